package main

import (
	"context"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/storage"
)

type dbCmd struct {
	Migrate dbMigrateCmd `cmd:"" help:"Bring the database to this program's schema."`
	Dump    dbDumpCmd    `cmd:"" help:"Write all that is remembered as JSON lines."`
	Copy    dbCopyCmd    `cmd:"" help:"Copy a user's data to another, empty database."`
}

type dbMigrateCmd struct{}

// Run opens the database: that brings it to the schema.
func (dbMigrateCmd) Run(ctx context.Context, a *app) error {
	if _, err := a.store(ctx); err != nil {
		return err
	}
	a.out.object(map[string]bool{"migrated": true}, func() { a.out.printf("The database has this program's schema.\n") })
	return nil
}

type dbDumpCmd struct{}

func (dbDumpCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	return storage.Dump(ctx, store, a.out.w)
}

type dbCopyCmd struct {
	From string `arg:"" help:"sqlite:PATH or postgres://…"`
	To   string `arg:"" help:"sqlite:PATH or postgres://…"`
}

func (c *dbCopyCmd) Run(ctx context.Context, a *app) error {
	from, err := openDB(ctx, c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := openDB(ctx, c.To)
	if err != nil {
		return err
	}
	defer to.Close()
	user := jobsearch.UserID(a.User)
	for _, pair := range [][2]jobsearch.Store{{from.Catalog(), to.Catalog()}, {from.For(user), to.For(user)}} {
		if err := storage.Copy(ctx, pair[0], pair[1]); err != nil {
			return err
		}
	}
	a.out.object(map[string]bool{"copied": true}, func() { a.out.printf("Copied %s.\n", a.User) })
	return nil
}
