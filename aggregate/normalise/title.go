package normalise

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

var (
	tagRE = regexp.MustCompile(`</?[a-zA-Z][^<>]{0,200}>`)

	// (m/w/d), [f/m/x], (H/F), (all genders), (gn) and their like; without brackets only the ones that cannot be anything else.
	genderRE = regexp.MustCompile(`(?i)[(\[{]\s*(?:all\s+genders?(?:\s+welcome)?|alle\s+geschlechter|any\s+gender|tous\s+genres|gn\*?|\*|` +
		`(?:[mwfdxhvikzag]|div(?:ers[e]?)?|inter|nb|gn|non[- ]?binary|männlich|weiblich|mann|frau|male|female|homme|femme|uomo|donna|hombre|mujer|divers|diverse|all|any|person|andere|autre)` +
		`(?:\s*[/|,*:.\\+&-]\s*(?:[mwfdxhvikzag]|div(?:ers[e]?)?|inter|nb|gn|non[- ]?binary|männlich|weiblich|mann|frau|male|female|homme|femme|uomo|donna|hombre|mujer|divers|diverse|all|any|person|andere|autre)){1,4}\*?)\s*[)\]}]`)
	bareGenderRE = regexp.MustCompile(`(?i)(^|[\s\-–|,])(?:[mwf][/|][mwf][/|][dxi]|[dx][/|][mwf][/|][mwf]|[mwf][/|][dx][/|][mwf]|h/f(?:/(?:nb|[xn]))?|f/h(?:/(?:nb|[xn]))?|m/k|k/m|m/v/x|v/m/x|all genders)($|[\s\-–|,.])`)

	requisitionRE = regexp.MustCompile(`(?i)\s*[(\[{]\s*(?:(?:job|req(?:uisition)?|ref(?:erence|erenz)?|kennziffer|stellen-?id|id|vacancy|no|nr|r|jr)\s*(?:id|no|nr)?[\s.:#_-]*)?#?[a-z]{0,4}[-_]?\d{4,}(?:[-_]\d+)*\s*[)\]}]`)
	trailingIDRE  = regexp.MustCompile(`(?i)(?:\s*[-–—|,:/]\s*|\s+)(?:(?:job\s*id|req(?:uisition)?(?:\s*(?:id|no|#))?|ref(?:erence|erenz)?(?:\.|nr\.?)?(?:\s*(?:no|nr|id))?|kennziffer|stellen-?id|vacancy\s*(?:id|no))\s*[.:#-]*\s*[a-z]{0,4}[-_]?\d{3,}[\w-]*|(?:r|jr|req|j|id)[-_]?\d{4,}(?:[-_]\d+)*|#\s?\d{3,})\s*$`)
	leadingIDRE   = regexp.MustCompile(`(?i)^(?:#\s?\d{3,}|(?:jr|req|r)[-_]?\d{4,}|\d{5,})\s*[-–—|:.]\s*`)
	// yearRE is brackets that hold a year or two, "(2026)", "[2026/27]": they say for when, not which.
	yearRE = regexp.MustCompile(`^\W*(?:199\d|20[0-2]\d|203[0-5])(?:[-_/](?:\d\d)?\d\d)?\W*$`)

	starredRE = regexp.MustCompile(`\*([^*]{1,40})\*`)

	beforeCommaRE = regexp.MustCompile(`\s+([,;:!?)])`)
	emptyRE       = regexp.MustCompile(`[(\[{]\s*[)\]}]`)
)

