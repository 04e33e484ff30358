package jobsearch

import (
	"context"
	"database/sql"
	"iter"
	"time"
)

// Store is one user's view of what is remembered.
//
// Every method touches only this user's rows; another user's ID is ErrNotFound. Outside InTx a Store is safe for concurrent use. Cancelling ctx ends a call with an error that wraps ctx.Err().
type Store interface {
	Jobs() Table[Job, JobFilter] // the user's own, and the catalogue's on which the user has a Lead
	Leads() Table[Lead, LeadFilter]
	Companies() Table[Company, CompanyFilter] // the user's own and the catalogue's
	Applications() Table[Application, ApplicationFilter]
	Messages() Table[Message, MessageFilter]
	Interviews() Table[Interview, InterviewFilter]
	Contacts() Table[Contact, ContactFilter]
	Outreach() Table[Outreach, OutreachFilter]
	Drafts() Table[Draft, DraftFilter]
	Resumes() Table[Resume, ResumeFilter]
	Stories() Table[Story, StoryFilter]
	Settings() Table[Setting, SettingFilter]
	Events() Log
	Cursors() Cursors

	// InTx runs fn in one transaction: all of its writes become visible together when fn returns nil, none when it returns an error, which InTx returns.
	// It may run fn more than once (busy, serialization failure, lost connection), so fn has no effect outside tx. Inside fn only tx is used; it is not safe for concurrent use,
	// and it is dead when fn has returned. tx.InTx joins the transaction.
	InTx(ctx context.Context, fn func(tx Store) error) error
}

// Table keeps one noun.
type Table[T, Filter any] interface {
	// Get reads one row; ErrNotFound when this user has none of that id.
	Get(ctx context.Context, id ID) (T, error)
	// Add inserts those whose natural key is new and leaves the others untouched, in one transaction; added counts the inserted ones. Each v is filled from the store:
	// ID, Version and times, for a row that was there already all its fields, and Added. A given ID is kept, else it is KeyID of the natural key.
	Add(ctx context.Context, v ...*T) (added int, err error)
	// Put writes rows that were read, all or none, and raises their versions; ErrConflict when one is no longer at the version that was read, ErrNotFound when one is gone.
	// A Put on a catalogue's row writes this user's own copy of it; the catalogue keeps its own.
	Put(ctx context.Context, v ...*T) error
	// Delete removes rows; an id that this user has not is no error.
	Delete(ctx context.Context, id ...ID) error
	// List yields the rows that match, in the filter's order. It reads pages of at most 200 rows and holds no connection while it yields, so the loop's body may write.
	// An error comes at most once, last, with a zero T. An unknown Order is an *InputError.
	List(ctx context.Context, f Filter) iter.Seq2[T, error]
	// Count counts what List would yield without Limit and After.
	Count(ctx context.Context, f Filter) (int, error)
}

// Paging bounds a List: keyset paging. Each filter embeds it.
type Paging struct {
	Limit int   // at most so many rows; 0 is all
	After ID    // begin after this row, in the same order; ErrNotFound when it is gone
	Order Order // "" is OrderCreated
}

// Order is the order of a List. Ties are broken by ID. Tables name the orders that they know beside their filter.
type Order string

// The orders.
const (
	OrderCreated  Order = "created"  // oldest row first; every table
	OrderNewest   Order = "newest"   // newest row first; every table
	OrderDate     Order = "date"     // latest fact first: Job.PostedAt, Application.AppliedAt, Message.ReceivedAt, Outreach.SentAt; Interview.Start soonest first
	OrderFit      Order = "fit"      // Lead: highest Fit first
	OrderScore    Order = "score"    // Lead: highest ATSScore first
	OrderPriority Order = "priority" // Lead: highest Priority first
)

// JobFilter selects jobs. Every zero field selects all. Orders: created, newest, date.
type JobFilter struct {
	Paging
	IDs         []ID
	Status      []JobStatus
	Source      string
	Tenant      string
	Company     string // equal but for case
	Text        string // contained in the title, the company or the place, but for case
	PostedAfter time.Time
}

