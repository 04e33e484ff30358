package storagetest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// contract checks what is written on jobsearch.Table.
func (n noun[T, F]) contract(t *testing.T, db jobsearch.DB) {
	for name, test := range map[string]func(*testing.T, jobsearch.DB){
		"Get reads one row, ErrNotFound when there is none":          n.get,
		"every field comes back as it was given":                     n.roundTrip,
		"Add inserts what is new and leaves the others untouched":    n.addNew,
		"Add keeps a given ID, else derives it from the natural key": n.addID,
		"Add is one transaction":                                     n.addAll,
		"what Add and Put fill in is what Get reads":                 n.filled,
		"Put writes the version that was read and raises it":         n.put,
		"Put of a version that is no longer there is ErrConflict":    n.putConflict,
		"Put of a row that is gone is ErrNotFound":                   n.putGone,
		"Put writes all or none":                                     n.putAll,
		"Delete removes rows, an unknown id is no error":             n.deleted,
		"List yields the oldest first, newest the newest":            n.listed,
		"List limits, and goes on after a row":                       n.paged,
		"List holds no connection, so the body may write":            n.listWriting,
		"an unknown order is an InputError":                          n.badOrder,
		"ranging again reads again, and a body may stop":             n.listAgain,
		"Count counts what List yields without Limit and After":      n.counted,
		"calls may be concurrent":                                    n.concurrent,
	} {
		t.Run(name, func(t *testing.T) { test(t, db) })
	}
}

// rows adds k rows and returns them as stored.
func (n noun[T, F]) rows(t *testing.T, s jobsearch.Store, k int) []*T {
	t.Helper()
	out := make([]*T, k)
	for i := range out {
		out[i] = n.make(i)
	}
	added, err := n.table(s).Add(within(t), out...)
	require.NoError(t, err)
	require.Equal(t, k, added)
	return out
}

// read is the row as Get gives it.
func (n noun[T, F]) read(t *testing.T, s jobsearch.Store, id jobsearch.ID) T {
	t.Helper()
	v, err := n.table(s).Get(within(t), id)
	require.NoError(t, err)
	return v
}

// stored is v without what only a caller sees.
func (n noun[T, F]) stored(v *T) T {
	c := *v
	n.meta(&c).Added = false
	return c
}

func (n noun[T, F]) get(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	v := n.rows(t, s, 2)[1]
	require.Equal(t, n.stored(v), n.read(t, s, n.meta(v).ID))
	for _, id := range []jobsearch.ID{"", "x", jobsearch.NewID(), "x\x00", "\xff"} {
		got, err := n.table(s).Get(within(t), id)
		require.ErrorIs(t, err, jobsearch.ErrNotFound)
		require.Zero(t, got)
	}
}

func (n noun[T, F]) roundTrip(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	full, empty := n.full(1), n.make(1)
	want := *full
	_, err := n.table(s).Add(ctx, full, empty)
	require.NoError(t, err)
	*n.meta(&want) = *n.meta(full)
	require.Equal(t, want, *full, "Add changes nothing that it was given")
	require.Equal(t, n.stored(full), n.read(t, s, n.meta(full).ID))
	require.Equal(t, n.stored(empty), n.read(t, s, n.meta(empty).ID))

	other := n.full(1000)
	*n.meta(other) = *n.meta(full)
	require.NoError(t, n.table(s).Put(ctx, other))
	require.Equal(t, n.stored(other), n.read(t, s, n.meta(full).ID), "Put writes every field")
	blank := n.make(2)
	*n.meta(blank) = *n.meta(other)
	require.NoError(t, n.table(s).Put(ctx, blank))
	require.Equal(t, n.stored(blank), n.read(t, s, n.meta(full).ID), "and empties them")
}

