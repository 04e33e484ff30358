package imap_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/imap"
	"github.com/seed-57f86535/jobsearch/internal/dovecot"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(d *dovecot.Server, user string) imap.Options {
	return imap.Options{Port: d.Port, Security: imap.Plain, Username: user, Password: dovecot.Password}
}

func TestMailSourceOnDovecot(t *testing.T) {
	d := dovecot.Start(t)
	n := 0
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		n++
		user := fmt.Sprintf("ann%d", n)
		o := options(d, user)
		var names []string
		return mailtest.Harness{
			Source:  func(t *testing.T) jobsearch.MailSource { return imap.New(d.Host, o) },
			Deliver: func(t *testing.T, raw []byte) { names = append(names, d.Deliver(t, user, "INBOX", raw)) },
			Expire:  func(t *testing.T) { d.Renumber(t, user, "INBOX") },
			Remove:  func(t *testing.T, i int) { d.Remove(t, user, "INBOX", names[i]) },
			Unread:  func(t *testing.T) int { return d.Unread(t, user, "INBOX") },
			Break:   func(t *testing.T, n int) { o.Port = cutter(t, d.Addr, n) },
		}
	}, mailtest.Features{Expire: true, Remove: true, Unread: true, Break: true})
}

// cutter passes one connection on to the server and cuts it after n of the server's lines; later ones it leaves alone.
func cutter(t *testing.T, to string, n int) (port int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var wait sync.WaitGroup
	wait.Go(func() {
		for first := true; ; first = false {
			c, err := l.Accept()
			if err != nil {
				return
			}
			up, err := net.Dial("tcp", to)
			if err != nil {
				_ = c.Close()
				continue
			}
			wait.Go(func() { _, _ = io.Copy(up, c); _ = up.Close() })
			lines := 1 << 30
			if first {
				lines = 2 + 3*n
			}
			wait.Go(func() {
				r := bufio.NewReader(up)
				for range lines {
					line, err := r.ReadSlice('\n')
					if _, werr := c.Write(line); err != nil || werr != nil {
						break
					}
				}
				_ = c.Close()
				_ = up.Close()
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); wait.Wait() })
	return l.Addr().(*net.TCPAddr).Port
}

func ids(t *testing.T, src jobsearch.MailSource, since jobsearch.Cursor) (list []string, last jobsearch.Cursor) {
	last = since
	for f, err := range src.Fetch(t.Context(), since) {
		require.NoError(t, err)
		if last = f.Cursor; f.Message != nil {
			mark := ""
			if f.Message.Outgoing {
				mark = " out"
			}
			list = append(list, f.Message.MessageID+mark)
		}
	}
	return list, last
}

func letter(id, from string, body string) []byte {
	return fmt.Appendf(nil, "From: %s\r\nSubject: s\r\nMessage-ID: <%s@x.example>\r\n\r\n%s\r\n", from, id, body)
}

func TestSentFolderIsMergedAndOutgoing(t *testing.T) {
	d := dovecot.Start(t)
	o := options(d, "ann")
	o.Sent, o.Own = true, []string{"Ann@Example.org"}
	src := imap.New(d.Host, o)
	d.Deliver(t, "ann", "INBOX", letter("1", "jobs@acme.example", ""))
	time.Sleep(1100 * time.Millisecond) // a server's dates have whole seconds
	d.Deliver(t, "ann", "Sent", letter("2", "Ann Other <ann@work.example>", ""))
	time.Sleep(1100 * time.Millisecond)
	d.Deliver(t, "ann", "INBOX", letter("3", "jobs@acme.example", ""))
	d.Deliver(t, "ann", "INBOX", letter("4", "ann@example.org", "to myself"))
	got, last := ids(t, src, "")
	require.Equal(t, []string{"1@x.example", "2@x.example out", "3@x.example", "4@x.example out"}, got)
	d.Deliver(t, "ann", "Sent", letter("5", "ann@example.org", ""))
	got, _ = ids(t, imap.New(d.Host, o), last)
	require.Equal(t, []string{"5@x.example out"}, got)
}

func TestManyMailsComeInBatchesAndInOrder(t *testing.T) {
	d := dovecot.Start(t)
	var want []string
	for i := range 60 {
		d.Deliver(t, "ann", "INBOX", letter(fmt.Sprint(i), "jobs@acme.example", strings.Repeat("text\r\n", 1+i*i*10)))
		want = append(want, fmt.Sprintf("%d@x.example", i))
	}
	got, _ := ids(t, imap.New(d.Host, options(d, "ann")), "")
	require.Equal(t, want, got)
}

func TestAHugeMailIsCut(t *testing.T) {
	d := dovecot.Start(t)
	d.Deliver(t, "ann", "INBOX", letter("huge", "jobs@acme.example", strings.Repeat("0123456789abcdef", 26<<16)))
	d.Deliver(t, "ann", "INBOX", letter("next", "jobs@acme.example", ""))
	got, _ := ids(t, imap.New(d.Host, options(d, "ann")), "")
	require.Equal(t, []string{"huge@x.example", "next@x.example"}, got)
}

func TestWaitReturnsWhenMailComes(t *testing.T) {
	d := dovecot.Start(t)
	d.Deliver(t, "ann", "INBOX", letter("1", "jobs@acme.example", ""))
	src := imap.New(d.Host, options(d, "ann"))
	require.NoError(t, src.Wait(t.Context(), ""), "there is unread news")
	_, last := ids(t, src, "")

	ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, src.Wait(ctx, last), context.DeadlineExceeded)

	done := make(chan error, 1)
	go func() { done <- src.Wait(t.Context(), last) }()
	time.Sleep(300 * time.Millisecond)
	d.Deliver(t, "ann", "INBOX", letter("2", "jobs@acme.example", ""))
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(45 * time.Second):
		t.Fatal("no news")
	}
}

