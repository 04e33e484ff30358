package htmltext

import (
	"bytes"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
)

// kind is what an element does to the text.
type kind uint8

const (
	inline  kind = iota
	block        // begins and ends a line
	para         // and is set apart by an empty line
	list         // ul, menu
	ordered      // ol
	item         // li
	table        // table, begins and ends a line
	row          // tr
	cell         // td, th
	anchor       // a
	quote        // blockquote
	pre          // pre: spaces and lines stand as written
	unseen       // never shown, with all that is in it
	head         // unseen, but ended by the first element of a body
	void         // img, input …: no content
	linebr       // br
	rule         // hr
)

// elements are the elements that mean something here, or that show a text to be HTML. Others are inline.
var elements = map[string]kind{
	"html": inline, "body": block, "head": head, "title": unseen, "meta": void, "link": void, "base": void,
	"script": unseen, "style": unseen, "template": unseen, "noscript": unseen, "noembed": unseen, "noframes": unseen, "iframe": unseen, "object": unseen,
	"svg": unseen, "math": unseen, "canvas": unseen, "audio": unseen, "video": unseen, "select": unseen, "textarea": unseen, "datalist": unseen,
	"address": block, "article": block, "aside": block, "center": block, "details": block, "dd": block, "dialog": block, "dir": list, "div": block, "dl": block, "dt": block,
	"fieldset": block, "figcaption": block, "figure": block, "footer": block, "form": block, "header": block, "hgroup": block, "legend": block, "main": block,
	"nav": block, "section": block, "summary": block, "caption": block,
	"p": para, "h1": para, "h2": para, "h3": para, "h4": para, "h5": para, "h6": para,
	"ul": list, "menu": list, "ol": ordered, "li": item,
	"table": table, "thead": inline, "tbody": inline, "tfoot": inline, "tr": row, "td": cell, "th": cell, "colgroup": inline, "col": void,
	"blockquote": quote, "pre": pre, "xmp": pre, "listing": pre,
	"a": anchor, "b": inline, "strong": inline, "i": inline, "em": inline, "u": inline, "s": inline, "strike": inline, "del": inline, "ins": inline, "mark": inline, "small": inline, "big": inline,
	"sub": inline, "sup": inline, "span": inline, "font": inline, "code": inline, "tt": inline, "kbd": inline, "abbr": inline, "cite": inline, "q": inline, "label": inline, "button": inline, "time": inline,
	"br": linebr, "hr": rule, "img": void, "input": void, "wbr": void, "area": void, "embed": void, "source": void, "track": void, "param": void,
}

// open element.
type element struct {
	name   string
	kind   kind
	hidden bool
	href   string
	mark   int // anchor: length of the output when it began
	n      int // ordered: the number of the last item
}

// walk is the state between two tokens.
type walk struct {
	opt    Options
	out    writer
	stack  []element
	lost   int // open elements beyond maxDepth
	hidden int // open elements that hide what is in them
	pre    int // open pre elements
}

func (w *walk) text(b []byte) {
	if w.hidden > 0 || len(b) == 0 {
		return
	}
	if w.pre > 0 {
		w.out.lines(b)
		return
	}
	w.out.words(b)
}

func (w *walk) open(z *nethtml.Tokenizer) {
	raw, more := z.TagName()
	k, known := elements[string(raw)]
	if !known && len(raw) > 64 {
		return
	}
	e := element{kind: k}
	if known {
		e.name = names[string(raw)]
	} else {
		e.name = string(raw)
	}
	var alt string
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch {
		case string(key) == "style":
			e.hidden = e.hidden || hides(val)
		case string(key) == "hidden":
			e.hidden = true
		case k == anchor && string(key) == "href" && w.opt.Links:
			e.href = address(val)
		case k == void && string(key) == "alt" && w.opt.Links:
			alt = string(val)
		}
	}
	switch k {
	case void:
		if alt != "" && w.hidden == 0 && !e.hidden && w.inAnchor() {
			w.out.words([]byte(alt))
		}
		return
	case linebr:
		if w.hidden == 0 {
			w.out.br()
		}
		return
	case rule:
		if w.hidden == 0 {
			w.out.brk(2)
		}
		return
	}
	if k != inline && k != anchor && k != unseen {
		w.implied(k)
	}
	if k == unseen || k == head {
		e.hidden = true
	}
	if w.hidden == 0 && !e.hidden {
		w.begin(&e)
	}
	w.push(e)
}

// implied closes what HTML closes by itself when an element of kind k begins: a head, a paragraph, the former item, cell or row.
func (w *walk) implied(k kind) {
	if n := len(w.stack); n > 0 && w.stack[n-1].kind == head && k != head {
		w.pop()
	}
	if n := len(w.stack); n > 0 && w.stack[n-1].name == "p" {
		w.pop()
	}
	switch k {
	case item:
		w.popTo(func(e element) bool { return e.kind == item }, func(e element) bool { return e.kind == list || e.kind == ordered })
	case cell:
		w.popTo(func(e element) bool { return e.kind == cell }, func(e element) bool { return e.kind == row || e.kind == table })
	case row:
		w.popTo(func(e element) bool { return e.kind == row }, func(e element) bool { return e.kind == table })
	}
}

