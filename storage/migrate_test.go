package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/postgres"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Run(m) }

// places are the databases of a test: how to open one, again and again, and a plain connection to it.
func places(t *testing.T) map[string]func(*testing.T) (open func() (jobsearch.DB, error), raw *sql.DB) {
	ctx := t.Context()
	plain := func(t *testing.T, driver, url string) *sql.DB {
		raw, err := sql.Open(driver, url)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, raw.Close()) })
		return raw
	}
	return map[string]func(*testing.T) (func() (jobsearch.DB, error), *sql.DB){
		"sqlite": func(t *testing.T) (func() (jobsearch.DB, error), *sql.DB) {
			path := filepath.Join(t.TempDir(), "jobs.db")
			return func() (jobsearch.DB, error) { return sqlite.Open(ctx, path) }, plain(t, "sqlite3", "file:"+path)
		},
		"postgres": func(t *testing.T) (func() (jobsearch.DB, error), *sql.DB) {
			url := pgtest.New(t)
			return func() (jobsearch.DB, error) { return postgres.Open(ctx, url) }, plain(t, "postgres", url+"&search_path=jobsearch")
		},
	}
}

func TestMigrations(t *testing.T) {
	for name, place := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Run("many processes may start at once", func(t *testing.T) {
				open, _ := place(t)
				var wg sync.WaitGroup
				errs := make([]error, 6)
				for i := range errs {
					wg.Go(func() {
						db, err := open()
						if err == nil {
							_, err = db.For("ann").Settings().Add(context.Background(), &jobsearch.Setting{Name: "x"})
							err = errors.Join(err, db.Close())
						}
						errs[i] = err
					})
				}
				wg.Wait()
				require.NoError(t, errors.Join(errs...))
			})
			t.Run("an up-to-date schema is left alone and the data with it", func(t *testing.T) {
				open, raw := place(t)
				db, err := open()
				require.NoError(t, err)
				_, err = db.For("ann").Settings().Add(t.Context(), &jobsearch.Setting{Meta: jobsearch.Meta{ID: "s"}})
				require.NoError(t, err)
				require.NoError(t, db.Close())
				var before, after string
				const when = "SELECT CAST(MAX(applied_at) AS TEXT) FROM schema_migrations"
				require.NoError(t, raw.QueryRow(when).Scan(&before))
				db, err = open()
				require.NoError(t, err)
				defer db.Close()
				require.NoError(t, raw.QueryRow(when).Scan(&after))
				require.Equal(t, before, after)
				_, err = db.For("ann").Settings().Get(t.Context(), "s")
				require.NoError(t, err)
			})
			t.Run("a newer schema is refused", func(t *testing.T) {
				open, raw := place(t)
				db, err := open()
				require.NoError(t, err)
				require.NoError(t, db.Close())
				_, err = raw.Exec("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, '9999_future', 'x', '2030-01-01T00:00:00.000000Z')")
				require.NoError(t, err)
				_, err = open()
				require.ErrorContains(t, err, "upgrade the program")
			})
			t.Run("a migration that was made by another text is refused", func(t *testing.T) {
				open, raw := place(t)
				db, err := open()
				require.NoError(t, err)
				require.NoError(t, db.Close())
				_, err = raw.Exec("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1")
				require.NoError(t, err)
				_, err = open()
				require.ErrorContains(t, err, "made by another text")
			})
		})
	}
}
