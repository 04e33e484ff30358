package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/folder"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

type jobsCmd struct {
	Find     jobsFindCmd     `cmd:"" help:"Ask sources for postings and keep what is new."`
	List     jobsListCmd     `cmd:"" help:"List leads, the best first."`
	Show     jobsShowCmd     `cmd:"" help:"Show one posting."`
	Open     jobsOpenCmd     `cmd:"" help:"Open one in the browser."`
	Hide     jobsHideCmd     `cmd:"" help:"Do not show one again."`
	Join     jobsJoinCmd     `cmd:"" help:"Say that two postings are one opening."`
	Split    jobsSplitCmd    `cmd:"" help:"Say that two postings are two openings."`
	Export   jobsExportCmd   `cmd:"" help:"Write leads as CSV, JSONL or XLSX."`
	Sources  jobsSourcesCmd  `cmd:"" help:"List the sources, what each needs and how it stands."`
	Watch    jobsWatchCmd    `cmd:"" help:"Keep a list of sources to ask."`
	Discover jobsDiscoverCmd `cmd:"" help:"Tell from an address which source to ask."`
	Decode   jobsDecodeCmd   `cmd:"" help:"Decode a saved answer of a source."`
	Dedupe   jobsDedupeCmd   `cmd:"" help:"Group the postings of a file that are one opening."`
	Salary   jobsSalaryCmd   `cmd:"" help:"Read what pay lines of text state."`
}

// filterFlags narrow what becomes a lead.
type filterFlags struct {
	Title    []string      `help:"The title has these words (repeat for alternatives)."`
	Must     []string      `help:"Title or text has this."`
	MustNot  []string      `help:"Title or text has not this."`
	Country  []string      `help:"Only these countries (ISO 3166)."`
	Remote   bool          `help:"Only remote work."`
	MaxAge   time.Duration `help:"Posted at most so long ago (720h is 30 days)."`
	Blocked  []string      `help:"Employers to leave out."`
	MinScore float64       `help:"At least this ATS score."`
	MinPay   string        `help:"Pay at least this: \"60000 EUR year\"."`
}

func (f *filterFlags) filter() (aggregate.Filter, error) {
	out := aggregate.Filter{Titles: f.Title, Must: f.Must, MustNot: f.MustNot, Countries: f.Country, Remote: f.Remote, MaxAge: f.MaxAge, Blocked: f.Blocked, MinScore: f.MinScore}
	if f.MinPay != "" {
		p, ok := normalise.Pay(f.MinPay, "")
		if !ok || p.Currency == "" {
			return out, usageError(fmt.Sprintf("--min-pay %q: say amount, currency and period: \"60000 EUR year\"", f.MinPay))
		}
		out.MinPay = p
	}
	return out, nil
}

type jobsFindCmd struct {
	Source []string `help:"A source: NAME:ARG, as in greenhouse:acme (repeat). Without it, those of jobs watch." placeholder:"NAME:ARG" xor:"sources"`
	Query  string   `help:"Words to look for, where a source can."`
	Where  string   `help:"The place, where a source can."`
	Report string   `help:"Write the sources' report as JSON to this file." type:"path"`
	Record string   `help:"Keep each source's answer in this folder." type:"path" placeholder:"DIR"`
	Replay string   `help:"Ask nobody: take the answers that were recorded in this folder." type:"path" placeholder:"DIR" xor:"sources"`
	filterFlags
}

func (c *jobsFindCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	filter, err := c.filter()
	if err != nil {
		return err
	}
	sources, err := c.sources(ctx, a, store)
	if err != nil {
		return err
	}
	resume, key, err := a.preparedResume(ctx, store)
	if err != nil {
		return err
	}
	last, err := store.Events().Last(ctx)
	if err != nil {
		return err
	}
	board := newSourceBoard(os.Stderr)
	find := aggregate.New(store, aggregate.Options{Catalog: a.db.Catalog(), Sources: sources, Query: jobsearch.Query{Text: c.Query, Location: c.Where}, Resume: resume, ResumeKey: key, Filter: filter, Logger: a.log,
		Progress: board.show})
	err = find.Run(ctx)
	board.end()
	if err != nil {
		return err
	}
	board.sum(find.Report())
	if err := writeReport(c.Report, find.Report()); err != nil {
		return err
	}
	return a.showLeads(ctx, store, last)
}

