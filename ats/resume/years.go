package resume

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Years is how long the person has worked, in years, counted to the month: overlapping positions count once, a position without an end runs until now, a year without a month counts from its January
// (and an end year to its January too, so that "2018 - 2020" is two years; a single year alone is one). Positions without dates count nothing, nor does one that began over 70 years ago: that is a slip of the pen, or no year.
func (r Resume) Years(now time.Time) float64 {
	return years(r.Work, now, func(Work) bool { return true })
}

// SkillYears is how long the person has worked with a skill: the years of those positions whose title, summary or highlights name it as a whole word. Overlaps count once.
// Give the skill's other names as well ("Kubernetes", "k8s").
func (r Resume) SkillYears(now time.Time, names ...string) float64 {
	return years(r.Work, now, func(w Work) bool {
		for _, n := range names {
			if holds(w.Position, n) || holds(w.Summary, n) || slices.ContainsFunc(w.Highlights, func(h string) bool { return holds(h, n) }) {
				return true
			}
		}
		return false
	})
}

// Months are counted from year 0, so that a difference of two is a duration.
type months = int

const longestCareer months = 70 * 12

func years(work []Work, now time.Time, counts func(Work) bool) float64 {
	type span struct{ from, to months }
	var spans []span
	for _, w := range work {
		from, ok := monthOf(w.StartDate, false)
		to := now.Year()*12 + int(now.Month()) - 1
		if !ok || !counts(w) || to-from > longestCareer {
			continue
		}
		if end, ok := monthOf(w.EndDate, true); ok {
			to = min(to, end)
		}
		if len(w.StartDate) == 4 && w.EndDate == w.StartDate {
			to = from + 12
		}
		if to > from {
			spans = append(spans, span{from, to})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	total, until := 0, 0
	for _, s := range spans {
		total += max(0, s.to-max(s.from, until))
		until = max(until, s.to)
	}
	return float64(total) / 12
}

// monthOf reads an ISO date. The end of a named month is the start of the next; a bare year is its January.
func monthOf(date string, end bool) (months, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01"} {
		if t, err := time.Parse(layout, date); err == nil {
			m := t.Year()*12 + int(t.Month()) - 1
			if end {
				m++
			}
			return m, true
		}
	}
	if t, err := time.Parse("2006", date); err == nil {
		return t.Year() * 12, true
	}
	return 0, false
}

// holds says whether text names the word or phrase, case folded, on word borders ("Go" is not in "Google"; "C" is not in "C++").
func holds(text, name string) bool {
	text, name = strings.ToLower(text), strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(name)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !wordRune(before) && !wordRune(after) && after != '+' && after != '#' {
			return true
		}
		at = end
	}
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
