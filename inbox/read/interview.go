package read

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/ical"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/when"
)

// calendar reads the first event of the calendar parts that is still to be had, or the cancelled one.
func calendar(m *jobsearch.Message, place *time.Location) (i Interview, ok bool) {
	var best *ical.Event
	for _, c := range m.Calendar {
		events, err := ical.Parse(c, place)
		if err != nil {
			continue // a calendar that cannot be read: the text remains
		}
		for j := range events {
			e := &events[j]
			switch {
			case best == nil, e.Key() == best.Key() && e.Newer(*best), best.Start.IsZero() && !e.Start.IsZero(), best.Cancelled && !e.Cancelled && e.Key() != best.Key():
				best = e
			}
		}
	}
	if best == nil {
		return i, false
	}
	i = Interview{
		Start: best.Start, End: best.End, Zone: best.Zone, Floating: best.Floating, Place: best.Place, URL: best.URL, Title: best.Title,
		Key: best.Key(), Sequence: best.Sequence, Stamp: best.Stamp, Cancelled: best.Cancelled,
	}
	if best.AllDay {
		i.Start, i.End, i.Floating = time.Time{}, time.Time{}, false
	}
	if best.Organizer.Addr != "" {
		i.People = append(i.People, best.Organizer)
	}
	for _, a := range best.Attendees {
		if a.Addr != best.Organizer.Addr && !isRecipient(m, a.Addr) {
			i.People = append(i.People, a)
		}
	}
	return i, true
}

func isRecipient(m *jobsearch.Message, addr string) bool {
	for _, a := range m.To {
		if a.Addr == addr {
			return true
		}
	}
	return false
}

// stated is a moment of the text with the sentence it stands in.
type stated struct {
	when.Moment
	text string // the words around it
	at   int    // where in them it begins
}

// moments are the days and times of what was written now, then of the subject.
func moments(doc *text.Doc, subject string, r when.Reading) (now []when.Moment, title []when.Moment) {
	title = r.Find(text.Clean(subject), time.Time{})
	var given time.Time
	for _, m := range title {
		if m.Dated && !m.Deadline {
			given = m.At
			break
		}
	}
	body := doc.Now
	if len(body) > 16<<10 {
		body = strings.ToValidUTF8(body[:16<<10], "")
	}
	now = r.Find(body, given)
	if r.Sent.IsZero() { // "Thursday" of a mail without a date is no day that one could name
		unknown := func(m when.Moment) bool { return m.At.Year() < 1990 }
		now, title = slices.DeleteFunc(now, unknown), slices.DeleteFunc(title, unknown)
	}
	return now, title
}

// meeting fixes when to meet from the text: one time stated, or the one of several that is meant; several to choose from are slots.
func meeting(doc *text.Doc, subject string, now, title []when.Moment, r when.Reading, k jobsearch.MessageKind) (i Interview) {
	v := text.Load()
	cands := candidates(doc.Now, now, r, k)
	if len(cands) == 0 {
		cands = candidates(text.Clean(subject), title, r, k)
	}
	if len(cands) == 0 && k == jobsearch.KindReminder && doc.Quoted != "" && !doc.Forwarded {
		// A reminder may say "tomorrow" above the invitation that it quotes.
		q := doc.Quoted
		if len(q) > 4000 {
			q = strings.ToValidUTF8(q[:4000], "")
		}
		q = strings.ReplaceAll(q, "\n>", "\n")
		cands = candidates(q, r.Find(q, time.Time{}), r, k)
		if len(cands) > 1 {
			cands = cands[:1]
		}
	}
	if k == jobsearch.KindReminder && !aboutMeeting(doc, v) {
		return i
	}
	if len(cands) == 0 {
		return i
	}
	best, choice := choose(doc, cands)
	if choice {
		for _, c := range cands {
			if len(i.Slots) < 50 {
				i.Slots = append(i.Slots, jobsearch.Slot{Start: c.At, End: c.Until})
			}
		}
		i.Floating = cands[0].Floating
		i.Zone = cands[0].Zone
		return i
	}
	i.Start, i.End, i.Zone, i.Floating = best.At, best.Until, best.Zone, best.Floating
	return i
}

// candidates are the fixed times still to come that a text states.
func candidates(s string, list []when.Moment, r when.Reading, k jobsearch.MessageKind) []stated {
	var out []stated
	for _, x := range list {
		if !x.Clock || x.Window || x.Not || x.Deadline {
			continue
		}
		if !r.Sent.IsZero() && (x.At.Before(r.Sent.Add(-30*time.Minute)) || x.At.After(r.Sent.AddDate(1, 0, 0))) {
			continue
		}
		if !x.Dated && !dayImplied(s, k) {
			continue
		}
		if movedFrom(s, x) || isTold(s, x) {
			continue
		}
		if x.At.Minute() == 59 && x.At.Hour() == 23 {
			continue
		}
		if before, clause := clauseOf(s, x); noMeeting(clause) || isPast(before, x) {
			continue
		}
		dup := false
		for j := range out {
			if out[j].At.Equal(x.At) {
				dup = true
				if out[j].Until.IsZero() {
					out[j].Until = x.Until
				}
			}
		}
		if !dup {
			words, at := around(s, x)
			out = append(out, stated{Moment: x, text: words, at: at})
		}
	}
	return out
}

