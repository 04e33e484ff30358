// Package words splits text into words and folds them, so that case, accents, British and American spelling and the plural make no difference.
package words

import (
	"unicode"
	"unicode/utf8"
)

// Next finds the next word of text at or after from: its first byte and the byte after its last, or -1, -1 where none follows.
//
// A word is a run of letters and digits. What names of technologies need stays with it: "C++", "C#", "A+", ".NET", an apostrophe inside ("driver's").
// Every other sign divides: "CI/CD" is two words, and so is "Node.js".
func Next(text string, from int) (start, end int) {
	i := from
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			if alnum[c] {
				break
			}
			if c == '.' && i+1 < len(text) && letter(text[i+1]) && (i == 0 || text[i-1] <= ' ' || text[i-1] == '(' || text[i-1] == ',' || text[i-1] == '/') {
				return i, wordEnd(text, i+1)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			break
		}
		i += n
	}
	if i >= len(text) {
		return -1, -1
	}
	return i, wordEnd(text, i)
}

func wordEnd(text string, i int) int {
	start := i
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			if alnum[c] {
				i++
				continue
			}
			if c == '\'' && i > start && i+1 < len(text) && letter(text[i+1]) {
				i++
				continue
			}
			break
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '’' && i > start && i+n < len(text) && letter(text[i+n]) {
			i += n
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		i += n
	}
	if i < len(text) {
		switch text[i] {
		case '+':
			if i+1 < len(text) && text[i+1] == '+' {
				return i + 2
			}
			if i+1 == len(text) || !letter(text[i+1]) && !digit(text[i+1]) {
				return i + 1
			}
		case '#':
			if i-start <= 2 && (i+1 == len(text) || !letter(text[i+1]) && !digit(text[i+1])) {
				return i + 1
			}
		}
	}
	return i
}

var alnum = func() (t [utf8.RuneSelf]bool) {
	for c := range byte(utf8.RuneSelf) {
		t[c] = letter(c) || digit(c)
	}
	return
}()

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// Fold appends the folded form of one word to dst.
func Fold(dst []byte, word string) []byte {
	at := len(dst)
	dst = Lower(dst, word)
	w := dst[at:]
	n := len(w)
	// 's and s' of the genitive
	if n > 2 && w[n-2] == '\'' && w[n-1] == 's' {
		n -= 2
	}
	w = w[:n]
	if n >= 4 {
		w = singular(w)
		w = american(w)
	}
	return dst[:at+len(w)]
}