// popTo closes everything up to the innermost element that matches, unless a barrier stands before it.
func (w *walk) popTo(match, barrier func(element) bool) {
	for i := len(w.stack) - 1; i >= 0; i-- {
		if barrier(w.stack[i]) {
			return
		}
		if match(w.stack[i]) {
			for len(w.stack) > i {
				w.pop()
			}
			return
		}
	}
}

func (w *walk) push(e element) {
	if len(w.stack) >= maxDepth {
		w.lost++
		return
	}
	if e.hidden {
		w.hidden++
	}
	if e.kind == pre {
		w.pre++
	}
	w.stack = append(w.stack, e)
}

func (w *walk) pop() {
	n := len(w.stack) - 1
	e := w.stack[n]
	w.stack = w.stack[:n]
	if e.kind == pre {
		w.pre--
	}
	if e.hidden {
		w.hidden--
		return
	}
	if w.hidden == 0 {
		w.end(e)
	}
}

func (w *walk) close(name []byte) {
	if w.lost > 0 {
		w.lost--
		return
	}
	for i := len(w.stack) - 1; i >= 0; i-- {
		if w.stack[i].name == string(name) {
			for len(w.stack) > i {
				w.pop()
			}
			return
		}
		if k := w.stack[i].kind; (k == cell || k == table) && elements[string(name)] == inline {
			break // a stray </span> does not close the cell around it
		}
	}
	if w.hidden == 0 && elements[string(name)] == para {
		w.out.brk(2)
	}
}

// begin writes what stands before the content of a visible element.
func (w *walk) begin(e *element) {
	switch e.kind {
	case block, table:
		w.out.brk(1)
	case para, pre:
		w.out.brk(2)
	case quote:
		w.out.brk(1)
		w.out.quote++
	case list, ordered:
		if w.out.depth == 0 {
			w.out.brk(1)
		}
		w.out.depth++
	case item:
		w.out.brk(1)
		w.out.bullet = w.marker()
	case row:
		w.out.brk(1)
	case cell:
		w.out.cell()
	case anchor:
		e.mark = w.out.b.Len()
	}
}

// end writes what stands after it.
func (w *walk) end(e element) {
	switch e.kind {
	case block, table, row:
		w.out.brk(1)
	case para, pre:
		w.out.brk(2)
	case quote:
		w.out.brk(1)
		w.out.quote--
	case list, ordered:
		if w.out.depth--; w.out.depth == 0 {
			w.out.brk(2)
		}
	case item:
		w.out.bullet = ""
		w.out.brk(1)
	case anchor:
		if e.href == "" || w.out.b.Len() == e.mark {
			return
		}
		if text := strings.TrimSpace(w.out.b.String()[e.mark:]); text != e.href && text != strings.TrimPrefix(e.href, "mailto:") {
			w.out.raw(" <" + e.href + ">")
		}
	}
}

// marker is what stands before the item that begins: a dash, or its number.
func (w *walk) marker() string {
	for i := len(w.stack) - 1; i >= 0; i-- {
		switch w.stack[i].kind {
		case ordered:
			w.stack[i].n++
			return strconv.Itoa(w.stack[i].n) + ". "
		case list:
			return "- "
		}
	}
	return "- "
}

func (w *walk) inAnchor() bool {
	for i := len(w.stack) - 1; i >= 0; i-- {
		if w.stack[i].kind == anchor {
			return true
		}
	}
	return false
}

// address is the link's target where it is one that a person could follow.
func address(b []byte) string {
	b = bytes.TrimSpace(b)
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(b) > len(scheme) && bytes.EqualFold(b[:len(scheme)], []byte(scheme)) {
			return strings.Map(func(r rune) rune {
				if r <= ' ' || r == '<' || r == '>' || r == 0x7f {
					return -1
				}
				return r
			}, strings.ToValidUTF8(string(b), ""))
		}
	}
	return ""
}

// hides reports whether a style attribute makes an element invisible: the ways in which mails hide their preheader.
func hides(style []byte) bool {
	if len(style) < 9 || len(style) > 4096 {
		return false
	}
	var clipped, flat bool
	for decl := range bytes.SplitSeq(style, []byte{';'}) {
		key, val, ok := bytes.Cut(decl, []byte{':'})
		if !ok || len(decl) > 64 {
			continue
		}
		v := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.ToLower(string(val))), "!important"))
		switch strings.ToLower(string(bytes.TrimSpace(key))) {
		case "display":
			if v == "none" {
				return true
			}
		case "visibility":
			if v == "hidden" || v == "collapse" {
				return true
			}
		case "mso-hide":
			if v == "all" {
				return true
			}
		case "font-size", "opacity":
			if zero(v) {
				return true
			}
		case "overflow":
			clipped = v == "hidden"
		case "max-height", "height", "max-width", "width":
			flat = flat || zero(v)
		}
	}
	return clipped && flat
}

// zero reports whether a CSS length or number is 0.
func zero(v string) bool {
	n := strings.TrimRight(v, "abcdefghijklmnopqrstuvwxyz%")
	f, err := strconv.ParseFloat(n, 64)
	return err == nil && f == 0
}

// names interns the element names, so that a walk allocates none.
var names = func() map[string]string {
	m := make(map[string]string, len(elements))
	for n := range elements {
		m[n] = n
	}
	return m
}()
