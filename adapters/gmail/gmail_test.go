package gmail_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailertest"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/gmail"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/oauth2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var foreign = []byte("From: aunt@family.example\r\nSubject: Sunday lunch\r\nMessage-ID: <lunch@family.example>\r\n\r\nSoup.\r\n")

func TestMailSource(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		f := newFake(t)
		return mailtest.Harness{
			Source:  func(t *testing.T) jobsearch.MailSource { return f.mailbox(gmail.Options{Retries: -1}) },
			Deliver: func(t *testing.T, raw []byte) { f.deliver(raw) },
			Foreign: func(t *testing.T) { f.deliver(foreign) },
			Expire:  func(t *testing.T) { f.mu.Lock(); f.oldest = f.now + 1; f.now += 10; f.mu.Unlock() },
			Remove:  func(t *testing.T, i int) { f.mu.Lock(); f.mails[i].gone = true; f.mu.Unlock() },
			Unread: func(t *testing.T) (n int) {
				for _, m := range f.mails {
					if strings.Contains(strings.Join(m.Labels, " "), "UNREAD") {
						n++
					}
				}
				return n
			},
			Break: func(t *testing.T, n int) {
				f.fail(fault{kind: []string{"profile", "list", "history", "get"}[n%4], status: 500, reason: "backendError"})
			},
		}
	}, mailtest.Features{Foreign: true, Expire: true, Remove: true, Unread: true, Break: true})
}

func TestMailer(t *testing.T) {
	mailertest.Run(t, func(t *testing.T) mailertest.Harness {
		f := newFake(t)
		return mailertest.Harness{
			Mailer: f.mailbox(gmail.Options{}),
			Taken: func(t *testing.T) (raw [][]byte) {
				for _, m := range f.mails {
					raw = append(raw, m.Raw)
				}
				return raw
			},
			Refuse:   func(t *testing.T) { f.fail(fault{kind: "send", status: 403, reason: "userRateLimitExceeded"}) },
			Vanish:   func(t *testing.T) { f.fail(fault{kind: "sent", status: 503, reason: "backendError"}) },
			Attempts: func(t *testing.T) int { return f.count("send") },
			Settled:  gmail.DefaultSettling,
		}
	}, mailertest.Features{Refuse: true, Vanish: true, Files: true, Find: true})
}

// fetch reads to the end, or to the first error.
func fetch(m *gmail.Mailbox, since jobsearch.Cursor) (ids []string, cursors []jobsearch.Cursor, err error) {
	for f, err := range m.Fetch(context.Background(), since) {
		if err != nil {
			return ids, cursors, err
		}
		if cursors = append(cursors, f.Cursor); f.Message != nil {
			ids = append(ids, f.Message.MessageID)
		}
	}
	return ids, cursors, nil
}

func want(from, to int) (list []string) {
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf("suite-%d@acme.example", i))
	}
	return list
}

func TestStumblesAreTriedAgain(t *testing.T) {
	for name, x := range map[string]fault{
		"429":                       {status: 429, reason: "rateLimitExceeded"},
		"429 with a Retry-After":    {status: 429, reason: "rateLimitExceeded", header: map[string]string{"Retry-After": "1"}},
		"403 rateLimitExceeded":     {status: 403, reason: "rateLimitExceeded"},
		"403 userRateLimitExceeded": {status: 403, reason: "userRateLimitExceeded"},
		"500":                       {status: 500, reason: "backendError"},
		"503":                       {status: 503, reason: "backendError"},
		"an answer cut short":       {cut: true},
	} {
		for _, kind := range []string{"profile", "list", "history", "get"} {
			t.Run(name+" at "+kind, func(t *testing.T) {
				t.Parallel()
				f := newFake(t)
				for i := range 5 {
					f.deliver(mailtest.Mail(i))
				}
				x := x
				x.kind = kind
				f.fail(x, x)
				ids, _, err := fetch(f.mailbox(gmail.Options{}), "")
				require.NoError(t, err)
				require.Equal(t, want(0, 5), ids)
			})
		}
	}
}

