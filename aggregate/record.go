package aggregate

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// recording is the suffix of the names of recorded answers.
const recording = ".jsonl"

// Record keeps every answer of src in files, one for each query, for Replay: the postings as the source yielded them and the error at the end. A later answer replaces an earlier one.
// A search that is broken off by its caller, or whose ctx ends, is not kept. What cannot be written ends the search with the error.
func Record(src jobsearch.JobSource, files jobsearch.Files) jobsearch.JobSource {
	return decorate(src, func(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
		return copied(ctx, src, q, func(a answer, err error) error {
			raw, e := a.bytes(err)
			if e == nil {
				e = files.Write(ctx, recordingOf(src.Name(), q), raw)
			}
			if e != nil {
				return fmt.Errorf("record %s: %w", src.Name(), e)
			}
			return nil
		})
	})
}

// Replay is the source whose answers were recorded under that name. A query that was not recorded is ErrNotFound. An error is of the kind that the source's was.
func Replay(name string, files jobsearch.Files) jobsearch.JobSource {
	return replay{name, files}
}

// Recorded is the name of the source of which a file of a recording is, false where it is none.
func Recorded(file string) (source string, ok bool) {
	base, ok := strings.CutSuffix(file, recording)
	if !ok {
		return "", false
	}
	base, _, _ = strings.Cut(base, "@")
	source, err := url.QueryUnescape(base)
	return source, err == nil && source != ""
}

// recordingOf is the name of the file of an answer: the source's, and a mark of the query where it asks for something.
func recordingOf(source string, q jobsearch.Query) string {
	return url.QueryEscape(source) + queryMark(q) + recording
}

func queryMark(q jobsearch.Query) string {
	if q == (jobsearch.Query{}) {
		return ""
	}
	b, _ := json.Marshal(q) // strings, numbers and a time
	sum := sha256.Sum256(b)
	return "@" + hex.EncodeToString(sum[:8])
}

type replay struct {
	name  string
	files jobsearch.Files
}

func (r replay) Name() string { return r.name }

// Exhaustive is what the recorded source said of itself; false where nothing is recorded.
func (r replay) Exhaustive() bool {
	raw, err := r.files.Read(context.Background(), recordingOf(r.name, jobsearch.Query{}))
	if err != nil {
		return false
	}
	var h head
	line, _, _ := bytes.Cut(raw, []byte("\n"))
	return json.Unmarshal(line, &h) == nil && h.Exhaustive
}

func (r replay) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		raw, err := r.files.Read(ctx, recordingOf(r.name, q))
		if err != nil {
			yield(jobsearch.Job{}, fmt.Errorf("replay %s: %w", r.name, err))
			return
		}
		answered(ctx, r.name, raw)(yield)
	}
}

// Cached answers a search from cache where the last whole answer of src to that query is no older than fresh, without asking. It is for sources that want to be asked seldom.
// An answer read twice proves nothing twice: a Cached source is never Exhaustive, so that it closes no posting.
func Cached(src jobsearch.JobSource, cache jobsearch.Cache, fresh time.Duration) jobsearch.JobSource {
	return decorated{src, false, func(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
		key := "answer:" + src.Name() + queryMark(q)
		return func(yield func(jobsearch.Job, error) bool) {
			if raw, err := cache.Get(ctx, key); err == nil { // else it is not there, or the cache is down: then the source is asked
				answered(ctx, src.Name(), raw)(yield)
				return
			}
			copied(ctx, src, q, func(a answer, err error) error {
				raw, e := a.bytes(err)
				if err == nil && e == nil {
					e = cache.Set(ctx, key, raw, fresh)
				}
				_ = e // a cache that cannot keep an answer costs a question more
				return nil
			})(yield)
		}
	}}.counting()
}

// answer is what a source yielded, as lines of JSON: a head, the postings, an end.
type answer struct {
	lines *bytes.Buffer
	err   error // of writing them
}

type head struct {
	Source     string `json:"source"`
	Exhaustive bool   `json:"exhaustive"`
}

