package kind

import (
	"bytes"
	_ "embed"
	"math"
	"sync"
)

//go:embed model.bin
var embedded []byte

// Scale is the length that each group of features is brought to.
var Scale = [Groups]float32{groupWords: 1.2, groupStruct: 1.2, groupSubject: 0.7, groupSender: 0.5, groupShape: 0.4, groupChars: 1.2, groupCluster: 1}

// Width is how many hidden units a Net has.
const Width = 8

// Vec is a row of hidden units.
type Vec = [Width]float32

// Model reads a mail in two ways, and believes the mean of both.
//
// The first is linear: two logistic regressions over all features of the mail. One tells job mail from other mail, one tells the kinds of job mail apart; of other mail there are so
// many sorts that weighing it as one kind among nine drowns the rest. The second is a few small networks that look at the sentences one by one and keep what is strongest, for it is
// mostly one sentence that decides, however long the mail.
//
// It is read-only and safe for concurrent use. The last of Kinds is other: its column of the linear weights holds those of the first regression, the columns before it those of the
// second.
type Model struct {
	Kinds      []string
	Bias       []float32
	Nets       []Net
	Mix        float32 // how much the networks count, 0 to 1
	Calibrator Calibrator

	hashes []uint32 // the row of a feature is its place here; those that the networks know come first
	known  int      // how many those are
	find   table
	linear []int8   // a row for each feature: len(Kinds) weights
	hidden []uint64 // a packed row for each feature that the networks know: Width weights for each network
	steps  [2]float32
	pool   sync.Pool
}

// Net is what one network holds besides its weights of features.
type Net struct {
	Bias    Vec
	Out     [][2]Vec // for each kind: weights of the strongest sentence, of the mail as a whole
	OutBias []float32
}

// Default is the embedded model.
var Default = sync.OnceValue(func() *Model {
	m, err := ReadModel(bytes.NewReader(embedded))
	if err != nil {
		panic(err)
	}
	return m
})

// Result is what the model thinks of a mail.
type Result struct {
	Best       int
	Confidence float64     // how often a reading like this is right
	Limit      float64     // the most that may be believed of it
	Scores     []float64   // a probability for each kind
	Sentences  []float64   // how much each sentence speaks for the best kind against the next
	Views      [][]float64 // a probability for each kind from the linear view and from each network
	Signs      []float64   // what the calibrator looks at
}

type scratch struct {
	seen, inSentence []uint32 // the mail, and the sentence, in which a feature was last seen
	mail, sentence   uint32
	hits             []hit
	count            [Groups]int
	sum              lanes     // of the sentence at hand, over the weights of the networks
	n                int       // features in it
	strongest, whole []float32 // of the hidden units, before they are squashed
}

type hit struct {
	row   int32
	group uint8
	sent  int16
}

func (m *Model) scratch() *scratch {
	s, _ := m.pool.Get().(*scratch)
	if s == nil {
		hidden := Width * len(m.Nets)
		s = &scratch{
			seen: make([]uint32, len(m.hashes)), inSentence: make([]uint32, m.known),
			sum: newLanes(hidden), strongest: make([]float32, hidden), whole: make([]float32, hidden),
		}
	}
	if s.mail++; s.mail == 0 || s.sentence > math.MaxUint32-maxSentences-2 {
		clear(s.seen)
		clear(s.inSentence)
		s.mail, s.sentence = 1, 0
	}
	s.hits, s.count, s.n = s.hits[:0], [Groups]int{}, 0
	s.sum.clear()
	for i := range s.strongest {
		s.strongest[i], s.whole[i] = Faint, 0
	}
	return s
}

// Faint is what a hidden unit holds while no sentence was seen.
const Faint = -9

// A mail that is long enough to show its language, and is in none that is read, is for a person: no more is believed of it than foreignTrust.
const (
	foreignText  = 60 // bytes
	foreignTrust = 0.5
)

// Judge reads one mail.
func (m *Model) Judge(mail *Mail) Result {
	s := m.scratch()
	defer m.pool.Put(s)
	s.sentence++
	at := int16(0)
	k, width := len(m.Kinds), Width/perWord*len(m.Nets)
	Features(mail, func(f Feature) {
		row, ok := m.find.row(f.Hash)
		if !ok {
			return
		}
		if f.Sent != at {
			m.close(s, at)
			at = f.Sent
		}
		if int(row) < m.known && s.inSentence[row] != s.sentence {
			s.inSentence[row] = s.sentence
			s.n++
			s.sum.add(m.hidden[int(row)*width:][:width])
		}
		if s.seen[row] != s.mail {
			s.seen[row] = s.mail
			s.count[f.Group]++
			s.hits = append(s.hits, hit{row, f.Group, f.Sent})
		}
	})
	m.close(s, at)
	r := Result{Views: make([][]float64, 0, 1+len(m.Nets))}
	var unit [Groups]float64
	for g := range unit {
		unit[g] = Length(g, s.count[g]) * float64(m.steps[0])
	}
	r.Views = append(r.Views, m.weigh(s, &unit))
	for i := range m.Nets {
		r.Views = append(r.Views, m.Nets[i].judge(s.strongest[i*Width:], s.whole[i*Width:]))
	}
	r.Scores = m.mean(r.Views)
	best, next := order(r.Scores)
	r.Best = best
	r.Limit = 1
	if mail.Doc.Language == "" && len(mail.Doc.Now) > foreignText {
		r.Limit = foreignTrust
	}
	if !mail.says(m.Kinds[best]) {
		r.Limit = min(r.Limit, unsaidTrust)
	}
	sentences := mail.Doc.Sentences[:min(len(mail.Doc.Sentences), maxSentences)]
	words := 0
	for i := range sentences {
		words += len(sentences[i].Words)
	}
	r.Signs = signsOf(r.Views, r.Scores, words, len(sentences))
	r.Confidence = min(m.Calibrator.Confidence(r.Signs), r.Limit)
	r.Sentences = make([]float64, len(sentences))
	gate := k - 1
	for _, h := range s.hits {
		if h.sent < 0 {
			continue
		}
		w := m.linear[int(h.row)*k:][:k]
		v := float64(w[gate])
		if best != gate {
			v = -v
			if next != gate {
				v += float64(w[best]) - float64(w[next])
			}
		}
		r.Sentences[h.sent] += unit[h.group] * v
	}
	return r
}

