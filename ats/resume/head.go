package resume

import (
	"regexp"
	"strings"
	"unicode"
)

// position is what a head says.
type position struct {
	title, employer, place string
	titleFirst             bool // the title stands before the employer
	sameLine, otherLine    bool // the employer stands on the title's line, or on another
	sure                   bool // the vocabulary told title and employer apart
	titleLine, firmLine    line
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
