package storage

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// Dump writes all that a user has, one JSON object a line: {"noun", "key", "row"} for each row, sorted, then {"noun":"event", "key":position, "row"} in the order of the log, then {"noun":"cursor", "key":name, "row"}.
//
// Two stores are the same when their dumps are equal. So an id is written as noun:key with the row's natural key, or with a hash of its content where it has none, wherever it stands, inside texts as well;
// and what our clock and the database make is left out: id, version, created_at, updated_at, recorded_at.
// Of the catalogue it has the jobs on which the user has a Lead. It holds the user's rows in memory while it works.
func Dump(ctx context.Context, s jobsearch.Store, w io.Writer) error {
	d := dumper{ids: map[string]*record{}}
	if err := d.read(ctx, s); err != nil {
		return fmt.Errorf("store: dump: %w", err)
	}
	d.label()
	for _, r := range append(slices.Clone(d.rows), d.log...) {
		r.body = d.resolve(r.body).(map[string]any)
	}
	slices.SortStableFunc(d.rows, func(a, b *record) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.label, b.label), bytes.Compare(canonical(a.body), canonical(b.body)))
	})
	for _, r := range append(d.rows, d.log...) {
		line := canonical(map[string]any{"noun": r.noun, "key": r.label, "row": r.body})
		if _, err := w.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("store: dump: %w", err)
		}
	}
	return nil
}

// record is one line of a dump.
type record struct {
	noun  jobsearch.Noun
	rank  int    // of the noun
	key   string // the natural key, "" for none or when several rows have it
	label string
	body  map[string]any
}

type dumper struct {
	rows []*record
	log  []*record // events and cursors, in their order
	ids  map[string]*record
}

func (d *dumper) read(ctx context.Context, s jobsearch.Store) error {
	if own, ok := s.(*store); ok {
		mine := *own
		mine.ownOnly = true
		s = &mine
	}
	for rank, read := range []func() error{
		func() error { return gather(d, jobs, s.Jobs().List(ctx, jobsearch.JobFilter{})) },
		func() error { return gather(d, leads, s.Leads().List(ctx, jobsearch.LeadFilter{})) },
		func() error { return gather(d, companies, s.Companies().List(ctx, jobsearch.CompanyFilter{})) },
		func() error {
			return gather(d, applications, s.Applications().List(ctx, jobsearch.ApplicationFilter{}))
		},
		func() error { return gather(d, messages, s.Messages().List(ctx, jobsearch.MessageFilter{})) },
		func() error { return gather(d, interviews, s.Interviews().List(ctx, jobsearch.InterviewFilter{})) },
		func() error { return gather(d, contacts, s.Contacts().List(ctx, jobsearch.ContactFilter{})) },
		func() error { return gather(d, outreach, s.Outreach().List(ctx, jobsearch.OutreachFilter{})) },
		func() error { return gather(d, drafts, s.Drafts().List(ctx, jobsearch.DraftFilter{})) },
		func() error { return gather(d, resumes, s.Resumes().List(ctx, jobsearch.ResumeFilter{})) },
		func() error { return gather(d, stories, s.Stories().List(ctx, jobsearch.StoryFilter{})) },
		func() error { return gather(d, settings, s.Settings().List(ctx, jobsearch.SettingFilter{})) },
	} {
		from := len(d.rows)
		if err := read(); err != nil {
			return err
		}
		for _, r := range d.rows[from:] {
			r.rank = rank
		}
	}
	for e, err := range s.Events().Read(ctx, 0, jobsearch.EventFilter{}) {
		if err != nil {
			return err
		}
		body, err := object(e)
		if err != nil {
			return err
		}
		position := strconv.FormatInt(e.Position, 10)
		delete(body, "position")
		delete(body, "recorded_at")
		d.log = append(d.log, &record{noun: "event", label: position, body: body})
	}
	for c, err := range s.Cursors().List(ctx) {
		if err != nil {
			return err
		}
		d.log = append(d.log, &record{noun: "cursor", label: c.Name, body: map[string]any{"at": string(c.At)}})
	}
	return nil
}

func gather[T, F any](d *dumper, n *noun[T, F], rows iter.Seq2[T, error]) error {
	byKey := map[string]*record{}
	for v, err := range rows {
		if err != nil {
			return err
		}
		body, err := object(v)
		if err != nil {
			return err
		}
		for _, ours := range []string{"id", "version", "created_at", "updated_at"} {
			delete(body, ours)
		}
		r := &record{noun: n.name, key: n.key(&v), body: body}
		if twin, ok := byKey[r.key]; ok && r.key != "" {
			twin.key, r.key = "", "" // the second of its key, as a mail whose Message-ID repeats: told apart by content
		} else {
			byKey[r.key] = r
		}
		d.rows = append(d.rows, r)
		d.ids[string(n.meta(&v).ID)] = r
	}
	return nil
}

// rounds is how deep references between rows without natural keys are followed.
const rounds = 3

// label names each row: by its natural key, else by its content, in which other rows are named the same way. A row may refer to one that refers to it, so names are refined in rounds.
func (d *dumper) label() {
	for _, r := range d.rows {
		r.label = r.key
	}
	for range rounds {
		next := make([]string, len(d.rows))
		for i, r := range d.rows {
			if r.key != "" {
				next[i] = d.replace(strings.ReplaceAll(r.key, "\x00", "/"))
				continue
			}
			sum := sha256.Sum256(canonical(d.resolve(r.body)))
			next[i] = "#" + hex.EncodeToString(sum[:8])
		}
		for i, r := range d.rows {
			r.label = next[i]
		}
	}
}

// resolve replaces ids by names in every string of a JSON value.
func (d *dumper) resolve(v any) any {
	switch v := v.(type) {
	case string:
		return d.replace(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = d.resolve(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = d.resolve(v[k])
		}
		return out
	}
	return v
}

var uuidText = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func (d *dumper) replace(s string) string {
	if r, ok := d.ids[s]; ok && s != "" {
		return r.name()
	}
	if len(s) < 36 {
		return s
	}
	return uuidText.ReplaceAllStringFunc(s, func(id string) string {
		if r, ok := d.ids[id]; ok {
			return r.name()
		}
		return id
	})
}

func (r *record) name() string { return string(r.noun) + ":" + r.label }

// object is a value as a JSON object.
func object(v any) (out map[string]any, err error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	return out, dec.Decode(&out)
}

// canonical is a value's one JSON text: members sorted, nothing escaped that need not be.
func canonical(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // it came from JSON
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
