package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	for name, path := range map[string]func(*testing.T) string{
		"file":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "jobs.db") },
		"memory": func(*testing.T) string { return ":memory:" },
	} {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T, hook jobsearch.AppendHook) jobsearch.DB {
				db, err := sqlite.Open(t.Context(), path(t), sqlite.Options{Hook: hook})
				require.NoError(t, err)
				return db
			}, storagetest.Features{SQL: true})
		})
	}
}

func TestKill(t *testing.T) {
	storagetest.Kill(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "jobs.db") },
		func(ctx context.Context, path string) (jobsearch.DB, error) { return sqlite.Open(ctx, path) })
}

func TestOpen(t *testing.T) {
	t.Run("a new file is its owner's alone", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "with space, ? # % ü.db")
		db, err := sqlite.Open(t.Context(), path)
		require.NoError(t, err)
		_, err = db.For("ann").Settings().Add(t.Context(), &jobsearch.Setting{Name: "x"})
		require.NoError(t, err)
		files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
		require.NoError(t, err)
		require.Len(t, files, 3, "the file, -wal and -shm")
		for _, f := range files {
			info, err := os.Stat(f)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), f)
		}
		require.NoError(t, db.Close())
	})
	t.Run("what is no database is an error that names the path", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "letter.txt")
		require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("Dear Acme,\n"), 1000), 0o600))
		_, err := sqlite.Open(t.Context(), path)
		require.ErrorContains(t, err, path)
		_, err = sqlite.Open(t.Context(), t.TempDir())
		require.Error(t, err)
		_, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder.db"))
		require.ErrorIs(t, err, os.ErrNotExist)
		_, err = sqlite.Open(t.Context(), "")
		require.ErrorIs(t, err, jobsearch.ErrInput)
	})
	t.Run("a database in memory outlives transactions that their contexts end", func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), ":memory:")
		require.NoError(t, err)
		defer db.Close()
		s := db.For("ann")
		require.NoError(t, s.Cursors().Move(t.Context(), "x", "", "1"))
		for range 50 {
			ctx, cancel := context.WithCancel(t.Context())
			require.Error(t, s.InTx(ctx, func(tx jobsearch.Store) error {
				cancel()
				time.Sleep(time.Millisecond) // for the pool to notice
				return tx.Cursors().Move(ctx, "x", "1", "2")
			}))
		}
		at, err := s.Cursors().Get(t.Context(), "x")
		require.NoError(t, err)
		require.EqualValues(t, "1", at)
	})
	t.Run("two databases in memory are two", func(t *testing.T) {
		a, err := sqlite.Open(t.Context(), ":memory:")
		require.NoError(t, err)
		defer a.Close()
		b, err := sqlite.Open(t.Context(), ":memory:")
		require.NoError(t, err)
		defer b.Close()
		require.NoError(t, a.For("ann").Cursors().Move(t.Context(), "x", "", "1"))
		at, err := b.For("ann").Cursors().Get(t.Context(), "x")
		require.NoError(t, err)
		require.Empty(t, at)
	})
	t.Run("readers see the last commit while a transaction is open", func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
		require.NoError(t, err)
		defer db.Close()
		s := db.For("ann")
		require.NoError(t, s.InTx(t.Context(), func(tx jobsearch.Store) error {
			require.NoError(t, tx.Cursors().Move(t.Context(), "x", "", "1"))
			at, err := s.Cursors().Get(t.Context(), "x")
			require.NoError(t, err)
			require.Empty(t, at)
			return nil
		}))
	})
	t.Run("two programs on one file wait for each other", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "jobs.db")
		const each = 40
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wg.Go(func() {
				db, err := sqlite.Open(t.Context(), path)
				if err != nil {
					errs[i] = err
					return
				}
				defer db.Close()
				for range each {
					errs[i] = errors.Join(errs[i], db.For("ann").InTx(t.Context(), func(tx jobsearch.Store) error {
						at, err := tx.Cursors().Get(t.Context(), "n")
						if err != nil {
							return err
						}
						return tx.Cursors().Move(t.Context(), "n", at, at+"x")
					}))
				}
			})
		}
		wg.Wait()
		require.NoError(t, errors.Join(errs...))
		db, err := sqlite.Open(t.Context(), path)
		require.NoError(t, err)
		defer db.Close()
		at, err := db.For("ann").Cursors().Get(t.Context(), "n")
		require.NoError(t, err)
		require.Len(t, at, 2*each)
	})
}
