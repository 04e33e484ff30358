package storage_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/internal/replay"
	"github.com/seed-57f86535/jobsearch/storage"
)

func dump(t *testing.T, s jobsearch.Store) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, storage.Dump(context.Background(), s, &b))
	return b.String()
}

// search writes a small search of the user's: rows that refer to each other, with and without natural keys, in the given order.
func search(t *testing.T, db jobsearch.DB, user jobsearch.UserID, backwards bool) jobsearch.Store {
	t.Helper()
	ctx := t.Context()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	cause := jobsearch.Cause{At: at}
	shared := &jobsearch.Job{Source: "board", Tenant: "acme", PostingID: "1", Title: "Gopher"}
	_, err := jobsearch.AddJobs(ctx, db.Catalog(), cause, shared)
	require.NoError(t, err)
	_, err = db.Catalog().Companies().Add(ctx, &jobsearch.Company{Name: "Shared"})
	require.NoError(t, err)

	s := db.For(user)
	require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
		_, err := jobsearch.AddLeads(ctx, tx, cause, &jobsearch.Lead{JobID: shared.ID, Fit: 50})
		require.NoError(t, err)
		app := &jobsearch.Application{JobID: shared.ID, Company: "Acme", AppliedAt: at} // no natural key
		letter := &jobsearch.Draft{Kind: jobsearch.DraftCoverLetter, Body: "Dear <Acme> & co"}
		_, err = jobsearch.AddApplications(ctx, tx, cause, app)
		require.NoError(t, err)
		letter.ApplicationID = app.ID
		_, err = jobsearch.AddDrafts(ctx, tx, cause, letter)
		require.NoError(t, err)
		app.CoverLetterID = letter.ID // the two refer to each other
		require.NoError(t, tx.Applications().Put(ctx, app))
		next := &jobsearch.Draft{Key: "follow_up:" + string(app.ID) + ":1", ApplicationID: app.ID} // an id inside a key
		_, err = jobsearch.AddDrafts(ctx, tx, cause, next)
		require.NoError(t, err)
		mails := []*jobsearch.Message{{Account: "ann", MessageID: "1@x", Hash: "aa"}, {Account: "ann", MessageID: "1@x", Hash: "bb"}, {Account: "ann", MessageID: "2@x", Hash: "cc"}}
		for i := range mails {
			if backwards {
				i = len(mails) - 1 - i
			}
			_, err = tx.Messages().Add(ctx, &jobsearch.Message{Meta: jobsearch.Meta{ID: jobsearch.NewID()}, Account: mails[i].Account, MessageID: mails[i].MessageID, Hash: mails[i].Hash})
			require.NoError(t, err)
		}
		_, err = jobsearch.MoveApplication(ctx, tx, app.ID, jobsearch.ApplicationRejected, cause)
		require.NoError(t, err)
		_, err = tx.Settings().Add(ctx, &jobsearch.Setting{Name: "last", Value: []byte(`{"application": "` + app.ID + `"}`)})
		require.NoError(t, err)
		return tx.Cursors().Move(ctx, "reader", "", jobsearch.Cursor("seen:"+app.ID))
	}))
	return s
}

func TestDump(t *testing.T) {
	memory := func(t *testing.T) jobsearch.DB {
		db, err := sqlite.Open(t.Context(), ":memory:")
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		return db
	}
	t.Run("the same search has the same dump, whatever ids and clock were", func(t *testing.T) {
		a, b := search(t, memory(t), "ann", false), search(t, memory(t), "ann", true)
		require.Equal(t, dump(t, a), dump(t, b))
		require.NoError(t, replay.Check(t.Context(), a))
	})
	t.Run("what it says", func(t *testing.T) {
		text := dump(t, search(t, memory(t), "ann", false))
		require.Contains(t, text, `{"key":"board/acme/1","noun":"job","row":{`)
		require.Contains(t, text, `"job_id":"job:board/acme/1"`)
		require.Contains(t, text, `"body":"Dear <Acme> & co"`)
		require.Contains(t, text, `{"key":"reader","noun":"cursor","row":{"at":"seen:application:#`)
		require.Contains(t, text, `"value":{"application":"application:#`)
		require.Contains(t, text, `"kind":"application_moved"`)
		require.NotContains(t, text, "Shared", "the catalogue's companies are not the user's")
		for _, ours := range []string{`"version"`, `"created_at"`, `"updated_at"`, `"recorded_at"`, `"id":"0`} {
			require.NotContains(t, strings.ReplaceAll(text, `"id":"application`, ""), ours)
		}
	})
	t.Run("every difference shows", func(t *testing.T) {
		base := dump(t, search(t, memory(t), "ann", false))
		for name, change := range map[string]func(jobsearch.Store) error{
			"a field of a row": func(s jobsearch.Store) error {
				for l, err := range s.Leads().List(t.Context(), jobsearch.LeadFilter{}) {
					if err != nil {
						return err
					}
					l.Fit++
					return s.Leads().Put(t.Context(), &l)
				}
				return nil
			},
			"a row more":    func(s jobsearch.Store) error { _, err := s.Stories().Add(t.Context(), &jobsearch.Story{}); return err },
			"an event more": func(s jobsearch.Store) error { return s.Events().Append(t.Context(), &jobsearch.Event{Kind: "x"}) },
			"a cursor":      func(s jobsearch.Store) error { return s.Cursors().Move(t.Context(), "y", "", "1") },
			"a row less": func(s jobsearch.Store) error {
				for m, err := range s.Messages().List(t.Context(), jobsearch.MessageFilter{}) {
					if err != nil {
						return err
					}
					return s.Messages().Delete(t.Context(), m.ID)
				}
				return nil
			},
		} {
			s := search(t, memory(t), "ann", false)
			require.NoError(t, change(s))
			require.NotEqual(t, base, dump(t, s), name)
		}
	})
}

func TestCopy(t *testing.T) {
	for from, source := range places(t) {
		for to, target := range places(t) {
			t.Run(fmt.Sprintf("from %s to %s the dumps are equal", from, to), func(t *testing.T) {
				ctx := t.Context()
				openA, _ := source(t)
				openB, _ := target(t)
				a, err := openA()
				require.NoError(t, err)
				defer a.Close()
				b, err := openB()
				require.NoError(t, err)
				defer b.Close()
				old := search(t, a, "ann", false)
				moved := b.For("ann")
				require.NoError(t, storage.Copy(ctx, old, moved))
				require.Equal(t, dump(t, old), dump(t, moved))

				for app, err := range old.Applications().List(ctx, jobsearch.ApplicationFilter{}) {
					require.NoError(t, err)
					copied, err := moved.Applications().Get(ctx, app.ID)
					require.NoError(t, err)
					require.Equal(t, app, copied, "ids, versions and times are kept")
				}
				e := &jobsearch.Event{Kind: "after"}
				require.NoError(t, moved.Events().Append(ctx, e))
				last, err := old.Events().Last(ctx)
				require.NoError(t, err)
				require.Equal(t, last+1, e.Position, "the log goes on where it stood")

				require.ErrorIs(t, storage.Copy(ctx, old, moved), jobsearch.ErrConflict, "a user who is there already")
				require.ErrorIs(t, storage.Copy(ctx, old, b.For("bob")), jobsearch.ErrInput)
				require.ErrorIs(t, storage.Copy(ctx, old, jobsearch.NoStore{}), jobsearch.ErrUnsupported)
				users := 0
				for u, err := range b.Users(ctx) {
					require.NoError(t, err)
					require.EqualValues(t, "ann", u)
					users++
				}
				require.Equal(t, 1, users)
			})
		}
	}
}
