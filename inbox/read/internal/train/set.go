package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

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
	framed   map[int][]example // of a row of ordinary mail, by its place
}

// clear are the examples of the rows that are not ambiguous and, where asked, pass, each with the framed ones made of it.
func (s *set) clear(pass func(evaluate.Row) bool) []example {
	var out []example
	for i, r := range s.rows {
		if !r.Ambiguous && (pass == nil || pass(r)) {
			out = append(append(out, s.examples[i]), s.framed[i]...)
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
	read := func(row evaluate.Row) (kind.Mail, example) {
		m := row.Message()
		doc := vocab.Read(m.Text, m.Subject)
		mail := kind.Of(&m, &doc)
		return mail, exampleOf(&mail, slices.Index(kinds, row.Label), weight(row))
	}
	for _, row := range s.rows {
		mail, e := read(row)
		s.mails, s.examples = append(s.mails, mail), append(s.examples, e)
	}
	return s, nil
}

// frame makes mails of an employer out of what ordinary mail says, with a grammar's greetings, subjects, senders and closings: whoever writes so does nothing to an application, whatever it looks like.
func (s *set) frame(g *grammar) {
	s.framed = map[int][]example{}
	d := newDice(1)
	vocab := text.Load()
	other := slices.Index(jobsearch.MessageKinds(), jobsearch.KindOther)
	for i, r := range s.rows {
		if r.Source != ordinarySource {
			continue
		}
		plain := plainSentences(s.mails[i].Doc)
		for range min(frames, len(plain)) {
			var said []string
			for range 1 + d.roll(2) {
				said = append(said, plain[d.roll(len(plain))])
			}
			row := g.mail(act{kind: jobsearch.KindOther, subject: "{" + frameSubjects[d.roll(len(frameSubjects))] + "}", text: strings.Join(said, " ")}, d, r.ID)
			m := row.Message()
			doc := vocab.Read(m.Text, m.Subject)
			mail := kind.Of(&m, &doc)
			s.framed[i] = append(s.framed[i], exampleOf(&mail, other, frameWeight))
		}
	}
}

// How many mails are made of one, and how much each counts.
const (
	frames      = 5
	frameWeight = 0.6
)

// frameSubjects are the lists of a grammar that a framed mail takes its subject from.
var frameSubjects = []string{"note", "note", "Rs", "Is", "Cs", "Qs"}

// ofWork are words of a sentence that may say something about work after all.
var ofWork = regexp.MustCompile(`(?i)\b(job|work|hir|interview|position|candidat|appl|offer|career|salar|resume|cv|employ|recruit|vacanc|test|deadline|sorry|unfortunately|regret)`)

// plainSentences are those of an ordinary mail that somebody might write to anybody.
func plainSentences(doc *text.Doc) (out []string) {
	for _, x := range doc.Sentences {
		said := strings.Join(strings.Fields(x.Text), " ")
		if n := strings.Count(said, " ") + 1; n >= 4 && n <= 25 && !strings.ContainsAny(said, "{}<>|=/\\@") && !ofWork.MatchString(said) {
			out = append(out, said)
		}
	}
	return out
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
