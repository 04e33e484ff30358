// Package employer tells employers by their names, however they are written: "Acme, Inc." and "ACME GmbH" are one, so are Alphabet and Google.
package employer

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/internal/fold"
)

//go:embed names.tsv
var namesTSV string

// table is names.tsv by kind; phrases are their folded words joined with spaces.
type table struct {
	legal, first map[string]bool
	alias        map[string][]string
	longest      int // words of the longest legal form
}

var names = sync.OnceValue(func() table {
	t := table{map[string]bool{}, map[string]bool{}, map[string][]string{}, 0}
	for line := range strings.Lines(namesTSV) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cells) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		for _, phrase := range strings.Split(cells[2], " | ") {
			words := fold.Words(phrase)
			joined := strings.Join(words, " ")
			switch cells[0] {
			case "legal":
				t.legal[joined] = true
				t.longest = max(t.longest, len(words))
			case "first":
				t.first[joined] = true
			case "alias":
				t.alias[joined] = fold.Words(cells[1])
			}
		}
	}
	return t
})

// Key is the employer's name in the form in which names are compared; "" for a name without letters or digits. It is not for showing.
func Key(name string) string { return strings.Join(Words(name), "") }

// LegalForm reports whether a folded word is a legal form by itself.
func LegalForm(word string) bool { return names().legal[word] }

// Words are the folded words of an employer's name without article and legal forms, in the name that is kept for those that have several. "Škoda" and "Koda" stay two; "Nestlé" and "NESTLE S.A." are one.
func Words(name string) []string {
	t := names()
	words := fold.Words(name)
	if known, ok := t.alias[strings.Join(words, " ")]; ok {
		return known
	}
	for {
		n := t.legalAt(words)
		if n == 0 {
			break
		}
		words = words[:len(words)-n]
		for len(words) > 1 && (words[len(words)-1] == "und" || words[len(words)-1] == "and") {
			words = words[:len(words)-1]
		}
	}
	for n := min(t.longest, len(words)-1); n > 0; n-- {
		if t.first[strings.Join(words[:n], " ")] {
			words = words[n:]
			break
		}
	}
	if known, ok := t.alias[strings.Join(words, " ")]; ok {
		return known
	}
	return words
}

// legalAt is how many words at the end are a legal form, leaving one at least.
func (t table) legalAt(words []string) int {
	for n := min(t.longest, len(words)-1); n > 0; n-- {
		if t.legal[strings.Join(words[len(words)-n:], " ")] {
			return n
		}
	}
	return 0
}
