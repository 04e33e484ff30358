package outreach

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/content"
)

// PlannerOptions tune a Planner; the zero value works. Business days are Monday to Friday.
type PlannerOptions struct {
	First     int              // business days from application to the first follow-up; 0 is 8
	Second    int              // and from it to the second and last; 0 is 7
	Interview int              // business days from an interview to the question how it stands; 0 is 5
	Silence   time.Duration    // after it an application without an answer is presumed a no, and nobody is asked after an interview; 0 is 45 days
	Location  *time.Location   // in which days are counted; nil is time.Local
	Now       func() time.Time // nil is time.Now
}

// Planner writes what should be sent next, as Drafts for review: follow-ups when their day comes, thanks after an interview, replies to requests, and a pack for each interview.
// Any answer withdraws the follow-ups that are not sent yet. It sends nothing.
type Planner struct {
	store  jobsearch.Store
	writer *content.Writer
	opts   PlannerOptions
}

// NewPlanner makes the Planner of one user's store.
func NewPlanner(store jobsearch.Store, writer *content.Writer, opts PlannerOptions) *Planner {
	if opts.First == 0 {
		opts.First = 8
	}
	if opts.Second == 0 {
		opts.Second = 7
	}
	if opts.Interview == 0 {
		opts.Interview = 5
	}
	if opts.Silence == 0 {
		opts.Silence = 45 * 24 * time.Hour
	}
	if opts.Location == nil {
		opts.Location = time.Local
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Planner{store: store, writer: writer, opts: opts}
}

// Run reacts to what happened since its cursor, then looks at every open application. Each draft has a key, so running again writes none twice.
func (p *Planner) Run(ctx context.Context) error {
	if err := p.react(ctx); err != nil {
		return fmt.Errorf("planner: %w", err)
	}
	open := jobsearch.ApplicationFilter{Status: []jobsearch.ApplicationStatus{jobsearch.ApplicationApplied, jobsearch.ApplicationConfirmed, jobsearch.ApplicationInterview}}
	for a, err := range p.store.Applications().List(ctx, open) {
		if err != nil {
			return fmt.Errorf("planner: read applications: %w", err)
		}
		if err := p.plan(ctx, a); err != nil {
			return fmt.Errorf("planner: application %s: %w", a.ID, err)
		}
	}
	return nil
}

// react handles the events since the cursor.
func (p *Planner) react(ctx context.Context) error {
	kinds := []jobsearch.EventKind{jobsearch.ReplyReceived, jobsearch.MessageReceived, jobsearch.MessageCorrected, jobsearch.InterviewInvited, jobsearch.InterviewMoved}
	return jobsearch.Follow(ctx, p.store, "outreach:planner", kinds, func(ctx context.Context, e jobsearch.Event) (func(context.Context, jobsearch.Store) error, error) {
		d, err := p.answer(ctx, e)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, tx jobsearch.Store) error {
			cause := jobsearch.Cause{At: p.opts.Now(), Ref: e.Subject}
			answered, err := answered(ctx, tx, e)
			if err != nil {
				return err
			}
			if answered != "" {
				if err := p.withdraw(ctx, tx, answered, cause); err != nil {
					return err
				}
			}
			if d == nil {
				return nil
			}
			again := *d
			return p.write(ctx, tx, &again, cause)
		}, nil
	})
}

// answered is the application to which an event brought an answer, "" for none: a decision, or any mail that a person wrote in it ("I will get back to you next week").
func answered(ctx context.Context, tx jobsearch.Store, e jobsearch.Event) (jobsearch.ID, error) {
	switch e.Kind {
	case jobsearch.ReplyReceived:
		return e.Subject.ID, nil
	case jobsearch.MessageReceived, jobsearch.MessageCorrected:
		m, err := tx.Messages().Get(ctx, e.Subject.ID)
		if err != nil || !byPerson(m) {
			return "", skipMissing(err)
		}
		return m.ApplicationID, nil
	}
	return "", nil
}

// byPerson reports whether a person wrote a mail about an application.
func byPerson(m jobsearch.Message) bool {
	return !m.Outgoing && !m.Auto && !m.List && m.From.Addr != "" && !noReply(m.From.Addr) && m.Kind != jobsearch.KindConfirmation && m.Kind != jobsearch.KindAlert
}

// fresh is for how long a mail is still answered: who imports two years of mail wants no replies to the old.
const fresh = 30 * 24 * time.Hour

