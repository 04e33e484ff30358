package analytics

import (
	"math"
	"slices"
)

// Rate is a share with its 95 % interval.
type Rate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}

// Wilson is the share k of n with Wilson's score interval at 95 % (Wilson 1927). n = 0 gives the whole interval 0 to 1.
func Wilson(k, n int) Rate {
	if n == 0 {
		return Rate{High: 1}
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	center := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Rate{Value: p, Low: max(0, center-half), High: min(1, center+half), N: n}
}

// Observation is one waiting time; Ended is false where the waiting goes on.
type Observation struct {
	Days  float64
	Ended bool
}

// Waiting describes waiting times.
type Waiting struct {
	N      int      `json:"n"`      // waited
	Ended  int      `json:"ended"`  // got what they waited for
	Median *float64 `json:"median"` // days; null while fewer than half are expected to end
	Q1     *float64 `json:"q1"`     // a quarter has ended by then
	Q3     *float64 `json:"q3"`
}

// KaplanMeier estimates waiting times when some still wait (Kaplan and Meier 1958).
func KaplanMeier(obs []Observation) Waiting {
	obs = slices.Clone(obs)
	// At one time, those that ended come before those that still wait.
	slices.SortFunc(obs, func(a, b Observation) int {
		switch {
		case a.Days != b.Days:
			if a.Days < b.Days {
				return -1
			}
			return 1
		case a.Ended && !b.Ended:
			return -1
		case b.Ended && !a.Ended:
			return 1
		}
		return 0
	})
	w := Waiting{N: len(obs)}
	waiting := 1.0
	mark := func(q **float64, level, t float64) {
		if *q == nil && waiting <= level+1e-12 {
			*q = &t
		}
	}
	for i, o := range obs {
		if !o.Ended {
			continue
		}
		w.Ended++
		waiting *= 1 - 1/float64(len(obs)-i)
		mark(&w.Q1, 0.75, o.Days)
		mark(&w.Median, 0.5, o.Days)
		mark(&w.Q3, 0.25, o.Days)
	}
	return w
}

// ChanceBetter is the probability that the rate behind kb of nb is higher than the one behind ka of na, each with a uniform prior: the exact sum over Beta posteriors.
func ChanceBetter(ka, na, kb, nb int) float64 {
	aA, bA := float64(ka+1), float64(na-ka+1)
	bB := float64(nb - kb + 1)
	sum := 0.0
	for i := range kb + 1 {
		x := float64(i)
		sum += math.Exp(logBeta(aA+x, bA+bB) - math.Log(bB+x) - logBeta(1+x, bB) - logBeta(aA, bA))
	}
	return min(1, sum)
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}
