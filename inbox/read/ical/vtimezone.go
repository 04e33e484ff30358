package ical

import (
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// vtimezone is a VTIMEZONE component (RFC 5545 section 3.6.5): its observances, each with when it begins.
type vtimezone []observance

type observance struct {
	start  time.Time // the wall clock of DTSTART, as if UTC
	from   int       // seconds east of UTC before
	to     int       // and from the onset on
	rule   yearly
	rdates []time.Time
	until  time.Time
}

// yearly is the kind of rule that time zones use.
type yearly struct {
	set   bool
	month time.Month
	day   time.Weekday
	nth   int // 1 … 5, or -1 for the last; 0: any of days
	byDay bool
	days  []int
}

func (c *component) vtimezone() vtimezone {
	var z vtimezone
	for _, sub := range c.subs {
		if sub.name != "STANDARD" && sub.name != "DAYLIGHT" {
			continue
		}
		p := sub.get("DTSTART")
		if p == nil {
			continue
		}
		start, err := time.Parse("20060102T150405", strings.TrimSuffix(p.Value, "Z"))
		if err != nil {
			continue
		}
		to, ok := utcOffset(sub.value("TZOFFSETTO"))
		if !ok {
			continue
		}
		from, ok := utcOffset(sub.value("TZOFFSETFROM"))
		if !ok {
			from = to
		}
		o := observance{start: start, from: from, to: to}
		for _, d := range strings.Split(sub.value("RDATE"), ",") {
			if t, err := time.Parse("20060102T150405", strings.TrimSuffix(d, "Z")); err == nil {
				o.rdates = append(o.rdates, t)
			}
		}
		o.readRule(sub.value("RRULE"))
		z = append(z, o)
	}
	return z
}

func (o *observance) readRule(s string) {
	if s == "" {
		return
	}
	r := yearly{month: o.start.Month(), day: o.start.Weekday()}
	for _, part := range strings.Split(s, ";") {
		k, v, _ := strings.Cut(part, "=")
		switch strings.ToUpper(k) {
		case "FREQ":
			r.set = strings.EqualFold(v, "YEARLY")
		case "BYMONTH":
			if m, err := strconv.Atoi(v); err == nil && m >= 1 && m <= 12 {
				r.month = time.Month(m)
			}
		case "BYDAY":
			if len(v) < 2 {
				return
			}
			day, ok := weekdays[strings.ToUpper(v[len(v)-2:])]
			if !ok {
				return
			}
			r.day, r.byDay = day, true
			r.nth, _ = strconv.Atoi(strings.TrimPrefix(v[:len(v)-2], "+"))
		case "BYMONTHDAY":
			for _, d := range strings.Split(v, ",") {
				if n, err := strconv.Atoi(d); err == nil && len(r.days) < 31 {
					r.days = append(r.days, n)
				}
			}
		case "UNTIL":
			for _, layout := range []string{"20060102T150405Z", "20060102T150405", "20060102"} {
				if t, err := time.Parse(layout, v); err == nil {
					o.until = t
					break
				}
			}
		}
	}
	o.rule = r
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

// in is when the rule falls in a year, on the wall clock.
func (o *observance) in(year int) time.Time {
	h, m, s := o.start.Clock()
	at := func(d int) time.Time { return time.Date(year, o.rule.month, d, h, m, s, 0, time.UTC) }
	last := time.Date(year, o.rule.month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	switch {
	case o.rule.byDay && len(o.rule.days) > 0:
		for _, d := range o.rule.days {
			if d >= 1 && d <= last && at(d).Weekday() == o.rule.day {
				return at(d)
			}
		}
	case len(o.rule.days) > 0:
		return at(min(max(o.rule.days[0], 1), last))
	case o.rule.byDay && o.rule.nth < 0:
		for d, n := last, -1; d >= 1; d-- {
			if at(d).Weekday() == o.rule.day {
				if n == o.rule.nth {
					return at(d)
				}
				n--
			}
		}
	case o.rule.byDay:
		for d, n := 1, 1; d <= last; d++ {
			if at(d).Weekday() == o.rule.day {
				if n >= o.rule.nth {
					return at(d)
				}
				n++
			}
		}
	}
	return at(o.start.Day())
}

// onset is the last moment not after wall at which the observance began; zero when it had not.
func (o *observance) onset(wall time.Time) time.Time {
	var best time.Time
	take := func(t time.Time) {
		if !t.Before(o.start) && !t.After(wall) && t.After(best) && (o.until.IsZero() || !t.Add(-time.Duration(o.from)*time.Second).After(o.until)) {
			best = t
		}
	}
	take(o.start)
	for _, d := range o.rdates {
		take(d)
	}
	if o.rule.set {
		last := wall.Year()
		if !o.until.IsZero() {
			last = min(last, o.until.Year())
		}
		for y := last; y >= last-1; y-- {
			take(o.in(y))
		}
	}
	return best
}

// offset is how far east of UTC the zone's clock is when it shows wall.
func (z vtimezone) offset(wall time.Time) (seconds int, ok bool) {
	var best time.Time
	for i := range z {
		if t := z[i].onset(wall); !t.IsZero() && (!ok || t.After(best)) {
			best, seconds, ok = t, z[i].to, true
		}
	}
	if ok {
		return seconds, true
	}
	// Before the first observance: what stood before the earliest.
	for i := range z {
		if !ok || z[i].start.Before(best) {
			best, seconds, ok = z[i].start, z[i].from, true
		}
	}
	return seconds, ok
}

// utcOffset reads +HHMM or +HHMMSS.
func utcOffset(s string) (seconds int, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) != 5 && len(s) != 7 {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:])
	if err != nil || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	if len(s) == 5 {
		n *= 100
	}
	seconds = n/10000*3600 + n/100%100*60 + n%100
	if seconds > 18*3600 {
		return 0, false
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// component is a part of a calendar between BEGIN and END.
type component struct {
	name  string
	props []ics.BaseProperty
	subs  []*component
}

func (c *component) get(name string) *ics.BaseProperty {
	for i := range c.props {
		if strings.EqualFold(c.props[i].IANAToken, name) {
			return &c.props[i]
		}
	}
	return nil
}

func (c *component) value(name string) string {
	if p := c.get(name); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}

func (c *component) text(name string) string { return ics.FromText(c.value(name)) }

func param(p *ics.BaseProperty, name string) string {
	for k, v := range p.ICalParameters {
		if strings.EqualFold(k, name) && len(v) > 0 {
			return strings.Trim(v[0], `"`)
		}
	}
	return ""
}
