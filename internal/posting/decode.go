package posting

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/polite"
)

// sniff is how much of a document is looked at to tell what it is.
const sniff = 64 << 10

// Sniff looks at the beginning of a saved or fresh answer: a challenge, block page or login wall is ErrBlocked, an empty document ErrChanged.
// html reports a web page.
func Sniff(r io.Reader, wantsPage bool) (in *bufio.Reader, html bool, err error) {
	in = bufio.NewReaderSize(r, sniff)
	head, err := in.Peek(512)
	if len(head) == 0 {
		if err != nil && err != io.EOF {
			return in, false, err
		}
		return in, false, fmt.Errorf("empty answer: %w", jobsearch.ErrChanged)
	}
	if html = polite.IsHTML(head); html {
		head, _ = in.Peek(sniff)
	}
	if why := polite.Challenge(head, wantsPage); why != "" {
		return in, html, fmt.Errorf("%s: %w", why, jobsearch.ErrBlocked)
	}
	return in, html, nil
}

// Decode reads the postings of a JSON answer. read turns one element into a Job, or says that it is none to show; Fill is applied here.
// When no element has a title the shape is another one: ErrChanged.
func Decode[T any](r io.Reader, s Shape, more map[string]json.RawMessage, read func(T) (jobsearch.Job, bool)) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, html, err := Sniff(r, false)
		if err == nil && html {
			err = fmt.Errorf("a web page instead of data: %w", jobsearch.ErrChanged)
		}
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		Titled(func(yield func(jobsearch.Job, error) bool) {
			for raw, err := range s.Objects(in, more) {
				if err != nil {
					yield(jobsearch.Job{}, err)
					return
				}
				var v T
				if err := json.Unmarshal(flat(raw), &v); err != nil {
					if !yield(Fill(jobsearch.Job{Problems: []jobsearch.Problem{{Field: "", Reason: err.Error()}}}), nil) {
						return
					}
					continue
				}
				if j, shown := read(v); shown && !yield(Fill(j), nil) {
					return
				}
			}
		})(yield)
	}
}

// flat is an object of JSON:API (https://jsonapi.org/format/#document-resource-objects) with its attributes beside its other members; any other object as it is.
func flat(raw json.RawMessage) json.RawMessage {
	if !bytes.Contains(raw, []byte(`"attributes"`)) {
		return raw
	}
	var resource, attributes map[string]json.RawMessage
	if json.Unmarshal(raw, &resource) != nil || !bytes.HasPrefix(resource["type"], []byte(`"`)) || json.Unmarshal(resource["attributes"], &attributes) != nil || attributes == nil {
		return raw
	}
	maps.Copy(resource, attributes)
	out, err := json.Marshal(resource)
	if err != nil {
		return raw
	}
	return out
}

// Titled passes postings on and holds back those without a title until one has: when none has, the answer's shape is not understood, and that is the error.
func Titled(jobs iter.Seq2[jobsearch.Job, error]) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		var held []jobsearch.Job
		good := false
		for j, err := range jobs {
			if err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			if !good && j.Title == "" {
				if len(held) < 1000 {
					held = append(held, j)
				}
				continue
			}
			good = true
			for _, h := range held {
				if !yield(h, nil) {
					return
				}
			}
			held = nil
			if !yield(j, nil) {
				return
			}
		}
		if len(held) > 0 {
			yield(jobsearch.Job{}, fmt.Errorf("none of %d postings has a title: %w", len(held), jobsearch.ErrChanged))
		}
	}
}

// One reads a JSON object whole, for details: at most 16 MB of it.
func One[T any](r io.Reader) (v T, err error) {
	in, html, err := Sniff(r, false)
	if err != nil {
		return v, err
	}
	if html {
		return v, fmt.Errorf("a web page instead of data: %w", jobsearch.ErrChanged)
	}
	if err := json.NewDecoder(io.LimitReader(in, 16<<20)).Decode(&v); err != nil {
		return v, fmt.Errorf("%v: %w", plainErr(err), jobsearch.ErrChanged)
	}
	return v, nil
}
