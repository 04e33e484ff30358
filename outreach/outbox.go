package outreach

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Limits bound what an Outbox sends. The zero value works.
type Limits struct {
	PerDay  int               // mails in any 24 hours, those of uncertain fate included; 0 is 20
	From    jobsearch.Address // the sender; the zero Address leaves it to the Mailer
	Host    string            // the right side of Message-IDs; "" is "jobsearch.invalid"
	Timeout time.Duration     // of one send, from its claim; 0 is 2 minutes. A draft in sending for a minute longer was left by a crash
	Settle  time.Duration     // how long after a crash the other side is asked before a person must decide; 0 is 30 minutes
	Files   jobsearch.Files   // where attachments are read from; with nil, drafts with attachments wait
	Logger  *slog.Logger      // nil is slog.Default
	Now     func() time.Time  // nil is time.Now
}

// Outbox sends approved drafts by mail. Several may run on one store at the same time: each draft is claimed by one of them.
type Outbox struct {
	store  jobsearch.Store
	mailer jobsearch.Mailer
	limits Limits
}

// NewOutbox makes the Outbox of one user's store.
func NewOutbox(store jobsearch.Store, mailer jobsearch.Mailer, limits Limits) *Outbox {
	if limits.PerDay == 0 {
		limits.PerDay = 20
	}
	if limits.Host == "" {
		limits.Host = "jobsearch.invalid"
	}
	if limits.Timeout == 0 {
		limits.Timeout = 2 * time.Minute
	}
	if limits.Settle == 0 {
		limits.Settle = 30 * time.Minute
	}
	if limits.Logger == nil {
		limits.Logger = slog.Default()
	}
	if limits.Now == nil {
		limits.Now = time.Now
	}
	return &Outbox{store: store, mailer: mailer, limits: limits}
}

// Approve records that by approves exactly d as it was shown. See jobsearch.ApproveDraft.
func (o *Outbox) Approve(ctx context.Context, d *jobsearch.Draft, by string) error {
	return o.store.InTx(ctx, func(tx jobsearch.Store) error {
		shown := *d
		if err := jobsearch.ApproveDraft(ctx, tx, &shown, by, o.cause("")); err != nil {
			return err
		}
		*d = shown
		return nil
	})
}

// EditAndApprove stores d as by changed it and approves just that, together.
func (o *Outbox) EditAndApprove(ctx context.Context, d *jobsearch.Draft, by string) error {
	return o.store.InTx(ctx, func(tx jobsearch.Store) error {
		edited := *d
		cause := o.cause("")
		cause.By = jobsearch.ByPerson
		if err := jobsearch.EditDraft(ctx, tx, &edited, cause); err != nil {
			return err
		}
		if err := jobsearch.ApproveDraft(ctx, tx, &edited, by, cause); err != nil {
			return err
		}
		*d = edited
		return nil
	})
}

// Reject records that a person does not want the draft sent.
func (o *Outbox) Reject(ctx context.Context, id jobsearch.ID, why string) error {
	return o.move(ctx, id, jobsearch.DraftIsRejected, jobsearch.Cause{By: jobsearch.ByPerson, Note: why})
}

// Resolve settles a draft of uncertain fate as a person found it: sent, or failed, from where it may be approved again.
// A draft that stands elsewhere is a *MoveError: one in sending may be leaving right now.
func (o *Outbox) Resolve(ctx context.Context, id jobsearch.ID, sent bool) error {
	cause := jobsearch.Cause{At: o.limits.Now(), By: jobsearch.ByPerson, Note: "settled by hand"}
	to := jobsearch.DraftIsFailed
	if sent {
		to = jobsearch.DraftIsSent
	}
	return o.store.InTx(ctx, func(tx jobsearch.Store) error {
		d, err := tx.Drafts().Get(ctx, id)
		switch {
		case err != nil:
			return err
		case d.Status != jobsearch.DraftIsUncertain:
			return &jobsearch.MoveError{Ref: jobsearch.Ref{Noun: jobsearch.NounDraft, ID: id}, From: string(d.Status), To: string(to), Reason: "only a draft of uncertain fate is settled by hand"}
		case sent:
			return o.recordSent(ctx, tx, id, cause)
		}
		_, err = jobsearch.MoveDraft(ctx, tx, id, to, cause)
		return err
	})
}

