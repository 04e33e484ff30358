package resume

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

// Sizes that stand for headings where a format says "heading" but not how large.
var headingSizes = [7]float64{11, 24, 17, 14, 13, 12, 12}

// builder collects a document's lines.
type builder struct {
	lines []jobsearch.DocumentLine
	text  strings.Builder
	blank bool
}

func (b *builder) add(l jobsearch.DocumentLine) {
	l.Text = strings.TrimRight(l.Text, " \t\u00a0")
	if strings.TrimSpace(l.Text) == "" {
		b.blank = len(b.lines) > 0
		return
	}
	if b.text.Len() > 0 {
		b.text.WriteByte('\n')
		if b.blank {
			b.text.WriteByte('\n')
		}
	}
	l.Y = float64(len(b.lines)) // only its order: a blank line before is a step of two
	if b.blank {
		l.Y++
	}
	b.blank = false
	b.text.WriteString(l.Text)
	b.lines = append(b.lines, l)
}

func (b *builder) document(format string) jobsearch.Document {
	d := jobsearch.Document{Format: format, Text: b.text.String(), Lines: b.lines, Columns: 1, Quality: 1}
	if bad := strings.Count(d.Text, string(unicode.ReplacementChar)); bad*20 > len([]rune(d.Text)) {
		d.Quality = 0.2
		d.Problems = append(d.Problems, jobsearch.Problem{Field: "text", Reason: "many characters cannot be told: the file was saved in another encoding; save it as UTF-8"})
	}
	return d
}

var wideGap = regexp.MustCompile(`[ \x{a0}]{3,}|[ \x{a0}]*\t[ \t\x{a0}]*`)

// readText keeps the lines; a wide gap inside a line becomes a tab, and an underline of = or - makes its line a heading.
func readText(text string) jobsearch.Document {
	if len(mdMarks.FindAllStringIndex(text, 3)) == 3 {
		d := readMarkdown(text)
		d.Format = "txt"
		return d
	}
	var b builder
	lines := strings.Split(normalNewlines(text), "\n")
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		line = wideGap.ReplaceAllString(strings.TrimSpace(line), "\t")
		if underline(line) > 0 {
			b.add(jobsearch.DocumentLine{})
			continue
		}
		l := jobsearch.DocumentLine{Text: line, X: float64(indent) * 5}
		if i+1 < len(lines) && line != "" && len(line) < 60 && underline(strings.TrimSpace(lines[i+1])) > 0 {
			l.Bold, l.Size = true, headingSizes[2]
		}
		b.add(l)
	}
	return b.document("txt")
}

func normalNewlines(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n", "\u2028", "\n", "\v", "\n").Replace(s)
}

// underline is 1 for a line of =, 2 for a line of other rule characters, 0 for anything else.
func underline(s string) int {
	if len(s) < 3 {
		return 0
	}
	kind := 0
	for _, r := range s {
		switch r {
		case '=':
			kind = max(kind, 1)
		case '-', '_', '*', '~', '─', '━', '—', '–', '#', '·', '═':
			kind = 2
		default:
			return 0
		}
	}
	return kind
}

// mdMarks are lines that only Markdown has.
var mdMarks = regexp.MustCompile(`(?m)^(?:#{1,4} \S|\*\*[^*\n]+\*\*)`)

var (
	mdHeading = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)
	mdBullet  = regexp.MustCompile(`^([-*+]|\d{1,2}[.)])\s+`)
	mdLink    = regexp.MustCompile(`!?\[([^\]]*)\]\s?(\(([^)\s]*)[^)]*\)|\[[^\]]*\])`)
	mdAuto    = regexp.MustCompile(`<((https?://|mailto:)?[^\s<>]+[@./][^\s<>]+)>`)
	mdTag     = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	mdRefLine = regexp.MustCompile(`^\[[^\]]+\]:\s+(\S+)`)
	mdStrong  = regexp.MustCompile(`(\*\*|__)(\S.*?)(\*\*|__)`)
	mdEm      = regexp.MustCompile(`(^|[\s(>|,;])[*_](\S[^*_]*?)[*_]($|[\s).,;:|])`)
	mdRule    = regexp.MustCompile(`^\s*(\|?\s*:?-{2,}:?\s*)+\|?\s*$`)
)

