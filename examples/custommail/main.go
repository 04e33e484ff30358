// Command custommail reads a mailbox of its own: anything with Name and Fetch will do.
package main

import (
	"context"
	"fmt"
	"iter"
	"log"
	"strconv"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/inbox"
)

// letters came by post and were typed in. The cursor is how many were read.
type letters []jobsearch.Message

func (l letters) Name() string { return "letters" }

func (l letters) Fetch(_ context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		for n, _ := strconv.Atoi(string(since)); n < len(l); n++ {
			if !yield(jobsearch.Fetched{Message: &l[n], Cursor: jobsearch.Cursor(strconv.Itoa(n + 1))}, nil) {
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
	post := letters{{MessageID: "1", From: jobsearch.Address{Name: "Acme Bakery"}, Subject: "Your application as a baker", ReceivedAt: time.Now(),
		Text: "Dear Ann, thank you for your application as a baker at Acme Bakery. We regret that we have chosen another candidate. Kind regards, Acme Bakery"}}
	if err := inbox.New(db.For("ann"), post, inbox.Options{}).Run(ctx); err != nil {
		log.Fatal(err)
	}
	for m := range db.For("ann").Messages().List(ctx, jobsearch.MessageFilter{}) {
		fmt.Println(m.Kind)
	}
}

// Output:
// rejection
