package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/internal/sequence"
)

type layerRow struct {
	Idx       int      `json:"idx"`
	Source    string   `json:"source"`
	Tokens    []string `json:"tokens"`
	Skill     []string `json:"tags_skill"`
	Knowledge []string `json:"tags_knowledge"`
}

// typedSpans reads which of a set's spans are knowledge and which skills, from the same annotation in its sentence form. Without that file every span is knowledge.
func typedSpans(list []spanRow, path string) (map[string][sequence.Layers][][2]int, error) {
	out := map[string][sequence.Layers][][2]int{}
	layers, err := rows[layerRow](path)
	if errors.Is(err, fs.ErrNotExist) {
		for _, r := range list {
			var t [sequence.Layers][][2]int
			for _, s := range r.Spans {
				t[sequence.Knowledge] = append(t[sequence.Knowledge], [2]int{s.Start, s.End})
			}
			out[r.ID] = t
		}
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	texts, at := map[string]string{}, map[string]int{}
	for _, r := range list {
		texts[r.ID] = r.Text
	}
	lost := 0
	for _, l := range layers {
		id := fmt.Sprintf("%s-%d", l.Source, l.Idx)
		text := texts[id]
		starts, ends := make([]int, len(l.Tokens)), make([]int, len(l.Tokens))
		pos, ok := at[id], true
		for i, t := range l.Tokens {
			k := strings.Index(text[pos:], t)
			if k < 0 || k > 40 {
				ok = false
				break
			}
			starts[i], ends[i] = pos+k, pos+k+len(t)
			pos = ends[i]
		}
		if !ok {
			lost++
			continue
		}
		at[id] = pos
		t := out[id]
		for layer, tags := range [sequence.Layers][]string{l.Knowledge, l.Skill} {
			for i := 0; i < len(tags); i++ {
				if tags[i] != "B" {
					continue
				}
				j := i
				for j+1 < len(tags) && tags[j+1] == "I" {
					j++
				}
				t[layer] = append(t[layer], [2]int{starts[i], ends[j]})
				i = j
			}
		}
		out[id] = t
	}
	typed := 0
	for _, t := range out {
		typed += len(t[0]) + len(t[1])
	}
	fmt.Printf("layers: %d spans typed, %d sentences not aligned\n", typed, lost)
	return out, nil
}

// writeModel learns the sequence model and writes it.
func writeModel(data string, list []spanRow, path string) error {
	typed, err := typedSpans(list, filepath.Join(data, "skillspan-train.jsonl"))
	if err != nil {
		return err
	}
	var examples []sequence.Example
	for _, r := range list {
		examples = append(examples, ats.Examples(r.Text, typed[r.ID])...)
	}
	t := sequence.Learn(examples, *epochs, *rate, *l2, *keep)
	var b bytes.Buffer
	if err := t.Write(&b); err != nil {
		return err
	}
	fmt.Printf("model: %d clauses, %d features, %d bytes\n", len(examples), len(t.Weights), b.Len())
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// How the model is learned. Chosen by the mean over five folds of the training postings (-model 1 to 5).
var (
	epochs = flag.Int("epochs", 20, "passes over the examples")
	rate   = flag.Float64("rate", 0.05, "step of learning")
	l2     = flag.Float64("l2", 0.0005, "pull of every weight towards 0")
	keep   = flag.Float64("keep", 0.11, "features without a weight as large are dropped")
)
