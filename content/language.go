package content

import (
	"regexp"

	"github.com/seed-57f86535/jobsearch/internal/language"
)

// code is an ISO 639-1 code, or 639-2 where a language has no shorter one.
var code = regexp.MustCompile(`^[a-z]{2,3}$`)

// language is that of the mail that is answered, else the one that the Brief names, else the posting's; "" where none is known.
func (b Brief) language() string {
	for _, of := range []func() string{
		func() string { return language.Of(b.Message.Text) },
		func() string { return b.Language },
		func() string { return b.Job.Language },
		func() string { return language.Of(b.Job.Description) },
	} {
		if l := of(); code.MatchString(l) { // a source's word for it may be anything
			return l
		}
	}
	return ""
}
