package storagetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// cursors checks what is written on jobsearch.Cursors.
func cursors(t *testing.T, db jobsearch.DB) {
	t.Run("Get is empty for a name that was never moved", func(t *testing.T) {
		s, _ := fresh(t, db)
		for _, name := range []string{"inbox", "", "a\x00b"} {
			at, err := s.Cursors().Get(within(t), name)
			require.NoError(t, err)
			require.Empty(t, at)
		}
	})
	t.Run("Move is compare-and-set", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		c := s.Cursors()
		require.ErrorIs(t, c.Move(ctx, "inbox", "5", "6"), jobsearch.ErrConflict, "it stands at the beginning")
		require.NoError(t, c.Move(ctx, "inbox", "", "5"))
		require.ErrorIs(t, c.Move(ctx, "inbox", "", "6"), jobsearch.ErrConflict)
		require.ErrorIs(t, c.Move(ctx, "inbox", "4", "6"), jobsearch.ErrConflict)
		at, err := c.Get(ctx, "inbox")
		require.NoError(t, err)
		require.EqualValues(t, "5", at)
		require.NoError(t, c.Move(ctx, "inbox", "5", "5"), "a move to where it stands")
		require.NoError(t, c.Move(ctx, "inbox", "5", "{\"ü\": 6}"))
		require.NoError(t, c.Move(ctx, "inbox", "{\"ü\": 6}", ""), "and back to the beginning")
		require.NoError(t, c.Move(ctx, "inbox", "", ""))
		require.NoError(t, c.Move(ctx, "inbox", "", "7"))
		require.ErrorIs(t, c.Move(ctx, "inbox", "", ""), jobsearch.ErrConflict)
	})
	t.Run("text that could not come back as it was is an InputError", func(t *testing.T) {
		s, _ := fresh(t, db)
		require.ErrorIs(t, s.Cursors().Move(within(t), "inbox", "", "a\x00b"), jobsearch.ErrInput)
		require.ErrorIs(t, s.Cursors().Move(within(t), "", "", "a"), jobsearch.ErrInput)
	})
	t.Run("of two workers on one cursor only one applies", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		const workers = 4
		for round := range 5 {
			from, to := jobsearch.Cursor(fmt.Sprint(round)), jobsearch.Cursor(fmt.Sprint(round+1))
			if round == 0 {
				from = ""
			}
			var wg sync.WaitGroup
			errs := make([]error, workers)
			for w := range workers {
				wg.Go(func() {
					errs[w] = s.InTx(ctx, func(tx jobsearch.Store) error {
						if _, err := tx.Jobs().Add(ctx, &jobsearch.Job{Title: fmt.Sprint("round ", round)}); err != nil {
							return err
						}
						return tx.Cursors().Move(ctx, "inbox", from, to)
					})
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if !errors.Is(err, jobsearch.ErrConflict) {
					t.Error(err)
				}
			}
			require.Equal(t, 1, won)
			n, err := s.Jobs().Count(ctx, jobsearch.JobFilter{})
			require.NoError(t, err)
			require.Equal(t, round+1, n, "and only its work is there")
		}
	})
	t.Run("List yields all, by name", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		require.Empty(t, all(t, s.Cursors().List(ctx)))
		var want []jobsearch.NamedCursor
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			want = nil
			for i := range 250 {
				c := jobsearch.NamedCursor{Name: fmt.Sprintf("task:%03d", i), At: jobsearch.Cursor(fmt.Sprint(i + 1))}
				want = append(want, c)
				if err := tx.Cursors().Move(ctx, c.Name, "", c.At); err != nil {
					return err
				}
			}
			return nil
		}))
		require.NoError(t, s.Cursors().Move(ctx, "Upper", "", "1"))
		require.Equal(t, append([]jobsearch.NamedCursor{{Name: "Upper", At: "1"}}, want...), all(t, s.Cursors().List(ctx)))
	})
}
