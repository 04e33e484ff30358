package ats

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
)

// quantities are the numbers that a text states, each with its unit ("£40", "35%"), with the words around it: 40 services are not 40 customers, and not more than 40.
type quantities map[string]*aroundNumber

type aroundNumber struct {
	after, before map[uint32]bool // stems of the words that follow within four, and of the one before
}

// quantity is the number of a token with its currency and per cent, "" for one that is no plain number ("k8s") and for a year.
func quantity(text string, ts []said, i int) string {
	t := ts[i]
	if t.number == "" || strings.Trim(t.number, "0123456789.") != "" {
		return ""
	}
	q := t.number
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:t.start], " "))
	if strings.ContainsRune("£$€¥₹", before) {
		q = string(before) + q
	}
	switch after := strings.TrimLeft(text[t.end:], " "); {
	case strings.HasPrefix(after, "%"), strings.HasPrefix(after, "percent"), strings.HasPrefix(after, "per cent"):
		q += "%"
	}
	if len(q) == 4 && (q[:2] == "19" || q[:2] == "20") {
		return ""
	}
	return q
}

func (q quantities) add(text string, ts []said) {
	for i := range ts {
		n := quantity(text, ts, i)
		if n == "" {
			continue
		}
		if q[n] == nil {
			q[n] = &aroundNumber{map[uint32]bool{}, map[uint32]bool{}}
		}
		for k := i + 1; k <= i+4 && k < len(ts) && !ts[k].first; k++ {
			q[n].after[words.Stem([]byte(ts[k].folded))] = true
		}
		if i > 0 && !ts[i].first {
			q[n].before[words.Stem([]byte(ts[i-1].folded))] = true
		}
		if ts[i].plus {
			q[n].before[words.Stem([]byte("plus"))] = true
		}
	}
}

// more are the words before a number that make it another, and periods the words after one that make it a rate.
var (
	more    = map[string]bool{"over": true, "above": true, "beyond": true, "exceeding": true, "nearly": true, "almost": true, "than": true, "least": true}
	periods = map[string]bool{"hour": true, "day": true, "night": true, "week": true, "month": true, "quarter": true, "year": true, "shift": true}
	per     = map[string]bool{"a": true, "an": true, "per": true, "each": true, "every": true}
)

// changed is what a sentence makes of the number of its token i that the source does not: "" where the source says it so.
func (q quantities) changed(text string, ts []said, i int) string {
	n := quantity(text, ts, i)
	if n == "" {
		return ""
	}
	known := q[n]
	if known == nil {
		return ts[i].text
	}
	if ts[i].plus && !known.before[words.Stem([]byte("plus"))] {
		return ts[i].text
	}
	if i > 0 && !ts[i].first && more[ts[i-1].folded] && !known.before[words.Stem([]byte(ts[i-1].folded))] {
		return ts[i-1].text + " " + ts[i].text
	}
	k := i + 1
	if k < len(ts) && strings.HasPrefix(ts[k].folded, "percent") {
		k++
	}
	if k >= len(ts) || ts[k].first {
		return ""
	}
	next := ts[k]
	if per[next.folded] && k+1 < len(ts) && periods[ts[k+1].folded] {
		next = ts[k+1]
	} else if gap := text[ts[i].end:next.start]; strings.ContainsAny(gap, ",;()") {
		return ""
	}
	class := plainWords()[next.folded]
	if next.number != "" || class == stopWord || calendarWords[next.folded] || known.after[words.Stem([]byte(next.folded))] {
		return ""
	}
	return ts[i].text + " " + next.text
}
