package resume

import (
	"regexp"
	"strings"
	"unicode"
)

func (p *parser) summary(ls []line) {
	var text []string
	for _, l := range ls {
		s := strings.TrimSpace(strings.ReplaceAll(l.text, "\t", " "))
		if l.bullet {
			s = "• " + s
		}
		text = append(text, s)
	}
	if len(ls) == 0 {
		return
	}
	whole := strings.Join(text, " ")
	if p.out.Basics.Summary != "" {
		whole = p.out.Basics.Summary + "\n" + whole
	}
	p.out.Basics.Summary = whole
	p.note("basics.summary", ls[0], ls[0].text, 0.9)
}

// looseSummary takes the first sentence-like lines of the head.
func (p *parser) looseSummary() {
	var text []string
	for _, l := range p.parts[0].lines {
		s := strings.TrimSpace(l.text)
		if emailAddress.MatchString(s) || len(findDates(s)) > 0 && len(text) == 0 {
			continue
		}
		if len(strings.Fields(s)) >= 9 || len(text) > 0 {
			text = append(text, s)
			if len(text) == 1 {
				p.note("basics.summary", l, s, 0.6)
			}
		}
	}
	p.out.Basics.Summary = strings.Join(text, " ")
}

var (
	languageSplit = regexp.MustCompile(`\s*[,;|•·▪●∙]\s*|\t+|\s+/\s+|\.\s+|\s+(?:and|und|et|y|e|en|och)\s+`)
	languageDash  = regexp.MustCompile(`^([\p{L}\p{M} ()'-]+?)\s*(?:[:：(]|\s[–—-]{1,2}\s|\s[–—-]|\t)\s*(.+?)\)?$`)
	fluencyOnly   = regexp.MustCompile(`(?i)^(?:native(?: speaker)?|mother tongue|bilingual|fluent|proficient|professional.*|full professional.*|limited.*|elementary.*|intermediate|advanced|basic|conversational|business.*|working.*|beginner|good|very good|excellent|[abc][12]\b.*|muttersprache|muttersprachler(?:in)?|fließend|verhandlungssicher|gute kenntnisse|sehr gut|grundkenntnisse|langue maternelle|courant|bilingue|notions|intermédiaire|scolaire|nativo|nativa|lengua materna|fluido|avanzado|intermedio|básico|fluente|avançado|intermediário|madrelingua|fluente|ottimo|buono|scolastico|moedertaal|vloeiend|goed|modersmål|flytande|ojczysty|biegły|podstawowy|rodilý mluvčí|\d(?:[.,]\d)?(?:/\d)?)$`)
)

// languages reads names of human languages with how well the person has them.
func (p *parser) languages(ls []line) {
	for i := 0; i < len(ls); i++ {
		l := ls[i]
		text := strings.TrimSpace(ratings.ReplaceAllString(l.text, ""))
		for _, item := range splitOutside(languageSplit, text) {
			if !p.language(item, l) && fluencyOnly.MatchString(strings.Trim(item, " ().–—-:")) {
				if n := len(p.out.Languages); n > 0 && p.out.Languages[n-1].Fluency == "" {
					p.out.Languages[n-1].Fluency = strings.Trim(item, " ().–—-:")
				}
			}
		}
	}
}

func (p *parser) language(item string, l line) bool {
	item = strings.Trim(item, " .–—-:")
	name, fluency := item, ""
	if m := languageDash.FindStringSubmatch(item); m != nil {
		name, fluency = strings.TrimSpace(m[1]), strings.Trim(m[2], " ().")
	}
	known := func(s string) bool { _, ok := words().languages[fold(s)]; return ok }
	if !known(name) {
		f := strings.Fields(name)
		found := false
		for n := min(len(f), 3); n >= 1 && !found; n-- { // "German C1", "fluent English"
			for at := 0; at+n <= len(f); at++ {
				if w := strings.Trim(strings.Join(f[at:at+n], " "), "(),.:"); known(w) && unicode.IsUpper([]rune(w)[0]) || known(w) && n == len(f) {
					rest := strings.TrimSpace(strings.Join(f[:at], " ") + " " + strings.Join(f[at+n:], " "))
					if fluency == "" {
						fluency = strings.Trim(rest, " ().–—-:")
					}
					name, found = w, true
					break
				}
			}
		}
		if !found {
			return false
		}
	}
	for _, have := range p.out.Languages {
		if strings.EqualFold(have.Language, name) {
			return true
		}
	}
	if len(p.out.Languages) < 30 {
		p.out.Languages = append(p.out.Languages, Language{Language: name, Fluency: fluency})
		p.note("languages", l, name, 0.95)
	}
	return true
}

