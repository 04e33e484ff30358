package inbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// takeBack undoes what a mail did to its application, as far as nothing later rests on it. keepMeeting leaves the interview that it set, keepApplication the application that it opened.
// gone tells that the application is there no more.
func takeBack(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, cause jobsearch.Cause, keepMeeting, keepApplication bool) (gone bool, err error) {
	if m.ApplicationID == "" {
		return false, nil
	}
	if _, err := tx.Applications().Get(ctx, m.ApplicationID); err != nil {
		if errors.Is(err, jobsearch.ErrNotFound) { // a person deleted it
			return true, nil
		}
		return false, err
	}
	others, err := otherMails(ctx, tx, m)
	if err != nil {
		return false, err
	}
	if err := takeBackReply(ctx, tx, m, cause); err != nil {
		return false, err
	}
	if !keepApplication {
		alone, err := opened(ctx, tx, m, others)
		if err != nil {
			return false, err
		}
		if alone {
			return true, takeBackApplication(ctx, tx, m, cause)
		}
	}
	if err := takeBackMove(ctx, tx, m, others, cause); err != nil {
		return false, err
	}
	if !keepMeeting {
		if err := takeBackMeetings(ctx, tx, m, m.ApplicationID, others, cause); err != nil {
			return false, err
		}
	}
	if err := takeBackAnswer(ctx, tx, m); err != nil {
		return false, err
	}
	return false, takeBackWithdrawal(ctx, tx, m, cause)
}

// otherMails are the other mails of m's application that had an effect, oldest first.
func otherMails(ctx context.Context, tx jobsearch.Store, m jobsearch.Message) (out []jobsearch.Message, err error) {
	for o, err := range tx.Messages().List(ctx, jobsearch.MessageFilter{ApplicationID: m.ApplicationID}) {
		if err != nil {
			return nil, err
		}
		if o.ID != m.ID && !o.Review && !o.Outgoing {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b jobsearch.Message) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return out, nil
}

// takeBackMove undoes the move that a mail caused, where it is still the last one; then the mails that came after it have their say, which it had perhaps kept from them.
func takeBackMove(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, others []jobsearch.Message, cause jobsearch.Cause) error {
	var last, before jobsearch.Event
	f := jobsearch.EventFilter{Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: m.ApplicationID},
		Kinds: []jobsearch.EventKind{jobsearch.ApplicationAdded, jobsearch.ApplicationMoved, jobsearch.ApplicationCorrected}}
	for e, err := range tx.Events().Read(ctx, 0, f) {
		if err != nil {
			return err
		}
		before, last = last, e
	}
	if last.Kind != jobsearch.ApplicationMoved || last.Cause != cause.Ref {
		return nil
	}
	undo := cause
	undo.At = before.At // it stands there since then again
	if _, err := jobsearch.CorrectApplication(ctx, tx, m.ApplicationID, jobsearch.ApplicationStatus(last.From), undo); err != nil {
		return err
	}
	for _, o := range others {
		to := statusOf[o.Kind]
		if to == "" || o.ReceivedAt.Before(m.ReceivedAt) {
			continue
		}
		again := jobsearch.Cause{At: o.ReceivedAt, By: jobsearch.ByMail, Ref: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: o.ID}, Note: "mail: " + string(o.Kind)}
		if _, err := jobsearch.MoveApplication(ctx, tx, m.ApplicationID, to, again); err != nil && !errors.Is(err, jobsearch.ErrMove) {
			return err
		}
	}
	return nil
}

// takeBackMeetings gives the meetings that a mail set last the time that the mail before it gave them, and cancels those that there are only by it.
func takeBackMeetings(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, app jobsearch.ID, others []jobsearch.Message, cause jobsearch.Cause) error {
	for i, err := range tx.Interviews().List(ctx, jobsearch.InterviewFilter{ApplicationID: m.ApplicationID}) {
		if err != nil {
			return err
		}
		if i.MessageID != m.ID || i.Status == jobsearch.InterviewDone {
			continue
		}
		was, restored := i, false
		for _, o := range slices.Backward(others) {
			r := Read(o)
			r.Kind = o.Kind // a person may have said it
			v := meet(r, o).Interview
			if o.Kind != jobsearch.KindInterview || o.ReceivedAt.After(m.ReceivedAt) || v.Start.IsZero() && len(v.Slots) == 0 || v.Key != "" && v.Key != i.Key {
				continue
			}
			i.MessageID, i.Title, i.Start, i.End, i.Zone, i.Floating, i.Place, i.URL, i.People, i.Slots = o.ID, o.Subject, v.Start, v.End, v.Zone, v.Floating, v.Place, v.URL, v.People, v.Slots
			i.Status, restored = "", true
			break
		}
		if !restored {
			i.Status = jobsearch.InterviewCancelled
		}
		if was.Status == i.Status {
			continue
		}
		i.ApplicationID = app
		if err := jobsearch.RecordInterview(ctx, tx, &i, cause); err != nil {
			return err
		}
	}
	return nil
}

