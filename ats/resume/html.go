package resume

import (
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads a page's text as it stands in the source: blocks become lines, list items bullets, cells tabs. A tokenizer needs no tree, so that deep nesting costs nothing.
func readHTML(text string) jobsearch.Document {
	w := htmlWalk{}
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		switch kind {
		case html.TextToken:
			if w.skip == 0 {
				w.write(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			attrs := map[string]string{}
			for more && len(attrs) < 32 {
				var k, v []byte
				k, v, more = z.TagAttr()
				attrs[string(k)] = string(v)
			}
			if kind == html.EndTagToken {
				w.close(tag)
			} else {
				w.open(tag, attrs, kind == html.SelfClosingTagToken)
			}
		}
	}
	w.flush()
	d := w.document("html")
	d.Links, d.Tables, d.Images = w.links, w.tables, w.images
	return d
}

type htmlWalk struct {
	builder
	line           strings.Builder
	bold, heading  int
	skip           int
	skipTag        atom.Atom
	item           bool
	space, cell    bool // white space, or a new cell, since the last character
	startBold      bool
	size           float64
	links          []string
	tables, images int
}

func (w *htmlWalk) open(tag atom.Atom, attrs map[string]string, selfClosing bool) {
	if w.skip > 0 {
		if tag == w.skipTag && !selfClosing {
			w.skip++
		}
		return
	}
	hidden := strings.Contains(strings.ReplaceAll(attrs["style"], " ", ""), "display:none")
	if _, ok := attrs["hidden"]; ok {
		hidden = true
	}
	switch {
	case tag == atom.Script, tag == atom.Style, tag == atom.Head, tag == atom.Noscript, tag == atom.Template, tag == atom.Svg, hidden && !voidTag(tag):
		if !selfClosing {
			w.skip, w.skipTag = 1, tag
		}
	case tag == atom.Br:
		w.flush()
	case tag == atom.Img:
		w.images++
	case tag == atom.Table:
		w.tables++
		w.flush()
	case tag == atom.Td, tag == atom.Th:
		if strings.TrimSpace(w.line.String()) != "" {
			w.line.WriteByte('\t')
			w.cell = true
		}
	case tag == atom.Li:
		w.flush()
		w.item = true
	case tag == atom.B, tag == atom.Strong:
		w.bold++
	case tag == atom.A:
		if href := attrs["href"]; href != "" && len(w.links) < 500 {
			w.links = append(w.links, href)
		}
	case headingLevel(tag) > 0:
		w.flush()
		w.add(jobsearch.DocumentLine{})
		w.heading = headingLevel(tag)
	case blockTag(tag):
		w.flush()
		if tag == atom.P || tag == atom.Section {
			w.add(jobsearch.DocumentLine{})
		}
	}
}

func (w *htmlWalk) close(tag atom.Atom) {
	if w.skip > 0 {
		if tag == w.skipTag {
			w.skip--
		}
		return
	}
	switch {
	case tag == atom.B, tag == atom.Strong:
		w.bold = max(0, w.bold-1)
	case headingLevel(tag) > 0:
		w.flush()
		w.heading = 0
	case tag == atom.Li || blockTag(tag):
		w.flush()
	}
}

// write adds text with its runs of white space made one.
func (w *htmlWalk) write(s string) {
	for _, r := range s {
		if r == '\u00a0' || r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' {
			w.space = true
			continue
		}
		if w.line.Len() == 0 {
			w.startBold, w.size = w.bold > 0 || w.heading > 0, 0
			if w.heading > 0 {
				w.size = headingSizes[w.heading]
			}
		} else if w.space && !w.cell {
			w.line.WriteByte(' ')
		}
		w.space, w.cell = false, false
		w.line.WriteRune(r)
	}
}

func (w *htmlWalk) flush() {
	text := strings.TrimSpace(w.line.String())
	w.line.Reset()
	w.space, w.cell = false, false
	if text == "" {
		return
	}
	if w.item {
		text = "• " + text
		w.item = false
	}
	w.add(jobsearch.DocumentLine{Text: text, Bold: w.startBold, Size: w.size})
}

func headingLevel(tag atom.Atom) int {
	switch tag {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 0
}

func voidTag(tag atom.Atom) bool {
	return tag == atom.Br || tag == atom.Img || tag == atom.Input || tag == atom.Hr || tag == atom.Meta || tag == atom.Link
}

func blockTag(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Tr, atom.Table, atom.Hr, atom.Blockquote, atom.Pre, atom.Body, atom.Address:
		return true
	}
	return false
}
