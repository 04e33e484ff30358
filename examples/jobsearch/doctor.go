package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

type doctorCmd struct {
	mailerFlags
	gmailFlags
	Online bool `help:"Ask the language model and the watched sources as well."`
}

// finding is one line of the doctor's.
type finding struct {
	Thing string `json:"thing"`
	State string `json:"state"` // ok, missing, broken, unused
	Text  string `json:"text"`
	Mend  string `json:"mend"`
}

func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	var found []finding
	add := func(thing, state, text, mend string) { found = append(found, finding{thing, state, text, mend}) }

	if _, err := os.Stat(defaultConfigPath()); err == nil {
		add("configuration", "ok", defaultConfigPath(), "")
	} else if errors.Is(err, fs.ErrNotExist) {
		add("configuration", "unused", "no file at "+defaultConfigPath(), "flags and JOBSEARCH_* variables do as well")
	} else {
		add("configuration", "broken", err.Error(), "make the file readable")
	}
	store, err := a.store(ctx)
	if err != nil {
		add("database", "broken", err.Error(), "give another with --db")
	} else {
		c.checkStore(ctx, a, store, add)
	}
	if c.SMTP == "" && !c.ByGmail {
		add("sending", "unused", "no mail server", "to send approved drafts give --smtp or --by-gmail, and --from")
	} else if _, err := c.outbox(ctx, a, store, &c.gmailFlags); err != nil {
		add("sending", "broken", err.Error(), "")
	} else {
		add("sending", "ok", "server and address are set; at most "+fmt.Sprint(c.PerDay)+" mails a day", "")
	}
	c.checkModel(ctx, a, add)
	checkChromium(add)

	l := a.out.list("", "Thing", "What", "What to do")
	broken := 0
	for _, f := range found {
		mark := map[string]string{"ok": "+", "unused": "-", "missing": "!", "broken": "x"}[f.State]
		if f.State == "broken" {
			broken++
		}
		l.add(f, mark, f.Thing, f.Text, f.Mend)
	}
	l.end("")
	if broken > 0 {
		return fmt.Errorf("%d of %d checks are broken", broken, len(found))
	}
	return nil
}

func (c *doctorCmd) checkStore(ctx context.Context, a *app, store jobsearch.Store, add func(thing, state, text, mend string)) {
	where := a.DBURL
	if u, err := url.Parse(where); err == nil && strings.HasPrefix(u.Scheme, "postgres") {
		where = u.Scheme + "://" + u.Host + u.Path // a password may stand before the host and among the parameters
	}
	add("database", "ok", where, "")
	switch n, err := store.Resumes().Count(ctx, jobsearch.ResumeFilter{}); {
	case err != nil:
		add("resume", "broken", err.Error(), "")
	case n == 0:
		add("resume", "missing", "postings are not scored without one", "jobsearch resumes add FILE")
	default:
		add("resume", "ok", fmt.Sprintf("%d versions", n), "")
	}
	watched, err := watchedSources(ctx, store)
	switch {
	case err != nil:
		add("sources", "broken", err.Error(), "")
	case len(watched) == 0:
		add("sources", "missing", "nothing is watched", "jobsearch jobs watch add greenhouse:BOARD")
	}
	for _, s := range watched {
		src, err := a.source(ctx, s)
		if err != nil {
			add("source "+s, "broken", err.Error(), "jobsearch jobs watch rm "+s)
			continue
		}
		if !c.Online {
			add("source "+s, "ok", "not asked (use --online)", "")
			continue
		}
		n := 0
		for _, err = range src.Search(ctx, jobsearch.Query{Limit: 5}) {
			if err != nil {
				break
			}
			if n++; n == 5 {
				break
			}
		}
		if err != nil {
			add("source "+s, "broken", err.Error(), mend(err))
		} else {
			add("source "+s, "ok", fmt.Sprintf("answers, %d postings or more", n), "")
		}
	}
	mailboxes := 0
	for cur, err := range store.Cursors().List(ctx) {
		if err == nil && strings.HasPrefix(cur.Name, "inbox:") {
			mailboxes++
			add("mailbox", "ok", "read before: "+strings.TrimPrefix(cur.Name, "inbox:"), "")
		}
	}
	if mailboxes == 0 {
		add("mailbox", "missing", "none was read yet", "jobsearch inbox scan --mbox FILE, --imap URL, or --gmail after jobsearch gmail login")
	}
	if n, err := store.Drafts().Count(ctx, jobsearch.DraftFilter{Status: []jobsearch.DraftStatus{jobsearch.DraftIsUncertain}}); err == nil && n > 0 {
		add("drafts", "missing", fmt.Sprintf("%d of uncertain fate", n), "look in your Sent folder, then jobsearch drafts settle ID --sent or --not")
	}
}

func (c *doctorCmd) checkModel(ctx context.Context, a *app, add func(thing, state, text, mend string)) {
	llm := a.llm()
	switch {
	case llm == nil:
		add("language model", "unused", "letters come from templates", "to use one give --llm and JOBSEARCH_LLM_KEY")
	case !c.Online:
		add("language model", "ok", a.LLM+", not asked (use --online)", "")
	default:
		if _, err := llm.Complete(ctx, jobsearch.Prompt{Task: "Answer with the one word: yes", MaxTokens: 50}); err != nil {
			add("language model", "broken", err.Error(), "check the key, --llm-url and --llm-model")
		} else {
			add("language model", "ok", a.LLM+" answers", "")
		}
	}
}

func checkChromium(add func(thing, state, text, mend string)) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			add("browser", "ok", path, "")
			return
		}
	}
	add("browser", "unused", "no Chromium found", "install chromium for what needs a real browser")
}
