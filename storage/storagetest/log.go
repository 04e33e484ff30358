package storagetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

func kindOf(i int) *jobsearch.Event {
	return &jobsearch.Event{Kind: jobsearch.EventKind(fmt.Sprint("kind-", i))}
}

// events checks what is written on jobsearch.Log.
func events(t *testing.T, db jobsearch.DB, f Features) {
	read := func(t *testing.T, s jobsearch.Store, after int64, f jobsearch.EventFilter) []jobsearch.Event {
		t.Helper()
		return all(t, s.Events().Read(within(t), after, f))
	}
	t.Run("Append adds events and sets Position and RecordedAt", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		e := &jobsearch.Event{Kind: jobsearch.ApplicationMoved, Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: "a"}, From: "applied", To: "offer", At: day(1), By: jobsearch.ByMail,
			Cause: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: "m"}, Note: "ü ✓", Data: json.RawMessage(`{"x": [1, 2]}`)}
		plain := &jobsearch.Event{Kind: jobsearch.JobsNew, At: day(2)}
		require.NoError(t, s.Events().Append(ctx, e, plain))
		require.NoError(t, s.Events().Append(ctx))
		require.EqualValues(t, 1, e.Position)
		require.EqualValues(t, 2, plain.Position)
		require.WithinDuration(t, time.Now(), e.RecordedAt, time.Minute)
		require.Equal(t, []jobsearch.Event{*e, *plain}, read(t, s, 0, jobsearch.EventFilter{}))
	})
	t.Run("an event without a time happened now", func(t *testing.T) {
		s, _ := fresh(t, db)
		e := kindOf(1)
		require.NoError(t, s.Events().Append(within(t), e))
		require.WithinDuration(t, time.Now(), e.At, time.Minute)
		require.Equal(t, *e, read(t, s, 0, jobsearch.EventFilter{})[0])
	})
	t.Run("inside InTx the given events keep position 0 and Read does not show them until the commit", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.Events().Append(ctx, kindOf(0)))
		a, b := kindOf(1), kindOf(2)
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			require.NoError(t, tx.Events().Append(ctx, a))
			require.NoError(t, tx.Events().Append(ctx, b))
			require.Zero(t, a.Position)
			require.Len(t, read(t, tx, 0, jobsearch.EventFilter{}), 1)
			last, err := tx.Events().Last(ctx)
			require.NoError(t, err)
			require.EqualValues(t, 1, last)
			return nil
		}))
		require.Zero(t, b.Position)
		log := read(t, s, 0, jobsearch.EventFilter{})
		require.Len(t, log, 3)
		for i, e := range log {
			require.EqualValues(t, i+1, e.Position)
			require.Equal(t, kindOf(i).Kind, e.Kind)
		}
	})
	t.Run("what is done to an event after Append is not in the log", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			e := &jobsearch.Event{Kind: "before", Data: json.RawMessage(`"before"`)}
			require.NoError(t, tx.Events().Append(ctx, e))
			e.Kind = "after"
			copy(e.Data, `"AFTER!"`)
			return nil
		}))
		log := read(t, s, 0, jobsearch.EventFilter{})
		require.EqualValues(t, "before", log[0].Kind)
		require.JSONEq(t, `"before"`, string(log[0].Data))
	})
	t.Run("positions have no gaps, whatever was rolled back", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		for i := range 10 {
			err := s.InTx(ctx, func(tx jobsearch.Store) error {
				if err := tx.Events().Append(ctx, kindOf(i), kindOf(i)); err != nil || i%3 == 0 {
					return errors.Join(err, errMine)
				}
				return nil
			})
			require.Equal(t, i%3 == 0, err != nil)
		}
		for i, e := range read(t, s, 0, jobsearch.EventFilter{}) {
			require.EqualValues(t, i+1, e.Position)
		}
		last, err := s.Events().Last(ctx)
		require.NoError(t, err)
		require.EqualValues(t, 12, last)
	})
	t.Run("Read yields the events after a position, in order, and none is no error", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.Empty(t, read(t, s, 0, jobsearch.EventFilter{}))
		last, err := s.Events().Last(ctx)
		require.NoError(t, err)
		require.Zero(t, last, "Last of an empty log is 0")
		const k = 450
		batch := make([]*jobsearch.Event, k)
		for i := range batch {
			batch[i] = kindOf(i)
		}
		require.NoError(t, s.Events().Append(ctx, batch...))
		for _, after := range []int64{0, 1, 199, 200, 449, 450, 451, -3} {
			got := read(t, s, after, jobsearch.EventFilter{})
			require.Len(t, got, int(min(k, max(0, k-max(after, 0)))), "after %d", after)
			for i, e := range got {
				require.Equal(t, max(after, 0)+int64(i)+1, e.Position)
			}
		}
		require.Len(t, read(t, s, 10, jobsearch.EventFilter{Limit: 230}), 230)
	})
	t.Run("filters", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		job := jobsearch.Ref{Noun: jobsearch.NounJob, ID: "1"}
		require.NoError(t, s.Events().Append(ctx, &jobsearch.Event{Kind: "a", Subject: job}, &jobsearch.Event{Kind: "b", Subject: job},
			&jobsearch.Event{Kind: "a", Subject: jobsearch.Ref{Noun: jobsearch.NounLead, ID: "1"}}, &jobsearch.Event{Kind: "c"}))
		for says, c := range map[string]struct {
			filter jobsearch.EventFilter
			want   []int64
		}{
			"all":          {jobsearch.EventFilter{}, []int64{1, 2, 3, 4}},
			"kinds":        {jobsearch.EventFilter{Kinds: []jobsearch.EventKind{"a", "c"}}, []int64{1, 3, 4}},
			"subject":      {jobsearch.EventFilter{Subject: job}, []int64{1, 2}},
			"both":         {jobsearch.EventFilter{Subject: job, Kinds: []jobsearch.EventKind{"b"}}, []int64{2}},
			"limit":        {jobsearch.EventFilter{Kinds: []jobsearch.EventKind{"a"}, Limit: 1}, []int64{1}},
			"unknown kind": {jobsearch.EventFilter{Kinds: []jobsearch.EventKind{"z"}}, nil},
		} {
			var got []int64
			for _, e := range read(t, s, 0, c.filter) {
				got = append(got, e.Position)
			}
			require.Equal(t, c.want, got, says)
		}
	})
	t.Run("Read holds no connection, so the body may append", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.Events().Append(ctx, kindOf(0)))
		n := 0
		for e, err := range s.Events().Read(ctx, 0, jobsearch.EventFilter{Limit: 300}) {
			require.NoError(t, err)
			n++
			require.NoError(t, s.Events().Append(ctx, kindOf(int(e.Position))))
		}
		require.Positive(t, n)
	})
	t.Run("an event that cannot be kept is an InputError, and none of its call is there", func(t *testing.T) {
		s, _ := fresh(t, db)
		require.ErrorIs(t, s.Events().Append(within(t), kindOf(1), &jobsearch.Event{Kind: "x", Data: json.RawMessage("{")}), jobsearch.ErrInput)
		require.Empty(t, read(t, s, 0, jobsearch.EventFilter{}))
	})
	t.Run("an event that commits late is seen by a reader who has passed what committed before", func(t *testing.T) { lateCommit(t, db, f) })
	t.Run("readers meet every event once, in order, while many append", func(t *testing.T) { readWhileAppending(t, db) })
}

