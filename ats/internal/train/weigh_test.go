package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRankAgreesWithTheJudgementOfASetThatNoWeightWasChosenOn(t *testing.T) {
	names, js, err := judgements("testdata/rank")
	require.NoError(t, err)
	require.Len(t, names, 7)
	s := judgedSet{js: js, byResume: make([][]int, len(names))}
	for i, j := range js {
		s.byResume[j.resume] = append(s.byResume[j.resume], i)
	}
	assert.GreaterOrEqual(t, s.rho(func(i int) float64 { return js[i].score }), 0.8)
	for r, ids := range s.byResume {
		for _, i := range ids {
			for _, k := range ids {
				if js[i].relevance == 3 && js[k].relevance == 0 {
					assert.Greater(t, js[i].score, js[k].score, "%s: %s before %s", names[r], js[i].title, js[k].title)
				}
			}
		}
	}
}

func TestSpearmanSharesTheRanksOfEqualValues(t *testing.T) {
	assert.InDelta(t, 1, spearman([]float64{0, 0, 5, 9}, []float64{0, 0, 1, 3}), 1e-9)
	assert.InDelta(t, -1, spearman([]float64{3, 2, 1}, []float64{1, 2, 3}), 1e-9)
	assert.Zero(t, spearman([]float64{1, 1, 1}, []float64{1, 2, 3}))
}
