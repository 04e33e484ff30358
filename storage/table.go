package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/seed-57f86535/jobsearch"
)

// noun says how one noun is kept. Its values are the package's only tables of columns.
type noun[T, F any] struct {
	name    jobsearch.Noun
	table   string
	meta    func(*T) *jobsearch.Meta
	key     func(*T) string
	fields  func(*T) []field // all columns but those of Meta
	paging  func(*F) jobsearch.Paging
	where   func(*condition, *F)
	orders  map[jobsearch.Order]order[T]
	catalog string // the condition on a catalogue's row that makes it this user's to see, with one ? for the user; "" where the catalogue is not shared

	columns func() columns // set by define
}

// columns are the names of a noun's columns, in the order of all.
type columns struct {
	read  []string
	write []string
}

func define[T, F any](n noun[T, F]) *noun[T, F] {
	n.columns = sync.OnceValue(func() (c columns) {
		for _, f := range n.all(new(T)) {
			c.write = append(c.write, f.column)
			if _, ok := f.at.(derived); !ok {
				c.read = append(c.read, f.column)
			}
		}
		return c
	})
	return &n
}

// all are the columns of a row, without user_id.
func (n *noun[T, F]) all(v *T) []field {
	m := n.meta(v)
	return append([]field{{"id", &m.ID}, {"version", &m.Version}, {"created_at", at(&m.CreatedAt)}, {"updated_at", at(&m.UpdatedAt)}}, n.fields(v)...)
}

func (n *noun[T, F]) scan(rows *sql.Rows, v *T) error {
	fields := n.all(v)
	targets := make([]any, 0, len(fields))
	for _, f := range fields {
		if _, ok := f.at.(derived); !ok {
			targets = append(targets, f.at)
		}
	}
	return rows.Scan(targets...)
}

// table is one noun of one user: a jobsearch.Table.
type table[T, F any] struct {
	*noun[T, F]
	s *store
}

// Get reads one row.
func (t table[T, F]) Get(ctx context.Context, id jobsearch.ID) (v T, err error) {
	err = t.s.read(ctx, func(s *store) (err error) {
		v, err = table[T, F]{t.noun, s}.get(ctx, id)
		return err
	})
	return v, t.wrap("get", id, err)
}

