package msgraph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailertest"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/msgraph"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/oauth2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMailSource(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		f := newFake(t)
		return mailtest.Harness{
			Source:  func(t *testing.T) jobsearch.MailSource { return f.mailbox(msgraph.Options{Retries: -1}) },
			Deliver: func(t *testing.T, raw []byte) { f.deliver(raw) },
			Expire:  func(t *testing.T) { f.mu.Lock(); f.epoch++; f.mu.Unlock() },
			Remove:  func(t *testing.T, i int) { f.mu.Lock(); f.mails[i].gone = true; f.mu.Unlock() },
			Unread: func(t *testing.T) (n int) {
				for _, s := range f.mails {
					if !s.read {
						n++
					}
				}
				return n
			},
			Break: func(t *testing.T, n int) {
				f.fail(fault{kind: []string{"delta", "get"}[n%2], status: 500, reason: "generalException"})
			},
		}
	}, mailtest.Features{Expire: true, Remove: true, Unread: true, Break: true})
}

func TestMailer(t *testing.T) {
	mailertest.Run(t, func(t *testing.T) mailertest.Harness {
		f := newFake(t)
		return mailertest.Harness{
			Mailer: f.mailbox(msgraph.Options{}),
			Taken: func(t *testing.T) (raw [][]byte) {
				for _, s := range f.mails {
					raw = append(raw, s.Raw)
				}
				return raw
			},
			Refuse:   func(t *testing.T) { f.fail(fault{kind: "send", status: 403, reason: "ErrorAccessDenied"}) },
			Vanish:   func(t *testing.T) { f.fail(fault{kind: "sent", status: 503, reason: "serviceNotAvailable"}) },
			Attempts: func(t *testing.T) int { return f.count("send") },
			Settled:  msgraph.DefaultSettling,
		}
	}, mailertest.Features{Refuse: true, Vanish: true, Files: true, Find: true})
}

// fetch reads to the end, or to the first error.
func fetch(m *msgraph.Mailbox, since jobsearch.Cursor) (ids []string, cursors []jobsearch.Cursor, err error) {
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
		"429":                    {status: 429, reason: "ApplicationThrottled"},
		"429 with a Retry-After": {status: 429, reason: "ApplicationThrottled", header: map[string]string{"Retry-After": "1"}},
		"500":                    {status: 500, reason: "generalException"},
		"503":                    {status: 503, reason: "serviceNotAvailable"},
		"504":                    {status: 504, reason: "gatewayTimeout"},
		"an answer cut short":    {cut: true},
		"no answer":              {hang: true},
	} {
		for _, kind := range []string{"delta", "get"} {
			t.Run(name+" at "+kind, func(t *testing.T) {
				t.Parallel()
				f := newFake(t)
				for i := range 5 {
					f.deliver(mailtest.Mail(i))
				}
				x := x
				x.kind = kind
				f.fail(x, x)
				ids, _, err := fetch(f.mailbox(msgraph.Options{Timeout: time.Second}), "")
				require.NoError(t, err)
				require.Equal(t, want(0, 5), ids)
			})
		}
	}
}

func TestWhatStaysWrongIsToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		fault fault
		is    error
		tries int
	}{
		"429 for ever":                       {fault{status: 429}, jobsearch.ErrRateLimited, 3},
		"a Retry-After beyond our patience":  {fault{status: 429, header: map[string]string{"Retry-After": "3600"}}, jobsearch.ErrRateLimited, 1},
		"500 for ever":                       {fault{status: 500}, nil, 3},
		"403 without the scope":              {fault{status: 403, reason: "ErrorAccessDenied"}, jobsearch.ErrUnauthorized, 1},
		"401":                                {fault{status: 401, reason: "InvalidAuthenticationToken"}, jobsearch.ErrUnauthorized, 1},
		"a mailbox that is not in the cloud": {fault{status: 404, reason: "MailboxNotEnabledForRESTAPI"}, jobsearch.ErrGone, 1},
		"400":                                {fault{status: 400, reason: "BadRequest"}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c.fault.kind = "delta"
			for range 20 {
				f.fail(c.fault)
			}
			_, _, err := fetch(f.mailbox(msgraph.Options{Retries: 2}), "")
			require.Error(t, err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			require.Equal(t, c.tries, f.count("delta"))
		})
	}
}

