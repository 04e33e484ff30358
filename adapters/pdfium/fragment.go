package pdfium

import (
	"math"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fragment is a run of characters on one baseline without a wide gap: a line, or the part of it that stands in one column.
type fragment struct {
	text           string
	x0, y0, x1, y1 float64
	baseline       float64
	size           float64
	bold           bool
}

// What PDFium puts for a hyphen at which a word was broken over two lines.
const (
	brokenHyphen    = '\uFFFE'
	brokenHyphenOld = '\u0002'
	softHyphen      = '\u00AD'
)

func ink(r rune) bool { return r > ' ' && !unicode.IsSpace(r) }

// starts finds where fragments start: at a new line, a wide gap, a step back, or another height.
func starts(gs []glyph) []int {
	var out []int
	open := false
	var prev glyph
	var top, bottom, tall float64
	for i, g := range gs {
		switch {
		case g.r == '\r' || g.r == '\n':
			open = false
			continue
		case !ink(g.r):
			continue
		}
		h := min(max(g.y1-g.y0, 1), 60)
		if open {
			gap := g.x0 - prev.x1
			apart := g.y0 > bottom+0.2*tall || g.y1 < top-0.2*tall
			if gap > 1.7*max(tall, 4) || gap < -1.5*max(tall, 4) || apart {
				open = false
			}
		}
		if !open {
			out = append(out, i)
			open, top, bottom, tall = true, g.y0, g.y1, h
		} else {
			top, bottom, tall = min(top, g.y0), max(bottom, g.y1), max(tall, h)
		}
		prev = g
	}
	return out
}

// fragments joins the page's characters.
func (p page) fragments() []fragment {
	at := starts(p.glyphs)
	out := make([]fragment, 0, len(at))
	for n, from := range at {
		to := len(p.glyphs)
		if n+1 < len(at) {
			to = at[n+1]
		}
		gs := p.glyphs[from:to]
		f := fragment{x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1), size: p.fonts[from].size, bold: p.fonts[from].bold, baseline: p.fonts[from].baseline}
		for _, g := range gs {
			if ink(g.r) {
				f.x0, f.y0, f.x1, f.y1 = min(f.x0, g.x0), min(f.y0, g.y0), max(f.x1, g.x1), max(f.y1, g.y1)
			}
		}
		if f.text = clean(spell(gs)); f.text == "" {
			continue
		}
		if f.size <= 0 || f.size > 200 {
			f.size = min(max((f.y1-f.y0)*1.2, 4), 72)
		}
		if f.baseline <= 0 {
			f.baseline = f.y1
		}
		if n := len(out); n > 0 && continues(out[n-1], f) { // a superscript: "1st" on two baselines
			last := &out[n-1]
			last.text += f.text
			last.y0, last.x1, last.y1 = min(last.y0, f.y0), f.x1, max(last.y1, f.y1)
			continue
		}
		out = append(out, f)
	}
	return out
}

// continues says whether b goes on where a ends, at another height or in another size.
func continues(a, b fragment) bool {
	gap := b.x0 - a.x1
	return gap > -0.1*a.size && gap < 0.15*a.size && min(a.y1, b.y1)-max(a.y0, b.y0) > 0.3*min(a.y1-a.y0, b.y1-b.y0)
}

// spell writes the characters of a fragment. Letter-spaced text ("J A N E  D O E") is closed up: there the gaps between letters say where a word ends, not PDFium's spaces.
func spell(gs []glyph) string {
	var plain strings.Builder
	for _, g := range gs {
		if g.r != '\r' && g.r != '\n' {
			plain.WriteRune(g.r)
		}
	}
	words := strings.Fields(plain.String())
	single := 0
	for _, w := range words {
		if r := []rune(w); len(r) <= 2 && unicode.IsLetter(r[0]) {
			single++
		}
	}
	if len(words) < 5 || float64(single) < 0.8*float64(len(words)) {
		return plain.String()
	}
	var letters []glyph
	for _, g := range gs {
		if ink(g.r) {
			letters = append(letters, g)
		}
	}
	gaps := make([]float64, 0, len(letters))
	for i := 1; i < len(letters); i++ {
		gaps = append(gaps, letters[i].x0-letters[i-1].x1)
	}
	sorted := append([]float64(nil), gaps...)
	sort.Float64s(sorted)
	usual := max(sorted[len(sorted)/2], 0.5)
	var b strings.Builder
	for i, g := range letters {
		if i > 0 && gaps[i-1] > 2*usual {
			b.WriteByte(' ')
		}
		b.WriteRune(g.r)
	}
	return b.String()
}

// clean makes a fragment's text plain: ligatures taken apart (NFKC would also turn "½" and superscripts into digits, so only the presentation forms are), icon glyphs and controls dropped, spaces made one.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case r == brokenHyphen || r == brokenHyphenOld:
			r = softHyphen
		case r >= 0xFB00 && r <= 0xFB4F: // presentation forms: ligatures
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteString(norm.NFKC.String(string(r)))
			continue
		case unicode.Is(unicode.Co, r): // private use: icon fonts, and the bullets of Symbol and Wingdings
			if bullet, ok := symbolBullets[r]; ok && b.Len() == 0 {
				r = bullet
			} else {
				space = true
				continue
			}
		case r == 0x200B || r == 0xFEFF || r == 0x2060 || r == 0x200E || r == 0x200F:
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return norm.NFC.String(strings.TrimSpace(b.String()))
}

// symbolBullets are the places of bullets in the Symbol and Wingdings fonts, as Word exports them.
var symbolBullets = map[rune]rune{'\uF0B7': '•', '\uF0A7': '•', '\uF0A8': '•', '\uF0D8': '•', '\uF076': '•', '\uF02D': '-', '\uF06C': '•', '\uF06E': '•', '\uF071': '•'}
