package ats

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Ranked is a posting with how well it suits a resume: Score, 0 to 100 in whole points, 0 for another trade; and the features behind it.
type Ranked struct {
	Index    int      `json:"-"` // in the list that was given
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
	b := bagger{sum: r.stems}
	b.add(p.Title, 4)
	for ci := range r.clauses {
		weight := float32(1)
		c := &r.clauses[ci]
		switch c.kind {
		case SectionBenefits, SectionLegal, SectionMeta:
			continue
		case SectionAbout:
			weight = 0.3
		}
		for _, t := range r.clauseTokens(c) {
			if t.class == contentWord && len(r.words.Folded(int(t.word))) > 0 {
				b.sum[t.stem] += weight
			}
		}
	}
	r.stems = b.sum
	p.bag = b.bag()
	t := countTopics(p.vocabulary)
	for _, e := range p.occupation.titles {
		if i, ok := p.vocabulary.Lookup(e.Name); ok {
			t.add(i, 3)
		}
	}
	for _, k := range p.Keywords {
		if k.entry >= 0 {
			t.add(k.entry, k.Weight)
		}
	}
	p.topics = t.topics()
}

// Features compares the resume with a posting.
func (p *Prepared) Features(post Posting) Features {
	post = p.adopt(post)
	return p.features(&post, nil)
}

func (p *Prepared) features(post *Posting, common commonness) Features {
	f := Features{Seniority: 1}
	for _, h := range p.occupations {
		f.Title = max(f.Title, post.occupation.like(h.occupation)*(0.5+0.5*h.recency))
	}
	f.Topics = p.topics.like(post.topics) * p.topics.shown(post.topics)
	f.Words = p.bag.likeIn(post.bag, common)
	total, shown, practised, need := 0.0, 0.0, 0.0, post.yearsRequired()
	found := p.findAll(post.Keywords)
	for i, k := range post.Keywords {
		if k.Kind == vocabulary.Soft || k.Kind == KindExperience {
			continue
		}
		weight := k.share() * p.ofTrade(k)
		total += weight
		if m := found[i]; m.Credit > 0 {
			use := m.Use
			switch m.shownIn {
			case "work", "certificates", "languages":
			case "education", "summary":
				use *= 0.5
			default:
				use = 0.1
			}
			if m.shownIn != "work" {
				use *= p.trust
			}
			if m.shownIn == "work" && m.Credit >= 0.5 {
				practised += weight * m.Credit
			}
			if m.Credit < 0.5 {
				continue
			}
			shown += weight * m.Credit * use
		}
	}
	if total > 0 {
		f.Shown = shown / total
	}
	for _, k := range p.knockOuts(*post, found) {
		f.KnockOuts = min(1, f.KnockOuts+p.bars(k))
	}
	if p.junior { // each level up is as far as a certificate that is missing
		f.KnockOuts = min(1, f.KnockOuts+0.17*float64(max(0, max(post.occupation.level, levelOfYears(need))-2)))
	}
	// experience is asked for: it is in the posting's own trade, as far as the work shows it
	if need >= 2 && total > 0 {
		f.Seniority = min(1, 4*practised/total+f.Title)
	}
	if want := post.occupation.level; want > 3 && p.seniority < want-1 {
		f.Seniority *= 0.6
	}
	return f
}

// bars says how surely a knock-out bars the way, 0 to 1. A card or certificate can be had; the professions that care for people are barred by law without their register, and nothing makes up for not being
// understood; but most who drive do not say so.
func (p *Prepared) bars(k KnockOut) float64 {
	switch k.Kind {
	case "permit", "place":
		return 0
	case "language":
		return 1
	case "licence":
		if e, ok := p.v.Lookup(k.Asked); ok {
			switch e := p.v.Entry(e); {
			case e.Name == "driving licence" || e.Name == "own transport":
				return 0.05
			case e.Parent == "health registrations" || e.Parent == "social work registration":
				return 1
			}
		}
	}
	return 0.17
}

// ofTrade is how much a keyword belongs to one trade, 0 to 1: languages, driving licences and Excel are asked for in all of them and lift foreign postings.
func (p *Prepared) ofTrade(k Keyword) float64 {
	switch {
	case k.Kind == vocabulary.Language:
		return 0.2
	case k.entry < 0:
		return 1
	case k.Kind == vocabulary.Degree:
		if strings.Contains(k.Canonical, " in ") {
			return 0.7
		}
		return 0.1
	}
	switch p.v.Entry(k.entry).Domain {
	case "general":
		return 0.2
	case "driving", "management", "administration":
		return 0.4
	}
	return 1
}

