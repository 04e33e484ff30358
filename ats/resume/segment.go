package resume

import (
	"regexp"
	"strings"
	"unicode"
)

// separators part the fields of a line: a tab, a bar or dot between spaces, a dash between spaces.
var separators = regexp.MustCompile(`\t+|\s*[|¦｜│]+\s*|\s+[•·▪●∙⋅◦■♦➢►]\s*|\s*[▪·•]\s+|\s+[–—−-]{1,2}\s+|\s*—\s*|\s+//?\s+|\s+@\s+|\s*;\s+`)

// segmentsOf cuts a line at its separators; it always gives at least one segment.
func segmentsOf(s string) []string {
	out := separators.Split(s, -1)
	n := 0
	for _, x := range out {
		if strings.TrimSpace(x) != "" {
			out[n] = x
			n++
		}
	}
	if n == 0 {
		return []string{s}
	}
	return out[:n]
}

// commaParts cuts a segment at its commas, outside of brackets; legal forms stay with the name before them.
func commaParts(s string) []string {
	var out []string
	depth, from := 0, 0
	cut := func(to int) {
		p := strings.TrimSpace(s[from:to])
		if p == "" {
			return
		}
		if n := len(out); n > 0 && legalForm(p) {
			out[n-1] += ", " + p
			return
		}
		out = append(out, p)
	}
	for i, r := range s {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(0, depth-1)
		case ',', '、', '，':
			if depth == 0 {
				cut(i)
				from = i + len(string(r))
			}
		}
	}
	cut(len(s))
	return out
}

var forms = map[string]bool{"inc": true, "llc": true, "ltd": true, "gmbh": true, "corp": true, "lp": true, "llp": true, "plc": true, "s.a": true, "sa": true, "s.l": true, "sl": true, "co": true, "s.r.l": true, "srl": true, "ag": true, "n.v": true, "b.v": true, "pte": true, "pvt": true, "lda": true, "ltda": true, "n.a": true, "usa": false, "s.p.a": true, "oy": true, "ab": true, "as": true}

func legalForm(p string) bool {
	f := strings.Fields(strings.TrimSuffix(fold(p), "."))
	return len(f) > 0 && len(f) <= 2 && forms[strings.Trim(f[0], ".")] && (len(f) == 1 || forms[strings.Trim(f[1], ".")])
}

var seniority = map[string]bool{"senior": true, "junior": true, "lead": true, "principal": true, "staff": true, "sr": true, "jr": true, "sr.": true, "jr.": true, "chief": true, "head": true, "deputy": true, "trainee": true, "graduate": true, "freelance": true, "interim": true, "acting": true, "vice": true, "assistant": true, "associate": true, "stellvertretender": true, "stellvertretende": true, "leitende": true, "leitender": true, "apprentice": true, "registered": true, "certified": true}

// linkWords stand between a role and what it is about: the role is before them.
var linkWords = map[string]bool{"of": true, "for": true, "in": true, "de": true, "des": true, "du": true, "der": true, "fur": true, "im": true, "di": true, "del": true, "della": true, "van": true, "en": true, "i": true, "to": true, "at": true, "with": true, "da": true, "do": true, "por": true, "per": true, "voor": true, "ds": true, "d'": true, "la": true, "und": false}

