package gmail

import (
	"slices"
	"strings"
	"unicode"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// SeedQuery is the search that began this project, in Gmail's syntax. It misses every mail that was opened elsewhere before it was processed, so DefaultQuery leaves
// "is:unread" out.
const SeedQuery = `is:unread (from:(greenhouse.io OR lever.co OR ashbyhq.com OR myworkday.com OR icims.com OR smartrecruiters.com OR workablemail.com OR jobvite.com) OR subject:(application OR interview OR offer OR "thank you for applying" OR position OR opportunity))`

// Query selects the mail that concerns a search: any of its senders, or any of its words in the subject. Gmail judges it in a full sync, Match in what comes later.
type Query struct {
	From    []string // domains, with those below them, or words of a sender's name
	Subject []string // words or phrases
	All     bool     // every mail
}

// DefaultQuery has SeedQuery's senders and subjects, for mail read and unread.
func DefaultQuery() Query {
	return Query{
		From:    []string{"greenhouse.io", "lever.co", "ashbyhq.com", "myworkday.com", "icims.com", "smartrecruiters.com", "workablemail.com", "jobvite.com"},
		Subject: []string{"application", "interview", "offer", "thank you for applying", "position", "opportunity"},
	}
}

func (q Query) zero() bool { return !q.All && len(q.From) == 0 && len(q.Subject) == 0 }

// String is the query in Gmail's search syntax (https://support.google.com/mail/answer/7190); "" selects all.
func (q Query) String() string {
	if q.All || q.zero() {
		return ""
	}
	var parts []string
	for _, p := range []struct {
		operator string
		words    []string
	}{{"from", q.From}, {"subject", q.Subject}} {
		if len(p.words) == 0 {
			continue
		}
		quoted := make([]string, len(p.words))
		for i, w := range p.words {
			quoted[i] = strings.NewReplacer(`"`, "", "(", "", ")", "").Replace(w)
			if strings.ContainsFunc(quoted[i], unicode.IsSpace) {
				quoted[i] = `"` + quoted[i] + `"`
			}
		}
		parts = append(parts, p.operator+":("+strings.Join(quoted, " OR ")+")")
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// Match reports whether the query selects a mail. It is a little more generous than Gmail: a word matches where a longer one begins with it.
func (q Query) Match(m *jobsearch.Message) bool {
	if q.All || q.zero() {
		return true
	}
	_, domain, _ := strings.Cut(m.From.Addr, "@")
	sender := fold(m.From.Name)
	subject := fold(m.Subject)
	return slices.ContainsFunc(q.From, func(w string) bool {
		w = strings.ToLower(w)
		return domain == w || strings.HasSuffix(domain, "."+w) || m.From.Addr == w || strings.Contains(sender, fold(w))
	}) || slices.ContainsFunc(q.Subject, func(w string) bool { return strings.Contains(subject, fold(w)) })
}

// fold is text as words in lower case with one blank before each, so that a phrase is found where words begin.
func fold(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ")
}
