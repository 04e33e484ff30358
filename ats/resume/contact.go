package resume

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

var (
	emailAddress = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+'-]*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,24}\b`)
	emailSpelled = regexp.MustCompile(`(?i)\b([a-z0-9][a-z0-9._%+-]*)\s?(?:\[at\]|\(at\)|\{at\}|\s\[?at\]?\s)\s?([a-z0-9-]+(?:\s?(?:\.|\[dot\]|\(dot\)|\sdot\s)\s?[a-z0-9-]+)*\s?(?:\.|\[dot\]|\(dot\)|\sdot\s)\s?[a-z]{2,12})\b`)
	emailDot     = regexp.MustCompile(`(?i)\s?(?:\[dot\]|\(dot\)|\sdot\s)\s?|\s`)
	phoneShape   = regexp.MustCompile(`(?:\+|\(\+?|\b)\d[\d\s().\-/–‑\x{a0}]{5,24}\d`)
	phoneLabel   = regexp.MustCompile(`(?i)(?:\b(?:tel|phone|mobile|mob|cell|telephone|telefon|téléphone|teléfono|telefone|handy|mobil|móvil|celular|portable|gsm|cellulare|telefono|telefoon|ph|call|whatsapp|t|m|p|тел|telefonnummer|tlf|puh)\b\s?(?:\.|no\.?|number|nr\.?)?\s?[:：.]?|☎|📞|📱|✆)\s*$`)
	webAddress   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s,;|<>()"']+|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|io|dev|me|co|ai|app|edu|info|eu|uk|de|fr|es|it|nl|ch|at|be|ca|au|in|pl|se|no|dk|fi|ie|pt|br|us|tech|design|page|site|xyz|blog|online|studio|work|portfolio|example|gg|tv|cc|nz|jp|kr|sg|ru|ua|cz|ro|hu|gr|tr|mx|ar|cl|pe|za|ng|ke)(?:/[^\s,;|<>()"']*)?`)
	handleLabel  = regexp.MustCompile(`(?i)\b(linkedin|github|gitlab|twitter|stackoverflow|xing|behance|dribbble|medium|kaggle|facebook|instagram|youtube|quora|mastodon)\b\s?(?:://|[:：])\s*(/?(?:in/)?@?[\w./-]+)`)
)

// networks are the sites on which a person has a page, by the domain's first label.
var networks = map[string]string{
	"linkedin": "LinkedIn", "github": "GitHub", "gitlab": "GitLab", "twitter": "Twitter", "x": "X", "stackoverflow": "Stack Overflow", "xing": "XING", "behance": "Behance", "dribbble": "Dribbble",
	"medium": "Medium", "kaggle": "Kaggle", "facebook": "Facebook", "fb": "Facebook", "instagram": "Instagram", "youtube": "YouTube", "orcid": "ORCID", "researchgate": "ResearchGate", "quora": "Quora",
	"bitbucket": "Bitbucket", "codepen": "CodePen", "leetcode": "LeetCode", "hackerrank": "HackerRank", "scholar": "Google Scholar", "vimeo": "Vimeo", "artstation": "ArtStation", "mastodon": "Mastodon", "bsky": "Bluesky", "malt": "Malt", "upwork": "Upwork",
}

var networkHosts = map[string]string{"linkedin": "linkedin.com/in/", "github": "github.com/", "gitlab": "gitlab.com/", "twitter": "twitter.com/", "medium": "medium.com/", "kaggle": "kaggle.com/", "xing": "xing.com/profile/", "facebook": "facebook.com/", "instagram": "instagram.com/", "youtube": "youtube.com/", "quora": "quora.com/profile/", "behance": "behance.net/", "dribbble": "dribbble.com/", "stackoverflow": "stackoverflow.com/users/"}