// sources are those to ask, or their recorded answers.
func (c *jobsFindCmd) sources(ctx context.Context, a *app, store jobsearch.Store) ([]jobsearch.JobSource, error) {
	if c.Replay != "" {
		return recorded(c.Replay)
	}
	sources, err := a.sources(ctx, store, c.Source)
	if c.Record != "" {
		for i, s := range sources {
			sources[i] = aggregate.Record(s, folder.NewFiles(c.Record))
		}
	}
	return sources, err
}

// writeReport writes the sources' report as JSON to a file.
func writeReport(path string, r aggregate.Report) error {
	if path == "" {
		return nil
	}
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(unknownTimes(raw), '\n'), 0o644)
}

// showLeads lists the leads that were added after a position of the log.
func (a *app) showLeads(ctx context.Context, store jobsearch.Store, after int64) error {
	l := a.out.list("Score", "Fit", "Title", "Company", "Place", "Pay", "ID")
	for e, err := range store.Events().Read(ctx, after, jobsearch.EventFilter{Kinds: []jobsearch.EventKind{jobsearch.LeadAdded}}) {
		if err != nil {
			return err
		}
		lead, err := store.Leads().Get(ctx, e.Subject.ID)
		if err != nil {
			return err
		}
		if err := a.addLead(ctx, store, l, lead); err != nil {
			return err
		}
	}
	l.end("Nothing new.")
	return nil
}

func (a *app) addLead(ctx context.Context, store jobsearch.Store, l *list, lead jobsearch.Lead) error {
	j, err := store.Jobs().Get(ctx, lead.JobID)
	if err != nil {
		return err
	}
	line := newJobLine(j)
	line.Lead = &lead
	l.add(line, fmt.Sprintf("%.0f", lead.ATSScore), fmt.Sprintf("%.0f", lead.Fit), j.Title, j.Company, j.Location, payText(j), string(j.ID))
	return nil
}

type jobsListCmd struct {
	Limit  int      `help:"At most so many." default:"50"`
	Order  string   `help:"score, fit, priority or newest." enum:"score,fit,priority,newest" default:"score"`
	Status []string `help:"new, shortlisted, applied, hidden or closed (repeat). Default: new and shortlisted." enum:"new,shortlisted,applied,hidden,closed"`
}

func (c *jobsListCmd) leads() jobsearch.LeadFilter {
	f := jobsearch.LeadFilter{Paging: jobsearch.Paging{Limit: c.Limit, Order: jobsearch.Order(c.Order)}, Status: []jobsearch.LeadStatus{jobsearch.LeadNew, jobsearch.LeadShortlisted}}
	if len(c.Status) > 0 {
		f.Status = nil
		for _, s := range c.Status {
			f.Status = append(f.Status, jobsearch.LeadStatus(s))
		}
	}
	return f
}

func (c *jobsListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	l := a.out.list("Score", "Fit", "Title", "Company", "Place", "Pay", "ID")
	for lead, err := range store.Leads().List(ctx, c.leads()) {
		if err != nil {
			return err
		}
		if err := a.addLead(ctx, store, l, lead); err != nil {
			return err
		}
	}
	l.end("No leads yet. Find some with: jobsearch jobs find --source greenhouse:BOARD")
	return nil
}

