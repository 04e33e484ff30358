package storagetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// posting puts a job into the catalogue.
func posting(t *testing.T, db jobsearch.DB) *jobsearch.Job {
	t.Helper()
	n := int(rowCount.Add(1))
	j := &jobsearch.Job{Source: "catalogue-test", PostingID: fmt.Sprint(n), Title: fmt.Sprint("Posting ", n), Company: "Acme", PostedAt: day(1 + n%9)}
	_, err := db.Catalog().Jobs().Add(within(t), j)
	require.NoError(t, err)
	return j
}

// catalogue checks what Store says of the catalogue's rows.
func catalogue(t *testing.T, db jobsearch.DB) {
	lead := func(t *testing.T, s jobsearch.Store, ids ...jobsearch.ID) {
		t.Helper()
		for _, id := range ids {
			_, err := s.Leads().Add(within(t), &jobsearch.Lead{JobID: id})
			require.NoError(t, err)
		}
	}
	t.Run("Catalog is the Store of CatalogUser", func(t *testing.T) {
		j := posting(t, db)
		got, err := db.For(jobsearch.CatalogUser).Jobs().Get(within(t), j.ID)
		require.NoError(t, err)
		require.Equal(t, j.Title, got.Title)
		require.Equal(t, jobsearch.KeyID(jobsearch.CatalogUser, jobsearch.NounJob, j.NaturalKey()), j.ID)
	})
	t.Run("Jobs are the user's own and the catalogue's on which the user has a Lead", func(t *testing.T) {
		s, _ := fresh(t, db)
		other, _ := fresh(t, db)
		ctx := within(t)
		with, without := posting(t, db), posting(t, db)
		own := &jobsearch.Job{Title: "from a mail"}
		_, err := s.Jobs().Add(ctx, own)
		require.NoError(t, err)
		lead(t, s, with.ID)
		lead(t, other, without.ID)
		titles := map[string]bool{}
		for _, j := range all(t, s.Jobs().List(ctx, jobsearch.JobFilter{})) {
			titles[j.Title] = true
		}
		require.Equal(t, map[string]bool{"from a mail": true, with.Title: true}, titles)
		n, err := s.Jobs().Count(ctx, jobsearch.JobFilter{})
		require.NoError(t, err)
		require.Equal(t, 2, n)
		got, err := s.Jobs().Get(ctx, with.ID)
		require.NoError(t, err)
		require.Equal(t, with.Title, got.Title)
		_, err = s.Jobs().Get(ctx, without.ID)
		require.ErrorIs(t, err, jobsearch.ErrNotFound)
		require.ErrorIs(t, s.Jobs().Put(ctx, without), jobsearch.ErrNotFound)
		require.Len(t, all(t, s.Jobs().List(ctx, jobsearch.JobFilter{Text: with.Title})), 1, "filters hold for the catalogue's as well")
		require.Empty(t, all(t, s.Jobs().List(ctx, jobsearch.JobFilter{Source: "catalogue-test", Tenant: "x"})))
	})
	t.Run("a Put on the catalogue's row writes the user's own copy, which hides it", func(t *testing.T) {
		s, _ := fresh(t, db)
		other, _ := fresh(t, db)
		ctx := within(t)
		j := posting(t, db)
		lead(t, s, j.ID)
		lead(t, other, j.ID)
		mine, err := s.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		mine.Title = "as I see it"
		require.NoError(t, s.Jobs().Put(ctx, &mine))
		require.EqualValues(t, 2, mine.Version)
		got, err := s.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		mine.Added = false
		require.Equal(t, mine, got)
		require.Equal(t, j.CreatedAt, got.CreatedAt)
		require.Len(t, all(t, s.Jobs().List(ctx, jobsearch.JobFilter{})), 1, "one row, not two")
		n, err := s.Jobs().Count(ctx, jobsearch.JobFilter{})
		require.NoError(t, err)
		require.Equal(t, 1, n)
		for _, s := range []jobsearch.Store{db.Catalog(), other} {
			theirs, err := s.Jobs().Get(ctx, j.ID)
			require.NoError(t, err)
			require.Equal(t, j.Title, theirs.Title)
			require.EqualValues(t, 1, theirs.Version)
		}
		require.NoError(t, s.Jobs().Put(ctx, &mine), "the copy is then put like any row")
		require.NoError(t, s.Jobs().Delete(ctx, j.ID))
		got, err = s.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		require.Equal(t, j.Title, got.Title, "without the copy the catalogue's row shows again")
		require.NoError(t, s.Jobs().Delete(ctx, j.ID), "the catalogue's row is not the user's to delete")
		_, err = db.Catalog().Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
	})
	t.Run("a Put on a catalogue's row that has changed since is ErrConflict", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		j := posting(t, db)
		lead(t, s, j.ID)
		mine, err := s.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		j.Description = "new text"
		require.NoError(t, db.Catalog().Jobs().Put(ctx, j))
		require.ErrorIs(t, s.Jobs().Put(ctx, &mine), jobsearch.ErrConflict)
		mine, err = s.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		require.NoError(t, s.Jobs().Put(ctx, &mine))
		stale := mine
		stale.Version--
		require.ErrorIs(t, s.Jobs().Put(ctx, &stale), jobsearch.ErrConflict)
	})
	t.Run("pages go over own rows and the catalogue's together", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		var ids []jobsearch.ID
		for i := range 30 {
			if i%3 == 0 {
				_, err := s.Jobs().Add(ctx, &jobsearch.Job{Title: "own", PostedAt: day(1 + i%5)})
				require.NoError(t, err)
			} else {
				ids = append(ids, posting(t, db).ID)
			}
		}
		lead(t, s, ids...)
		for _, order := range []jobsearch.Order{jobsearch.OrderCreated, jobsearch.OrderNewest, jobsearch.OrderDate} {
			whole := all(t, s.Jobs().List(ctx, jobsearch.JobFilter{Paging: jobsearch.Paging{Order: order}}))
			require.Len(t, whole, 30)
			var got []jobsearch.Job
			for after := jobsearch.ID(""); ; {
				page := all(t, s.Jobs().List(ctx, jobsearch.JobFilter{Paging: jobsearch.Paging{Order: order, Limit: 4, After: after}}))
				if len(page) == 0 {
					break
				}
				got = append(got, page...)
				after = page[len(page)-1].ID
			}
			require.Equal(t, whole, got)
		}
	})
	t.Run("Companies are the user's own and all of the catalogue's", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		shared := &jobsearch.Company{Name: "Shared", Domain: "shared.example"}
		_, err := db.Catalog().Companies().Add(ctx, shared)
		require.NoError(t, err)
		got, err := s.Companies().Get(ctx, shared.ID)
		require.NoError(t, err)
		got.Culture = "my view"
		require.NoError(t, s.Companies().Put(ctx, &got))
		own := &jobsearch.Company{Name: "Own"}
		_, err = s.Companies().Add(ctx, own)
		require.NoError(t, err)
		views := map[string]string{}
		for _, c := range all(t, s.Companies().List(ctx, jobsearch.CompanyFilter{})) {
			views[c.Name] = c.Culture
		}
		require.Equal(t, map[string]string{"Shared": "my view", "Own": ""}, views)
		require.Len(t, all(t, db.Catalog().Companies().List(ctx, jobsearch.CompanyFilter{})), 1, "the catalogue has its own alone")
		require.NoError(t, db.Catalog().Companies().Delete(ctx, shared.ID))
		require.NoError(t, s.Companies().Delete(ctx, shared.ID))
	})
	t.Run("what Add adds is the user's own, whatever the catalogue has", func(t *testing.T) {
		s, user := fresh(t, db)
		ctx := within(t)
		j := posting(t, db)
		lead(t, s, j.ID)
		same := &jobsearch.Job{Source: j.Source, PostingID: j.PostingID}
		n, err := s.Jobs().Add(ctx, same)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, jobsearch.KeyID(user, jobsearch.NounJob, j.NaturalKey()), same.ID)
	})
}
