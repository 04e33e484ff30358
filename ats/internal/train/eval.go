package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

// rows reads JSON lines.
func rows[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []T
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		if len(in.Bytes()) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(in.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, v)
	}
	return out, in.Err()
}

type span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type spanRow struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Spans []span `json:"spans"`
}

// tally counts spans found.
type tally struct{ gold, pred, overlap, exact int }

func (t tally) String() string {
	p, r := ratio(t.overlap, t.pred), ratio(t.overlap, t.gold)
	ep, er := ratio(t.exact, t.pred), ratio(t.exact, t.gold)
	return fmt.Sprintf("overlapF1=%.3f (P=%.3f R=%.3f) exactF1=%.3f gold=%d pred=%d", f1(p, r), p, r, f1(ep, er), t.gold, t.pred)
}

func ratio(a, b int) float64 { return float64(a) / float64(max(1, b)) }
func f1(p, r float64) float64 {
	return 2 * p * r / max(1e-9, p+r)
}

// compare matches spans one to one by falling intersection over union, 0.5 at least.
func (t *tally) compare(gold, pred []span) {
	gold, pred = distinct(gold), distinct(pred)
	t.gold += len(gold)
	t.pred += len(pred)
	type pair struct {
		iou  float64
		g, p int
	}
	var ps []pair
	for g, a := range gold {
		for p, b := range pred {
			if a == b {
				t.exact++
			}
			inter := min(a.End, b.End) - max(a.Start, b.Start)
			if inter <= 0 {
				continue
			}
			if iou := float64(inter) / float64(max(a.End, b.End)-min(a.Start, b.Start)); iou >= 0.5 {
				ps = append(ps, pair{iou, g, p})
			}
		}
	}
	slices.SortStableFunc(ps, func(a, b pair) int { return cmp.Compare(b.iou, a.iou) })
	ug, up := map[int]bool{}, map[int]bool{}
	for _, x := range ps {
		if !ug[x.g] && !up[x.p] {
			ug[x.g], up[x.p] = true, true
			t.overlap++
		}
	}
}

func distinct(s []span) []span {
	s = slices.Clone(s)
	slices.SortFunc(s, func(a, b span) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	return slices.Compact(s)
}

func evalSpans(path string, verbose bool) error {
	list, err := rows[spanRow](path)
	if err != nil {
		return err
	}
	var all tally
	bySource := map[ats.Source]*tally{}
	for _, r := range list {
		p := ats.ReadPosting("", r.Text)
		var pred []span
		for _, k := range p.Mentions() {
			pred = append(pred, span{k.Start, k.End})
		}
		all.compare(r.Spans, pred)
		for _, s := range []ats.Source{ats.FromVocabulary, ats.FromModel, ats.FromPhrase} {
			var one []span
			for _, k := range p.Mentions() {
				if k.Source == s {
					one = append(one, span{k.Start, k.End})
				}
			}
			if bySource[s] == nil {
				bySource[s] = &tally{}
			}
			bySource[s].compare(r.Spans, one)
		}
	}
	if verbose {
		breakdown(list)
	}
	fmt.Println("spans", all)
	for s, t := range bySource {
		fmt.Println("   ", s, t)
	}
	return nil
}

type keywordRow struct {
	ID   string   `json:"id"`
	Must []string `json:"must"`
	Nice []string `json:"nice"`
	Not  []string `json:"not"`
}

type jobRow struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Company     string `json:"company"`
	Description string `json:"description"`
}

// same says whether a keyword names what is wanted: folded equal under one of its names, or, when loose, one within the other as whole words.
func same(k ats.Keyword, want string, loose bool) bool {
	w := words.FoldText(want)
	for _, n := range append([]string{k.Text, k.Canonical}, k.Aliases...) {
		f := words.FoldText(n)
		if f == w {
			return true
		}
	}
	if loose {
		f := words.FoldText(k.Text)
		return f != "" && (strings.Contains(" "+f+" ", " "+w+" ") || strings.Contains(" "+w+" ", " "+f+" "))
	}
	return false
}

