package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// set is labelled mail taken apart.
type set struct {
	rows     []evaluate.Row
	mails    []kind.Mail
	examples []example
}

// clear are the examples of the rows that are not ambiguous and, where asked, pass.
func (s *set) clear(pass func(evaluate.Row) bool) []example {
	var out []example
	for i, r := range s.rows {
		if !r.Ambiguous && (pass == nil || pass(r)) {
			out = append(out, s.examples[i])
		}
	}
	return out
}

// readings are those of the rows that are not ambiguous and, where asked, pass.
func (s *set) readings(all []judged, pass func(evaluate.Row) bool) []judged {
	var out []judged
	for i, r := range s.rows {
		if !r.Ambiguous && (pass == nil || pass(r)) {
			out = append(out, all[i])
		}
	}
	return out
}

func load(dir string) (s set, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return s, err
	}
	if len(files) == 0 {
		return s, fmt.Errorf("no *.jsonl in %q", dir)
	}
	for _, name := range files {
		if s.rows, err = readFile(name, s.rows); err != nil {
			return s, err
		}
	}
	grammars, err := filepath.Glob(filepath.Join(dir, "plain", "*.txt"))
	if err != nil {
		return s, err
	}
	for _, name := range grammars {
		g, err := readGrammar(name)
		if err != nil {
			return s, err
		}
		s.rows = append(s.rows, g.mails(1)...)
	}
	kinds := jobsearch.MessageKinds()
	vocab := text.Load()
	for _, row := range s.rows {
		m := row.Message()
		doc := vocab.Read(m.Text, m.Subject)
		mail := kind.Of(&m, &doc)
		s.mails = append(s.mails, mail)
		s.examples = append(s.examples, exampleOf(&mail, slices.Index(kinds, row.Label), weight(row)))
	}
	return s, nil
}

// The files that are weighed, or measured, apart.
const (
	ordinarySource = "negatives.jsonl"
	plainSource    = "plain"
)

// weight is how much a mail counts. Ordinary mail must not be misread; the mails of emails.jsonl are short and alike; our own are worded one by one.
func weight(r evaluate.Row) float64 {
	switch r.Source {
	case ordinarySource:
		return 2
	case "emails.jsonl":
		return 0.6
	case plainSource: // made by a grammar
		return 0.7
	case "stock.jsonl": // plain sentences in six languages, many of a pattern
		return 0.5
	case "own.jsonl":
		if r.Label == jobsearch.KindOther { // a third of them
			return 1.2
		}
		return 2
	}
	return 1
}

func readFile(name string, rows []evaluate.Row) ([]evaluate.Row, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for row, err := range evaluate.Rows(f) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		row.Source = filepath.Base(name)
		rows = append(rows, row)
	}
	return rows, nil
}

// exampleOf takes a mail's features, each once for the mail and once for each sentence.
func exampleOf(mail *kind.Mail, label int, weight float64) example {
	e := example{label: label, weight: weight, sentences: make([][]uint32, 1+len(mail.Doc.Sentences))}
	seen := map[uint32]bool{}
	within := map[[2]uint32]bool{}
	kind.Features(mail, func(f kind.Feature) {
		if !seen[f.Hash] {
			seen[f.Hash] = true
			e.hash = append(e.hash, f.Hash)
			e.group = append(e.group, f.Group)
		}
		at := int(f.Sent) + 1
		if key := [2]uint32{f.Hash, uint32(at)}; !within[key] {
			within[key] = true
			e.sentences[at] = append(e.sentences[at], f.Hash)
		}
	})
	return e
}

// fold puts all mails of a group into one fold.
func fold(r evaluate.Row, folds int) int {
	key := r.Group
	if key == "" {
		key = r.ID
	}
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	return int(h % uint32(folds))
}
