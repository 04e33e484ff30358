// Package imap reads any provider's mailbox by IMAP (RFC 3501, RFC 9051) as a jobsearch.MailSource, over github.com/emersion/go-imap/v2.
//
// It reads the folder that the server marks as holding all mail (RFC 6154), else INBOX; on demand the Sent folder beside it, whose mail is Outgoing. Folders are opened by EXAMINE and
// mails fetched by BODY.PEEK[], so nothing is marked as read and nothing is changed.
//
// # Cursors
//
// A cursor holds each folder's UIDVALIDITY and the last UID read. A new UIDVALIDITY starts a full sync of that folder. Mail comes in the order of UIDs; with the Sent folder, the two
// are merged by the date at which the server got each mail.
//
// # Bounds
//
// One connection a folder, for as long as a Fetch lasts. Of a mail at most mime.MaxMessage (25 MiB) is fetched. The list of what is new is held in memory, 32 bytes a mail. The server
// has 30 seconds for each answer and 5 minutes for each mail.
//
// # Many accounts' ways in
//
// Password is an app password where the provider has them (Gmail, Yahoo, iCloud, Fastmail); Token gives an OAuth access token, by XOAUTH2 (Gmail, Outlook).
//
// # Finding what was sent
//
// SMTP cannot be asked whether a mail left, but a provider that keeps sent mail can. A Source is a jobsearch.SentFinder, and goes beside a Mailer:
//
//	mailer := struct {
//		jobsearch.Mailer
//		jobsearch.SentFinder
//	}{smtp.New(…), imap.New(…)}
package imap

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// Security is how the connection is encrypted.
type Security int

// The ways to encrypt.
const (
	ImplicitTLS Security = iota // TLS from the first byte; port 993
	StartTLS                    // plain at first, then TLS or nothing; port 143
	Plain                       // no encryption: a server on this machine only; port 143
)

// Options tune a Source.
type Options struct {
	Port     int // 0: the one of the Security
	Security Security
	TLS      *tls.Config // nil: the system's roots, TLS 1.2 at least

	Username string
	Password string                                    // an app password, where the provider has them
	Token    func(ctx context.Context) (string, error) // an OAuth access token for XOAUTH2, instead of Password

	Account string   // Message.Account; Username by default
	Mailbox string   // the folder to read; "" is all mail, else INBOX
	Sent    bool     // read the Sent folder too, where Mailbox does not hold it
	Own     []string // the person's addresses: mail from them is Outgoing. Username counts where it is an address

	// KeepsSent says that the provider itself puts what leaves by its submission server into the Sent folder (Gmail, Outlook and others do). Without it FindSent never
	// answers SentNo, for a mail that is not there may have left all the same.
	KeepsSent bool
	Settling  time.Duration // how long a sent mail may take to stand in Sent; 0: DefaultSettling
}

// DefaultSettling is how long after a send FindSent answers SentUnknown for what it does not find.
const DefaultSettling = 10 * time.Minute

// Source is a jobsearch.MailSource and jobsearch.SentFinder. It holds no connection between calls and is safe for concurrent use.
type Source struct {
	host string
	opts Options
	own  map[string]bool
}

// New makes a Source for the server at host. It does not connect.
func New(host string, o Options) *Source {
	if o.Port == 0 {
		o.Port = map[Security]int{ImplicitTLS: 993, StartTLS: 143, Plain: 143}[o.Security]
	}
	if o.Account == "" {
		o.Account = o.Username
	}
	if o.TLS == nil {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	o.TLS = o.TLS.Clone()
	if o.TLS.ServerName == "" {
		o.TLS.ServerName = host
	}
	if o.Settling <= 0 {
		o.Settling = DefaultSettling
	}
	s := &Source{host: host, opts: o, own: map[string]bool{}}
	for _, a := range append([]string{o.Username}, o.Own...) {
		if a = strings.ToLower(strings.TrimSpace(a)); strings.Contains(a, "@") {
			s.own[a] = true
		}
	}
	return s
}

// Name is "imap:" and the account.
func (s *Source) Name() string { return "imap:" + s.opts.Account }

// cursor is where each folder stands.
type cursor map[string]place

type place struct {
	Validity uint32 `json:"v"`
	UID      uint32 `json:"u"` // the last one read
}

const cursorPrefix = "imap1 "

func parseCursor(c jobsearch.Cursor) cursor {
	at := cursor{}
	if text, ok := strings.CutPrefix(string(c), cursorPrefix); ok && json.Unmarshal([]byte(text), &at) != nil {
		return cursor{}
	}
	return at
}

func (c cursor) text() jobsearch.Cursor {
	b, _ := json.Marshal(c) // a map of numbers cannot fail
	return jobsearch.Cursor(cursorPrefix + string(b))
}

// Fetch yields the mail that is new since the cursor, as jobsearch.MailSource says. After it comes a checkpoint when the folders moved on without mail.
func (s *Source) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		if err := s.fetch(ctx, since, yield); err != nil && !errors.Is(err, errStopped) {
			yield(jobsearch.Fetched{}, err)
		}
	}
}

