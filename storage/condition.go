package storage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// condition gathers the terms of a WHERE clause and their arguments. A zero value adds nothing.
type condition struct {
	dialect *Dialect
	terms   []string
	args    []any
	few     bool // it selects few rows, which an index of its own finds: sorting them is cheaper than reading all rows in order
}

func (c *condition) add(term string, args ...any) {
	c.terms = append(c.terms, term)
	c.args = append(c.args, args...)
}

// none matches nothing. It stands for text that no row holds, being no valid text: PostgreSQL refuses such an argument.
func (c *condition) none() { c.add("1 = 0") }

func (c *condition) String() string { return strings.Join(c.terms, " AND ") }

// equal asks for a short value of our own making: an id, a status, a source.
func equal[S ~string](c *condition, column string, v S) {
	switch {
	case v == "":
	case dirty(string(v)):
		c.none()
	default:
		c.add(column+" = ?", string(v))
	}
}

// refers asks for the rows of one other row.
func refers(c *condition, column string, id jobsearch.ID) {
	c.few = c.few || id != ""
	equal(c, column, id)
}

// oneOf asks for rows by ids.
func oneOf(c *condition, column string, ids []jobsearch.ID) {
	c.few = c.few || len(ids) > 0
	anyOf(c, column, ids)
}

// same asks for text from outside, by the index on its first characters.
func (c *condition) same(column, v string) {
	c.few = c.few || v != ""
	switch {
	case v == "":
	case dirty(v):
		c.none()
	default:
		c.add(fmt.Sprintf("substr(%[1]s, 1, 100) = ? AND %[1]s = ?", column), first(v), v)
	}
}

// sameAny asks for one of several texts from outside.
func (c *condition) sameAny(column string, vs []string) {
	if len(vs) == 0 {
		return
	}
	c.few = true
	heads := make([]string, len(vs))
	for i, v := range vs {
		heads[i] = first(v)
	}
	anyOf(c, "substr("+column+", 1, 100)", heads)
	anyOf(c, column, vs)
}

// first is SQL's substr(v, 1, 100).
func first(v string) string {
	n := 0
	for i := range v {
		if n == 100 {
			return v[:i]
		}
		n++
	}
	return v
}

// anyOf asks for one of several values. They travel as one argument, so their number has no limit.
func anyOf[S ~string](c *condition, column string, vs []S) {
	if len(vs) == 0 {
		return
	}
	clean := slices.DeleteFunc(slices.Clone(vs), func(v S) bool { return dirty(string(v)) })
	switch len(clean) {
	case 0:
		c.none()
	case 1:
		c.add(column+" = ?", string(clean[0]))
	default:
		b, _ := json.Marshal(clean) // strings always encode
		c.add(fmt.Sprintf(c.dialect.AnyOf, column), string(b))
	}
}

// contains asks for a part of a folded text.
func (c *condition) contains(column, v string) {
	switch {
	case v == "":
	case dirty(v):
		c.none()
	default:
		c.add(fmt.Sprintf(c.dialect.Contains, column), fold(v))
	}
}

// after asks for times later than v.
func (c *condition) after(column string, v time.Time) {
	if !v.IsZero() {
		c.add(column+" > ?", v.UTC().Format(timeLayout))
	}
}

// atLeast asks for numbers from v on.
func (c *condition) atLeast(column string, v float64) {
	if v != 0 {
		c.add(column+" >= ?", v)
	}
}

// only asks for a boolean column, where asked is set.
func (c *condition) only(term string, asked bool) {
	if asked {
		c.add(term)
	}
}
