package dedupe

import (
	"github.com/seed-57f86535/jobsearch/internal/fold"
	"sync"
)

// folds are the folded forms of the letters up to U+17FF and of Latin Extended Additional: made once, for folding rune by rune in texts is the hot path.
var folds = sync.OnceValue(func() *[0x2000]string {
	var t [0x2000]string
	for r := range t {
		t[r] = fold.String(string(rune(r)))
	}
	return &t
})

func appendFolded(b []byte, r rune) []byte {
	if r >= 0 && r < 0x2000 {
		return append(b, folds()[r]...)
	}
	return append(b, fold.String(string(r))...)
}
