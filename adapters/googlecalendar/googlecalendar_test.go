package googlecalendar_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/googlecalendar"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/oauth2"
	calendar "google.golang.org/api/calendar/v3"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a calendar as Google documents it: import keeps one event a UID and refuses a lower SEQUENCE, a deleted event stays as cancelled.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	events  []*calendar.Event
	imports int
	fails   []int  // the statuses of the next answers
	reason  string // of those
}

func newFake(t testing.TB) *fake {
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	refuse := func(status int, reason string) {
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"error": {"code": %d, "message": "no", "errors": [{"reason": %q}]}}`, status, reason)
	}
	if len(f.fails) > 0 {
		status := f.fails[0]
		f.fails = f.fails[1:]
		refuse(status, f.reason)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/calendars/primary/events")
	switch {
	case !ok:
		refuse(404, "notFound")
	case r.Method == http.MethodGet:
		out := &calendar.Events{}
		for _, e := range f.events {
			if e.ICalUID == r.URL.Query().Get("iCalUID") {
				out.Items = append(out.Items, e)
			}
		}
		_ = json.NewEncoder(w).Encode(out)
	case r.Method == http.MethodDelete:
		for _, e := range f.events {
			if "/"+e.Id == path {
				if e.Status == "cancelled" {
					refuse(410, "deleted")
					return
				}
				e.Status = "cancelled"
				w.WriteHeader(204)
				return
			}
		}
		refuse(404, "notFound")
	case path == "/import":
		var in calendar.Event
		if json.NewDecoder(r.Body).Decode(&in) != nil || in.ICalUID == "" || len(in.Attendees) > 0 {
			refuse(400, "invalid")
			return
		}
		f.imports++
		for i, e := range f.events {
			if e.ICalUID == in.ICalUID {
				if in.Sequence < e.Sequence {
					refuse(400, "invalid sequence")
					return
				}
				in.Id = e.Id
				f.events[i] = &in
				_ = json.NewEncoder(w).Encode(in)
				return
			}
		}
		in.Id = fmt.Sprint("event", len(f.events))
		f.events = append(f.events, &in)
		_ = json.NewEncoder(w).Encode(in)
	}
}

func (f *fake) calendar() *googlecalendar.Calendar {
	return googlecalendar.New(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "any"}), googlecalendar.Options{Endpoint: f.URL, Backoff: time.Millisecond, Base: f.Client().Transport})
}

func (f *fake) live() (list []*calendar.Event) {
	for _, e := range f.events {
		if e.Status != "cancelled" {
			list = append(list, e)
		}
	}
	return list
}

func interview(key string) jobsearch.Interview {
	start := time.Date(2026, 5, 14, 12, 30, 0, 0, time.UTC)
	return jobsearch.Interview{Key: key, Title: "Interview with Acme", Start: start, End: start.Add(45 * time.Minute), Zone: "Europe/Berlin", URL: "https://meet.example/abc",
		People: []jobsearch.Address{{Name: "Zoë", Addr: "zoe@acme.example"}}, Notes: "<b>bring</b> papers", Status: jobsearch.InterviewScheduled}
}

func TestAnInterviewIsThereOnceMovesAndGoes(t *testing.T) {
	f := newFake(t)
	put := func(i jobsearch.Interview) string {
		id, err := f.calendar().Put(t.Context(), i)
		require.NoError(t, err)
		return id
	}
	i := interview("uid-1")
	id := put(i)
	for range 2 {
		require.Equal(t, id, put(i))
	}
	require.Equal(t, 1, f.imports, "the same again writes nothing")
	require.Len(t, f.live(), 1)
	e := f.live()[0]
	require.Equal(t, "2026-05-14T14:30:00+02:00", e.Start.DateTime)
	require.Equal(t, "Europe/Berlin", e.Start.TimeZone)
	require.Equal(t, "https://meet.example/abc", e.Location)
	require.Contains(t, e.Description, "&lt;b&gt;bring")

	i.Start, i.End = i.Start.Add(24*time.Hour), time.Time{}
	require.Equal(t, id, put(i))
	require.Len(t, f.live(), 1)
	require.Equal(t, "2026-05-15T14:30:00+02:00", f.live()[0].Start.DateTime)
	require.Equal(t, "2026-05-15T15:30:00+02:00", f.live()[0].End.DateTime)

	f.events[0].Sequence = 5 // moved by hand in the calendar
	i.Start = i.Start.Add(time.Hour)
	require.Equal(t, id, put(i))
	require.Equal(t, int64(5), f.live()[0].Sequence)

	i.Status = jobsearch.InterviewCancelled
	put(i)
	put(i)
	require.Empty(t, f.live())

	i.Status = jobsearch.InterviewScheduled
	require.Equal(t, id, put(i), "invited again")
	require.Len(t, f.live(), 1)
}

func TestWhatNeverWasIsNotRemoved(t *testing.T) {
	f := newFake(t)
	for _, i := range []jobsearch.Interview{{Key: "a", Status: jobsearch.InterviewCancelled, Start: time.Now()}, {Key: "b"}} {
		id, err := f.calendar().Put(t.Context(), i)
		require.NoError(t, err)
		require.Empty(t, id)
	}
	require.Empty(t, f.events)
	_, err := f.calendar().Put(t.Context(), jobsearch.Interview{})
	require.ErrorIs(t, err, jobsearch.ErrInput)
}

func TestStumblesAreTriedAgain(t *testing.T) {
	for _, status := range []int{429, 403, 500, 503} {
		f := newFake(t)
		f.fails, f.reason = []int{status, status}, "rateLimitExceeded"
		_, err := f.calendar().Put(t.Context(), interview("a"))
		require.NoError(t, err, "%d", status)
		require.Len(t, f.live(), 1)
	}
}

func TestWhatStaysWrongIsToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		reason string
		is     error
	}{
		"the rate":          {429, "rateLimitExceeded", jobsearch.ErrRateLimited},
		"no such calendar":  {404, "notFound", jobsearch.ErrGone},
		"no consent":        {401, "authError", jobsearch.ErrUnauthorized},
		"too small consent": {403, "insufficientPermissions", jobsearch.ErrUnauthorized},
	} {
		f := newFake(t)
		f.fails, f.reason = []int{c.status, c.status, c.status, c.status, c.status}, c.reason
		_, err := f.calendar().Put(t.Context(), interview("a"))
		require.ErrorIs(t, err, c.is, name)
	}
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.calendar().Put(ctx, interview("a"))
	require.ErrorIs(t, err, context.Canceled)
}

func ExampleNew() {
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "from gmail.Tokens"})
	cal := googlecalendar.New(tokens, googlecalendar.Options{})
	_, err := cal.Put(context.Background(), jobsearch.Interview{Title: "an interview needs a key"})
	fmt.Println(err)
	// Output: interview: key: required
}