// around is the text close to a moment.
func around(s string, x when.Moment) (words string, at int) {
	from, to := max(0, x.Start-32), min(len(s), x.End+14)
	if i := strings.LastIndexByte(s[from:x.Start], '\n'); i >= 0 && x.End-x.Start < 14 {
		from += i + 1
	}
	if i := strings.IndexByte(s[x.End:to], '\n'); i >= 0 {
		to = x.End + i
	}
	before := strings.ToValidUTF8(s[from:x.Start], "")
	return before + strings.ToValidUTF8(s[x.Start:to], ""), len(before)
}

// aboutMeeting says whether a reminder is of a meeting, not of a test or an unfinished application.
func aboutMeeting(doc *text.Doc, v *text.Vocabulary) bool {
	meet, soon, test, open := v.Class("meet"), v.Class("soon"), v.Class("test"), v.Class("notyet")
	n := 0
	for i := range doc.Sentences {
		s := &doc.Sentences[i]
		if s.Mask.Has(meet) {
			n += 2
		}
		if s.Mask.Has(soon) {
			n++
		}
		if s.Mask.Has(test) && !s.Mask.Has(meet) {
			n--
		}
		if s.Mask.Has(open) {
			n -= 2
		}
	}
	for _, w := range doc.Subject {
		switch {
		case w.Mask.Has(meet) || w.Mask.Has(soon):
			n++
		case w.Mask.Has(test):
			n -= 2
		}
	}
	return n >= 0
}

// choose picks the time that is meant, or says that the person is to choose.
func choose(doc *text.Doc, cands []stated) (best stated, choice bool) {
	if len(cands) == 1 {
		return cands[0], false
	}
	days := map[string]bool{}
	for _, c := range cands {
		days[c.At.Format(time.DateOnly)] = true
	}
	// Times on three days are a list to choose from, whatever is said about it.
	if asksToChoose(doc, cands) && !(len(days) == 1 && len(cands) > 3) || len(days) > 2 {
		return best, true
	}
	top := -1 << 30
	for i, c := range cands {
		f := text.Fold(c.text)
		score := -i
		for w, n := range loadTimes().Weigh {
			if strings.Contains(f, w) {
				score += n
			}
		}
		before := text.Fold(strings.TrimRight(c.text[:min(c.at, len(c.text))], " \n"))
		for w, n := range loadTimes().WeighBefore {
			if strings.HasSuffix(before, " "+w) {
				score += n
			}
		}
		if score > top {
			best, top = c, score
		}
	}
	return best, false
}

// asksToChoose says whether the words around the times, or between two of them, offer a choice.
func asksToChoose(doc *text.Doc, cands []stated) bool {
	from := max(0, min(cands[0].Start, len(doc.Now))-160)
	to := min(len(doc.Now), cands[len(cands)-1].End+120)
	if from < to {
		f := text.Fold(doc.Now[from:to])
		if loadTimes().Choice.in(f) {
			return true
		}
	}
	for i := 1; i < len(cands); i++ {
		a, b := cands[i-1].End, cands[i].Start
		if a < b && b <= len(doc.Now) && b-a < 40 {
			gap := text.Fold(doc.Now[a:b])
			for _, w := range loadTimes().Or[doc.Language] {
				if strings.Contains(gap, " "+w+" ") {
					return true
				}
			}
		}
	}
	return false
}

// place finds the address or room that follows a label, and the link to join or to choose a time.
func where(doc *text.Doc, links []string) (place, url string) {
	for line := range strings.Lines(doc.Now) {
		l := strings.TrimSpace(line)
		name, value, ok := strings.Cut(l, ":")
		if !ok || len(name) > 24 || len(value) < 3 {
			continue
		}
		if slices.Contains(loadTimes().Place, text.Fold(strings.Trim(name, " *-•"))) {
			value = strings.TrimSpace(value)
			if !strings.HasPrefix(value, "http") && place == "" {
				place = clip(value, 200)
			}
		}
	}
	for _, l := range links {
		host := hostOf(l)
		k, _ := sender.Kind(host)
		switch {
		case k == sender.Calendar, strings.Contains(host, "zoom."), strings.Contains(host, "teams."), strings.Contains(host, "meet."), strings.Contains(host, "webex"), strings.Contains(host, "whereby"), strings.Contains(host, "jitsi"), strings.Contains(host, "video"), strings.Contains(l, "schedule"), strings.Contains(l, "book"), strings.Contains(l, "calendar"):
			return place, l
		}
	}
	if len(links) == 1 {
		url = links[0]
	}
	return place, url
}

func hostOf(link string) string {
	s := link
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	if i := strings.IndexAny(s, "/?#:"); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(s)
}

func clip(s string, n int) string {
	s = strings.TrimSpace(s)
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}
