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
		{"ISO 8601", "2026-03-04T09:00:00Z", "on 2026-03-12 at 10:00", "2026-03-12T10:00:00Z"},
		{"a year of two digits", "2026-03-04T09:00:00+01:00", "am 12.03.26 um 10:00 Uhr", "2026-03-12T10:00:00+01:00"},
		{"what can be no month is the day, in America too", "2026-03-04T09:00:00Z", "on 3/25 at 10:00", "2026-03-25T10:00:00Z"},
		{"what can be no month is the day, for the rest of the world in America", "2026-03-04T09:00:00-05:00", "on 25/3 at 10:00", "2026-03-25T10:00:00-04:00"},
		{"next Monday on a Monday is a week away", "2026-03-02T09:00:00Z", "next Monday at 10:00", "2026-03-09T10:00:00Z"},
		{"next Friday on a Monday is that of the next week", "2026-03-02T09:00:00Z", "next Friday at 10:00", "2026-03-13T10:00:00Z"},
		{"Tuesday week", "2026-03-04T09:00:00Z", "Tuesday week at 10:00", "2026-03-17T10:00:00Z"},
		{"a day that is just past is not that of next year", "2026-03-04T09:00:00Z", "your call on 26 February at 10:00", "2026-02-26T10:00:00Z"},
		{"the weekday tells the year", "2026-03-04T09:00:00Z", "Tuesday 2 March at 10:00", "2027-03-02T10:00:00Z"},
		{"what is to come is likelier than what is long past", "2026-12-01T09:00:00Z", "on 4 July at 10:00", "2027-07-04T10:00:00+01:00"},
		{"the day's number alone", "2026-03-04T09:00:00Z", "on the 25th at 10:00", "2026-03-25T10:00:00Z"},
		{"morgen after heute is the morning", "2026-03-04T07:00:00+01:00", "heute morgen um 10 Uhr", "2026-03-04T10:00:00+01:00"},
		{"a quarter to", "2026-03-04T09:00:00Z", "tomorrow at quarter to four", "2026-03-05T15:45:00Z"},
		{"Viertel vor", "2026-03-04T09:00:00+01:00", "morgen um Viertel vor zehn", "2026-03-05T09:45:00+01:00"},
		{"minutes to the hour", "2026-03-04T09:00:00Z", "tomorrow at ten to four", "2026-03-05T15:50:00Z"},
		{"midnight's hour", "2026-03-04T09:00:00Z", "tomorrow at 12:30 am", "2026-03-05T00:30:00Z"},
		{"an offset to the west", "2026-03-04T09:00:00Z", "12 March 10:00 UTC-3", "2026-03-12T10:00:00-03:00"},
		{"India's IST", "2026-03-04T09:00:00+05:30", "12 March 10:00 IST", "2026-03-12T10:00:00+05:30"},
		{"Ireland's IST", "2026-07-04T09:00:00+01:00", "9 July 10:00 IST", "2026-07-09T10:00:00+01:00"},
		{"China's CST", "2026-03-04T09:00:00+08:00", "12 March 10:00 CST", "2026-03-12T10:00:00+08:00"},
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
	for _, s := range []string{"JR-118220", "a salary of £17.20 an hour", "version 2.14", "it takes 40 minutes", "one of the four candidates", "call 020 7946 0958", "at once", "we may march on", "so far", "3.5% of you", "at 12 euros an hour", "for 8 hours", "at 3 candidates", "R-10.45", "AB10:30", "the 3rd floor"} {
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
	assert.True(t, find("instead of 10:00 we begin at 11:00").Not)
	assert.False(t, find("por la mañana a las 10:00").Dated, "mañana is the morning here")
}

func TestSpansOfTime(t *testing.T) {
	sent := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string][2]string{
		"on Friday, 10:00 - 11:30":        {"2026-03-06T10:00", "2026-03-06T11:30"},
		"on Friday from 10 to 11am":       {"2026-03-06T10:00", "2026-03-06T11:00"},
		"on Friday from 2 to 3pm":         {"2026-03-06T14:00", "2026-03-06T15:00"},
		"on Friday, 11am - 1":             {"2026-03-06T11:00", "2026-03-06T13:00"},
		"on Friday from 22:00 to 01:00":   {"2026-03-06T22:00", "2026-03-07T01:00"},
		"am 6.3. von 10.00 bis 11.00 Uhr": {"2026-03-06T10:00", "2026-03-06T11:00"},
	} {
		got := when.From(sent).Find(text, time.Time{})
		if assert.Len(t, got, 1, text) {
			assert.Equal(t, want, [2]string{got[0].At.Format("2006-01-02T15:04"), got[0].Until.Format("2006-01-02T15:04")}, text)
		}
	}
}

func TestAZoneNamedOnceIsThatOfAllTimes(t *testing.T) {
	sent := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	got := when.From(sent).Find("All times are Pacific. Tuesday 10 March at 10:00, Wednesday 11 March at 14:00", time.Time{})
	require.Len(t, got, 2)
	for _, m := range got {
		assert.Equal(t, "America/Los_Angeles", m.Zone)
		assert.False(t, m.Floating)
	}
	for _, m := range when.From(sent).Find("Tuesday 10 March at 10:00 (yours: EST, ours: CET)", time.Time{}) {
		assert.True(t, m.Floating, "of two zones none is that of all times")
	}
}

func TestTheDayOfATime(t *testing.T) {
	sent := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	given := time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)
	first := func(s string) when.Moment {
		for _, m := range when.From(sent).Find(s, given) {
			if m.Clock {
				return m
			}
		}
		return when.Moment{}
	}
	assert.Equal(t, 12, first("see you at 10:00").At.Day(), "that of the subject, where the text has none")
	assert.Equal(t, 13, first("on 13 March, see you at 10:00").At.Day())
	assert.Equal(t, 6, first("come on Friday, not on Monday please, at 7.45").At.Day(), "a day that is denied is not meant")
	assert.True(t, first("Monday to Friday from 9:00 to 17:00").Window, "every day of the week")
	assert.False(t, first("we move it from Tuesday to Friday at 9:00").Window)
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
