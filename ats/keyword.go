package ats

import (
	"math"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/sequence"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Keyword is something that a posting names: a skill, tool, certification, licence, degree, language, title or trait, or time of experience.
type Keyword struct {
	Text      string      `json:"text"`      // as it stands in the posting
	Canonical string      `json:"canonical"` // the vocabulary's name, or Text where no vocabulary knows it
	Aliases   []string    `json:"aliases,omitempty"`
	Kind      Kind        `json:"kind"`
	Required  bool        `json:"required"`
	Weight    float64     `json:"weight"` // 0 to 1; 0 for a further mention of the same thing, for a phrase about conduct, and for a guess where enough else is asked
	Section   SectionKind `json:"section"`
	Years     float64     `json:"years,omitempty"` // of experience asked for, for KindExperience
	Source    Source      `json:"source"`
	Start     int         `json:"start"`
	End       int         `json:"end"`

	entry  int32 // of the vocabulary, or -1
	either int16 // numbers those of which any does; 0 for none, below 0 for what any of them shows, though it shows none of them
	of     int16 // how many those are
}

// share is the keyword's part of what the posting asks for: of those of which any does, the weight of all grows with the root of their number, for they are one requirement.
func (k *Keyword) share() float64 { return k.Weight / math.Sqrt(float64(max(k.of, 1))) }

// Source says how a keyword was found.
type Source string

// The sources of keywords.
const (
	FromVocabulary Source = "vocabulary"
	FromModel      Source = "model"  // the sequence model
	FromPhrase     Source = "phrase" // a noun phrase of a requirement
)

// KindExperience is a time of experience ("three years in external audit"). The other kinds are the vocabulary's.
const KindExperience Kind = "experience"

// sectionWeight is the weight of a keyword by where it stands. A title or a requirement counts fully.
func sectionWeight(k SectionKind) float64 {
	switch k {
	case SectionRequirements:
		return 1
	case SectionTitle:
		return 0.9
	case SectionNice:
		return 0.6
	case SectionMeta:
		return 0.5
	case SectionDuties, SectionOther:
		return 0.3
	case SectionAbout:
		return 0.2
	}
	return 0
}

func kindWeight(k Kind) float64 {
	switch k {
	case vocabulary.Tool, vocabulary.Certification, vocabulary.Licence:
		return 1
	case vocabulary.Degree, vocabulary.Language:
		return 0.95
	case vocabulary.Skill:
		return 0.9
	case KindExperience:
		return 0.85
	case vocabulary.Title:
		return 0.35
	case vocabulary.Soft:
		return 0.1
	}
	return 0
}

// keywords are what is weighed, each distinct thing once, by falling weight, and all mentions: those first, then with weight 0 the further ones and the phrases about conduct.
func (r *reader) keywords() (distinct, mentions []Keyword) {
	r.tokens()
	r.readSpeech()
	r.tag()
	all := r.all[:0]
	for ci := range r.clauses {
		if r.clauses[ci].kind != SectionTitle {
			all = r.clauseKeywords(all, ci)
		}
	}
	all = r.titleKeywords(all)
	r.readNames()
	all = slices.DeleteFunc(all, func(k Keyword) bool { return r.isName(&k) })
	r.all = all
	if len(all) == 0 {
		return nil, nil
	}
	sure := 0
	order := r.inOrder(len(all), func(i, j int32) int {
		a, b := &all[i], &all[j]
		if a.Weight != b.Weight {
			return sign(b.Weight - a.Weight)
		}
		return byPlace(a, b)
	})
	for sure < len(all) && all[order[sure]].Weight >= doubtful {
		sure++
	}
	if r.seen == nil {
		r.seen = make(map[string]bool, len(all))
	}
	seen := r.seen
	again, n := r.again[:0], 0
	for _, i := range order {
		k := &all[i]
		if k.Weight > 0 && (sure < enough || k.Weight >= doubtful) {
			if key := strings.ToLower(k.Canonical); !seen[key] {
				seen[key] = true
				order[n] = i
				n++
				continue
			}
		}
		k.Weight = 0
		again = append(again, i)
	}
	r.again = again
	slices.SortStableFunc(again, func(i, j int32) int { return byPlace(&all[i], &all[j]) })
	r.mentions = make([]Keyword, 0, len(all))
	for _, i := range order[:n] {
		r.mentions = append(r.mentions, all[i])
	}
	for _, i := range again {
		r.mentions = append(r.mentions, all[i])
	}
	return append([]Keyword(nil), r.mentions[:n]...), r.mentions
}

// inOrder are the numbers to n, sorted stably: by cmp, then as they are.
func (r *reader) inOrder(n int, cmp func(i, j int32) int) []int32 {
	r.order = r.order[:0]
	for i := range int32(n) {
		r.order = append(r.order, i)
	}
	slices.SortFunc(r.order, func(i, j int32) int {
		if c := cmp(i, j); c != 0 {
			return c
		}
		return int(i - j)
	})
	return r.order
}

// A keyword of less weight than doubtful is a guess of the model outside of what is asked for; where there are enough others it counts for nothing.
const (
	doubtful = 0.1
	enough   = 8
)

// clauseKeywords appends the keywords of one clause: the vocabulary's matches where the model has no longer span, the model's spans, times of experience, and noun phrases that the model half believes.
func (r *reader) clauseKeywords(all []Keyword, ci int) []Keyword {
	c := &r.clauses[ci]
	if c.kind == SectionBenefits || c.kind == SectionLegal || c.negated || c.heading {
		return all
	}
	from := len(all)
	all = r.experience(all, ci)
	hits := r.clauseHits(c)
	spans := r.clauseSpans(ci)
	r.taken = slices.Grow(r.taken[:0], len(hits))[:len(hits)]
	taken := r.taken
	clear(taken)
	all = r.degrees(all, c, hits, taken)
	whole := len(all) // times, degrees and languages stand as they are: the model's spans within them say nothing new
	for _, x := range spans {
		for _, x := range r.split(x) {
			if !within(all[from:whole], x.start, x.end) && !r.everyday(c, x, hits) {
				all = r.modelled(all, c, x, hits, taken)
			}
		}
	}
	for i, m := range hits {
		if taken[i] || !r.plausible(m, c) {
			continue
		}
		k := r.known(m, c)
		if within(all[from:whole], m.Start, m.End) && !startsUpper(k.Canonical) { // the trade in a time of experience is part of that, but the Go in five years of it is a thing of its own
			k.Weight = 0
		}
		all = append(all, k)
	}
	return r.open(all, ci, from)
}

// titleKeywords appends what the title alone names. The occupation itself is no keyword: the fit compares it.
func (r *reader) titleKeywords(all []Keyword) []Keyword {
	n := len(all)
	for ci := range r.clauses {
		c := &r.clauses[ci]
		if c.kind != SectionTitle {
			continue
		}
		for _, m := range r.clauseHits(c) {
			if k := r.v.Entry(m.Entry).Kind; k == vocabulary.Title || k == vocabulary.Soft || slices.ContainsFunc(all[:n], func(k Keyword) bool { return k.entry == m.Entry }) {
				continue
			}
			k := r.known(m, c)
			if k.Kind == vocabulary.Skill && !startsUpper(k.Canonical) {
				k.Weight *= 0.3 // the trade in the occupation's name: "quality control", but not the Go
			}
			all = append(all, k)
		}
		for _, m := range r.withinTitles(c) {
			if !slices.ContainsFunc(all, func(k Keyword) bool { return k.entry == m.Entry }) {
				all = append(all, r.known(m, c))
			}
		}
	}
	return all
}

// withinTitles are the tools that an occupation's name begins with: Go of "Go engineer".
func (r *reader) withinTitles(c *clause) []vocabulary.Match {
	v := r.v
	var out []vocabulary.Match
	for _, m := range r.hits[c.hits[0]:c.hits[1]] {
		space := strings.LastIndexByte(r.text[m.Start:m.End], ' ')
		if v.Entry(m.Entry).Kind != vocabulary.Title || space < 0 {
			continue
		}
		for _, x := range v.Match(nil, r.text[m.Start:m.Start+space]) {
			if e := v.Entry(x.Entry); e.Kind == vocabulary.Tool || e.Kind == vocabulary.Skill && startsUpper(e.Name) {
				x.Start, x.End = x.Start+m.Start, x.End+m.Start
				out = append(out, x)
			}
		}
	}
	return out
}

// clauseHits are the vocabulary's matches in a clause, without everyday words that mean nothing special there.
func (r *reader) clauseHits(c *clause) []vocabulary.Match {
	i, j := c.hits[0], c.hits[1]
	means := func(m vocabulary.Match) bool { return !m.Ambiguous || r.speaksOfSkills(m, c) || r.marked(m, c) }
	for k := i; k < j; k++ {
		if means(r.hits[k]) {
			continue
		}
		out := slices.Clone(r.hits[i:k]) // only where one is left out
		for _, m := range r.hits[k+1 : j] {
			if means(m) {
				out = append(out, m)
			}
		}
		return out
	}
	return r.hits[i:j:j]
}

func (r *reader) clauseSpans(ci int) []tagged {
	i := r.clauses[ci].span
	j := i
	for j < len(r.spans) && r.spans[j].clause == ci {
		j++
	}
	return r.spans[i:j]
}

func within(ks []Keyword, start, end int) bool {
	for _, k := range ks {
		if start >= k.Start && end <= k.End {
			return true
		}
	}
	return false
}

// modelled appends the keywords of one span of the model. A match of the vocabulary that fills most of it gives it its name; several matches in a list are keywords each.
func (r *reader) modelled(all []Keyword, c *clause, x tagged, hits []vocabulary.Match, taken []bool) []Keyword {
	first, last, n := -1, -1, 0
	for i, m := range hits {
		if m.Start < x.end && x.start < m.End {
			if first < 0 {
				first = i
			}
			last = i
			n++
		}
	}
	text := r.text[x.start:x.end]
	w := sectionWeight(c.kind)
	k := Keyword{
		Text: text, Canonical: text, Kind: vocabulary.Skill, Required: required(c), Section: c.kind, Source: FromModel, Start: x.start, End: x.end, entry: -1,
		Weight: w * (0.1 + 0.2*float64(min(1, x.Gain))), // half of them are no skills
	}
	if x.Layer == sequence.Skill {
		k.Kind = vocabulary.Soft
		k.Weight = 0 // a whole phrase about conduct: it is said, but no resume is measured by it
	}
	switch {
	case n == 1:
		m := hits[first]
		if m.Start <= x.start && x.end <= m.End {
			if taken[first] {
				return all
			}
			taken[first] = true
			k.Start, k.End, k.Text = m.Start, m.End, r.text[m.Start:m.End]
			return append(all, r.named(k, m, c))
		}
		cover := float64(min(m.End, x.end)-max(m.Start, x.start)) / float64(max(x.end, m.End)-min(x.start, m.Start))
		if cover >= 0.5 {
			taken[first] = true
			return append(all, r.named(k, m, c))
		}
	case n > 1 && x.Layer == sequence.Knowledge && listed(r.text[hits[first].End:hits[last].Start]):
		return all // a list: each match for itself
	case n > 1 && x.Layer == sequence.Knowledge:
		longest := first
		for i := first; i <= last; i++ {
			taken[i] = true
			if hits[i].End-hits[i].Start > hits[longest].End-hits[longest].Start {
				longest = i
			}
		}
		if 2*(hits[longest].End-hits[longest].Start) > x.end-x.start {
			return append(all, r.named(k, hits[longest], c))
		}
	}
	return append(all, k)
}

// split cuts a span of knowledge at commas, semicolons and brackets, which the model does not see.
func (r *reader) split(x tagged) []tagged {
	text := r.text[x.start:x.end]
	if x.Layer != sequence.Knowledge || !strings.ContainsAny(text, ",;()") {
		r.parts = append(r.parts[:0], x)
		return r.parts
	}
	out := r.parts[:0]
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], ",;()")
		if n < 0 {
			n = len(text) - at
		}
		y := x
		y.start, y.end = x.start+at, x.start+at+n
		for y.start < y.end && !wordByte(r.text[y.start]) {
			y.start++
		}
		for _, and := range [...]string{"and ", "or "} {
			if strings.HasPrefix(r.text[y.start:y.end], and) {
				y.start += len(and)
			}
		}
		for y.end > y.start && r.text[y.end-1] == ' ' {
			y.end--
		}
		if y.end > y.start {
			out = append(out, y)
		}
		at += n + 1
	}
	r.parts = out
	return out
}

