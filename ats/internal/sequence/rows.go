package sequence

import (
	"encoding/binary"
	"math/bits"
)

// sum is a sum of weights, 16 bits for each of perFeature: every feature adds 128 more than its weight, also one without a row, so that no sum borrows from the next and all four are added at once.
type sum uint64

// neutral is what a feature without weights adds.
const neutral sum = 0x0080_0080_0080_0080

// of is the sum of weight i over n features.
func (s sum) of(i, n int) int32 { return int32(uint16(s>>(16*i))) - int32(128*n) }

// rows are the features' weights in a perfect hash table: every feature has a place to itself, which its hash and the shift of its bucket give. So it is found, or found missing, without a branch: which
// of a word's features have weights could not be foretold.
type rows struct {
	table  []row    // 1 << (32 - place) of them
	shifts []uint16 // by the first bits of the hash
	place  uint     // 32 less the number of bits that number a place
	bucket uint     // 32 less the number of bits that number a bucket
}

type row struct {
	hash uint32
	w    uint32 // a byte for each weight, 128 more than it
}

// none are the weights of a feature without any.
const none = 0x8080_8080

func (r *rows) at(h uint32, shift uint16) uint32 {
	return (h ^ uint32(shift)<<8) * 0x9E37_79B1 >> (r.place & 31)
}

// find is what a feature adds. The lowest bit of a hash does not count: as it is learned.
func (r *rows) find(h uint32) sum {
	h |= 1
	x := &r.table[r.at(h, r.shifts[h>>(r.bucket&31)])]
	w := uint32(none)
	if x.hash == h {
		w = x.w
	}
	y := uint64(w)
	y = (y | y<<16) & 0x0000_FFFF_0000_FFFF
	return sum((y | y<<8) & 0x00FF_00FF_00FF_00FF)
}

// readRows places n features by the shifts that newRows chose: first those, then the hashes, each as the difference to the one before, then the weights.
func readRows(b []byte, n, shifts int) (rows, bool) {
	size := bits.Len(uint(shifts)) - 1
	if size < 1 || size > 24 || 1<<size != shifts || n > 8<<size || len(b) < 2*shifts+n*(1+perFeature) {
		return rows{}, false
	}
	r := emptyRows(uint(size) + bucketBits)
	for i := range r.shifts {
		r.shifts[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	hashes := b[2*shifts : len(b)-n*perFeature]
	weights := b[len(b)-n*perFeature:]
	h := uint32(0)
	for i := range n {
		d, k := binary.Uvarint(hashes)
		if k <= 0 {
			return rows{}, false
		}
		hashes = hashes[k:]
		h += uint32(d)
		x := &r.table[r.at(h, r.shifts[h>>r.bucket])]
		if x.hash != 0 {
			return rows{}, false
		}
		*x = row{h, binary.LittleEndian.Uint32(weights[i*perFeature:]) ^ none}
	}
	return r, true
}

// bucketBits is the number of bits by which a bucket has more places than one.
const bucketBits = 3

func emptyRows(size uint) rows {
	return rows{table: make([]row, 1<<size), shifts: make([]uint16, 1<<(size-bucketBits)), place: 32 - size, bucket: 32 - (size - bucketBits)}
}

// newRows places the features of these hashes, in rising order and each with its lowest bit set, with perFeature bytes of weights each.
func newRows(hashes []uint32, weights []byte) rows {
	size := uint(4)
	for 2<<size < 3*len(hashes) {
		size++
	}
	for ; ; size++ { // hardly ever more than once
		if r, ok := placed(hashes, weights, size); ok {
			return r
		}
	}
}

func placed(hashes []uint32, weights []byte, size uint) (rows, bool) {
	r := emptyRows(size)
	var ofSize [64][]int32 // where the buckets of a size begin in hashes
	for i := 0; i < len(hashes); {
		j := i + 1
		for j < len(hashes) && hashes[j]>>r.bucket == hashes[i]>>r.bucket {
			j++
		}
		if j-i >= len(ofSize) {
			return r, false
		}
		ofSize[j-i] = append(ofSize[j-i], int32(i))
		i = j
	}
	for size := len(ofSize) - 1; size > 0; size-- { // the fullest first, while there is most room
		for _, from := range ofSize[size] {
			keys := hashes[from : int(from)+size]
			shift := uint16(0)
			for !r.put(keys, shift) {
				if shift++; shift == 0 {
					return r, false
				}
			}
			r.shifts[keys[0]>>r.bucket] = shift
			for i, h := range keys {
				r.table[r.at(h, shift)].w = binary.LittleEndian.Uint32(weights[(int(from)+i)*perFeature:]) ^ none
			}
		}
	}
	return r, true
}

// put places the hashes of a bucket if each finds its place free.
func (r *rows) put(keys []uint32, shift uint16) bool {
	for i, h := range keys {
		if x := &r.table[r.at(h, shift)]; x.hash == 0 {
			x.hash = h
			continue
		}
		for _, h := range keys[:i] {
			r.table[r.at(h, shift)].hash = 0
		}
		return false
	}
	return true
}
