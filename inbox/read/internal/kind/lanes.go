package kind

// Weights of networks are added eight at a time: a word holds eight of them, each raised by bias so that none is negative, and is split into two words of four lanes of 16 bits.
const (
	perWord = 8
	bias    = 128
	even    = 0x00ff00ff00ff00ff
	full    = 256 // rows that fit the lanes: 256 · 255 < 1 << 16
)

// pack makes words of weights. Their number is a multiple of perWord.
func pack(weights []int8) []uint64 {
	out := make([]uint64, len(weights)/perWord)
	for i, w := range weights {
		out[i/perWord] |= uint64(int(w)+bias) << (8 * (i % perWord))
	}
	return out
}

// unpack is the inverse of pack.
func unpack(words []uint64) []int8 {
	out := make([]int8, len(words)*perWord)
	for i := range out {
		out[i] = int8(int(byte(words[i/perWord]>>(8*(i%perWord)))) - bias)
	}
	return out
}

// lanes is a sum of rows of weights.
type lanes struct {
	words []uint64 // for each word of a row: its even weights, its odd ones
	rows  int      // in words
	sum   []int32  // what the words held when they were full
}

func newLanes(weights int) lanes {
	return lanes{words: make([]uint64, 2*weights/perWord), sum: make([]int32, weights)}
}

func (l *lanes) add(row []uint64) {
	to := l.words[:2*len(row)]
	for i, x := range row {
		to[2*i] += x & even
		to[2*i+1] += x >> 8 & even
	}
	if l.rows++; l.rows == full {
		l.spill()
	}
}

// spill empties the words into the sum.
func (l *lanes) spill() {
	for i, x := range l.words {
		at := i/2*perWord + i%2
		for ; x != 0; x >>= 16 {
			l.sum[at] += int32(x & 0xffff)
			at += 2
		}
		l.words[i] = 0
	}
	for i := range l.sum {
		l.sum[i] -= int32(bias * l.rows)
	}
	l.rows = 0
}

func (l *lanes) clear() {
	clear(l.words)
	clear(l.sum)
	l.rows = 0
}
