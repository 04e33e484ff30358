package resume

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-57f86535/jobsearch"
)

// rtfAside are the destinations whose text is none of the document's (Rich Text Format Specification 1.9.1). Those that begin with \* are left out as well.
var rtfAside = map[string]bool{
	"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "listtable": true, "listoverridetable": true, "rsidtbl": true, "generator": true, "themedata": true,
	"colorschememapping": true, "latentstyles": true, "datastore": true, "xmlnstbl": true, "fldinst": true, "filetbl": true, "revtbl": true, "bkmkstart": true, "bkmkend": true, "nonesttables": true, "annotation": true,
}

// rtfSigns are the control words that stand for a character.
var rtfSigns = map[string]string{
	"tab": "\t", "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}

// rtfCharmaps are the code pages of \ansicpg that resumes come in; any other is read as Windows-1252.
var rtfCharmaps = map[int]*charmap.Charmap{1250: charmap.Windows1250, 1251: charmap.Windows1251, 1253: charmap.Windows1253, 1254: charmap.Windows1254, 1257: charmap.Windows1257}

// rtfGroup is what a group in braces changes until its end.
type rtfGroup struct {
	aside, hidden, bold bool
	size                float64 // points
	fallback            int     // characters that follow a \u for readers without Unicode
}

type rtfWalk struct {
	builder
	rtfGroup
	groups         []rtfGroup
	line           strings.Builder
	code           *charmap.Charmap
	high           rune // the first half of a surrogate pair
	skip           int  // characters of a fallback still to be left out
	start          rtfGroup
	header, footer strings.Builder
	into           *strings.Builder
	intoDepth      int
	tables, images int
	row            bool // the line before was the row of a table
}

// readRTF reads the text of an RTF file. Nothing in it is run or fetched.
func readRTF(ctx context.Context, name string, content []byte, o Options) (jobsearch.Document, error) {
	w := &rtfWalk{code: charmap.Windows1252, rtfGroup: rtfGroup{fallback: 1, size: 12}}
	for i := 0; i < len(content); {
		if i&0xffff == 0 && ctx.Err() != nil {
			return jobsearch.Document{}, ctx.Err()
		}
		if int64(w.text.Len()+w.line.Len()) > o.MaxText {
			return jobsearch.Document{}, &jobsearch.LimitError{What: "text", Limit: o.MaxText, Unit: "bytes"}
		}
		switch c := content[i]; c {
		case '{':
			if len(w.groups) >= maxXMLDepth {
				return jobsearch.Document{}, &jobsearch.LimitError{What: "nesting", Limit: maxXMLDepth, Unit: "groups"}
			}
			w.groups = append(w.groups, w.rtfGroup)
			i++
		case '}':
			w.close()
			i++
		case '\\':
			i = w.control(content, i+1)
		case '\r', '\n':
			i++
		default:
			w.char(w.code.DecodeByte(c))
			i++
		}
	}
	w.aside = false // a file that is cut off
	w.end()
	d := w.document("rtf")
	d.Tables, d.Images = w.tables, w.images
	d.Header, d.Footer = strings.TrimSpace(w.header.String()), strings.TrimSpace(w.footer.String())
	if strings.TrimSpace(d.Text) == "" {
		d.Quality, d.Problems = 0, append(d.Problems, jobsearch.Problem{Field: "text", Reason: "the file has no text"})
	}
	return d, nil
}

func (w *rtfWalk) close() {
	if n := len(w.groups); n > 0 {
		if w.into != nil && n <= w.intoDepth {
			w.end()
			w.into = nil
		}
		w.rtfGroup, w.groups = w.groups[n-1], w.groups[:n-1]
	}
	w.skip = 0
}

// control reads the control word or symbol at i, behind its backslash, and returns where it ends.
func (w *rtfWalk) control(b []byte, i int) int {
	if i >= len(b) {
		return i
	}
	c := b[i]
	if !(c|0x20 >= 'a' && c|0x20 <= 'z') {
		switch c {
		case '\'':
			if i+2 < len(b) {
				if n, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8); err == nil {
					w.char(w.code.DecodeByte(byte(n)))
				}
				return i + 3
			}
		case '*':
			w.aside = true
		case '~':
			w.char(' ')
		case '_':
			w.char('-')
		case '\\', '{', '}':
			w.char(rune(c))
		case '\n', '\r':
			w.end()
		}
		return i + 1
	}
	from := i
	for i < len(b) && i-from < 32 && b[i]|0x20 >= 'a' && b[i]|0x20 <= 'z' {
		i++
	}
	word := string(b[from:i])
	from = i
	if i < len(b) && b[i] == '-' {
		i++
	}
	for i < len(b) && i-from < 11 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	number, err := strconv.Atoi(string(b[from:i]))
	given := err == nil
	if i < len(b) && b[i] == ' ' {
		i++
	}
	if word == "bin" && given { // so many raw bytes follow
		return i + min(max(number, 0), len(b)-i)
	}
	w.word(word, number, given)
	return i
}

