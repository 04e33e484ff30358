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

// position is what a head says.
type position struct {
	title, employer, place, url string
	titleFirst                  bool // the title stands before the employer
	sameLine, otherLine         bool // the employer stands on the title's line, or on another
	sure                        bool // the vocabulary told title and employer apart
	titleLine, firmLine         line
}

// piece is a piece of a head between separators or commas.
type piece struct {
	text        string
	line, seg   int
	from        line
	title, firm float64
	place       bool
}

var (
	atWord   = regexp.MustCompile(`\s+(?:at|bei|bei der|chez|presso|bij|hos|@)\s+(?:the\s+)?`)
	duration = regexp.MustCompile(`(?i)^\(?\s*(?:\d+\s*(?:years?|yrs?|jahre?|ans?|años?|anos?|anni|jaar|år|lat)\s*,?\s*(?:and|und|et|y|e)?\s*)?(?:\d+\s*(?:months?|mos?|monate?|mois|meses|mesi|maanden|mån|mies\.?)\.?)?\s*\)?$`)
	parallel = regexp.MustCompile(`(?i)\((?:parallel role|same window|contract|permanent|full[- ]?time|part[- ]?time|vollzeit|teilzeit|cdi|cdd|freelance|temporary|fixed[- ]term|occasional|internship|remote|hybrid|seasonal|self-employed|zero hours|volunteer)[^)]*\)`)
	jobType  = regexp.MustCompile(`(?i)^(?:contract|permanent|full[- ]?time|part[- ]?time|vollzeit|teilzeit|cdi|cdd|freelance|temporary|fixed[- ]term|internship|seasonal|self-employed|employee|casual|nights|days)$`)
	sameFirm = regexp.MustCompile(`(?i)^(?:at )?(?:the )?same [\p{L}]+$|^ditto$|^ebenda$|^same$`)
)

// readHead tells title, employer and place apart in the lines of a head. order, where given, says what the document's other heads do.
func readHead(ls []line, order *position) position {
	var pieces []piece
	for n, l := range ls {
		text := withoutDates(l.text, findDates(l.text))
		text = labelDate.ReplaceAllString(text, "")
		text = parallel.ReplaceAllString(text, " ")
		dotted := n == 0 && len(findDates(l.text)) > 0 && findDates(l.text)[0].at == 0
		segs := segmentsOf(text)
		if dotted && len(segs) == 1 {
			segs = sentences(text)
		}
		k := 0
		for _, s := range segs {
			s = strings.Trim(s, " ,.:/–—-")
			if s == "" || duration.MatchString(s) && strings.ContainsAny(s, "0123456789") || jobType.MatchString(s) {
				continue
			}
			for _, half := range splitAt(s) {
				for _, c := range commaParts(twoPlaces.ReplaceAllString(half, "$1, ")) {
					c = strings.Trim(c, " ,:–—-")
					if c == "" || jobType.MatchString(c) {
						continue
					}
					a := piece{text: c, line: n, seg: k, from: l, title: titleScore(c), firm: employerScore(c)}
					if certainPlace(c) {
						a.title, a.firm = 0, 0
					}
					pieces = append(pieces, a)
				}
				k++
			}
		}
	}
	markPlaces(pieces)
	return assign(pieces, order)
}

var twoPlaces = regexp.MustCompile(`(, [A-Z]{2}) & `)

// certainPlace says whether text is a known place, or ends in the code of a state: "CO" is Colorado there, not a company.
func certainPlace(s string) bool {
	v := words()
	key := strings.Trim(fold(s), ". ")
	if v.cities[key] != "" || v.countries[key] != "" {
		return true
	}
	if _, _, ok := cityAndState(s); ok && plausible(strings.TrimSpace(s[:len(s)-2])) {
		return true
	}
	return v.regions[key] != [2]string{} && (s == strings.ToUpper(s) || len(key) > 4)
}

// splitAt parts "Engineer at Acme" where the left names a title.
func splitAt(s string) []string {
	if m := atWord.FindStringIndex(s); m != nil && titleScore(s[:m[0]]) > 0 && m[1] < len(s) {
		return []string{s[:m[0]], s[m[1]:]}
	}
	return []string{s}
}

var sentenceEnd = regexp.MustCompile(`\.\s+`)

