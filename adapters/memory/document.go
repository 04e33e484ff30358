package memory

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// elements lists the descendants of root with one of the names, in the document's order.
func elements(root *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			found = append(found, n)
		}
	}
	return found
}

func ancestor(n *html.Node, name string) *html.Node {
	for n != nil && (n.Type != html.ElementNode || n.Data != name) {
		n = n.Parent
	}
	return n
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func setAttr(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func setFlag(n *html.Node, key string, on bool) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if on {
		n.Attr = append(n.Attr, html.Attribute{Key: key})
	}
}

func rawText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// firstVisible is the first of nodes that a person could see, or nil.
func firstVisible(nodes []*html.Node) *html.Node {
	for _, n := range nodes {
		seen := true
		for up := n; up != nil && seen; up = up.Parent {
			seen = !hidden(up)
		}
		if seen {
			return n
		}
	}
	return nil
}

// hidden tells by the element itself; style sheets are not read.
func hidden(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return n.Type == html.CommentNode
	}
	switch n.Data {
	case "head", "script", "style", "template", "noscript", "iframe", "datalist":
		return true
	case "input":
		return strings.EqualFold(attr(n, "type"), "hidden")
	}
	style := strings.ToLower(strings.Join(strings.Fields(attr(n, "style")), ""))
	return hasAttr(n, "hidden") || strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

// visibleText is the text that a person sees in n, white space collapsed, a line for each block.
func visibleText(n *html.Node) string {
	var b strings.Builder
	writeVisible(&b, n)
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func writeVisible(b *strings.Builder, n *html.Node) {
	if hidden(n) {
		return
	}
	if n.Type == html.TextNode {
		b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	}
	around := ""
	if n.Type == html.ElementNode {
		switch n.Data {
		case "textarea", "select":
			return // what is filled in is a value, not text
		case "td", "th":
			around = " "
		case "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "font", "i", "img", "input", "kbd", "label", "mark", "q", "s", "samp", "small",
			"span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr":
		default:
			around = "\n"
		}
	}
	b.WriteString(around)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeVisible(b, c)
	}
	b.WriteString(around)
}
