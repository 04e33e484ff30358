// Package smtp sends mail through a submission server (RFC 6409) as a jobsearch.Mailer, over github.com/wneessen/go-mail for connection, TLS and authentication.
//
// # What an error means
//
// Refused or broken anywhere before the final dot of DATA, the mail surely did not leave: the error wraps jobsearch.ErrNotSent. So it is when the server answers the final dot with a
// refusal. No answer after the final dot leaves the fate unknown: any other error. Nothing is tried twice. All recipients must be accepted, or none gets the mail.
// Wrong credentials are a *jobsearch.UnauthorizedError; a server that asks to come later (421, 450 to 452) is a *jobsearch.RateLimitedError; both wrap ErrNotSent too.
//
// SMTP cannot be asked later whether a mail left: adapters/imap finds it in the Sent folder where the provider keeps one.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"time"

	gomail "github.com/wneessen/go-mail"
	gosmtp "github.com/wneessen/go-mail/smtp"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// Security is how the connection is encrypted.
type Security int

// The ways to encrypt.
const (
	StartTLS    Security = iota // plain at first, then TLS or nothing is sent; port 587
	ImplicitTLS                 // TLS from the first byte; port 465
	Plain                       // no encryption: a server on this machine only; port 25
)

// Options tune a Mailer. The zero value sends by STARTTLS without authentication.
type Options struct {
	Port     int // 0: the one of the Security
	Security Security
	TLS      *tls.Config // nil: the system's roots, TLS 1.2 at least

	Username string
	Password string                                    // an app password, where the provider has them
	Token    func(ctx context.Context) (string, error) // an OAuth access token for XOAUTH2, instead of Password

	From    jobsearch.Address // the sender of mails that name none
	Timeout time.Duration     // for each connection as a whole; 0: two minutes
}

// Mailer sends mail. It is safe for concurrent use; each Send has a connection of its own.
type Mailer struct {
	host string
	opts Options
}

// New makes a Mailer for the server at host. It does not connect.
func New(host string, o Options) *Mailer {
	if o.Port == 0 {
		o.Port = map[Security]int{StartTLS: 587, ImplicitTLS: 465, Plain: 25}[o.Security]
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Minute
	}
	if o.TLS == nil {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	o.TLS = o.TLS.Clone()
	if o.TLS.ServerName == "" {
		o.TLS.ServerName = host
	}
	return &Mailer{host: host, opts: o}
}

// Send hands one mail to the server, as jobsearch.Mailer says.
func (m *Mailer) Send(ctx context.Context, out jobsearch.Outgoing) error {
	if out.From.Addr == "" {
		out.From = m.opts.From
	}
	raw, err := mime.Compose(out)
	if err != nil {
		return notSent("write", err)
	}
	ctx, cancel := context.WithTimeout(ctx, m.opts.Timeout)
	defer cancel()
	c, err := m.dial(ctx)
	if err != nil {
		return err
	}
	defer c.close()
	return c.submit(out, raw)
}

// conn is a connection that ends with its ctx.
type conn struct {
	ctx    context.Context
	client *gosmtp.Client
	raw    net.Conn
	stop   func() bool
}

func (m *Mailer) dial(ctx context.Context) (*conn, error) {
	c := &conn{ctx: ctx, stop: func() bool { return true }}
	options := []gomail.Option{
		gomail.WithPort(m.opts.Port), gomail.WithTimeout(m.opts.Timeout), gomail.WithTLSConfig(m.opts.TLS), gomail.WithHELO(hostname()),
		gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			raw, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			c.raw = raw
			c.stop = context.AfterFunc(c.ctx, func() { _ = raw.Close() })
			if m.opts.Security == ImplicitTLS {
				return tls.Client(raw, m.opts.TLS), nil
			}
			return raw, nil
		}),
	}
	switch m.opts.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case ImplicitTLS:
		options = append(options, gomail.WithSSL())
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	switch {
	case m.opts.Token != nil:
		token, err := m.opts.Token(ctx)
		if err != nil {
			return nil, notSent("token", err)
		}
		options = append(options, gomail.WithSMTPAuthCustom(gosmtp.XOAuth2Auth(m.opts.Username, token)))
	case m.opts.Username != "":
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(m.opts.Username), gomail.WithPassword(m.opts.Password))
	}
	client, err := gomail.NewClient(m.host, options...)
	if err == nil {
		c.client, err = client.DialToSMTPClientWithContext(ctx)
	}
	if err != nil {
		c.close()
		return nil, c.refused("connect to "+m.host, err)
	}
	return c, nil
}

// submit runs the dialogue of one mail (RFC 5321 section 3.3).
func (c *conn) submit(out jobsearch.Outgoing, raw []byte) error {
	if err := c.client.Mail(out.From.Addr); err != nil {
		return c.refused("MAIL", err)
	}
	for _, to := range out.To {
		if err := c.client.Rcpt(to.Addr); err != nil {
			return c.refused("RCPT "+to.Addr, err)
		}
	}
	w, err := c.client.Data()
	if err != nil {
		return c.refused("DATA", err)
	}
	if _, err := w.Write(raw); err != nil {
		// Whatever is said to the server now would end the data with a dot first: the connection goes, so that a mail cut short cannot be taken for whole.
		_ = c.raw.Close()
		return c.refused("transmit", err)
	}
	if c.ctx.Err() != nil {
		_ = c.raw.Close()
		return c.refused("transmit", c.ctx.Err())
	}
	err = w.Close() // writes what is buffered, and the final dot
	var reply *textproto.Error
	switch {
	case err == nil:
		_ = c.client.Quit()
		return nil
	case errors.As(err, &reply):
		return c.refused("end of DATA", err)
	case c.ctx.Err() != nil:
		return fmt.Errorf("smtp: no answer to the mail: %w: %w", c.ctx.Err(), err)
	}
	return fmt.Errorf("smtp: no answer to the mail: %w", err)
}

func (c *conn) close() {
	c.stop()
	if c.raw != nil {
		_ = c.raw.Close()
	}
}

// refused tells the kinds of refusal apart; the mail surely did not leave.
func (c *conn) refused(doing string, err error) error {
	var reply *textproto.Error
	var cert *tls.CertificateVerificationError
	switch {
	case c.ctx.Err() != nil:
		err = fmt.Errorf("%w: %w", c.ctx.Err(), err)
	case errors.As(err, &cert):
	case !errors.As(err, &reply):
	case reply.Code == 534 || reply.Code == 535 || reply.Code == 530 || reply.Code == 538:
		err = fmt.Errorf("%w: %w", &jobsearch.UnauthorizedError{Consent: "check the user name and the (app) password"}, err)
	case reply.Code == 421 || reply.Code >= 450 && reply.Code <= 452:
		err = fmt.Errorf("%w: %w", &jobsearch.RateLimitedError{}, err)
	}
	return notSent(doing, err)
}

func notSent(doing string, err error) error {
	return fmt.Errorf("smtp: %s: %w: %w", doing, jobsearch.ErrNotSent, err)
}

func hostname() string {
	if name, err := os.Hostname(); err == nil && name != "" {
		return name
	}
	return "localhost"
}
