package content

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-57f86535/jobsearch/internal/fold"
	"github.com/seed-57f86535/jobsearch/internal/language"
)

//go:embed data/claims.tsv
var claimsTSV string

// claimWords are what one language speaks of the writer with, and what it denies with.
type claimWords struct{ me, not []string }

// loadClaims is claims.tsv by language; "" has the words of all.
var loadClaims = sync.OnceValue(func() map[string]claimWords {
	out := map[string]claimWords{}
	for cells, words := range rows(claimsTSV) {
		for _, l := range []string{cells[1], ""} {
			c := out[l]
			switch cells[0] {
			case "me":
				c.me = append(c.me, words...)
			case "not":
				c.not = append(c.not, words...)
			}
			out[l] = c
		}
	}
	return out
})

// claimsOf are the words of a text's language; those of all where it is none of them, or not clear.
func claimsOf(text string) claimWords {
	all := loadClaims()
	if c, ok := all[language.Of(text)]; ok {
		return c
	}
	return all[""]
}

// ofWriter reports whether a sentence speaks of who writes it.
func (c claimWords) ofWriter(sentence string) bool { return says(sentence, c.me) }

// denied reports whether a sentence says that something is not so.
func (c claimWords) denied(sentence string) bool { return says(sentence, c.not) }

// says reports whether one of the phrases stands in a sentence, word for word.
func says(sentence string, phrases []string) bool {
	words := strings.FieldsFunc(fold.String(sentence), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	line := " " + strings.Join(words, " ") + " "
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(line, " "+p+" ") })
}