// Lower appends the word in lower case and without accents to dst.
func Lower(dst []byte, word string) []byte {
	at := len(dst)
	dst = append(dst, word...)
	plain := 0
	for i, c := range dst[at:] {
		if c >= utf8.RuneSelf {
			break
		}
		if c >= 'A' && c <= 'Z' {
			dst[at+i] = c | 0x20
		}
		plain++
	}
	if plain == len(word) {
		return dst
	}
	dst = dst[:at+plain]
	for i := plain; i < len(word); {
		c := word[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(word[i:])
		i += n
		r = unicode.ToLower(r)
		if plain, ok := accents[r]; ok {
			dst = append(dst, plain...)
		} else if !unicode.IsMark(r) {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

var accents = func() map[rune]string {
	m := map[rune]string{'’': "'", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}
	for plain, accented := range map[string]string{
		"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ď", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįi̇", "j": "ĵ", "k": "ķ", "l": "ĺļľ",
		"n": "ñńņňŋ", "o": "òóôõöōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț", "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
	} {
		for _, r := range accented {
			if r > unicode.MaxASCII {
				m[r] = plain
			}
		}
	}
	return m
}()

func ends(w []byte, suffix string) bool {
	return len(w) >= len(suffix) && string(w[len(w)-len(suffix):]) == suffix
}

func singular(w []byte) []byte {
	n := len(w)
	if w[n-1] != 's' {
		return w
	}
	switch {
	case w[n-2] == 's' || w[n-2] == 'u' || w[n-2] == 'i' || digit(w[n-2]):
		return w
	case n > 4 && ends(w, "ies"):
		w = w[:n-2]
		w[n-3] = 'y'
		return w
	case n > 4 && (ends(w, "sses") || ends(w, "xes") || ends(w, "ches") || ends(w, "shes")):
		return w[:n-2]
	}
	return w[:n-1]
}

// american turns the regular British spellings into the American ones. Both sides of a comparison are folded alike, so a word that only looks British does no harm.
func american(w []byte) []byte {
	if n := len(w); n > 5 {
		for i := 2; i+1 < n; i++ { // anaesthetic, orthopaedic, oestrogen
			if w[i] == 'e' && (w[i-1] == 'a' || w[i-1] == 'o') && w[i+1] != 'r' {
				copy(w[i-1:], w[i:])
				w = w[:n-1]
				break
			}
		}
	}
	switch w[len(w)-1] { // of the endings below
	case 'n', 'g', 'e', 'd', 'r', 'm', 'y':
	default:
		return w
	}
	n := len(w)
	switch {
	case n > 6 && (ends(w, "isation") || ends(w, "ising") || ends(w, "ise") || ends(w, "ised") || ends(w, "iser")):
		for i := n - 1; i > 0; i-- {
			if w[i] == 's' && w[i-1] == 'i' {
				w[i] = 'z'
				break
			}
		}
	case ends(w, "amme"):
		w = w[:n-2]
	case n > 4 && ends(w, "our"), n > 6 && ends(w, "oured"), n > 6 && ends(w, "ouring"):
		for i := n - 1; i > 0; i-- {
			if w[i] == 'u' && w[i-1] == 'o' {
				copy(w[i:], w[i+1:])
				w = w[:n-1]
				break
			}
		}
	case n > 5 && (ends(w, "icence") || ends(w, "efence") || ends(w, "fence")):
		w[n-2] = 's'
	case n > 5 && ends(w, "tre"):
		w[n-2], w[n-1] = 'e', 'r'
	case n > 6 && (ends(w, "lled") || ends(w, "ller")):
		w[n-3], w[n-2] = w[n-2], w[n-1]
		w = w[:n-1]
	case n > 6 && ends(w, "lling"):
		copy(w[n-4:], "ing")
		w = w[:n-1]
	case ends(w, "ogue") && n > 5:
		w = w[:n-2]
	case string(w) == "aluminium":
		w = append(w[:0], "aluminum"...)
	case string(w) == "tyre":
		w[1] = 'i'
	case string(w) == "grey":
		w[2] = 'a'
	}
	return w
}

// Split is a text cut into its folded words, once for all who read them.
type Split struct {
	Words  []Word
	folded []byte
}

// Word is the place of a word in its text.
type Word struct {
	Start, End int
	Hash       uint32 // of the folded form, as by Hash
	Stem       uint32 // of its first stemLength bytes
	from, to   int32  // of Split.folded
}

// longest is the longest word that is folded, in bytes; what is longer is no word, and its folded form is empty.
const longest = 64

// stemLength is how much of a folded word makes its stem: enough to join "survey", "surveyor" and "surveying".
const stemLength = 6

// SplitText cuts a text into words.
func SplitText(text string) *Split {
	s := &Split{Words: make([]Word, 0, len(text)/6+1), folded: make([]byte, 0, len(text))}
	s.Read(text)
	return s
}

// Read cuts a text into words, in the memory of what was read before.
func (s *Split) Read(text string) {
	s.Words, s.folded = s.Words[:0], s.folded[:0]
	for at := 0; ; {
		start, end := Next(text, at)
		if start < 0 {
			return
		}
		at = end
		w := Word{Start: start, End: end, from: int32(len(s.folded))}
		if end-start <= longest {
			s.folded = Fold(s.folded, text[start:end])
		}
		w.to = int32(len(s.folded))
		w.Hash, w.Stem = hashes(s.folded[w.from:w.to])
		s.Words = append(s.Words, w)
	}
}

// Folded is the folded form of word i.
func (s *Split) Folded(i int) []byte { return s.folded[s.Words[i].from:s.Words[i].to] }

// Between are the words that begin at start or later and before end, by their numbers.
func (s *Split) Between(start, end int) (from, to int) {
	from = s.from(0, start)
	for to = from; to < len(s.Words) && s.Words[to].Start < end; to++ {
	}
	return from, to
}

func (s *Split) from(low, start int) int {
	high := len(s.Words)
	for low < high {
		if mid := int(uint(low+high) >> 1); s.Words[mid].Start < start {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// Hash is the hash of a folded word (FNV-1a, 32 bits).
func Hash(folded []byte) uint32 {
	h, _ := hashes(folded)
	return h
}

// Stem is the hash of a folded word's beginning: a cheap stem.
func Stem(folded []byte) uint32 { return Hash(folded[:min(len(folded), stemLength)]) }

// hashes are those of a folded word and of its stem.
func hashes(folded []byte) (whole, stem uint32) {
	h := uint32(2166136261)
	for i, c := range folded {
		if i == stemLength {
			stem = h
		}
		h = (h ^ uint32(c)) * 16777619
	}
	if len(folded) <= stemLength {
		stem = h
	}
	return h, stem
}

// FoldText is every word of text, folded, one space between.
func FoldText(text string) string {
	var room [96]byte
	b := room[:0]
	for at := 0; ; {
		start, end := Next(text, at)
		if start < 0 {
			return string(b)
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = Fold(b, text[start:end])
		at = end
	}
}
