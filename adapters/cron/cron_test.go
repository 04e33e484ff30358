package cron_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/cron"
)

func zone(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

func TestNextTimes(t *testing.T) {
	const layout = "2006-01-02 15:04 -0700"
	for name, tc := range map[string]struct{ expression, zone, from, want string }{
		"every quarter of an hour":                    {"*/15 * * * *", "UTC", "2026-05-04 10:07 +0000", "10:15, 10:30, 10:45"},
		"a time is strictly after the one given":      {"0 9 * * *", "UTC", "2026-05-04 09:00 +0000", "2026-05-05 09:00"},
		"working days only":                           {"0 9 * * mon-fri", "UTC", "2026-05-01 10:00 +0000", "2026-05-04 09:00, 2026-05-05 09:00"},
		"either day matches when both are restricted": {"0 0 13 * 5", "UTC", "2026-05-09 00:00 +0000", "2026-05-13 00:00, 2026-05-15 00:00"},
		"a leap day":                {"0 0 29 2 *", "UTC", "2026-05-09 00:00 +0000", "2028-02-29 00:00"},
		"a descriptor":              {"@monthly", "UTC", "2026-05-09 00:00 +0000", "2026-06-01 00:00"},
		"every so often":            {"@every 90m", "UTC", "2026-05-09 00:00 +0000", "01:30, 03:00"},
		"the zone is the given one": {"0 9 * * *", "America/New_York", "2026-05-04 10:00 +0000", "2026-05-04 09:00 -0400"},
		"a skipped time comes later by what was skipped":   {"30 2 * * *", "America/New_York", "2026-03-07 12:00 -0500", "2026-03-08 03:30 -0400, 2026-03-09 02:30 -0400"},
		"asked between, a skipped time still comes":        {"30 2 * * *", "America/New_York", "2026-03-08 03:10 -0400", "2026-03-08 03:30 -0400"},
		"skipped and wanted times that meet come once":     {"30 2,3 * * *", "America/New_York", "2026-03-08 00:00 -0500", "2026-03-08 03:30 -0400, 2026-03-09 02:30 -0400"},
		"a skipped midnight":                               {"0 0 * * *", "America/Sao_Paulo", "2018-11-03 12:00 -0300", "2018-11-04 01:00 -0200, 2018-11-05 00:00 -0200"},
		"a time shown twice comes the first time":          {"30 1 * * *", "America/New_York", "2026-10-31 12:00 -0400", "2026-11-01 01:30 -0400, 2026-11-02 01:30 -0500"},
		"asked in the second hour, it is over for the day": {"30 1 * * *", "America/New_York", "2026-11-01 01:10 -0500", "2026-11-02 01:30 -0500"},
		"quarters go through the hour shown twice":         {"*/30 * * * *", "America/New_York", "2026-11-01 01:10 -0400", "2026-11-01 01:30 -0400, 2026-11-01 01:00 -0500, 2026-11-01 01:30 -0500, 2026-11-01 02:00 -0500"},
		"quarters go past the hour that is skipped":        {"*/30 * * * *", "America/New_York", "2026-03-08 01:10 -0500", "2026-03-08 01:30 -0500, 2026-03-08 03:00 -0400"},
		"a clock that changes by half an hour":             {"*/20 * * * *", "Australia/Lord_Howe", "2026-10-04 01:50 +1030", "2026-10-04 02:40 +1100, 2026-10-04 03:00 +1100"},
		"skipped times of half an hour keep their order":   {"10,35 2 * * *", "Australia/Lord_Howe", "2026-10-04 01:50 +1030", "2026-10-04 02:35 +1100, 2026-10-04 02:40 +1100, 2026-10-05 02:10 +1100"},
		"every hour of a day whose midnight is skipped":    {"0 * 4 11 *", "America/Sao_Paulo", "2018-11-03 12:00 -0300", "2018-11-04 01:00 -0200, 2018-11-04 02:00 -0200"},
		"every hour of a day that is far":                  {"0 * 1 1 *", "Europe/Berlin", "2026-02-01 00:00 +0100", "2027-01-01 00:00 +0100, 2027-01-01 01:00 +0100"},
	} {
		t.Run(name, func(t *testing.T) {
			loc := zone(t, tc.zone)
			at, err := time.Parse(layout, tc.from)
			require.NoError(t, err)
			given, err := cron.Parse(tc.expression, loc)
			require.NoError(t, err)
			unzoned, err := cron.Parse(tc.expression, nil)
			require.NoError(t, err)
			for want := range strings.SplitSeq(tc.want, ", ") {
				next := given.Next(at.UTC())
				assert.Equal(t, time.UTC, next.Location(), "the answer is in the zone of the question")
				assert.True(t, next.Equal(unzoned.Next(at.In(loc))), "without a zone, that of the question counts")
				assert.Contains(t, next.In(loc).Format(layout), want)
				at = next
			}
		})
	}
}

func TestWrongExpressionsAreInputErrors(t *testing.T) {
	for _, expression := range []string{"", " ", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "5-1 * * * *", "*/0 * * * *", "a * * * *",
		"1-2-3 * * * *", "1/2/3 * * * *", ", * * * *", "0 0 30 2 *", "@never", "@every", "@every x", "@every 0s", "@every -5m", "TZ=UTC", "CRON_TZ=UTC * * * * *", "-1 * * * *"} {
		_, err := cron.Parse(expression, nil)
		var input *jobsearch.InputError
		require.ErrorAs(t, err, &input, expression)
		assert.Contains(t, err.Error(), expression)
	}
}

// The seed schedule, as expressions: over a year with both changes of the clock, each comes as often as the calendar says.
func TestAYearOfTheSeedSchedule(t *testing.T) {
	loc := zone(t, "Europe/Berlin")
	start, end := time.Date(2026, 1, 1, 0, 0, 0, 0, loc), time.Date(2027, 1, 1, 0, 0, 0, 0, loc)
	for expression, want := range map[string]int{"*/15 * * * *": 365 * 96, "0 */6 * * *": 365 * 4, "0 9 * * *": 365, "0 0 * * *": 365, "0 */4 * * *": 365 * 6, "30 2 * * *": 365} {
		s, err := cron.Parse(expression, loc)
		require.NoError(t, err)
		n := 0
		for at := s.Next(start.Add(-1)); at.Before(end); at = s.Next(at) {
			n++
		}
		assert.Equal(t, want, n, expression)
	}
}

// Each answer is later than the question, nothing wanted lies between them, and the clock shows a wanted time unless it was skipped. "Wanted" is told by looking at every minute.
func TestNextMissesNothing(t *testing.T) {
	zones := []*time.Location{zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe"), zone(t, "America/Sao_Paulo"), time.UTC}
	rapid.Check(t, func(t *rapid.T) {
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		minute, step := rapid.IntRange(0, 59).Draw(t, "minute"), rapid.IntRange(1, 40).Draw(t, "step")
		at := time.Date(2018, 1, 1, 0, 0, 0, 0, loc).Add(time.Duration(rapid.Int64Range(0, 400*24*60).Draw(t, "at")) * time.Minute)
		s, err := cron.Parse(fmt.Sprintf("%d-59/%d * * * *", minute, step), loc)
		require.NoError(t, err)
		next := s.Next(at)
		for m := at.Add(time.Minute); m.Before(next); m = m.Add(time.Minute) {
			assert.False(t, m.Minute() >= minute && (m.Minute()-minute)%step == 0, "%s was missed", m)
		}
		assert.True(t, next.After(at) && next.Minute() >= minute && (next.Minute()-minute)%step == 0, "%s is not wanted", next)

		hour := rapid.IntRange(0, 23).Draw(t, "hour")
		s, err = cron.Parse(fmt.Sprintf("%d %d * * *", minute, hour), loc)
		require.NoError(t, err)
		daily := s.Next(at)
		shows := func(m time.Time) bool { return m.Hour() == hour && m.Minute() == minute }
		assert.True(t, daily.After(at) && daily.Sub(at) <= 26*time.Hour, "%s is not the next day's", daily)
		if !shows(daily) {
			for m := daily.Add(-4 * time.Hour); m.Before(daily.Add(4 * time.Hour)); m = m.Add(time.Minute) {
				assert.False(t, shows(m), "%s was taken, though %s shows the time", daily, m)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"*/15 * * * *", "0 9 * * mon-fri", "@daily", "@every 1h", "TZ=UTC * * * * *", "1,2,3-9/2 ? 1 jan sun", "0 0 29 2 *"} {
		f.Add(seed, int64(1_780_000_000))
	}
	loc := zone(f, "America/New_York")
	f.Fuzz(func(t *testing.T, expression string, unix int64) {
		s, err := cron.Parse(expression, loc)
		if err != nil {
			assert.ErrorIs(t, err, jobsearch.ErrInput)
			return
		}
		at := time.Unix(unix%4_000_000_000, 0)
		if next := s.Next(at); !next.IsZero() {
			assert.True(t, next.After(at))
		}
	})
}

func BenchmarkNext(b *testing.B) {
	loc := zone(b, "Europe/Berlin")
	for _, expression := range []string{"*/15 * * * *", "0 9 * * mon-fri"} {
		b.Run(expression, func(b *testing.B) {
			s, err := cron.Parse(expression, loc)
			require.NoError(b, err)
			at := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
			for b.Loop() {
				at = s.Next(at)
			}
		})
	}
}

func ExampleParse() {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		fmt.Println(err)
		return
	}
	weekdays, err := cron.Parse("0 9 * * mon-fri", berlin)
	if err != nil {
		fmt.Println(err)
		return
	}
	friday := time.Date(2026, 5, 1, 12, 0, 0, 0, berlin)
	fmt.Println(weekdays.Next(friday).Format(time.RFC1123))

	_, err = cron.Parse("61 9 * * *", berlin)
	fmt.Println(err)
	// Output:
	// Mon, 04 May 2026 09:00:00 CEST
	// cron expression: "61 9 * * *": end of range (61) above maximum (59): 61
}
