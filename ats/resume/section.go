package resume

import (
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
)

// section is a kind of part of a resume.
type section string

const (
	header       section = "header" // what stands before the first heading
	summary      section = "summary"
	work         section = "work"
	education    section = "education"
	skills       section = "skills"
	certificates section = "certificates"
	languages    section = "languages"
	projects     section = "projects"
	volunteer    section = "volunteer"
	awards       section = "awards"
	publications section = "publications"
	interests    section = "interests"
	references   section = "references"
	contact      section = "contact"
	links        section = "links"
	other        section = "other"
)

// line is a line of the document with what is known of its looks.
type line struct {
	text   string // without its bullet
	at     int    // where text starts in the document's text
	bullet bool
	blank  bool // a blank line stands before it
	bold   bool
	size   float64
	x      float64
	placed bool // x is known
	page   int
}

// part is a section with its lines.
type part struct {
	kind    section
	heading string
	lines   []line
}

var bulletMark = regexp.MustCompile(`^(?:[•●▪▫◦‣∙·■□◆◇▸►▶➢➤✓✔★☆⁃❖→*>»–—-]|o(?:\s+[A-Z]))\s*`)

// Bounds of a reading: longer lines are cut into several, further lines are not read.
const (
	maxLine  = 2000 // bytes
	maxLines = 2000
	maxParse = 100 << 10 // bytes of text; Resume.Text keeps all
)

// linesOf pairs the lines of the document's text with their looks, and drops what runs in every page's margin.
func linesOf(doc jobsearch.Document) []line {
	running := map[string]bool{}
	if doc.Format == "pdf" {
		for _, l := range strings.Split(doc.Header+"\n"+doc.Footer, "\n") {
			if l = digitShape(l); l != "" {
				running[l] = true
			}
		}
	}
	seen := map[string]bool{}
	var out []line
	at, next, blank := 0, 0, false
	for raw := range strings.Lines(doc.Text) {
		start := at
		if at += len(raw); start > maxParse {
			break
		}
		text := strings.TrimRight(raw, "\r\n \t")
		if strings.TrimSpace(text) == "" {
			blank = true
			continue
		}
		if s := digitShape(text); running[s] {
			if seen[s] || strings.Contains(strings.ToLower(doc.Footer), strings.ToLower(strings.TrimSpace(text))) || pageNumber.MatchString(text) {
				continue
			}
			seen[s] = true
		}
		l := line{blank: blank, at: start}
		for k := next; k < len(doc.Lines) && k < next+4; k++ {
			if doc.Lines[k].Text == text {
				d := doc.Lines[k]
				l.bold, l.size, l.x, l.page, l.placed, next = d.Bold, d.Size, d.X, d.Page, true, k+1
				break
			}
		}
		trimmed := strings.TrimLeft(text, " \t")
		l.at += len(text) - len(trimmed)
		if mark := bulletMark.FindString(trimmed); mark != "" && len(trimmed) > len(mark) {
			if strings.HasPrefix(mark, "o") {
				mark = mark[:len(mark)-1]
			}
			if rest := trimmed[len(mark):]; !(strings.HasPrefix(mark, "-") && len(mark) == 1 && unicode.IsDigit(rune(rest[0]))) {
				l.bullet, l.at, trimmed = true, l.at+len(mark), rest
			}
		}
		l.text = trimmed
		if head, tail, ok := cutDateColumn(l); ok {
			if head.at >= 0 {
				out = append(out, head)
			}
			l, blank = tail, false
		}
		if len(out) >= maxLines {
			break
		}
		for len(l.text) > maxLine && len(out) < maxLines && l.at < maxParse {
			head := l
			cut := maxLine
			for cut > 1 && !utf8.RuneStart(l.text[cut]) {
				cut--
			}
			if i := strings.LastIndexByte(l.text[:cut], ' '); i > maxLine/2 {
				cut = i
			}
			head.text = l.text[:cut]
			out = append(out, head)
			l.at, l.text, l.bullet, l.blank = l.at+cut, l.text[cut:], false, false
		}
		if len(l.text) > maxLine {
			break
		}
		if strings.TrimSpace(l.text) == "" || len(l.text) <= 3 && !strings.ContainsFunc(l.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			continue
		}
		out = append(out, l)
		blank = false
	}
	return out
}

