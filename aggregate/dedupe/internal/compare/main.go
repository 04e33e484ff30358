// Compare measures the package against two plain rules on labelled pairs, in one run: the exact key (company, title, place) and TF-IDF cosine of the
// descriptions of at least 0.75. The file holds JSON lines {"a": posting, "b": posting, "same": bool} with postings of id, title, company, location, description, url.
//
//	go run ./aggregate/dedupe/internal/compare PAIRS.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"unicode"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
)

type posting struct{ ID, Title, Company, Location, Description, URL string }

type labelled struct {
	A, B posting
	Same bool
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compare PAIRS.jsonl")
		os.Exit(2)
	}
	rows, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
	group := ours(rows)
	vectors := tfidf(rows)
	report("exact key", rows, func(_ int, r labelled) bool { return key(r.A) == key(r.B) })
	report("TF-IDF >= 0.75", rows, func(i int, _ labelled) bool { return cosine(vectors[2*i], vectors[2*i+1]) >= 0.75 })
	report("dedupe", rows, func(_ int, r labelled) bool { return group[r.A.ID] == group[r.B.ID] })
}

func read(path string) ([]labelled, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows []labelled
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var r labelled
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(rows)+1, err)
		}
		if r.A.ID == "" {
			r.A.ID = fmt.Sprintf("%da", len(rows))
		}
		if r.B.ID == "" {
			r.B.ID = fmt.Sprintf("%db", len(rows))
		}
		rows = append(rows, r)
	}
	return rows, sc.Err()
}

// ours groups all postings of the file together.
func ours(rows []labelled) map[string]int {
	var jobs []jobsearch.Job
	for _, r := range rows {
		for _, p := range []posting{r.A, r.B} {
			j := jobsearch.Job{Title: p.Title, Company: p.Company, Location: p.Location, Description: p.Description, URL: p.URL}
			j.ID = jobsearch.ID(p.ID)
			jobs = append(jobs, j)
		}
	}
	out := map[string]int{}
	for n, g := range dedupe.Groups(jobs) {
		for _, id := range g.IDs {
			out[string(id)] = n
		}
	}
	return out
}

func key(p posting) string {
	return strings.ToLower(strings.Join(strings.Fields(p.Company+" | "+p.Title+" | "+p.Location), " "))
}

func tfidf(rows []labelled) []map[string]float64 {
	var docs []map[string]float64
	df := map[string]float64{}
	for _, r := range rows {
		for _, p := range []posting{r.A, r.B} {
			tf := map[string]float64{}
			for _, w := range strings.FieldsFunc(strings.ToLower(p.Description), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				tf[w]++
			}
			for w := range tf {
				df[w]++
			}
			docs = append(docs, tf)
		}
	}
	for _, d := range docs {
		for w := range d {
			d[w] *= 1 + math.Log((1+float64(len(docs)))/(1+df[w]))
		}
	}
	return docs
}

func cosine(a, b map[string]float64) float64 {
	var dot, na, nb float64
	for w, v := range a {
		dot += v * b[w]
		na += v * v
	}
	for _, v := range b {
		nb += v * v
	}
	if na == 0 || nb == 0 {
		return 0
	}
	return dot / math.Sqrt(na*nb)
}

func report(name string, rows []labelled, same func(int, labelled) bool) {
	var tp, fp, fn float64
	for i, r := range rows {
		switch got := same(i, r); {
		case got && r.Same:
			tp++
		case got:
			fp++
		case r.Same:
			fn++
		}
	}
	fmt.Printf("%-15s precision %.3f recall %.3f\n", name, tp/max(1, tp+fp), tp/max(1, tp+fn))
}
