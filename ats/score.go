package ats

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
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
}

// How says how a keyword was matched.
type How string

// The ways of matching, each counting less than the one before.
const (
	MatchedSame     How = "same"     // the same thing under this or another of its names
	MatchedEither   How = "either"   // the posting takes one or the other, and the resume has the other
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
// little. A posting that asks for nothing scores 0 in both: it proves nothing. Adding something missing that is true never lowers the score. Deterministic; safe for concurrent use.
func (p *Prepared) Score(post Posting) Score {
	post = p.adopt(post)
	var s Score
	total, covered, used := 0.0, 0.0, 0.0
	type each struct {
		k              Keyword
		w, credit, use float64
	}
	var account []each
	found := p.findAll(post.Keywords)
	for i, k := range post.Keywords {
		w := k.Weight
		if w <= 0 {
			continue
		}
		total += w
		m := found[i]
		if m.Credit == 0 {
			account = append(account, each{k: k, w: w})
			s.Missing = append(s.Missing, Missing{Keyword: k})
			continue
		}
		if m.How == MatchedParent || m.How == MatchedAdjacent {
			s.Missing = append(s.Missing, Missing{Keyword: k, Near: &found[i]})
		} else {
			s.Matched = append(s.Matched, m)
		}
		account = append(account, each{k, w, m.Credit, m.Credit * m.Use})
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

	for _, a := range account {
		share := 100 * a.w / total
		s.Lines = append(s.Lines, Line{"coverage", a.k.Canonical, wt.Coverage * share * a.credit, wt.Coverage * share})
	}
	for _, a := range account {
		if a.credit > 0 {
			share := 100 * a.w / total
			s.Lines = append(s.Lines, Line{"density", a.k.Canonical, wt.Density * share * a.use, wt.Density * share})
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
		m.Gain = (wt.Coverage*lost + wt.Density*unused) * 100 * m.Keyword.Weight / total
	}
	slices.SortStableFunc(s.Missing, func(a, b Missing) int { return sign(b.Gain - a.Gain) })
	s.KnockOuts = p.knockOuts(post)
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
	if post.vocabulary == nil {
		full := PostingReader{p.v}.read(Posting{Title: post.Title, Text: post.Text})
		post.bag, post.topics, post.occupation = full.bag, full.topics, full.occupation
	}
	stored := post.vocabulary == nil
	post.vocabulary = p.v
	post.Keywords = slices.Clone(post.Keywords)
	if stored {
		alternatives(post.Text, post.Keywords)
	}
	for i := range post.Keywords {
		k := &post.Keywords[i]
		k.entry = -1
		if e, ok := p.v.Lookup(k.Canonical); ok && k.Source == FromVocabulary {
			k.entry = e
		}
	}
	return post
}

// findAll looks for each keyword in the resume; a zero Matched is not found. Where the posting takes one or the other, what the resume has stands for the rest.
func (p *Prepared) findAll(ks []Keyword) []Matched {
	out := make([]Matched, len(ks))
	best := map[int16]int{}
	for i, k := range ks {
		if k.Weight <= 0 {
			continue
		}
		m, ok := p.find(k)
		if !ok {
			continue
		}
		out[i] = m
		if b, ok := best[k.either]; k.either > 0 && (!ok || m.Credit*(1+m.Use) > out[b].Credit*(1+out[b].Use)) {
			best[k.either] = i
		}
	}
	for i, k := range ks {
		if b, ok := best[k.either]; ok && k.Weight > 0 && b != i {
			if m := out[b]; m.Credit >= credits[MatchedPart] && m.Credit*(1+m.Use) > out[i].Credit*(1+out[i].Use) {
				m.Keyword, m.How = k, MatchedEither
				out[i] = m
			}
		}
	}
	return out
}

// find looks for a keyword in the resume.
func (p *Prepared) find(k Keyword) (Matched, bool) {
	if k.Kind == KindExperience {
		return p.findYears(k)
	}
	if k.entry >= 0 {
		return p.findKnown(k)
	}
	return p.findPhrase(k)
}

func (p *Prepared) findKnown(k Keyword) (Matched, bool) {
	v := p.v
	if e, ok := p.known[k.entry]; ok {
		if k.Kind == vocabulary.Degree && !p.studied(k.Canonical) {
			return p.matched(k, MatchedPart, e), true // the degree, in another field
		}
		m := p.matched(k, MatchedSame, e)
		if kind, ok := p.groups[v.GroupOf(k.Canonical)]; ok && v.GroupOf(k.Canonical) != 0 {
			m.Use = max(m.Use, credits[MatchedChild]*kind.use) // who built it in React used JavaScript
		}
		return m, true
	}
	// a kind of what is asked
	if g := v.GroupOf(k.Canonical); g != 0 {
		if e, ok := p.groups[g]; ok {
			return p.matched(k, MatchedChild, e), true
		}
	}
	if k.Kind == vocabulary.Degree {
		if want := degreeLevel(k.Canonical); p.level.Rank() >= want.Rank() && p.level.Rank() >= resume.LevelBachelor.Rank() && !strings.Contains(k.Canonical, " in ") {
			return p.matched(k, MatchedSame, evidence{use: 0.7, at: place{zone: -1}}), true
		}
	}
	if m, ok := p.findPhrase(k); ok && m.How == MatchedWords {
		return m, true
	}
	switch k.Kind {
	case vocabulary.Skill, vocabulary.Tool:
	default:
		return Matched{}, false
	}
	// the more kinds there are of a thing the less it says of one
	breadth := min(1, fewKinds/float64(v.Siblings(k.entry)))
	if up := v.Parent(k.entry); up >= 0 {
		if e, ok := p.known[up]; ok {
			m := p.matched(k, MatchedParent, e)
			m.Credit *= breadth
			return m, true
		}
	}
	if g := v.Group(k.entry); g != 0 && k.Kind == vocabulary.Tool { // one database stands near another; one skill of bookkeeping does not stand for the next
		if e, ok := p.groups[g]; ok {
			m := p.matched(k, MatchedAdjacent, e)
			m.Credit *= breadth
			return m, true
		}
	}
	return Matched{}, false
}

// fewKinds is up to how many kinds of a thing who knows it, or one of them, is near the others.
const fewKinds = 20

// studied says whether the resume shows one of the fields that a degree is asked in: "BSc in law, economics or finance". Without a field any degree does.
func (p *Prepared) studied(degree string) bool {
	_, field, ok := strings.Cut(degree, " in ")
	if !ok {
		return true
	}
	var buf [96]byte
	plain := plainWords()
	for at := 0; ; {
		s, e := words.Next(field, at)
		if s < 0 {
			return false
		}
		at = e
		if e-s > 64 {
			continue
		}
		f := words.Fold(buf[:0], field[s:e])
		if c := plain[string(f)]; c != contentWord {
			continue
		}
		for _, pl := range p.stems[stem(f)] {
			if z := p.zones[pl.zone].kind; (z == zoneEducation || z == zoneCertificates || z == zoneOther) && alikeWords(f, p.text[pl.start:pl.end], false) {
				return true
			}
		}
	}
}

func (p *Prepared) matched(k Keyword, how How, e evidence) Matched {
	m := Matched{Keyword: k, How: how, Credit: credits[how], Use: e.use}
	if e.at.zone >= 0 && int(e.at.zone) < len(p.zones) {
		m.Where = Where{Section: zoneNames[p.zones[e.at.zone].kind], Text: p.text[e.at.start:e.at.end], Start: e.at.start, End: e.at.end}
	}
	return m
}

// findPhrase looks for the words of a phrase: all in one line, or most of them.
func (p *Prepared) findPhrase(k Keyword) (Matched, bool) {
	var buf [96]byte
	plain := plainWords()
	type word struct {
		at     []place
		weight float64
		text   string
	}
	var ws [8]word
	n := 0
	total := 0.0
	for at := 0; n < len(ws); {
		s, e := words.Next(k.Text, at)
		if s < 0 {
			break
		}
		at = e
		if e-s > 64 {
			continue
		}
		f := words.Fold(buf[:0], k.Text[s:e])
		if c := plain[string(f)]; c == stopWord || c == timeWord {
			continue
		}
		h := stem(f)
		w := float64(rarity(h)) + 0.5
		if plain[string(f)] == weakWord {
			w *= 0.3
		}
		ws[n] = word{p.stems[h], w, k.Text[s:e]}
		n++
		total += w
	}
	if n == 0 || total == 0 {
		return Matched{}, false
	}
	for i := range n {
		ws[i].at = p.alike(ws[i].text, ws[i].at, n == 1)
	}
	// the line that holds the most of them
	best, bestUse := 0.0, -1.0
	var at place
	for i := range n {
		for _, pl := range ws[i].at {
			sum, start, end := 0.0, pl.start, pl.end
			for j := range n {
				for _, q := range ws[j].at {
					if q.zone == pl.zone {
						sum += ws[j].weight
						if q.start < start && start-q.start < 60 {
							start = q.start
						}
						if q.end > end && q.end-end < 60 {
							end = q.end
						}
						break
					}
				}
			}
			use := useOf(p.zones[pl.zone])
			if sum > best+1e-9 || sum > best-1e-9 && use > bestUse {
				best, bestUse, at = sum, use, place{pl.zone, start, end}
			}
		}
	}
	switch share := best / total; {
	case share > 0.999:
		return p.matched(k, MatchedWords, evidence{use: bestUse, at: at}), true
	case share >= 0.6 && n > 1:
		return p.matched(k, MatchedPart, evidence{use: bestUse, at: at}), true
	}
	return Matched{}, false
}

// alike are the places of those words that are the word itself in another form: a stem joins too much ("customs", "customers"). Alone, a word must be the same but for its ending.
func (p *Prepared) alike(word string, at []place, alone bool) []place {
	var buf [96]byte
	f := words.Fold(buf[:0], word)
	for i, pl := range at {
		if alikeWords(f, p.text[pl.start:pl.end], alone) {
			continue
		}
		out := append([]place(nil), at[:i]...)
		for _, pl := range at[i+1:] {
			if alikeWords(f, p.text[pl.start:pl.end], alone) {
				out = append(out, pl)
			}
		}
		return out
	}
	return at
}

// alikeWords says whether a folded word and another are forms of one: only their endings differ, alone only those of number and tense.
func alikeWords(folded []byte, other string, alone bool) bool {
	var buf [96]byte
	if len(other) > 64 {
		return false
	}
	o := words.Fold(buf[:0], other)
	n := 0
	for n < len(o) && n < len(folded) && o[n] == folded[n] {
		n++
	}
	a, b := folded[n:], o[n:]
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	if !alone {
		return n >= 4 && len(a) <= 4 && len(b) <= 4
	}
	return n >= 3 && inflection(a) && inflection(b)
}

// inflection says whether what follows the common beginning of two words only bends them.
func inflection(end []byte) bool {
	switch string(end) {
	case "", "s", "es", "e", "d", "ed", "ing", "y", "ie", "ied":
		return true
	}
	return len(end) > 1 && len(end) <= 4 && (string(end[1:]) == "ing" || string(end[1:]) == "ed") // plan, planning
}

// findYears compares the years asked with the years worked. Where they are asked in a trade ("three years in external audit") that the resume does not show, years in another are only near it.
func (p *Prepared) findYears(k Keyword) (Matched, bool) {
	if k.Years <= 0 || p.years <= 0 {
		return Matched{}, false
	}
	share := min(1, p.years/k.Years)
	if share < 0.5 {
		return Matched{}, false
	}
	m := Matched{Keyword: k, How: MatchedSame, Credit: share, Use: 1, Where: Where{Section: "work", Text: fmt.Sprintf("%.1f years", p.years)}}
	if share < 1 {
		m.How = MatchedPart
	}
	if in, ok := strings.CutPrefix(k.Text, k.Canonical); ok {
		if shown := p.findTrade(in); shown < credits[MatchedParent] {
			m.How, m.Credit = MatchedAdjacent, share*max(credits[MatchedAdjacent], shown)
		} else if shown < 1 {
			m.How, m.Credit = MatchedPart, share*max(credits[MatchedPart], shown)
		}
	}
	return m, true
}

// findTrade says how well the resume shows what a time of experience is asked in, 0 to 1; 1 where nothing is named.
func (p *Prepared) findTrade(in string) float64 {
	best, named := 0.0, false
	for _, m := range p.v.Match(nil, in) {
		e := p.v.Entry(m.Entry)
		switch e.Kind {
		case vocabulary.Soft:
			continue
		case vocabulary.Title:
			asked := occupation{titles: []*vocabulary.Entry{e}}
			for _, h := range p.occupations {
				best = max(best, asked.like(h.occupation))
			}
		}
		named = true
		if x, ok := p.findKnown(Keyword{Text: in[m.Start:m.End], Canonical: e.Name, Kind: e.Kind, entry: m.Entry}); ok {
			best = max(best, x.Credit)
		}
	}
	if best >= credits[MatchedChild] || named && best > 0 {
		return best
	}
	plain := plainWords()
	content := 0
	var buf [96]byte
	for at := 0; ; {
		s, e := words.Next(in, at)
		if s < 0 {
			break
		}
		at = e
		if e-s <= 64 && plain[string(words.Fold(buf[:0], in[s:e]))] == contentWord {
			content++
		}
	}
	if content == 0 && !named {
		return 1
	}
	if m, ok := p.findPhrase(Keyword{Text: in, entry: -1}); ok {
		best = max(best, m.Credit)
	}
	return best
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
	level, junior := 0, false
	for _, h := range p.occupations {
		if l := post.occupation.like(h.occupation) * (0.6 + 0.4*h.recency); l > title {
			title = l
			if len(h.titles) > 0 {
				at = h.titles[0].Name
			}
		}
		level = max(level, h.level)
		junior = junior || h.junior && h.recency == 1
	}
	text := "no title like " + post.Title
	if at != "" {
		text = post.Title + " is like " + at
	}
	need := 0.0
	for _, k := range post.Keywords {
		if k.Kind == KindExperience && k.Required {
			need = max(need, k.Years)
		}
	}
	have, want := max(level, levelOfYears(p.years)), max(post.occupation.level, levelOfYears(need))
	if junior { // who holds a junior post now is junior, however long
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

// knockOuts are the conditions that the posting insists on and the resume does not show.
func (p *Prepared) knockOuts(post Posting) []KnockOut {
	var out []KnockOut
	for _, q := range post.Requirements {
		if !q.Must {
			continue
		}
		if q.Years > 0 && p.years > 0 && p.years < q.Years*0.75 {
			out = append(out, KnockOut{"years", fmt.Sprintf("%g years", q.Years), fmt.Sprintf("%.1f years", p.years), true, q.Start, q.End})
		}
		if q.Degree.Rank() > 0 && p.level.Rank() > 0 && p.level.Rank() < q.Degree.Rank() && !q.Either {
			out = append(out, KnockOut{"degree", string(q.Degree), string(p.level), true, q.Start, q.End})
		}
		for _, k := range post.Keywords {
			if k.Start < q.Start || k.End > q.End {
				continue
			}
			switch k.Kind {
			case vocabulary.Licence, vocabulary.Certification, vocabulary.Language:
				if m, ok := p.find(k); ok && (p.trust >= 0.5 || m.Where.Section != "skills") || q.Either && p.anyOf(q, post) {
					continue // a licence that stands only in a list of whatever the trade has is none
				}
				kind := "licence"
				if k.Kind == vocabulary.Language {
					if p.writtenIn(k.Canonical) {
						continue
					}
					kind = "language"
				}
				out = append(out, KnockOut{kind, k.Text, "", false, k.Start, k.End})
			}
		}
		if q.Place != "" && !strings.Contains(words.FoldText(p.text), words.FoldText(q.Place)) {
			out = append(out, KnockOut{"place", q.Place, p.resume.Basics.Location.City, false, q.Start, q.End})
		}
		if q.Permit {
			out = append(out, KnockOut{"permit", q.Text, "", false, q.Start, q.End})
		}
	}
	return out
}

// anyOf says whether the resume has one of the alternatives that a requirement names.
func (p *Prepared) anyOf(q Requirement, post Posting) bool {
	for _, k := range post.Keywords {
		if k.Start >= q.Start && k.End <= q.End && k.Kind != KindExperience && k.Kind != vocabulary.Soft {
			if m, ok := p.find(k); ok && m.Credit >= 0.9 {
				return true
			}
		}
	}
	return false
}

// writtenIn says whether the resume is itself written in that language: English, the only one whose function words we know.
func (p *Prepared) writtenIn(language string) bool {
	if language != "English" {
		return false
	}
	n, stops := 0, 0
	for w := range strings.FieldsSeq(p.text) {
		n++
		switch strings.ToLower(w) {
		case "the", "and", "of", "for", "with", "in", "to", "a":
			stops++
		}
	}
	return n > 0 && float64(stops)/float64(n) > 0.06
}

// recommend says what to do, the most gain first.
func (p *Prepared) recommend(s Score, wt Weights, total float64) []Recommendation {
	var out []Recommendation
	for _, m := range s.Missing {
		if m.Keyword.Kind == vocabulary.Soft || len(out) >= 8 {
			continue
		}
		advice := fmt.Sprintf("Show %s where you used it, if you have: the posting %s it.", m.Keyword.Text, verb(m.Keyword))
		if m.Near != nil {
			advice = fmt.Sprintf("Show %s where you used it, if you have: the posting %s it, and the resume has only %s.", m.Keyword.Text, verb(m.Keyword), m.Near.Where.Text)
		}
		out = append(out, Recommendation{advice, m.Gain})
	}
	for _, m := range s.Matched {
		gain := wt.Density * 100 * m.Keyword.Weight / total * m.Credit * (1 - m.Use)
		if gain < 0.3 {
			continue
		}
		switch {
		case m.Where.Section == "skills" || m.Where.Section == "summary":
			out = append(out, Recommendation{fmt.Sprintf("Say where you used %s: it stands only under %s.", m.Keyword.Text, m.Where.Section), gain})
		case m.How == MatchedPart:
			out = append(out, Recommendation{fmt.Sprintf("The posting says %s, the resume %s: use the posting's word if it is true.", m.Keyword.Text, m.Where.Text), wt.Coverage * 100 * m.Keyword.Weight / total * (1 - m.Credit)})
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
