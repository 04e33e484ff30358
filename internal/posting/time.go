package posting

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// layouts are those of the boards; what has no zone is UTC.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02",
	"2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04",
	time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04 -0700", "Mon, 02 Jan 2006 15:04:05:0", "2 Jan 2006 15:04:05 -0700",
	"Mon, 2 Jan 2006", "2 Jan 2006", "Jan 2, 2006", "January 2, 2006", "2 January 2006", "01/02/2006", "02.01.2006", "2006/01/02", "20060102", time.UnixDate, time.ANSIC,
}

// zones are the abbreviations in feeds; time.Parse takes unknown ones for UTC.
var zones = map[string]int{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "BST": 1}

// Time reads a date of a board. What it cannot read is the zero time.
func Time(s string) time.Time {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 64 {
		return time.Time{}
	}
	for _, l := range layouts {
		t, err := time.Parse(l, s)
		if err != nil {
			continue
		}
		if name, off := t.Zone(); off == 0 {
			if h, ok := zones[name]; ok {
				t = t.Add(-time.Duration(h) * time.Hour)
			}
		}
		return sane(t)
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		if n > 1e11 {
			return Millis(n)
		}
		return Seconds(n)
	}
	return time.Time{}
}

// Seconds and Millis read times counted from 1970.
func Seconds(n float64) time.Time { return Millis(n * 1000) }

// Millis reads milliseconds from 1970; 0 is no time.
func Millis(n float64) time.Time {
	if n <= 0 || n > 4e12 || math.IsNaN(n) {
		return time.Time{}
	}
	return sane(time.UnixMilli(int64(n)))
}

// sane drops what no posting's date can be.
func sane(t time.Time) time.Time {
	if y := t.Year(); y < 1990 || y > 2100 {
		return time.Time{}
	}
	return t.UTC()
}

var (
	today     = regexp.MustCompile(`(?i)\b(just posted|just now|posted today|today|heute|gerade|aujourd.hui|publi\S+ [àa] l.instant|hoy|oggi|hace un momento|few (?:hours|minutes) ago|vandaag)`)
	yesterday = regexp.MustCompile(`(?i)\b(yesterday|gestern|hier|ayer|ieri|gisteren)\b`)
	ago       = regexp.MustCompile(`(?i)(\d{1,3}|\ban?\b|\beinem?r?\b|\bun[ea]?\b)\s*(\+?)\s*(minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?|mo|minuten?|stunden?|tag(?:en?)?|wochen?|monat(?:en?)?|minutes|heures?|jours?|semaines?|mois|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|uur|dagen|dag|weken|maand(?:en)?)\b`)
)

// Relative reads an age, "Posted 5 Days Ago", "vor 3 Tagen", "il y a 1 jour", as seen at now; its precision is a day. "30+ days" is no date.
func Relative(s string, now time.Time) time.Time {
	day := now.UTC().Truncate(24 * time.Hour)
	if m := ago.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			n = 1
		}
		if m[2] == "+" || strings.Contains(s, "+") {
			return time.Time{}
		}
		switch u := strings.ToLower(m[3]); {
		case strings.HasPrefix(u, "mo") && !strings.HasPrefix(u, "mois") || strings.HasPrefix(u, "mes") || u == "mois" || strings.HasPrefix(u, "maand"):
			return day.AddDate(0, -n, 0)
		case strings.HasPrefix(u, "w") || strings.HasPrefix(u, "sem") || strings.HasPrefix(u, "sett"):
			return day.AddDate(0, 0, -7*n)
		case strings.HasPrefix(u, "d") || strings.HasPrefix(u, "tag") || strings.HasPrefix(u, "jour") || strings.HasPrefix(u, "giorn"):
			return day.AddDate(0, 0, -n)
		case strings.HasPrefix(u, "min"):
			return now.UTC().Add(-time.Duration(n) * time.Minute).Truncate(24 * time.Hour)
		}
		return now.UTC().Add(-time.Duration(n) * time.Hour).Truncate(24 * time.Hour)
	}
	if today.MatchString(s) {
		return day
	}
	if yesterday.MatchString(s) {
		return day.AddDate(0, 0, -1)
	}
	return time.Time{}
}
