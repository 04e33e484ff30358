package ats

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/sequence"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// everyday says whether a span of the model is just an everyday word that the context does not make a name.
func (r *reader) everyday(c *clause, x tagged, hits []vocabulary.Match) bool {
	i := r.firstHit(c, x.start)
	if i == len(r.hits) || !r.hits[i].Ambiguous || r.hits[i].Start != x.start || r.hits[i].End != x.end {
		return false
	}
	_, meant := slices.BinarySearchFunc(hits, x.start, func(m vocabulary.Match, at int) int { return m.Start - at })
	return !meant
}

// plausible says whether a match of the vocabulary that the model does not see is a keyword all the same.
func (r *reader) plausible(m vocabulary.Match, c *clause) bool {
	e := r.v.Entry(m.Entry)
	belief := r.insideOf(m.Start, m.End, c)
	if e.Kind == vocabulary.Tool || e.Kind == vocabulary.Certification || e.Kind == vocabulary.Licence {
		if startsUpper(r.text[m.Start:m.End]) && !r.opens(m.Start, c) && (c.kind == SectionRequirements || c.kind == SectionNice || c.kind == SectionDuties) {
			return true // written as a name
		}
	}
	hard := e.Kind != vocabulary.Soft && e.Kind != vocabulary.Skill
	if e.Kind == vocabulary.Title && !slices.Contains(r.occupation.titles, e) {
		return false
	}
	if e.Kind == vocabulary.Skill && r.nounless(c, m.Start, m.End) {
		return false // "testing out new ideas"
	}
	rare := r.rarest(c, m.Start, m.End) >= 4
	switch c.kind {
	case SectionRequirements, SectionNice:
		return hard && belief >= beliefHard || e.Kind == vocabulary.Skill && (belief >= beliefSkill || rare && belief >= beliefRare)
	case SectionDuties:
		return hard && belief >= beliefHardDuty || e.Kind == vocabulary.Skill && (belief >= beliefSkillDuty || rare && belief >= beliefRareDuty)
	case SectionAbout, SectionOther, SectionMeta:
		return hard && belief >= beliefElsewhere
	}
	return false
}

// insideOf is the model's mean probability that the words from start to end belong to a span.
func (r *reader) insideOf(start, end int, c *clause) float32 {
	i := r.firstToken(c, start)
	sum, n := float32(0), 0
	for ; i < len(r.toks) && r.toks[i].start < end; i++ {
		sum += r.toks[i].inside
		n++
	}
	if n == 0 {
		return 0
	}
	return sum / float32(n)
}

// firstToken is the first token that begins there or later, at being in the clause.
func (r *reader) firstToken(c *clause, at int) int {
	i, _ := slices.BinarySearchFunc(r.clauseTokens(c), at, func(t token, at int) int { return t.start - at })
	return int(c.tokens[0]) + i
}

// speaksOfSkills decides by context whether an everyday word is meant as a name: another entry stands beside it in the list, the words before it ask for a skill, it is all that an item of a list says, or
// it is written as a name and the posting speaks of its trade.
func (r *reader) speaksOfSkills(m vocabulary.Match, c *clause) bool {
	asks := c.kind == SectionRequirements || c.kind == SectionNice
	if !asks && c.kind != SectionDuties && c.kind != SectionTitle && c.kind != SectionMeta {
		return false
	}
	capital := startsUpper(r.text[m.Start:m.End])
	if !capital && !asks {
		return false
	}
	if near, sure := r.besideEntry(m, c); near {
		return sure || capital && (m.Start > c.start || c.bullet)
	}
	if !capital {
		return false
	}
	if strings.TrimLeft(r.text[c.start:m.Start], besideName) == "" && strings.TrimLeft(r.text[m.End:c.end], besideName) == "" {
		return asks && (c.bullet || !c.first || m.End == c.end)
	}
	if r.opens(m.Start, c) {
		return false // every sentence begins with a capital
	}
	before := strings.ToLower(r.text[max(c.start, m.Start-longestAsk):m.Start])
	for _, s := range asksFor {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	return r.ownTrade(m)
}

// opens says whether a sentence or line begins there: a capital says nothing then, but after a semicolon it does.
func (r *reader) opens(at int, c *clause) bool {
	return at == c.start && !strings.HasSuffix(strings.TrimRight(r.text[:at], " "), ";")
}

// besideName are the signs that may stand beside a name that is all an item says.
const besideName = " .,:;*"

// longestAsk is more than the length of any of asksFor.
const longestAsk = 32

// asksFor are the words before a skill.
var asksFor = [...]string{"experience with ", "experience in ", "experience of ", "years of ", "years in ", "years with ", "years' ", "knowledge of ", "skills in ", "proficient in ", "proficiency in ", "fluent in ", "use of ", "using ", "good ", "command of ",
	"familiar with ", "written in ", "program in ", "programming in ", "develop in ", "code in ", "familiarity with ", "expertise in ", "skilled in ", "with ", "advanced ", "in ", "excellent ", "strong ", "solid ", "production "}

// besideEntry says whether another entry of the vocabulary stands beside the match in a list, and whether that one can mean nothing else.
func (r *reader) besideEntry(m vocabulary.Match, c *clause) (near, sure bool) {
	v := r.v
	i := r.firstHit(c, m.Start)
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
		case ",", "/", "and", "or", "&", ", and", ", or", "(", "+", "and/or", "|":
			if m.Start == c.start && v.Domain(m.Entry) != v.Domain(r.hits[j].Entry) {
				continue // "Swift and accurate typing"
			}
			near = true
			sure = sure || !r.hits[j].Ambiguous
		}
	}
	return near, sure
}

// ownTrade says whether the posting names two things at least, beyond doubt, of the trade of the match.
func (r *reader) ownTrade(m vocabulary.Match) bool {
	v := r.v
	trade := v.Domain(m.Entry)
	if name := v.Domains()[trade]; name == "general" || name == "management" || name == "administration" {
		return false
	}
	return r.trades[trade] >= 2
}

// marked says whether the model marks exactly this word, written as a name, as knowledge.
func (r *reader) marked(m vocabulary.Match, c *clause) bool {
	if m.Start == c.start || !startsUpper(r.text[m.Start:m.End]) {
		return false
	}
	i, _ := slices.BinarySearchFunc(r.spans, m.Start, func(t tagged, at int) int { return t.start - at })
	return i < len(r.spans) && r.spans[i].start == m.Start && r.spans[i].end == m.End && r.spans[i].Layer == sequence.Knowledge
}
