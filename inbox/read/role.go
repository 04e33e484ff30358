package read

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

type roleGuess struct {
	name  string
	score int
}

// role is the post's title: what follows "for the post of", what stands before "role", or a title in the subject.
func (n *names) role() string {
	var best roleGuess
	programme, inBody, house := "", false, text.Fold(n.employer)
	take := func(name string, score int) {
		name = n.cleanRole(name)
		f := text.Fold(name)
		first, rest, _ := strings.Cut(f, " ")
		if n.c.honorific[first] || rest == "" && n.c.rank[first] {
			return
		}
		if strings.Contains(name, " ") && strings.Contains(house, f) {
			return // "Brackwater Partners" is the house
		}
		if len(name) < 3 && n.long(f) == "" || len(name) > 90 || name[0] >= '0' && name[0] <= '9' || strings.HasPrefix(name, "out of ") {
			return
		}
		if n.isTitle(f) || n.long(f) != "" {
			score += 4
		}
		if inBody && len(f) > 5 && strings.Contains(n.title, " "+f+" ") {
			score++ // the subject names it as well
		}
		if n.isProgramme(f) { // "Summer Internship": the post within it says more
			if score >= 5 && programme == "" {
				programme = name
			}
			return
		}
		switch {
		case best.score >= 5 && strings.HasSuffix(best.name, " "+name): // the longer of "Buyer" and "Senior Buyer"
			best.score = max(best.score, score)
		case score > best.score || score >= 5 && best.score >= 5 && strings.HasSuffix(name, " "+best.name):
			best = roleGuess{name, max(score, best.score)}
		}
	}
	for i, src := range []struct {
		s  string
		ts []term
	}{{n.subject, n.st}, {n.body, n.ts}} {
		bonus := 1 - i
		inBody = i == 1
		n.roleCues(src.s, src.ts, func(name string, score int) { take(name, score+bonus) })
		n.roleHeads(src.s, src.ts, i == 0, func(name string, score int) { take(name, score+bonus) })
	}
	inBody = false
	if n.doc.Forwarded {
		s := text.Clean(n.doc.Forward.Subject)
		ts := terms(nil, s, n.c.known)
		n.roleCues(s, ts, func(name string, score int) { take(name, score+1) })
		n.roleHeads(s, ts, true, func(name string, score int) { take(name, score+1) })
	}
	// What is answered names the post where the answer takes it for granted.
	if q := cutText(n.doc.Quoted, maxNamed); best.score < 5 && q != "" {
		ts := terms(nil, q, n.c.known)
		n.roleCues(q, ts, take)
		n.roleHeads(q, ts, false, take)
	}
	if best.score < 5 {
		n.rolePlain(take)
	}
	switch {
	case best.score >= 5:
	case programme != "":
		best.name = programme
	case n.mailKind != jobsearch.KindOther:
		return n.roleField()
	default:
		return ""
	}
	return n.singular(n.spellOut(best.name))
}

// roleCues finds what follows a word that titles follow, and what stands before "role".
func (n *names) roleCues(s string, ts []term, take func(string, int)) {
	var cues []found
	n.c.roleBefore.in(s, ts, func(p found) { cues = append(cues, p) })
	slices.SortStableFunc(cues, func(a, b found) int { return a.rank - b.rank })
	tries := 0
	for i, p := range cues {
		if tries++; i == 0 || p.rank != cues[i-1].rank {
			tries = 1
		}
		if tries > 3 || p.from > 0 && ts[p.from-1].s == "also" {
			continue // "people also applied for"
		}
		weak := len(p.text) < 7 || strings.HasPrefix(p.text, "as ") || strings.HasPrefix(p.text, "looking")
		name := n.titleFrom(s, ts, p.end, !weak)
		if name == "" {
			continue
		}
		score := 5
		if weak {
			score = 1
			if name[0] >= 'A' && name[0] <= 'Z' && strings.Contains(name, " ") && n.isTitle(name) {
				score = 3
			}
		}
		if p.rank < 12 {
			score++
		}
		if n.mailKind == jobsearch.KindInterview && n.c.instead[p.text] {
			score += 4 // a no to the one post, but come and talk about this one
		}
		take(name, score)
	}
	for i, t := range ts {
		if i == 0 || !t.is(afterWord) {
			continue
		}
		w := n.c.roleAfter[t.s]
		j := i
		for j > 0 && j > i-7 && ts[j].gap == " " && (ts[j-1].cap || ts[j-1].is(smallWord) && j < i) && !ts[j-1].is(stopWord) {
			j--
		}
		for j < i && (!ts[j].cap || unicode.IsDigit(rune(ts[j].raw[0])) && strings.Contains(ts[j].raw, "-")) {
			j++ // "our 12-week Data Science internship"
		}
		if j < i {
			score := 4
			if w == "interview" || w == "team" || w == "opportunity" || w == "programme" {
				score = 2
			}
			last := i - 1
			if schemes[w] {
				last = i
			}
			take(s[ts[j].start:ts[last].end], score)
		} else if i >= 2 && ts[i-1].isHead() { // "the bench hand job" in lower case
			k := i - 1
			for k > 0 && k > i-4 && ts[k].gap == " " && !ts[k-1].is(stopWord) && !ts[k-1].is(roleEnd) && !ts[k-1].is(smallWord) && !unicode.IsDigit(rune(ts[k-1].raw[0])) {
				k--
			}
			take(s[ts[k].start:ts[i-1].end], 2)
		}
	}
}

