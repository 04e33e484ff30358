package jobsearch

import (
	"context"
	"encoding/json"
	"iter"
	"time"
)

// Event is a fact that happened. Events are only ever appended.
type Event struct {
	Position   int64           `json:"position"` // of this user's log, in commit order, from 1; set by the Log
	Kind       EventKind       `json:"kind"`
	Subject    Ref             `json:"subject"`
	From       string          `json:"from"` // the status before and after, where the fact is a move
	To         string          `json:"to"`
	At         time.Time       `json:"at"`          // when it happened
	RecordedAt time.Time       `json:"recorded_at"` // when we wrote it; set by the Log
	By         Actor           `json:"by"`
	Cause      Ref             `json:"cause"` // the row that made it so: a Message, a Job
	Note       string          `json:"note"`  // for people; no secret, no body of a mail
	Data       json.RawMessage `json:"data"`  // by Kind; null for none
}

// Actor says who made a fact.
type Actor string

// The actors.
const (
	ByPerson Actor = "person" // the user, by a click or a command
	ByMail   Actor = "mail"   // a mail said so
	BySource Actor = "source" // a job source said so
	ByTask   Actor = "task"   // a Task of ours concluded it
)

// Cause says why a fact is recorded. The zero At is now; the zero By is ByTask.
type Cause struct {
	At   time.Time // when it happened
	By   Actor
	Ref  Ref    // the row that says so
	Note string // for people
	// Reopen lets an ended application go on: a clear later invitation for the same opening.
	Reopen bool
}

func (c Cause) event(kind EventKind, subject Ref, from, to string) *Event {
	return &Event{Kind: kind, Subject: subject, From: from, To: to, At: c.At, By: c.By, Cause: c.Ref, Note: c.Note}
}

func (c Cause) filled() Cause {
	if c.At.IsZero() {
		c.At = time.Now()
	}
	c.At = c.At.UTC()
	if c.By == "" {
		c.By = ByTask
	}
	return c
}

// EventKind names a kind of fact.
type EventKind string

// The kinds of Event.
const (
	JobFound             EventKind = "job_found"
	JobMoved             EventKind = "job_moved"
	LeadAdded            EventKind = "lead_added"
	LeadMoved            EventKind = "lead_moved"
	JobsNew              EventKind = "jobs_new" // a run found leads above the threshold; Data: their number and best score
	ApplicationAdded     EventKind = "application_added"
	ApplicationMoved     EventKind = "application_moved"
	ApplicationCorrected EventKind = "application_corrected" // a person set the status by hand
	MessageReceived      EventKind = "message_received"      // To is the kind it was read as
	MessageCorrected     EventKind = "message_corrected"
	ReplyReceived        EventKind = "reply_received" // a decision or a person's answer reached an application; To is its kind
	InterviewInvited     EventKind = "interview_invited"
	InterviewMoved       EventKind = "interview_moved" // a new time
	InterviewEnded       EventKind = "interview_ended" // cancelled or done
	RejectionAnalysed    EventKind = "rejection_analysed"
	DeadlineSet          EventKind = "deadline_set"
	DraftWritten         EventKind = "draft_written"
	DraftEdited          EventKind = "draft_edited"
	DraftMoved           EventKind = "draft_moved"
	OutreachAdded        EventKind = "outreach_added"
	OutreachMoved        EventKind = "outreach_moved"
	SourceReported       EventKind = "source_reported" // a job source's outcome; Data: the report's line
	WeekReported         EventKind = "week_reported"
	// DraftApproved is appended beside DraftMoved when a person approves, so that a Task can wait for just that.
	DraftApproved EventKind = "draft_approved"
)

// EventFilter selects events. Its zero value selects all.
type EventFilter struct {
	Kinds   []EventKind
	Subject Ref // the zero Ref is any
	Limit   int // at most so many; 0 is all
}

// Log is a user's events.
//
// Append adds them and sets Position and RecordedAt. Positions rise in commit order, without gaps: a reader that has seen position n never finds an event at or below n later.
// Inside InTx, positions are assigned when the transaction commits, so the given events keep position 0 and Read does not show them until then.
// Read yields the events after a position, in order; none is not an error. It holds no connection while it yields.
// Last is the highest position, 0 when the log is empty. Safe for concurrent use outside InTx.
type Log interface {
	Append(ctx context.Context, e ...*Event) error
	Read(ctx context.Context, after int64, f EventFilter) iter.Seq2[Event, error]
	Last(ctx context.Context) (int64, error)
}