func (t table[T, F]) get(ctx context.Context, id jobsearch.ID) (v T, err error) {
	if dirty(string(id)) {
		return v, jobsearch.ErrNotFound
	}
	for _, scope := range t.scopes() {
		query := "SELECT " + strings.Join(t.columns().read, ", ") + " FROM " + t.table + " WHERE " + scope.where + " AND id = ?"
		if scope.own && t.s.tx != nil && !t.s.tx.reads {
			query += t.s.db.dialect.ForWrite
		}
		found, err := t.query(ctx, query, append(scope.args, string(id)))
		if err != nil {
			return v, err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return v, jobsearch.ErrNotFound
}

// scope is a part of what a user sees.
type scope struct {
	own   bool
	few   bool // see condition
	where string
	args  []any
}

func (t table[T, F]) scopes() []scope {
	scopes := []scope{{own: true, where: "user_id = ?", args: []any{string(t.s.user)}}}
	if t.catalog != "" && t.s.user != jobsearch.CatalogUser && !(t.s.ownOnly && t.name == jobsearch.NounCompany) {
		where := fmt.Sprintf("user_id = ? AND %s AND NOT EXISTS (SELECT 1 FROM %[2]s own WHERE own.user_id = ? AND own.id = %[2]s.id)", t.catalog, t.table)
		scopes = append(scopes, scope{few: t.name == jobsearch.NounJob, where: where, args: []any{string(jobsearch.CatalogUser), string(t.s.user), string(t.s.user)}})
	}
	return scopes
}

func (t table[T, F]) query(ctx context.Context, query string, args []any) ([]T, error) {
	rows, err := t.s.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := t.scan(rows, &v); err != nil {
			return nil, t.s.failed(ctx, err)
		}
		out = append(out, v)
	}
	return out, t.s.failed(ctx, rows.Err())
}

// Add inserts those that are new.
func (t table[T, F]) Add(ctx context.Context, v ...*T) (added int, err error) {
	return t.insert(ctx, v, false)
}

// insert is Add; with keep it keeps the version and the times that are given, to move rows between databases.
func (t table[T, F]) insert(ctx context.Context, v []*T, keep bool) (added int, err error) {
	if len(v) == 0 {
		return 0, ctx.Err()
	}
	rows := make([]T, len(v))
	err = t.s.write(ctx, func(tx *store) (err error) {
		for i := range v {
			rows[i] = *v[i]
		}
		added, err = table[T, F]{t.noun, tx}.add(ctx, rows, keep)
		return err
	})
	if err != nil {
		return 0, t.wrap("add", "", err)
	}
	for i := range v {
		*v[i] = rows[i]
	}
	return added, nil
}

func (t table[T, F]) add(ctx context.Context, rows []T, keep bool) (int, error) {
	byID := make(map[jobsearch.ID]int, len(rows)) // the first row of each id
	for i := range rows {
		v := &rows[i]
		if err := settle(t.all(v)); err != nil {
			return 0, err
		}
		m := t.meta(v)
		if m.ID == "" {
			m.ID = jobsearch.KeyID(t.s.user, t.name, t.key(v))
		}
		if m.Added = false; !keep {
			m.Version, m.CreatedAt = 1, t.s.db.now()
			m.UpdatedAt = m.CreatedAt
		}
		if _, ok := byID[m.ID]; !ok {
			byID[m.ID] = i
		}
	}
	fresh := make([]int, 0, len(byID))
	for i := range rows {
		if byID[t.meta(&rows[i]).ID] == i {
			fresh = append(fresh, i)
		}
	}
	added, err := t.insertRows(ctx, rows, fresh)
	if err != nil {
		return 0, err
	}
	var known []jobsearch.ID
	for _, i := range fresh {
		if m := t.meta(&rows[i]); !m.Added {
			known = append(known, m.ID)
		}
	}
	if added == len(rows) {
		return added, nil
	}
	stored, err := t.byID(ctx, known)
	if err != nil {
		return 0, err
	}
	for i := range rows {
		id := t.meta(&rows[i]).ID
		if old, ok := stored[id]; ok {
			rows[i] = old
		} else if first := byID[id]; first != i {
			rows[i] = rows[first]
			t.meta(&rows[i]).Added = false
		} else if !t.meta(&rows[i]).Added {
			return 0, jobsearch.ErrConflict // deleted by another since
		}
	}
	return added, nil
}

// insertRows inserts the rows at the given indexes, in statements of many, and marks those that are in as Added.
func (t table[T, F]) insertRows(ctx context.Context, rows []T, which []int) (added int, err error) {
	size := t.s.db.dialect.Rows
	var many *sql.Stmt
	if len(which) >= 2*size {
		if many, err = t.s.prepare(ctx, t.insertText(size)); err != nil {
			return 0, err
		}
		defer many.Close()
	}
	args := make([]any, 0, min(size, len(which))*(len(t.columns().write)+1))
	for len(which) > 0 {
		n := min(size, len(which))
		args = args[:0]
		byID := make(map[jobsearch.ID]int, n)
		for _, i := range which[:n] {
			args = append(args, string(t.s.user))
			for _, f := range t.all(&rows[i]) {
				args = append(args, f.at)
			}
			byID[t.meta(&rows[i]).ID] = i
		}
		which = which[n:]
		var in *sql.Rows
		if many != nil && n == size {
			in, err = many.QueryContext(ctx, args...)
		} else {
			in, err = t.s.tx.QueryContext(ctx, t.insertText(n), args...)
		}
		if err != nil {
			return 0, t.s.failed(ctx, err)
		}
		for in.Next() {
			var id jobsearch.ID
			if err = in.Scan(&id); err != nil {
				break
			}
			t.meta(&rows[byID[id]]).Added = true
			added++
		}
		if err = errors.Join(err, in.Err(), in.Close()); err != nil {
			return 0, t.s.failed(ctx, err)
		}
	}
	t.s.tx.wrote = t.s.tx.wrote || added > 0
	return added, nil
}

func (t table[T, F]) insertText(rows int) string {
	names := t.columns().write
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.table + " (user_id, " + strings.Join(names, ", ") + ") VALUES ")
	row := "(?" + strings.Repeat(", ?", len(names)) + ")"
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(row)
	}
	b.WriteString(" ON CONFLICT (user_id, id) DO NOTHING RETURNING id")
	return sqlx.Rebind(t.s.db.dialect.BindType, b.String())
}

