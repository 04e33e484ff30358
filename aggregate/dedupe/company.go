package dedupe

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/internal/employer"
)

// company is a name prepared: hashes of its telling words, of the words run together and of their initials.
type company struct {
	words   []uint32 // sorted
	first   uint32   // the first telling word, 0 without a name
	joined  uint32
	acronym uint32 // initials of names of three words and more, 0 else
}

func newCompany(name string) company {
	x := words()
	ws := employer.Words(name)
	var c company
	var initials strings.Builder
	telling := make([]string, 0, len(ws))
	for _, w := range ws {
		if !x.generic[w] && !employer.LegalForm(w) {
			telling = append(telling, w)
		}
		if len(w) > 0 && (!x.generic[w] || len(w) > 3) {
			initials.WriteString(w[:1])
		}
	}
	if len(telling) == 0 {
		telling = ws
	}
	if len(telling) == 0 {
		return c
	}
	c.first = hash32(telling[0])
	for _, w := range telling {
		if h := hash32(w); !slices.Contains(c.words, h) && len(c.words) < 8 {
			c.words = append(c.words, h)
		}
	}
	slices.Sort(c.words)
	c.joined = hash32(strings.Join(ws, ""))
	if initials.Len() >= 3 {
		c.acronym = hash32(initials.String())
	}
	return c
}

// kinship of two companies.
type kinship uint8

const (
	strangers kinship = iota // different, as far as the names tell
	unknown                  // at least one has no name
	related                  // one name holds the other, or they share most words
	same                     // the same key
)

func (a *company) kin(b *company) kinship {
	if a.first == 0 || b.first == 0 {
		return unknown
	}
	if a.joined == b.joined || slices.Equal(a.words, b.words) {
		return same
	}
	if a.acronym != 0 && b.goesBy(a.acronym) || b.acronym != 0 && a.goesBy(b.acronym) {
		return related
	}
	if len(a.words) == 1 && b.goesBy(a.first) || len(b.words) == 1 && a.goesBy(b.first) { // "Acme Robotics" and "Acme Bakery" are two
		return related
	}
	n := overlap(a.words, b.words)
	if least, most := min(len(a.words), len(b.words)), max(len(a.words), len(b.words)); n >= 2 && (n*2 >= most || n == least) {
		return related
	}
	return strangers
}

// goesBy reports that the company may be called by one word of its name: the first, or of two either ("Google DeepMind").
func (c *company) goesBy(w uint32) bool {
	return w == c.first || len(c.words) == 2 && slices.Contains(c.words, w)
}

// overlap counts what two sorted sets share.
func overlap[T uint16 | uint32](a, b []T) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}
