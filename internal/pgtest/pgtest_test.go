package pgtest_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Run(m) }

func TestNew(t *testing.T) {
	a, b := pgtest.New(t), pgtest.New(t)
	require.NotEqual(t, a, b, "each call is a database of its own")
	db, err := sql.Open("postgres", a)
	require.NoError(t, err)
	defer db.Close()
	var role string
	var super bool
	require.NoError(t, db.QueryRow("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").Scan(&role, &super))
	require.False(t, super, "row security must hold for %s", role)
}
