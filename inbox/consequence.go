package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// step is what one mail changed.
type step struct {
	now                             time.Time // what a mail says happened is not later
	stored, moved, proposed, review bool
	application                     jobsearch.Application // as it stands now, where the mail opened or moved it
}

func (s *step) count(sum *Summary, match Match, review bool) {
	if !s.stored {
		return
	}
	sum.Stored++
	switch {
	case review || s.review:
		sum.Suggested++
	case s.proposed:
		sum.Proposed++
	case match.Application != "":
		sum.Matched++
	}
	if s.moved {
		sum.Moved++
	}
}

// statusOf is where a kind of mail moves an application; the other kinds move nothing.
var statusOf = map[jobsearch.MessageKind]jobsearch.ApplicationStatus{
	jobsearch.KindConfirmation: jobsearch.ApplicationConfirmed,
	jobsearch.KindInfoRequest:  jobsearch.ApplicationScreening,
	jobsearch.KindAssessment:   jobsearch.ApplicationAssessment,
	jobsearch.KindInterview:    jobsearch.ApplicationInterview,
	jobsearch.KindOffer:        jobsearch.ApplicationOffer,
	jobsearch.KindRejection:    jobsearch.ApplicationRejected,
}

// apply stores the mail and draws the consequences, in the caller's transaction. A mail that was stored before changes nothing.
func (s *step) apply(ctx context.Context, tx jobsearch.Store, msg jobsearch.Message, r Reading, match Match) error {
	given := msg
	if _, err := jobsearch.RecordMessages(ctx, tx, jobsearch.Cause{By: jobsearch.ByMail}, &msg); err != nil {
		return err
	}
	if !msg.Added {
		return nil
	}
	s.stored = true
	if given.Review || r.Kind == jobsearch.KindOther || r.Kind == jobsearch.KindAlert {
		return nil
	}
	at := msg.ReceivedAt
	if at.After(s.now) { // a Date header may say anything, and mail that comes later must still count
		at = s.now
	}
	cause := jobsearch.Cause{At: at, By: jobsearch.ByMail, Ref: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: msg.ID}, Note: "mail: " + string(r.Kind), Reopen: match.Strong}
	if msg.ApplicationID == "" {
		if !match.Propose {
			return nil
		}
		if err := s.propose(ctx, tx, &msg, r, cause); err != nil {
			return err
		}
	}
	if err := s.consequences(ctx, tx, msg, r, cause); err != nil || !s.moved {
		return err
	}
	var err error
	s.application, err = tx.Applications().Get(ctx, msg.ApplicationID)
	return err
}

// proposedKey is the key of the application that a mail opens.
func proposedKey(mail jobsearch.ID) string { return "mail:" + string(mail) }

// propose opens the application that a mail speaks of and that nobody has entered.
func (s *step) propose(ctx context.Context, tx jobsearch.Store, msg *jobsearch.Message, r Reading, cause jobsearch.Cause) error {
	a := jobsearch.Application{Key: proposedKey(msg.ID), Company: r.Company, Title: r.Role, Requisition: r.Requisition, Status: jobsearch.ApplicationApplied, StatusAt: cause.At, Method: "unknown",
		Notes: "Found in the mailbox."}
	if r.Kind == jobsearch.KindConfirmation {
		a.AppliedAt = cause.At
	}
	if _, err := jobsearch.AddApplications(ctx, tx, cause, &a); err != nil {
		return err
	}
	msg.ApplicationID = a.ID
	s.application, s.proposed = a, true
	return tx.Messages().Put(ctx, msg)
}

// consequences moves the application, records the reply and keeps the interview.
func (s *step) consequences(ctx context.Context, tx jobsearch.Store, msg jobsearch.Message, r Reading, cause jobsearch.Cause) error {
	before, err := tx.Applications().Get(ctx, msg.ApplicationID)
	if errors.Is(err, jobsearch.ErrNotFound) {
		return nil // a person deleted it
	}
	if err != nil {
		return err
	}
	if to := statusOf[r.Kind]; to != "" {
		err := move(ctx, tx, before, to, cause)
		if err != nil && !errors.Is(err, jobsearch.ErrMove) {
			return err
		}
		s.moved = err == nil && before.Status != to
		if err != nil && cause.By == jobsearch.ByMail && goesOn(before, to, cause) {
			s.review = true
			msg.Review, msg.Suggested = true, []jobsearch.ID{before.ID}
			if err := tx.Messages().Put(ctx, &msg); err != nil {
				return err
			}
		}
		if r.Kind != jobsearch.KindConfirmation {
			if _, err := jobsearch.RecordReply(ctx, tx, before.ID, r.Kind, cause); err != nil {
				return err
			}
		}
		if r.Kind == jobsearch.KindRejection && s.moved {
			if err := rejectionAnalysed(ctx, tx, before, cause); err != nil {
				return err
			}
		}
	}
	if err := setDeadline(ctx, tx, before.ID, r, cause); err != nil {
		return err
	}
	return recordInterview(ctx, tx, before.ID, msg, r, cause)
}

// move moves an application as a mail says. A person may say what a mail means, but it has its own date all the same: an old one neither ends what has gone on since nor reopens what ended later.
func move(ctx context.Context, tx jobsearch.Store, a jobsearch.Application, to jobsearch.ApplicationStatus, cause jobsearch.Cause) error {
	if cause.By == jobsearch.ByPerson && (a.Status.Ended() || to.Ended()) && a.Status != jobsearch.ApplicationNoResponse && cause.At.Before(a.StatusAt) {
		return &jobsearch.MoveError{Ref: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: a.ID}, From: string(a.Status), To: string(to), Reason: "the mail is older than what happened since"}
	}
	_, err := jobsearch.MoveApplication(ctx, tx, a.ID, to, cause)
	return err
}

// goesOn reports whether a mail speaks of an ended application as a living one: it is another application perhaps, or a reopening, and a person should see it.
func goesOn(a jobsearch.Application, to jobsearch.ApplicationStatus, cause jobsearch.Cause) bool {
	return a.Status.Ended() && !to.Ended() && to != jobsearch.ApplicationConfirmed && cause.At.After(a.StatusAt)
}

// rejectionAnalysed notes at which stage and after how many days an application ended.
func rejectionAnalysed(ctx context.Context, tx jobsearch.Store, before jobsearch.Application, cause jobsearch.Cause) error {
	fact := struct {
		Stage jobsearch.ApplicationStatus `json:"stage"`
		Days  *int                        `json:"days"`
	}{Stage: before.Status}
	if !before.AppliedAt.IsZero() {
		days := int(cause.At.Sub(before.AppliedAt).Hours() / 24)
		fact.Days = &days
	}
	data, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	return tx.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.RejectionAnalysed, Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: before.ID},
		From: string(before.Status), At: cause.At, By: cause.By, Cause: cause.Ref, Data: data})
}

func setDeadline(ctx context.Context, tx jobsearch.Store, id jobsearch.ID, r Reading, cause jobsearch.Cause) error {
	if r.Deadline.IsZero() {
		return nil
	}
	a, err := tx.Applications().Get(ctx, id)
	if err != nil || a.Deadline.Equal(r.Deadline) {
		return err
	}
	a.Deadline = r.Deadline
	if err := tx.Applications().Put(ctx, &a); err != nil {
		return err
	}
	return tx.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.DeadlineSet, Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: id},
		To: r.Deadline.UTC().Format(time.RFC3339), At: cause.At, By: cause.By, Cause: cause.Ref})
}