func sentences(s string) []string {
	var out []string
	at := 0
	for _, m := range sentenceEnd.FindAllStringIndex(s, -1) {
		if m[1] < len(s) && unicode.IsUpper([]rune(s[m[1]:])[0]) && m[0]-at > 3 {
			out = append(out, s[at:m[0]])
			at = m[1]
		}
	}
	return append(out, s[at:])
}

// markPlaces finds the pieces that are places, alone or with the comma before ("New Orleans", "LA").
func markPlaces(pieces []piece) {
	for i := range pieces {
		a := &pieces[i]
		if a.place {
			continue
		}
		if i+1 < len(pieces) {
			b := &pieces[i+1]
			if b.line == a.line && b.seg == a.seg && a.title < 2 && a.firm < 2 && b.title < 2 && b.firm < 2 {
				if loc, ok := place(a.text + ", " + b.text); ok && (isPlace(a.text) || loc.Region != "" && loc.City == a.text && !namesCity(b.text) || loc.CountryCode != "" && len(commaCount(pieces, a)) > 2) {
					if isPlace(b.text) || words().regions[strings.Trim(fold(b.text), ".")] != [2]string{} {
						a.place, b.place = true, true
						continue
					}
				}
			}
		}
		if a.firm < 2 && a.title < 2 && isPlace(a.text) {
			a.place = true
		}
	}
	// "City, ST" where the city is unknown
	for i := 1; i < len(pieces); i++ {
		a, b := &pieces[i-1], &pieces[i]
		region := words().regions[strings.Trim(fold(b.text), ".")]
		if !a.place && a.line == b.line && a.seg == b.seg && region != [2]string{} && len(b.text) <= 3 && b.text == strings.ToUpper(b.text) && a.title < 2 && plausible(a.text) && len(strings.Fields(a.text)) <= 3 && count(pieces) > 2 {
			a.place, b.place = true, true
		}
		if len(b.text) <= 3 && region != [2]string{} && b.text == strings.ToUpper(b.text) && a.line == b.line && a.seg == b.seg {
			b.place = true
		}
	}
}

// namesCity says whether a place holds a town of its own ("Jundiaí/SP"): then what stands before its comma is none.
func namesCity(s string) bool {
	loc, ok := place(s)
	return ok && loc.City != ""
}

func count(pieces []piece) int {
	n := 0
	for _, a := range pieces {
		if !a.place {
			n++
		}
	}
	return n
}

func commaCount(pieces []piece, a *piece) []piece {
	var out []piece
	for _, b := range pieces {
		if b.line == a.line && b.seg == a.seg {
			out = append(out, b)
		}
	}
	return out
}

// assign chooses the title and the employer among the pieces.
func assign(pieces []piece, order *position) position {
	var p position
	var free []int
	for i, a := range pieces {
		if a.place {
			if p.place == "" {
				p.place = a.text
			} else if i > 0 && pieces[i-1].place && len(p.place) < 60 {
				p.place += ", " + a.text
			}
			continue
		}
		free = append(free, i)
	}
	if len(free) == 0 {
		return p
	}
	best, title := 0.0, -1
	for _, i := range free {
		s := pieces[i].title - 0.6*pieces[i].firm
		if startsLower(pieces[i].text) {
			s -= 2
		}
		if pieces[i].title > 0 && s > best {
			best, title = s, i
		}
	}
	if title < 0 { // all titles look like firms as well: "Bank Teller"
		for _, i := range free {
			if pieces[i].title >= 2 && pieces[i].title > best {
				best, title = pieces[i].title, i
			}
		}
	}
	firm := -1
	if title >= 0 {
		firm = bestFirm(pieces, free, title, order)
		p.sure = pieces[title].title >= 2
	} else {
		title, firm = unsure(pieces, free, order)
	}
	if title >= 0 {
		p.title, p.titleLine = extend(pieces, title, firm), pieces[title].from
		p.title = labelTitle.ReplaceAllString(p.title, "")
	}
	if firm >= 0 {
		p.employer, p.firmLine = employerText(pieces, firm, title, &p), pieces[firm].from
		p.employer = labelFirm.ReplaceAllString(p.employer, "")
		p.titleFirst = title >= 0 && title < firm
	}
	return p
}

