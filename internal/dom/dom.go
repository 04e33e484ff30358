// Package dom finds elements of an HTML page that came from outside: a little over golang.org/x/net/html, for pages that have no data behind them.
package dom

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
)

// MaxPage is how many bytes of a page are read at most.
const MaxPage = 16 << 20

// Match says whether an element is looked for.
type Match func(*html.Node) bool

// Parse reads a page. Only reading can fail: any bytes are some page. One that is nested too deeply for the parser is ErrChanged.
func Parse(r io.Reader) (*html.Node, error) {
	in := &noting{r: io.LimitReader(r, MaxPage)}
	n, err := html.Parse(in)
	if err != nil && in.err != nil {
		return nil, in.err
	}
	if err != nil {
		return nil, fmt.Errorf("page: %v: %w", err, jobsearch.ErrChanged)
	}
	return n, nil
}

type noting struct {
	r   io.Reader
	err error
}

func (n *noting) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	if err != nil && err != io.EOF {
		n.err = err
	}
	return k, err
}

// All are the elements in n that match, in document order. What is in a matching element is looked at as well.
func All(n *html.Node, m Match) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && m(d) && !yield(d) {
				return
			}
		}
	}
}

// First is the first element in n that matches one of ms, tried in their order; nil of none.
func First(n *html.Node, ms ...Match) *html.Node {
	if n == nil {
		return nil
	}
	for _, m := range ms {
		for d := range All(n, m) {
			return d
		}
	}
	return nil
}

// Tag matches elements of that name.
func Tag(name string) Match { return func(n *html.Node) bool { return n.Data == name } }

// Class matches elements that have that class.
func Class(name string) Match {
	return func(n *html.Node) bool {
		for c := range strings.FieldsSeq(Attr(n, "class")) {
			if c == name {
				return true
			}
		}
		return false
	}
}

// Is matches elements whose attribute has that value.
func Is(key, value string) Match {
	return func(n *html.Node) bool { return Attr(n, key) == value && value != "" }
}

// Has matches elements that have that attribute.
func Has(key string) Match { return func(n *html.Node) bool { return Attr(n, key) != "" } }

// And matches what all match.
func And(ms ...Match) Match {
	return func(n *html.Node) bool {
		for _, m := range ms {
			if !m(n) {
				return false
			}
		}
		return true
	}
}

// Attr is the value of an attribute, "" of none or of a nil node.
func Attr(n *html.Node, key string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// Raw is the text in an element as it stands, such as that of a script.
func Raw(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// Text is what a person reads in an element, with its lines; Line has it on one line.
func Text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	if html.Render(&b, n) != nil {
		return htmltext.Any(Raw(n))
	}
	return htmltext.Text(b.String())
}

// Line is Text on one line.
func Line(n *html.Node) string { return strings.Join(strings.Fields(Text(n)), " ") }
