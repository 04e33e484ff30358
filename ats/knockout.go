package ats

import (
	"fmt"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

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
		if q.Degree.Rank() > 0 && p.level.Rank() > 0 && p.level.Rank() < q.Degree.Rank() && !strings.Contains(strings.ToLower(q.Text), " or ") {
			out = append(out, KnockOut{"degree", string(q.Degree), string(p.level), true, q.Start, q.End})
		}
		for _, k := range post.Keywords {
			if k.Start < q.Start || k.End > q.End {
				continue
			}
			switch k.Kind {
			case vocabulary.Licence, vocabulary.Certification, vocabulary.Language:
				if m, ok := p.find(k); ok && (p.trust >= 0.5 || m.Where.Section != "skills") || p.hasAlternative(k, post) {
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

// hasAlternative says whether the resume has another of those of which the posting takes any.
func (p *Prepared) hasAlternative(k Keyword, post Posting) bool {
	for _, o := range post.Keywords {
		if k.either > 0 && o.either == k.either {
			if m, ok := p.find(o); ok && m.Credit >= credits[MatchedChild] {
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