// answer is the draft that an event asks for, nil for none: a reply to a request that is still fresh, or the pack for an interview that is still to come.
func (p *Planner) answer(ctx context.Context, e jobsearch.Event) (*jobsearch.Draft, error) {
	switch {
	case e.Kind == jobsearch.ReplyReceived && jobsearch.MessageKind(e.To) == jobsearch.KindInfoRequest && e.Cause.Noun == jobsearch.NounMessage:
		a, err := p.store.Applications().Get(ctx, e.Subject.ID)
		if err != nil || a.Status.Ended() || p.opts.Now().Sub(e.At) > fresh {
			return nil, skipMissing(err)
		}
		b, err := p.brief(ctx, a)
		if err != nil {
			return nil, err
		}
		if b.Message, err = p.store.Messages().Get(ctx, e.Cause.ID); err != nil {
			return nil, skipMissing(err)
		}
		b.To = []jobsearch.Address{b.Message.From}
		if len(b.Message.ReplyTo) > 0 {
			b.To = b.Message.ReplyTo
		}
		d, err := p.writer.Reply(ctx, b)
		d.Key = "reply:" + string(b.Message.ID)
		return &d, err
	case e.Kind == jobsearch.InterviewInvited || e.Kind == jobsearch.InterviewMoved:
		i, err := p.store.Interviews().Get(ctx, e.Subject.ID)
		if err != nil || i.Status == jobsearch.InterviewCancelled || p.over(i, e) {
			return nil, skipMissing(err)
		}
		a, err := p.store.Applications().Get(ctx, i.ApplicationID)
		if err != nil {
			return nil, skipMissing(err)
		}
		b, err := p.brief(ctx, a)
		if err != nil {
			return nil, err
		}
		b.Interview = i
		d, err := p.writer.InterviewPack(ctx, b)
		d.Key = "pack:" + string(i.ID)
		return &d, err
	}
	return nil, nil
}

// over reports whether a meeting has been, or was never fixed and spoken of too long ago.
func (p *Planner) over(i jobsearch.Interview, e jobsearch.Event) bool {
	if i.Start.IsZero() {
		return p.opts.Now().Sub(e.At) > fresh
	}
	return p.opts.Now().Sub(i.Start) > time.Hour
}

// skipMissing lets an event pass whose row a person has deleted.
func skipMissing(err error) error {
	if errors.Is(err, jobsearch.ErrNotFound) {
		return nil
	}
	return err
}

// write adds a draft. A pack is written anew when the interview moved, unless the person has edited it; any other draft that is there already is left as it is.
func (p *Planner) write(ctx context.Context, tx jobsearch.Store, d *jobsearch.Draft, cause jobsearch.Cause) error {
	body := d.Body
	if _, err := jobsearch.AddDrafts(ctx, tx, cause, d); err != nil {
		return err
	}
	if d.Added || d.Kind != jobsearch.DraftInterviewPack || d.Body == body || d.Status != jobsearch.DraftIsPending {
		return nil
	}
	edits := jobsearch.EventFilter{Subject: jobsearch.Ref{Noun: jobsearch.NounDraft, ID: d.ID}, Kinds: []jobsearch.EventKind{jobsearch.DraftEdited}}
	for e, err := range tx.Events().Read(ctx, 0, edits) {
		if err != nil {
			return err
		}
		if e.By == jobsearch.ByPerson { // it is theirs now
			return nil
		}
	}
	d.Body = body
	return jobsearch.EditDraft(ctx, tx, d, cause)
}

// withdraw expires the follow-ups of an application that are not sent yet.
func (p *Planner) withdraw(ctx context.Context, tx jobsearch.Store, app jobsearch.ID, cause jobsearch.Cause) error {
	cause.Note = "an answer came"
	f := jobsearch.DraftFilter{Kind: jobsearch.DraftFollowUp, ApplicationID: app, Status: []jobsearch.DraftStatus{jobsearch.DraftIsPending, jobsearch.DraftIsApproved}}
	for d, err := range tx.Drafts().List(ctx, f) {
		if err != nil {
			return err
		}
		if _, err := jobsearch.MoveDraft(ctx, tx, d.ID, jobsearch.DraftIsExpired, cause); err != nil {
			return err
		}
	}
	return nil
}