// splitOutside cuts at re, but not inside brackets.
func splitOutside(re *regexp.Regexp, s string) []string {
	var out []string
	from := 0
	for _, m := range re.FindAllStringIndex(s, -1) {
		if strings.Count(s[:m[0]], "(") > strings.Count(s[:m[0]], ")") {
			continue
		}
		out = append(out, s[from:m[0]])
		from = m[1]
	}
	return append(out, s[from:])
}

var (
	expiry  = regexp.MustCompile(`(?i)\(?\b(?:expires?|expiry|expiration|valid (?:until|to|through|till|thru)|exp\.?|renewal|renews|gültig bis|valable jusqu'(?:au|en)|válido hasta|valid(?:a|o) até|scadenza|geldig tot)\b\s?(?:date)?\s?[:：]?\s*`)
	byWords = regexp.MustCompile(`(?i)\s+(?:issued by|by|from|von|par|por|vom)\s+`)
)

// certificates reads one certification or licence a line.
func (p *parser) certificates(ls []line) {
	for _, l := range joinWrapped(ls, nil) {
		text := strings.TrimSpace(l.text)
		items := []string{text}
		if !strings.Contains(text, "\t") && (strings.Count(text, "|") >= 2 || strings.Count(text, "•") >= 1 || strings.Count(text, ";") >= 1) && len(findDates(text)) <= 1 {
			items = strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '•' || r == ';' })
		} else if parts := sentences(strings.TrimSuffix(text, ".")); len(parts) > 1 && len(strings.Fields(text)) <= 8*len(parts) {
			items = parts
		} else if parts := commaParts(text); len(parts) > 3 && len(findDates(text)) == 0 && len(strings.Fields(text)) <= 4*len(parts) {
			items = parts
		}
		for _, item := range items {
			p.certificate(strings.TrimSpace(item), l)
		}
	}
}

func (p *parser) certificate(text string, l line) {
	if len([]rune(text)) < 2 || len(p.out.Certificates) >= 80 {
		return
	}
	var c Certificate
	if m := expiry.FindStringIndex(text); m != nil {
		if ds := findDates(text[m[1]:]); len(ds) > 0 && ds[0].at < 4 {
			c.Expires = ds[0].start
			text = text[:m[0]] + text[m[1]+ds[0].to:]
		}
	}
	ds := findDates(text)
	if len(ds) > 0 {
		c.Date = ds[0].start
		if c.Expires == "" && ds[0].span && ds[0].end != "" {
			c.Expires = ds[0].end
		}
	}
	rest := withoutDates(text, ds)
	if rest == "" {
		if n := len(p.out.Certificates); n > 0 && p.out.Certificates[n-1].Date == "" { // the date stood on its own line
			p.out.Certificates[n-1].Date = c.Date
		}
		return
	}
	if len(strings.Fields(rest)) > 20 {
		return
	}
	segs := segmentsOf(rest)
	c.Name = tidy(segs[0])
	if m := byWords.FindStringIndex(c.Name); m != nil && len(segs) == 1 {
		c.Name, c.Issuer = c.Name[:m[0]], c.Name[m[1]:]
	}
	if len(segs) > 1 {
		c.Issuer = tidy(segs[len(segs)-1])
		if len(segs) > 2 || len(strings.Fields(segs[0])) == 1 && len(strings.Fields(c.Issuer)) > 3 {
			c.Name = tidy(strings.Join(segs[:len(segs)-1], " – "))
		}
	} else if parts := commaParts(c.Name); len(parts) == 2 && employerScore(parts[1]) > 0.4 && len(strings.Fields(parts[0])) > 1 {
		c.Name, c.Issuer = parts[0], parts[1]
	}
	if c.Name == "" {
		return
	}
	p.note("certificates["+itoa(len(p.out.Certificates))+"]", l, text, 0.85)
	p.out.Certificates = append(p.out.Certificates, c)
}

// blocks parts lines into a head and what follows, at blank lines, bold heads and before bullets.
func blocks(ls []line) []entry {
	ls = joinWrapped(ls, nil)
	var out []entry
	bulleted := false
	for _, l := range ls {
		bulleted = bulleted || l.bullet
	}
	for i, l := range ls {
		n := len(out)
		starts := n == 0 || !l.bullet && (l.blank && headerLike(l, -1) || i > 0 && ls[i-1].bullet && headerLike(l, -1) || l.bold && i > 0 && !ls[i-1].bold) || l.bullet && !hasPlain(ls)
		if starts {
			out = append(out, entry{head: []line{l}, at: l})
			continue
		}
		out[n-1].body = append(out[n-1].body, l)
	}
	return out
}

func hasPlain(ls []line) bool {
	for _, l := range ls {
		if !l.bullet {
			return true
		}
	}
	return false
}

