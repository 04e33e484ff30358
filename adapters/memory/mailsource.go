package memory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch"
)

// MailSource is a jobsearch.MailSource over messages that it was given. Its cursor is the number of messages read.
type MailSource struct {
	name string

	mu       sync.Mutex
	messages []jobsearch.Message
	after    int // how many messages a Fetch yields before it fails
	err      error
}

var _ jobsearch.MailSource = (*MailSource)(nil)

// NewMailSource makes a mailbox of messages, oldest first. name is the source and account, "memory:ann@example.com". A message without Account gets it from the name,
// one without Hash the hash of its content, one without ReceivedAt its SentAt.
func NewMailSource(name string, messages ...jobsearch.Message) *MailSource {
	s := &MailSource{name: name}
	s.Append(messages...)
	return s
}

// Name is the name that the mailbox was made with.
func (s *MailSource) Name() string { return s.name }

// Append delivers messages. A Fetch that has begun does not see them, so a loop that answers mail by mail ends.
func (s *MailSource) Append(messages ...jobsearch.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range messages {
		m = cloneMessage(m)
		if m.Account == "" {
			source, account, found := strings.Cut(s.name, ":")
			if m.Account = account; !found {
				m.Account = source
			}
		}
		if m.ReceivedAt.IsZero() {
			m.ReceivedAt = m.SentAt
		}
		if m.Hash == "" {
			content, _ := json.Marshal(m) // a Message holds nothing that JSON cannot
			sum := sha256.Sum256(content)
			m.Hash = hex.EncodeToString(sum[:])
		}
		s.messages = append(s.messages, m)
	}
}

// FailAfter makes every Fetch from now on yield at most n messages and then err; a nil err ends that.
func (s *MailSource) FailAfter(n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after, s.err = n, err
}

// Fetch yields the messages after since, in the order in which they came. A cursor that is not one of this mailbox starts from the beginning.
func (s *MailSource) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		s.mu.Lock()
		messages, after, fail := s.messages, s.after, s.err
		s.mu.Unlock()

		from, err := strconv.Atoi(string(since))
		if err != nil || from < 0 || from > len(messages) {
			from = 0
		}
		for i := from; ; i++ {
			if err := ctx.Err(); err != nil {
				yield(jobsearch.Fetched{}, fmt.Errorf("%s: fetch: %w", s.name, err))
				return
			}
			if fail != nil && (i-from >= after || i == len(messages)) {
				yield(jobsearch.Fetched{}, fmt.Errorf("%s: fetch: %w", s.name, fail))
				return
			}
			if i == len(messages) {
				return
			}
			m := cloneMessage(messages[i])
			if !yield(jobsearch.Fetched{Message: &m, Cursor: jobsearch.Cursor(strconv.Itoa(i + 1))}, nil) {
				return
			}
		}
	}
}

func cloneMessage(m jobsearch.Message) jobsearch.Message {
	m.InReplyTo = slices.Clone(m.InReplyTo)
	m.References = slices.Clone(m.References)
	m.ReplyTo = slices.Clone(m.ReplyTo)
	m.To = slices.Clone(m.To)
	m.Cc = slices.Clone(m.Cc)
	m.Calendar = slices.Clone(m.Calendar)
	m.Files = slices.Clone(m.Files)
	m.Evidence = slices.Clone(m.Evidence)
	m.Suggested = slices.Clone(m.Suggested)
	m.Problems = slices.Clone(m.Problems)
	return m
}
