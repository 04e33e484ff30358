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
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/mbox"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
)

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
