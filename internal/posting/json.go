package posting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// Shape says how a board's postings are found in a JSON document.
type Shape struct {
	Lists []string // members whose arrays hold postings: "jobs"
	Marks []string // members by which an object is a posting wherever it stands; all of them must be there
}

// Objects yields the postings of a document one by one: the elements of arrays named in Lists, and objects with all Marks in any other place.
// An array at the top is such a list. The other members of the top object are put into more, when it is not nil.
// A document of another shape, cut off or broken is ErrChanged, after what could be read.
func (s Shape) Objects(r io.Reader, more map[string]json.RawMessage) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		in := &noting{r: r}
		d := json.NewDecoder(in)
		w := &objects{Shape: s, yield: yield}
		err := w.top(d, more)
		switch {
		case w.stopped:
		case err != nil && in.err != nil && in.err != io.EOF:
			yield(nil, in.err) // the connection, or a limit: not the document's fault
		case err != nil:
			yield(nil, fmt.Errorf("JSON at byte %d: %v: %w", d.InputOffset(), plainErr(err), jobsearch.ErrChanged))
		case !w.found:
			yield(nil, fmt.Errorf("no list of postings (%s) in the answer: %w", strings.Join(s.Lists, ", "), jobsearch.ErrChanged))
		}
	}
}

// objects walks one document.
type objects struct {
	Shape
	yield   func(json.RawMessage, error) bool
	stopped bool
	found   bool // a list, even an empty one
}

func (w *objects) top(d *json.Decoder, more map[string]json.RawMessage) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('['):
		w.found = !d.More()
		return w.list(d, len(w.Marks) == 0)
	case json.Delim('{'):
	default:
		return errors.New("neither an object nor an array")
	}
	whole := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if w.named(key) {
			if t, err = d.Token(); err != nil {
				return err
			}
			if t == json.Delim('[') {
				w.found = true
				if err := w.list(d, true); err != nil || w.stopped {
					return err
				}
				continue
			}
			if delim, ok := t.(json.Delim); ok && delim == '{' { // a list that became a map
				if err := w.rest(d); err != nil || w.stopped {
					return err
				}
			}
			continue
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		whole[key] = raw
		if more != nil {
			more[key] = raw
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if w.marked(whole) && !w.found {
		w.found = true
		raw, err := json.Marshal(whole)
		if err != nil {
			return err
		}
		w.give(raw)
		return nil
	}
	for _, raw := range whole {
		if w.dig(raw, 0); w.stopped {
			return nil
		}
	}
	return nil
}

// list yields the elements of an array that was opened. all says that every object in it is a posting.
func (w *objects) list(d *json.Decoder, all bool) error {
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if len(raw) == 0 || raw[0] != '{' {
			continue
		}
		if all {
			w.give(raw)
		} else {
			w.dig(raw, 0)
		}
		if w.stopped {
			return nil
		}
	}
	_, err := d.Token()
	return err
}

// rest digs through the values of an object that was opened.
func (w *objects) rest(d *json.Decoder) error {
	for d.More() {
		if _, err := d.Token(); err != nil {
			return err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if w.dig(raw, 0); w.stopped {
			return nil
		}
	}
	_, err := d.Token()
	return err
}

// dig looks for postings in a value.
func (w *objects) dig(raw json.RawMessage, depth int) {
	if depth > 16 || len(raw) < 2 {
		return
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return
		}
		for _, v := range list {
			if w.dig(v, depth+1); w.stopped {
				return
			}
		}
	case '{':
		d := json.NewDecoder(bytes.NewReader(raw))
		members := map[string]json.RawMessage{}
		var keys []string
		d.Token()
		for d.More() {
			t, err := d.Token()
			if err != nil {
				return
			}
			var v json.RawMessage
			if d.Decode(&v) != nil {
				return
			}
			key, _ := t.(string)
			members[key] = v
			keys = append(keys, key)
		}
		if w.marked(members) {
			w.found = true
			w.give(raw)
			return
		}
		for _, k := range keys {
			v := members[k]
			if w.named(k) && len(v) > 0 && v[0] == '[' {
				w.found = true
				var list []json.RawMessage
				json.Unmarshal(v, &list)
				for _, o := range list {
					if len(o) > 0 && o[0] == '{' {
						if w.give(o); w.stopped {
							return
						}
					}
				}
				continue
			}
			if w.dig(v, depth+1); w.stopped {
				return
			}
		}
	}
}

func (w *objects) give(raw json.RawMessage) {
	w.found = true
	if !w.yield(raw, nil) {
		w.stopped = true
	}
}

func (w *objects) named(key string) bool {
	for _, l := range w.Lists {
		if l == key {
			return true
		}
	}
	return false
}

