package ats

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Invention is something that a sentence claims and its source does not say.
type Invention struct {
	Kind string `json:"kind"` // number, date, name, skill, claim, content
	Text string `json:"text"`
}

//go:embed data/claims.txt
var claimLines string

// claims maps a word that claims something to its group.
var claims = sync.OnceValue(func() map[string][]int {
	m := map[string][]int{}
	n := 0
	for line := range strings.Lines(claimLines) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		n++
		for _, w := range strings.Fields(line) {
			m[w] = append(m[w], n)
			if f := words.FoldText(w); f != w {
				m[f] = append(m[f], n)
			}
		}
	}
	return m
})

// facts are what a text says, as far as an invention can be told by it.
type facts struct {
	v       *vocabulary.Vocabulary
	numbers map[string]bool
	counts  quantities
	words   map[string]bool // folded
	stems   map[uint32]bool
	groups  map[int]bool   // of claims
	entries map[int32]bool // of the vocabulary
}

func factsOf(v *vocabulary.Vocabulary, texts ...string) facts {
	f := facts{v: v, numbers: map[string]bool{}, counts: quantities{}, words: map[string]bool{}, stems: map[uint32]bool{}, groups: map[int]bool{}, entries: map[int32]bool{}}
	for _, text := range texts {
		ts := tokensOf(text)
		f.counts.add(text, ts)
		for _, t := range ts {
			f.words[t.folded] = true
			f.stems[words.Stem([]byte(t.folded))] = true
			for _, g := range claimsOf(t.folded) {
				f.groups[g] = true
			}
			if t.number != "" {
				f.numbers[t.number] = true
			}
		}
		for _, m := range v.Match(nil, text) {
			f.entries[m.Entry] = true
		}
	}
	return f
}

// said is a word as it stands in a text.
type said struct {
	text, folded string
	number       string // its digits, without separators, where it has some
	start, end   int
	plus         bool // "40+"
	first        bool // it opens a sentence
}

// claimsOf are the groups of what a word claims, or the parts of one with a hyphen: "award-winning".
func claimsOf(folded string) []int {
	if g := claims()[folded]; len(g) > 0 {
		return g
	}
	parts := strings.FieldsFunc(folded, func(r rune) bool { return r == '-' || r == '/' || r == ' ' })
	if len(parts) < 2 {
		return nil
	}
	var out []int
	for _, p := range parts {
		out = append(out, claims()[p]...)
	}
	return out
}

func tokensOf(text string) []said {
	var out []said
	opens := true
	from := -1
	flush := func(to int) {
		if from < 0 {
			return
		}
		w := strings.Trim(text[from:to], ".,'’-–/&+")
		if strings.HasSuffix(text[from:to], "++") || strings.HasSuffix(text[from:to], "#") {
			w = strings.TrimLeft(text[from:to], ".,'’-–/&")
		}
		if w != "" {
			t := said{text: w, folded: strings.TrimSuffix(strings.TrimSuffix(words.FoldText(w), "'s"), "’s"), start: from, end: to, first: opens}
			if t.folded == "" {
				t.folded = strings.ToLower(w)
			}
			if strings.ContainsFunc(w, unicode.IsDigit) {
				t.number = strings.NewReplacer(",", "", " ", "", "_", "").Replace(strings.ToLower(w))
				t.plus = strings.HasSuffix(text[from:to], "+")
				t.number = strings.TrimRight(t.number, "+%")
			}
			out = append(out, t)
			opens = strings.HasSuffix(text[from:to], ".")
		}
		from = -1
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || strings.ContainsRune(".,'’-+#&/", r) {
			if from < 0 {
				from = i
			}
			continue
		}
		flush(i)
		if r == '!' || r == '?' || r == ':' || r == '•' || r == '\n' {
			opens = true
		}
	}
	flush(len(text))
	return out
}

