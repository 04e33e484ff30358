package read

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// term is a word of a text with its letters as written.
type term struct {
	raw, s     string // as written; folded
	start, end int
	cap        bool // begins with a capital or a digit
	gap        string
	class      class
}

func (t *term) is(c class) bool { return t.class&c != 0 }

// wrapped is how long a line is at least that was broken only because it was full.
const wrapped = 60

// terms appends the words of a text; gap is what stands before each, a space where only a full line ends.
func terms(out []term, s string, known map[string]class) []term {
	last := 0
	low := lower(s)
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&' && r != '+' {
			i += n
			continue
		}
		j, plain := i, true
		for j < len(s) {
			if c := s[j]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
				j++
				continue
			}
			r, n := utf8.DecodeRuneInString(s[j:])
			inner := (r == '\'' || r == '-' || r == '.' || r == '&' || r == '/' || r == '#' || r == '+') && j > i && j+n < len(s) && (isWordByte(s[j+n]) || r == '+' || r == '#')
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !inner && !(j == i) {
				break
			}
			plain = plain && r < utf8.RuneSelf
			j += n
		}
		first, _ := utf8.DecodeRuneInString(s[i:])
		gap := s[last:i]
		if gap == "\n" && last-1-strings.LastIndexByte(s[:last], '\n') >= wrapped {
			gap = " "
		}
		folded := low[i:j]
		if !plain {
			folded = text.Fold(s[i:j])
		}
		class := known[folded]
		if k := strings.IndexByte(folded, '/'); k > 0 { // coordinador/a
			class |= known[folded[:k]] & headWord
		}
		if k := strings.IndexByte(folded, '\''); k > 0 { // l'offre
			class |= known[folded[k+1:]] & cueWord
		}
		out = append(out, term{raw: s[i:j], s: folded, class: class, start: i, end: j, cap: unicode.IsUpper(first) || unicode.IsDigit(first), gap: gap})
		last = j
		i = j
	}
	return out
}

// lower is s with its ASCII letters in lower case, byte for byte.
func lower(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
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
	ft      []term // of the display name
	words   *[4][]term

	mailKind jobsearch.MessageKind
	employer string // once it is known
	title    string // the words of the subject, folded
	outside  string
}

// maxNamed is how much of a body is searched for names, in bytes.
const maxNamed = 6 << 10

func newNames(m *jobsearch.Message, doc *text.Doc) *names {
	n := &names{m: m, doc: doc, c: loadCues(), from: strings.TrimSpace(text.Clean(m.From.Name)), subject: text.Clean(m.Subject)}
	n.title = " " + strings.Join(strings.FieldsFunc(text.Fold(n.subject), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	n.local, n.domain = sender.Split(m.From.Addr)
	n.kind, n.sub = sender.Kind(n.domain)
	n.body = cutText(doc.Now, maxNamed)
	n.outside = cutText(doc.Signature, 1500) + "\n\n" + cutText(doc.Footer, 1500)
	if doc.Forwarded {
		n.outside += "\n\n" + cutText(doc.Note, 500)
	}
	n.words = scratch.Get().(*[4][]term)
	n.ts, n.st, n.all, n.ft = terms(n.words[0][:0], n.body, n.c.known), terms(n.words[1][:0], n.subject, n.c.known), terms(n.words[2][:0], n.outside, n.c.known), terms(n.words[3][:0], n.from, n.c.known)
	if common := n.c.common[doc.Language]; common != nil {
		for i := range n.ts {
			if n.ts[i].isHead() && slices.Contains(common, n.ts[i].s) {
				n.ts[i].class &^= headWord
			}
		}
	}
	return n
}

// scratch holds the words of mails that were read, for the next ones: they are most of what a reading allocates.
var scratch = sync.Pool{New: func() any { return new([4][]term) }}

// done gives the words back. No term outlives it; names are parts of the mail's own text.
func (n *names) done() {
	for i, ts := range [...][]term{n.ts, n.st, n.all, n.ft} {
		clear(ts)
		n.words[i] = ts[:0]
	}
	scratch.Put(n.words)
	n.words, n.ts, n.st, n.all, n.ft = nil, nil, nil, nil, nil
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