func (w *rtfWalk) word(word string, n int, given bool) {
	if word == "pict" && !w.aside {
		w.images++
	}
	if rtfAside[word] {
		w.aside = true
		return
	}
	if sign, ok := rtfSigns[word]; ok {
		for _, r := range sign {
			w.char(r)
		}
		return
	}
	on := !given || n != 0
	switch word {
	case "par", "line", "sect", "page", "row", "nestrow":
		row := word == "row"
		if row && !w.row {
			w.tables++
		}
		w.row = row
		w.end()
	case "plain":
		w.bold, w.hidden, w.size = false, false, 12
	case "b":
		w.bold = on
	case "v", "deleted":
		w.hidden = on
	case "fs":
		w.size = float64(n) / 2
	case "uc":
		w.fallback = min(max(n, 0), 16)
	case "ansicpg":
		if m := rtfCharmaps[n]; m != nil {
			w.code = m
		}
	case "u":
		w.unicode(rune(uint16(n)))
		w.skip = w.fallback
	case "header", "headerl", "headerr", "headerf":
		w.margin(&w.header)
	case "footer", "footerl", "footerr", "footerf":
		w.margin(&w.footer)
	}
}

func (w *rtfWalk) margin(into *strings.Builder) {
	w.end()
	w.into, w.intoDepth = into, len(w.groups)
}

// unicode writes a UTF-16 unit.
func (w *rtfWalk) unicode(r rune) {
	w.skip = 0
	switch {
	case r >= 0xd800 && r < 0xdc00:
		w.high = r
	case r >= 0xdc00 && r < 0xe000:
		if w.high != 0 {
			w.char((w.high-0xd800)<<10 + (r - 0xdc00) + 0x10000)
		}
		w.high = 0
	default:
		w.char(r)
	}
}

func (w *rtfWalk) char(r rune) {
	if w.skip > 0 {
		w.skip--
		return
	}
	if r >= 0xf000 && r <= 0xf0ff { // of a symbol font: hardly anything but bullets
		r = '•'
	}
	if w.aside || w.hidden || r == utf8.RuneError || r < ' ' && r != '\t' {
		return
	}
	if w.line.Len() == 0 {
		w.start = w.rtfGroup
	}
	w.line.WriteRune(r)
}

// end ends the line. A paragraph of what is none of the document's ends none of its lines.
func (w *rtfWalk) end() {
	if w.aside {
		return
	}
	text := strings.TrimSpace(w.line.String())
	w.line.Reset()
	if item, ok := strings.CutPrefix(text, "•\t"); ok {
		text = "• " + item
	}
	switch {
	case w.into == nil:
		w.add(jobsearch.DocumentLine{Text: text, Bold: w.start.bold, Size: w.start.size})
	case text != "":
		w.into.WriteString(text + "\n")
	}
}
