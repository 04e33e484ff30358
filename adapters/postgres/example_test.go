package postgres_test

import (
	"context"
	"log"
	"os"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/postgres"
)

func ExampleOpen() {
	ctx := context.Background()
	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.Options{
		// A queue inserts the jobs that react to these events here, in the same transaction.
		Hook: func(ctx context.Context, tx jobsearch.Store, events []jobsearch.Event) error {
			for _, e := range events {
				if _, err := tx.(jobsearch.SQLTx).SQLTx().ExecContext(ctx, "SELECT pg_notify('jobsearch', $1)", string(e.Kind)); err != nil {
					return err
				}
			}
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ann := db.For("ann@example.com") // one user's view
	_, err = ann.Applications().Count(ctx, jobsearch.ApplicationFilter{})
	if err != nil {
		log.Fatal(err)
	}
}
