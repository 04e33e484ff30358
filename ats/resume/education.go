package resume

import (
	"regexp"
	"strings"
	"unicode"
)

// degreeIn finds the degree that text names: its level and where it stands. Levels are tried from the highest; longer phrases first.
func degreeIn(s string) (Level, int, int) {
	key := fold(s)
	if len(key) != len(s) { // folding moved the bytes: positions are of the folded text, near enough to cut by word
		s = key
	}
	best, level := [2]int{-1, -1}, LevelUnknown
	v := words()
	starts := wordStarts(key)
	for n, from := range starts {
		for w := 4; w >= 1; w-- {
			if n+w > len(starts) {
				continue
			}
			to := len(key)
			if n+w < len(starts) {
				to = starts[n+w]
			}
			raw := strings.TrimRight(key[from:to], " \t,;:()/–—-")
			phrase := strings.ReplaceAll(raw, ".", "")
			l, ok := v.degrees[phrase]
			if !ok {
				l, ok = v.degrees[strings.ReplaceAll(phrase, " ", "")]
				ok = ok && strings.Contains(raw, ".")
			}
			if !ok || len(phrase) <= 2 && !shortDegree(s, from, raw) {
				continue
			}
			if best[0] < 0 || l.Rank() > level.Rank() && from-best[1] > 3 {
				best, level = [2]int{from, from + len(raw)}, l
			}
			break
		}
	}
	return level, best[0], best[1]
}

// shortDegree says whether "ma", "ba", "be" … is written as a degree: in capitals, or with full stops.
func shortDegree(s string, from int, raw string) bool {
	if strings.Contains(raw, ".") {
		return true
	}
	if from+len(raw) > len(s) {
		return false
	}
	w := s[from : from+len(raw)]
	next := s[from+len(raw):]
	return w == strings.ToUpper(w) && (from == 0 || !strings.HasSuffix(s[:from], ", ")) && !strings.HasPrefix(next, "-") || strings.HasPrefix(next, " in ") || strings.HasPrefix(next, " (Hons")
}

func wordStarts(s string) []int {
	var out []int
	in := false
	for i, r := range s {
		w := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '\'' || r == '-'
		if w && !in {
			out = append(out, i)
		}
		in = w
	}
	return out
}

// schoolScore says how much text is made like the name of a place of learning.
func schoolScore(s string) float64 {
	v := words()
	score := 0.0
	for _, w := range wordsOf(s) {
		w = strings.Trim(w, ".'-")
		if v.schools.has(w) {
			score += 2
		} else if w != "" && strings.Contains(w, "-") && v.schools.has(w[strings.LastIndex(w, "-")+1:]) {
			score += 2
		}
	}
	return min(score, 4)
}

var (
	scoreShape = regexp.MustCompile(`(?i)\b(?:c?gpa|cum\. gpa|grade|note|notendurchschnitt|abschlussnote|mention|media|nota|average|score|cijfer)\b\s?[:：]?\s*([\d.,]+\s?(?:/\s?[\d.,]+|%)?|[A-Za-z][\w -]{1,20})|\b(first[- ]class(?: honours)?|second[- ]class(?: honours)?|2[.:][12]|summa cum laude|magna cum laude|cum laude|distinction|with honors|with honours)\b`)
	courseList = regexp.MustCompile(`(?i)^(?:relevant |selected |key )?(?:coursework|courses|modules|module|cours|schwerpunkte?|asignaturas|disciplinas)\s?[:：]\s*(.+)$`)
	areaWord   = regexp.MustCompile(`(?i)^(?:\s*(?:degree|diploma|hons|honours|\(hons\.?\)|\(honours\)|certificate))*\s*(?:in|of|en|em|der|des|de|für|i|im|inom|w|:|,|–|-|—)\s+(?:the\s+|la\s+|le\s+)?`)
	expected   = regexp.MustCompile(`(?i)\(?\b(?:expected|anticipated|graduating|graduation|grad\.?|graduated|class of|voraussichtlich|prévu|awarded|conferred|completed|obtained|abschluss|in progress|ongoing|exp\.?)\b\s?(?:in\s)?\)?[:.]?`)
	eduLabel   = regexp.MustCompile(`(?i)^(?:school|university|institution|degree|college|hochschule|universität|école|universidad)\s?[:：]\s*`)
)

