package ats

import (
	"context"
	"strings"
)

// speech is a word's part of speech, as a Tagger tells it by the tags of the Penn Treebank.
type speech uint8

const (
	speechUnknown speech = iota
	speechNoun
	speechOther
)

func speechOf(tag string) speech {
	if strings.HasPrefix(tag, "NN") || tag == "FW" { // a foreign word is a name as a rule
		return speechNoun
	}
	return speechOther
}

// readSpeech notes the part of speech of every token. Where the Tagger cannot tag the text, none is known.
func (r *reader) readSpeech() {
	if r.tagger == nil {
		return
	}
	tagged, err := r.tagger.Tag(context.Background(), r.text)
	if err != nil {
		return
	}
	i := 0
	for k := range r.toks {
		t := &r.toks[k]
		for i < len(tagged) && tagged[i].End <= t.start {
			i++
		}
		for j := i; j < len(tagged) && tagged[j].Start < t.end; j++ { // its words may be cut otherwise: one noun of them will do
			if s := speechOf(tagged[j].Tag); t.speech != speechNoun {
				t.speech = s
			}
		}
	}
}

// nounless says whether a Tagger finds no noun from start to end. Where it knows nothing it may be one.
func (r *reader) nounless(c *clause, start, end int) bool {
	if r.tagger == nil {
		return false
	}
	known := false
	for i := r.firstToken(c, start); i < len(r.toks) && r.toks[i].start < end; i++ {
		switch r.toks[i].speech {
		case speechNoun, speechUnknown:
			return false
		}
		known = true
	}
	return known
}
