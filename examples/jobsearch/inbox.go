package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/mbox"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
)

type inboxCmd struct {
	Classify inboxClassifyCmd `cmd:"" help:"Say what mails are: .eml, mbox, Maildir, or JSON lines {id, from, subject, body, date}."`
	Scan     inboxScanCmd     `cmd:"" aliases:"import" help:"Read a mailbox: match mail to applications, move them, open those that nobody entered."`
	Watch    inboxWatchCmd    `cmd:"" help:"Read a mailbox again and again until interrupted."`
	List     inboxListCmd     `cmd:"" help:"List the mail that was kept."`
	Why      inboxWhyCmd      `cmd:"" help:"Say why a mail was read and matched as it was."`
	Fix      inboxFixCmd      `cmd:"" help:"Correct how a mail was read or matched; later mail like it is read so too."`

	Corrections inboxCorrectionsCmd `cmd:"" help:"See and undo what you corrected."`
	Evaluate    inboxEvaluateCmd    `cmd:"" help:"Measure the reading on labelled mail: JSON lines {id, from, subject, body, date, label}."`
}

// mailbox is which mailbox to read.
type mailbox struct {
	Mbox  string `help:"A file or folder: mbox, Maildir or .eml." placeholder:"PATH" type:"path"`
	Gmail bool   `help:"The Gmail account that was connected with gmail login."`
	IMAP  string `help:"An IMAP account: imaps://user@host[:port]; the password from JOBSEARCH_IMAP_PASSWORD." name:"imap" placeholder:"URL"`
	gmailFlags
	Outlook bool `help:"The Outlook account that was connected with outlook login."`
	outlookFlags
	Own []string `help:"Your own addresses: mail from them is not read as a reply (with --mbox and --imap)." placeholder:"ADDRESS"`
}

func (b *mailbox) open(ctx context.Context, a *app) (jobsearch.MailSource, error) {
	switch {
	case b.Mbox != "":
		abs, err := filepath.Abs(b.Mbox)
		if err != nil {
			return nil, err
		}
		return mbox.Open(abs, mbox.Options{Account: abs, Own: b.Own})
	case b.Gmail:
		return b.gmailFlags.mailbox(ctx)
	case b.Outlook:
		return b.outlookFlags.mailbox(ctx)
	case b.IMAP != "":
		return openIMAP(b.IMAP, b.Own)
	}
	return nil, usageError("name the mailbox: --mbox PATH, --gmail, --outlook or --imap URL")
}

// given reports whether a mailbox is named.
func (b *mailbox) given() bool { return b.Mbox != "" || b.Gmail || b.Outlook || b.IMAP != "" }

type inboxScanCmd struct{ mailbox }

func (c *inboxScanCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	src, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	sum, err := inbox.New(store, src, inbox.Options{Logger: a.log, LLM: a.llm(), Progress: a.progressMail()}).Scan(ctx)
	a.endProgress()
	if err != nil {
		return err
	}
	a.showSummary(sum)
	return nil
}

func (a *app) showSummary(sum inbox.Summary) {
	a.out.object(sum, func() {
		if sum.Read == 0 {
			a.out.printf("No new mail.\n")
			return
		}
		a.out.printf("Read %d mails: %d concern the search, %d matched, %d opened an application, %d wait for you, %d moved a status.\n", sum.Read, sum.Stored, sum.Matched, sum.Proposed, sum.Suggested, sum.Moved)
		for _, k := range jobsearch.MessageKinds() {
			if n := sum.ByKind[k]; n > 0 {
				a.out.printf("  %-18s %d\n", k, n)
			}
		}
		if sum.Suggested > 0 {
			a.out.printf("See what waits for you: jobsearch inbox list --review\n")
		}
		if sum.Proposed+sum.Moved > 0 {
			a.out.printf("See where you stand: jobsearch apps list, jobsearch report\n")
		}
	})
}

type inboxWatchCmd struct {
	mailbox
	Every time.Duration `help:"How often." default:"15m"`
}

