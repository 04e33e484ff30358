package read

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/when"
)

//go:embed data/times.json
var timesFile []byte

// times are the words that tell when to meet from the other times of a mail. All are folded.
type times struct {
	Source      string              `json:"source"`
	Soon        anyOf               `json:"soon"`         // a time without a day means today
	Moved       [][2]string         `json:"moved"`        // stand before and after the old time of a change
	NoMeeting   anyOf               `json:"no_meeting"`   // the sentence speaks of opening hours, a closing date, a train
	ToldBefore  []string            `json:"told_before"`  // right before a time at which something happened
	Past        []string            `json:"past"`         // before a day in the same sentence: it is the day of an earlier meeting
	Choice      anyOf               `json:"choice"`       // several times are to choose from
	Or          map[string][]string `json:"or"`           // between two of them, by language
	Weigh       map[string]int      `json:"weigh"`        // beside a time: how much it speaks for this one of several
	WeighBefore map[string]int      `json:"weigh_before"` // the same for words right before it
	Place       []string            `json:"place"`        // labels of a place
}

var loadTimes = sync.OnceValue(func() *times {
	t := new(times)
	d := json.NewDecoder(bytes.NewReader(timesFile))
	d.DisallowUnknownFields()
	if err := d.Decode(t); err != nil {
		panic("read: times.json: " + err.Error()) // the file is part of the program
	}
	return t
})

// dayImplied says whether a time without a day means the day of the mail: it is about to begin.
func dayImplied(s string, k jobsearch.MessageKind) bool {
	return k == jobsearch.KindReminder || // later on the same day: candidates that are past are dropped
		loadTimes().Soon.in(text.Fold(s))
}

// movedFrom says whether a time is the old one of a change: "from Thursday at 14:00 to Friday at 10:00".
func movedFrom(s string, x when.Moment) bool {
	before := text.Fold(strings.TrimRight(s[max(0, x.Start-14):x.Start], " "))
	after := strings.TrimLeft(text.Fold(s[x.End:min(len(s), x.End+14)]), " ,")
	for _, w := range loadTimes().Moved {
		if strings.HasSuffix(before, " "+w[0]) && strings.HasPrefix(after, w[1]+" ") {
			return !x.Until.After(x.At)
		}
	}
	return false
}

// isTold says whether a time is when something happened: "the inspector telephoned at noon".
func isTold(s string, x when.Moment) bool {
	before := strings.TrimSuffix(text.Fold(strings.TrimRight(s[max(0, x.Start-24):x.Start], " \n")), " at")
	for _, verb := range loadTimes().ToldBefore {
		if strings.HasSuffix(before, " "+verb) {
			return true
		}
	}
	return false
}

// isPast says whether the words of the sentence before a time speak of an earlier meeting: "We enjoyed our call on Monday at 10".
func isPast(before string, x when.Moment) bool {
	f := " " + text.Fold(strings.Join(strings.Fields(before), " ")) + " "
	for _, w := range loadTimes().Past {
		// Near the time: "After our call we would like to see you on Monday" is yet to come.
		if i := strings.LastIndex(f, " "+w+" "); i >= 0 && len(f)-i-len(w) < 40 {
			return true
		}
	}
	return false
}

// noMeeting says whether a sentence is about opening hours, a telephone desk or a train rather than a meeting.
func noMeeting(clause string) bool {
	return loadTimes().NoMeeting.in(text.Fold(clause))
}

// anyOf are phrases by their first byte, so that one pass over a text tells whether one of them stands in it.
type anyOf [256][]string

func (a *anyOf) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, p := range list {
		a[p[0]] = append(a[p[0]], p)
	}
	return nil
}

func (a *anyOf) in(s string) bool {
	for i := range len(s) {
		for _, p := range a[s[i]] {
			if len(p) <= len(s)-i && s[i:i+len(p)] == p {
				return true
			}
		}
	}
	return false
}

// maxClause is how far around a time its sentence is looked for, in bytes.
const maxClause = 300

// clauseOf is the sentence that a time stands in, and its part before the time. A line that is too short to be wrapped is a sentence of its own.
func clauseOf(s string, x when.Moment) (before, clause string) {
	from, to := x.Start, x.End
	for from > 0 && x.Start-from < maxClause && !endsClause(s, from-1) {
		from--
	}
	for to < len(s) && to-x.End < maxClause && !endsClause(s, to) {
		to++
	}
	return strings.ToValidUTF8(s[from:x.Start], ""), strings.ToValidUTF8(s[from:to], "")
}

// endsClause says whether a sentence ends at byte i: a stop before a space and a capital, a blank line, the end of a short line.
func endsClause(s string, i int) bool {
	rest := s[i+1:]
	switch s[i] {
	case '\n':
		return i-strings.LastIndexByte(s[:i], '\n') < 60 || rest != "" && rest[0] == '\n'
	case '!', '?', ';':
		return rest == "" || rest[0] == ' ' || rest[0] == '\n'
	case '.':
		if len(rest) < 2 || rest[0] != ' ' || rest[1] >= 'a' && rest[1] <= 'z' || rest[1] >= '0' && rest[1] <= '9' {
			return false
		}
		// "10. März" ends nothing, "at 10:30. Please" does.
		word, _, _ := strings.Cut(rest[1:], " ")
		return i == 0 || s[i-1] < '0' || s[i-1] > '9' || !when.IsMonth(strings.TrimRight(word, ".,"))
	}
	return false
}
