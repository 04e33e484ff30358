package prose

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word or a mark as the library takes it, and its place in the text.
type word struct {
	text       string
	start, end int
}

// sentences cuts text into sentences of words: at the end of each line, and where a full stop, exclamation or question mark is followed by a capital or a digit.
func sentences(text string) iter.Seq[[]word] {
	return func(yield func([]word) bool) {
		var sentence []word
		ended := false
		for start, end := range runs(text) {
			if text[start] == '\n' {
				ended = true
				continue
			}
			words := split(span(text, start, end))
			if len(sentence) > 0 && ended && (begins(words) || text[start-1] == '\n') || len(sentence)+len(words) > maxWords && len(sentence) > 0 {
				if !yield(sentence) {
					return
				}
				sentence = nil
			}
			sentence = append(sentence, words...)
			ended = ends(words)
		}
		if len(sentence) > 0 {
			yield(sentence)
		}
	}
}

// runs yields the places of what stands between white space, and of each line's end.
func runs(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		start := -1
		for i, r := range text {
			if !unicode.IsSpace(r) {
				if start < 0 {
					start = i
				}
				continue
			}
			if start >= 0 && !yield(start, i) || r == '\n' && !yield(i, i+1) {
				return
			}
			start = -1
		}
		if start >= 0 {
			yield(start, len(text))
		}
	}
}

// begins tells whether a sentence can begin with words, ends whether one can end with them.
func begins(words []word) bool {
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w.text); unicode.IsLetter(r) || unicode.IsDigit(r) {
			return !unicode.IsLower(r)
		}
	}
	return false
}

func ends(words []word) bool {
	for _, w := range slices.Backward(words) {
		switch w.text {
		case ".", "!", "?":
			return true
		case ")", `"`, "'", "]":
		default:
			return false
		}
	}
	return false
}

// span is a run of text in which the library changes nothing: quotes are straight, and letters whose lower case has another length are replaced. offsets has the place of each of its bytes, and of its end.
func span(text string, start, end int) (clean string, offsets []int) {
	if end-start > MaxWord {
		return "X", []int{start, end}
	}
	var b strings.Builder
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:end])
		was := b.Len()
		switch {
		case r == utf8.RuneError && n == 1: // a byte that is no UTF-8
			b.WriteByte('x')
		case r == '\u2018' || r == '\u2019':
			b.WriteByte('\'')
		case r == '\u201c' || r == '\u201d':
			b.WriteByte('"')
		case utf8.RuneLen(unicode.ToLower(r)) != n, strings.HasPrefix(text[i:end], "&rsquo;"):
			b.WriteString(strings.Repeat("x", n))
		default:
			b.WriteRune(r)
		}
		for k := range b.Len() - was {
			offsets = append(offsets, i+k)
		}
		i += n
	}
	return b.String(), append(offsets, end)
}

// abbreviation is what the library keeps whole: "U.S.", "Mr.".
var abbreviation = regexp.MustCompile(`^(?:[A-Za-z]\.){2,}$|^[A-Z][a-z]{1,2}\.$`)

var contractions = []string{"n't", "'ll", "'re", "'s", "'m"}

// split splits a span by the library's rules: brackets, quotes and currency before a word, marks behind it, and contractions are words of their own.
func split(clean string, offsets []int) []word {
	var words []word
	var cut func(from, to int)
	add := func(from, to int) {
		if from < to {
			words = append(words, word{clean[from:to], offsets[from], offsets[to]})
		}
	}
	cut = func(from, to int) {
		marks := to
		for from < marks {
			rest := clean[from:marks]
			if abbreviation.MatchString(rest) {
				break
			}
			if at, n := contraction(rest); n > 0 {
				cut(from, from+at)
				add(from+at, from+at+n)
				from += at + n
				continue
			}
			if len(rest) > 1 && strings.IndexByte(`$("[`, rest[0]) >= 0 {
				add(from, from+1)
				from++
				continue
			}
			if len(rest) > 1 && strings.IndexByte(`,)"]!;.?:'`, rest[len(rest)-1]) >= 0 {
				marks--
				continue
			}
			break
		}
		add(from, marks)
		for i := marks; i < to; i++ {
			add(i, i+1)
		}
	}
	cut(0, len(clean))
	return words
}

// contraction finds the first contraction in s; one that is all of s is a word already.
func contraction(s string) (at, n int) {
	lower := strings.ToLower(s)
	at = -1
	for _, c := range contractions {
		if i := strings.Index(lower, c); i >= 0 && len(s) > len(c) && (at < 0 || i < at) {
			at, n = i, len(c)
		}
	}
	return at, n
}
