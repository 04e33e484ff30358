package ats

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/sequence"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// sectionCode and kindCode are what the model has learned to call a section and a kind.
func sectionCode(k SectionKind) uint8 {
	switch k {
	case SectionTitle:
		return 1
	case SectionAbout:
		return 2
	case SectionDuties:
		return 3
	case SectionRequirements:
		return 4
	case SectionNice:
		return 5
	case SectionBenefits:
		return 6
	case SectionLegal:
		return 7
	case SectionMeta:
		return 8
	}
	return 0
}

func kindCode(k Kind) uint8 {
	switch k {
	case vocabulary.Skill:
		return 1
	case vocabulary.Tool:
		return 2
	case vocabulary.Certification:
		return 3
	case vocabulary.Licence:
		return 4
	case vocabulary.Degree:
		return 5
	case vocabulary.Language:
		return 6
	case vocabulary.Title:
		return 7
	case vocabulary.Soft:
		return 8
	}
	return 0
}

// clauseOf is a clause as the model sees it, its tokens in the memory of tokens.
func (r *reader) clauseOf(ci int, tokens []sequence.Token) sequence.Clause {
	c := &r.clauses[ci]
	ts := r.clauseTokens(c)
	out := sequence.Clause{Section: sectionCode(c.kind), Bullet: c.bullet, Heading: r.headingOver(ci), Tokens: slices.Grow(tokens[:0], len(ts))[:len(ts)]}
	hit := int(c.hits[0])
	for i := range ts {
		t, q := &ts[i], &out.Tokens[i]
		w := r.text[t.start:t.end]
		*q = sequence.Token{Start: int32(t.start), End: int32(t.end), Rare: rareClass(t.rare)}
		if len(r.words.Folded(int(t.word))) > 0 {
			q.Word = r.words.Words[t.word].Hash
			q.Stem = t.stem
			out.Asks = out.Asks || t.asks
		} else {
			q.Word, q.Stem, q.Rare = 2, 2, 0
		}
		q.Suffix = suffix(w)
		q.Shape = shape(w)
		q.Class = uint8(t.class)
		gap := ""
		if i > 0 {
			gap = r.text[ts[i-1].end:t.start]
		}
		q.Gap = gapClass(gap, i == 0)
		for hit < len(r.hits) && r.hits[hit].End <= t.start {
			hit++
		}
		if hit < len(r.hits) && r.hits[hit].Start <= t.start {
			m := r.hits[hit]
			k := kindCode(r.v.Entry(m.Entry).Kind)*2 - 1
			if t.start > m.Start {
				k++
			}
			if m.Ambiguous {
				k += 20
			}
			q.Known = k
		}
	}
	return out
}

// lastHeading is the heading that headingOver found last.
type lastHeading struct {
	clause int // its number, from 1
	hash   uint32
}

// headingOver is the hash of the last word of the heading over a clause, or 0 where none is near.
func (r *reader) headingOver(ci int) uint32 {
	for h := ci - 1; h >= 0 && h >= ci-30; h-- {
		if !r.clauses[h].heading {
			continue
		}
		if r.heading.clause != h+1 {
			r.heading = lastHeading{clause: h + 1}
			from, to := r.words.Between(r.clauses[h].start, r.clauses[h].end)
			for i := to - 1; i >= from; i-- {
				if len(r.words.Folded(i)) > 0 {
					r.heading.hash = r.words.Words[i].Hash
					break
				}
			}
		}
		return r.heading.hash
	}
	return 0
}

