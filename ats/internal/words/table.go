package words

// Table numbers folded words. It is filled, then read: reading is safe for concurrent use. The zero Table is empty.
type Table struct {
	slots []slot // a power of two of them, at most half of them full
	text  []byte
	n     int
}

type slot struct {
	hash     uint32
	value    int32
	from, to uint32 // of Table.text; equal in an empty slot
}

// Get is the number of the folded word with that hash (Word.Hash, or Hash).
func (t *Table) Get(hash uint32, folded []byte) (int32, bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		switch {
		case s.from == s.to:
			return 0, false
		case s.hash == hash && string(t.text[s.from:s.to]) == string(folded):
			return s.value, true
		}
	}
}

// Put gives a folded word a number, unless it has one; it returns the number that the word has then. An empty word has none.
func (t *Table) Put(folded []byte, value int32) int32 {
	if len(folded) == 0 {
		return value
	}
	hash := Hash(folded)
	if v, ok := t.Get(hash, folded); ok {
		return v
	}
	if 2*(t.n+1) > len(t.slots) {
		t.grow(max(16, 2*len(t.slots)))
	}
	from := uint32(len(t.text))
	t.text = append(t.text, folded...)
	t.place(slot{hash, value, from, uint32(len(t.text))})
	t.n++
	return value
}

// Grow makes room for n words.
func (t *Table) Grow(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if size > len(t.slots) {
		t.grow(size)
	}
}

func (t *Table) grow(size int) {
	old := t.slots
	t.slots = make([]slot, size)
	for _, s := range old {
		if s.from != s.to {
			t.place(s)
		}
	}
}

func (t *Table) place(s slot) {
	mask := uint32(len(t.slots) - 1)
	i := s.hash & mask
	for t.slots[i].from != t.slots[i].to {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}