// errStopped says that the loop over Fetch was left.
var errStopped = errors.New("stopped")

func (s *Source) fetch(ctx context.Context, since jobsearch.Cursor, yield func(jobsearch.Fetched, error) bool) error {
	folders, err := s.open(ctx, parseCursor(since))
	if err != nil {
		return err
	}
	defer func() {
		for _, f := range folders {
			f.conn.close()
		}
	}()
	at := cursor{}
	for _, f := range folders {
		at[f.name] = place{f.validity, f.last}
	}
	for {
		f := earliest(folders)
		if f == nil {
			break
		}
		m, uid, err := f.next()
		if err != nil {
			return err
		}
		at[f.name] = place{f.validity, uint32(uid)}
		if m == nil { // expunged since it was listed
			continue
		}
		m.Outgoing = f.sent || s.own[m.From.Addr]
		if since = at.text(); !yield(jobsearch.Fetched{Message: m, Cursor: since}, nil) {
			return errStopped
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("imap: %w", err)
		}
	}
	for _, f := range folders {
		if p := at[f.name]; f.next1 > 0 && p.UID < f.next1-1 {
			at[f.name] = place{f.validity, f.next1 - 1}
		}
	}
	if c := at.text(); c != since && !yield(jobsearch.Fetched{Cursor: c}, nil) {
		return errStopped
	}
	return nil
}

// earliest is the folder whose next mail the server got first.
func earliest(folders []*folder) (first *folder) {
	for _, f := range folders {
		if len(f.ahead) > 0 && (first == nil || f.ahead[0].at.Before(first.ahead[0].at)) {
			first = f
		}
	}
	return first
}

// FindSent looks for a mail in the Sent folder, else in all mail, by its Message-ID. See Options.KeepsSent for when it answers SentNo.
func (s *Source) FindSent(ctx context.Context, messageID string, claimed time.Time) (jobsearch.Sent, error) {
	c, err := s.dial(ctx, nil)
	if err != nil {
		return jobsearch.SentUnknown, err
	}
	defer c.close()
	boxes, err := c.mailboxes()
	if err != nil {
		return jobsearch.SentUnknown, err
	}
	box := boxes.sent
	if box == "" {
		box = boxes.all
	}
	if box == "" {
		return jobsearch.SentUnknown, nil
	}
	if _, err := c.examine(box); err != nil {
		return jobsearch.SentUnknown, err
	}
	found, err := c.client.UIDSearch(&goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: "<" + messageID + ">"}}}, nil).Wait()
	if err != nil {
		return jobsearch.SentUnknown, c.failed("search "+box, err)
	}
	switch {
	case len(found.AllUIDs()) > 0:
		return jobsearch.SentYes, nil
	case s.opts.KeepsSent && time.Since(claimed) > s.opts.Settling:
		return jobsearch.SentNo, nil
	}
	return jobsearch.SentUnknown, nil
}

// Wait blocks until the mailbox holds something that a Fetch since the cursor has not seen, by IDLE (RFC 2177); nil says that it does, or that half an hour has passed.
// A server without IDLE is jobsearch.ErrUnsupported.
func (s *Source) Wait(ctx context.Context, since jobsearch.Cursor) error {
	changed := make(chan struct{}, 1)
	c, err := s.dial(ctx, func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return err
	}
	defer c.close()
	if !c.client.Caps().Has(goimap.CapIdle) {
		return fmt.Errorf("imap: idle: %w", jobsearch.ErrUnsupported)
	}
	boxes, err := c.mailboxes()
	if err != nil {
		return err
	}
	name := s.mailbox(boxes)
	data, err := c.examine(name)
	if err != nil {
		return err
	}
	if p := parseCursor(since)[name]; p.Validity != data.UIDValidity || data.UIDNext > 0 && p.UID < uint32(data.UIDNext)-1 {
		return nil
	}
	select { // what EXAMINE itself told is no news
	case <-changed:
	default:
	}
	idle, err := c.client.Idle()
	if err != nil {
		return c.failed("idle", err)
	}
	timer := time.NewTimer(30 * time.Minute)
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-c.client.Closed():
		return c.failed("idle", errors.New("connection closed"))
	case <-ctx.Done():
		return c.failed("idle", ctx.Err())
	}
	_ = idle.Close()
	return nil
}
