package read

import (
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/when"
)

// maxAction is how long the words of what is asked may be, in bytes.
const maxAction = 300

// ask fills what the person is asked to do and until when.
func (r *Reading) ask(doc *text.Doc, now []when.Moment, sent time.Time) {
	v := text.Load()
	var want text.Class
	switch r.Kind {
	case jobsearch.KindInfoRequest:
		want = v.Class("send", "doc", "ask")
		r.ActionRequired = true
	case jobsearch.KindAssessment:
		want = v.Class("test", "send", "judge", "deadline")
		r.ActionRequired = true
	case jobsearch.KindOffer:
		want = v.Class("sign", "ask", "send", "deadline")
		r.ActionRequired = true
	case jobsearch.KindInterview:
		want = v.Class("slot", "ask", "send")
		r.ActionRequired = !r.Interview.Cancelled
	case jobsearch.KindReminder:
		want = v.Class("notyet", "deadline", "send", "ask")
		r.ActionRequired = r.Interview.Start.IsZero()
	default:
		return
	}
	r.Deadline = deadline(doc, now, sent, r.Interview.Start)
	if !r.ActionRequired {
		return
	}
	asks := v.Class("ask", "send")
	best, score := "", 0
	for i := range doc.Sentences {
		s := &doc.Sentences[i]
		n := 0
		(s.Mask & want).Each(func(int) { n += 2 })
		if s.Mask.Has(asks) {
			n++
		}
		if strings.HasSuffix(s.Text, "?") {
			n++
		}
		if n > 0 && s.Cond {
			n--
		}
		if n > score {
			best, score = s.Text, n
		}
	}
	if best == "" && len(r.Evidence) > 0 {
		best = r.Evidence[0]
	}
	r.Action = cutText(strings.Join(strings.Fields(best), " "), maxAction)
}

// deadline is the first day to come that something is due by; a date without a time of day lasts until its end.
func deadline(doc *text.Doc, now []when.Moment, sent, meeting time.Time) time.Time {
	for _, x := range now {
		if !x.Deadline || x.Not || x.At.Before(sent.Add(-24*time.Hour)) || x.At.Equal(meeting) || !x.Dated {
			continue
		}
		if !x.Clock {
			y, m, d := x.At.Date()
			return time.Date(y, m, d, 23, 59, 0, 0, x.At.Location())
		}
		return x.At
	}
	return time.Time{}
}
