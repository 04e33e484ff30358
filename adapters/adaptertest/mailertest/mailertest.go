// Package mailertest tests a jobsearch.Mailer, and a SentFinder, against the sentences of their contracts, one subtest each.
//
//	func TestMailer(t *testing.T) {
//		mailertest.Run(t, func(t *testing.T) mailertest.Harness {
//			post := newFakePost(t)
//			return mailertest.Harness{
//				Mailer: mymail.New(post.URL, mymail.Options{}),
//				Taken:  func(t *testing.T) [][]byte { return post.Taken() },
//			}
//		}, mailertest.Features{})
//	}
package mailertest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
	"github.com/stretchr/testify/require"
)

// Harness is one post office, empty at first, that belongs to one subtest. Mailer and Taken are required; the others go with a Feature.
type Harness struct {
	Mailer jobsearch.Mailer
	From   jobsearch.Address           // who sends; ann@example.org where the zero value
	Taken  func(t *testing.T) [][]byte // the mails that the other side took, in any order

	Refuse   func(t *testing.T)     // Features.Refuse: the other side refuses the next mail and says so
	Vanish   func(t *testing.T)     // Features.Vanish: the other side takes the next mail, but its answer is lost
	Attempts func(t *testing.T) int // with Refuse or Vanish, optional: how many times a transmission began

	Settled time.Duration // Features.Find: the settling time that the adapter states
}

// Features says what the post office can do beyond taking mail.
type Features struct {
	Refuse bool // it can refuse
	Vanish bool // its answer can be lost
	Files  bool // it takes attachments
	Find   bool // the Mailer is a jobsearch.SentFinder
}

// Run tests the contracts; newHarness makes a fresh post office for each subtest.
func Run(t *testing.T, newHarness func(t *testing.T) Harness, f Features) {
	s := suite{func(t *testing.T) Harness {
		h := newHarness(t)
		if h.From.Addr == "" {
			h.From = jobsearch.Address{Name: "Ann Ödman", Addr: "ann@example.org"}
		}
		return h
	}}
	t.Run("nil means that the other side took the mail, once, with exactly the given Message-ID", s.taken)
	t.Run("sender, recipients, subject, text, thread and date arrive as given", s.asGiven)
	t.Run("what is given adds neither header nor recipient", s.injection)
	t.Run("a mail that cannot be written surely did not leave", s.unwritable)
	t.Run("after a cancelled ctx the answer is an error and nothing is claimed that is not so", s.cancelled)
	t.Run("Send is safe for concurrent use", s.concurrent)
	feature(t, f.Files, "files arrive as given", s.files)
	feature(t, f.Refuse, "an error that wraps ErrNotSent means that it surely did not leave", s.refused)
	feature(t, f.Vanish, "a lost answer leaves the fate unknown, and nothing is sent again", s.vanished)
	feature(t, f.Find, "SentYes for a mail that left", s.findSent)
	feature(t, f.Find, "SentNo only after the settling time, SentUnknown before it", s.findUnsent)
}

func feature(t *testing.T, has bool, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		if !has {
			t.Skip("left out: the mailer's Features do not name it")
		}
		test(t)
	})
}

type suite struct{ new func(t *testing.T) Harness }

func mail(h Harness, i int) jobsearch.Outgoing {
	return jobsearch.Outgoing{
		MessageID: fmt.Sprintf("Suite.%d-x@Ann.example.org", i), From: h.From, To: []jobsearch.Address{{Name: "Müller, Zoë", Addr: "zoe@acme.example"}},
		Subject: fmt.Sprintf("Following up: café manager (%d) – is the rather long title of this position still open for applications?", i),
		Text:    "Dear Zoë,\n\nI wrote on 2 March.\n.\nFrom what I heard:\n\n  – all well\n\nAnn\n", Date: time.Date(2026, 3, 3, 9, 15, 0, 0, time.UTC),
		InReplyTo: "two@acme.example", References: []string{"one@acme.example", "two@acme.example"},
	}
}

func ctx(t *testing.T) context.Context {
	c, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return c
}

func (s suite) taken(t *testing.T) {
	h := s.new(t)
	for i := range 3 {
		require.NoError(t, h.Mailer.Send(ctx(t), mail(h, i)))
		var taken, want []string
		for _, raw := range h.Taken(t) {
			taken = append(taken, mime.Parse(raw, "").MessageID)
			want = append(want, mail(h, len(want)).MessageID)
		}
		require.Len(t, taken, i+1)
		require.ElementsMatch(t, want, taken)
	}
}

func (s suite) asGiven(t *testing.T) {
	h := s.new(t)
	m := mail(h, 0)
	m.To = append(m.To, jobsearch.Address{Addr: "jobs@acme.example"})
	require.NoError(t, h.Mailer.Send(ctx(t), m))
	got := mime.Parse(h.Taken(t)[0], "")
	require.Equal(t, m.From, got.From)
	require.Equal(t, m.To, got.To)
	require.Equal(t, m.Subject, got.Subject)
	require.Equal(t, mime.Clean(m.Text), got.Text)
	require.Equal(t, []string{m.InReplyTo}, got.InReplyTo)
	require.Equal(t, m.References, got.References)
	require.True(t, m.Date.Equal(got.SentAt), "%v", got.SentAt)
	require.Empty(t, got.Cc)
	require.False(t, got.Auto)
}