// contacts reads how to reach the person from the lines that say so, then from the rest of the document.
func (p *parser) contacts(doc jobsearch.Document) {
	b := &p.out.Basics
	var own, rest []line
	for _, s := range p.parts {
		switch s.kind {
		case header, contact, links:
			own = append(own, s.lines...)
		case references:
		default:
			rest = append(rest, s.lines...)
		}
	}
	for _, l := range append(own, rest...) {
		if b.Email == "" {
			p.email(l)
		}
	}
	for _, l := range own {
		if b.Phone == "" {
			p.phone(l, true)
		}
	}
	for i, l := range rest {
		if b.Phone == "" && (i < 3 || i > len(rest)-4 || phoneWord.MatchString(l.text)) {
			p.phone(l, false)
		}
	}
	for _, l := range own {
		if b.Location == (Location{}) {
			p.location(l)
		}
	}
	for _, l := range own {
		p.addresses(l)
	}
	for _, link := range doc.Links {
		if strings.HasPrefix(strings.ToLower(link), "mailto:") && b.Email == "" {
			if m := emailAddress.FindString(link); m != "" {
				b.Email = m
				p.note("basics.email", line{at: -1}, "", 0.7)
			}
			continue
		}
		if strings.HasPrefix(strings.ToLower(link), "tel:") && b.Phone == "" {
			if n := len(digitsOf(link)); n >= 7 && n <= 15 {
				b.Phone = strings.TrimPrefix(link, "tel:")
				p.note("basics.phone", line{at: -1}, "", 0.7)
			}
			continue
		}
		p.profile(link, line{at: -1}, true)
	}
}

var phoneWord = regexp.MustCompile(`(?i)\b(phone|telephone|mobile|cell|tel|telefon|handy|téléphone|teléfono)\b`)

func (p *parser) email(l line) {
	if m := emailAddress.FindString(l.text); m != "" {
		p.out.Basics.Email = m
		p.note("basics.email", l, m, 0.99)
		return
	}
	if m := emailSpelled.FindStringSubmatch(l.text); m != nil {
		p.out.Basics.Email = m[1] + "@" + emailDot.ReplaceAllString(emailDot.ReplaceAllString(m[2], "."), "")
		p.note("basics.email", l, m[0], 0.8)
	}
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// phone takes the first number that is written like a telephone number: with a label, a country code, an area code in brackets, or enough digits. A span of years is none.
func (p *parser) phone(l line, own bool) {
	text := webAddress.ReplaceAllStringFunc(emailAddress.ReplaceAllStringFunc(l.text, blankOut), blankOut)
	for _, m := range phoneShape.FindAllStringIndex(text, -1) {
		s := strings.TrimRight(text[m[0]:m[1]], " .-–/(")
		if strings.HasPrefix(s, "(") && !strings.Contains(s, ")") {
			s = s[1:]
		}
		digits := digitsOf(s)
		labelled := phoneLabel.MatchString(text[:m[0]])
		switch n := len(digits); {
		case n < 7 || n > 15:
			continue
		case len(findDates(s)) > 0 && !strings.HasPrefix(s, "+") && !strings.HasPrefix(s, "(") && !labelled:
			continue
		case n < 9 && !labelled && !(own && sevenDigits.MatchString(s)):
			continue
		case !own && !labelled && !strings.HasPrefix(s, "+") && !strings.HasPrefix(s, "("):
			continue
		case strings.Count(s, "-") == 0 && strings.Count(s, " ") == 0 && n > 12 && !strings.HasPrefix(s, "+"):
			continue // an identity or account number
		}
		p.out.Basics.Phone = s
		confidence := 0.9
		if labelled || strings.HasPrefix(s, "+") {
			confidence = 0.97
		}
		p.note("basics.phone", l, s, confidence)
		return
	}
}

var sevenDigits = regexp.MustCompile(`^\d{3,4}[-. ]\d{4}$`)

func blankOut(s string) string { return strings.Repeat("\x00", len(s)) }

var locationLabel = regexp.MustCompile(`(?i)^(?:location|home|address|home address|adresse|anschrift|wohnort|ort|wohnhaft in|adres|direccion|dirección|domicilio|ciudad|residencia|endereço|morada|localidade|cidade|indirizzo|residenza|città|residence|based in|living in|lives in|current location|city|ville|localisation|woonplaats|plaats|bostadsort|adress|bopæl|bosted|mailaddress|miejscowość|bydliště|lakcím|домашний адрес|город)\s?[:：]?\s+`)

// location takes the first segment of a line that is a place.
func (p *parser) location(l line) {
	text := emailAddress.ReplaceAllString(l.text, " | ")
	text = webAddress.ReplaceAllString(text, " | ")
	text = phoneShape.ReplaceAllStringFunc(text, func(s string) string {
		if len(digitsOf(s)) >= 9 {
			return " | "
		}
		return s
	})
	if m := locationLabel.FindString(text); m != "" {
		rest := strings.TrimSpace(segmentsOf(strings.TrimSpace(text[len(m):]))[0])
		loc, ok := place(rest)
		if !ok && plausible(strings.Split(rest, ",")[0]) {
			loc, ok = Location{City: strings.TrimSpace(strings.Split(rest, ",")[0])}, true
		}
		if ok {
			p.out.Basics.Location = loc
			p.note("basics.location", l, rest, 0.95)
			return
		}
	}
	for _, s := range segmentsOf(text) {
		s = strings.Trim(s, " ,.;")
		if m := locationLabel.FindString(s + " "); m != "" && len(s) > len(m) {
			s = strings.TrimSpace(s[len(m):])
		}
		if headingKey(s) == "" || s == p.out.Basics.Name {
			continue
		}
		for _, try := range []string{s, strings.TrimSpace(strings.SplitN(s, ". ", 2)[0])} {
			if loc, ok := place(try); ok && (loc.City != "" || loc.CountryCode != "" || loc.Address != "" || loc.Region != "") {
				p.out.Basics.Location = loc
				p.note("basics.location", l, try, 0.85)
				return
			}
		}
	}
}

// addresses takes the pages that a contact line names.
func (p *parser) addresses(l line) {
	text := emailAddress.ReplaceAllStringFunc(l.text, blankOut)
	for _, m := range webAddress.FindAllString(text, -1) {
		p.profile(strings.TrimRight(m, ".,/"), l, false)
	}
	for _, m := range handleLabel.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(m[1])
		handle := strings.TrimPrefix(strings.TrimPrefix(strings.Trim(m[2], "/"), "in/"), "@")
		if host := networkHosts[name]; host != "" && handle != "" && !strings.Contains(handle, ".") && !strings.Contains(handle, "/") {
			p.profile(host+handle, l, false)
		}
	}
}