// tableHead is the head row of a table of studies.
var tableHead = regexp.MustCompile(`(?i)^(?:(?:course|degree|institution|institute|school|college|university|board|board / university|board/university|year|year of passing|passing year|percentage|marks|grade|cgpa|gpa|qualification|exam|examination|specialization|class|duration|name of (?:the )?(?:institution|course))[\s/|]*){3,}$`)

// course is one course of study while it is read.
type course struct {
	Education
	lines  []line
	loose  []string // pieces that are neither a degree nor a school by their words
	places []string
	degree bool
	school look // of the line that named the school
}

// education reads a section of courses of study. A new one begins where a second school, degree or date comes, or after a blank line where the last is whole.
func (p *parser) education(ls []line) {
	var out []course
	var cur *course
	next := func() {
		out = append(out, course{})
		cur = &out[len(out)-1]
	}
	ls = joinWrapped(ls, nil)
	for i, l := range ls {
		if m := courseList.FindStringSubmatch(l.text); m != nil {
			if cur != nil {
				cur.Courses = append(cur.Courses, splitList(m[1])...)
			}
			continue
		}
		if tableHead.MatchString(l.text) {
			continue
		}
		piece := p.studyLine(l)
		words := len(strings.Fields(l.text))
		prose := l.bullet && !piece.degree && piece.Institution == "" || words > 22 || strings.HasSuffix(strings.TrimSpace(l.text), ".") && words > 12 && !piece.degree
		if cur != nil && (prose || techLabel.MatchString(l.text) && !piece.degree) {
			cur.Score = firstOf(cur.Score, piece.Score)
			cur.lines = append(cur.lines, l)
			continue
		}
		fresh := cur == nil
		if cur != nil {
			switch {
			case piece.degree && cur.degree, piece.Institution != "" && cur.Institution != "":
				fresh = true
			case piece.EndDate != "" && cur.EndDate != "" && (piece.degree || piece.Institution != "" || len(piece.loose) > 0):
				fresh = true
			case l.blank && (cur.degree || cur.Institution != "" || len(cur.loose) > 0) && (piece.degree || piece.Institution != "") && (cur.degree && cur.Institution != "" || cur.EndDate != "" && piece.EndDate != "" || (cur.degree || cur.Institution != "") && len(cur.loose) > 0 && startsWhole(ls, i)):
				fresh = true
			case l.blank && cur.EndDate != "" && (cur.degree || cur.Institution != "") && len(piece.loose) > 0 && piece.EndDate == "" && (cur.Institution != "" || len(cur.loose) > 0):
				fresh = true
			case piece.EndDate != "" && cur.EndDate != "":
				fresh = true
			case len(piece.loose) > 0 && cur.degree && cur.Institution != "" && cur.EndDate != "" && (cur.school.caps || cur.school.bold) && lookOf(l) == cur.school:
				fresh = true
			}
		}
		if fresh {
			next()
		}
		cur.take(piece, l)
	}
	for _, c := range out {
		c.settle()
		if c.Institution == "" && c.StudyType == "" {
			if n := len(p.out.Education); n == 0 || c.EndDate == "" {
				continue
			}
			continue
		}
		at := "education[" + itoa(len(p.out.Education)) + "]"
		for _, l := range c.lines {
			if c.Institution != "" && strings.Contains(l.text, c.Institution) {
				p.note(at+".institution", l, c.Institution, 0.85)
			}
			if c.StudyType != "" && strings.Contains(l.text, c.StudyType) {
				p.note(at+".studyType", l, c.StudyType, 0.85)
			}
		}
		p.out.Education = append(p.out.Education, c.Education)
	}
}

