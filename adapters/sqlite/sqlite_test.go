package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/storage/storagetest"
)

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
