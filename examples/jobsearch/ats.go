package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/pdfium"
	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

type atsCmd struct {
	Score    atsScoreCmd    `cmd:"" help:"Score a resume against a posting: what matches, what is missing, what to do."`
	Keywords atsKeywordsCmd `cmd:"" help:"List the keywords of a posting with their places in the text."`
	Parse    atsParseCmd    `cmd:"" help:"Read a resume into JSON Resume."`
	Optimise atsOptimiseCmd `cmd:"" help:"Make the resume fit a posting better without inventing anything."`
	Rank     atsRankCmd     `cmd:"" help:"Rank postings for a resume."`
}

// readResume reads a resume of any format from a file. PDF needs the PDF reader, which costs some seconds the first time and little afterwards.
func (a *app) readResume(ctx context.Context, path string) (resume.Resume, error) {
	raw, err := readFile(path)
	if err != nil {
		return resume.Resume{}, err
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return resume.Resume{}, &jobsearch.InputError{What: path, Reason: "is empty"}
	}
	var o resume.Options
	if bytes.HasPrefix(bytes.TrimLeft(raw, "\x00 \r\n\t"), []byte("%PDF")) || bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")) {
		reader := pdfium.New(pdfium.Options{Compiling: func() {
			fmt.Fprintln(os.Stderr, "Preparing the PDF reader; this takes some seconds, once on this machine.")
		}})
		defer reader.Close()
		o.Reader = reader
	}
	r, err := resume.Read(ctx, filepath.Base(path), raw, o)
	if err != nil {
		return r, fmt.Errorf("read resume: %w", err)
	}
	return r, nil
}

type atsScoreCmd struct {
	Resume string `required:"" help:"The resume: PDF, DOCX, ODT, RTF, HTML, Markdown, text or JSON Resume."`
	Job    string `required:"" help:"The posting: text, Markdown or HTML; - for standard input."`
}

// keywordLine is a keyword as --json shows it.
type keywordLine struct {
	Keyword  string   `json:"keyword"`
	Kind     ats.Kind `json:"kind"`
	Required bool     `json:"required"`
	Weight   float64  `json:"weight"`
}

func newKeywordLine(k ats.Keyword) keywordLine {
	return keywordLine{k.Canonical, k.Kind, k.Required, k.Weight}
}

// scoreLine is a score as --json shows it.
type scoreLine struct {
	Score           float64              `json:"score"`
	Coverage        float64              `json:"coverage"`
	Density         float64              `json:"density"`
	Format          float64              `json:"format"`
	Fit             float64              `json:"fit"`
	Matched         []matchedLine        `json:"matched"`
	Missing         []missingLine        `json:"missing"`
	Recommendations []ats.Recommendation `json:"recommendations"`
	KnockOuts       []ats.KnockOut       `json:"knock_outs"`
	Lines           []ats.Line           `json:"lines"`
	Confidence      float64              `json:"confidence"`
}

type matchedLine struct {
	keywordLine
	How   ats.How   `json:"how"`
	Where ats.Where `json:"where"`
}

type missingLine struct {
	keywordLine
	Gain float64 `json:"gain"`
}

func newScoreLine(s ats.Score) scoreLine {
	out := scoreLine{Score: s.Score, Coverage: s.Coverage, Density: s.Density, Format: s.Format, Fit: s.Fit, Confidence: s.Confidence,
		Matched: []matchedLine{}, Missing: []missingLine{}, Recommendations: s.Recommendations, KnockOuts: s.KnockOuts, Lines: s.Lines}
	for _, m := range s.Matched {
		out.Matched = append(out.Matched, matchedLine{newKeywordLine(m.Keyword), m.How, m.Where})
	}
	for _, m := range s.Missing {
		out.Missing = append(out.Missing, missingLine{newKeywordLine(m.Keyword), m.Gain})
	}
	if out.Recommendations == nil {
		out.Recommendations = []ats.Recommendation{}
	}
	if out.KnockOuts == nil {
		out.KnockOuts = []ats.KnockOut{}
	}
	return out
}

func (c *atsScoreCmd) Run(ctx context.Context, a *app) error {
	r, err := a.readResume(ctx, c.Resume)
	if err != nil {
		return err
	}
	text, err := readText(c.Job)
	if err != nil {
		return err
	}
	s := newScoreLine(ats.Prepare(r, ats.Options{}).Score(ats.ReadPosting("", text)))
	a.out.object(s, func() { a.showScore(s) })
	return nil
}

