// Package ical reads the events of a text/calendar part (RFC 5545, RFC 5546) as they come by mail: a broken line or an odd time zone never loses the event.
package ical

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/seed-57f86535/jobsearch"
)

// MaxSize is how large a calendar part may be, in bytes.
const MaxSize = 1 << 20

// ErrTooLarge is returned for a calendar of more than MaxSize bytes.
var ErrTooLarge = errors.New("ical: calendar larger than 1 MiB")

// maxEvents and maxDepth bound what one calendar may hold.
const (
	maxEvents = 1000
	maxDepth  = 8
)

// Event is one event of a calendar.
type Event struct {
	UID          string
	RecurrenceID string // which occurrence of a repeated event, as written; "" for the whole
	Sequence     int
	Stamp        time.Time // DTSTAMP
	Start, End   time.Time // zero when unknown
	Zone         string    // IANA name where there is one, else the TZID as written
	Floating     bool      // no sure zone: read in the zone that Parse was given
	AllDay       bool
	Repeats      bool // has a recurrence rule or dates; Start is that of the first
	Title        string
	Place        string
	Text         string
	URL          string // to join: the first of X-GOOGLE-CONFERENCE, X-MICROSOFT-SKYPETEAMSMEETINGURL, URL, LOCATION, DESCRIPTION that has one
	Organizer    jobsearch.Address
	Attendees    []jobsearch.Address
	Method       string // of the calendar: REQUEST, CANCEL, REPLY …; "" where it has none
	Cancelled    bool   // METHOD CANCEL, or STATUS CANCELLED
}

// Key is the event's identity: its UID with RECURRENCE-ID.
func (e Event) Key() string {
	if e.RecurrenceID == "" {
		return e.UID
	}
	return e.UID + "/" + e.RecurrenceID
}

// Newer says whether e replaces o, which has the same key: the higher SEQUENCE, then the later DTSTAMP.
func (e Event) Newer(o Event) bool {
	if e.Sequence != o.Sequence {
		return e.Sequence > o.Sequence
	}
	return e.Stamp.After(o.Stamp)
}

// Parse reads a calendar's events in their order; of several with one key only the newest. Times without a sure zone are read in loc (UTC when nil) and flagged.
// Zones are looked for in this order: Z, a VTIMEZONE of the file, the IANA database, CLDR's Windows names, display names.
// What cannot be read is left out; an error is returned when nothing of a calendar is there, or too much.
func Parse(s string, loc *time.Location) (events []Event, err error) {
	if len(s) > MaxSize {
		return nil, ErrTooLarge
	}
	if loc == nil {
		loc = time.UTC
	}
	defer func() { // golang-ical is not written for hostile input
		if r := recover(); r != nil {
			events, err = nil, fmt.Errorf("ical: parse: %v", r)
		}
	}()
	root := tree(s)
	r := reader{loc: loc, zones: map[string]vtimezone{}}
	found := false
	root.walk(0, func(c *component) {
		switch c.name {
		case "VCALENDAR":
			found = true
			if r.method == "" {
				r.method = strings.ToUpper(c.value("METHOD"))
			}
			if l := Zone(c.value("X-WR-TIMEZONE")); l != nil && r.wr == nil {
				r.wr = l
			}
		case "VTIMEZONE":
			if z := c.vtimezone(); len(z) > 0 {
				r.zones[c.value("TZID")] = z
			}
		}
	})
	at := map[string]int{}
	root.walk(0, func(c *component) {
		if c.name != "VEVENT" || len(events) >= maxEvents {
			return
		}
		found = true
		e := r.event(c)
		if i, ok := at[e.Key()]; ok && e.UID != "" {
			if e.Newer(events[i]) {
				events[i] = e
			}
			return
		}
		at[e.Key()] = len(events)
		events = append(events, e)
	})
	if !found {
		return nil, errors.New("ical: no calendar")
	}
	return events, nil
}

// tree unfolds the lines and nests the components. A line that is no property is left out.
func tree(s string) *component {
	root := &component{}
	stack := []*component{root}
	lines := ics.NewCalendarStream(strings.NewReader(s))
	for {
		line, err := lines.ReadLine()
		if line != nil && len(*line) > 0 {
			if p := property(*line); p != nil {
				top := stack[len(stack)-1]
				switch name := strings.ToUpper(strings.TrimSpace(p.Value)); strings.ToUpper(p.IANAToken) {
				case "BEGIN":
					c := &component{name: name}
					top.subs = append(top.subs, c)
					if len(stack) < maxDepth {
						stack = append(stack, c)
					}
				case "END":
					for i := len(stack) - 1; i > 0; i-- {
						if stack[i].name == name {
							stack = stack[:i]
							break
						}
					}
				default:
					top.props = append(top.props, *p)
				}
			}
		}
		if errors.Is(err, io.EOF) || err != nil {
			return root
		}
	}
}

func property(line ics.ContentLine) (p *ics.BaseProperty) {
	defer func() {
		if recover() != nil {
			p = nil
		}
	}()
	p, err := ics.ParseProperty(ics.ContentLine(strings.TrimSpace(string(line))))
	if err != nil {
		return nil
	}
	return p
}

func (c *component) walk(depth int, f func(*component)) {
	for _, s := range c.subs {
		f(s)
		if depth < maxDepth {
			s.walk(depth+1, f)
		}
	}
}

type reader struct {
	loc    *time.Location
	wr     *time.Location // X-WR-TIMEZONE
	zones  map[string]vtimezone
	method string
}

