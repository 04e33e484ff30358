package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/alertmail"
	"github.com/seed-57f86535/jobsearch/adapters/ashby"
	"github.com/seed-57f86535/jobsearch/adapters/bamboohr"
	"github.com/seed-57f86535/jobsearch/adapters/boards"
	"github.com/seed-57f86535/jobsearch/adapters/breezy"
	"github.com/seed-57f86535/jobsearch/adapters/file"
	"github.com/seed-57f86535/jobsearch/adapters/folder"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/indeed"
	"github.com/seed-57f86535/jobsearch/adapters/jsonld"
	"github.com/seed-57f86535/jobsearch/adapters/lever"
	"github.com/seed-57f86535/jobsearch/adapters/mbox"
	"github.com/seed-57f86535/jobsearch/adapters/personio"
	"github.com/seed-57f86535/jobsearch/adapters/portals"
	"github.com/seed-57f86535/jobsearch/adapters/recruitee"
	"github.com/seed-57f86535/jobsearch/adapters/rippling"
	"github.com/seed-57f86535/jobsearch/adapters/rss"
	"github.com/seed-57f86535/jobsearch/adapters/smartrecruiters"
	"github.com/seed-57f86535/jobsearch/adapters/teamtailor"
	"github.com/seed-57f86535/jobsearch/adapters/web"
	"github.com/seed-57f86535/jobsearch/adapters/workable"
	"github.com/seed-57f86535/jobsearch/adapters/workday"
	"github.com/seed-57f86535/jobsearch/aggregate"
)

// sourceKind is one kind of source that the command knows by name.
type sourceKind struct {
	arg    string        // what NAME:ARG takes, "" for nothing that is needed
	env    []string      // the keys it needs, by environment variable
	fresh  time.Duration // it asks to be called seldom: its last answer does for so long
	open   func(arg string) jobsearch.JobSource
	decode func(r io.Reader, arg string) iter.Seq2[jobsearch.Job, error]
}

// newWebClient makes the client that all sources share: it keeps each host's pace, and answers, so that a run with nothing new transfers almost nothing.
func newWebClient() *http.Client {
	o := web.Options{Product: "jobsearch/" + version}
	if c := answerCache(); c != nil {
		o.Cache = c
	}
	return web.Client(o)
}

// answerCache keeps answers for this user; nil where there is no place for it.
func answerCache() *folder.Cache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	return folder.NewCache(filepath.Join(dir, "jobsearch", "http"))
}

