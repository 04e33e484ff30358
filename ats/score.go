package ats

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Weights say how much each part counts in the score. They are taken in proportion to their sum.
type Weights struct {
	Coverage float64 `json:"coverage"`
	Density  float64 `json:"density"`
	Format   float64 `json:"format"`
	Fit      float64 `json:"fit"`
}

// DefaultWeights are the published weights of the score. SeedWeights are those of the first design: the plain mean of coverage, density and format.
var (
	DefaultWeights = Weights{Coverage: 0.5, Density: 0.2, Format: 0.1, Fit: 0.2}
	SeedWeights    = Weights{Coverage: 1, Density: 1, Format: 1}
)

// Score is how a resume stands against a posting, 0 to 100, with every point accounted for: the Points of Lines sum to Score.
type Score struct {
	Score    float64 `json:"score"`
	Coverage float64 `json:"coverage"` // 0 to 100: the weight of what the posting asks for that the resume has
	Density  float64 `json:"density"`  // 0 to 100: how well what it has is shown in work, lately
	Format   float64 `json:"format"`   // 0 to 100: can a parser read it
	Fit      float64 `json:"fit"`      // 0 to 100: likeness of title, seniority and years

	Matched         []Matched        `json:"matched"`    // what the resume has
	Missing         []Missing        `json:"missing"`    // what it has not, though something may come near; the most gain first
	KnockOuts       []KnockOut       `json:"knock_outs"` // apart from the score
	Recommendations []Recommendation `json:"recommendations"`
	Lines           []Line           `json:"lines"`
	Confidence      float64          `json:"confidence"` // 0 to 1: how sure the reading of both texts is
}

// Matched is a keyword that the resume has, or most of whose words it has. In Missing.Near it is what the resume has in its place.
type Matched struct {
	Keyword Keyword `json:"keyword"`
	How     How     `json:"how"`
	Credit  float64 `json:"credit"` // 0 to 1 of the keyword's weight in coverage
	Use     float64 `json:"use"`    // 0 to 1 in density: where and how lately it was used
	Where   Where   `json:"where"`

	shownIn string // the section that shows its use: another than Where's, where a kind of it is used there
}

// How says how a keyword was matched.
type How string

// The ways of matching, each counting less than the one before.
const (
	MatchedSame     How = "same"     // the same thing under this or another of its names
	MatchedEither   How = "either"   // the posting takes one or the other, and the resume has the other, or an example of it
	MatchedChild    How = "kind of"  // the resume has a kind of what is asked
	MatchedWords    How = "words"    // its words stand together in the resume
	MatchedPart     How = "part"     // most of its words do
	MatchedParent   How = "broader"  // the resume has what the asked is a kind of
	MatchedAdjacent How = "adjacent" // the resume has another of its kind
)

var credits = map[How]float64{MatchedSame: 1, MatchedChild: 0.9, MatchedWords: 0.9, MatchedPart: 0.5, MatchedParent: 0.4, MatchedAdjacent: 0.3}

