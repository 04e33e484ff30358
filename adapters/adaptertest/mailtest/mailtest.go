// Package mailtest tests a jobsearch.MailSource against the sentences of its contract, one subtest each.
//
// An adapter's test is a Harness, whose functions reach into the mailbox from behind, and one call:
//
//	func TestSource(t *testing.T) {
//		mailtest.Run(t, func(t *testing.T) mailtest.Harness {
//			box := newFakeMailbox(t)
//			return mailtest.Harness{
//				Source:  func(t *testing.T) jobsearch.MailSource { return mymail.New(box.URL, mymail.Options{}) },
//				Deliver: func(t *testing.T, raw []byte) { box.Add(raw) },
//			}
//		}, mailtest.Features{})
//	}
package mailtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Harness is one mailbox, empty at first, that belongs to one subtest. Source and Deliver are required; the others go with a Feature.
type Harness struct {
	Source  func(t *testing.T) jobsearch.MailSource // a new source on the mailbox, as after a restart
	Deliver func(t *testing.T, raw []byte)          // puts a mail into the mailbox, unread; at once visible to the sources

	Foreign func(t *testing.T)        // Features.Foreign: delivers a mail that the source does not yield
	Expire  func(t *testing.T)        // Features.Expire: makes all cursors worthless, the mails stay
	Remove  func(t *testing.T, i int) // Features.Remove: removes the i-th mail delivered, from 0
	Unread  func(t *testing.T) int    // Features.Unread: how many mails are unread
	Break   func(t *testing.T, n int) // Features.Break: the other side fails n steps of a fetch from now, once
}

// Features says what the mailbox can do beyond holding mail.
type Features struct {
	Foreign bool // some mail does not concern the source: it gives checkpoints
	Expire  bool // cursors can become worthless
	Remove  bool // mail can be removed
	Unread  bool // mail has a mark for having been read
	Break   bool // the other side can fail
}

// Run tests the contract of jobsearch.MailSource; newHarness makes a fresh mailbox for each subtest.
func Run(t *testing.T, newHarness func(t *testing.T) Harness, f Features) {
	s := suite{newHarness}
	t.Run("Name is source and account", s.name)
	t.Run("an empty mailbox yields no mail and no error", s.empty)
	t.Run("the empty cursor reads from the beginning, oldest first", s.beginning)
	t.Run("every cursor goes on after its mail, in the middle of a full sync too", s.everyCursor)
	t.Run("only mail that is new since the cursor comes", s.onlyNew)
	t.Run("a cursor that nobody understands starts a full sync", s.garbage)
	t.Run("mail that cannot be parsed is yielded with what could be recovered", s.hostile)
	t.Run("text is valid UTF-8 without NUL", s.clean)
	t.Run("a repeated Message-ID with other content is a mail of its own", s.repeated)
	t.Run("an error comes at most once, last, with a zero Fetched", s.cancelled)
	t.Run("ranging again asks again", s.again)
	t.Run("a loop that is left early can be taken up", s.leftEarly)
	feature(t, f.Foreign, "foreign mail gives checkpoints and never mail", s.foreign)
	feature(t, f.Expire, "an expired cursor starts a full sync and loses nothing", s.expire)
	feature(t, f.Remove, "removed mail hides no other", s.remove)
	feature(t, f.Unread, "nothing is marked as read", s.unread)
	feature(t, f.Break, "a failure in the middle loses nothing that comes after the last cursor", s.broken)
}

func feature(t *testing.T, has bool, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		if !has {
			t.Skip("left out: the source's Features do not name it")
		}
		test(t)
	})
}

type suite struct{ new func(t *testing.T) Harness }

// Mail is the i-th mail that the suite delivers: unlike any other, about a job, a minute after the one before.
func Mail(i int) []byte {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute)
	return fmt.Appendf(nil, "From: Acme Hiring <jobs@acme.greenhouse.io>\r\nTo: ann@example.org\r\nSubject: Your application no. %d\r\nDate: %s\r\nMessage-ID: <%s>\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\n\r\nThank you for applying, Ann. This is letter %d.\r\n", i, at.Format(time.RFC1123Z), id(i), i)
}