// titleFrom is the title that begins at a byte of s: words up to a stop, in capitals or with a word that posts are named by. After a sure cue, any word for who does a work will do.
func (n *names) titleFrom(s string, ts []term, at int, sure bool) string {
	i := sort.Search(len(ts), func(k int) bool { return ts[k].end > at })
	if i < len(ts) && ts[i].start < at { // "poste d'infirmier": the word without its article
		whole, here := ts[i], i
		defer func() { ts[here] = whole }()
		raw := whole.raw[at-whole.start:]
		ts[i] = term{raw: raw, s: text.Fold(raw), start: at, end: whole.end, class: n.c.known[text.Fold(raw)], cap: raw[0] >= 'A' && raw[0] <= 'Z'}
	}
	if i >= len(ts) || ts[i].start > at+4 || strings.ContainsAny(ts[i].gap, ".;!?") {
		return ""
	}
	for i < len(ts) && (ts[i].s == "the" || ts[i].s == "a" || ts[i].s == "an" || ts[i].s == "our" || ts[i].s == "der" || ts[i].s == "die" || ts[i].s == "eines" || ts[i].s == "einer" || ts[i].s == "un" || ts[i].s == "une" || ts[i].s == "uma" || ts[i].s == "um" || ts[i].s == "de" || ts[i].s == "een" || ts[i].s == "position" || ts[i].s == "role" || ts[i].s == "post" || ts[i].s == "positions") {
		i++
	}
	if i >= len(ts) || ts[i].is(stopWord) && !ts[i].cap || ts[i].is(roleEnd) {
		return ""
	}
	j, caps := i, ts[i].cap
	for j < len(ts) && j < i+9 {
		if j > i {
			g := ts[j].gap
			if g == "(" && j+1 < len(ts) && strings.HasPrefix(ts[j+1].gap, ")") && ts[j].is(genderEnding) || strings.HasPrefix(g, ") ") && ts[j-1].is(genderEnding) {
				j++ // chargé(e) de mission
				continue
			}
			if strings.ContainsAny(g, ".;!?()|\"") || strings.Contains(g, "\n\n") || strings.Contains(g, ":") || strings.Contains(g, " - ") || strings.Count(g, "\n") > 0 && (!ts[j].cap || strings.Contains(g, "\n ")) && caps && len(g) > 1 {
				break
			}
			if strings.Contains(g, ",") && !(caps && ts[j].cap && !ts[j].is(stopWord)) {
				break
			}
		}
		w := ts[j]
		if j > i && w.is(roleEnd) && !(w.s == "e" || w.s == "y" || w.s == "et" || w.s == "en" || w.s == "in" || w.s == "and" || w.s == "de" || w.s == "for") {
			break
		}
		if j > i && (w.s == "in" || w.s == "and" || w.s == "for" || w.s == "en" || w.s == "e" || w.s == "y" || w.s == "et") && !(j+1 < len(ts) && ts[j+1].cap && caps && ts[j+1].gap == " " && w.s != "for") {
			break
		}
		if caps && !w.cap && !w.is(smallWord) && !w.isHead() && j > i && !n.continuesLower(ts, i, j) {
			break
		}
		j++
	}
	for j > i && (ts[j-1].is(smallWord) && !ts[j-1].cap) {
		j--
	}
	if j == i {
		return ""
	}
	name := s[ts[i].start:ts[j-1].end]
	if !caps && !n.isTitle(name) && !(sure && n.isDoer(ts[n.headOf(i, j)].s)) {
		return ""
	}
	return name
}

