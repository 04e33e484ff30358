package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
)

// toy are examples of two kinds that one feature each tells apart; a third is noise.
func toy(n int) []example {
	var out []example
	for i := range n {
		h := []uint32{uint32(1 + i%2), 7}
		out = append(out, example{
			vector: vector{hash: h, group: []uint8{0, 0}}, sentences: [][]uint32{{7}, {9}, {uint32(1 + i%2), 9}}, label: i % 2, weight: 1,
		})
	}
	return out
}

func TestTheRegressionFindsTheFeatureThatTells(t *testing.T) {
	m := learn(toy(40), 2, 2, 1e-4)
	assert.Greater(t, m.weights[1][0], m.weights[1][1])
	assert.Greater(t, m.weights[2][1], m.weights[2][0])
	assert.InDelta(t, m.weights[7][0], m.weights[7][1], 0.05, "noise tells nothing")
}

func TestAFeatureThatIsTooRareIsLeftOut(t *testing.T) {
	ex := append(toy(10), example{vector: vector{hash: []uint32{99}, group: []uint8{0}}, weight: 1})
	assert.NotContains(t, learn(ex, 2, 2, 1e-4).weights, uint32(99))
}

func TestALargerPenaltyKeepsWeightsSmaller(t *testing.T) {
	loose, tight := learn(toy(40), 2, 2, 1e-5), learn(toy(40), 2, 2, 1e-1)
	assert.Greater(t, loose.weights[1][0], tight.weights[1][0])
}

func TestTheGradientIsThatOfTheLoss(t *testing.T) {
	p := &problem{k: 3, n: 2, l2: 0.01, total: 3, rows: [][]int32{{0}, {1}, {0, 1}}, values: [][]float32{{1}, {0.5}, {0.7, 0.2}}, label: []int{0, 1, 2}, weight: []float64{1, 0.5, 1.5}}
	w, g, scratch := make([]float64, 9), make([]float64, 9), make([]float64, 9)
	for i := range w {
		w[i] = math.Sin(float64(i))
	}
	p.loss(w, g)
	for i := range w {
		const h = 1e-6
		at := w[i]
		w[i] = at + h
		up := p.loss(w, scratch)
		w[i] = at - h
		down := p.loss(w, scratch)
		w[i] = at
		assert.InDelta(t, (up-down)/(2*h), g[i], 1e-6)
	}
}

func TestANetworkFindsTheSentenceThatTells(t *testing.T) {
	ex := toy(60)
	n := learnNet(ex, 2, schedule{epochs: 20, minSeen: 2, rate: 0.1, drop: 0.2}, 1)
	for _, e := range ex {
		var h [2]kind.Vec
		var from [kind.Width]int
		n.forward(n.rows(&e), &h, &from)
		p := n.Output(&h)
		assert.Greater(t, p[e.label], 0.8)
	}
}

func TestTheSameSeedGivesTheSameNetwork(t *testing.T) {
	s := schedule{epochs: 3, minSeen: 2, rate: 0.1, drop: 0.3}
	assert.Equal(t, learnNet(toy(20), 2, s, 1), learnNet(toy(20), 2, s, 1))
	assert.NotEqual(t, learnNet(toy(20), 2, s, 1).cells, learnNet(toy(20), 2, s, 2).cells)
}

func TestTheCalibratorLearnsHowOftenReadingsAreRight(t *testing.T) {
	var all []judged
	d := newDice(1)
	agreed, split := []float64{1, 1.4, 1}, []float64{1, 1.4, 0.5}
	for range 4000 { // always as sure, right two times in three when the views agree and one in three when not
		signs := agreed
		if d.roll(2) == 0 {
			signs = split
		}
		label := 0
		if chance := d.roll(3); signs[2] == 1 && chance == 0 || signs[2] < 1 && chance > 0 {
			label = 1
		}
		all = append(all, judged{kind.Result{Signs: signs}, label})
	}
	c := calibrate(all, 1e-6)
	assert.InDelta(t, 2.0/3, c.Confidence(agreed), 0.04)
	assert.InDelta(t, 1.0/3, c.Confidence(split), 0.04)
	assert.Nil(t, calibrate(nil, 1e-6))
}

func TestAGroupIsNeverInTwoFolds(t *testing.T) {
	seen := map[int]bool{}
	for i := range 50 {
		id := string(rune('a' + i))
		assert.Equal(t, fold(evaluate.Row{ID: id, Group: "g"}, 10), fold(evaluate.Row{ID: id + "x", Group: "g"}, 10))
		seen[fold(evaluate.Row{ID: id}, 10)] = true
	}
	assert.Greater(t, len(seen), 5, "rows without a group are spread")
}

func TestAGrammarMakesMailsOfEachRule(t *testing.T) {
	name := filepath.Join(t.TempDir(), "xx.txt")
	require.NoError(t, os.WriteFile(name, []byte("# a comment\n@greet: Hello {first},\n@thanks: Thanks from {company}.\n@close: Bye\\n{sign}\n@days: Monday\n@times: 9\n@roles: cook\n@notes: Hello\nRs: Your application as {role}\nR: No.\nR+: Sorry.\nX: Flat || Come on {day} at {time}.\n"), 0o600))
	g, err := readGrammar(name)
	require.NoError(t, err)
	rows := g.mails(20)
	require.Len(t, rows, 60)
	assert.Equal(t, rows, g.mails(20), "the same each time")
	ids := map[string]bool{}
	for _, r := range rows {
		ids[r.ID] = true
		assert.Equal(t, "xx", r.Language)
		assert.NotContains(t, r.Body+r.Subject, "{")
		if r.Label == jobsearch.KindRejection {
			assert.Contains(t, r.Body, "No.")
			assert.Contains(t, []string{"Your application as cook", "Hello"}, r.Subject)
		} else {
			assert.Equal(t, jobsearch.KindOther, r.Label)
			assert.Contains(t, r.Body, "Come on Monday at 9.")
			assert.NotContains(t, r.Body, "Thanks from")
		}
	}
	assert.Len(t, ids, 60)
}

func TestALineThatIsNoRuleIsRefused(t *testing.T) {
	for _, line := range []string{"no rule", "X: other mail without a subject"} {
		name := filepath.Join(t.TempDir(), "xx.txt")
		require.NoError(t, os.WriteFile(name, []byte(line+"\n"), 0o600))
		_, err := readGrammar(name)
		assert.ErrorContains(t, err, "line 1")
	}
}

func TestOurOwnMailIsSoundAndOnce(t *testing.T) {
	s, err := load("testdata")
	require.NoError(t, err)
	ids, kinds := map[string]bool{}, map[jobsearch.MessageKind]int{}
	for _, r := range s.rows {
		assert.False(t, ids[r.ID], r.ID)
		ids[r.ID] = true
		kinds[r.Label]++
		assert.NotEmpty(t, strings.TrimSpace(r.Body), r.ID)
		if r.Source == plainSource {
			assert.NotContains(t, r.Body+r.Subject, "{", r.ID)
		}
	}
	for _, k := range jobsearch.MessageKinds() {
		assert.Greater(t, kinds[k], 100, k)
	}
}
