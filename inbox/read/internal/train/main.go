// Command train learns the weights of package kind from labelled mail, and prints how well they do on mail they were not learned from.
//
//	go run ./inbox/read/internal/train -data DIR            cross-validation by group, then writes internal/kind/model.bin
//	go run ./inbox/read/internal/train -data DIR -cv        cross-validation only
//	go run ./inbox/read/internal/train -eval FILE…          what the embedded weights make of other labelled mail
//
// DIR holds JSON-lines files as package evaluate reads them. The mails under testdata, which are our own, are learned from but never measured on.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

type options struct {
	data, own, out string
	folds, workers int
	minSeen        int
	l2, other      float64
	lean           float64
	cv, mistakes   bool
	noOwn          bool
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("train: ")
	var o options
	flag.StringVar(&o.data, "data", "", "folder of labelled mail, *.jsonl")
	flag.StringVar(&o.own, "own", "inbox/read/internal/train/testdata", "folder of our own mail, learned from only")
	flag.StringVar(&o.out, "out", "inbox/read/internal/kind/model.bin", "where the weights go")
	flag.IntVar(&o.folds, "folds", 10, "folds of the cross-validation")
	flag.IntVar(&o.workers, "workers", 1, "folds at a time")
	flag.IntVar(&o.minSeen, "min", 2, "mails in which a feature must occur")
	flag.Float64Var(&o.l2, "l2", 1e-6, "penalty")
	flag.Float64Var(&o.other, "other", -0.5, "how much other mail is favoured, in logits: below 0, short job mail in languages that are rare in the data is less often taken for it")
	flag.Float64Var(&o.lean, "lean", 0.5, "how much rejections and interviews are favoured, in logits: they are the costliest to miss")
	flag.BoolVar(&o.cv, "cv", false, "cross-validate only")
	flag.BoolVar(&o.mistakes, "mistakes", false, "print every mistake with its text")
	flag.BoolVar(&o.noOwn, "no-own", false, "leave our own mail out")
	eval := flag.Bool("eval", false, "measure the embedded weights on the files named")
	flag.Parse()
	var err error
	if *eval {
		err = measure(flag.Args(), o.mistakes)
	} else {
		err = train(o)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// set is labelled mail taken apart.
type set struct {
	rows     []evaluate.Row
	examples []example
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
	kinds := jobsearch.MessageKinds()
	vocab := text.Load()
	for _, row := range s.rows {
		m := row.Message()
		doc := vocab.Read(m.Text, m.Subject)
		s.examples = append(s.examples, example{vector: vectorise(&m, &doc), label: slices.Index(kinds, row.Label), weight: weight(row)})
	}
	return s, nil
}

// weight is how much a mail counts. Ordinary mail must not be misread; the mails of emails.jsonl are short and alike; our own are few and worded one by one.
func weight(r evaluate.Row) float64 {
	switch r.Source {
	case "negatives.jsonl":
		return 2
	case "emails.jsonl":
		return 0.6
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

func vectorise(m *jobsearch.Message, doc *text.Doc) (v vector) {
	mail := kind.Of(m, doc)
	seen := map[uint32]bool{}
	kind.Features(&mail, func(f kind.Feature) {
		if !seen[f.Hash] {
			seen[f.Hash] = true
			v.hash = append(v.hash, f.Hash)
			v.group = append(v.group, f.Group)
		}
	})
	return v
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

func train(o options) error {
	if o.data == "" {
		return errors.New("-data is needed")
	}
	given, err := load(o.data)
	if err != nil {
		return err
	}
	var own set
	if !o.noOwn {
		if own, err = load(o.own); err != nil {
			return err
		}
	}
	fmt.Printf("%d mails given, %d of our own\n", len(given.rows), len(own.rows))
	kinds := jobsearch.MessageKinds()
	logits := make([][]float64, len(given.rows))
	parallel(o.folds, o.workers, func(f int) {
		var ex []example
		for i, r := range given.rows {
			if fold(r, o.folds) != f && !r.Ambiguous {
				ex = append(ex, given.examples[i])
			}
		}
		ex = append(ex, own.examples...)
		m := learnBoth(ex, len(kinds), o)
		for i, r := range given.rows {
			if fold(r, o.folds) == f {
				logits[i] = kind.Combine(m.scores(given.examples[i].vector))
			}
		}
	})
	// Temperature and curve for a fold come from the other folds, so that the report is honest about them too.
	outcomes := make([]evaluate.Outcome, 0, len(given.rows))
	ambiguous := []evaluate.Outcome{}
	for f := range o.folds {
		var l [][]float64
		var y []int
		for i, r := range given.rows {
			if fold(r, o.folds) != f && !r.Ambiguous {
				l, y = append(l, logits[i]), append(y, given.examples[i].label)
			}
		}
		t, curve := calibrate(l, y)
		for i, r := range given.rows {
			if fold(r, o.folds) != f {
				continue
			}
			p := kind.Softmax(logits[i], t)
			best := argmax(p)
			out := evaluate.Outcome{Row: r, Answer: evaluate.Answer{Kind: kinds[best], Confidence: kind.Calibrate(curve, p[best])}}
			if r.Ambiguous {
				ambiguous = append(ambiguous, out)
			} else {
				outcomes = append(outcomes, out)
			}
		}
	}
	sweep(given, logits)
	if err := printReport(outcomes, ambiguous, o); err != nil {
		return err
	}
	if o.cv {
		return nil
	}
	var l [][]float64
	var y []int
	var ex []example
	for i, r := range given.rows {
		if !r.Ambiguous {
			l, y, ex = append(l, logits[i]), append(y, given.examples[i].label), append(ex, given.examples[i])
		}
	}
	t, curve := calibrate(l, y)
	m := learnBoth(append(ex, own.examples...), len(kinds), o)
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	f, err := os.Create(o.out)
	if err != nil {
		return err
	}
	if err := kind.Build(names, m.bias, m.weights, float32(t), curve).Write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Printf("%d features, temperature %.2f, written to %s\n", len(m.weights), t, o.out)
	return nil
}

// learnBoth fits the two regressions: other mail against job mail, and the kinds of job mail.
func learnBoth(examples []example, k int, o options) learned {
	gate := make([]example, len(examples))
	var job []example
	for i, e := range examples {
		gate[i] = e
		gate[i].label = 0
		if e.label == k-1 {
			gate[i].label = 1
		} else {
			job = append(job, e)
		}
	}
	a, b := learn(gate, 2, o.minSeen, o.l2), learn(job, k-1, o.minSeen, o.l2)
	out := learned{bias: append(b.bias, a.bias[1]-a.bias[0]+float32(o.other)), weights: map[uint32][]float32{}}
	out.bias[slices.Index(jobsearch.MessageKinds(), jobsearch.KindRejection)] += float32(o.lean)
	out.bias[slices.Index(jobsearch.MessageKinds(), jobsearch.KindInterview)] += float32(o.lean)
	for h, w := range a.weights {
		row := make([]float32, k)
		copy(row, b.weights[h])
		row[k-1] = w[1] - w[0]
		out.weights[h] = row
	}
	for h, w := range b.weights {
		if out.weights[h] == nil {
			out.weights[h] = append(slices.Clone(w), 0)
		}
	}
	return out
}

func printReport(outcomes, ambiguous []evaluate.Outcome, o options) error {
	fmt.Printf("cross-validation, %d folds by group, ambiguous rows apart\n", o.folds)
	sources := map[string][]evaluate.Outcome{}
	for _, x := range outcomes {
		sources[x.Row.Source] = append(sources[x.Row.Source], x)
	}
	for _, name := range slices.Sorted(mapKeys(sources)) {
		r := evaluate.Measure(sources[name])
		fmt.Printf("%-20s n=%4d accuracy %.3f macro F1 %.3f\n", name, r.Rows, r.Accuracy, r.MacroF1)
	}
	if len(ambiguous) > 0 {
		fmt.Printf("%-20s n=%4d accuracy %.3f\n", "ambiguous", len(ambiguous), evaluate.Measure(ambiguous).Accuracy)
	}
	r := evaluate.Measure(outcomes)
	confusion(outcomes)
	return r.Write(os.Stdout, o.mistakes)
}

// sweep shows what favouring other mail more or less would do: errors on ordinary mail, accuracy, recall of rejection and interview.
func sweep(given set, logits [][]float64) {
	fmt.Println("favour  ordinary wrong  accuracy  rejection  interview")
	for d := -1.0; d <= 1.01; d += 0.5 {
		wrong, right, n := 0, 0, 0
		got, want := map[int]int{}, map[int]int{}
		for i, r := range given.rows {
			if r.Ambiguous {
				continue
			}
			l := slices.Clone(logits[i])
			l[len(l)-1] += d
			y, b := given.examples[i].label, argmax(l)
			n++
			want[y]++
			if b == y {
				right++
				got[y]++
			} else if r.Source == "negatives.jsonl" {
				wrong++
			}
		}
		fmt.Printf("%+.1f %12d %13.3f %9.3f %9.3f\n", d, wrong, float64(right)/float64(n), float64(got[1])/float64(max(1, want[1])), float64(got[2])/float64(max(1, want[2])))
	}
}

func confusion(outcomes []evaluate.Outcome) {
	kinds := jobsearch.MessageKinds()
	n := map[[2]jobsearch.MessageKind]int{}
	for _, o := range outcomes {
		n[[2]jobsearch.MessageKind{o.Row.Label, o.Answer.Kind}]++
	}
	fmt.Printf("%-18s", "label / read as")
	for _, k := range kinds {
		fmt.Printf(" %6.6s", k)
	}
	fmt.Println()
	for _, a := range kinds {
		fmt.Printf("%-18s", a)
		for _, b := range kinds {
			fmt.Printf(" %6d", n[[2]jobsearch.MessageKind{a, b}])
		}
		fmt.Println()
	}
}

func mapKeys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (m learned) scores(v vector) []float64 {
	var count [kind.Groups]int
	for i, h := range v.hash {
		if _, ok := m.weights[h]; ok {
			count[v.group[i]]++
		}
	}
	out := make([]float64, len(m.bias))
	for i, b := range m.bias {
		out[i] = float64(b)
	}
	for i, h := range v.hash {
		w, ok := m.weights[h]
		if !ok {
			continue
		}
		u := kind.Length(int(v.group[i]), count[v.group[i]])
		for c, x := range w {
			out[c] += u * float64(x)
		}
	}
	return out
}

func argmax(p []float64) int {
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}

// calibrate finds the temperature of least cross entropy, then the isotonic curve from the winner's probability to how often it is right.
func calibrate(logits [][]float64, labels []int) (temperature float64, curve []float32) {
	best := math.Inf(1)
	for t := 0.2; t < 4; t *= 1.05 {
		var sum float64
		for i, l := range logits {
			sum -= math.Log(max(1e-12, kind.Softmax(l, t)[labels[i]]))
		}
		if sum < best {
			best, temperature = sum, t
		}
	}
	type point struct{ p, y, n float64 }
	var pts []point
	for i, l := range logits {
		p := kind.Softmax(l, temperature)
		b := argmax(p)
		y := 0.0
		if b == labels[i] {
			y = 1
		}
		pts = append(pts, point{p[b], y, 1})
	}
	sort.Slice(pts, func(i, j int) bool { return pts[i].p < pts[j].p })
	// A point for every fortieth of the readings, then pooled until they ascend.
	size := max(1, len(pts)/40)
	var pool []point
	for i := 0; i < len(pts); i += size {
		var q point
		for _, x := range pts[i:min(i+size, len(pts))] {
			q.p += x.p
			q.y += x.y
			q.n++
		}
		pool = append(pool, q)
		for len(pool) > 1 && pool[len(pool)-2].y/pool[len(pool)-2].n >= pool[len(pool)-1].y/pool[len(pool)-1].n {
			a, b := pool[len(pool)-2], pool[len(pool)-1]
			pool = append(pool[:len(pool)-2], point{a.p + b.p, a.y + b.y, a.n + b.n})
		}
	}
	for _, q := range pool {
		curve = append(curve, float32(q.p/q.n), float32((q.y+0.5)/(q.n+1)))
	}
	return temperature, curve
}
