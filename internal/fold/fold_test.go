package fold_test

import (
	"testing"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/internal/fold"
	"github.com/stretchr/testify/assert"
)

func TestWordsAreOneWhateverTheirCaseAccentsAndWidth(t *testing.T) {
	for _, same := range [][2]string{{"ANNÉE", "annee"}, {"Nestle\u0301", "Nestl\u00e9"}, {"ＡＣＭＥ", "acme"}, {"Straße", "STRASSE"}, {"Łódź", "lodz"}, {"Chad’s", "chad's"}} {
		assert.Equal(t, fold.String(same[0]), fold.String(same[1]))
	}
	assert.NotEqual(t, fold.String("が"), fold.String("か"), "kana are left whole")
	assert.Equal(t, []string{"c++", "日", "本", "r", "d"}, fold.Words("C++ 日本 R&D"))
}

func FuzzWords(f *testing.F) {
	f.Add("Škoda Auto a.s.")
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range fold.Words(s) {
			if w == "" || utf8.ValidString(s) && !utf8.ValidString(w) {
				t.Fatalf("%q in the words of %q", w, s)
			}
		}
	})
}
