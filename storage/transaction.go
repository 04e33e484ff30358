package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/seed-57f86535/jobsearch"
)

// A transaction that fails because of others is tried so often, with pauses that double from the first to the longest.
const (
	attempts     = 10
	firstPause   = 5 * time.Millisecond
	longestPause = time.Second
)

// transaction is one attempt of InTx.
type transaction struct {
	*sqlx.Tx
	events []jobsearch.Event // wait for the commit
	reads  bool              // it is one that only reads
	wrote  bool
	broken error // what the database itself refused: nothing may be committed
	ended  bool
	depth  int // of savepoints
}

// InTx runs fn in one transaction, again when others were in the way.
func (s *store) InTx(ctx context.Context, fn func(jobsearch.Store) error) error {
	if err := s.usable(); err != nil {
		return fmt.Errorf("store: transaction: %w", err)
	}
	if s.tx != nil {
		return s.savepoint(ctx, func(s *store) error { return fn(s) })
	}
	return s.again(ctx, s.db.write, nil, func(s *store) error { return fn(s) })
}

// again runs once until it succeeds or fails by itself.
func (s *store) again(ctx context.Context, pool *sqlx.DB, opts *sql.TxOptions, fn func(*store) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		transient, err := s.once(ctx, pool, opts, fn)
		if err == nil || !transient || ctx.Err() != nil || attempt == attempts {
			return err
		}
		s.db.log.DebugContext(ctx, "transaction runs again", "attempt", attempt, "error", err)
		select {
		case <-ctx.Done():
			return withContext(ctx, err)
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, longestPause)
	}
}

// once runs fn in one transaction. transient says that another attempt may succeed.
func (s *store) once(ctx context.Context, pool *sqlx.DB, opts *sql.TxOptions, fn func(*store) error) (transient bool, err error) {
	tx, err := pool.BeginTxx(ctx, opts)
	if err != nil {
		return s.db.dialect.Transient(err), fmt.Errorf("store: begin: %w", withContext(ctx, err))
	}
	inner := *s
	inner.tx = &transaction{Tx: tx, reads: opts != nil && opts.ReadOnly}
	defer func() {
		inner.tx.ended = true
		_ = tx.Rollback() // does nothing after a commit; undoes all when fn failed or panicked
	}()
	if set := s.db.dialect.SetUser; set != "" {
		if _, err := inner.exec(ctx, set, string(s.user)); err != nil {
			return s.db.dialect.Transient(err), fmt.Errorf("store: begin: %w", err)
		}
	}
	err = fn(&inner)
	if err == nil {
		err = inner.flush(ctx)
	}
	if broken := inner.tx.broken; broken != nil {
		if err == nil {
			err = fmt.Errorf("store: transaction: %w", broken)
		}
		return s.db.dialect.Transient(broken), err
	}
	if err != nil {
		return false, err
	}
	return inner.commit(ctx)
}

func (s *store) commit(ctx context.Context) (transient bool, err error) {
	var mark sql.NullString
	if q := s.db.dialect.CommitMark; q != "" && s.tx.wrote {
		if err := s.get(ctx, &mark, q); err != nil {
			return s.db.dialect.Transient(err), fmt.Errorf("store: commit: %w", err)
		}
	}
	if err = s.tx.Commit(); err == nil {
		if s.tx.wrote {
			s.db.owners.Store(s.user, true)
		}
		return false, nil
	}
	transient = s.db.dialect.Transient(err)
	err = fmt.Errorf("store: commit: %w", withContext(ctx, err))
	if mark.Valid {
		// The answer may have got lost after the commit. Only the server knows; running fn again without asking could do its work twice.
		switch s.fate(mark.String) {
		case "committed":
			return false, nil
		case "aborted":
		default:
			return false, fmt.Errorf("%w; whether it was committed could not be found out", err)
		}
	}
	return transient, err
}

// fate asks for what became of a transaction whose commit was not answered, for up to ten seconds, whatever became of the caller's ctx.
func (s *store) fate(mark string) (fate string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		err := s.db.write.GetContext(ctx, &fate, sqlx.Rebind(s.db.dialect.BindType, s.db.dialect.CommitCheck), mark)
		if err == nil && fate != "in progress" {
			return fate
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ""
}

// savepoint runs fn inside the transaction so that its writes and events are undone when it fails, and the transaction can go on.
func (s *store) savepoint(ctx context.Context, fn func(*store) error) (err error) {
	s.tx.depth++
	name := fmt.Sprintf("inner_%d", s.tx.depth)
	events := len(s.tx.events)
	defer func() { s.tx.depth-- }()
	if _, err := s.exec(ctx, "SAVEPOINT "+name); err != nil {
		return err
	}
	if err = fn(s); err == nil && s.tx.broken == nil {
		_, err = s.exec(ctx, "RELEASE SAVEPOINT "+name)
		return err
	}
	s.tx.events = s.tx.events[:events]
	if s.tx.broken == nil {
		if _, undo := s.exec(ctx, "ROLLBACK TO SAVEPOINT "+name); undo != nil {
			err = errors.Join(err, undo)
		}
	}
	return err
}

// SQLTx is the transaction itself: jobsearch.SQLTx. It is nil outside InTx.
func (s *store) SQLTx() *sql.Tx {
	if s.tx == nil {
		return nil
	}
	return s.tx.Tx.Tx
}
