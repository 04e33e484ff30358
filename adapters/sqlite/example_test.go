package sqlite_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
)

func ExampleOpen() {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, ":memory:") // or "jobsearch.db"
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	store := db.For(jobsearch.LocalUser)
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		app := &jobsearch.Application{Key: "mail:1", Company: "Acme", Title: "Gopher", AppliedAt: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		_, err := jobsearch.AddApplications(ctx, tx, jobsearch.Cause{By: jobsearch.ByPerson}, app)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	for app, err := range store.Applications().List(ctx, jobsearch.ApplicationFilter{Company: "ACME"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(app.Company, app.Title, app.Status)
	}
	for event, err := range store.Events().Read(ctx, 0, jobsearch.EventFilter{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(event.Position, event.Kind, event.To)
	}
	// Output:
	// Acme Gopher applied
	// 1 application_added applied
}
