package read

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

//go:embed data/names.json
var namesFile []byte

// cues are the words around the names of employers and posts.
type cues struct {
	desks, before, after, roleBefore, roleAfter []string
	generic, agency                             []string
	small, stop, roleStop, heads                map[string]bool
	honorific, rank, gender, article            map[string]bool
}

var loadCues = sync.OnceValue(func() *cues {
	var raw struct {
		Source     string   `json:"source"`
		Desks      []string `json:"desks"`
		Before     []string `json:"before"`
		After      []string `json:"after"`
		Small      []string `json:"small"`
		Stop       []string `json:"stop"`
		RoleBefore []string `json:"role_before"`
		RoleAfter  []string `json:"role_after"`
		RoleStop   []string `json:"role_stop"`
		Heads      []string `json:"heads"`
		Generic    []string `json:"generic"`
		Agency     []string `json:"agency"`
		Honorific  []string `json:"honorific"` // stand before a person's name
		Rank       []string `json:"rank"`      // alone they name a person of the house, or nothing
		Gender     []string `json:"gender"`    // endings in brackets: chargé(e), Kauffrau (m/w/d)
		Article    []string `json:"article"`   // before a post named in passing
	}
	d := json.NewDecoder(bytes.NewReader(namesFile))
	d.DisallowUnknownFields()
	if err := d.Decode(&raw); err != nil {
		panic("read: names.json: " + err.Error()) // the file is part of the program
	}
	set := func(list []string) map[string]bool {
		m := make(map[string]bool, len(list))
		for _, w := range list {
			m[w] = true
		}
		return m
	}
	c := &cues{desks: raw.Desks, before: raw.Before, after: raw.After, roleBefore: raw.RoleBefore, roleAfter: raw.RoleAfter, small: set(raw.Small), stop: set(raw.Stop), roleStop: set(raw.RoleStop), heads: set(raw.Heads), generic: raw.Generic, agency: raw.Agency}
	c.honorific, c.rank, c.gender, c.article = set(raw.Honorific), set(raw.Rank), set(raw.Gender), set(raw.Article)
	longest := func(list []string) {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i]) > len(list[j]) })
	}
	longest(c.desks)
	longest(c.roleBefore)
	longest(c.before)
	return c
})

// term is a word of a text with its letters as written.
type term struct {
	raw, s     string // as written; folded
	start, end int
	cap        bool // begins with a capital or a digit
	gap        string
}

// terms splits a text into words; gap is what stands before each.
func terms(s string) []term {
	out := make([]term, 0, len(s)/6+4)
	last := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&' && r != '+' {
			i += n
			continue
		}
		j := i
		for j < len(s) {
			r, n := utf8.DecodeRuneInString(s[j:])
			inner := (r == '\'' || r == '-' || r == '.' || r == '&' || r == '/' || r == '#' || r == '+') && j > i && j+n < len(s) && (isWordByte(s[j+n]) || r == '+' || r == '#')
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !inner && !(j == i) {
				break
			}
			j += n
		}
		first, _ := utf8.DecodeRuneInString(s[i:])
		out = append(out, term{raw: s[i:j], s: text.Fold(s[i:j]), start: i, end: j, cap: unicode.IsUpper(first) || unicode.IsDigit(first), gap: s[last:i]})
		last = j
		i = j
	}
	return out
}

func isWordByte(c byte) bool {
	return c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// names finds the employer and the post in one mail.
type names struct {
	m       *jobsearch.Message
	doc     *text.Doc
	c       *cues
	from    string // display name, without a person before "at"
	subject string
	local   string
	domain  string
	kind    string
	sub     string
	body    string
	ts      []term // of the body
	st      []term // of the subject
	all     []term // of what stands outside the sentences: note, signature, footer
	outside string
}

// maxNamed is how much of a body is searched for names, in bytes.
const maxNamed = 6 << 10

func newNames(m *jobsearch.Message, doc *text.Doc) *names {
	n := &names{m: m, doc: doc, c: loadCues(), from: strings.TrimSpace(text.Clean(m.From.Name)), subject: text.Clean(m.Subject)}
	n.local, n.domain = sender.Split(m.From.Addr)
	n.kind, n.sub = sender.Kind(n.domain)
	n.body = cutText(doc.Now, maxNamed)
	n.outside = cutText(doc.Signature, 1500) + "\n\n" + cutText(doc.Footer, 1500)
	if doc.Forwarded {
		n.outside += "\n\n" + cutText(doc.Note, 500)
	}
	n.ts, n.st, n.all = terms(n.body), terms(n.subject), terms(n.outside)
	return n
}

func cutText(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// people is who writes, where that is a person.
func people(m *jobsearch.Message, n *names) []jobsearch.Address {
	name := strings.TrimSpace(m.From.Name)
	if i := strings.Index(name, " via "); i > 0 {
		name = name[:i]
	}
	local := sender.Box(n.local)
	words := strings.Fields(name)
	if len(words) >= 2 && len(words) <= 4 && local != "robot" && !n.isTitle(name) && n.trim(name) == name && !n.isDesk(text.Fold(words[len(words)-1])) && text.Fold(name) != text.Fold(n.displayCompany()) {
		return []jobsearch.Address{{Name: name, Addr: m.From.Addr}}
	}
	return nil
}
