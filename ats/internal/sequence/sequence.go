// Package sequence is the model that finds spans of skills and knowledge in the words of a clause: two linear-chain conditional random fields over hashed features, one for each layer of spans, read by
// minimum-risk decoding: those spans are taken whose expected overlap with the truth is high, rather than the single most probable labelling.
package sequence

import "slices"

// Token is what the model sees of a word. Numbers are hashes or small classes; the caller reads them off the text.
type Token struct {
	Word   uint32 // folded
	Stem   uint32 // its beginning
	Suffix uint32 // its last three letters
	Shape  uint8  // case and digits
	Class  uint8  // stop word, weak word, number, time, content
	Gap    uint8  // what stands before it: space, hyphen, slash, bracket, …
	Known  uint8  // the vocabulary's match it stands in: kind, beginning or inside; 0 none
	Rare   uint8  // how rare the word is in postings
	Start  int32  // bytes of the text
	End    int32
}

// Clause is a clause with its words.
type Clause struct {
	Section uint8
	Bullet  bool
	Asks    bool   // it holds a word such as "experience" or "knowledge"
	Heading uint32 // of the last word of the heading above it; 0 none
	Before  uint32 // of the first word of the clause before
	Tokens  []Token
}

// Layers of spans.
const (
	Knowledge = iota // hard skills, tools, fields
	Skill            // competences and traits, often whole phrases
	Layers
)

// Span is a stretch of words First to Last, both in, of a layer. P is the probability of exactly this span; Gain the expected overlap with a true one.
type Span struct {
	First, Last int
	Layer       int
	P, Gain     float32
}

// labels of a token within a layer
const (
	outside = iota
	begin
	inside
	labels
)

// Weights of a feature: begin and inside, for each layer; outside is 0.
const perFeature = 2 * Layers

func mix(template, a, b uint32) uint32 {
	h := template*0x9E3779B1 ^ a*0x85EBCA6B ^ (b*0xC2B2AE35 + b>>7)
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	return h ^ h>>15
}

// bucket is a class of a number of words.
func bucket(x int) int {
	switch {
	case x < 4:
		return x
	case x < 8:
		return 4
	case x < 16:
		return 5
	case x < 30:
		return 6
	}
	return 7
}

var edge = Token{Word: 1, Stem: 1, Suffix: 1, Shape: 15, Class: 15, Gap: 15, Known: 63, Rare: 15}

// Features appends the hashed features of token i.
func (c *Clause) Features(dst []uint32, i int) []uint32 {
	at := func(k int) *Token {
		if k < 0 || k >= len(c.Tokens) {
			return &edge
		}
		return &c.Tokens[k]
	}
	p2, p, t, n, n2 := at(i-2), at(i-1), at(i), at(i+1), at(i+2)
	var bullet uint32
	if c.Bullet {
		bullet = 1
	}
	if c.Asks {
		bullet |= 2
	}
	sec := uint32(c.Section)
	first := at(0).Word
	cls := func(t *Token) uint32 { return uint32(t.Class)<<4 | uint32(t.Shape) }
	look := func(t *Token) uint32 { return uint32(t.Class)<<12 | uint32(t.Known)<<4 | uint32(t.Rare) }
	return append(dst,
		mix(1, t.Word, 0), mix(2, p.Word, 0), mix(3, n.Word, 0), mix(4, p2.Word, 0), mix(5, n2.Word, 0),
		mix(6, p.Word, t.Word), mix(7, t.Word, n.Word), mix(8, p2.Word, p.Word), mix(9, n.Word, n2.Word),
		mix(10, t.Stem, 0), mix(11, p.Stem, 0), mix(12, n.Stem, 0),
		mix(13, t.Suffix, 0), mix(14, p.Suffix, t.Suffix), mix(15, t.Suffix, n.Suffix),
		mix(18, cls(t), uint32(t.Gap)), mix(19, cls(p), cls(t)), mix(20, cls(t), cls(n)), mix(21, cls(p)<<8|cls(t), cls(n)),
		mix(22, uint32(t.Known), sec), mix(23, uint32(p.Known), uint32(t.Known)), mix(24, uint32(t.Known), uint32(n.Known)), mix(25, uint32(t.Known), t.Word),
		mix(26, look(t), 0),
		mix(30, sec, cls(t)), mix(31, sec, bullet<<4|uint32(bucket(i))), mix(32, uint32(bucket(len(c.Tokens))), uint32(bucket(i))),
		mix(33, first, cls(t)),
		mix(36, uint32(t.Rare), uint32(p.Rare)), mix(37, uint32(t.Rare), uint32(n.Rare)),
		mix(38, p.Word, cls(t)<<8|uint32(t.Known)), mix(39, n.Word, cls(t)<<8|uint32(t.Known)),
		mix(40, p2.Word, p.Word*31+cls(t)), mix(41, bullet, uint32(t.Known)<<4|uint32(t.Rare)),
		mix(42, cls(p2)<<8|cls(p), cls(t)<<8|cls(n)), mix(44, 0, 0),
		mix(45, t.Suffix, sec), mix(46, t.Word, sec),
		mix(49, c.Heading, cls(t)), mix(50, c.Heading, uint32(t.Known)), mix(51, first, uint32(t.Known)), mix(53, first, uint32(bucket(i))),
		mix(56, cls(p), uint32(p.Known)<<12|uint32(t.Known)<<6|uint32(n.Known)),
	)
}