// cutDateColumn parts a bullet from the dates that a column beside it put on its line, and drops a length of time there.
func cutDateColumn(l line) (dates, rest line, ok bool) {
	i := strings.LastIndexByte(l.text, '\t')
	if !l.bullet || i <= 0 {
		return line{}, l, false
	}
	tail := strings.TrimSpace(l.text[i+1:])
	rest = l
	rest.text = strings.TrimRight(l.text[:i], " \t")
	if duration.MatchString(tail) && strings.ContainsAny(tail, "0123456789") {
		return line{at: -1}, rest, true
	}
	ds := findDates(tail)
	if len(ds) != 1 || len(withoutDates(tail, ds)) > 2 {
		return line{}, l, false
	}
	dates = l
	dates.bullet, dates.text, dates.at, dates.bold = false, tail, l.at+i+1, false
	rest.blank, dates.blank = false, false
	return dates, rest, true
}

var (
	pageNumber = regexp.MustCompile(`(?i)^(?:page|seite|pagina|página)?\s*\d+\s*(?:(?:of|/|von|de|sur|di)\s*\d+)?$`)
	digitRuns  = regexp.MustCompile(`\d+`)
)

func digitShape(s string) string {
	return digitRuns.ReplaceAllString(strings.ToLower(strings.TrimSpace(s)), "#")
}

// look is how a line is set; headings of one document share one.
type look struct {
	caps, bold, colon bool
	size              float64
}

func lookOf(l line) look {
	text := strings.TrimSpace(l.text)
	return look{caps: allCaps(text), bold: l.bold, colon: strings.HasSuffix(text, ":"), size: math.Round(l.size)}
}

func allCaps(s string) bool {
	upper := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper >= 2
}

// like says whether two looks are of one kind; sizes may differ by a point.
func (a look) like(b look) bool {
	return a.caps == b.caps && a.bold == b.bold && math.Abs(a.size-b.size) <= 1
}

// lead are words before a heading's own that do not change what it heads.
var lead = regexp.MustCompile(`^(?:my|our|relevant|selected|additional|key|core|other|further|recent|current|past|previous|notable|major|main|general|personal|professional|selected|specific|extra|summary of|list of|weitere|sonstige|mes|mis|meine|le mie|i miei|minhas|meus|autres|otras|otros|altre)\s+`)

// headingOf looks a line up among the headings. sure is false for a match of a part ("skills and hobbies").
func headingOf(text string) (kind section, sure bool) {
	key := headingKey(text)
	if key == "" || len(strings.Fields(key)) > 7 {
		return "", false
	}
	h := words().headings
	if k, ok := h[key]; ok {
		return k, true
	}
	short := lead.ReplaceAllString(key, "")
	if k, ok := h[short]; ok {
		return k, true
	}
	for _, and := range []string{" and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " i ", ", ", " with ", " in ", " - ", " | "} {
		if a, b, ok := strings.Cut(key, and); ok {
			if k, ok := h[strings.TrimSpace(a)]; ok {
				return k, false
			}
			if k, ok := h[lead.ReplaceAllString(strings.TrimSpace(b), "")]; ok {
				return k, false
			}
		}
	}
	return "", false
}

var (
	numbering  = regexp.MustCompile(`^(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s+`)
	bracketed  = regexp.MustCompile(`\([^()]*\)`)
	manySpaces = regexp.MustCompile(`\s+`)
)

func headingKey(text string) string {
	if len(text) > 70 {
		return ""
	}
	s := fold(text)
	s = bracketed.ReplaceAllString(s, " ")
	s = strings.NewReplacer("&", " and ", "/", " and ", "+", " and ", "\t", " ", "_", " ").Replace(s)
	s = strings.Trim(manySpaces.ReplaceAllString(s, " "), " :.,;|-–—•·*#~=>»")
	s = numbering.ReplaceAllString(s, "")
	if f := strings.Fields(s); len(f) >= 4 { // "S K I L L S"
		single := true
		for _, w := range f {
			if len([]rune(w)) > 1 {
				single = false
			}
		}
		if single {
			s = strings.Join(f, "")
		}
	}
	return s
}

