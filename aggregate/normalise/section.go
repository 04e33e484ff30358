package normalise

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/section.tsv
var sectionTSV string

var sectionHeads = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for col := range rows(sectionTSV) {
		if strings.HasPrefix(col[0], "#") || len(col) < 2 {
			continue
		}
		for _, p := range strings.Split(col[1], " | ") {
			out[strings.Join(words(p), " ")] = col[0]
		}
	}
	return out
})

// Requirements is the part of a Markdown description that says what the employer asks for: every section whose heading says so, in many
// languages, joined; "" where no heading does.
func Requirements(markdown string) string {
	var b strings.Builder
	in := false
	for l := range strings.SplitSeq(markdown, "\n") {
		head, rest, is := heading(l)
		if is {
			in = sectionOf(head) == "requirements"
			if in && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n\n") {
				b.WriteByte('\n')
			}
			if l = rest; l == "" {
				continue
			}
		}
		if in {
			b.WriteString(l)
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}

// heading tells whether a line is one: marked as such, bold as a whole, in capitals, ended by a colon, or a short line that is a known heading.
// Text behind a known heading and its colon or dot is the rest.
func heading(l string) (head, rest string, is bool) {
	t := strings.TrimSpace(l)
	if t == "" || strings.HasPrefix(t, "- ") {
		return "", "", false
	}
	marked := strings.HasPrefix(t, "#")
	t = strings.TrimSpace(strings.TrimLeft(t, "#"))
	if strings.HasPrefix(t, "**") {
		if end := strings.Index(t[2:], "**"); end > 0 {
			inner, after := t[2:2+end], strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(t[4+end:]), ":"))
			if after == "" || sectionOf(inner) != "" {
				return inner, after, true
			}
		}
	}
	if marked {
		return t, "", true
	}
	if utf8.RuneCountInString(t) <= 60 && sectionOf(t) != "" {
		return t, "", true
	}
	if i := strings.IndexAny(t, ":.："); i > 0 && i <= 60 && sectionOf(t[:i]) != "" {
		_, n := utf8.DecodeRuneInString(t[i:])
		return t[:i], strings.TrimSpace(t[i+n:]), true
	}
	if utf8.RuneCountInString(t) <= 50 && (strings.HasSuffix(t, ":") || strings.ToUpper(t) == t && strings.ToLower(t) != t) {
		return t, "", true
	}
	return "", "", false
}

func sectionOf(head string) string {
	ws := words(strings.Trim(head, "*:# "))
	if len(ws) == 0 || len(ws) > 10 {
		return ""
	}
	return sectionHeads()[strings.Join(ws, " ")]
}
