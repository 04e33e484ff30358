package dedupe

// chains is a hash table from keys to lists of numbers: open addressing over 32-bit tags. A list of one lies in its slot, longer ones in linked runs. A tag
// that two keys share (once in some billions) only costs a comparison.
//
// The table is split into shards that fill at different times, each growing by a quarter: so no posting waits for the whole of a large table to be
// copied, and the share of empty slots is the same at every size.
type chains struct {
	shards [shards]shard
	runs   pages[run]
	sum    uint32 // what touch has read
}

const shards = 64

type shard struct {
	slots []slot
	used  int
}

type slot struct{ tag, head uint32 } // head 0: empty; odd: twice the only value, plus one; even: twice the number of the first run

// run is a piece of a list.
type run struct {
	values [3]uint32 // plus one; 0 where there is none yet
	next   uint32    // 0 ends the list
}

// tag is what the table keeps of a key, never 0. Tags lie in their shard in rising order but for collisions.
func tag(key uint64) uint32 { return uint32(key>>32) | 1 }

// find is the slot with the tag, or the empty one in which it belongs. The shard has room.
func (s *shard) find(t uint32) *slot {
	for i := int(uint64(t) * uint64(len(s.slots)) >> 32); ; i++ {
		if i == len(s.slots) {
			i = 0
		}
		if e := &s.slots[i]; e.head == 0 || e.tag == t {
			return e
		}
	}
}

// add puts value into the key's list.
func (c *chains) add(key uint64, value uint32) {
	at := key % shards
	s := &c.shards[at]
	if s.used*4 >= len(s.slots)*3 {
		s.grow(int(at))
	}
	e := s.find(tag(key))
	if e.head == 0 {
		s.used++
		*e = slot{tag(key), value<<1 | 1}
		return
	}
	if c.runs.n == 0 {
		c.runs.add(run{}) // 0 ends a list
	}
	if e.head&1 != 0 {
		e.head = c.runs.add(run{values: [3]uint32{e.head>>1 + 1, value + 1}}) << 1
		return
	}
	r := c.runs.at(e.head >> 1)
	for i, v := range r.values {
		if v == 0 {
			r.values[i] = value + 1
			return
		}
	}
	e.head = c.runs.add(run{values: [3]uint32{value + 1}, next: e.head >> 1}) << 1
}

func (s *shard) grow(at int) {
	old := s.slots
	n := len(old) + len(old)/4
	if n == 0 {
		n = 64 + at/4
	}
	s.slots = make([]slot, n)
	for _, e := range old {
		if e.head != 0 {
			*s.find(e.tag) = e
		}
	}
}

// each calls do with the key's values until it returns false.
func (c *chains) each(key uint64, do func(uint32) bool) {
	s := &c.shards[key%shards]
	if len(s.slots) == 0 {
		return
	}
	head := s.find(tag(key)).head
	if head&1 != 0 {
		do(head >> 1)
		return
	}
	for at := head >> 1; at != 0; {
		r := c.runs.at(at)
		for _, v := range r.values {
			if v != 0 && !do(v-1) {
				return
			}
		}
		at = r.next
	}
}

// touch brings a key's slot nearer. Called for several keys before any is looked up, it lets the processor wait for all of them at once: in a large
// table most of the time goes into waiting for memory.
func (c *chains) touch(key uint64) {
	if s := &c.shards[key%shards]; len(s.slots) > 0 {
		c.sum += s.slots[uint64(tag(key))*uint64(len(s.slots))>>32].tag
	}
}

// touchList does for a list what touch does for its slot.
func (c *chains) touchList(key uint64) {
	if s := &c.shards[key%shards]; len(s.slots) > 0 {
		if head := s.find(tag(key)).head; head&1 == 0 && head != 0 {
			c.sum += c.runs.at(head >> 1).next
		}
	}
}
