package jobsearch_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clockStore is the little of a Store that a Scheduler needs. It outlives a Scheduler, as a database would.
type clockStore struct {
	jobsearch.NoStore
	mu      sync.Mutex
	cursors map[string]jobsearch.Cursor
	events  []jobsearch.Event
}

func newClockStore() *clockStore { return &clockStore{cursors: map[string]jobsearch.Cursor{}} }

func (s *clockStore) Cursors() jobsearch.Cursors { return clockCursors{s} }
func (s *clockStore) Events() jobsearch.Log      { return clockLog{s} }

type clockCursors struct{ s *clockStore }

func (c clockCursors) Get(_ context.Context, name string) (jobsearch.Cursor, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.cursors[name], nil
}

func (c clockCursors) Move(_ context.Context, name string, from, to jobsearch.Cursor) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.cursors[name] != from {
		return jobsearch.ErrConflict
	}
	c.s.cursors[name] = to
	return nil
}

func (c clockCursors) List(context.Context) iter.Seq2[jobsearch.NamedCursor, error] { return nil }

type clockLog struct{ s *clockStore }

func (l clockLog) Append(_ context.Context, events ...*jobsearch.Event) error {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	for _, e := range events {
		e.Position = int64(len(l.s.events)) + 1
		l.s.events = append(l.s.events, *e)
	}
	return nil
}

func (l clockLog) Read(_ context.Context, after int64, f jobsearch.EventFilter) iter.Seq2[jobsearch.Event, error] {
	return func(yield func(jobsearch.Event, error) bool) {
		l.s.mu.Lock()
		events := l.s.events[min(int(after), len(l.s.events)):]
		l.s.mu.Unlock()
		for _, e := range events {
			for _, k := range f.Kinds {
				if k == e.Kind && !yield(e, nil) {
					return
				}
			}
		}
	}
}

func (l clockLog) Last(context.Context) (int64, error) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return int64(len(l.s.events)), nil
}

var quiet = slog.New(slog.DiscardHandler)

// bubble runs f with a clock of its own, on one processor: under the race detector, Go 1.26 crashes now and then when two of a bubble's timers fire at
// the same time (golang.org/issue/78156).
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, f)
}

// schedule runs tasks for a while of fake time.
func schedule(t *testing.T, store jobsearch.Store, loc *time.Location, d time.Duration, tasks ...jobsearch.Task) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	require.NoError(t, jobsearch.NewScheduler(store, jobsearch.SchedulerOptions{Location: loc, Logger: quiet}).Run(ctx, tasks...))
}

func TestTheDefaultSchedulesFireAtTheirInstantsOverAYearWithDaylightSaving(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	bubble(t, func(t *testing.T) {
		s := jobsearch.DefaultSchedules()
		runs := map[string][]time.Time{}
		var mu sync.Mutex
		task := func(name string, when jobsearch.Schedule) jobsearch.Task {
			return jobsearch.Task{Name: name, Schedule: when, Run: func(context.Context) error {
				mu.Lock()
				defer mu.Unlock()
				runs[name] = append(runs[name], time.Now().In(berlin))
				return nil
			}}
		}
		const year = 365 * 24 * time.Hour
		start := time.Now()
		schedule(t, newClockStore(), berlin, year-time.Minute, task("inbox", s.Inbox), task("aggregate", s.Aggregate), task("followups", s.FollowUps), task("analytics", s.Analytics), task("contacts", s.Contacts))

		for name, d := range map[string]time.Duration{"inbox": 15 * time.Minute, "aggregate": 6 * time.Hour, "contacts": 4 * time.Hour} {
			assert.Equal(t, int(year/d), len(runs[name]), name)
			for i, at := range runs[name] {
				require.True(t, at.Equal(start.Add(time.Duration(i)*d)), "%s run %d at %s", name, i, at)
			}
		}
		for name, hour := range map[string]int{"followups": 9, "analytics": 0} {
			daily := runs[name][1:] // the first is at start, because it never ran
			assert.Equal(t, 365, len(daily), name)
			for i, at := range daily {
				require.Equal(t, hour, at.Hour(), "%s at %s", name, at)
				require.Zero(t, at.Minute())
				if i > 0 {
					require.Equal(t, daily[i-1].AddDate(0, 0, 1).Format(time.DateOnly), at.Format(time.DateOnly))
				}
			}
		}
	})
}

