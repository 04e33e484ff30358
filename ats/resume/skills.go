package resume

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	levelWords = regexp.MustCompile(`(?i)^\s*(?:basic|beginner|intermediate|advanced|expert|proficient|fluent|native|familiar|working knowledge|learning|daily|good|very good|excellent|conversational|limited|some|professional|in progress|expert level|grundkenntnisse|fortgeschritten|sehr gut|gut|experte|débutant|intermédiaire|avancé|confirmé|básico|intermedio|avanzado|avançado|experto|base|intermedio|avanzato|basis|gemiddeld|gevorderd|\d+\+?\s*(?:years?|yrs?|jahre|ans|años|anos|anni|jaar)[\w +]*|[a-c][12]|level \d|\d(?:/\d+)?|★+☆*|[●○•]+)\s*$`)
	ratings    = regexp.MustCompile(`[★☆●○■□▮▯◉◯⬤]{2,}|\s\d{1,3}\s?%$|\b\d(?:\.\d)?/(?:5|10)\b`)
	listSplit  = regexp.MustCompile(`^(?:\s*[,;|•·▪●∙⋅◦■♦►➢✓✔、，│]\s*|\t+|\s+[–—-]\s+|\s+//?\s+)`)
	sentence   = regexp.MustCompile(`\.\s+|\.$`)
	leadIn     = regexp.MustCompile(`(?i)^(?:and|und|et|y|e|en|och|og|sowie|incl\.?|including|e\.g\.|such as|also|plus|etc\.?|proficient in|proficient with|experienced (?:in|with)|experience (?:in|with)|reading knowledge of|knowledge of|good knowledge of|basic knowledge of|working knowledge of|familiar with|expertise in|skilled in|strong|expert in|competent in|kenntnisse in|sicher in|maîtrise de|conocimientos de|conocimiento de|connaissance de)\s+`)
)

// splitList cuts a list of skills into its items. A comma inside brackets parts the items of the bracket, which stand for themselves: "AWS (EC2, S3)" is AWS, EC2 and S3.
func splitList(s string) []string {
	var out []string
	add := func(item string) {
		item = ratings.ReplaceAllString(item, "")
		item = strings.Trim(item, " \t,.;:•·–—-*")
		for leadIn.MatchString(item) {
			item = leadIn.ReplaceAllString(item, "")
		}
		if i := strings.LastIndexByte(item, '('); i > 0 && strings.HasSuffix(item, ")") && levelWords.MatchString(item[i+1:len(item)-1]) {
			item = strings.TrimSpace(item[:i])
		}
		if item == "" || len(item) > 120 || strings.EqualFold(item, "etc") || !strings.ContainsFunc(item, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			return
		}
		if levelWords.MatchString(item) {
			return
		}
		out = append(out, item)
	}
	for _, part := range outsideBrackets(s) {
		open := strings.IndexByte(part, '(')
		if open > 0 && strings.HasSuffix(strings.TrimSpace(part), ")") && strings.ContainsAny(part[open:], ",;/|") {
			add(part[:open])
			for _, inner := range strings.FieldsFunc(strings.Trim(strings.TrimSpace(part[open:]), "()"), func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
				add(inner)
			}
			continue
		}
		add(part)
	}
	return out
}

// outsideBrackets cuts at separators that stand outside of brackets; in text of short sentences also at their ends.
func outsideBrackets(s string) []string {
	depth, from := 0, 0
	var out []string
	for i := 0; i < len(s); {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(0, depth-1)
		}
		if depth == 0 {
			if m := listSplit.FindStringIndex(s[i:]); m != nil && m[0] == 0 && m[1] > 0 {
				out = append(out, s[from:i])
				i += m[1]
				from = i
				continue
			}
			if m := sentence.FindStringIndex(s[i:min(len(s), i+3)]); m != nil && m[0] == 0 && i > from+1 {
				out = append(out, s[from:i])
				i += m[1]
				from = i
				continue
			}
		}
		i++
	}
	out = append(out, s[from:])
	if len(out) == 1 { // "a and b"
		if a, b, ok := strings.Cut(out[0], " and "); ok && len(strings.Fields(a)) <= 3 && len(strings.Fields(b)) <= 2 {
			return []string{a, b}
		}
	} else if n := len(out); n > 2 {
		if a, b, ok := strings.Cut(out[n-1], " and "); ok && len(strings.Fields(a)) <= 3 && len(strings.Fields(b)) <= 3 && !strings.HasPrefix(strings.TrimSpace(out[n-1]), "and ") {
			out = append(out[:n-1], a, b)
		}
	}
	return out
}

