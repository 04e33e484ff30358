// Package postgres opens a jobsearch.DB in PostgreSQL 13 or later: the store of a platform with many users and many processes.
//
// Transactions run at the server's default isolation, READ COMMITTED. What a transaction reads with Get it has locked until it ends, so a Get and a Put in one transaction never conflict; what it decides by
// anything else (a List, a Count) it guards with a cursor, as pipelines do, or the URL asks for more: default_transaction_isolation=serializable. Serialization failures, deadlocks and lost connections run
// the transaction again; when the connection is lost during a commit, the server is asked whether it was committed before anything is done twice.
//
// Row-level security is a second lock: each transaction is bound to its user (SET LOCAL jobsearch.user), and policies hide every other user's rows even from a query that forgot to ask for the user.
// It does not hold for superusers and roles with BYPASSRLS, so connect as an ordinary role that owns the schema.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/storage"
)

// Options are what may be set; the zero value works.
type Options struct {
	Hook   jobsearch.AppendHook // runs in the transactions that append events; nil for none
	Logger *slog.Logger         // nil logs nothing
	Schema string               // where the tables live; "" is "jobsearch". It comes first in the search path, before public
	Conns  int                  // connections at most; 0 is 10. A transaction needs one
}

// Open connects to the database at url ("postgres://user@host/db", or key=value pairs, as lib/pq takes them) and brings its schema up to date. At most one Options is used. Who opens closes.
// The role needs the right to create the schema, or to create tables in it where it exists.
func Open(ctx context.Context, url string, opts ...Options) (jobsearch.DB, error) {
	var o Options
	if len(opts) > 0 {
		o = opts[0]
	}
	if o.Schema == "" {
		o.Schema = "jobsearch"
	}
	if o.Conns <= 0 {
		o.Conns = 10
	}
	pool, err := connect(ctx, url, o)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	db, err := storage.Open(ctx, storage.Config{Write: pool, Read: pool, Dialect: dialect(), Hook: o.Hook, Logger: o.Logger})
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	return db, nil
}

func connect(ctx context.Context, url string, o Options) (*sqlx.DB, error) {
	config, err := pq.NewConfig(url)
	if err != nil {
		return nil, &jobsearch.InputError{What: "database url", Reason: "is not one that PostgreSQL understands"} // the driver's words may quote a password
	}
	config = config.Clone()
	config.BinaryParameters = true // one round trip for a query, not two
	config.Runtime["search_path"] = pq.QuoteIdentifier(o.Schema) + ", public"
	config.Runtime["timezone"] = "UTC"
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, err
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(o.Conns)
	pool.SetMaxIdleConns(o.Conns)
	if err := createSchema(ctx, pool, o.Schema); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}

// createSchema creates the schema where it is missing; another process may do so at the same moment.
func createSchema(ctx context.Context, pool *sqlx.DB, name string) error {
	exists := func() (ok bool, err error) {
		err = pool.GetContext(ctx, &ok, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)", name)
		return ok, err
	}
	ok, err := exists()
	if err != nil || ok {
		return err
	}
	if _, err = pool.ExecContext(ctx, "CREATE SCHEMA "+pq.QuoteIdentifier(name)); err == nil {
		return nil
	}
	if ok, _ := exists(); ok {
		return nil
	}
	return fmt.Errorf("create schema %s: %w", name, err)
}

func dialect() storage.Dialect {
	return storage.Dialect{
		Name:        "postgres",
		BindType:    sqlx.DOLLAR,
		Rows:        200,
		AnyOf:       "%s IN (SELECT jsonb_array_elements_text(CAST(? AS jsonb)))",
		Contains:    "strpos(%s, ?) > 0",
		ForWrite:    " FOR NO KEY UPDATE",
		SetUser:     "SELECT set_config('jobsearch.user', ?, true)",
		Exclude:     "SELECT pg_advisory_xact_lock(7215300412)", // any number of our own
		Transient:   transient,
		CommitMark:  "SELECT CAST(pg_current_xact_id_if_assigned() AS text)",
		CommitCheck: "SELECT pg_xact_status(CAST(CAST(? AS text) AS xid8))",
	}
}

// transient reports errors after which the same transaction may succeed. The codes are PostgreSQL's (appendix A of its manual).
func transient(err error) bool {
	var e *pq.Error
	if errors.As(err, &e) {
		switch e.Code {
		case "57P01", "57P02", "57P03", "55P03", "53300": // shut down, crashed, starting, lock not available, too many connections
			return true
		}
		return strings.HasPrefix(string(e.Code), "40") || strings.HasPrefix(string(e.Code), "08") // rolled back: serialization, deadlock; connection
	}
	var n net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNREFUSED) || errors.As(err, &n) && n.Timeout()
}
