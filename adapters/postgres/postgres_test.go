package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/postgres"
	"github.com/seed-57f86535/jobsearch/internal/pgtest"
	"github.com/seed-57f86535/jobsearch/storage/storagetest"
)

func TestMain(m *testing.M) { pgtest.Run(m) }

func TestContract(t *testing.T) {
	for name, more := range map[string]string{
		"read committed, the default": "",
		"serializable":                "&default_transaction_isolation=serializable",
	} {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T, hook jobsearch.AppendHook) jobsearch.DB {
				db, err := postgres.Open(t.Context(), pgtest.New(t)+more, postgres.Options{Hook: hook})
				require.NoError(t, err)
				return db
			}, storagetest.Features{Parallel: true, SQL: true})
		})
	}
}
