package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
)

// report prints how the readings of a cross-validation were. The calibrator for a fold comes from the other folds, so that the report is honest about it too.
func report(given set, readings []judged, o options) error {
	kinds := jobsearch.MessageKinds()
	var outcomes, ambiguous []evaluate.Outcome
	ordinary := 0
	for f := range o.folds {
		c := calibrate(given.readings(readings, func(r evaluate.Row) bool { return fold(r, o.folds) != f }), o.calm)
		for i, r := range given.rows {
			if fold(r, o.folds) != f {
				continue
			}
			x := readings[i]
			out := evaluate.Outcome{Row: r, Answer: evaluate.Answer{Kind: kinds[x.Best], Confidence: min(c.Confidence(x.Signs), x.Limit)}}
			if r.Ambiguous {
				ambiguous = append(ambiguous, out)
				continue
			}
			outcomes = append(outcomes, out)
			if r.Source == ordinarySource && x.Best != x.label {
				ordinary++
			}
		}
	}
	fmt.Printf("cross-validation, %d folds by group, ambiguous rows apart\n", o.folds)
	sources := map[string][]evaluate.Outcome{}
	for _, x := range outcomes {
		sources[x.Row.Source] = append(sources[x.Row.Source], x)
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		r := evaluate.Measure(sources[name])
		fmt.Printf("%-20s n=%4d accuracy %.3f macro F1 %.3f\n", name, r.Rows, r.Accuracy, r.MacroF1)
	}
	if len(ambiguous) > 0 {
		fmt.Printf("%-20s n=%4d accuracy %.3f\n", "ambiguous", len(ambiguous), evaluate.Measure(ambiguous).Accuracy)
	}
	fmt.Printf("ordinary mail called anything but other: %d\n", ordinary)
	confusion(outcomes)
	curve(outcomes)
	return evaluate.Measure(outcomes).Write(os.Stdout, o.mistakes)
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

// curve prints what asking a person more often buys: for each share of the mistakes that falls below a confidence, how much job mail falls below it too.
func curve(outcomes []evaluate.Outcome) {
	sorted := slices.SortedStableFunc(slices.Values(outcomes), func(a, b evaluate.Outcome) int { return cmp.Compare(a.Answer.Confidence, b.Answer.Confidence) })
	var mistakes, job int
	for _, o := range outcomes {
		if o.Answer.Kind != o.Row.Label {
			mistakes++
		}
		if o.Row.Label != jobsearch.KindOther {
			job++
		}
	}
	fmt.Printf("mistakes / job mail up to confidence:")
	var below, belowJob int
	next := 40
	for _, o := range sorted {
		if o.Row.Label != jobsearch.KindOther {
			belowJob++
		}
		if o.Answer.Kind == o.Row.Label {
			continue
		}
		below++
		for ; next <= 80 && below*100 >= next*mistakes; next += 5 {
			fmt.Printf("  %d%% / %.1f%% %.2f", next, 100*float64(belowJob)/float64(max(1, job)), o.Answer.Confidence)
		}
	}
	fmt.Println()
}
