// Package sqlite opens a jobsearch.DB in one SQLite file, or in memory: the store of a program that serves one person, and of tests.
//
// It needs cgo (a C compiler when the program is built) and no build tag. The file is in WAL mode: one connection writes, others read meanwhile; other processes may use the file at the same time.
// Every commit is on the disk when it returns (synchronous=FULL), for the Outbox relies on what it has written before it sends.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/storage"
)

// Options are what may be set; the zero value works.
type Options struct {
	Hook    jobsearch.AppendHook // runs in the transactions that append events; nil for none
	Logger  *slog.Logger         // nil logs nothing
	Readers int                  // connections that read at the same time; 0 is 4. A database in memory has one connection for everything
}

// Open opens or creates the database in the file at path, readable by this user alone when it is created, and brings its schema up to date.
// ":memory:" is a database that lives until Close. At most one Options is used. Who opens closes.
func Open(ctx context.Context, path string, opts ...Options) (jobsearch.DB, error) {
	var o Options
	if len(opts) > 0 {
		o = opts[0]
	}
	write, read, err := pools(path, o)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	db, err := storage.Open(ctx, storage.Config{Write: write, Read: read, Dialect: dialect(), Hook: o.Hook, Logger: o.Logger})
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	return db, nil
}

func pools(path string, o Options) (write, read *sqlx.DB, err error) {
	if path == "" {
		return nil, nil, &jobsearch.InputError{What: "path", Reason: `is empty: give a file, or ":memory:"`}
	}
	if path == ":memory:" {
		db, err := memory()
		return db, db, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := f.Close(); err != nil {
		return nil, nil, err
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	if write, err = pool(path, 1, "_journal_mode=WAL"); err != nil {
		return nil, nil, err
	}
	if read, err = pool(path, o.Readers, "_query_only=true"); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	return write, read, nil
}

// pool opens up to n connections that stay open.
func pool(path string, n int, params string) (*sqlx.DB, error) {
	db, err := sqlx.Open("sqlite3", dsn(path, params))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

func dsn(path, params string) string {
	return "file:" + strings.ReplaceAll(url.PathEscape(path), "%2F", "/") + "?_txlock=immediate&_busy_timeout=5000&_foreign_keys=true&_synchronous=FULL&" + params
}

func dialect() storage.Dialect {
	return storage.Dialect{
		Name:      "sqlite",
		BindType:  sqlx.QUESTION,
		Rows:      20,
		AnyOf:     "%s IN (SELECT value FROM json_each(?))",
		Contains:  "instr(%s, ?) > 0",
		Unindexed: "+",
		Adapt:     func(ddl string) string { return strings.ReplaceAll(ddl, ` COLLATE "C"`, "") },
		Transient: transient,
	}
}

// transient reports that another connection held the database for longer than the busy timeout.
func transient(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}
