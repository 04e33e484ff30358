package dedupe

import (
	"iter"
	"slices"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
	"github.com/seed-57f86535/jobsearch/internal/fold"
)

// Options of an Index. The zero value works.
type Options struct {
	// MinConfidence is the least confidence of a merge, 0 to 1; 0 takes every merge that the rules allow.
	MinConfidence float64
}

// Index finds the postings that are one opening, as they come: each new one is compared to candidates only. The groups depend on which postings
// have been added, never on the order. It keeps some 700 bytes for each posting, and no text.
//
// An Index is not safe for concurrent use.
type Index struct {
	opts Options

	ids  ids           // members: the postings
	node pages[uint32] // member -> node; postings that are equal in every fact share one
	next pages[uint32] // member -> the next of the same node, plus one; 0 ends

	nodes     pages[stored]
	glances   pages[glance] // of each node
	label     pages[uint32] // node -> group, when clean: the least node of its group
	hashes    arena[uint16]
	numbers   arena[uint32]
	keys      chains
	employers employers

	edges  map[uint32][]edge
	kept   map[uint32][]uint32 // node -> those that keep an edge to it that it does not keep itself
	dirty  []uint32            // nodes whose group must be found again
	wishes map[pair]bool       // what a person said: true joins, false splits
	spoken map[jobsearch.ID]bool

	read  *reader
	buf16 []uint16
	buf32 []uint32
	look  []block
	cand  []uint32
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
	return &Index{opts: opts, employers: employers{all: make([]company, 1), kin: make([][]uint32, 1)}, edges: map[uint32][]edge{}, kept: map[uint32][]uint32{}, wishes: map[pair]bool{}, spoken: map[jobsearch.ID]bool{}, cells: map[string]prepared{}, read: &reader{}}
}

// Len is the number of postings.
func (x *Index) Len() int { return x.ids.at.n }

// Add adds a posting under its ID. One that is there already is replaced when its facts changed. It wants Title, Company, Location (or Places),
// URL and Description, normalised or not; Source, Tenant and PostingID when there are.
func (x *Index) Add(j jobsearch.Job) {
	f, marks := x.prepare(&j)
	key := f.key()
	x.keys.touch(kindID.of(hash64(string(j.ID))))
	x.keys.touch(kindTwin.of(key))
	for _, m := range marks {
		x.keys.touch(m.key)
	}
	m, known := x.member(j.ID)
	if known {
		old := *x.node.at(m)
		if s := x.nodes.at(old); !s.dead && s.key == key {
			x.mark(j.ID, old, marks, &f)
			return
		}
		x.leave(m)
	} else {
		m = x.ids.add(j.ID)
		x.node.add(0)
		x.next.add(0)
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
			if int(n) < x.nodes.n && !x.nodes.at(n).dead {
				if v, ok := x.marked(m, &f, n); ok {
					hits = append(hits, edge{to: n, verdict: v})
				}
			}
			return true
		})
	}
	var kin []uint32
	f.employer, kin = x.knownEmployer(f.company)
	x.candidates(&f, kin, -1, func(n uint32) {
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
		for m := range x.members(h.to) {
			if id := x.id(m); id != j.ID && (best == "" || id < best) && !x.split(id, j.ID) {
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
		if int(v) < x.ids.at.n && string(x.ids.get(v)) == string(id) {
			m, ok = v, true
		}
		return !ok
	})
	return m, ok
}

// twin is a node that is equal in every fact.
func (x *Index) twin(key uint64) (n uint32, ok bool) {
	x.keys.each(kindTwin.of(key), func(v uint32) bool {
		if int(v) < x.nodes.n {
			if s := x.nodes.at(v); s.key == key && !s.dead && !s.alone {
				n, ok = v, true
			}
		}
		return !ok
	})
	return n, ok
}

// id is the posting's id.
func (x *Index) id(m uint32) jobsearch.ID { return jobsearch.ID(x.ids.get(m)) }

// members are a node's postings, by number.
func (x *Index) members(n uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for m := x.nodes.at(n).member; m != 0 && yield(m-1); m = *x.next.at(m - 1) {
		}
	}
}

