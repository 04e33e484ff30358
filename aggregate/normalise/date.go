package normalise

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed data/date.tsv
var dateTSV string

// dateLayouts are the layouts that boards use, tried in this order. What has no zone is UTC.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04", "2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05.999999999 -0700 MST", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04", "2006-01-02",
	time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 Z", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "Monday, 02-Jan-06 15:04:05 MST", time.ANSIC, time.UnixDate,
	"2006/01/02 15:04:05", "2006/01/02", "2006.01.02", "20060102", "2006-01", "02.01.2006 15:04", "02.01.2006", "2.1.2006", "2. 1. 2006", "02-01-2006", "2-Jan-2006", "02-Jan-06",
}

type dateLexicon struct {
	now, unit, number, ago, month *vocabulary
}

var dateWords = sync.OnceValue(func() *dateLexicon {
	return &dateLexicon{now: readVocabulary(dateTSV, "now"), unit: readVocabulary(dateTSV, "unit"), number: readVocabulary(dateTSV, "number"), ago: readVocabulary(dateTSV, "ago"), month: readVocabulary(dateTSV, "month")}
})

// Date reads a date or time as job boards word it, in UTC: the layouts of RFC 3339, RFC 1123, ISO 8601 in its many truncations, dates with names of
// months, and relative words in many languages ("3 days ago", "vor 3 Tagen", "il y a 3 jours", "Posted 30+ Days Ago"), counted back from the time the
// page was read. approx tells that the time is only good to the day, or is a bound ("30+ days ago").
// Numbers are not read as epochs: whether a field holds seconds or milliseconds only the source knows. 3/4/2026 is read as the day 3 of month 4 only
// where a part over 12 proves the order; otherwise it is refused.
func Date(text string, read time.Time) (t time.Time, approx, ok bool) {
	s := strings.TrimSpace(clip(text, 256))
	if s == "" {
		return time.Time{}, false, false
	}
	for _, l := range dateLayouts {
		if t, err := time.Parse(l, s); err == nil {
			if t.Year() < 1970 || t.Year() > 2200 {
				return time.Time{}, false, false
			}
			return t.UTC(), !strings.Contains(l, "15"), true
		}
	}
	if t, ok := slashDate(s); ok {
		return t, true, true
	}
	ws := words(s)
	if t, ok := namedDate(ws); ok {
		return t, true, true
	}
	return relativeDate(s, ws, read)
}

// slashDate reads 25/12/2026 and 12/25/2026, where the numbers themselves tell day from month.
func slashDate(s string) (time.Time, bool) {
	p := strings.FieldsFunc(strings.Fields(s)[0], func(r rune) bool { return r == '/' })
	if len(p) != 3 {
		return time.Time{}, false
	}
	a, e1 := strconv.Atoi(p[0])
	b, e2 := strconv.Atoi(p[1])
	y, e3 := strconv.Atoi(p[2])
	if e1 != nil || e2 != nil || e3 != nil || y < 1970 || y > 2200 {
		return time.Time{}, false
	}
	switch {
	case a > 12 && a <= 31 && b >= 1 && b <= 12:
		return day(y, b, a)
	case b > 12 && b <= 31 && a >= 1 && a <= 12:
		return day(y, a, b)
	case a == b && a >= 1 && a <= 12:
		return day(y, a, b)
	}
	return time.Time{}, false
}

func day(y, m, d int) (time.Time, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d && int(t.Month()) == m
}

// namedDate reads "24 November 2026", "Nov 24, 2026", "24. November 2026", "24 de noviembre de 2026", "2026年11月24日".
func namedDate(ws []string) (time.Time, bool) {
	if i := indexOf(ws, "年"); i > 0 && i+2 < len(ws) && ws[i+2] == "月" {
		y, _ := strconv.Atoi(ws[i-1])
		m, _ := strconv.Atoi(ws[i+1])
		d := 1
		if i+3 < len(ws) {
			d, _ = strconv.Atoi(ws[i+3])
		}
		if y >= 1970 && y <= 2200 && m >= 1 && m <= 12 && d >= 1 {
			return day(y, m, d)
		}
	}
	months := dateWords().month.find(ws)
	if len(months) != 1 {
		return time.Time{}, false
	}
	m, _ := strconv.Atoi(months[0].value)
	var d, y int
	for i, w := range ws {
		n, err := strconv.Atoi(strings.TrimRight(w, "stndrhe"))
		if err != nil {
			continue
		}
		switch {
		case n >= 1970 && n <= 2200 && y == 0:
			y = n
		case n >= 1 && n <= 31 && d == 0 && (i == months[0].start-1 || i == months[0].end || i == months[0].start-2 && ws[i+1] == "de" || i == months[0].start-2 && ws[i+1] == "of"):
			d = n
		}
	}
	if y == 0 || d == 0 {
		return time.Time{}, false
	}
	return day(y, m, d)
}

func indexOf(ws []string, w string) int {
	for i := range ws {
		if ws[i] == w {
			return i
		}
	}
	return -1
}

// maxAge bounds a relative date, in units.
const maxAge = 1000

func relativeDate(s string, ws []string, read time.Time) (time.Time, bool, bool) {
	if read.IsZero() || len(ws) == 0 || len(ws) > 12 {
		return time.Time{}, false, false
	}
	lex := dateWords()
	units := lex.unit.find(ws)
	n, at := -1, -1
	for i, w := range ws {
		w = strings.TrimRight(w, "+")
		if v, err := strconv.Atoi(w); err == nil && v >= 0 && v <= maxAge {
			n, at = v, i
			break
		}
		if j := strings.IndexFunc(w, func(r rune) bool { return r < '0' || r > '9' }); j > 0 { // "3d", "5h"
			if v, err := strconv.Atoi(w[:j]); err == nil && v <= maxAge {
				if u := lex.unit.find([]string{w[j:]}); len(u) == 1 {
					return back(read, v, u[0].value, strings.Contains(s, "+"))
				}
			}
		}
	}
	if n < 0 && len(units) > 0 {
		for _, t := range lex.number.find(ws[:units[0].start]) {
			n, at = 1, t.start
		}
	}
	if n >= 0 {
		for _, u := range units {
			if u.start > at && u.start <= at+2 && (len(lex.ago.find(ws)) > 0 || len(ws) <= 4) {
				return back(read, n, u.value, strings.Contains(s, "+"))
			}
		}
		return time.Time{}, false, false
	}
	if now := lex.now.find(ws); len(now) > 0 && len(ws) <= 6 {
		d, _ := strconv.Atoi(now[0].value)
		return midnight(read.UTC().AddDate(0, 0, -d)), true, true
	}
	return time.Time{}, false, false
}

func midnight(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// back counts from the time of reading: to the hour for hours, to the day for days and more.
func back(read time.Time, n int, unit string, _ bool) (time.Time, bool, bool) {
	read = read.UTC()
	switch unit {
	case "second":
		return read.Add(-time.Duration(n) * time.Second).Truncate(time.Minute), true, true
	case "minute":
		return read.Add(-time.Duration(n) * time.Minute).Truncate(time.Minute), true, true
	case "hour":
		return read.Add(-time.Duration(n) * time.Hour).Truncate(time.Hour), true, true
	case "day":
		return midnight(read.AddDate(0, 0, -n)), true, true
	case "week":
		return midnight(read.AddDate(0, 0, -7*n)), true, true
	case "month":
		return midnight(read.AddDate(0, -n, 0)), true, true
	default:
		return midnight(read.AddDate(-n, 0, 0)), true, true
	}
}
