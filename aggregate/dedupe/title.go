package dedupe

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
	"github.com/seed-57f86535/jobsearch/internal/fold"
)

// title is a title prepared: the core that names the work, apart from the level and the numbers that tell openings of one name apart.
type title struct {
	core    []uint32 // sorted hashes of beginnings of words
	hash    uint64   // of the core
	levels  level
	numbers uint64 // a bit set over hashes of numbers; the upper sixteen bits are years
}

// years are the bits of numbers that stand for a year, two of one century share a bit only sixteen years apart.
const years = 0xffff << 48

// signs are what a folding into words would lose.
var signs = strings.NewReplacer("–", "-", "—", "-", "c#", "csharp", "C#", "csharp", "c++", "cplusplus", "C++", "cplusplus", ".net", "dotnet", ".NET", "dotnet")

var (
	// feminine is the ending that a title offers beside the masculine one: "Infirmier(ère)", "Steuerfachangestellte/r", "Entwickler*in".
	feminine = regexp.MustCompile(`(\p{L}{3})[*:·_/(]-?(?:innen|in|r|e|n|er|ère|ere|euse|trice|rice|ne|enne|a|o|as|os|ora)\)?($|[^\p{L}])`)
	// reference is a requisition number with its letters, at the end: "BB-22019", "(JR 104233)".
	reference = regexp.MustCompile(`[\s(\[#–-]+(?:[A-Z]{1,5}[-_ ]?)?(\d{4,})[\])]?$`)
)

// newTitle reads a title; local are folded words of the posting's own place, which some copies repeat in the title.
func newTitle(s string, local map[string]bool) title {
	x := words()
	s = normalise.Title(s)
	if strings.ContainsAny(s, "*:·_/(") { // most titles have neither
		s = feminine.ReplaceAllString(s, "$1$2")
	}
	if strings.ContainsAny(s, "0123456789") {
		if r := reference.FindStringSubmatchIndex(s); r != nil && r[0] > 0 && !normalise.Year(s[r[2]:r[3]]) {
			s = s[:r[0]]
		}
	}
	ws := fold.Words(signs.Replace(s))
	var t title
	var core []string
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		if i+1 < len(ws) {
			two := w + " " + ws[i+1]
			if l, ok := x.level[two]; ok {
				t.levels |= l
				i++
				continue
			}
			if x.drop[two] {
				i++
				continue
			}
		}
		if l, ok := x.level[w]; ok {
			t.levels |= l
			continue
		}
		isNumber := w[0] >= '0' && w[0] <= '9'
		if isNumber {
			k := i + 1
			for k < len(ws) && ws[k][0] >= '0' && ws[k][0] <= '9' {
				k++
			}
			if k < len(ws) && x.measure[ws[k]] { // "37.5 hours", "3-4 days"
				i = k
				continue
			}
			if x.measure[strings.TrimLeft(w, "0123456789")] { // "40h"
				continue
			}
		}
		if n, ok := x.number[w]; ok && (w != "i" && w != "v" || i == len(ws)-1) {
			t.numbers |= 1 << (n & 7)
			continue
		}
		if isNumber && normalise.Year(w) {
			t.numbers |= 1 << (48 + (w[2]*10+w[3])%16)
			continue
		}
		if isNumber {
			t.numbers |= 1 << (8 + hash32(w)%40)
			continue
		}
		if x.drop[w] || local[w] {
			continue
		}
		if long, ok := x.short[w]; ok {
			core = append(core, long...)
			continue
		}
		core = append(core, w)
	}
	if len(core) == 0 { // nothing but level and place: then they are the name
		core = ws
	}
	for _, w := range core {
		if h := hash32(stem(w)); !slices.Contains(t.core, h) && len(t.core) < 16 {
			t.core = append(t.core, h)
		}
	}
	slices.Sort(t.core)
	h := uint64(len(t.core))
	for _, c := range t.core {
		h = mix64(h ^ uint64(c))
	}
	t.hash = h
	return t
}

// likeness of two titles.
func (a title) likeness(b title) (jaccard float64, subset bool) {
	n := overlap(a.core, b.core)
	if n == 0 {
		return 0, false
	}
	return float64(n) / float64(len(a.core)+len(b.core)-n), n == min(len(a.core), len(b.core))
}

// clash reports that both titles name a level, a number or a year, and not the same.
func (a title) clash(b title) bool {
	differ := func(x, y uint64) bool { return x != 0 && y != 0 && x != y }
	return differ(uint64(a.levels), uint64(b.levels)) || differ(a.numbers&^years, b.numbers&^years) || differ(a.numbers&years, b.numbers&years)
}

// sameRank reports that level and numbers are the same, also in that neither names one. A year may be left out.
func (a title) sameRank(b title) bool {
	return a.levels == b.levels && a.numbers&^years == b.numbers&^years && !a.clash(b)
}