// Run settles what a crash left and sends what is approved and due, oldest first, within the limits; what failed before comes last.
// An error of the store ends it, and so does one of the Mailer, unless a mail that failed before is refused again while the others may still leave: the rest is tried by the next Run.
// A mail that surely did not leave keeps its approval, except when its content or recipient was refused (ErrInput): that one has failed. A mail whose attachment cannot be read keeps
// its approval too, says so in its Error and is tried again by each Run; one whose attachment is another file than was approved has failed and needs a new approval. Neither holds up
// the others; Run's error names them. When ctx ends, what became of the mail under way is written down, and Run's error is that of ctx.
func (o *Outbox) Run(ctx context.Context) error {
	if err := o.settle(ctx); err != nil {
		return fmt.Errorf("outbox: settle: %w", err)
	}
	// What failed before comes last, and there one failure does not stop the others: a recipient whose server always says "later" holds nobody up.
	if err := o.sendDue(ctx, false); err != nil {
		return err
	}
	return o.sendDue(ctx, true)
}

// sendDue sends the drafts that are due, of those that were tried before or of those that were not.
func (o *Outbox) sendDue(ctx context.Context, tried bool) (failed error) {
	f := jobsearch.DraftFilter{Channel: jobsearch.ChannelMail, Status: []jobsearch.DraftStatus{jobsearch.DraftIsApproved}}
	for d, err := range o.store.Drafts().List(ctx, f) {
		if err != nil {
			return errors.Join(failed, fmt.Errorf("outbox: read drafts: %w", err))
		}
		now := o.limits.Now()
		if now.Before(d.SendAfter) || (d.Error != "") != tried {
			continue
		}
		if !d.ExpiresAt.IsZero() && now.After(d.ExpiresAt) {
			if err := o.move(ctx, d.ID, jobsearch.DraftIsExpired, o.cause("its time passed before it was sent")); err != nil {
				return errors.Join(failed, fmt.Errorf("outbox: expire: %w", err))
			}
			continue
		}
		claimed, err := o.claim(ctx, d)
		switch {
		case errors.Is(err, errDayFull):
			o.limits.Logger.InfoContext(ctx, "outbox: the limit of the day is reached, the rest waits", "per_day", o.limits.PerDay)
			return failed
		case errors.Is(err, jobsearch.ErrConflict), errors.Is(err, jobsearch.ErrMove):
			continue // another worker has it, or a person changed it
		case err != nil:
			return errors.Join(failed, fmt.Errorf("outbox: claim draft %s: %w", d.ID, err))
		}
		if err := o.send(ctx, claimed); err != nil {
			failed = errors.Join(failed, fmt.Errorf("outbox: draft %s: %w", d.ID, err))
			switch {
			case ctx.Err() != nil:
				return errors.Join(fmt.Errorf("outbox: %w", ctx.Err()), failed)
			case errors.Is(err, errAttachment), errors.Is(err, errChanged): // that concerns this draft alone
			case !tried, !errors.Is(err, jobsearch.ErrNotSent), errors.Is(err, jobsearch.ErrRateLimited), errors.Is(err, jobsearch.ErrUnauthorized):
				return failed
			}
		}
	}
	return failed
}

// errDayFull says that PerDay is used up.
var errDayFull = errors.New("limit of the day reached")

// claimCursor serialises claims, so that two workers cannot both take the last place of the day.
const claimCursor = "outbox:claims"

// claim commits the draft as sending under its key.
func (o *Outbox) claim(ctx context.Context, d jobsearch.Draft) (claimed jobsearch.Draft, err error) {
	err = o.store.InTx(ctx, func(tx jobsearch.Store) error {
		cause := o.cause("")
		used := 0
		f := jobsearch.DraftFilter{Channel: jobsearch.ChannelMail, Status: []jobsearch.DraftStatus{jobsearch.DraftIsSending, jobsearch.DraftIsSent, jobsearch.DraftIsUncertain},
			ClaimedAfter: cause.At.Add(-24 * time.Hour)}
		if used, err = tx.Drafts().Count(ctx, f); err != nil {
			return err
		}
		if used >= o.limits.PerDay {
			return errDayFull
		}
		at, err := tx.Cursors().Get(ctx, claimCursor)
		if err != nil {
			return err
		}
		n, _ := strconv.ParseInt(string(at), 10, 64)
		if err := tx.Cursors().Move(ctx, claimCursor, at, jobsearch.Cursor(strconv.FormatInt(n+1, 10))); err != nil {
			return err
		}
		claimed, err = jobsearch.ClaimDraft(ctx, tx, d.ID, o.sendKey(d), cause)
		return err
	})
	return claimed, err
}

