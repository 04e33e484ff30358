package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-57f86535/jobsearch"
)

// Correction is what a person says about a stored mail. A zero field leaves it as it is.
type Correction struct {
	Kind        jobsearch.MessageKind
	Application jobsearch.ID
}

// Fix corrects how a mail was read or to which application it belongs. What the mail had moved wrongly is moved back, where nothing has happened to that application since; then the corrected mail has
// its effect. No later reading changes a corrected mail. A kind that there is not is an *InputError.
func Fix(ctx context.Context, store jobsearch.Store, id jobsearch.ID, c Correction) (m jobsearch.Message, err error) {
	if c.Kind != "" && !slices.Contains(jobsearch.MessageKinds(), c.Kind) {
		return m, &jobsearch.InputError{What: "kind", At: string(c.Kind), Reason: fmt.Sprintf("is none of %v", jobsearch.MessageKinds())}
	}
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		if m, err = tx.Messages().Get(ctx, id); err != nil {
			return err
		}
		cause := jobsearch.Cause{At: m.ReceivedAt, By: jobsearch.ByPerson, Ref: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: id}, Note: "mail corrected"}
		if c.Application != "" {
			if _, err := tx.Applications().Get(ctx, c.Application); err != nil {
				return err
			}
		}
		before, was := m, m.Kind
		if m.ApplicationID != "" {
			if err := takeBack(ctx, tx, m, cause); err != nil {
				return err
			}
		}
		if c.Kind != "" {
			m.Kind, m.Confidence = c.Kind, 1
		}
		if c.Application != "" {
			m.ApplicationID = c.Application
		}
		m.Suggested, m.Review, m.Corrected = nil, false, true
		if err := tx.Messages().Put(ctx, &m); err != nil {
			return err
		}
		corrected := &jobsearch.Event{Kind: jobsearch.MessageCorrected, Subject: cause.Ref, From: string(was), To: string(m.Kind), By: jobsearch.ByPerson, Cause: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: m.ApplicationID}}
		if err := tx.Events().Append(ctx, corrected); err != nil {
			return err
		}
		if m.Kind != jobsearch.KindInterview || m.ApplicationID != before.ApplicationID {
			if err := takeBackInterviews(ctx, tx, before, cause); err != nil {
				return err
			}
		}
		if m.ApplicationID == "" || m.Kind == jobsearch.KindOther || m.Kind == jobsearch.KindAlert {
			return nil
		}
		r := Read(m)
		r.Kind = m.Kind
		return (&step{}).consequences(ctx, tx, m, r, cause)
	})
	if err != nil {
		return m, fmt.Errorf("fix mail %s: %w", id, err)
	}
	return m, nil
}

// takeBackInterviews cancels the meetings that a mail set and that are not, or not of that application.
func takeBackInterviews(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, cause jobsearch.Cause) error {
	if m.ApplicationID == "" {
		return nil
	}
	for i, err := range tx.Interviews().List(ctx, jobsearch.InterviewFilter{ApplicationID: m.ApplicationID}) {
		if err != nil {
			return err
		}
		if i.MessageID != m.ID || i.Status == jobsearch.InterviewCancelled || i.Status == jobsearch.InterviewDone {
			continue
		}
		i.Status = jobsearch.InterviewCancelled
		if err := jobsearch.RecordInterview(ctx, tx, &i, cause); err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
			return err
		}
	}
	return nil
}

// takeBack undoes the move that a mail caused, where it is still the last one.
func takeBack(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, cause jobsearch.Cause) error {
	subject := jobsearch.Ref{Noun: jobsearch.NounApplication, ID: m.ApplicationID}
	var last jobsearch.Event
	f := jobsearch.EventFilter{Subject: subject, Kinds: []jobsearch.EventKind{jobsearch.ApplicationMoved, jobsearch.ApplicationCorrected}}
	for e, err := range tx.Events().Read(ctx, 0, f) {
		if err != nil {
			return err
		}
		last = e
	}
	if last.Kind != jobsearch.ApplicationMoved || last.Cause != cause.Ref {
		return nil
	}
	_, err := jobsearch.CorrectApplication(ctx, tx, m.ApplicationID, jobsearch.ApplicationStatus(last.From), cause)
	if errors.Is(err, jobsearch.ErrNotFound) {
		return nil
	}
	return err
}