func TestASilentServerEndsWithCtx(t *testing.T) {
	for _, kind := range []string{"delta", "get"} {
		f := newFake(t)
		f.deliver(mailtest.Mail(0))
		f.fail(fault{kind: kind, hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		n := 0
		for _, err := range f.mailbox(msgraph.Options{}).Fetch(ctx, "") {
			require.ErrorIs(t, err, context.DeadlineExceeded)
			n++
		}
		require.Equal(t, 1, n)
		cancel()
	}
}

func TestAKillInMidSyncResumesThereAndLosesNothingThatCameMeanwhile(t *testing.T) {
	for name, begin := range map[string]int{"of a full sync": 0, "of an increment": 7} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			for i := range begin {
				f.deliver(mailtest.Mail(i))
			}
			var at jobsearch.Cursor
			if begin > 0 {
				_, c, err := fetch(f.mailbox(msgraph.Options{}), "")
				require.NoError(t, err)
				at = c[len(c)-1]
			}
			for i := begin; i < begin+20; i++ {
				f.deliver(mailtest.Mail(i))
			}
			n := 0
			for s, err := range f.mailbox(msgraph.Options{}).Fetch(t.Context(), at) {
				require.NoError(t, err)
				at = s.Cursor
				if n++; n == 10 {
					break
				}
			}
			moved := f.put("archive", mailtest.Mail(begin+20)) // into a folder meanwhile, with a date that was passed
			moved.At = f.mails[begin].At
			f.deliver(mailtest.Mail(begin + 21))
			before := f.count("get")
			ids, c, err := fetch(f.mailbox(msgraph.Options{}), at)
			require.NoError(t, err)
			require.Equal(t, want(begin+10, begin+22), ids, "from there, and what is new once")
			require.Equal(t, 12, f.count("get")-before, "nothing is fetched twice")
			ids, _, err = fetch(f.mailbox(msgraph.Options{}), c[len(c)-1])
			require.NoError(t, err)
			require.Empty(t, ids)
		})
	}
}

func TestFoldersAreReadAsOneMailbox(t *testing.T) {
	f := newFake(t)
	f.put("archive", mailtest.Mail(0))
	f.put("inbox", mailtest.Mail(1))
	f.put("sentitems", mailtest.Mail(2))
	f.put("archive", mailtest.Mail(3))
	m := f.mailbox(msgraph.Options{Sent: true})
	var got []string
	for s, err := range m.Fetch(t.Context(), "") {
		require.NoError(t, err)
		if s.Message != nil {
			got = append(got, fmt.Sprint(s.Message.MessageID, s.Message.Outgoing))
		}
	}
	require.Equal(t, []string{"suite-0@acme.example" + "false", "suite-1@acme.example" + "false", "suite-2@acme.example" + "true", "suite-3@acme.example" + "false"}, got)
	require.LessOrEqual(t, f.most, 3, "Graph allows four requests at once")

	t.Run("one that there is not is passed over, and read whole when it comes", func(t *testing.T) {
		f := newFake(t)
		f.folders["archive"] = false
		f.put("inbox", mailtest.Mail(0))
		ids, c, err := fetch(f.mailbox(msgraph.Options{}), "")
		require.NoError(t, err)
		require.Equal(t, want(0, 1), ids)
		f.folders["archive"] = true
		f.put("archive", mailtest.Mail(1))
		ids, _, err = fetch(f.mailbox(msgraph.Options{}), c[len(c)-1])
		require.NoError(t, err)
		require.Equal(t, want(1, 2), ids)
	})
	t.Run("one that goes away does not stop the others", func(t *testing.T) {
		f := newFake(t)
		f.put("inbox", mailtest.Mail(0))
		_, c, err := fetch(f.mailbox(msgraph.Options{}), "")
		require.NoError(t, err)
		f.folders["archive"] = false
		f.put("inbox", mailtest.Mail(1))
		ids, _, err := fetch(f.mailbox(msgraph.Options{}), c[len(c)-1])
		require.NoError(t, err)
		require.Equal(t, want(1, 2), ids)
	})
}

