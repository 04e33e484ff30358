package mime

import (
	"strconv"
	"strings"
	"time"
)

// zones are the zone names of RFC 5322 section 4.3, and a few that mail carries though no standard names them.
var zones = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
}

// parseDate reads a Date field in whatever order its pieces stand: RFC 5322, asctime (as in mbox), ISO 8601. It is the zero time when it cannot be read.
func parseDate(s string) time.Time {
	s, _ = cutComments(strings.TrimSpace(s))
	if len(s) > 200 {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(s)); err == nil {
		return sane(t.UTC())
	}
	var year, month, day, hour, minute, second, offset int
	day, hour = -1, -1
	pm, am := false, false
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' }) {
		upper := strings.ToUpper(f)
		switch n, err := strconv.Atoi(f); {
		case strings.Count(f, ":") >= 1 && hour < 0:
			if hour, minute, second = clock(f); hour < 0 {
				return time.Time{}
			}
		case (f[0] == '+' || f[0] == '-') && len(f) >= 3:
			o, ok := zoneOffset(f)
			if !ok {
				continue
			}
			offset = o
		case err == nil && day < 0 && n >= 1 && n <= 31:
			day = n
		case err == nil && year == 0 && len(f) != 1 && n >= 0:
			year = fullYear(n, len(f))
		case upper == "PM":
			pm = true
		case upper == "AM":
			am = true
		case month == 0 && monthOf(upper) > 0:
			month = monthOf(upper)
		case strings.Count(f, "-") == 2:
			year, month, day = dashed(f)
		default:
			for _, prefix := range []string{"GMT", "UTC"} {
				if rest, ok := strings.CutPrefix(upper, prefix); ok && rest != "" {
					if o, ok := zoneOffset(rest); ok {
						offset = o
					}
				}
			}
			if h, ok := zones[upper]; ok {
				offset = h * 3600
			}
		}
	}
	if pm && hour >= 0 && hour < 12 {
		hour += 12
	} else if am && hour == 12 {
		hour = 0
	}
	if year == 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60 {
		return time.Time{}
	}
	t := time.Date(year, time.Month(month), day, max(hour, 0), minute, second, 0, time.UTC)
	if t.Day() != day && hour < 24 { // the 31st of a short month
		return time.Time{}
	}
	return sane(t.Add(-time.Duration(offset) * time.Second))
}

func sane(t time.Time) time.Time {
	if t.Year() < 1900 || t.Year() > 2200 {
		return time.Time{}
	}
	return t
}

func clock(f string) (h, m, s int) {
	parts := strings.Split(strings.TrimSuffix(f, "Z"), ":")
	if len(parts) > 3 {
		return -1, 0, 0
	}
	var v [3]int
	for i, p := range parts {
		p, _, _ = strings.Cut(p, ".")
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 {
			return -1, 0, 0
		}
		v[i] = n
	}
	return v[0], v[1], v[2]
}

func zoneOffset(f string) (seconds int, ok bool) {
	digits := strings.ReplaceAll(f[1:], ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return 0, false
	}
	switch len(digits) {
	case 1, 2:
		n *= 100
	case 3, 4:
	default:
		return 0, false
	}
	if n/100 > 15 || n%100 > 59 {
		return 0, false
	}
	seconds = n/100*3600 + n%100*60
	if f[0] == '-' {
		seconds = -seconds
	}
	return seconds, f[0] == '+' || f[0] == '-'
}

// fullYear completes a year of two or three digits as RFC 5322 section 4.3 says.
func fullYear(n, digits int) int {
	switch {
	case digits == 2 && n < 50:
		return 2000 + n
	case digits <= 3:
		return 1900 + n
	}
	return n
}

func monthOf(upper string) int {
	if len(upper) < 3 {
		return 0
	}
	i := strings.Index("JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", upper[:3])
	if i < 0 || i%3 != 0 || upper[0] < 'A' {
		return 0
	}
	return i/3 + 1
}

// dashed reads 2007-02-22 and 22-Feb-2007.
func dashed(f string) (year, month, day int) {
	p := strings.Split(f, "-")
	a, _ := strconv.Atoi(p[0])
	c, _ := strconv.Atoi(p[2])
	if len(p[0]) == 4 {
		m, _ := strconv.Atoi(p[1])
		return a, m, c
	}
	return fullYear(c, len(p[2])), monthOf(strings.ToUpper(p[1])), a
}
