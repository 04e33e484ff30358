package normalise

import (
	"github.com/seed-57f86535/jobsearch/internal/fold"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a number, a word, an ideograph or a sign of a pay text.
type token struct {
	text   string // folded, to look up
	raw    string
	at     int     // byte offset in the scanned text
	end    int     // byte offset behind it
	space  bool    // a space stands before it
	line   bool    // a line break stands before it
	number bool    // it is a number
	value  float64 // the number
	digits int     // its digits before the decimal sign
	group  bool    // it is written in groups of thousands
	ratio  bool    // one separator and three digits: 1.250 may be a decimal when a multiple follows
	broken bool    // written like a date, a list or a telephone number
}

// payText makes the forms in which amounts are written uniform: full-width digits, exotic spaces, digits of Arabic and Indic scripts, dashes.
func payText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		r = fold.Width(r)
		switch {
		case r == '\u00A0' || r == '\u202F' || r == '\u2007' || r == '\u2009' || r == '\u2008' || r == '\u2006' || r == '\u2005' || r == '\u200A' || r == '\t':
			b.WriteByte(' ')
		case r == '\u200B' || r == '\u200C' || r == '\u200D' || r == '\u200E' || r == '\u200F' || r == '\u2060' || r == '\uFEFF' || r == '\u00AD' || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069':
		case r == '–' || r == '—' || r == '‒' || r == '―' || r == '−' || r == '‐' || r == '‑' || r == '﹣' || r == 'ｰ':
			b.WriteByte('-')
		case r == '～' || r == '〜' || r == '∼' || r == '˜':
			b.WriteByte('~')
		case r == '’' || r == '‘' || r == 'ʼ' || r == '´' || r == '`' || r == '＇':
			b.WriteByte('\'')
		case r == '“' || r == '”' || r == '״' || r == '″':
			b.WriteByte('"')
		case r == '٬':
			b.WriteByte(',')
		case r == '٫':
			b.WriteByte('.')
		case r >= 0x80 && unicode.Is(unicode.Nd, r):
			b.WriteByte(byte('0' + digitOf(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// digitOf is the value of a decimal digit of any script: they stand in runs of ten, and the first of each run is the zero.
func digitOf(r rune) int {
	for d := 0; d < 10; d++ {
		if z := r - rune(d); !unicode.Is(unicode.Nd, z-1) {
			return d
		}
	}
	return int(r-'0') % 10
}

// scan cuts s into tokens. Words are whole runs of letters; of scripts without spaces every character is one.
func scan(s string) []token {
	var out []token
	space, line := false, false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) {
			space, line = true, line || r == '\n' || r == '\r'
			i += n
			continue
		}
		t := token{at: i, space: space, line: line}
		switch {
		case r >= '0' && r <= '9':
			i = scanNumber(s, i, &t)
		case isIdeograph(r):
			i += n
			if unicode.Is(unicode.Thai, r) { // vowels and tones belong to the run
				for i < len(s) {
					r, n := utf8.DecodeRuneInString(s[i:])
					if !unicode.Is(unicode.Thai, r) || r == '฿' {
						break
					}
					i += n
				}
			}
		case unicode.IsLetter(r):
			for i < len(s) {
				r, n := utf8.DecodeRuneInString(s[i:])
				if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) || isIdeograph(r) {
					break
				}
				i += n
			}
		default:
			i += n
		}
		t.end, t.raw = i, s[t.at:i]
		t.text = fold.String(t.raw)
		out = append(out, t)
		space, line = false, false
	}
	return out
}

// scanNumber reads the number that begins at i, with its groups, decimals and a trailing ",-" or ".–", and returns the offset behind it.
func scanNumber(s string, i int, t *token) int {
	t.number = true
	run := func(i int) int {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i
	}
	parts, seps := []string{}, []byte{}
	j := run(i)
	parts = append(parts, s[i:j])
	for j+1 < len(s) {
		c := s[j]
		if c != ',' && c != '.' && c != '\'' && c != ' ' {
			break
		}
		k := run(j + 1)
		if k == j+1 {
			break
		}
		if (c == ' ' || c == '\'') && (k-j-1 != 3 || len(parts[0]) > 3 || len(seps) > 0 && seps[len(seps)-1] != c) {
			break
		}
		parts, seps = append(parts, s[j+1:k]), append(seps, c)
		j = k
	}
	read(parts, seps, t)
	for _, tail := range []string{",--", ".--", ",-", ".-", "/-"} {
		if strings.HasPrefix(s[j:], tail) && (j+len(tail) == len(s) || s[j+len(tail)] < '0' || s[j+len(tail)] > '9') {
			return j + len(tail)
		}
	}
	return j
}

// read gives the token the value of its parts.
func read(parts []string, seps []byte, t *token) {
	whole, decimals := parts, ""
	if n := len(seps); n > 0 {
		last := seps[n-1]
		same, tail := 0, parts[n]
		for _, c := range seps {
			if c == last {
				same++
			}
		}
		point := last == '.' || last == ','
		switch {
		case point && same == 1 && n > 1 && (len(tail) != 3 || otherGroups(parts, seps)):
			whole, decimals = parts[:n], tail // 1.800,50
		case point && n == 1 && len(tail) != 3:
			whole, decimals = parts[:1], tail // 12.50
		case point && n == 1 && parts[0] == "0":
			whole, decimals = parts[:1], tail // 0.750
		case point && n == 1:
			t.ratio = true
		}
	}
	for k, p := range whole {
		if k > 0 {
			t.group = true
			if len(p) != 3 && !(len(p) == 2 && k < len(whole)-1 && seps[0] == ',') { // Indian groups of two
				t.broken = true
			}
		}
	}
	if t.group && (len(whole[0]) > 3 || whole[0] == "0") {
		t.broken = true
	}
	digits := strings.Join(whole, "")
	if len(digits) > 1 && digits[0] == '0' && decimals == "" || len(digits) > 15 {
		t.broken = true
	}
	t.digits = len(digits)
	if len(digits) > 15 {
		digits = digits[:15]
	}
	if len(decimals) > 6 {
		decimals = decimals[:6]
	}
	t.value, _ = strconv.ParseFloat(digits+"."+decimals+"0", 64)
}

// otherGroups reports that the parts before the last separator are groups of thousands with another separator, so that the last one is the decimal sign.
func otherGroups(parts []string, seps []byte) bool {
	n := len(seps)
	for k := 0; k < n-1; k++ {
		if seps[k] == seps[n-1] || len(parts[k+1]) != 3 {
			return false
		}
	}
	return true
}
