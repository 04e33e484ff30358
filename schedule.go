package jobsearch

import "time"

// Every is a Schedule that comes again d after the last time. It panics if d is not positive, as time.NewTicker does.
func Every(d time.Duration) Schedule {
	if d <= 0 {
		panic("jobsearch.Every: the interval is not positive")
	}
	return every(d)
}

type every time.Duration

func (e every) Next(t time.Time) time.Time { return t.Add(time.Duration(e)) }

// Daily is a Schedule that comes each day at hour:minute, in the time zone of the time that Next is given. A time that the clock skips in spring comes as much later as the clock skipped;
// one that it shows twice in autumn comes once.
func Daily(hour, minute int) Schedule { return daily{hour, minute} }

type daily struct{ hour, minute int }

func (d daily) Next(t time.Time) time.Time {
	for day := 0; ; day++ {
		if at := instant(t.Year(), t.Month(), t.Day()+day, d.hour, d.minute, t.Location()); at.After(t) {
			return at
		}
	}
}

// instant is when a clock shows hour:minute on a day. time.Date promises no side of a gap: a time that the clock skips is as much later as it skipped.
func instant(year int, month time.Month, day, hour, minute int, loc *time.Location) time.Time {
	at := time.Date(year, month, day, hour, minute, 0, 0, loc)
	if at.Hour() == hour && at.Minute() == minute {
		return at
	}
	_, before := at.Add(-24 * time.Hour).Zone()
	utc := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	return utc.Add(-time.Duration(before) * time.Second).In(loc)
}

// SeedSchedules are the times at which a job search is usually tended.
type SeedSchedules struct {
	Inbox, Aggregate, FollowUps, Analytics, Contacts Schedule
}

// DefaultSchedules reads the inbox every 15 minutes, asks the sources every 6 hours, plans follow-ups daily at 9:00, reports at midnight and looks for contacts every 4 hours.
func DefaultSchedules() SeedSchedules {
	return SeedSchedules{
		Inbox:     Every(15 * time.Minute),
		Aggregate: Every(6 * time.Hour),
		FollowUps: Daily(9, 0),
		Analytics: Daily(0, 0),
		Contacts:  Every(4 * time.Hour),
	}
}
