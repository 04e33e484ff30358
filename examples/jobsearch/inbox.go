package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
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

type inboxClassifyCmd struct {
	Files []string `arg:"" help:"Files, folders, or - for standard input."`
}

// classified is one line of inbox classify.
type classified struct {
	ID             string                `json:"id"`
	Kind           jobsearch.MessageKind `json:"kind"`
	Confidence     float64               `json:"confidence"`
	Company        string                `json:"company"`
	Role           string                `json:"role"`
	Interview      meeting               `json:"interview"`
	ActionRequired bool                  `json:"action_required"`
	Action         string                `json:"action"`
	Deadline       *time.Time            `json:"deadline"`
	Evidence       []string              `json:"evidence"`
}

type meeting struct {
	Start    *time.Time `json:"start"`
	End      *time.Time `json:"end"`
	URL      string     `json:"url"`
	Floating bool       `json:"floating"` // the mail names no zone
}

func (c *inboxClassifyCmd) Run(ctx context.Context, a *app) error {
	l := a.out.list("Kind", "Sure", "Company", "Role", "Interview", "Subject")
	for _, path := range c.Files {
		for m, err := range mails(ctx, path) {
			if err != nil {
				return err
			}
			r := inbox.Read(m)
			id := m.MessageID
			out := classified{ID: id, Kind: r.Kind, Confidence: r.Confidence, Company: r.Company, Role: r.Role, ActionRequired: r.ActionRequired, Action: r.Action, Deadline: stamp(r.Deadline), Evidence: r.Evidence,
				Interview: meeting{stamp(r.Interview.Start), stamp(r.Interview.End), r.Interview.URL, r.Interview.Floating}}
			if out.Evidence == nil {
				out.Evidence = []string{}
			}
			when := ""
			if !r.Interview.Start.IsZero() {
				when = r.Interview.Start.Format("2006-01-02 15:04 MST")
			}
			l.add(out, string(r.Kind), fmt.Sprintf("%.2f", r.Confidence), r.Company, r.Role, when, m.Subject)
		}
	}
	l.end("No mail.")
	return nil
}

// mails yields the mails of a file or folder: JSON lines, or whatever adapters/mbox reads.
func mails(ctx context.Context, path string) iter.Seq2[jobsearch.Message, error] {
	return func(yield func(jobsearch.Message, error) bool) {
		kept, remove, err := onDisk(path)
		if err != nil {
			yield(jobsearch.Message{}, err)
			return
		}
		defer remove()
		lines, err := startsWithBrace(kept)
		if err != nil {
			yield(jobsearch.Message{}, err)
			return
		}
		if lines {
			for row, err := range jsonLines[evaluate.Row](kept) {
				if err != nil {
					yield(jobsearch.Message{}, err)
					return
				}
				m := row.Message()
				m.MessageID = row.ID
				if !yield(m, nil) {
					return
				}
			}
			return
		}
		src, err := mbox.Open(kept, mbox.Options{Account: "file"})
		if err != nil {
			yield(jobsearch.Message{}, err)
			return
		}
		for f, err := range src.Fetch(ctx, "") {
			if err != nil {
				yield(jobsearch.Message{}, err)
				return
			}
			if f.Message != nil && !yield(*f.Message, nil) {
				return
			}
		}
	}
}

// onDisk is path, or a private copy of standard input.
func onDisk(path string) (string, func(), error) {
	if path != "-" {
		return path, func() {}, nil
	}
	f, err := os.CreateTemp("", "mail-*")
	if err != nil {
		return "", nil, err
	}
	remove := func() { os.Remove(f.Name()) }
	_, err = io.Copy(f, os.Stdin)
	if err := errors.Join(err, f.Close()); err != nil {
		remove()
		return "", nil, fmt.Errorf("keep standard input: %w", err)
	}
	return f.Name(), remove, nil
}

// startsWithBrace reports whether a file's first character is that of a JSON object.
func startsWithBrace(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return false, err
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head, err := bufio.NewReader(f).Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	return len(head) > 0 && head[0] == '{', nil
}

