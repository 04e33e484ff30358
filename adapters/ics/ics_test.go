package ics_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	goics "github.com/arran4/golang-ical"
	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/ics"
	"github.com/stretchr/testify/require"
)

func interview(key string) jobsearch.Interview {
	start := time.Date(2026, 5, 14, 12, 30, 0, 0, time.UTC)
	return jobsearch.Interview{Key: key, Title: "Interview with Acme; second round, on site", Start: start, End: start.Add(45 * time.Minute), URL: "https://meet.example/abc",
		Place: "Hauptstraße 1\nBerlin", People: []jobsearch.Address{{Name: "Zoë", Addr: "zoe@acme.example"}}, Status: jobsearch.InterviewScheduled}
}

// events reads the file with another program's parser.
func events(t *testing.T, path string) []*goics.VEvent {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	c, err := goics.ParseCalendar(f)
	require.NoError(t, err)
	return c.Events()
}

func TestAnInterviewIsThereOnceMovesAndGoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "interviews.ics")
	cal := ics.New(path, ics.Options{})
	put := func(i jobsearch.Interview) string {
		id, err := cal.Put(t.Context(), i)
		require.NoError(t, err)
		return id
	}
	i := interview("uid-1")
	id := put(i)
	for range 2 {
		require.Equal(t, id, put(i))
	}
	put(interview("uid-2"))
	list := events(t, path)
	require.Len(t, list, 2)
	start, err := list[0].GetStartAt()
	require.NoError(t, err)
	require.True(t, i.Start.Equal(start))
	require.Equal(t, i.Title, list[0].GetProperty(goics.ComponentPropertySummary).Value)
	require.Equal(t, "Hauptstraße 1\nBerlin", list[0].GetProperty(goics.ComponentPropertyLocation).Value)

	i.Start, i.End, i.Sequence = i.Start.Add(24*time.Hour), time.Time{}, 1
	require.Equal(t, id, put(i))
	list = events(t, path)
	require.Len(t, list, 2)
	start, _ = list[0].GetStartAt()
	end, _ := list[0].GetEndAt()
	require.True(t, i.Start.Equal(start))
	require.Equal(t, time.Hour, end.Sub(start))

	i.Status = jobsearch.InterviewCancelled
	require.Equal(t, id, put(i))
	require.Equal(t, id, put(i), "again")
	list = events(t, path)
	require.Len(t, list, 1)
	require.Equal(t, ics.UID("uid-2"), list[0].Id())
}

func TestTheFileIsTheOwnersAndUntouchedWhereNothingChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "i.ics")
	cal := ics.New(path, ics.Options{})
	_, err := cal.Put(t.Context(), interview("a"))
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = ics.New(path, ics.Options{}).Put(t.Context(), interview("a"))
	require.NoError(t, err)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "no file is left beside it")
}

func TestTextFromOutsideAddsNoProperty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "i.ics")
	i := interview("evil\r\nUID:x")
	i.Title = "Hi\r\nATTENDEE:mailto:x@evil.example\r\nEND:VEVENT\r\nBEGIN:VEVENT"
	i.Notes = strings.Repeat("ä€", 100) + "\nBEGIN:VALARM\x00"
	i.URL = "https://x.example/\r\nATTENDEE:y"
	_, err := ics.New(path, ics.Options{}).Put(t.Context(), i)
	require.NoError(t, err)
	list := events(t, path)
	require.Len(t, list, 1)
	require.Empty(t, list[0].Attendees())
	require.Contains(t, list[0].GetProperty(goics.ComponentPropertyDescription).Value, strings.Repeat("ä€", 100))
	b, _ := os.ReadFile(path)
	for line := range strings.Lines(string(b)) {
		require.LessOrEqual(t, len(line), 77)
	}
}

func TestAnotherProgramsFileIsNotTouched(t *testing.T) {
	for name, content := range map[string]string{"another calendar": "BEGIN:VCALENDAR\r\nPRODID:-//Other//EN\r\nEND:VCALENDAR\r\n", "a text": "dear diary", "one of ours, cut short": "BEGIN:VCALENDAR\r\nPRODID:-//jobsearch//interviews//EN\r\nBEGIN:VEVENT\r\n"} {
		path := filepath.Join(t.TempDir(), "i.ics")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := ics.New(path, ics.Options{}).Put(t.Context(), interview("a"))
		require.ErrorIs(t, err, jobsearch.ErrInput, name)
		b, _ := os.ReadFile(path)
		require.Equal(t, content, string(b), name)
	}
	_, err := ics.New(filepath.Join(t.TempDir(), "i.ics"), ics.Options{}).Put(t.Context(), jobsearch.Interview{})
	require.ErrorIs(t, err, jobsearch.ErrInput)
}

func TestPutIsSafeForConcurrentUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "i.ics")
	cal := ics.New(path, ics.Options{})
	var wait sync.WaitGroup
	for n := range 20 {
		wait.Go(func() { _, _ = cal.Put(context.Background(), interview(fmt.Sprint(n%10))) })
	}
	wait.Wait()
	require.Len(t, events(t, path), 10)
}

func TestAnInterviewWithoutATimeIsNotInTheCalendar(t *testing.T) {
	path := filepath.Join(t.TempDir(), "i.ics")
	i := interview("a")
	_, err := ics.New(path, ics.Options{}).Put(t.Context(), i)
	require.NoError(t, err)
	i.Start = time.Time{}
	_, err = ics.New(path, ics.Options{}).Put(t.Context(), i)
	require.NoError(t, err)
	require.Empty(t, events(t, path))
}

func ExampleNew() {
	dir, _ := os.MkdirTemp("", "ics")
	defer os.RemoveAll(dir)
	cal := ics.New(filepath.Join(dir, "interviews.ics"), ics.Options{})
	_, err := cal.Put(context.Background(), jobsearch.Interview{Key: "acme-1", Title: "Interview with Acme", Start: time.Date(2026, 5, 14, 12, 30, 0, 0, time.UTC)})
	fmt.Println(err)
	// Output: <nil>
}
