package ats

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
)

//go:embed data/places.txt
var placeFile string

// places are the folded names of countries, regions and cities.
var places = sync.OnceValue(func() map[string]bool { return nameSet(placeFile) })

// readNames notes what the posting is called by: its employer and its place, as the source gives them and as its heading "About …" and its first sentence say.
func (r *reader) readNames() {
	r.employer = r.employer[:0]
	r.nameEmployer(r.p.Company)
	for part := range strings.FieldsFuncSeq(r.p.Location, func(c rune) bool { return strings.ContainsRune(",;/()|·", c) }) {
		if f := words.FoldText(part); f != "" {
			r.places = append(r.places, f)
		}
	}
	sentences := 0
	for _, c := range r.clauses {
		text := r.text[c.start:c.end]
		if rest, ok := strings.CutPrefix(text, "About "); ok && c.heading && c.kind != SectionTitle {
			if name := properName(rest); strings.Trim(rest[len(name):], " :.") == "" {
				r.nameEmployer(name)
			}
		}
		if c.heading {
			continue
		}
		if sentences++; sentences > 2 {
			continue
		}
		if name := properName(text); name != "" {
			for _, verb := range [...]string{" is a", " is the", " are a", " is an", " is one of ", " is looking ", " is hiring ", " is seeking ", " has been "} {
				if strings.HasPrefix(text[len(name):], verb) {
					r.nameEmployer(name)
				}
			}
		}
	}
}

func (r *reader) nameEmployer(name string) {
	if f := words.FoldText(name); len(f) > 1 && !slices.Contains(r.employer, f) && plainWords()[f] == contentWord {
		r.employer = append(r.employer, f)
	}
}

// properName is the run of words with a capital that the text begins with, "and" and "&" between them.
func properName(text string) string {
	end := 0
	for at := 0; ; {
		s, e := words.Next(text, at)
		if s < 0 {
			return text[:end]
		}
		if gap := strings.TrimSpace(text[at:s]); at > 0 && gap != "" && gap != "&" && gap != "-" && gap != "." {
			return text[:end]
		}
		at = e
		c, _ := utf8.DecodeRuneInString(text[s:])
		switch w := text[s:e]; {
		case unicode.IsUpper(c) || unicode.IsDigit(c):
			end = e
		case w == "and" || w == "of" || w == "the":
		default:
			return text[:end]
		}
	}
}

// isName says whether a keyword is only the employer's name or a place's. What the vocabulary knows may be asked for by the employer that makes it, and stays where it is asked for.
func (r *reader) isName(k *Keyword) bool {
	if k.Kind == KindExperience || !startsUpper(k.Text) {
		return false
	}
	if k.entry >= 0 {
		return k.Section != SectionRequirements && k.Section != SectionNice && len(r.employer) > 0 && slices.Contains(r.employer, words.FoldText(k.Text))
	}
	f := words.FoldText(k.Text)
	if places()[f] || slices.Contains(r.places, f) {
		return true
	}
	for _, n := range r.employer {
		if n == f || strings.HasPrefix(n, f+" ") {
			return true
		}
	}
	return false
}

// placeLeads are the words before a place where someone has to be.
var placeLeads = [...]string{"based in ", "live in ", "living in ", "lived in ", "resident in ", "reside in ", "residing in ", "residence in ", "located in ", "relocate to ", "commuting distance of ", "commutable distance of ", "on-site in ", "onsite in ", "on site in ", "presence in "}

// placeAsked is the place where the clause asks someone to live or be, "" where it asks for none.
func placeAsked(text, lower string) string {
	for _, lead := range placeLeads {
		i := strings.Index(lower, lead)
		if i < 0 {
			continue
		}
		rest := text[i+len(lead):]
		rest = strings.TrimPrefix(rest, "the ")
		if name := properName(rest); name != "" {
			return name
		}
	}
	return ""
}
