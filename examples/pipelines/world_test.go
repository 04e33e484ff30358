package pipelines_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/internal/replay"
	"github.com/stretchr/testify/require"
)

// monday is when these tests happen.
var monday = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func at(days int) func() time.Time { return func() time.Time { return monday.AddDate(0, 0, days) } }

// open is an empty database in memory; when the test ends its rows must agree with its log.
func open(t testing.TB) jobsearch.DB {
	t.Helper()
	db, err := sqlite.Open(context.Background(), ":memory:", sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() {
		agrees(t, db.Catalog())
		for user, err := range db.Users(context.Background()) {
			require.NoError(t, err)
			agrees(t, db.For(user))
		}
		require.NoError(t, db.Close())
	})
	return db
}

func agrees(t testing.TB, s jobsearch.Store) {
	t.Helper()
	require.NoError(t, replay.Check(context.Background(), s), "rows and log agree")
}

// inTx runs fn in a transaction of s.
func inTx(t testing.TB, s jobsearch.Store, fn func(ctx context.Context, tx jobsearch.Store) error) {
	t.Helper()
	ctx := context.Background()
	require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error { return fn(ctx, tx) }))
}

// approved stores n approved mails, numbered from first.
func approved(t testing.TB, s jobsearch.Store, first, n int) {
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		for i := first; i < first+n; i++ {
			d := &jobsearch.Draft{Key: fmt.Sprintf("draft:%d", i), Kind: jobsearch.DraftFollowUp, Channel: jobsearch.ChannelMail, To: []jobsearch.Address{{Addr: "hr@acme.example"}},
				Subject: fmt.Sprintf("Mail %d", i), Body: "Dear all"}
			if _, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{At: monday}, d); err != nil {
				return err
			}
			if err := jobsearch.ApproveDraft(ctx, tx, d, "ann", jobsearch.Cause{At: monday}); err != nil {
				return err
			}
		}
		return nil
	})
}