func id(i int) string { return fmt.Sprintf("suite-%d@acme.example", i) }

func ids(from, to int) (list []string) {
	for i := from; i < to; i++ {
		list = append(list, id(i))
	}
	return list
}

func (s suite) filled(t *testing.T, n int) Harness {
	h := s.new(t)
	for i := range n {
		h.Deliver(t, Mail(i))
	}
	return h
}

// step is what a fetch yielded: a mail with its cursor, or a checkpoint.
type step = jobsearch.Fetched

func context1(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// fetch reads all that is new and demands that no error comes.
func fetch(t *testing.T, src jobsearch.MailSource, since jobsearch.Cursor) (steps []step, last jobsearch.Cursor) {
	t.Helper()
	last = since
	for f, err := range src.Fetch(context1(t), since) {
		require.NoError(t, err)
		require.NotEmpty(t, f.Cursor, "a step without a cursor")
		steps, last = append(steps, f), f.Cursor
		require.Less(t, len(steps), 10_000, "no end")
	}
	return steps, last
}

func messageIDs(steps []step) (list []string) {
	for _, f := range steps {
		if f.Message != nil {
			list = append(list, f.Message.MessageID)
		}
	}
	return list
}

func (s suite) name(t *testing.T) {
	name := s.new(t).Source(t).Name()
	source, account, ok := strings.Cut(name, ":")
	require.True(t, ok && source != "" && account != "", "%q is not source:account", name)
}

func (s suite) empty(t *testing.T) {
	h := s.new(t)
	steps, last := fetch(t, h.Source(t), "")
	require.Empty(t, messageIDs(steps))
	h.Deliver(t, Mail(0))
	steps, _ = fetch(t, h.Source(t), last)
	require.Equal(t, ids(0, 1), messageIDs(steps))
}

func (s suite) beginning(t *testing.T) {
	h := s.filled(t, 5)
	steps, _ := fetch(t, h.Source(t), "")
	require.Equal(t, ids(0, 5), messageIDs(steps))
	m := steps[0].Message
	for _, f := range steps {
		if f.Message != nil {
			m = f.Message
			break
		}
	}
	assert.Equal(t, "Your application no. 0", m.Subject)
	assert.Equal(t, "jobs@acme.greenhouse.io", m.From.Addr)
	assert.Contains(t, m.Text, "This is letter 0.")
	assert.Len(t, m.Hash, 64, "Hash")
	assert.NotEmpty(t, m.Account, "Account")
	assert.Equal(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), m.SentAt.UTC())
	assert.False(t, m.ReceivedAt.IsZero(), "ReceivedAt")
	assert.Empty(t, m.Kind, "an adapter judges nothing")
	assert.False(t, m.Processed, "an adapter judges nothing")
}

func (s suite) everyCursor(t *testing.T) {
	const n = 7
	h := s.filled(t, n)
	steps, _ := fetch(t, h.Source(t), "")
	seen := 0
	for _, f := range steps {
		if f.Message != nil {
			seen++
		}
		rest, _ := fetch(t, h.Source(t), f.Cursor)
		require.Equal(t, ids(seen, n), messageIDs(rest), "after %d mails", seen)
	}
	require.Equal(t, n, seen)
}

func (s suite) onlyNew(t *testing.T) {
	h := s.filled(t, 3)
	src := h.Source(t)
	_, last := fetch(t, src, "")
	for i := 3; i < 6; i++ {
		steps, next := fetch(t, src, last)
		require.Empty(t, messageIDs(steps))
		h.Deliver(t, Mail(i))
		steps, last = fetch(t, src, next)
		require.Equal(t, ids(i, i+1), messageIDs(steps))
	}
}

func (s suite) garbage(t *testing.T) {
	h := s.filled(t, 3)
	for _, c := range []jobsearch.Cursor{"x", "{}", "0", "-1:-1", "\x00\xff", "a cursor of another source: 12 34"} {
		steps, _ := fetch(t, h.Source(t), c)
		require.Equal(t, ids(0, 3), messageIDs(steps), "cursor %q", c)
	}
}