func TestHostileAnswersAreErrorsAndTheTokenGoesNowhereElse(t *testing.T) {
	f := newFake(t)
	for _, c := range []jobsearch.Cursor{
		`msgraph1 {"f":{"inbox":"http://evil.example/me/mailFolders/inbox/messages/delta"}}`,
		`msgraph1 {"f":{"inbox":"file:///etc/passwd"}}`,
	} {
		_, _, err := fetch(f.mailbox(msgraph.Options{}), c)
		require.ErrorIs(t, err, jobsearch.ErrChanged)
	}
	_, _, err := fetch(msgraph.New(nil, msgraph.Options{Endpoint: "::"}), "")
	require.ErrorIs(t, err, jobsearch.ErrInput)
	require.ErrorIs(t, msgraph.New(nil, msgraph.Options{Endpoint: "::"}).Send(t.Context(), jobsearch.Outgoing{MessageID: "1@a.example", From: jobsearch.Address{Addr: "a@b.example"}, To: []jobsearch.Address{{Addr: "a@b.example"}}, Date: time.Now()}), jobsearch.ErrNotSent)
}

func TestARedirectIsNotFollowed(t *testing.T) {
	f := newFake(t)
	var elsewhere atomic.Int32
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(thief.Close)
	f.fail(fault{kind: "delta", status: http.StatusFound, header: map[string]string{"Location": thief.URL}}, fault{kind: "send", status: http.StatusTemporaryRedirect, header: map[string]string{"Location": thief.URL}})
	_, _, err := fetch(f.mailbox(msgraph.Options{Folders: []string{"inbox"}, Retries: -1}), "")
	require.Error(t, err)
	require.Error(t, f.mailbox(msgraph.Options{}).Send(t.Context(), jobsearch.Outgoing{MessageID: "1@ann.example", From: jobsearch.Address{Addr: "ann@example.org"}, To: []jobsearch.Address{{Addr: "a@b.example"}}, Date: time.Now()}))
	require.Zero(t, elsewhere.Load(), "neither the token nor a mail goes there")
}

func TestAHugeMailIsCut(t *testing.T) {
	f := newFake(t)
	f.deliver(append(mailtest.Mail(0), make([]byte, 30<<20)...))
	for s, err := range f.mailbox(msgraph.Options{}).Fetch(t.Context(), "") {
		require.NoError(t, err)
		if s.Message != nil {
			require.Equal(t, "suite-0@acme.example", s.Message.MessageID)
			require.Contains(t, fmt.Sprint(s.Message.Problems), "over the limit")
		}
	}
}

func TestAMailThatMayHaveLeftUnderAnotherMessageIDIsNotCalledUnsent(t *testing.T) {
	f := newFake(t)
	f.newIDs = true
	m := f.mailbox(msgraph.Options{Settling: time.Millisecond})
	claimed := time.Now()
	require.NoError(t, m.Send(t.Context(), jobsearch.Outgoing{MessageID: "1@ann.example", From: jobsearch.Address{Addr: "ann@example.org"}, To: []jobsearch.Address{{Addr: "a@b.example"}}, Date: claimed}))
	time.Sleep(10 * time.Millisecond)
	fate, err := m.FindSent(t.Context(), "1@ann.example", claimed)
	require.NoError(t, err)
	require.Equal(t, jobsearch.SentUnknown, fate, "a person decides")
}

