// Package prose is a part-of-speech Tagger for English text over github.com/jdkato/prose/v2, an averaged perceptron with the tags of the Penn Treebank.
//
// The library is no longer developed. This package keeps its known faults from its callers: it tells one tag for a word that repeats, that of the last place; it loses what follows some contractions; and some letters
// beyond ASCII make it panic. So words are split here, and the library tags them.
package prose

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"unicode"

	library "github.com/jdkato/prose/v2"

	"github.com/seed-57f86535/jobsearch"
)

// The bounds of a Tagger.
const (
	MaxBytes = 256 << 10 // of a text; more is a LimitError
	MaxWord  = 200       // bytes without white space; more is one word
)

// Tagger is a jobsearch.Tagger. Safe for concurrent use.
type Tagger struct{ model func() *library.Model }

var _ jobsearch.Tagger = (*Tagger)(nil)

// model is loaded once for the process, as that takes about 0.1 s, and never changes.
var model = sync.OnceValue(func() *library.Model {
	doc, err := library.NewDocument("", library.WithExtraction(false), library.WithSegmentation(false))
	if err != nil {
		panic(err) // embedded in the library; there is no way for it to fail
	}
	return doc.Model
})

// New makes a Tagger. The model, which all Taggers share, is loaded by the first Tag.
func New() *Tagger { return &Tagger{model} }

// Tag splits text into words and punctuation and tags each by the sentence that it stands in. Places are byte offsets into text, in its order.
func (t *Tagger) Tag(ctx context.Context, text string) ([]jobsearch.TaggedWord, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("prose: tag: %w", &jobsearch.LimitError{What: "text", Limit: MaxBytes, Unit: "bytes"})
	}
	var tagged []jobsearch.TaggedWord
	for sentence := range sentences(text) {
		if ctx.Err() != nil {
			break
		}
		for i, tag := range t.tags(sentence) {
			tagged = append(tagged, jobsearch.TaggedWord{Word: text[sentence[i].start:sentence[i].end], Tag: tag, Start: sentence[i].start, End: sentence[i].end})
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("prose: tag: %w", err)
	}
	return tagged, nil
}

// The bounds of a sentence: how many words it has, and how often the library is asked about it.
const (
	maxWords  = 100
	maxPasses = 4
)

// tags tags one sentence. The library tells one tag for all places of a word, the last one's; so the sentence is cut behind the last place whose tag got lost, and asked about again, until none is left.
// What follows a word matters for two words: as much is left behind the cut.
func (t *Tagger) tags(words []word) []string {
	tags := make([]string, len(words))
	known := make([]bool, len(words))
	for end, pass := len(words), 0; pass < maxPasses; pass++ {
		last := map[string]int{}
		for i, w := range words[:end] {
			last[w.text] = i
		}
		open := -1
		for i, tag := range t.ask(words[:end]) {
			switch {
			case !known[i] && (last[words[i].text] == i || !strings.ContainsFunc(words[i].text, unicode.IsLetter)):
				tags[i], known[i] = tag, true
			case tags[i] == "":
				tags[i] = tag // in case that the passes end before it is known
			}
			if !known[i] {
				open = i
			}
		}
		if open < 0 {
			break
		}
		for end = open + 1; end < len(words) && end < open+3 && words[end].text != words[open].text; end++ {
		}
	}
	return tags
}

// ask has the library tag words. It splits none of them further, as they stand for themselves.
func (t *Tagger) ask(words []word) []string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.text)
		b.WriteByte(' ')
	}
	tags := make([]string, len(words))
	doc, err := library.NewDocument(b.String(), library.UsingModel(t.model()), library.WithExtraction(false), library.WithSegmentation(false))
	if err != nil {
		return tags // the library has no error to give
	}
	for i, token := range doc.Tokens() {
		if i < len(tags) {
			tags[i] = token.Tag
		}
	}
	return tags
}