// takeBackAnswer sets anew when the first answer came, from the answers in the log whose mails still are answers.
func takeBackAnswer(ctx context.Context, tx jobsearch.Store, m jobsearch.Message) error {
	a, err := tx.Applications().Get(ctx, m.ApplicationID)
	if err != nil {
		return err
	}
	var at time.Time
	var kind jobsearch.MessageKind
	f := jobsearch.EventFilter{Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: a.ID}, Kinds: []jobsearch.EventKind{jobsearch.ReplyReceived}}
	for e, err := range tx.Events().Read(ctx, 0, f) {
		if err != nil {
			return err
		}
		if e.Cause.Noun == jobsearch.NounMessage {
			by, err := tx.Messages().Get(ctx, e.Cause.ID)
			if err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
				return err
			}
			if e.Cause.ID == m.ID || err == nil && (by.ApplicationID != a.ID || string(by.Kind) != e.To) {
				continue
			}
		}
		if at.IsZero() || e.At.Before(at) {
			at, kind = e.At, jobsearch.MessageKind(e.To)
		}
	}
	if at.Equal(a.ResponseAt) && kind == a.ResponseKind {
		return nil
	}
	a.ResponseAt, a.ResponseKind = at, kind
	return tx.Applications().Put(ctx, &a)
}

// takeBackWithdrawal lets the follow-ups wait again that were withdrawn because of a mail that was no answer. Their approval is gone: a person looks at them anew.
func takeBackWithdrawal(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, cause jobsearch.Cause) error {
	a, err := tx.Applications().Get(ctx, m.ApplicationID)
	if err != nil || !a.ResponseAt.IsZero() || a.Status.Ended() {
		return err
	}
	cause.Note = "the answer that had withdrawn it was none"
	f := jobsearch.DraftFilter{Kind: jobsearch.DraftFollowUp, ApplicationID: a.ID, Status: []jobsearch.DraftStatus{jobsearch.DraftIsExpired}}
	for d, err := range tx.Drafts().List(ctx, f) {
		if err != nil {
			return err
		}
		var last jobsearch.Event
		for e, err := range tx.Events().Read(ctx, 0, jobsearch.EventFilter{Subject: jobsearch.Ref{Noun: jobsearch.NounDraft, ID: d.ID}, Kinds: []jobsearch.EventKind{jobsearch.DraftMoved}}) {
			if err != nil {
				return err
			}
			last = e
		}
		if last.By != jobsearch.ByTask || last.RecordedAt.Before(m.CreatedAt) || !d.ExpiresAt.IsZero() {
			continue
		}
		if _, err := jobsearch.MoveDraft(ctx, tx, d.ID, jobsearch.DraftIsPending, cause); err != nil {
			return err
		}
	}
	return nil
}

// takeBackReply withdraws the reply that was drafted to a mail and that nobody has approved. Where the mail still asks for one, it stands under the same key and a person can take it up again.
func takeBackReply(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, cause jobsearch.Cause) error {
	if m.Kind != jobsearch.KindInfoRequest {
		return nil
	}
	cause.Note = "the mail that it answers was read wrongly"
	f := jobsearch.DraftFilter{Kind: jobsearch.DraftReply, ApplicationID: m.ApplicationID, Status: []jobsearch.DraftStatus{jobsearch.DraftIsPending}}
	for d, err := range tx.Drafts().List(ctx, f) {
		if err != nil {
			return err
		}
		if d.MessageID != m.ID {
			continue
		}
		if _, err := jobsearch.MoveDraft(ctx, tx, d.ID, jobsearch.DraftIsExpired, cause); err != nil {
			return err
		}
	}
	return nil
}

// opened reports whether a mail opened its application, and nothing else rests on it: no other mail, no meeting that another set, no draft that a person took up, no outreach, and no fact of a person's.
func opened(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, others []jobsearch.Message) (bool, error) {
	a, err := tx.Applications().Get(ctx, m.ApplicationID)
	if err != nil || a.Key != proposedKey(m.ID) || len(others) > 0 || a.JobID != "" {
		return false, err
	}
	n, err := tx.Messages().Count(ctx, jobsearch.MessageFilter{ApplicationID: a.ID})
	if err != nil || n > 1 {
		return false, err
	}
	for e, err := range tx.Events().Read(ctx, 0, jobsearch.EventFilter{Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: a.ID}}) {
		if err != nil || e.Cause != (jobsearch.Ref{Noun: jobsearch.NounMessage, ID: m.ID}) {
			return false, err
		}
	}
	for d, err := range tx.Drafts().List(ctx, jobsearch.DraftFilter{ApplicationID: a.ID}) {
		if err != nil || d.Status != jobsearch.DraftIsPending && d.Status != jobsearch.DraftIsExpired && d.Status != jobsearch.DraftIsRejected {
			return false, err
		}
	}
	for i, err := range tx.Interviews().List(ctx, jobsearch.InterviewFilter{ApplicationID: a.ID}) {
		if err != nil || i.MessageID != m.ID || i.Notes != "" {
			return false, err
		}
	}
	n, err = tx.Outreach().Count(ctx, jobsearch.OutreachFilter{ApplicationID: a.ID})
	return n == 0, err
}

// takeBackApplication removes the application that a mail opened, with what was made for it. The log says that it is none.
func takeBackApplication(ctx context.Context, tx jobsearch.Store, m jobsearch.Message, cause jobsearch.Cause) error {
	if err := takeBackMeetings(ctx, tx, m, "", nil, cause); err != nil {
		return err
	}
	expire := cause
	expire.Note = "the mail that spoke of the application was read wrongly"
	f := jobsearch.DraftFilter{ApplicationID: m.ApplicationID, Status: []jobsearch.DraftStatus{jobsearch.DraftIsPending}}
	for d, err := range tx.Drafts().List(ctx, f) {
		if err != nil {
			return err
		}
		if _, err := jobsearch.MoveDraft(ctx, tx, d.ID, jobsearch.DraftIsExpired, expire); err != nil {
			return err
		}
	}
	if _, err := jobsearch.CorrectApplication(ctx, tx, m.ApplicationID, "", cause); err != nil {
		return err
	}
	return tx.Applications().Delete(ctx, m.ApplicationID)
}
