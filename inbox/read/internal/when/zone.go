package when

import (
	"strings"
	"time"
)

// zoneAfter reads the zone that stands behind a time: "CET", "(Europe/London)", "UTC+2", "Eastern Time".
func (r Reading) zoneAfter(ts []token, i int) (*time.Location, string, int) {
	j := i
	for j < len(ts) && j < i+2 && (ts[j].s == "(" || ts[j].s == "," || ts[j].s == "[") {
		j++
	}
	if l, name, n := r.zoneAt(ts, j); l != nil {
		n += j - i
		if i+n < len(ts) && ts[i+n].s == ")" {
			n++
		}
		return l, name, n
	}
	return nil, "", 0
}

// zoneAt reads a zone that begins at token i.
func (r Reading) zoneAt(ts []token, i int) (*time.Location, string, int) {
	if i >= len(ts) || ts[i].may&aZone == 0 {
		return nil, "", 0
	}
	// America/New_York
	if i+2 < len(ts) && ts[i+1].s == "/" && ts[i+1].start == ts[i].end && ts[i+2].start == ts[i+1].end && ts[i+2].digits == 0 && areas[ts[i].s] {
		name, j := title(ts[i].s)+"/"+title(ts[i+2].s), i+3
		for j+1 < len(ts) && (ts[j].s == "_" || ts[j].s == "/") && ts[j].start == ts[j-1].end && ts[j+1].digits == 0 && ts[j+1].start == ts[j].end {
			name += ts[j].s + title(ts[j+1].s)
			j += 2
		}
		if l, err := time.LoadLocation(name); err == nil {
			return l, name, j - i
		}
	}
	// UTC+2, GMT-04:00
	if s := ts[i].s; (s == "utc" || s == "gmt") && i+2 < len(ts) && (ts[i+1].s == "+" || ts[i+1].s == "-" || ts[i+1].s == "−") && ts[i+2].digits > 0 && ts[i+2].digits <= 4 && ts[i+2].start == ts[i+1].end && ts[i+1].start == ts[i].end {
		minutes, n := ts[i+2].n*60, 3
		if ts[i+2].digits > 2 {
			minutes = ts[i+2].n/100*60 + ts[i+2].n%100
		} else if i+4 < len(ts) && ts[i+3].s == ":" && ts[i+4].digits == 2 {
			minutes, n = minutes+ts[i+4].n, 5
		}
		name := "UTC+"
		if ts[i+1].s != "+" {
			minutes, name = -minutes, "UTC-"
		}
		if minutes > -15*60 && minutes < 15*60 {
			h, m := abs(minutes)/60, abs(minutes)%60
			name += string(rune('0'+h/10)) + string(rune('0'+h%10)) + ":" + string(rune('0'+m/10)) + string(rune('0'+m%10))
			return time.FixedZone(name, minutes*60), name, n
		}
	}
	p, n := match(r.t.zone, ts, i)
	if n == 0 || n == 1 && len(ts[i].s) <= 4 && !ts[i].caps && !strings.HasSuffix(strings.ToLower(p.place), "/"+ts[i].s) { // "et", "met", "west" are words as well
		return nil, "", 0
	}
	if p.place == "" {
		return r.byOffset(ts[i].s), upper(ts[i].s), n
	}
	if ts[i].s == "cst" {
		if _, o := r.Sent.Zone(); o == 8*3600 {
			return mustPlace("Asia/Shanghai"), "Asia/Shanghai", n
		}
	}
	if i+n < len(ts) && (ts[i+n].s == "time" || ts[i+n].s == "daylight" || ts[i+n].s == "standard") {
		n++
	}
	return p.at, p.place, n
}

// byOffset tells apart short forms of several places by the mail's own offset: IST is India's or Ireland's.
func (r Reading) byOffset(s string) *time.Location {
	_, o := r.Sent.Zone()
	switch {
	case s == "ist" && o == 19800:
		return mustPlace("Asia/Kolkata")
	case s == "ist" && (o == 3600 || o == 0):
		return mustPlace("Europe/Dublin")
	case s == "ist" && (o == 7200 || o == 10800):
		return mustPlace("Asia/Jerusalem")
	}
	return nil
}

var areas = map[string]bool{"america": true, "europe": true, "asia": true, "africa": true, "australia": true, "pacific": true, "atlantic": true, "us": true}

// common is the zone that the text states for all its times, where it names one only: "All times are Pacific", "Wednesday, October 8 (CEST)".
func (r Reading) common(ts []token) (*time.Location, string) {
	var found *time.Location
	name := ""
	for i := range ts {
		if ts[i].may&aZone == 0 || len(ts[i].s) < 2 {
			continue
		}
		l, n, k := r.zoneAt(ts, i)
		if l == nil {
			continue
		}
		// A word that is also something else counts only in brackets, after "time(s)" or before "time".
		if !r.clearZone(ts, i, k) {
			continue
		}
		if found != nil && found.String() != l.String() {
			return nil, ""
		}
		found, name = l, n
	}
	return found, name
}

func (r Reading) clearZone(ts []token, i, n int) bool {
	before, after := "", ""
	if i > 0 {
		before = ts[i-1].s
	}
	if i+n < len(ts) {
		after = ts[i+n].s
	}
	if before == "(" || after == "time" || i+n-1 < len(ts) && ts[i+n-1].s == "time" || before == "times" || before == "all" {
		return true
	}
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if ts[j].s == "times" || ts[j].s == "zone" || ts[j].s == "timezone" {
			return true
		}
	}
	switch ts[i].s {
	case "cet", "cest", "gmt", "bst", "est", "edt", "pst", "pdt", "cdt", "mdt", "utc", "aest", "aedt", "sast", "mesz", "mez":
		return true
	}
	return i+1 < len(ts) && ts[i+1].s == "/"
}

func title(s string) string {
	if s == "us" {
		return "US"
	}
	if s == "" {
		return s
	}
	return string(s[0]-32) + s[1:]
}

func upper(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 32
		}
	}
	return string(b)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
