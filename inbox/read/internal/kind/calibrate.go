package kind

import "math"

// Calibrator says how often a reading like this is right: a logistic regression over signs of doubt. Empty, it believes the probability itself.
type Calibrator []float32

// signs is how many signs there are beside two for each kind.
const signs = 12

// signsOf are what a calibrator looks at: how sure the views are of the kind that is thought best, whether they agree, and how long the mail is, for the views are surer of long mail
// than they should be. How much it means to be sure differs by kind.
func signsOf(views [][]float64, mean []float64, words, sentences int) []float64 {
	best, next := order(mean)
	agree := 0
	for _, v := range views {
		if b, _ := order(v); b == best {
			agree++
		}
	}
	nets := views[1:]
	if len(nets) == 0 {
		nets = views
	}
	least, most, sum := math.Inf(1), math.Inf(-1), 0.0
	for _, v := range nets {
		s := logit(v[best])
		least, most, sum = min(least, s), max(most, s), sum+s
	}
	sure, linear := logit(mean[best]), logit(views[0][best])
	x := make([]float64, signs+2*len(mean))
	copy(x, []float64{
		1,
		sure,
		sure - logit(mean[next]),
		min(least, linear),
		float64(agree) / float64(len(views)),
		linear,
		logit(1 - mean[len(mean)-1]),
		least,
		most,
		sum / float64(len(nets)),
		math.Log1p(float64(words)),
		math.Log1p(float64(sentences)),
	})
	x[signs+2*best], x[signs+2*best+1] = 1, sure
	return x
}

func (c Calibrator) valid(kinds int) bool { return len(c) == 0 || len(c) == signs+2*kinds }

// Confidence is between 0 and 1, for the signs of a Result.
func (c Calibrator) Confidence(signs []float64) float64 {
	s := signs[1]
	if len(c) > 0 {
		s = 0
		for i, x := range signs {
			s += float64(c[i]) * x
		}
	}
	return 1 / (1 + math.Exp(-s))
}

// logit is bounded, so that no view is ever quite sure.
func logit(p float64) float64 {
	const least = 1e-6
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}
