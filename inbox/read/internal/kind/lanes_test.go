package kind

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestRowsAreSummedExactlyHoweverMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.Int8(), 2*perWord, 2*perWord).Draw(t, "row")
		n := rapid.IntRange(0, 3*full).Draw(t, "times")
		packed := pack(row)
		assert.Equal(t, row, unpack(packed))
		l := newLanes(len(row))
		for range n {
			l.add(packed)
		}
		l.spill()
		for i, w := range row {
			assert.Equal(t, int32(n)*int32(w), l.sum[i])
		}
	})
}
