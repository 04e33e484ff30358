package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

// judgement is one resume beside one posting: what Rank weighs, and how well a person thought they suit.
type judgement struct {
	resume, posting int
	title           string
	features        ats.Features
	score           float64 // of Rank as it is
	relevance       float64
}

// judgements reads DIR/rank and compares every judged pair as Rank does.
func judgements(dir string) (names []string, out []judgement, err error) {
	jobs, err := rows[jobRow](filepath.Join(dir, "jobs.jsonl"))
	if err != nil {
		return nil, nil, err
	}
	list, err := rows[judged](filepath.Join(dir, "judged.jsonl"))
	if err != nil {
		return nil, nil, err
	}
	var posts []ats.Posting
	for _, j := range jobs {
		p := ats.ReadPosting(j.Title, j.Description)
		p.ID, p.Company = j.ID, j.Company
		posts = append(posts, p)
	}
	for i, j := range list {
		r, err := resume.Open(context.Background(), filepath.Join(dir, j.Resume), resume.Options{})
		if err != nil {
			return nil, nil, err
		}
		ranked, err := ats.Rank(context.Background(), ats.Prepare(r, ats.Options{}), posts)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, filepath.Base(j.Resume))
		slices.SortFunc(ranked, func(a, b ats.Ranked) int { return a.Index - b.Index })
		for k, g := range ranked {
			if rel, ok := j.Judgements[g.ID]; ok {
				out = append(out, judgement{i, k, g.Title, g.Features, g.Score, float64(rel)})
			}
		}
	}
	return names, out, nil
}

// combination says how much each feature counts, where what any two texts have in common is 1.
type combination [5]float64

// values are the features that Rank weighs, in its order.
func values(f ats.Features) combination {
	return combination{f.Title, f.Topics, f.Words, f.Shown, -f.KnockOuts}
}

func (c combination) score(x combination) float64 {
	z := -1.0
	for i, v := range x {
		z += c[i] * v
	}
	return max(0, z)
}

// times multiplies each weight.
func (c combination) times(d combination) combination {
	for i := range c {
		c[i] *= d[i]
	}
	return c
}

const (
	candidates = 3000 // combinations at random
	around     = 12   // random changes of each, by up to a third: a weight that must be exact is a lucky one
	summit     = 40   // of the best are taken in the mean
)

// search is the random combinations, with the score of every judgement under each change of each.
type search struct {
	judgedSet
	list   []combination
	scores [][][]float64 // by combination, change, judgement
	each   [][]float64   // by combination and resume: the rank correlation in the mean of the changes
}

func newSearch(s judgedSet) *search {
	rng := rand.New(rand.NewPCG(1, 2))
	between := func(low, high float64) float64 { return low * math.Exp(rng.Float64()*math.Log(high/low)) }
	changes := make([]combination, around)
	for k := range changes {
		for i := range changes[k] {
			changes[k][i] = between(1/1.35, 1.35)
		}
	}
	f := &search{judgedSet: s}
	for range candidates {
		c := combination{between(.05, 1.5), between(.1, 2), between(8, 40), between(.2, 6), between(.6, 6)}
		if i := rng.IntN(6); i < 4 && i != 2 {
			c[i] = 0
		}
		f.list = append(f.list, c)
		var scores [][]float64
		each := make([]float64, len(s.byResume))
		for _, d := range changes {
			changed := c.times(d)
			one := make([]float64, len(s.js))
			for i, x := range s.xs {
				one[i] = changed.score(x)
			}
			scores = append(scores, one)
			for r, ids := range s.byResume {
				each[r] += s.correlation(ids, func(i int) float64 { return one[i] }) / around
			}
		}
		f.scores, f.each = append(f.scores, scores), append(f.each, each)
	}
	return f
}

// best is the mean of the best combinations where each is worth what value says.
func (f *search) best(value func(t int) float64) combination {
	order, values := make([]int, candidates), make([]float64, candidates)
	for t := range order {
		order[t], values[t] = t, value(t)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	var out combination
	for _, t := range order[:summit] {
		for i := range out {
			out[i] += f.list[t][i] / summit
		}
	}
	return out
}

// withoutResume is the best combination for the other resumes; -1 leaves none out.
func (f *search) withoutResume(r int) combination {
	return f.best(func(t int) float64 {
		sum := 0.0
		for k, v := range f.each[t] {
			if k != r {
				sum += v
			}
		}
		return sum
	})
}

func (f *search) withoutPosting(p int) combination {
	rest := make([][]int, len(f.byResume))
	for r, ids := range f.byResume {
		for _, i := range ids {
			if f.js[i].posting != p {
				rest[r] = append(rest[r], i)
			}
		}
	}
	return f.best(func(t int) float64 {
		sum := 0.0
		for r, ids := range rest {
			if len(ids) == len(f.byResume[r]) {
				sum += f.each[t][r]
				continue
			}
			for _, one := range f.scores[t] {
				sum += f.correlation(ids, func(i int) float64 { return one[i] }) / around
			}
		}
		return sum
	})
}

// judgedSet is the judgements with their features, and which belong to which resume.
type judgedSet struct {
	js       []judgement
	xs       []combination
	byResume [][]int
}

func (s judgedSet) correlation(ids []int, score func(int) float64) float64 {
	a, b := make([]float64, len(ids)), make([]float64, len(ids))
	for k, i := range ids {
		a[k], b[k] = score(i), s.js[i].relevance
	}
	return spearman(a, b)
}

// rho is the mean over the resumes of the rank correlation of score with the judgements.
func (s judgedSet) rho(score func(int) float64) float64 {
	sum := 0.0
	for _, ids := range s.byResume {
		sum += s.correlation(ids, score)
	}
	return sum / float64(len(s.byResume))
}

// weigh searches how Rank's features should count, and says how well combinations do that were chosen without the resume, or without the posting, that they are measured on.
func weigh(dir string) error {
	names, js, err := judgements(dir)
	if err != nil {
		return err
	}
	s := judgedSet{js: js, byResume: make([][]int, len(names))}
	postings := 0
	for i, j := range js {
		s.xs = append(s.xs, values(j.features))
		s.byResume[j.resume] = append(s.byResume[j.resume], i)
		postings = max(postings, j.posting+1)
	}
	f := newSearch(s)
	all := f.withoutResume(-1)
	fmt.Printf("as it is: rho=%.3f\nbest on all: %.2f rho=%.3f\n", s.rho(func(i int) float64 { return js[i].score }), all, s.rho(func(i int) float64 { return all.score(s.xs[i]) }))
	held := make([]float64, len(js))
	for r, ids := range s.byResume {
		c := f.withoutResume(r)
		for _, i := range ids {
			held[i] = c.score(s.xs[i])
		}
	}
	fmt.Printf("chosen without the resume: rho=%.3f\n", s.rho(func(i int) float64 { return held[i] }))
	for p := range postings {
		c := f.withoutPosting(p)
		for i, j := range js {
			if j.posting == p {
				held[i] = c.score(s.xs[i])
			}
		}
	}
	fmt.Printf("chosen without the posting: rho=%.3f\n", s.rho(func(i int) float64 { return held[i] }))
	return nil
}
