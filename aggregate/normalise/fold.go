package normalise

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold lowers case, maps full-width forms to ASCII, and takes the accents off letters of alphabets that write them as decoration of a base letter
// (Latin, Greek, Cyrillic), so that "année", "ANNEE" and "annee" are one word. Kana, Hangul, Arabic and Thai are left whole.
func Fold(s string) string {
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
		r = unicode.ToLower(width(r))
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

// width maps full-width forms, as Japanese text uses them, to ASCII.
func width(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

// isIdeograph reports scripts that write words without spaces between them.
func isIdeograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer) || r == 'ー'
}
