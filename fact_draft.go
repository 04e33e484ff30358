package jobsearch

import (
	"context"
	"fmt"
	"time"
)

// AddDrafts stores drafts that are new, pending, with a DraftWritten event each. It returns how many were new.
func AddDrafts(ctx context.Context, tx Store, cause Cause, drafts ...*Draft) (int, error) {
	cause = cause.filled()
	for _, d := range drafts {
		d.Status = DraftIsPending
		d.Approved, d.ApprovedBy, d.ApprovedAt = "", "", time.Time{}
	}
	n, err := tx.Drafts().Add(ctx, drafts...)
	if err != nil {
		return 0, fmt.Errorf("add drafts: %w", err)
	}
	return n, added(ctx, tx, drafts, func(d *Draft) (Meta, *Event) {
		return d.Meta, cause.event(DraftWritten, Ref{NounDraft, d.ID}, "", string(d.Status))
	})
}

// EditDraft stores a draft that a person changed, with a DraftEdited event. d must be at the version that was read (ErrConflict). Whatever it was, it is pending again:
// an approval holds for the text that was seen. Only a draft that nothing has been done with yet can be edited; else it is a *MoveError.
func EditDraft(ctx context.Context, tx Store, d *Draft, cause Cause) error {
	cause = cause.filled()
	old, err := tx.Drafts().Get(ctx, d.ID)
	if err != nil {
		return err
	}
	from := old.Status
	if from != DraftIsPending {
		if err := allowed(draftMoves, Ref{NounDraft, d.ID}, from, DraftIsPending); err != nil {
			return err
		}
	}
	d.Status, d.Approved, d.ApprovedBy, d.ApprovedAt, d.Error = DraftIsPending, "", "", time.Time{}, ""
	if err := tx.Drafts().Put(ctx, d); err != nil {
		return fmt.Errorf("edit draft: %w", err)
	}
	return tx.Events().Append(ctx, cause.event(DraftEdited, Ref{NounDraft, d.ID}, string(from), string(d.Status)))
}

// ApproveDraft records that the person named by approves exactly d: the text and recipients as they were shown, at that version (ErrConflict when the stored draft is another by now).
// It appends DraftMoved and DraftApproved. A mail without a recipient, and a document, which is never sent, are *InputErrors.
func ApproveDraft(ctx context.Context, tx Store, d *Draft, by string, cause Cause) error {
	cause.By = ByPerson
	cause = cause.filled()
	old, err := tx.Drafts().Get(ctx, d.ID)
	if err != nil {
		return err
	}
	if old.Version != d.Version || old.Fingerprint() != d.Fingerprint() {
		return fmt.Errorf("approve draft %s: %w", d.ID, ErrConflict)
	}
	switch {
	case by == "":
		return &InputError{What: "approval", At: "by", Reason: "is empty: name the person who approves"}
	case old.Channel == ChannelDocument:
		return &InputError{What: "draft", At: "channel", Reason: "a document is for the person alone and is never sent"}
	case old.Channel == ChannelMail && len(old.To) == 0:
		return &InputError{What: "draft", At: "to", Reason: "has no recipient: edit the draft first"}
	}
	from := old.Status
	if err := allowed(draftMoves, Ref{NounDraft, d.ID}, from, DraftIsApproved); err != nil {
		return err
	}
	old.Status, old.Approved, old.ApprovedBy, old.ApprovedAt, old.Error = DraftIsApproved, old.Fingerprint(), by, cause.At, ""
	if err := tx.Drafts().Put(ctx, &old); err != nil {
		return fmt.Errorf("approve draft: %w", err)
	}
	*d = old
	ref := Ref{NounDraft, d.ID}
	return tx.Events().Append(ctx, cause.event(DraftMoved, ref, string(from), string(d.Status)), cause.event(DraftApproved, ref, "", ""))
}

// ClaimDraft moves an approved draft to sending under the idempotency key of the send to come; it is committed before the outside call.
// A draft whose content is no longer what was approved is a *MoveError.
func ClaimDraft(ctx context.Context, tx Store, id ID, sendKey string, cause Cause) (Draft, error) {
	cause = cause.filled()
	d, err := tx.Drafts().Get(ctx, id)
	if err != nil {
		return d, err
	}
	if d.Approved != d.Fingerprint() {
		return d, &MoveError{Ref: Ref{NounDraft, id}, From: string(d.Status), To: string(DraftIsSending), Reason: "its content is not what was approved"}
	}
	d.SendKey, d.ClaimedAt = sendKey, cause.At
	return moveDraft(ctx, tx, d, DraftIsSending, cause)
}

// ReleaseDraft takes a claim back, because the send surely did not happen: the draft is approved again, under the approval it had, and may be tried again.
func ReleaseDraft(ctx context.Context, tx Store, id ID, cause Cause) (Draft, error) {
	cause = cause.filled()
	d, err := tx.Drafts().Get(ctx, id)
	if err != nil {
		return d, err
	}
	if d.Status != DraftIsSending {
		return d, &MoveError{Ref: Ref{NounDraft, id}, From: string(d.Status), To: string(DraftIsApproved), Reason: "only a draft that is being sent can be released"}
	}
	d.SendKey, d.ClaimedAt, d.Error = "", time.Time{}, cause.Note
	return moveDraft(ctx, tx, d, DraftIsApproved, cause)
}

// MoveDraft changes where a draft stands: rejected and expired, and the fates of a send (sent, failed, uncertain). Approval and claim have functions of their own.
// The note of cause is kept as the draft's Error for a failed or uncertain one.
func MoveDraft(ctx context.Context, tx Store, id ID, to DraftStatus, cause Cause) (Draft, error) {
	cause = cause.filled()
	d, err := tx.Drafts().Get(ctx, id)
	if err != nil || d.Status == to {
		return d, err
	}
	switch to {
	case DraftIsApproved, DraftIsSending:
		return d, &MoveError{Ref: Ref{NounDraft, id}, From: string(d.Status), To: string(to), Reason: "use ApproveDraft or ClaimDraft"}
	case DraftIsSent:
		d.SentAt, d.Error = cause.At, ""
	case DraftIsFailed, DraftIsUncertain:
		d.Error = cause.Note
	}
	return moveDraft(ctx, tx, d, to, cause)
}

func moveDraft(ctx context.Context, tx Store, d Draft, to DraftStatus, cause Cause) (Draft, error) {
	from, ref := d.Status, Ref{NounDraft, d.ID}
	if err := allowed(draftMoves, ref, from, to); err != nil {
		return d, err
	}
	d.Status = to
	if err := tx.Drafts().Put(ctx, &d); err != nil {
		return d, fmt.Errorf("move draft: %w", err)
	}
	return d, tx.Events().Append(ctx, cause.event(DraftMoved, ref, string(from), string(to)))
}