func TestFindSent(t *testing.T) {
	d := dovecot.Start(t)
	d.Deliver(t, "ann", "Sent", letter("there", "ann@example.org", ""))
	long := time.Now().Add(-time.Hour)
	for _, keeps := range []bool{false, true} {
		o := options(d, "ann")
		o.KeepsSent = keeps
		src := imap.New(d.Host, o)
		fate := func(id string, claimed time.Time) jobsearch.Sent {
			f, err := src.FindSent(t.Context(), id, claimed)
			require.NoError(t, err)
			return f
		}
		require.Equal(t, jobsearch.SentYes, fate("there@x.example", time.Now()))
		require.Equal(t, jobsearch.SentUnknown, fate("not@x.example", time.Now()))
		require.Equal(t, jobsearch.SentUnknown, fate("here@x.example", time.Now()), "the whole Message-ID counts")
		if keeps {
			require.Equal(t, jobsearch.SentNo, fate("not@x.example", long))
		} else {
			require.Equal(t, jobsearch.SentUnknown, fate("not@x.example", long))
		}
	}
	require.Equal(t, 1, d.Unread(t, "ann", "Sent"), "nothing is marked as read")
}

func TestFailuresAreToldApart(t *testing.T) {
	d := dovecot.Start(t)
	first := func(o imap.Options) error {
		for _, err := range imap.New(d.Host, o).Fetch(t.Context(), "") {
			return err
		}
		return nil
	}
	o := options(d, "ann")
	o.Password = "wr0ng-pass"
	err := first(o)
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.NotContains(t, err.Error(), "wr0ng-pass")

	o = options(d, "ann")
	o.Mailbox = "No such folder"
	require.ErrorIs(t, first(o), jobsearch.ErrGone)

	o = options(d, "ann")
	o.Security = imap.ImplicitTLS
	require.Error(t, first(o), "a server without TLS")
}

// scripted is an IMAP server that says what a test tells it to.
func scripted(t *testing.T, answer func(line string) string) (port int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wait.Go(func() {
				defer c.Close()
				_, _ = io.WriteString(c, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready\r\n")
				tag := ""
				for sc := bufio.NewScanner(c); sc.Scan(); {
					line := sc.Text()
					if first, rest, ok := strings.Cut(line, " "); ok { // else the answer to a challenge
						tag, line = first, rest
					}
					_, _ = io.WriteString(c, strings.ReplaceAll(answer(line), "TAG", tag))
				}
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); wait.Wait() })
	return l.Addr().(*net.TCPAddr).Port
}

func TestXOAUTH2(t *testing.T) {
	var first string
	port := scripted(t, func(line string) string {
		if rest, ok := strings.CutPrefix(line, "AUTHENTICATE XOAUTH2 "); ok {
			b, _ := base64.StdEncoding.DecodeString(rest)
			first = string(b)
			return "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
		}
		return "TAG NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"
	})
	o := imap.Options{Port: port, Security: imap.Plain, Username: "ann@example.org", Token: func(context.Context) (string, error) { return "t0ken", nil }}
	for _, err := range imap.New("127.0.0.1", o).Fetch(t.Context(), "") {
		require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
		require.NotContains(t, err.Error(), "t0ken")
	}
	require.Equal(t, "user=ann@example.org\x01auth=Bearer t0ken\x01\x01", first)
}

func TestAServerThatAsksToComeLater(t *testing.T) {
	port := scripted(t, func(line string) string { return "TAG NO [UNAVAILABLE] too many connections\r\n" })
	for _, err := range imap.New("127.0.0.1", imap.Options{Port: port, Security: imap.Plain, Username: "a", Password: "b"}).Fetch(t.Context(), "") {
		require.ErrorIs(t, err, jobsearch.ErrRateLimited)
	}
}

func TestAllMailIsReadWhereTheServerMarksIt(t *testing.T) {
	var opened []string
	port := scripted(t, func(line string) string {
		switch verb, arg, _ := strings.Cut(line, " "); verb {
		case "LIST":
			return "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\HasNoChildren \\All) \"/\" \"[Gmail]/All Mail\"\r\n* LIST (\\HasNoChildren \\Sent) \"/\" \"[Gmail]/Sent Mail\"\r\nTAG OK done\r\n"
		case "EXAMINE":
			opened = append(opened, arg)
			return "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 42] x\r\nTAG OK [READ-ONLY] done\r\n"
		}
		return "TAG OK done\r\n"
	})
	o := imap.Options{Port: port, Security: imap.Plain, Username: "a", Password: "b", Sent: true}
	got, last := ids(t, imap.New("127.0.0.1", o), "")
	require.Empty(t, got)
	require.Equal(t, []string{`"[Gmail]/All Mail"`}, opened, "sent mail is in it")
	require.Contains(t, string(last), "41", "a checkpoint moves past what was removed")
	for range imap.New("127.0.0.1", o).Fetch(t.Context(), last) {
		t.Fatal("nothing is new")
	}
}

func ExampleNew() {
	src := imap.New("imap.example.org", imap.Options{Username: "ann@example.org", Password: os.Getenv("MAIL_APP_PASSWORD")})
	fmt.Println(src.Name())
	// Output: imap:ann@example.org
}
