package read

import (
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// company is the employer: by the sender's name, by what the address says where the text bears it out, by the words of the text.
// A board, an agency or a platform is never the employer: there the words of the text come first.
func (n *names) company() string {
	if c := n.announced(); c != "" {
		return c
	}
	display := n.displayCompany()
	between := n.kind != "" && n.kind != sender.ATS && n.kind != sender.Free || n.kind == "" && n.isAgency()
	if between {
		if i := strings.Index(n.from, " for "); i > 0 && n.kind == "" {
			return n.trim(n.from[i+5:])
		}
		if n.kind != "" && n.kind != sender.Board && display != "" && !platform(text.Fold(display)) {
			return display
		}
		if c := n.cued(); c != "" {
			return c
		}
		if c := n.listed(); c != "" {
			return c
		}
		if n.kind != "" {
			return n.frequent()
		}
		if c := n.client(); c != "" {
			return c
		}
	}
	if i := strings.Index(n.from, " for "); i > 0 && n.kind == "" {
		if name := n.trim(n.from[i+5:]); name != "" && name[0] >= 'A' && name[0] <= 'Z' {
			return name
		}
	}
	keys := n.keys()
	for _, key := range keys {
		if found := n.byKey(key, display); found != "" {
			return found
		}
	}
	if n.kind == sender.ATS && display == n.from && len(strings.Fields(display)) == 2 {
		if c := n.cued(); c != "" { // a person's name, it seems, sent by a robot
			return c
		}
	}
	switch {
	case display != "" && !(n.kind == sender.ATS && len(keys) > 0 && len(strings.Fields(display)) == 2 && n.trim(n.from) == n.from):
		return display
	case n.kind == sender.ATS && len(keys) > 0:
		return titleCase(keys[0])
	case n.kind == sender.ATS:
		if c := n.cued(); c != "" {
			return c
		}
		return n.frequent()
	case n.kind == sender.Free:
		if c := n.house(); c != "" {
			return c
		}
		return n.cued()
	}
	if label := domainLabel(n.domain); label != "" {
		return n.spoken(label)
	}
	return n.cued()
}

// announced is the employer that a service speaks of at the head of the subject: "Northlight Optics sent you a document to sign", "Notification: Welkin Maps interview @ Thu".
func (n *names) announced() string {
	name := ""
	n.c.after.in(n.subject, n.st, func(p found) {
		if name == "" && p.from > 1 && !strings.Contains(n.from, " via ") {
			if s := n.nameBefore(n.subject, n.st, p.from); s != "" && strings.HasPrefix(n.subject, s) && !strings.Contains(text.Fold(n.from), text.Fold(s)) {
				name = s
			}
		}
	})
	if name != "" || n.kind != sender.Calendar && !strings.Contains(n.local, "calendar") {
		return name
	}
	if i := strings.IndexByte(n.subject, ':'); i > 0 && strings.Contains(n.subject, " @ ") {
		for j, t := range n.st {
			if t.start > i {
				if t.cap && !t.is(stopWord) && !t.isHead() {
					return n.extend(n.subject, n.st, j, j+1)
				}
				break
			}
		}
	}
	return ""
}

// client is the house that an agency writes about: a name of the subject that the mail names as well, as fully as it does there.
func (n *names) client() string {
	own := text.Fold(n.from) + " " + domainLabel(n.domain)
	for i, t := range n.st {
		if !t.cap || len(t.s) < 3 || t.is(stopWord) || t.isHead() || n.isDesk(t.s) || unicode.IsDigit(rune(t.raw[0])) || strings.Contains(own, t.s) || n.isRecipient(t.s) || i > 0 && n.st[i-1].cap && t.gap == " " {
			continue
		}
		if short := n.extend(n.subject, n.st, i, i+1); short != "" && !n.isTitle(short) {
			for j, b := range n.ts {
				if b.raw == t.raw && j > 0 && !n.ts[j-1].cap && (b.gap == " " || b.gap == ", ") { // not the first word of a sentence
					if long := n.extend(n.body, n.ts, j, j+1); !n.isTitle(long) {
						return long
					}
				}
			}
		}
	}
	return ""
}

// isAgency says whether the sender's own domain is that of somebody between employer and candidate.
func (n *names) isAgency() bool {
	label := domainLabel(n.domain)
	for _, a := range n.c.agency {
		if strings.Contains(label, a) {
			return true
		}
	}
	return false
}

// listed is the employer in a card of a posting: the line below a title.
func (n *names) listed() string {
	title := false
	for line := range strings.Lines(n.body) {
		l := strings.TrimSpace(line)
		if l == "" {
			continue
		}
		if title && len(l) < 80 && l[0] >= 'A' && l[0] <= 'Z' {
			name, _, _ := strings.Cut(l, ",")
			name, _, _ = strings.Cut(name, " - ")
			if !n.isTitle(name) && len(name) > 2 && len(strings.Fields(name)) <= 6 && !hasDigit(name) && !strings.HasSuffix(name, ".") && !strings.Contains(name, ":") {
				return strings.TrimSpace(name)
			}
		}
		title = len(l) < 60 && !strings.HasSuffix(l, ".") && !strings.HasSuffix(l, ",") && n.isTitle(l)
	}
	return ""
}

// frequent is the name of several words, or in the subject, that a platform's mail says most often.
func (n *names) frequent() string {
	count, order := map[string]int{}, []string{}
	scan := func(s string, ts []term, weight int) {
		for i := 0; i < len(ts); i++ {
			if !ts[i].cap || ts[i].is(stopWord) || unicode.IsDigit(rune(ts[i].raw[0])) || i > 0 && ts[i-1].is(stopWord) && (ts[i-1].s == "hi" || ts[i-1].s == "hello" || ts[i-1].s == "dear" || ts[i-1].s == "hey") {
				continue
			}
			name := n.extend(s, ts, i, i+1)
			words := 0
			if name != "" {
				words = strings.Count(name, " ") + 1
			}
			f := text.Fold(name)
			start := i == 0 || strings.ContainsAny(ts[i].gap, ".!?\n")
			if words > 0 && !n.isTitle(name) && !n.isDesk(f) && !platform(f) && !(words == 1 && start) && !(n.isRecipient(f)) {
				if count[name] == 0 {
					order = append(order, name)
				}
				count[name] += weight
				if words > 1 {
					count[name]++
				}
			}
			i += max(words-1, 0)
		}
	}
	scan(n.subject, n.st, 2)
	scan(n.body, n.ts, 1)
	best := ""
	for _, name := range order {
		if count[name] >= 2 && count[name] > count[best] {
			best = name
		}
	}
	return best
}

func (n *names) isRecipient(f string) bool {
	for _, a := range n.m.To {
		if a.Name != "" && strings.Contains(text.Fold(a.Name), f) {
			return true
		}
	}
	return false
}

// byKey finds the name in the mail that the key of the address abbreviates: "Harrow Lane Clinic" for harrowlane, "Peregrine Water Authority" for pwa.
func (n *names) byKey(key, display string) string {
	best, score := "", 0
	look := func(s string, ts []term, bonus int) {
		for i := range ts {
			if !ts[i].cap && !strings.HasPrefix(key, ts[i].s) || ts[i].is(smallWord) {
				continue
			}
			matched, j := 0, i
			for j < len(ts) && j < i+6 {
				w := squeeze(ts[j].s)
				if w == "and" || w == "" || w == "&" {
					if matched > 0 && j+1 < len(ts) && (strings.HasPrefix(key[matched:], squeeze(ts[j+1].s)) || strings.HasPrefix(key[matched:], "and"+squeeze(ts[j+1].s))) && squeeze(ts[j+1].s) != "" {
						if strings.HasPrefix(key[matched:], "and") {
							matched += 3
						}
						j++
						continue
					}
					break
				}
				if matched < len(key) && strings.HasPrefix(key[matched:], w) {
					matched += len(w)
					j++
					continue
				}
				if matched < len(key) && len(key)-matched >= 2 && strings.HasPrefix(w, key[matched:]) && ts[j].cap {
					matched = len(key)
					j++
				}
				break
			}
			full := matched == len(key)
			if matched < 4 && !full || !full && matched*2 < len(key) && matched < 6 {
				if !n.initials(ts, i, key) {
					continue
				}
				matched, j = len(key)+1, i+1
			}
			name := n.extend(s, ts, i, j)
			if n.isPost(name) && j > i { // "Elderbrook Graduate Engineer" is a post there
				name = n.trim(strings.Join(strings.Fields(s[ts[i].start:ts[j-1].end]), " "))
			}
			v := matched*4 + bonus + min(len(strings.Fields(name)), 4)
			if full {
				v += 8
			}
			if len(name) > 2 && v > score && !n.isDesk(text.Fold(name)) {
				best, score = name, v
			}
		}
	}
	look(n.from, n.ft, 2)
	look(n.subject, n.st, 1)
	look(n.body, n.ts, 0)
	look(n.outside, n.all, 2)
	if best == "" && display != "" {
		return ""
	}
	return best
}

func (n *names) initials(ts []term, i int, key string) bool {
	if len(key) < 3 || len(key) > 5 {
		return false
	}
	k := 0
	for j := i; j < len(ts) && k < len(key); j++ {
		if ts[j].is(smallWord) && k > 0 && ts[j].s[0] != key[k] {
			continue
		}
		if !ts[j].cap || ts[j].s == "" || ts[j].s[0] != key[k] || j > i && strings.ContainsAny(ts[j].gap, ".,;:\n") {
			return false
		}
		k++
	}
	return k == len(key)
}

// extend goes on over the capitalised words that belong to the name which begins at i.
func (n *names) extend(s string, ts []term, i, j int) string {
	end := j
	for end < len(ts) && end < i+8 {
		if g := ts[end].gap; g != " " && g != " & " && g != " + " && g != "" {
			break
		}
		if ts[end].cap && !ts[end].is(stopWord) {
			if end > j && n.isDesk(ts[end].s) {
				break
			}
			end++
			continue
		}
		// A small word belongs to it where a capital follows.
		if ts[end].is(smallWord) && end+1 < len(ts) && ts[end+1].cap && ts[end+1].gap == " " && !ts[end+1].is(stopWord) && ts[end].s != "in" && ts[end].s != "for" && ts[end].s != "am" {
			end += 2
			continue
		}
		break
	}
	return n.trim(strings.ReplaceAll(s[ts[i].start:ts[end-1].end], "\n", " "))
}

// trim takes desks off the end of a name: "Acme Hiring Team" is Acme.
func (n *names) trim(name string) string {
	for again := true; again; {
		again = false
		f := text.Fold(name)
		for _, d := range n.c.deskEnds[f[strings.LastIndexByte(f, ' ')+1:]] {
			if strings.HasSuffix(f, d) && len(f) > len(d) {
				for range strings.Count(d, " ") {
					name = name[:max(0, strings.LastIndexByte(name, ' '))]
				}
				name = strings.TrimRight(name, " -|,:&@")
				again = true
				break
			}
		}
	}
	return strings.Trim(name, " -|,:'\"")
}

func (n *names) isDesk(folded string) bool { return n.c.desks[folded] }

// displayCompany is the employer in the sender's display name, "" where that is a person or a desk.
func (n *names) displayCompany() string {
	name := n.from
	if name == "" {
		return ""
	}
	f := text.Fold(name)
	first, _, _ := strings.Cut(f, " ")
	if n.isDesk(f) || n.c.honorific[strings.TrimSuffix(first, ".")] {
		return ""
	}
	for _, mark := range []string{"on behalf of ", "behalf of "} {
		if i := strings.Index(f, mark); i >= 0 && i+len(mark) < len(name) && len(f) == len(name) {
			return n.trim(strings.Trim(name[i+len(mark):], " ()\""))
		}
	}
	if i := strings.Index(f, " via "); i > 0 && len(f) == len(name) {
		left, right := strings.Trim(name[:i], " ()"), strings.Trim(name[i+5:], " ()")
		if t := n.trim(right); t != right && t != "" { // "Renee Abalos via Harborline Talent"
			return t
		}
		return n.trim(left)
	}
	if i := strings.Index(f, "(via"); i > 0 && i <= len(name) && len(f) == len(name) {
		return n.trim(strings.TrimSpace(name[:i]))
	}
	for _, mark := range []string{" at ", " @ ", " - ", " | ", ", ", " from ", " bei ", " chez ", " bij "} {
		if i := strings.Index(f, mark); i > 0 && i+len(mark) < len(name) && len(f) == len(name) {
			right, left := name[i+len(mark):], name[:i]
			if n.isDesk(text.Fold(strings.TrimSpace(right))) {
				return n.trim(left)
			}
			return n.trim(right)
		}
	}
	if i := strings.IndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		return n.trim(name[i+1 : len(name)-1])
	}
	if t := n.trim(name); t != name && !n.isDesk(text.Fold(t)) && !n.c.small[text.Fold(t)] {
		return t
	}
	if n.isDesk(f) {
		return ""
	}
	// A name without a desk: the house's own where a robot or a tracking system sends it.
	if k := sender.Box(n.local); k == "robot" || k == "hiring" || k == "desk" || n.kind == sender.ATS {
		if known, _ := sender.Kind(squeeze(f) + ".com"); known == "" && !platform(f) {
			return name
		}
	}
	return ""
}

