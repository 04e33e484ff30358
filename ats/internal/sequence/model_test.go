package sequence

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// trained is a small model as it is written.
func trained(t testing.TB) []byte {
	t.Helper()
	w := Trained{Weights: map[uint32][perFeature]float32{}}
	for i, word := range words {
		w.Weights[mix(1, word, 0)|1] = [perFeature]float32{1, -1, float32(i), 0.5}
	}
	var b bytes.Buffer
	require.NoError(t, w.Write(&b))
	return b.Bytes()
}

func TestADamagedModelIsAnError(t *testing.T) {
	whole := trained(t)
	_, err := Read(whole)
	require.NoError(t, err)
	for n := range whole {
		_, err := Read(whole[:n])
		require.Error(t, err, "the first %d bytes", n)
	}
	_, err = Read(append([]byte("SEQ1"), whole[4:]...))
	require.Error(t, err)
}

func FuzzRead(f *testing.F) {
	f.Add(trained(f))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Read(b)
		if err != nil {
			return
		}
		var s Scorer
		c := Clause{Tokens: make([]Token, 5)}
		for i := range c.Tokens {
			c.Tokens[i].Word = words[i]
		}
		for _, x := range m.Spans(&s, &c, [Layers]float32{}, nil) {
			if x.First < 0 || x.Last >= len(c.Tokens) || x.First > x.Last {
				t.Fatalf("%+v", x)
			}
		}
		s.Inside(Skill, len(c.Tokens)-1)
	})
}
