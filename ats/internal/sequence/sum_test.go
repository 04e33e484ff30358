package sequence

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// A sum is the same whether the features are looked up one by one, as they are learned, or by the tables. Words are few and drawn from a model's own, so that many features have weights.
func TestTheFastSumIsThatOfTheFeatures(t *testing.T) {
	m := Default()
	var s summer
	var feats []uint32
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.Custom(func(t *rapid.T) Token {
			word := words[rapid.IntRange(0, len(words)-1).Draw(t, "word")]
			return Token{
				Word: word, Stem: word, Suffix: rapid.SampledFrom(words[:4]).Draw(t, "suffix"), Shape: uint8(rapid.IntRange(0, 7).Draw(t, "shape")), Class: uint8(rapid.IntRange(0, 4).Draw(t, "class")),
				Gap: uint8(rapid.IntRange(0, 9).Draw(t, "gap")), Known: uint8(rapid.IntRange(0, 36).Draw(t, "known")), Rare: uint8(rapid.IntRange(0, 6).Draw(t, "rare")),
			}
		})
		c := Clause{
			Section: uint8(rapid.IntRange(0, 8).Draw(t, "section")), Bullet: rapid.Bool().Draw(t, "bullet"), Asks: rapid.Bool().Draw(t, "asks"), Heading: rapid.SampledFrom(words).Draw(t, "heading"),
			Tokens: rapid.SliceOfN(token, 1, 40).Draw(t, "tokens"),
		}
		s.begin(m, &c)
		for i := range c.Tokens {
			feats = c.Features(feats[:0], i)
			if len(feats) != features {
				t.Fatalf("%d features", len(feats))
			}
			want := sum(0)
			for _, h := range feats {
				x := m.rows.find(h)
				want += x
				if x != neutral {
					met++
				}
			}
			if got := s.of(m, &c, i); got != want {
				t.Fatalf("token %d of %d: %x, want %x", i, len(c.Tokens), got, want)
			}
		}
	})
	assert.Greater(t, met, 1000, "weights that were summed")
}

// words are hashes of words that the model knows.
var words = func() (out []uint32) {
	for _, w := range [...]string{"and", "experience", "of", "skill", "in", "with", "the", "python", "knowledge", "team", "software", "development", "data", "strong"} {
		h := uint32(2166136261)
		for i := range len(w) {
			h = (h ^ uint32(w[i])) * 16777619
		}
		out = append(out, h)
	}
	return out
}()
