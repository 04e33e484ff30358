package sequence

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
)

//go:embed model.bin
var modelFile []byte

// Default is the embedded model, read at the first call. It was learned by ats/internal/train.
var Default = sync.OnceValue(func() *Model {
	m, err := Read(modelFile)
	if err != nil {
		panic("model.bin: " + err.Error()) // a test reads the file
	}
	return m
})

// Model holds the weights; Read makes one. Safe for concurrent use.
type Model struct {
	rows  rows
	small tables
	exps  []float64
	trans [Layers][labels][labels]float64 // of scores, as exponentials
	start [Layers][labels]float64
}

// maxSum bounds the sums of weights whose exponentials are kept.
const maxSum = 2048

// exp is the exponential of a sum of weights.
func (m *Model) exp(sum int32) float64 { return m.exps[min(max(sum, -maxSum), maxSum)+maxSum] }

// Trained is what training hands over: a weight for each feature hash, and the transitions, as logarithms.
type Trained struct {
	Weights map[uint32][perFeature]float32
	Trans   [Layers][labels][labels]float32
	Start   [Layers][labels]float32
}

// Forbidden is the score of a label that cannot stand there.
const Forbidden = -30

// Write writes the model: magic, scale, transitions, the shifts of rows, the features in order of their hash (the differences), and the weights of each. Weights are rounded to 127 steps.
// It is not compressed, for a program that scores one posting would spend more time on that than on the posting.
func (t Trained) Write(w io.Writer) error {
	top := float32(0)
	keys := make([]uint32, 0, len(t.Weights))
	for k, ws := range t.Weights {
		keys = append(keys, k)
		for _, x := range ws {
			top = max(top, x, -x)
		}
	}
	slices.Sort(keys)
	top = min(top, 2.5)
	step := top / 127
	b := []byte(magic)
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(step))
	for l := range Layers {
		for a := range labels {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(t.Start[l][a]))
			for c := range labels {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(t.Trans[l][a][c]))
			}
		}
	}
	kept, weights := keys[:0], make([]byte, 0, perFeature*len(keys))
	for _, k := range keys {
		var q [perFeature]byte
		for i, x := range t.Weights[k] {
			q[i] = byte(int8(max(-127, min(127, math.Round(float64(x/step))))))
		}
		if q != [perFeature]byte{} {
			kept, weights = append(kept, k), append(weights, q[:]...)
		}
	}
	r := newRows(kept, weights)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(kept)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r.shifts)))
	for _, x := range r.shifts {
		b = binary.LittleEndian.AppendUint16(b, x)
	}
	last := uint32(0)
	for _, k := range kept {
		b = binary.AppendUvarint(b, uint64(k-last))
		last = k
	}
	if _, err := w.Write(append(b, weights...)); err != nil {
		return fmt.Errorf("sequence: model: %w", err)
	}
	return nil
}

const magic = "SEQ2"

// Read reads what Write wrote. What is cut off, or no model at all, is an error.
func Read(b []byte) (*Model, error) {
	const header = 4 + 4 + Layers*labels*(1+labels)*4 + 4 + 4
	if len(b) < header || string(b[:4]) != magic {
		return nil, errors.New("sequence: model: not a model")
	}
	f32 := func(at int) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b[at:]))) }
	m := &Model{exps: make([]float64, 2*maxSum+1)}
	for i := range m.exps {
		m.exps[i] = math.Exp(f32(4) * float64(i-maxSum))
	}
	at := 8
	for l := range Layers {
		for a := range labels {
			m.start[l][a] = math.Exp(f32(at))
			at += 4
			for c := range labels {
				m.trans[l][a][c] = math.Exp(f32(at))
				at += 4
			}
		}
	}
	n, shifts := int(binary.LittleEndian.Uint32(b[at:])), int(binary.LittleEndian.Uint32(b[at+4:]))
	var ok bool
	if m.rows, ok = readRows(b[at+8:], n, shifts); !ok {
		return nil, errors.New("sequence: model: cut off or damaged")
	}
	m.small.fill(&m.rows)
	return m, nil
}