// readMarkdown takes the marks off and keeps what they say: headings, lists, bold, links.
func readMarkdown(text string) jobsearch.Document {
	var b builder
	var links []string
	lines := strings.Split(normalNewlines(text), "\n")
	if len(lines) > 0 && strings.TrimSpace(lines[0]) == "---" { // front matter
		for i, l := range lines[1:] {
			if strings.TrimSpace(l) == "---" && i < 60 && strings.Contains(strings.Join(lines[1:i+1], "\n"), ": ") {
				lines = lines[i+2:]
				break
			}
		}
	}
	tables := 0
	for i := 0; i < len(lines); i++ {
		raw := lines[i]
		line := strings.TrimSpace(raw)
		indent := len(raw) - len(strings.TrimLeft(raw, " \t"))
		if m := mdRefLine.FindStringSubmatch(line); m != nil {
			links = append(links, m[1])
			continue
		}
		for strings.HasPrefix(line, ">") {
			line = strings.TrimSpace(line[1:])
		}
		if strings.HasPrefix(line, "```") || mdRule.MatchString(line) || underline(line) > 0 {
			if strings.Contains(line, "|") {
				tables++
			}
			b.add(jobsearch.DocumentLine{})
			continue
		}
		l := jobsearch.DocumentLine{X: float64(indent) * 5}
		if m := mdHeading.FindStringSubmatch(line); m != nil {
			line = m[2]
			b.add(jobsearch.DocumentLine{})
			l.Size, l.Bold = headingSizes[len(m[1])], true
		} else if i+1 < len(lines) && line != "" && !mdBullet.MatchString(line) {
			switch next := strings.TrimSpace(lines[i+1]); {
			case len(next) > 2 && strings.Trim(next, "=") == "":
				l.Size, l.Bold = headingSizes[1], true
			case len(next) > 2 && strings.Trim(next, "-") == "" && !strings.Contains(line, "|") && len(line) < 80:
				l.Size, l.Bold = headingSizes[2], true
			}
		}
		line = strings.TrimSuffix(line, `\`)
		bullet := mdBullet.FindString(line)
		line = strings.TrimPrefix(line, bullet)
		if strings.HasPrefix(line, ": ") || strings.HasPrefix(line, ":\t") { // a definition
			line = strings.TrimSpace(line[1:])
		}
		if strings.HasPrefix(line, "**") || strings.HasPrefix(line, "__") {
			l.Bold = true
		}
		if strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") && len(line) > 1 {
			line = strings.ReplaceAll(strings.Trim(line, "|"), "|", "\t")
		}
		line, links = inlineMarkdown(line, links)
		if bullet != "" && line != "" {
			if bullet[0] >= '0' && bullet[0] <= '9' {
				line = bullet + line
			} else {
				line = "• " + line
			}
		}
		l.Text = wideGap.ReplaceAllString(line, "\t")
		b.add(l)
	}
	d := b.document("md")
	d.Links, d.Tables = links, tables
	return d
}

var mdEscape = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]")

func inlineMarkdown(s string, links []string) (string, []string) {
	// An escaped character is text: it is put aside, in the private use area, while the marks are read.
	s = mdEscape.ReplaceAllStringFunc(s, func(e string) string { return string(rune(0xF0000) + rune(e[1])) })
	for _, m := range mdLink.FindAllStringSubmatch(s, -1) {
		if m[3] != "" {
			links = append(links, m[3])
		}
	}
	s = mdLink.ReplaceAllString(s, "$1")
	s = mdAuto.ReplaceAllString(s, "$1")
	s = mdTag.ReplaceAllString(s, " ")
	s = mdStrong.ReplaceAllString(s, "$2")
	s = mdEm.ReplaceAllString(s, "$1$2$3")
	s = strings.NewReplacer("`", "", "**", "", "&nbsp;", " ", "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r > 0xF0000 && r < 0xF0080 {
			return r - 0xF0000
		}
		return r
	}, s)
	return strings.TrimSpace(s), links
}
