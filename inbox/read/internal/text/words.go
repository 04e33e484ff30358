package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one token of a text: folded to lower case without accents, contractions resolved, numbers, addresses and links replaced by what they are.
type Word struct {
	S          string // "apply", "<num>", "<time>", "<money>", "<url>", "<email>"
	Start, End int    // bytes of the text
	Mask       Class  // the classes that begin here
}

// Clean gives the text one kind of line end, space, hyphen and quote, and drops what does not show. One pass, one allocation.
func Clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '\r':
				if i < len(s) && s[i] == '\n' {
					continue
				}
				b.WriteByte('\n')
			case c == '\t' || c == '\v' || c == '\f':
				b.WriteByte(' ')
			case c < ' ' && c != '\n':
			default:
				b.WriteByte(c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch r {
		case '\u00a0', '\u2007', '\u202f', '\u2009', '\u200a', '\u2002', '\u2003', '\u2008', '\u3000':
			b.WriteByte(' ')
		case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u034f', utf8.RuneError:
		case '\u2018', '\u2019', '\u201a', '\u02bc', '\u00b4', '\uff07':
			b.WriteByte('\'')
		case '\u201c', '\u201d', '\u201e', '\u00ab', '\u00bb', '\u2039', '\u203a':
			b.WriteByte('"')
		case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212':
			b.WriteByte('-')
		case '\u2028', '\u2029':
			b.WriteByte('\n')
		case '\u2026':
			b.WriteString("...")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldRune writes a letter in lower case without its accent: é → e, ß → ss, Ø → o.
func foldRune(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	}
	if r >= 0xC0 && r < 0x180 {
		if f := latin[r-0xC0]; f != "" {
			return append(b, f...)
		}
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

// latin is what the letters of Latin-1 Supplement and Latin Extended-A fold to, from U+00C0.
var latin = func() (t [0x180 - 0xC0]string) {
	for to, from := range map[string]string{
		"a": "àáâãäåāăąÀÁÂÃÄÅĀĂĄ", "ae": "æÆ", "c": "çćĉċčÇĆĈĊČ", "d": "ďđðĎĐÐ", "e": "èéêëēĕėęěÈÉÊËĒĔĖĘĚ", "g": "ĝğġģĜĞĠĢ", "h": "ĥħĤĦ",
		"i": "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ", "j": "ĵĴ", "k": "ķĶ", "l": "ĺļľŀłĹĻĽĿŁ", "n": "ñńņňÑŃŅŇ", "o": "òóôõöøōŏőÒÓÔÕÖØŌŎŐ", "oe": "œŒ", "r": "ŕŗřŔŖŘ",
		"s": "śŝşšŚŜŞŠ", "ss": "ß", "t": "ţťŧŢŤŦ", "th": "þÞ", "u": "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ", "w": "ŵŴ", "y": "ýÿŷÝŶŸ", "z": "źżžŹŻŽ",
	} {
		for _, r := range from {
			t[r-0xC0] = to
		}
	}
	return t
}()

// Fold is foldRune over a whole text. A text that is folded already is returned as it is.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf && !('A' <= s[i] && s[i] <= 'Z')
	}
	if plain {
		return s
	}
	var short [64]byte // most are words and names
	b := short[:0]
	if len(s) > len(short) {
		b = make([]byte, 0, len(s))
	}
	for _, r := range s {
		b = foldRune(b, r)
	}
	return string(b)
}

// enclitics are what stands after an apostrophe in English, and the word it stands for. "n't" is treated apart.
var enclitics = map[string]string{"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am", "s": ""}

// irregular are words before n't that are not what they say.
var irregular = map[string]string{"wo": "will", "ca": "can", "sha": "shall"}

// words appends the tokens of s, whose first byte is at offset at of the whole text.
func words(dst []Word, s string, at int, buf *[]byte) []Word {
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r < utf8.RuneSelf && (r == 'h' || r == 'H' || r == 'w' || r == 'W') && isURL(s[i:]):
			end := i + urlLen(s[i:])
			dst = append(dst, Word{S: "<url>", Start: at + i, End: at + end})
			i = end
		case r >= '0' && r <= '9':
			end, kind := number(s, i)
			dst = append(dst, Word{S: kind, Start: at + i, End: at + end})
			i = end
		case r == '€' || r == '$' || r == '£':
			dst = append(dst, Word{S: "<money>", Start: at + i, End: at + i + n})
			i += n
		case r == '?' || r == '!':
			dst = append(dst, Word{S: s[i : i+1], Start: at + i, End: at + i + 1})
			i++
		case unicode.IsLetter(r):
			dst, i = letters(dst, s, i, at, buf)
		case r > 0x2190 && (unicode.Is(unicode.So, r)):
			dst = append(dst, Word{S: "<emoji>", Start: at + i, End: at + i + n})
			i += n
		default:
			i += n
		}
	}
	return dst
}

