package ats

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Keyword is something that a posting names: a skill, tool, certification, licence, degree, language, title or trait, or time of experience.
type Keyword struct {
	Text      string      `json:"text"`      // as it stands in the posting
	Canonical string      `json:"canonical"` // the vocabulary's name, or Text where no vocabulary knows it
	Aliases   []string    `json:"aliases,omitempty"`
	Kind      Kind        `json:"kind"`
	Required  bool        `json:"required"`
	Weight    float64     `json:"weight"` // 0 to 1; 0 for a further mention of the same thing
	Section   SectionKind `json:"section"`
	Years     float64     `json:"years,omitempty"` // of experience asked for, for KindExperience
	Source    Source      `json:"source"`
	Start     int         `json:"start"`
	End       int         `json:"end"`

	entry int32 // of the vocabulary, or -1
}

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

// The weight of a keyword by where it stands. A title or a requirement counts fully.
var sectionWeight = map[SectionKind]float64{
	SectionTitle: 0.9, SectionRequirements: 1, SectionNice: 0.5, SectionDuties: 0.6, SectionOther: 0.4, SectionAbout: 0.25, SectionMeta: 0.5,
}

var kindWeight = map[Kind]float64{
	vocabulary.Skill: 0.9, vocabulary.Tool: 1, vocabulary.Certification: 1, vocabulary.Licence: 1, vocabulary.Degree: 0.95, vocabulary.Language: 0.95,
	vocabulary.Title: 0.7, vocabulary.Soft: 0.2, KindExperience: 0.85,
}

// keywords are the posting's mentions, in one list: each distinct thing once with its weight, by falling weight, then the further mentions with weight 0.
func (r *reader) keywords() (distinct, mentions []Keyword) {
	r.tokens()
	r.tag()
	var all []Keyword
	for ci := range r.clauses {
		all = r.clauseKeywords(all, ci)
	}
	slices.SortStableFunc(all, func(a, b Keyword) int {
		switch {
		case a.Weight != b.Weight:
			return sign(b.Weight - a.Weight)
		case a.Start != b.Start:
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	seen := make(map[string]bool, len(all))
	var first, again []Keyword
	for _, k := range all {
		key := strings.ToLower(k.Canonical)
		if seen[key] {
			k.Weight = 0
			again = append(again, k)
			continue
		}
		seen[key] = true
		first = append(first, k)
	}
	byPlace(again)
	r.mentions = append(first[:len(first):len(first)], again...)
	return first, r.mentions
}

// clauseKeywords appends the keywords of one clause.
func (r *reader) clauseKeywords(all []Keyword, ci int) []Keyword {
	c := &r.clauses[ci]
	if c.kind == SectionBenefits || c.kind == SectionLegal || c.negated || c.heading && c.kind != SectionTitle {
		return all
	}
	from := len(all)
	for _, m := range r.hits[r.firstHit(c.start):] {
		if m.Start >= c.end {
			break
		}
		if m.Ambiguous && !r.speaksOfSkills(m, c) {
			continue
		}
		all = append(all, r.known(m, c))
	}
	all = r.experience(all, ci)
	return r.open(all, ci, from)
}

func (r *reader) firstHit(at int) int {
	i, _ := slices.BinarySearchFunc(r.hits, at, func(m vocabulary.Match, at int) int { return m.Start - at })
	return i
}

// known is the keyword for a match of the vocabulary.
func (r *reader) known(m vocabulary.Match, c *clause) Keyword {
	e := vocabulary.Default().Entry(m.Entry)
	w := sectionWeight[c.kind] * kindWeight[e.Kind]
	return Keyword{
		Text: r.text[m.Start:m.End], Canonical: e.Name, Aliases: e.Aliases, Kind: e.Kind, Required: required(c), Weight: w, Section: c.kind,
		Source: FromVocabulary, Start: m.Start, End: m.End, entry: m.Entry,
	}
}

func required(c *clause) bool {
	return c.kind == SectionRequirements || c.kind == SectionDuties || c.kind == SectionTitle
}

// speaksOfSkills decides by context whether an everyday word is meant as a name: it is written as a name and another entry stands beside it in the list, or the words before it ask for a skill.
func (r *reader) speaksOfSkills(m vocabulary.Match, c *clause) bool {
	if c.kind == SectionAbout || c.kind == SectionOther {
		return false
	}
	word := r.text[m.Start:m.End]
	name := startsUpper(word) && (m.Start > c.start || c.bullet)
	if !name && c.kind != SectionRequirements && c.kind != SectionNice {
		return false
	}
	// a list: another entry of the vocabulary within a comma, slash or "and"
	i := r.firstHit(m.Start)
	for _, j := range [...]int{i - 1, i + 1} {
		if j < 0 || j >= len(r.hits) || r.hits[j].Start < c.start || r.hits[j].End > c.end {
			continue
		}
		gap := ""
		if j < i {
			gap = r.text[r.hits[j].End:m.Start]
		} else {
			gap = r.text[m.End:r.hits[j].Start]
		}
		switch strings.TrimSpace(gap) {
		case ",", "/", "and", "or", "&", ", and", ", or", "(", "/ ", "+":
			return name || !r.hits[j].Ambiguous
		}
	}
	if !name {
		return false
	}
	before := strings.ToLower(r.text[c.start:m.Start])
	for _, s := range [...]string{"experience with ", "experience in ", "knowledge of ", "skills in ", "proficient in ", "proficiency in ", "fluent in ", "use of ", "using ", "good ", "command of ", "familiar with ", "written in ", "program in ", "programming in ", "develop in ", "code in ", "familiarity with ", "expertise in ", "skilled in ", "with ", "advanced ", "in ", "excellent "} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	return m.Start == c.start && c.bullet && m.End-m.Start >= c.end-c.start-2
}

func byPlace(ks []Keyword) {
	slices.SortStableFunc(ks, func(a, b Keyword) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
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