// end is the last line; without it an answer is cut off.
type end struct {
	End     bool      `json:"end,omitempty"`
	Kind    string    `json:"kind,omitempty"` // of the error, by kinds
	Error   string    `json:"error,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Consent string    `json:"consent,omitempty"`
}

// line is any line.
type line struct {
	Job *jobsearch.Job `json:"job,omitempty"`
	end
}

// kinds are the errors that a caller decides by, in the order in which they are looked for.
var kinds = []struct {
	name string
	err  error
}{{"blocked", jobsearch.ErrBlocked}, {"gone", jobsearch.ErrGone}, {"changed", jobsearch.ErrChanged}, {"limit", jobsearch.ErrLimit}, {"input", jobsearch.ErrInput}}

func (a *answer) add(v any) {
	if a.err == nil {
		a.err = json.NewEncoder(a.lines).Encode(v)
	}
}

// bytes is the answer with its end; err is how the search ended.
func (a answer) bytes(err error) ([]byte, error) {
	e := end{End: true}
	if err != nil {
		e.Kind, e.Error = "failed", err.Error()
		var limited *jobsearch.RateLimitedError
		var unauthorized *jobsearch.UnauthorizedError
		switch {
		case errors.As(err, &limited):
			e.Kind, e.Until = "limited", limited.Until
		case errors.As(err, &unauthorized):
			e.Kind, e.Consent = "unauthorized", unauthorized.Consent
		default:
			for _, k := range kinds {
				if errors.Is(err, k.err) {
					e.Kind = k.name
					break
				}
			}
		}
	}
	a.add(e)
	return a.lines.Bytes(), a.err
}

// again is the error that an end tells.
func (e end) again() error {
	switch e.Kind {
	case "":
		return nil
	case "limited":
		return &toldError{e.Error, &jobsearch.RateLimitedError{Until: e.Until}}
	case "unauthorized":
		return &toldError{e.Error, &jobsearch.UnauthorizedError{Consent: e.Consent}}
	}
	for _, k := range kinds {
		if k.name == e.Kind {
			return &toldError{e.Error, k.err}
		}
	}
	return errors.New(e.Error)
}

// toldError has the words of a recorded error and its kind.
type toldError struct {
	text string
	kind error
}

func (e *toldError) Error() string { return e.text }

// Unwrap is the kind.
func (e *toldError) Unwrap() error { return e.kind }

// copied passes a search on and hands its answer to done when it ended by itself; done's error is yielded last.
func copied(ctx context.Context, src jobsearch.JobSource, q jobsearch.Query, done func(answer, error) error) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		a := answer{lines: &bytes.Buffer{}}
		a.add(head{src.Name(), exhaustive(src)})
		var failed error
		for j, err := range src.Search(ctx, q) {
			if failed = err; err != nil {
				break
			}
			a.add(line{Job: &j})
			if !yield(j, nil) {
				return
			}
		}
		if ctx.Err() == nil {
			if err := done(a, failed); err != nil && failed == nil {
				failed = err
			}
		}
		if failed != nil {
			yield(jobsearch.Job{}, failed)
		}
	}
}

// answered yields a kept answer. One that is cut off or no answer at all is ErrChanged.
func answered(ctx context.Context, name string, raw []byte) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in := bufio.NewReader(bytes.NewReader(raw))
		d := json.NewDecoder(in)
		var h head
		err := d.Decode(&h)
		for err == nil {
			if err = ctx.Err(); err != nil {
				break
			}
			var l line
			if err = d.Decode(&l); err != nil {
				break
			}
			if l.End {
				if err := l.again(); err != nil {
					yield(jobsearch.Job{}, err)
				}
				return
			}
			if l.Job == nil {
				err = errors.New("a line without a posting")
			} else if !yield(*l.Job, nil) {
				return
			}
		}
		if ctx.Err() == nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			err = fmt.Errorf("kept answer of %s: %v: %w", name, err, jobsearch.ErrChanged)
		}
		yield(jobsearch.Job{}, err)
	}
}
