// Package htmltext turns HTML from outside (a posting's description, a mail's body) into the text that a person would read.
//
// It is one walk over the tokens of golang.org/x/net/html, without building a tree: time and memory grow with the input only, nesting is
// bounded, broken markup gives text and never an error. Blocks become lines, lists "- item", table cells are set apart by tabs, text that a
// person does not see (display:none, hidden, zero-sized, scripts) is left out.
package htmltext

import (
	"html"
	"io"
	"strings"

	nethtml "golang.org/x/net/html"
)

// DefaultMax is how many bytes of text are made at most where Options.Max is 0.
const DefaultMax = 1 << 20

// maxDepth is how many open elements are remembered; deeper ones are walked through without meaning of their own.
const maxDepth = 256

// Options says what the text shall show. The zero value gives plain text without links and quote marks.
type Options struct {
	Links  bool // a link is shown as "text <url>", for http, https and mailto
	Quotes bool // each line of a blockquote begins with "> ", as in mail
	Max    int  // bytes of text at most; 0 is DefaultMax. The text is cut between two characters.
}

// Text is the readable text of an HTML document or fragment, with the zero Options.
func Text(s string) string { return Options{}.Text(s) }

// Any is the readable text of a field that may hold HTML, HTML that was escaped once too often, or plain text: sources mix them.
// Plain text keeps its lines and has its entities decoded.
func Any(s string) string {
	s = Unescape(s)
	if HasTags(s) {
		return Text(s)
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return plain(s)
}

// Line is the readable text of a short field, such as a title, on one line: entities decoded, known tags dropped. Angle brackets that are no
// HTML stay.
func Line(s string) string {
	if HasTags(s) {
		s = Text(s)
	} else if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
		if HasTags(s) { // escaped once more: "&lt;b&gt;Engineer&lt;/b&gt;"
			s = Text(s)
		}
	}
	return strings.Join(strings.Fields(plain(s)), " ")
}

// Text is the readable text of an HTML document or fragment.
func (o Options) Text(s string) string {
	if o.Max <= 0 {
		o.Max = DefaultMax
	}
	w := walk{opt: o, out: writer{max: o.Max, quotes: o.Quotes}}
	w.out.b.Grow(min(len(s), o.Max) / 2)
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for !w.out.full {
		switch z.Next() {
		case nethtml.ErrorToken:
			if err := z.Err(); err != io.EOF {
				continue
			}
			return w.out.String()
		case nethtml.TextToken:
			w.text(z.Text())
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			w.open(z)
		case nethtml.EndTagToken:
			name, _ := z.TagName()
			w.close(name)
		}
	}
	return w.out.String()
}

// Unescape undoes escaping of whole documents: while s has escaped tags ("&lt;p&gt;") and no real ones, it is decoded once more, twice at most.
// Greenhouse and many feeds send HTML so.
func Unescape(s string) string {
	for range 2 {
		if !strings.Contains(s, "&lt;") && !strings.Contains(s, "&amp;lt;") && !strings.Contains(s, "&#60;") || HasTags(s) {
			return s
		}
		u := html.UnescapeString(s)
		if !HasTags(u) && !strings.Contains(u, "&lt;") {
			return s // "a &lt; b" is text about a sign, not an escaped document
		}
		s = u
	}
	return s
}

// HasTags reports whether s has at least one tag, of those that HTML text is made of.
func HasTags(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 >= len(s) {
			return false
		}
		s = s[i+1:]
		if strings.HasPrefix(s, "!--") || len(s) >= 8 && strings.EqualFold(s[:8], "!doctype") {
			return true
		}
		t := strings.TrimPrefix(s, "/")
		n := 0
		for n < len(t) && n < 10 && (t[n]|0x20 >= 'a' && t[n]|0x20 <= 'z' || n > 0 && t[n] >= '0' && t[n] <= '9') {
			n++
		}
		if n == 0 || n == len(t) {
			continue
		}
		if c := t[n]; c != '>' && c != '/' && c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			continue
		}
		if _, ok := elements[strings.ToLower(t[:n])]; ok && strings.IndexByte(t, '>') >= 0 {
			return true
		}
	}
}

// plain cleans plain text: line ends to \n, invisible characters dropped, spaces at line ends and more than one empty line taken out.
func plain(s string) string {
	w := writer{max: max(len(s), 1)}
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\r\n \t")
		if line == "" {
			w.brk(2)
			continue
		}
		w.brk(1)
		if i := len(line) - len(strings.TrimLeft(line, " \t")); i > 0 && i <= 8 && w.b.Len() > 0 {
			w.indent = strings.Repeat(" ", i)
		}
		w.words([]byte(line))
	}
	return w.String()
}
