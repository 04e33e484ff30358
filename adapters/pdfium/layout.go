package pdfium

import (
	"fmt"
	"math"
	"regexp"
	"sort"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

// layOut puts the pages' text in reading order. A column that goes on over a page break in the same place is read on before the column beside it.
func layOut(pages []page, doc jobsearch.Document) jobsearch.Document {
	doc.Format, doc.Pages, doc.Columns = "pdf", len(pages), 1
	running := runningLines(pages)
	var blocks []placed
	for _, p := range pages {
		var body, margin []fragment
		for _, f := range p.fragments() {
			if running.has(f, p) {
				margin = append(margin, f)
			} else {
				body = append(body, f)
			}
		}
		sides := 0
		for _, b := range order(body, max(p.width, 1), 5) {
			if b.side > 0 {
				sides |= b.side
			}
			blocks = append(blocks, placed{b, p.number, false})
		}
		if sides == 3 {
			doc.Columns = 2
		}
		for _, f := range margin {
			blocks = append(blocks, placed{block{fragments: []fragment{f}}, p.number, true})
		}
		doc.Images += p.images
		doc.Links = append(doc.Links, p.links...)
	}
	blocks = joinColumns(blocks)
	var text strings.Builder
	for _, b := range blocks {
		lines := linesOf(b.fragments, b.page)
		mendHyphens(lines)
		for i, l := range lines {
			if l.Text == "" {
				continue
			}
			if text.Len() > 0 {
				text.WriteByte('\n')
				if i == 0 || apart(lines[i-1], l) {
					text.WriteByte('\n')
				}
			}
			text.WriteString(l.Text)
			doc.Lines = append(doc.Lines, l)
		}
	}
	doc.Text = text.String()
	doc.Header, doc.Footer = running.header, running.footer
	return doc
}

type placed struct {
	block
	page   int
	margin bool // a running header or footer
}

// joinColumns moves the left columns of following pages before the right one where the gutter stays in place and nothing of the whole width stands between.
func joinColumns(blocks []placed) []placed {
	var out []placed
	for i := 0; i < len(blocks); {
		if blocks[i].side == 0 || blocks[i].margin {
			out = append(out, blocks[i])
			i++
			continue
		}
		var left, right, margins []placed
		gutter, j := blocks[i].gutter, i
		for ; j < len(blocks); j++ {
			b := blocks[j]
			if b.margin {
				margins = append(margins, b)
				continue
			}
			if b.side == 0 || math.Abs(b.gutter-gutter) > 12 {
				break
			}
			if b.side == 1 && len(right) > 0 && right[len(right)-1].page == b.page {
				break // another band of the same page
			}
			if b.side == 1 {
				left = append(left, b)
			} else {
				right = append(right, b)
			}
		}
		out = append(append(append(out, left...), right...), margins...)
		i = j
	}
	return out
}

// apart says whether a blank line stands between two lines.
func apart(a, b jobsearch.DocumentLine) bool {
	return a.Page != b.Page || b.Y-(a.Y+a.Height) > 0.9*max(a.Size, b.Size, 6) || b.Y < a.Y
}

// linesOf joins the fragments of one block into lines: those on one baseline, left to right, with a tab for a wide gap.
func linesOf(fs []fragment, page int) []jobsearch.DocumentLine {
	sort.SliceStable(fs, func(i, j int) bool { return fs[i].baseline < fs[j].baseline })
	var out []jobsearch.DocumentLine
	for i := 0; i < len(fs); {
		j := i + 1
		for j < len(fs) && fs[j].baseline-fs[i].baseline < 0.4*min(max(fs[i].size, 4), max(fs[j].size, 4)) {
			j++
		}
		row := append([]fragment(nil), fs[i:j]...)
		sort.SliceStable(row, func(a, b int) bool { return row[a].x0 < row[b].x0 })
		l := jobsearch.DocumentLine{Page: page, X: row[0].x0, Y: row[0].y0, Size: row[0].size, Bold: row[0].bold}
		var text strings.Builder
		right, bottom := row[0].x0, row[0].y1
		for k, f := range row {
			if k > 0 {
				switch gap := f.x0 - right; {
				case gap > 1.3*max(f.size, 6):
					text.WriteByte('\t')
				case gap > 0.15*f.size || gap < -0.5*f.size:
					text.WriteByte(' ')
				}
			}
			text.WriteString(f.text)
			l.Y, right, bottom, l.Size = min(l.Y, f.y0), max(right, f.x1), max(bottom, f.y1), max(l.Size, f.size)
		}
		l.Text, l.Width, l.Height = text.String(), right-l.X, bottom-l.Y
		out = append(out, l)
		i = j
	}
	return out
}

// keepsHyphen are first halves after which a hyphen at the line's end belongs to the word.
var keepsHyphen = regexp.MustCompile(`(?i)(^|[\s(/])(\w+-\w*|self|multi|non|open|full|cross|high|low|real|end|front|back|long|short|well|first|third|semi|co|ex|pre|post|anti|data|test|user|event|cloud|client|server|cost|time|team|object|on|in|off|one|two|three|four|part|state|award|customer|business|problem|detail|results?|fast|hands|step|large|small|mid|micro|inter|decision|top|best|role|risk|follow|day|year|market|machine|world|web|mobile|community|service|company|industry|enterprise|production|third|peer|domain|serverless|agent|[a-z])-$`)

// mendHyphens moves the second half of a word that was broken at a line's end up to its first half. Elsewhere a soft hyphen that is drawn is a hyphen.
func mendHyphens(lines []jobsearch.DocumentLine) {
	for i := range lines {
		text := strings.TrimSpace(lines[i].Text)
		soft := strings.HasSuffix(text, string(softHyphen))
		if !soft && !strings.HasSuffix(text, "-") || i+1 >= len(lines) {
			lines[i].Text = strings.ReplaceAll(text, string(softHyphen), "-")
			continue
		}
		head := strings.TrimRight(strings.TrimSuffix(text, string(softHyphen)), "-")
		next := lines[i+1].Text
		first, _, _ := strings.Cut(next, " ")
		before, starts := []rune(head), []rune(first)
		if len(before) == 0 || len(starts) == 0 || !unicode.IsLetter(before[len(before)-1]) || !unicode.IsLower(starts[0]) {
			lines[i].Text = strings.ReplaceAll(text, string(softHyphen), "-")
			continue
		}
		if keepsHyphen.MatchString(head + "-") {
			head += "-"
		}
		lines[i].Text = strings.ReplaceAll(head+first, string(softHyphen), "-")
		lines[i+1].Text = strings.TrimSpace(strings.TrimPrefix(next, first))
	}
}

// running is what stands in the upper or lower margin of several pages.
type running struct {
	shapes         map[string]bool
	header, footer string
}

var numbers = regexp.MustCompile(`\d+`)

func shape(text string) string { return numbers.ReplaceAllString(strings.ToLower(text), "#") }

// runningLines finds texts that repeat, but for numbers, in the margin of at least two pages, and bare page numbers.
func runningLines(pages []page) running {
	r := running{shapes: map[string]bool{}}
	if len(pages) < 2 {
		return r
	}
	count, first, low := map[string]int{}, map[string]string{}, map[string]bool{}
	var order []string
	for _, p := range pages {
		seen := map[string]bool{}
		for _, f := range p.fragments() {
			if !inMargin(f, p) {
				continue
			}
			s := shape(f.text)
			if !seen[s] {
				seen[s] = true
				if count[s]++; count[s] == 1 {
					order = append(order, s)
					first[s], low[s] = f.text, f.y0 > p.height/2
				}
			}
		}
	}
	var header, footer []string
	for _, s := range order {
		if count[s]*2 < len(pages) || count[s] < 2 {
			continue
		}
		r.shapes[s] = true
		if low[s] {
			footer = append(footer, first[s])
		} else {
			header = append(header, first[s])
		}
	}
	r.header, r.footer = strings.Join(header, "\n"), strings.Join(footer, "\n")
	return r
}

func inMargin(f fragment, p page) bool {
	return p.height > 0 && (f.y1 < 0.07*p.height || f.y0 > 0.93*p.height)
}

func (r running) has(f fragment, p page) bool { return r.shapes[shape(f.text)] && inMargin(f, p) }

// judge sets Quality and the problems that the text itself shows.
func judge(doc *jobsearch.Document, pages []page) {
	doc.Quality = 1
	letters, strange, total := 0, 0, 0
	for _, p := range pages {
		for _, g := range p.glyphs {
			if !ink(g.r) {
				continue
			}
			total++
			switch {
			case g.r == unicode.ReplacementChar || unicode.IsControl(g.r) && g.r != brokenHyphenOld:
				strange++
			case unicode.IsLetter(g.r):
				letters++
			}
		}
	}
	readable := max(1, len(pages)-len(doc.Problems))
	problem := func(quality float64, reason string) {
		doc.Quality = min(doc.Quality, quality)
		doc.Problems = append(doc.Problems, jobsearch.Problem{Field: "text", Reason: reason})
	}
	for range doc.Problems {
		doc.Quality = min(doc.Quality, 0.5)
	}
	switch {
	case total == 0 && doc.Images == 0:
		problem(0, "the file has no text")
	case total/readable < 100 && doc.Images > 0:
		problem(0.05, "the pages are pictures (a scan): there is hardly any text to read; export the document as text or run text recognition over it")
	case total > 0 && strange*20 > total:
		problem(0.2, fmt.Sprintf("%d of %d characters cannot be told: a font lacks its map to Unicode; export the file again from its source", strange, total))
	case total > 200 && letters*3 < total:
		problem(0.3, "less than a third of the characters are letters: the font's map to Unicode is wrong")
	case total > 200:
		if m := medianWord(doc.Text); m > 12 {
			problem(0.4, "words are glued together: the file has no spaces between them")
		} else if m < 2 {
			problem(0.4, "words are split into letters")
		} else if mixedScripts(doc.Text) {
			problem(0.3, "letters of unrelated scripts stand inside words: the font's map to Unicode is wrong")
		}
	}
}

func medianWord(text string) int {
	var lengths []int
	for _, w := range strings.Fields(text) {
		n := 0
		for _, r := range w {
			if unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Thai, r) {
				return 5 // scripts without spaces
			}
			if unicode.IsLetter(r) {
				n++
			}
		}
		if n > 0 {
			lengths = append(lengths, n)
		}
	}
	if len(lengths) < 20 {
		return 5
	}
	sort.Ints(lengths)
	return lengths[len(lengths)/2]
}

// mixedScripts says whether many words mix scripts, which no language does.
func mixedScripts(text string) bool {
	words, mixed := 0, 0
	for _, w := range strings.Fields(text) {
		latin, other := false, false
		for _, r := range w {
			if unicode.IsLetter(r) {
				if unicode.Is(unicode.Latin, r) {
					latin = true
				} else {
					other = true
				}
			}
		}
		if latin || other {
			words++
		}
		if latin && other {
			mixed++
		}
	}
	return words > 20 && mixed*10 > words
}