// ambiguous are plain headings that are as often an entry of a list: they head a section only where they look like the document's other headings.
var ambiguous = map[string]bool{
	"leadership": true, "research": true, "training": true, "activities": true, "community": true, "personal": true, "details": true, "professional": true, "tools": true, "systems": true,
	"software": true, "programming": true, "writing": true, "technology": true, "technologies": true, "methods": true, "knowledge": true, "equipment": true, "address": true, "school": true,
	"university": true, "college": true, "work": true, "career": true, "engagement": true, "grants": true, "courses": true, "kurs": true, "stage": true, "web": true, "social": true, "links": true,
	"studies": true, "presentations": true, "accomplishments": true, "recognition": true, "driving": true, "learning": true, "me": true, "platforms": true, "machines": true, "instruments": true, "techniques": true,
	"cards": true, "checks": true, "registration": true, "ratings": true, "books": true, "articles": true, "formation": true, "informatique": true, "communication": true, "online": true, "headline": true,
	"speaking": true, "schwerpunkte": true, "programming languages": true, "presentation": true, "resume": true, "statement": true, "freelance": true, "freelance work": true, "internship": true, "internships": true,
	"open source": true, "spoken languages": true, "databases": true, "tooling": true, "coursework": true, "volunteer": true, "ausbildung": true, "studium": true, "stages": true, "praktikum": true, "roles": true, "jobs": true, "mission": true, "studio": true, "studi": true, "parcours": true, "hobby": true, "kit": true, "patents": true, "portfolio": true, "other": true, "additional": true, "availability": true, "reference": true, "certification": true, "project work": true, "permis": true, "strengths": true, "memberships": true, "membership": true, "scholarships": true, "fellowships": true, "abilities": true,
}

// partsOf cuts the document into sections.
func partsOf(ls []line) []part {
	usual := headingLook(ls)
	body := bodyLook(ls)
	distinct := usual != nil && (usual.caps != body.caps || usual.bold && !body.bold || usual.size > body.size+1)
	parts := []part{{kind: header}}
	for i, l := range ls {
		current := &parts[len(parts)-1]
		if kind, ok := isHeading(ls, i, usual, body, distinct, current.kind); ok {
			parts = append(parts, part{kind: kind, heading: strings.TrimSpace(l.text)})
			continue
		}
		if kind, rest, ok := inlineHeading(l, current.kind, usual); ok {
			own := l
			own.at += strings.Index(l.text, rest)
			own.text = rest
			parts = append(parts, part{kind: kind, heading: strings.TrimSpace(strings.TrimSuffix(l.text, rest)), lines: []line{own}})
			continue
		}
		current.lines = append(current.lines, l)
	}
	return parts
}

// headingLook is how most headings that cannot be mistaken look.
func headingLook(ls []line) *look {
	if best := commonLook(ls, false); best != nil {
		return best
	}
	return commonLook(ls, true)
}

// commonLook counts the looks of headings; loose counts also those that are as often an entry, if they stand out.
func commonLook(ls []line, loose bool) *look {
	counts := map[look]int{}
	var best *look
	for _, l := range ls {
		kind, sure := headingOf(l.text)
		if !sure || l.bullet || !loose && (ambiguous[headingKey(l.text)] || kind == contact || kind == other || kind == links) {
			continue
		}
		k := lookOf(l)
		if loose && !k.caps && !k.bold && !l.blank {
			continue
		}
		counts[k]++
		if best == nil || counts[k] > counts[*best] {
			best = &k
		}
	}
	return best
}

func bodyLook(ls []line) look {
	sizes, bold := map[float64]int{}, 0
	for _, l := range ls {
		sizes[math.Round(l.size)] += len(l.text)
		if l.bold {
			bold++
		}
	}
	var b look
	most := -1
	for s, n := range sizes {
		if n > most || n == most && s < b.size {
			b.size, most = s, n
		}
	}
	b.bold = bold*2 > len(ls)
	return b
}

