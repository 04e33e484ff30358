package dedupe

import (
	"math/bits"
	"slices"
)

// sketch is a Bloom filter of the telling words of a text.
type sketch [7]uint64

func (s *sketch) add(h uint16) { s[h>>6%7] |= 1 << (h & 63) }

// shared is the share of a's bits that b has.
func (a *sketch) shared(b *sketch) float64 {
	n, both := 0, 0
	for i := range a {
		n += bits.OnesCount64(a[i])
		both += bits.OnesCount64(a[i] & b[i])
	}
	if n == 0 {
		return 0
	}
	return float64(both) / float64(n)
}

// glance is what is looked at before two postings are compared, in the 64 bytes that a processor fetches at once: most candidates are dismissed by it,
// and in a large index fetching is what costs.
type glance struct {
	words    sketch
	employer uint32 // its number, 0 for none
	size     uint16 // telling words
	title    uint16 // a bit for each word of the core
}

func (f *facts) glance() glance {
	g := glance{words: f.text.sketch, employer: f.employer, size: uint16(f.text.size())}
	for _, w := range f.title.core {
		g.title |= 1 << (w & 15)
	}
	return g
}

// collisions is how much smaller the share of bits may be than the share of words, when words that both texts have fall on one bit.
const collisions = 0.04

// mayBe reports that judge could find a and b to be one opening; what it dismisses is none, but for a text whose words collide beyond measure. The kin
// are the employers that may be a's. Of postings without a text it knows nothing.
func (a *glance) mayBe(b *glance, kin []uint32) bool {
	small, large := a, b
	if small.size > large.size {
		small, large = b, a
	}
	if small.size < enoughText {
		return true
	}
	common := a.title & b.title
	full := float64(small.size) >= shortRatio*float64(large.size)
	least := agencyFigure
	switch {
	case a.employer != 0 && a.employer == b.employer || slices.Contains(kin, b.employer):
		if full && small.size >= longText && common != a.title && common != b.title {
			return false
		}
		least = reworded
	case common == 0:
		return false
	case full:
		least = agencyLong
	}
	return small.words.shared(&large.words) >= least-collisions
}