// LeadFilter selects leads. Orders: created, newest, fit, score, priority.
type LeadFilter struct {
	Paging
	IDs      []ID
	JobIDs   []ID
	Status   []LeadStatus
	MinFit   float64
	MinScore float64
}

// CompanyFilter selects companies. Orders: created, newest.
type CompanyFilter struct {
	Paging
	IDs    []ID
	Name   string // equal but for case
	Domain string
}

// ApplicationFilter selects applications. Orders: created, newest, date.
type ApplicationFilter struct {
	Paging
	IDs          []ID
	Status       []ApplicationStatus
	JobID        ID
	Company      string // equal but for case
	AppliedAfter time.Time
}

// MessageFilter selects messages. Orders: created, newest, date.
type MessageFilter struct {
	Paging
	IDs           []ID
	MessageIDs    []string // Message-ID headers
	Kinds         []MessageKind
	ApplicationID ID
	Account       string
	Unprocessed   bool // only those not Processed
	Review        bool // only those that wait for a person
	ReceivedAfter time.Time
}

// InterviewFilter selects interviews. Orders: created, newest, date.
type InterviewFilter struct {
	Paging
	IDs           []ID
	ApplicationID ID
	Key           string
	Status        []InterviewStatus
	StartAfter    time.Time
}

// ContactFilter selects contacts. Orders: created, newest.
type ContactFilter struct {
	Paging
	IDs     []ID
	Company string // equal but for case
	Email   string
}

// OutreachFilter selects contact attempts. Orders: created, newest, date.
type OutreachFilter struct {
	Paging
	IDs           []ID
	ContactID     ID
	ApplicationID ID
	DraftID       ID
	Channel       Channel
	Status        []OutreachStatus
	SentAfter     time.Time
}

// DraftFilter selects drafts. Orders: created, newest.
type DraftFilter struct {
	Paging
	IDs           []ID
	Kind          DraftKind
	Channel       Channel
	Status        []DraftStatus
	ApplicationID ID
	ContactID     ID
	SentAfter     time.Time
	ClaimedAfter  time.Time
}

// ResumeFilter selects resumes. Orders: created, newest.
type ResumeFilter struct {
	Paging
	IDs     []ID
	Name    string
	For     ID
	Default bool // only the default one
}

// StoryFilter selects stories. Orders: created, newest.
type StoryFilter struct {
	Paging
	IDs []ID
}

// SettingFilter selects settings. Orders: created, newest.
type SettingFilter struct {
	Paging
	IDs    []ID
	Name   string
	Prefix string // names that begin with it
}

// Cursors keep where each reader stands and when each Task last ran.
//
// Get is "" for a name that was never moved. Move is compare-and-set: ErrConflict when the cursor no longer stands at from, so two workers on one cursor cannot both apply.
// List yields all, by name.
type Cursors interface {
	Get(ctx context.Context, name string) (Cursor, error)
	Move(ctx context.Context, name string, from, to Cursor) error
	List(ctx context.Context) iter.Seq2[NamedCursor, error]
}

// NamedCursor is a cursor with its name.
type NamedCursor struct {
	Name string `json:"name"`
	At   Cursor `json:"at"`
}

// DB is a database of many users. Safe for concurrent use.
type DB interface {
	// For is a user's Store; it costs nothing and needs no closing. A new user begins with nothing.
	For(user UserID) Store
	// Catalog is the Store of what public boards show, which only a crawler writes.
	Catalog() Store
	// Users yields those who have ever written anything, by id, without the catalogue.
	Users(ctx context.Context) iter.Seq2[UserID, error]
	// Close releases the database; Stores taken from it answer errors from then on.
	Close() error
}

// SQLTx is the ability of the Store that InTx gives to fn, where the database is an SQL one: the transaction itself, for an outbox or a queue that must commit with it.
// The caller neither commits nor rolls it back.
type SQLTx interface {
	SQLTx() *sql.Tx
}

// AppendHook is called inside the transaction that appends events, before it commits, with their positions set. Its error rolls the transaction back. It is installed when a DB is opened.
type AppendHook func(ctx context.Context, tx Store, events []Event) error
