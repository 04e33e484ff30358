package mailertest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailertest"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// post is the smallest post office that keeps the contracts.
type post struct {
	mu            sync.Mutex
	taken         [][]byte
	refuse, quiet bool
}

func (p *post) Send(ctx context.Context, m jobsearch.Outgoing) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	raw, err := mime.Compose(m)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil && p.refuse {
		err = fmt.Errorf("refused")
	}
	if p.refuse = false; err != nil {
		return fmt.Errorf("post: %w: %w", jobsearch.ErrNotSent, err)
	}
	if p.taken = append(p.taken, raw); p.quiet {
		return fmt.Errorf("post: no answer")
	}
	return nil
}

func (p *post) FindSent(_ context.Context, id string, claimed time.Time) (jobsearch.Sent, error) {
	for _, raw := range p.taken {
		if mime.Parse(raw, "").MessageID == id {
			return jobsearch.SentYes, nil
		}
	}
	if time.Since(claimed) > time.Minute {
		return jobsearch.SentNo, nil
	}
	return jobsearch.SentUnknown, nil
}

func TestACustomMailer(t *testing.T) {
	mailertest.Run(t, func(t *testing.T) mailertest.Harness {
		p := &post{}
		return mailertest.Harness{
			Mailer:  p,
			Taken:   func(t *testing.T) [][]byte { return p.taken },
			Refuse:  func(t *testing.T) { p.refuse = true },
			Vanish:  func(t *testing.T) { p.quiet = true },
			Settled: time.Minute,
		}
	}, mailertest.Features{Refuse: true, Vanish: true, Files: true, Find: true})
}
