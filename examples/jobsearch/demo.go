package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/mbox"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/analytics"
	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/content"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/outreach"
)

//go:embed demo
var demoFiles embed.FS

type demoCmd struct{}

// demo is the whole path on made-up input: nothing leaves the machine.
type demo struct {
	*app
	step  int
	store jobsearch.Store
	cv    resume.Resume
}

func (demoCmd) Run(ctx context.Context, a *app) error {
	dir, err := os.MkdirTemp("", "jobsearch-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	db, err := sqlite.Open(ctx, filepath.Join(dir, "demo.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	d := &demo{app: a, store: db.For(jobsearch.LocalUser)}
	for _, step := range []func(context.Context) error{
		d.readResume,
		func(ctx context.Context) error { return d.find(ctx, db.Catalog()) },
		d.apply,
		func(ctx context.Context) error { return d.readMail(ctx, dir) },
		d.plan,
		d.report,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// say announces a step. With --json the demo prints its steps as objects.
func (d *demo) say(format string, args ...any) {
	d.step++
	text := fmt.Sprintf(format, args...)
	d.out.object(map[string]any{"step": d.step, "text": text}, func() { d.out.printf("\n%d. %s\n", d.step, text) })
}

// show prints what people read under a step.
func (d *demo) show(format string, args ...any) {
	if !d.out.json {
		d.out.printf("   "+format+"\n", args...)
	}
}

func (d *demo) readResume(ctx context.Context) error {
	raw, err := demoFiles.ReadFile("demo/resume.md")
	if err != nil {
		return err
	}
	if d.cv, err = resume.Read(ctx, "resume.md", raw, resume.Options{}); err != nil {
		return err
	}
	doc, err := d.cv.JSON()
	if err != nil {
		return err
	}
	if _, err := d.store.Resumes().Add(ctx, &jobsearch.Resume{Name: "base", Format: "md", Text: d.cv.Text, Document: doc, Default: true}); err != nil {
		return err
	}
	d.say("Read the resume of %s: %d positions, %.0f years, %d skills.", d.cv.Basics.Name, len(d.cv.Work), d.cv.Years(time.Now()), len(d.cv.AllSkills()))
	return nil
}

// find decodes a board's answer, keeps the postings and scores them.
func (d *demo) find(ctx context.Context, catalog jobsearch.Store) error {
	raw, err := demoFiles.ReadFile("demo/board.json")
	if err != nil {
		return err
	}
	var postings []jobsearch.Job
	for j, err := range greenhouse.Decode(bytes.NewReader(raw), "northwindrobotics") {
		if err != nil {
			return err
		}
		postings = append(postings, j)
	}
	find := aggregate.New(d.store, aggregate.Options{
		Catalog: catalog,
		Sources: []jobsearch.JobSource{memory.NewJobSource("greenhouse:northwindrobotics", postings...)},
		Resume:  ats.Prepare(d.cv, ats.Options{}),
	})
	if err := find.Run(ctx); err != nil {
		return err
	}
	found, added, _, _ := find.Report().Totals()
	d.say("Asked one board: %d postings, %d new. Scored against the resume:", found, added)
	for lead, err := range d.store.Leads().List(ctx, jobsearch.LeadFilter{Paging: jobsearch.Paging{Order: jobsearch.OrderScore}}) {
		if err != nil {
			return err
		}
		j, err := d.store.Jobs().Get(ctx, lead.JobID)
		if err != nil {
			return err
		}
		d.show("%3.0f  %-32s %-20s %s", lead.ATSScore, short(j.Title, 32), short(j.Location, 20), payText(j))
	}
	return nil
}

// apply tracks the best lead, writes its letter, has it approved, and sends it once.
func (d *demo) apply(ctx context.Context) error {
	var lead jobsearch.Lead
	for l, err := range d.store.Leads().List(ctx, jobsearch.LeadFilter{Paging: jobsearch.Paging{Order: jobsearch.OrderScore, Limit: 1}}) {
		if err != nil {
			return err
		}
		lead = l
	}
	job, err := d.store.Jobs().Get(ctx, lead.JobID)
	if err != nil {
		return err
	}
	application := jobsearch.Application{Key: "job:" + string(job.ID), JobID: job.ID, Company: job.Company, Title: job.Title, URL: job.URL, Source: job.Source, Method: "email", ATSScore: lead.ATSScore, KeywordsMatched: lead.Matched}
	weekAgo := jobsearch.Cause{At: time.Now().AddDate(0, 0, -7), By: jobsearch.ByPerson}
	if err := d.store.InTx(ctx, func(tx jobsearch.Store) error {
		_, err := jobsearch.AddApplications(ctx, tx, weekAgo, &application)
		return err
	}); err != nil {
		return err
	}
	letter, err := content.New(content.Options{}).CoverLetter(ctx, content.Brief{Resume: d.cv, Job: job, Application: application, Matched: lead.Matched, Missing: lead.Missing,
		To: []jobsearch.Address{{Name: "Northwind Robotics", Addr: "jobs@northwindrobotics.example"}}})
	if err != nil {
		return err
	}
	if err := d.store.InTx(ctx, func(tx jobsearch.Store) error {
		fresh := letter
		if _, err := jobsearch.AddDrafts(ctx, tx, weekAgo, &fresh); err != nil {
			return err
		}
		letter = fresh
		return nil
	}); err != nil {
		return err
	}
	d.say("Wrote a cover letter for %q. It waits for a person:", job.Title)
	d.show("To: %s | Subject: %s", recipients(letter), letter.Subject)
	d.show("%s …", short(letter.Body, 200))
	for _, f := range letter.Findings {
		d.show("! %s", f.Reason)
	}
	mailer := memory.NewMailer()
	send := outreach.NewOutbox(d.store, mailer, outreach.Limits{Now: func() time.Time { return weekAgo.At }})
	if err := send.Run(ctx); err != nil {
		return err
	}
	before := len(mailer.Sent())
	if err := send.Approve(ctx, &letter, "Ann Example"); err != nil {
		return err
	}
	for range 2 { // the second run finds nothing left to send
		if err := send.Run(ctx); err != nil {
			return err
		}
	}
	d.say("Before the approval %d mails had left. Approved, then ran the outbox twice: %d mail left (into a mailbox in memory: the demo sends nothing).", before, len(mailer.Sent()))
	application, err = d.store.Applications().Get(ctx, application.ID)
	if err != nil {
		return err
	}
	d.show("The application is now %q.", application.Status)
	return nil
}

// readMail writes a mailbox whose mails are some days old, and scans it.
func (d *demo) readMail(ctx context.Context, dir string) error {
	raw, err := demoFiles.ReadFile("demo/mail.tmpl")
	if err != nil {
		return err
	}
	ago := func(days int) time.Time { return time.Now().AddDate(0, 0, -days) }
	t, err := template.New("mail").Funcs(template.FuncMap{
		"asc": func(days int) string { return ago(days).UTC().Format(time.ANSIC) },
		"rfc": func(days int) string { return ago(days).Format(time.RFC1123Z) },
		"ics": func(days, hour int) string {
			day := ago(-days).UTC()
			return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, time.UTC).Format("20060102T150405Z")
		},
	}).Parse(string(raw))
	if err != nil {
		return err
	}
	var box bytes.Buffer
	if err := t.Execute(&box, nil); err != nil {
		return err
	}
	path := filepath.Join(dir, "inbox.mbox")
	if err := os.WriteFile(path, box.Bytes(), 0o600); err != nil {
		return err
	}
	src, err := mbox.Open(path, mbox.Options{Account: "ann@example.com"})
	if err != nil {
		return err
	}
	sum, err := inbox.New(d.store, src, inbox.Options{}).Scan(ctx)
	if err != nil {
		return err
	}
	d.say("Read a mailbox: %d mails, %d about the search, %d matched, %d opened an application that nobody had entered.", sum.Read, sum.Stored, sum.Matched, sum.Proposed)
	for m, err := range d.store.Messages().List(ctx, jobsearch.MessageFilter{}) {
		if err != nil {
			return err
		}
		d.show("%-13s %.2f  %s", m.Kind, m.Confidence, short(m.Subject, 70))
	}
	for a, err := range d.store.Applications().List(ctx, jobsearch.ApplicationFilter{}) {
		if err != nil {
			return err
		}
		d.show("-> %-22s %-32s %s", short(a.Company, 22), short(a.Title, 32), a.Status)
	}
	return nil
}

// plan writes what should follow.
func (d *demo) plan(ctx context.Context) error {
	if err := outreach.NewPlanner(d.store, content.New(content.Options{}), outreach.PlannerOptions{}).Run(ctx); err != nil {
		return err
	}
	d.say("Planned what follows. These drafts wait for a person:")
	for draft, err := range d.store.Drafts().List(ctx, jobsearch.DraftFilter{Status: []jobsearch.DraftStatus{jobsearch.DraftIsPending}}) {
		if err != nil {
			return err
		}
		d.show("%-15s %s", draft.Kind, short(draft.Subject, 70))
	}
	for i, err := range d.store.Interviews().List(ctx, jobsearch.InterviewFilter{}) {
		if err != nil {
			return err
		}
		d.show("interview on %s: %s", i.Start.Local().Format("Monday 2 January 15:04 MST"), i.URL)
	}
	return nil
}

func (d *demo) report(ctx context.Context) error {
	r, err := analytics.Read(ctx, d.store, time.Now())
	if err != nil {
		return err
	}
	d.say("The report:")
	if d.out.json {
		d.out.line(r)
		return nil
	}
	d.showReport(r)
	d.out.printf(`
That was the whole path. With your own data:

  jobsearch resumes add my-resume.pdf
  jobsearch jobs find --source greenhouse:BOARD
  jobsearch inbox scan --mbox ~/mail.mbox
  jobsearch report
  jobsearch run            everything on its schedule
  jobsearch doctor         what is configured and what is missing
`)
	return nil
}