func evalKeywords(dir string, verbose bool) error {
	jobs, err := rows[jobRow](filepath.Join(dir, "jobs.jsonl"))
	if err != nil {
		return err
	}
	gold, err := rows[keywordRow](filepath.Join(dir, "keywords.jsonl"))
	if err != nil {
		return err
	}
	byID := map[string]keywordRow{}
	for _, g := range gold {
		byID[g.ID] = g
	}
	for _, loose := range []bool{false, true} {
		var must, mustN, nice, niceN, top, topN, not int
		for _, j := range jobs {
			p := ats.ReadPosting("", j.Title+"\n"+j.Description)
			g := byID[j.ID]
			ks := p.Mentions()
			found := func(w string) bool {
				return slices.ContainsFunc(ks, func(k ats.Keyword) bool { return same(k, w, loose) })
			}
			var missed, wrong, named []string
			for _, w := range g.Must {
				mustN++
				if found(w) {
					must++
				} else {
					missed = append(missed, w)
				}
			}
			for _, w := range g.Nice {
				niceN++
				if found(w) {
					nice++
				} else {
					missed = append(missed, "~"+w)
				}
			}
			for _, w := range g.Not {
				if found(w) {
					not++
					named = append(named, w)
				}
			}
			for i, k := range p.Keywords {
				if i == 15 {
					break
				}
				topN++
				if slices.ContainsFunc(append(slices.Clone(g.Must), g.Nice...), func(w string) bool { return same(k, w, loose) }) {
					top++
				} else {
					wrong = append(wrong, fmt.Sprintf("%s(%s %.2f %s)", k.Text, k.Source, k.Weight, k.Section))
				}
			}
			if verbose && !loose {
				fmt.Printf("%s %s\n   missed %q\n   wrong  %q\n   NOT    %q\n", j.ID, j.Title, missed, wrong, named)
			}
		}
		fmt.Printf("keywords loose=%v must=%.3f nice=%.3f top15=%.3f not=%d\n", loose, ratio(must, mustN), ratio(nice, niceN), ratio(top, topN), not)
	}
	return nil
}

type judged struct {
	Resume     string         `json:"resume"`
	Judgements map[string]int `json:"judgements"`
}

func evalRank(dir string, verbose bool) error {
	jobs, err := rows[jobRow](filepath.Join(dir, "jobs.jsonl"))
	if err != nil {
		return err
	}
	js, err := rows[judged](filepath.Join(dir, "judged.jsonl"))
	if err != nil {
		return err
	}
	var posts []ats.Posting
	for _, j := range jobs {
		p := ats.ReadPosting(j.Title, j.Description)
		p.ID, p.Company = j.ID, j.Company
		posts = append(posts, p)
	}
	rho, ndcg, weak := 0.0, 0.0, []string{}
	var dump *os.File
	if verbose {
		dump, err = os.Create(filepath.Join(os.TempDir(), "features.tsv"))
		if err != nil {
			return err
		}
		defer dump.Close()
	}
	for _, j := range js {
		r, err := resume.Open(context.Background(), filepath.Join(dir, j.Resume), resume.Options{})
		if err != nil {
			return err
		}
		prepared := ats.Prepare(r, ats.Options{})
		got, err := ats.Rank(context.Background(), prepared, posts)
		if err != nil {
			return err
		}
		score := map[string]float64{}
		for _, g := range got {
			score[g.ID] = g.Score
			rel, ok := j.Judgements[g.ID]
			if !ok {
				rel = -1
			}
			if verbose {
				f := g.Features
				fmt.Fprintf(dump, "%s\t%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.2f\t%.2f\t%.0f\t%s\n", j.Resume, g.ID, rel, f.Title, f.Topics, f.Words, f.Shown, f.Seniority, f.KnockOuts, g.Score, g.Title)
			}
		}
		var a, b []float64
		var ids []string
		for id := range j.Judgements {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			a = append(a, score[id])
			b = append(b, float64(j.Judgements[id]))
		}
		s := spearman(a, b)
		rho += s
		ndcg += ndcg5(a, b)
		weak = append(weak, fmt.Sprintf("%s %.2f", filepath.Base(j.Resume), s))
	}
	fmt.Printf("rank rho=%.3f nDCG5=%.3f %v\n", rho/float64(len(js)), ndcg/float64(len(js)), weak)
	return nil
}

