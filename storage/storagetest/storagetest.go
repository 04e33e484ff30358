// Package storagetest checks that a jobsearch.DB keeps the contract that is written on jobsearch.Store, Table, Log, Cursors and DB: one subtest for each sentence.
//
// The author of a store states what it can in Features, gives a Harness, and calls Run.
package storagetest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/storage"
)

// Features says what a store can beyond the contract. What it cannot is skipped by name.
type Features struct {
	// Parallel: transactions of one user can be open at the same time. Where they cannot, a later one waits.
	Parallel bool
	// SQL: the Store inside InTx is a jobsearch.SQLTx, and the harness installs the hook.
	SQL bool
}

// Harness opens an empty database with an AppendHook, which may be nil. The suite closes it.
type Harness func(t *testing.T, hook jobsearch.AppendHook) jobsearch.DB

// Run checks the contract.
func Run(t *testing.T, open Harness, f Features) {
	db := open(t, nil)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	t.Run("table", func(t *testing.T) {
		for _, n := range nouns() {
			t.Run(n.noun(), func(t *testing.T) { n.contract(t, db) })
		}
	})
	t.Run("filter", func(t *testing.T) { filters(t, db) })
	t.Run("order", func(t *testing.T) { orders(t, db) })
	t.Run("text", func(t *testing.T) { texts(t, db) })
	t.Run("catalogue", func(t *testing.T) { catalogue(t, db) })
	t.Run("transaction", func(t *testing.T) { transactions(t, db, f) })
	t.Run("log", func(t *testing.T) { events(t, db, f) })
	t.Run("hook", func(t *testing.T) { hooks(t, open, f) })
	t.Run("cursors", func(t *testing.T) { cursors(t, db) })
	t.Run("users", func(t *testing.T) { users(t, db) })
	t.Run("cancel", func(t *testing.T) { cancels(t, db) })
	t.Run("database", func(t *testing.T) { database(t, open) })
}

var userCount, rowCount atomic.Int64

// fresh is a Store that nobody else uses, and its user.
func fresh(t *testing.T, db jobsearch.DB) (jobsearch.Store, jobsearch.UserID) {
	t.Helper()
	user := jobsearch.UserID(fmt.Sprintf("user-%d", userCount.Add(1)))
	return db.For(user), user
}

// within is the test's context with a limit, so that a store that blocks fails instead of hanging.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// collect reads a stream to its end and checks that an error comes at most once, last, with a zero value.
func collect[T any](t *testing.T, in iter.Seq2[T, error]) ([]T, error) {
	t.Helper()
	var out []T
	var failed error
	for v, err := range in {
		require.NoError(t, failed, "a stream goes on after its error")
		if failed = err; err != nil {
			require.Zero(t, v, "an error comes with a zero value")
			continue
		}
		out = append(out, v)
	}
	return out, failed
}

func all[T any](t *testing.T, in iter.Seq2[T, error]) []T {
	t.Helper()
	out, err := collect(t, in)
	require.NoError(t, err)
	return out
}

func dump(t *testing.T, s jobsearch.Store) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, storage.Dump(within(t), s, &b))
	return b.String()
}
