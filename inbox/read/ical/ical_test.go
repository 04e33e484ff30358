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

func TestOfOneSequenceTheLaterStampCounts(t *testing.T) {
	for _, order := range [][2]string{{"20260301T090000Z", "20260302T090000Z"}, {"20260302T090000Z", "20260301T090000Z"}} {
		var events []string
		for _, stamp := range order {
			events = append(events, event("SEQUENCE:1", "DTSTAMP:"+stamp, "DTSTART:20260313T1000"+stamp[6:8]+"Z"))
		}
		got, err := ical.Parse(calendar(events...), nil)
		require.NoError(t, err)
		require.Len(t, got, 1)
		assert.Equal(t, 2, got[0].Start.Second(), "%v", order)
	}
}

func TestAnEventIsCancelledByItsStatus(t *testing.T) {
	got, err := ical.Parse(calendar("METHOD:REQUEST", event("DTSTART:20260313T100000Z", "STATUS:CANCELLED")), nil)
	require.NoError(t, err)
	assert.True(t, got[0].Cancelled)
}

func TestEnds(t *testing.T) {
	cases := []struct {
		name, lines, want string
		allDay            bool
	}{
		{"DTEND", "DTSTART:20260313T100000Z\r\nDTEND:20260313T113000Z", "2026-03-13T11:30:00Z", false},
		{"a duration in hours and minutes", "DTSTART:20260313T100000Z\r\nDURATION:PT1H30M", "2026-03-13T11:30:00Z", false},
		{"a duration in weeks and days", "DTSTART:20260313T100000Z\r\nDURATION:P1W", "2026-03-20T10:00:00Z", false},
		{"a duration in days", "DTSTART:20260313T100000Z\r\nDURATION:P2D", "2026-03-15T10:00:00Z", false},
		{"M is minutes only after T", "DTSTART:20260313T100000Z\r\nDURATION:P3M", "", false},
		{"a whole day ends with it", "DTSTART;VALUE=DATE:20260313", "2026-03-14T00:00:00Z", true},
		{"an end before the start is none", "DTSTART:20260313T100000Z\r\nDTEND:20260313T090000Z", "", false},
		{"nothing said", "DTSTART:20260313T100000Z", "", false},
		{"a time without seconds", "DTSTART:20260313T1000Z\r\nDURATION:PT1H", "2026-03-13T11:00:00Z", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ical.Parse(calendar(event(c.lines)), nil)
			require.NoError(t, err)
			assert.Equal(t, c.allDay, got[0].AllDay)
			if c.want == "" {
				assert.True(t, got[0].End.IsZero(), "%v", got[0].End)
				return
			}
			assert.Equal(t, c.want, got[0].End.UTC().Format(time.RFC3339))
		})
	}
}

// zoned is an event at noon of a day in a zone that the file describes.
func zoned(day, observances string) string {
	return calendar("BEGIN:VTIMEZONE\r\nTZID:House Time\r\n"+observances+"\r\nEND:VTIMEZONE", event("DTSTART;TZID=House Time:"+day+"T120000"))
}

