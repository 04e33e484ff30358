package read

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// fieldCues stand behind the field that a post is named by: "the backend opening", "framing job".
var fieldCues = map[string]bool{"job": true, "role": true, "position": true, "post": true, "vacancy": true, "opening": true, "stelle": true, "poste": true, "puesto": true, "vaga": true, "functie": true, "vacature": true, "posizione": true}

// roleField is the post where no title is given: who does what the job is ("framer" for a framing job), its field, or who has an apprenticeship.
func (n *names) roleField() string {
	for _, src := range []struct {
		s       string
		ts      []term
		subject bool
	}{{n.subject, n.st, true}, {n.body, n.ts, false}} {
		for i, t := range src.ts {
			if i == 0 || !fieldCues[t.s] || t.gap != " " {
				continue
			}
			a := i
			for a > 0 && a > i-2 && n.isField(src.ts[a-1]) && (a == i || src.ts[a].gap == " ") {
				a--
			}
			if a == i {
				continue
			}
			first := a == 0 || src.subject && (strings.Contains(src.ts[a].gap, ":") || strings.Contains(src.ts[a].gap, "-"))
			if first || src.ts[a].gap == " " && determiners[src.ts[a-1].s] {
				return n.doer(src.s[src.ts[a].start:src.ts[i-1].end])
			}
		}
		who := ""
		n.c.states.in(src.s, src.ts, func(p found) {
			if who == "" {
				who = n.c.state[p.text]
			}
		})
		if who != "" {
			return who
		}
	}
	return n.successor()
}

// successor is the post of somebody who goes: "one of our night nurses is retiring".
func (n *names) successor() string {
	post := ""
	n.c.oneOf.in(n.body, n.ts, func(p found) {
		for i := p.to; i < len(n.ts) && i < p.to+3 && n.ts[i].gap == " " && post == ""; i++ {
			if n.isPlural(n.ts[i].s) && !n.ts[i].is(rankWord) && n.leaves(i) {
				post = n.singular(n.body[n.ts[p.to].start:n.ts[i].end])
			}
		}
	})
	return post
}

// leaves says whether the sentence goes on after a word to say that somebody goes.
func (n *names) leaves(i int) bool {
	for _, t := range n.ts[i+1 : min(len(n.ts), i+25)] {
		if strings.ContainsAny(t.gap, ".!?;") {
			return false
		}
		if slices.Contains(n.c.leaves[n.doc.Language], t.s) {
			return true
		}
	}
	return false
}

// determiners stand before a field in the middle of a sentence.
var determiners = map[string]bool{"the": true, "our": true, "a": true, "an": true, "this": true, "that": true, "your": true, "my": true, "die": true, "der": true, "unsere": true, "la": true, "le": true, "el": true, "nuestro": true, "o": true, "de": true, "il": true, "onze": true}

// isField says whether a word may name a field of work: a plain word in small letters that is none of those which stand before every job.
func (n *names) isField(t term) bool {
	if len(t.s) < 3 || t.raw != t.s && !(t.start == 0) || t.is(vagueWord) || t.is(stopWord) || t.is(roleEnd) || t.is(smallWord) && t.gap == " " || determiners[t.s] || n.c.roleAfter[t.s] != "" || strings.HasSuffix(t.s, "ly") {
		return false
	}
	for i := range len(t.s) {
		if c := t.s[i]; (c < 'a' || c > 'z') && c != '-' && c != '/' {
			return false
		}
	}
	return true
}

// doer is who does a work, where there is a title for it: "cleaning" is done by a cleaner.
func (n *names) doer(field string) string {
	stem, ok := strings.CutSuffix(field, "ing")
	if !ok {
		return field
	}
	for _, er := range []string{"er", "or"} {
		if last := stem[strings.LastIndexByte(stem, ' ')+1:]; n.c.heads[text.Fold(last)+er] {
			return stem + er
		}
	}
	return field
}

// spellOut writes the short forms of titles out: "Finance BP" is a Finance Business Partner. A title that is nothing else keeps it in brackets.
func (n *names) spellOut(role string) string {
	i := strings.LastIndexByte(role, ' ') + 1
	long := n.long(role[i:])
	switch {
	case long == "":
		return role
	case i == 0:
		return long + " (" + role + ")"
	}
	if role == strings.ToLower(role) {
		long = strings.ToLower(long)
	}
	return role[:i] + long
}

// long is the title that a short form stands for. Of several it is the one of which the mail says the first word elsewhere, if that is one alone: a PM among "VP Product" is a product manager.
func (n *names) long(short string) string {
	short = text.Fold(short)
	if l := n.c.short[short]; l != "" {
		return l
	}
	long := ""
	for _, l := range n.c.readings[short] {
		first, _, _ := strings.Cut(text.Fold(l), " ")
		for _, ts := range [][]term{n.st, n.ts, n.all} {
			if slices.ContainsFunc(ts, func(t term) bool { return t.s == first }) {
				if long != "" && long != l {
					return ""
				}
				long = l
			}
		}
	}
	return long
}

// singular is the title of one of several: "monitores de tiempo libre" are each a monitor. The head of a title is its last word, in the Romance languages the first, in German either: "eines Referenten Einkauf".
func (n *names) singular(role string) string {
	first, rest, _ := strings.Cut(role, " ")
	if link, _, _ := strings.Cut(rest, " "); rest != "" && (n.c.small[link] || strings.HasSuffix(first, "en") && !n.isTitle(rest)) {
		return n.one(first) + " " + rest
	}
	i := strings.LastIndexByte(role, ' ') + 1
	return role[:i] + n.one(role[i:])
}

func (n *names) one(word string) string {
	f := text.Fold(word)
	if n.c.heads[f] || len(f) != len(word) {
		return word
	}
	if one := n.c.plural[f]; one != "" && word == strings.ToUpper(word) {
		return strings.ToUpper(one)
	} else if one != "" {
		return word[:min(len(word), len(one)-1)] + one[min(len(word), len(one)-1):]
	}
	return word
}

// isPlural says whether a word is a title's head in the plural.
func (n *names) isPlural(w string) bool { return n.c.plural[w] != "" }

// plurals are the words for several, each with that for one. Of two readings the first in endings counts.
func plurals(heads map[string]bool) map[string]string {
	m := map[string]string{}
	for k := len(endings) - 1; k >= 0; k-- {
		several, one := endings[k][0], endings[k][1]
		for h := range heads {
			if stem, ok := strings.CutSuffix(h, one); ok && len(stem) > 2 && !heads[stem+several] {
				m[stem+several] = h
			}
		}
	}
	return m
}

// endings of several and of one. Other German and Dutch endings are those of verbs as well and are left out.
var endings = [][2]string{{"innen", "in"}, {"enten", "ent"}, {"anten", "ant"}, {"isten", "ist"}, {"s", ""}, {"es", ""}, {"i", "e"}, {"i", "o"}, {"e", "a"}}
