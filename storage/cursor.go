package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"github.com/seed-57f86535/jobsearch"
)

// cursors are one user's: jobsearch.Cursors. A cursor at the beginning has no row.
type cursors struct{ s *store }

// Get is where a cursor stands.
func (c cursors) Get(ctx context.Context, name string) (at jobsearch.Cursor, err error) {
	err = c.s.read(ctx, func(s *store) error {
		if dirty(name) {
			return nil
		}
		err := s.get(ctx, &at, "SELECT stands FROM cursors WHERE user_id = ? AND name = ?", string(s.user), name)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("store: cursor %s: %w", name, err)
	}
	return at, nil
}

// Move is compare-and-set.
func (c cursors) Move(ctx context.Context, name string, from, to jobsearch.Cursor) error {
	err := c.s.write(ctx, func(s *store) error { return cursors{s}.move(ctx, name, from, to) })
	if err != nil {
		return fmt.Errorf("store: move cursor %s: %w", name, err)
	}
	return nil
}

func (c cursors) move(ctx context.Context, name string, from, to jobsearch.Cursor) (err error) {
	if name == "" || dirty(name) || dirty(string(to)) {
		return &jobsearch.InputError{What: "cursor", At: name, Reason: "needs a name, and text that is valid UTF-8 without NUL"}
	}
	user := string(c.s.user)
	var n int64
	switch {
	case from == "" && to == "":
		var at jobsearch.Cursor
		if at, err = c.Get(ctx, name); err == nil && at == "" {
			return nil
		}
	case from == "":
		n, err = c.s.exec(ctx, "INSERT INTO cursors (user_id, name, stands) VALUES (?, ?, ?) ON CONFLICT (user_id, name) DO NOTHING", user, name, string(to))
	case to == "":
		n, err = c.s.exec(ctx, "DELETE FROM cursors WHERE user_id = ? AND name = ? AND stands = ?", user, name, string(from))
	default:
		n, err = c.s.exec(ctx, "UPDATE cursors SET stands = ? WHERE user_id = ? AND name = ? AND stands = ?", string(to), user, name, string(from))
	}
	if err == nil && n == 0 {
		err = jobsearch.ErrConflict
	}
	c.s.tx.wrote = true
	return err
}

// List yields all, by name.
func (c cursors) List(ctx context.Context) iter.Seq2[jobsearch.NamedCursor, error] {
	return func(yield func(jobsearch.NamedCursor, error) bool) {
		for last := ""; ; {
			page, err := c.page(ctx, last)
			if err != nil {
				yield(jobsearch.NamedCursor{}, fmt.Errorf("store: list cursors: %w", err))
				return
			}
			for _, v := range page {
				if last = v.Name; !yield(v, nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
		}
	}
}

func (c cursors) page(ctx context.Context, after string) (page []jobsearch.NamedCursor, err error) {
	err = c.s.read(ctx, func(s *store) error {
		page = page[:0]
		rows, err := s.query(ctx, fmt.Sprintf("SELECT name, stands FROM cursors WHERE user_id = ? AND name > ? ORDER BY name LIMIT %d", pageSize), string(s.user), after)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var v jobsearch.NamedCursor
			if err := rows.Scan(&v.Name, &v.At); err != nil {
				return s.failed(ctx, err)
			}
			page = append(page, v)
		}
		return s.failed(ctx, rows.Err())
	})
	return page, err
}
