// Package cron reads cron expressions into Schedules, by the parser of github.com/robfig/cron/v3. Only its parser is used: jobsearch.Scheduler runs the Tasks.
package cron

import (
	"fmt"
	"strings"
	"time"

	robfig "github.com/robfig/cron/v3"

	"github.com/seed-57f86535/jobsearch"
)

var parser = robfig.NewParser(robfig.Minute | robfig.Hour | robfig.Dom | robfig.Month | robfig.Dow | robfig.Descriptor)

// Parse reads an expression of five fields, as in crontab(5): minute (0–59), hour (0–23), day of the month (1–31), month (1–12 or jan–dec), day of the week (0–6 or sun–sat), each with
// lists (1,15), ranges (9-17), steps (*/15) and *. Where both days are restricted, either may match. The descriptors @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and
// "@every 1h30m" stand for whole expressions. An expression that is wrong, or that no date ever matches, is an *jobsearch.InputError.
//
// The times are those of loc; with nil, of the time that Next is given, which a Scheduler gives in its Location. When the clock changes, what most cron daemons do is done:
//   - With every hour wanted (*), the schedule goes by what the clock shows: "*/15 * * * *" comes every 15 minutes of real time, through the hour that is shown twice and past the one that is skipped.
//   - With certain hours wanted, each comes once a day, as in jobsearch.Daily: a time that the clock skips comes as much later as the clock skipped; one that it shows twice comes the first time.
//
// A Schedule is safe for concurrent use.
func Parse(expression string, loc *time.Location) (jobsearch.Schedule, error) {
	bad := func(reason string) (jobsearch.Schedule, error) {
		return nil, &jobsearch.InputError{What: "cron expression", At: fmt.Sprintf("%q", expression), Reason: reason}
	}
	trimmed := strings.TrimSpace(expression)
	if strings.Contains(trimmed, "TZ=") {
		return bad("the time zone is the second argument of Parse, or the Scheduler's Location")
	}
	if every, ok := strings.CutPrefix(trimmed, "@every "); ok {
		d, err := time.ParseDuration(strings.TrimSpace(every))
		if err != nil || d < time.Second {
			return bad("@every wants a duration of at least a second, such as 1h30m")
		}
		return jobsearch.Every(d), nil
	}
	parsed, err := parser.Parse(trimmed)
	if err != nil {
		return bad(err.Error())
	}
	spec, ok := parsed.(*robfig.SpecSchedule)
	if !ok {
		return bad("is of no known form")
	}
	spec.Location = time.UTC
	// The parser takes a field such as "," for no minute at all; and 30 February parses, too. Five years from here hold a leap day.
	if spec.Next(time.Date(2023, 12, 31, 0, 0, 0, 0, time.UTC)).IsZero() {
		return bad("never comes")
	}
	if spec.Hour == everyHour {
		return clockwise{spec, loc}, nil
	}
	return daywise{spec, loc}, nil
}

// everyHour is what the parser makes of an hour field of *: all 24 bits, and its own mark for a star.
const everyHour = 1<<24 - 1 | 1<<63

// clockwise comes at each instant at which the clock shows a wanted time.
type clockwise struct {
	spec *robfig.SpecSchedule // in UTC: it is asked about what the clock shows, taken for UTC
	loc  *time.Location
}

func (c clockwise) Next(t time.Time) time.Time {
	from := t.Location()
	if c.loc != nil {
		t = t.In(c.loc)
	}
	after := shown(t)
	// Within one offset from UTC the clock runs evenly. Where the next time lies beyond the offset's end, the search begins anew there, with that instant included.
	for range 100 {
		next := c.spec.Next(after)
		if next.IsZero() {
			return time.Time{}
		}
		at := t.Add(next.Sub(shown(t)))
		_, end := t.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at.In(from)
		}
		t = end.In(t.Location())
		after = shown(t).Add(-1)
	}
	return time.Time{}
}

// daywise comes once for each wanted time of the calendar.
type daywise struct {
	spec *robfig.SpecSchedule
	loc  *time.Location
}

// widest is more than any zone's clock was ever set forward or back for daylight saving.
const widest = 3 * time.Hour

func (d daywise) Next(t time.Time) time.Time {
	from := t.Location()
	if d.loc != nil {
		t = t.In(d.loc)
	}
	var best time.Time
	for w := d.spec.Next(shown(t).Add(-widest)); !w.IsZero() && (best.IsZero() || w.Before(shown(best))); w = d.spec.Next(w) {
		at := instant(w, t.Location())
		if at.After(t) && (best.IsZero() || at.Before(best)) {
			best = at
		}
	}
	if best.IsZero() {
		return best
	}
	return best.In(from)
}

// shown is what the clock shows at t, as if it were UTC.
func shown(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant is when the clock in loc shows w: the first time where it shows it twice, and as much later as the clock skipped where it never does. time.Date leaves both open.
func instant(w time.Time, loc *time.Location) time.Time {
	near := time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), 0, loc)
	_, before := near.Add(-widest).Zone()
	_, after := near.Add(widest).Zone()
	first := w.Add(-time.Duration(before) * time.Second).In(loc)
	if second := w.Add(-time.Duration(after) * time.Second).In(loc); !shown(first).Equal(w) && shown(second).Equal(w) {
		return second
	}
	return first
}
