package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-57f86535/jobsearch/analytics"
)

type reportCmd struct{}

func (reportCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	r, err := analytics.Read(ctx, store, time.Now())
	if err != nil {
		return err
	}
	a.out.object(r, func() { a.showReport(r) })
	return nil
}

func (a *app) showReport(r analytics.Report) {
	l := a.out.list("Stage", "Applications", "Share", "95 % interval")
	for _, s := range r.Funnel {
		l.add(s, s.Name, s.Count, percent(s.Rate.Value), percent(s.Rate.Low)+" to "+percent(s.Rate.High))
	}
	l.end("")
	a.out.printf("First answer: %s. Interview: %s. Waiting for an answer: %d.\n", median(r.Response), median(r.Interview), r.Open)
	for _, g := range []struct {
		name string
		rows []analytics.Performance
	}{{"Source", r.Sources}, {"Template", r.Templates}} {
		if len(g.rows) == 0 {
			continue
		}
		a.out.printf("\n")
		l := a.out.list(g.name, "Used", "Answers", "Interviews", "Share of answers")
		for _, p := range g.rows {
			l.add(p, p.Name, p.Used, p.Responses, p.Interviews, percent(p.Rate.Value)+" ("+percent(p.Rate.Low)+" to "+percent(p.Rate.High)+")")
		}
		l.end("")
	}
	for _, v := range r.Verdicts {
		a.out.printf("%s or %s: %s\n", v.B, v.A, v.Text)
	}
}

func percent(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) }

func median(w analytics.Waiting) string {
	if w.N == 0 {
		return "not known, for no application has the day on which it was sent"
	}
	if w.Median == nil {
		return "fewer than half have one"
	}
	return fmt.Sprintf("after %.0f days (median of %d)", *w.Median, w.N)
}
