package dedupe

import (
	"github.com/seed-57f86535/jobsearch/internal/fold"
	"slices"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

// Options of an Index. The zero value works.
type Options struct {
	// MinConfidence is the least confidence of a merge, 0 to 1; 0 takes every merge that the rules allow.
	MinConfidence float64
}

// Index finds the postings that are one opening, as they come: each new one is compared to candidates only. The groups depend on which postings
// have been added, never on the order. It keeps about a kilobyte for each posting, and no text.
//
// An Index is not safe for concurrent use.
type Index struct {
	opts Options

	ids  []jobsearch.ID // members: the postings
	node []uint32       // member -> node; postings that are equal in every fact share one
	next []uint32       // member -> the next of the same node, plus one; 0 ends

	nodes   []stored
	label   []uint32 // node -> group, when clean: the least node of its group
	hashes  arena[uint16]
	numbers arena[uint32]
	keys    chains

	edges  map[uint32][]edge
	dirty  map[uint32]bool // nodes whose group must be found again
	wishes map[pair]bool   // what a person said: true joins, false splits
	spoken map[jobsearch.ID]bool

	read  *reader
	buf16 []uint16
	buf32 []uint32
	cand  []uint32
	stamp []uint32 // node -> the search that has seen it
	round uint32
	cells map[string]prepared
}

// pair is two postings, the smaller id first.
type pair struct{ a, b jobsearch.ID }

func newPair(a, b jobsearch.ID) pair {
	if b < a {
		a, b = b, a
	}
	return pair{a, b}
}

// prepared is a location as read before: boards repeat few of them.
type prepared struct {
	place place
	local map[string]bool
}

// NewIndex makes an empty index.
func NewIndex(opts Options) *Index {
	return &Index{opts: opts, edges: map[uint32][]edge{}, dirty: map[uint32]bool{}, wishes: map[pair]bool{}, spoken: map[jobsearch.ID]bool{}, cells: map[string]prepared{}, read: &reader{}}
}

// Len is the number of postings.
func (x *Index) Len() int { return len(x.ids) }

// Add adds a posting under its ID. One that is there already is replaced when its facts changed. It wants Title, Company, Location (or Places),
// URL and Description, normalised or not; Source, Tenant and PostingID when there are.
func (x *Index) Add(j jobsearch.Job) {
	f, marks := x.prepare(&j)
	key := f.key()
	m, known := x.member(j.ID)
	if known {
		old := x.node[m]
		if !x.nodes[old].dead && x.nodes[old].key == key {
			x.mark(j.ID, old, marks, &f)
			return
		}
		x.leave(m)
	} else {
		m = uint32(len(x.ids))
		x.ids = append(x.ids, j.ID)
		x.node = append(x.node, 0)
		x.next = append(x.next, 0)
		x.keys.add(kindID.of(hash64(string(j.ID))), m)
	}
	n, twin := x.twin(key)
	if x.spoken[j.ID] || !twin || !judge(&f, &f).same {
		n = x.insert(&f, key, x.spoken[j.ID])
	}
	x.enter(m, n)
	x.mark(j.ID, n, marks, &f)
}

// Find is the posting of the index that is nearest to j among those that are the same opening, and why. The group of the one found holds nothing
// that j is certainly not. found is false when there is none, or only j itself.
func (x *Index) Find(j jobsearch.Job) (id jobsearch.ID, why string, found bool) {
	f, marks := x.prepare(&j)
	var hits []edge
	for _, m := range marks {
		x.keys.each(m.key, func(n uint32) bool {
			if !x.nodes[n].dead {
				if v, ok := x.marked(m, &f, n); ok {
					hits = append(hits, edge{to: n, verdict: v})
				}
			}
			return true
		})
	}
	x.candidates(&f, -1, func(n uint32) {
		g := x.facts(n)
		if v := judge(&f, &g); v.same && float64(v.score) >= x.opts.MinConfidence {
			hits = append(hits, edge{to: n, verdict: v})
		}
	})
	slices.SortFunc(hits, x.stronger)
	for _, h := range hits {
		if h.rule != byIdentity && slices.ContainsFunc(x.groupOf(h.to), func(n uint32) bool {
			g := x.facts(n)
			return judge(&f, &g).hard
		}) {
			continue
		}
		best := jobsearch.ID("")
		for m := x.nodes[h.to].member; m != 0; m = x.next[m-1] {
			if id := x.ids[m-1]; id != j.ID && (best == "" || id < best) && !x.split(id, j.ID) {
				best = id
			}
		}
		if best != "" {
			return best, h.why(), true
		}
	}
	return "", "", false
}

func (x *Index) split(a, b jobsearch.ID) bool {
	joined, spoken := x.wishes[newPair(a, b)]
	return spoken && !joined
}

// member is the number of a posting.
func (x *Index) member(id jobsearch.ID) (m uint32, ok bool) {
	x.keys.each(kindID.of(hash64(string(id))), func(v uint32) bool {
		if int(v) < len(x.ids) && x.ids[v] == id {
			m, ok = v, true
		}
		return !ok
	})
	return m, ok
}

// twin is a node that is equal in every fact.
func (x *Index) twin(key uint64) (n uint32, ok bool) {
	x.keys.each(kindTwin.of(key), func(v uint32) bool {
		if int(v) < len(x.nodes) && x.nodes[v].key == key && !x.nodes[v].dead && !x.nodes[v].alone {
			n, ok = v, true
		}
		return !ok
	})
	return n, ok
}

// enter makes member m one of node n's postings.
func (x *Index) enter(m, n uint32) {
	x.node[m] = n
	x.next[m] = x.nodes[n].member
	x.nodes[n].member = m + 1
	x.dirty[n] = true
}

// leave takes member m off its node; a node without postings is dead.
func (x *Index) leave(m uint32) {
	n := x.node[m]
	s := &x.nodes[n]
	if s.member == m+1 {
		s.member = x.next[m]
	} else {
		for k := s.member; k != 0; k = x.next[k-1] {
			if x.next[k-1] == m+1 {
				x.next[k-1] = x.next[m]
				break
			}
		}
	}
	x.next[m] = 0
	x.dirty[n] = true
	if s.member != 0 {
		return
	}
	s.dead = true
	for _, e := range x.edges[n] {
		x.edges[e.to] = slices.DeleteFunc(x.edges[e.to], func(b edge) bool { return b.to == n })
		x.dirty[e.to] = true
	}
	delete(x.edges, n)
}

// insert adds a node and compares it to its candidates.
func (x *Index) insert(f *facts, key uint64, alone bool) uint32 {
	n := uint32(len(x.nodes))
	s := x.pack(f, key)
	s.alone = alone
	x.nodes = append(x.nodes, s)
	x.label = append(x.label, n)
	x.stamp = append(x.stamp, 0)
	x.candidates(f, int(n), func(c uint32) {
		g := x.facts(c)
		if v := judge(f, &g); v.same && float64(v.score) >= x.opts.MinConfidence {
			x.connect(n, c, v)
		}
	})
	x.keys.add(kindTwin.of(key), n)
	return n
}

// kind keeps the sorts of keys apart in one table.
type kind uint64

const (
	kindID kind = iota + 1
	kindTwin
	kindMark
	kindCity
	kindCountry
	kindWide
	kindNowhere
	kindAll
	kindBand
	kindRange
	kindFigure
)

func (k kind) of(h uint64) uint64 { return mix64(h*31 + uint64(k)*0x9e3779b97f4a7c15) }

// blocks names the lists in which a posting stands (into) and those in which its candidates are, so that of any two postings that may be one opening
// each finds the other: employer with place, title with a part of the text, title with pay and place.
func (x *Index) blocks(f *facts, do func(key uint64, into bool)) {
	both := func(k uint64) { do(k, true); do(k, false) }
	names := [3]uint32{f.company.first, f.company.joined, f.company.acronym}
	for i, name := range names {
		if name == 0 || i > 0 && name == names[0] || i == 2 && name == names[1] {
			continue
		}
		h := uint64(name)
		switch {
		case len(f.place.cities) > 0:
			for _, c := range f.place.cities {
				both(kindCity.of(h<<32 ^ uint64(c)))
			}
			for _, c := range f.place.countries {
				do(kindCountry.of(h<<32^uint64(c)), true)
				do(kindWide.of(h<<32^uint64(c)), false)
			}
			if f.place.wide && len(f.place.countries) > 0 { // a city and, besides, a whole country
				for _, c := range f.place.countries {
					do(kindWide.of(h<<32^uint64(c)), true)
				}
			}
			do(kindNowhere.of(h), false)
		case len(f.place.countries) > 0:
			for _, c := range f.place.countries {
				do(kindCountry.of(h<<32^uint64(c)), false)
				both(kindWide.of(h<<32 ^ uint64(c)))
			}
			do(kindNowhere.of(h), false)
		default:
			do(kindNowhere.of(h), true)
			do(kindAll.of(h), false)
		}
		do(kindAll.of(h), true)
	}
	where := uint64(1)
	cells := f.place.cities
	if len(cells) == 0 {
		cells = f.place.countries
	}
	each := func(do func(cell uint64)) {
		if len(cells) == 0 {
			do(where)
		}
		for _, c := range cells[:min(4, len(cells))] {
			do(uint64(c))
		}
	}
	if f.text.size() >= 20 {
		for b := 0; b+1 < 8; b += 2 {
			p, q := f.text.min[b], f.text.min[b+1]
			if p == ^uint32(0) || q == ^uint32(0) {
				continue
			}
			each(func(cell uint64) {
				both(kindBand.of(mix64(uint64(p)<<32|uint64(q)) ^ f.title.hash ^ cell*0x9e3779b97f4a7c15 ^ uint64(b)))
			})
		}
	}
	for _, r := range f.text.ranges {
		if r[0] == 0 {
			break
		}
		for _, t := range f.title.core[:min(6, len(f.title.core))] {
			h := mix64(uint64(r[0])<<32|uint64(r[1])) ^ uint64(t)<<20
			for _, c := range f.place.countries[:min(2, len(f.place.countries))] {
				wide, narrow := kindRange.of(h^uint64(c)), kindRange.of(h^uint64(c)^1<<63)
				if len(f.place.cities) == 0 {
					both(wide)
					do(narrow, false)
				} else {
					do(wide, false)
					do(narrow, true)
				}
			}
			for _, c := range f.place.cities[:min(2, len(f.place.cities))] {
				both(kindRange.of(h ^ uint64(c)))
			}
		}
	}
	odd := 0
	for _, v := range f.text.figures { // "1,240 pupils" tells more than "50,000"
		if v%500 == 0 || odd == oddFigures || len(f.place.cities) == 0 {
			continue
		}
		odd++
		for _, t := range f.title.core[:min(4, len(f.title.core))] {
			both(kindFigure.of(uint64(v)<<32 ^ uint64(t) ^ uint64(f.place.cities[0])<<16))
		}
	}
}

// oddFigures bounds the figures of a text that name it by themselves.
const oddFigures = 3

// maxKeys bounds the keys of one posting: places are at most 64, names 3, and the text has few.
const maxKeys = 1024

// candidates calls do once for each node that may be the same opening. A node of the index (self, or -1 for none) is put into its lists on the way.
func (x *Index) candidates(f *facts, self int, do func(uint32)) {
	x.round++
	x.cand = x.cand[:0]
	if self >= 0 {
		x.stamp[self] = x.round
	}
	x.keys.reserve(maxKeys)
	var last uint64
	slot := -1
	x.blocks(f, func(k uint64, into bool) {
		if k != last || slot < 0 {
			slot, last = x.keys.find(tag(k)), k
		}
		if into {
			if self >= 0 {
				x.keys.addAt(slot, k, uint32(self))
			}
			return
		}
		for at := x.keys.slots[slot].head; at != 0; at = x.keys.links[at].next {
			n := x.keys.links[at].value
			if int(n) < len(x.nodes) && x.stamp[n] != x.round {
				x.stamp[n] = x.round
				if s := &x.nodes[n]; !s.dead && mayBe(f, s) {
					x.cand = append(x.cand, n)
				}
			}
		}
	})
	slices.Sort(x.cand)
	for _, n := range x.cand {
		do(n)
	}
}

// mayBe is a look at what costs nothing before a node is unpacked: the share of words in the sketches, or the title where there is no text.
func mayBe(f *facts, s *stored) bool {
	size := int(s.head) + int(s.rest)
	if f.text.size() < enoughText || size < enoughText {
		return s.titleHash == f.title.hash
	}
	if f.text.size() <= size {
		return f.text.sketch.shared(&s.sketch) >= 0.5
	}
	return s.sketch.shared(&f.text.sketch) >= 0.5
}

// prepare reads a posting's facts, and the marks that name it: its ids and its address.
func (x *Index) prepare(j *jobsearch.Job) (facts, []identity) {
	var f facts
	p := x.where(j)
	f.company = newCompany(j.Company)
	f.place = p.place
	f.title = newTitle(j.Title, p.local)
	f.text = x.read.read(j.Description)
	return f, x.identities(j, &f)
}

// maxCells bounds the locations remembered.
const maxCells = 1 << 14

func (x *Index) where(j *jobsearch.Job) prepared {
	if len(j.Places) == 0 {
		if p, ok := x.cells[j.Location]; ok {
			return p
		}
	}
	places := j.Places
	if len(places) == 0 {
		places, _ = normalise.Places(j.Location)
	}
	p := prepared{place: newPlace(places, j.Location), local: map[string]bool{}}
	for _, w := range fold.Words(j.Location) {
		if len(w) > 3 {
			p.local[w] = true
		}
	}
	for _, pl := range places {
		for _, w := range fold.Words(pl.City) {
			p.local[w] = true
		}
	}
	if len(j.Places) == 0 {
		if len(x.cells) >= maxCells {
			clear(x.cells)
		}
		x.cells[strings.Clone(j.Location)] = p
	}
	return p
}

// key is the hash of all facts: equal keys are equal facts.
func (f *facts) key() uint64 {
	h := uint64(0)
	mix := func(v uint64) { h = mix64(h ^ v) }
	list := func(s []uint32) {
		mix(uint64(len(s)) + 0x100000000)
		for _, v := range s {
			mix(uint64(v))
		}
	}
	list(f.company.words)
	mix(uint64(f.company.joined))
	mix(f.title.hash)
	mix(uint64(f.title.levels))
	mix(f.title.numbers)
	list(f.place.cities)
	list(f.place.towns)
	list(f.place.regions)
	list(f.place.countries)
	mix(uint64(f.place.text))
	mix(f.text.hash)
	mix(uint64(f.text.size()))
	if f.text.size() < enoughText {
		mix(uint64(f.namespace))
	}
	return h
}