// continuesLower says whether a title whose first word alone is a capital goes on in small letters: "Fencing labourer", "Assistante marketing".
func (n *names) continuesLower(ts []term, i, j int) bool {
	return j == i+1 && j < len(ts) && ts[j].gap == " " && !ts[j].is(stopWord) && !ts[j].is(roleEnd) && (ts[i].isHead() || j+1 < len(ts) && ts[j+1].isHead())
}

// roleHeads finds runs of capitals with a word that posts are named by.
func (n *names) roleHeads(s string, ts []term, subject bool, take func(string, int)) {
	for i := 0; i < len(ts); i++ {
		if !ts[i].isHead() || i > 0 && ts[i-1].is(honorificWord) && (ts[i].gap == " " || ts[i].gap == ". ") {
			continue // "Dr. Bauer" is a person
		}
		if i > 0 && n.c.own[ts[i-1].s] && ts[i].gap == " " {
			continue // "mein Steuerberater" as well
		}
		a, b := i, i+1
		if !ts[i].cap {
			// In small letters: the subject's own words only, "Re: bench joiner".
			if !subject {
				continue
			}
			for a > 0 && a > i-2 && ts[a].gap == " " && !ts[a-1].is(stopWord) && !ts[a-1].is(roleEnd) && !ts[a-1].is(smallWord) && !unicode.IsDigit(rune(ts[a-1].raw[0])) {
				a--
			}
			take(s[ts[a].start:ts[i].end], 2)
			continue
		}
		for a > 0 && a > i-6 && (ts[a].gap == " " || ts[a].gap == " & ") && !isNumber(ts[a-1].raw) && (ts[a-1].cap && !ts[a-1].is(stopWord) || ts[a-1].is(smallWord) && a > 1 && ts[a-2].cap && ts[a-1].s != "at") {
			a--
		}
		for a < i && ts[a].is(smallWord) {
			a++
		}
		for b < len(ts) && b < i+6 {
			g := ts[b].gap
			if g == " " && (ts[b].cap && !ts[b].is(stopWord) || (ts[b].s == "in" || ts[b].s == "of" || ts[b].s == "de" || ts[b].s == "for") && b+1 < len(ts) && ts[b+1].cap && !ts[b+1].is(stopWord)) {
				b++
				continue
			}
			if g == ", " && ts[b].cap && !ts[b].is(stopWord|honorificWord) && b == i+1 && !strings.HasSuffix(ts[a].gap, "(") && !unicode.IsDigit(rune(ts[b].raw[0])) && !strings.Contains(ts[b].raw, "-") {
				b++
				continue
			}
			break
		}
		for b > i+1 && !ts[b-1].cap {
			b--
		}
		score := 2
		if b-a == 1 {
			score = 1
		}
		// The number of the posting beside it: "Shift Supervisor, R-20418".
		if a > 0 && isNumber(ts[a-1].raw) && (ts[a].gap == ", " || ts[a].gap == " - ") || b < len(ts) && isNumber(ts[b].raw) && (ts[b].gap == ", " || ts[b].gap == " (") {
			score += 2
		}
		// "Todd Amundsen, Engineering Manager" and "(Director)" are people of the house.
		quoted := b < len(ts) && strings.ContainsAny(ts[b].gap, "\"”»“") // the name of what was sent in
		if !subject && !quoted && a > 0 && (strings.HasSuffix(ts[a].gap, "(") && (b == len(ts) || strings.HasPrefix(ts[b].gap, ")")) || strings.HasSuffix(ts[a].gap, ", ") && ts[a-1].cap && !unicode.IsDigit(rune(ts[a-1].raw[0]))) {
			score -= 2
		}
		if !subject && (b < len(ts) && ts[b].is(honorificWord) && ts[b].gap == ", " || b-a == 1 && a > 0 && ts[a-1].s == "the" && ts[a].gap == " ") {
			score -= 3 // "der Schulleiter, Frau Ehlers", "the Clerk"
		}
		// So is the line below a name.
		if !subject && a > 1 && ts[a].gap == "\n" && ts[a-1].cap && ts[a-2].cap && (a == 2 || ts[a-2].gap != " ") && ts[a-1].gap == " " {
			score -= 3
		}
		// Beside the employer's name it is the post: "sent to Harrow House (Night Porter)".
		if a > 0 && strings.HasSuffix(ts[a].gap, " (") && n.employer != "" && strings.HasSuffix(s[:ts[a-1].end], n.employer) {
			score++
		}
		take(s[ts[a].start:ts[b-1].end], score)
	}
}