func (w *objects) marked(members map[string]json.RawMessage) bool {
	for _, m := range w.Marks {
		if _, ok := members[m]; !ok {
			return false
		}
	}
	return len(w.Marks) > 0
}

// noting remembers what a reader's error was, to tell a broken connection from a broken document.
type noting struct {
	r   io.Reader
	err error
}

func (n *noting) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	if err != nil {
		n.err = err
	}
	return k, err
}

func plainErr(err error) string {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return "ends in the middle"
	}
	return err.Error()
}

// Text is a string that may come as a number, a bool or null, or as an object or list that names itself.
type Text string

// UnmarshalJSON never fails: what cannot be read is "".
func (t *Text) UnmarshalJSON(b []byte) error {
	*t = Text(text(b, 0))
	return nil
}

// String is the text.
func (t Text) String() string { return string(t) }

// naming are the members by which objects name themselves, best first.
var naming = []string{"name", "label", "displayName", "display_name", "title", "text", "descriptor", "value", "formatted", "fullLocation", "Name", "Label", "Title", "Value", "code", "id"}

func text(b []byte, depth int) string {
	if len(b) == 0 || depth > 4 {
		return ""
	}
	switch b[0] {
	case '"':
		var s string
		if json.Unmarshal(b, &s) != nil {
			return ""
		}
		return s
	case '{':
		var m map[string]json.RawMessage
		if json.Unmarshal(b, &m) != nil {
			return ""
		}
		for _, k := range naming {
			if s := text(m[k], depth+1); s != "" {
				return s
			}
		}
		return ""
	case '[':
		var l []json.RawMessage
		json.Unmarshal(b, &l)
		var parts []string
		for _, v := range l {
			parts = append(parts, text(v, depth+1))
		}
		return Join(", ", parts...)
	case 'n':
		return ""
	}
	return string(b) // a number or a bool, as it was written
}

// Number is a number that may come as a string, with or without thousands separators, or as null: then it is 0.
type Number float64

// UnmarshalJSON never fails.
func (n *Number) UnmarshalJSON(b []byte) error {
	if f, err := strconv.ParseFloat(string(b), 64); err == nil { // a JSON number: its dot is no thousands separator
		*n = Number(f)
		return nil
	}
	*n = Number(ParseNumber(text(b, 0)))
	return nil
}

// ParseNumber reads a number of a field: "120,000.50", "65.000", "1 200". Something else is 0.
func ParseNumber(s string) float64 {
	s = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == ',' || r == '-' || r == 'e' || r == 'E' || r == '+' {
			return r
		}
		return -1
	}, s)
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case dot >= 0 && comma >= 0 && comma > dot: // 65.000,50
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case dot >= 0 && comma >= 0:
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0 && (strings.Count(s, ",") > 1 || len(s)-comma == 4):
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0:
		s = strings.Replace(s, ",", ".", 1)
	case dot > 0 && (strings.Count(s, ".") > 1 || dot <= 3 && len(s)-dot == 4 && s[0] != '0'): // 65.000
		s = strings.ReplaceAll(s, ".", "")
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1e15 || f < -1e15 {
		return 0
	}
	return f
}

// Flag is a bool that may come as 0 and 1, a string, or null.
type Flag bool

// UnmarshalJSON never fails.
func (f *Flag) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(text(b, 0)) {
	case "true", "1", "yes", "y":
		*f = true
	default:
		*f = false
	}
	return nil
}

// List is an array that may come as a single value or null; elements that are none are left out.
type List[T any] []T

// UnmarshalJSON never fails.
func (l *List[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	if len(b) == 0 || b[0] == 'n' {
		return nil
	}
	var raw []json.RawMessage
	if b[0] != '[' {
		raw = []json.RawMessage{b}
	} else if json.Unmarshal(b, &raw) != nil {
		return nil
	}
	for _, r := range raw {
		if len(r) > 0 && r[0] == 'n' {
			continue
		}
		var v T
		if json.Unmarshal(r, &v) == nil {
			*l = append(*l, v)
		}
	}
	return nil
}

// Maybe is an object that may come as something else: then V is zero, and Text is what it said.
type Maybe[T any] struct {
	V    T
	Text string
}

// UnmarshalJSON never fails.
func (m *Maybe[T]) UnmarshalJSON(b []byte) error {
	var v T
	*m = Maybe[T]{Text: text(b, 0)}
	if len(b) > 0 && b[0] == '{' && json.Unmarshal(b, &v) == nil {
		m.V = v
	}
	return nil
}

// Names are the names in a list.
func Names(l List[Text]) []string {
	out := make([]string, len(l))
	for i, t := range l {
		out[i] = string(t)
	}
	return out
}