func (a *app) showScore(s scoreLine) {
	a.out.printf("Score %.0f of 100 (coverage %.0f, density %.0f, format %.0f, fit %.0f)\n", s.Score, s.Coverage, s.Density, s.Format, s.Fit)
	for _, k := range s.KnockOuts {
		a.out.printf("! %s: asks for %s, your resume shows %s\n", k.Kind, plain(k.Asked), plain(orNothing(k.Found)))
	}
	a.out.printf("\n")
	l := a.out.list("Keyword", "Needed", "Your resume")
	need := map[bool]string{true: "must", false: "nice"}
	for _, m := range s.Matched {
		l.add(m, m.Keyword, need[m.Required], m.Where.Text)
	}
	for _, m := range s.Missing {
		l.add(m, m.Keyword, need[m.Required], fmt.Sprintf("missing (+%.1f)", m.Gain))
	}
	l.end("The posting names no keywords.")
	if len(s.Recommendations) > 0 {
		a.out.printf("\nWhat to do:\n")
		for _, r := range s.Recommendations {
			a.out.printf("  +%.1f  %s\n", r.Gain, plain(r.Text))
		}
	}
}

func orNothing(s string) string {
	if strings.TrimSpace(s) == "" {
		return "none"
	}
	return s
}

type atsKeywordsCmd struct {
	Job string `required:"" help:"The posting; - for standard input."`
}

func (c *atsKeywordsCmd) Run(a *app) error {
	text, err := readText(c.Job)
	if err != nil {
		return err
	}
	shift := 0 // a byte order mark that was dropped
	if raw, err := readFile(c.Job); err == nil && bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		shift = 3
	}
	l := a.out.list("Keyword", "Kind", "Needed", "Weight", "In the text")
	need := map[bool]string{true: "must", false: "nice"}
	for _, k := range ats.ReadPosting("", text).Mentions() {
		l.add(struct {
			keywordLine
			Start int    `json:"start"`
			End   int    `json:"end"`
			Text  string `json:"text"`
		}{newKeywordLine(k), k.Start + shift, k.End + shift, k.Text}, k.Canonical, string(k.Kind), need[k.Required], fmt.Sprintf("%.2f", k.Weight), k.Text)
	}
	l.end("The posting names no keywords.")
	return nil
}

type atsParseCmd struct {
	Resume string `required:"" help:"The resume."`
}

func (c *atsParseCmd) Run(ctx context.Context, a *app) error {
	r, err := a.readResume(ctx, c.Resume)
	if err != nil {
		return err
	}
	raw, err := r.JSON()
	if err != nil {
		return err
	}
	if a.JSON {
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return err
		}
		raw = line.Bytes()
	}
	a.out.printf("%s\n", raw)
	return nil
}

type atsRankCmd struct {
	Resume string `required:"" help:"The resume."`
	Jobs   string `required:"" help:"JSON lines {id, title, company, description}."`
}

func (c *atsRankCmd) Run(ctx context.Context, a *app) error {
	r, err := a.readResume(ctx, c.Resume)
	if err != nil {
		return err
	}
	var postings []ats.Posting
	for in, err := range jsonLines[struct{ ID, Title, Company, Location, Description text }](c.Jobs) {
		if err != nil {
			return err
		}
		j := jobsearch.Job{Title: string(in.Title), Company: string(in.Company), Location: string(in.Location), Description: string(in.Description)}
		j.ID = jobsearch.ID(in.ID)
		postings = append(postings, ats.ReadJob(j))
	}
	ranked, err := ats.Rank(ctx, ats.Prepare(r, ats.Options{}), postings)
	if err != nil {
		return err
	}
	l := a.out.list("Score", "Posting", "Title")
	for _, p := range ranked {
		l.add(struct {
			ID    string  `json:"id"`
			Score float64 `json:"score"`
		}{p.ID, p.Score}, fmt.Sprintf("%.0f", p.Score), p.ID, p.Title)
	}
	l.end("No postings.")
	return nil
}

// preparedResume is the person's default resume ready to score with, and a key that changes with it; nil when none was added.
func (a *app) preparedResume(ctx context.Context, store jobsearch.Store) (*ats.Prepared, string, error) {
	for _, f := range []jobsearch.ResumeFilter{{Default: true}, {}} {
		f.Paging = jobsearch.Paging{Limit: 1, Order: jobsearch.OrderNewest}
		for row, err := range store.Resumes().List(ctx, f) {
			if err != nil {
				return nil, "", err
			}
			var r resume.Resume
			if err := json.Unmarshal(row.Document, &r); err != nil {
				return nil, "", errors.Join(fmt.Errorf("resume %s cannot be read: add it again", row.Name), err)
			}
			r.Text = row.Text
			return ats.Prepare(r, ats.Options{}), fmt.Sprintf("%s version %d", row.ID, row.Version), nil
		}
	}
	return nil, "", nil
}
