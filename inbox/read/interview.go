package read

import (
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
	return r.Find(body, given), title
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
		if !x.Dated && !dayImplied(s, x, k) {
			continue
		}
		if movedFrom(s, x) || isTold(s, x) {
			continue
		}
		if x.At.Minute() == 59 && x.At.Hour() == 23 {
			continue
		}
		line := lineOf(s, x.End-1)
		if noMeeting(line) {
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
			out = append(out, stated{Moment: x, text: around(s, x)})
		}
	}
	return out
}

// dayImplied says whether a time without a day means the day of the mail: it is about to begin.
func dayImplied(s string, x when.Moment, k jobsearch.MessageKind) bool {
	if k == jobsearch.KindReminder {
		return true // later on the same day: candidates that are past are dropped
	}
	f := text.Fold(s)
	for _, w := range []string{"today", "in 1 hour", "in 2 hours", "in an hour", "in one hour", "starts at", "starting soon", "still on for", "begins in", "starts in", "beginnt in", "dans 1 heure", "dans une heure", "minutes", "en una hora", "over een uur", "tra un'ora"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}

// movedFrom says whether a time is the old one of a change: "from Thursday at 14:00 to Friday at 10:00".
func movedFrom(s string, x when.Moment) bool {
	before := text.Fold(strings.TrimRight(s[max(0, x.Start-14):x.Start], " "))
	after := text.Fold(s[x.End:min(len(s), x.End+12)])
	for _, w := range []struct{ from, to string }{{"from", " to "}, {"from the", " to "}, {"von", " auf "}, {"vom", " auf "}, {"du", " au "}, {"de", " a "}, {"del", " al "}, {"van", " naar "}, {"da", " a "}, {"dal", " a"}, {"de", " para "}, {"da", " para "}} {
		if strings.HasSuffix(before, " "+w.from) && strings.HasPrefix(after, w.to) {
			return !x.Until.After(x.At)
		}
	}
	return false
}

// isTold says whether a time is when something happened: "the inspector telephoned at noon".
func isTold(s string, x when.Moment) bool {
	before := strings.TrimSuffix(text.Fold(strings.TrimRight(s[max(0, x.Start-24):x.Start], " \n")), " at")
	for _, verb := range []string{" telephoned", " phoned", " rang", " called", " wrote", " emailed", " texted", " arrived", " happened", " died", " broke down"} {
		if strings.HasSuffix(before, verb) {
			return true
		}
	}
	return false
}

// around is the text close to a moment.
func around(s string, x when.Moment) string {
	from, to := max(0, x.Start-32), min(len(s), x.End+14)
	if i := strings.LastIndexByte(s[from:x.Start], '\n'); i >= 0 && x.End-x.Start < 14 {
		from += i + 1
	}
	if i := strings.IndexByte(s[x.End:to], '\n'); i >= 0 {
		to = x.End + i
	}
	return strings.ToValidUTF8(s[from:to], "")
}

func lineOf(s string, at int) string {
	at = max(0, min(at, len(s)-1))
	from := strings.LastIndexByte(s[:at], '\n') + 1
	to := strings.IndexByte(s[at:], '\n')
	if to < 0 {
		return s[from:]
	}
	return s[from : at+to]
}

// noMeeting says whether a line is about opening hours, a telephone desk or a train rather than a meeting.
func noMeeting(line string) bool {
	f := text.Fold(line)
	for _, w := range []string{"office hours", "opening hours", "switchboard", "lines open", "lines are open", "telefonzeiten", "geoffnet", "train from", "doors open", "doors close", "gates close", "horario de atencion", "horaires d'ouverture", "openingstijden", "orario di apertura", "bureau open", "mon-fri", "monday to friday", "mo-fr", "lunes a viernes", "closes at", "closes on", "expires", "deadline", "kickoff", "pickup", "last train", "last call", "was due"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
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
		if w.Mask.Has(meet) || w.Mask.Has(soon) {
			n++
		}
	}
	return n >= 0
}

// choose picks the time that is meant, or says that the person is to choose.
func choose(doc *text.Doc, cands []stated) (best stated, choice bool) {
	if len(cands) == 1 {
		return cands[0], false
	}
	sameDay := true
	for _, c := range cands {
		y, m, d := c.At.Date()
		y0, m0, d0 := cands[0].At.Date()
		sameDay = sameDay && y == y0 && m == m0 && d == d0
	}
	if asksToChoose(doc, cands) && !(sameDay && len(cands) > 3) {
		return best, true
	}
	top := -1 << 30
	for i, c := range cands {
		f := text.Fold(c.text)
		score := -i
		for w, n := range map[string]int{"interview": 1, "entretien": 1, "gesprach": 1, "entrevista": 1, "colloquio": 1, "gesprek": 1, "your panel": 6, "your slot": 6, "your interview": 6, "now:": 8, "agora:": 8, "ahora:": 8, "neu:": 8, "nouveau": 6, "time:": 5, "when:": 5, "starts": 2, "check-in": -6, "check in": -6, "arrive": -1, "arrival": -1, "parking": -4, "lunch": -3, "train": -6, "report at": -4, "was:": -9, "call": 1, "meet": 1, "written": -3, "test": -2, "tour": -2, "after": -1} {
			if strings.Contains(f, w) {
				score += n
			}
		}
		if score > top {
			best, top = c, score
		}
	}
	return best, false
}

// chooseWords offer a choice: between two times, or anywhere in the mail.
var (
	orWords     = map[string][]string{"en": {" or ", " either "}, "de": {" oder "}, "fr": {" ou "}, "es": {" o "}, "pt": {" ou "}, "nl": {" of "}, "it": {" o ", " oppure "}, "": {" or ", " oder "}}
	choiceWords = []string{"any of these", "any of the following", "which of", "one of these", "one of the following", "choose", "pick a", "pick one", "let me know which", "let us know which", "whichever", "would any", "options", "following times", "following slots", "which suits", "which works", "which would", "what suits", "suits you best", "works best", "available:", "dates available", "either of",
		"welcher", "welche", "einen der folgenden", "folgende termine", "terminvorschlage", "wahlen sie", "auswahlen", "lequel", "quel creneau", "creneaux", "choisir", "l'un des", "cual", "cuales", "alguna de", "alguno de", "elige", "opciones", "qual destes", "qual das", "qual dos", "algum destes", "opcoes", "escolha", "welk ", "welke", "een van de", "kies", "quale", "quali", "una di queste", "uno di questi", "scegli"}
)

func asksToChoose(doc *text.Doc, cands []stated) bool {
	from := max(0, min(cands[0].Start, len(doc.Now))-160)
	to := min(len(doc.Now), cands[len(cands)-1].End+120)
	if from < to {
		f := text.Fold(doc.Now[from:to])
		for _, w := range choiceWords {
			if strings.Contains(f, w) {
				return true
			}
		}
	}
	for i := 1; i < len(cands); i++ {
		a, b := cands[i-1].End, cands[i].Start
		if a < b && b <= len(doc.Now) && b-a < 40 {
			gap := text.Fold(doc.Now[a:b])
			for _, w := range orWords[doc.Language] {
				if strings.Contains(gap, w) {
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
		switch text.Fold(strings.Trim(name, " *-•")) {
		case "where", "location", "place", "venue", "address", "ort", "wo", "adresse", "lieu", "lugar", "donde", "direccion", "local", "onde", "morada", "locatie", "waar", "adres", "plaats", "luogo", "dove", "sede", "indirizzo":
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