// sourceKinds are the sources by name; those that are opened ask through client.
func sourceKinds(client *http.Client) map[string]sourceKind {
	feed, portal := boards.Options{HTTP: client}, portals.Options{HTTP: client}
	return map[string]sourceKind{
		"ashby":      {arg: "board", open: func(arg string) jobsearch.JobSource { return ashby.Board(arg, ashby.Options{HTTP: client}) }, decode: ashby.Decode},
		"bamboohr":   {arg: "company", open: func(arg string) jobsearch.JobSource { return bamboohr.Board(arg, bamboohr.Options{HTTP: client}) }, decode: bamboohr.Decode},
		"breezy":     {arg: "company", open: func(arg string) jobsearch.JobSource { return breezy.Board(arg, breezy.Options{HTTP: client}) }, decode: breezy.Decode},
		"greenhouse": {arg: "board", open: func(arg string) jobsearch.JobSource { return greenhouse.Board(arg, greenhouse.Options{HTTP: client}) }, decode: greenhouse.Decode},
		"lever":      {arg: "site", open: func(arg string) jobsearch.JobSource { return lever.Board(arg, lever.Options{HTTP: client}) }, decode: lever.Decode},
		"personio":   {arg: "company", open: func(arg string) jobsearch.JobSource { return personio.Board(arg, personio.Options{HTTP: client}) }, decode: personio.Decode},
		"recruitee":  {arg: "company", open: func(arg string) jobsearch.JobSource { return recruitee.Board(arg, recruitee.Options{HTTP: client}) }, decode: recruitee.Decode},
		"rippling":   {arg: "board", open: func(arg string) jobsearch.JobSource { return rippling.Board(arg, rippling.Options{HTTP: client}) }, decode: rippling.Decode},
		"smartrecruiters": {arg: "company", open: func(arg string) jobsearch.JobSource {
			return smartrecruiters.Board(arg, smartrecruiters.Options{HTTP: client})
		}, decode: smartrecruiters.Decode},
		"teamtailor":     {arg: "company", open: func(arg string) jobsearch.JobSource { return teamtailor.Board(arg, teamtailor.Options{HTTP: client}) }, decode: teamtailor.Decode},
		"workable":       {arg: "account", open: func(arg string) jobsearch.JobSource { return workable.Board(arg, workable.Options{HTTP: client}) }, decode: workable.Decode},
		"arbeitnow":      {open: func(string) jobsearch.JobSource { return boards.Arbeitnow(feed) }, decode: boards.DecodeArbeitnow},
		"himalayas":      {open: func(string) jobsearch.JobSource { return boards.Himalayas(feed) }, decode: boards.DecodeHimalayas},
		"jobicy":         {fresh: time.Hour, open: func(string) jobsearch.JobSource { return boards.Jobicy(feed) }, decode: boards.DecodeJobicy},
		"remoteok":       {open: func(string) jobsearch.JobSource { return boards.RemoteOK(feed) }, decode: boards.DecodeRemoteOK},
		"remotive":       {fresh: 6 * time.Hour, open: func(string) jobsearch.JobSource { return boards.Remotive(feed) }, decode: boards.DecodeRemotive},
		"hackernews":     {open: func(string) jobsearch.JobSource { return boards.HackerNews(feed) }, decode: boards.DecodeHackerNews},
		"weworkremotely": {open: func(arg string) jobsearch.JobSource { return boards.WeWorkRemotely(arg, feed) }, decode: boards.DecodeWeWorkRemotely},
		"themuse":        {open: func(string) jobsearch.JobSource { return boards.TheMuse(os.Getenv("JOBSEARCH_THEMUSE_KEY"), feed) }, decode: boards.DecodeTheMuse},
		"adzuna": {arg: "country", env: []string{"JOBSEARCH_ADZUNA_ID", "JOBSEARCH_ADZUNA_KEY"}, open: func(arg string) jobsearch.JobSource {
			return boards.Adzuna(os.Getenv("JOBSEARCH_ADZUNA_ID"), os.Getenv("JOBSEARCH_ADZUNA_KEY"), arg, feed)
		}, decode: boards.DecodeAdzuna},
		"jooble": {env: []string{"JOBSEARCH_JOOBLE_KEY"}, open: func(string) jobsearch.JobSource { return boards.Jooble(os.Getenv("JOBSEARCH_JOOBLE_KEY"), feed) }, decode: boards.DecodeJooble},
		"usajobs": {env: []string{"JOBSEARCH_USAJOBS_EMAIL", "JOBSEARCH_USAJOBS_KEY"}, open: func(string) jobsearch.JobSource {
			return boards.USAJobs(os.Getenv("JOBSEARCH_USAJOBS_EMAIL"), os.Getenv("JOBSEARCH_USAJOBS_KEY"), feed)
		}, decode: boards.DecodeUSAJobs},
		"indeed": {env: []string{"JOBSEARCH_INDEED_ID", "JOBSEARCH_INDEED_SECRET"}, open: func(arg string) jobsearch.JobSource {
			return indeed.New(indeed.Options{HTTP: client, ClientID: os.Getenv("JOBSEARCH_INDEED_ID"), ClientSecret: os.Getenv("JOBSEARCH_INDEED_SECRET"), Country: arg})
		}, decode: decodeIndeed},
		"indeedfeed": {arg: "address", open: func(arg string) jobsearch.JobSource { return indeed.Feed(arg, indeed.Options{HTTP: client}) }, decode: indeed.Decode},
		"alertmail":  {arg: "path", open: openAlertMail, decode: alertmail.Decode},
		"file":       {arg: "path", open: func(arg string) jobsearch.JobSource { return file.Import(arg) }, decode: file.Decode},
		"workday": {arg: "address", open: func(arg string) jobsearch.JobSource {
			host, tenant, site := workdayBoard(arg)
			return workday.Board(host, tenant, site, workday.Options{HTTP: client})
		}, decode: workday.Decode},
		"icims":     {arg: "name", open: func(arg string) jobsearch.JobSource { return portals.ICIMS(arg, portal) }, decode: portals.DecodeICIMS},
		"jobvite":   {arg: "name", open: func(arg string) jobsearch.JobSource { return portals.Jobvite(arg, portal) }, decode: portals.DecodeJobvite},
		"neogov":    {arg: "agency", open: func(arg string) jobsearch.JobSource { return portals.NEOGOV(arg, portal) }, decode: portals.DecodeNEOGOV},
		"paylocity": {arg: "id", open: func(arg string) jobsearch.JobSource { return portals.Paylocity(arg, portal) }, decode: portals.DecodePaylocity},
		"pinpoint":  {arg: "name", open: func(arg string) jobsearch.JobSource { return portals.Pinpoint(arg, portal) }, decode: portals.DecodePinpoint},
		"eightfold": {arg: "host/domain", open: func(arg string) jobsearch.JobSource {
			host, domain, _ := strings.Cut(arg, "/")
			return portals.Eightfold(host, domain, portal)
		}, decode: portals.DecodeEightfold},
		"oracle": {arg: "host/site", open: func(arg string) jobsearch.JobSource {
			host, site, _ := strings.Cut(arg, "/")
			return portals.Oracle(host, site, portal)
		}, decode: portals.DecodeOracle},
		"phenom":  {arg: "address", open: func(arg string) jobsearch.JobSource { return portals.Phenom(arg, portal) }, decode: portals.DecodePhenom},
		"rss":     {arg: "address", open: func(arg string) jobsearch.JobSource { return rss.Feed(arg, rss.Options{HTTP: client}) }, decode: rss.Decode},
		"jsonld":  {arg: "address", open: func(arg string) jobsearch.JobSource { return jsonld.Pages(jsonld.Options{HTTP: client}, arg) }, decode: jsonld.Decode},
		"sitemap": {arg: "address", open: func(arg string) jobsearch.JobSource { return jsonld.Sitemap(arg, jsonld.Options{HTTP: client}) }, decode: jsonld.Decode},
	}
}