// titleScore says how much text is made like a job title.
func titleScore(s string) float64 {
	if m := labelTitle.FindString(s); m != "" {
		s = s[len(m):]
	}
	ws := wordsOf(bracketed.ReplaceAllString(s, " "))
	if len(ws) == 0 || len(ws) > 12 {
		return 0
	}
	v := words()
	score, head := 0.0, len(ws)
	for i, w := range ws {
		if linkWords[strings.TrimSuffix(w, ".")] && i > 0 {
			head = i
			break
		}
	}
	for i, w := range ws {
		w = strings.Trim(w, ".")
		hit := v.titles.has(w)
		if !hit {
			for _, half := range strings.FieldsFunc(w, func(r rune) bool { return r == '/' || r == '-' }) {
				hit = hit || len(half) > 2 && half != w && v.titles.has(half)
			}
			if t := strings.TrimSuffix(strings.TrimSuffix(w, "in"), "innen"); t != w && len(t) > 3 {
				hit = hit || v.titles.has(t)
			}
			if t := strings.TrimSuffix(w, "s"); t != w && len(t) > 4 && i == head-1 {
				hit = hit || v.titles.has(t)
			}
		}
		switch {
		case hit && i == head-1:
			score += 3
		case hit:
			score += 2
		case seniority[w]:
			score++
		}
	}
	if score == 0 {
		return 0
	}
	for _, w := range ws {
		if v.employers.whole[strings.Trim(w, ".")] && !v.titles.has(strings.Trim(w, ".")) {
			score -= 0.7
		}
	}
	if legalTail.MatchString(fold(s)) {
		score -= 4
	}
	if len(ws) > 7 {
		score--
	}
	return min(score, 6)
}

var (
	labelTitle = regexp.MustCompile(`(?i)^(?:position|role|title|job title|designation|poste|puesto|cargo|funktion|tätigkeit|ruolo|functie|stanowisko)\s?[:：]\s*`)
	labelFirm  = regexp.MustCompile(`(?i)^(?:company|employer|organi[sz]ation|firma|arbeitgeber|entreprise|employeur|empresa|azienda|datore di lavoro|bedrijf|werkgever|företag|pracodawca|client)\s?[:：]\s*`)
	labelDate  = regexp.MustCompile(`(?i)^(?:dates?|period|duration|tenure|zeitraum|datum|période|periodo|período|fechas?|data|durée|from|employment dates)(?:\s?[:：]\s*|\s*$)`)
	legalTail  = regexp.MustCompile(`\b(?:inc|llc|ltd|limited|plc|gmbh|ag|kg|corp|s\.?a\.?s?|s\.?l\.?|s\.?r\.?l|b\.?v|n\.?v|ab|oy|oyj|a/s|aps|sp\.? z o\.? ?o|s\.?r\.?o|kft|pty|pvt|llp|ltda|lda|sarl|sas|e\.?v|co)\.?\)?$`)
)

// employerScore says how much text is made like an organisation's name.
func employerScore(s string) float64 {
	if labelFirm.MatchString(s) {
		return 6
	}
	ws := wordsOf(s)
	if len(ws) == 0 || len(ws) > 12 {
		return 0
	}
	v := words()
	score := 0.0
	for i, w := range ws {
		w = strings.TrimSuffix(w, ".")
		if v.employers.has(w) || v.schools.whole[w] && len(w) > 3 {
			score += 1.5
			if i == len(ws)-1 {
				score++
			}
		}
	}
	if legalTail.MatchString(strings.TrimRight(fold(bracketed.ReplaceAllString(s, "")), " ")) {
		score += 3
	}
	if strings.HasPrefix(fold(s), "the ") {
		score += 0.5
	}
	capital, total := 0, 0
	for _, w := range strings.Fields(s) {
		if r := []rune(w)[0]; unicode.IsLetter(r) {
			total++
			if unicode.IsUpper(r) {
				capital++
			}
		}
	}
	if total > 0 && capital*3 >= total*2 {
		score += 0.5
	}
	return min(score, 6)
}

func isPlace(s string) bool {
	_, ok := place(s)
	return ok
}

// tidy takes the punctuation off the ends, and a bracket that was cut from its other half.
func tidy(s string) string {
	s = strings.Trim(s, " \t,.;:–—-|/·•*")
	if strings.Count(s, "(") != strings.Count(s, ")") {
		if strings.HasSuffix(s, ")") && !strings.Contains(s, "(") || strings.HasPrefix(s, "(") {
			s = strings.Trim(s, "() ")
		} else if i := strings.LastIndexByte(s, '('); i > 0 && !strings.Contains(s[i:], ")") {
			if i > len(s)-3 || i > len(s)/2 && len(s)-i < 12 {
				s = strings.TrimSpace(s[:i])
			} else {
				s += ")"
			}
		}
	}
	return s
}
