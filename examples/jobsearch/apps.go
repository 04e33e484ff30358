package main

import (
	"context"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

type appsCmd struct {
	Add  appsAddCmd  `cmd:"" help:"Track an application."`
	List appsListCmd `cmd:"" help:"List applications."`
	Show appsShowCmd `cmd:"" help:"Show one with all that happened to it."`
	Move appsMoveCmd `cmd:"" help:"Move one to another status."`
}

type appsAddCmd struct {
	Company  string    `required:"" help:"The employer."`
	Title    string    `required:"" help:"The position."`
	URL      string    `help:"The posting."`
	Applied  time.Time `help:"When it was sent (2006-01-02). Without it, the application is a draft." format:"2006-01-02"`
	Method   string    `help:"How: company_site, board, referral, email, recruiter."`
	Source   string    `help:"Where the posting was found."`
	Referrer string    `help:"Who referred you."`
	Notes    string    `help:"Anything worth keeping."`
}

func (c *appsAddCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	ap := jobsearch.Application{Company: c.Company, Title: c.Title, URL: c.URL, AppliedAt: c.Applied, Method: c.Method, Source: c.Source,
		Referred: c.Referrer != "", ReferredBy: c.Referrer, Notes: c.Notes}
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		fresh := ap
		_, err := jobsearch.AddApplications(ctx, tx, jobsearch.Cause{At: c.Applied, By: jobsearch.ByPerson}, &fresh)
		if err == nil {
			ap = fresh
		}
		return err
	})
	if err != nil {
		return err
	}
	a.out.object(ap, func() { a.out.printf("%s  %s at %s, %s\n", ap.ID, ap.Title, ap.Company, ap.Status) })
	return nil
}

type appsListCmd struct {
	Status  []string `help:"Only these: draft, applied, confirmed, screening, assessment, interview, offer, accepted, rejected, withdrawn, no_response." enum:"draft,applied,confirmed,screening,assessment,interview,offer,accepted,rejected,withdrawn,no_response"`
	Company string   `help:"Only this employer."`
	Limit   int      `help:"At most so many." default:"0"`
}

func (c *appsListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	f := jobsearch.ApplicationFilter{Paging: jobsearch.Paging{Limit: c.Limit, Order: jobsearch.OrderNewest}, Company: c.Company}
	for _, s := range c.Status {
		f.Status = append(f.Status, jobsearch.ApplicationStatus(s))
	}
	l := a.out.list("ID", "Status", "Company", "Title", "Applied", "Answer")
	for ap, err := range store.Applications().List(ctx, f) {
		if err != nil {
			return err
		}
		l.add(ap, string(ap.ID), string(ap.Status), ap.Company, ap.Title, day(ap.AppliedAt), strings.TrimSpace(day(ap.ResponseAt)+" "+string(ap.ResponseKind)))
	}
	l.end("No applications yet. Add one with: jobsearch apps add, or read your mail with: jobsearch inbox scan")
	return nil
}

type appsShowCmd struct {
	ID string `arg:"" help:"The application."`
}

func (c *appsShowCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	ap, err := store.Applications().Get(ctx, jobsearch.ID(c.ID))
	if err != nil {
		return err
	}
	out := struct {
		jobsearch.Application
		Events   []jobsearch.Event   `json:"events"`
		Messages []jobsearch.Message `json:"messages"`
	}{Application: ap, Events: []jobsearch.Event{}, Messages: []jobsearch.Message{}}
	for e, err := range store.Events().Read(ctx, 0, jobsearch.EventFilter{Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: ap.ID}}) {
		if err != nil {
			return err
		}
		out.Events = append(out.Events, e)
	}
	for m, err := range store.Messages().List(ctx, jobsearch.MessageFilter{ApplicationID: ap.ID}) {
		if err != nil {
			return err
		}
		out.Messages = append(out.Messages, m)
	}
	a.out.object(out, func() {
		a.out.printf("%s at %s\nStatus   %s since %s\nApplied  %s\n", short(ap.Title, 80), short(ap.Company, 60), ap.Status, day(ap.StatusAt), day(ap.AppliedAt))
		if ap.Notes != "" {
			a.out.printf("Notes    %s\n", plain(ap.Notes))
		}
		for _, e := range out.Events {
			a.out.printf("%s  %s %s %s\n", e.At.Local().Format("2006-01-02 15:04"), e.Kind, e.To, short(e.Note, 80))
		}
		for _, m := range out.Messages {
			a.out.printf("%s  mail (%s) from %s: %s\n", day(m.ReceivedAt), m.Kind, short(m.From.String(), 40), short(m.Subject, 60))
		}
	})
	return nil
}

type appsMoveCmd struct {
	ID      string `arg:"" help:"The application."`
	Status  string `arg:"" help:"draft, applied, confirmed, screening, assessment, interview, offer, accepted, rejected, withdrawn or no_response."`
	Correct bool   `help:"Set it whatever the order of things: the present status is wrong."`
	Note    string `help:"Why."`
}

func (c *appsMoveCmd) Run(ctx context.Context, a *app) error {
	to := jobsearch.ApplicationStatus(c.Status)
	if !to.Valid() {
		return usageError("there is no status " + c.Status + "; there are: draft, applied, confirmed, screening, assessment, interview, offer, accepted, rejected, withdrawn, no_response")
	}
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	var ap jobsearch.Application
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		move := jobsearch.MoveApplication
		if c.Correct {
			move = jobsearch.CorrectApplication
		}
		ap, err = move(ctx, tx, jobsearch.ID(c.ID), to, jobsearch.Cause{By: jobsearch.ByPerson, Note: c.Note})
		return err
	})
	if err != nil {
		return err
	}
	a.out.object(ap, func() { a.out.printf("%s at %s is now %s\n", plain(ap.Title), plain(ap.Company), ap.Status) })
	return nil
}
