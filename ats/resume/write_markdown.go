package resume

import (
	"regexp"
	"strings"
)

var mdSpecial = regexp.MustCompile("([\\\\`*_\\[\\]<>#|])")

// escapeMarkdown keeps text from becoming markup.
func escapeMarkdown(s string) string { return mdSpecial.ReplaceAllString(s, `\$1`) }

// WriteMarkdown writes the resume as Markdown (CommonMark), one column, standard headings.
func (r Resume) WriteMarkdown() []byte {
	var b strings.Builder
	for _, x := range layOut(r) {
		text := escapeMarkdown(x.text)
		switch x.kind {
		case nameBlock:
			b.WriteString("# " + text + "\n\n")
		case labelBlock:
			b.WriteString("**" + text + "**\n\n")
		case headingBlock:
			b.WriteString("\n## " + text + "\n\n")
		case entryBlock:
			b.WriteString("\n### " + text)
			if x.right != "" {
				b.WriteString(" | " + x.right)
			}
			b.WriteString("\n\n")
		case bulletBlock:
			b.WriteString("- " + text + "\n")
		default:
			if x.label != "" {
				text = "**" + escapeMarkdown(x.label) + ":** " + text
			}
			b.WriteString(text + "\n\n")
		}
	}
	return []byte(strings.ReplaceAll(b.String(), "\n\n\n", "\n\n"))
}
