package dedupe

import (
	"slices"
	"strings"
)

// CompanyKey is the name of a company in the form in which postings are compared: folded, without legal forms (Inc, GmbH & Co. KG, 株式会社),
// known other names made one ("Facebook" and "Meta"). "Škoda" and "Koda" stay two; "Nestlé" and "NESTLE S.A." are one.
func CompanyKey(name string) string {
	return strings.Join(companyWords(name), " ")
}

func companyWords(name string) []string {
	x := words()
	ws := split(name)
	if a, ok := x.alias[strings.Join(ws, " ")]; ok {
		return split(a)
	}
	// legal forms at the end, and the ones that stand first ("UAB", "PT")
	for len(ws) > 1 {
		cut := 0
		for n := min(x.legalN, len(ws)-1); n > 0; n-- {
			if x.legal[strings.Join(ws[len(ws)-n:], " ")] {
				cut = n
				break
			}
		}
		if cut == 0 {
			break
		}
		ws = ws[:len(ws)-cut]
		for len(ws) > 1 && (ws[len(ws)-1] == "und" || ws[len(ws)-1] == "and") {
			ws = ws[:len(ws)-1]
		}
	}
	if len(ws) > 1 && (ws[0] == "the" || ws[0] == "uab" || ws[0] == "sia" || ws[0] == "ооо" || ws[0] == "ао" || ws[0] == "пао" || ws[0] == "тов") {
		ws = ws[1:]
	}
	if len(ws) > 4 && strings.HasPrefix(strings.Join(ws, ""), "株式会社") {
		ws = ws[4:]
	}
	if len(ws) > 4 && strings.HasSuffix(strings.Join(ws, ""), "株式会社") {
		ws = ws[:len(ws)-4]
	}
	if a, ok := x.alias[strings.Join(ws, " ")]; ok {
		return split(a)
	}
	return ws
}

// company is a name prepared: hashes of its telling words, of the words run together and of their initials.
type company struct {
	words   []uint32 // sorted; beginnings of words
	first   uint32   // the first telling word, 0 without a name
	joined  uint32
	acronym uint32 // initials of names of three words and more, 0 else
}

func newCompany(name string) company {
	x := words()
	ws := companyWords(name)
	var c company
	var initials strings.Builder
	telling := make([]string, 0, len(ws))
	for _, w := range ws {
		if !x.generic[w] && !x.legal[w] {
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
		if h := hash32(stem(w)); !slices.Contains(c.words, h) && len(c.words) < 8 {
			c.words = append(c.words, h)
		}
	}
	slices.Sort(c.words)
	c.joined = hash32(strings.Join(ws, ""))
	if initials.Len() >= 3 {
		c.acronym = hash32(stem(initials.String()))
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

func (a company) kin(b company) kinship {
	if a.first == 0 || b.first == 0 {
		return unknown
	}
	if a.joined == b.joined || slices.Equal(a.words, b.words) {
		return same
	}
	if a.acronym != 0 && slices.Contains(b.words, a.acronym) || b.acronym != 0 && slices.Contains(a.words, b.acronym) {
		return related
	}
	n := overlap(a.words, b.words)
	if n > 0 && (n*2 >= max(len(a.words), len(b.words)) || n == min(len(a.words), len(b.words)) && (n >= 2 || a.first == b.first)) {
		return related
	}
	return strangers
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
