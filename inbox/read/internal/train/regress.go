package main

import (
	"math"
	"sync"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
)

// vector is a mail's features, each with its value, ready for the regression.
type vector struct {
	hash  []uint32
	group []uint8
}

// example is a mail to learn from.
type example struct {
	vector
	sentences [][]uint32 // features of the mail as a whole, then of each sentence
	label     int
	weight    float64
}

// problem is the regression over one set of examples.
type problem struct {
	k      int
	rows   [][]int32
	values [][]float32
	label  []int
	weight []float64
	total  float64
	n      int // features
	l2     float64
}

// learned is what the regression found.
type learned struct {
	bias    []float32
	weights map[uint32][]float32
}

// learn fits a multinomial logistic regression with a quadratic penalty, by L-BFGS. Features seen in fewer than minSeen mails are left out.
func learn(examples []example, k, minSeen int, l2 float64) learned {
	seen := map[uint32]int{}
	for _, e := range examples {
		for _, h := range e.hash {
			seen[h]++
		}
	}
	index := map[uint32]int32{}
	var hashes []uint32
	p := &problem{k: k, l2: l2}
	for _, e := range examples {
		var row []int32
		var groups []uint8
		var count [kind.Groups]int
		for i, h := range e.hash {
			if seen[h] < minSeen {
				continue
			}
			j, ok := index[h]
			if !ok {
				j = int32(len(hashes))
				index[h] = j
				hashes = append(hashes, h)
			}
			row = append(row, j)
			groups = append(groups, e.group[i])
			count[e.group[i]]++
		}
		values := make([]float32, len(row))
		for i, g := range groups {
			values[i] = float32(kind.Length(int(g), count[g]))
		}
		p.rows = append(p.rows, row)
		p.values = append(p.values, values)
		p.label = append(p.label, e.label)
		p.weight = append(p.weight, e.weight)
		p.total += e.weight
	}
	p.n = len(hashes)
	w := p.solve(60)
	out := learned{bias: make([]float32, k), weights: make(map[uint32][]float32, len(hashes))}
	for i := range out.bias {
		out.bias[i] = float32(w[p.n*k+i])
	}
	for i, h := range hashes {
		row := make([]float32, k)
		for j := range row {
			row[j] = float32(w[i*k+j])
		}
		out.weights[h] = row
	}
	return out
}

// loss is the mean cross entropy with the penalty, and its gradient.
func (p *problem) loss(w, g []float64) float64 {
	clear(g)
	scores := make([]float64, p.k)
	var sum float64
	base := p.n * p.k
	for i, row := range p.rows {
		copy(scores, w[base:])
		vals := p.values[i]
		for j, f := range row {
			v := float64(vals[j])
			o := int(f) * p.k
			for c := range scores {
				scores[c] += v * w[o+c]
			}
		}
		top := scores[0]
		for _, s := range scores {
			top = max(top, s)
		}
		var z float64
		for c := range scores {
			z += math.Exp(scores[c] - top)
		}
		wt := p.weight[i] / p.total
		sum += wt * (math.Log(z) + top - scores[p.label[i]])
		for c := range scores {
			d := math.Exp(scores[c]-top) / z
			if c == p.label[i] {
				d--
			}
			scores[c] = d * wt
			g[base+c] += scores[c]
		}
		for j, f := range row {
			v := float64(vals[j])
			o := int(f) * p.k
			for c := range scores {
				g[o+c] += v * scores[c]
			}
		}
	}
	for i := 0; i < base; i++ {
		sum += p.l2 / 2 * w[i] * w[i]
		g[i] += p.l2 * w[i]
	}
	return sum
}

const memory = 6

// solve minimises the loss by L-BFGS with backtracking.
func (p *problem) solve(rounds int) []float64 {
	n := (p.n + 1) * p.k
	w, g := make([]float64, n), make([]float64, n)
	f := p.loss(w, g)
	var ss, ys [][]float64
	var rho []float64
	dir, nw, ng := make([]float64, n), make([]float64, n), make([]float64, n)
	for range rounds {
		for i := range g {
			dir[i] = -g[i]
		}
		alpha := make([]float64, len(ss))
		for i := len(ss) - 1; i >= 0; i-- {
			alpha[i] = rho[i] * dot(ss[i], dir)
			axpy(-alpha[i], ys[i], dir)
		}
		if l := len(ss); l > 0 {
			s := dot(ss[l-1], ys[l-1]) / dot(ys[l-1], ys[l-1])
			for i := range dir {
				dir[i] *= s
			}
		}
		for i := range ss {
			b := rho[i] * dot(ys[i], dir)
			axpy(alpha[i]-b, ss[i], dir)
		}
		slope := dot(g, dir)
		if slope >= 0 || math.Sqrt(dot(g, g)) < 1e-6 {
			break
		}
		step, nf := 1.0, 0.0
		if len(ss) == 0 {
			step = 1 / math.Sqrt(dot(g, g))
		}
		ok := false
		for range 20 {
			for i := range w {
				nw[i] = w[i] + step*dir[i]
			}
			if nf = p.loss(nw, ng); nf <= f+1e-4*step*slope {
				ok = true
				break
			}
			step /= 2
		}
		if !ok {
			break
		}
		s, y := make([]float64, n), make([]float64, n)
		for i := range w {
			s[i], y[i] = nw[i]-w[i], ng[i]-g[i]
		}
		if sy := dot(s, y); sy > 1e-12 {
			ss, ys, rho = append(ss, s), append(ys, y), append(rho, 1/sy)
			if len(ss) > memory {
				ss, ys, rho = ss[1:], ys[1:], rho[1:]
			}
		}
		done := f-nf < 1e-7*math.Abs(f)
		w, nw, g, ng, f = nw, w, ng, g, nf
		if done {
			break
		}
	}
	return w
}

func dot(a, b []float64) float64 {
	var s float64
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

func axpy(c float64, x, y []float64) {
	for i := range y {
		y[i] += c * x[i]
	}
}

// parallel runs f for 0 … n-1, a few at a time.
func parallel(n, workers int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range workers {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
