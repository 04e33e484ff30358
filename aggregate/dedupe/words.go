package dedupe

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/internal/fold"
)

var (
	//go:embed data/generic.txt
	genericTXT string
	//go:embed data/title.tsv
	titleTSV string
	//go:embed data/common.txt
	commonTXT string
	//go:embed data/nowhere.txt
	nowhereTXT string
)

// lexicon is what the comparison knows of words.
type lexicon struct {
	generic map[string]bool
	nowhere map[string]bool // words of locations
	measure map[string]bool // behind a number of a title
	level   map[string]level
	number  map[string]uint8
	drop    map[string]bool
	short   map[string][]string
	common  map[uint32]bool // hashes of beginnings of words
	maybe   [1 << 12]uint64 // a bit for the low half of each: most words need no look into the map
}

// level is a set of levels, one bit for each line of the table.
type level uint32

var words = sync.OnceValue(func() *lexicon {
	x := &lexicon{generic: map[string]bool{}, nowhere: map[string]bool{}, measure: map[string]bool{}, level: map[string]level{}, number: map[string]uint8{}, drop: map[string]bool{}, short: map[string][]string{}, common: map[uint32]bool{}}
	each := func(tsv string, do func(kind, value, phrase string)) {
		for line := range strings.Lines(tsv) {
			col := strings.Split(strings.TrimRight(line, "\n"), "\t")
			if len(col) < 3 || strings.HasPrefix(line, "#") {
				continue
			}
			for _, p := range strings.Split(col[2], " | ") {
				do(col[0], col[1], strings.Join(fold.Words(p), " "))
			}
		}
	}
	list := func(txt string, do func(word string)) {
		for line := range strings.Lines(txt) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for _, w := range strings.Fields(line) {
				do(w)
			}
		}
	}
	list(genericTXT, func(w string) { x.generic[w] = true })
	list(nowhereTXT, func(w string) { x.nowhere[w] = true })
	list(commonTXT, func(w string) {
		h := hash32(w)
		x.common[h] = true
		x.maybe[uint16(h)>>6] |= 1 << (h & 63)
	})
	bit := map[string]level{}
	each(titleTSV, func(kind, value, p string) {
		switch kind {
		case "level":
			if bit[value] == 0 {
				bit[value] = 1 << len(bit)
			}
			x.level[p] = bit[value]
		case "number":
			x.number[p] = value[0] - '0'
		case "drop":
			x.drop[p] = true
		case "measure":
			x.measure[p] = true
		case "short":
			x.short[p] = strings.Fields(value)
		}
	})
	return x
})

func (x *lexicon) isCommon(h uint32) bool {
	return x.maybe[uint16(h)>>6]>>(h&63)&1 != 0 && x.common[h]
}

// stem is the beginning of a word: five letters stand for its inflections in most European languages, and for its cousins in the neighbouring ones.
func stem(w string) string {
	n := 0
	for i := range w {
		if n == 5 {
			return w[:i]
		}
		n++
	}
	return w
}

// hash32 and mix64 are FNV-1a and the finaliser of MurmurHash3.
func hash32(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func hash64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix64(h)
}

func mix64(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
