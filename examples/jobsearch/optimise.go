package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

type atsOptimiseCmd struct {
	Resume string `required:"" help:"The resume."`
	Job    string `required:"" help:"The posting."`
	Out    string `help:"Where to write the result: .docx, .pdf, .md or .json." type:"path" placeholder:"FILE"`
}

func (c *atsOptimiseCmd) Run(ctx context.Context, a *app) error {
	r, err := a.readResume(ctx, c.Resume)
	if err != nil {
		return err
	}
	text, err := readText(c.Job)
	if err != nil {
		return err
	}
	best, err := ats.Optimise(ctx, r, ats.ReadPosting("", text), ats.OptimiseOptions{LLM: a.llm()})
	if err != nil {
		return err
	}
	if c.Out != "" {
		raw, err := writeResume(best.Resume, strings.ToLower(filepath.Ext(c.Out)))
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Out, raw, 0o600); err != nil {
			return err
		}
	}
	a.out.object(best, func() {
		a.out.printf("Score %.0f, was %.0f. Nothing was added that your resume does not say.\n", best.After.Score, best.Before.Score)
		for _, ch := range best.Changes {
			a.out.printf("  %s: %s\n    - %s\n    + %s\n", ch.Field, ch.Why, short(ch.Before, 160), short(ch.After, 160))
		}
		for _, q := range best.Ask {
			a.out.printf("? %s (+%.1f)\n", short(q.Text, 200), q.Gain)
		}
		if c.Out != "" {
			a.out.printf("Written to %s\n", c.Out)
		}
	})
	return nil
}

// writeResume writes a resume in the format of a file's extension.
func writeResume(r resume.Resume, ext string) ([]byte, error) {
	switch ext {
	case ".docx":
		return r.WriteDOCX()
	case ".pdf":
		return r.WritePDF(resume.PDFOptions{})
	case ".md":
		return r.WriteMarkdown(), nil
	case ".json":
		return r.JSON()
	}
	return nil, usageError("--out must end in .docx, .pdf, .md or .json")
}
