package when_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/when"
)

func TestOneMoment(t *testing.T) {
	cases := []struct{ name, sent, text, want string }{
		{"English, day first", "2026-03-04T09:00:00Z", "on Thursday 12 March at 2:30pm", "2026-03-12T14:30:00Z"},
		{"a full stop in the time", "2026-03-04T09:00:00Z", "on 12 March at 11.40 a.m. please", "2026-03-12T11:40:00Z"},
		{"American numbers by the mail's offset", "2026-03-04T09:00:00-05:00", "on Thursday, 3/12, at 2:30 PM", "2026-03-12T14:30:00-04:00"},
		{"European numbers by the mail's offset", "2026-03-04T09:00:00+01:00", "am 12.03.2026 um 14:30 Uhr", "2026-03-12T14:30:00+01:00"},
		{"the year turns", "2025-12-29T09:00:00Z", "on 7 January at 10am", "2026-01-07T10:00:00Z"},
		{"a weekday alone is the next one", "2026-03-04T09:00:00Z", "Friday at 3pm", "2026-03-06T15:00:00Z"},
		{"a weekday with the day of the month", "2026-03-04T09:00:00Z", "Thursday (the 12th), seven thirty", "2026-03-12T07:30:00Z"},
		{"tomorrow", "2026-03-04T09:00:00Z", "tomorrow at half past four", "2026-03-05T16:30:00Z"},
		{"half ten in Britain", "2026-03-04T09:00:00Z", "tomorrow at half ten", "2026-03-05T10:30:00Z"},
		{"halb zehn", "2026-03-04T09:00:00+01:00", "morgen um halb zehn", "2026-03-05T09:30:00+01:00"},
		{"half tien", "2026-03-04T09:00:00+01:00", "morgen om half tien", "2026-03-05T09:30:00+01:00"},
		{"French", "2026-03-04T09:00:00+01:00", "le jeudi 12 mars à 14 h 30", "2026-03-12T14:30:00+01:00"},
		{"Spanish", "2026-03-04T09:00:00+01:00", "el jueves 12 de marzo a las 10:30 h", "2026-03-12T10:30:00+01:00"},
		{"Portuguese", "2026-03-04T09:00:00Z", "quinta-feira, 12 de março, às 15h00", "2026-03-12T15:00:00Z"},
		{"Dutch", "2026-03-04T09:00:00+01:00", "donderdag 12 maart om 15.00 uur", "2026-03-12T15:00:00+01:00"},
		{"Italian", "2026-03-04T09:00:00+01:00", "giovedì 12 marzo alle ore 16:20", "2026-03-12T16:20:00+01:00"},
		{"a zone's short form means the place's clock", "2026-07-04T09:00:00Z", "Thursday 9 July, 10:00 EST", "2026-07-09T10:00:00-04:00"},
		{"an offset", "2026-03-04T09:00:00Z", "12 March 10:00 UTC+2", "2026-03-12T10:00:00+02:00"},
		{"a place of the database", "2026-03-04T09:00:00Z", "12 March 2026 11:00 (America/Toronto)", "2026-03-12T11:00:00-04:00"},
		{"noon", "2026-03-04T09:00:00Z", "Friday at noon", "2026-03-06T12:00:00Z"},
		{"a small number in the afternoon", "2026-03-04T09:00:00Z", "Friday at 4", "2026-03-06T16:00:00Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sent, err := time.Parse(time.RFC3339, c.sent)
			require.NoError(t, err)
			got := when.From(sent).Find(c.text, time.Time{})
			require.Len(t, got, 1, "%+v", got)
			want, err := time.Parse(time.RFC3339, c.want)
			require.NoError(t, err)
			assert.True(t, want.Equal(got[0].At), "%v", got[0].At)
			assert.True(t, got[0].Clock)
		})
	}
}

func TestWhatIsNoTime(t *testing.T) {
	sent := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	for _, s := range []string{"JR-118220", "a salary of £17.20 an hour", "version 2.14", "it takes 40 minutes", "one of the four candidates", "call 020 7946 0958", "at once", "we may march on", "so far", "3.5% of you"} {
		for _, m := range when.From(sent).Find(s, time.Time{}) {
			assert.Failf(t, "a time was found", "%q in %q: %v", s[m.Start:m.End], s, m.At)
		}
	}
}

func TestWindowsDeadlinesAndOldTimesAreMarked(t *testing.T) {
	sent := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	find := func(s string) when.Moment {
		got := when.From(sent).Find(s, time.Time{})
		require.NotEmpty(t, got, s)
		return got[0]
	}
	assert.True(t, find("any time after 3pm on Friday").Window)
	assert.True(t, find("please reply by Friday at 5pm").Deadline)
	assert.True(t, find("instead of 10:00 on Friday").Not)
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"12/03 at 14:30", "halb zehn", "jeudi 12 mars à 14 h 30", "le 1er", "3.4.", "Sept", "2026-13-40T25:61", "quarter to", "UTC+99:99", "America/", "31 Feb 2027"} {
		f.Add(s, int64(1772611200))
	}
	f.Fuzz(func(t *testing.T, s string, at int64) {
		sent := time.Unix(at%(1<<33), 0).UTC()
		for _, m := range when.From(sent).Find(s, time.Time{}) {
			if m.Start < 0 || m.End > len(s) || m.Start >= m.End {
				t.Fatalf("%d:%d of %d", m.Start, m.End, len(s))
			}
		}
	})
}
