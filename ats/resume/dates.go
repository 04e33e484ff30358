package resume

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dateSpan is a date or a span of dates in a line of text.
type dateSpan struct {
	start, end string // ISO; end is "" while it goes on, and for a single date
	now        bool   // it goes on
	span       bool   // two dates, or one and an open end
	at, to     int    // bytes of the text
}

// moment is one date, or "now", in a text.
type moment struct {
	iso    string
	now    bool
	at, to int
	bare   bool // a month without a year ("Jan – Mar 2020")
	month  int
}

const (
	minYear = 1940
	maxYear = 2099
)

var (
	yearMonth = regexp.MustCompile(`^((?:19|20)\d\d)[-/.](0[1-9]|1[0-2])(?:[-/.](0[1-9]|[12]\d|3[01]))?`)
	dayMonth  = regexp.MustCompile(`^(0?[1-9]|[12]\d|3[01])[./](0?[1-9]|1[0-2])[./]((?:19|20)\d\d)`)
	usDate    = regexp.MustCompile(`^(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/((?:19|20)\d\d)`)
	monthYear = regexp.MustCompile(`^(0?[1-9]|1[0-2])\s?[./-]\s?((?:19|20)\d\d|\d\d)`)
	bareYear  = regexp.MustCompile(`^(?:19|20)\d\d`)
	shortYear = regexp.MustCompile(`^['’](\d\d)`)
	quarter   = regexp.MustCompile(`^(?i)q([1-4])\s?[/,' -]?\s?((?:19|20)\d\d)`)
	letters   = regexp.MustCompile(`^[\p{L}\p{M}]+`)
	afterName = regexp.MustCompile(`^\.?,?\s?(?:of\s|de\s|del\s|d'|di\s|/|-|')?\s?((?:19|20)\d\d|['’]\d\d)`)
	dayBefore = regexp.MustCompile(`(?:^|[\s(])(\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s+(?:of|de))?\s*$`)
	dayAfter  = regexp.MustCompile(`^\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s((?:19|20)\d\d)`)
	joiner    = regexp.MustCompile(`^[\s,.]*(?:[-–—−‒~→]+|>|/|\.\.+|…)[\s,]*|^\s+`)
	endYear   = regexp.MustCompile(`^(\d\d)(?:[^\d./:%\w]|$)`)
)

// findDates finds the dates and spans of dates in a line, left to right.
func findDates(s string) []dateSpan {
	if len(s) > maxLine {
		s = s[:maxLine]
	}
	ms := moments(s)
	var out []dateSpan
	for i := 0; i < len(ms); i++ {
		m := ms[i]
		if m.now {
			// "now" alone is a word like any other; "present" opens nothing.
			continue
		}
		d := dateSpan{start: m.iso, at: m.at, to: m.to}
		if at, ok := before(s, m.at, "since"); ok {
			d.at, d.now, d.span = at, true, true
		}
		rest := s[m.to:]
		if sep := joiner.FindString(rest); sep != "" || i+1 < len(ms) && ms[i+1].at == m.to {
			gap := rest
			if i+1 < len(ms) {
				gap = s[m.to:ms[i+1].at]
			}
			switch {
			case i+1 < len(ms) && (joins(gap) || ms[i+1].now && strings.TrimSpace(gap) == "") && !ms[i+1].bare:
				next := ms[i+1]
				d.span, d.to, d.now = true, next.to, next.now
				d.end = next.iso
				if m.bare && len(next.iso) >= 4 {
					d.start = fmt.Sprintf("%s-%02d", next.iso[:4], m.month)
				}
				i++
			case !m.bare && len(d.start) == 4 && strings.ContainsAny(strings.TrimSpace(sep), "-–—−/") && endYear.MatchString(rest[len(sep):]) && len(sep) <= 3:
				// "2019–21"
				yy := endYear.FindStringSubmatch(rest[len(sep):])[1]
				end := d.start[:2] + yy
				if end >= d.start {
					d.span, d.now, d.end, d.to = true, false, end, m.to+len(sep)+2
				}
			case !m.bare && dashEnds(rest):
				// "2022 –" with nothing after: it goes on
				d.span, d.now, d.to = true, true, m.to+len(strings.TrimRight(sep, " \t"))
			}
		}
		if m.bare && d.start == "" {
			continue
		}
		if d.end != "" && d.end < d.start[:min(len(d.start), len(d.end))] {
			d.end, d.span, d.to = "", false, m.to
		}
		out = append(out, d)
	}
	return out
}

