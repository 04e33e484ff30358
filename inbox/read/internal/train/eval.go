package main

import (
	"fmt"
	"os"

	"github.com/seed-57f86535/jobsearch/inbox/read"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
)

// measure prints how the embedded weights read the files. Mail that they were learned from flatters: the cross-validation is the honest figure for kinds.
func measure(files []string, mistakes bool) error {
	var rows []evaluate.Row
	var err error
	for _, name := range files {
		if rows, err = readFile(name, rows); err != nil {
			return err
		}
	}
	var out []evaluate.Outcome
	for _, row := range rows {
		r := read.Message(row.Message())
		out = append(out, evaluate.Outcome{Row: row, Answer: evaluate.Answer{
			Kind: r.Kind, Confidence: r.Confidence, Company: r.Company, Role: r.Role, Start: r.Interview.Start, Evidence: r.Evidence,
		}})
	}
	rep := evaluate.Measure(out)
	if mistakes {
		for _, o := range rep.Misread {
			want := ""
			if o.Row.Interview != nil {
				want = *o.Row.Interview
			}
			got := ""
			if !o.Answer.Start.IsZero() {
				got = o.Answer.Start.Format("2006-01-02T15:04:05Z07:00")
			}
			fmt.Printf("misread %s %s | company %q: %q | role %q: %q | time %q: %q\n", o.Row.ID, o.Row.Label, o.Row.Company, o.Answer.Company, o.Row.Role, o.Answer.Role, want, got)
		}
	}
	return rep.Write(os.Stdout, mistakes)
}