// platform says whether a display name is that of a service, not an employer.
func platform(f string) bool {
	for _, p := range []string{"greenhouse", "workday", "lever", "hackerrank", "codility", "codesignal", "hirevue", "testgorilla", "calendly", "goodtime", "google calendar", "linkedin", "indeed", "governmentjobs", "smartrecruiters", "workable", "gupy", "icims", "taleo", "noreply", "no-reply", "recruitee", "personio", "docusign", "spark hire", "shl", "cappfinity", "usajobs", "bewerbung"} {
		if strings.HasPrefix(f, p) {
			return true
		}
	}
	return false
}

// cued is the first name after a word that employers' names follow, or before what they do.
func (n *names) cued() string {
	for _, src := range []struct {
		s  string
		ts []term
	}{{n.subject, n.st}, {n.body, n.ts}} {
		best, at := "", len(src.ts)
		n.c.before.in(src.s, src.ts, func(p found) {
			if p.from >= at {
				return
			}
			if name := n.nameAt(src.s, src.ts, p.to); name != "" {
				best, at = name, p.from
			}
		})
		if best != "" {
			return best
		}
		rank := -1
		n.c.after.in(src.s, src.ts, func(p found) {
			if rank >= 0 && p.rank >= rank {
				return
			}
			if name := n.nameBefore(src.s, src.ts, p.from); name != "" {
				best, rank = name, p.rank
			}
		})
		if best != "" {
			return best
		}
		// "Role - Company" and "Company: …" are told by the other sources.
	}
	return ""
}

