package ats

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Ranked is a posting with how well it suits a resume: Score, 0 to 100 in whole points, 0 for another trade; and the features behind it.
type Ranked struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Score    float64  `json:"score"`
	Features Features `json:"features"`
}

// Features are what Rank weighs, each 0 to 1.
type Features struct {
	Title     float64 `json:"title"`     // likeness of the titles held, lately, to the posting's
	Topics    float64 `json:"topics"`    // likeness of the trades
	Words     float64 `json:"words"`     // likeness of the words, the rare ones more
	Shown     float64 `json:"shown"`     // what the posting asks for that the work shows, not only a list
	Seniority float64 `json:"seniority"` // 1 where years and level suffice
	KnockOuts float64 `json:"knock_outs"`
	Meaning   float64 `json:"meaning"` // likeness of embeddings, where there is an Embedder
}

// prepare reads what likeness needs of a posting.
func (p *Posting) prepare(r *reader) {
	var b bagger
	b.add(p.Title, 4)
	for _, c := range r.clauses {
		switch c.kind {
		case SectionBenefits, SectionLegal, SectionMeta:
		case SectionAbout:
			b.add(r.text[c.start:c.end], 0.3)
		default:
			b.add(r.text[c.start:c.end], 1)
		}
	}
	p.bag = b.bag()
	for _, e := range p.occupation.entries {
		p.topics.add(e, 3)
	}
	for _, k := range p.Keywords {
		if k.entry >= 0 {
			p.topics.add(k.entry, k.Weight)
		}
	}
}

// Features compares the resume with a posting.
func (p *Prepared) Features(post Posting) Features {
	f := Features{Seniority: 1}
	level := 0
	for _, h := range p.occupations {
		f.Title = max(f.Title, post.occupation.like(h.occupation)*(0.5+0.5*h.recency))
		level = max(level, h.level)
	}
	f.Topics = p.topics.cosine(post.topics)
	f.Words = p.bag.cosine(post.bag)
	total, shown := 0.0, 0.0
	for _, k := range post.Keywords {
		if k.Kind == vocabulary.Soft || k.Kind == KindExperience {
			continue
		}
		total += k.Weight
		if m, ok := p.find(k); ok {
			use := m.Use
			if m.Where.Section == "skills" || m.Where.Section == "personal" {
				use = 0.15
			}
			shown += k.Weight * m.Credit * use
		}
	}
	if total > 0 {
		f.Shown = shown / total
	}
	for _, k := range p.knockOuts(post) {
		if k.Kind != "permit" {
			f.KnockOuts = min(1, f.KnockOuts+0.34)
		}
	}
	if want := post.occupation.level; want > 0 && max(level, levelOfYears(p.years)) < want-1 {
		f.Seniority = 0.5
	}
	return f
}

// The weights of Rank's features.
const (
	rankBias  = -3.6
	rankTitle = 2.2
	rankTopic = 2.6
	rankWords = 6
	rankShown = 2.5
	rankOut   = -0.5
)

func relevance(f Features) float64 {
	z := rankBias + rankTitle*f.Title + rankTopic*f.Topics + rankWords*f.Words + rankShown*f.Shown + rankOut*f.KnockOuts
	return math.Round(100 / (1 + math.Exp(-z)))
}

// Rank orders postings for a resume, the best first; equal scores keep their order. It stops when ctx ends.
func Rank(ctx context.Context, p *Prepared, postings []Posting) ([]Ranked, error) {
	out := make([]Ranked, 0, len(postings))
	for i := range postings {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ats: rank: %w", err)
		}
		f := p.Features(postings[i])
		out = append(out, Ranked{ID: postings[i].ID, Title: postings[i].Title, Score: relevance(f), Features: f})
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return sign(b.Score - a.Score) })
	return out, nil
}
