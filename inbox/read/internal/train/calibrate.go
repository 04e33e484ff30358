package main

import (
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
)

// judged is a mail that was read by a model that had not learned from it.
type judged struct {
	kind.Result
	label int
}

// calibrate learns how often readings are right from readings of mail that was not learned from.
func calibrate(readings []judged, l2 float64) kind.Calibrator {
	p := &problem{k: 2, l2: l2}
	for _, r := range readings {
		x := r.Signs
		if p.n == 0 {
			p.n = len(x)
		}
		row, values := make([]int32, len(x)), make([]float32, len(x))
		for i, v := range x {
			row[i], values[i] = int32(i), float32(v)
		}
		right := 0
		if r.Best == r.label {
			right = 1
		}
		p.rows, p.values = append(p.rows, row), append(p.values, values)
		p.label, p.weight = append(p.label, right), append(p.weight, 1)
		p.total++
	}
	if p.n == 0 {
		return nil
	}
	w := p.solve(200)
	c := make(kind.Calibrator, p.n)
	for i := range c {
		c[i] = float32(w[2*i+1] - w[2*i])
	}
	c[0] += float32(w[2*p.n+1] - w[2*p.n]) // the regression's own constant
	return c
}