func (c *inboxWatchCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	src, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	if c.Every < time.Minute {
		return usageError("--every is at least a minute")
	}
	m := inbox.New(store, src, inbox.Options{Logger: a.log, LLM: a.llm()})
	fmt.Fprintf(os.Stderr, "Watching %s every %s. Stop with Ctrl-C.\n", src.Name(), c.Every)
	task := jobsearch.Task{Name: "watch:" + src.Name(), Schedule: jobsearch.Every(c.Every), Run: func(ctx context.Context) error {
		sum, err := m.Scan(ctx)
		if err == nil && sum.Read > 0 {
			a.showSummary(sum)
		}
		return err
	}}
	return jobsearch.NewScheduler(store, jobsearch.SchedulerOptions{Logger: a.log}).Run(ctx, task)
}

type inboxListCmd struct {
	Review bool `help:"Only what waits for you."`
	Limit  int  `help:"At most so many." default:"50"`
}

func (c *inboxListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	l := a.out.list("ID", "Received", "Kind", "Sure", "From", "Subject", "Needs you")
	f := jobsearch.MessageFilter{Review: c.Review, Paging: jobsearch.Paging{Limit: c.Limit, Order: jobsearch.OrderDate}}
	for m, err := range store.Messages().List(ctx, f) {
		if err != nil {
			return err
		}
		needs, err := needsYou(ctx, store, m, time.Now())
		if err != nil {
			return err
		}
		l.add(m, string(m.ID), day(m.ReceivedAt), string(m.Kind), fmt.Sprintf("%.2f", m.Confidence), m.From.String(), m.Subject, needs)
	}
	l.end("No mail was kept yet. Read a mailbox with: jobsearch inbox scan --mbox FILE")
	return nil
}

// needsYou is what a mail wants of the person today: nothing, when its application has ended or what it asked is long past.
func needsYou(ctx context.Context, store jobsearch.Store, m jobsearch.Message, now time.Time) (string, error) {
	if m.Review {
		return "check: inbox why", nil
	}
	past := now.Sub(m.ReceivedAt) > 60*24*time.Hour
	if !m.Deadline.IsZero() {
		past = now.After(m.Deadline)
	}
	if !m.ActionRequired || past {
		return "", nil
	}
	if m.ApplicationID != "" {
		ap, err := store.Applications().Get(ctx, m.ApplicationID)
		if err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
			return "", err
		}
		if ap.Status.Ended() {
			return "", nil
		}
	}
	return m.Action, nil
}

type inboxWhyCmd struct {
	ID string `arg:"" help:"The mail: its id, or how it begins."`
}

func (c *inboxWhyCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := mailID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	e, err := inbox.Explain(ctx, store, id)
	if err != nil {
		return err
	}
	m := e.Message
	out := struct {
		jobsearch.Message
		Reading inbox.Reading `json:"reading"` // as it is read today
		Lesson  *inbox.Lesson `json:"lesson"`  // the correction behind it, null for none
		Matched string        `json:"matched"` // why it belongs to its application
	}{m, e.Reading, e.Lesson, e.Match.Why}
	a.out.object(out, func() {
		a.out.printf("%s\nFrom %s, %s\n\n%s\n", plain(m.Subject), plain(m.From.String()), day(m.ReceivedAt), filed(ctx, store, m))
		switch {
		case m.Corrected:
			a.out.printf("You corrected it; by itself it reads as %s (%.2f), because it says:\n", e.Plain.Kind, e.Plain.Confidence)
		case e.Lesson != nil:
			a.out.printf("By itself it reads as %s (%.2f); a correction of yours says otherwise:\n", e.Plain.Kind, e.Plain.Confidence)
		default:
			a.out.printf("It says:\n")
		}
		for _, said := range m.Evidence {
			a.out.printf("  %s\n", short(said, 200))
		}
		if m.ApplicationID != "" && e.Match.Application == m.ApplicationID {
			a.out.printf("Matched: %s.\n", e.Match.Why)
		}
		if m.ActionRequired {
			a.out.printf("It asks you: %s\n", short(m.Action, 200))
		}
		for _, id := range m.Suggested {
			if ap, err := store.Applications().Get(ctx, id); err == nil {
				a.out.printf("May belong to %s (%s)\n", post(ap), ap.ID)
			}
		}
		a.out.printf("\nCorrect it with: jobsearch inbox fix %s --kind KIND --application ID\n", m.ID)
		if m.Corrected {
			a.out.printf("Undo your correction with: jobsearch inbox corrections undo %s\n", m.ID)
		}
	})
	return nil
}

