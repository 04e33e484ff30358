package storage

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFoldMapsTextsToOneExactlyWhenTheyAreEqualButForCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.RuneFrom([]rune("aAbBkK\u212asS\u017fßẞåÅ\u212bσςΣıIiİжЖ東 1"))
		a := string(rapid.SliceOfN(letters, 0, 6).Draw(t, "a"))
		b := string(rapid.SliceOfN(letters, 0, 6).Draw(t, "b"))
		require.Equal(t, strings.EqualFold(a, b), fold(a) == fold(b), "%q and %q", a, b)
		flipped := strings.Map(func(r rune) rune {
			if rapid.Bool().Draw(t, "flip") {
				return unicode.SimpleFold(r)
			}
			return r
		}, a)
		require.Equal(t, fold(a), fold(flipped))
		require.Equal(t, fold(a), fold(fold(a)))
	})
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if n := unicode.SimpleFold(r); n != r && fold(string(r)) != fold(string(n)) {
			t.Errorf("%q and %q fold apart", r, n)
		}
	}
}

func TestFirstIsTheFirstHundredCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(0, 300, -1).Draw(t, "s")
		runes := []rune(s)
		require.Equal(t, string(runes[:min(100, len(runes))]), first(s))
	})
}

func TestTheClockRisesWithEveryCall(t *testing.T) {
	var c clock
	last := time.Time{}
	for range 10_000 {
		now := c.now()
		require.True(t, now.After(last))
		require.Equal(t, now, now.Truncate(time.Microsecond))
		last = now
	}
}

func TestTimesAsTextSortAsTimesDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := func(label string) time.Time {
			return time.UnixMicro(rapid.Int64Range(-62_000_000_000_000_000, 250_000_000_000_000_000).Draw(t, label)).UTC()
		}
		a, b := at("a"), at("b")
		require.Equal(t, a.Before(b), a.Format(timeLayout) < b.Format(timeLayout))
		require.Greater(t, a.Format(timeLayout), "-infinity")
		require.Less(t, a.Format(timeLayout), "infinity")
	})
}
