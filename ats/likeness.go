package ats

import (
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// background is how common words are in postings: for each word stem's hash, in order, a byte: how many of 255 postings hold it. Learned by internal/train.
//
//go:embed data/background.bin
var backgroundFile []byte

var background = sync.OnceValue(func() *counts {
	c := &counts{slots: make([]count, 4096)}
	for 2*len(backgroundFile)/5 > len(c.slots) {
		c.slots = make([]count, 2*len(c.slots))
	}
	for b := backgroundFile; len(b) >= 5; b = b[5:] {
		*c.at(binary.LittleEndian.Uint32(b)) = count{binary.LittleEndian.Uint32(b), b[4]}
	}
	for n := range c.rarity {
		c.rarity[n] = float32(math.Log(256 / (float64(n) + 1)))
	}
	return c
})

// counts is a table of stems.
type counts struct {
	slots  []count // a power of two of them, at most half of them full
	rarity [256]float32
}

type count struct {
	stem uint32
	n    uint8 // 0 in an empty slot
}

func (c *counts) at(stem uint32) *count {
	for i := stem; ; i++ {
		if x := &c.slots[i&uint32(len(c.slots)-1)]; x.n == 0 || x.stem == stem {
			return x
		}
	}
}

// rarity is the inverse document frequency of a stem, from 0 to about 5.5.
func rarity(stem uint32) float32 {
	b := background()
	return b.rarity[b.at(stem).n]
}

// bag is a text's word stems with their weights, by stem; the squares of the weights sum to 1.
type bag []term

type term struct {
	stem   uint32
	weight float32
}

// bagger collects words with weights.
type bagger struct {
	sum map[uint32]float32
	buf [96]byte
}

func (b *bagger) add(text string, weight float32) {
	if b.sum == nil {
		b.sum = make(map[uint32]float32, min(256, len(text)/6+1))
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
		b.sum[words.Stem(f)] += weight
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

// topics says how much a text speaks of each trade (a domain of the vocabulary) and of each group of entries in it, by name, so that texts read by different vocabularies compare.
type topics struct {
	domain, group []share
}

type share struct {
	name   string
	weight float64
}

// topicCounter collects topics.
type topicCounter struct {
	v             *vocabulary.Vocabulary
	domain, group map[string]float64
}

func countTopics(v *vocabulary.Vocabulary) topicCounter {
	return topicCounter{v, map[string]float64{}, map[string]float64{}}
}

func (t *topicCounter) add(entry int32, weight float64) {
	e := t.v.Entry(entry)
	if e.Domain == "general" || e.Kind == vocabulary.Soft || e.Kind == vocabulary.Language {
		return
	}
	if e.Domain == "management" || e.Domain == "administration" {
		weight *= 0.3 // every trade has some
	}
	t.domain[e.Domain] += weight
	if e.Parent != "" {
		t.group[e.Parent] += weight
	}
}

func (t *topicCounter) topics() topics { return topics{byName(t.domain), byName(t.group)} }

func byName(m map[string]float64) []share {
	out := make([]share, 0, len(m))
	for n, w := range m {
		out = append(out, share{n, w})
	}
	slices.SortFunc(out, func(a, b share) int { return strings.Compare(a.name, b.name) })
	return out
}

//go:embed data/related.txt
var relatedFile string

// related are the pairs of trades that are near each other.
var related = sync.OnceValue(func() map[[2]string]bool {
	m := map[[2]string]bool{}
	for f := range rows(relatedFile) {
		of := strings.Split(f[0], ", ")
		for _, a := range of {
			for _, b := range of {
				m[[2]string{a, b}] = true
			}
		}
	}
	return m
})

// nearness is how near two trades are: 1 for the same, 0.35 for related ones.
func nearness(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case related()[[2]string{a, b}]:
		return 0.35
	}
	return 0
}

// like is the likeness of what two texts speak of, 0 to 1: related trades count a third.
func (t topics) like(o topics) float64 {
	dot := func(a, b []share) float64 {
		sum := 0.0
		for _, x := range a {
			for _, y := range b {
				if n := nearness(x.name, y.name); n > 0 {
					sum += n * math.Sqrt(x.weight*y.weight)
				}
			}
		}
		return sum
	}
	if len(t.domain) == 0 || len(o.domain) == 0 {
		return 0
	}
	domains := dot(t.domain, o.domain) / math.Sqrt(dot(t.domain, t.domain)*dot(o.domain, o.domain))
	sum, a, b := 0.0, 0.0, 0.0
	for _, x := range t.group {
		a += x.weight
		if i, ok := slices.BinarySearchFunc(o.group, x.name, func(y share, n string) int { return strings.Compare(y.name, n) }); ok {
			sum += math.Sqrt(x.weight * o.group[i].weight)
		}
	}
	for _, y := range o.group {
		b += y.weight
	}
	groups := 0.0
	if a > 0 && b > 0 {
		groups = sum / math.Sqrt(a*b)
	}
	return 0.5*domains + 0.5*groups
}

// shown is how much of the trades of a posting a resume shows at all, 0 to 1: a list of words shows little of anything.
func (t topics) shown(o topics) float64 {
	total, sum := 0.0, 0.0
	for _, y := range o.domain {
		mass := 0.0
		for _, x := range t.domain {
			mass += nearness(x.name, y.name) * x.weight
		}
		total += y.weight
		sum += y.weight * (1 - math.Exp(-mass/4))
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// occupation is what a title says: the titles of the vocabulary in it, its other words, and its seniority.
type occupation struct {
	titles []*vocabulary.Entry
	bag    bag
	level  int  // 0 unknown, 1 intern … 7 director
	junior bool // by its own words, however long it lasts
}

//go:embed data/levels.tsv
var levelFile string

// level is what a word of a title says of seniority.
type level struct {
	word   string
	level  int
	junior bool // years alone do not lift it
}

var levels = sync.OnceValue(func() (out []level) {
	for f := range rows(levelFile) {
		n, err := strconv.Atoi(f[0])
		if err != nil {
			panic("ats: levels.tsv: " + err.Error()) // a test reads the file
		}
		for w := range strings.SplitSeq(f[2], "|") {
			out = append(out, level{w, n, f[1] == "junior"})
		}
	}
	return out
})

func readOccupation(v *vocabulary.Vocabulary, title string) occupation {
	var o occupation
	for _, m := range v.Match(nil, title) {
		if e := v.Entry(m.Entry); e.Kind == vocabulary.Title {
			o.titles = append(o.titles, e)
		}
	}
	var b bagger
	b.add(title, 1)
	o.bag = b.bag()
	padded := " " + words.FoldText(title) + " "
	for _, l := range levels() {
		if strings.Contains(padded, " "+l.word+" ") {
			o.level = max(o.level, l.level)
			o.junior = o.junior || l.junior
		}
	}
	return o
}

// like is how alike two occupations are, 0 to 1: the same title 1, two titles of one group 0.55, of one trade 0.3; their words where the vocabulary does not know them.
func (o occupation) like(p occupation) float64 {
	best := o.bag.cosine(p.bag) * 0.9
	if len(o.titles) > 0 && len(p.titles) > 0 {
		best *= 0.5 // both are known: a word in common says little ("train driver", "device drivers")
	}
	for _, a := range o.titles {
		for _, b := range p.titles {
			switch {
			case a.Name == b.Name:
				best = max(best, 1)
			case a.Parent != "" && a.Parent == b.Parent && a.Domain != "management":
				best = max(best, 0.55)
			case a.Domain == b.Domain && a.Domain != "management":
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
