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
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
)

type options struct {
	data, own, out string
	folds, workers int
	minSeen        int
	l2, other      float64
	lean           float64
	nets           int
	mix            float64
	schedule       schedule
	cv, mistakes   bool
	noOwn          bool
	netLean, calm  float64
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
	flag.IntVar(&o.nets, "nets", 5, "networks beside the regressions")
	flag.Float64Var(&o.mix, "mix", 0.5, "how much the networks count, 0 to 1")
	flag.IntVar(&o.schedule.epochs, "epochs", 30, "how often a network sees each mail")
	flag.IntVar(&o.schedule.minSeen, "netmin", 5, "mails in which a network's feature must occur")
	flag.Float64Var(&o.schedule.rate, "rate", 0.05, "how far a network steps")
	flag.Float64Var(&o.schedule.drop, "drop", 0.75, "share of a mail's features that a network does not see each time")
	flag.IntVar(&o.minSeen, "min", 2, "mails in which a feature must occur")
	flag.Float64Var(&o.l2, "l2", 1e-6, "penalty")
	flag.Float64Var(&o.other, "other", -0.5, "how much other mail is favoured, in logits: below 0, short job mail in languages that are rare in the data is less often taken for it")
	flag.Float64Var(&o.lean, "lean", 0.5, "how much rejections and interviews are favoured, in logits: they are the costliest to miss")
	flag.Float64Var(&o.netLean, "netlean", 0.2, "the same, in the networks")
	flag.Float64Var(&o.calm, "calm", 5e-4, "penalty of the calibrator")
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
	g, err := readGrammar(filepath.Join(o.own, "plain", "en.txt"))
	if err != nil {
		return err
	}
	given.frame(g)
	fmt.Printf("%d mails given, %d of our own\n", len(given.rows), len(own.rows))
	readings := crossValidate(given, own, o)
	if err := report(given, readings, o); err != nil || o.cv {
		return err
	}
	f, err := os.Create(o.out)
	if err != nil {
		return err
	}
	m := learnAll(append(given.clear(nil), own.examples...), o)
	m.Calibrator = calibrate(given.readings(readings, nil), o.calm)
	if err := m.Write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Printf("written to %s\n", o.out)
	return nil
}

// crossValidate reads each mail with a model that has not learned from it or from any of its group.
func crossValidate(given, own set, o options) []judged {
	out := make([]judged, len(given.rows))
	parallel(o.folds, o.workers, func(f int) {
		m := learnAll(append(given.clear(func(r evaluate.Row) bool { return fold(r, o.folds) != f }), own.examples...), o)
		for i, r := range given.rows {
			if fold(r, o.folds) == f {
				out[i] = judged{m.Judge(&given.mails[i]), given.examples[i].label}
			}
		}
	})
	return out
}

// learnAll fits both views. The model is not calibrated yet.
func learnAll(examples []example, o options) *kind.Model {
	kinds := jobsearch.MessageKinds()
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	linear := learnBoth(examples, len(kinds), o)
	w := kind.Weights{Linear: linear.weights}
	var nets []kind.Net
	for i := range o.nets {
		n := learnNet(examples, len(kinds), o.schedule, i+1)
		n.OutBias[slices.Index(kinds, jobsearch.KindRejection)] += float32(o.netLean)
		n.OutBias[slices.Index(kinds, jobsearch.KindInterview)] += float32(o.netLean)
		w.Nets, nets = append(w.Nets, n.weights()), append(nets, n.Net)
	}
	return kind.Build(names, linear.bias, w, nets, float32(o.mix), nil)
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
