package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sets are the judged sets of testdata, with the least mean rank correlation that Rank has on each.
var sets = map[string]float64{"testdata/rank": 0.8, "testdata/told": 0.65}

func TestRankAgreesWithJudgements(t *testing.T) {
	for dir, least := range sets {
		names, js, err := judgements(dir)
		require.NoError(t, err)
		s := judgedSet{js: js, byResume: make([][]int, len(names))}
		for i, j := range js {
			s.byResume[j.resume] = append(s.byResume[j.resume], i)
		}
		assert.GreaterOrEqual(t, s.rho(func(i int) float64 { return js[i].score }), least, dir)
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
}

func TestSpearmanSharesTheRanksOfEqualValues(t *testing.T) {
	assert.InDelta(t, 1, spearman([]float64{0, 0, 5, 9}, []float64{0, 0, 1, 3}), 1e-9)
	assert.InDelta(t, -1, spearman([]float64{3, 2, 1}, []float64{1, 2, 3}), 1e-9)
	assert.Zero(t, spearman([]float64{1, 1, 1}, []float64{1, 2, 3}))
}