// plan writes what is due for one open application.
func (p *Planner) plan(ctx context.Context, a jobsearch.Application) error {
	now := p.opts.Now()
	if a.Status == jobsearch.ApplicationInterview {
		return p.afterInterview(ctx, a, now)
	}
	if a.AppliedAt.IsZero() || !a.ResponseAt.IsZero() {
		return nil
	}
	if now.Sub(a.AppliedAt) >= p.opts.Silence {
		return p.store.InTx(ctx, func(tx jobsearch.Store) error {
			if same, err := unanswered(ctx, tx, a); err != nil || !same {
				return err
			}
			cause := jobsearch.Cause{At: now, Note: fmt.Sprintf("no answer in %d days", int(p.opts.Silence.Hours()/24))}
			if err := p.withdraw(ctx, tx, a.ID, cause); err != nil {
				return err
			}
			_, err := jobsearch.MoveApplication(ctx, tx, a.ID, jobsearch.ApplicationNoResponse, cause)
			return err
		})
	}
	first := businessDays(a.AppliedAt.In(p.opts.Location), p.opts.First)
	written, err := p.written(ctx, a.ID)
	if err != nil {
		return err
	}
	for round, key := range []string{"follow_up:1:" + string(a.ID), "follow_up:2:" + string(a.ID)} {
		due := first
		if round == 1 {
			before := written["follow_up:1:"+string(a.ID)]
			if before.SentAt.IsZero() { // a second reminder follows a first one that was sent
				return nil
			}
			due = businessDays(before.SentAt.In(p.opts.Location), p.opts.Second)
		}
		if _, done := written[key]; done || now.Before(due) {
			continue
		}
		for m, err := range p.store.Messages().List(ctx, jobsearch.MessageFilter{ApplicationID: a.ID, ReceivedAfter: a.AppliedAt}) {
			if err != nil || byPerson(m) { // somebody wrote: the person knows how it stands
				return err
			}
		}
		return p.draft(ctx, a, key, func(b content.Brief) (jobsearch.Draft, error) {
			b.Round = round + 1
			return p.writer.FollowUp(ctx, b)
		})
	}
	return nil
}

// thanksWithin is how long after an interview thanks are still written: a Planner that runs once a day meets every interview within it.
const thanksWithin = 36 * time.Hour

// afterInterview thanks, and asks after some days of silence.
func (p *Planner) afterInterview(ctx context.Context, a jobsearch.Application, now time.Time) error {
	if a.InterviewAt.IsZero() || a.InterviewAt.After(now) {
		return nil
	}
	written, err := p.written(ctx, a.ID)
	if err != nil {
		return err
	}
	day := a.InterviewAt.UTC().Format("20060102T1504")
	thanks, ask := "thanks:"+day+":"+string(a.ID), "follow_up:interview:"+day+":"+string(a.ID)
	if _, done := written[thanks]; !done && now.Sub(a.InterviewAt) < thanksWithin {
		if err := p.draft(ctx, a, thanks, func(b content.Brief) (jobsearch.Draft, error) { return p.writer.Thanks(ctx, b) }); err != nil {
			return err
		}
	}
	if _, done := written[ask]; done || now.Sub(a.InterviewAt) > p.opts.Silence || now.Before(businessDays(a.InterviewAt.In(p.opts.Location), p.opts.Interview)) {
		return nil
	}
	for m, err := range p.store.Messages().List(ctx, jobsearch.MessageFilter{ApplicationID: a.ID, ReceivedAfter: a.InterviewAt, Paging: jobsearch.Paging{Limit: 1}}) {
		_ = m // they wrote since the interview: nothing to ask
		return err
	}
	return p.draft(ctx, a, ask, func(b content.Brief) (jobsearch.Draft, error) { return p.writer.FollowUp(ctx, b) })
}

// written are the drafts of an application that have a key.
func (p *Planner) written(ctx context.Context, app jobsearch.ID) (map[string]jobsearch.Draft, error) {
	out := map[string]jobsearch.Draft{}
	for d, err := range p.store.Drafts().List(ctx, jobsearch.DraftFilter{ApplicationID: app}) {
		if err != nil {
			return nil, err
		}
		out[d.Key] = d
	}
	return out, nil
}

func (p *Planner) draft(ctx context.Context, a jobsearch.Application, key string, write func(content.Brief) (jobsearch.Draft, error)) error {
	b, err := p.brief(ctx, a)
	if err != nil {
		return err
	}
	d, err := write(b)
	if err != nil {
		return err
	}
	d.Key = key
	if len(d.To) == 0 && d.Channel == jobsearch.ChannelMail {
		d.Findings = append(d.Findings, jobsearch.Problem{Field: "to", Reason: "nobody wrote to you from a personal address yet: add the recipient before you approve it"})
	}
	return p.store.InTx(ctx, func(tx jobsearch.Store) error {
		if same, err := unanswered(ctx, tx, a); err != nil || !same {
			return err
		}
		again := d
		return p.write(ctx, tx, &again, jobsearch.Cause{At: p.opts.Now(), Ref: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: a.ID}})
	})
}

// unanswered reports whether an application still stands as it did when something was planned for it: an answer may have come while the text was written.
func unanswered(ctx context.Context, tx jobsearch.Store, planned jobsearch.Application) (bool, error) {
	a, err := tx.Applications().Get(ctx, planned.ID)
	return err == nil && a.Status == planned.Status && a.ResponseAt.Equal(planned.ResponseAt) && a.InterviewAt.Equal(planned.InterviewAt), skipMissing(err)
}

// businessDays is n business days after t, at the same time of day.
func businessDays(t time.Time, n int) time.Time {
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if d := t.Weekday(); d != time.Saturday && d != time.Sunday {
			n--
		}
	}
	return t
}
