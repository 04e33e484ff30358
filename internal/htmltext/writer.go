package htmltext

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// writer puts words together: one space between them, line ends where they were asked for, never more than one empty line.
type writer struct {
	b      strings.Builder
	max    int
	full   bool
	quotes bool

	breaks int    // line ends that wait for the next word
	space  bool   // a space waits
	tab    bool   // a tab waits
	bullet string // the item's mark waits
	indent string // spaces that begin the next line
	last   rune   // the last character written
	quote  int    // open blockquotes
	gap    int    // the least of them since the last word: the quote marks of an empty line
	depth  int    // open lists
}

// brk asks for n line ends before the next word.
func (w *writer) brk(n int) {
	w.space, w.tab = false, false
	if w.b.Len() == 0 || w.bullet != "" {
		return
	}
	w.between(max(w.breaks, n))
}

// between notes that n line ends wait.
func (w *writer) between(n int) {
	if w.breaks == 0 || w.quote < w.gap {
		w.gap = w.quote
	}
	w.breaks = n
}

// br is a line end that adds up: two make an empty line.
func (w *writer) br() {
	w.space, w.tab = false, false
	if w.b.Len() > 0 && w.bullet == "" {
		w.between(min(w.breaks+1, 2))
	}
}

// cell sets the next word apart by a tab when it is not the first of its line.
func (w *writer) cell() {
	if w.breaks == 0 && w.b.Len() > 0 && w.bullet == "" {
		w.tab = true
	}
}

// start writes what waits before a word.
func (w *writer) start() {
	if w.breaks > 0 || w.b.Len() == 0 {
		if w.b.Len() > 0 {
			w.newline(w.breaks)
		} else {
			w.prefix(w.quote)
		}
		if w.bullet != "" && w.depth > 1 {
			w.b.WriteString(strings.Repeat("  ", min(w.depth-1, 8)))
		}
		w.b.WriteString(w.indent)
	} else if w.tab {
		w.b.WriteByte('\t')
	} else if w.space {
		w.b.WriteByte(' ')
	}
	if w.bullet != "" {
		w.b.WriteString(w.bullet)
	}
	w.breaks, w.space, w.tab, w.bullet, w.indent = 0, false, false, "", ""
}

func (w *writer) newline(n int) {
	for i := range n {
		w.b.WriteByte('\n')
		if i == n-1 {
			w.prefix(w.quote)
		} else {
			w.prefix(w.gap)
		}
	}
}

func (w *writer) prefix(quote int) {
	if w.quotes {
		for range min(quote, 8) {
			w.b.WriteString("> ")
		}
	}
}

// raw writes s right after the last word.
func (w *writer) raw(s string) {
	if w.b.Len()+len(s) > w.max {
		w.full = true
		return
	}
	w.b.WriteString(s)
	w.last = '>'
}

// words writes text whose white space means one space. Bytes that are no UTF-8 become U+FFFD.
func (w *writer) words(b []byte) {
	for len(b) > 0 && !w.full {
		i := 0
		for i < len(b) && b[i] > ' ' && b[i] < 0x7f {
			i++
		}
		if i > 0 {
			w.write(b[:i])
			w.last = rune(b[i-1])
			b = b[i:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		switch class(r, w.last) {
		case spaces:
			w.space = w.space || w.breaks == 0 && w.b.Len() > 0
			if w.space || w.breaks > 0 {
				w.last = ' '
			}
		case shown:
			if r == utf8.RuneError {
				w.write([]byte("\uFFFD"))
			} else {
				w.write(b[:n])
			}
			w.last = r
		}
		b = b[n:]
	}
}

// lines writes preformatted text: its lines and spaces stand.
func (w *writer) lines(b []byte) {
	for first := true; len(b) > 0 || first; first = false {
		line, rest, more := bytes.Cut(b, []byte{'\n'})
		line = bytes.TrimRight(line, "\r")
		t := bytes.TrimLeft(line, " \t")
		if len(t) > 0 && w.breaks > 0 {
			w.indent = strings.Repeat(" ", min(len(line)-len(t), 32))
		}
		w.words(t)
		if !more {
			return
		}
		w.br()
		b = rest
	}
}

func (w *writer) write(word []byte) {
	if w.b.Len()+len(word)+w.breaks+len(w.bullet)+len(w.indent)+64 > w.max && w.b.Len()+len(word) > w.max-64 {
		w.cut(word)
		return
	}
	if w.breaks > 0 || w.space || w.tab || w.bullet != "" || w.b.Len() == 0 {
		w.start()
	}
	w.b.Write(word)
}

// cut writes the last word that fits, whole characters only, and ends the text.
func (w *writer) cut(word []byte) {
	w.start()
	if room := w.max - w.b.Len(); room < len(word) {
		if room < 0 {
			room = 0
		}
		for room > 0 && !utf8.RuneStart(word[room]) {
			room--
		}
		word, w.full = word[:room], true
	}
	w.b.Write(word)
}

// String is the text without spaces and line ends around it, and at most max bytes of it.
func (w *writer) String() string {
	s := w.b.String()
	if len(s) > w.max {
		n := w.max
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return strings.TrimSpace(s)
}

type width uint8

const (
	shown width = iota
	spaces
	dropped
)

// class says what becomes of a character: spaces of all kinds are one, what has no width and no meaning is dropped. Joiners are kept only
// where a script or an emoji needs them; mails use them, between spaces, to pad their preheader.
func class(r, last rune) width {
	switch {
	case r == ' ' || r >= '\t' && r <= '\r' || r == 0x85 || r == 0xa0 || r == 0x1680 || r >= 0x2000 && r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000:
		return spaces
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return dropped
	case r == 0x200c || r == 0x200d:
		if last >= 0x0600 && last != 0x200c && last != 0x200d {
			return shown
		}
		return dropped
	case r == 0xad || r == 0x34f || r == 0x61c || r == 0x180e || r == 0x200b || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r >= 0xfff9 && r <= 0xfffb:
		return dropped
	}
	return shown
}
