package normalise

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/internal/fold"
)

//go:embed data/title.tsv
var titleTSV string

// vocabulary finds phrases of a table in a text, whole words only.
type vocabulary struct {
	root *termNode
	rank map[string]int // value -> its line in the table
}

type termNode struct {
	next  map[string]*termNode
	value string
}

// term is a phrase found.
type term struct {
	value      string
	start, end int // word numbers
}

// readVocabulary reads the lines of one kind from a table of kind, value, phrases.
func readVocabulary(tsv, kind string) *vocabulary {
	v := &vocabulary{root: &termNode{}, rank: map[string]int{}}
	for line := range strings.Lines(tsv) {
		col := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(col) < 3 || col[0] != kind {
			continue
		}
		if _, ok := v.rank[col[1]]; !ok {
			v.rank[col[1]] = len(v.rank)
		}
		for _, p := range strings.Split(col[2], " | ") {
			at := v.root
			for _, w := range words(p) {
				if at.next == nil {
					at.next = map[string]*termNode{}
				}
				if at.next[w] == nil {
					at.next[w] = &termNode{}
				}
				at = at.next[w]
			}
			if at != v.root && at.value == "" {
				at.value = col[1]
			}
		}
	}
	return v
}

// find is every phrase in ws, the longest at each word, in order.
func (v *vocabulary) find(ws []string) []term {
	var out []term
	for i := 0; i < len(ws); {
		at, end, value := v.root, i, ""
		for k := i; k < len(ws); k++ {
			if at = at.next[ws[k]]; at == nil {
				break
			}
			if at.value != "" {
				end, value = k+1, at.value
			}
		}
		if value == "" {
			i++
			continue
		}
		out = append(out, term{value, i, end})
		i = end
	}
	return out
}

// words cuts a text into folded words: runs of letters and digits with + # & inside words kept ("c++", "r&d"); of scripts without spaces, the characters.
func words(s string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range fold.String(s) {
		switch {
		case isIdeograph(r):
			flush()
			out = append(out, string(r))
		case isLetterOrDigit(r) || r == '+' || r == '#' || r == '_':
			b.WriteRune(r)
		case r == '&':
			flush()
			out = append(out, "&")
		default:
			flush()
		}
	}
	flush()
	return out
}

var (
	levelWords    = sync.OnceValue(func() *vocabulary { return readVocabulary(titleTSV, "level") })
	functionWords = sync.OnceValue(func() *vocabulary { return readVocabulary(titleTSV, "function") })
	typeWords     = sync.OnceValue(func() *vocabulary { return readVocabulary(titleTSV, "type") })
)

// specialWords are the lines of title.tsv for special cases of levels, and its calls for haste.
type specialWords struct {
	craft, above, article      map[string]bool
	careerRE, staffRE, hasteRE *regexp.Regexp
	haste                      [256]bool // the bytes with which one begins
}

var titleWords = sync.OnceValue(func() *specialWords {
	x := &specialWords{craft: map[string]bool{}, above: map[string]bool{}, article: map[string]bool{}}
	either := func(phrases []string) string { // the longer first
		slices.SortFunc(phrases, func(a, b string) int { return len(b) - len(a) })
		for i, p := range phrases {
			phrases[i] = strings.ReplaceAll(regexp.QuoteMeta(p), " ", `\s+`)
		}
		return "(?:" + strings.Join(phrases, "|") + ")"
	}
	for col := range rows(titleTSV) {
		if len(col) < 3 {
			continue
		}
		phrases := strings.Split(col[2], " | ")
		for _, p := range phrases {
			switch col[0] {
			case "craft":
				x.craft[p] = true
			case "above":
				x.above[p] = true
			case "article":
				x.article[p] = true
			case "haste":
				x.haste[p[0]], x.haste[p[0]-'a'+'A'] = true, true
			}
		}
		switch col[0] {
		case "career":
			x.careerRE = regexp.MustCompile(`\b` + either(phrases) + ` (?:\w+ )?manager\b`)
		case "staff":
			x.staffRE = regexp.MustCompile(`\b` + either(phrases) + `\b`)
		case "haste":
			x.hasteRE = regexp.MustCompile(`(?i)^(?:` + either(phrases) + `\s*[:!\-–—]+\s*)+`)
		}
	}
	return x
})