func isHeading(ls []line, i int, usual *look, body look, distinct bool, current section) (section, bool) {
	l := ls[i]
	text := strings.TrimSpace(l.text)
	if l.bullet && !(usual != nil && lookOf(l) == *usual && distinct) || len(text) > 70 || strings.HasSuffix(text, ",") {
		return "", false
	}
	kind, sure := headingOf(text)
	like := usual != nil && lookOf(l).like(*usual)
	if kind != "" {
		key := headingKey(text)
		switch {
		case strings.Contains(text, "\t"):
			return "", false
		case sure && !ambiguous[key] && (like || !distinct || l.blank || lookOf(l).colon || lookOf(l).caps || l.bold || l.size > body.size+1):
			// a plain word in the middle of a list of skills is an entry
			if !like && distinct && !l.blank && (current == skills || current == languages || current == interests) && !lookOf(l).caps && !lookOf(l).colon {
				return "", false
			}
			if current == header && i == 0 && (key == "resume" || key == "profil" || key == "profile") && !like {
				return "", false
			}
			return kind, true
		case sure && like && (distinct || l.blank):
			return kind, true
		case !sure && like && (distinct || l.blank) && len(strings.Fields(text)) <= 6:
			return kind, true
		case !sure && l.blank && lookOf(l).caps && len(strings.Fields(text)) <= 6 && usual != nil && usual.caps:
			return kind, true
		}
		return "", false
	}
	// A line set like the headings heads a section that we have no name for.
	if current == header && (i < 2 || !l.blank || titleScore(text) > 0 || i+1 >= len(ls)) {
		return "", false
	}
	if usual == nil || !distinct || !like || len(strings.Fields(text)) > 5 || strings.ContainsAny(text, "0123456789@|\t,•") || lookOf(l).colon != usual.colon {
		return "", false
	}
	if !l.blank && usual.size <= body.size+1 {
		return "", false
	}
	if usual.size <= body.size+1 { // only capitals or bold tell it from an employer's name
		if !usual.caps || (current == work || current == education) && entryFollows(ls, i) || current == education && schoolScore(text) > 0 {
			return "", false
		}
		if current == skills && !ls[min(i+1, len(ls)-1)].blank && ls[0].page > 0 { // sub-heads of lists
			return "", false
		}
	}
	return other, true
}

// entryFollows says whether a date stands on the next two lines: then a line in capitals is an employer, not a heading.
func entryFollows(ls []line, i int) bool {
	for _, l := range ls[i+1 : min(i+3, len(ls))] {
		if l.bullet {
			return false
		}
		if len(findDates(l.text)) > 0 {
			return true
		}
	}
	return false
}

var labelled = regexp.MustCompile(`^([\p{L}][\p{L}\p{M} &/'’.-]{1,40}?)\s?[:：]\s*(\S.*)$`)

// inlineHeading finds "Skills: Go, SQL" where a section's content follows its name on the line.
func inlineHeading(l line, current section, usual *look) (section, string, bool) {
	m := labelled.FindStringSubmatch(l.text)
	if m == nil || l.bullet {
		return "", "", false
	}
	kind, sure := headingOf(m[1])
	if !sure || kind == contact || kind == links || kind == header {
		return "", "", false
	}
	if webAddress.MatchString(m[2]) && len(strings.Fields(m[2])) < 3 || emailAddress.MatchString(m[2]) {
		return "", "", false // "Portfolio: example.org"
	}
	human := humanLanguages(m[2])
	if kind == languages && !human {
		if current == header || current == summary || current == other || current == work && l.blank {
			kind = skills
		} else {
			return "", "", false
		}
	}
	standsOut := l.bold || allCaps(m[1]) || l.blank
	switch current {
	case skills:
		if kind == skills || kind == projects || kind == publications || kind == summary || kind == work || kind == awards || kind == other || kind == volunteer || kind == references {
			return "", "", false
		}
		return kind, m[2], true
	case work, projects, volunteer, education:
		if !standsOut || kind == projects || kind == publications || kind == awards && current == education || kind == work || kind == education || kind == summary {
			return "", "", false
		}
		if kind == skills && !(l.bold || allCaps(m[1])) && !(l.blank && !ambiguous[headingKey(m[1])]) || kind == other || kind == volunteer {
			return "", "", false
		}
		return kind, m[2], true
	case header, contact:
		if kind == work || kind == other {
			return "", "", false
		}
		return kind, m[2], true
	}
	return kind, m[2], kind != other && kind != current
}

// humanLanguages says whether the text starts with the name of a human language.
func humanLanguages(s string) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '-' })
	if len(parts) == 0 {
		return false
	}
	first := strings.TrimSpace(parts[0])
	for _, try := range []string{first, firstWord(first)} {
		if _, ok := words().languages[fold(try)]; ok {
			return true
		}
	}
	return false
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}