func TestWhatStaysWrongIsToldApart(t *testing.T) {
	many := func(x fault) (list []fault) {
		for range 20 {
			list = append(list, x)
		}
		return list
	}
	for name, c := range map[string]struct {
		faults []fault
		is     error
		tries  int
	}{
		"429 for ever":                      {many(fault{kind: "list", status: 429, reason: "rateLimitExceeded"}), jobsearch.ErrRateLimited, 3},
		"a Retry-After beyond our patience": {many(fault{kind: "list", status: 429, header: map[string]string{"Retry-After": "3600"}}), jobsearch.ErrRateLimited, 1},
		"500 for ever":                      {many(fault{kind: "list", status: 500, reason: "backendError"}), nil, 3},
		"403 without a rate":                {many(fault{kind: "list", status: 403, reason: "accessNotConfigured"}), nil, 1},
		"403 without the scope":             {many(fault{kind: "list", status: 403, reason: "insufficientPermissions"}), jobsearch.ErrUnauthorized, 1},
		"401":                               {many(fault{kind: "list", status: 401, reason: "authError"}), jobsearch.ErrUnauthorized, 1},
		"400":                               {many(fault{kind: "list", status: 400, reason: "invalidArgument"}), nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.fail(c.faults...)
			_, _, err := fetch(f.mailbox(gmail.Options{Retries: 2}), "")
			require.Error(t, err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			require.Equal(t, c.tries, f.count("list"))
		})
	}
	t.Run("the time to wait is told", func(t *testing.T) {
		f := newFake(t)
		f.fail(fault{kind: "profile", status: 429, header: map[string]string{"Retry-After": "3600"}})
		_, _, err := fetch(f.mailbox(gmail.Options{}), "")
		var limit *jobsearch.RateLimitedError
		require.ErrorAs(t, err, &limit)
		require.WithinDuration(t, time.Now().Add(time.Hour), limit.Until, time.Minute)
	})
}

