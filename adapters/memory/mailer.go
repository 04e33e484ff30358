package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Mailer is a jobsearch.Mailer that keeps what it is given. It can also be asked what left (jobsearch.SentFinder).
type Mailer struct {
	mu    sync.Mutex
	sent  []jobsearch.Outgoing
	fates []fate // of the next sends
	find  error
}

type fate struct {
	err  error
	left bool
}

var (
	_ jobsearch.Mailer     = (*Mailer)(nil)
	_ jobsearch.SentFinder = (*Mailer)(nil)
)

// NewMailer makes a Mailer that has sent nothing.
func NewMailer() *Mailer { return &Mailer{} }

// FailNext makes the next Send that no other call has spoken for return err; the mail does not leave. With an err that wraps jobsearch.ErrNotSent the caller may know it, with another one it may not.
func (m *Mailer) FailNext(err error) { m.next(fate{err: err}) }

// LoseNext makes the next Send that no other call has spoken for return err although the mail left: the answer was lost on its way. err must not wrap jobsearch.ErrNotSent.
func (m *Mailer) LoseNext(err error) { m.next(fate{err: err, left: true}) }

// FailFind makes FindSent return err from now on; nil ends that.
func (m *Mailer) FailFind(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.find = err
}

func (m *Mailer) next(f fate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fates = append(m.fates, f)
}

// Send keeps the mail. A mail without Message-ID or recipient is an *jobsearch.InputError and, like one whose ctx has ended, did not leave.
// It does not look whether the Message-ID left before: neither does a real mail server.
func (m *Mailer) Send(ctx context.Context, out jobsearch.Outgoing) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: send: %w: %w", jobsearch.ErrNotSent, err)
	}
	if out.MessageID == "" {
		return fmt.Errorf("memory: send: %w: %w", jobsearch.ErrNotSent, &jobsearch.InputError{What: "mail", At: "Message-ID", Reason: "is missing"})
	}
	if len(out.To) == 0 {
		return fmt.Errorf("memory: send: %w: %w", jobsearch.ErrNotSent, &jobsearch.InputError{What: "mail", At: "To", Reason: "names no recipient"})
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var f fate
	if len(m.fates) > 0 {
		f, m.fates = m.fates[0], m.fates[1:]
	}
	if f.err == nil || f.left && !errors.Is(f.err, jobsearch.ErrNotSent) {
		m.sent = append(m.sent, cloneOutgoing(out))
	}
	if f.err != nil {
		return fmt.Errorf("memory: send: %w", f.err)
	}
	return nil
}

// FindSent answers SentYes for a Message-ID that left and SentNo for any other: the settling time is nothing.
func (m *Mailer) FindSent(ctx context.Context, messageID string, _ time.Time) (jobsearch.Sent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(ctx.Err(), m.find); err != nil {
		return jobsearch.SentUnknown, fmt.Errorf("memory: find sent: %w", err)
	}
	if slices.ContainsFunc(m.sent, func(o jobsearch.Outgoing) bool { return o.MessageID == messageID }) {
		return jobsearch.SentYes, nil
	}
	return jobsearch.SentNo, nil
}

// Sent is what left, in order; a mail that left twice is in it twice.
func (m *Mailer) Sent() []jobsearch.Outgoing {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]jobsearch.Outgoing, len(m.sent))
	for i := range m.sent {
		out[i] = cloneOutgoing(m.sent[i])
	}
	return out
}

func cloneOutgoing(o jobsearch.Outgoing) jobsearch.Outgoing {
	o.To = slices.Clone(o.To)
	o.References = slices.Clone(o.References)
	o.Files = slices.Clone(o.Files)
	for i := range o.Files {
		o.Files[i].Content = slices.Clone(o.Files[i].Content)
	}
	return o
}