func (r *reader) event(c *component) Event {
	e := Event{
		UID: c.value("UID"), RecurrenceID: c.value("RECURRENCE-ID"), Method: r.method,
		Title: clip(c.text("SUMMARY"), 300), Place: clip(c.text("LOCATION"), 500), Text: clip(c.text("DESCRIPTION"), 20000),
		Repeats: c.get("RRULE") != nil || c.get("RDATE") != nil,
	}
	e.Sequence, _ = strconv.Atoi(c.value("SEQUENCE"))
	e.Sequence = max(0, e.Sequence)
	if p := c.get("DTSTAMP"); p != nil {
		e.Stamp, _, _, _ = r.when(p)
	}
	if p := c.get("DTSTART"); p != nil {
		e.Start, e.Zone, e.Floating, e.AllDay = r.when(p)
	}
	if p := c.get("DTEND"); p != nil {
		e.End, _, _, _ = r.when(p)
	} else if d, ok := duration(c.value("DURATION")); ok && !e.Start.IsZero() {
		e.End = e.Start.Add(d)
	} else if e.AllDay {
		e.End = e.Start.AddDate(0, 0, 1)
	}
	if e.End.Before(e.Start) {
		e.End = time.Time{}
	}
	e.Cancelled = r.method == "CANCEL" || strings.EqualFold(c.value("STATUS"), "CANCELLED")
	for _, v := range []string{c.value("X-GOOGLE-CONFERENCE"), c.value("X-MICROSOFT-SKYPETEAMSMEETINGURL"), c.value("URL"), e.Place, e.Text} {
		if e.URL = firstURL(v); e.URL != "" {
			break
		}
	}
	for i := range c.props {
		p := &c.props[i]
		switch strings.ToUpper(p.IANAToken) {
		case "ORGANIZER":
			e.Organizer = person(p)
		case "ATTENDEE":
			if a := person(p); a.Addr != "" && len(e.Attendees) < 100 && !slices.Contains(e.Attendees, a) {
				e.Attendees = append(e.Attendees, a)
			}
		}
	}
	return e
}

// when reads a DATE or DATE-TIME.
func (r *reader) when(p *ics.BaseProperty) (t time.Time, zone string, floating, allDay bool) {
	v, id := strings.TrimSpace(p.Value), param(p, "TZID")
	if i := strings.LastIndexByte(v, ':'); i >= 0 { // a TZID with a colon that is not in quotes: tzone://Microsoft/Utc
		id, v = id+":"+v[:i], v[i+1:]
	}
	if len(v) == 8 {
		d, err := time.ParseInLocation("20060102", v, r.loc)
		if err != nil {
			return time.Time{}, "", false, false
		}
		return d, "", true, true
	}
	utc := strings.HasSuffix(v, "Z") || strings.HasSuffix(v, "z")
	wall, err := time.Parse("20060102T150405", strings.TrimRight(v, "Zz"))
	if err != nil {
		if wall, err = time.Parse("20060102T1504", strings.TrimRight(v, "Zz")); err != nil {
			return time.Time{}, "", false, false
		}
	}
	if utc {
		return wall, "UTC", false, false
	}
	place := Zone(id)
	if z, ok := r.zones[id]; ok {
		if seconds, ok := z.offset(wall); ok {
			name := id
			at := wall.Add(-time.Duration(seconds) * time.Second)
			if place != nil {
				name = place.String()
				if here := at.In(place); here.Hour() == wall.Hour() && here.Minute() == wall.Minute() {
					return here, name, false, false
				}
			}
			return at.In(time.FixedZone(name, seconds)), name, false, false
		}
	}
	if place != nil {
		return onClock(wall, place), place.String(), false, false
	}
	if r.wr != nil && id == "" {
		return onClock(wall, r.wr), r.wr.String(), true, false
	}
	return onClock(wall, r.loc), id, true, false
}

// onClock is the moment at which a clock of the place shows wall.
func onClock(wall time.Time, l *time.Location) time.Time {
	y, m, d := wall.Date()
	h, min, s := wall.Clock()
	return time.Date(y, m, d, h, min, s, 0, l)
}

// duration reads a DURATION (RFC 5545 section 3.3.6).
func duration(s string) (d time.Duration, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	sign := time.Duration(1)
	if strings.HasPrefix(s, "-") {
		sign = -1
	}
	s = strings.TrimLeft(s, "+-")
	if !strings.HasPrefix(s, "P") {
		return 0, false
	}
	n, clock, digits := 0, false, 0
	for _, c := range s[1:] {
		unit := time.Duration(0)
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits > 6 {
				return 0, false
			}
			n = n*10 + int(c-'0')
			continue
		case c == 'T':
			clock = true
			continue
		case c == 'W':
			unit = 7 * 24 * time.Hour
		case c == 'D':
			unit = 24 * time.Hour
		case c == 'H':
			unit = time.Hour
		case c == 'M' && clock:
			unit = time.Minute
		case c == 'S':
			unit = time.Second
		default:
			return 0, false
		}
		d += time.Duration(n) * unit
		n, digits, ok = 0, 0, true
	}
	return sign * d, ok && d < 366*24*time.Hour
}

func person(p *ics.BaseProperty) jobsearch.Address {
	v := strings.TrimSpace(p.Value)
	if i := strings.Index(strings.ToLower(v), "mailto:"); i >= 0 {
		v = v[i+7:]
	}
	if !strings.Contains(v, "@") {
		v = ""
	}
	return jobsearch.Address{Name: clip(param(p, "CN"), 200), Addr: strings.ToLower(clip(v, 320))}
}

func firstURL(s string) string {
	i := strings.Index(s, "https://")
	if j := strings.Index(s, "http://"); i < 0 || j >= 0 && j < i {
		i = j
	}
	if i < 0 {
		return ""
	}
	s = s[i:]
	if j := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`<>"'|\^{}`, r) }); j >= 0 {
		s = s[:j]
	}
	return strings.TrimRight(s, ".,;:)]")
}

func clip(s string, n int) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}
