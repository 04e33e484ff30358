package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// conn is a connection that ends with its ctx.
type conn struct {
	ctx    context.Context
	client *imapclient.Client
	stop   func() bool
}

func (c *conn) close() {
	c.stop()
	_ = c.client.Close()
}

// dial connects and signs in. changed is called when the server tells that the open folder holds more, or less.
func (s *Source) dial(ctx context.Context, changed func()) (*conn, error) {
	raw, err := (&net.Dialer{Timeout: 30 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(s.host, strconv.Itoa(s.opts.Port)))
	if err != nil {
		return nil, fmt.Errorf("imap: connect: %w", err)
	}
	c := &conn{ctx: ctx, stop: context.AfterFunc(ctx, func() { _ = raw.Close() })}
	options := &imapclient.Options{TLSConfig: s.opts.TLS}
	if changed != nil {
		options.UnilateralDataHandler = &imapclient.UnilateralDataHandler{
			Mailbox: func(d *imapclient.UnilateralDataMailbox) {
				if d.NumMessages != nil {
					changed()
				}
			},
		}
	}
	switch s.opts.Security {
	case ImplicitTLS:
		c.client = imapclient.New(tls.Client(raw, s.opts.TLS), options)
	case StartTLS:
		if c.client, err = imapclient.NewStartTLS(raw, options); err != nil {
			c.stop()
			return nil, c.failed("STARTTLS", err)
		}
	default:
		c.client = imapclient.New(raw, options)
	}
	if err := c.client.WaitGreeting(); err != nil {
		c.close()
		return nil, c.failed("greeting", err)
	}
	if err := s.signIn(c); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (s *Source) signIn(c *conn) error {
	var err error
	if s.opts.Token != nil {
		token, tokenErr := s.opts.Token(c.ctx)
		if tokenErr != nil {
			return fmt.Errorf("imap: token: %w", tokenErr)
		}
		err = c.client.Authenticate(&xoauth2{s.opts.Username, token})
	} else {
		err = c.client.Login(s.opts.Username, s.opts.Password).Wait()
	}
	var answer *goimap.Error
	if errors.As(err, &answer) && answer.Type == goimap.StatusResponseTypeNo && !later(answer) {
		return fmt.Errorf("imap: sign in: %w: %w", &jobsearch.UnauthorizedError{Consent: "check the user name and the (app) password, or consent again"}, err)
	}
	if err != nil {
		return c.failed("sign in", err)
	}
	return nil
}

// later reports an answer that asks to come again (RFC 5530, and Gmail's own).
func later(e *goimap.Error) bool {
	switch e.Code {
	case goimap.ResponseCodeUnavailable, goimap.ResponseCodeInUse, goimap.ResponseCodeLimit, goimap.ResponseCodeServerBug, "OVERQUOTA", "THROTTLED":
		return true
	}
	return strings.Contains(strings.ToLower(e.Text), "too many") || strings.Contains(strings.ToLower(e.Text), "bandwidth")
}

// failed tells the kinds of failure apart.
func (c *conn) failed(doing string, err error) error {
	var answer *goimap.Error
	switch {
	case c.ctx.Err() != nil:
		return fmt.Errorf("imap: %s: %w", doing, c.ctx.Err())
	case !errors.As(err, &answer):
	case answer.Code == goimap.ResponseCodeNonExistent:
		return fmt.Errorf("imap: %s: %w: %w", doing, jobsearch.ErrGone, err)
	case later(answer):
		return fmt.Errorf("imap: %s: %w: %w", doing, &jobsearch.RateLimitedError{}, err)
	}
	return fmt.Errorf("imap: %s: %w", doing, err)
}

// xoauth2 signs in with an access token (https://developers.google.com/gmail/imap/xoauth2-protocol).
type xoauth2 struct{ user, token string }

func (x *xoauth2) Start() (mechanism string, first []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's explanation of a failure, which is then said in the tagged response.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// boxes are the folders that the server marks (RFC 6154).
type boxes struct{ all, sent string }

func (c *conn) mailboxes() (b boxes, err error) {
	var options *goimap.ListOptions
	if c.client.Caps().Has(goimap.CapSpecialUse) {
		options = &goimap.ListOptions{ReturnSpecialUse: true}
	}
	list, err := c.client.List("", "*", options).Collect()
	if err != nil {
		return b, c.failed("list folders", err)
	}
	for _, l := range list {
		if slices.Contains(l.Attrs, goimap.MailboxAttrAll) {
			b.all = l.Mailbox
		}
		if slices.Contains(l.Attrs, goimap.MailboxAttrSent) {
			b.sent = l.Mailbox
		}
	}
	return b, nil
}

func (c *conn) examine(mailbox string) (*goimap.SelectData, error) {
	data, err := c.client.Select(mailbox, &goimap.SelectOptions{ReadOnly: true}).Wait()
	var answer *goimap.Error
	if errors.As(err, &answer) && answer.Code == "" && strings.Contains(answer.Text, "exist") { // many servers give no code
		answer.Code = goimap.ResponseCodeNonExistent
	}
	if err != nil {
		return nil, c.failed("open "+mailbox, err)
	}
	return data, nil
}

func (s *Source) mailbox(b boxes) string {
	switch {
	case s.opts.Mailbox != "":
		return s.opts.Mailbox
	case b.all != "":
		return b.all
	}
	return "INBOX"
}

// folder is an open folder and what is new in it.
type folder struct {
	conn     *conn
	name     string
	account  string
	sent     bool
	validity uint32
	last     uint32 // the UID up to which all was read before
	next1    uint32 // UIDNEXT when it was opened, 0 where the server does not say
	ahead    []entry
	left     int // how many of them are in the batch that was fetched
	fetched  map[goimap.UID]*jobsearch.Message
}

type entry struct {
	uid  goimap.UID
	size int64
	at   time.Time
}

// open opens the folders to read, each on a connection of its own, and lists what is new in them.
func (s *Source) open(ctx context.Context, at cursor) (folders []*folder, err error) {
	defer func() {
		if err != nil {
			for _, f := range folders {
				f.conn.close()
			}
			folders = nil
		}
	}()
	add := func(c *conn, name string, sent bool) error {
		f := &folder{conn: c, name: name, account: s.opts.Account, sent: sent}
		folders = append(folders, f)
		return f.list(at[name])
	}
	c, err := s.dial(ctx, nil)
	if err != nil {
		return nil, err
	}
	b, err := c.mailboxes()
	if err != nil {
		c.close()
		return nil, err
	}
	name := s.mailbox(b)
	if err = add(c, name, name == b.sent); err != nil {
		return folders, err
	}
	if s.opts.Sent && b.sent != "" && b.sent != name && (b.all == "" || name != b.all) {
		if c, err = s.dial(ctx, nil); err != nil {
			return folders, err
		}
		err = add(c, b.sent, true)
	}
	return folders, err
}

// list asks for the UIDs after the last one. "n:*" always names the last mail, even when its UID is below n, so what is not new is dropped.
func (f *folder) list(from place) error {
	data, err := f.conn.examine(f.name)
	if err != nil {
		return err
	}
	f.validity, f.next1 = data.UIDValidity, uint32(data.UIDNext)
	if from.Validity == f.validity {
		f.last = from.UID
	}
	if data.NumMessages == 0 || f.next1 > 0 && f.last+1 >= f.next1 {
		return nil
	}
	cmd := f.conn.client.Fetch(goimap.UIDSet{goimap.UIDRange{Start: goimap.UID(f.last + 1), Stop: 0}}, &goimap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true})
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		b, err := m.Collect()
		if err != nil {
			_ = cmd.Close()
			return f.conn.failed("list "+f.name, err)
		}
		if uint32(b.UID) > f.last {
			f.ahead = append(f.ahead, entry{b.UID, b.RFC822Size, b.InternalDate})
		}
	}
	if err := cmd.Close(); err != nil {
		return f.conn.failed("list "+f.name, err)
	}
	slices.SortFunc(f.ahead, func(a, b entry) int { return int(int64(a.uid) - int64(b.uid)) })
	return nil
}

// A batch is so many mails, or so many bytes, as are fetched with one command.
const (
	batchMails = 25
	batchBytes = 4 << 20
)

// next is the next mail, nil when it was expunged meanwhile.
func (f *folder) next() (*jobsearch.Message, goimap.UID, error) {
	if f.left == 0 {
		if err := f.fetchBatch(); err != nil {
			return nil, 0, err
		}
	}
	uid := f.ahead[0].uid
	f.ahead, f.left = f.ahead[1:], f.left-1
	m := f.fetched[uid]
	delete(f.fetched, uid)
	return m, uid, nil
}

func (f *folder) fetchBatch() error {
	var set goimap.UIDSet
	dates := map[goimap.UID]time.Time{}
	size := int64(0)
	for i, e := range f.ahead {
		if size += e.size; i > 0 && (i >= batchMails || size > batchBytes) {
			break
		}
		set.AddNum(e.uid)
		dates[e.uid] = e.at
		f.left = i + 1
	}
	f.fetched = map[goimap.UID]*jobsearch.Message{}
	whole := &goimap.FetchItemBodySection{Peek: true, Partial: &goimap.SectionPartial{Offset: 0, Size: mime.MaxMessage + 1}}
	cmd := f.conn.client.Fetch(set, &goimap.FetchOptions{UID: true, BodySection: []*goimap.FetchItemBodySection{whole}})
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		uid, raw, err := read(m)
		if err != nil { // cmd.Close would read on in what broke off
			return f.conn.failed("fetch from "+f.name, err)
		}
		at, asked := dates[uid]
		if !asked || raw == nil {
			continue
		}
		parsed := mime.Parse(raw, f.account)
		if !at.IsZero() {
			parsed.ReceivedAt = at.UTC()
		}
		f.fetched[uid] = &parsed
	}
	if err := cmd.Close(); err != nil {
		return f.conn.failed("fetch from "+f.name, err)
	}
	return nil
}

// read takes a mail's UID and bytes out of an answer. An error means that the connection broke within it.
func read(m *imapclient.FetchMessageData) (uid goimap.UID, raw []byte, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				raw = []byte{}
				continue
			}
			raw = make([]byte, min(item.Literal.Size(), mime.MaxMessage+1))
			if _, err := io.ReadFull(item.Literal, raw); err != nil {
				return 0, nil, io.ErrUnexpectedEOF
			}
			if n, err := io.Copy(io.Discard, item.Literal); err != nil || n < item.Literal.Size()-int64(len(raw)) {
				return 0, nil, io.ErrUnexpectedEOF
			}
		}
	}
	return uid, raw, nil
}
