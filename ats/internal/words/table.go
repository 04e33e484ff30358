package words

// Table numbers folded words. It is filled, then read: reading is safe for concurrent use. The zero Table is empty.
type Table struct {
	slots []slot // a power of two of them, at most half of them full
	words []numbered
	text  []byte
}

type slot struct {
	hash uint32
	word int32 // of Table.words, from 1; 0 in an empty slot
}

type numbered struct {
	from, to uint32 // of Table.text
	value    int32
}

// Get is the number of the folded word with that hash (Word.Hash, or Hash).
func (t *Table) Get(hash uint32, folded []byte) (int32, bool) {
	mask := len(t.slots) - 1
	if mask < 0 {
		return 0, false
	}
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.word == 0 {
			return 0, false
		}
		if s.hash == hash {
			if w := &t.words[s.word-1]; string(t.text[w.from:w.to]) == string(folded) {
				return w.value, true
			}
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
	t.Grow(len(t.words) + 1)
	from := uint32(len(t.text))
	t.text = append(t.text, folded...)
	t.words = append(t.words, numbered{from, uint32(len(t.text)), value})
	t.place(slot{hash, int32(len(t.words))})
	return value
}

// Grow makes room for n words.
func (t *Table) Grow(n int) {
	if 2*n <= len(t.slots) {
		return
	}
	size := max(16, len(t.slots))
	for size < 2*n {
		size *= 2
	}
	old := t.slots
	t.slots = make([]slot, size)
	for _, s := range old {
		if s.word != 0 {
			t.place(s)
		}
	}
}

func (t *Table) place(s slot) {
	mask := len(t.slots) - 1
	i := int(s.hash) & mask
	for t.slots[i].word != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}
