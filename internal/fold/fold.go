// Package fold brings words to one form for comparison, whatever their case, accents and width.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// String lowers case, maps full-width forms to ASCII, and takes the accents off letters of alphabets that write them as decoration of a base letter
// (Latin, Greek, Cyrillic), so that "année", "ANNEE" and "annee" are one word. Kana, Hangul, Arabic and Thai are left whole.
func String(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		r = unicode.ToLower(Width(r))
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		if f, ok := foldSpecial[r]; ok {
			b.WriteString(f)
			continue
		}
		if r < 0x590 || r >= 0x1E00 && r < 0x2000 {
			for _, d := range norm.NFD.String(string(r)) {
				if !unicode.Is(unicode.Mn, d) {
					b.WriteRune(d)
				}
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// foldSpecial are letters that Unicode does not decompose.
var foldSpecial = map[rune]string{'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'ı': "i", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ħ': "h", '’': "'", 'ʼ': "'", '‘': "'"}

// Width maps full-width forms, as Japanese text uses them, to ASCII.
func Width(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

// Words cuts a name or title into folded words; ideographs are words of their own.
func Words(s string) []string {
	s = String(s)
	out := make([]string, 0, 8)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case Ideograph(r):
			out = append(out, s[i:i+n])
			i += n
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			j := i
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '+' || r == '#') || Ideograph(r) {
					break
				}
				j += n
			}
			out = append(out, s[i:j])
			i = j
		default:
			i += n
		}
	}
	return out
}

// Ideograph reports a letter of a script that writes words without spaces between them.
func Ideograph(r rune) bool {
	return r >= 0x0E00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) || r == 'ー')
}
