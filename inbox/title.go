package inbox

import (
	"strings"

	"github.com/seed-57f86535/jobsearch/internal/fold"
)

func requisitionKey(s string) string { return strings.Join(fold.Words(s), "") }

// level are the words of a title that say how senior it is, or which of several: they must agree.
var level = map[string]string{
	"junior": "junior", "jr": "junior", "entry": "junior", "graduate": "junior", "senior": "senior", "sr": "senior", "staff": "staff", "principal": "principal", "lead": "lead",
	"head": "head", "director": "director", "intern": "intern", "internship": "intern", "trainee": "intern", "werkstudent": "intern",
	"i": "1", "ii": "2", "iii": "3", "iv": "4", "1": "1", "2": "2", "3": "3", "4": "4",
}

// noise are words of titles that tell no two positions apart.
var noise = map[string]bool{"the": true, "a": true, "of": true, "for": true, "and": true, "m": true, "w": true, "d": true, "f": true, "x": true, "remote": true, "hybrid": true, "position": true, "role": true, "job": true}

func titleWords(s string) (core, levels map[string]bool) {
	core, levels = map[string]bool{}, map[string]bool{}
	for _, w := range fold.Words(s) {
		if l := level[w]; l != "" {
			levels[l] = true
		} else if !noise[w] {
			core[w] = true
		}
	}
	return core, levels
}

// titlesFit reports whether two titles may mean one position. A title that is not known fits any.
func titlesFit(a, b string) bool {
	if a == "" || b == "" {
		return true
	}
	ca, la := titleWords(a)
	cb, lb := titleWords(b)
	for l := range la {
		if len(lb) > 0 && !lb[l] {
			return false
		}
	}
	shared := 0
	for w := range ca {
		if cb[w] {
			shared++
		}
	}
	return 2*shared >= min(len(ca), len(cb)) && (shared > 0 || len(ca) == 0 || len(cb) == 0)
}

// titleDistance is the number of words that only one of the titles has.
func titleDistance(a, b string) (n int) {
	in := map[string]int{}
	for _, w := range fold.Words(a) {
		in[w] |= 1
	}
	for _, w := range fold.Words(b) {
		in[w] |= 2
	}
	for w, who := range in {
		if who != 3 && !noise[w] {
			n++
		}
	}
	return n
}
