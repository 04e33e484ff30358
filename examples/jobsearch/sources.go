package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/ashby"
	"github.com/seed-57f86535/jobsearch/adapters/bamboohr"
	"github.com/seed-57f86535/jobsearch/adapters/boards"
	"github.com/seed-57f86535/jobsearch/adapters/breezy"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/jsonld"
	"github.com/seed-57f86535/jobsearch/adapters/lever"
	"github.com/seed-57f86535/jobsearch/adapters/personio"
	"github.com/seed-57f86535/jobsearch/adapters/recruitee"
	"github.com/seed-57f86535/jobsearch/adapters/rippling"
	"github.com/seed-57f86535/jobsearch/adapters/rss"
	"github.com/seed-57f86535/jobsearch/adapters/smartrecruiters"
	"github.com/seed-57f86535/jobsearch/adapters/teamtailor"
	"github.com/seed-57f86535/jobsearch/adapters/workable"
	"github.com/seed-57f86535/jobsearch/adapters/workday"
)

// sourceKind is one kind of source that the command knows by name.
type sourceKind struct {
	arg    string   // what NAME:ARG takes, "" for nothing that is needed
	env    []string // the keys it needs, by environment variable
	open   func(arg string) jobsearch.JobSource
	decode func(r io.Reader, arg string) iter.Seq2[jobsearch.Job, error]
}

// sourceKinds are the sources by name.
func sourceKinds() map[string]sourceKind {
	return map[string]sourceKind{
		"ashby":           {arg: "board", open: func(arg string) jobsearch.JobSource { return ashby.Board(arg, ashby.Options{}) }, decode: ashby.Decode},
		"bamboohr":        {arg: "company", open: func(arg string) jobsearch.JobSource { return bamboohr.Board(arg, bamboohr.Options{}) }, decode: bamboohr.Decode},
		"breezy":          {arg: "company", open: func(arg string) jobsearch.JobSource { return breezy.Board(arg, breezy.Options{}) }, decode: breezy.Decode},
		"greenhouse":      {arg: "board", open: func(arg string) jobsearch.JobSource { return greenhouse.Board(arg, greenhouse.Options{}) }, decode: greenhouse.Decode},
		"lever":           {arg: "site", open: func(arg string) jobsearch.JobSource { return lever.Board(arg, lever.Options{}) }, decode: lever.Decode},
		"personio":        {arg: "company", open: func(arg string) jobsearch.JobSource { return personio.Board(arg, personio.Options{}) }, decode: personio.Decode},
		"recruitee":       {arg: "company", open: func(arg string) jobsearch.JobSource { return recruitee.Board(arg, recruitee.Options{}) }, decode: recruitee.Decode},
		"rippling":        {arg: "board", open: func(arg string) jobsearch.JobSource { return rippling.Board(arg, rippling.Options{}) }, decode: rippling.Decode},
		"smartrecruiters": {arg: "company", open: func(arg string) jobsearch.JobSource { return smartrecruiters.Board(arg, smartrecruiters.Options{}) }, decode: smartrecruiters.Decode},
		"teamtailor":      {arg: "company", open: func(arg string) jobsearch.JobSource { return teamtailor.Board(arg, teamtailor.Options{}) }, decode: teamtailor.Decode},
		"workable":        {arg: "account", open: func(arg string) jobsearch.JobSource { return workable.Board(arg, workable.Options{}) }, decode: workable.Decode},
		"arbeitnow":       {open: func(string) jobsearch.JobSource { return boards.Arbeitnow(boards.Options{}) }, decode: boards.DecodeArbeitnow},
		"himalayas":       {open: func(string) jobsearch.JobSource { return boards.Himalayas(boards.Options{}) }, decode: boards.DecodeHimalayas},
		"jobicy":          {open: func(string) jobsearch.JobSource { return boards.Jobicy(boards.Options{}) }, decode: boards.DecodeJobicy},
		"remoteok":        {open: func(string) jobsearch.JobSource { return boards.RemoteOK(boards.Options{}) }, decode: boards.DecodeRemoteOK},
		"remotive":        {open: func(string) jobsearch.JobSource { return boards.Remotive(boards.Options{}) }, decode: boards.DecodeRemotive},
		"hackernews":      {open: func(string) jobsearch.JobSource { return boards.HackerNews(boards.Options{}) }, decode: boards.DecodeHackerNews},
		"weworkremotely":  {open: func(arg string) jobsearch.JobSource { return boards.WeWorkRemotely(arg, boards.Options{}) }, decode: boards.DecodeWeWorkRemotely},
		"themuse": {open: func(string) jobsearch.JobSource {
			return boards.TheMuse(os.Getenv("JOBSEARCH_THEMUSE_KEY"), boards.Options{})
		}, decode: boards.DecodeTheMuse},
		"adzuna": {arg: "country", env: []string{"JOBSEARCH_ADZUNA_ID", "JOBSEARCH_ADZUNA_KEY"}, open: func(arg string) jobsearch.JobSource {
			return boards.Adzuna(os.Getenv("JOBSEARCH_ADZUNA_ID"), os.Getenv("JOBSEARCH_ADZUNA_KEY"), arg, boards.Options{})
		}, decode: boards.DecodeAdzuna},
		"jooble": {env: []string{"JOBSEARCH_JOOBLE_KEY"}, open: func(string) jobsearch.JobSource {
			return boards.Jooble(os.Getenv("JOBSEARCH_JOOBLE_KEY"), boards.Options{})
		}, decode: boards.DecodeJooble},
		"usajobs": {env: []string{"JOBSEARCH_USAJOBS_EMAIL", "JOBSEARCH_USAJOBS_KEY"}, open: func(string) jobsearch.JobSource {
			return boards.USAJobs(os.Getenv("JOBSEARCH_USAJOBS_EMAIL"), os.Getenv("JOBSEARCH_USAJOBS_KEY"), boards.Options{})
		}, decode: boards.DecodeUSAJobs},
		"workday": {arg: "address", open: openWorkday, decode: workday.Decode},
		"rss":     {arg: "address", open: func(arg string) jobsearch.JobSource { return rss.Feed(arg, rss.Options{}) }, decode: rss.Decode},
		"jsonld":  {arg: "address", open: func(arg string) jobsearch.JobSource { return jsonld.Pages(jsonld.Options{}, arg) }, decode: jsonld.Decode},
		"sitemap": {arg: "address", open: func(arg string) jobsearch.JobSource { return jsonld.Sitemap(arg, jsonld.Options{}) }, decode: jsonld.Decode},
	}
}

