package ats

import (
	"iter"
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
)

// nameSet reads the folded names of an embedded list, with commas between them, on as many lines as there are.
func nameSet(file string) map[string]bool {
	m := map[string]bool{}
	for f := range rows(file) {
		for n := range strings.SplitSeq(f[0], ", ") {
			m[words.FoldText(n)] = true
		}
	}
	return m
}

// rows are the lines of an embedded list, cut at tabs, without its comments.
func rows(file string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(file) {
			if line = strings.TrimRight(line, "\r\n"); line == "" || line[0] == '#' {
				continue
			}
			if !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}
