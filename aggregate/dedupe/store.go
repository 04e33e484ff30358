package dedupe

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
	c, i := at/chunkSize, at%chunkSize
	return a.chunks[c][i : int(i)+n : int(i)+n]
}

// stored is the compact form of facts: the sizes of its slices, and where they lie.
type stored struct {
	key       uint64 // hash of everything, the order among equals
	titleHash uint64
	numbers   uint64
	sketch    sketch
	words16   uint32 // head and rest in the arena of hashes
	words32   uint32 // company words, title core, cities, towns, regions, countries, figures
	levels    level
	first     uint32
	joined    uint32
	acronym   uint32
	placeText uint32
	namespace uint32
	member    uint32 // the first of its postings
	rest      uint16
	head      uint8
	n         [7]uint8
	wide      bool
	dead      bool
	alone     bool // it never takes a second posting: a person has said something about this one
}

func (x *Index) pack(f *facts, key uint64) stored {
	s := stored{key: key, titleHash: f.title.hash, numbers: f.title.numbers, sketch: f.text.sketch, levels: f.title.levels, first: f.company.first, joined: f.company.joined, acronym: f.company.acronym,
		placeText: f.place.text, namespace: f.namespace, rest: uint16(len(f.text.rest)), head: uint8(len(f.text.head)), wide: f.place.wide}
	x.buf16 = append(append(x.buf16[:0], f.text.head...), f.text.rest...)
	s.words16 = x.hashes.put(x.buf16)
	x.buf32 = x.buf32[:0]
	for i, part := range [][]uint32{f.company.words, f.title.core, f.place.cities, f.place.towns, f.place.regions, f.place.countries, f.text.figures} {
		x.buf32 = append(x.buf32, part...)
		s.n[i] = uint8(len(part))
	}
	s.words32 = x.numbers.put(x.buf32)
	return s
}

// facts unpacks a node; its slices are views into the arenas.
func (x *Index) facts(i uint32) facts {
	s := &x.nodes[i]
	h := x.hashes.get(s.words16, int(s.head)+int(s.rest))
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
	f.company = company{words: next(0), first: s.first, joined: s.joined, acronym: s.acronym}
	f.title = title{core: next(1), hash: s.titleHash, levels: s.levels, numbers: s.numbers}
	f.place = place{cities: next(2), towns: next(3), regions: next(4), countries: next(5), wide: s.wide, text: s.placeText}
	f.text = text{head: h[:s.head:s.head], rest: h[s.head:], figures: next(6)}
	f.namespace = s.namespace
	return f
}

// chains is a hash table from keys to lists of numbers: open addressing over 32-bit tags, the lists linked in one slice. A tag that two keys share
// (once in some billions) only costs a comparison.
type chains struct {
	slots []slot
	used  int
	links []link
}

type slot struct{ tag, head uint32 } // head 0: empty

type link struct{ value, next uint32 }

// tag is what the table keeps of a key, never 0.
func tag(key uint64) uint32 { return uint32(key>>32) | 1 }

func (c *chains) find(t uint32) int {
	mask := uint32(len(c.slots) - 1)
	for i := t * 0x9e3779b1 >> 7 & mask; ; i = (i + 1) & mask {
		if s := c.slots[i]; s.head == 0 || s.tag == t {
			return int(i)
		}
	}
}

// reserve makes room for n more keys, so that slots stay where they are while they are added.
func (c *chains) reserve(n int) {
	for (c.used+n)*4 >= len(c.slots)*3 {
		c.grow()
	}
	if len(c.links) == 0 {
		c.links = append(c.links, link{}) // 0 ends a list
	}
}

// add puts value at the front of the key's list.
func (c *chains) add(key uint64, value uint32) {
	c.reserve(1)
	c.addAt(c.find(tag(key)), key, value)
}

// addAt is add for the slot that find gave.
func (c *chains) addAt(i int, key uint64, value uint32) {
	if c.slots[i].head == 0 {
		c.used++
		c.slots[i].tag = tag(key)
	}
	c.links = append(c.links, link{value, c.slots[i].head})
	c.slots[i].head = uint32(len(c.links) - 1)
}

func (c *chains) grow() {
	old := c.slots
	c.slots = make([]slot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.head != 0 {
			c.slots[c.find(s.tag)] = s
		}
	}
}

// each calls do with the key's values, the last added first, until it returns false.
func (c *chains) each(key uint64, do func(uint32) bool) {
	if len(c.slots) == 0 {
		return
	}
	for at := c.slots[c.find(tag(key))].head; at != 0; at = c.links[at].next {
		if !do(c.links[at].value) {
			return
		}
	}
}