// nameAt is the capitalised name that begins at word i.
func (n *names) nameAt(s string, ts []term, i int) string {
	at := i
	if i < len(ts) && (ts[i].s == "the" || ts[i].s == "our" || ts[i].s == "la" || ts[i].s == "der" || ts[i].s == "die") {
		i++
	}
	if i >= len(ts) || !isGap(ts[at].gap) || !ts[i].cap || ts[i].is(stopWord) || unicode.IsDigit(rune(ts[i].raw[0])) {
		return ""
	}
	name := n.extend(s, ts, i, i+1)
	f := text.Fold(name)
	if n.isDesk(f) || n.isTitle(name) || platform(f) {
		return ""
	}
	return name
}

// isGap says whether what stands between two words leaves them in one phrase: a space or a line's end, and perhaps a quotation mark.
func isGap(g string) bool {
	return g != "" && len(g) <= 4 && (g[0] == ' ' || g[0] == '\n') && !strings.ContainsAny(g, ".,;:!?") && !strings.Contains(g, "\n\n")
}

// nameBefore is the capitalised name that ends before word j.
func (n *names) nameBefore(s string, ts []term, j int) string {
	i := j
	for i > 0 && (ts[i-1].cap || ts[i-1].is(smallWord) && i < j) && i > j-6 && !ts[i-1].is(stopWord) {
		i--
		if i > 0 && ts[i].gap != " " && ts[i].gap != " & " {
			break
		}
	}
	for i < j && !ts[i].cap {
		i++
	}
	if i >= j {
		return ""
	}
	name := n.trim(s[ts[i].start:ts[j-1].end])
	if n.isTitle(name) || n.isDesk(text.Fold(name)) || platform(text.Fold(name)) || len(name) < 3 {
		return ""
	}
	return name
}
