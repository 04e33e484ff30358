package main

import (
	"context"
	"fmt"
	"net/mail"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/outreach"
)

type outboxCmd struct {
	Run outboxRunCmd `cmd:"" name:"run" help:"Send what is approved and due, once."`
}

// mailerFlags say how mail leaves.
type mailerFlags struct {
	SMTP    string `help:"The server that sends: smtps://user@host or smtp://user@host:587; the password from JOBSEARCH_SMTP_PASSWORD." name:"smtp" placeholder:"URL" env:"JOBSEARCH_SMTP"`
	SentIn  string `help:"The IMAP account whose Sent folder tells what left: imaps://user@host; the password from JOBSEARCH_IMAP_PASSWORD." placeholder:"URL" env:"JOBSEARCH_SENT_IN"`
	ByGmail bool   `help:"Send through the connected Gmail account."`
	From    string `help:"Your address: \"Ann Example <ann@example.com>\"." env:"JOBSEARCH_FROM"`
	PerDay  int    `help:"At most so many mails in 24 hours." default:"20"`
}

// outbox is nil when no way to send is configured.
func (f *mailerFlags) outbox(ctx context.Context, a *app, store jobsearch.Store, g *gmailFlags) (*outreach.Outbox, error) {
	if f.SMTP == "" && !f.ByGmail {
		return nil, nil
	}
	if f.PerDay < 1 {
		return nil, usageError("--per-day is at least 1: to send nothing, leave --smtp and --by-gmail out")
	}
	from, err := addresses([]string{f.From})
	if err != nil {
		return nil, err
	}
	if len(from) == 0 {
		return nil, usageError("sending needs --from, your address")
	}
	var mailer jobsearch.Mailer
	if f.ByGmail {
		mailer, err = g.mailbox(ctx)
	} else {
		mailer, err = openSMTP(f.SMTP)
	}
	if err != nil {
		return nil, err
	}
	if f.SentIn != "" {
		finder, err := openIMAP(f.SentIn, nil)
		if err != nil {
			return nil, err
		}
		mailer = sender{mailer, finder}
	}
	_, host, _ := strings.Cut(from[0].Addr, "@")
	return outreach.NewOutbox(store, mailer, outreach.Limits{PerDay: f.PerDay, From: from[0], Host: host, Logger: a.log}), nil
}

type outboxRunCmd struct {
	mailerFlags
	gmailFlags
}

func (c *outboxRunCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	o, err := c.outbox(ctx, a, store, &c.gmailFlags)
	if err != nil {
		return err
	}
	if o == nil {
		return usageError("no way to send is configured: give --smtp or --by-gmail, and --from")
	}
	runErr := o.Run(ctx)
	counts := map[jobsearch.DraftStatus]int{}
	for d, err := range store.Drafts().List(ctx, jobsearch.DraftFilter{Channel: jobsearch.ChannelMail}) {
		if err != nil {
			return err
		}
		counts[d.Status]++
	}
	a.out.object(counts, func() {
		a.out.printf("%d sent, %d approved and waiting, %d failed.\n", counts[jobsearch.DraftIsSent], counts[jobsearch.DraftIsApproved], counts[jobsearch.DraftIsFailed])
		if n := counts[jobsearch.DraftIsUncertain]; n > 0 {
			a.out.printf("%d of uncertain fate: look in your Sent folder, then say so with jobsearch drafts settle.\n", n)
		}
	})
	return runErr
}

// addresses reads what a person types as recipients.
func addresses(in []string) ([]jobsearch.Address, error) {
	var out []jobsearch.Address
	for _, s := range in {
		if strings.TrimSpace(s) == "" {
			continue
		}
		a, err := mail.ParseAddress(s)
		if err != nil {
			return nil, usageError(fmt.Sprintf("%q is not a mail address", s))
		}
		out = append(out, jobsearch.Address{Name: a.Name, Addr: strings.ToLower(a.Address)})
	}
	return out, nil
}