// enter makes member m one of node n's postings.
func (x *Index) enter(m, n uint32) {
	s := x.nodes.at(n)
	*x.node.at(m) = n
	*x.next.at(m) = s.member
	s.member = m + 1
	if len(x.edges[n]) > 0 || len(x.wishes) > 0 {
		x.dirty = append(x.dirty, n)
	}
}

// leave takes member m off its node; a node without postings is dead.
func (x *Index) leave(m uint32) {
	n := *x.node.at(m)
	s := x.nodes.at(n)
	if s.member == m+1 {
		s.member = *x.next.at(m)
	} else {
		for k := range x.members(n) {
			if p := x.next.at(k); *p == m+1 {
				*p = *x.next.at(m)
				break
			}
		}
	}
	*x.next.at(m) = 0
	x.dirty = append(x.dirty, n)
	if s.member != 0 {
		return
	}
	s.dead = true
	var others []uint32
	x.neighbours(n, nil, func(o uint32) { others = append(others, o) })
	delete(x.edges, n)
	for _, o := range others {
		x.edges[o] = slices.DeleteFunc(x.edges[o], func(b edge) bool { return b.to == n })
		x.note(n, o)
		x.dirty = append(x.dirty, o)
	}
	delete(x.kept, n)
}

// insert adds a node and compares it to its candidates.
func (x *Index) insert(f *facts, key uint64, alone bool) uint32 {
	var kin []uint32
	f.employer, kin = x.employer(f.company)
	s := x.pack(f, key)
	s.alone = alone
	n := x.nodes.add(s)
	x.glances.add(f.glance())
	x.label.add(n)
	x.candidates(f, kin, int(n), func(c uint32) {
		g := x.facts(c)
		if v := judge(f, &g); v.same && float64(v.score) >= x.opts.MinConfidence {
			x.connect(n, c, v)
		}
	})
	x.keys.add(kindTwin.of(key), n)
	return n
}

// candidates calls do once for each node that may be the same opening. A node of the index (self, or -1 for none) is put into its lists on the way.
func (x *Index) candidates(f *facts, kin []uint32, self int, do func(uint32)) {
	x.look, x.cand = x.look[:0], x.cand[:0]
	x.blocks(f, kin, func(k uint64, m mode) {
		x.look = append(x.look, block{k, m})
		x.keys.touch(k)
	})
	for _, b := range x.look {
		x.keys.touchList(b.key)
	}
	for _, b := range x.look {
		if b.mode&search != 0 {
			x.keys.each(b.key, func(n uint32) bool {
				if int(n) < x.nodes.n && int(n) != self {
					x.cand = append(x.cand, n)
				}
				return true
			})
		}
		if b.mode&into != 0 && self >= 0 {
			x.keys.add(b.key, uint32(self))
		}
	}
	slices.Sort(x.cand)
	mine := f.glance()
	x.cand = slices.Compact(x.cand)
	for _, n := range x.cand { // fetched all at once, as touch does
		x.keys.sum += uint32(x.glances.at(n).size)
	}
	x.cand = slices.DeleteFunc(x.cand, func(n uint32) bool { return !mine.mayBe(x.glances.at(n), kin) })
	for i := 0; i < len(x.cand); i++ {
		n := x.cand[i]
		s := x.nodes.at(n)
		if s.split {
			x.keys.each(kindTwin.of(s.key), func(c uint32) bool {
				if int(c) < x.nodes.n && int(c) != self && x.nodes.at(c).key == s.key && !slices.Contains(x.cand, c) {
					x.cand = append(x.cand, c)
				}
				return true
			})
		}
		if !s.dead && (s.titleHash == f.title.hash || s.size() >= enoughText && int(mine.size) >= enoughText) {
			do(n)
		}
	}
}

// prepare reads a posting's facts, and the marks that name it: its ids and its address.
func (x *Index) prepare(j *jobsearch.Job) (facts, []identity) {
	var f facts
	p := x.where(j)
	c := newCompany(j.Company)
	f.company = &c
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
