package main

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// wholeID is the one id that begins as a person typed it. what and list say what was looked for and where ids are seen.
func wholeID[T any](rows iter.Seq2[T, error], id func(*T) jobsearch.ID, typed, what, list string) (jobsearch.ID, error) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if len(typed) < 4 {
		return "", usageError(fmt.Sprintf("%q is too short for the id of %s: give four characters at least", typed, what))
	}
	var found []jobsearch.ID
	for row, err := range rows {
		if err != nil {
			return "", err
		}
		switch i := id(&row); {
		case string(i) == typed:
			return i, nil
		case strings.HasPrefix(string(i), typed):
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("no %s has the id %s, see jobsearch %s: %w", what, typed, list, jobsearch.ErrNotFound)
	case 1:
		return found[0], nil
	}
	return "", usageError(fmt.Sprintf("%d of them begin with %s: give more of the id", len(found), typed))
}

func mailID(ctx context.Context, store jobsearch.Store, typed string) (jobsearch.ID, error) {
	if _, err := store.Messages().Get(ctx, jobsearch.ID(typed)); err == nil {
		return jobsearch.ID(typed), nil
	}
	return wholeID(store.Messages().List(ctx, jobsearch.MessageFilter{}), func(m *jobsearch.Message) jobsearch.ID { return m.ID }, typed, "mail", "inbox list")
}

func applicationID(ctx context.Context, store jobsearch.Store, typed string) (jobsearch.ID, error) {
	return wholeID(store.Applications().List(ctx, jobsearch.ApplicationFilter{}), func(a *jobsearch.Application) jobsearch.ID { return a.ID }, typed, "application", "apps list")
}

func draftID(ctx context.Context, store jobsearch.Store, typed string) (jobsearch.ID, error) {
	return wholeID(store.Drafts().List(ctx, jobsearch.DraftFilter{}), func(d *jobsearch.Draft) jobsearch.ID { return d.ID }, typed, "draft", "drafts list")
}