// decodeIndeed reads what a person saved of Indeed: a page, a feed, an answer of the API, or an alert mail.
func decodeIndeed(r io.Reader, arg string) iter.Seq2[jobsearch.Job, error] {
	head := bufio.NewReader(r)
	if start, _ := head.Peek(1); len(start) > 0 && strings.ContainsAny(string(start), "<{[") {
		return indeed.Decode(head, arg)
	}
	return alertmail.Decode(head, arg)
}

// openAlertMail reads the alert mails of a file or folder of mail.
func openAlertMail(path string) jobsearch.JobSource {
	src, err := mbox.Open(path, mbox.Options{})
	if err != nil {
		return failedSource{"alertmail:" + path, err}
	}
	return alertmail.New(src, alertmail.Options{})
}

// failedSource is a source that could not be opened: its error stands in the sources' report.
type failedSource struct {
	name string
	err  error
}

func (s failedSource) Name() string { return s.name }

func (s failedSource) Search(context.Context, jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) { yield(jobsearch.Job{}, s.err) }
}

// workdayBoard splits HOST/TENANT/SITE, as in acme.wd3.myworkdayjobs.com/acme/careers.
func workdayBoard(arg string) (host, tenant, site string) {
	host, rest, _ := strings.Cut(strings.TrimPrefix(arg, "https://"), "/")
	tenant, site, _ = strings.Cut(rest, "/")
	return host, tenant, site
}

