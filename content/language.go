package content

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/internal/fold"
)

//go:embed data/languages.tsv
var languagesTSV string

// languageWords are the languages of languages.tsv by word.
var languageWords = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(languagesTSV) {
		language, words, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(words) {
			out[w] = append(out[w], language)
		}
	}
	return out
})

// languageText is how much of a text is looked at, in bytes.
const languageText = 8 << 10

// Language is the language of a text, as ISO 639-1: one of en, de, fr, es, pt, nl, it; "" where that is not clear.
func Language(text string) string {
	if len(text) > languageText {
		text = text[:languageText]
	}
	count := map[string]int{}
	for _, w := range fold.Words(text) {
		for _, l := range languageWords()[w] {
			count[l]++
		}
	}
	best, second, language := 0, 0, ""
	for _, l := range []string{"en", "de", "fr", "es", "pt", "nl", "it"} {
		switch n := count[l]; {
		case n > best:
			best, second, language = n, best, l
		case n > second:
			second = n
		}
	}
	if best < 3 || 2*best < 3*second {
		return ""
	}
	return language
}

// language is that of the mail that is answered, else the one that the Brief names.
func (b Brief) language() string {
	if l := Language(b.Message.Text); l != "" {
		return l
	}
	return b.Language
}