// letters reads a run of letters, with what hangs on it by an apostrophe, or a mail address.
func letters(dst []Word, s string, i, at int, buf *[]byte) ([]Word, int) {
	start := i
	b := (*buf)[:0]
	mark := len(b)
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= '0' && r <= '9' || r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) {
			if !unicode.Is(unicode.Mn, r) {
				b = foldRune(b, r)
			}
			i += n
			continue
		}
		if r == '@' || r == '.' && i+1 < len(s) {
			if end := emailLen(s, start); end > i {
				*buf = b
				return append(dst, Word{S: "<email>", Start: at + start, End: at + end}), end
			}
			break
		}
		if r != '\'' || i+1 >= len(s) || !isLetterAt(s, i+1) {
			break
		}
		first := string(b[mark:])
		j, tail := i+1, b[len(b):]
		for j < len(s) {
			r, n := utf8.DecodeRuneInString(s[j:])
			if !unicode.IsLetter(r) {
				break
			}
			tail = foldRune(tail, r)
			j += n
		}
		t := string(tail)
		switch full, ok := enclitics[t]; {
		case t == "t" && strings.HasSuffix(first, "n"):
			first = first[:len(first)-1]
			if w, ok := irregular[first]; ok {
				first = w
			}
			dst = append(dst, Word{S: first, Start: at + start, End: at + i}, Word{S: "not", Start: at + i - 1, End: at + j})
			*buf = b
			return dst, j
		case ok:
			dst = append(dst, Word{S: first, Start: at + start, End: at + i})
			if full != "" {
				dst = append(dst, Word{S: full, Start: at + i, End: at + j})
			}
			*buf = b
			return dst, j
		}
		dst = append(dst, Word{S: first, Start: at + start, End: at + i})
		i++
		start = i
		b = b[:0]
	}
	if len(b) > 40 {
		b = b[:40]
		for len(b) > 0 && !utf8.Valid(b) {
			b = b[:len(b)-1]
		}
	}
	if w := s[start:i]; len(b) > 0 && string(b) == w {
		dst = append(dst, Word{S: w, Start: at + start, End: at + i}) // most words: no copy
	} else if len(b) > 0 {
		dst = append(dst, Word{S: string(b), Start: at + start, End: at + i})
	}
	*buf = b
	return dst, i
}

func isLetterAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

// number reads a number with its separators and says what it looks like.
func number(s string, i int) (end int, kind string) {
	start, colon, digits, seps := i, false, 0, 0
	for i < len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			digits++
		case (c == ':' || c == 'h' || c == 'H') && i+2 < len(s) && isDigit(s[i+1]) && isDigit(s[i+2]) && !colon:
			colon = true
		case (c == '.' || c == ',' || c == '/' || c == '-') && i+1 < len(s) && isDigit(s[i+1]):
			seps++
		default:
			goto done
		}
		i++
	}
done:
	if colon && digits <= 6 {
		return i, "<time>"
	}
	rest := strings.TrimLeft(s[i:min(i+8, len(s))], " ")
	if len(rest) >= 2 && (rest[0]|0x20 == 'a' || rest[0]|0x20 == 'p') && (rest[1]|0x20 == 'm' || rest[1] == '.') && digits <= 4 && (len(rest) == 2 || !isLetter(rest[2]) || rest[1] == '.') {
		return i, "<time>"
	}
	if start >= 1 && (s[start-1] == '$') || strings.HasSuffix(s[:start], "€") || strings.HasSuffix(s[:start], "£") || strings.HasPrefix(rest, "€") || strings.HasPrefix(rest, "EUR") || strings.HasPrefix(rest, "£") {
		return i, "<amount>"
	}
	if digits == 4 && seps == 0 && (s[start:start+2] == "20" || s[start:start+2] == "19") {
		return i, "<year>"
	}
	if i < len(s) && isLetter(s[i]) { // 3rd, 20k, 2x, 14h
		j := i
		for j < len(s) && isLetter(s[j]) {
			j++
		}
		return j, "<num>"
	}
	return i, "<num>"
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

func isURL(s string) bool {
	if len(s) < 8 {
		return false
	}
	switch s[0] | 0x20 {
	case 'h':
		return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "HTTP")
	case 'w':
		return strings.HasPrefix(s, "www.")
	}
	return false
}

func urlLen(s string) int {
	i := 0
	for i < len(s) && s[i] > ' ' && s[i] != '>' && s[i] != '<' && s[i] != '"' && s[i] != ')' && s[i] != ']' {
		i++
	}
	for i > 0 && (s[i-1] == '.' || s[i-1] == ',' || s[i-1] == ';' || s[i-1] == '\'' || s[i-1] == '!' || s[i-1] == '?' || s[i-1] == ':') {
		i--
	}
	return i
}

// emailLen is the end of the mail address that begins at i, or -1.
func emailLen(s string, i int) int {
	at := -1
	j := i
	for ; j < len(s) && j-i < 100; j++ {
		c := s[j]
		if c == '@' {
			if at >= 0 {
				return -1
			}
			at = j
			continue
		}
		if !(isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '_' || c == '+') {
			break
		}
		if at < 0 && c == '.' && (j+1 >= len(s) || s[j+1] == ' ' || s[j+1] == '\n') {
			return -1
		}
	}
	if at < 0 || j-at < 4 {
		return -1
	}
	for s[j-1] == '.' || s[j-1] == '-' {
		j--
	}
	if !strings.Contains(s[at:j], ".") {
		return -1
	}
	return j
}
