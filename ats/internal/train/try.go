package main

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/internal/sequence"
)

// try measures the model alone: learned on the training postings, or on four fifths of them, and read on the development postings, or on the last fifth.
func try(data string, fold int) error {
	list, err := rows[spanRow](filepath.Join(data, "spans-train.jsonl"))
	if err != nil {
		return err
	}
	typed, err := typedSpans(list, filepath.Join(data, "skillspan-train.jsonl"))
	if err != nil {
		return err
	}
	var train []sequence.Example
	var test []spanRow
	truth := typed
	for i, r := range list {
		if fold > 0 && i%5 == fold-1 {
			test = append(test, r)
			continue
		}
		train = append(train, ats.Examples(r.Text, typed[r.ID])...)
	}
	if fold == 0 {
		if test, err = rows[spanRow](filepath.Join(data, "spans-dev.jsonl")); err != nil {
			return err
		}
		if truth, err = typedSpans(test, filepath.Join(data, "skillspan-dev.jsonl")); err != nil {
			return err
		}
	}
	t := sequence.Learn(train, *epochs, *rate, *l2, *keep)
	var b bytes.Buffer
	if err := t.Write(&b); err != nil {
		return err
	}
	m, err := sequence.Read(b.Bytes())
	if err != nil {
		return err
	}
	fmt.Println("features", len(t.Weights), "bytes", b.Len())
	for _, th := range []float32{0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5} {
		var all, know, skill tally
		var s sequence.Scorer
		for _, r := range test {
			var byLayer [sequence.Layers][]span
			for _, e := range ats.Examples(r.Text, [sequence.Layers][][2]int{}) {
				for _, x := range m.Spans(&s, &e.Clause, [sequence.Layers]float32{th, th}, nil) {
					byLayer[x.Layer] = append(byLayer[x.Layer], span{int(e.Clause.Tokens[x.First].Start), int(e.Clause.Tokens[x.Last].End)})
				}
			}
			spans := func(in [][2]int) (out []span) {
				for _, s := range in {
					out = append(out, span{s[0], s[1]})
				}
				return
			}
			all.compare(r.Spans, append(append([]span{}, byLayer[0]...), byLayer[1]...))
			know.compare(spans(truth[r.ID][0]), byLayer[0])
			skill.compare(spans(truth[r.ID][1]), byLayer[1])
		}
		fmt.Printf("%.2f all %v\n     knowledge %v\n     skill %v\n", th, all, know, skill)
	}
	return nil
}
