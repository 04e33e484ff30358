// Package text reads a mail's body as a person's eye does: what was written now, in which sentences, with which words of the trade.
package text

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/lexicon.json data/segment.json data/languages.json
var files embed.FS

// Class is a set of word classes, one bit each.
type Class uint64

// Has says whether any of c is in the set.
func (m Class) Has(c Class) bool { return m&c != 0 }

// Each calls f with the number of each class in the set.
func (m Class) Each(f func(int)) {
	for m != 0 {
		i := bits.TrailingZeros64(uint64(m))
		f(i)
		m &= m - 1
	}
}

// Vocabulary is what the embedded files say. It is read-only once loaded and safe for concurrent use.
type Vocabulary struct {
	Classes []string // names, by number
	exact   map[string]known
	stems   map[uint32][]entry // by their first four letters, or all if fewer
	seg     segments
	// How forward marks, closings and thanks may begin.
	forwards, closings, thanks firsts
	headers                    map[string]string
	Langs                      []string
}

// known is what a word is: the patterns that begin with it, and the languages that it is a function word of.
type known struct {
	entries []entry
	langs   []int8
}

type entry struct {
	words []string // the words after the first; a star ends a stem, "_" is any
	stem  string   // of the first word, where it is a stem
	class Class
}

type segments struct {
	Source         string              `json:"source"`
	Forwarded      []string            `json:"forwarded"`
	Original       []string            `json:"original"`
	ForwardSubject []string            `json:"forward_subject"`
	Wrote          []wrote             `json:"wrote"`
	Headers        map[string][]string `json:"headers"`
	Closings       []string            `json:"closings"`
	Thanks         []string            `json:"thanks"` // closings, unless they say what for
	For            []string            `json:"for"`    // the words that say so
	Footers        []string            `json:"footers"`
	Speaks         []string            `json:"speaks"`
}

// firsts are the first bytes of phrases: most lines need not be folded to see that they begin with none of them.
type firsts [256]bool

func firstsOf(folded []string) (f firsts) {
	for _, p := range folded {
		f[p[0]] = true
	}
	return f
}

func (f *firsts) mayBegin(line string) bool {
	return line != "" && (line[0] >= utf8.RuneSelf || f[line[0]] || f[line[0]|0x20])
}

type wrote struct {
	Begin string `json:"begin"`
	Verb  string `json:"verb"`
}

type lexicon struct {
	Source  string `json:"source"`
	Classes []struct {
		Name  string              `json:"name"`
		About string              `json:"about"`
		Words map[string][]string `json:"words"`
	} `json:"classes"`
}

type languages struct {
	Source string              `json:"source"`
	Words  map[string][]string `json:"words"`
}

// Load is the embedded vocabulary, read once. The files are part of the program: an error in them is a defect that the tests find.
var Load = sync.OnceValue(func() *Vocabulary {
	v := &Vocabulary{exact: map[string]known{}, stems: map[uint32][]entry{}, headers: map[string]string{}}
	must(decode("data/segment.json", &v.seg))
	v.forwards, v.closings, v.thanks = firstsOf(v.seg.Forwarded), firstsOf(v.seg.Closings), firstsOf(v.seg.Thanks)
	for name, list := range v.seg.Headers {
		for _, h := range list {
			v.headers[h] = name
		}
	}
	var lex lexicon
	must(decode("data/lexicon.json", &lex))
	if len(lex.Classes) > 64 {
		panic("text: more than 64 classes")
	}
	for i, c := range lex.Classes {
		v.Classes = append(v.Classes, c.Name)
		seen := map[string]bool{}
		for _, list := range c.Words {
			for _, p := range list {
				if !seen[p] {
					seen[p] = true
					v.add(p, 1<<i)
				}
			}
		}
	}
	var l languages
	must(decode("data/languages.json", &l))
	for _, name := range []string{"en", "de", "fr", "es", "pt", "nl", "it"} {
		n := int8(len(v.Langs))
		v.Langs = append(v.Langs, name)
		for _, w := range l.Words[name] {
			k := v.exact[w]
			k.langs = append(k.langs, n)
			v.exact[w] = k
		}
	}
	return v
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func decode(name string, into any) error {
	b, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("text: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("text: read %s: %w", name, err)
	}
	return nil
}

func (v *Vocabulary) add(pattern string, c Class) {
	f := strings.Fields(pattern)
	if len(f) == 0 {
		return
	}
	e := entry{words: f[1:], class: c}
	if stem, ok := strings.CutSuffix(f[0], "*"); ok {
		e.stem = stem
		key := prefix(stem, min(len(stem), 4))
		v.stems[key] = append(v.stems[key], e)
		return
	}
	k := v.exact[f[0]]
	k.entries = append(k.entries, e)
	v.exact[f[0]] = k
}

// prefix are the first n bytes of a word, four at most, as a number.
func prefix(s string, n int) (key uint32) {
	for i := range n {
		key = key<<8 | uint32(s[i])
	}
	return key
}

// Class is the set of the named classes; a name that is not in the lexicon panics.
func (v *Vocabulary) Class(names ...string) (m Class) {
next:
	for _, n := range names {
		for i, c := range v.Classes {
			if c == n {
				m |= 1 << i
				continue next
			}
		}
		panic("text: no class " + n)
	}
	return m
}

// Mark sets the classes of each word. Words must be of one sentence.
func (v *Vocabulary) Mark(ws []Word) Class { return v.mark(ws, new([7]int)) }

// mark counts the function words of each language as well.
func (v *Vocabulary) mark(ws []Word, spoken *[7]int) (all Class) {
	for i := range ws {
		s := ws[i].S
		var m Class
		k := v.exact[s]
		for _, l := range k.langs {
			spoken[l]++
		}
		for _, e := range k.entries {
			if follows(e.words, ws[i+1:]) {
				m |= e.class
			}
		}
		for n := min(len(s), 4); n >= 2; n-- {
			for _, e := range v.stems[prefix(s, n)] {
				if len(e.stem) >= n && (n == 4 || len(e.stem) == n) && strings.HasPrefix(s, e.stem) && follows(e.words, ws[i+1:]) {
					m |= e.class
				}
			}
		}
		ws[i].Mask = m
		all |= m
	}
	return all
}

func follows(pattern []string, ws []Word) bool {
	if len(pattern) > len(ws) {
		return false
	}
	for i, p := range pattern {
		switch {
		case p == "_" || p == ws[i].S:
		case p[len(p)-1] == '*' && strings.HasPrefix(ws[i].S, p[:len(p)-1]):
		default:
			return false
		}
	}
	return true
}