// calendarWords are months and weekdays, names that a date gives away.
var calendarWords = map[string]bool{"january": true, "february": true, "march": true, "april": true, "june": true, "july": true, "august": true, "september": true, "october": true, "november": true, "december": true, "jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true}

// Inventions compares a sentence with the texts that it may draw on and names what it adds: a number, a date, a name, a skill or tool, a claim of rank or success, or mostly other words than the sources'.
// It errs towards refusing: a number written another way ("1.2M" for "1,200,000") counts as new. Skills and titles are those of vocabulary.Default; Optimise goes by the vocabulary of its Options.
func Inventions(sentence string, sources ...string) []Invention {
	return factsOf(vocabulary.Default(), sources...).inventions(sentence)
}

func (f facts) inventions(sentence string) []Invention {
	var out []Invention
	add := func(kind, text string) {
		for _, x := range out {
			if x.Text == text {
				return
			}
		}
		out = append(out, Invention{kind, text})
	}
	covered := make([]bool, len(sentence)+1) // by names of the vocabulary that the source has
	for _, m := range f.v.Match(nil, sentence) {
		text := sentence[m.Start:m.End]
		if f.entries[m.Entry] || f.has(text) {
			for i := m.Start; i < m.End; i++ {
				covered[i] = true
			}
			continue
		}
		switch f.v.Entry(m.Entry).Kind {
		case vocabulary.Soft:
		case vocabulary.Title:
			add("claim", text)
		default:
			if m.Ambiguous && strings.ToLower(text) == text {
				continue
			}
			add("skill", text)
		}
	}
	plain := plainWords()
	fresh, content := 0, 0
	ts := tokensOf(sentence)
	for i, t := range ts {
		if t.number != "" {
			if changed := f.counts.changed(sentence, ts, i); changed != "" {
				add("number", changed)
				continue
			}
		}
		if covered[t.start] {
			continue
		}
		switch {
		case t.number != "":
			if !f.numbers[t.number] && !f.words[t.folded] {
				kind := "number"
				if len(t.number) == 4 && (strings.HasPrefix(t.number, "19") || strings.HasPrefix(t.number, "20")) {
					kind = "date"
				}
				add(kind, t.text)
			}
			continue
		case f.words[t.folded]:
			continue
		case calendarWords[t.folded] && startsUpper(t.text):
			add("date", t.text)
			continue
		case innerUpper(t.text) || startsUpper(t.text) && !t.first:
			if !f.compound(t.folded) {
				add("name", t.text)
			}
			continue
		}
		if groups := claimsOf(t.folded); len(groups) > 0 {
			held := false
			for _, g := range groups {
				held = held || f.groups[g]
			}
			if !held {
				add("claim", t.text)
			}
			continue
		}
		if c := plain[t.folded]; c == stopWord || len([]rune(t.folded)) < 4 {
			continue
		}
		content++
		if !f.stems[words.Stem([]byte(t.folded))] && !f.compound(t.folded) {
			fresh++
		}
	}
	if total := len(strings.Fields(sentence)); fresh >= 3 && fresh*5 > total*2 {
		add("content", sentence)
	}
	return out
}

// has says whether all words of a text stand in the source.
func (f facts) has(text string) bool {
	ts := tokensOf(text)
	for _, t := range ts {
		if !f.words[t.folded] {
			return false
		}
	}
	return len(ts) > 0
}

// compound says whether the halves of a word with a hyphen or slash stand in the source.
func (f facts) compound(folded string) bool {
	halves := strings.FieldsFunc(folded, func(r rune) bool { return r == '-' || r == '/' })
	if len(halves) < 2 {
		return false
	}
	for _, h := range halves {
		if !f.words[h] && !f.stems[words.Stem([]byte(h))] {
			return false
		}
	}
	return true
}

// innerUpper says whether a word has a capital after its first letter, as names of things do ("GraphQL", "AWS").
func innerUpper(s string) bool {
	for i, r := range s {
		if i > 0 && unicode.IsUpper(r) {
			return true
		}
	}
	return false
}