// startsWhole says whether the lines from i on hold a course of their own: a degree and a school, or a school that a degree follows.
func startsWhole(ls []line, i int) bool {
	n := 0
	for j := i; j < min(i+3, len(ls)); j++ {
		if j > i && ls[j].blank {
			break
		}
		if l, _, _ := degreeIn(ls[j].text); l != LevelUnknown {
			n++
		}
		if schoolScore(ls[j].text) > 0 {
			n++
		}
	}
	return n >= 2
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// studyLine reads what one line says of a course of study.
func (p *parser) studyLine(l line) course {
	var c course
	ds := findDates(l.text)
	for _, d := range ds {
		switch {
		case d.span && d.end != "":
			c.StartDate, c.EndDate = d.start, d.end
		case d.span && d.now:
			c.StartDate = d.start
		case c.EndDate == "":
			c.EndDate = d.start
		}
	}
	text := l.text
	if m := scoreShape.FindString(text); m != "" {
		c.Score = strings.TrimSpace(m)
		if i := strings.IndexAny(m, ":："); i >= 0 {
			c.Score = strings.TrimSpace(strings.TrimLeft(m[i:], ":： "))
		}
		text = strings.Replace(text, m, " ", 1)
		if len(ds) > 0 {
			ds = findDates(text)
		}
	}
	text = expected.ReplaceAllString(withoutDates(text, ds), " ")
	text = labelDate.ReplaceAllString(text, "")
	for _, seg := range segmentsOf(text) {
		seg = strings.Trim(seg, " ,.:/–—-")
		seg = eduLabel.ReplaceAllString(seg, "")
		if seg == "" || duration.MatchString(seg) {
			continue
		}
		if level, _, _ := degreeIn(seg); level == LevelUnknown && strings.Contains(seg, ", ") && isPlace(seg) && schoolScore(seg) == 0 {
			continue
		}
		parts := commaParts(seg)
		for k, part := range parts {
			part = strings.Trim(part, " ,:")
			for _, piece := range splitDegreeAt(part) {
				c.piece(piece, k, parts)
			}
		}
	}
	return c
}

var atSchool = regexp.MustCompile(`(?i)\s+(?:at|from|an der|bei|à l'|à la|à|en la|na|presso|aan de|vid)\s+(?:the\s+)?`)

// splitDegreeAt parts "BSc Physics at the University of X", and a bracket that holds a school.
func splitDegreeAt(s string) []string {
	if l, _, _ := degreeIn(s); l != LevelUnknown {
		if m := atSchool.FindStringIndex(s); m != nil && schoolScore(s[m[1]:]) > 0 {
			return []string{s[:m[0]], s[m[1]:]}
		}
		if i := strings.Index(s, "("); i > 0 && strings.HasSuffix(s, ")") && schoolScore(s[i:]) > 0 {
			return []string{strings.TrimSpace(s[:i]), strings.Trim(s[i:], "()")}
		}
	}
	return []string{s}
}

func (c *course) piece(s string, k int, parts []string) {
	if s = strings.Trim(s, " ,.:;"); s == "" || strings.Trim(s, "()[]") == "" {
		return
	}
	level, from, to := degreeIn(s)
	school := schoolScore(s)
	isDegree := level != LevelUnknown
	if isDegree && from >= 0 && to <= len(fold(s)) && c.Institution == "" && words().schools.whole[fold(s)[from:to]] && len(strings.Fields(s)) > 1 {
		isDegree = false // "Technikum Samochodowe", "Gymnasium am Wall": the school's own name
	}
	if isDegree && school > 0 { // "Technical High School", "Gymnasium X": a school; "College Diploma": a degree; "MSc, Boston University" was cut at the comma
		if level == LevelSecondary && from > 0 || level == LevelSecondary && to < len(s) && school >= 2 && !strings.HasPrefix(strings.ToLower(s[min(to, len(s)):]), " diploma") && !strings.Contains(fold(s), "diploma") {
			isDegree = c.Institution != "" || false
		} else if level == LevelVocational && school >= 2 && from > 0 {
			isDegree = false
		}
	}
	switch {
	case isDegree && !c.degree:
		c.degree, c.Level = true, level
		c.StudyType, c.Area = s, ""
		if to <= len(s) && from >= 0 && len(fold(s)) == len(s) {
			if m := areaWord.FindString(s[to:]); m != "" && !strings.HasPrefix(strings.TrimSpace(fold(m)), "of") {
				kind := ""
				if f := strings.Fields(m); len(f) > 1 { // "Level 3 | Diploma in | …"
					kind = " " + strings.Join(f[:len(f)-1], " ")
				}
				c.StudyType, c.Area = strings.TrimSpace(s[:to])+kind, strings.TrimSpace(s[to+len(m):])
			} else if level != LevelVocational && level != LevelSecondary && to < len(s) && to-from <= 6 && s[to] == ' ' && from == 0 {
				rest := strings.TrimSpace(s[to:])
				if !strings.HasPrefix(strings.ToLower(rest), "of ") {
					c.StudyType, c.Area = strings.TrimSpace(s[:to]), rest
				}
			}
			for _, in := range []string{" in ", " en ", " em ", " im ", " der ", " des "} {
				if a, b, ok := strings.Cut(c.StudyType, in); ok && c.Area == "" && len(a) > 1 {
					c.StudyType, c.Area = a, b
					break
				}
			}
		}
		if b := bracketed.FindString(c.Area); b != "" && strings.HasPrefix(fold(b), "(hon") {
			c.StudyType, c.Area = c.StudyType+" "+b, strings.TrimSpace(strings.Replace(c.Area, b, "", 1))
		}
	case school > 0 && c.Institution == "":
		c.Institution = s
	case isDegree && level.Rank() >= LevelAssociate.Rank() && c.degree: // a double degree on one line
		c.loose = append(c.loose, s)
	case isPlace(s) && (c.Institution != "" || len(c.loose) > 0 || c.degree) && !(k == 0 && c.Institution == "" && len(parts) == 1 && len(strings.Fields(s)) == 1 && !c.degree):
		c.places = append(c.places, s)
	default:
		c.loose = append(c.loose, s)
	}
}

// take adds a line's piece to the course.
func (c *course) take(b course, l line) {
	c.lines = append(c.lines, l)
	if b.degree && !c.degree {
		c.degree, c.Level, c.StudyType, c.Area = true, b.Level, b.StudyType, b.Area
	}
	c.Institution, c.Score = firstOf(c.Institution, b.Institution), firstOf(c.Score, b.Score)
	if b.EndDate != "" || b.StartDate != "" {
		if c.EndDate == "" && c.StartDate == "" {
			c.StartDate, c.EndDate = b.StartDate, b.EndDate
		}
	}
	c.loose, c.places = append(c.loose, b.loose...), append(c.places, b.places...)
	if b.Institution != "" && c.Institution == b.Institution {
		c.school = lookOf(l)
	}
}

// settle gives the loose pieces their places: a school where there is none, then the subject.
func (c *course) settle() {
	if c.degree && c.Institution == "" && c.Area == "" && len(c.loose) == 1 && len(c.places) > 0 && lowerInside(c.loose[0]) { // "PhD, German linguistics, Oldenburg"
		c.Area, c.Institution, c.loose = c.loose[0], c.places[0], nil
	}
	for _, s := range c.loose {
		n := len(strings.Fields(s))
		switch {
		case strings.Contains(s, ":"):
		case c.Institution == "" && n <= 9 && !startsLower(s) && (c.degree || len(c.loose) > 1 || c.EndDate != ""):
			c.Institution = s
		case (c.degree || c.Institution != "") && c.Area == "" && n <= 9 && s != c.Institution:
			c.Area = s
		}
	}
	if c.Institution == "" && c.degree && len(c.places) > 0 { // "BSc Applied Physics, Maynooth"
		c.Institution = c.places[0]
	}
	c.Area, c.Institution = tidy(c.Area), tidy(c.Institution)
	if i := strings.Index(c.Institution, "("); i > 0 && !strings.Contains(c.Institution[i:], ")") {
		c.Institution = strings.TrimSpace(c.Institution[:i])
	}
}

// lowerInside says whether a word of a phrase is in lower case, as subjects are and names of schools are not.
func lowerInside(s string) bool {
	for _, w := range strings.Fields(s) {
		if startsLower(w) && !nameParticles[fold(w)] && !linkWords[fold(w)] && w != "and" {
			return true
		}
	}
	return false
}
