package ats

import (
	"slices"
	"strings"
)

// alternatives numbers, in Keyword.either, the keywords of which the posting takes any: "Go or Python", "one or more languages (e.g. C, C++, Java)". 0 is none.
func alternatives(text string, ks []Keyword) {
	order := make([]int, 0, len(ks))
	for i := range ks {
		ks[i].either = 0
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
		if j > i && (or || exampleOf(text, ks[order[i]].Start)) && !andAfter(text, ks[order[j]].End) {
			group++
			for _, k := range order[i : j+1] {
				ks[k].either = group
			}
		}
		i = j + 1
	}
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