func TestARunMissedWhileTheProcessWasDownHappensOnceAtStart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newClockStore()
		var runs []time.Time
		task := jobsearch.Task{Name: "daily", Schedule: jobsearch.Daily(9, 0), Run: func(context.Context) error {
			runs = append(runs, time.Now().UTC())
			return nil
		}}
		schedule(t, store, time.UTC, 34*time.Hour, task) // start, then 9:00 twice
		require.Len(t, runs, 3)
		time.Sleep(73 * time.Hour) // down past three mornings
		up := time.Now()
		schedule(t, store, time.UTC, time.Hour, task)
		require.Len(t, runs, 4, "three missed runs come to one")
		assert.Equal(t, up.UTC(), runs[3])
		schedule(t, store, time.UTC, 24*time.Hour, task)
		require.Len(t, runs, 5)
		assert.Equal(t, 9, runs[4].Hour(), "back in step afterwards")
	})
}

func TestAFailingTaskIsTriedAgainWithBackoffAndDoesNotStopTheOthers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var failed []time.Time
		var other atomic.Int32
		schedule(t, newClockStore(), time.UTC, 59*time.Minute,
			jobsearch.Task{Name: "fails", Schedule: jobsearch.Every(24 * time.Hour), Run: func(context.Context) error {
				failed = append(failed, time.Now())
				if len(failed) < 6 {
					return errors.New("no")
				}
				return nil
			}},
			jobsearch.Task{Name: "works", Schedule: jobsearch.Every(10 * time.Minute), Run: func(context.Context) error { other.Add(1); return nil }})
		require.Len(t, failed, 6, "it stops when it succeeds")
		for i := 2; i < len(failed); i++ {
			assert.Greater(t, failed[i].Sub(failed[0]), failed[i-1].Sub(failed[0]))
		}
		assert.GreaterOrEqual(t, failed[5].Sub(failed[4]), 20*time.Second, "the wait has grown")
		assert.EqualValues(t, 6, other.Load())
	})
}

func TestARateLimitIsWaitedOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var runs []time.Time
		start := time.Now()
		schedule(t, newClockStore(), time.UTC, 3*time.Hour, jobsearch.Task{Name: "limited", Schedule: jobsearch.Every(24 * time.Hour), Run: func(context.Context) error {
			runs = append(runs, time.Now())
			if len(runs) == 1 {
				return &jobsearch.RateLimitedError{Until: start.Add(2 * time.Hour)}
			}
			return nil
		}})
		require.Len(t, runs, 2)
		assert.Equal(t, start.Add(2*time.Hour), runs[1])
	})
}

func TestATaskNeverOverlapsItselfAndRunReturnsAfterTheLastOneDid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var running, most, finished atomic.Int32
		schedule(t, newClockStore(), time.UTC, time.Hour, jobsearch.Task{Name: "slow", Schedule: jobsearch.Every(time.Minute), Run: func(ctx context.Context) error {
			if n := running.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(150 * time.Second) // does not look at ctx
			running.Add(-1)
			finished.Add(1)
			return nil
		}})
		assert.EqualValues(t, 1, most.Load())
		assert.Zero(t, running.Load(), "Run returned while the task was running")
		assert.Greater(t, finished.Load(), int32(20))
	})
}