// leadOf is a posting and the person's lead on it.
func leadOf(ctx context.Context, store jobsearch.Store, id string) (j jobsearch.Job, l jobsearch.Lead, err error) {
	if j, err = store.Jobs().Get(ctx, jobsearch.ID(id)); err != nil {
		return j, l, err
	}
	for l, err := range store.Leads().List(ctx, jobsearch.LeadFilter{JobIDs: []jobsearch.ID{j.ID}}) {
		return j, l, err
	}
	return j, l, nil
}

type jobsShowCmd struct {
	ID string `arg:"" help:"The posting."`
}

func (c *jobsShowCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	j, lead, err := leadOf(ctx, store, c.ID)
	if err != nil {
		return err
	}
	line := newJobLine(j)
	line.Lead = &lead
	a.out.object(line, func() {
		a.out.printf("%s\n%s, %s\n%s\n", plain(j.Title), plain(j.Company), plain(j.Location), plain(j.URL))
		if p := payText(j); p != "" {
			a.out.printf("Pay: %s (%s)\n", p, j.Pay[0].Basis)
		}
		if lead.ATSScore > 0 {
			a.out.printf("Score %.0f. You have: %s. You lack: %s.\n", lead.ATSScore, plain(strings.Join(lead.Matched, ", ")), plain(strings.Join(lead.Missing, ", ")))
		}
		for _, o := range j.Origins {
			a.out.printf("Also on %s: %s (%s)\n", plain(o.Source), plain(o.URL), plain(o.Why))
		}
		for _, p := range j.Problems {
			a.out.printf("! %s: %s\n", p.Field, plain(p.Reason))
		}
		a.out.printf("\n%s\n", plain(j.Description))
	})
	return nil
}

type jobsOpenCmd struct {
	ID string `arg:"" help:"The posting."`
}

func (c *jobsOpenCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	j, err := store.Jobs().Get(ctx, jobsearch.ID(c.ID))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(j.URL, "https://") && !strings.HasPrefix(j.URL, "http://") {
		return &jobsearch.InputError{What: "posting", At: "url", Reason: "is not a web address"}
	}
	return openURL(ctx, j.URL)
}

// openURL opens a web address in the person's browser.
func openURL(ctx context.Context, url string) error {
	program := "xdg-open"
	if runtime.GOOS == "darwin" {
		program = "open"
	}
	if err := exec.CommandContext(ctx, program, url).Run(); err != nil {
		return fmt.Errorf("open %s: %w", url, err)
	}
	return nil
}

type jobsHideCmd struct {
	ID string `arg:"" help:"The posting."`
}

func (c *jobsHideCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	_, lead, err := leadOf(ctx, store, c.ID)
	if err != nil {
		return err
	}
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		lead, err = jobsearch.MoveLead(ctx, tx, lead.ID, jobsearch.LeadHidden, jobsearch.Cause{By: jobsearch.ByPerson})
		return err
	})
	if err != nil {
		return err
	}
	a.out.object(lead, func() { a.out.printf("Hidden.\n") })
	return nil
}

type jobsJoinCmd struct {
	ID    string `arg:"" help:"The posting that stays."`
	Other string `arg:"" help:"The one that is the same."`
}

func (c *jobsJoinCmd) Run(ctx context.Context, a *app) error {
	return a.decide(ctx, aggregate.Join, c.ID, c.Other)
}

type jobsSplitCmd struct {
	ID    string `arg:"" help:"A posting."`
	Other string `arg:"" help:"The one that is another, as job_id in the first one's origins."`
}

func (c *jobsSplitCmd) Run(ctx context.Context, a *app) error {
	return a.decide(ctx, aggregate.Split, c.ID, c.Other)
}

func (a *app) decide(ctx context.Context, say func(context.Context, jobsearch.Store, jobsearch.ID, jobsearch.ID) error, id, other string) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	if err := say(ctx, store, jobsearch.ID(id), jobsearch.ID(other)); err != nil {
		return err
	}
	return (&jobsShowCmd{ID: id}).Run(ctx, a)
}
