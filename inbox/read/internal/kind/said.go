package kind

import (
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

//go:embed data/said.json
var saidJSON []byte

// said are the classes of words of which a mail of a kind says one, by kind.
var said = sync.OnceValue(func() map[string]text.Class {
	var file struct {
		Kinds map[string][]string `json:"kinds"`
	}
	if err := json.Unmarshal(saidJSON, &file); err != nil {
		panic("kind: said.json: " + err.Error())
	}
	out := map[string]text.Class{}
	for kind, classes := range file.Kinds {
		out[kind] = text.Load().Class(classes...)
	}
	return out
})

// unsaidTrust is the most that is believed of a kind of which the mail says no word: a frame, a sender and a tone are not enough.
const unsaidTrust = 0.6

// says reports whether a mail says a word that goes with a kind.
func (m *Mail) says(kind string) bool {
	want, ok := said()[kind]
	if !ok || len(m.Methods) > 0 {
		return true
	}
	for i := range m.Doc.Sentences {
		if m.Doc.Sentences[i].Mask.Has(want) {
			return true
		}
	}
	for i := range m.Doc.Subject {
		if m.Doc.Subject[i].Mask.Has(want) {
			return true
		}
	}
	return false
}
