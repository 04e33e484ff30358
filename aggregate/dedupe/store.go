package dedupe

import (
	"encoding/binary"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// arena keeps many small slices in few large ones, so that a million postings are no burden to the garbage collector.
type arena[T any] struct {
	chunks [][]T
}

const chunkSize = 1 << 18

// put copies s and returns where it is.
func (a *arena[T]) put(s []T) uint32 {
	if len(s) == 0 {
		return 0
	}
	if n := len(a.chunks); n == 0 || cap(a.chunks[n-1])-len(a.chunks[n-1]) < len(s) {
		first := chunkSize
		if n == 0 {
			first = 1 << 12 // small indexes stay small
		}
		a.chunks = append(a.chunks, make([]T, 0, max(first, len(s))))
	}
	i := len(a.chunks) - 1
	at := len(a.chunks[i])
	a.chunks[i] = append(a.chunks[i], s...)
	return uint32(i)*chunkSize + uint32(at)
}

func (a *arena[T]) get(at uint32, n int) []T {
	if n == 0 {
		return nil
	}
	return a.from(at)[:n:n]
}

// from is what lies from an offset to the end of its chunk.
func (a *arena[T]) from(at uint32) []T { return a.chunks[at/chunkSize][at%chunkSize:] }

// pages is a list that grows without being copied.
type pages[T any] struct {
	pages [][]T
	n     int
}

const pageSize = 1 << 12

func (p *pages[T]) at(i uint32) *T { return &p.pages[i/pageSize][i%pageSize] }

// add appends v and returns its number.
func (p *pages[T]) add(v T) uint32 {
	last := len(p.pages) - 1
	switch {
	case last < 0:
		p.pages, last = append(p.pages, nil), 0 // grows as it is filled: small indexes stay small
	case len(p.pages[last]) == pageSize:
		p.pages, last = append(p.pages, make([]T, 0, pageSize)), last+1
	}
	p.pages[last] = append(p.pages[last], v)
	p.n++
	return uint32(p.n - 1)
}

// ids are the ids of the postings, one behind the other.
type ids struct {
	at    pages[uint32]
	bytes arena[byte]
	buf   []byte
}

func (s *ids) add(id jobsearch.ID) uint32 {
	s.buf = append(binary.AppendUvarint(s.buf[:0], uint64(len(id))), id...)
	return s.at.add(s.bytes.put(s.buf))
}

// get is a view of the id with the number.
func (s *ids) get(m uint32) []byte {
	at := *s.at.at(m)
	tail := s.bytes.from(at)
	n, size := binary.Uvarint(tail)
	return tail[size : size+int(n)]
}

// stored is the compact form of facts: the sizes of its slices, and where they lie.
type stored struct {
	key       uint64 // hash of everything, the order among equals
	titleHash uint64
	numbers   uint64
	words16   uint32 // head and rest in the arena of hashes
	words32   uint32 // title core, cities, towns, regions, countries, figures
	employer  uint32 // its number, 0 for a posting without one
	levels    level
	placeText uint32
	namespace uint32
	member    uint32 // the first of its postings
	rest      uint16
	head      uint8
	n         [6]uint8
	wide      bool
	bare      bool
	dead      bool
	alone     bool // it never takes a second posting: a person has said something about this one
	split     bool // others of its key came out of it, and stand in no list but that of twins
}

// size is the number of telling words.
func (s *stored) size() int { return int(s.head) + int(s.rest) }

func (x *Index) pack(f *facts, key uint64) stored {
	s := stored{key: key, titleHash: f.title.hash, numbers: f.title.numbers, levels: f.title.levels, employer: f.employer,
		placeText: f.place.text, namespace: f.namespace, rest: uint16(len(f.text.rest)), head: uint8(len(f.text.head)), wide: f.place.wide, bare: f.place.bare}
	x.buf16 = append(append(x.buf16[:0], f.text.head...), f.text.rest...)
	s.words16 = x.hashes.put(x.buf16)
	x.buf32 = x.buf32[:0]
	for i, part := range [][]uint32{f.title.core, f.place.cities, f.place.towns, f.place.regions, f.place.countries, f.text.figures} {
		x.buf32 = append(x.buf32, part...)
		s.n[i] = uint8(len(part))
	}
	s.words32 = x.numbers.put(x.buf32)
	return s
}

// facts unpacks a node; its slices are views into the arenas.
func (x *Index) facts(i uint32) facts {
	s := x.nodes.at(i)
	h := x.hashes.get(s.words16, s.size())
	total := 0
	for _, n := range s.n {
		total += int(n)
	}
	w := x.numbers.get(s.words32, total)
	next := func(k int) []uint32 {
		n := int(s.n[k])
		p := w[:n:n]
		w = w[n:]
		return p
	}
	var f facts
	f.employer, f.company = s.employer, &x.employers.all[s.employer]
	f.title = title{core: next(0), hash: s.titleHash, levels: s.levels, numbers: s.numbers}
	f.place = place{cities: next(1), towns: next(2), regions: next(3), countries: next(4), wide: s.wide, bare: s.bare, text: s.placeText}
	f.text = text{head: h[:s.head:s.head], rest: h[s.head:], figures: next(5)}
	f.namespace = s.namespace
	return f
}