// rolePlain finds a post named in passing, in small letters, after an article: "to hire a founding designer", "room for a chef de partie".
func (n *names) rolePlain(take func(string, int)) {
	for i, t := range n.ts {
		if t.cap || !t.isHead() {
			continue
		}
		a := i
		for a > 0 && a > i-3 && n.ts[a].gap == " " && !n.ts[a-1].is(articleWord) && !unicode.IsDigit(rune(n.ts[a-1].raw[0])) && !n.ts[a-1].is(stopWord) && !n.ts[a-1].is(roleEnd) {
			a--
		}
		// "10 magazzinieri" as well as "a painter".
		if a > 0 && (n.ts[a-1].is(articleWord) || len(n.ts[a-1].raw) < 3 && unicode.IsDigit(rune(n.ts[a-1].raw[0])) && n.isPlural(n.ts[i].s)) && n.ts[a].gap == " " && !n.ts[a].is(rankWord) && n.ts[a].s != "hiring" {
			if a > 1 && n.c.being[n.ts[a-2].s] || n.ts[a-1].s == "our" && n.isPlural(t.s) {
				continue // "one of them is a carer", "one of our engineers"
			}
			if name := n.titleFrom(n.body, n.ts, n.ts[a].start, false); name != "" {
				take(name, 1)
			}
		}
	}
}

// cleanRole takes off what is around a title: its number, its company, gender marks.
func (n *names) cleanRole(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, cut := range []string{" (", " at ", " - ", " – ", " | ", " @ ", " with ", ", Ref", " Ref", ", ref"} {
		if i := strings.Index(s, cut); i > 2 {
			s = s[:i]
		}
	}
	if i := strings.LastIndexByte(s, ' '); i > 1 {
		switch t := text.Fold(s[i+1:]); {
		case n.c.roleAfter[t] != t, t == "interview", t == "team", schemes[t]:
		default:
			s = s[:i]
		}
	}
	s = n.withoutEmployer(s)
	if i := strings.LastIndexByte(s, ' '); i > 0 && s[i+1] >= '0' && s[i+1] <= '9' && (strings.ContainsAny(s[i+1:], ".,") || isNumber(s[i+1:])) {
		s = s[:i] // "Library Assistant 18.5 hrs", "Policy Trainee 2026"
	}
	for _, lead := range []string{"of ", "de ", "di ", "as ", "Interview ", "Application ", "Invitation ", "Re: ", "Our ", "Your ", "The ", "Reminder "} {
		s = strings.TrimPrefix(s, lead)
	}
	return strings.Trim(s, " -,:;.'\"")
}

// withoutEmployer takes the employer's name off the front of a title: "Stannard Vale Graduate Programme".
func (n *names) withoutEmployer(s string) string {
	name := n.employer
	if i := strings.LastIndexByte(name, ' '); i > 0 && legal[text.Fold(strings.Trim(name[i+1:], ".,"))] {
		name = name[:i]
	}
	if rest, ok := strings.CutPrefix(s, name+" "); ok && name != "" && len(rest) > 4 && strings.Contains(name+rest, " ") {
		return rest
	}
	return s
}

// legal are the forms of companies that stand behind their names.
var legal = map[string]bool{"plc": true, "ltd": true, "limited": true, "inc": true, "llc": true, "llp": true, "corp": true, "gmbh": true, "ag": true, "kg": true, "se": true, "ev": true, "sa": true, "sas": true, "sarl": true, "sl": true, "srl": true, "spa": true, "bv": true, "nv": true, "lda": true, "ltda": true}