// openWorkday takes HOST/TENANT/SITE, as in acme.wd3.myworkdayjobs.com/acme/careers.
func openWorkday(arg string) jobsearch.JobSource {
	parts := strings.Split(strings.TrimPrefix(arg, "https://"), "/")
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	return workday.Board(parts[0], parts[1], parts[2], workday.Options{})
}

// source makes the source that NAME:ARG names.
func (a *app) source(_ context.Context, spec string) (jobsearch.JobSource, error) {
	name, arg, _ := strings.Cut(spec, ":")
	kind, ok := sourceKinds()[name]
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
	return kind.open(arg), nil
}

func unknownSource(name string) error {
	return usageError(fmt.Sprintf("there is no source %q; there are: %s", name, strings.Join(slices.Sorted(maps.Keys(sourceKinds())), ", ")))
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
	kind, ok := sourceKinds()[name]
	if !ok {
		return nil, unknownSource(name)
	}
	return kind.decode(bytes.NewReader(raw), arg), nil
}

type jobsSourcesCmd struct{}

func (jobsSourcesCmd) Run(a *app) error {
	l := a.out.list("Source", "Argument", "Needs")
	kinds := sourceKinds()
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		var missing []string
		for _, e := range k.env {
			if os.Getenv(e) == "" {
				missing = append(missing, e)
			}
		}
		l.add(map[string]any{"source": name, "argument": k.arg, "needs": k.env, "missing": missing}, name, k.arg, strings.Join(missing, ", "))
	}
	l.end("")
	return nil
}
