package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/seed-57f86535/jobsearch"
)

// DB is a database of many users: jobsearch.DB. Safe for concurrent use.
type DB struct {
	write, read *sqlx.DB
	dialect     *Dialect
	hook        jobsearch.AppendHook
	log         *slog.Logger
	clock       clock
	owners      sync.Map // users that are known to have a row in owners
}

// Config is what a DB is made of.
type Config struct {
	Write   *sqlx.DB // runs every transaction that writes
	Read    *sqlx.DB // runs what only reads; may be Write
	Dialect Dialect
	Hook    jobsearch.AppendHook // nil for none
	Logger  *slog.Logger         // nil for none
}

// Open brings the schema up to date and returns the database. It takes over the pools: Close closes them, and so does a failing Open.
func Open(ctx context.Context, c Config) (*DB, error) {
	db := &DB{write: c.Write, read: c.Read, dialect: &c.Dialect, hook: c.Hook, log: c.Logger}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// For is a user's Store.
func (db *DB) For(user jobsearch.UserID) jobsearch.Store { return &store{db: db, user: user} }

// Catalog is the Store of the catalogue.
func (db *DB) Catalog() jobsearch.Store { return db.For(jobsearch.CatalogUser) }

// Users yields those who have written anything, by id.
func (db *DB) Users(ctx context.Context) iter.Seq2[jobsearch.UserID, error] {
	return func(yield func(jobsearch.UserID, error) bool) {
		query := sqlx.Rebind(db.dialect.BindType, fmt.Sprintf("SELECT user_id FROM owners WHERE user_id > ? AND user_id <> ? ORDER BY user_id LIMIT %d", pageSize))
		for last := jobsearch.UserID(""); ; {
			var page []jobsearch.UserID
			if err := db.read.SelectContext(ctx, &page, query, string(last), string(jobsearch.CatalogUser)); err != nil {
				yield("", fmt.Errorf("store: list users: %w", withContext(ctx, err)))
				return
			}
			for _, u := range page {
				if !yield(u, nil) {
					return
				}
				last = u
			}
			if len(page) < pageSize {
				return
			}
		}
	}
}

// Close closes the database.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// withContext makes the error of a call that ctx ended wrap ctx.Err(): drivers say it in words of their own.
func withContext(ctx context.Context, err error) error {
	if cause := ctx.Err(); err != nil && cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w (%w)", cause, err)
	}
	return err
}

func (db *DB) now() time.Time { return db.clock.now() }
