package resume

import (
	"regexp"
	"strings"
	"unicode"
)

// entry is one position (or course of study) in a section: its head and what follows.
type entry struct {
	head []line // with dates
	body []line
	date dateSpan
	at   line // that the date stands on
}

// anchors finds the lines that carry an entry's dates.
func anchors(ls []line) map[int]dateSpan {
	out := map[int]dateSpan{}
	plain := false
	for pass := range 2 {
		for i, l := range ls {
			if l.bullet != (pass == 1) {
				continue
			}
			if d, ok := anchorDate(ls, i); ok {
				out[i] = d
				plain = plain || !l.bullet && d.span
			}
		}
		if plain {
			break // bullets of dated entries are what was done there
		}
	}
	spans := 0
	for _, d := range out {
		if d.span {
			spans++
		}
	}
	for i, d := range out {
		if d.span || spans == 0 {
			continue
		}
		// a single date among spans: only where it closes a line that names a position
		rest := withoutDates(ls[i].text, findDates(ls[i].text))
		if rest == "" && i > 0 && headerLike(ls[i-1], -1) && (titleIn(ls[i-1].text) >= 2 || i > 1 && headerLike(ls[i-2], -1) && titleIn(ls[i-2].text) >= 2) {
			continue // alone under a title
		}
		if d.to < len(strings.TrimRight(ls[i].text, " ).]")) && d.at > 1 || len(strings.Fields(rest)) > 9 || rest == "" || titleIn(rest) < 2 {
			delete(out, i)
		}
	}
	return out
}

func titleIn(s string) float64 {
	best := 0.0
	for _, seg := range segmentsOf(s) {
		for _, c := range commaParts(seg) {
			best = max(best, titleScore(c))
		}
	}
	return best
}

func anchorDate(ls []line, i int) (dateSpan, bool) {
	l := ls[i]
	ds := findDates(l.text)
	if len(ds) == 0 || len(ds) > 3 {
		return dateSpan{}, false
	}
	d := ds[0]
	for _, x := range ds {
		if x.span {
			d = x
			break
		}
	}
	rest := labelDate.ReplaceAllString(withoutDates(l.text, ds), "")
	n := len(strings.Fields(rest))
	sentence := strings.HasSuffix(strings.TrimSpace(l.text), ".") && n > 7 && d.at > 2
	switch {
	case n > 18 || sentence:
		return dateSpan{}, false
	case n > 9 && d.at > 0 && d.to < len(l.text)-12 && !strings.ContainsAny(l.text[max(0, d.at-3):d.at], "|\t(–—,-"):
		return dateSpan{}, false // a date in the middle of a sentence
	case l.bullet && (!d.span && n > 8 || n > 14 || startsLower(rest)):
		return dateSpan{}, false
	case startsLower(strings.TrimSpace(l.text)) && !d.span:
		return dateSpan{}, false
	}
	return d, true
}

func startsLower(s string) bool {
	for _, r := range s {
		return unicode.IsLower(r)
	}
	return false
}

var techLabel = regexp.MustCompile(`(?i)^(?:technologies|technology|tech stack|stack|tech|tools|skills|environment|technologien|umgebung|environnement|technologies utilisées|tecnologías|tecnologias|key achievements?|achievements|responsibilities|key responsibilities|duties|main duties|aufgaben|tätigkeiten|missions?|highlights|results?|projects?|main tasks|tasks|scope|clients?|team|thesis|thesis title|final (?:year )?project|dissertation|final thesis|capstone|senior capstone|abschlussarbeit|bachelorarbeit|masterarbeit|mémoire|tesis|tesi|tese|scriptie|advisor|supervisor|gpa|grade|note|modules|relevant coursework|coursework|courses|minor|major|concentration|funciones|logros|tareas|reports? to)\b\s?(?:used|include|included)?\s?[:：]`)