func TestZonesOfTheFile(t *testing.T) {
	standard := func(lines string) string { return "BEGIN:STANDARD\r\n" + lines + "\r\nEND:STANDARD" }
	daylight := func(lines string) string { return "BEGIN:DAYLIGHT\r\n" + lines + "\r\nEND:DAYLIGHT" }
	american := daylight("DTSTART:20070311T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU") + "\r\n" +
		standard("DTSTART:20071104T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU")
	cases := []struct{ name, observances, day, want string }{
		{"before the second Sunday", american, "20260307", "2026-03-07T17:00:00Z"},
		{"after the second Sunday", american, "20260308", "2026-03-08T16:00:00Z"},
		{"the winter after", american, "20261101", "2026-11-01T17:00:00Z"},
		{"a Sunday among days of the month", daylight("DTSTART:20070311T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU") + "\r\n" + standard("DTSTART:20070101T000000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nRRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"), "20270310", "2027-03-10T17:00:00Z"},
		{"a fixed day of the month", daylight("DTSTART:20000401T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0300\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=20") + "\r\n" + standard("DTSTART:20000101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"), "20260410", "2026-04-10T10:00:00Z"},
		{"the days of a list", standard("DTSTART:20200101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100") + "\r\n" + daylight("DTSTART:20200601T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRDATE:20260301T000000") + "\r\n" + standard("DTSTART:20201001T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100"), "20260310", "2026-03-10T10:00:00Z"},
		{"a rule that has ended", standard("DTSTART:20000101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100") + "\r\n" + daylight("DTSTART:20000301T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=1SU;UNTIL=20101231T000000Z") + "\r\n" + standard("DTSTART:20111001T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100"), "20260410", "2026-04-10T11:00:00Z"},
		{"before the first observance", standard("DTSTART:20300101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0500"), "20260410", "2026-04-10T09:00:00Z"},
		{"an offset with seconds", standard("DTSTART:20000101T000000\r\nTZOFFSETFROM:+003015\r\nTZOFFSETTO:+003015"), "20260410", "2026-04-10T11:29:45Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ical.Parse(zoned(c.day, c.observances), nil)
			require.NoError(t, err)
			assert.Equal(t, c.want, got[0].Start.UTC().Format(time.RFC3339))
			assert.False(t, got[0].Floating)
		})
	}
}

func TestTheCalendarsOwnZoneIsAGuess(t *testing.T) {
	got, err := ical.Parse(calendar("X-WR-TIMEZONE:Europe/Berlin", event("DTSTART:20260313T100000")), nil)
	require.NoError(t, err)
	assert.Equal(t, "2026-03-13T09:00:00Z", got[0].Start.UTC().Format(time.RFC3339))
	assert.True(t, got[0].Floating, "X-WR-TIMEZONE is for showing, not for reading")
	assert.Equal(t, "Europe/Berlin", got[0].Zone)
}

func TestPlacesThatNamesMean(t *testing.T) {
	for name, want := range map[string]string{
		"/freeassociation.sourceforge.net/Europe/Paris": "Europe/Paris", "/x/America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires", "W. Europe Standard Time": "Europe/Berlin",
		"(UTC-05:00) Bogota, Lima, Quito": "America/Bogota", "(UTC+09:00) Lima": "", "Local": "", "../etc/passwd": "", "nowhere": "",
	} {
		l := ical.Zone(name)
		if want == "" {
			assert.Nil(t, l, name)
			continue
		}
		if assert.NotNil(t, l, name) {
			assert.Equal(t, want, l.String(), name)
		}
	}
}

func TestWhereToJoinAndWhoComes(t *testing.T) {
	for _, c := range []struct{ name, lines, want string }{
		{"Teams before URL", "URL:https://a.example/page\r\nX-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/j", "https://teams.example/j"},
		{"URL before the place", "LOCATION:https://b.example/room\r\nURL:https://a.example/page", "https://a.example/page"},
		{"the place before the text", "DESCRIPTION:https://c.example/notes\r\nLOCATION:join at https://b.example/room.", "https://b.example/room"},
		{"the text", "DESCRIPTION:join: <https://c.example/j> or not", "https://c.example/j"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ical.Parse(calendar(event("DTSTART:20260313T100000Z", c.lines)), nil)
			require.NoError(t, err)
			assert.Equal(t, c.want, got[0].URL)
		})
	}
	got, err := ical.Parse(calendar(event("DTSTART:20260313T100000Z", "RRULE:FREQ=WEEKLY", `ORGANIZER;CN="Dana Reis":MAILTO:Dana@ormelab.example`, "ATTENDEE;CN=Ines:mailto:ines@example.org", "ATTENDEE;CN=Ines:mailto:ines@example.org", "ATTENDEE:/o=Room")), nil)
	require.NoError(t, err)
	assert.Equal(t, "Dana Reis", got[0].Organizer.Name)
	assert.Equal(t, "dana@ormelab.example", got[0].Organizer.Addr)
	require.Len(t, got[0].Attendees, 1)
	assert.True(t, got[0].Repeats)
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
