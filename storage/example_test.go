package storage_test

import (
	"context"
	"log"
	"os"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/storage"
)

func ExampleDump() {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	store := db.For(jobsearch.LocalUser)
	if _, err := store.Settings().Add(ctx, &jobsearch.Setting{Name: "language", Value: []byte(`"de"`)}); err != nil {
		log.Fatal(err)
	}
	if err := store.Cursors().Move(ctx, "inbox", "", "42"); err != nil {
		log.Fatal(err)
	}
	if err := storage.Dump(ctx, store, os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"key":"language","noun":"setting","row":{"name":"language","set_at":"0001-01-01T00:00:00Z","value":"de"}}
	// {"key":"inbox","noun":"cursor","row":{"at":"42"}}
}
