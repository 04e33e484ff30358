// Command customsource asks a job source of its own: anything with Name and Search will do.
package main

import (
	"context"
	"fmt"
	"iter"
	"log"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/aggregate"
)

// noticeBoard is the list on the wall.
type noticeBoard []string

func (b noticeBoard) Name() string { return "noticeboard" }

func (b noticeBoard) Search(ctx context.Context, _ jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		for i, title := range b {
			if !yield(jobsearch.Job{Source: "noticeboard", PostingID: fmt.Sprint(i), Title: title, Company: "Acme"}, nil) {
				return
			}
		}
	}
}

func main() {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, ":memory:", sqlite.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	find := aggregate.New(db.For("ann"), aggregate.Options{Sources: []jobsearch.JobSource{noticeBoard{"Baker", "Senior Carpenter (m/f/d)"}}})
	if err := find.Run(ctx); err != nil {
		log.Fatal(err)
	}
	for j := range db.For("ann").Jobs().List(ctx, jobsearch.JobFilter{}) {
		fmt.Println(j.Title, "at", j.Company)
	}
}

// Output:
// Baker at Acme
// Senior Carpenter at Acme
