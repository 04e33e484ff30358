package when

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// token is a number, a word (folded), or one other character.
type token struct {
	s          string // the word, or the character; "" for a number
	n          int    // the number's value
	digits     int    // how many digits it has; 0 for no number
	start, end int
	caps       bool  // written in capitals
	may        begin // what a word may begin
}

// begin is what can begin with a word: most words of a mail begin nothing, and are told by one look.
type begin uint8

const (
	aDay begin = 1 << iota
	aTime
	aZone
)

// maxTokens bounds the work on one text.
const maxTokens = 6000

// tokens are kept for the next text.
var tokens = sync.Pool{New: func() any { return new([]token) }}

// lex appends the tokens of a text.
func (t *table) lex(out []token, s string) []token {
	for i := 0; i < len(s) && len(out) < maxTokens; {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			j, n := i, 0
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				if j-i < 9 {
					n = n*10 + int(s[j]-'0')
				}
				j++
			}
			out = append(out, token{n: n, digits: j - i, start: i, end: j})
			i = j
		case c == ' ' || c == '\t':
			i++
		case c < utf8.RuneSelf && !(c|0x20 >= 'a' && c|0x20 <= 'z'):
			out = append(out, token{s: s[i : i+1], start: i, end: i + 1})
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsLetter(r) {
				out = append(out, token{s: s[i : i+n], start: i, end: i + n})
				i += n
				break
			}
			j, plain, caps := i, true, true
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if !unicode.IsLetter(r) {
					break
				}
				if r >= utf8.RuneSelf || r >= 'A' && r <= 'Z' {
					plain = false
				}
				caps = caps && unicode.IsUpper(r)
				j += n
			}
			w := s[i:j]
			if !plain {
				w = text.Fold(w)
			}
			out = append(out, token{s: w, start: i, end: j, caps: caps, may: t.may[w]})
			i = j
		}
	}
	return out
}
