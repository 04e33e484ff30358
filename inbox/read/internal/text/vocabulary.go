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
	exact   map[string][]entry
	stems   map[string][]entry
	seg     segments
	headers map[string]string
	langs   map[string][]int8 // function words and the languages they belong to
	Langs   []string
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
	v := &Vocabulary{exact: map[string][]entry{}, stems: map[string][]entry{}, headers: map[string]string{}, langs: map[string][]int8{}}
	must(decode("data/segment.json", &v.seg))
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
			v.langs[w] = append(v.langs[w], n)
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
		key := stem[:min(len(stem), 4)]
		v.stems[key] = append(v.stems[key], e)
		return
	}
	v.exact[f[0]] = append(v.exact[f[0]], e)
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
func (v *Vocabulary) Mark(ws []Word) (all Class) {
	for i := range ws {
		s := ws[i].S
		var m Class
		for _, e := range v.exact[s] {
			if follows(e.words, ws[i+1:]) {
				m |= e.class
			}
		}
		for n := min(len(s), 4); n >= 2; n-- {
			for _, e := range v.stems[s[:n]] {
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