// bestFirm is the piece most like an employer: by its words, then on another line or in another segment than the title, then first.
func bestFirm(pieces []piece, free []int, title int, order *position) int {
	best, firm := -1.0, -1
	t := pieces[title]
	for n, i := range free {
		a := pieces[i]
		if i == title {
			continue
		}
		s := a.firm - 0.8*a.title
		switch {
		case a.line != t.line && order != nil && order.sameLine && a.firm < 1.5:
			s -= 0.3
		case a.line != t.line:
			s += 2
			if a.seg == 0 {
				s += 0.6
			}
		case a.seg != t.seg:
			s += 1
		}
		if i == title+1 || i == title-1 && a.line == t.line {
			s += 0.3
		}
		if r := []rune(a.text)[0]; unicode.IsLower(r) {
			s -= 2
		}
		if len(strings.Fields(a.text)) > 8 {
			s -= 1.5
		}
		if i > 0 && pieces[i-1].line == a.line && pieces[i-1].seg == a.seg {
			s -= 1.1 // after a comma: the tail of something
		}
		s -= 0.05 * float64(n)
		if s > best {
			best, firm = s, i
		}
	}
	if firm >= 0 && best < -0.9 {
		return -1
	}
	if firm >= 0 && order != nil && order.otherLine && pieces[firm].line == t.line && pieces[firm].seg == t.seg && pieces[firm].firm < 1.5 {
		return -1 // "Staff Nurse, Surgical ICU" under an employer that stood above
	}
	return firm
}

// unsure chooses where no word names a title: as the document's other heads do, else by what looks like a firm, else the first line or field is the title's.
func unsure(pieces []piece, free []int, order *position) (title, firm int) {
	best := 0.0
	firm = -1
	for _, i := range free {
		if pieces[i].firm >= 1.5 && pieces[i].firm > best {
			best, firm = pieces[i].firm, i
		}
	}
	other := func(not int) int {
		for _, i := range free {
			if i != not && (pieces[i].line != pieces[not].line || pieces[i].seg != pieces[not].seg) {
				return i
			}
		}
		for _, i := range free {
			if i != not {
				return i
			}
		}
		return -1
	}
	if firm >= 0 {
		return other(firm), firm
	}
	first := free[0]
	second := other(first)
	if order != nil && !order.titleFirst {
		return second, first
	}
	if second < 0 {
		if order != nil && order.sure { // one field among heads with both: an employer
			return -1, first
		}
		return -1, first
	}
	return first, second
}

// extend adds to a title what stands beside it in its segment and is no one else's: "Deputy Manager, early years".
func extend(pieces []piece, title, firm int) string {
	t := pieces[title]
	if firm >= 0 && pieces[firm].line == t.line && pieces[firm].seg == t.seg {
		return t.text
	}
	out := t.text
	for i := title + 1; i < len(pieces) && pieces[i].line == t.line && pieces[i].seg == t.seg && !pieces[i].place; i++ {
		out += ", " + pieces[i].text
	}
	if firm >= 0 && pieces[firm].line != t.line { // the rest of the title's line is the title's: "Director of IT – Hybrid Cloud"
		for i := title + 1; i < len(pieces) && pieces[i].line == t.line; i++ {
			if pieces[i].seg != t.seg && !pieces[i].place && pieces[i].firm < 2 && len(out) < 60 && pieces[i].from.at == t.from.at && !strings.Contains(t.from.text, "\t") {
				out += " – " + pieces[i].text
			}
		}
	}
	return out
}

// employerText is the employer without the unknown town that follows it after a comma.
func employerText(pieces []piece, firm, title int, p *position) string {
	a := pieces[firm]
	out := a.text
	if b := bracketed.FindString(out); b != "" && strings.HasSuffix(out, b) && (startsLower(b[1:]) || len(strings.Fields(b)) > 3) {
		out = strings.TrimSpace(strings.TrimSuffix(out, b)) // what the firm does
	} else if inner := strings.Trim(b, "()"); b != "" && p.place == "" && certainPlace(inner) {
		out, p.place = strings.TrimSpace(strings.Replace(out, b, "", 1)), inner
	}
	for i := firm + 1; i < len(pieces) && pieces[i].line == a.line && pieces[i].seg == a.seg && i != title && !pieces[i].place; i++ {
		if p.place == "" && plausible(pieces[i].text) && pieces[i].firm < 1 && len(strings.Fields(pieces[i].text)) <= 3 {
			p.place = pieces[i].text
			break
		}
		if pieces[i].firm < 1 || len(out) > 60 {
			break
		}
		out += ", " + pieces[i].text
	}
	return out
}