// byID reads this user's own rows.
func (t table[T, F]) byID(ctx context.Context, ids []jobsearch.ID) (map[jobsearch.ID]T, error) {
	out := make(map[jobsearch.ID]T, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	c := t.condition()
	c.add("user_id = ?", string(t.s.user))
	anyOf(c, "id", ids)
	found, err := t.query(ctx, "SELECT "+strings.Join(t.columns().read, ", ")+" FROM "+t.table+" WHERE "+c.String(), c.args)
	for i := range found {
		out[t.meta(&found[i]).ID] = found[i]
	}
	return out, err
}

func (t table[T, F]) condition() *condition { return &condition{dialect: t.s.db.dialect} }

// Put writes rows that were read.
func (t table[T, F]) Put(ctx context.Context, v ...*T) error {
	if len(v) == 0 {
		return ctx.Err()
	}
	rows := make([]T, len(v))
	err := t.s.write(ctx, func(tx *store) error {
		for i := range v {
			rows[i] = *v[i]
		}
		put := func(tx *store) error { return table[T, F]{t.noun, tx}.put(ctx, rows) }
		if len(rows) == 1 {
			return put(tx)
		}
		return tx.savepoint(ctx, put)
	})
	if err != nil {
		id := jobsearch.ID("")
		if len(v) == 1 {
			id = t.meta(v[0]).ID
		}
		return t.wrap("put", id, err)
	}
	for i := range v {
		*v[i] = rows[i]
	}
	return nil
}

func (t table[T, F]) put(ctx context.Context, rows []T) error {
	names := t.columns().write[4:] // after id, version and the times
	query := "UPDATE " + t.table + " SET version = version + 1, updated_at = ?, " + strings.Join(names, " = ?, ") + " = ? WHERE user_id = ? AND id = ? AND version = ?"
	for i := range rows {
		v := &rows[i]
		if err := settle(t.all(v)); err != nil {
			return err
		}
		m := t.meta(v)
		m.UpdatedAt = t.s.db.now()
		args := []any{at(&m.UpdatedAt)}
		for _, f := range t.fields(v) {
			args = append(args, f.at)
		}
		n, err := t.s.exec(ctx, query, append(args, string(t.s.user), string(m.ID), m.Version)...)
		if err != nil {
			return err
		}
		if n == 0 {
			if err := t.copyOnPut(ctx, v); err != nil {
				return err
			}
		}
		m.Version++
		m.Added = false
	}
	t.s.tx.wrote = true
	return nil
}

// copyOnPut handles a Put that met no row of the user's own at that version: a catalogue's row is written as the user's own copy.
func (t table[T, F]) copyOnPut(ctx context.Context, v *T) error {
	m := t.meta(v)
	old, err := t.get(ctx, m.ID)
	if err != nil {
		return err
	}
	own, err := t.byID(ctx, []jobsearch.ID{m.ID})
	if err != nil {
		return err
	}
	if len(own) > 0 || t.meta(&old).Version != m.Version {
		return jobsearch.ErrConflict
	}
	mine := []T{*v}
	t.meta(&mine[0]).Version++
	t.meta(&mine[0]).CreatedAt = t.meta(&old).CreatedAt
	added, err := t.insertRows(ctx, mine, []int{0})
	if err == nil && added == 0 {
		err = jobsearch.ErrConflict
	}
	m.CreatedAt = t.meta(&old).CreatedAt
	return err
}

// Delete removes rows.
func (t table[T, F]) Delete(ctx context.Context, ids ...jobsearch.ID) error {
	if len(ids) == 0 {
		return ctx.Err()
	}
	return t.wrap("delete", "", t.s.write(ctx, func(tx *store) error {
		c := t.condition()
		c.add("user_id = ?", string(tx.user))
		anyOf(c, "id", ids)
		n, err := tx.exec(ctx, "DELETE FROM "+t.table+" WHERE "+c.String(), c.args...)
		tx.tx.wrote = tx.tx.wrote || n > 0
		return err
	}))
}

func (t table[T, F]) wrap(verb string, id jobsearch.ID, err error) error {
	switch {
	case err == nil:
		return nil
	case id == "":
		return fmt.Errorf("store: %s %s: %w", verb, t.table, err)
	}
	return fmt.Errorf("store: %s %s %s: %w", verb, t.name, id, err)
}

// clock gives instants that rise with every call, so that rows keep the order in which they were added.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now().UTC().Truncate(time.Microsecond)
	if !now.After(c.last) {
		now = c.last.Add(time.Microsecond)
	}
	c.last = now
	return now
}