func (n noun[T, F]) addNew(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	old := n.make(1)
	n.edit(old, "as corrected by a person")
	_, err := n.table(s).Add(ctx, old)
	require.NoError(t, err)
	require.True(t, n.meta(old).Added)
	before := n.stored(old)

	batch := []*T{n.make(1), n.make(2), n.make(2), n.make(3)}
	n.edit(batch[0], "as read again")
	added, err := n.table(s).Add(ctx, batch...)
	require.NoError(t, err)
	require.Equal(t, 2, added, "two keys are new")
	require.Equal(t, before, *batch[0], "a known row is filled with all its fields")
	require.Equal(t, before, n.read(t, s, n.meta(old).ID), "and is untouched")
	require.True(t, n.meta(batch[1]).Added)
	require.False(t, n.meta(batch[2]).Added, "the same key twice in one call is one row")
	require.Equal(t, n.stored(batch[1]), *batch[2])
	for _, v := range []*T{batch[1], batch[3]} {
		m := n.meta(v)
		require.True(t, m.Added)
		require.EqualValues(t, 1, m.Version)
		require.WithinDuration(t, time.Now(), m.CreatedAt, time.Minute)
		require.Equal(t, m.CreatedAt, m.UpdatedAt)
		require.Equal(t, n.stored(v), n.read(t, s, m.ID))
	}
	added, err = n.table(s).Add(ctx, batch...)
	require.NoError(t, err)
	require.Zero(t, added)
	require.False(t, n.meta(batch[3]).Added)
	added, err = n.table(s).Add(ctx)
	require.NoError(t, err)
	require.Zero(t, added, "nothing to add is no error")
}

func (n noun[T, F]) addID(t *testing.T, db jobsearch.DB) {
	s, user := fresh(t, db)
	ctx := within(t)
	given, derived := n.make(1), n.make(2)
	n.meta(given).ID = "my-own-id"
	_, err := n.table(s).Add(ctx, given, derived)
	require.NoError(t, err)
	require.EqualValues(t, "my-own-id", n.meta(given).ID)
	require.Equal(t, jobsearch.KeyID(user, n.name, n.key(derived)), n.meta(derived).ID)

	again := n.make(7)
	n.meta(again).ID = "my-own-id"
	added, err := n.table(s).Add(ctx, again)
	require.NoError(t, err)
	require.Zero(t, added, "a given ID that is there already is a known row")
	require.Equal(t, n.stored(given), *again)
	if n.unkey == nil {
		return
	}
	a, b := n.make(3), n.make(3)
	n.unkey(a)
	n.unkey(b)
	added, err = n.table(s).Add(ctx, a, b)
	require.NoError(t, err)
	require.Equal(t, 2, added, "rows without a natural key are always new")
	require.NotEqual(t, n.meta(a).ID, n.meta(b).ID)
}

func (n noun[T, F]) addAll(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	batch := make([]*T, 450)
	for i := range batch {
		batch[i] = n.make(i)
	}
	bad := n.make(1000)
	if !n.spoil(bad) {
		t.Skip(n.name, "has no field that can be spoiled")
	}
	before := *batch[0]
	_, err := n.table(s).Add(ctx, append(batch, bad)...)
	require.ErrorIs(t, err, jobsearch.ErrInput)
	require.Equal(t, before, *batch[0], "a failed Add fills nothing")
	count, err := n.table(s).Count(ctx, n.page(jobsearch.Paging{}))
	require.NoError(t, err)
	require.Zero(t, count)
	added, err := n.table(s).Add(ctx, batch...)
	require.NoError(t, err)
	require.Equal(t, len(batch), added)
}

// spoil makes a row one that no store can keep: a number that is none, a year that has five digits, a document that is no JSON.
func (n noun[T, F]) spoil(v *T) bool {
	late := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	switch v := any(v).(type) {
	case *jobsearch.Job:
		v.PostedAt = late
	case *jobsearch.Lead:
		v.Fit = math.NaN()
	case *jobsearch.Company:
		v.Rating = math.Inf(1)
	case *jobsearch.Application:
		v.AppliedAt = late
	case *jobsearch.Message:
		v.Confidence = math.Inf(-1)
	case *jobsearch.Interview:
		v.Start = late
	case *jobsearch.Contact:
		v.ConnectedAt = late
	case *jobsearch.Outreach:
		v.SentAt = late
	case *jobsearch.Draft:
		v.SendAfter = late
	case *jobsearch.Resume:
		v.Document = []byte("{")
	case *jobsearch.Setting:
		v.Value = []byte("\x00")
	default:
		return false
	}
	return true
}

