package storagetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

var errMine = errors.New("mine")

// transactions checks what is written on Store.InTx.
func transactions(t *testing.T, db jobsearch.DB, f Features) {
	job := func(id jobsearch.ID) *jobsearch.Job { return &jobsearch.Job{Meta: jobsearch.Meta{ID: id}} }
	t.Run("all of its writes become visible together when fn returns nil", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, job("a"))
			require.NoError(t, err)
			require.NoError(t, tx.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.JobFound}))
			require.NoError(t, tx.Cursors().Move(ctx, "c", "", "1"))
			_, err = tx.Jobs().Get(ctx, "a")
			require.NoError(t, err, "fn sees its own writes")
			at, err := tx.Cursors().Get(ctx, "c")
			require.NoError(t, err)
			require.EqualValues(t, "1", at)
			return nil
		}))
		_, err := s.Jobs().Get(ctx, "a")
		require.NoError(t, err)
		require.Len(t, all(t, s.Events().Read(ctx, 0, jobsearch.EventFilter{})), 1)
		at, err := s.Cursors().Get(ctx, "c")
		require.NoError(t, err)
		require.EqualValues(t, "1", at)
	})
	t.Run("none when it returns an error, which InTx returns", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.ErrorIs(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, job("a"))
			require.NoError(t, err)
			require.NoError(t, tx.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.JobFound}))
			require.NoError(t, tx.Cursors().Move(ctx, "c", "", "1"))
			return errMine
		}), errMine)
		require.Empty(t, dump(t, s))
	})
	t.Run("none when fn panics, and the store still works", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.PanicsWithValue(t, "stop", func() {
			_ = s.InTx(ctx, func(tx jobsearch.Store) error {
				_, err := tx.Jobs().Add(ctx, job("a"))
				require.NoError(t, err)
				panic("stop")
			})
		})
		require.Empty(t, dump(t, s))
		_, err := s.Jobs().Add(ctx, job("a"))
		require.NoError(t, err)
	})
	t.Run("none when ctx ends inside", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx, cancel := context.WithCancel(within(t))
		err := s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, job("a"))
			require.NoError(t, err)
			cancel()
			_, err = tx.Jobs().Add(ctx, job("b"))
			return err
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, dump(t, s))
	})
	t.Run("the transaction's Store is dead when fn has returned", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		var kept jobsearch.Store
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error { kept = tx; return nil }))
		_, err := kept.Jobs().Add(ctx, job("a"))
		require.Error(t, err)
		require.Error(t, kept.Jobs().Put(ctx, job("a")))
		require.Error(t, kept.Jobs().Delete(ctx, "a"))
		_, err = kept.Jobs().Get(ctx, "a")
		require.Error(t, err)
		require.NotErrorIs(t, err, jobsearch.ErrNotFound)
		_, err = kept.Jobs().Count(ctx, jobsearch.JobFilter{})
		require.Error(t, err)
		_, err = collect(t, kept.Jobs().List(ctx, jobsearch.JobFilter{}))
		require.Error(t, err)
		require.Error(t, kept.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.JobFound}))
		_, err = collect(t, kept.Events().Read(ctx, 0, jobsearch.EventFilter{}))
		require.Error(t, err)
		_, err = kept.Events().Last(ctx)
		require.Error(t, err)
		_, err = kept.Cursors().Get(ctx, "c")
		require.Error(t, err)
		require.Error(t, kept.Cursors().Move(ctx, "c", "", "1"))
		_, err = collect(t, kept.Cursors().List(ctx))
		require.Error(t, err)
		require.Error(t, kept.InTx(ctx, func(jobsearch.Store) error { return nil }))
		require.Empty(t, dump(t, s))
	})
	t.Run("tx.InTx joins the transaction", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.ErrorIs(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			require.NoError(t, tx.InTx(ctx, func(inner jobsearch.Store) error {
				_, err := inner.Jobs().Add(ctx, job("a"))
				return err
			}))
			return errMine
		}), errMine)
		require.Empty(t, dump(t, s), "what the inner one wrote goes with the outer one")
	})
	t.Run("an inner transaction that fails leaves nothing, and the outer one can go on", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, job("a"))
			require.NoError(t, err)
			require.NoError(t, tx.Events().Append(ctx, &jobsearch.Event{Kind: "outer"}))
			require.ErrorIs(t, tx.InTx(ctx, func(inner jobsearch.Store) error {
				_, err := inner.Jobs().Add(ctx, job("b"))
				require.NoError(t, err)
				require.NoError(t, inner.Events().Append(ctx, &jobsearch.Event{Kind: "inner"}))
				return errMine
			}), errMine)
			return nil
		}))
		require.Len(t, all(t, s.Jobs().List(ctx, jobsearch.JobFilter{})), 1)
		log := all(t, s.Events().Read(ctx, 0, jobsearch.EventFilter{}))
		require.Len(t, log, 1)
		require.EqualValues(t, "outer", log[0].Kind)
	})
	t.Run("a Get and a Put in one transaction never conflict", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		_, err := s.Applications().Add(ctx, &jobsearch.Application{Meta: jobsearch.Meta{ID: "a"}})
		require.NoError(t, err)
		const workers, each = 4, 10
		var wg sync.WaitGroup
		errs := make([]error, workers)
		for w := range workers {
			wg.Go(func() {
				for range each {
					errs[w] = errors.Join(errs[w], s.InTx(ctx, func(tx jobsearch.Store) error {
						a, err := tx.Applications().Get(ctx, "a")
						if err != nil {
							return err
						}
						a.Notes += "x"
						return tx.Applications().Put(ctx, &a)
					}))
				}
			})
		}
		wg.Wait()
		require.NoError(t, errors.Join(errs...))
		a, err := s.Applications().Get(ctx, "a")
		require.NoError(t, err)
		require.Len(t, a.Notes, workers*each, "no write is lost")
		require.EqualValues(t, workers*each+1, a.Version)
	})
	t.Run("a transaction that is not committed yet is not seen", func(t *testing.T) {
		if !f.Parallel {
			t.Skip("transactions exclude each other here, readers may share the one connection")
		}
		s, _ := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, job("a"))
			require.NoError(t, err)
			_, err = s.Jobs().Get(ctx, "a")
			require.ErrorIs(t, err, jobsearch.ErrNotFound)
			return nil
		}))
	})
	t.Run("the transaction's Store has the SQL transaction", func(t *testing.T) {
		if !f.SQL {
			t.Skip("not an SQL store")
		}
		s, user := fresh(t, db)
		ctx := within(t)
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, job("a"))
			require.NoError(t, err)
			var n int
			require.NoError(t, tx.(jobsearch.SQLTx).SQLTx().QueryRowContext(ctx, "SELECT COUNT(*) FROM jobs WHERE user_id = $1", string(user)).Scan(&n))
			require.Equal(t, 1, n, "it sees what is not committed yet")
			return nil
		}))
	})
	t.Run("rows fill from the transaction that committed when fn ran more than once", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		j := &jobsearch.Job{Source: "x", PostingID: "1"}
		require.ErrorIs(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, j)
			require.NoError(t, err)
			return errMine
		}), errMine)
		time.Sleep(time.Millisecond)
		n, err := s.Jobs().Add(ctx, j)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.True(t, j.Added)
		require.EqualValues(t, 1, j.Version)
	})
}
