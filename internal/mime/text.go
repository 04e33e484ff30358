package mime

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes plain text from outside even, so that whoever reads it sees words and not their wrapping: line ends are \n; spaces of any width are one space; what has no
// width, and control characters, are gone; spaces at line ends (but the signature's "-- ") and more than one empty line in a row are gone; quoted-printable and entities that nobody
// decoded are decoded; lines that a mailer wrapped are whole again. Words, punctuation and quote marks stay as they are. Parse has done it to Message.Text.
func Clean(s string) string {
	if looksQuoted(s) {
		s = toUTF8(decodeQuoted([]byte(s), len(s)), "")
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = reference.ReplaceAllStringFunc(s, html.UnescapeString)
	}
	return unwrap(even(s))
}

// reference is a character reference with its semicolon: without one, it may be part of a URL.
var reference = regexp.MustCompile(`&(?:[a-zA-Z]{2,8}[0-9]{0,2}|#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5});`)

// looksQuoted reports text that is still in quoted-printable: soft line breaks, or escapes of characters that it must escape.
func looksQuoted(s string) bool {
	if strings.IndexByte(s, '=') < 0 {
		return false
	}
	soft := strings.Count(s, "=\n") + strings.Count(s, "=\r\n")
	escapes := 0
	for _, e := range []string{"=20", "=3D", "=E2=80", "=C2=A0", "=C3=", "=A0", "=E4", "=FC", "=E9"} {
		escapes += strings.Count(s, e)
	}
	return soft >= 2 && escapes >= 1 || soft >= 4 || escapes >= 5
}

// even cleans the characters and lines of s in one pass.
func even(s string) string {
	out := make([]byte, 0, len(s))
	lines := 2 // line ends since the last character; the text does not begin with an empty line
	space := false
	for i := 0; i < len(s); {
		c := s[i]
		if c > ' ' && c < 0x7f {
			if space && lines == 0 {
				out = append(out, ' ')
			}
			space, lines = false, 0
			j := i + 1
			for j < len(s) && s[j] > ' ' && s[j] < 0x7f {
				j++
			}
			out = append(out, s[i:j]...)
			i = j
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\r' && (i == len(s) || s[i] != '\n'):
			if space && lines == 0 && len(out) >= 2 && string(out[len(out)-2:]) == "--" && (len(out) == 2 || out[len(out)-3] == '\n') {
				out = append(out, ' ')
			}
			if lines < 2 {
				out = append(out, '\n')
			}
			lines, space = lines+1, false
		case isSpace(r):
			space = true
		case r < ' ' || r >= 0x7f && r < 0xa0 || noWidth(r):
		default:
			if space && lines == 0 {
				out = append(out, ' ')
			}
			space, lines = false, 0
			out = utf8.AppendRune(out, r)
		}
	}
	return strings.TrimRight(string(out), " \n")
}

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\v', '\f', 0xa0, 0x1680, 0x202f, 0x205f, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// noWidth reports characters that nobody sees: joiners, marks of direction, the soft hyphen.
func noWidth(r rune) bool {
	switch r {
	case 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x3164, 0xfeff, 0xffa0:
		return true
	}
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r >= 0xfff0 && r <= 0xfff8
}

// unflow joins the lines of format=flowed text (RFC 3676): a line that ends with a space goes on in the next one of the same quote depth.
func unflow(s string, delsp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	depth, open := 0, false // of the line before, and whether it goes on
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\r\n")
		d := 0
		for d < len(line) && line[d] == '>' {
			d++
		}
		text := strings.TrimPrefix(line[d:], " ")
		if out.Len() > 0 && !(open && d == depth) {
			out.WriteByte('\n')
		}
		if !(open && d == depth) && d > 0 {
			out.WriteString(strings.Repeat(">", d) + " ")
		}
		open = strings.HasSuffix(text, " ") && text != "-- "
		if depth = d; open && delsp {
			text = text[:len(text)-1]
		}
		out.WriteString(text)
	}
	return out.String()
}

// The widths at which mailers wrap, in characters.
const (
	minWrap = 55
	maxWrap = 100
)

// unwrap joins lines that were wrapped: those so long that the next line's first word would not have fitted. Text with longer lines was not wrapped.
func unwrap(s string) string {
	width := 0
	for line := range strings.Lines(s) {
		if line = strings.TrimSuffix(line, "\n"); strings.HasPrefix(line, ">") || strings.Contains(line, "://") || strings.IndexByte(line, ' ') < 0 {
			continue
		}
		if n := length(line); n > width {
			if width = n; n > maxWrap {
				return s
			}
		}
	}
	if width < minWrap {
		return s
	}
	out := make([]byte, 0, len(s))
	line, rest, more := strings.Cut(s, "\n")
	for more {
		var next string
		out = append(out, line...)
		next, rest, more = strings.Cut(rest, "\n")
		if wrapped(line, next, width) {
			out = append(out, ' ')
		} else {
			out = append(out, '\n')
		}
		line = next
	}
	return string(append(out, line...))
}

func wrapped(line, next string, width int) bool {
	if line == "" || next == "" || line[0] == '>' {
		return false
	}
	if n := length(line); n*10 < width*6 || n > maxWrap {
		return false
	}
	switch c := next[0]; {
	case c == '>' || c == '-' || c == '*' || c == '|' || c == '_' || c == '=' || c == '+' || c == '#':
		return false
	case c >= '0' && c <= '9': // "1. the first"
		if i := strings.IndexAny(next, ".) "); i > 0 && i < 3 && next[i] != ' ' {
			return false
		}
	case strings.HasPrefix(next, "•") || strings.HasPrefix(next, "·") || strings.HasPrefix(next, "–"):
		return false
	case strings.HasPrefix(next, "http"):
		return false
	}
	if !strings.ContainsFunc(line, wordRune) || row(line) && row(next) {
		return false
	}
	word, _, _ := strings.Cut(next, " ")
	return length(line)+1+length(word) > width
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// row reports a line of a list that has columns: "Clerk - Acme - Berlin".
func row(line string) bool { return strings.Contains(line, " - ") || strings.Contains(line, " | ") }

func length(s string) int { return utf8.RuneCountInString(s) }