// source makes the source that NAME:ARG names.
func (a *app) source(_ context.Context, spec string) (jobsearch.JobSource, error) {
	name, arg, _ := strings.Cut(spec, ":")
	kind, ok := sourceKinds(a.client())[name]
	switch {
	case !ok:
		return nil, unknownSource(name)
	case kind.open == nil:
		return nil, usageError(name + " is read from saved files only: jobsearch jobs decode --source " + name + " FILE")
	case kind.arg != "" && arg == "":
		return nil, usageError(fmt.Sprintf("%s needs its %s: %s:%s", name, kind.arg, name, strings.ToUpper(kind.arg)))
	}
	for _, k := range kind.env {
		if os.Getenv(k) == "" {
			return nil, usageError(name + " needs a key of yours in " + k)
		}
	}
	src := kind.open(arg)
	if c := answerCache(); kind.fresh > 0 && c != nil {
		src = aggregate.Cached(src, c, kind.fresh)
	}
	return src, nil
}

// recorded are the sources whose answers were recorded in a folder.
func recorded(dir string) ([]jobsearch.JobSource, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the recording: %w", err)
	}
	var out []jobsearch.JobSource
	var names []string
	for _, e := range entries {
		if name, ok := aggregate.Recorded(e.Name()); ok && !slices.Contains(names, name) {
			names = append(names, name)
			out = append(out, aggregate.Replay(name, folder.NewFiles(dir)))
		}
	}
	if len(out) == 0 {
		return nil, &jobsearch.InputError{What: dir, Reason: "holds no recording: make one with jobs find --record " + dir}
	}
	return out, nil
}

func unknownSource(name string) error {
	return usageError(fmt.Sprintf("there is no source %q; there are: %s", name, strings.Join(slices.Sorted(maps.Keys(sourceKinds(nil))), ", ")))
}

// sources are those that were named, or those that are watched.
func (a *app) sources(ctx context.Context, store jobsearch.Store, named []string) ([]jobsearch.JobSource, error) {
	if len(named) == 0 {
		watched, err := watchedSources(ctx, store)
		if err != nil {
			return nil, err
		}
		if named = watched; len(named) == 0 {
			return nil, usageError("no source is named or watched: give --source greenhouse:BOARD, or jobs watch add greenhouse:BOARD")
		}
	}
	out := make([]jobsearch.JobSource, len(named))
	for i, n := range named {
		src, err := a.source(ctx, n)
		if err != nil {
			return nil, err
		}
		out[i] = src
	}
	return out, nil
}

// decode reads a saved answer of a source.
func decode(spec string, raw []byte) (iter.Seq2[jobsearch.Job, error], error) {
	name, arg, _ := strings.Cut(spec, ":")
	kind, ok := sourceKinds(nil)[name]
	if !ok {
		return nil, unknownSource(name)
	}
	return kind.decode(bytes.NewReader(raw), arg), nil
}

type jobsSourcesCmd struct{}

// Run lists the kinds of sources with what each needs, then those that were asked with how each stands.
func (jobsSourcesCmd) Run(ctx context.Context, a *app) error {
	if _, err := a.store(ctx); err != nil {
		return err
	}
	l := a.out.list("Source", "Argument", "Needs", "State")
	kinds := sourceKinds(nil)
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		var missing []string
		for _, e := range k.env {
			if os.Getenv(e) == "" {
				missing = append(missing, e)
			}
		}
		l.add(map[string]any{"source": name, "argument": k.arg, "needs": k.env, "missing": missing}, name, k.arg, strings.Join(missing, ", "), "")
	}
	for st, err := range aggregate.Standings(ctx, a.db.Catalog()) {
		if err != nil {
			return err
		}
		state := string(st.Outcome)
		if st.Usual > 0 {
			state += fmt.Sprintf(", about %d postings", st.Usual)
		}
		if st.Until.After(time.Now()) {
			state += ", left alone until " + st.Until.Local().Format("2006-01-02 15:04")
		}
		l.add(map[string]any{"source": st.Source, "state": st}, st.Source, "", "", state)
	}
	l.end("")
	return nil
}