// mailbox is which mailbox to read.
type mailbox struct {
	Mbox  string `help:"A file or folder: mbox, Maildir or .eml." placeholder:"PATH" type:"path"`
	Gmail bool   `help:"The Gmail account that was connected with gmail login."`
	IMAP  string `help:"An IMAP account: imaps://user@host[:port]; the password from JOBSEARCH_IMAP_PASSWORD." name:"imap" placeholder:"URL"`
	gmailFlags
	Own []string `help:"Your own addresses: mail from them is not read as a reply." placeholder:"ADDRESS"`
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
	case b.IMAP != "":
		return openIMAP(b.IMAP, b.Own)
	}
	return nil, usageError("name the mailbox: --mbox PATH, --gmail or --imap URL")
}

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
		a.out.printf("Read %d mails: %d concern the search, %d matched, %d opened an application, %d wait for you, %d moved a status.\n", sum.Read, sum.Stored, sum.Matched, sum.Proposed, sum.Suggested, sum.Moved)
		for _, k := range jobsearch.MessageKinds() {
			if n := sum.ByKind[k]; n > 0 {
				a.out.printf("  %-18s %d\n", k, n)
			}
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
		needs := ""
		if m.Review {
			needs = "check"
		}
		if m.ActionRequired {
			needs = m.Action
		}
		l.add(m, string(m.ID), day(m.ReceivedAt), string(m.Kind), fmt.Sprintf("%.2f", m.Confidence), m.From.String(), m.Subject, needs)
	}
	l.end("No mail was kept yet. Read a mailbox with: jobsearch inbox scan --mbox FILE")
	return nil
}

type inboxWhyCmd struct {
	ID string `arg:"" help:"The mail."`
}

func (c *inboxWhyCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	m, err := store.Messages().Get(ctx, jobsearch.ID(c.ID))
	if err != nil {
		return err
	}
	lessons, err := inbox.LoadLessons(ctx, store)
	if err != nil {
		return err
	}
	plainly := inbox.Read(m)
	r, lesson, _ := lessons.Judge(m, plainly)
	out := struct {
		jobsearch.Message
		Reading inbox.Reading `json:"reading"` // as it is read today
		Lesson  *inbox.Lesson `json:"lesson"`  // the correction behind it, null for none
	}{m, r, lesson}
	a.out.object(out, func() {
		a.out.printf("%s\nFrom %s, %s\n\n%s\n", plain(m.Subject), plain(m.From.String()), day(m.ReceivedAt), filed(ctx, store, m))
		switch {
		case m.Corrected:
			a.out.printf("You corrected it; by itself it reads as %s (%.2f), because it says:\n", plainly.Kind, plainly.Confidence)
		case lesson != nil:
			a.out.printf("By itself it reads as %s (%.2f); a correction of yours says otherwise:\n", plainly.Kind, plainly.Confidence)
		default:
			a.out.printf("It says:\n")
		}
		for _, e := range m.Evidence {
			a.out.printf("  %s\n", short(e, 200))
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
	ID          string `arg:"" help:"The mail."`
	Kind        string `help:"What it is."`
	Application string `help:"To which application it belongs."`
}

func (c *inboxFixCmd) Run(ctx context.Context, a *app) error {
	if c.Kind == "" && c.Application == "" {
		return usageError("say what to correct: --kind or --application")
	}
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	m, err := inbox.Fix(ctx, store, jobsearch.ID(c.ID), inbox.Correction{Kind: jobsearch.MessageKind(c.Kind), Application: jobsearch.ID(c.Application)})
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
	Files    []string `arg:"" help:"Labelled mail."`
	Mistakes bool     `help:"Show every mistake with its text."`
}

func (c *inboxEvaluateCmd) Run(a *app) error {
	var outcomes []evaluate.Outcome
	for _, path := range c.Files {
		for row, err := range jsonLines[evaluate.Row](path) {
			if err != nil {
				return err
			}
			if row.Ambiguous {
				continue
			}
			r := inbox.Read(row.Message())
			outcomes = append(outcomes, evaluate.Outcome{Row: row, Answer: evaluate.Answer{Kind: r.Kind, Confidence: r.Confidence, Company: r.Company, Role: r.Role, Start: r.Interview.Start, Evidence: r.Evidence}})
		}
	}
	report := evaluate.Measure(outcomes)
	var err error
	a.out.object(report, func() { err = report.Write(a.out.w, c.Mistakes) })
	return err
}
