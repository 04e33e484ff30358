package storagetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// database checks what is written on jobsearch.DB.
func database(t *testing.T, open Harness) {
	db := open(t, nil)
	ctx := within(t)
	t.Run("a new user begins with nothing", func(t *testing.T) {
		require.Empty(t, all(t, db.Users(ctx)))
		require.Empty(t, dump(t, db.For("nobody")))
		require.Empty(t, all(t, db.Users(ctx)), "reading makes no user")
		require.ErrorIs(t, db.For("failed").InTx(ctx, func(tx jobsearch.Store) error {
			_, err := tx.Jobs().Add(ctx, &jobsearch.Job{})
			require.NoError(t, err)
			return errMine
		}), errMine)
		require.Empty(t, all(t, db.Users(ctx)), "nor does what was rolled back")
	})
	t.Run("Users yields those who have rows, by id, without the catalogue", func(t *testing.T) {
		posting(t, db)
		var want []jobsearch.UserID
		for i, n := range nouns() {
			user := jobsearch.UserID(fmt.Sprintf("u-%02d", i))
			n.add(t, db.For(user))
			want = append(want, user)
		}
		require.NoError(t, db.For("u-events").Events().Append(ctx, kindOf(1)))
		require.NoError(t, db.For("u-cursors").Cursors().Move(ctx, "a", "", "b"))
		require.NoError(t, db.For("Über").Cursors().Move(ctx, "a", "", "b"))
		want = append(want, "u-events", "u-cursors", "Über")
		for i := range 230 {
			user := jobsearch.UserID(fmt.Sprintf("many-%03d", i))
			require.NoError(t, db.For(user).Events().Append(ctx, kindOf(1)))
			want = append(want, user)
		}
		slices.Sort(want)
		require.Equal(t, want, all(t, db.Users(ctx)))
		for range db.Users(ctx) {
			break
		}
	})
	t.Run("Stores taken from it answer errors after Close", func(t *testing.T) {
		s := db.For("late")
		require.NoError(t, db.Close())
		_, err := s.Jobs().Get(ctx, "a")
		require.Error(t, err)
		require.NotErrorIs(t, err, jobsearch.ErrNotFound)
		_, err = s.Jobs().Add(ctx, &jobsearch.Job{})
		require.Error(t, err)
		require.Error(t, s.Events().Append(ctx, kindOf(1)))
		require.Error(t, s.InTx(ctx, func(jobsearch.Store) error { return nil }))
		_, err = collect(t, db.Users(ctx))
		require.Error(t, err)
	})
}
