package inbox

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
	"github.com/seed-57f86535/jobsearch/internal/fold"
)

//go:embed data/moving.tsv
var movingTSV string

// movingPhrases are moving.tsv by kind.
var movingPhrases = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(movingTSV) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cells) == 3 && !strings.HasPrefix(line, "#") {
			out[cells[0]] = append(out[cells[0]], strings.Split(cells[2], " | ")...)
		}
	}
	return out
})

// moves reports whether a mail says that a meeting gets another time: in a sentence that offers it only ("if you need to reschedule") it does not.
func moves(m jobsearch.Message) bool { return states(m, "move") }

// cancels reports whether a mail says that its sender calls a meeting off.
func cancels(m jobsearch.Message) bool { return states(m, "cancel", "meeting", "sender") }

// states reports whether one sentence of a mail has a phrase of each kind, and is no question and no mere possibility.
func states(m jobsearch.Message, kinds ...string) bool {
	phrases := movingPhrases()
	for _, s := range append(ownSentences(m.Text), m.Subject) {
		if strings.HasSuffix(strings.TrimSpace(s), "?") {
			continue
		}
		words := " " + strings.Join(fold.Words(s), " ") + " "
		says := func(phrase string) bool {
			if stem, ok := strings.CutSuffix(phrase, "*"); ok {
				return strings.Contains(words, " "+stem)
			}
			return strings.Contains(words, " "+phrase+" ")
		}
		has := func(kind string) bool { return slices.ContainsFunc(phrases[kind], says) }
		if !has("maybe") && !slices.ContainsFunc(kinds, func(k string) bool { return !has(k) }) {
			return true
		}
	}
	return false
}

// moved is which of the meetings that still stand gets another time by a mail in words: the one whose old time it names, or the only one there is. ok is false where that is not known.
func moved(standing []jobsearch.Interview, m jobsearch.Message, r Reading) (i jobsearch.Interview, ok bool) {
	if r.Interview.Start.IsZero() && len(r.Interview.Slots) == 0 || len(standing) == 0 || !moves(m) {
		return i, false
	}
	if len(standing) == 1 {
		return standing[0], true
	}
	named := slices.DeleteFunc(slices.Clone(standing), func(s jobsearch.Interview) bool {
		return s.Start.IsZero() || !slices.ContainsFunc(r.Dates, func(d read.Date) bool {
			return d.At.Equal(s.Start) || !d.Clock && d.At.UTC().Truncate(24*time.Hour).Equal(s.Start.UTC().Truncate(24*time.Hour))
		})
	})
	if len(named) != 1 {
		return i, false
	}
	return named[0], true
}