func suffix(w string) uint32 {
	if len(w) > 3 {
		w = w[len(w)-3:]
	}
	h := uint32(2166136261)
	for i := range len(w) {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// shape is a word's pattern of capitals and digits.
func shape(w string) uint8 {
	upper, lower, digits, other := 0, 0, 0, 0
	for i := range len(w) {
		switch c := w[i]; {
		case c >= 'A' && c <= 'Z':
			upper++
		case c >= 'a' && c <= 'z' || c >= 0x80:
			lower++
		case c >= '0' && c <= '9':
			digits++
		default:
			other++
		}
	}
	first := w[0] >= 'A' && w[0] <= 'Z'
	switch {
	case digits > 0 && upper+lower == 0:
		return 5
	case digits > 0:
		return 6
	case other > 0 && (strings.HasSuffix(w, "+") || strings.HasSuffix(w, "#") || w[0] == '.'):
		return 7
	case upper == 0:
		return 0
	case lower == 0 && upper == 1:
		return 3
	case lower == 0:
		return 2
	case first && upper == 1:
		return 1
	}
	return 4
}

// gapClass says what stands between two words: of several signs the one of the lowest class.
func gapClass(g string, first bool) uint8 {
	switch {
	case first:
		return 0
	case g == "-":
		return 2
	}
	class := uint8(plainGapClass)
	for i := 0; i < len(g); i++ {
		c := g[i]
		if c == 0xe2 && i+2 < len(g) && g[i+1] == 0x80 {
			switch g[i+2] {
			case 0x9c, 0x9d: // “ ”
				class = min(class, 6)
			case 0x93, 0x94: // – —
				class = min(class, 9)
			}
			continue
		}
		if n := gapClasses[c]; n > 0 {
			class = min(class, n)
		}
	}
	if class == plainGapClass {
		return 1 // spaces, and commas: the training text has none
	}
	return class
}

const plainGapClass = 10

var gapClasses = [256]uint8{'/': 3, '(': 4, '[': 4, ')': 5, ']': 5, '"': 6, '&': 7, '.': 8, '!': 8, '?': 8, ':': 9, '-': 9}

func rareClass(n uint8) uint8 {
	switch {
	case n == 0:
		return 0
	case n <= 3:
		return 1
	case n <= 8:
		return 2
	case n <= 20:
		return 3
	case n <= 50:
		return 4
	case n <= 110:
		return 5
	}
	return 6
}

// tag finds the model's spans in the clauses that can hold keywords.
func (r *reader) tag() {
	model := sequence.Default()
	s := &r.scorer
	r.spans = r.spans[:0]
	for ci := range r.clauses {
		c := &r.clauses[ci]
		c.span = len(r.spans)
		if c.heading || c.kind == SectionBenefits || c.kind == SectionLegal || c.negated {
			continue
		}
		sc := r.clauseOf(ci, r.memory)
		r.memory = sc.Tokens
		r.found = model.Spans(s, &sc, thresholds, r.found[:0])
		ts := r.clauseTokens(c)
		for i := range ts {
			ts[i].inside = max(s.Inside(sequence.Knowledge, i), s.Inside(sequence.Skill, i))
		}
		for _, x := range r.found {
			if x.Layer == sequence.Knowledge {
				for x.First < x.Last && joiner(r.text[ts[x.First].start:ts[x.First].end]) {
					x.First++
				}
				for x.Last > x.First && joiner(r.text[ts[x.Last].start:ts[x.Last].end]) {
					x.Last--
				}
			}
			if x.First == x.Last && ts[x.First].class == stopWord && !acronym(r.text[ts[x.First].start:ts[x.First].end]) {
				continue
			}
			r.spans = append(r.spans, tagged{Span: x, clause: ci, start: int(sc.Tokens[x.First].Start), end: int(sc.Tokens[x.Last].End)})
		}
	}
}

// joiner says whether a word only joins others: no name begins or ends with it.
func joiner(w string) bool {
	switch w {
	case "and", "or", "in", "of", "with", "for", "to", "the", "a", "an", "as", "at", "on", "by", "from", "e", "g", "etc", "eg", "ie", "including", "such", "like", "using", "within", "und":
		return true
	}
	return false
}

// acronym says whether a word is written in capitals throughout: IT is no "it".
func acronym(w string) bool {
	for i := range len(w) {
		if w[i] < 'A' || w[i] > 'Z' {
			return false
		}
	}
	return len(w) >= 2
}

// thresholds are the least expected overlap that makes a span a keyword, by layer.
var thresholds = [sequence.Layers]float32{0.25, 0.25}

type tagged struct {
	sequence.Span
	clause     int
	start, end int
}

// Examples turns a text and its true spans, by layer, into what the model learns from. It is exported for the program that learns.
func Examples(text string, truth [sequence.Layers][][2]int) []sequence.Example {
	p := Posting{Text: text, vocabulary: vocabulary.Default()}
	r := newReader(&p)
	defer r.free()
	r.segment()
	r.match()
	r.tokens()
	var out []sequence.Example
	for ci := range r.clauses {
		if r.clauses[ci].heading {
			continue
		}
		e := sequence.Example{Clause: r.clauseOf(ci, nil)}
		for l := range truth {
			for _, s := range truth[l] {
				first, last := -1, -1
				for i, t := range e.Clause.Tokens {
					if int(t.End) > s[0] && int(t.Start) < s[1] {
						if first < 0 {
							first = i
						}
						last = i
					}
				}
				if first >= 0 {
					e.Truth = append(e.Truth, sequence.Span{First: first, Last: last, Layer: l})
				}
			}
		}
		out = append(out, e)
	}
	return out
}
