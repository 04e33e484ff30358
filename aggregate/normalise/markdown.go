package normalise

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// MaxDescription is the length up to which Markdown reads a description, in bytes.
const MaxDescription = 1 << 20

// Markdown makes clean Markdown of a description given as HTML (also HTML that was escaped once more), Markdown or plain text:
// headings, lists, bold, links' texts and paragraphs are kept; scripts, styles, images and trackers are not. Text that is neither comes out
// with its lines, its bullets made "- " and its blank lines single. The result is valid UTF-8 without control characters.
func Markdown(s string) string {
	s = clip(s, MaxDescription)
	s = clean(s)
	for range 2 {
		if !looksHTML(s) && strings.Contains(s, "&lt;") {
			s = html.UnescapeString(s)
		}
	}
	if looksHTML(s) {
		s = fromHTML(s)
		if looksHTML(s) { // it was escaped inside itself
			s = fromHTML(s)
		}
	} else {
		s = html.UnescapeString(s)
	}
	return tidy(s)
}

// clean leaves out what no text should hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return -1
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case r == '\u00A0' || r == '\u202F' || r == '\u2009' || r == '\u2007':
			return ' '
		case r == '\u00AD' || r == '\u200B' || r == '\u200C' || r == '\u2060' || r == '\uFEFF' || r == '\u034F':
			return -1
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), ""))
}

// looksHTML reports tags that only HTML has.
func looksHTML(s string) bool {
	l := strings.ToLower(s)
	for _, t := range []string{"<p>", "<p ", "</p>", "<br", "<li", "<ul", "<ol", "<div", "</div", "<strong", "<b>", "<em>", "<span", "<h1", "<h2", "<h3", "<h4", "<html", "<table", "<a href", "</a>"} {
		if strings.Contains(l, t) {
			return true
		}
	}
	return false
}

// fromHTML writes the tokens of a page as Markdown. A tokenizer, not a tree: memory stays flat whatever the nesting.
func fromHTML(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	var lists []int // one for each open list: -1 for bullets, else the number of the next item
	skip, bold, pre := 0, 0, 0
	w := &lineWriter{b: &b}
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			break
		}
		switch tt {
		case html.TextToken:
			if skip > 0 {
				continue
			}
			t := html.UnescapeString(string(z.Text()))
			if pre > 0 {
				w.raw(t)
			} else {
				w.text(t)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); a {
			case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Head, atom.Button, atom.Select:
				if tt == html.StartTagToken {
					skip++
				}
			case atom.Br:
				w.line(1)
			case atom.P, atom.Div, atom.Section, atom.Article, atom.Table, atom.Blockquote, atom.Header, atom.Footer, atom.Main, atom.Dl:
				w.line(2 - boolInt(len(lists) > 0))
			case atom.Tr, atom.Dt, atom.Dd:
				w.line(1)
			case atom.Td, atom.Th:
				w.text(" ")
			case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				w.line(2)
				w.prefix("## ")
			case atom.Ul, atom.Menu:
				w.line(2 - boolInt(len(lists) > 0))
				if len(lists) < 20 {
					lists = append(lists, -1)
				}
			case atom.Ol:
				w.line(2 - boolInt(len(lists) > 0))
				if len(lists) < 20 {
					lists = append(lists, 1)
				}
			case atom.Li:
				w.line(1)
				depth := max(0, len(lists)-1)
				mark := "- "
				if len(lists) > 0 && lists[len(lists)-1] > 0 {
					mark = strconv.Itoa(lists[len(lists)-1]) + ". "
					lists[len(lists)-1]++
				}
				w.prefix(strings.Repeat("  ", depth) + mark)
			case atom.Strong, atom.B:
				if skip == 0 && tt == html.StartTagToken {
					bold++
					if bold == 1 {
						w.open("**")
					}
				}
			case atom.Hr:
				w.line(2)
			case atom.Pre:
				w.line(2)
				pre++
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); a {
			case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Head, atom.Button, atom.Select:
				skip = max(0, skip-1)
			case atom.P, atom.Div, atom.Section, atom.Article, atom.Table, atom.Blockquote, atom.Dl:
				w.line(2 - boolInt(len(lists) > 0))
			case atom.Tr, atom.Dd, atom.Li:
				w.line(1)
			case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				w.line(2)
			case atom.Ul, atom.Ol, atom.Menu:
				if len(lists) > 0 {
					lists = lists[:len(lists)-1]
				}
				w.line(2 - boolInt(len(lists) > 0))
			case atom.Strong, atom.B:
				if bold > 0 {
					if bold--; bold == 0 {
						w.close("**")
					}
				}
			case atom.Pre:
				pre = max(0, pre-1)
				w.line(2)
			}
		}
	}
	return b.String()
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lineWriter joins text with single spaces and asks for line breaks that are written only when text follows.
type lineWriter struct {
	b       *strings.Builder
	breaks  int    // line breaks due before the next text
	lead    string // a list mark or heading sign due before the next text
	space   bool   // a space is due
	any     bool
	pending string // an opened mark that waits for text
}

