package kind

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// Weights are what was learned, by feature: the linear weights of each kind, and those of each network.
type Weights struct {
	Linear map[uint32][]float32
	Nets   []map[uint32]*Vec
}

// Build makes a model, its weights quantised to a byte each.
func Build(kinds []string, bias []float32, w Weights, nets []Net, mix float32, c Calibrator) *Model {
	m := &Model{Kinds: kinds, Bias: bias, Nets: nets, Mix: mix, Calibrator: c}
	deep, flat := map[uint32]bool{}, map[uint32]bool{}
	var linear, hidden float32
	for _, n := range w.Nets {
		for h, row := range n {
			deep[h] = true
			hidden = max(hidden, largest(row[:]))
		}
	}
	for _, row := range w.Linear {
		linear = max(linear, largest(row))
	}
	m.steps = [2]float32{stepOf(linear, 127), stepOf(hidden, 48)} // five networks make up for coarser steps
	for h, row := range w.Linear {
		if !deep[h] && largest(row) >= least*m.steps[0] {
			flat[h] = true
		}
	}
	m.hashes = append(slices.Sorted(maps.Keys(deep)), slices.Sorted(maps.Keys(flat))...)
	m.known = len(deep)
	m.linear = make([]int8, len(m.hashes)*len(kinds))
	rows := make([]int8, m.known*Width*len(nets))
	for i, h := range m.hashes {
		quantise(m.linear[i*len(kinds):], w.Linear[h], m.steps[0])
		for j, n := range w.Nets {
			if v := n[h]; v != nil {
				quantise(rows[(i*len(nets)+j)*Width:], v[:], m.steps[1])
			}
		}
	}
	m.hidden = pack(rows)
	m.find = newTable(m.hashes)
	return m
}

// least is how large a weight must be, in steps, for a feature to be worth its place.
const least = 1.5

func largest(row []float32) (top float32) {
	for _, w := range row {
		top = max(top, w, -w)
	}
	return top
}

// stepOf is the size of a step where so many lead from 0 to the largest weight.
func stepOf(top, steps float32) float32 {
	if top == 0 {
		return 1
	}
	return top / steps
}

func quantise(to []int8, from []float32, step float32) {
	for i, w := range from {
		to[i] = int8(math.Round(float64(w / step)))
	}
}

const magic = "jsk2"

// head is what stands before the weights, all of one size.
type head struct {
	Kinds, Nets uint16
	Mix         float32
	Steps       [2]float32
	Calibrator  uint16 // numbers of the calibrator
	Known       uint32 // features that the networks know
	Features    uint32
}

// Write stores the model: hashes ascending, so that equal models are equal bytes.
func (m *Model) Write(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString(magic)
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a Buffer does not fail
	put(head{uint16(len(m.Kinds)), uint16(len(m.Nets)), m.Mix, m.steps, uint16(len(m.Calibrator)), uint32(m.known), uint32(len(m.hashes))})
	for _, k := range m.Kinds {
		b.WriteByte(byte(len(k)))
		b.WriteString(k)
	}
	put(m.Bias)
	for i := range m.Nets {
		put(m.Nets[i].Bias)
		put(m.Nets[i].Out)
		put(m.Nets[i].OutBias)
	}
	put([]float32(m.Calibrator))
	// Differences of neighbours and columns of like numbers compress better than hashes and rows.
	var before uint32
	for i, h := range m.hashes {
		if i == m.known {
			before = 0
		}
		b.Write(binary.AppendUvarint(nil, uint64(h-before)))
		before = h
	}
	b.Write(columns(m.linear, len(m.Kinds)))
	b.Write(columns(unpack(m.hidden), Width*len(m.Nets)))
	z, err := flate.NewWriter(w, flate.BestCompression)
	if err == nil {
		if _, err = z.Write(b.Bytes()); err == nil {
			err = z.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("kind: write model: %w", err)
	}
	return nil
}

// columns turns rows of so many numbers into columns.
func columns(rows []int8, width int) []byte {
	out := make([]byte, 0, len(rows))
	for c := range width {
		for i := c; i < len(rows); i += width {
			out = append(out, byte(rows[i]))
		}
	}
	return out
}

// rows is the inverse of columns.
func rows(columns []byte, width int) []int8 {
	out := make([]int8, len(columns))
	if width == 0 {
		return out
	}
	n := len(columns) / width
	for i, x := range columns {
		out[i%n*width+i/n] = int8(x)
	}
	return out
}

var errModel = errors.New("kind: not a model, or a broken one")

// maxModel is how large an unpacked model may be, in bytes.
const maxModel = 16 << 20

// ReadModel reads what Write wrote.
func ReadModel(r io.Reader) (*Model, error) {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(r), maxModel))
	if err != nil {
		return nil, fmt.Errorf("kind: read model: %w", err)
	}
	b := bytes.NewReader(raw)
	get := func(v any) bool { return binary.Read(b, binary.LittleEndian, v) == nil }
	var mark [len(magic)]byte
	var h head
	if !get(&mark) || string(mark[:]) != magic || !get(&h) || h.Kinds < 2 || h.Kinds > 64 || h.Nets > 8 {
		return nil, errModel
	}
	k := int(h.Kinds)
	m := &Model{Bias: make([]float32, k), Nets: make([]Net, h.Nets), Mix: h.Mix, Calibrator: make(Calibrator, h.Calibrator), steps: h.Steps, known: int(h.Known)}
	hidden := Width * int(h.Nets)
	if h.Known > h.Features || int64(h.Features)*int64(1+k)+int64(h.Known)*int64(hidden) > int64(b.Len()) {
		return nil, errModel
	}
	for range k {
		n, err := b.ReadByte()
		name := make([]byte, n)
		if _, err2 := io.ReadFull(b, name); err != nil || err2 != nil {
			return nil, errModel
		}
		m.Kinds = append(m.Kinds, string(name))
	}
	ok := get(m.Bias)
	for i := range m.Nets {
		n := &m.Nets[i]
		n.Out, n.OutBias = make([][2]Vec, k), make([]float32, k)
		ok = ok && get(&n.Bias) && get(n.Out) && get(n.OutBias)
	}
	if !ok || !get([]float32(m.Calibrator)) || !m.Calibrator.valid(k) {
		return nil, errModel
	}
	m.hashes = make([]uint32, h.Features)
	var before uint64
	for i := range m.hashes {
		if i == m.known {
			before = 0
		}
		d, err := binary.ReadUvarint(b)
		if before += d; err != nil || before > math.MaxUint32 {
			return nil, errModel
		}
		m.hashes[i] = uint32(before)
	}
	cells, linear := raw[len(raw)-b.Len():], len(m.hashes)*k
	if len(cells) != linear+m.known*hidden {
		return nil, errModel
	}
	m.linear, m.hidden = rows(cells[:linear], k), pack(rows(cells[linear:], hidden))
	m.find = newTable(m.hashes)
	return m, nil
}