// sendKey is the Message-ID of a draft as it was approved: the same text tried again keeps it, an edited one has another.
func (o *Outbox) sendKey(d jobsearch.Draft) string {
	return string(d.ID) + "." + d.Fingerprint()[:16] + "@" + o.limits.Host
}

func (o *Outbox) send(ctx context.Context, d jobsearch.Draft) error {
	// The claim began the time, so that no other Outbox asks for this mail while it may still leave.
	sendCtx, cancel := context.WithTimeout(ctx, o.limits.Timeout-o.limits.Now().Sub(d.ClaimedAt))
	defer cancel()
	m, unread := o.outgoing(sendCtx, d)
	var err error
	if unread == nil {
		err = o.mailer.Send(sendCtx, m)
	}
	// What follows is written even though ctx may have ended: the mail may have left.
	done, cancelDone := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancelDone()
	switch {
	case errors.Is(unread, errChanged):
		return errors.Join(unread, o.move(done, d.ID, jobsearch.DraftIsFailed, o.cause(unread.Error())))
	case unread != nil: // nothing was handed to the mailer: it is tried again when the file can be read
		return errors.Join(unread, o.release(done, d.ID, unread))
	case err == nil:
		return o.store.InTx(done, func(tx jobsearch.Store) error { return o.recordSent(done, tx, d.ID, o.cause("")) })
	case errors.Is(err, jobsearch.ErrNotSent) && errors.Is(err, jobsearch.ErrInput):
		return o.move(done, d.ID, jobsearch.DraftIsFailed, o.cause(err.Error()))
	case errors.Is(err, jobsearch.ErrNotSent):
		return errors.Join(err, o.release(done, d.ID, err))
	}
	// Its fate is unknown. It stays in sending, and settle asks the other side.
	return fmt.Errorf("send: %w", err)
}

// release takes the claim on a draft back, because of why: it keeps its approval.
func (o *Outbox) release(ctx context.Context, id jobsearch.ID, why error) error {
	return o.store.InTx(ctx, func(tx jobsearch.Store) error {
		_, err := jobsearch.ReleaseDraft(ctx, tx, id, o.cause(why.Error()))
		return err
	})
}

// errAttachment says that a mail did not leave because an attachment cannot be read now; errChanged, that it is another file than was approved, which another try does not mend.
var (
	errAttachment = fmt.Errorf("an attachment cannot be read: %w", jobsearch.ErrNotSent)
	errChanged    = errors.New("an attachment changed")
)