// profile keeps an address as a profile where it is a network's, else as the person's page. A link of a file whose address is not seen counts only on a network.
func (p *parser) profile(address string, l line, hidden bool) {
	full := address
	if !strings.Contains(full, "://") {
		full = "https://" + full
	}
	u, err := url.Parse(full)
	if err != nil || u.Host == "" || len(address) > 200 {
		return
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	labels := strings.Split(host, ".")
	network := networks[labels[0]]
	if network == "" && len(labels) > 2 {
		network = networks[labels[1]]
	}
	path := strings.Trim(u.Path, "/")
	b := &p.out.Basics
	if network == "" || len(labels) > 2 && labels[1] == "github" {
		if hidden || b.URL != "" && sameSite(b.URL, address) {
			return
		}
		if b.URL == "" {
			b.URL = address
			p.note("basics.url", l, address, 0.9)
			return
		}
		network = ""
	} else if path == "" {
		return
	}
	if hidden && strings.Count(path, "/") > 1 || hidden && (network == "Medium" || network == "YouTube") {
		return
	}
	for _, have := range b.Profiles {
		if sameSite(have.URL, address) || hidden && have.Network == network {
			return
		}
	}
	if len(b.Profiles) >= 12 {
		return
	}
	user := path
	if i := strings.LastIndex(path, "/"); i >= 0 {
		user = path[i+1:]
	}
	b.Profiles = append(b.Profiles, Profile{Network: network, Username: user, URL: address})
	p.note("basics.profiles", l, address, 0.9)
}

func sameSite(a, b string) bool { return bareAddress(a) == bareAddress(b) }

func bareAddress(s string) string {
	s = strings.ToLower(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

var (
	nameLabel   = regexp.MustCompile(`(?i)^(?:full name|name|name and surname|first and last name|nombre|nombre y apellidos|nom|nom et prénom|nome|nome completo|naam|namn|navn|imię i nazwisko|jméno|jméno a příjmení|név|nume|ad soyad|фио|имя|vor- und nachname|vorname, name)\s?[:：]\s*`)
	resumeWords = regexp.MustCompile(`(?i)^(?:curriculum vitae|curriculum|résumé|resume|lebenslauf|c\.?v\.?|currículum|hoja de vida|levenslauf|meritförteckning|životopis|önéletrajz|özgeçmiş|резюме|europass)(?:\s+(?:of|for|de|von|di|da|van|du))?\s*[-–—:|,]*\s*`)
	resumeAfter = regexp.MustCompile(`(?i)[\s,–—|:'’-]+(?:s\s+)?(?:curriculum vitae|résumé|resume|lebenslauf|cv|curriculum)\s*$`)
	pronouns    = regexp.MustCompile(`(?i)\(?\b(?:she/her|he/him|they/them|sie/ihr|er/ihm|elle|il)(?:/\w+)?\)?`)
	knownPost   = regexp.MustCompile(`^(?i:ph\.?d|m\.?d|mba|pmp|rn|bsn|msn|cpa|cfa|pe|p\.e|esq|jr|sr|ii|iii|b\.?sc|m\.?sc|beng|meng|ba|ma|bs|ms|mph|dds|dvm|cissp|csm|phr|sphr|shrm-cp|aca|acca|ceng|miet|mrics|frics|llb|llm|edd|np|fnp|do|pharmd|lcsw|cma|rgn|dipl\.?-ing|mcips|cipd|mcipd|pgce|qts|cscp|aprn|otr/l|dpt|pt|emt|hons)\.?$`)
)

// honorific stands before a name and is not of it.
var honorific = regexp.MustCompile(`(?i)^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|herr|frau|mme|m|mlle|sr|sra|sig|dott|dott\.ssa|dipl\.?-ing|ing|mag|phil|med|rer|nat|habil|drs|ir)\.\s*|(?:mr|mrs|ms|miss|dr|prof|professor|herr|frau|mme|dipl\.-ing\.)\s+)+`)

// nameParticles may stand in a name in lower case.
var nameParticles = map[string]bool{"de": true, "da": true, "di": true, "del": true, "della": true, "dos": true, "das": true, "do": true, "van": true, "von": true, "der": true, "den": true, "zu": true, "zur": true, "la": true, "le": true, "el": true, "al": true, "bin": true, "ibn": true, "bint": true, "y": true, "e": true, "ter": true, "ten": true, "af": true, "av": true, "du": true, "des": true, "san": true, "st": true, "mac": true, "abu": true, "ben": true, "ap": true, "und": true}

// name finds the person's name: labelled, or the line at the head (or in the largest type of the first page) that is made like one.
func (p *parser) name() {
	b := &p.out.Basics
	local := strings.FieldsFunc(fold(strings.SplitN(b.Email, "@", 2)[0]), func(r rune) bool { return !unicode.IsLetter(r) })
	largest := 0.0
	for _, l := range p.lines {
		if l.page <= 1 && l.placed && len(l.text) < 60 {
			largest = max(largest, l.size)
		}
	}
	for _, profile := range b.Profiles {
		local = append(local, strings.FieldsFunc(fold(profile.Username), func(r rune) bool { return !unicode.IsLetter(r) })...)
	}
	best, bestScore, bestLine := "", 0.0, line{}
	rank := 0
	for i, l := range p.lines {
		if i > 60 {
			break
		}
		inHead := i < len(p.parts[0].lines)+2 || i < 3
		big := largest > 0 && l.size >= largest-0.5 && l.page <= 1
		if nameLabel.MatchString(l.text) {
			rest := segmentsOf(nameLabel.ReplaceAllString(l.text, ""))[0]
			if n, _ := nameOf(rest, true); n != "" {
				b.Name = n
				p.note("basics.name", l, n, 0.97)
				return
			}
		}
		if l.bullet && i > 0 || !inHead && !big && !(l.blank && addressed(l.text, local)) {
			continue
		}
		for k, s := range segmentsOf(l.text) {
			if k > 1 {
				break
			}
			n, score := nameOf(s, false)
			if n == "" {
				continue
			}
			score -= min(float64(rank)*0.6, 4)
			if k > 0 {
				score--
			}
			if big {
				score += 3
			}
			for _, w := range strings.FieldsFunc(fold(n), func(r rune) bool { return !unicode.IsLetter(r) }) {
				for _, e := range local {
					if len(w) > 2 && len(e) > 2 && (strings.Contains(e, w) || strings.Contains(w, e)) {
						score += 2
						break
					}
				}
			}
			if score > bestScore {
				best, bestScore, bestLine = n, score, l
			}
		}
		rank++
	}
	if bestScore < 1.5 {
		return
	}
	b.Name = best
	p.note("basics.name", bestLine, best, min(0.99, 0.5+bestScore/14))
}

// addressed says whether at least two words of a short line stand in the person's addresses: a name below a sidebar's lists.
func addressed(s string, local []string) bool {
	f := strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(f) < 2 || len(f) > 5 {
		return false
	}
	n := 0
	for _, w := range f {
		for _, e := range local {
			if len(w) > 2 && w == e {
				n++
				break
			}
		}
	}
	return n >= 2
}

// nameOf takes a name out of text and says how much it is made like one; "" for what cannot be a name.
func nameOf(s string, labelled bool) (string, float64) {
	s = honorific.ReplaceAllString(pronouns.ReplaceAllString(strings.TrimSpace(s), ""), "")
	s = resumeAfter.ReplaceAllString(resumeWords.ReplaceAllString(s, ""), "")
	s = bracketed.ReplaceAllString(s, " ")
	s = strings.Trim(manySpaces.ReplaceAllString(s, " "), " ,.;:|-–—*#")
	if a, rest, ok := strings.Cut(s, ","); ok {
		posts := true
		for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' || r == '/' }) {
			if !knownPost.MatchString(w) && !(len(w) <= 6 && strings.ToUpper(w) == w) {
				posts = false
			}
		}
		if !posts && !labelled {
			return "", 0
		}
		if posts {
			s = strings.TrimSpace(a)
		} else { // "Weber, Anna"
			s = strings.TrimSpace(rest) + " " + strings.TrimSpace(a)
		}
	}
	for { // credentials without a comma
		i := strings.LastIndexByte(s, ' ')
		if last := s[i+1:]; i > 0 && len(last) <= 5 && last == strings.ToUpper(last) && !strings.ContainsAny(last, "AEIOUY.ÄÖÜÉ") && len(strings.Fields(s)) > 2 {
			s = s[:i]
			continue
		}
		if i < 0 || !knownPost.MatchString(s[i+1:]) || isLikelySurname(s[i+1:]) || len(strings.Fields(s)) < 3 {
			break
		}
		s = s[:i]
	}
	f := strings.Fields(s)
	if len(f) == 0 || len(f) > 6 || len(s) > 60 || strings.ContainsAny(s, "@/0123456789&%$€£+=<>[]{}_!?:;") {
		return "", 0
	}
	v := words()
	if kind, _ := headingOf(s); kind != "" && !labelled {
		return "", 0
	}
	score, caps := 0.0, 0
	for i, w := range f {
		bare := strings.Trim(w, ".,'’()“”\"„‚‘")
		if bare == "" {
			return "", 0
		}
		r := []rune(bare)
		switch {
		case !unicode.IsLetter(r[0]):
			return "", 0
		case unicode.IsUpper(r[0]) || !unicode.IsLower(r[0]):
			caps++
		case nameParticles[fold(bare)] && i > 0:
		case labelled:
		default:
			return "", 0
		}
		if v.titles.has(fold(bare)) {
			score -= 1.6
			if i == len(f)-1 && i > 0 {
				score -= 0.6
			}
		}
		if v.employers.has(fold(bare)) || v.schools.whole[fold(bare)] {
			score -= 1.5
		}
	}
	if _, ok := place(s); ok && !labelled {
		score -= 3
	}
	switch n := len(f); {
	case n == 1 && !labelled:
		if len([]rune(s)) < 2 || len([]rune(s)) > 14 {
			return "", 0
		}
		if r := []rune(s); unicode.Is(unicode.Han, r[0]) && len(r) <= 4 || unicode.Is(unicode.Hangul, r[0]) && len(r) <= 4 {
			score += 3
		} else {
			score += 0.8
		}
	case n <= 4:
		score += 3.5
	default:
		score++
	}
	if len(f) == 6 {
		score--
	}
	return titleCase(s), score
}

func isLikelySurname(w string) bool {
	return len(w) <= 3 && w != strings.ToUpper(w) && w != "Jr" && w != "Sr"
}

// titleCase turns a name in capitals into the usual spelling.
func titleCase(s string) string {
	if !allCaps(s) || len(strings.Fields(s)) == 1 && len([]rune(s)) <= 3 {
		return s
	}
	var b strings.Builder
	start := true
	for _, r := range s {
		if start {
			b.WriteRune(unicode.ToUpper(r))
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
		start = !unicode.IsLetter(r) && r != '\u0301' && !unicode.Is(unicode.Mn, r)
	}
	return b.String()
}

// label finds what the person calls themselves: a title at the head of the resume.
func (p *parser) label() {
	for i, l := range p.parts[0].lines {
		if i > 6 {
			return
		}
		for _, s := range segmentsOf(l.text) {
			s = strings.TrimSpace(s)
			if strings.EqualFold(s, p.out.Basics.Name) || len(s) > 90 || strings.ContainsAny(s, "@:") || strings.HasSuffix(s, ".") || len(strings.Fields(s)) > 9 {
				continue
			}
			if titleScore(s) >= 2 {
				p.out.Basics.Label = s
				p.note("basics.label", l, s, 0.8)
				return
			}
		}
	}
}