func ranks(v []float64) []float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	out := make([]float64, len(v))
	for i, x := range v {
		sum, n := 0, 0
		for k, y := range s {
			if y == x {
				sum += k
				n++
			}
		}
		out[i] = float64(sum) / float64(n)
	}
	return out
}

func spearman(a, b []float64) float64 {
	x, y := ranks(a), ranks(b)
	mx, my := 0.0, 0.0
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(y))
	}
	n, dx, dy := 0.0, 0.0, 0.0
	for i := range x {
		n += (x[i] - mx) * (y[i] - my)
		dx += (x[i] - mx) * (x[i] - mx)
		dy += (y[i] - my) * (y[i] - my)
	}
	if dx*dy == 0 {
		return 0
	}
	return n / math.Sqrt(dx*dy)
}

func ndcg5(score, rel []float64) float64 {
	order := make([]int, len(rel))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	best := slices.Clone(rel)
	slices.Sort(best)
	slices.Reverse(best)
	dcg := func(at func(int) float64) float64 {
		sum := 0.0
		for i := range min(5, len(rel)) {
			sum += (math.Pow(2, at(i)) - 1) / math.Log2(float64(i)+2)
		}
		return sum
	}
	return dcg(func(i int) float64 { return rel[order[i]] }) / max(1e-9, dcg(func(i int) float64 { return best[i] }))
}

// evalPairs prints the scores of DIR/pairs.tsv beside the bands that are expected.
func evalPairs(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, "pairs.tsv"))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || f[0] == "resume" {
			continue
		}
		r, err := resume.Open(context.Background(), filepath.Join(dir, "resumes", f[0]), resume.Options{})
		if err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, "postings", f[1]))
		if err != nil {
			return err
		}
		p := ats.ReadPosting("", string(text))
		pr := ats.Prepare(r, ats.Options{})
		s := pr.Score(p)
		got, err := ats.Rank(context.Background(), pr, []ats.Posting{p})
		if err != nil {
			return err
		}
		fmt.Printf("pair %-6s score %3.0f (coverage %3.0f density %3.0f format %3.0f fit %3.0f) rank %3.0f %s | %s\n", f[2], s.Score, s.Coverage, s.Density, s.Format, s.Fit, got[0].Score, f[0], f[1])
	}
	return nil
}

// evaluate measures on what DIR holds of the sets.
func evaluate(dir string, verbose bool) error {
	rank := filepath.Join(dir, "rank")
	for _, set := range []struct {
		file    string
		measure func() error
	}{
		{filepath.Join(dir, "spans-dev.jsonl"), func() error { return evalSpans(filepath.Join(dir, "spans-dev.jsonl"), verbose) }},
		{filepath.Join(rank, "keywords.jsonl"), func() error { return evalKeywords(rank, verbose) }},
		{filepath.Join(dir, "pairs.tsv"), func() error { return evalPairs(dir) }},
		{filepath.Join(rank, "judged.jsonl"), func() error { return evalRank(rank, verbose) }},
	} {
		if _, err := os.Stat(set.file); errors.Is(err, fs.ErrNotExist) {
			fmt.Println("no", set.file)
			continue
		}
		if err := set.measure(); err != nil {
			return err
		}
	}
	return nil
}

// show prints how one posting of DIR/rank is read.
func show(dir, id string) error {
	jobs, err := rows[jobRow](filepath.Join(dir, "rank", "jobs.jsonl"))
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.ID != id {
			continue
		}
		p := ats.ReadPosting("", j.Title+"\n"+j.Description)
		for _, s := range p.Sections {
			fmt.Printf("[%s] %q\n", s.Kind, p.Text[s.Start:s.End])
		}
		for _, k := range p.Mentions() {
			fmt.Printf("   %.2f %-14s %-10s %-12s %q = %q\n", k.Weight, k.Kind, k.Source, k.Section, k.Text, k.Canonical)
		}
	}
	return nil
}
