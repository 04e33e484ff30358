package ats

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// alternatives numbers, in Keyword.either, the keywords of which the posting takes any: "Go or Python", "one or more languages (e.g. C, C++, Java)", "state management (Redux, MobX)". 0 is none; Keyword.of is how many there are.
// What they are examples of has their number below 0.
func alternatives(v *vocabulary.Vocabulary, text string, ks []Keyword) {
	order := make([]int, 0, len(ks))
	for i := range ks {
		ks[i].either, ks[i].of = 0, 0
		if k := &ks[i]; k.Kind != KindExperience && 0 <= k.Start && k.Start < k.End && k.End <= len(text) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return byPlace(&ks[i], &ks[j]) })
	group := int16(0)
	for i := 0; i < len(order); {
		j, or := i, false
		for j+1 < len(order) {
			a, b := &ks[order[j]], &ks[order[j+1]]
			if b.Start < a.End || b.Start-a.End > 12 {
				break
			}
			or2, ok := orGap(text[a.End:b.Start])
			if !ok {
				break
			}
			or = or || or2
			j++
		}
		list := order[i : j+1]
		head := exemplified(v, text, ks, order[:i], list)
		if (j > i && (or || exampleOf(text, ks[order[i]].Start)) || head >= 0) && !andAfter(text, ks[order[j]].End) {
			group++
			for _, k := range list {
				ks[k].either, ks[k].of = group, int16(len(list))
			}
			if head >= 0 {
				ks[head].either = -group
			}
		}
		i = j + 1
	}
}

// exemplified is the skill of which a list of names gives examples, or -1: "relational databases (PostgreSQL, MySQL)", "state management such as Redux". Before is what stands before the list. The skill is a
// common noun: "AWS (EC2, S3)" says what belongs to a thing. Where only a bracket makes them examples they are of one kind: "web pages (HTML, CSS, JavaScript)" need all three.
func exemplified(v *vocabulary.Vocabulary, text string, ks []Keyword, before, list []int) int {
	known, kind, alike := false, int32(0), true
	for _, n := range list {
		k := &ks[n]
		if k.Kind != vocabulary.Tool && k.Kind != vocabulary.Skill || k.entry < 0 && !startsUpper(k.Text) || k.Kind == vocabulary.Skill && !startsUpper(k.Canonical) {
			return -1 // no name
		}
		if k.entry >= 0 {
			g := v.Group(k.entry)
			alike = alike && (!known || g == kind)
			known, kind = true, g
		}
	}
	if !known {
		return -1
	}
	start := ks[list[0]].Start
	for _, n := range before[max(0, len(before)-3):] { // names may lie over one another: "CI/CD", "CI/CD tools"
		k := &ks[n]
		if k.Kind != vocabulary.Tool && k.Kind != vocabulary.Skill || k.End > start || startsUpper(k.Text[strings.LastIndexByte(k.Text, ' ')+1:]) {
			continue
		}
		if said, bracket := leadsToExamples(text[k.End:start]); said || bracket && alike {
			return n
		}
	}
	return -1
}

// leadsToExamples says whether what stands between a name and others makes them examples of it, by a word that says so or by a bracket alone.
func leadsToExamples(gap string) (said, bracket bool) {
	gap = strings.ToLower(strings.Trim(gap, " ,:"))
	switch strings.TrimLeft(gap, "( ") {
	case "":
		return false, strings.HasPrefix(gap, "(")
	case "e.g.", "e.g", "eg", "such as", "like", "for example", "for instance":
		return true, false
	}
	return false, false
}

// orGap says whether what stands between two names leaves a choice, or at least lists them.
func orGap(gap string) (or, list bool) {
	switch strings.ToLower(strings.Trim(gap, " ")) {
	case "or", ", or", "or a", "or an", ", or a", ", or an", "or in", "or with", "and/or", "or other", "resp.":
		return true, true
	case ",":
		return false, true
	}
	return false, false
}

// exampleOf says whether the words before a list make it one of examples.
func exampleOf(text string, at int) bool {
	before := strings.ToLower(text[max(0, at-18):at])
	before = strings.TrimRight(before, " ,:(")
	for _, s := range [...]string{"e.g.", "e.g", " eg", "such as", "one of", "any of", "either", "for example", "for instance"} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	return false
}

// andAfter says whether the list goes on with "and": then all of it is asked for.
func andAfter(text string, at int) bool {
	after := strings.TrimLeft(text[at:min(len(text), at+6)], " ,")
	return strings.HasPrefix(after, "and ") || strings.HasPrefix(after, "& ")
}