func (n noun[T, F]) filled(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	v := n.full(5)
	unsettle(v)
	_, err := n.table(s).Add(ctx, v)
	require.NoError(t, err)
	require.Equal(t, n.stored(v), n.read(t, s, n.meta(v).ID), "times that are finer than a microsecond, elsewhere than UTC, and text with NUL")
	unsettle(v)
	require.NoError(t, n.table(s).Put(ctx, v))
	require.Equal(t, n.stored(v), n.read(t, s, n.meta(v).ID))
}

func (n noun[T, F]) put(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	rows := n.rows(t, s, 3)
	other := n.stored(rows[2])
	for _, v := range rows[:2] {
		n.edit(v, "changed")
	}
	require.NoError(t, n.table(s).Put(ctx, rows[:2]...))
	for _, v := range rows[:2] {
		m := n.meta(v)
		require.EqualValues(t, 2, m.Version)
		require.True(t, m.UpdatedAt.After(m.CreatedAt))
		require.Equal(t, n.stored(v), n.read(t, s, m.ID))
	}
	require.NoError(t, n.table(s).Put(ctx, rows[0]), "the version that Put left can be put again")
	require.EqualValues(t, 3, n.meta(rows[0]).Version)
	require.Equal(t, other, n.read(t, s, n.meta(rows[2]).ID))
	require.NoError(t, n.table(s).Put(ctx), "nothing to put is no error")
}

func (n noun[T, F]) putConflict(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	v := n.rows(t, s, 1)[0]
	mine, theirs := *v, *v
	n.edit(&theirs, "theirs")
	require.NoError(t, n.table(s).Put(ctx, &theirs))
	n.edit(&mine, "mine")
	require.ErrorIs(t, n.table(s).Put(ctx, &mine), jobsearch.ErrConflict)
	require.EqualValues(t, 1, n.meta(&mine).Version, "a failed Put raises nothing")
	require.Equal(t, n.stored(&theirs), n.read(t, s, n.meta(v).ID))
	n.meta(&mine).Version = 9
	require.ErrorIs(t, n.table(s).Put(ctx, &mine), jobsearch.ErrConflict)
}

func (n noun[T, F]) putGone(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	v := n.rows(t, s, 1)[0]
	require.NoError(t, n.table(s).Delete(ctx, n.meta(v).ID))
	require.ErrorIs(t, n.table(s).Put(ctx, v), jobsearch.ErrNotFound)
	_, err := n.table(s).Get(ctx, n.meta(v).ID)
	require.ErrorIs(t, err, jobsearch.ErrNotFound)
}

func (n noun[T, F]) putAll(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	rows := n.rows(t, s, 2)
	before := n.stored(rows[0])
	late := *rows[1]
	require.NoError(t, n.table(s).Put(ctx, rows[1]))
	first := *rows[0]
	n.edit(&first, "half")
	require.ErrorIs(t, n.table(s).Put(ctx, &first, &late), jobsearch.ErrConflict)
	require.EqualValues(t, 1, n.meta(&first).Version)
	require.Equal(t, before, n.read(t, s, n.meta(&before).ID))

	require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
		require.ErrorIs(t, n.table(tx).Put(ctx, &first, &late), jobsearch.ErrConflict)
		return nil // fn goes on in spite of it
	}))
	require.Equal(t, before, n.read(t, s, n.meta(&before).ID), "inside a transaction as well")
}

func (n noun[T, F]) deleted(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	rows := n.rows(t, s, 3)
	require.NoError(t, n.table(s).Delete(ctx, n.meta(rows[0]).ID, n.meta(rows[2]).ID, "unknown", "b\x00d"))
	require.NoError(t, n.table(s).Delete(ctx, n.meta(rows[0]).ID))
	require.NoError(t, n.table(s).Delete(ctx))
	left := all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{})))
	require.Equal(t, []T{n.stored(rows[1])}, left)
	again := n.make(0)
	added, err := n.table(s).Add(ctx, again)
	require.NoError(t, err)
	require.Equal(t, 1, added, "what was deleted can be added again")
}

func (n noun[T, F]) listed(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	require.Empty(t, all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{}))), "none is no error")
	const k = 450 // more than two pages of 200
	rows := n.rows(t, s, k)
	for _, order := range []jobsearch.Order{"", jobsearch.OrderCreated, jobsearch.OrderNewest} {
		got := all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{Order: order})))
		require.Len(t, got, k)
		for i := range got {
			want := rows[i]
			if order == jobsearch.OrderNewest {
				want = rows[k-1-i]
			}
			require.Equal(t, n.stored(want), got[i], "order %q, row %d", order, i)
		}
	}
}

