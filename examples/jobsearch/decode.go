package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

type jobsDecodeCmd struct {
	Source string `required:"" help:"The source's name; NAME:ARG names the board as well."`
	File   string `arg:"" help:"The saved answer."`
}

func (c *jobsDecodeCmd) Run(ctx context.Context, a *app) error {
	raw, err := readFile(c.File)
	if err != nil {
		return err
	}
	jobs, err := decode(c.Source, raw)
	if err != nil {
		return err
	}
	l := a.out.list("Title", "Company", "Place", "Pay", "URL")
	for j, err := range jobs {
		if errors.Is(err, jobsearch.ErrChanged) {
			return &jobsearch.InputError{What: c.File, Reason: "is not understood as an answer of " + c.Source + ": " + err.Error()}
		}
		if err != nil {
			return err
		}
		normalise.Job(&j, time.Now())
		line := newJobLine(j)
		line.ID = j.PostingID
		l.add(line, j.Title, j.Company, j.Location, payText(j), j.URL)
	}
	l.end("No postings.")
	return nil
}

type jobsDedupeCmd struct {
	File string `arg:"" help:"JSON lines {id, title, company, location, description, url, source}."`
}

func (c *jobsDedupeCmd) Run(a *app) error {
	var jobs []jobsearch.Job
	for in, err := range jsonLines[struct {
		ID, Title, Company, Location, Description, URL, Source text
	}](c.File) {
		if err != nil {
			return err
		}
		if in.ID == "" {
			return &jobsearch.InputError{What: c.File, At: fmt.Sprintf("line %d", len(jobs)+1), Reason: "has no id"}
		}
		j := jobsearch.Job{Title: string(in.Title), Company: string(in.Company), Location: string(in.Location), Description: string(in.Description), URL: string(in.URL), Source: string(in.Source)}
		j.ID = jobsearch.ID(in.ID)
		normalise.Job(&j, time.Now())
		jobs = append(jobs, j)
	}
	l := a.out.list("Sure", "Postings", "Why")
	for _, g := range dedupe.Groups(jobs) {
		l.add(struct {
			IDs        []jobsearch.ID `json:"ids"`
			Confidence float64        `json:"confidence"`
			Why        []string       `json:"why"`
		}{g.IDs, g.Confidence, g.Why}, fmt.Sprintf("%.2f", g.Confidence), fmt.Sprint(g.IDs), strings.Join(g.Why, "; "))
	}
	l.end("No postings.")
	return nil
}

type jobsSalaryCmd struct {
	File string `arg:"" help:"Lines of text, or of JSON {text, country}; - for standard input."`
}

func (c *jobsSalaryCmd) Run(a *app) error {
	raw, err := readFile(c.File)
	if err != nil {
		return err
	}
	if !looksLikeText(raw) {
		return &jobsearch.InputError{What: c.File, Reason: "is not text"}
	}
	l := a.out.list("Min", "Max", "Currency", "Period", "Text")
	for line := range strings.Lines(string(raw)) {
		in := struct{ Text, Country string }{Text: strings.TrimRight(line, "\r\n")}
		if strings.HasPrefix(strings.TrimSpace(line), "{") {
			if err := json.Unmarshal([]byte(line), &in); err != nil {
				return &jobsearch.InputError{What: c.File, Reason: "a line begins like JSON and is none: " + err.Error()}
			}
		}
		p, ok := normalise.Pay(in.Text, in.Country)
		if !ok {
			l.add(nil, "", "", "", "", in.Text)
			continue
		}
		s := newPayLine(p)
		cell := func(f *float64) string {
			if f == nil {
				return ""
			}
			return fmt.Sprintf("%.2f", *f)
		}
		l.add(s, cell(s.Min), cell(s.Max), s.Currency, string(s.Period), in.Text)
	}
	l.end("No text.")
	return nil
}
