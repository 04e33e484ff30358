package vocabulary

// edges lead from a node and a word to the next node. A node is never 0.
type edges struct {
	slots []edge // a power of two of them, at most half of them full
	n     int
}

type edge struct{ from, word, to int32 } // from is 0 in an empty slot

func (e *edges) at(from, word int32) int {
	h := uint32(from)*0x9E3779B1 ^ uint32(word)*0x85EBCA6B
	return int(h^h>>15) & (len(e.slots) - 1)
}

// get is the node after from by the word, or 0.
func (e *edges) get(from, word int32) int32 {
	if len(e.slots) == 0 {
		return 0
	}
	for i := e.at(from, word); ; i = (i + 1) & (len(e.slots) - 1) {
		switch s := &e.slots[i]; {
		case s.from == 0:
			return 0
		case s.from == from && s.word == word:
			return s.to
		}
	}
}

// put adds an edge that is not there.
func (e *edges) put(from, word, to int32) {
	if 2*(e.n+1) > len(e.slots) {
		e.grow(2 * len(e.slots))
	}
	e.place(edge{from, word, to})
	e.n++
}

func (e *edges) place(x edge) {
	i := e.at(x.from, x.word)
	for e.slots[i].from != 0 {
		i = (i + 1) & (len(e.slots) - 1)
	}
	e.slots[i] = x
}

// grow makes at least size slots.
func (e *edges) grow(size int) {
	n := 16
	for n < size {
		n *= 2
	}
	old := e.slots
	e.slots = make([]edge, n)
	for _, x := range old {
		if x.from != 0 {
			e.place(x)
		}
	}
}