// hostileMails break what mail can break, without losing who sent them and what they are called.
var hostileMails = []string{
	"Content-Type: multipart/mixed; boundary=never\r\n\r\nno parts here\r\n",
	"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nwithout a boundary\r\n",
	"Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: base64\r\n\r\nthis is not base64 !!!\r\n",
	"Content-Type: text/html\r\n\r\n<p>open <b>tags <table><tr><td>x\r\n",
	"Content-Type: ;;;===\r\nDate: the day before yesterday\r\n\r\nodd fields\r\n",
	"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\ndeep\r\n",
}

func (s suite) hostile(t *testing.T) {
	h := s.new(t)
	for i, raw := range hostileMails {
		h.Deliver(t, fmt.Appendf(nil, "From: jobs@acme.greenhouse.io\r\nSubject: Application, odd %d\r\nMessage-ID: <odd-%d@acme.example>\r\n%s", i, i, raw))
	}
	h.Deliver(t, Mail(0))
	steps, _ := fetch(t, h.Source(t), "")
	got := map[string]*jobsearch.Message{}
	for _, f := range steps {
		if f.Message != nil {
			got[f.Message.MessageID] = f.Message
		}
	}
	for i := range hostileMails {
		m := got[fmt.Sprintf("odd-%d@acme.example", i)]
		require.NotNil(t, m, "odd mail %d", i)
		require.Equal(t, fmt.Sprintf("Application, odd %d", i), m.Subject)
		require.Equal(t, "jobs@acme.greenhouse.io", m.From.Addr)
	}
	require.NotNil(t, got[id(0)])
	require.NotEmpty(t, got["odd-1@acme.example"].Problems)
}

func (s suite) clean(t *testing.T) {
	h := s.new(t)
	h.Deliver(t, []byte("From: Zo\xeb <jobs@acme.greenhouse.io>\r\nSubject: Application \xff=?utf-8?Q?=00=FF?=\r\nMessage-ID: <clean@acme.example>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nA =FF B =00 C\r\n"))
	steps, _ := fetch(t, h.Source(t), "")
	require.Equal(t, []string{"clean@acme.example"}, messageIDs(steps))
	for _, f := range steps {
		if m := f.Message; m != nil {
			for _, text := range []string{m.Subject, m.Text, m.From.Name, m.From.Addr, m.Account} {
				require.True(t, utf8.ValidString(text) && !strings.ContainsRune(text, 0), "%q", text)
			}
		}
	}
}

func (s suite) repeated(t *testing.T) {
	h := s.filled(t, 1)
	h.Deliver(t, []byte(strings.ReplaceAll(string(Mail(0)), "letter 0", "letter changed")))
	steps, _ := fetch(t, h.Source(t), "")
	require.Equal(t, []string{id(0), id(0)}, messageIDs(steps))
	hashes := map[string]bool{}
	for _, f := range steps {
		if f.Message != nil {
			hashes[f.Message.Hash] = true
		}
	}
	require.Len(t, hashes, 2, "hashes differ with the content")
}

func (s suite) cancelled(t *testing.T) {
	h := s.filled(t, 3)
	ctx, cancel := context.WithCancel(context1(t))
	defer cancel()
	failed, mails := 0, 0
	for f, err := range h.Source(t).Fetch(ctx, "") {
		require.Zero(t, failed, "something came after the error")
		if err != nil {
			failed++
			require.Zero(t, f, "an error with a Fetched")
			require.ErrorIs(t, err, context.Canceled)
			continue
		}
		if f.Message != nil {
			mails++
			cancel()
		}
	}
	require.Equal(t, 1, failed, "a cancelled fetch that was not at its end is an error")
	require.Less(t, mails, 3+1)

	failed = 0
	for f, err := range h.Source(t).Fetch(ctx, "") {
		require.Error(t, err)
		require.Zero(t, f)
		failed++
	}
	require.Equal(t, 1, failed)
}