func (p *parser) projects(ls []line) {
	for _, e := range blocks(ls) {
		if len(p.out.Projects) >= 60 {
			return
		}
		l := e.head[0]
		ds := findDates(l.text)
		rest := withoutDates(l.text, ds)
		var pr Project
		if len(ds) > 0 {
			pr.StartDate, pr.EndDate = ds[0].start, ds[0].end
		}
		if m := webAddress.FindString(rest); m != "" {
			pr.URL = m
		}
		segs := segmentsOf(rest)
		pr.Name = strings.Trim(segs[0], " .,:;")
		if a, b, ok := strings.Cut(pr.Name, ": "); ok && len(strings.Fields(a)) <= 7 {
			pr.Name, pr.Description = a, b
		}
		if len(segs) > 1 {
			pr.Description = strings.TrimSpace(strings.Join(append(filled(pr.Description), segs[1:]...), " – "))
		}
		text, marks := bodyOf(e.body)
		pr.Description, pr.Highlights = strings.TrimSpace(pr.Description+" "+text), marks
		if len(strings.Fields(pr.Name)) > 14 {
			pr.Description, pr.Name = strings.TrimSpace(pr.Name+" "+pr.Description), ""
		}
		if pr.Name == "" && pr.Description == "" {
			continue
		}
		p.note("projects["+itoa(len(p.out.Projects))+"]", l, pr.Name, 0.8)
		p.out.Projects = append(p.out.Projects, pr)
	}
}

func filled(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (p *parser) volunteering(ls []line) {
	if len(anchors(ls)) == 0 {
		for _, l := range joinWrapped(ls, nil) {
			if s := strings.TrimSpace(l.text); s != "" && len(p.out.Volunteer) < 30 {
				p.out.Volunteer = append(p.out.Volunteer, Volunteer{Summary: s})
				p.note("volunteer["+itoa(len(p.out.Volunteer)-1)+"]", l, s, 0.7)
			}
		}
		return
	}
	for _, e := range entries(ls) {
		pos := readHead(e.head, nil)
		v := Volunteer{Organization: pos.employer, Position: pos.title, StartDate: e.date.start, EndDate: e.date.end}
		v.Summary, v.Highlights = bodyOf(e.body)
		p.note("volunteer["+itoa(len(p.out.Volunteer))+"]", e.at, e.at.text, 0.75)
		p.out.Volunteer = append(p.out.Volunteer, v)
	}
}

func (p *parser) awards(ls []line) {
	for _, l := range joinWrapped(ls, nil) {
		ds := findDates(l.text)
		segs := segmentsOf(withoutDates(l.text, ds))
		title := strings.Trim(segs[0], " ,.;:")
		if title == "" || len(p.out.Awards) >= 60 {
			continue
		}
		a := Award{Title: title}
		if len(ds) > 0 {
			a.Date = ds[0].start
		}
		if len(segs) > 1 {
			a.Awarder = strings.TrimSpace(segs[1])
		}
		p.note("awards["+itoa(len(p.out.Awards))+"]", l, title, 0.8)
		p.out.Awards = append(p.out.Awards, a)
	}
}

func (p *parser) publications(ls []line) {
	for _, e := range blocks(ls) {
		l := e.head[0]
		ds := findDates(l.text)
		text := strings.TrimSpace(strings.ReplaceAll(l.text, "\t", " "))
		if text == "" || len(p.out.Publications) >= 100 {
			continue
		}
		pub := Publication{Name: text}
		if len(ds) > 0 {
			pub.ReleaseDate = ds[0].start
			if rest := strings.ReplaceAll(withoutDates(l.text, ds), "\t", " "); len(rest) > 10 {
				pub.Name = rest
			}
		}
		pub.URL = webAddress.FindString(text)
		body, marks := bodyOf(e.body)
		pub.Summary = strings.TrimSpace(body + " " + strings.Join(marks, " "))
		p.note("publications["+itoa(len(p.out.Publications))+"]", l, pub.Name, 0.8)
		p.out.Publications = append(p.out.Publications, pub)
	}
}

func (p *parser) interests(ls []line) {
	for _, l := range ls {
		for _, item := range splitList(l.text) {
			if len(p.out.Interests) < 40 {
				p.out.Interests = append(p.out.Interests, Interest{Name: item})
			}
		}
		p.note("interests", l, l.text, 0.8)
	}
}

func (p *parser) references(ls []line) {
	for _, e := range blocks(ls) {
		if len(p.out.References) >= 12 {
			return
		}
		text, marks := bodyOf(e.body)
		r := Reference{Name: strings.TrimSpace(e.head[0].text), Reference: strings.TrimSpace(text + " " + strings.Join(marks, " "))}
		if len(strings.Fields(r.Name)) > 8 {
			r.Reference, r.Name = strings.TrimSpace(r.Name+" "+r.Reference), ""
		}
		p.note("references["+itoa(len(p.out.References))+"]", e.head[0], e.head[0].text, 0.7)
		p.out.References = append(p.out.References, r)
	}
}