func TestLoginByDeviceCode(t *testing.T) {
	f := newFake(t)
	f.polls = 1
	store := msgraph.FileTokens(filepath.Join(t.TempDir(), "token.json"))
	var shown string
	require.NoError(t, msgraph.Login(t.Context(), f.app(), msgraph.LoginOptions{Store: store, Show: func(page, code string) error { shown = page + " " + code; return nil }}))
	require.Equal(t, "https://microsoft.example/devicelogin ABCD-EFGH", shown)
	f.deliver(mailtest.Mail(0))
	tokens, err := msgraph.Tokens(t.Context(), f.app(), store)
	require.NoError(t, err)
	ids, _, err := fetch(f.mailboxWith(tokens, msgraph.Options{}), "")
	require.NoError(t, err)
	require.Equal(t, want(0, 1), ids)

	f.refusal = "authorization_declined"
	err = msgraph.Login(t.Context(), f.app(), msgraph.LoginOptions{Store: store, Show: func(string, string) error { return nil }})
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.ErrorIs(t, msgraph.Login(t.Context(), msgraph.App{}, msgraph.LoginOptions{}), jobsearch.ErrInput)
}

func TestRenewedTokensAreKeptAndARevokedGrantAsksForConsentOnce(t *testing.T) {
	f := newFake(t)
	f.deliver(mailtest.Mail(0))
	f.access = "access-0"
	store := msgraph.FileTokens(filepath.Join(t.TempDir(), "token.json"))
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{AccessToken: "stale", RefreshToken: "refresh-1", Expiry: time.Now().Add(-time.Hour)}))
	tokens, err := msgraph.Tokens(t.Context(), f.app(), store)
	require.NoError(t, err)
	ids, _, err := fetch(f.mailboxWith(tokens, msgraph.Options{}), "")
	require.NoError(t, err)
	require.Equal(t, want(0, 1), ids)
	kept, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "access-1", kept.AccessToken)

	require.NoError(t, store.Save(t.Context(), &oauth2.Token{AccessToken: "stale", RefreshToken: "revoked-r3fresh", Expiry: time.Now().Add(-time.Hour)}))
	tokens, err = msgraph.Tokens(t.Context(), f.app(), store)
	require.NoError(t, err)
	before := f.count("token")
	m := f.mailboxWith(tokens, msgraph.Options{})
	_, _, err = fetch(m, "")
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.NotContains(t, err.Error(), "r3fresh")
	require.Equal(t, 1, f.count("token")-before, "it is not tried again")
	err = m.Send(t.Context(), jobsearch.Outgoing{MessageID: "1@ann.example", From: jobsearch.Address{Addr: "ann@example.org"}, To: []jobsearch.Address{{Addr: "a@b.example"}}, Date: time.Now()})
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.ErrorIs(t, err, jobsearch.ErrNotSent)
}

func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add(`msgraph1 {"f":{"inbox":"http://evil.example/"},"t":{"inbox":""},"l":{"a":"2026-03-02T09:00:00Z","i":"x"}}`)
	f.Add(`msgraph1 {"f":{"inbox":"%zz"},"t":{}}`)
	f.Add(`msgraph1 [`)
	box := newFake(f)
	box.deliver(mailtest.Mail(0))
	f.Fuzz(func(t *testing.T, cursor string) {
		ids, _, err := fetch(box.mailbox(msgraph.Options{Retries: -1}), jobsearch.Cursor(cursor))
		if err == nil && len(ids) > 1 {
			t.Fatalf("one mail came as %v", ids)
		}
	})
}

func Example() {
	tokens, err := msgraph.Tokens(context.Background(), msgraph.App{ClientID: "your-app"}, msgraph.FileTokens("no-such-token.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(msgraph.New(tokens, msgraph.Options{Account: "ann@example.org"}).Name())
	// Output: msgraph: tokens: not authorized: no consent is kept for this account (outlook login)
}
