package jobsearch

import (
	"context"
	"fmt"
	"time"
)

// A fact has one writer: the functions of this file and fact_draft.go write row and event together, inside the caller's transaction. Status changes only through them.

// added is the event for each row that Add inserted.
func added[T any](ctx context.Context, tx Store, rows []*T, event func(*T) (Meta, *Event)) error {
	var events []*Event
	for _, r := range rows {
		if meta, e := event(r); meta.Added {
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return nil
	}
	return tx.Events().Append(ctx, events...)
}

// AddJobs stores postings that are new, open, with a JobFound event each; known ones are filled from the store and left as they are. It returns how many were new.
func AddJobs(ctx context.Context, tx Store, cause Cause, jobs ...*Job) (int, error) {
	cause = cause.filled()
	for _, j := range jobs {
		if j.Status == "" {
			j.Status, j.StatusAt = JobOpen, cause.At
		}
	}
	n, err := tx.Jobs().Add(ctx, jobs...)
	if err != nil {
		return 0, fmt.Errorf("add jobs: %w", err)
	}
	return n, added(ctx, tx, jobs, func(j *Job) (Meta, *Event) {
		return j.Meta, cause.event(JobFound, Ref{NounJob, j.ID}, "", string(j.Status))
	})
}

// MoveJob closes or reopens a posting, with a JobMoved event. A job that stands there already is left alone.
func MoveJob(ctx context.Context, tx Store, id ID, to JobStatus, cause Cause) (Job, error) {
	cause = cause.filled()
	j, err := tx.Jobs().Get(ctx, id)
	if err != nil || j.Status == to {
		return j, err
	}
	from := j.Status
	if err := allowed(jobMoves, Ref{NounJob, id}, from, to); err != nil {
		return j, err
	}
	j.Status, j.StatusAt = to, cause.At
	if err := tx.Jobs().Put(ctx, &j); err != nil {
		return j, err
	}
	return j, tx.Events().Append(ctx, cause.event(JobMoved, Ref{NounJob, id}, string(from), string(to)))
}

// AddLeads stores leads that are new, with a LeadAdded event each. It returns how many were new.
func AddLeads(ctx context.Context, tx Store, cause Cause, leads ...*Lead) (int, error) {
	cause = cause.filled()
	for _, l := range leads {
		if l.Status == "" {
			l.Status = LeadNew
		}
	}
	n, err := tx.Leads().Add(ctx, leads...)
	if err != nil {
		return 0, fmt.Errorf("add leads: %w", err)
	}
	return n, added(ctx, tx, leads, func(l *Lead) (Meta, *Event) {
		return l.Meta, cause.event(LeadAdded, Ref{NounLead, l.ID}, "", string(l.Status))
	})
}

// MoveLead changes a lead's status, with a LeadMoved event. A forbidden move is a *MoveError.
func MoveLead(ctx context.Context, tx Store, id ID, to LeadStatus, cause Cause) (Lead, error) {
	cause = cause.filled()
	l, err := tx.Leads().Get(ctx, id)
	if err != nil || l.Status == to {
		return l, err
	}
	from := l.Status
	if err := allowed(leadMoves, Ref{NounLead, id}, from, to); err != nil {
		return l, err
	}
	l.Status = to
	if err := tx.Leads().Put(ctx, &l); err != nil {
		return l, err
	}
	return l, tx.Events().Append(ctx, cause.event(LeadMoved, Ref{NounLead, id}, string(from), string(to)))
}

// AddApplications stores applications that are new, with an ApplicationAdded event each. The zero Status is draft, or applied where AppliedAt is set. It returns how many were new.
func AddApplications(ctx context.Context, tx Store, cause Cause, apps ...*Application) (int, error) {
	cause = cause.filled()
	for _, a := range apps {
		if a.Status == "" {
			a.Status = ApplicationDraft
			if !a.AppliedAt.IsZero() {
				a.Status = ApplicationApplied
			}
		}
		if a.StatusAt.IsZero() {
			a.StatusAt = cause.At
		}
	}
	n, err := tx.Applications().Add(ctx, apps...)
	if err != nil {
		return 0, fmt.Errorf("add applications: %w", err)
	}
	return n, added(ctx, tx, apps, func(a *Application) (Meta, *Event) {
		return a.Meta, cause.event(ApplicationAdded, Ref{NounApplication, a.ID}, "", string(a.Status))
	})
}

// MoveApplication moves an application forward, with an ApplicationMoved event; a move to the status it has is none. The first move to applied sets AppliedAt.
// A *MoveError (ErrMove) says that the table of moves forbids it, or that the fact (cause.At) is older than the one which set the present status where it would end an application or let an ended one go on:
// mail that arrives out of order is applied by its own date. A step forward of an open application counts whenever its mail arrives, and a presumed no (no_response) gives way to any fact.
// An ended application goes on only by a person or with cause.Reopen.
func MoveApplication(ctx context.Context, tx Store, id ID, to ApplicationStatus, cause Cause) (Application, error) {
	cause = cause.filled()
	a, err := tx.Applications().Get(ctx, id)
	if err != nil || a.Status == to {
		return a, err
	}
	from, ref := a.Status, Ref{NounApplication, id}
	if !from.CanMove(to, cause.Reopen || cause.By == ByPerson) {
		return a, &MoveError{Ref: ref, From: string(from), To: string(to)}
	}
	dated := from != ApplicationDraft && from != ApplicationNoResponse && (from.Ended() || to.Ended())
	if dated && cause.By != ByPerson && cause.At.Before(a.StatusAt) {
		return a, &MoveError{Ref: ref, From: string(from), To: string(to), Reason: "the fact is older than the one behind the present status"}
	}
	return setApplication(ctx, tx, a, to, cause, ApplicationMoved)
}

// CorrectApplication sets an application's status as a person says, whatever the table of moves, with an ApplicationCorrected event. It undoes a wrong move.
func CorrectApplication(ctx context.Context, tx Store, id ID, to ApplicationStatus, cause Cause) (Application, error) {
	cause.By = ByPerson
	cause = cause.filled()
	a, err := tx.Applications().Get(ctx, id)
	if err != nil || a.Status == to {
		return a, err
	}
	return setApplication(ctx, tx, a, to, cause, ApplicationCorrected)
}

func setApplication(ctx context.Context, tx Store, a Application, to ApplicationStatus, cause Cause, kind EventKind) (Application, error) {
	from := a.Status
	a.Status, a.StatusAt = to, cause.At
	if to == ApplicationApplied && a.AppliedAt.IsZero() {
		a.AppliedAt = cause.At
	}
	if err := tx.Applications().Put(ctx, &a); err != nil {
		return a, fmt.Errorf("move application: %w", err)
	}
	return a, tx.Events().Append(ctx, cause.event(kind, Ref{NounApplication, a.ID}, string(from), string(to)))
}

// RecordMessages stores mail that is new, with a MessageReceived event each. It returns how many were new.
// A Message-ID that was seen before with other content is stored as a second message, flagged: the sender chooses that header.
func RecordMessages(ctx context.Context, tx Store, cause Cause, msgs ...*Message) (int, error) {
	cause = cause.filled()
	given := make([]Message, len(msgs))
	for i, m := range msgs {
		given[i] = *m
	}
	n, err := tx.Messages().Add(ctx, msgs...)
	if err != nil {
		return 0, fmt.Errorf("record messages: %w", err)
	}
	for i, m := range msgs {
		if m.Added || m.Hash == given[i].Hash {
			continue
		}
		second := given[i]
		second.ID = KeyID("", NounMessage, string(m.ID)+"\x00"+second.Hash)
		second.Problems = append(second.Problems, Problem{"message_id", "the same Message-ID came before with other content"})
		k, err := tx.Messages().Add(ctx, &second)
		if err != nil {
			return n, fmt.Errorf("record messages: %w", err)
		}
		n += k
		*m = second
	}
	return n, added(ctx, tx, msgs, func(m *Message) (Meta, *Event) {
		c := cause
		c.At = m.ReceivedAt
		return m.Meta, c.filled().event(MessageReceived, Ref{NounMessage, m.ID}, "", string(m.Kind))
	})
}

// RecordReply notes on an application that an answer came, with a ReplyReceived event: the first one sets ResponseAt and ResponseKind.
// It changes no status; MoveApplication does. A receipt (KindConfirmation), a reminder and an alert are no answers and are refused with an *InputError.
func RecordReply(ctx context.Context, tx Store, id ID, kind MessageKind, cause Cause) (Application, error) {
	cause = cause.filled()
	switch kind {
	case KindRejection, KindInterview, KindOffer, KindAssessment, KindInfoRequest:
	default:
		return Application{}, &InputError{What: "reply", At: string(kind), Reason: "is not an answer to an application"}
	}
	a, err := tx.Applications().Get(ctx, id)
	if err != nil {
		return a, err
	}
	if a.ResponseAt.IsZero() || cause.At.Before(a.ResponseAt) {
		a.ResponseAt, a.ResponseKind = cause.At, kind
		if err := tx.Applications().Put(ctx, &a); err != nil {
			return a, fmt.Errorf("record reply: %w", err)
		}
	}
	return a, tx.Events().Append(ctx, cause.event(ReplyReceived, Ref{NounApplication, id}, "", string(kind)))
}

// RecordInterview stores what is now known of a meeting, with an event: InterviewInvited for a new one, InterviewMoved for a new time, InterviewEnded when it is cancelled or done.
// The meeting is found by Key; a lower Sequence than the known one changes nothing. The application's InterviewAt follows.
func RecordInterview(ctx context.Context, tx Store, i *Interview, cause Cause) error {
	cause = cause.filled()
	if i.Key == "" {
		return &InputError{What: "interview", At: "key", Reason: "is empty: give the calendar's UID or a key of your own"}
	}
	if i.Status == "" {
		i.Status = InterviewProposed
		if !i.Start.IsZero() {
			i.Status = InterviewScheduled
		}
	}
	given := *i
	if _, err := tx.Interviews().Add(ctx, i); err != nil {
		return fmt.Errorf("record interview: %w", err)
	}
	kind, from := InterviewInvited, ""
	if !i.Added {
		if given.Sequence < i.Sequence {
			return nil
		}
		from = string(i.Status)
		switch {
		case given.Status == InterviewCancelled || given.Status == InterviewDone:
			if i.Status == given.Status {
				return nil
			}
			kind = InterviewEnded
		case !given.Start.Equal(i.Start) || given.Status != i.Status:
			kind = InterviewMoved
		default:
			return nil
		}
		old := *i
		given.Meta, given.CalendarID, given.Notes = old.Meta, old.CalendarID, old.Notes
		*i = given
		if err := tx.Interviews().Put(ctx, i); err != nil {
			return fmt.Errorf("record interview: %w", err)
		}
	} else if i.Status == InterviewCancelled {
		kind = InterviewEnded
	}
	if i.ApplicationID != "" {
		a, err := tx.Applications().Get(ctx, i.ApplicationID)
		if err != nil {
			return fmt.Errorf("record interview: application: %w", err)
		}
		at := i.Start
		if i.Status == InterviewCancelled {
			at = time.Time{}
		}
		if !at.Equal(a.InterviewAt) {
			a.InterviewAt = at
			if err := tx.Applications().Put(ctx, &a); err != nil {
				return fmt.Errorf("record interview: %w", err)
			}
		}
	}
	return tx.Events().Append(ctx, cause.event(kind, Ref{NounInterview, i.ID}, from, string(i.Status)))
}

// AddOutreach stores contact attempts that are new, planned, with an OutreachAdded event each. It returns how many were new.
func AddOutreach(ctx context.Context, tx Store, cause Cause, attempts ...*Outreach) (int, error) {
	cause = cause.filled()
	for _, o := range attempts {
		if o.Status == "" {
			o.Status = OutreachPlanned
		}
	}
	n, err := tx.Outreach().Add(ctx, attempts...)
	if err != nil {
		return 0, fmt.Errorf("add outreach: %w", err)
	}
	return n, added(ctx, tx, attempts, func(o *Outreach) (Meta, *Event) {
		return o.Meta, cause.event(OutreachAdded, Ref{NounOutreach, o.ID}, "", string(o.Status))
	})
}

// MoveOutreach changes where an attempt stands, with an OutreachMoved event, and sets SentAt or RespondedAt.
func MoveOutreach(ctx context.Context, tx Store, id ID, to OutreachStatus, cause Cause) (Outreach, error) {
	cause = cause.filled()
	o, err := tx.Outreach().Get(ctx, id)
	if err != nil || o.Status == to {
		return o, err
	}
	from := o.Status
	if err := allowed(outreachMoves, Ref{NounOutreach, id}, from, to); err != nil {
		return o, err
	}
	switch o.Status = to; to {
	case OutreachSent:
		o.SentAt = cause.At
	case OutreachResponded:
		o.RespondedAt = cause.At
	}
	if err := tx.Outreach().Put(ctx, &o); err != nil {
		return o, err
	}
	return o, tx.Events().Append(ctx, cause.event(OutreachMoved, Ref{NounOutreach, id}, string(from), string(to)))
}
