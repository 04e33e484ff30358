package kind

import (
	"bytes"
	"compress/flate"
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
var embedded []byte

// Scale is the length that each group of features is brought to.
var Scale = [Groups]float32{groupWords: 1.2, groupStruct: 1.2, groupSubject: 0.7, groupSender: 0.5, groupShape: 0.4, groupChars: 1.2}

// Model is two logistic regressions over hashed features: one tells job mail from other mail, one tells the kinds of job mail apart. Of other mail there are so many sorts that
// weighing it as one kind among nine drowns the rest. It is read-only and safe for concurrent use.
//
// The last of Kinds is other: its column holds the weights of the first regression, the columns before it those of the second.
type Model struct {
	Kinds       []string
	Bias        []float32
	Temperature float32   // divides the scores before they become probabilities
	Curve       []float32 // isotonic map of the winner's probability to how often it is right: pairs (probability, share), ascending
	index       map[uint32]int32
	weights     []int8    // row by feature: len(Kinds) each
	step        []float32 // what one unit of weight is, by group
	pool        sync.Pool
}

// Default is the embedded model.
var Default = sync.OnceValue(func() *Model {
	m, err := ReadModel(bytes.NewReader(embedded))
	if err != nil {
		panic(err)
	}
	return m
})

const magic = "jsk1"

// Build makes a model of float weights, quantised to a byte each.
func Build(kinds []string, bias []float32, weights map[uint32][]float32, temperature float32, curve []float32) *Model {
	m := &Model{Kinds: kinds, Bias: bias, Temperature: temperature, Curve: curve, index: make(map[uint32]int32, len(weights))}
	var top float32
	for _, row := range weights {
		for _, w := range row {
			top = max(top, float32(math.Abs(float64(w))))
		}
	}
	m.step = []float32{top / 127}
	if top == 0 {
		m.step[0] = 1
	}
	for h, row := range weights {
		m.index[h] = int32(len(m.weights) / len(kinds))
		for _, w := range row {
			m.weights = append(m.weights, int8(math.Round(float64(w/m.step[0]))))
		}
	}
	return m
}

// Write stores the model: hashes ascending, so that equal models are equal bytes.
func (m *Model) Write(w io.Writer) error {
	z, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("kind: write model: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(magic)
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a Buffer does not fail
	put(uint16(len(m.Kinds)))
	for _, k := range m.Kinds {
		b.WriteByte(byte(len(k)))
		b.WriteString(k)
	}
	put(m.Bias)
	put(m.Temperature)
	put(m.step[0])
	put(uint16(len(m.Curve)))
	put(m.Curve)
	hashes := make([]uint32, 0, len(m.index))
	for h := range m.index {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	put(uint32(len(hashes)))
	put(hashes)
	// By kind, not by feature: equal neighbours compress.
	for k := range m.Kinds {
		for _, h := range hashes {
			b.WriteByte(byte(m.weights[int(m.index[h])*len(m.Kinds)+k]))
		}
	}
	if _, err := z.Write(b.Bytes()); err != nil {
		return fmt.Errorf("kind: write model: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("kind: write model: %w", err)
	}
	return nil
}

var errModel = errors.New("kind: not a model, or a broken one")

// maxModel is how large an unpacked model may be, in bytes.
const maxModel = 16 << 20

// ReadModel reads what Write wrote.
func ReadModel(r io.Reader) (*Model, error) {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(r), maxModel))
	if err != nil {
		return nil, fmt.Errorf("kind: read model: %w", err)
	}
	b := bytes.NewReader(raw)
	head := make([]byte, len(magic))
	var kinds, curve uint16
	var n uint32
	if _, err := io.ReadFull(b, head); err != nil || string(head) != magic || binary.Read(b, binary.LittleEndian, &kinds) != nil || kinds == 0 || kinds > 64 {
		return nil, errModel
	}
	m := &Model{step: make([]float32, 1)}
	for range kinds {
		l, err := b.ReadByte()
		name := make([]byte, l)
		if _, err2 := io.ReadFull(b, name); err != nil || err2 != nil {
			return nil, errModel
		}
		m.Kinds = append(m.Kinds, string(name))
	}
	m.Bias = make([]float32, kinds)
	for _, v := range []any{m.Bias, &m.Temperature, &m.step[0], &curve} {
		if binary.Read(b, binary.LittleEndian, v) != nil {
			return nil, errModel
		}
	}
	m.Curve = make([]float32, curve)
	if binary.Read(b, binary.LittleEndian, m.Curve) != nil || binary.Read(b, binary.LittleEndian, &n) != nil || int64(n)*int64(4+kinds) != int64(b.Len()) {
		return nil, errModel
	}
	hashes := make([]uint32, n)
	if binary.Read(b, binary.LittleEndian, hashes) != nil {
		return nil, errModel
	}
	m.index = make(map[uint32]int32, n)
	for i, h := range hashes {
		m.index[h] = int32(i)
	}
	columns := raw[len(raw)-b.Len():]
	m.weights = make([]int8, int(n)*int(kinds))
	for k := range int(kinds) {
		for i := range int(n) {
			m.weights[i*int(kinds)+k] = int8(columns[k*int(n)+i])
		}
	}
	return m, nil
}

// Result is what the model thinks of a mail.
type Result struct {
	Best       int
	Confidence float64   // how often a reading like this is right
	Scores     []float64 // a probability for each kind
	Sentences  []float64 // how much each sentence speaks for the best kind against the next
}

type scratch struct {
	seen  []uint32 // generation in which a feature was last seen
	gen   uint32
	hits  []hit
	count [Groups]int
}

type hit struct {
	row   int32
	group uint8
	sent  int16
}

// Judge reads one mail.
func (m *Model) Judge(mail *Mail) Result {
	s, _ := m.pool.Get().(*scratch)
	if s == nil {
		s = &scratch{seen: make([]uint32, len(m.index))}
	}
	defer m.pool.Put(s)
	s.gen++
	if s.gen == 0 {
		clear(s.seen)
		s.gen = 1
	}
	s.hits, s.count = s.hits[:0], [Groups]int{}
	Features(mail, func(f Feature) {
		row, ok := m.index[f.Hash]
		if !ok || s.seen[row] == s.gen {
			return
		}
		s.seen[row] = s.gen
		s.count[f.Group]++
		s.hits = append(s.hits, hit{row, f.Group, f.Sent})
	})
	k := len(m.Kinds)
	scores := make([]float64, k)
	for i, b := range m.Bias {
		scores[i] = float64(b)
	}
	var unit [Groups]float64
	for g := range unit {
		unit[g] = Length(g, s.count[g]) * float64(m.step[0])
	}
	for _, h := range s.hits {
		w := m.weights[int(h.row)*k : int(h.row)*k+k]
		for i := range w {
			scores[i] += unit[h.group] * float64(w[i])
		}
	}
	p := Combine(scores)
	best, next := order(p)
	r := Result{Best: best, Sentences: make([]float64, min(len(mail.Doc.Sentences), maxSentences))}
	gate := k - 1
	for _, h := range s.hits {
		if h.sent < 0 {
			continue
		}
		w := m.weights[int(h.row)*k : int(h.row)*k+k]
		v := float64(w[gate])
		if best != gate {
			v = -v
			if next != gate {
				v += float64(w[best]) - float64(w[next])
			}
		}
		r.Sentences[h.sent] += unit[h.group] * v
	}
	r.Scores = Softmax(p, float64(m.Temperature))
	r.Confidence = Calibrate(m.Curve, r.Scores[best])
	return r
}

// order finds the two highest.
func order(p []float64) (best, next int) {
	next = 1
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	if best == next {
		next = 0
	}
	for i := range p {
		if i != best && p[i] > p[next] {
			next = i
		}
	}
	return best, next
}

// Combine makes of the scores of the two regressions the logarithm of a probability for each kind.
func Combine(scores []float64) []float64 {
	k := len(scores) - 1
	out := make([]float64, k+1)
	job := Softmax(scores[:k], 1)
	other := 1 / (1 + math.Exp(-scores[k]))
	const least = 1e-9
	for i, p := range job {
		out[i] = math.Log(p*(1-other) + least)
	}
	out[k] = math.Log(other + least)
	return out
}

// Length is the value of each of n features of a group.
func Length(group, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(Scale[group]) / math.Sqrt(float64(n))
}

// Softmax makes probabilities of scores.
func Softmax(scores []float64, temperature float64) []float64 {
	if temperature <= 0 {
		temperature = 1
	}
	top := math.Inf(-1)
	for _, s := range scores {
		top = max(top, s)
	}
	out, sum := make([]float64, len(scores)), 0.0
	for i, s := range scores {
		out[i] = math.Exp((s - top) / temperature)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// Calibrate maps a probability along the curve, linearly between its points.
func Calibrate(curve []float32, p float64) float64 {
	if len(curve) < 4 {
		return p
	}
	if p <= float64(curve[0]) {
		return float64(curve[1])
	}
	for i := 2; i+1 < len(curve); i += 2 {
		x0, y0, x1, y1 := float64(curve[i-2]), float64(curve[i-1]), float64(curve[i]), float64(curve[i+1])
		if p <= x1 {
			if x1 == x0 {
				return y1
			}
			return y0 + (y1-y0)*(p-x0)/(x1-x0)
		}
	}
	return float64(curve[len(curve)-1])
}