func (s suite) again(t *testing.T) {
	h := s.filled(t, 2)
	seq := h.Source(t).Fetch(context1(t), "")
	for round := range 2 {
		var got []string
		for f, err := range seq {
			require.NoError(t, err)
			if f.Message != nil {
				got = append(got, f.Message.MessageID)
			}
		}
		require.Equal(t, ids(0, 2+round), got)
		h.Deliver(t, Mail(2+round))
	}
}

func (s suite) leftEarly(t *testing.T) {
	const n = 6
	h := s.filled(t, n)
	src := h.Source(t)
	var got []string
	var at jobsearch.Cursor
	for range 10 * n {
		left := false
		for f, err := range src.Fetch(context1(t), at) {
			require.NoError(t, err)
			at = f.Cursor
			if f.Message != nil {
				got = append(got, f.Message.MessageID)
				left = true
				break
			}
		}
		if !left {
			break
		}
	}
	require.Equal(t, ids(0, n), got)
}

func (s suite) foreign(t *testing.T) {
	h := s.new(t)
	h.Foreign(t)
	steps, first := fetch(t, h.Source(t), "")
	require.Empty(t, messageIDs(steps))
	require.NotEmpty(t, steps, "a mailbox with only foreign mail gives a checkpoint")
	h.Foreign(t)
	steps, second := fetch(t, h.Source(t), first)
	require.Empty(t, messageIDs(steps))
	require.NotEmpty(t, steps, "foreign mail after the cursor gives a checkpoint")
	require.NotEqual(t, first, second, "foreign mail moves the cursor")
	h.Deliver(t, Mail(0))
	h.Foreign(t)
	h.Deliver(t, Mail(1))
	steps, _ = fetch(t, h.Source(t), second)
	require.Equal(t, ids(0, 2), messageIDs(steps))
}

func (s suite) expire(t *testing.T) {
	h := s.filled(t, 4)
	steps, last := fetch(t, h.Source(t), "")
	middle := steps[1].Cursor
	h.Expire(t)
	h.Deliver(t, Mail(4))
	for _, c := range []jobsearch.Cursor{last, middle} {
		steps, next := fetch(t, h.Source(t), c)
		require.Contains(t, messageIDs(steps), id(4))
		if c == middle {
			require.Subset(t, messageIDs(steps), ids(2, 5), "mail after the cursor")
		}
		steps, _ = fetch(t, h.Source(t), next)
		require.Empty(t, messageIDs(steps), "the new cursor is good")
	}
}

func (s suite) remove(t *testing.T) {
	h := s.filled(t, 6)
	steps, last := fetch(t, h.Source(t), "")
	var third jobsearch.Cursor
	n := 0
	for _, f := range steps {
		if f.Message != nil {
			if n++; n == 3 {
				third = f.Cursor
			}
		}
	}
	h.Remove(t, 1)
	h.Remove(t, 4)
	steps, _ = fetch(t, h.Source(t), third)
	require.Subset(t, messageIDs(steps), []string{id(3), id(5)})
	h.Deliver(t, Mail(6))
	steps, _ = fetch(t, h.Source(t), last)
	require.Contains(t, messageIDs(steps), id(6))
}

func (s suite) unread(t *testing.T) {
	h := s.filled(t, 3)
	require.Equal(t, 3, h.Unread(t))
	_, last := fetch(t, h.Source(t), "")
	h.Deliver(t, Mail(3))
	fetch(t, h.Source(t), last)
	require.Equal(t, 4, h.Unread(t))
}

func (s suite) broken(t *testing.T) {
	const n = 5
	for steps := range 12 {
		h := s.filled(t, n)
		h.Break(t, steps)
		var at jobsearch.Cursor
		var got []string
		for range 5 {
			failed := false
			for f, err := range h.Source(t).Fetch(context1(t), at) {
				require.False(t, failed, "something came after the error")
				if err != nil {
					failed = true
					require.Zero(t, f)
					continue
				}
				at = f.Cursor
				if f.Message != nil {
					got = append(got, f.Message.MessageID)
				}
			}
			if !failed {
				break
			}
		}
		require.Equal(t, ids(0, n), got, "failure after %d steps", steps)
	}
}