func (o *Outbox) outgoing(ctx context.Context, d jobsearch.Draft) (jobsearch.Outgoing, error) {
	m := jobsearch.Outgoing{MessageID: d.SendKey, From: o.limits.From, To: d.To, Subject: d.Subject, Text: d.Body,
		InReplyTo: d.InReplyTo, References: d.References, Date: o.limits.Now()}
	for _, a := range d.Attach {
		if o.limits.Files == nil {
			return m, fmt.Errorf("%s: this outbox has no Files to read attachments from: %w", a.Name, errAttachment)
		}
		content, err := o.limits.Files.Read(ctx, a.Path)
		if err != nil {
			return m, fmt.Errorf("%s: %w: %w", a.Name, errAttachment, err)
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != a.Hash {
			return m, errors.Join(errChanged, &jobsearch.InputError{What: "draft", At: "attach " + a.Name, Reason: "the file changed since it was approved: approve the draft again"})
		}
		m.Files = append(m.Files, jobsearch.OutgoingFile{Name: a.Name, Type: a.Type, Content: content})
	}
	return m, nil
}

// grace is how much longer than a send may last it is taken to be under way: its end has to be written.
const grace = time.Minute

// settle finds out what became of drafts that were being sent when a program died.
func (o *Outbox) settle(ctx context.Context) error {
	finder, canAsk := o.mailer.(jobsearch.SentFinder)
	f := jobsearch.DraftFilter{Channel: jobsearch.ChannelMail, Status: []jobsearch.DraftStatus{jobsearch.DraftIsSending}}
	for d, err := range o.store.Drafts().List(ctx, f) {
		if err != nil {
			return err
		}
		age := o.limits.Now().Sub(d.ClaimedAt)
		if age < o.limits.Timeout+grace {
			continue // perhaps being sent right now
		}
		fate := jobsearch.SentUnknown
		if canAsk {
			if fate, err = finder.FindSent(ctx, d.SendKey, d.ClaimedAt); err != nil {
				if age < o.limits.Settle {
					return fmt.Errorf("ask for %s: %w", d.SendKey, err)
				}
				fate = jobsearch.SentUnknown
			}
		}
		switch {
		case fate == jobsearch.SentYes:
			err = o.store.InTx(ctx, func(tx jobsearch.Store) error {
				return o.recordSent(ctx, tx, d.ID, o.cause("found on the other side after a crash"))
			})
		case fate == jobsearch.SentNo:
			err = o.store.InTx(ctx, func(tx jobsearch.Store) error {
				_, err := jobsearch.ReleaseDraft(ctx, tx, d.ID, o.cause("not found on the other side after a crash"))
				return err
			})
		case !canAsk || age >= o.limits.Settle:
			err = o.move(ctx, d.ID, jobsearch.DraftIsUncertain, o.cause("the program stopped while it was being sent, and the other side cannot tell: look in the Sent folder, then settle it"))
		}
		if err != nil && !errors.Is(err, jobsearch.ErrConflict) && !errors.Is(err, jobsearch.ErrMove) {
			return err
		}
	}
	return nil
}

// recordSent notes that a draft left, and what follows from it.
func (o *Outbox) recordSent(ctx context.Context, tx jobsearch.Store, id jobsearch.ID, cause jobsearch.Cause) error {
	if cause.At.IsZero() {
		cause.At = o.limits.Now()
	}
	d, err := jobsearch.MoveDraft(ctx, tx, id, jobsearch.DraftIsSent, cause)
	if err != nil {
		return err
	}
	cause.Ref = jobsearch.Ref{Noun: jobsearch.NounDraft, ID: id}
	if d.Kind == jobsearch.DraftCoverLetter && d.ApplicationID != "" {
		if err := o.applied(ctx, tx, d, cause); err != nil && !errors.Is(err, jobsearch.ErrNotFound) { // a person deleted it: the letter left all the same
			return err
		}
	}
	for attempt, err := range tx.Outreach().List(ctx, jobsearch.OutreachFilter{DraftID: id, Status: []jobsearch.OutreachStatus{jobsearch.OutreachPlanned}}) {
		if err != nil {
			return err
		}
		if _, err := jobsearch.MoveOutreach(ctx, tx, attempt.ID, jobsearch.OutreachSent, cause); err != nil {
			return err
		}
	}
	return nil
}

// applied notes on an application the letter that left for it.
func (o *Outbox) applied(ctx context.Context, tx jobsearch.Store, d jobsearch.Draft, cause jobsearch.Cause) error {
	a, err := tx.Applications().Get(ctx, d.ApplicationID)
	if err != nil {
		return err
	}
	a.CoverLetterID, a.Template = d.ID, d.Template
	if err := tx.Applications().Put(ctx, &a); err != nil {
		return err
	}
	if a.Status != jobsearch.ApplicationDraft {
		return nil
	}
	_, err = jobsearch.MoveApplication(ctx, tx, a.ID, jobsearch.ApplicationApplied, cause)
	return err
}

func (o *Outbox) move(ctx context.Context, id jobsearch.ID, to jobsearch.DraftStatus, cause jobsearch.Cause) error {
	if cause.At.IsZero() {
		cause.At = o.limits.Now()
	}
	return o.store.InTx(ctx, func(tx jobsearch.Store) error {
		_, err := jobsearch.MoveDraft(ctx, tx, id, to, cause)
		return err
	})
}

func (o *Outbox) cause(note string) jobsearch.Cause {
	return jobsearch.Cause{At: o.limits.Now(), By: jobsearch.ByTask, Note: note}
}