// headerLike says whether a line could belong to an entry's head rather than to its text.
func headerLike(l line, indent float64) bool {
	text := strings.TrimSpace(l.text)
	n := len(strings.Fields(text))
	if l.bullet || n > 15 || len(text) > 130 || techLabel.MatchString(text) || startsLower(text) {
		return false
	}
	if strings.HasSuffix(text, ".") && !legalTail.MatchString(fold(text)) && n > 3 || strings.HasSuffix(text, ";") || strings.HasSuffix(text, "?") {
		return false
	}
	if l.placed && l.page > 0 && indent >= 0 && l.x > indent+7 {
		return false
	}
	if n > 8 && !separators.MatchString(text) && !strings.Contains(text, ",") && titleScore(text) == 0 {
		return false
	}
	return true
}

// entries cuts a section into entries by the lines that carry their dates.
func entries(ls []line) []entry {
	ls = withoutDurations(ls)
	dates := anchors(ls)
	if len(dates) == 0 {
		return undated(ls)
	}
	ls = joinWrapped(ls, dates)
	dates = anchors(ls)
	var order []int
	for i := range ls {
		if _, ok := dates[i]; ok {
			order = append(order, i)
		}
	}
	lead := leadLines(ls, order, dates)
	starts := make([]int, len(order)) // where each entry's head starts
	ends := make([]int, len(order))   // and ends
	last := 0
	for k, i := range order {
		starts[k] = i
		own := ownFields(ls[i], dates[i])
		indent := -1.0
		if own > 0 {
			indent = ls[i].x
		}
		for j := i - 1; j >= last && i-j <= lead[k]; j-- {
			if _, dated := dates[j]; dated || !headerLike(ls[j], indent) {
				break
			}
			if ls[j+1].blank && (own > 0 || i-j > 1) && (own >= 2 || i-j > 1) {
				break
			}
			starts[k] = j
		}
		ends[k] = i + 1
		last = i + 1
	}
	for k, i := range order {
		limit := len(ls)
		if k+1 < len(order) {
			limit = starts[k+1]
		}
		have := fieldsOf(ls[starts[k]:i+1], dates[i])
		for j := i + 1; j < limit && j <= i+3; j++ {
			l := ls[j]
			if !headerLike(l, headIndent(ls, starts[k], i)) {
				break
			}
			where := onlyPlace(l.text)
			if have >= 2 && !where && !(j == i+1 && !l.blank && betterFirm(ls[starts[k]:i+1], l)) || l.blank && (have >= 1 && i > starts[k] || have >= 2 || j > i+1) {
				break
			}
			ends[k] = j + 1
			have = max(have, fieldsOf(ls[starts[k]:j+1], dates[i]))
		}
		if k+1 < len(order) {
			starts[k+1] = max(starts[k+1], ends[k])
		}
	}
	var out []entry
	for k, i := range order {
		end := len(ls)
		if k+1 < len(order) {
			end = starts[k+1]
		}
		e := entry{head: ls[starts[k]:ends[k]], date: dates[i], at: ls[i], body: ls[ends[k]:max(ends[k], end)]}
		out = append(out, e)
	}
	return splitUndated(out)
}

// withoutDurations drops lines that only say how long something took ("4 years 3 months" under an employer with several roles).
func withoutDurations(ls []line) []line {
	out := make([]line, 0, len(ls))
	dropped := false
	for _, l := range ls {
		if t := strings.TrimSpace(l.text); len(t) > 2 && strings.ContainsAny(t, "0123456789") && duration.MatchString(t) {
			dropped = true
			continue
		}
		if dropped {
			l.blank, dropped = false, false
		}
		out = append(out, l)
	}
	return out
}

// splitUndated parts off positions without dates that stand inside the text of a dated one: a line in the same bold as the heads, with a title and an employer.
func splitUndated(es []entry) []entry {
	var out []entry
	for _, e := range es {
		cut := -1
		for j, l := range e.body {
			if j > 0 && !l.bullet && l.bold && e.head[0].bold && l.blank && e.body[j-1].bullet && headerLike(l, -1) && titleIn(l.text) >= 3 && len(segmentsOf(l.text)) > 1 {
				cut = j
				break
			}
		}
		if cut < 0 {
			out = append(out, e)
			continue
		}
		rest := e.body[cut:]
		e.body = e.body[:cut]
		out = append(append(out, e), undated(rest)...)
	}
	return out
}

