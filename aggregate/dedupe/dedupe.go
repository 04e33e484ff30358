// Package dedupe finds the postings that are one opening: the same job on the employer's page, on boards that copied it, in a shortened or reworded
// text, under an agency's name.
//
// Two postings are compared by what names them (posting ids and addresses) and else by employer, title, level, place and text. A different level, number
// or city makes two openings whatever the texts say; texts that share nothing under one title do as well. Postings are never thrown together by a chain
// of likenesses: a group holds no pair that is certainly two openings. Every merge says why.
package dedupe

import (
	"slices"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// Group is one opening and the postings of it.
type Group struct {
	IDs        []jobsearch.ID // sorted
	Confidence float64        // of the weakest merge that holds the group together; 1 for a single posting
	Why        []string       // the ground of each merge, the strongest first; none for a single posting
	Merges     []Merge        // what they join
}

// Merge is one pair that holds a group together.
type Merge struct {
	A, B       jobsearch.ID
	Confidence float64
	Why        string
}

// Groups groups postings by their ID: every posting is in one group, alone or with its copies. The groups are sorted by their first ID and do not depend on the order of jobs.
func Groups(jobs []jobsearch.Job) []Group {
	x := NewIndex(Options{})
	for _, j := range jobs {
		x.Add(j)
	}
	return x.Groups()
}

// Groups are all groups of the index, sorted by their first ID.
func (x *Index) Groups() []Group {
	x.settle()
	by := map[uint32][]uint32{}
	for n := range uint32(x.nodes.n) {
		if !x.nodes.at(n).dead {
			l := *x.label.at(n)
			by[l] = append(by[l], n)
		}
	}
	out := make([]Group, 0, len(by))
	for _, nodes := range by {
		out = append(out, x.group(nodes))
	}
	slices.SortFunc(out, func(a, b Group) int {
		if a.IDs[0] < b.IDs[0] {
			return -1
		}
		return 1
	})
	return out
}

// Group is the group of a posting; ok is false when the index does not have it.
func (x *Index) Group(id jobsearch.ID) (g Group, ok bool) {
	m, ok := x.member(id)
	if !ok {
		return Group{}, false
	}
	return x.group(x.groupOf(*x.node.at(m))), true
}

// group describes the nodes of one group: the tree of its strongest edges.
func (x *Index) group(nodes []uint32) Group {
	g := Group{Confidence: 1}
	slices.SortFunc(nodes, x.compare)
	at := map[uint32]int{}
	for i, n := range nodes {
		at[n] = i
		var twins []jobsearch.ID
		for m := range x.members(n) {
			twins = append(twins, x.id(m))
		}
		slices.Sort(twins)
		g.IDs = append(g.IDs, twins...)
		for _, t := range twins[1:] {
			g.Merges = append(g.Merges, Merge{twins[0], t, 0.99, "the same employer, title, place and text"})
		}
	}
	slices.Sort(g.IDs)
	if len(nodes) > 1 {
		g.Merges = append(g.Merges, x.tree(nodes, at)...)
	}
	slices.SortStableFunc(g.Merges, func(a, b Merge) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		}
		return 0
	})
	for _, m := range g.Merges {
		g.Confidence = min(g.Confidence, m.Confidence)
		g.Why = append(g.Why, m.Why)
	}
	return g
}

// tree is the spanning tree of a group's strongest edges.
func (x *Index) tree(nodes []uint32, at map[uint32]int) []Merge {
	joins, _ := x.wishedEdges()
	type link struct {
		a, b uint32
		v    verdict
	}
	var links []link
	for _, a := range nodes {
		for _, e := range x.edges[a] {
			if _, ok := at[e.to]; ok {
				links = append(links, link{a, e.to, e.verdict})
			}
		}
		for _, to := range joins[a] {
			if _, ok := at[to]; ok {
				links = append(links, link{a, to, verdict{score: 1, rule: byPerson}})
			}
		}
	}
	slices.SortStableFunc(links, func(p, q link) int {
		switch {
		case p.v.score > q.v.score:
			return -1
		case p.v.score < q.v.score:
			return 1
		}
		return 0
	})
	root := make([]int, len(nodes))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	var out []Merge
	for _, l := range links {
		a, b := find(at[l.a]), find(at[l.b])
		if a == b {
			continue
		}
		root[a] = b
		out = append(out, Merge{x.least(l.a), x.least(l.b), min(1, float64(l.v.score)), l.v.why()})
	}
	return out
}
