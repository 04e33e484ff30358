package dedupe

import (
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// identity is one mark that names a posting: the id that its source gives it, or its address.
type identity struct {
	key  uint64
	rule rule
	weak bool // reposts and places of one requisition share it
}

// listings are systems in which an employer lists its own openings, so that two ids are two openings; the others are boards that collect.
var listings = map[string]bool{"greenhouse": true, "lever": true, "ashby": true, "smartrecruiters": true, "workable": true, "workday": true, "personio": true, "recruitee": true, "teamtailor": true, "bamboohr": true, "breezy": true, "rippling": true, "icims": true, "jobvite": true, "pinpoint": true}

// identities are the marks of a posting; it sets the namespace in the facts.
func (x *Index) identities(j *jobsearch.Job, f *facts) []identity {
	var out []identity
	add := func(s string, r rule, weak bool) {
		out = append(out, identity{kindMark.of(hash64(s)), r, weak})
	}
	if j.PostingID != "" && j.Source != "" {
		add(j.NaturalKey(), byIdentity, false)
		if j.Tenant != "" {
			f.namespace = hash32(j.Source + "\x00" + j.Tenant)
		}
	}
	for i, u := range []string{j.URL, j.ApplyURL} {
		if u == "" || i == 1 && u == j.URL {
			continue
		}
		if id := Identity(u); id != "" {
			system, _, _ := strings.Cut(id, ":")
			add(id, byIdentity, system == "workday")
			if listings[system] && f.namespace == 0 {
				f.namespace = hash32(system) ^ f.company.joined
			}
			continue
		}
		if c := CanonicalURL(u); names(c) {
			add(c, byURL, true)
		}
	}
	return out
}

// names reports that an address looks like one posting's, not a list's: it has a number or a long last part.
func names(u string) bool {
	_, rest, _ := strings.Cut(u, "://")
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return false
	}
	path := rest[i:]
	digits := 0
	for _, c := range path {
		if c >= '0' && c <= '9' {
			if digits++; digits >= 4 {
				return true
			}
		} else {
			digits = 0
		}
	}
	last := path[strings.LastIndexByte(path, '/')+1:]
	return strings.Count(last, "-") >= 3
}

// marked is the verdict on a posting and a node that share a mark.
func (x *Index) marked(m identity, f *facts, n uint32) (verdict, bool) {
	g := x.facts(n)
	if m.weak && (f.place.relate(g.place) == apart || f.title.clash(g.title)) {
		return verdict{}, false
	}
	if m.rule == byURL {
		if like, _ := f.title.likeness(g.title); like < 0.34 {
			return verdict{}, false
		}
		return verdict{same: true, score: 0.99, rule: byURL}, true
	}
	return verdict{same: true, score: 1, rule: byIdentity}, true
}

// mark connects a node to those that share one of its marks, and keeps the marks.
func (x *Index) mark(id jobsearch.ID, n uint32, marks []identity, f *facts) {
	for _, m := range marks {
		have := false
		x.keys.each(m.key, func(o uint32) bool {
			if int(o) >= x.nodes.n || x.nodes.at(o).dead {
				return true
			}
			if o == n {
				have = true
				return true
			}
			if v, ok := x.marked(m, f, o); ok {
				x.connect(n, o, v)
			}
			return true
		})
		if !have {
			x.keys.add(m.key, n)
		}
	}
}