func (n noun[T, F]) paged(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	const k = 430
	rows := n.rows(t, s, k)
	for _, order := range []jobsearch.Order{jobsearch.OrderCreated, jobsearch.OrderNewest} {
		for _, limit := range []int{1, 199, 200, 201, 400, k, k + 1} {
			got := all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{Limit: limit, Order: order})))
			require.Len(t, got, min(limit, k), "order %s, limit %d", order, limit)
		}
		var got []T
		for after := jobsearch.ID(""); ; {
			page := all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{Limit: 97, After: after, Order: order})))
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			after = n.meta(&page[len(page)-1]).ID
		}
		require.Equal(t, all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{Order: order}))), got, "pages after pages are the whole")
	}
	require.NoError(t, n.table(s).Delete(ctx, n.meta(rows[7]).ID))
	_, err := collect(t, n.table(s).List(ctx, n.page(jobsearch.Paging{After: n.meta(rows[7]).ID})))
	require.ErrorIs(t, err, jobsearch.ErrNotFound, "After a row that is gone")
}

func (n noun[T, F]) listWriting(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	const k = 230
	n.rows(t, s, k)
	seen := 0
	for v, err := range n.table(s).List(ctx, n.page(jobsearch.Paging{Limit: k})) {
		require.NoError(t, err)
		seen++
		n.edit(&v, fmt.Sprint("seen ", seen))
		require.NoError(t, n.table(s).Put(ctx, &v))
	}
	require.Equal(t, k, seen)
	require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
		seen = 0
		for v, err := range n.table(tx).List(ctx, n.page(jobsearch.Paging{})) {
			require.NoError(t, err)
			seen++
			if seen%2 == 0 {
				require.NoError(t, n.table(tx).Delete(ctx, n.meta(&v).ID))
			}
		}
		return nil
	}))
	require.Equal(t, k, seen, "in a transaction as well")
	count, err := n.table(s).Count(ctx, n.page(jobsearch.Paging{}))
	require.NoError(t, err)
	require.Equal(t, k/2, count)
}

func (n noun[T, F]) badOrder(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	_, err := collect(t, n.table(s).List(within(t), n.page(jobsearch.Paging{Order: "id; DROP TABLE jobs"})))
	var bad *jobsearch.InputError
	require.ErrorAs(t, err, &bad)
}

func (n noun[T, F]) listAgain(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	n.rows(t, s, 3)
	list := n.table(s).List(within(t), n.page(jobsearch.Paging{}))
	for range list {
		break
	}
	require.Len(t, all(t, list), 3)
	require.NoError(t, n.table(s).Delete(within(t), n.meta(&all(t, list)[0]).ID))
	require.Len(t, all(t, list), 2)
}

func (n noun[T, F]) counted(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	rows := n.rows(t, s, 5)
	count, err := n.table(s).Count(within(t), n.page(jobsearch.Paging{Limit: 2, After: n.meta(rows[2]).ID}))
	require.NoError(t, err)
	require.Equal(t, 5, count)
}

func (n noun[T, F]) concurrent(t *testing.T, db jobsearch.DB) {
	s, _ := fresh(t, db)
	ctx := within(t)
	const workers, each = 4, 10
	var wg sync.WaitGroup
	added := make([]int, workers)
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				v := n.make(i) // all add the same rows
				k, err := n.table(s).Add(ctx, v)
				added[w] += k
				if err == nil {
					n.edit(v, strings.Repeat("x", w+1))
					if err = n.table(s).Put(ctx, v); errors.Is(err, jobsearch.ErrConflict) {
						err = nil // another was first
					}
				}
				errs[w] = errors.Join(errs[w], err)
			}
		})
	}
	wg.Wait()
	total := 0
	for w := range workers {
		require.NoError(t, errs[w])
		total += added[w]
	}
	require.Equal(t, each, total, "each row was new to exactly one")
	require.Len(t, all(t, n.table(s).List(ctx, n.page(jobsearch.Paging{}))), each)
}
