package content

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
)

// Check says what is wrong with a text before a person sees it: its length, placeholders left in, the wrong company or role, and claims about the person that neither resume nor stories make
// (a number, or a skill that the resume lacks). It finds what is suspicious, not all that is untrue.
func Check(kind jobsearch.DraftKind, text string, b Brief) []jobsearch.Problem {
	var found []jobsearch.Problem
	add := func(format string, args ...any) {
		found = append(found, jobsearch.Problem{Field: "body", Reason: fmt.Sprintf(format, args...)})
	}
	words := len(strings.Fields(text))
	switch {
	case kind == jobsearch.DraftCoverLetter && (words < 300 || words > 400):
		add("has %d words; a cover letter usually has 300 to 400", words)
	case kind == jobsearch.DraftContactNote && utf8.RuneCountInString(strings.TrimSpace(text)) > NoteLimit:
		add("has %d characters; a note may have %d", utf8.RuneCountInString(strings.TrimSpace(text)), NoteLimit)
	}
	for _, p := range placeholder.FindAllString(text, -1) {
		add("still has the placeholder %q", p)
	}
	folded := lowered(text)
	if e := b.Employer(); e != "" && kind != jobsearch.DraftReply && !strings.Contains(folded, lowered(e)) {
		add("does not name the company, %s", e)
	}
	if r := b.Role(); r != "" && kind == jobsearch.DraftCoverLetter && !strings.Contains(folded, lowered(r)) {
		add("does not name the role, %s", r)
	}
	claims := claimsOf(text)
	given := figures(b.given())
	for line := range strings.Lines(text) {
		for _, f := range figures(line) {
			if !f.stands(given) && (!f.word || claims.ofWriter(line)) { // "two pages" are no claim, "I led two teams" is
				add("says %q, which stands neither in your resume nor in the posting", f.text)
			}
		}
	}
	for _, s := range sentences(text) {
		if !claims.ofWriter(s) || claims.denied(s) {
			continue
		}
		for _, k := range b.Missing {
			if containsWord(lowered(s), lowered(k)) {
				add("claims %s, which your resume does not show", k)
			}
		}
	}
	return found
}

var placeholder = regexp.MustCompile(`\[[A-Za-z][^\]\n]{0,60}\]|\{\{?[^}\n]{0,60}\}|<[A-Za-z][A-Za-z _]{0,40}>|\b(?:XXX+|TBD|TODO)\b`)

// days are the forms in which a text may write a given day, apart from the month's name: "5 March", "5. März 2026", "05.03.2026", "5.3.".
var days = []string{"2 2006", "02.01.2006", "2.1.2006", "2.1."}

// given is all that numbers may come from.
func (b Brief) given() string {
	var s strings.Builder
	for _, m := range b.material() {
		s.WriteString(m.Text + "\n")
	}
	s.WriteString(b.Resume.Basics.Phone + "\n" + b.Resume.Basics.Email + "\n")
	if at := b.Application.AppliedAt; !at.IsZero() {
		writeDay(&s, at)
	}
	if at := b.Interview.Start; !at.IsZero() {
		writeDay(&s, at)
		s.WriteString(at.Format("15:04") + "\n")
	}
	for _, w := range b.Resume.Work {
		s.WriteString(w.Position + "\n" + w.Name + "\n" + w.Summary + "\n" + strings.Join(w.Highlights, "\n") + "\n")
	}
	s.WriteString(b.Resume.Basics.Summary)
	return s.String()
}

func writeDay(s *strings.Builder, at time.Time) {
	for _, form := range days {
		s.WriteString(at.Format(form) + "\n")
	}
}

func sentences(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' })
}

// lowered is lower case with single spaces.
func lowered(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// containsWord reports whether word stands in text between word borders.
func containsWord(text, word string) bool {
	for at := 0; word != ""; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if !wordRune(before) && !wordRune(after) {
			return true
		}
		at = i + len(word)
	}
	return false
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '+' || r == '#')
}