// close ends a sentence, or the mail as a whole where at is below 0.
func (m *Model) close(s *scratch, at int16) {
	s.sentence++
	if s.n == 0 {
		return
	}
	u := 2 / float32(math.Sqrt(float64(s.n))) * m.steps[1]
	s.sum.spill()
	for i, x := range s.sum.sum {
		v := float32(x)*u + m.Nets[i/Width].Bias[i%Width]
		switch {
		case at < 0:
			s.whole[i] = v
		case v > s.strongest[i]:
			s.strongest[i] = v
		}
		s.sum.sum[i] = 0
	}
	s.n = 0
}

// weigh is the view of the two regressions.
func (m *Model) weigh(s *scratch, unit *[Groups]float64) []float64 {
	k := len(m.Kinds)
	scores := make([]float64, k)
	for i, b := range m.Bias {
		scores[i] = float64(b)
	}
	for _, h := range s.hits {
		w := m.linear[int(h.row)*k:][:k]
		u := unit[h.group]
		for i := range scores {
			scores[i] += u * float64(w[i])
		}
	}
	return Combine(scores)
}

// judge is the view of one network.
func (n *Net) judge(strongest, whole []float32) []float64 {
	var h [2]Vec
	for i := range Width {
		h[0][i] = float32(math.Tanh(float64(strongest[i])))
		h[1][i] = float32(math.Tanh(float64(whole[i])))
	}
	return n.Output(&h)
}

// Output is the probability of each kind for the squashed hidden units of the strongest sentence and of the mail as a whole.
func (n *Net) Output(h *[2]Vec) []float64 {
	p := make([]float64, len(n.Out))
	for c := range p {
		s := n.OutBias[c]
		for i := range Width {
			s += h[0][i]*n.Out[c][0][i] + h[1][i]*n.Out[c][1][i]
		}
		p[c] = float64(s)
	}
	Softmax(p)
	return p
}

// mean weighs the linear view against those of the networks.
func (m *Model) mean(views [][]float64) []float64 {
	p := make([]float64, len(views[0]))
	mix := float64(m.Mix)
	if len(m.Nets) == 0 {
		mix = 0
	}
	for c := range p {
		p[c] = (1 - mix) * views[0][c]
		for _, v := range views[1:] {
			p[c] += mix / float64(len(m.Nets)) * v[c]
		}
	}
	return p
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

// Combine makes of the scores of the two regressions a probability for each kind. It changes its argument.
func Combine(scores []float64) []float64 {
	k := len(scores) - 1
	other := 1 / (1 + math.Exp(-scores[k]))
	Softmax(scores[:k])
	for i := range k {
		scores[i] *= 1 - other
	}
	scores[k] = other
	return scores
}

// Length is the value of each of n features of a group.
func Length(group, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(Scale[group]) / math.Sqrt(float64(n))
}

// Softmax makes probabilities of scores, in their place.
func Softmax(scores []float64) {
	top := math.Inf(-1)
	for _, s := range scores {
		top = max(top, s)
	}
	sum := 0.0
	for i, s := range scores {
		scores[i] = math.Exp(s - top)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}

// table finds the row of a hash: open addressing, at most half full.
type table struct {
	slots []slot
	mask  uint32
}

type slot struct {
	hash uint32
	row  int32 // plus one; 0 for an empty slot
}

func newTable(hashes []uint32) table {
	size := 4
	for size < 2*len(hashes) {
		size *= 2
	}
	t := table{slots: make([]slot, size), mask: uint32(size - 1)}
	for i, h := range hashes {
		at := spread(h) & t.mask
		for t.slots[at].row != 0 {
			at = (at + 1) & t.mask
		}
		t.slots[at] = slot{h, int32(i + 1)}
	}
	return t
}

// spread moves what the high bits say into the low ones.
func spread(h uint32) uint32 { return (h ^ h>>15) * 0x9e3779b1 >> 3 }

func (t *table) row(h uint32) (int32, bool) {
	for at := spread(h) & t.mask; ; at = (at + 1) & t.mask {
		s := t.slots[at]
		if s.row == 0 {
			return 0, false
		}
		if s.hash == h {
			return s.row - 1, true
		}
	}
}
