package storage

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// pageSize is how many rows List reads at a time.
const pageSize = 200

// order is one order of a List: by an expression that an index holds, ties by id in the same direction.
type order[T any] struct {
	by   string
	down bool
	at   func(*T) any // the expression's value for a row
}

// orders are those that every table has, and more.
func orders[T any](meta func(*T) *jobsearch.Meta, more map[jobsearch.Order]order[T]) map[jobsearch.Order]order[T] {
	created := func(v *T) any { return at(&meta(v).CreatedAt) }
	out := map[jobsearch.Order]order[T]{
		jobsearch.OrderCreated: {by: "created_at", at: created},
		jobsearch.OrderNewest:  {by: "created_at", down: true, at: created},
	}
	for name, o := range more {
		out[name] = o
	}
	return out
}

// known and unknown times sort apart: "-infinity" and "infinity" are instants to PostgreSQL and sort as such in SQLite's text.
func latest[T any](column string, of func(*T) moment) order[T] {
	return order[T]{by: "COALESCE(" + column + ", '-infinity')", down: true, at: func(v *T) any { return orElse(of(v), "-infinity") }}
}

func soonest[T any](column string, of func(*T) moment) order[T] {
	return order[T]{by: "COALESCE(" + column + ", 'infinity')", at: func(v *T) any { return orElse(of(v), "infinity") }}
}

func orElse(m moment, unknown string) any {
	if m.IsZero() {
		return unknown
	}
	return m
}

// place is where a page ended.
type place struct {
	value any
	id    jobsearch.ID
}

// List yields the rows that match, page by page.
func (t table[T, F]) List(ctx context.Context, f F) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if err := t.each(ctx, f, func(v T) bool { return yield(v, nil) }); err != nil {
			yield(zero, t.wrap("list", "", err))
		}
	}
}

func (t table[T, F]) each(ctx context.Context, f F, yield func(T) bool) error {
	paging := t.paging(&f)
	if paging.Order == "" {
		paging.Order = jobsearch.OrderCreated
	}
	o, ok := t.orders[paging.Order]
	if !ok {
		return &jobsearch.InputError{What: "order", At: string(paging.Order), Reason: fmt.Sprintf("is not one that %s have", t.table)}
	}
	var after *place
	if paging.After != "" {
		v, err := t.Get(ctx, paging.After)
		if err != nil {
			return err
		}
		after = &place{o.at(&v), paging.After}
	}
	for left := paging.Limit; ; {
		n := pageSize
		if paging.Limit > 0 {
			n = min(n, left)
		}
		page, err := t.page(ctx, f, o, after, n)
		if err != nil {
			return err
		}
		for i := range page {
			if i == len(page)-1 {
				last := page[i] // yield may change what it is given, not where we stand
				after = &place{o.at(&last), t.meta(&last).ID}
			}
			if !yield(page[i]) {
				return nil
			}
		}
		if left -= n; len(page) < n || paging.Limit > 0 && left <= 0 {
			return nil
		}
	}
}

// page reads at most n rows that follow a place.
func (t table[T, F]) page(ctx context.Context, f F, o order[T], after *place, n int) (page []T, err error) {
	direction, beyond := "", ">"
	if o.down {
		direction, beyond = " DESC", "<"
	}
	names := strings.Join(t.columns().read, ", ")
	tail := func(by, id string) string {
		return fmt.Sprintf(" ORDER BY %s%s, %s%s LIMIT %d", by, direction, id, direction, n)
	}
	var parts []string
	var args []any
	for _, scope := range t.scopes() {
		c := t.condition()
		c.add(scope.where, scope.args...)
		t.where(c, &f)
		by, id := o.by, "id"
		if mark := t.s.db.dialect.Unindexed; c.few || scope.few {
			by, id = mark+by, mark+id
		}
		if after != nil {
			// The first term is what an index range needs; a comparison of row values is not, where the expression is more than a column.
			c.add(fmt.Sprintf("%[1]s %[3]s= ? AND (%[1]s %[3]s ? OR %[2]s %[3]s ?)", by, id, beyond), after.value, after.value, string(after.id))
		}
		parts = append(parts, "SELECT "+names+" FROM "+t.table+" WHERE "+c.String()+tail(by, id))
		args = append(args, c.args...)
	}
	query := parts[0]
	if len(parts) > 1 {
		query = "SELECT * FROM (SELECT * FROM (" + parts[0] + ") AS mine UNION ALL SELECT * FROM (" + parts[1] + ") AS shared) AS both_parts" + tail(o.by, "id")
	}
	err = t.s.read(ctx, func(s *store) (err error) {
		page, err = table[T, F]{t.noun, s}.query(ctx, query, args)
		return err
	})
	return page, err
}

// Count counts the rows that match.
func (t table[T, F]) Count(ctx context.Context, f F) (n int, err error) {
	err = t.s.read(ctx, func(s *store) error {
		n = 0
		for _, scope := range t.scopes() {
			c := t.condition()
			c.add(scope.where, scope.args...)
			t.where(c, &f)
			var part int
			if err := s.get(ctx, &part, "SELECT COUNT(*) FROM "+t.table+" WHERE "+c.String(), c.args...); err != nil {
				return err
			}
			n += part
		}
		return nil
	})
	return n, t.wrap("count", "", err)
}
