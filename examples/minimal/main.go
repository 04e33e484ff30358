// Command minimal is a whole job search: it asks a board, reads a mailbox, and runs both on a schedule.
package main

import (
	"context"
	"log"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/mbox"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/inbox"
)

func main() {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, "jobsearch.db", sqlite.Options{})
	if err != nil {
		log.Fatal(err)
	}
	mail, err := mbox.Open("mail.mbox", mbox.Options{})
	if err != nil {
		log.Fatal(err)
	}
	store := db.For(jobsearch.LocalUser)
	find := aggregate.New(store, aggregate.Options{
		Catalog: db.Catalog(),
		Sources: []jobsearch.JobSource{greenhouse.Board("acme", greenhouse.Options{})},
	})
	read := inbox.New(store, mail, inbox.Options{})
	err = jobsearch.NewScheduler(store, jobsearch.SchedulerOptions{}).Run(ctx,
		jobsearch.Task{Name: "find", Schedule: jobsearch.Every(6 * time.Hour), Run: find.Run},
		jobsearch.Task{Name: "read", Schedule: jobsearch.Every(15 * time.Minute), Run: read.Run},
	)
	if err != nil {
		log.Fatal(err)
	}
}
