// Package alertmail makes a job source of a mailbox: the postings in the alert mails of Indeed, LinkedIn, Glassdoor and StepStone that a person asked those boards to send.
// It is the honest way to the results of boards whose search may not be read automatically.
package alertmail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/alert"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// Options for New. The zero value works.
type Options struct {
	Cursor jobsearch.Cursor // where in the mailbox to begin; "" is its beginning
	Age    time.Duration    // mails older than that are passed over; 0 passes over none
	Now    func() time.Time // nil is time.Now
}

// New is the source of the postings in the alert mails of a mailbox, oldest mail first, each posting once with its board as Source. A posting behind a click tracker has a
// Problem: the tracker is not followed. Query.Since is compared with the mail's date. Mails are read only, nothing is marked.
// Searches are one at a time, as MailSource asks.
func New(mail jobsearch.MailSource, o Options) jobsearch.JobSource {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &source{mail: mail, o: o, turn: make(chan struct{}, 1)}
}

// Jobs are the postings that one mail lists, whichever of the boards sent it; of other mail, none.
func Jobs(m jobsearch.Message) []jobsearch.Job { return alert.Jobs(m) }

// Decode reads the postings of a saved mail (.eml). tenant is not used: mails name no employer's board.
func Decode(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		raw, err := io.ReadAll(io.LimitReader(r, mime.MaxMessage))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			yield(jobsearch.Job{}, fmt.Errorf("empty mail: %w", jobsearch.ErrChanged))
			return
		}
		m := mime.Parse(raw, "")
		if alert.Provider(m) == "" {
			yield(jobsearch.Job{}, &jobsearch.InputError{What: "mail", At: "From", Reason: "is of none of the boards whose alerts are understood"})
			return
		}
		for _, j := range alert.Jobs(m) {
			if !yield(j, nil) {
				return
			}
		}
	}
}

type source struct {
	mail jobsearch.MailSource
	o    Options
	turn chan struct{}
}

// Name is "alertmail:" and the mailbox.
func (s *source) Name() string { return "alertmail:" + s.mail.Name() }

// Search implements jobsearch.JobSource.
func (s *source) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-ctx.Done():
			yield(jobsearch.Job{}, fmt.Errorf("%s: %w", s.Name(), ctx.Err()))
			return
		}
		since := q.Since
		if s.o.Age > 0 {
			if oldest := s.o.Now().Add(-s.o.Age); oldest.After(since) {
				since = oldest
			}
		}
		seen := map[string]bool{}
		n := 0
		for f, err := range s.mail.Fetch(ctx, s.o.Cursor) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
					err = fmt.Errorf("%w (%v)", ctx.Err(), err)
				}
				yield(jobsearch.Job{}, fmt.Errorf("%s: %w", s.Name(), err))
				return
			}
			if f.Message == nil || f.Message.Outgoing || !since.IsZero() && f.Message.ReceivedAt.Before(since) && f.Message.SentAt.Before(since) {
				continue
			}
			for _, j := range alert.Jobs(*f.Message) {
				if seen[j.NaturalKey()] {
					continue
				}
				seen[j.NaturalKey()] = true
				if j.PostedAt.IsZero() && !f.Message.SentAt.IsZero() {
					j.Problems = append(j.Problems, jobsearch.Problem{Field: "posted_at", Reason: "not in the mail of " + f.Message.SentAt.UTC().Format(time.DateOnly)})
				}
				if !yield(j, nil) {
					return
				}
				if n++; q.Limit > 0 && n >= q.Limit {
					return
				}
			}
		}
	}
}
