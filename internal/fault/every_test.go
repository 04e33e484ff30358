package fault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
)

// inbox is a mailbox of three mails.
type inbox struct{}

func (inbox) Name() string { return "inbox" }

func (inbox) Fetch(_ context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		from, _ := strconv.Atoi(string(since))
		for i := from; i < 3; i++ {
			m := &jobsearch.Message{Account: "ann", MessageID: fmt.Sprint(i), ReceivedAt: time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC)}
			if !yield(jobsearch.Fetched{Message: m, Cursor: jobsearch.Cursor(strconv.Itoa(i + 1))}, nil) {
				return
			}
		}
	}
}

// post counts the mails that left.
type post struct{ sent map[string]int }

func (p *post) Send(_ context.Context, m jobsearch.Outgoing) error {
	p.sent[m.MessageID]++
	return nil
}

func (p *post) FindSent(_ context.Context, id string, _ time.Time) (jobsearch.Sent, error) {
	if p.sent[id] > 0 {
		return jobsearch.SentYes, nil
	}
	return jobsearch.SentNo, nil
}

// read is a pipeline of the one shape, in one transaction; broken makes mistakes that the harness must find.
func read(ctx context.Context, s jobsearch.Store, src jobsearch.MailSource, broken string) error {
	at, err := s.Cursors().Get(ctx, "read")
	if err != nil {
		return err
	}
	for f, err := range src.Fetch(ctx, at) {
		if err != nil {
			return err
		}
		write := func(tx jobsearch.Store) error {
			if _, err := jobsearch.RecordMessages(ctx, tx, jobsearch.Cause{}, f.Message); err != nil {
				return err
			}
			if broken == "an event of its own" {
				if err := tx.Events().Append(ctx, &jobsearch.Event{Kind: "seen", At: f.Message.ReceivedAt}); err != nil {
					return err
				}
			}
			if broken == "cursor first" {
				return nil
			}
			from := at
			if broken == "errors ignored" { // and wherever the cursor stands
				from, _ = tx.Cursors().Get(ctx, "read")
			}
			return tx.Cursors().Move(ctx, "read", from, f.Cursor)
		}
		if broken == "cursor first" {
			if err := s.Cursors().Move(ctx, "read", at, f.Cursor); err != nil {
				return err
			}
		}
		if broken == "no transaction" || broken == "an event of its own" {
			err = write(s)
		} else {
			err = s.InTx(ctx, write)
		}
		if err != nil && broken != "errors ignored" {
			return err
		}
		at = f.Cursor
	}
	return nil
}

func world(t testing.TB, p *Plan, broken string) (jobsearch.Store, func(context.Context) error) {
	db, err := sqlite.Open(t.Context(), ":memory:")
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	s := db.For("ann")
	return s, func(ctx context.Context) error { return read(ctx, p.Store(s), p.MailSource(inbox{}), broken) }
}

func TestEveryFaultOfASoundPipelineIsSurvived(t *testing.T) {
	steps := 0
	Every(t, func(t testing.TB, p *Plan) (jobsearch.Store, func(context.Context) error) {
		steps++
		return world(t, p, "")
	}, Options{After: func(t testing.TB, s jobsearch.Store) {
		n, err := s.Messages().Count(t.Context(), jobsearch.MessageFilter{})
		require.NoError(t, err)
		require.Equal(t, 3, n)
	}})
	require.Greater(t, steps, 40, "each step of each kind is a run")
}

func TestEveryFindsWhatABrokenPipelineLosesOrDoesTwice(t *testing.T) {
	for _, broken := range []string{"cursor first", "no transaction", "an event of its own", "errors ignored"} {
		t.Run(broken, func(t *testing.T) {
			e := explorer{begin: time.Now(), setup: func(t testing.TB, p *Plan) (jobsearch.Store, func(context.Context) error) { return world(t, p, broken) }}
			want, err := e.calm(t)
			require.NoError(t, err)
			var found error
			for _, kind := range []Kind{Fail, Stop} {
				_, err := e.every(t, kind, want)
				found = errors.Join(found, err)
			}
			require.Error(t, found)
			t.Log(found)
		})
	}
}

func TestASecondRunThatChangesTheStoreIsFound(t *testing.T) {
	e := explorer{begin: time.Now(), setup: func(t testing.TB, p *Plan) (jobsearch.Store, func(context.Context) error) {
		s, _ := world(t, p, "")
		return s, func(ctx context.Context) error { return s.Events().Append(ctx, &jobsearch.Event{Kind: "run"}) }
	}}
	_, err := e.calm(t)
	require.ErrorContains(t, err, "a second run with nothing new changes the store")
}

func TestAStoppedProgramHasNoMoreEffect(t *testing.T) {
	db, err := sqlite.Open(t.Context(), ":memory:")
	require.NoError(t, err)
	defer db.Close()
	ctx := t.Context()
	out := &post{sent: map[string]int{}}
	p := &Plan{Kind: Stop, At: 1}
	s, m := p.Store(db.For("ann")), p.Mailer(out)
	_, err = s.Jobs().Add(ctx, &jobsearch.Job{})
	require.ErrorIs(t, err, ErrStopped)
	require.ErrorIs(t, s.InTx(ctx, func(jobsearch.Store) error { t.Error("fn ran"); return nil }), ErrStopped)
	require.ErrorIs(t, m.Send(ctx, jobsearch.Outgoing{MessageID: "1"}), ErrStopped)
	require.Empty(t, out.sent)
	p.Calm()
	require.NoError(t, m.Send(ctx, jobsearch.Outgoing{MessageID: "1"}))
	sent, err := m.(jobsearch.SentFinder).FindSent(ctx, "1", time.Now())
	require.NoError(t, err)
	require.Equal(t, jobsearch.SentYes, sent)
	_, finds := p.Mailer(plain{}).(jobsearch.SentFinder)
	require.False(t, finds, "the wrapper has no ability that the Mailer lacks")
}

type plain struct{}

func (plain) Send(context.Context, jobsearch.Outgoing) error { return nil }

func TestAFailureAfterTheEffectLeavesTheEffect(t *testing.T) {
	out := &post{sent: map[string]int{}}
	p := &Plan{Kind: Fail, At: 2}
	require.ErrorIs(t, p.Mailer(out).Send(t.Context(), jobsearch.Outgoing{MessageID: "1"}), ErrInjected)
	require.Equal(t, 1, out.sent["1"], "the mail left, though the call failed")
	require.NoError(t, p.Mailer(out).Send(t.Context(), jobsearch.Outgoing{MessageID: "2"}), "only that call fails")
}
