// Package when finds dates and times of day in the text of a mail, in seven languages, and says which moment they mean.
//
// A year that is not written is inferred from the mail's date; so are weekdays ("Thursday") and words like tomorrow. A zone that is not written is that of the mail's Date
// header, and the moment is flagged as floating.
package when

import (
	"time"
	_ "time/tzdata" // zones are known wherever the program runs
)

// Moment is a date, or a date with a time of day, as a text states it.
type Moment struct {
	Start, End int // bytes of the text
	At         time.Time
	Until      time.Time // the end, where a span is stated
	Clock      bool      // a time of day is stated
	Dated      bool      // a day is stated, not inferred
	Floating   bool      // no zone is stated
	Zone       string    // as stated: IANA name or short form
	Window     bool      // "after 3", "between 2 and 5", "Monday to Friday": not a fixed time
	Not        bool      // what it was before: "instead of 10:00"
	Deadline   bool      // "by Friday", "expires on 3 May"
	Sure       bool      // the time of day is written as one (11:40, 4pm), not only a bare number after "at"
}

// Reading is where a text is read from.
type Reading struct {
	Sent  time.Time // the mail's date, in its own zone
	Place *time.Location
	t     *table
}

// From prepares for a mail's date. Its offset tells the writer's part of the world as well as one can know it.
func From(sent time.Time) Reading {
	r := Reading{Sent: sent, t: load()}
	r.Place = home(r.t, sent)
	return r
}

// home is the place whose clock the mail's offset most likely shows.
func home(t *table, sent time.Time) *time.Location {
	_, seconds := sent.Zone()
	places := t.winter
	if m := sent.Month(); m > time.March && m < time.November || m == time.March && sent.Day() >= 29 {
		places = t.summer
	}
	if m := sent.Month(); seconds < 0 && (m == time.March && sent.Day() >= 9 || m == time.November && sent.Day() <= 2) {
		places = t.summer
	} else if seconds >= 0 && m == time.October && sent.Day() >= 26 {
		places = t.winter
	}
	if l := places[seconds/60]; l != nil {
		if _, o := sent.In(l).Zone(); o == seconds {
			return l
		}
	}
	return time.FixedZone("", seconds)
}

// day is a stated day and where it stands.
type day struct {
	from, to int // tokens
	y, m, d  int
	not      bool
	deadline bool
	span     bool // a day of every week: "Monday to Friday"
}

// clock is a stated time of day and where it stands.
type clock struct {
	from, to   int // tokens
	start, end int // minutes; end is -1 where none is stated
	zone       *time.Location
	name       string
	window     bool
	not        bool
	deadline   bool
	sure       bool
}

// Find is every day and time of a text, in its order. Times without a day take the nearest one: the day beside it, the last one before, else the one given (the subject's), else none.
func (r Reading) Find(s string, given time.Time) []Moment {
	kept := tokens.Get().(*[]token)
	ts := r.t.lex((*kept)[:0], s)
	defer func() {
		clear(ts) // no text is held by the pool
		*kept = ts[:0]
		tokens.Put(kept)
	}()
	days := r.days(ts)
	clocks := r.clocks(ts, days)
	common, commonName := r.common(ts)
	out := make([]Moment, 0, len(days)+len(clocks))
	used := make([]bool, len(days))
	for _, c := range clocks {
		k := r.dayOf(ts, c, days)
		m := Moment{Start: ts[c.from].start, End: ts[c.to-1].end, Clock: true, Window: c.window, Not: c.not, Deadline: c.deadline, Sure: c.sure, Zone: c.name}
		place := c.zone
		if place == nil {
			place, m.Zone = common, commonName
		}
		if place == nil {
			place, m.Floating = r.Place, true
		}
		var y, mo, d int
		switch {
		case k >= 0:
			y, mo, d = days[k].y, days[k].m, days[k].d
			used[k] = true
			m.Dated = true
			m.Window = m.Window || days[k].span
			if adjacent(ts, c, days[k]) {
				m.Start, m.End = min(m.Start, ts[days[k].from].start), max(m.End, ts[days[k].to-1].end)
				m.Not = m.Not || days[k].not
				m.Deadline = m.Deadline || days[k].deadline
			}
		case !given.IsZero():
			y, mo, d = given.Year(), int(given.Month()), given.Day()
			m.Dated = true
		default:
			now := r.Sent.In(place)
			y, mo, d = now.Year(), int(now.Month()), now.Day()
		}
		m.At = time.Date(y, time.Month(mo), d, c.start/60, c.start%60, 0, 0, place)
		if c.end >= 0 {
			m.Until = time.Date(y, time.Month(mo), d, c.end/60, c.end%60, 0, 0, place)
			if m.Until.Before(m.At) {
				m.Until = m.Until.AddDate(0, 0, 1)
			}
		}
		out = append(out, m)
	}
	for i, d := range days {
		if !used[i] {
			out = append(out, Moment{
				Start: ts[d.from].start, End: ts[d.to-1].end, Dated: true, Floating: true, Window: d.span, Not: d.not, Deadline: d.deadline,
				At: time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, r.Place),
			})
		}
	}
	// In the order of the text; few enough for insertion.
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].Start < out[j-1].Start; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// adjacent says whether nothing but a few small words stands between the day and the time.
func adjacent(ts []token, c clock, d day) bool {
	lo, hi := d.to, c.from
	if c.to <= d.from {
		lo, hi = c.to, d.from
	}
	return hi-lo <= 4
}

// dayOf is the day that a time belongs to, or -1.
func (r Reading) dayOf(ts []token, c clock, days []day) int {
	before, after := -1, -1
	for i, d := range days {
		if d.to <= c.from {
			if d.not && before >= 0 && c.from-d.to > 2 {
				continue // "Friday, not Monday, same time 7.45"
			}
			before = i
		} else if d.from >= c.to && after < 0 {
			after = i
		}
	}
	if after >= 0 && days[after].from-c.to <= 3 && !ends(ts, c.to, days[after].from) {
		// "2pm on Thursday": unless the time follows its own day ("Tuesday at 2, Thursday at 3").
		if before < 0 || c.from-days[before].to > 3 || ends(ts, days[before].to, c.from) {
			return after
		}
	}
	if before >= 0 {
		return before
	}
	if after >= 0 && days[after].from-c.to <= 12 && !ends(ts, c.to, days[after].from) {
		return after
	}
	return -1
}

// ends says whether a sentence ends between two tokens.
func ends(ts []token, from, to int) bool {
	for i := from; i < to; i++ {
		if s := ts[i].s; s == "!" || s == "?" || s == "." && i+1 < to && ts[i+1].digits == 0 && i > 0 && ts[i-1].s != "m" && ts[i-1].s != "p" && ts[i-1].s != "a" {
			return true
		}
		if ts[i].s == "\n" && i+1 < len(ts) && ts[i+1].s == "\n" {
			return true
		}
	}
	return false
}
