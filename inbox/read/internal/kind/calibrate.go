package kind

import "math"

// Calibrator says how often a reading like this is right: a logistic regression over how sure the views are and whether they agree. Empty, it believes the probability itself.
type Calibrator []float32

// Signs are what the calibrator looks at, for the kind that is thought best.
func Signs(views [][]float64, mean []float64) []float64 {
	best, next := order(mean)
	least, agree := 1.0, 0.0
	for _, v := range views {
		least = min(least, v[best])
		if b, _ := order(v); b == best {
			agree++
		}
	}
	other := len(mean) - 1
	x := []float64{
		1,
		logit(mean[best]),
		logit(mean[best]) - logit(mean[next]),
		logit(least),
		agree / float64(len(views)),
		logit(views[0][best]),
		logit(1 - mean[other]),
	}
	for k := range mean {
		if k == best {
			x = append(x, 1)
		} else {
			x = append(x, 0)
		}
	}
	return x
}

// signs is how many there are beside one for each kind.
const signs = 7

func (c Calibrator) valid(kinds int) bool { return len(c) == 0 || len(c) == signs+kinds }

// Confidence is between 0 and 1.
func (c Calibrator) Confidence(views [][]float64, mean []float64) float64 {
	if len(c) == 0 {
		best, _ := order(mean)
		return mean[best]
	}
	var s float64
	for i, x := range Signs(views, mean) {
		s += float64(c[i]) * x
	}
	return 1 / (1 + math.Exp(-s))
}

// logit is bounded, so that no view is ever quite sure.
func logit(p float64) float64 {
	const least = 1e-6
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}