// Where is a place in the resume's text.
type Where struct {
	Section string `json:"section"`
	Text    string `json:"text"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
}

// Missing is a keyword that the resume does not show. Gain is how many points the score would rise if the work showed it.
// Near is what comes near it, where something does: another tool of its kind, or what the keyword is a kind of. It has some credit and is no proof: who knows Go has not used Rust.
type Missing struct {
	Keyword Keyword  `json:"keyword"`
	Gain    float64  `json:"gain"`
	Near    *Matched `json:"near,omitempty"`
}

// Line is one entry of the score's account.
type Line struct {
	Part   string  `json:"part"` // coverage, density, format, fit
	Text   string  `json:"text"`
	Points float64 `json:"points"`
	Of     float64 `json:"of"`
}

// Recommendation is an advice with what it gains at most, in points of the score.
type Recommendation struct {
	Text string  `json:"text"`
	Gain float64 `json:"gain"`
}

// KnockOut is a condition that the posting insists on and the resume does not show. Sure is false where the resume is silent rather than contrary.
type KnockOut struct {
	Kind  string `json:"kind"` // licence, degree, years, permit, language, place
	Asked string `json:"asked"`
	Found string `json:"found"`
	Sure  bool   `json:"sure"`
	Start int    `json:"start"` // in the posting
	End   int    `json:"end"`
}

// ScoreResume scores one resume against one posting with the zero Options.
func ScoreResume(r resume.Resume, p Posting) Score { return Prepare(r, Options{}).Score(p) }

// Score scores the resume against a posting.
//
// Coverage is the asked weight that the resume has, in hundredths. Density is the same with each match multiplied by where it is shown, so that repeating a word gains nothing and a bare list of skills
// little. Of things of which any one does, "Go, Java or Python", all together weigh as the root of their number. A posting that asks for nothing scores 0 in both: it proves nothing. Adding something missing that is true never lowers the score. Deterministic; safe for concurrent use.
func (p *Prepared) Score(post Posting) Score {
	post = p.adopt(post)
	var s Score
	total, covered, used := 0.0, 0.0, 0.0
	type each struct {
		name           string
		w, credit, use float64
	}
	account := make([]each, 0, len(post.Keywords))
	found := p.findAll(post.Keywords)
	for i := range post.Keywords {
		k := &post.Keywords[i]
		w := k.share()
		if w <= 0 {
			continue
		}
		total += w
		m := found[i]
		if m.Credit == 0 {
			account = append(account, each{name: k.Canonical, w: w})
			s.Missing = append(s.Missing, Missing{Keyword: *k})
			continue
		}
		if m.How == MatchedParent || m.How == MatchedAdjacent {
			s.Missing = append(s.Missing, Missing{Keyword: *k, Near: &found[i]})
		} else {
			s.Matched = append(s.Matched, m)
		}
		account = append(account, each{k.Canonical, w, m.Credit, m.Credit * m.Use})
		covered += w * m.Credit
		used += w * m.Credit * m.Use
	}
	if total > 0 {
		s.Coverage, s.Density = 100*covered/total, 100*used/total
	}
	for _, c := range p.format {
		s.Format += c.points
	}
	fit := p.fit(post)
	for _, c := range fit {
		s.Fit += c.points
	}
	wt := p.opt.Weights
	sum := wt.Coverage + wt.Density + wt.Format + wt.Fit
	wt.Coverage, wt.Density, wt.Format, wt.Fit = wt.Coverage/sum, wt.Density/sum, wt.Format/sum, wt.Fit/sum
	if total == 0 {
		wt.Format, wt.Fit = wt.Format/2, wt.Fit/2 // nothing is asked, so a good file proves little
	}
	s.Score = wt.Coverage*s.Coverage + wt.Density*s.Density + wt.Format*s.Format + wt.Fit*s.Fit

	s.Lines = make([]Line, 0, 2*len(account)+len(p.format)+len(fit))
	for _, a := range account {
		share := 100 * a.w / total
		s.Lines = append(s.Lines, Line{"coverage", a.name, wt.Coverage * share * a.credit, wt.Coverage * share})
	}
	for _, a := range account {
		if a.credit > 0 {
			share := 100 * a.w / total
			s.Lines = append(s.Lines, Line{"density", a.name, wt.Density * share * a.use, wt.Density * share})
		}
	}
	for _, c := range p.format {
		s.Lines = append(s.Lines, Line{"format", c.text, wt.Format * c.points, wt.Format * c.of})
	}
	for _, c := range fit {
		s.Lines = append(s.Lines, Line{"fit", c.text, wt.Fit * c.points, wt.Fit * c.of})
	}
	for i := range s.Missing {
		m := &s.Missing[i]
		lost, unused := 1.0, 1.0
		if m.Near != nil {
			lost, unused = 1-m.Near.Credit, 1-m.Near.Credit*m.Near.Use
		}
		m.Gain = (wt.Coverage*lost + wt.Density*unused) * 100 * m.Keyword.share() / total
	}
	slices.SortStableFunc(s.Missing, func(a, b Missing) int { return sign(b.Gain - a.Gain) })
	s.KnockOuts = p.knockOuts(post, found)
	s.Recommendations = p.recommend(s, wt, total)
	s.Confidence = p.confidence
	if total == 0 {
		s.Confidence = 0
	} else if len(post.Keywords) < 5 {
		s.Confidence *= 0.6
	}
	return s
}

// adopt is the posting with its keywords as entries of the resume's vocabulary, where it was read by another or comes out of a store: what the vocabulary does not know is looked for by its words.
func (p *Prepared) adopt(post Posting) Posting {
	if post.vocabulary == p.v {
		return post
	}
	stored := post.vocabulary == nil
	post.vocabulary = p.v
	post.Keywords = slices.Clone(post.Keywords) // the caller's stay as they are
	if stored {
		full := p.Reader().read(Posting{Title: post.Title, Company: post.Company, Location: post.Location, Text: post.Text})
		post.bag, post.topics, post.occupation = full.bag, full.topics, full.occupation
	}
	for i := range post.Keywords {
		post.Keywords[i].entry = p.entryOf(&post.Keywords[i])
	}
	if stored {
		alternatives(p.v, post.Text, post.Keywords)
	}
	return post
}

// entryOf is the entry of the resume's vocabulary for a keyword that another vocabulary found, or -1.
func (p *Prepared) entryOf(k *Keyword) int32 {
	if k.Source != FromVocabulary {
		return -1
	}
	if e, ok := p.v.Lookup(k.Canonical); ok {
		return e
	}
	if k.Kind == vocabulary.Degree { // it is called by its field: "BSc in law"
		for _, m := range p.v.Match(nil, k.Text) {
			if p.v.Entry(m.Entry).Kind == vocabulary.Degree {
				return m.Entry
			}
		}
	}
	return -1
}

// check is one thing that is looked at, with its points.
type check struct {
	text       string
	points, of float64
	advice     string
}

// fit is the likeness of title, seniority and years, in points that sum to 100 at most.
func (p *Prepared) fit(post Posting) []check {
	title, at := 0.0, ""
	for _, h := range p.occupations {
		if l := post.occupation.like(h.occupation) * (0.6 + 0.4*h.recency); l > title {
			title = l
			if len(h.titles) > 0 {
				at = h.titles[0].Name
			}
		}
	}
	text := "no title like " + post.Title
	if at != "" {
		text = post.Title + " is like " + at
	}
	need := post.yearsRequired()
	have, want := p.seniority, max(post.occupation.level, levelOfYears(need))
	if p.junior {
		have = min(have, 2)
	}
	seniority := 1.0
	if have < want {
		seniority = math.Max(0, 1-0.35*float64(want-have))
	}
	years := 1.0
	if need > 0 {
		years = min(1, p.years/need)
	}
	return []check{
		{text: text, points: 60 * title * (0.5 + 0.5*seniority), of: 60}, // a junior is less like a lead of the same name
		{text: "seniority", points: 20 * seniority, of: 20},
		{text: fmt.Sprintf("%.1f years of work, %.0f asked", p.years, need), points: 20 * years, of: 20},
	}
}

// yearsRequired is the longest time of experience that the posting requires.
func (p *Posting) yearsRequired() float64 {
	years := 0.0
	for i := range p.Keywords {
		if k := &p.Keywords[i]; k.Kind == KindExperience && k.Required {
			years = max(years, k.Years)
		}
	}
	return years
}

func levelOfYears(y float64) int {
	switch {
	case y >= 8:
		return 5
	case y >= 5:
		return 4
	case y >= 2:
		return 3
	case y > 0:
		return 2
	}
	return 0
}

// recommend says what to do, the most gain first.
func (p *Prepared) recommend(s Score, wt Weights, total float64) []Recommendation {
	var out []Recommendation
	for i := range s.Missing {
		m := &s.Missing[i]
		if m.Keyword.Kind == vocabulary.Soft || len(out) >= 8 {
			continue
		}
		advice := fmt.Sprintf("Show %s where you used it, if you have: the posting %s it.", m.Keyword.Text, verb(m.Keyword))
		switch {
		case m.Keyword.Kind == KindExperience:
			advice = fmt.Sprintf("Say how long you did what is asked, if you did: the posting %s %s.", verb(m.Keyword), m.Keyword.Text)
			if m.Near != nil {
				advice = fmt.Sprintf("Say how long you did what is asked, if you did: the posting %s %s, and the resume has %s in all.", verb(m.Keyword), m.Keyword.Text, m.Near.Where.Text)
			}
		case m.Near != nil:
			advice = fmt.Sprintf("Show %s where you used it, if you have: the posting %s it, and the resume has only %s.", m.Keyword.Text, verb(m.Keyword), m.Near.Where.Text)
		}
		out = append(out, Recommendation{advice, m.Gain})
	}
	for i := range s.Matched {
		m := &s.Matched[i]
		gain := wt.Density * 100 * m.Keyword.share() / total * m.Credit * (1 - m.Use)
		if gain < 0.3 {
			continue
		}
		switch {
		case m.Where.Section == "skills" || m.Where.Section == "summary":
			out = append(out, Recommendation{fmt.Sprintf("Say where you used %s: it stands only under %s.", m.Keyword.Text, m.Where.Section), gain})
		case m.How == MatchedPart:
			out = append(out, Recommendation{fmt.Sprintf("The posting says %s, the resume %s: use the posting's word if it is true.", m.Keyword.Text, m.Where.Text), wt.Coverage * 100 * m.Keyword.share() / total * (1 - m.Credit)})
		}
	}
	for _, c := range p.format {
		if c.points < c.of && c.advice != "" {
			out = append(out, Recommendation{c.advice, wt.Format * (c.of - c.points)})
		}
	}
	slices.SortStableFunc(out, func(a, b Recommendation) int { return sign(b.Gain - a.Gain) })
	return out
}

func verb(k Keyword) string {
	if k.Required {
		return "requires"
	}
	return "prefers"
}
