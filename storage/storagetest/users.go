package storagetest

import (
	"context"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// users checks that every method touches only its user's rows: a table over all methods of Store, with ids of another user.
func users(t *testing.T, db jobsearch.DB) {
	tested := map[string]bool{}
	both := func(t *testing.T) (mine, other jobsearch.Store) {
		mine, _ = fresh(t, db)
		other, _ = fresh(t, db)
		return mine, other
	}
	for _, n := range nouns() {
		t.Run(n.noun(), func(t *testing.T) {
			mine, other := both(t)
			n.foreign(t, mine, func(calls func(jobsearch.Store)) { calls(other) })
			n.foreign(t, mine, func(calls func(jobsearch.Store)) {
				require.NoError(t, other.InTx(within(t), func(tx jobsearch.Store) error {
					calls(tx)
					return nil
				}), "in a transaction as well")
			})
		})
	}
	for _, m := range []string{"Jobs", "Leads", "Companies", "Applications", "Messages", "Interviews", "Contacts", "Outreach", "Drafts", "Resumes", "Stories", "Settings"} {
		tested[m] = true
	}
	t.Run("Events", func(t *testing.T) {
		mine, other := both(t)
		ctx := within(t)
		require.NoError(t, mine.Events().Append(ctx, kindOf(1), kindOf(2)))
		require.Empty(t, all(t, other.Events().Read(ctx, 0, jobsearch.EventFilter{})))
		last, err := other.Events().Last(ctx)
		require.NoError(t, err)
		require.Zero(t, last)
		e := kindOf(3)
		require.NoError(t, other.Events().Append(ctx, e))
		require.EqualValues(t, 1, e.Position, "each user's log counts for itself")
		require.Len(t, all(t, mine.Events().Read(ctx, 0, jobsearch.EventFilter{})), 2)
	})
	t.Run("Cursors", func(t *testing.T) {
		mine, other := both(t)
		ctx := within(t)
		require.NoError(t, mine.Cursors().Move(ctx, "inbox", "", "5"))
		at, err := other.Cursors().Get(ctx, "inbox")
		require.NoError(t, err)
		require.Empty(t, at)
		require.ErrorIs(t, other.Cursors().Move(ctx, "inbox", "5", "6"), jobsearch.ErrConflict)
		require.Empty(t, all(t, other.Cursors().List(ctx)))
		require.NoError(t, other.Cursors().Move(ctx, "inbox", "", "9"))
		at, err = mine.Cursors().Get(ctx, "inbox")
		require.NoError(t, err)
		require.EqualValues(t, "5", at)
	})
	t.Run("InTx", func(t *testing.T) {
		mine, other := both(t)
		ctx := within(t)
		_, err := mine.Applications().Add(ctx, &jobsearch.Application{Meta: jobsearch.Meta{ID: "a"}, Status: jobsearch.ApplicationApplied})
		require.NoError(t, err)
		before := dump(t, mine)
		require.ErrorIs(t, other.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := jobsearch.MoveApplication(ctx, tx, "a", jobsearch.ApplicationOffer, jobsearch.Cause{})
			return err
		}), jobsearch.ErrNotFound)
		require.Equal(t, before, dump(t, mine))
	})
	tested["Events"], tested["Cursors"], tested["InTx"] = true, true, true
	t.Run("no method of Store is left out", func(t *testing.T) {
		for m := range reflect.TypeFor[jobsearch.Store]().Methods() {
			require.True(t, tested[m.Name], "Store.%s has no test with another user's ids", m.Name)
		}
		require.Equal(t, 6, reflect.TypeFor[jobsearch.Table[jobsearch.Job, jobsearch.JobFilter]]().NumMethod(), "foreign covers the methods of Table")
		require.Equal(t, 3, reflect.TypeFor[jobsearch.Log]().NumMethod())
		require.Equal(t, 3, reflect.TypeFor[jobsearch.Cursors]().NumMethod())
	})
	t.Run("a Store without a user is an InputError", func(t *testing.T) {
		_, err := db.For("").Jobs().Add(within(t), &jobsearch.Job{})
		require.ErrorIs(t, err, jobsearch.ErrInput)
		_, err = db.For("").Jobs().Get(within(t), "x")
		require.ErrorIs(t, err, jobsearch.ErrInput)
	})
}