var trailingDash = regexp.MustCompile(`^\s?[-–—]\s*($|\t)`)

func dashEnds(rest string) bool { return trailingDash.MatchString(rest) }

// joins says whether the text between two dates makes them one span.
func joins(gap string) bool {
	g := strings.Trim(fold(gap), " \t,.()")
	g = strings.Trim(g, "-–—−‒~→>/… .")
	return len(gap) <= 14 && (g == "" && strings.ContainsAny(gap, "-–—−‒~→>/…") || words().dates["to"][g] || strings.Trim(g, " ") == "up to")
}

// before says whether a word of the kind stands right before at, and where it starts.
func before(s string, at int, kind string) (int, bool) {
	head := strings.TrimRight(s[:at], " \t")
	for n := 1; n <= 3; n++ {
		start := len(head)
		for k := 0; k < n && start > 0; k++ {
			start = strings.LastIndexAny(strings.TrimRight(head[:start], " \t"), " \t(|,;:") + 1
		}
		if words().dates[kind][fold(strings.TrimSpace(head[start:]))] {
			return start, true
		}
	}
	return 0, false
}

// moments finds single dates.
func moments(s string) []moment {
	var out []moment
	for i := 0; i < len(s); {
		if last, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && wordRune(last) && isWordByte(s[i]) {
			i++
			continue
		}
		inNumber := i > 1 && s[i-1] == '-' && s[i-2] >= '0' && s[i-2] <= '9' && (len(out) == 0 || out[len(out)-1].to != i-1) // a telephone number
		if m, ok := momentAt(s, i); ok && !inNumber {
			out = append(out, m)
			i = m.to
			continue
		}
		if l := letters.FindString(s[i:]); l != "" {
			i += len(l)
			continue
		}
		i++
	}
	return out
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func momentAt(s string, i int) (moment, bool) {
	rest := s[i:]
	c := rest[0]
	if c >= '0' && c <= '9' {
		return numericMoment(s, i)
	}
	if c == '\'' || strings.HasPrefix(rest, "’") {
		if m := shortYear.FindStringSubmatch(rest); m != nil && !followsDigit(s, i+len(m[0])) {
			return moment{iso: century(m[1]), at: i, to: i + len(m[0])}, true
		}
		return moment{}, false
	}
	if m := quarter.FindStringSubmatch(rest); m != nil {
		q, _ := strconv.Atoi(m[1])
		return moment{iso: fmt.Sprintf("%s-%02d", m[2], q*3-2), at: i, to: i + len(m[0])}, true
	}
	word := letters.FindString(rest)
	if word == "" {
		return nowAt(s, i)
	}
	if month, ok := words().months[fold(word)]; ok {
		after := rest[len(word):]
		if m := afterName.FindStringSubmatch(after); m != nil && !followsDigit(s, i+len(word)+len(m[0])) {
			y := m[1]
			if len(y) != 4 {
				y = century(y[len(y)-2:])
			}
			at := i
			if d := dayBefore.FindStringSubmatchIndex(s[max(0, i-16):i]); d != nil {
				at = max(0, i-16) + d[2]
			}
			return moment{iso: fmt.Sprintf("%s-%02d", y, month), at: at, to: i + len(word) + len(m[0])}, true
		}
		if m := dayAfter.FindStringSubmatch(after); m != nil {
			return moment{iso: fmt.Sprintf("%s-%02d", m[2], month), at: i, to: i + len(word) + len(m[0])}, true
		}
		if isTitleOrUpper(word) {
			end := i + len(word)
			if strings.HasPrefix(after, ".") {
				end++
			}
			if sep := joiner.FindString(s[end:]); sep != "" || strings.HasPrefix(strings.TrimSpace(s[end:]), "to ") {
				return moment{bare: true, month: month, at: i, to: end}, true
			}
		}
	}
	return nowAt(s, i)
}

func isTitleOrUpper(w string) bool { return strings.ToLower(w[:1]) != w[:1] || w[0] >= 0x80 }

// nowAt reads a word or phrase for "now".
func nowAt(s string, i int) (moment, bool) {
	rest := s[i:min(len(s), i+48)] // no phrase for "now" is longer
	end, best := 0, 0
	for n := 0; n < 3; n++ {
		for end < len(rest) && (isWordByte(rest[end]) || rest[end] == '\'' || rest[end] == '.' && end+1 < len(rest) && isWordByte(rest[end+1])) {
			end++
		}
		if end > 0 && words().dates["now"][fold(rest[:end])] {
			best = end
		}
		if end >= len(rest) || rest[end] != ' ' {
			break
		}
		end++
	}
	if best == 0 {
		return moment{}, false
	}
	return moment{now: true, at: i, to: i + best}, true
}

func numericMoment(s string, i int) (moment, bool) {
	rest := s[i:]
	if i > 0 && (s[i-1] == '.' || s[i-1] == ',' || s[i-1] == '/' || s[i-1] == '$' || s[i-1] == '+') && i > 1 && isWordByte(s[i-2]) {
		// part of a larger number ("11,2020"), but "31/2020" and "Jan.2020" are not ours either way
		if s[i-1] != '/' && s[i-2] >= '0' && s[i-2] <= '9' {
			return moment{}, false
		}
	}
	if m := yearMonth.FindStringSubmatch(rest); m != nil && !followsDigit(s, i+len(m[0])) && valid(m[1]) {
		// "2019/20" and "2018-12" differ: the second half of a school year is the next year
		if y, _ := strconv.Atoi(m[1]); m[3] != "" || !(strings.Contains(m[0], "/") && m[2] == fmt.Sprintf("%02d", (y+1)%100)) {
			if !(m[3] == "" && strings.HasPrefix(m[0][4:], "-") && m[2] == fmt.Sprintf("%02d", (y+1)%100) && y >= 2000 && y <= 2011) {
				return moment{iso: m[1] + "-" + m[2], at: i, to: i + len(m[0])}, true
			}
		}
	}
	if m := dayMonth.FindStringSubmatch(rest); m != nil && !followsDigit(s, i+len(m[0])) && valid(m[3]) {
		month := m[2]
		if us := usDate.FindStringSubmatch(rest); us != nil && strings.Contains(m[0], "/") {
			if d, _ := strconv.Atoi(us[2]); d > 12 {
				month = us[1]
			}
		}
		return moment{iso: fmt.Sprintf("%s-%02s", m[3], pad(month)), at: i, to: i + len(m[0])}, true
	}
	if m := usDate.FindStringSubmatch(rest); m != nil && !followsDigit(s, i+len(m[0])) && valid(m[3]) {
		return moment{iso: m[3] + "-" + pad(m[1]), at: i, to: i + len(m[0])}, true
	}
	if m := monthYear.FindStringSubmatch(rest); m != nil && !followsDigit(s, i+len(m[0])) {
		y := m[2]
		if len(y) == 4 && valid(y) {
			return moment{iso: y + "-" + pad(m[1]), at: i, to: i + len(m[0])}, true
		}
		if len(y) == 2 && len(m[1]) == 2 && strings.Contains(m[0], "/") && !strings.HasPrefix(s[i+len(m[0]):], "/") {
			return moment{iso: century(y) + "-" + m[1], at: i, to: i + len(m[0])}, true
		}
	}
	if y := bareYear.FindString(rest); y != "" && !followsDigit(s, i+4) && valid(y) && !strings.HasPrefix(rest[4:], "+") && !strings.HasPrefix(rest[4:], "%") && !(i > 0 && strings.ContainsRune("$€£#", rune(s[i-1]))) {
		if len(rest) > 5 && (rest[4] == '.' || rest[4] == ',') && rest[5] >= '0' && rest[5] <= '9' {
			return moment{}, false
		}
		return moment{iso: y, at: i, to: i + 4}, true
	}
	return moment{}, false
}

func valid(year string) bool {
	y, err := strconv.Atoi(year)
	return err == nil && y >= minYear && y <= maxYear
}

func pad(month string) string {
	if len(month) == 1 {
		return "0" + month
	}
	return month
}

// century completes a year of two digits: up to 40 is 20xx.
func century(yy string) string {
	if yy <= "40" {
		return "20" + yy
	}
	return "19" + yy
}

func followsDigit(s string, i int) bool {
	return i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'z' && s[i] != 'b' && s[i] != 't')
}

// withoutDates is the text without the spans, tidied at the cuts.
func withoutDates(s string, spans []dateSpan) string {
	var b strings.Builder
	at := 0
	for _, d := range spans {
		b.WriteString(s[at:d.at])
		b.WriteByte('\t')
		at = d.to
	}
	b.WriteString(s[at:])
	out := emptyBrackets.ReplaceAllString(b.String(), "\t")
	out = strings.Trim(out, " \t|,;:–—-/·•")
	if strings.Count(out, "(") != strings.Count(out, ")") {
		out = strings.Trim(out, "() \t,")
	}
	return out
}

var emptyBrackets = regexp.MustCompile(`[(\[][\s,;–—-]*[)\]]`)