func wordByte(c byte) bool { return goesOn(c) || c == '.' }

// named gives a keyword the name of the vocabulary's entry.
func (r *reader) named(k Keyword, m vocabulary.Match, c *clause) Keyword {
	e := r.v.Entry(m.Entry)
	k.Canonical, k.Aliases, k.Kind, k.entry, k.Source = e.Name, e.Aliases, e.Kind, m.Entry, FromVocabulary
	k.Weight = r.weigh(c, e.Kind, k.Start, k.End)
	return k
}

// listed says whether names stand apart in a list.
func listed(gap string) bool {
	return strings.ContainsAny(gap, ",;/|") || strings.Contains(gap, " and ") || strings.Contains(gap, " or ")
}

// firstHit is the first match of the vocabulary that begins there or later, at being in the clause.
func (r *reader) firstHit(c *clause, at int) int {
	i, _ := slices.BinarySearchFunc(r.hits[c.hits[0]:c.hits[1]], at, func(m vocabulary.Match, at int) int { return m.Start - at })
	return int(c.hits[0]) + i
}

// weigh is the weight of a keyword: where it stands, what it is, and how rare its rarest word is, for what every posting names tells little.
func (r *reader) weigh(c *clause, kind Kind, start, end int) float64 {
	rare := r.rarest(c, start, end)
	return sectionWeight(c.kind) * kindWeight(kind) * (0.55 + 0.45*float64(min(1, rare/4.5)))
}

