package aggregate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/employer"
)

// Filter says which postings become leads. The zero Filter lets every open posting pass. Where a posting does not say (no pay, no place), it passes: an unknown is for a person to judge.
type Filter struct {
	Titles    []string      // the title has the words of at least one
	Must      []string      // title or text has all of them
	MustNot   []string      // and none of these
	Countries []string      // ISO 3166-1 alpha-2; a remote posting without a limit passes
	Remote    bool          // only work that can be done from anywhere
	MinPay    jobsearch.Pay // Min in its Currency and Period: a posting whose every pay in that currency ends below it does not pass
	MaxAge    time.Duration // since it was posted
	Blocked   []string      // employers
	MinScore  float64       // of the resume against the posting, 0 to 100
}

// Pass reports whether a posting passes, before it is scored, and why not.
func (f Filter) Pass(j jobsearch.Job, now time.Time) (ok bool, why string) {
	title := fold(j.Title)
	text := title + " " + fold(j.Description)
	if !j.Deadline.IsZero() && j.Deadline.Before(now) {
		return false, "its deadline has passed"
	}
	if f.MaxAge > 0 && !j.PostedAt.IsZero() && now.Sub(j.PostedAt) > f.MaxAge {
		return false, "it is too old"
	}
	if len(f.Titles) > 0 && !slices.ContainsFunc(f.Titles, func(t string) bool { return hasWords(title, t) }) {
		return false, "its title is none of those wanted"
	}
	for _, m := range f.Must {
		if !strings.Contains(text, fold(m)) {
			return false, "it does not mention " + m
		}
	}
	for _, m := range f.MustNot {
		if strings.Contains(text, fold(m)) {
			return false, "it mentions " + m
		}
	}
	for _, b := range f.Blocked {
		if employer.Key(b) == employer.Key(j.Company) {
			return false, "the employer is blocked"
		}
	}
	if f.Remote && j.Remote != "" && j.Remote != jobsearch.RemoteFull {
		return false, "it is not remote"
	}
	if len(f.Countries) > 0 && !f.inCountries(j) {
		return false, "it is in another country"
	}
	return f.paid(j)
}

func (f Filter) inCountries(j jobsearch.Job) bool {
	unknown := true
	for _, p := range j.Places {
		switch {
		case p.Country == "" || p.Country == "WORLD":
			continue
		case slices.ContainsFunc(f.Countries, func(c string) bool { return within(strings.ToUpper(c), p.Country) }):
			return true
		}
		unknown = false
	}
	return unknown
}

// regions are wider limits that postings name, and countries in them that applicants often ask for. A region not listed here is taken to hold the country: a person will see.
var regions = map[string][]string{
	"EU": {"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"},
}

func within(country, place string) bool {
	if country == place {
		return true
	}
	members, known := regions[place]
	if known {
		return slices.Contains(members, country)
	}
	return len(place) != 2
}

func (f Filter) paid(j jobsearch.Job) (bool, string) {
	floor, _ := f.MinPay.Yearly()
	if floor == 0 {
		return true, ""
	}
	var top int64
	for _, p := range j.Pay {
		if p.Currency != f.MinPay.Currency {
			continue
		}
		if p.Max == 0 || p.Period == "" { // open above, or nobody knows for what time
			return true, ""
		}
		_, high := p.Yearly()
		top = max(top, high)
	}
	if top > 0 && top < floor {
		return false, fmt.Sprintf("it pays at most %.0f %s a year", jobsearch.Units(top, f.MinPay.Currency), f.MinPay.Currency)
	}
	return true, ""
}

func fold(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// hasWords reports whether s has all words of want.
func hasWords(s, want string) bool {
	have := strings.FieldsFunc(s, notWord)
	for _, w := range strings.FieldsFunc(fold(want), notWord) {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

func notWord(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f || r == '+' || r == '#')
}