type inboxFixCmd struct {
	ID          string `arg:"" help:"The mail: its id, or how it begins."`
	Kind        string `help:"What it is: confirmation, rejection, interview, offer, assessment, info_request, followup_reminder, alert or other."`
	Application string `help:"To which application it belongs: its id, or how it begins."`
}

func (c *inboxFixCmd) Run(ctx context.Context, a *app) error {
	if c.Kind == "" && c.Application == "" {
		return usageError("say what to correct: --kind or --application")
	}
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := mailID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	var app jobsearch.ID
	if c.Application != "" {
		if app, err = applicationID(ctx, store, c.Application); err != nil {
			return err
		}
	}
	m, err := inbox.Fix(ctx, store, id, inbox.Correction{Kind: jobsearch.MessageKind(c.Kind), Application: app})
	if err != nil {
		return err
	}
	a.out.object(m, func() {
		a.out.printf("Corrected. %s\n", filed(ctx, store, m))
		if c.Kind != "" {
			a.out.printf("Later mail like it from this sender is read so too. Undo with: jobsearch inbox corrections undo %s\n", m.ID)
		}
	})
	return nil
}

// filed says what a mail is taken for, and to which application it belongs.
func filed(ctx context.Context, store jobsearch.Store, m jobsearch.Message) string {
	said := fmt.Sprintf("It is read as %s", m.Kind)
	if !m.Corrected {
		said += fmt.Sprintf(" (%.2f)", m.Confidence)
	}
	switch ap, err := store.Applications().Get(ctx, m.ApplicationID); {
	case m.ApplicationID == "" && len(m.Suggested) > 0:
		said += fmt.Sprintf(", and %d applications fit: choose one with inbox fix %s --application ID", len(m.Suggested), m.ID)
	case m.ApplicationID == "":
		said += " and belongs to no application"
	case err == nil:
		said += fmt.Sprintf(" and belongs to %s, which stands at %s", post(ap), ap.Status)
	}
	if m.Review {
		said += "; it waits for you to look at it"
	}
	return said + "."
}

// post is what an application is for.
func post(a jobsearch.Application) string {
	switch {
	case a.Title == "":
		return "the application to " + plain(a.Company)
	case a.Company == "":
		return plain(a.Title)
	}
	return plain(a.Title) + " at " + plain(a.Company)
}

type inboxEvaluateCmd struct {
	Files    []string `arg:"" help:"Labelled mail: JSON lines {id, from, subject, body, date, label}, and where known company, role, interview_time. Rows marked ambiguous are left out."`
	Mistakes bool     `help:"Show every mistake with its text."`
}

func (c *inboxEvaluateCmd) Run(a *app) error {
	var outcomes []evaluate.Outcome
	for _, path := range c.Files {
		f, err := openInput(path)
		if err != nil {
			return err
		}
		for row, err := range evaluate.Rows(f) {
			if err != nil {
				_ = f.Close()
				return fmt.Errorf("%s: %w", path, err)
			}
			if row.Ambiguous {
				continue
			}
			r := inbox.Read(row.Message())
			outcomes = append(outcomes, evaluate.Outcome{Row: row, Answer: evaluate.Answer{Kind: r.Kind, Confidence: r.Confidence, Company: r.Company, Role: r.Role, Start: r.Interview.Start, Evidence: r.Evidence}})
		}
		_ = f.Close()
	}
	report := evaluate.Measure(outcomes)
	var err error
	a.out.object(report, func() { err = report.Write(a.out.w, c.Mistakes) })
	return err
}