// betterFirm says whether the next line names an employer plainly where the head so far only guesses one beside its title.
func betterFirm(head []line, next line) bool {
	p := readHead(head, nil)
	if p.employer == "" || p.title == "" || p.firmLine.at != p.titleLine.at || employerScore(p.employer) >= 1.5 || len(findDates(next.text)) > 0 {
		return false
	}
	q := readHead([]line{next}, nil)
	return titleScore(q.title) == 0 && (employerScore(q.employer) >= 2 || q.employer != "" && q.place != "")
}

func headIndent(ls []line, from, to int) float64 {
	if !ls[from].placed {
		return -1
	}
	x := ls[from].x
	for _, l := range ls[from : to+1] {
		x = min(x, l.x)
		if ownDateOnly(l) {
			return max(ls[from].x, l.x) + 400 // dates beside their entries: no indent tells anything
		}
	}
	return x
}

func ownDateOnly(l line) bool {
	ds := findDates(l.text)
	return len(ds) > 0 && len(withoutDates(l.text, ds)) < 3
}

// ownFields counts the fields that stand on the date's own line.
func ownFields(l line, d dateSpan) int { return fieldsOf([]line{l}, d) }

// fieldsOf is how many of title and employer lines of a head give.
func fieldsOf(ls []line, d dateSpan) int {
	p := readHead(ls, nil)
	n := 0
	if p.title != "" {
		n++
	}
	if p.employer != "" {
		n++
	}
	return n
}

func onlyPlace(s string) bool {
	s = strings.Trim(s, "() ")
	return len(s) < 60 && isPlace(s) && titleScore(s) == 0
}

// leadLines is how many lines of a head stand before its date line: as many as before the section's first date, where the section starts with an entry.
func leadLines(ls []line, order []int, dates map[int]dateSpan) []int {
	first := 0
	for j := order[0] - 1; j >= 0 && headerLike(ls[j], -1) && first < 3; j-- {
		first++
	}
	out := make([]int, len(order))
	for k := range order {
		out[k] = first
		// Lines between bullets or prose and a date that names nothing itself can only be its head.
		if own := ownFields(ls[order[k]], dates[order[k]]); own == 0 {
			out[k] = max(first, 0)
			if first == 0 && k > 0 {
				next := order[k] + 1
				if next >= len(ls) || !headerLike(ls[next], -1) {
					out[k] = 2
				}
			}
		} else if own == 1 && first == 0 && k > 0 {
			out[k] = 0
		}
	}
	return out
}

// joinWrapped joins bullets that go on over several lines.
func joinWrapped(ls []line, dates map[int]dateSpan) []line {
	var out []line
	for i, l := range ls {
		if n := len(out); n > 0 && !l.bullet && !l.blank {
			prev := &out[n-1]
			_, dated := dates[i]
			if prev.bullet && !dated && len(prev.text) < maxLine && (startsLower(strings.TrimSpace(l.text)) || l.placed && prev.placed && l.x > prev.x+2 && l.page == prev.page) {
				prev.text += " " + strings.TrimSpace(l.text)
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

// undated cuts a section without dates: a head is one or two lines before bullets or prose that name a title or an employer.
func undated(ls []line) []entry {
	ls = joinWrapped(ls, nil)
	var out []entry
	for i := 0; i < len(ls); {
		if !headerLike(ls[i], -1) {
			if n := len(out); n > 0 {
				out[n-1].body = append(out[n-1].body, ls[i])
			}
			i++
			continue
		}
		j := i + 1
		for j < len(ls) && j < i+3 && headerLike(ls[j], -1) && !ls[j].blank {
			j++
		}
		p := readHead(ls[i:j], nil)
		if p.title != "" && p.employer != "" && (titleScore(p.title) >= 2 || employerScore(p.employer) >= 2) {
			out = append(out, entry{head: ls[i:j], at: ls[i]})
		} else if n := len(out); n > 0 {
			out[n-1].body = append(out[n-1].body, ls[i:j]...)
		}
		i = j
	}
	return out
}
