package outreach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/content"
	"github.com/seed-57f86535/jobsearch/internal/language"
)

// brief gathers what may be said about an application.
func (p *Planner) brief(ctx context.Context, a jobsearch.Application) (content.Brief, error) {
	b := content.Brief{Application: a}
	var err error
	if a.JobID != "" {
		if b.Job, err = p.store.Jobs().Get(ctx, a.JobID); err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
			return b, err
		}
		for l, err := range p.store.Leads().List(ctx, jobsearch.LeadFilter{JobIDs: []jobsearch.ID{a.JobID}}) {
			if err != nil {
				return b, err
			}
			b.Matched, b.Missing = l.Matched, l.Missing
		}
	}
	if b.Resume, err = DefaultResume(ctx, p.store); err != nil {
		return b, err
	}
	for s, err := range p.store.Stories().List(ctx, jobsearch.StoryFilter{}) {
		if err != nil {
			return b, err
		}
		b.Stories = append(b.Stories, s)
	}
	if name := b.Employer(); name != "" { // an empty name would select all
		for c, err := range p.store.Companies().List(ctx, jobsearch.CompanyFilter{Name: name, Paging: jobsearch.Paging{Limit: 1}}) {
			if err != nil {
				return b, err
			}
			b.Company = c
		}
	}
	// the language of their latest mail counts more than that of the posting
	for m, err := range p.store.Messages().List(ctx, jobsearch.MessageFilter{ApplicationID: a.ID, Paging: jobsearch.Paging{Order: jobsearch.OrderDate}}) {
		if err != nil {
			return b, err
		}
		if m.Outgoing || m.Auto {
			continue
		}
		if b.Language == "" {
			b.Language = language.Of(m.Text)
		}
		if m.From.Addr != "" && !m.List && !noReply(m.From.Addr) {
			b.To = []jobsearch.Address{m.From}
			break
		}
	}
	return b, nil
}

// noReply reports whether nobody reads an address.
func noReply(addr string) bool {
	local, _, _ := strings.Cut(strings.ToLower(addr), "@")
	local = strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	for _, s := range []string{"noreply", "donotreply", "notification", "notifications", "mailer", "automated", "bounce"} {
		if strings.Contains(local, s) {
			return true
		}
	}
	return false
}

// DefaultResume is the user's default resume, or the newest one; the zero Resume where there is none.
func DefaultResume(ctx context.Context, store jobsearch.Store) (resume.Resume, error) {
	for _, f := range []jobsearch.ResumeFilter{{Default: true}, {}} {
		f.Paging = jobsearch.Paging{Limit: 1, Order: jobsearch.OrderNewest}
		for r, err := range store.Resumes().List(ctx, f) {
			if err != nil {
				return resume.Resume{}, fmt.Errorf("read resumes: %w", err)
			}
			var doc resume.Resume
			if len(r.Document) > 0 {
				if err := json.Unmarshal(r.Document, &doc); err != nil {
					return doc, fmt.Errorf("resume %s: %w", r.Name, err)
				}
			}
			doc.Text = r.Text
			return doc, nil
		}
	}
	return resume.Resume{}, nil
}