func (s suite) injection(t *testing.T) {
	h := s.new(t)
	m := mail(h, 0)
	m.Subject += "\r\nBcc: x@evil.example\r\n\r\nevil body"
	m.To[0].Name = "Zoë\r\nBcc: x@evil.example"
	m.Text = "Hi\r\n.\r\nRCPT TO:<x@evil.example>\r\n"
	if err := h.Mailer.Send(ctx(t), m); err != nil {
		require.ErrorIs(t, err, jobsearch.ErrNotSent)
		require.Empty(t, h.Taken(t))
		return
	}
	require.Len(t, h.Taken(t), 1)
	got := mime.Parse(h.Taken(t)[0], "")
	require.Equal(t, []string{"zoe@acme.example"}, []string{got.To[0].Addr})
	require.Len(t, got.To, 1)
	require.Contains(t, got.Text, "RCPT TO")
	require.NotContains(t, got.Text, "evil body")
}

func (s suite) unwritable(t *testing.T) {
	for name, spoil := range map[string]func(m *jobsearch.Outgoing){
		"no recipient":             func(m *jobsearch.Outgoing) { m.To = nil },
		"a recipient that is none": func(m *jobsearch.Outgoing) { m.To[0].Addr = "zoe at acme" },
		"two recipients in one":    func(m *jobsearch.Outgoing) { m.To[0].Addr = "zoe@acme.example, x@evil.example" },
		"no Message-ID":            func(m *jobsearch.Outgoing) { m.MessageID = "" },
	} {
		h := s.new(t)
		m := mail(h, 0)
		spoil(&m)
		require.ErrorIs(t, h.Mailer.Send(ctx(t), m), jobsearch.ErrNotSent, name)
		require.Empty(t, h.Taken(t), name)
	}
}

func (s suite) cancelled(t *testing.T) {
	h := s.new(t)
	c, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, h.Mailer.Send(c, mail(h, 0)))
	require.Empty(t, h.Taken(t))
	require.NoError(t, h.Mailer.Send(ctx(t), mail(h, 1)), "the mailer is good after it")
}

func (s suite) concurrent(t *testing.T) {
	h := s.new(t)
	const n = 8
	var wait sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wait.Go(func() { errs[i] = h.Mailer.Send(ctx(t), mail(h, i)) })
	}
	wait.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	seen := map[string]bool{}
	for _, raw := range h.Taken(t) {
		seen[mime.Parse(raw, "").MessageID] = true
	}
	require.Len(t, seen, n)
	require.Len(t, h.Taken(t), n)
}

func (s suite) files(t *testing.T) {
	h := s.new(t)
	m := mail(h, 0)
	m.Files = []jobsearch.OutgoingFile{{Name: "Lebenslauf Zoë.pdf", Type: "application/pdf", Content: []byte("%PDF-1.7 \x00\xff")}, {Name: "a.txt", Type: "text/plain", Content: []byte("hi")}}
	require.NoError(t, h.Mailer.Send(ctx(t), m))
	got := mime.Parse(h.Taken(t)[0], "")
	require.Equal(t, []jobsearch.File{{Name: "Lebenslauf Zoë.pdf", Type: "application/pdf", Size: 11}, {Name: "a.txt", Type: "text/plain", Size: 2}}, got.Files)
	require.Equal(t, mime.Clean(m.Text), got.Text)
}

func (s suite) refused(t *testing.T) {
	h := s.new(t)
	h.Refuse(t)
	err := h.Mailer.Send(ctx(t), mail(h, 0))
	require.ErrorIs(t, err, jobsearch.ErrNotSent)
	require.Empty(t, h.Taken(t))
	s.once(t, h)
	require.NoError(t, h.Mailer.Send(ctx(t), mail(h, 1)), "the mailer is good after it")
}

func (s suite) vanished(t *testing.T) {
	h := s.new(t)
	h.Vanish(t)
	err := h.Mailer.Send(ctx(t), mail(h, 0))
	require.Error(t, err)
	require.NotErrorIs(t, err, jobsearch.ErrNotSent)
	require.Len(t, h.Taken(t), 1)
	s.once(t, h)
}

func (s suite) once(t *testing.T, h Harness) {
	if h.Attempts != nil {
		require.LessOrEqual(t, h.Attempts(t), 1, "sent again")
	}
}

func (s suite) findSent(t *testing.T) {
	h := s.new(t)
	m := mail(h, 0)
	began := time.Now()
	require.NoError(t, h.Mailer.Send(ctx(t), m))
	f, ok := h.Mailer.(jobsearch.SentFinder)
	require.True(t, ok, "the Mailer is no SentFinder")
	fate, err := f.FindSent(ctx(t), m.MessageID, began)
	require.NoError(t, err)
	require.Equal(t, jobsearch.SentYes, fate)
}

func (s suite) findUnsent(t *testing.T) {
	h := s.new(t)
	f, ok := h.Mailer.(jobsearch.SentFinder)
	require.True(t, ok, "the Mailer is no SentFinder")
	require.NoError(t, h.Mailer.Send(ctx(t), mail(h, 0)))
	fate, err := f.FindSent(ctx(t), mail(h, 1).MessageID, time.Now())
	require.NoError(t, err)
	require.Equal(t, jobsearch.SentUnknown, fate, "just now")
	fate, err = f.FindSent(ctx(t), mail(h, 1).MessageID, time.Now().Add(-h.Settled-time.Hour))
	require.NoError(t, err)
	require.Equal(t, jobsearch.SentNo, fate, "after the settling time")
}