func TestASilentServerEndsWithCtx(t *testing.T) {
	for _, kind := range []string{"profile", "list", "history", "get"} {
		f := newFake(t)
		f.deliver(mailtest.Mail(0))
		f.fail(fault{kind: kind, hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		n := 0
		for _, err := range f.mailbox(gmail.Options{}).Fetch(ctx, "") {
			require.ErrorIs(t, err, context.DeadlineExceeded)
			n++
		}
		require.Equal(t, 1, n)
		cancel()
	}
}

func TestARequestThatTakesTooLongIsMadeAgain(t *testing.T) {
	for _, kind := range []string{"profile", "list", "history", "get"} {
		f := newFake(t)
		f.deliver(mailtest.Mail(0))
		f.fail(fault{kind: kind, hang: true})
		ids, _, err := fetch(f.mailbox(gmail.Options{Timeout: 300 * time.Millisecond}), "")
		require.NoError(t, err, kind)
		require.Equal(t, want(0, 1), ids)
	}
}

func TestAMailThatIsTooLargeGivesItsHeader(t *testing.T) {
	f := newFake(t)
	f.deliver(append(mailtest.Mail(0), make([]byte, 37<<20)...))
	f.deliver(mailtest.Mail(1))
	var got []*jobsearch.Message
	for s, err := range f.mailbox(gmail.Options{}).Fetch(t.Context(), "") {
		require.NoError(t, err)
		if s.Message != nil {
			got = append(got, s.Message)
		}
	}
	require.Len(t, got, 2)
	require.Equal(t, "suite-0@acme.example", got[0].MessageID)
	require.Equal(t, "Your application no. 0", got[0].Subject)
	require.Contains(t, fmt.Sprint(got[0].Problems), "over the limit")
}

func TestAMailboxWithOnlyForeignMailStillAdvances(t *testing.T) {
	f := newFake(t)
	_, c, err := fetch(f.mailbox(gmail.Options{}), "")
	require.NoError(t, err)
	for range 5 {
		f.deliver(foreign)
		f.deliver(foreign)
		before := c[len(c)-1]
		var ids []string
		ids, c, err = fetch(f.mailbox(gmail.Options{}), before)
		require.NoError(t, err)
		require.Empty(t, ids)
		require.Len(t, c, 1)
		require.NotEqual(t, before, c[0])
	}
	f.mu.Lock()
	f.oldest = f.now // history from here on only: a cursor that had not advanced would start over
	f.mu.Unlock()
	lists := f.count("list")
	f.deliver(mailtest.Mail(0))
	ids, _, err := fetch(f.mailbox(gmail.Options{}), c[0])
	require.NoError(t, err)
	require.Equal(t, want(0, 1), ids)
	require.Equal(t, lists, f.count("list"), "no full sync was needed")
}

func TestAKillInMidFullSyncResumesThere(t *testing.T) {
	f := newFake(t)
	for i := range 40 {
		f.deliver(mailtest.Mail(i))
	}
	var at jobsearch.Cursor
	n := 0
	for s, err := range f.mailbox(gmail.Options{}).Fetch(t.Context(), "") {
		require.NoError(t, err)
		at = s.Cursor
		if n++; n == 25 {
			break
		}
	}
	f.deliver(mailtest.Mail(40)) // arrives while we are down
	before := f.count("get")
	m := f.mailbox(gmail.Options{})
	ids, c, err := fetch(m, at)
	require.NoError(t, err)
	require.Equal(t, want(25, 41), ids, "from there, and the new one once")
	require.Equal(t, 16, f.count("get")-before, "nothing is fetched twice")

	ids, _, err = fetch(m, c[len(c)-1])
	require.NoError(t, err)
	require.Empty(t, ids)

	f.mu.Lock()
	f.mails[24].gone = true // the very mail that the cursor names
	f.mu.Unlock()
	ids, _, err = fetch(m, at)
	require.NoError(t, err)
	require.Subset(t, ids, want(25, 41), "rather twice than lost")
}

func TestAMailAlreadyReadIsFound(t *testing.T) {
	f := newFake(t)
	f.deliver(mailtest.Mail(0), "INBOX")
	ids, c, err := fetch(f.mailbox(gmail.Options{}), "")
	require.NoError(t, err)
	require.Equal(t, want(0, 1), ids)
	f.deliver(mailtest.Mail(1), "INBOX")
	ids, _, err = fetch(f.mailbox(gmail.Options{}), c[len(c)-1])
	require.NoError(t, err)
	require.Equal(t, want(1, 2), ids)
	require.NotContains(t, f.query, "unread")
	require.Equal(t, gmail.DefaultQuery().String(), f.query)
}

func TestARecordWithManyMailsCanBeLeftHalfDone(t *testing.T) {
	f := newFake(t)
	_, c, err := fetch(f.mailbox(gmail.Options{}), "")
	require.NoError(t, err)
	var raws [][]byte
	for i := range 9 {
		raws = append(raws, mailtest.Mail(i), foreign)
	}
	f.deliverAll(nil, raws...)
	f.deliver(mailtest.Mail(9))
	m := f.mailbox(gmail.Options{Parallel: 4})
	_, cursors, err := fetch(m, c[0])
	require.NoError(t, err)
	for i := range 10 {
		ids, _, err := fetch(m, cursors[i])
		require.NoError(t, err)
		require.Equal(t, want(i+1, 10), ids)
	}
}

func TestWhatIsHiddenAndWhatIsOutgoing(t *testing.T) {
	for _, increments := range []bool{false, true} {
		f := newFake(t)
		m := f.mailbox(gmail.Options{})
		var at jobsearch.Cursor
		if increments {
			_, c, err := fetch(m, "")
			require.NoError(t, err)
			at = c[0]
		}
		f.deliver(mailtest.Mail(0), "DRAFT")
		f.deliver(mailtest.Mail(1), "SENT")
		spam := f.deliver(mailtest.Mail(2), "SPAM")
		f.deliver(mailtest.Mail(3), "TRASH", "INBOX")
		f.deliver(mailtest.Mail(4), "CHAT")
		var got []string
		for s, err := range m.Fetch(t.Context(), at) {
			require.NoError(t, err)
			if at = s.Cursor; s.Message != nil {
				got = append(got, fmt.Sprint(s.Message.MessageID, s.Message.Outgoing))
			}
		}
		require.Equal(t, []string{"suite-1@acme.example" + "true"}, got)

		f.mu.Lock()
		spam.Labels = []string{"INBOX"}
		f.now += 7
		f.history = append(f.history, record{id: f.now, added: []*stored{spam}, removed: []string{"SPAM"}})
		f.mu.Unlock()
		ids, _, err := fetch(m, at)
		require.NoError(t, err)
		require.Equal(t, want(2, 3), ids, "what leaves spam comes in then")
	}
}

func TestUsageIsCounted(t *testing.T) {
	for older, each := range map[bool]int64{false: 20, true: 5} {
		f := newFake(t)
		f.page = 500
		for i := range 30 {
			f.deliver(mailtest.Mail(i))
		}
		m := f.mailbox(gmail.Options{OlderProject: older})
		_, _, err := fetch(m, "")
		require.NoError(t, err)
		u := m.Usage()
		require.Equal(t, map[string]int{"profile": 1, "list": 1, "history": 2, "get": 30}, u.Requests)
		require.Equal(t, 1+5+2*2+30*each, u.Units)
		require.Equal(t, 30, u.Mails)
	}
}

func TestTheQuotaIsKept(t *testing.T) {
	f := newFake(t)
	for i := range 8 {
		f.deliver(mailtest.Mail(i))
	}
	began := time.Now()
	_, _, err := fetch(f.mailbox(gmail.Options{Minute: 1000, Parallel: 1}), "") // 166 units at once, the rest at 14 a second
	require.NoError(t, err)
	require.Greater(t, time.Since(began), 700*time.Millisecond)
}

func TestQuery(t *testing.T) {
	require.Equal(t, gmail.SeedQuery, "is:unread "+gmail.DefaultQuery().String())
	require.Empty(t, gmail.Query{All: true}.String())
	require.Equal(t, `(subject:("hello you"))`, gmail.Query{Subject: []string{`hello (you)"`}}.String())
	for name, c := range map[string]struct {
		from, subject string
		want          bool
	}{
		"a sender's domain":            {"no-reply@greenhouse.io", "x", true},
		"a domain below it":            {"acme@us.greenhouse.io", "x", true},
		"a domain that ends like it":   {"x@notgreenhouse.io", "x", false},
		"a word in the subject":        {"a@b.example", "Your Application to Acme", true},
		"a longer word":                {"a@b.example", "Applications: next steps", true},
		"a word that only contains it": {"a@b.example", "Reapplication", false},
		"a phrase":                     {"a@b.example", "Thank you for applying!", true},
		"neither":                      {"aunt@family.example", "Sunday lunch", false},
	} {
		m := &jobsearch.Message{From: jobsearch.Address{Addr: c.from}, Subject: c.subject}
		require.Equal(t, c.want, gmail.DefaultQuery().Match(m), name)
	}
}

func TestSendSaysWhetherTheMailLeft(t *testing.T) {
	mail := jobsearch.Outgoing{MessageID: "1@ann.example", From: jobsearch.Address{Addr: "ann@example.org"}, To: []jobsearch.Address{{Addr: "a@b.example"}}, Date: time.Now()}
	for status, surely := range map[int]bool{400: true, 401: true, 403: true, 429: true, 500: false, 502: false, 503: false} {
		f := newFake(t)
		f.fail(fault{kind: "send", status: status, reason: "x"})
		err := f.mailbox(gmail.Options{}).Send(t.Context(), mail)
		require.Error(t, err)
		if surely {
			require.ErrorIs(t, err, jobsearch.ErrNotSent, "%d", status)
		} else {
			require.NotErrorIs(t, err, jobsearch.ErrNotSent, "%d", status)
		}
		require.Equal(t, 1, f.count("send"))
	}
	t.Run("a silent server", func(t *testing.T) {
		f := newFake(t)
		f.fail(fault{kind: "send", hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := f.mailbox(gmail.Options{}).Send(ctx, mail)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, jobsearch.ErrNotSent)
	})
	t.Run("nobody listens", func(t *testing.T) {
		f := newFake(t)
		m := f.mailbox(gmail.Options{})
		f.Close()
		require.ErrorIs(t, m.Send(t.Context(), mail), jobsearch.ErrNotSent)
	})
}

func ExampleNew() {
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "from gmail.Tokens"})
	box := gmail.New(tokens, gmail.Options{Account: "ann@example.org"})
	fmt.Println(box.Name())
	fmt.Println(gmail.DefaultQuery())
	// Output:
	// gmail:ann@example.org
	// (from:(greenhouse.io OR lever.co OR ashbyhq.com OR myworkday.com OR icims.com OR smartrecruiters.com OR workablemail.com OR jobvite.com) OR subject:(application OR interview OR offer OR "thank you for applying" OR position OR opportunity))
}
