package sequence

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a clause with its true spans.
type Example struct {
	Clause Clause
	Truth  []Span
}

// Learn fits the model to examples by stochastic gradient ascent on the conditional likelihood with AdaGrad and L2. Features seen fewer than twice are left out. Deterministic.
func Learn(examples []Example, epochs int, rate, l2 float64, keep float64) Trained {
	type instance struct {
		feats []int32 // perToken each
		gold  [Layers][]uint8
		n     int
	}
	count := map[uint32]int32{}
	var buf []uint32
	for i := range examples {
		for t := range examples[i].Clause.Tokens {
			buf = examples[i].Clause.Features(buf[:0], t)
			for _, h := range buf {
				count[h|1]++
			}
		}
	}
	index := map[uint32]int32{}
	var hashes []uint32
	for h, n := range count {
		if n >= 2 {
			hashes = append(hashes, h)
		}
	}
	slices.Sort(hashes)
	for i, h := range hashes {
		index[h] = int32(i)
	}
	var data []instance
	perToken := 0
	for i := range examples {
		e := &examples[i]
		n := len(e.Clause.Tokens)
		if n == 0 {
			continue
		}
		in := instance{n: n}
		for t := range n {
			buf = e.Clause.Features(buf[:0], t)
			perToken = len(buf)
			for _, h := range buf {
				k, ok := index[h|1]
				if !ok {
					k = -1
				}
				in.feats = append(in.feats, k)
			}
		}
		for l := range Layers {
			in.gold[l] = make([]uint8, n)
			for _, s := range e.Truth {
				if s.Layer != l {
					continue
				}
				for t := s.First; t <= s.Last; t++ {
					in.gold[l][t] = inside
				}
				in.gold[l][s.First] = begin
			}
		}
		data = append(data, in)
	}
	w := make([][perFeature]float64, len(hashes))
	g2 := make([][perFeature]float64, len(hashes))
	var trans, transG [Layers][labels][labels]float64
	var start, startG [Layers][labels]float64
	for l := range Layers {
		trans[l][outside][inside] = Forbidden
		start[l][inside] = Forbidden
	}
	r := rand.New(rand.NewPCG(7, 11))
	var p potentials
	step := func(w, g2 *float64, g float64) {
		*g2 += g * g
		*w += rate * g / (1e-6 + math.Sqrt(*g2+0.1))
	}
	mean := make([][perFeature]float64, len(hashes))
	var meanTrans [Layers][labels][labels]float64
	var meanStart [Layers][labels]float64
	kept := 0.0
	for epoch := range epochs {
		order := r.Perm(len(data))
		for _, di := range order {
			in := &data[di]
			p.score = p.score[:0]
			for t := range in.n {
				var sum [perFeature]float64
				for _, k := range in.feats[t*perToken : (t+1)*perToken] {
					if k >= 0 {
						for j := range sum {
							sum[j] += w[k][j]
						}
					}
				}
				var sc [Layers][labels]float64
				for l := range Layers {
					sc[l] = [labels]float64{1, math.Exp(min(25, max(-25, sum[2*l]))), math.Exp(min(25, max(-25, sum[2*l+1])))}
				}
				p.score = append(p.score, sc)
			}
			grad := make([][perFeature]float64, in.n)
			var scores [Layers][labels][labels]float64
			var starts [Layers][labels]float64
			for l := range Layers {
				for a := range labels {
					starts[l][a] = math.Exp(start[l][a])
					for b := range labels {
						scores[l][a][b] = math.Exp(trans[l][a][b])
					}
				}
			}
			p.run(&scores, &starts)
			for l := range Layers {
				tr := &scores[l]
				var gt [labels][labels]float64
				for t := range in.n {
					sum := 0.0
					var m [labels]float64
					for a := range labels {
						m[a] = p.fwd[t][l][a] * p.bwd[t][l][a]
						sum += m[a]
					}
					gold := in.gold[l][t]
					for a := range labels {
						m[a] /= sum
						y := 0.0
						if int(gold) == a {
							y = 1
						}
						if a != outside {
							grad[t][2*l+a-1] = y - m[a]
						}
						if t == 0 && !(a == inside) {
							step(&start[l][a], &startG[l][a], y-m[a])
						}
					}
					if t > 0 {
						z := 0.0
						var pair [labels][labels]float64
						for a := range labels {
							for b := range labels {
								pair[a][b] = p.fwd[t-1][l][a] * tr[a][b] * p.score[t][l][b] * p.bwd[t][l][b]
								z += pair[a][b]
							}
						}
						for a := range labels {
							for b := range labels {
								gt[a][b] -= pair[a][b] / z
							}
						}
						gt[in.gold[l][t-1]][gold]++
					}
				}
				for a := range labels {
					for b := range labels {
						if a == outside && b == inside {
							continue
						}
						if gt[a][b] != 0 {
							step(&trans[l][a][b], &transG[l][a][b], gt[a][b])
						}
					}
				}
			}
			for t := range in.n {
				for _, k := range in.feats[t*perToken : (t+1)*perToken] {
					if k < 0 {
						continue
					}
					for j := range perFeature {
						if g := grad[t][j] - l2*w[k][j]; g > 1e-4 || g < -1e-4 {
							step(&w[k][j], &g2[k][j], g)
						}
					}
				}
			}
		}
		if 2*epoch >= epochs { // the mean of the later passes generalises better than the last
			kept++
			for i := range w {
				for j := range w[i] {
					mean[i][j] += w[i][j]
				}
			}
			for l := range Layers {
				for a := range labels {
					meanStart[l][a] += start[l][a]
					for b := range labels {
						meanTrans[l][a][b] += trans[l][a][b]
					}
				}
			}
		}
	}
	for i := range w {
		for j := range w[i] {
			w[i][j] = mean[i][j] / kept
		}
	}
	for l := range Layers {
		for a := range labels {
			start[l][a] = meanStart[l][a] / kept
			for b := range labels {
				trans[l][a][b] = meanTrans[l][a][b] / kept
			}
		}
	}
	out := Trained{Weights: map[uint32][perFeature]float32{}}
	for i, h := range hashes {
		var q [perFeature]float32
		big := false
		for j := range q {
			q[j] = float32(w[i][j])
			big = big || math.Abs(w[i][j]) >= keep
		}
		if big {
			out.Weights[h] = q
		}
	}
	for l := range Layers {
		for a := range labels {
			out.Start[l][a] = float32(start[l][a])
			for b := range labels {
				out.Trans[l][a][b] = float32(trans[l][a][b])
			}
		}
	}
	return out
}