// lateCommit holds one transaction open while a later one commits.
func lateCommit(t *testing.T, db jobsearch.DB, f Features) {
	s, _ := fresh(t, db)
	ctx := within(t)
	appended, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		var once sync.Once
		done <- s.InTx(ctx, func(tx jobsearch.Store) error {
			if err := tx.Events().Append(ctx, &jobsearch.Event{Kind: "early, commits late"}); err != nil {
				return err
			}
			if _, err := tx.Jobs().Add(ctx, &jobsearch.Job{Source: "late", PostingID: "1"}); err != nil {
				return err
			}
			once.Do(func() { close(appended); <-release })
			return nil
		})
	}()
	select {
	case <-appended:
	case err := <-done:
		require.FailNow(t, "the first transaction ended before it was let", "%v", err)
	}
	second := make(chan error, 1)
	go func() { second <- s.Events().Append(ctx, &jobsearch.Event{Kind: "late, commits early"}) }()
	var seen []jobsearch.Event
	if f.Parallel {
		require.NoError(t, <-second)
		seen = all(t, s.Events().Read(ctx, 0, jobsearch.EventFilter{}))
		require.Len(t, seen, 1)
		close(release)
		require.NoError(t, <-done)
	} else {
		time.Sleep(20 * time.Millisecond) // the second one waits by now, for transactions exclude each other
		close(release)
		require.NoError(t, <-done)
		require.NoError(t, <-second)
	}
	after := int64(0)
	if len(seen) > 0 {
		after = seen[len(seen)-1].Position
	}
	seen = append(seen, all(t, s.Events().Read(ctx, after, jobsearch.EventFilter{}))...)
	require.Len(t, seen, 2)
	require.EqualValues(t, 1, seen[0].Position)
	require.EqualValues(t, 2, seen[1].Position)
	if f.Parallel {
		require.EqualValues(t, "early, commits late", seen[1].Kind)
	}
}