func TestATaskRunsWhenAnEventItWaitsForWasAppended(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newClockStore()
		var runs atomic.Int32
		task := jobsearch.Task{Name: "send", On: []jobsearch.EventKind{jobsearch.DraftApproved}, Run: func(context.Context) error { runs.Add(1); return nil }}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- jobsearch.NewScheduler(store, jobsearch.SchedulerOptions{Logger: quiet}).Run(ctx, task)
		}()
		appendEvent := func(k jobsearch.EventKind) {
			require.NoError(t, store.Events().Append(ctx, &jobsearch.Event{Kind: k}))
			time.Sleep(time.Minute)
		}
		time.Sleep(time.Minute)
		assert.EqualValues(t, 0, runs.Load(), "nothing happened yet")
		appendEvent(jobsearch.DraftWritten)
		assert.EqualValues(t, 0, runs.Load(), "not an event it waits for")
		appendEvent(jobsearch.DraftApproved)
		assert.EqualValues(t, 1, runs.Load())
		cancel()
		require.NoError(t, <-done)

		require.NoError(t, store.Events().Append(t.Context(), &jobsearch.Event{Kind: jobsearch.DraftApproved}))
		schedule(t, store, time.UTC, time.Minute, task)
		assert.EqualValues(t, 2, runs.Load(), "an event appended while the process was down is not missed")
	})
}

func TestTasksThatCannotBeScheduledAreRefused(t *testing.T) {
	run := func(context.Context) error { return nil }
	for name, tasks := range map[string][]jobsearch.Task{
		"without a name":   {{Schedule: jobsearch.Every(1), Run: run}},
		"two of one name":  {{Name: "a", Schedule: jobsearch.Every(1), Run: run}, {Name: "a", Schedule: jobsearch.Every(1), Run: run}},
		"without Run":      {{Name: "a", Schedule: jobsearch.Every(1)}},
		"that never would": {{Name: "a", Run: run}},
	} {
		t.Run(name, func(t *testing.T) {
			err := jobsearch.NewScheduler(newClockStore(), jobsearch.SchedulerOptions{}).Run(t.Context(), tasks...)
			assert.ErrorIs(t, err, jobsearch.ErrInput)
		})
	}
}

func TestDailyAtATimeThatTheClockSkipsOrShowsTwice(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		require.NoError(t, err)
		return v
	}
	daily := jobsearch.Daily(2, 30)
	assert.Equal(t, "03:30", daily.Next(at("2026-03-29 00:00")).Format("15:04"), "skipped in spring: later by as much")
	for _, skip := range []struct{ zone, after, want string }{
		{"America/New_York", "2026-03-08 00:00", "2026-03-08 03:30"}, {"America/Sao_Paulo", "2018-11-03 12:00", "2018-11-04 02:30"}, {"Australia/Lord_Howe", "2026-10-04 00:00", "2026-10-04 02:30"},
	} {
		loc, err := time.LoadLocation(skip.zone)
		require.NoError(t, err)
		after, err := time.ParseInLocation("2006-01-02 15:04", skip.after, loc)
		require.NoError(t, err)
		assert.Equal(t, skip.want, daily.Next(after).Format("2006-01-02 15:04"), skip.zone)
	}
	saoPaulo, err := time.LoadLocation("America/Sao_Paulo")
	require.NoError(t, err)
	assert.Equal(t, "2018-11-04 01:00", jobsearch.Daily(0, 0).Next(time.Date(2018, 11, 3, 12, 0, 0, 0, saoPaulo)).Format("2006-01-02 15:04"), "a midnight that is skipped")
	autumn := daily.Next(at("2026-10-25 00:00"))
	assert.Equal(t, "02:30", autumn.Format("15:04"))
	assert.Equal(t, "2026-10-26", daily.Next(autumn).Format(time.DateOnly), "shown twice in autumn: once")
}

func TestATaskThatFailsForMonthsIsStillTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		tries := 0
		assert.NoError(t, jobsearch.NewScheduler(newClockStore(), jobsearch.SchedulerOptions{MinRetry: 10 * time.Hour, Logger: slog.New(slog.DiscardHandler)}).Run(ctx,
			jobsearch.Task{Name: "fails", Schedule: jobsearch.Every(time.Hour), Run: func(context.Context) error {
				if tries++; tries == 30 {
					cancel()
				}
				return errors.New("down")
			}}))
		assert.Equal(t, 30, tries)
	})
}
