package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

type resumesCmd struct {
	Add  resumesAddCmd  `cmd:"" help:"Keep a resume; the first one, or with --default, is the one that postings are scored against."`
	List resumesListCmd `cmd:"" help:"List the versions."`
}

type resumesAddCmd struct {
	File    string `arg:"" help:"PDF, DOCX, ODT, RTF, HTML, Markdown, text or JSON Resume."`
	Name    string `help:"A name for it. Default: the file's."`
	Default bool   `help:"Score postings against this one from now on."`
}

func (c *resumesAddCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	read, err := a.readResume(ctx, c.File)
	if err != nil {
		return err
	}
	doc, err := read.JSON()
	if err != nil {
		return err
	}
	name := c.Name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))
	}
	var row jobsearch.Resume
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		n, err := tx.Resumes().Count(ctx, jobsearch.ResumeFilter{})
		if err != nil {
			return err
		}
		row = jobsearch.Resume{Name: name, Format: strings.TrimPrefix(strings.ToLower(filepath.Ext(c.File)), "."), Text: read.Text, Document: doc, Default: c.Default || n == 0}
		fresh := row
		if _, err := tx.Resumes().Add(ctx, &row); err != nil {
			return err
		}
		if !row.Added { // the name is known: this is its new content
			fresh.Meta = row.Meta
			row = fresh
			if err := tx.Resumes().Put(ctx, &row); err != nil {
				return err
			}
		}
		if !row.Default {
			return nil
		}
		for other, err := range tx.Resumes().List(ctx, jobsearch.ResumeFilter{Default: true}) {
			if err != nil {
				return err
			}
			if other.ID != row.ID {
				other.Default = false
				if err := tx.Resumes().Put(ctx, &other); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.out.object(row, func() {
		a.out.printf("Kept as %q: %s, %d positions, %d skills.\n", row.Name, plain(read.Basics.Name), len(read.Work), len(read.AllSkills()))
	})
	return nil
}

type resumesListCmd struct{}

func (resumesListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	l := a.out.list("ID", "Name", "Format", "Default", "Added")
	for r, err := range store.Resumes().List(ctx, jobsearch.ResumeFilter{}) {
		if err != nil {
			return err
		}
		mark := ""
		if r.Default {
			mark = "yes"
		}
		l.add(r, string(r.ID), r.Name, r.Format, mark, day(r.CreatedAt))
	}
	l.end("No resume yet. Add yours with: jobsearch resumes add FILE")
	return nil
}
