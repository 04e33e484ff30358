package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/anthropic"
	"github.com/seed-57f86535/jobsearch/adapters/gmail"
	"github.com/seed-57f86535/jobsearch/adapters/googlecalendar"
	"github.com/seed-57f86535/jobsearch/adapters/ics"
	"github.com/seed-57f86535/jobsearch/adapters/imap"
	"github.com/seed-57f86535/jobsearch/adapters/smtp"
	"golang.org/x/oauth2"
)

// server is a mail server's address with the account on it.
type server struct {
	host, user, password string
	port                 int
	implicitTLS, local   bool // TLS from the first byte; a server on this machine without an account
}

// mailServer reads SCHEME[s]://user@host[:port]. The password comes from the environment, so that it stands in no list of processes.
func mailServer(address, scheme, passwordEnv string) (server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != scheme && u.Scheme != scheme+"s" {
		return server{}, usageError(fmt.Sprintf("--%s is %ss://user@host or %s://user@host:port", scheme, scheme, scheme))
	}
	s := server{host: u.Hostname(), user: u.User.Username(), implicitTLS: u.Scheme == scheme+"s"}
	s.port, _ = strconv.Atoi(u.Port())
	if s.password = os.Getenv(passwordEnv); s.password == "" {
		s.password, _ = u.User.Password()
	}
	s.local = s.user == "" && (s.host == "localhost" || s.host == "127.0.0.1" || s.host == "::1")
	if s.user != "" && s.password == "" {
		return s, usageError("the password for " + s.user + " is missing: set " + passwordEnv)
	}
	return s, nil
}

func openSMTP(address string) (jobsearch.Mailer, error) {
	s, err := mailServer(address, "smtp", "JOBSEARCH_SMTP_PASSWORD")
	if err != nil {
		return nil, err
	}
	o := smtp.Options{Port: s.port, Username: s.user, Password: s.password}
	switch {
	case s.local:
		o.Security = smtp.Plain
	case s.implicitTLS:
		o.Security = smtp.ImplicitTLS
	}
	return smtp.New(s.host, o), nil
}

func openIMAP(address string, own []string) (*imap.Source, error) {
	s, err := mailServer(address, "imap", "JOBSEARCH_IMAP_PASSWORD")
	if err != nil {
		return nil, err
	}
	o := imap.Options{Port: s.port, Username: s.user, Password: s.password, Own: own}
	if !s.implicitTLS {
		o.Security = imap.StartTLS
	}
	return imap.New(s.host, o), nil
}

// gmailTokens is where the tokens of the connected Gmail account are kept.
func gmailTokens() gmail.TokenStore {
	return gmail.FileTokens(dataFile("gmail-token.json"))
}

// gmailFlags name the OAuth client.
type gmailFlags struct {
	GmailCredentials string `help:"The OAuth client's JSON file from the Google Cloud console (type \"Desktop app\")." env:"JOBSEARCH_GMAIL_CREDENTIALS" type:"path" placeholder:"FILE"`
}

func (f *gmailFlags) app() (gmail.App, error) {
	if f.GmailCredentials == "" {
		return gmail.App{}, usageError("give --gmail-credentials, the OAuth client's JSON file: create a client of the type \"Desktop app\" in the Google Cloud console and download it")
	}
	raw, err := readFile(f.GmailCredentials)
	if err != nil {
		return gmail.App{}, err
	}
	return gmail.ParseApp(raw)
}

func (f *gmailFlags) tokens(ctx context.Context) (oauth2.TokenSource, error) {
	client, err := f.app()
	if err != nil {
		return nil, err
	}
	return gmail.Tokens(ctx, client, gmailTokens())
}

func (f *gmailFlags) mailbox(ctx context.Context) (*gmail.Mailbox, error) {
	tokens, err := f.tokens(ctx)
	if err != nil {
		return nil, err
	}
	return gmail.New(tokens, gmail.Options{}), nil
}

// calendarFlags say where interviews are kept.
type calendarFlags struct {
	Calendar       string `help:"Keep interviews in this .ics file." type:"path" placeholder:"FILE"`
	GoogleCalendar bool   `help:"Keep interviews in the calendar of the connected Google account."`
}

// open is nil when no calendar is configured.
func (f *calendarFlags) open(ctx context.Context, g *gmailFlags) (jobsearch.Calendar, error) {
	switch {
	case f.Calendar != "":
		return ics.New(f.Calendar, ics.Options{}), nil
	case f.GoogleCalendar:
		tokens, err := g.tokens(ctx)
		if err != nil {
			return nil, err
		}
		return googlecalendar.New(tokens, googlecalendar.Options{}), nil
	}
	return nil, nil
}

type gmailCmd struct {
	Login gmailLoginCmd `cmd:"" help:"Ask for consent in the browser and keep the tokens."`
}

type gmailLoginCmd struct {
	gmailFlags
	Send     bool `help:"Ask for the right to send as well."`
	Calendar bool `help:"Ask for the right to keep interviews in the calendar as well."`
}

func (c *gmailLoginCmd) Run(ctx context.Context, a *app) error {
	client, err := c.app()
	if err != nil {
		return err
	}
	o := gmail.LoginOptions{Scopes: []string{gmail.ReadScope}, Store: gmailTokens(), OpenURL: func(address string) error {
		fmt.Fprintln(os.Stderr, "Give your consent on this page:", address)
		_ = openURL(ctx, address) // where no browser opens, the person clicks
		return nil
	}}
	if c.Send {
		o.Scopes = append(o.Scopes, gmail.SendScope)
	}
	if c.Calendar {
		o.Scopes = append(o.Scopes, googlecalendar.Scope)
	}
	if err := gmail.Login(ctx, client, o); err != nil {
		return err
	}
	a.out.object(map[string]bool{"connected": true}, func() { a.out.printf("Connected. Read it with: jobsearch inbox scan --gmail\n") })
	return nil
}

// sender sends through one service and asks another what left.
type sender struct {
	jobsearch.Mailer
	jobsearch.SentFinder
}

func newAnthropic(key string, f *modelFlags) jobsearch.LLM {
	return anthropic.New(key, anthropic.Options{BaseURL: f.LLMURL, Model: f.LLMModel})
}
