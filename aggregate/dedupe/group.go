package dedupe

import (
	"cmp"
	"slices"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// edge says that a node and another are one opening.
type edge struct {
	to uint32
	verdict
}

// maxEdges is how many edges a node keeps: the strongest. Which they are does not depend on the order in which they came. An edge counts when one of
// its ends keeps it: the long text whose excerpts are many does not lose those beyond its strongest, for they keep it.
const maxEdges = 48

// connect adds an edge both ways.
func (x *Index) connect(a, b uint32, v verdict) {
	x.attach(a, edge{b, v})
	x.attach(b, edge{a, v})
	x.note(a, b)
	x.dirty = append(x.dirty, a, b)
}

func (x *Index) keeps(n, to uint32) bool {
	return slices.ContainsFunc(x.edges[n], func(e edge) bool { return e.to == to })
}

// note notes with each of two nodes whether the other alone keeps the edge between them.
func (x *Index) note(a, b uint32) {
	for range 2 {
		alone := x.keeps(a, b) && !x.keeps(b, a)
		switch i := slices.Index(x.kept[b], a); {
		case alone && i < 0:
			x.kept[b] = append(x.kept[b], a)
		case !alone && i >= 0:
			x.kept[b] = slices.Delete(x.kept[b], i, i+1)
		}
		a, b = b, a
	}
}

// neighbours calls do with each node that an edge or a person joins to n.
func (x *Index) neighbours(n uint32, joins map[uint32][]uint32, do func(uint32)) {
	for _, e := range x.edges[n] {
		do(e.to)
	}
	for _, to := range x.kept[n] {
		do(to)
	}
	for _, to := range joins[n] {
		do(to)
	}
}

func (x *Index) attach(n uint32, e edge) {
	es := x.edges[n]
	if i := slices.IndexFunc(es, func(o edge) bool { return o.to == e.to }); i >= 0 {
		if es[i].score >= e.score {
			return
		}
		es = slices.Delete(es, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(es, e, x.stronger)
	if i >= maxEdges {
		return
	}
	es = slices.Insert(es, i, e)
	if len(es) <= maxEdges {
		x.edges[n] = es
		return
	}
	last := es[maxEdges].to
	x.edges[n] = es[:maxEdges]
	x.note(n, last)
}

// stronger orders edges: by score, then by what they lead to.
func (x *Index) stronger(a, b edge) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return x.compare(a.to, b.to)
}

// compare orders nodes by their facts, and nodes of equal facts by their postings: never by arrival.
func (x *Index) compare(a, b uint32) int {
	if c := cmp.Compare(x.nodes.at(a).key, x.nodes.at(b).key); c != 0 || a == b {
		return c
	}
	return cmp.Compare(x.least(a), x.least(b))
}

// least is the smallest id of a node's postings.
func (x *Index) least(n uint32) jobsearch.ID {
	best := jobsearch.ID("")
	for m := range x.members(n) {
		if id := x.id(m); best == "" || id < best {
			best = id
		}
	}
	return best
}

// Split says that two postings are not one opening, whatever they look like. It holds from now on, also for postings that are added later.
func (x *Index) Split(a, b jobsearch.ID) { x.wish(a, b, false) }

// Join says that two postings are one opening, whatever they look like. It holds from now on, also for postings that are added later.
func (x *Index) Join(a, b jobsearch.ID) { x.wish(a, b, true) }

func (x *Index) wish(a, b jobsearch.ID, join bool) {
	if a == b {
		return
	}
	x.wishes[newPair(a, b)] = join
	for _, id := range []jobsearch.ID{a, b} {
		x.spoken[id] = true
		if m, ok := x.member(id); ok {
			x.single(m)
			x.dirty = append(x.dirty, *x.node.at(m))
		}
	}
}

// single gives a posting a node of its own.
func (x *Index) single(m uint32) {
	n := *x.node.at(m)
	s := x.nodes.at(n)
	if s.member == m+1 && *x.next.at(m) == 0 {
		s.alone = true
		return
	}
	f := x.facts(n)
	key := s.key
	edges := slices.Clone(x.edges[n])
	for _, o := range x.kept[n] {
		i := slices.IndexFunc(x.edges[o], func(e edge) bool { return e.to == n })
		edges = append(edges, edge{o, x.edges[o][i].verdict})
	}
	x.leave(m)
	// The copy has the same candidates as the node it leaves, and that node itself. Who is to find it finds that node, and by it the copy: of a text a
	// node keeps too little to name the lists in which it stands.
	s.split = true
	st := *s
	st.member, st.alone, st.dead, st.split = 0, true, false, false
	c := x.nodes.add(st)
	x.glances.add(*x.glances.at(n))
	x.label.add(c)
	for _, e := range edges {
		x.connect(c, e.to, e.verdict)
	}
	if v := judge(&f, &f); v.same && float64(v.score) >= x.opts.MinConfidence {
		x.connect(c, n, v)
	}
	x.keys.add(kindTwin.of(key), c)
	x.enter(m, c)
}

// settle finds the groups of all nodes that changed.
func (x *Index) settle() {
	if len(x.dirty) == 0 {
		return
	}
	joins, splits := x.wishedEdges()
	seen := map[uint32]bool{}
	for _, d := range x.dirty {
		if seen[d] {
			continue
		}
		// the component of d over all edges
		stack, part := []uint32{d}, []uint32{}
		seen[d] = true
		for len(stack) > 0 {
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if x.nodes.at(n).dead {
				*x.label.at(n) = n
			} else {
				part = append(part, n)
			}
			x.neighbours(n, joins, func(to uint32) {
				if !seen[to] {
					seen[to] = true
					stack = append(stack, to)
				}
			})
		}
		x.cluster(part, joins, splits)
	}
	x.dirty = nil
}

// wishedEdges are the person's wishes between nodes.
func (x *Index) wishedEdges() (joins map[uint32][]uint32, splits map[[2]uint32]bool) {
	joins, splits = map[uint32][]uint32{}, map[[2]uint32]bool{}
	for p, join := range x.wishes {
		a, ok := x.member(p.a)
		b, ok2 := x.member(p.b)
		if !ok || !ok2 {
			continue
		}
		m, n := *x.node.at(a), *x.node.at(b)
		if join {
			joins[m], joins[n] = append(joins[m], n), append(joins[n], m)
		} else {
			splits[[2]uint32{m, n}], splits[[2]uint32{n, m}] = true, true
		}
	}
	return joins, splits
}

// maxChecked is how many nodes of a group are looked at before another group joins it.
const maxChecked = 64

// cluster groups the nodes of one component: edges are taken from the strongest to the weakest, and one is left out when the groups that it would
// join hold a pair that is certainly two openings. So no chain of likeness joins what is different, and the strongest likeness wins.
func (x *Index) cluster(part []uint32, joins map[uint32][]uint32, splits map[[2]uint32]bool) {
	slices.SortFunc(part, x.compare)
	if len(part) == 1 {
		*x.label.at(part[0]) = part[0]
		return
	}
	type link struct {
		a, b uint32
		v    verdict
	}
	var links []link
	for _, a := range part {
		for _, e := range x.edges[a] {
			if x.compare(a, e.to) < 0 || !x.keeps(e.to, a) {
				links = append(links, link{a, e.to, e.verdict})
			}
		}
		for _, to := range joins[a] {
			if x.compare(a, to) < 0 {
				links = append(links, link{a, to, verdict{score: 2, rule: byPerson}})
			}
		}
	}
	for i := range links {
		if x.compare(links[i].a, links[i].b) > 0 {
			links[i].a, links[i].b = links[i].b, links[i].a
		}
	}
	copies := make(map[uint32]int, len(part))
	for _, n := range part {
		for range x.members(n) {
			copies[n]++
		}
	}
	slices.SortFunc(links, func(p, q link) int {
		if c := cmp.Compare(q.v.score, p.v.score); c != 0 {
			return c
		}
		if c := cmp.Compare(copies[q.a]+copies[q.b], copies[p.a]+copies[p.b]); c != 0 { // an excerpt that fits two openings is of the one that is copied more
			return c
		}
		if c := x.compare(p.a, q.a); c != 0 {
			return c
		}
		return x.compare(p.b, q.b)
	})
	type question struct { // groups only grow: of one size they are the same
		a, b   uint32
		na, nb int
		sure   bool
	}
	refused := map[question]bool{}
	of := map[uint32]uint32{}
	members := map[uint32][]uint32{}
	for _, n := range part {
		of[n] = n
		members[n] = []uint32{n}
	}
	for _, l := range links {
		a, b := of[l.a], of[l.b]
		if a == b {
			continue
		}
		if x.compare(b, a) < 0 {
			a, b = b, a
		}
		asked := question{a, b, len(members[a]), len(members[b]), l.v.rule == byIdentity || l.v.rule == byPerson}
		if refused[asked] {
			continue
		}
		if x.refuse(members[a], members[b], splits, l.v.rule) {
			refused[asked] = true
			continue
		}
		for _, n := range members[b] {
			of[n] = a
		}
		members[a] = append(members[a], members[b]...)
		slices.SortFunc(members[a], x.compare)
		delete(members, b)
	}
	for _, n := range part {
		*x.label.at(n) = of[n]
	}
}

// refuse reports that two groups hold a pair that a person split, or, unless the edge is beyond doubt, a pair that is certainly two openings.
func (x *Index) refuse(a, b []uint32, splits map[[2]uint32]bool, by rule) bool {
	if len(splits) > 0 {
		for _, m := range a {
			for _, n := range b {
				if splits[[2]uint32{m, n}] {
					return true
				}
			}
		}
	}
	if by == byIdentity || by == byPerson {
		return false
	}
	for _, m := range a[:min(len(a), maxChecked)] {
		f := x.facts(m)
		for _, n := range b[:min(len(b), maxChecked)] {
			g := x.facts(n)
			if judge(&f, &g).hard {
				return true
			}
		}
	}
	return false
}

// groupOf are the nodes of n's group.
func (x *Index) groupOf(n uint32) []uint32 {
	x.settle()
	joins, _ := x.wishedEdges()
	out := []uint32{n}
	seen := map[uint32]bool{n: true}
	for i := 0; i < len(out); i++ {
		x.neighbours(out[i], joins, func(to uint32) {
			if !seen[to] && *x.label.at(to) == *x.label.at(n) {
				seen[to] = true
				out = append(out, to)
			}
		})
	}
	slices.SortFunc(out, x.compare)
	return out
}