// potentials are the scores of a clause under a model, in probability space, and what forward-backward makes of them.
type potentials struct {
	score, fwd, bwd [][Layers][labels]float64
	scale           [][Layers]float64
}

// run is forward-backward. trans[l][a][b] is the score of label b after a in layer l; start[l][b] that of a first label. Much of the time goes here: the sums over the three labels are written out, and the
// layers go side by side, for each waits on its own divisions.
func (f *potentials) run(trans *[Layers][labels][labels]float64, start *[Layers][labels]float64) {
	n := len(f.score)
	f.fwd, f.bwd, f.scale = slices.Grow(f.fwd[:0], n)[:n], slices.Grow(f.bwd[:0], n)[:n], slices.Grow(f.scale[:0], n)[:n]
	score, fwd, bwd, scale := f.score[:n], f.fwd[:n], f.bwd[:n], f.scale[:n]
	for t := range score {
		for l := range Layers {
			x, tr := &score[t][l], &trans[l]
			v := start[l]
			if t > 0 {
				last := &fwd[t-1][l]
				v[0] = last[0]*tr[0][0] + last[1]*tr[1][0] + last[2]*tr[2][0]
				v[1] = last[0]*tr[0][1] + last[1]*tr[1][1] + last[2]*tr[2][1]
				v[2] = last[0]*tr[0][2] + last[1]*tr[1][2] + last[2]*tr[2][2]
			}
			v[0], v[1], v[2] = v[0]*x[0], v[1]*x[1], v[2]*x[2]
			sum := v[0] + v[1] + v[2]
			fwd[t][l] = [labels]float64{v[0] / sum, v[1] / sum, v[2] / sum}
			scale[t][l] = sum
		}
	}
	for l := range Layers {
		bwd[n-1][l] = [labels]float64{1, 1, 1}
	}
	for t := n - 2; t >= 0; t-- {
		for l := range Layers {
			x, next, tr, sum := &score[t+1][l], &bwd[t+1][l], &trans[l], scale[t+1][l]
			bwd[t][l] = [labels]float64{
				(tr[0][0]*x[0]*next[0] + tr[0][1]*x[1]*next[1] + tr[0][2]*x[2]*next[2]) / sum,
				(tr[1][0]*x[0]*next[0] + tr[1][1]*x[1]*next[1] + tr[1][2]*x[2]*next[2]) / sum,
				(tr[2][0]*x[0]*next[0] + tr[2][1]*x[1]*next[1] + tr[2][2]*x[2]*next[2]) / sum,
			}
		}
	}
}
