package ical

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are known wherever the program runs
)

//go:embed data/windowszones.tsv
var windowsFile string

//go:embed data/displaynames.tsv
var displayFile string

var (
	windows = sync.OnceValue(func() map[string]string { return table(windowsFile) })
	display = sync.OnceValue(func() map[string]string { return table(displayFile) })
)

func table(s string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\n")
		if from, to, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(line, "#") {
			m[strings.ToLower(from)] = to
		}
	}
	return m
}

// Zone finds the place in the IANA database that a TZID means: an IANA name, one with a producer's prefix ("/mozilla.org/20050126_1/Europe/Berlin"), a Windows name by
// CLDR's windowsZones, tzone://Microsoft/Utc, or a name that Windows shows ("(UTC+01:00) Amsterdam, Berlin, Bern"). It returns nil when the name says nothing sure.
func Zone(tzid string) *time.Location {
	name := strings.Trim(strings.TrimSpace(tzid), `"`)
	if name == "" || len(name) > 200 {
		return nil
	}
	lower := strings.ToLower(name)
	switch lower {
	case "utc", "z", "gmt", "etc/utc", "etc/gmt", "tzone://microsoft/utc", "universal":
		return time.UTC
	case "local":
		return nil
	}
	if l := load(name); l != nil {
		return l
	}
	if to, ok := windows()[lower]; ok {
		return load(to)
	}
	// A producer's prefix: the last two or three parts of a path are the name.
	parts := strings.Split(strings.Trim(name, "/"), "/")
	for n := 3; n >= 2; n-- {
		if len(parts) > n {
			if l := load(strings.Join(parts[len(parts)-n:], "/")); l != nil {
				return l
			}
		}
	}
	return shown(lower)
}

// load is time.LoadLocation for names that are places; "Local" and paths are none.
func load(name string) *time.Location {
	if name == "" || name == "Local" || strings.Contains(name, "..") || strings.ContainsAny(name, `\ `) {
		return nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return l
}

// areas are where Windows' display names place their cities.
var areas = []string{"Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/"}

// shown reads a display name: what stands after "(UTC…)", city by city. Where an offset is given the place must have it at some time of the year.
func shown(lower string) *time.Location {
	offset, rest := 0, lower
	if strings.HasPrefix(lower, "(utc") || strings.HasPrefix(lower, "(gmt") {
		i := strings.IndexByte(lower, ')')
		if i < 0 {
			return nil
		}
		offset, rest = hours(lower[4:i]), strings.TrimSpace(lower[i+1:])
	}
	known := rest != lower
	if to, ok := display()[rest]; ok {
		return load(to)
	}
	for _, city := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ';' }) {
		city = strings.TrimSpace(city)
		l := load(display()[city])
		for i := 0; l == nil && i < len(areas) && known; i++ {
			l = load(areas[i] + title(city))
		}
		if l != nil && (!known || has(l, offset)) {
			return l
		}
	}
	return nil
}

func hours(s string) int {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	t, err := time.Parse("15:04", strings.TrimLeft(s, "+-"))
	if err != nil {
		return 0
	}
	return sign * (t.Hour()*3600 + t.Minute()*60)
}

func has(l *time.Location, offset int) bool {
	for _, m := range []time.Month{time.January, time.July} {
		if _, o := time.Date(2025, m, 1, 0, 0, 0, 0, l).Zone(); o == offset {
			return true
		}
	}
	return false
}

func title(s string) string {
	b := []byte(strings.ReplaceAll(s, " ", "_"))
	up := true
	for i, c := range b {
		if up && c >= 'a' && c <= 'z' {
			b[i] = c - 32
		}
		up = c == '_'
	}
	return string(b)
}