// The weights of Rank's features. What any two texts have in common is 1. They are the mean of the combinations, of many at random, that did best with each weight changed by up to a third: a broad summit
// and no lucky point. internal/train measures them, and combinations chosen without the resume or the posting that they are measured on.
const (
	rankTitle   = 0.1
	rankTopics  = 0.55
	rankWords   = 21
	rankShown   = 1.6
	rankMeaning = 4.0 // of how much nearer the meaning is than that of the set in the mean
	rankOut     = 2.3
	rankFloor   = 1
)

// relevance is 0 for what stands no nearer than any two texts do, 50 at three above, in whole points. Usual is the Meaning that any posting has: vectors of two texts are always somewhat alike.
func relevance(f Features, usual float64) float64 {
	z := rankTitle*f.Title + rankTopics*f.Topics + rankWords*f.Words + rankShown*f.Shown + rankMeaning*(f.Meaning-usual) - rankOut*f.KnockOuts - rankFloor
	if z <= 0 {
		return 0
	}
	return math.Ceil(100 * z / (z + 3))
}

// usualMeaning is the mean likeness of meaning in a set; in one too small to tell it is what embeddings of any two texts of the kind have.
func usualMeaning(list []Ranked) float64 {
	if len(list) < fewPostings {
		return 0.5
	}
	sum := 0.0
	for i := range list {
		sum += list[i].Features.Meaning
	}
	return sum / float64(len(list))
}

// Rank orders postings for a resume, the best first; equal scores keep their order. In a set of eight or more, words that all of them use count less. With Options.Embedder the likeness of meaning is one
// more feature; its error, or ctx's, ends the ranking.
func Rank(ctx context.Context, p *Prepared, postings []Posting) ([]Ranked, error) {
	vectors, err := p.embed(ctx, postings)
	if err != nil {
		return nil, err
	}
	adopted := make([]Posting, len(postings))
	for i := range postings {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ats: rank: %w", err)
		}
		adopted[i] = p.adopt(postings[i])
	}
	out := make([]Ranked, 0, len(postings))
	common := commonnessOf(adopted)
	for i := range adopted {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ats: rank: %w", err)
		}
		f := p.features(&adopted[i], common)
		if vectors != nil {
			f.Meaning = nearVectors(vectors[0], vectors[i+1])
		}
		out = append(out, Ranked{Index: i, ID: postings[i].ID, Title: postings[i].Title, Features: f})
	}
	usual := 0.0
	if vectors != nil {
		usual = usualMeaning(out)
	}
	for i := range out {
		out[i].Score = relevance(out[i].Features, usual)
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return sign(b.Score - a.Score) })
	return out, nil
}

// RankResumes orders resumes for a posting, the best first; equal scores keep their order. Ranked.Index says which resume it is.
func RankResumes(ctx context.Context, post Posting, resumes []*Prepared) ([]Ranked, error) {
	out := make([]Ranked, 0, len(resumes))
	for i, p := range resumes {
		one, err := Rank(ctx, p, []Posting{post})
		if err != nil {
			return nil, err
		}
		one[0].Index = i
		out = append(out, one[0])
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return sign(b.Score - a.Score) })
	return out, nil
}

// embed turns the resume and the postings into vectors, the resume's first; nil without an Embedder.
func (p *Prepared) embed(ctx context.Context, postings []Posting) ([][]float32, error) {
	if p.opt.Embedder == nil || len(postings) == 0 {
		return nil, nil
	}
	texts := []string{p.text}
	for i := range postings {
		texts = append(texts, postings[i].Title+"\n"+postings[i].Text)
	}
	vectors, err := p.opt.Embedder.Embed(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("ats: rank: embed: %w", err)
	}
	if len(vectors) != len(texts) {
		return nil, fmt.Errorf("ats: rank: embed: %d vectors for %d texts: %w", len(vectors), len(texts), jobsearch.ErrChanged)
	}
	return vectors, nil
}

// nearVectors is the cosine of two vectors, 0 where it is negative or undefined.
func nearVectors(a, b []float32) float64 {
	if len(a) != len(b) {
		return 0
	}
	dot, na, nb := 0.0, 0.0, 0.0
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		na += float64(a[i]) * float64(a[i])
		nb += float64(b[i]) * float64(b[i])
	}
	if na == 0 || nb == 0 {
		return 0
	}
	return max(0, dot/math.Sqrt(na*nb))
}