// Scorer holds the memory that scoring needs, to be used again. Not safe for concurrent use.
type Scorer struct {
	p     potentials
	sums  summer
	begin []float64
	cand  []Span

	inside [Layers][]float32
}

// Inside is, after Spans, the probability that word t of the clause belongs to a span of the layer.
func (s *Scorer) Inside(layer, t int) float32 { return s.inside[layer][t] }

// Spans finds the spans of a clause whose expected overlap is at least threshold of their layer, in the order of the words.
func (m *Model) Spans(s *Scorer, c *Clause, threshold [Layers]float32, dst []Span) []Span {
	if len(c.Tokens) == 0 {
		return dst
	}
	s.p.score = slices.Grow(s.p.score[:0], len(c.Tokens))
	s.sums.begin(m, c)
	for i := range c.Tokens {
		x := s.sums.of(m, c, i)
		s.p.score = append(s.p.score, [Layers][labels]float64{
			{1, m.exp(x.of(0, features)), m.exp(x.of(1, features))},
			{1, m.exp(x.of(2, features)), m.exp(x.of(3, features))},
		})
	}
	from := len(dst)
	s.p.run(&m.trans, &m.start)
	for l := range Layers {
		dst = s.decode(l, &m.trans[l], threshold[l], dst)
	}
	slices.SortFunc(dst[from:], func(a, b Span) int {
		if a.First != b.First {
			return a.First - b.First
		}
		return a.Last - b.Last
	})
	return dst
}

const maxSpan = 24 // words

// decode takes, greedily, the spans of most expected overlap that do not overlap one another.
func (s *Scorer) decode(layer int, trans *[labels][labels]float64, threshold float32, dst []Span) []Span {
	n := len(s.p.score)
	s.begin, s.inside[layer] = s.begin[:0], s.inside[layer][:0]
	for t := range n {
		fwd, bwd := &s.p.fwd[t][layer], &s.p.bwd[t][layer]
		out, in := fwd[outside]*bwd[outside], fwd[begin]*bwd[begin]
		sum := out + in + fwd[inside]*bwd[inside]
		s.begin = append(s.begin, in/sum)
		s.inside[layer] = append(s.inside[layer], float32(1-out/sum))
	}
	goOn := func(t int, prev int) float64 {
		score, bwd := &s.p.score[t][layer], &s.p.bwd[t][layer]
		in := trans[prev][inside] * score[inside] * bwd[inside]
		all := in
		for b := range labels {
			if b != inside {
				all += trans[prev][b] * score[b] * bwd[b]
			}
		}
		if all == 0 {
			return 0
		}
		return in / all
	}
	s.cand = s.cand[:0]
	for i := range n {
		p := s.begin[i]
		if p < 0.03 {
			continue
		}
		prev := begin
		for j := i; j < n && j < i+maxSpan && p > 0.01; j++ {
			c := 0.0
			if j+1 < n {
				c = goOn(j+1, prev)
			}
			if q := p * (1 - c); q > 0.01 {
				s.cand = append(s.cand, Span{First: i, Last: j, Layer: layer, P: float32(q)})
			}
			p *= c
			prev = inside
		}
	}
	low := 0 // none before it reaches a
	for a := range s.cand {
		x := &s.cand[a]
		for s.cand[low].First+maxSpan <= x.First {
			low++
		}
		for b := low; b < len(s.cand); b++ {
			y := &s.cand[b]
			if y.First > x.Last {
				break // they are in the order of their first words
			}
			if inter := min(x.Last, y.Last) - max(x.First, y.First) + 1; inter > 0 {
				if 2*inter >= max(x.Last, y.Last)-min(x.First, y.First)+1 {
					x.Gain += y.P
				}
			}
		}
	}
	s.cand = slices.DeleteFunc(s.cand, func(x Span) bool { return x.Gain < threshold })
	slices.SortStableFunc(s.cand, func(a, b Span) int {
		x, y := a.Gain+0.6*a.P, b.Gain+0.6*b.P
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	from := len(dst)
	for _, x := range s.cand {
		free := true
		for _, y := range dst[from:] {
			if x.First <= y.Last && y.First <= x.Last {
				free = false
				break
			}
		}
		if free {
			dst = append(dst, x)
		}
	}
	return dst
}
