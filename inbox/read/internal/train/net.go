package main

import (
	"maps"
	"math"
	"slices"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
)

// network is a kind.Net while it learns, with the weights of its features.
type network struct {
	kind.Net
	index map[uint32]int32
	cells []kind.Vec
}

// schedule is how networks learn.
type schedule struct {
	epochs  int
	minSeen int
	rate    float64
	drop    float64 // share of a mail's features that is left out each time it is shown, so that none is relied on alone
}

// dice is a small generator of our own (Marsaglia's xorshift), so that the same seed gives the same weights whatever the Go version.
type dice uint64

func newDice(seed int) *dice {
	d := dice(uint64(seed)*2654435761 + 88172645463325252)
	return &d
}

func (d *dice) next() uint64 {
	*d ^= *d << 13
	*d ^= *d >> 7
	*d ^= *d << 17
	return uint64(*d)
}

// roll is one of 0 … n-1.
func (d *dice) roll(n int) int { return int(d.next() >> 11 % uint64(n)) }

// spread is between -s and s.
func (d *dice) spread(s float32) float32 { return s * (float32(d.roll(20001)-10000) / 10000) }

// adagrad steps down the gradient, less far along what has been stepped along much (Duchi, Hazan, Singer 2011).
func adagrad(w, sum *float32, gradient, rate float32) {
	*sum += gradient * gradient
	*w -= rate * gradient / (sqrt(*sum) + 1e-6)
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// learnNet fits one network by stochastic gradient descent.
func learnNet(examples []example, kinds int, s schedule, seed int) *network {
	d := newDice(seed)
	n := newNetwork(examples, kinds, s.minSeen, d)
	g := &network{cells: make([]kind.Vec, len(n.cells)), Net: kind.Net{Out: make([][2]kind.Vec, kinds), OutBias: make([]float32, kinds)}}
	rows := make([][][]int32, len(examples))
	order := make([]int, len(examples))
	for i := range examples {
		rows[i], order[i] = n.rows(&examples[i]), i
	}
	var kept [][]int32
	var buffer []int32
	rate, cut := float32(s.rate), uint64(s.drop*65536)
	for range s.epochs {
		for i := len(order) - 1; i > 0; i-- {
			j := d.roll(i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			kept, buffer = kept[:0], buffer[:0]
			for _, row := range rows[i] {
				from := len(buffer)
				var bits uint64
				for j, f := range row {
					if j%4 == 0 {
						bits = d.next()
					}
					if bits&0xffff >= cut {
						buffer = append(buffer, f)
					}
					bits >>= 16
				}
				kept = append(kept, buffer[from:len(buffer):len(buffer)])
			}
			n.step(g, kept, examples[i].label, float32(examples[i].weight), rate)
		}
	}
	return n
}

// newNetwork has a row for each feature of at least minSeen mails, and small weights by chance.
func newNetwork(examples []example, kinds, minSeen int, d *dice) *network {
	seen, last := map[uint32]int{}, map[uint32]int{}
	for i := range examples {
		for _, s := range examples[i].sentences {
			for _, h := range s {
				if last[h] != i+1 {
					last[h] = i + 1
					seen[h]++
				}
			}
		}
	}
	maps.DeleteFunc(seen, func(_ uint32, n int) bool { return n < minSeen })
	n := &network{index: make(map[uint32]int32, len(seen))}
	for i, h := range slices.Sorted(maps.Keys(seen)) {
		n.index[h] = int32(i)
	}
	n.cells = make([]kind.Vec, len(seen))
	for i := range n.cells {
		for k := range n.cells[i] {
			n.cells[i][k] = d.spread(0.1)
		}
	}
	n.Out, n.OutBias = make([][2]kind.Vec, kinds), make([]float32, kinds)
	for c := range n.Out {
		for h := range n.Out[c] {
			for k := range n.Out[c][h] {
				n.Out[c][h][k] = d.spread(0.3)
			}
		}
	}
	return n
}

// rows are the places of an example's features: of the mail as a whole first, then of each sentence that has any.
func (n *network) rows(e *example) [][]int32 {
	var out [][]int32
	for i, s := range e.sentences {
		row := make([]int32, 0, len(s))
		for _, h := range s {
			if f, ok := n.index[h]; ok {
				row = append(row, f)
			}
		}
		if i == 0 || len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// step shows the network one mail. The sums of squared gradients are kept in g.
func (n *network) step(g *network, rows [][]int32, label int, weight, rate float32) {
	var h [2]kind.Vec
	var from [kind.Width]int
	n.forward(rows, &h, &from)
	p := n.Output(&h)
	var down [2]kind.Vec
	for c := range p {
		e := float32(p[c])
		if c == label {
			e--
		}
		e *= weight
		for s := range 2 {
			for k := range kind.Width {
				down[s][k] += e * n.Out[c][s][k]
				adagrad(&n.Out[c][s][k], &g.Out[c][s][k], e*h[s][k], rate)
			}
		}
		adagrad(&n.OutBias[c], &g.OutBias[c], e, rate)
	}
	for k := range kind.Width {
		for s, at := range [2]int{from[k], 0} {
			if at < 0 || len(rows[at]) == 0 {
				continue
			}
			e := down[s][k] * (1 - h[s][k]*h[s][k])
			if e > -1e-5 && e < 1e-5 {
				continue
			}
			u := e * 2 / sqrt(float32(len(rows[at])))
			for _, f := range rows[at] {
				adagrad(&n.cells[f][k], &g.cells[f][k], u, rate)
			}
			adagrad(&n.Bias[k], &g.Bias[k], e, rate)
		}
	}
}

// forward fills the hidden units of the strongest sentence and of the mail as a whole, and says which sentence was strongest.
func (n *network) forward(rows [][]int32, h *[2]kind.Vec, from *[kind.Width]int) {
	var top kind.Vec
	for k := range top {
		top[k], from[k] = kind.Faint, -1
	}
	for i, row := range rows {
		if len(row) == 0 {
			continue
		}
		var z kind.Vec
		for _, f := range row {
			v := &n.cells[f]
			for k := range z {
				z[k] += v[k]
			}
		}
		u := 2 / sqrt(float32(len(row)))
		for k := range z {
			t := z[k]*u + n.Bias[k]
			if i == 0 {
				h[1][k] = float32(math.Tanh(float64(t)))
			} else if t > top[k] {
				top[k], from[k] = t, i
			}
		}
	}
	for k := range top {
		h[0][k] = float32(math.Tanh(float64(top[k])))
	}
}

// weights are the network's, by feature.
func (n *network) weights() map[uint32]*kind.Vec {
	out := make(map[uint32]*kind.Vec, len(n.index))
	for h, i := range n.index {
		out[h] = &n.cells[i]
	}
	return out
}
