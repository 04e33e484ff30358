package main

import (
	"context"
	"errors"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox"
)

type inboxCorrectionsCmd struct {
	List correctionsListCmd `cmd:"" default:"1" help:"List the mails that you corrected, and what they teach."`
	Undo correctionsUndoCmd `cmd:"" help:"Take the corrections of a mail back."`
}

type correctionsListCmd struct{}

// correctedLine is one line of inbox corrections list.
type correctedLine struct {
	inbox.Corrected
	From    string `json:"from"`
	Subject string `json:"subject"`
	Sender  string `json:"sender"` // whose later mail is read so; "" where the correction teaches nothing
	Pattern string `json:"pattern"`
}

func (correctionsListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	corrected, err := inbox.Corrections(ctx, store)
	if err != nil {
		return err
	}
	lessons, err := inbox.LoadLessons(ctx, store)
	if err != nil {
		return err
	}
	taught := map[jobsearch.ID]inbox.Lesson{}
	for _, l := range lessons {
		taught[l.MessageID] = l
	}
	l := a.out.list("Mail", "Corrected", "Was", "Is", "Subject", "Read so from")
	for _, c := range corrected {
		line := correctedLine{Corrected: c, Sender: taught[c.MessageID].Sender, Pattern: taught[c.MessageID].Subject}
		m, err := store.Messages().Get(ctx, c.MessageID)
		if err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
			return err
		}
		line.From, line.Subject = m.From.String(), m.Subject
		l.add(line, string(c.MessageID), day(c.At), string(c.Was), string(c.Kind), m.Subject, line.Sender)
	}
	l.end("You corrected nothing. Correct a mail with: jobsearch inbox fix ID --kind KIND --application ID")
	return nil
}

type correctionsUndoCmd struct {
	ID string `arg:"" help:"The mail: its id, or how it begins."`
}

func (c *correctionsUndoCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := mailID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	m, err := inbox.Undo(ctx, store, id)
	if err != nil {
		return err
	}
	a.out.object(m, func() { a.out.printf("Undone. %s\n", filed(ctx, store, m)) })
	return nil
}
