package ats

import (
	_ "embed"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// background is how common words are in postings: for each word stem's hash, in order, a byte: how many of 255 postings hold it. Learned by internal/train.
//
//go:embed data/background.bin
var backgroundFile []byte

var background = sync.OnceValue(func() map[uint32]uint8 {
	m := make(map[uint32]uint8, len(backgroundFile)/5)
	for b := backgroundFile; len(b) >= 5; b = b[5:] {
		m[binary.LittleEndian.Uint32(b)] = b[4]
	}
	return m
})

// rarity is the inverse document frequency of a stem, from 0 to about 5.5.
func rarity(stem uint32) float32 {
	n := float64(background()[stem])
	return float32(math.Log(256 / (n + 1)))
}

// bag is a text's word stems with their weights, by stem; the squares of the weights sum to 1.
type bag []term

type term struct {
	stem   uint32
	weight float32
}

// Stem is the hash of a word's beginning: a cheap stem that joins "survey", "surveyor" and "surveying".
func stem(folded []byte) uint32 {
	if len(folded) > 6 {
		folded = folded[:6]
	}
	h := uint32(2166136261)
	for _, c := range folded {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// bagger collects words with weights.
type bagger struct {
	sum map[uint32]float32
	buf [96]byte
}

func (b *bagger) add(text string, weight float32) {
	if b.sum == nil {
		b.sum = make(map[uint32]float32, 256)
	}
	plain := plainWords()
	for at := 0; ; {
		s, e := words.Next(text, at)
		if s < 0 {
			return
		}
		at = e
		if e-s > 64 || text[s] >= '0' && text[s] <= '9' {
			continue
		}
		f := words.Fold(b.buf[:0], text[s:e])
		if plain[string(f)] != contentWord {
			continue
		}
		b.sum[stem(f)] += weight
	}
}

func (b *bagger) bag() bag {
	out := make(bag, 0, len(b.sum))
	for s, w := range b.sum {
		out = append(out, term{s, float32(math.Sqrt(float64(w))) * rarity(s)})
	}
	slices.SortFunc(out, func(a, b term) int {
		if a.stem < b.stem {
			return -1
		}
		return 1
	})
	norm := float32(0)
	for _, t := range out {
		norm += t.weight * t.weight
	}
	norm = float32(math.Sqrt(float64(norm)))
	for i := range out {
		out[i].weight /= norm
	}
	return out
}

// cosine is the likeness of two bags, 0 to 1.
func (a bag) cosine(b bag) float64 { return a.likeIn(b, nil) }

// commonness says how often each stem stands in a set of postings, as a factor of its weight, 0 to 1: what all of them say tells none apart.
type commonness map[uint32]float32

// fewPostings are too few to learn from what is common.
const fewPostings = 8

func commonnessOf(postings []Posting) commonness {
	if len(postings) < fewPostings {
		return nil
	}
	c := commonness{}
	for i := range postings {
		for _, t := range postings[i].bag {
			c[t.stem]++
		}
	}
	n := float64(len(postings))
	top := math.Log(1 + (n-0.5)/1.5)
	for s, k := range c {
		c[s] = float32(math.Log(1+(n-float64(k)+0.5)/(float64(k)+0.5)) / top)
	}
	return c
}

// likeIn is the likeness of two bags where some words are common.
func (a bag) likeIn(b bag, c commonness) float64 {
	sum, na, nb := float32(0), float32(0), float32(0)
	factor := func(s uint32) float32 {
		if c == nil {
			return 1
		}
		if f, ok := c[s]; ok {
			return f
		}
		return 1
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i].stem < b[j].stem:
			x := a[i].weight * factor(a[i].stem)
			na += x * x
			i++
		case i == len(a) || a[i].stem > b[j].stem:
			y := b[j].weight * factor(b[j].stem)
			nb += y * y
			j++
		default:
			f := factor(a[i].stem)
			x, y := a[i].weight*f, b[j].weight*f
			sum += x * y
			na += x * x
			nb += y * y
			i++
			j++
		}
	}
	if na == 0 || nb == 0 {
		return 0
	}
	return float64(sum) / math.Sqrt(float64(na)*float64(nb))
}

// topics says how much a text speaks of each trade (a domain of the vocabulary) and of each group of entries in it.
type topics struct {
	domain map[int]float64
	group  map[int32]float64
}

func (t *topics) add(entry int32, weight float64) {
	v := vocabulary.Default()
	e := v.Entry(entry)
	if e.Domain == "general" || e.Kind == vocabulary.Soft || e.Kind == vocabulary.Language {
		return
	}
	if t.domain == nil {
		t.domain, t.group = map[int]float64{}, map[int32]float64{}
	}
	if e.Domain == "management" || e.Domain == "administration" {
		weight *= 0.3 // every trade has some
	}
	t.domain[v.Domain(entry)] += weight
	t.group[v.Group(entry)] += weight
}

//go:embed data/related.txt
var relatedFile string

// nearness is how near two trades are: 1 for the same, 0.35 for related ones.
var nearness = sync.OnceValue(func() [][]float64 {
	names := vocabulary.Default().Domains()
	index := map[string]int{}
	for i, n := range names {
		index[n] = i
	}
	m := make([][]float64, len(names))
	for i := range m {
		m[i] = make([]float64, len(names))
		m[i][i] = 1
	}
	for line := range strings.Lines(relatedFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var of []int
		for n := range strings.SplitSeq(strings.TrimSpace(line), ", ") {
			if i, ok := index[n]; ok {
				of = append(of, i)
			}
		}
		for _, a := range of {
			for _, b := range of {
				if a != b {
					m[a][b] = 0.35
				}
			}
		}
	}
	return m
})

// like is the likeness of what two texts speak of, 0 to 1: related trades count a third.
func (t topics) like(o topics) float64 {
	near := nearness()
	dot := func(a, b map[int]float64) float64 {
		sum := 0.0
		for _, i := range slices.Sorted(maps.Keys(a)) {
			for _, j := range slices.Sorted(maps.Keys(b)) {
				if n := near[i][j]; n > 0 {
					sum += n * math.Sqrt(a[i]*b[j])
				}
			}
		}
		return sum
	}
	if len(t.domain) == 0 || len(o.domain) == 0 {
		return 0
	}
	domains := dot(t.domain, o.domain) / math.Sqrt(dot(t.domain, t.domain)*dot(o.domain, o.domain))
	groups := 0.0
	if len(t.group) > 0 && len(o.group) > 0 {
		sum, a, b := 0.0, 0.0, 0.0
		for _, g := range slices.Sorted(maps.Keys(t.group)) {
			a += t.group[g]
			sum += math.Sqrt(t.group[g] * o.group[g])
		}
		for _, g := range slices.Sorted(maps.Keys(o.group)) {
			b += o.group[g]
		}
		groups = sum / math.Sqrt(a*b)
	}
	return 0.5*domains + 0.5*groups
}

// shown is how much of the trades of a posting a resume shows at all, 0 to 1: a list of words shows little of anything.
func (t topics) shown(o topics) float64 {
	near := nearness()
	total, sum := 0.0, 0.0
	for _, j := range slices.Sorted(maps.Keys(o.domain)) {
		mass := 0.0
		for _, i := range slices.Sorted(maps.Keys(t.domain)) {
			mass += near[i][j] * t.domain[i]
		}
		total += o.domain[j]
		sum += o.domain[j] * (1 - math.Exp(-mass/4))
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// occupation is what a title says: the titles of the vocabulary in it, its other words, and its seniority.
type occupation struct {
	entries []int32
	bag     bag
	level   int // 0 unknown, 1 intern … 7 director
}

var levels = []struct {
	word  string
	level int
}{
	{"intern", 1}, {"internship", 1}, {"trainee", 1}, {"apprentice", 1}, {"graduate", 2}, {"junior", 2}, {"assistant", 2}, {"entry level", 2}, {"helper", 1}, {"student", 1},
	{"senior", 4}, {"lead", 5}, {"principal", 5}, {"staff", 5}, {"deputy", 4}, {"manager", 5}, {"head of", 6}, {"director", 7}, {"chief", 7}, {"vp", 7}, {"supervisor", 4}, {"specialist", 3},
}

func readOccupation(title string) occupation {
	var o occupation
	for _, m := range vocabulary.Default().Match(nil, title) {
		if vocabulary.Default().Entry(m.Entry).Kind == vocabulary.Title {
			o.entries = append(o.entries, m.Entry)
		}
	}
	var b bagger
	b.add(title, 1)
	o.bag = b.bag()
	padded := " " + words.FoldText(title) + " "
	for _, l := range levels {
		if strings.Contains(padded, " "+l.word+" ") {
			o.level = max(o.level, l.level)
		}
	}
	return o
}

// like is how alike two occupations are, 0 to 1: the same title 1, two titles of one group 0.55, of one trade 0.3; their words where the vocabulary does not know them.
func (o occupation) like(p occupation) float64 {
	v := vocabulary.Default()
	best := o.bag.cosine(p.bag) * 0.9
	for _, a := range o.entries {
		for _, b := range p.entries {
			switch {
			case a == b:
				best = max(best, 1)
			case v.Group(a) == v.Group(b) && v.Entry(a).Domain != "management":
				best = max(best, 0.55)
			case v.Domain(a) == v.Domain(b) && v.Entry(a).Domain != "management":
				best = max(best, 0.3)
			}
		}
	}
	return best
}

// Stems are the hashes of the stems of a text's words, without those that mean nothing by themselves. It is exported for the program that learns how common each is.
func Stems(text string) map[uint32]bool {
	var b bagger
	b.add(text, 1)
	out := make(map[uint32]bool, len(b.sum))
	for s := range b.sum {
		out[s] = true
	}
	return out
}
