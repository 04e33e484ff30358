package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-57f86535/jobsearch/ats"
)

// breakdown counts, by source, section and kind, how many keywords of the span set are right: the classes to mend.
func breakdown(list []spanRow) {
	type class struct {
		source  ats.Source
		section ats.SectionKind
		kind    ats.Kind
	}
	right, all := map[class]int{}, map[class]int{}
	wrong := map[class][]string{}
	for _, r := range list {
		p := ats.ReadPosting("", r.Text)
		for _, k := range p.Mentions() {
			c := class{k.Source, k.Section, k.Kind}
			all[c]++
			hit := false
			for _, g := range r.Spans {
				inter := min(g.End, k.End) - max(g.Start, k.Start)
				if inter > 0 && 2*inter >= max(g.End, k.End)-min(g.Start, k.Start) {
					hit = true
				}
			}
			if hit {
				right[c]++
			} else {
				wrong[c] = append(wrong[c], k.Text)
			}
		}
	}
	var cs []class
	for c := range all {
		cs = append(cs, c)
	}
	slices.SortFunc(cs, func(a, b class) int { return cmp.Or(all[b]-all[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))) })
	for _, c := range cs[:min(len(cs), 45)] {
		w := wrong[c]
		fmt.Printf("class %-10s %-12s %-13s %4d right %.2f  e.g. %.200q\n", c.source, c.section, c.kind, all[c], ratio(right[c], all[c]), w[:min(len(w), 12)])
	}
}