// skills reads a section of skills: groups with a label, lists, or one skill a line.
func (p *parser) skills(heading string, ls []line) {
	title := strings.TrimSuffix(strings.TrimSpace(heading), ":")
	var groups []Skill
	loose, last := -1, -1 // the groups of what has no label, and of the label on its own line
	unlabelled := func(items ...string) {
		if loose < 0 {
			groups = append(groups, Skill{Name: title})
			loose = len(groups) - 1
		}
		groups[loose].Keywords = append(groups[loose].Keywords, items...)
	}
	first := len(p.out.Skills)
	ls = joinLists(ls)
	for i, l := range ls {
		text := strings.TrimSpace(l.text)
		if emailAddress.MatchString(text) || pageNumber.MatchString(text) {
			continue
		}
		name, list := "", text
		if m := labelled.FindStringSubmatch(text); m != nil && len(strings.Fields(m[1])) <= 6 {
			name, list = strings.TrimSpace(m[1]), m[2]
		} else if a, b, ok := strings.Cut(text, "\t"); ok && len(strings.Fields(a)) <= 4 && strings.ContainsAny(b, ",|•·;") && !strings.ContainsAny(a, ",|;") {
			name, list = strings.TrimSpace(a), b
		} else if m := dashLabel.FindStringSubmatch(text); m != nil && strings.Count(m[2], ",") >= 2 && !strings.Contains(m[1], ",") {
			name, list = m[1], m[2]
		}
		if name == "" && (strings.HasSuffix(text, ":") || isSubHead(ls, i)) && !strings.ContainsAny(strings.TrimSuffix(text, ":"), ",|•·;") && len(strings.Fields(text)) <= 5 {
			groups = append(groups, Skill{Name: strings.TrimSuffix(text, ":")})
			last = len(groups) - 1
			continue
		}
		if name != "" && humanLanguages(list) && strings.Contains(fold(name), "lang") {
			p.languages([]line{{text: list, at: l.at + strings.Index(l.text, list)}})
			continue
		}
		items := splitList(list)
		if len(items) == 1 && len(strings.Fields(items[0])) > 8 { // a sentence
			items = splitList(strings.ReplaceAll(items[0], " and ", ", "))
		}
		switch {
		case name != "" && levelWords.MatchString(list):
			unlabelled(name)
			continue
		case name != "":
			groups = append(groups, Skill{Name: name, Keywords: items})
			last = -1
		case last >= 0:
			groups[last].Keywords = append(groups[last].Keywords, items...)
		default:
			unlabelled(items...)
		}
		p.note("skills", l, l.text, 0.9)
	}
	for _, g := range groups {
		if g.Keywords = distinct(g.Keywords); len(g.Keywords) > 0 && len(p.out.Skills) < first+60 {
			p.out.Skills = append(p.out.Skills, g)
		}
	}
}

var dashLabel = regexp.MustCompile(`^([\p{L}][\p{L} &/'-]{2,35}?)\s+[–—-]\s+(.+)$`)

// isSubHead says whether a line names a group: it is set off (bold, capitals) and the lines after it are not.
func isSubHead(ls []line, i int) bool {
	if i+1 >= len(ls) || ls[i].bullet {
		return false
	}
	a, b := lookOf(ls[i]), lookOf(ls[i+1])
	return (a.caps && !b.caps && len(ls[i].text) > 4 || a.bold && !b.bold || a.size > b.size+1) && (ls[i+1].bullet || ls[i].placed)
}

// joinLists joins the lines of a list that was wrapped inside an item or after a comma.
func joinLists(ls []line) []line {
	var out []line
	for _, l := range ls {
		if n := len(out); n > 0 && !l.bullet && !l.blank {
			prev := strings.TrimRight(out[n-1].text, " ")
			wrapped := strings.HasSuffix(prev, ",") || strings.HasSuffix(prev, "|") && !strings.Contains(l.text, ":") || strings.HasSuffix(prev, ";") || strings.HasSuffix(prev, "/") || strings.HasSuffix(prev, "&") || strings.HasSuffix(prev, "-") && len(prev) > 40
			wrapped = wrapped || strings.Count(prev, "(") > strings.Count(prev, ")")
			wrapped = wrapped || len(prev) > 60 && strings.Contains(prev, ",") && !labelled.MatchString(l.text) && !strings.HasSuffix(prev, ".") && l.placed && (startsLower(l.text) || strings.Contains(l.text, ",") || out[n-1].x < l.x-2)
			if wrapped {
				out[n-1].text = prev + " " + strings.TrimSpace(l.text)
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

func distinct(in []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range in {
		if k := strings.ToLower(s); !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	return out
}

var techLine = regexp.MustCompile(`(?i)^(?:technologies|tech stack|stack|tech|tools|technologies used|environment|skills used|key technologies|technologien|tecnologías|tecnologias)\s?[:：]\s*(.+)$`)

// skillsInText takes, where no section lists skills, those that entries name after "Technologies:".
func (p *parser) skillsInText() {
	var all []string
	for _, l := range p.lines {
		if m := techLine.FindStringSubmatch(l.text); m != nil {
			all = append(all, splitList(m[1])...)
			p.note("skills", l, m[1], 0.7)
		}
	}
	if all = distinct(all); len(all) > 0 {
		p.out.Skills = []Skill{{Keywords: all}}
	}
}

// isList says whether lines are a list of short items, as sections of skills under an unusual heading are.
func isList(ls []line) bool {
	items, long := 0, 0
	for _, l := range ls {
		if len(findDates(l.text)) > 0 {
			return false
		}
		for _, item := range splitList(l.text) {
			items++
			if len(strings.Fields(item)) > 4 {
				long++
			}
		}
	}
	return items >= 3 && long*4 <= items
}