func (w *lineWriter) line(n int) {
	if w.pending != "" && !w.any {
		w.pending = ""
	}
	w.breaks = max(w.breaks, n)
	w.space = false
}

func (w *lineWriter) prefix(p string) { w.lead = p }

func (w *lineWriter) open(mark string) { w.pending = mark }

func (w *lineWriter) close(mark string) {
	if w.pending != "" { // nothing was written since
		w.pending = ""
		return
	}
	w.b.WriteString(mark)
}

func (w *lineWriter) text(t string) {
	for len(t) > 0 {
		i := strings.IndexFunc(t, func(r rune) bool { return !unicode.IsSpace(r) })
		if i != 0 {
			w.space = true
			if i < 0 {
				return
			}
			t = t[i:]
		}
		j := strings.IndexFunc(t, unicode.IsSpace)
		if j < 0 {
			j = len(t)
		}
		w.word(t[:j])
		t = t[j:]
	}
}

func (w *lineWriter) word(t string) {
	if w.any && w.breaks > 0 {
		w.b.WriteString("\n\n"[:min(w.breaks, 2)])
	} else if w.space && w.any {
		w.b.WriteByte(' ')
	}
	if w.breaks > 0 || !w.any {
		w.b.WriteString(w.lead)
		w.lead = ""
	}
	w.b.WriteString(w.pending)
	w.pending = ""
	w.b.WriteString(t)
	w.any, w.space, w.breaks = true, false, 0
}

func (w *lineWriter) raw(t string) {
	for i, l := range strings.Split(t, "\n") {
		if i > 0 {
			w.line(1)
		}
		w.text(l)
	}
}

// bullets are the signs that plain texts use for list items.
const bullets = "•●◦▪▫■□‣⁃∙·○◆◇►▸➢➤→✓✔✅➔❖*–—>»◾🔹🔸▶"

// tidy makes bullets "- ", spaces single and blank lines single.
func tidy(s string) string {
	var b strings.Builder
	blank := 0
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimRight(l, " \t")
		t := strings.TrimLeft(l, " \t")
		if t == "" {
			blank++
			continue
		}
		indent := strings.Repeat(" ", min(8, (len(l)-len(t))/2*2))
		if r, n := utf8.DecodeRuneInString(t); strings.ContainsRune(bullets, r) && !strings.HasPrefix(t, "**") {
			rest := strings.TrimLeft(t[n:], " \t\uFE0F")
			if rest != "" && (rest != t[n:] || r != '*' && r != '>' && r != '–' && r != '—') {
				t = "- " + rest
			}
		} else if strings.HasPrefix(t, "- ") || strings.HasPrefix(t, "-\t") {
			t = "- " + strings.TrimLeft(t[1:], " \t")
		} else {
			indent = ""
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if blank > 0 {
				b.WriteByte('\n')
			}
		}
		blank = 0
		b.WriteString(indent)
		b.WriteString(strings.Join(strings.FieldsFunc(t, func(r rune) bool { return r == ' ' || r == '\t' }), " "))
	}
	return strings.TrimSpace(b.String())
}
