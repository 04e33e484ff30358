// Package employer tells employers by their names, however they are written: "Acme, Inc." and "ACME GmbH" are one key, so are Alphabet and Google.
package employer

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// suffixes are legal forms, one a line, folded as Key folds; aliases.tsv has a name and what it is also known as.
//
//go:embed suffixes.txt
var suffixText string

//go:embed aliases.tsv
var aliasText string

type tables struct {
	suffixes map[string]bool
	aliases  map[string]string
}

var load = sync.OnceValue(func() tables {
	t := tables{map[string]bool{}, map[string]string{}}
	for line := range strings.Lines(suffixText) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			t.suffixes[line] = true
		}
	}
	for line := range strings.Lines(aliasText) {
		alias, name, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && alias[0] != '#' {
			t.aliases[alias] = name
		}
	}
	return t
})

// Key is the employer's name without case, accents, punctuation, a leading article and legal form; "" for a name without letters or digits. It is for comparing, not for showing.
func Key(name string) string {
	t := load()
	w := Words(name)
	if len(w) > 1 && w[0] == "the" {
		w = w[1:]
	}
	for len(w) > 1 && (t.suffixes[w[len(w)-1]] || len(w) > 2 && t.suffixes[w[len(w)-2]+" "+w[len(w)-1]]) {
		n := 1
		if !t.suffixes[w[len(w)-1]] {
			n = 2
		}
		w = w[:len(w)-n]
	}
	key := strings.Join(w, "")
	if name := t.aliases[key]; name != "" {
		return name
	}
	return key
}

// Words are the letters and digits of a name in lower case, without accents; dots within a word are dropped, so that "S.A." is "sa".
func Words(name string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '.', r == '\'', r == '’':
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == 'ß':
			b.WriteString("ss")
		case r == '&', r == '+':
			b.WriteString(" and ")
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}
