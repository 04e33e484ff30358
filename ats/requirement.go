package ats

import (
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Requirement is one thing that a posting asks for, in its words, and what it means.
type Requirement struct {
	Text     string       `json:"text"`
	Must     bool         `json:"must"` // false: nice to have
	Years    float64      `json:"years,omitempty"`
	Degree   resume.Level `json:"degree,omitempty"`   // the lowest level of education that does
	Language string       `json:"language,omitempty"` // "German"
	Level    string       `json:"level,omitempty"`    // of the language: A1 to C2, or native
	Licence  string       `json:"licence,omitempty"`  // licence, registration or certificate
	Permit   bool         `json:"permit,omitempty"`   // the right to work, a visa or citizenship is asked for
	Place    string       `json:"place,omitempty"`    // residence or presence that is asked for
	Keywords []string     `json:"keywords,omitempty"` // canonical
	Either   bool         `json:"either,omitempty"`   // one of Keywords does: "Java or Kotlin"
	Start    int          `json:"start"`
	End      int          `json:"end"`
}

// experience appends the times of experience that the clause asks for: "three years or more in external audit".
func (r *reader) experience(all []Keyword, ci int) []Keyword {
	c := &r.clauses[ci]
	if c.kind != SectionRequirements && c.kind != SectionNice {
		return all
	}
	ts := r.clauseTokens(c)
	for i, t := range ts {
		if t.class != timeWord {
			continue
		}
		// the number stands up to four words before
		n := -1
		for j := i - 1; j >= 0 && j >= i-4; j-- {
			if ts[j].class == number && ts[j].value > 0 && ts[j].value <= 30 {
				n = j
				break
			}
			if ts[j].class == contentWord {
				break
			}
		}
		if n < 0 || !plainGap(r.text[ts[n].end:t.start]) {
			continue
		}
		if n > 0 && ts[n-1].class == number && rangeGap(r.text[ts[n-1].end:ts[n].start]) {
			n-- // "3-5 years": the lower end is asked
		}
		if n > 0 && recently[strings.ToLower(r.text[ts[n-1].start:ts[n-1].end])] && !(n > 1 && looksFor[strings.ToLower(r.text[ts[n-2].start:ts[n-2].end])]) {
			continue // "refreshed in the past three years", "within six months", but "we are asking for three years"
		}
		years := float64(ts[n].value)
		if r.text[t.start]|0x20 == 'm' {
			years /= 12
		}
		if years < 0.4 {
			continue
		}
		end := r.experienceOf(ts, i)
		short := r.text[ts[n].start:t.end]
		text := r.text[ts[n].start:end]
		all = append(all, Keyword{
			Text: text, Canonical: short, Kind: KindExperience, Required: required(c), Weight: sectionWeight(c.kind) * kindWeight(KindExperience), Section: c.kind,
			Years: years, Source: FromPhrase, Start: ts[n].start, End: end, entry: -1,
		})
	}
	return all
}

// experienceOf is where "three years or more in external audit" ends: after the noun phrase that says what in.
func (r *reader) experienceOf(ts []token, i int) int {
	end := ts[i].end
	var buf [96]byte
	seenNoun := false
	for j := i + 1; j < len(ts) && j < i+12; j++ {
		gap := r.text[ts[j-1].end:ts[j].start]
		if strings.ContainsAny(gap, ",;:()") || strings.Contains(gap, ". ") || strings.Contains(gap, " - ") || strings.Contains(gap, "–") {
			break
		}
		w := string(words.Fold(buf[:0], r.text[ts[j].start:ts[j].end]))
		content := func(k int) bool {
			return k < len(ts) && (ts[k].class == contentWord || ts[k].class == weakWord) && plainGap(r.text[ts[k-1].end:ts[k].start]) && !strings.Contains(r.text[ts[k-1].end:ts[k].start], ",")
		}
		switch {
		case w == "more" || w == "longer" || w == "plus":
			end = ts[j].end
		case w == "or" && (!seenNoun || content(j+1)):
		case ts[j].class == contentWord || ts[j].class == number && seenNoun, ts[j].class == stopWord && !leadsIn[w] && !notWork[w] && strings.HasSuffix(w, "ing"), acronym(r.text[ts[j].start:ts[j].end]):
			seenNoun = true
			end = ts[j].end
		case ts[j].class == weakWord:
			if seenNoun || w != "experience" {
				end = ts[j].end
			}
		case !seenNoun && leadsIn[w]:
		case seenNoun && (w == "of" || w == "as") && (content(j+1) || content(j+2)):
		case seenNoun && (w == "a" || w == "an" || w == "the") && (r.text[ts[j-1].start:ts[j-1].end] == "of" || r.text[ts[j-1].start:ts[j-1].end] == "as"):
		default:
			return end
		}
	}
	return end
}

func plainGap(s string) bool { return !strings.ContainsAny(s, ";:.\n") }

func rangeGap(s string) bool {
	s = strings.TrimSpace(s)
	return s == "-" || s == "–" || s == "to" || s == "—"
}

// requirements reads the clauses that ask for something.
func (r *reader) requirements() []Requirement {
	out := r.asked[:0]
	ks := r.mentions
	whole := r.lowered()
	order := r.inOrder(len(ks), func(i, j int32) int { return byPlace(&ks[i], &ks[j]) })
	k := 0
	names := make([]string, 0, len(ks)) // of all, side by side
	for ci := range r.clauses {
		c := &r.clauses[ci]
		lower := ""
		permit, place := false, ""
		if c.kind == SectionLegal || c.kind == SectionRequirements || c.kind == SectionNice {
			lower = whole[c.start:c.end]
			mayPermit, mayPlace := false, false
			for i := c.tokens[0]; i < c.tokens[1]; i++ {
				mayPermit, mayPlace = mayPermit || r.toks[i].permit, mayPlace || r.toks[i].place
			}
			permit = mayPermit && permitAsked(lower) && !fairnessPromised(lower)
			if mayPlace && (c.kind != SectionLegal || ofPeople(lower)) {
				place = placeAsked(r.text[c.start:c.end], lower)
			}
		}
		if c.kind != SectionRequirements && c.kind != SectionNice && !permit && place == "" || c.heading {
			continue
		}
		for k < len(ks) && ks[order[k]].Start < c.start {
			k++
		}
		q := Requirement{Text: strings.TrimSpace(r.text[c.start:c.end]), Must: c.kind != SectionNice || permit, Place: place, Start: c.start, End: c.end, Permit: permit}
		from := len(names)
		for ; k < len(ks) && ks[order[k]].Start < c.end; k++ {
			w := &ks[order[k]]
			switch w.Kind {
			case KindExperience:
				q.Years = max(q.Years, w.Years)
				continue
			case vocabulary.Degree:
				if l := degreeLevel(w.Canonical); q.Degree == "" || l.Rank() < q.Degree.Rank() {
					q.Degree = l
				}
			case vocabulary.Language:
				if q.Language == "" {
					q.Language = w.Canonical
					q.Level = languageLevel(r.text, w.Start, w.End, c)
				}
			case vocabulary.Licence, vocabulary.Certification:
				if q.Licence == "" {
					q.Licence = w.Canonical
				}
			}
			names = append(names, w.Canonical)
		}
		if len(names) > from {
			q.Keywords = names[from:len(names):len(names)]
		}
		if len(q.Keywords) == 0 && q.Years == 0 && !q.Permit && q.Place == "" {
			continue
		}
		q.Either = strings.Contains(lower, " or ") && len(q.Keywords) > 1
		out = append(out, q)
	}
	r.asked = out
	return append([]Requirement(nil), out...)
}

// lowered is the text with its letters of ASCII in lower case, each where it was.
func (r *reader) lowered() string {
	r.lower = append(r.lower[:0], r.text...)
	for i, c := range r.lower {
		if c >= 'A' && c <= 'Z' {
			r.lower[i] = c | 0x20
		}
	}
	return string(r.lower)
}

// permitWords are what asks for the right to work, by a part that all of a group have.
var permitWords = [...][]string{
	{" to work", "right to work", "entitled to work", "entitlement to work", "eligible to work", "authorized to work", "authorised to work"},
	{"work ", "work authorization", "work permit", "work visa"},
	{"sponsor", "not sponsor", "unable to sponsor", "cannot sponsor"},
	{"residen", "residency", "residence permit"},
	{"citizenship", ""},
	{"security clearance", ""},
}

func permitAsked(lower string) bool {
	for _, group := range permitWords {
		if !strings.Contains(lower, group[0]) {
			continue
		}
		for _, s := range group[1:] {
			if strings.Contains(lower, s) {
				return true
			}
		}
	}
	return false
}

// protected are what nobody is to be treated by.
var protected = [...]string{" race", "religion", "gender", "sexual orientation", " age", "disabilit", "veteran", "national origin", "ethnic", "marital", "ancestry", "pregnan", "genetic"}

// fairnessPromised says whether a clause lists what the employer does not look at, of which citizenship may be one: it asks for none.
func fairnessPromised(lower string) bool {
	n := 0
	for _, s := range protected {
		if strings.Contains(lower, s) {
			n++
		}
	}
	return n >= 3
}

// ofPeople says whether a legal clause speaks of who applies, and not of where data is kept.
func ofPeople(lower string) bool {
	for _, s := range [...]string{"you ", "you'", "you’", "applicant", "candidate", "must", "resident", "live"} {
		if strings.Contains(lower, s) {
			return true
		}
	}
	return false
}

func degreeLevel(name string) resume.Level {
	n := strings.ToLower(name)
	switch {
	case strings.Contains(n, "phd") || strings.Contains(n, "doctor"):
		return resume.LevelDoctorate
	case strings.Contains(n, "master") || strings.Contains(n, "mba"):
		return resume.LevelMaster
	case strings.Contains(n, "associate") || strings.Contains(n, "diploma") && !strings.Contains(n, "high"):
		return resume.LevelAssociate
	case strings.Contains(n, "nvq") || strings.Contains(n, "btec") || strings.Contains(n, "apprentice") || strings.Contains(n, "guilds"):
		return resume.LevelVocational
	case strings.Contains(n, "high school") || strings.Contains(n, "gcse"):
		return resume.LevelSecondary
	}
	return resume.LevelBachelor
}

// languageLevel reads the level beside a language: "Polish C1", "English at B2", "native French".
func languageLevel(text string, start, end int, c *clause) string {
	around := strings.ToUpper(text[max(c.start, start-20):min(c.end, end+20)])
	for _, l := range [...]string{"C2", "C1", "B2", "B1", "A2", "A1"} {
		if i := strings.Index(around, l); i >= 0 {
			return l
		}
	}
	switch {
	case strings.Contains(around, "NATIVE") || strings.Contains(around, "MOTHER TONGUE"):
		return "native"
	case strings.Contains(around, "FLUENT") || strings.Contains(around, "EXCELLENT"):
		return "C1"
	case strings.Contains(around, "CONVERSATIONAL") || strings.Contains(around, "BASIC"):
		return "A2"
	}
	return ""
}

// recently are the words before a time that make it a term, not an experience.
var recently = map[string]bool{"past": true, "last": true, "next": true, "within": true, "every": true, "previous": true, "for": true, "about": true, "aged": true, "after": true, "first": true}

// looksFor are the words before "for" that make what follows a demand.
var looksFor = map[string]bool{"asking": true, "ask": true, "looking": true, "look": true, "asks": true, "looks": true}

// notWork are the words in -ing that lead on and name no work.
var notWork = map[string]bool{"including": true, "being": true, "having": true, "during": true, "using": true, "following": true, "something": true, "anything": true, "everything": true}

// leadsIn are the words between a time of experience and what it is in.
var leadsIn = map[string]bool{"of": true, "in": true, "a": true, "an": true, "the": true, "with": true, "on": true, "as": true, "after": true, "since": true, "working": true, "within": true, "at": true}

// degrees joins a degree with its field, "BSc or MSc in Physiotherapy", and a language with its level, "German at C1": each is one thing that is asked for.
func (r *reader) degrees(all []Keyword, c *clause, hits []vocabulary.Match, taken []bool) []Keyword {
	v := r.v
	for i := 0; i < len(hits); i++ {
		if taken[i] {
			continue
		}
		m := hits[i]
		e := v.Entry(m.Entry)
		switch e.Kind {
		case vocabulary.Degree:
			j := i
			for j+1 < len(hits) && v.Entry(hits[j+1].Entry).Kind == vocabulary.Degree && alternative(r.text[hits[j].End:hits[j+1].Start]) {
				j++
			}
			end := r.fieldEnd(hits[j].End, c.end)
			if end == hits[j].End && j > i {
				continue
			}
			if end == hits[j].End {
				continue
			}
			for k := i; k < len(hits) && hits[k].Start < end; k++ {
				taken[k] = true
			}
			k := r.known(m, c)
			k.Text, k.End = r.text[m.Start:end], end
			k.Canonical = firstField(k.Text)
			if known, ok := v.Lookup(k.Text); ok {
				k.entry, k.Canonical, k.Aliases = known, v.Entry(known).Name, v.Entry(known).Aliases
			}
			all = append(all, k)
		case vocabulary.Language:
			start, end := r.withLevel(m.Start, m.End, c)
			taken[i] = true
			k := r.known(m, c)
			k.Start, k.End, k.Text = start, end, r.text[start:end]
			if !r.plausible(m, c) {
				continue
			}
			all = append(all, k)
		}
	}
	return all
}

// firstField is a degree with the first of the fields that would do: "BSc in law" of "BSc in law, economics or finance".
func firstField(degree string) string {
	in := strings.Index(degree, " in ")
	if in < 0 {
		return degree
	}
	if comma := strings.IndexByte(degree[in:], ','); comma > 0 {
		return degree[:in+comma]
	}
	return degree
}

func alternative(gap string) bool {
	g := strings.TrimSpace(gap)
	return g == "or" || g == "/" || g == "," || g == "and" || g == ", or" || g == "or a" || g == "or an"
}

// fieldEnd is where the field of a degree ends: "in law, economics or finance".
func (r *reader) fieldEnd(at, stop int) int {
	rest := r.text[at:stop]
	lead := 0
	for _, s := range [...]string{" degree in ", " in the field of ", " in a ", " in ", " of "} {
		if strings.HasPrefix(rest, s) {
			lead = len(s)
			break
		}
	}
	if lead == 0 {
		return at
	}
	end := at
	var buf [96]byte
	plain := plainWords()
	n := 0
	for pos := at + lead; n < 8; n++ {
		s, e := words.Next(r.text[:stop], pos)
		if s < 0 {
			break
		}
		gap := r.text[pos:s]
		if n > 0 && strings.ContainsAny(gap, ";:().") {
			break
		}
		w := string(words.Fold(buf[:0], r.text[s:e]))
		if class := plain[w]; class == stopWord && w != "or" && w != "and" || w == "similar" || w == "relevant" || w == "related" || w == "equivalent" {
			break
		} else if class != stopWord {
			if strings.ContainsRune(gap, ',') && n > 3 {
				break
			}
			end = e
		}
		pos = e
	}
	return end
}

// withLevel widens a language to its level: "Polish C1", "English at B2", "C2 French", "native-level English".
func (r *reader) withLevel(start, end int, c *clause) (int, int) {
	after := r.text[end:c.end]
	for _, lead := range [...]string{" at level ", " at ", " level ", " (", " "} {
		if strings.HasPrefix(after, lead) && len(after) >= len(lead)+2 && cefr(after[len(lead):len(lead)+2]) {
			return start, end + len(lead) + 2
		}
	}
	before := r.text[c.start:start]
	if len(before) >= 3 && cefr(before[len(before)-3:len(before)-1]) && before[len(before)-1] == ' ' {
		return start - 3, end
	}
	for _, lead := range [...]string{"native-level ", "native level ", "native ", "fluent ", "business-level ", "business ", "conversational "} {
		if len(before) >= len(lead) && strings.EqualFold(before[len(before)-len(lead):], lead) {
			return start - len(lead), end
		}
	}
	return start, end
}

func cefr(s string) bool {
	return (s[0] == 'A' || s[0] == 'B' || s[0] == 'C') && (s[1] == '1' || s[1] == '2')
}
