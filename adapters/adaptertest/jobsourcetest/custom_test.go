package jobsourcetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// acme is a source as anyone may write it: one answer, a JSON array.
type acme struct {
	base   string
	client *http.Client
}

func (a acme) Name() string { return "acme" }

func (a acme) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		rows, err := a.rows(ctx)
		seen := map[string]bool{}
		for _, r := range rows {
			if err = ctx.Err(); err != nil {
				break
			}
			if seen[r.ID] || q.Limit > 0 && len(seen) >= q.Limit {
				continue
			}
			seen[r.ID] = true
			j := jobsearch.Job{Source: "acme", PostingID: r.ID, Title: jobsearch.CleanText(r.Title), Company: "Acme", URL: a.base + "/jobs/" + r.ID, PostedAt: r.Posted}
			if !yield(j, nil) {
				return
			}
		}
		if err != nil {
			yield(jobsearch.Job{}, fmt.Errorf("acme: %w", err))
		}
	}
}

type row struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	Posted time.Time `json:"posted"`
}

func (a acme) rows(ctx context.Context) (rows []row, err error) {
	body, err := web.JSON(ctx, a.client, a.base+"/jobs.json")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&rows); err != nil {
		return nil, errors.Join(jobsearch.ErrChanged, err)
	}
	for _, r := range rows {
		if r.ID == "" || r.Title == "" {
			return nil, jobsearch.ErrChanged
		}
	}
	return rows, nil
}

func TestACustomSource(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, client *http.Client) jobsearch.JobSource { return acme{base, client} },
		Answer: func(w http.ResponseWriter, _ *http.Request, s jobsourcetest.Site) {
			rows := []row{}
			for _, p := range s.Postings {
				rows = append(rows, row{ID: p.ID, Title: p.Title})
			}
			json.NewEncoder(w).Encode(rows)
		},
	}, jobsourcetest.Features{})
}
