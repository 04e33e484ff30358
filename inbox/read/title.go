package read

import (
	"slices"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// isTitle says whether a name holds a word that posts are named by.
func (n *names) isTitle(s string) bool {
	f, start := text.Fold(s), -1
	for i, r := range f {
		switch letter := unicode.IsLetter(r); {
		case letter && start < 0:
			start = i
		case !letter && start >= 0:
			if n.isHead(f[start:i]) {
				return true
			}
			start = -1
		}
	}
	return start >= 0 && n.isHead(f[start:])
}

// isPost says whether a name is that of one post, not of a house of "Partners" or "Surveyors".
func (n *names) isPost(s string) bool {
	post := false
	for _, w := range strings.Fields(text.Fold(s)) {
		if n.isPlural(w) && !n.c.heads[w] {
			return false
		}
		post = post || n.isHead(w) && !n.c.rank[w]
	}
	return post
}

func (n *names) isHead(w string) bool {
	w, _, _ = strings.Cut(w, "/") // coordinador/a
	return n.c.known[w]&headWord != 0 || isCompound(w)
}

// isHead says whether a word is one that posts are named by.
func (t *term) isHead() bool { return t.class&headWord != 0 || len(t.s) > 9 && isCompound(t.s) }

// isCompound says whether a word ends in what people are called by their work, as in German.
func isCompound(w string) bool {
	// German writes compounds: Projektleiterin, Werkstudent.
	if len(w) > 9 {
		for _, tail := range []string{"leiter", "leiterin", "ingenieur", "ingenieurin", "entwickler", "entwicklerin", "techniker", "technikerin", "berater", "beraterin", "kaufmann", "kauffrau", "kraft", "mitarbeiter", "mitarbeiterin", "verkaufer", "verkauferin", "fahrer", "student", "studentin", "manager", "managerin", "meister", "monteur", "bearbeiter", "bearbeiterin", "assistent", "assistentin", "medewerker", "leider", "kundige"} {
			if strings.HasSuffix(w, tail) {
				return true
			}
		}
	}
	return false
}

// schemes are part of the title that they end.
var schemes = map[string]bool{"internship": true, "apprenticeship": true, "traineeship": true, "fellowship": true, "lectureship": true, "programme": true}

// isDoer says whether a word ends as those for who does a work do in the mail's language: "the post of negotiator".
func (n *names) isDoer(w string) bool {
	return len(w) > 5 && !n.c.things[w] && slices.ContainsFunc(n.c.doers[n.doc.Language], func(end string) bool { return strings.HasSuffix(w, end) })
}

// headOf is which of the words from i to j says what the post is: the first in the Romance languages, else the last.
func (n *names) headOf(i, j int) int {
	switch n.doc.Language {
	case "fr", "es", "pt", "it":
		return i
	}
	return j - 1
}

// isProgramme says whether a name is that of a scheme for many posts.
func (n *names) isProgramme(s string) bool {
	for _, w := range strings.Fields(text.Fold(s)) {
		switch w {
		case "internship", "internships", "apprenticeship", "apprenticeships", "programme", "program", "graduate", "staff", "scheme", "early", "careers":
		default:
			if !n.c.vague[w] && !isNumber(w) {
				return false
			}
		}
	}
	return true
}