// rarest is how rare the rarest word from start to end is.
func (r *reader) rarest(c *clause, start, end int) float32 {
	rare, back := float32(0), background()
	for i := r.firstToken(c, start); i < len(r.toks) && r.toks[i].start < end; i++ {
		if t := &r.toks[i]; len(r.words.Folded(int(t.word))) > 0 {
			rare = max(rare, back.rarity[t.rare])
		}
	}
	return rare
}

// known is the keyword for a match of the vocabulary.
func (r *reader) known(m vocabulary.Match, c *clause) Keyword {
	e := r.v.Entry(m.Entry)
	w := r.weigh(c, e.Kind, m.Start, m.End)
	m.End = r.withPaper(m.End, c)
	return Keyword{
		Text: r.text[m.Start:m.End], Canonical: e.Name, Aliases: e.Aliases, Kind: e.Kind, Required: required(c), Weight: w, Section: c.kind,
		Source: FromVocabulary, Start: m.Start, End: m.End, entry: m.Entry,
	}
}

// withPaper widens a name to the paper that proves it: "water regulations certificate", "case management software".
func (r *reader) withPaper(end int, c *clause) int {
	rest := r.text[end:c.end]
	if len(rest) < 2 || rest[0] != ' ' {
		return end
	}
	n := 1
	for n < len(rest) && isLetter(rest[n]) {
		n++
	}
	switch rest[1:n] {
	case "certificate", "certification", "licence", "license", "ticket", "qualification", "registration", "card", "course", "software":
		return end + n
	}
	return end
}

func required(c *clause) bool {
	return c.kind == SectionRequirements || c.kind == SectionDuties || c.kind == SectionTitle
}

// byPlace compares where two keywords stand.
func byPlace(a, b *Keyword) int {
	if a.Start != b.Start {
		return a.Start - b.Start
	}
	return a.End - b.End
}

func sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// How much the model must believe a match of the vocabulary that it does not mark itself: the mean probability of its words. What is plain by its kind (a tool, a certificate) or by a rare word needs less.
const (
	beliefHard      = .01
	beliefSkill     = .03
	beliefRare      = 0
	beliefHardDuty  = .05
	beliefSkillDuty = .15
	beliefRareDuty  = .015
	beliefElsewhere = 0.2
)
