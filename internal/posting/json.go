package posting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
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
	var keys []string // in the document's order
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
		keys = append(keys, key)
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
	for _, key := range keys {
		if w.dig(whole[key], 0); w.stopped {
			return nil
		}
	}
	return nil
}

// list yields the elements of an array that was opened. all says that every object in it is a posting; otherwise those are that follow one which is marked.
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
			all = w.dig(raw, 0)
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

// dig looks for postings in a value, and reports whether the value is itself one, by its marks.
func (w *objects) dig(raw json.RawMessage, depth int) (posting bool) {
	if depth > 16 || len(raw) < 2 {
		return false
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return false
		}
		all := false
		for _, v := range list {
			if all && len(v) > 0 && v[0] == '{' {
				w.give(v)
			} else {
				all = w.dig(v, depth+1) || all
			}
			if w.stopped {
				return false
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
				return false
			}
			var v json.RawMessage
			if d.Decode(&v) != nil {
				return false
			}
			key, _ := t.(string)
			members[key] = v
			keys = append(keys, key)
		}
		if w.marked(members) {
			w.give(raw)
			return true
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
							return false
						}
					}
				}
				continue
			}
			if w.dig(v, depth+1); w.stopped {
				return false
			}
		}
	}
	return false
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

// marked reports whether an object has all Marks.
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
