// Command customsource asks a job board of its own: anything with Name and Search will do, and goes into aggregate.Options.Sources.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/web"
)

// guild is a board that shows its postings as one JSON array.
type guild struct {
	base   string
	client *http.Client
}

type row struct{ ID, Title string }

func (g guild) Name() string { return "guild" }

func (g guild) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		var rows []row
		body, err := web.JSON(ctx, g.client, g.base+"/jobs.json")
		if err == nil {
			defer body.Close()
			if e := json.NewDecoder(body).Decode(&rows); e != nil {
				err = errors.Join(jobsearch.ErrChanged, e)
			}
		}
		for seen := map[string]bool{}; len(rows) > 0 && ctx.Err() == nil && (q.Limit == 0 || len(seen) < q.Limit); rows = rows[1:] {
			if r := rows[0]; r.ID == "" {
				err = jobsearch.ErrChanged
			} else if !seen[r.ID] && !yield(jobsearch.Job{Source: "guild", PostingID: r.ID, Title: jobsearch.CleanText(r.Title), Company: "Guild", URL: g.base + "/" + r.ID}, nil) {
				return
			}
			seen[rows[0].ID] = true
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			yield(jobsearch.Job{}, fmt.Errorf("guild: %w", err))
		}
	}
}

func main() {
	board := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `[{"id":"1","title":"Baker"},{"id":"2","title":"Senior Carpenter (m/f/d)"}]`)
	}))
	defer board.Close()
	source := guild{board.URL, web.Client(web.Options{AllowPrivate: true})}
	for j, err := range source.Search(context.Background(), jobsearch.Query{}) {
		fmt.Println(j.Title, "at", j.Company, err)
	}
}

// Output:
// Baker at Guild <nil>
// Senior Carpenter (m/f/d) at Guild <nil>