func readWhileAppending(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	const writers, each = 4, 15
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				err := s.InTx(ctx, func(tx jobsearch.Store) error {
					for k := range i%3 + 1 {
						if err := tx.Events().Append(ctx, &jobsearch.Event{Kind: "x", Note: fmt.Sprint(w, i, k)}); err != nil {
							return err
						}
					}
					if i%4 == 3 {
						return errMine
					}
					return nil
				})
				if !errors.Is(err, errMine) {
					errs[w] = errors.Join(errs[w], err)
				}
			}
		})
	}
	want := 0
	for i := range each {
		if i%4 != 3 {
			want += writers * (i%3 + 1)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	go func() { wg.Wait(); cancel() }()
	seen := map[string]bool{}
	position := int64(0)
	for last := false; !last; {
		last = ended.Err() != nil // one more look after the last commit
		for e, err := range s.Events().Read(ctx, position, jobsearch.EventFilter{}) {
			require.NoError(t, err)
			require.Equal(t, position+1, e.Position)
			position = e.Position
			require.False(t, seen[e.Note], "seen twice")
			seen[e.Note] = true
		}
		time.Sleep(time.Millisecond)
	}
	require.NoError(t, errors.Join(errs...))
	require.Len(t, seen, want)
}

// hooks checks what is written on jobsearch.AppendHook.
func hooks(t *testing.T, open Harness, f Features) {
	if !f.SQL {
		t.Skip("the harness installs no hook")
	}
	var fail error
	var calls [][]jobsearch.Event
	db := open(t, func(ctx context.Context, tx jobsearch.Store, events []jobsearch.Event) error {
		calls = append(calls, events)
		if events[0].Kind == "answered" {
			return nil
		}
		if _, err := tx.Settings().Add(ctx, &jobsearch.Setting{Name: fmt.Sprint("queued-", events[0].Position)}); err != nil {
			return err
		}
		if events[0].Kind == "ask" {
			return tx.Events().Append(ctx, &jobsearch.Event{Kind: "answered"})
		}
		return fail
	})
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	t.Run("it is called inside the transaction, with positions", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		calls = nil
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			require.NoError(t, tx.Events().Append(ctx, kindOf(1)))
			require.NoError(t, tx.Events().Append(ctx, kindOf(2)))
			require.Empty(t, calls, "not before the end")
			return nil
		}))
		require.Len(t, calls, 1)
		require.Len(t, calls[0], 2)
		require.EqualValues(t, 2, calls[0][1].Position)
		require.Len(t, all(t, s.Settings().List(ctx, jobsearch.SettingFilter{})), 1)
		require.NoError(t, s.Events().Append(ctx, kindOf(3)), "outside InTx as well")
		require.Len(t, calls, 2)
	})
	t.Run("its error rolls the transaction back", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		fail = errMine
		defer func() { fail = nil }()
		require.ErrorIs(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, &jobsearch.Job{})
			require.NoError(t, err)
			return tx.Events().Append(ctx, kindOf(1))
		}), errMine)
		require.ErrorIs(t, s.Events().Append(ctx, kindOf(1)), errMine)
		require.Empty(t, dump(t, s))
	})
	t.Run("events that it appends are appended, and it is called for them", func(t *testing.T) {
		s, _ := fresh(t, db)
		calls = nil
		require.NoError(t, s.Events().Append(within(t), &jobsearch.Event{Kind: "ask"}))
		log := all(t, s.Events().Read(within(t), 0, jobsearch.EventFilter{}))
		require.Len(t, log, 2)
		require.EqualValues(t, "answered", log[1].Kind)
		require.Len(t, calls, 2)
	})
	t.Run("it is not called without events", func(t *testing.T) {
		s, _ := fresh(t, db)
		calls = nil
		_, err := s.Jobs().Add(within(t), &jobsearch.Job{})
		require.NoError(t, err)
		require.Empty(t, calls)
	})
}
