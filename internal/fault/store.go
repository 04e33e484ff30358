package fault

import (
	"context"
	"database/sql"
	"iter"

	"github.com/seed-57f86535/jobsearch"
)

// Store wraps a Store: every call is a step, and so are the moment before a transaction commits and the moment after.
func (p *Plan) Store(s jobsearch.Store) jobsearch.Store { return store{s, p} }

type store struct {
	jobsearch.Store
	p *Plan
}

func (s store) Jobs() jobsearch.Table[jobsearch.Job, jobsearch.JobFilter] {
	return wrap(s.p, "jobs", s.Store.Jobs())
}
func (s store) Leads() jobsearch.Table[jobsearch.Lead, jobsearch.LeadFilter] {
	return wrap(s.p, "leads", s.Store.Leads())
}
func (s store) Companies() jobsearch.Table[jobsearch.Company, jobsearch.CompanyFilter] {
	return wrap(s.p, "companies", s.Store.Companies())
}
func (s store) Applications() jobsearch.Table[jobsearch.Application, jobsearch.ApplicationFilter] {
	return wrap(s.p, "applications", s.Store.Applications())
}
func (s store) Messages() jobsearch.Table[jobsearch.Message, jobsearch.MessageFilter] {
	return wrap(s.p, "messages", s.Store.Messages())
}
func (s store) Interviews() jobsearch.Table[jobsearch.Interview, jobsearch.InterviewFilter] {
	return wrap(s.p, "interviews", s.Store.Interviews())
}
func (s store) Contacts() jobsearch.Table[jobsearch.Contact, jobsearch.ContactFilter] {
	return wrap(s.p, "contacts", s.Store.Contacts())
}
func (s store) Outreach() jobsearch.Table[jobsearch.Outreach, jobsearch.OutreachFilter] {
	return wrap(s.p, "outreach", s.Store.Outreach())
}
func (s store) Drafts() jobsearch.Table[jobsearch.Draft, jobsearch.DraftFilter] {
	return wrap(s.p, "drafts", s.Store.Drafts())
}
func (s store) Resumes() jobsearch.Table[jobsearch.Resume, jobsearch.ResumeFilter] {
	return wrap(s.p, "resumes", s.Store.Resumes())
}
func (s store) Stories() jobsearch.Table[jobsearch.Story, jobsearch.StoryFilter] {
	return wrap(s.p, "stories", s.Store.Stories())
}
func (s store) Settings() jobsearch.Table[jobsearch.Setting, jobsearch.SettingFilter] {
	return wrap(s.p, "settings", s.Store.Settings())
}
func (s store) Events() jobsearch.Log      { return log{s.Store.Events(), s.p} }
func (s store) Cursors() jobsearch.Cursors { return cursors{s.Store.Cursors(), s.p} }

func (s store) InTx(ctx context.Context, fn func(jobsearch.Store) error) error {
	if err := s.p.Step(ctx, "begin"); err != nil {
		return err
	}
	err := s.Store.InTx(ctx, func(tx jobsearch.Store) error {
		if err := fn(store{tx, s.p}); err != nil {
			return err
		}
		return s.p.Step(ctx, "commit")
	})
	if err != nil {
		return err
	}
	return s.p.Step(ctx, "committed")
}

// SQLTx is the wrapped store's, nil where it has none.
func (s store) SQLTx() *sql.Tx {
	if t, ok := s.Store.(jobsearch.SQLTx); ok {
		return t.SQLTx()
	}
	return nil
}

func wrap[T, F any](p *Plan, name string, t jobsearch.Table[T, F]) jobsearch.Table[T, F] {
	return table[T, F]{t, p, name}
}

// table disturbs before each call. What a write did is disturbed after it as well, for outside a transaction it is a commit.
type table[T, F any] struct {
	to   jobsearch.Table[T, F]
	p    *Plan
	name string
}

func (t table[T, F]) Get(ctx context.Context, id jobsearch.ID) (v T, err error) {
	if err := t.p.Step(ctx, "get "+t.name); err != nil {
		return v, err
	}
	return t.to.Get(ctx, id)
}

func (t table[T, F]) Add(ctx context.Context, v ...*T) (n int, err error) {
	err = t.p.around(ctx, "add "+t.name, func() error {
		n, err = t.to.Add(ctx, v...)
		return err
	})
	return n, err
}

func (t table[T, F]) Put(ctx context.Context, v ...*T) error {
	return t.p.around(ctx, "put "+t.name, func() error { return t.to.Put(ctx, v...) })
}

func (t table[T, F]) Delete(ctx context.Context, id ...jobsearch.ID) error {
	return t.p.around(ctx, "delete "+t.name, func() error { return t.to.Delete(ctx, id...) })
}

func (t table[T, F]) List(ctx context.Context, f F) iter.Seq2[T, error] {
	return each(t.p, ctx, "list "+t.name, pageSize, t.to.List(ctx, f))
}

func (t table[T, F]) Count(ctx context.Context, f F) (int, error) {
	if err := t.p.Step(ctx, "count "+t.name); err != nil {
		return 0, err
	}
	return t.to.Count(ctx, f)
}

type log struct {
	to jobsearch.Log
	p  *Plan
}

func (l log) Append(ctx context.Context, e ...*jobsearch.Event) error {
	return l.p.around(ctx, "append events", func() error { return l.to.Append(ctx, e...) })
}

func (l log) Read(ctx context.Context, after int64, f jobsearch.EventFilter) iter.Seq2[jobsearch.Event, error] {
	return each(l.p, ctx, "read events", pageSize, l.to.Read(ctx, after, f))
}

func (l log) Last(ctx context.Context) (int64, error) {
	if err := l.p.Step(ctx, "last event"); err != nil {
		return 0, err
	}
	return l.to.Last(ctx)
}

type cursors struct {
	to jobsearch.Cursors
	p  *Plan
}

func (c cursors) Get(ctx context.Context, name string) (jobsearch.Cursor, error) {
	if err := c.p.Step(ctx, "get cursor "+name); err != nil {
		return "", err
	}
	return c.to.Get(ctx, name)
}

func (c cursors) Move(ctx context.Context, name string, from, to jobsearch.Cursor) error {
	return c.p.around(ctx, "move cursor "+name, func() error { return c.to.Move(ctx, name, from, to) })
}

func (c cursors) List(ctx context.Context) iter.Seq2[jobsearch.NamedCursor, error] {
	return each(c.p, ctx, "list cursors", pageSize, c.to.List(ctx))
}

// around disturbs before a call and, when it worked, after it.
func (p *Plan) around(ctx context.Context, name string, call func() error) error {
	if err := p.Step(ctx, name); err != nil {
		return err
	}
	if err := call(); err != nil {
		return err
	}
	return p.Step(ctx, name+", done")
}

// pageSize is how many rows a store reads at a time: between them it asks nobody.
const pageSize = 200

// each disturbs before the first item of a stream and again whenever size more were yielded.
func each[T any](p *Plan, ctx context.Context, name string, size int, in iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if err := p.Step(ctx, name); err != nil {
			yield(zero, err)
			return
		}
		n := 0
		for v, err := range in {
			if !yield(v, err) || err != nil {
				return
			}
			if n++; n%size != 0 {
				continue
			}
			if err := p.Step(ctx, name+", next"); err != nil {
				yield(zero, err)
				return
			}
		}
	}
}
