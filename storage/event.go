package storage

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/seed-57f86535/jobsearch"
)

// eventLog is one user's events: a jobsearch.Log.
type eventLog struct{ s *store }

func eventFields(e *jobsearch.Event) []field {
	return []field{
		{"position", &e.Position}, {"kind", &e.Kind}, {"subject_noun", &e.Subject.Noun}, {"subject_id", &e.Subject.ID}, {"from_status", &e.From}, {"to_status", &e.To},
		{"happened_at", at(&e.At)}, {"recorded_at", at(&e.RecordedAt)}, {"actor", &e.By}, {"cause_noun", &e.Cause.Noun}, {"cause_id", &e.Cause.ID}, {"note", &e.Note}, {"event_data", document{&e.Data}},
	}
}

func eventColumns() string {
	var names []string
	for _, f := range eventFields(new(jobsearch.Event)) {
		names = append(names, f.column)
	}
	return strings.Join(names, ", ")
}

// Append adds events; inside a transaction they get their positions when it commits.
func (l eventLog) Append(ctx context.Context, e ...*jobsearch.Event) error {
	if len(e) == 0 {
		return ctx.Err()
	}
	var stored []jobsearch.Event
	err := l.s.write(ctx, func(tx *store) error {
		now := tx.db.now()
		stored = make([]jobsearch.Event, len(e))
		for i := range e {
			v := *e[i]
			v.Position, v.RecordedAt, v.Data = 0, now, slices.Clone(v.Data)
			if v.At.IsZero() {
				v.At = now
			}
			if err := settle(eventFields(&v)); err != nil {
				return err
			}
			stored[i] = v
		}
		tx.tx.events = append(tx.tx.events, stored...)
		if l.s.tx == nil { // a transaction of this call alone
			return tx.flushTo(ctx, stored)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: append events: %w", err)
	}
	for i := range e {
		stored[i].Data = e[i].Data // the log has a copy: what the caller does to the event later is not in it
		*e[i] = stored[i]
	}
	return nil
}

// flush writes the events that waited, and those that the hook adds, as the last thing before the commit.
func (s *store) flush(ctx context.Context) error { return s.flushTo(ctx, nil) }

// hookRounds bounds a hook that answers events with events.
const hookRounds = 16

// flushTo is flush, and fills the first events that it writes into stored.
func (s *store) flushTo(ctx context.Context, stored []jobsearch.Event) error {
	if _, known := s.db.owners.Load(s.user); len(s.tx.events) == 0 && s.tx.wrote && !known {
		if _, err := s.take(ctx, 0); err != nil {
			return err
		}
	}
	for round := 0; len(s.tx.events) > 0; round++ {
		if round == hookRounds {
			return fmt.Errorf("store: the append hook appends without end")
		}
		batch := s.tx.events
		s.tx.events, s.tx.wrote = nil, true
		if err := s.insertEvents(ctx, batch); err != nil {
			return err
		}
		if round == 0 {
			copy(stored, batch)
		}
		if s.db.hook == nil {
			continue
		}
		if err := s.db.hook(ctx, s, slices.Clone(batch)); err != nil {
			return fmt.Errorf("store: append hook: %w", err)
		}
	}
	return nil
}

// take raises the user's counter by n and returns where it then stands. It holds the counter until the commit.
func (s *store) take(ctx context.Context, n int) (last int64, err error) {
	err = s.get(ctx, &last, "INSERT INTO owners (user_id, last_position) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET last_position = owners.last_position + excluded.last_position RETURNING last_position",
		string(s.user), n)
	return last, err
}

func (s *store) insertEvents(ctx context.Context, batch []jobsearch.Event) error {
	last, err := s.take(ctx, len(batch))
	if err != nil {
		return err
	}
	for i := range batch {
		batch[i].Position = last - int64(len(batch)) + int64(i) + 1
	}
	row := "(?" + strings.Repeat(", ?", len(eventFields(&batch[0]))) + ")"
	text := func(n int) string {
		return sqlx.Rebind(s.db.dialect.BindType, "INSERT INTO events (user_id, "+eventColumns()+") VALUES "+row+strings.Repeat(", "+row, n-1))
	}
	size := s.db.dialect.Rows
	full := ""
	for rest := batch; len(rest) > 0; {
		n := min(size, len(rest))
		args := make([]any, 0, n*14)
		for i := range rest[:n] {
			args = append(args, string(s.user))
			for _, f := range eventFields(&rest[i]) {
				args = append(args, f.at)
			}
		}
		query := full
		if n < size || full == "" {
			query = text(n)
		}
		if n == size {
			full = query
		}
		if _, err := s.tx.ExecContext(ctx, query, args...); err != nil {
			return s.failed(ctx, err)
		}
		rest = rest[n:]
	}
	return nil
}

// Read yields the events after a position.
func (l eventLog) Read(ctx context.Context, after int64, f jobsearch.EventFilter) iter.Seq2[jobsearch.Event, error] {
	return func(yield func(jobsearch.Event, error) bool) {
		after, left := after, f.Limit
		for {
			n := pageSize
			if f.Limit > 0 {
				n = min(n, left)
			}
			page, err := l.page(ctx, after, f, n)
			if err != nil {
				yield(jobsearch.Event{}, fmt.Errorf("store: read events: %w", err))
				return
			}
			for _, e := range page {
				after = e.Position
				if !yield(e, nil) {
					return
				}
			}
			if left -= n; len(page) < n || f.Limit > 0 && left <= 0 {
				return
			}
		}
	}
}

func (l eventLog) page(ctx context.Context, after int64, f jobsearch.EventFilter, n int) (page []jobsearch.Event, err error) {
	c := condition{dialect: l.s.db.dialect}
	c.add("user_id = ?", string(l.s.user))
	c.add("position > ?", after)
	anyOf(&c, "kind", f.Kinds)
	equal(&c, "subject_noun", f.Subject.Noun)
	equal(&c, "subject_id", f.Subject.ID)
	err = l.s.read(ctx, func(s *store) error {
		page = page[:0]
		rows, err := s.query(ctx, fmt.Sprintf("SELECT %s FROM events WHERE %s ORDER BY position LIMIT %d", eventColumns(), c.String(), n), c.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e jobsearch.Event
			var targets []any
			for _, f := range eventFields(&e) {
				targets = append(targets, f.at)
			}
			if err := rows.Scan(targets...); err != nil {
				return s.failed(ctx, err)
			}
			page = append(page, e)
		}
		return s.failed(ctx, rows.Err())
	})
	return page, err
}

// Last is the highest position.
func (l eventLog) Last(ctx context.Context) (n int64, err error) {
	err = l.s.read(ctx, func(s *store) error {
		return s.get(ctx, &n, "SELECT COALESCE(MAX(last_position), 0) FROM owners WHERE user_id = ?", string(s.user))
	})
	if err != nil {
		return 0, fmt.Errorf("store: last event: %w", err)
	}
	return n, nil
}
