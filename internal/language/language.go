// Package language tells in which language a text is written.
package language

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed words.tsv
var wordsTSV string

// words are the languages of words.tsv by word.
var words = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(wordsTSV) {
		language, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(list) {
			out[w] = append(out[w], language)
		}
	}
	return out
})

// maxText is how much of a text is looked at, in bytes.
const maxText = 8 << 10

// Of is the language of a text as an ISO 639-1 code, or "" where the text is too short or too mixed to tell.
// It goes by script first and by the share of each language's small words otherwise.
func Of(text string) string {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	var latin, cyrillic, han, kana, hangul, arabic, hebrew, greek, thai, devanagari int
	for _, r := range text {
		switch {
		case r < 0x80:
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				latin++
			}
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Hebrew, r):
			hebrew++
		case unicode.Is(unicode.Greek, r):
			greek++
		case unicode.Is(unicode.Thai, r):
			thai++
		case unicode.Is(unicode.Devanagari, r):
			devanagari++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	// an ideograph says as much as three letters
	switch total := latin + cyrillic + 3*(han+kana+hangul) + arabic + hebrew + greek + thai + devanagari; {
	case total < 20:
		return ""
	case 3*(kana+han) > total/3 && kana > han/10:
		return "ja"
	case 3*han > total/3:
		return "zh"
	case 3*hangul > total/3:
		return "ko"
	case arabic > total/3:
		return "ar"
	case hebrew > total/3:
		return "he"
	case thai > total/3:
		return "th"
	case devanagari > total/3:
		return "hi"
	case greek > total/3:
		return "el"
	}
	if cyrillic > latin { // letters that only one of the languages has
		switch low := strings.ToLower(text); {
		case strings.ContainsAny(low, "ўі") && strings.ContainsRune(low, 'ы'):
			return "be"
		case strings.ContainsAny(low, "їєґі"):
			return "uk"
		case strings.ContainsAny(low, "ыэ"):
			return "ru"
		case strings.ContainsAny(low, "љњћђј"):
			return "sr"
		}
	}
	score, n := map[string]float64{}, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		n++
		languages := words()[w]
		for _, l := range languages {
			score[l] += 1 / float64(len(languages))
		}
	}
	best, second := "", ""
	for l, v := range score {
		if best == "" || v > score[best] || v == score[best] && l < best {
			best, second = l, best
		} else if second == "" || v > score[second] || v == score[second] && l < second {
			second = l
		}
	}
	if best == "" || score[best] < 3 || score[best] < 0.06*float64(n) || second != "" && score[best] < 1.05*score[second] {
		return ""
	}
	return best
}
