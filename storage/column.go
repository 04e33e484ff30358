package storage

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
)

// A field is one column of a noun with the place of its value: a pointer that database/sql reads and scans into, or one of the wrappers below.
type field struct {
	column string
	at     any
}

// A settler brings a value to the form that will be read back, before it is written.
type settler interface{ settle() error }

// derived is a column that is computed on writing and never read.
type derived interface{ derived() }

// settle brings every value to the form that will be read back: text without NUL and in valid UTF-8, times in UTC to the microsecond, so that what a caller holds after a write is what a later read gives.
func settle(fields []field) error {
	for _, f := range fields {
		var err error
		switch p := f.at.(type) {
		case *string:
			if dirty(*p) {
				*p = jobsearch.CleanText(*p)
			}
		case *float64:
			if math.IsNaN(*p) || math.IsInf(*p, 0) {
				err = fmt.Errorf("%v is not a number", *p)
			}
		case settler:
			err = p.settle()
		case sql.Scanner, derived, *bool, *int, *int64:
		default:
			if v := reflect.ValueOf(p).Elem(); v.Kind() == reflect.String && dirty(v.String()) {
				v.SetString(jobsearch.CleanText(v.String()))
			}
		}
		if err != nil {
			return &jobsearch.InputError{What: "row", At: f.column, Reason: err.Error()}
		}
	}
	return nil
}

func dirty(s string) bool { return !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 }

// timeLayout has a fixed width, so that text sorts as time does.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// moment keeps a time: UTC, microseconds, NULL for the zero time.
type moment struct{ *time.Time }

func at(t *time.Time) moment { return moment{t} }

func (m moment) settle() error {
	if m.IsZero() {
		*m.Time = time.Time{}
		return nil
	}
	*m.Time = m.UTC().Truncate(time.Microsecond)
	if y := m.Year(); y < 1 || y > 9999 {
		return fmt.Errorf("year %d is outside 1 to 9999", y)
	}
	return nil
}

// Value is the column's value.
func (m moment) Value() (driver.Value, error) {
	if m.IsZero() {
		return nil, nil
	}
	return m.Format(timeLayout), nil
}

// Scan reads the column's value.
func (m moment) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		*m.Time = time.Time{}
	case time.Time:
		*m.Time = v.UTC()
	case string:
		*m.Time, err = time.Parse(timeLayout, v)
	case []byte:
		*m.Time, err = time.Parse(timeLayout, string(v))
	default:
		err = fmt.Errorf("%T is not a time", src)
	}
	return err
}

// array keeps a slice as JSON text, "" for nil.
type array[T any] struct{ to *[]T }

func list[T any](to *[]T) array[T] { return array[T]{to} }

func (a array[T]) settle() error {
	if len(*a.to) > 0 {
		settleNested(reflect.ValueOf(*a.to))
	}
	return nil
}

// settleNested does to the texts and times inside a value what settle does to those of a row.
func settleNested(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); dirty(s) {
			v.SetString(jobsearch.CleanText(s))
		}
	case reflect.Slice:
		for i := range v.Len() {
			settleNested(v.Index(i))
		}
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			*t = t.UTC().Truncate(time.Microsecond)
			return
		}
		for i := range v.NumField() {
			settleNested(v.Field(i))
		}
	}
}

// Value is the column's value.
func (a array[T]) Value() (driver.Value, error) {
	if *a.to == nil {
		return "", nil
	}
	if len(*a.to) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(*a.to)
	return string(b), err
}

// Scan reads the column's value.
func (a array[T]) Scan(src any) error {
	*a.to = nil
	b, err := text(src)
	if err != nil || len(b) == 0 {
		return err
	}
	return json.Unmarshal(b, a.to)
}

// document keeps JSON as it was given, NULL for none.
type document struct{ to *json.RawMessage }

func (d document) settle() error {
	if len(*d.to) == 0 {
		*d.to = nil
		return nil
	}
	if !json.Valid(*d.to) || !utf8.Valid(*d.to) {
		return fmt.Errorf("is not valid JSON")
	}
	return nil
}

// Value is the column's value.
func (d document) Value() (driver.Value, error) {
	if len(*d.to) == 0 {
		return nil, nil
	}
	return string(*d.to), nil
}

// Scan reads the column's value.
func (d document) Scan(src any) error {
	b, err := text(src)
	*d.to = nil
	if len(b) > 0 {
		*d.to = json.RawMessage(append([]byte(nil), b...))
	}
	return err
}

func text(src any) ([]byte, error) {
	switch v := src.(type) {
	case nil:
		return nil, nil
	case string:
		return []byte(v), nil
	case []byte:
		return v, nil
	}
	return nil, fmt.Errorf("%T is not text", src)
}

// folded is a derived column: texts without case, joined by a separator that no word contains.
type folded []*string

func (folded) derived() {}

// Value is the column's value.
func (f folded) Value() (driver.Value, error) {
	var b strings.Builder
	for i, s := range f {
		if i > 0 {
			b.WriteByte('\x1f')
		}
		b.WriteString(fold(*s))
	}
	return b.String(), nil
}

// fold maps text to one form for all texts that strings.EqualFold calls equal.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}
		low := r
		for n := unicode.SimpleFold(r); n != r; n = unicode.SimpleFold(n) {
			low = min(low, n)
		}
		if 'A' <= low && low <= 'Z' {
			low += 'a' - 'A'
		}
		return low
	}, s)
}
