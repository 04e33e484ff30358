package ical_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch/inbox/read/ical"
)

func calendar(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\r\nUID:one\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT"
}

const custom = "BEGIN:VTIMEZONE\r\nTZID:House Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"

func TestStarts(t *testing.T) {
	cases := []struct {
		name, text, want string
		floating         bool
	}{
		{"Z is UTC", calendar(event("DTSTART:20260312T143000Z")), "2026-03-12T14:30:00Z", false},
		{"an IANA zone", calendar(event("DTSTART;TZID=America/New_York:20260312T143000")), "2026-03-12T14:30:00-04:00", false},
		{"a Windows zone", calendar(event("DTSTART;TZID=Eastern Standard Time:20260312T143000")), "2026-03-12T14:30:00-04:00", false},
		{"a zone of the file, in winter", calendar(custom, event("DTSTART;TZID=House Time:20260312T143000")), "2026-03-12T14:30:00+01:00", false},
		{"a zone of the file, in summer", calendar(custom, event("DTSTART;TZID=House Time:20260712T143000")), "2026-07-12T14:30:00+02:00", false},
		{"a zone of the file that stands below the event", calendar(event("DTSTART;TZID=House Time:20260712T143000"), custom), "2026-07-12T14:30:00+02:00", false},
		{"a producer's prefix", calendar(event("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260312T143000")), "2026-03-12T14:30:00+01:00", false},
		{"a name that Windows shows", calendar(event(`DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern":20260312T143000`)), "2026-03-12T14:30:00+01:00", false},
		{"Microsoft's UTC", calendar(event("DTSTART;TZID=tzone://Microsoft/Utc:20260312T143000")), "2026-03-12T14:30:00Z", false},
		{"an unknown zone floats, and says so", calendar(event("DTSTART;TZID=Customized Time Zone:20260312T143000")), "2026-03-12T14:30:00+09:00", true},
		{"no zone floats, and says so", calendar(event("DTSTART:20260312T143000")), "2026-03-12T14:30:00+09:00", true},
		{"a broken line loses nothing else", calendar("X-BROKEN", event("SUMMARY", "DTSTART:20260312T143000Z", ";;;")), "2026-03-12T14:30:00Z", false},
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ical.Parse(c.text, tokyo)
			require.NoError(t, err)
			require.Len(t, got, 1)
			want, err := time.Parse(time.RFC3339, c.want)
			require.NoError(t, err)
			assert.True(t, want.Equal(got[0].Start), "%v", got[0].Start)
			assert.Equal(t, c.floating, got[0].Floating)
		})
	}
}

func TestOfOneKeyTheNewestCounts(t *testing.T) {
	got, err := ical.Parse(calendar(event("SEQUENCE:2", "DTSTART:20260313T100000Z"), event("SEQUENCE:1", "DTSTART:20260312T100000Z"), event("RECURRENCE-ID:20260320T100000Z", "DTSTART:20260321T100000Z")), nil)
	require.NoError(t, err)
	require.Len(t, got, 2)
	assert.Equal(t, 13, got[0].Start.Day())
	assert.Equal(t, "one/20260320T100000Z", got[1].Key())
}

func TestCancelled(t *testing.T) {
	got, err := ical.Parse(calendar("METHOD:CANCEL", event("DTSTART:20260313T100000Z")), nil)
	require.NoError(t, err)
	assert.True(t, got[0].Cancelled)
}

func TestTheLinkToJoinComesFromTheBestPlace(t *testing.T) {
	got, err := ical.Parse(calendar(event("DTSTART:20260313T100000Z", "DESCRIPTION:see https://b.example/notes", "LOCATION:Room 4", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc")), nil)
	require.NoError(t, err)
	assert.Equal(t, "https://meet.google.com/abc", got[0].URL)
}

func TestTooLargeAndNoCalendarAreErrors(t *testing.T) {
	_, err := ical.Parse(strings.Repeat("x", ical.MaxSize+1), nil)
	assert.ErrorIs(t, err, ical.ErrTooLarge)
	_, err = ical.Parse("hello", nil)
	assert.Error(t, err)
}

func FuzzParse(f *testing.F) {
	f.Add(calendar(custom, event("DTSTART;TZID=House Time:20260712T143000", "DURATION:PT1H")))
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\"(UTC-03:00) x\":2026")
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = ical.Parse(s, nil)
	})
}
