package inbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

// Correction is what a person says about a stored mail. A zero field leaves it as it is.
type Correction struct {
	Kind        jobsearch.MessageKind
	Application jobsearch.ID
}

// Fix corrects how a mail was read or to which application it belongs. What the mail did wrongly is taken back, as far as nothing later rests on it: its move, the answer it counted as, its interview,
// the application it opened, a reply that was drafted to it; a deadline that it set stays. Then the corrected mail has its effect, by its own date: an old mail does not end an application that has gone on since.
// A mail of no application is matched anew; where none fits and it says enough, one is opened.
//
// No later reading changes a corrected mail, and later mail of its sender and shape is read as the person says here (see Lessons), until Undo.
// A kind that there is not is an *InputError.
func Fix(ctx context.Context, store jobsearch.Store, id jobsearch.ID, c Correction) (m jobsearch.Message, err error) {
	if c.Kind != "" && !slices.Contains(jobsearch.MessageKinds(), c.Kind) {
		return m, &jobsearch.InputError{What: "kind", At: string(c.Kind), Reason: fmt.Sprintf("is none of %v", jobsearch.MessageKinds())}
	}
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		if m, err = tx.Messages().Get(ctx, id); err != nil {
			return err
		}
		if c.Application != "" {
			if _, err := tx.Applications().Get(ctx, c.Application); err != nil {
				return fmt.Errorf("application: %w", err)
			}
		}
		now := m
		if c.Kind != "" {
			now.Kind, now.Confidence = c.Kind, 1
		}
		if c.Application != "" {
			now.ApplicationID = c.Application
		}
		now.Suggested, now.Review, now.Corrected = nil, false, true
		r := Read(m)
		r.Kind = now.Kind
		was := m.Kind
		m, err = redo(ctx, tx, m, now, meet(r, m), Match{Strong: true}, jobsearch.ByPerson)
		if err != nil {
			return err
		}
		return correction{Kind: c.Kind != ""}.record(ctx, tx, was, m)
	})
	if err != nil {
		return m, fmt.Errorf("fix mail %s: %w", id, err)
	}
	return m, nil
}

// Undo takes a person's corrections of a mail back: what they did is taken back as Fix does, the mail is read and matched as if it came now (by read.AskBelow, without a second opinion), and it teaches nothing any more.
// Mails that were read by its lesson meanwhile stay as they are. A mail that was not corrected is an *InputError.
func Undo(ctx context.Context, store jobsearch.Store, id jobsearch.ID) (m jobsearch.Message, err error) {
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		if m, err = tx.Messages().Get(ctx, id); err != nil {
			return err
		}
		if !m.Corrected {
			return &jobsearch.InputError{What: "mail", At: string(id), Reason: "was not corrected"}
		}
		known, err := loadBook(ctx, tx)
		if err != nil {
			return err
		}
		r, _, keep := known.lessons.Judge(m, Read(m))
		match, err := known.match(ctx, tx, m, r)
		if err != nil {
			return err
		}
		now, was := withReading(m, r, match, read.AskBelow), m.Kind
		now.Review, now.Corrected = now.Review || keep || known.mayAnswer(m, r, read.AskBelow), false
		if m, err = redo(ctx, tx, m, now, r, match, jobsearch.ByMail); err != nil {
			return err
		}
		return correction{Undone: true}.record(ctx, tx, was, m)
	})
	if err != nil {
		return m, fmt.Errorf("undo the correction of mail %s: %w", id, err)
	}
	return m, nil
}

// redo takes back what a mail did as it was, and lets it have its effect as it is now.
func redo(ctx context.Context, tx jobsearch.Store, was, now jobsearch.Message, r Reading, match Match, by jobsearch.Actor) (jobsearch.Message, error) {
	cause := jobsearch.Cause{At: was.ReceivedAt, By: jobsearch.ByPerson, Ref: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: was.ID}, Note: "mail corrected"}
	silent := now.Review || now.Kind == jobsearch.KindOther || now.Kind == jobsearch.KindAlert
	stays := now.ApplicationID == was.ApplicationID && !silent
	gone, err := takeBack(ctx, tx, was, cause, stays && now.Kind == jobsearch.KindInterview, stays)
	if err != nil {
		return now, err
	}
	if gone && now.ApplicationID == was.ApplicationID {
		now.ApplicationID = ""
	}
	if now.ApplicationID == "" && !silent {
		known, err := loadBook(ctx, tx)
		if err != nil {
			return now, err
		}
		if match, err = known.match(ctx, tx, now, r); err != nil {
			return now, err
		}
		match.Strong = match.Strong || by == jobsearch.ByPerson
		now.ApplicationID, now.Suggested = match.Application, match.Candidates
		now.Review = len(match.Candidates) > 0 // a person says which
	}
	if err := tx.Messages().Put(ctx, &now); err != nil {
		return now, err
	}
	if silent {
		return now, nil
	}
	s := &step{now: was.ReceivedAt}
	cause.By, cause.Reopen = by, match.Strong
	if now.ApplicationID == "" {
		if !match.Propose {
			return now, nil
		}
		if err := s.propose(ctx, tx, &now, r, cause); err != nil {
			return now, err
		}
	}
	if err := s.consequences(ctx, tx, now, r, cause); err != nil {
		return now, err
	}
	return tx.Messages().Get(ctx, now.ID)
}