// Title cleans a title without taking its words away: entities and tags decoded, gender tags, requisition numbers, calls for haste and emoji left out, spaces made single.
func Title(s string) string {
	t := s
	for range 2 {
		t = html.UnescapeString(t)
	}
	if strings.Contains(t, "<") {
		t = tagRE.ReplaceAllString(t, "")
	}
	t = strings.Map(func(r rune) rune {
		switch {
		case r == '™' || r == '®' || r == '©':
			return -1
		case r == '°' || r == '№':
			return r
		case unicode.Is(unicode.So, r), unicode.Is(unicode.Sk, r) && r != '^' && r != '`', r >= 0xFE00 && r <= 0xFE0F, r == 0x200D, unicode.Is(unicode.Cf, r), r >= 0x1F000 && r <= 0x1FAFF, r == 0xFFFD:
			return ' '
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, t)
	// each expression runs only where its signs are: titles by the million are plain
	bracket, digit := strings.ContainsAny(t, "([{"), strings.ContainsAny(t, "0123456789")
	if bracket {
		t = genderRE.ReplaceAllString(t, " ")
	}
	if strings.ContainsAny(t, "/|") || strings.Contains(t, "enders") {
		for range 2 {
			t = bareGenderRE.ReplaceAllString(t, "$1$2")
		}
	}
	if strings.Contains(t, "*") {
		t = starredRE.ReplaceAllString(t, "$1")
	}
	if t = strings.TrimLeft(t, " "); t != "" && titleWords().haste[t[0]] {
		t = titleWords().hasteRE.ReplaceAllString(t, "")
	}
	if digit && bracket {
		t = requisitionRE.ReplaceAllStringFunc(t, func(m string) string {
			if yearRE.MatchString(m) {
				return m
			}
			return ""
		})
	}
	if digit {
		t = trailingIDRE.ReplaceAllString(t, "")
		t = leadingIDRE.ReplaceAllString(t, "")
	}
	if bracket {
		t = emptyRE.ReplaceAllString(t, "")
	}
	t = strings.Join(strings.Fields(t), " ")
	if strings.Contains(t, " ,") || strings.Contains(t, " ;") || strings.Contains(t, " :") || strings.Contains(t, " !") || strings.Contains(t, " ?") || strings.Contains(t, " )") {
		t = beforeCommaRE.ReplaceAllString(t, "$1")
	}
	t = strings.Trim(t, " \t-–—|,;:/•·*!~_")
	t = strings.TrimSpace(strings.TrimLeft(t, ".#>"))
	if t == "" {
		return strings.Join(strings.Fields(s), " ")
	}
	return t
}

// Year reports that a number of a title is a year, 1990 to 2035: "Graduate Programme 2026" is another opening than that of the year before.
func Year(number string) bool { return len(number) == 4 && yearRE.MatchString(number) }

// requisition is the number that a title carries, "" without one.
func requisition(title string) string {
	m := ""
	for _, bracketed := range requisitionRE.FindAllString(title, -1) {
		if m == "" && !yearRE.MatchString(bracketed) {
			m = bracketed
		}
	}
	if m == "" {
		m = trailingIDRE.FindString(title)
	}
	return strings.Trim(m, " ()[]{}-–—|,:/")
}

// Seniority reads the level of a title: intern, junior, mid, senior, staff, lead, manager, director, executive, or "" where it does not say.
func Seniority(title string) string {
	ws := words(Title(title))
	line := strings.Join(ws, " ")
	special := titleWords()
	found := map[string]bool{}
	terms := levelWords().find(ws)
	for n, t := range terms {
		phrase := strings.Join(ws[t.start:t.end], " ")
		switch {
		case phrase == "manager" && special.careerRE.MatchString(line):
			continue
		case (phrase == "staff" || phrase == "principal") && special.staffRE.MatchString(line):
			continue
		case phrase == "i" && (t.start == 0 || t.end != len(ws) && !levelEnds(ws[t.end])): // "I" in a sentence
			continue
		case phrase == "head" && t.end < len(ws) && special.craft[ws[t.end]]:
			continue
		case phrase == "internship" && t.end < len(ws) && (strings.HasPrefix(ws[t.end], "program") || ws[t.end] == "coordinator"):
			continue
		case phrase == "partner at", phrase == "stage" && (t.start > 0 || len(ws) == 1) && !strings.Contains(line, "stage de"):
			continue
		case phrase == "chef" && (t.end == len(ws) || ws[t.end] == "de"): // a cook, or a project's
			continue
		case phrase == "architect" && len(ws) > 0 && (strings.Contains(line, "junior") || strings.Contains(line, "landscape")):
			continue
		case phrase == "architect", phrase == "expert", phrase == "assistant" && (t.end == len(ws) || ws[t.end] == "to"):
			continue
		case (phrase == "associate" || phrase == "assistant") && n > 0 && terms[n-1].value == "senior" && terms[n-1].end == t.start: // a grade, not a beginner
			continue
		case phrase == "lead" && t.end < len(ws) && (ws[t.end] == "generation" || ws[t.end] == "gen"):
			continue
		case phrase == "placement":
			continue
		case t.start > 0 && special.above[t.value] && serves(ws[:t.start]): // "Assistant to the CEO"
			continue
		}
		found[t.value] = true
	}
	for _, l := range []string{"intern", "executive", "director", "manager", "lead", "staff", "junior", "senior", "mid"} {
		if !found[l] {
			continue
		}
		if l == "intern" && (found["director"] || found["manager"]) {
			continue // "Internship Programme Manager"
		}
		return l
	}
	return ""
}

// serves reports that the words before a level say whom the work is for: "Assistant to …", "Chief of Staff to the", "Office of the", "Assistenz der".
func serves(before []string) bool {
	for n, w := range before {
		if strings.HasPrefix(w, "assist") && n+1 < len(before) && before[n+1] == "to" {
			return true
		}
	}
	for n := len(before) - 1; n >= 0; n-- {
		switch w := before[n]; {
		case w == "to", w == "office" && n+1 < len(before) && before[n+1] == "of", strings.HasPrefix(w, "assist") && n+1 < len(before):
			return true
		case !titleWords().article[w]:
			return false
		}
	}
	return false
}

func levelEnds(w string) bool {
	return w == "of" || w == "in" || w == "at" || w == "remote" || w == "(" || w == "hybrid"
}

// Function reads the field of work from the title, or from the department where the title does not tell; "" where neither does.
func Function(title, department string) string {
	if f := function(title); f != "" {
		return f
	}
	return function(department)
}

func function(s string) string {
	v := functionWords()
	head := s
	if i := strings.IndexAny(s, ",(–—|"); i > 0 {
		head = s[:i]
	} else if i := strings.Index(s, " - "); i > 0 {
		head = s[:i]
	}
	for _, part := range []string{head, s} {
		best, size, pos := "", 0, -1
		for _, t := range v.find(words(part)) {
			n := t.end - t.start
			if n > size || n == size && t.start > pos && !weak(v, best, t.value) {
				best, size, pos = t.value, n, t.start
			}
		}
		if best != "" {
			return best
		}
	}
	return ""
}

// weak reports that the later word of a head does not outrank the earlier one: in "Sales Assistant" the field is sales, in "Data Engineer" data.
func weak(v *vocabulary, first, later string) bool {
	switch later {
	case "engineering", "admin", "research":
		return first != "engineering" && first != "" && first != "trades" || later == "admin"
	case "operations", "it":
		return first != ""
	}
	return false
}

// employmentFields are the words of boards for kinds of employment, in one form.
func employmentType(field string) string {
	ws := words(strings.NewReplacer("_", " ", "-", " ").Replace(splitCamel(field)))
	return firstType(ws)
}

// EmploymentType reads full_time, part_time, contract, temporary or internship from a source's field or, where that says nothing, from the title; "" for unknown.
func EmploymentType(field, title string) string {
	fromTitle := firstType(words(title))
	if t := employmentType(field); t != "" {
		if fromTitle == "internship" {
			return fromTitle
		}
		return t
	}
	return fromTitle
}

func firstType(ws []string) string {
	found := map[string]bool{}
	for _, t := range typeWords().find(ws) {
		if phrase := strings.Join(ws[t.start:t.end], " "); phrase == "stage" && t.start > 0 || phrase == "contract" && t.end < len(ws) && (ws[t.end] == "manager" || ws[t.end] == "specialist" || ws[t.end] == "engineer" && t.start > 0) {
			continue
		}
		found[t.value] = true
	}
	if found["full_time"] && found["part_time"] { // as one likes
		delete(found, "part_time")
	}
	for _, t := range []string{"internship", "part_time", "contract", "temporary", "full_time"} {
		if found[t] {
			return t
		}
	}
	return ""
}

// splitCamel puts spaces into "FullTime".
func splitCamel(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && unicode.IsUpper(r) && s[i-1] >= 'a' && s[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isLetterOrDigit(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}
