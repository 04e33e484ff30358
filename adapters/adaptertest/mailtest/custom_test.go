package mailtest_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// box is the smallest mailbox that keeps the contract: a slice, whose cursor is how many mails were read.
type box [][]byte

func (b *box) Name() string { return "box:ann" }

func (b *box) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		n := 0
		if k, _ := fmt.Sscanf(string(since), "box%d", &n); k != 1 || n > len(*b) {
			n = 0
		}
		for _, raw := range (*b)[n:] {
			if err := ctx.Err(); err != nil {
				yield(jobsearch.Fetched{}, err)
				return
			}
			n++
			m := mime.Parse(raw, "ann")
			if !yield(jobsearch.Fetched{Message: &m, Cursor: jobsearch.Cursor(fmt.Sprintf("box%d", n))}, nil) {
				return
			}
		}
	}
}

func TestACustomSource(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		b := &box{}
		return mailtest.Harness{
			Source:  func(t *testing.T) jobsearch.MailSource { return b },
			Deliver: func(t *testing.T, raw []byte) { *b = append(*b, raw) },
		}
	}, mailtest.Features{})
}
