package main

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/ashby"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/jsonld"
	"github.com/seed-57f86535/jobsearch/adapters/lever"
)

// sourceKind is one kind of source that the command knows by name.
type sourceKind struct {
	arg    string   // what NAME:ARG takes, "" for nothing
	env    []string // the keys it needs, by environment variable
	open   func(arg string) jobsearch.JobSource
	decode func(raw []byte, arg string) iter.Seq2[jobsearch.Job, error]
}

// sourceKinds are the sources by name.
func sourceKinds() map[string]sourceKind {
	return map[string]sourceKind{
		"greenhouse": {arg: "board", open: func(arg string) jobsearch.JobSource { return greenhouse.Board(arg, greenhouse.Options{}) },
			decode: func(raw []byte, arg string) iter.Seq2[jobsearch.Job, error] {
				return greenhouse.Decode(bytes.NewReader(raw), arg)
			}},
		"lever": {arg: "site", open: func(arg string) jobsearch.JobSource { return lever.Board(arg, lever.Options{}) },
			decode: func(raw []byte, arg string) iter.Seq2[jobsearch.Job, error] {
				return lever.Decode(bytes.NewReader(raw), arg)
			}},
		"ashby": {arg: "board", open: func(arg string) jobsearch.JobSource { return ashby.Board(arg, ashby.Options{}) },
			decode: func(raw []byte, arg string) iter.Seq2[jobsearch.Job, error] {
				return ashby.Decode(bytes.NewReader(raw), arg)
			}},
		"jsonld": {arg: "page", open: func(arg string) jobsearch.JobSource { return jsonld.Pages(jsonld.Options{}, arg) },
			decode: func(raw []byte, arg string) iter.Seq2[jobsearch.Job, error] {
				return jsonld.Decode(bytes.NewReader(raw), arg)
			}},
	}
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
func decode(spec, file string, raw []byte) (iter.Seq2[jobsearch.Job, error], error) {
	name, arg, _ := strings.Cut(spec, ":")
	kind, ok := sourceKinds()[name]
	if !ok {
		return nil, unknownSource(name)
	}
	return kind.decode(raw, arg), nil
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
