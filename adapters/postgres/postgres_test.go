package postgres_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

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

func TestTheURLChoosesTheIsolation(t *testing.T) {
	for more, want := range map[string]string{"": "read committed", "&default_transaction_isolation=serializable": "serializable"} {
		db, err := postgres.Open(t.Context(), pgtest.New(t)+more)
		require.NoError(t, err)
		defer db.Close()
		require.NoError(t, db.For("ann").InTx(t.Context(), func(tx jobsearch.Store) error {
			var got string
			require.NoError(t, tx.(jobsearch.SQLTx).SQLTx().QueryRow("SHOW transaction_isolation").Scan(&got))
			require.Equal(t, want, got)
			return nil
		}))
	}
}

func TestKill(t *testing.T) {
	storagetest.Kill(t, func(t *testing.T) string { return pgtest.New(t) },
		func(ctx context.Context, url string) (jobsearch.DB, error) { return postgres.Open(ctx, url) })
}

// TestLostConnections cuts the connections of a working store at random moments: every unit of work is done once.
func TestLostConnections(t *testing.T) {
	url := pgtest.New(t)
	db, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	defer db.Close()
	raw, err := sql.Open("postgres", url)
	require.NoError(t, err)
	defer raw.Close()
	s := db.For("ann")
	require.NoError(t, s.Cursors().Move(t.Context(), "begun", "", "1"))

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	var done atomic.Int64 // units
	go func() {
		cuts := 0
		for last := int64(-1); ctx.Err() == nil; {
			if done.Load() == last { // let every unit have its chance, however slow the machine is
				time.Sleep(time.Millisecond)
				continue
			}
			last = done.Load()
			var n int
			_ = raw.QueryRowContext(ctx, "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").Scan(&n)
			cuts += n
			time.Sleep(rand.N(20 * time.Millisecond))
		}
		ended <- cuts
	}()
	const units = 300
	for i := range units {
		// No natural key and no cursor: a transaction that ran twice would show.
		require.NoError(t, s.InTx(t.Context(), func(tx jobsearch.Store) error {
			if _, err := tx.Stories().Add(t.Context(), &jobsearch.Story{Title: strconv.Itoa(i)}); err != nil {
				return err
			}
			return tx.Events().Append(t.Context(), &jobsearch.Event{Kind: "unit", Note: strconv.Itoa(i)})
		}))
		done.Add(1)
	}
	stop()
	cuts := <-ended
	t.Logf("%d connections were cut", cuts)
	require.Positive(t, cuts)
	n, err := s.Stories().Count(t.Context(), jobsearch.StoryFilter{})
	require.NoError(t, err)
	require.Equal(t, units, n)
	at := 0
	for e, err := range s.Events().Read(t.Context(), 0, jobsearch.EventFilter{}) {
		require.NoError(t, err)
		require.EqualValues(t, at+1, e.Position)
		require.Equal(t, strconv.Itoa(at), e.Note)
		at++
	}
	require.Equal(t, units, at)
}

// TestRowSecurity looks for another user's rows by queries that do not ask for the user.
func TestRowSecurity(t *testing.T) {
	db, err := postgres.Open(t.Context(), pgtest.New(t))
	require.NoError(t, err)
	defer db.Close()
	ctx := t.Context()
	_, err = db.For("ann").Messages().Add(ctx, &jobsearch.Message{Meta: jobsearch.Meta{ID: "secret"}, Text: "an offer"})
	require.NoError(t, err)
	require.NoError(t, db.For("ann").Events().Append(ctx, &jobsearch.Event{Kind: "x"}))
	require.NoError(t, db.For("ann").Cursors().Move(ctx, "x", "", "1"))
	_, err = db.Catalog().Jobs().Add(ctx, &jobsearch.Job{Source: "board", PostingID: "1"})
	require.NoError(t, err)
	require.NoError(t, db.For("bob").InTx(ctx, func(tx jobsearch.Store) error {
		sql := tx.(jobsearch.SQLTx).SQLTx()
		for _, table := range []string{"messages", "events", "cursors", "settings", "drafts"} {
			var n int
			require.NoError(t, sql.QueryRow("SELECT COUNT(*) FROM "+table).Scan(&n))
			require.Zero(t, n, table)
		}
		for _, statement := range []string{"UPDATE messages SET body = ''", "DELETE FROM messages", "DELETE FROM events", "DELETE FROM jobs", "UPDATE owners SET last_position = 0"} {
			done, err := sql.Exec(statement)
			require.NoError(t, err)
			n, err := done.RowsAffected()
			require.NoError(t, err)
			require.Zero(t, n, statement)
		}
		var n int
		require.NoError(t, sql.QueryRow("SELECT COUNT(*) FROM jobs").Scan(&n))
		require.Equal(t, 1, n, "the catalogue may be read")
		return nil
	}))
	require.ErrorContains(t, db.For("bob").InTx(ctx, func(tx jobsearch.Store) error {
		_, err := tx.(jobsearch.SQLTx).SQLTx().Exec("INSERT INTO cursors (user_id, name, stands) VALUES ('ann', 'y', '1')")
		return err
	}), "row-level security")
	m, err := db.For("ann").Messages().Get(ctx, "secret")
	require.NoError(t, err)
	require.Equal(t, "an offer", m.Text)
}

func TestOpen(t *testing.T) {
	t.Run("an error does not quote the password", func(t *testing.T) {
		for _, url := range []string{"postgres://ann:hunter2@/x?host=/no/such/folder", "postgres://ann:hunter2@[::1/x", "user=ann password=hunter2 port=x"} {
			_, err := postgres.Open(t.Context(), url)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "hunter2")
		}
	})
	t.Run("two schemas in one database are two stores", func(t *testing.T) {
		url := pgtest.New(t)
		a, err := postgres.Open(t.Context(), url)
		require.NoError(t, err)
		defer a.Close()
		b, err := postgres.Open(t.Context(), url, postgres.Options{Schema: `other "one"`})
		require.NoError(t, err)
		defer b.Close()
		require.NoError(t, a.For("ann").Cursors().Move(t.Context(), "x", "", "1"))
		at, err := b.For("ann").Cursors().Get(t.Context(), "x")
		require.NoError(t, err)
		require.Empty(t, at)
	})
}