// positions reads the entries of work sections.
func (p *parser) positions(ls []line) []Work {
	es := entries(ls)
	order := consensus(es)
	var out []Work
	var read []position
	for _, e := range es {
		pos := readHead(e.head, order)
		if sameFirm.MatchString(pos.employer) && len(out) > 0 {
			pos.employer = out[len(out)-1].Name
		}
		w := Work{Name: pos.employer, Position: pos.title, Location: pos.place, StartDate: e.date.start, EndDate: e.date.end}
		if !e.date.span {
			w.EndDate = e.date.start
		}
		w.Summary, w.Highlights = bodyOf(e.body)
		if w.Name == "" && w.Position == "" {
			if n := len(out); n > 0 && w.StartDate == "" {
				out[n-1].Highlights = append(out[n-1].Highlights, w.Highlights...)
			}
			continue
		}
		out, read = append(out, w), append(read, pos)
		at := "work[" + itoa(p.workCount+len(out)-1) + "]"
		confidence := 0.6
		if pos.sure {
			confidence = 0.85
		}
		p.note(at+".name", pos.firmLine, pos.employer, confidence)
		p.note(at+".position", pos.titleLine, pos.title, confidence)
		if e.date.start != "" {
			p.note(at+".startDate", e.at, e.at.text[e.date.at:e.date.to], 0.95)
		}
	}
	out = groupRoles(out, read)
	p.workCount += len(out)
	return out
}

var ownBoss = regexp.MustCompile(`(?i)\b(?:freelance|freelancer|self-employed|independent|freiberuf\w*|selbstständig|indépendant|autónomo|autônomo|libero professionista|zzp|career break|sabbatical|parental leave|elternzeit)\b`)

// groupRoles gives the roles that stand under one employer that employer, and drops the head that only named it.
func groupRoles(ws []Work, ps []position) []Work {
	var out []Work
	for i := range ws {
		w := ws[i]
		if w.Name == "" && w.Position != "" && len(out) > 0 && !ownBoss.MatchString(w.Position) {
			w.Name = out[len(out)-1].Name
			if w.Location == "" {
				w.Location = out[len(out)-1].Location
			}
		}
		out = append(out, w)
	}
	kept := out[:0]
	for i, w := range out {
		if w.Position == "" && i+1 < len(out) && out[i+1].Name == w.Name && ws[i+1].Name == "" {
			continue
		}
		kept = append(kept, w)
	}
	return kept
}

// consensus is what most heads that are sure do.
func consensus(es []entry) *position {
	first, sure, same, other := 0, 0, 0, 0
	for _, e := range es {
		p := readHead(e.head, nil)
		if !p.sure || p.employer == "" {
			continue
		}
		sure++
		if p.titleFirst {
			first++
		}
		if employerScore(p.employer) >= 1.5 || p.place != "" { // that is surely the employer
			if p.firmLine.at == p.titleLine.at {
				same++
			} else {
				other++
			}
		}
	}
	if sure == 0 {
		return nil
	}
	return &position{titleFirst: first*2 >= sure, sure: true, sameLine: same > other, otherLine: other > same}
}

// bodyOf parts an entry's text into prose and bullets; wrapped lines are joined.
func bodyOf(ls []line) (summary string, highlights []string) {
	var prose []string
	for _, l := range joinWrapped(ls, nil) {
		text := strings.TrimSpace(strings.ReplaceAll(l.text, "\t", " "))
		switch {
		case l.bullet:
			highlights = append(highlights, text)
		case len(highlights) > 0 && (startsLower(text) || !l.blank && !strings.HasSuffix(highlights[len(highlights)-1], ".")):
			highlights[len(highlights)-1] += " " + text
		case len(highlights) > 0:
			highlights = append(highlights, text)
		default:
			prose = append(prose, text)
		}
	}
	return strings.Join(prose, " "), highlights
}