// foreign calls every method of a table with ids of another user. as runs the calls with the other's Store.
func (n noun[T, F]) foreign(t *testing.T, mine jobsearch.Store, as func(calls func(other jobsearch.Store))) {
	ctx := within(t)
	v := n.full(77)
	n.meta(v).ID = "an-id-of-mine"
	_, err := n.table(mine).Add(ctx, v)
	require.NoError(t, err)
	id := n.meta(v).ID
	before := dump(t, mine)

	as(func(other jobsearch.Store) {
		got, err := n.table(other).Get(ctx, id)
		require.ErrorIs(t, err, jobsearch.ErrNotFound)
		require.Zero(t, got)
		changed := *v
		n.edit(&changed, "by another")
		require.ErrorIs(t, n.table(other).Put(ctx, &changed), jobsearch.ErrNotFound)
		require.NoError(t, n.table(other).Delete(ctx, id))
		require.Empty(t, all(t, n.table(other).List(ctx, n.page(jobsearch.Paging{}))))
		_, err = collect(t, n.table(other).List(ctx, n.page(jobsearch.Paging{After: id})))
		require.ErrorIs(t, err, jobsearch.ErrNotFound)
		count, err := n.table(other).Count(ctx, n.page(jobsearch.Paging{}))
		require.NoError(t, err)
		require.Zero(t, count)
		theirs := n.make(5)
		n.meta(theirs).ID = id
		added, err := n.table(other).Add(ctx, theirs)
		require.NoError(t, err)
		require.Equal(t, 1, added, "the same ID is another row for another user")
		require.NoError(t, n.table(other).Put(ctx, theirs))
		require.NoError(t, n.table(other).Delete(ctx, id))
	})
	require.Equal(t, before, dump(t, mine), "nothing of mine has changed")
	require.NoError(t, n.table(mine).Delete(ctx, id))
}

// add adds one row.
func (n noun[T, F]) add(t *testing.T, s jobsearch.Store) {
	_, err := n.table(s).Add(within(t), n.make(1))
	require.NoError(t, err)
}

// cancels checks that a call whose ctx is cancelled ends with an error that wraps ctx.Err(), for every method.
func cancels(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, n := range nouns() {
		t.Run(n.noun(), func(t *testing.T) { n.cancelled(t, s) })
	}
	for name, err := range map[string]error{
		"Events.Append": s.Events().Append(ctx, kindOf(1)),
		"Events.Read":   second(collect(t, s.Events().Read(ctx, 0, jobsearch.EventFilter{}))),
		"Events.Last":   second(s.Events().Last(ctx)),
		"Cursors.Get":   second(s.Cursors().Get(ctx, "a")),
		"Cursors.Move":  s.Cursors().Move(ctx, "a", "", "b"),
		"Cursors.List":  second(collect(t, s.Cursors().List(ctx))),
		"InTx":          s.InTx(ctx, func(jobsearch.Store) error { t.Error("fn ran"); return nil }),
		"DB.Users":      second(collect(t, db.Users(ctx))),
	} {
		t.Run(name, func(t *testing.T) { require.ErrorIs(t, err, context.Canceled) })
	}
	require.Empty(t, dump(t, s))
}

func (n noun[T, F]) cancelled(t *testing.T, s jobsearch.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := n.table(s).Get(ctx, "a")
	require.ErrorIs(t, err, context.Canceled)
	_, err = n.table(s).Add(ctx, n.make(1))
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, n.table(s).Put(ctx, n.make(1)), context.Canceled)
	require.ErrorIs(t, n.table(s).Delete(ctx, "a"), context.Canceled)
	_, err = collect(t, n.table(s).List(ctx, n.page(jobsearch.Paging{})))
	require.ErrorIs(t, err, context.Canceled)
	_, err = n.table(s).Count(ctx, n.page(jobsearch.Paging{}))
	require.ErrorIs(t, err, context.Canceled)
}
