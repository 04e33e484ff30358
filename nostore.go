package jobsearch

import (
	"context"
	"fmt"
	"iter"
)

// NoStore answers ErrUnsupported to everything. An implementation of Store embeds it, so that it still compiles when Store grows while v0.
type NoStore struct{}

var _ Store = NoStore{}

// Jobs answers a table that supports nothing, as do the other tables.
func (NoStore) Jobs() Table[Job, JobFilter] { return noTable[Job, JobFilter]{"jobs"} }

// Leads supports nothing.
func (NoStore) Leads() Table[Lead, LeadFilter] { return noTable[Lead, LeadFilter]{"leads"} }

// Companies supports nothing.
func (NoStore) Companies() Table[Company, CompanyFilter] {
	return noTable[Company, CompanyFilter]{"companies"}
}

// Applications supports nothing.
func (NoStore) Applications() Table[Application, ApplicationFilter] {
	return noTable[Application, ApplicationFilter]{"applications"}
}

// Messages supports nothing.
func (NoStore) Messages() Table[Message, MessageFilter] {
	return noTable[Message, MessageFilter]{"messages"}
}

// Interviews supports nothing.
func (NoStore) Interviews() Table[Interview, InterviewFilter] {
	return noTable[Interview, InterviewFilter]{"interviews"}
}

// Contacts supports nothing.
func (NoStore) Contacts() Table[Contact, ContactFilter] {
	return noTable[Contact, ContactFilter]{"contacts"}
}

// Outreach supports nothing.
func (NoStore) Outreach() Table[Outreach, OutreachFilter] {
	return noTable[Outreach, OutreachFilter]{"outreach"}
}

// Drafts supports nothing.
func (NoStore) Drafts() Table[Draft, DraftFilter] { return noTable[Draft, DraftFilter]{"drafts"} }

// Resumes supports nothing.
func (NoStore) Resumes() Table[Resume, ResumeFilter] { return noTable[Resume, ResumeFilter]{"resumes"} }

// Stories supports nothing.
func (NoStore) Stories() Table[Story, StoryFilter] { return noTable[Story, StoryFilter]{"stories"} }

// Settings supports nothing.
func (NoStore) Settings() Table[Setting, SettingFilter] {
	return noTable[Setting, SettingFilter]{"settings"}
}

// Events supports nothing.
func (NoStore) Events() Log { return noLog{} }

// Cursors supports nothing.
func (NoStore) Cursors() Cursors { return noCursors{} }

// InTx answers ErrUnsupported and does not run fn.
func (NoStore) InTx(context.Context, func(Store) error) error { return unsupported("transactions") }

func unsupported(what string) error { return fmt.Errorf("store: %s: %w", what, ErrUnsupported) }

type noTable[T, F any] struct{ name string }

func (t noTable[T, F]) Get(context.Context, ID) (v T, err error) { return v, unsupported(t.name) }
func (t noTable[T, F]) Add(context.Context, ...*T) (int, error)  { return 0, unsupported(t.name) }
func (t noTable[T, F]) Put(context.Context, ...*T) error         { return unsupported(t.name) }
func (t noTable[T, F]) Delete(context.Context, ...ID) error      { return unsupported(t.name) }
func (t noTable[T, F]) Count(context.Context, F) (int, error)    { return 0, unsupported(t.name) }
func (t noTable[T, F]) List(context.Context, F) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) { yield(*new(T), unsupported(t.name)) }
}

type noLog struct{}

func (noLog) Append(context.Context, ...*Event) error { return unsupported("events") }
func (noLog) Last(context.Context) (int64, error)     { return 0, unsupported("events") }
func (noLog) Read(context.Context, int64, EventFilter) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) { yield(Event{}, unsupported("events")) }
}

type noCursors struct{}

func (noCursors) Get(context.Context, string) (Cursor, error) { return "", unsupported("cursors") }
func (noCursors) Move(context.Context, string, Cursor, Cursor) error {
	return unsupported("cursors")
}
func (noCursors) List(context.Context) iter.Seq2[NamedCursor, error] {
	return func(yield func(NamedCursor, error) bool) { yield(NamedCursor{}, unsupported("cursors")) }
}
