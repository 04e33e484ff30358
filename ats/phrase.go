package ats

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
)

//go:embed data/plainwords.txt
var plainFile string

// wordClass says what part a word can have in a phrase.
type wordClass uint8

const (
	contentWord wordClass = iota
	stopWord
	weakWord
	number
	timeWord // years, months
)

var plainWords = sync.OnceValue(func() map[string]wordClass {
	m := map[string]wordClass{}
	class := stopWord
	var buf []byte
	for line := range strings.Lines(plainFile) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "@ stop":
			class = stopWord
		case line == "@ weak":
			class = weakWord
		default:
			for w := range strings.FieldsSeq(line) {
				buf = words.Fold(buf[:0], w)
				if _, ok := m[string(buf)]; !ok {
					m[string(buf)] = class
				}
			}
		}
	}
	for _, w := range [...]string{"year", "yr", "month"} {
		m[w] = timeWord
	}
	return m
})

// numerals are the numbers that postings spell out.
var numerals = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20,
}

// lexicon holds the words that mean something by themselves: their class, and what more there is to know of each.
var lexicon = sync.OnceValue(func() *words.Table {
	note := map[string]int32{}
	for w, class := range plainWords() {
		note[w] = int32(class)
	}
	for w, n := range numerals {
		note[w] |= int32(n) << numeralBits
	}
	for _, w := range asking {
		note[w] |= asks
	}
	for _, w := range ofPermits {
		note[w] |= ofPermit
	}
	for _, w := range ofPlaces {
		note[w] |= ofPlace
	}
	var t words.Table
	t.Grow(len(note))
	for w, n := range note {
		t.Put([]byte(w), n)
	}
	return &t
})

// What the lexicon notes of a word: its class in the lowest bits, whether it asks for something, may ask for a permit or for a place, the number that it is.
const (
	classBits   = 1<<4 - 1
	asks        = 1 << 4
	ofPermit    = 1 << 5
	ofPlace     = 1 << 6
	numeralBits = 8
)

// asking are the words beside which a clause asks for something.
var asking = [...]string{"experience", "knowledge", "skill", "ability", "understanding", "familiarity", "proficiency", "expertise", "degree", "background"}

// ofPermits are the words of which one stands in all that permitWords say, and ofPlaces those for placeLeads.
var (
	ofPermits = [...]string{"work", "sponsor", "sponsorship", "sponsored", "sponsoring", "residency", "residence", "citizenship", "clearance"}
	ofPlaces  = [...]string{"based", "live", "living", "lived", "resident", "reside", "residing", "residence", "located", "relocate", "distance", "site", "onsite", "presence"}
)

// token is a word of a clause.
type token struct {
	start, end int
	class      wordClass
	asks       bool // asking names it
	permit     bool // ofPermits does
	place      bool // ofPlaces does
	speech     speech
	rare       uint8 // its place in counts.rarity
	clause     int32
	word       int32 // of reader.words
	stem       uint32
	value      float32 // of a number
	inside     float32 // the model's probability that the word belongs to a keyword
}

// tokens reads the words of all clauses that can hold keywords.
func (r *reader) tokens() {
	known, back := lexicon(), background()
	r.toks = slices.Grow(r.toks[:0], len(r.words.Words))
	w := 0
	for ci := range r.clauses {
		c := &r.clauses[ci]
		c.tokens[0] = int32(len(r.toks))
		for w < len(r.words.Words) && r.words.Words[w].Start < c.start {
			w++
		}
		for ; w < len(r.words.Words) && r.words.Words[w].Start < c.end; w++ {
			x := &r.words.Words[w]
			s, e := x.Start, min(x.End, c.end)
			t := token{start: s, end: e, clause: int32(ci), word: int32(w), stem: x.Stem, rare: back.at(x.Stem).n}
			if ch := r.text[s]; ch >= '0' && ch <= '9' {
				t.class = number
				for i := s; i < e && r.text[i] >= '0' && r.text[i] <= '9' && i-s < 4; i++ {
					t.value = t.value*10 + float32(r.text[i]-'0')
				}
			} else if n, ok := known.Get(x.Hash, r.words.Folded(w)); ok {
				t.class, t.asks, t.permit, t.place = wordClass(n&classBits), n&asks != 0, n&ofPermit != 0, n&ofPlace != 0
				if n >>= numeralBits; n > 0 {
					t.class, t.value = number, float32(n)
				}
			}
			r.toks = append(r.toks, t)
		}
		c.tokens[1] = int32(len(r.toks))
	}
}

func (r *reader) clauseTokens(c *clause) []token { return r.toks[c.tokens[0]:c.tokens[1]] }

// open appends what neither the vocabulary nor the experience reader found in the clause: the model's spans and, in requirements, noun phrases.
func (r *reader) open(all []Keyword, ci, from int) []Keyword {
	c := &r.clauses[ci]
	if c.kind != SectionRequirements && c.kind != SectionNice {
		return all
	}
	ts := r.clauseTokens(c)
	for i := 0; i < len(ts); {
		if ts[i].class == stopWord || ts[i].class == timeWord {
			i++
			continue
		}
		j := i + 1
		for j < len(ts) && ts[j].class != stopWord && ts[j].class != timeWord && bound(r.text[ts[j-1].end:ts[j].start]) {
			j++
		}
		all = r.phrase(all, c, ts[i:j], from)
		i = j
	}
	return all
}

// phrase appends the phrase of these words, without the weak words at its ends, if it says something new.
func (r *reader) phrase(all []Keyword, c *clause, ts []token, from int) []Keyword {
	for len(ts) > 0 && (ts[0].class == weakWord || ts[0].class == number) {
		ts = ts[1:]
	}
	for len(ts) > 0 && ts[len(ts)-1].class == weakWord {
		ts = ts[:len(ts)-1]
	}
	if len(ts) == 0 || len(ts) > 4 {
		return all
	}
	start, end := ts[0].start, ts[len(ts)-1].end
	if end-start < 3 {
		return all
	}
	if i := r.firstHit(c, start); i < len(r.hits) && r.hits[i].Ambiguous && r.hits[i].Start == start && r.hits[i].End == end {
		return all // an everyday word that the context does not make a name
	}
	for _, k := range all[from:] {
		if k.Start < end && start < k.End {
			return all
		}
	}
	belief := float32(0)
	for _, t := range ts {
		belief += t.inside
	}
	belief /= float32(len(ts))
	if belief < phraseBelief {
		return all
	}
	text := r.text[start:end]
	return append(all, Keyword{
		Text: text, Canonical: text, Kind: "skill", Required: required(c), Weight: sectionWeight(c.kind) * (0.1 + 0.2*float64(belief)), Section: c.kind,
		Source: FromPhrase, Start: start, End: end, entry: -1,
	})
}

// bound says whether the words on both sides of gap stand in one phrase.
func bound(gap string) bool {
	return gap == " " || gap == "-" || gap == "/" || gap == "&" || gap == " & " || gap == "." || gap == "'" || gap == "’"
}

// phraseBelief is the least mean probability, by the model, that the words of a phrase belong to a span.
const phraseBelief = 0.4
