package ats

import (
	"fmt"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// knockOuts are the conditions that the posting insists on and the resume does not show. Found is what the resume has of each of its keywords.
func (p *Prepared) knockOuts(post Posting, found []Matched) []KnockOut {
	var lacking []KnockOut
	for i, k := range post.Keywords {
		kind := "licence"
		switch k.Kind {
		case vocabulary.Licence, vocabulary.Certification:
		case vocabulary.Language:
			kind = "language"
		default:
			continue
		}
		if m := found[i]; m.Credit > 0 && (p.trust >= 0.5 || m.Where.Section != "skills") || kind == "language" && p.writtenIn(k.Canonical) {
			continue // a licence that stands only in a list of whatever the trade has is none
		}
		lacking = append(lacking, KnockOut{kind, k.Text, "", false, k.Start, k.End})
	}
	var out []KnockOut
	for _, q := range post.Requirements {
		if !q.Must {
			continue
		}
		if q.Years > 0 && p.years > 0 && p.years < q.Years*0.75 {
			out = append(out, KnockOut{"years", fmt.Sprintf("%g years", q.Years), fmt.Sprintf("%.1f years", p.years), true, q.Start, q.End})
		}
		if q.Degree.Rank() > 0 && p.level.Rank() > 0 && p.level.Rank() < q.Degree.Rank() && !strings.Contains(strings.ToLower(q.Text), " or ") {
			out = append(out, KnockOut{"degree", string(q.Degree), string(p.level), true, q.Start, q.End})
		}
		for _, k := range lacking {
			if k.Start >= q.Start && k.End <= q.End {
				out = append(out, k)
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
