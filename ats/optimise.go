package ats

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// OptimiseOptions say how far Optimise goes. The zero value reorders, names and trims, and rephrases nothing.
type OptimiseOptions struct {
	LLM           jobsearch.LLM     // rephrases highlights and the summary; nil rephrases nothing
	Stories       []jobsearch.Story // the person's own facts: evidence for what the resume does not say yet
	MaxHighlights int               // of a position; those that the posting asks least for go first; 0 keeps all
	MaxRephrased  int               // sentences given to the LLM; 0 is 12
	Score         Options           // of the scores before and after
}

// Optimised is a resume made for one posting, with what was changed and what only the person can say.
type Optimised struct {
	Resume  resume.Resume   `json:"resume"` // Text is what a parser reads in the written file
	Before  Score           `json:"before"`
	After   Score           `json:"after"` // of the written file, read again; never lower than Before
	Changes []Change        `json:"changes"`
	Ask     []Question      `json:"ask"`
	Refused []Refusal       `json:"refused"`  // what the model wrote and we did not take
	LeftOut []string        `json:"left_out"` // lines of the given text that no field of the resume holds
	Usage   jobsearch.Usage `json:"usage"`
}

// Change is one difference, for the person to see.
type Change struct {
	Field  string `json:"field"` // "skills", "work[0].highlights[2]"
	Before string `json:"before"`
	After  string `json:"after"`
	Why    string `json:"why"`
}

// Question asks the person for something that the posting wants and nothing shows. Gain is the points that a true yes, shown in the work, would bring.
type Question struct {
	Keyword string  `json:"keyword"`
	Text    string  `json:"text"`
	Gain    float64 `json:"gain"`
}

// Refusal is a sentence of the model's that says more than the resume and the stories.
type Refusal struct {
	Field      string      `json:"field"`
	Text       string      `json:"text"`
	Inventions []Invention `json:"inventions"`
}

// Optimise makes the resume better for a posting, and never says what is not so. Without an LLM it orders skills and highlights by what is asked, names a skill as the posting does beside the resume's own name,
// spells acronyms both ways, lists skills that the work already shows, and writes under the standard headings. What is missing is added only where a story names it; else it is in Ask.
// With an LLM highlights and summary are rephrased; a sentence with a number, employer, title, date, skill or claim that its own position and the stories do not say is refused and the original kept.
//
// The result is written as DOCX, read again and scored. If that is lower than before, changes are taken back, at last to the resume as given. Errors: those of the LLM, and ctx's.
func Optimise(ctx context.Context, r resume.Resume, post Posting, o OptimiseOptions) (Optimised, error) {
	if o.MaxRephrased <= 0 {
		o.MaxRephrased = 12
	}
	given := Prepare(r, o.Score)
	post = given.adopt(post)
	out := Optimised{Before: given.Score(post)}
	full, err := copyOf(r)
	if err != nil {
		return Optimised{}, err
	}
	w := optimiser{r: &full, post: post, given: given, before: out.Before, stories: o.Stories, source: r}
	w.name()
	w.surface()
	out.Ask = w.missing()
	named, err := copyOf(full)
	if err != nil {
		return Optimised{}, err
	}
	namedChanges := slices.Clone(w.changes)
	w.order()
	w.trim(o.MaxHighlights)
	if o.LLM != nil {
		if out.Refused, out.Usage, err = w.rephrase(ctx, o.LLM, o.MaxRephrased); err != nil {
			return Optimised{}, fmt.Errorf("ats: optimise: %w", err)
		}
	}
	for _, try := range []struct {
		r       resume.Resume
		changes []Change
	}{{full, w.changes}, {named, namedChanges}, {r, nil}} {
		read, err := readAgain(ctx, try.r)
		if err != nil {
			return Optimised{}, fmt.Errorf("ats: optimise: %w", err)
		}
		if after := Prepare(read, o.Score).Score(post); after.Score >= out.Before.Score-1e-9 {
			try.r.Text, try.r.Layout = read.Text, read.Layout
			out.Resume, out.After, out.Changes = try.r, after, try.changes
			out.LeftOut = leftOut(given.v, r.Text, read.Text, out.Changes)
			return out, nil
		}
	}
	out.Resume, out.After = r, out.Before
	return out, nil
}

// copyOf is a deep copy of what JSON Resume holds; Text and the reading's notes are left behind.
func copyOf(r resume.Resume) (resume.Resume, error) {
	b, err := r.JSON()
	if err != nil {
		return resume.Resume{}, fmt.Errorf("ats: optimise: %w", err)
	}
	var c resume.Resume
	if err := json.Unmarshal(b, &c); err != nil {
		return resume.Resume{}, fmt.Errorf("ats: optimise: %w", err)
	}
	c.Provenance, c.Layout = nil, nil
	return c, nil
}

// readAgain writes the resume and reads the file as a stranger would.
func readAgain(ctx context.Context, r resume.Resume) (resume.Resume, error) {
	content, err := r.WriteDOCX()
	if err != nil {
		return resume.Resume{}, err
	}
	return resume.Read(ctx, "resume.docx", content, resume.Options{})
}

type optimiser struct {
	r       *resume.Resume
	source  resume.Resume // as given
	post    Posting
	given   *Prepared
	before  Score
	stories []jobsearch.Story
	changes []Change
}

func (w *optimiser) change(field, before, after, why string) {
	if before != after {
		w.changes = append(w.changes, Change{field, before, after, why})
	}
}

// name writes a listed skill as the posting does, beside the resume's own name, and an acronym beside what it stands for.
func (w *optimiser) name() {
	for _, m := range w.before.Matched {
		if m.How != MatchedSame || m.Keyword.entry < 0 || m.Where.Text == "" {
			continue
		}
		asked := m.Keyword.Text
		for g := range w.r.Skills {
			for i, item := range w.r.Skills[g].Keywords {
				id, ok := w.given.v.Lookup(item)
				if !ok || id != m.Keyword.entry {
					continue
				}
				after := item
				switch {
				case !strings.EqualFold(item, asked) && !contains(w.r.Plain(), asked) && !strings.Contains(strings.ToLower(item), strings.ToLower(asked)) && sameThing(w.given.v, id, item, asked):
					after = asked + " (" + item + ")"
				default:
					if long, short := spelled(w.given.v, id); long != "" && strings.EqualFold(item, short) && !contains(w.r.Plain(), long) {
						after = long + " (" + short + ")"
					} else if long != "" && strings.EqualFold(item, long) && !contains(w.r.Plain(), short) {
						after = long + " (" + short + ")"
					}
				}
				w.change("skills", item, after, "the posting says "+asked+"; a search finds either form")
				w.r.Skills[g].Keywords[i] = after
			}
		}
	}
}

// sameThing says whether two names are a name and its alias, not a thing and its kind.
func sameThing(v *vocabulary.Vocabulary, id int32, a, b string) bool {
	x, ok := v.Lookup(a)
	y, ok2 := v.Lookup(b)
	return ok && ok2 && x == id && y == id
}

// spelled is an entry's full name and its acronym, where its names have both: the acronym is the initials of the other.
func spelled(v *vocabulary.Vocabulary, id int32) (long, short string) {
	e := v.Entry(id)
	names := append([]string{e.Name}, e.Aliases...)
	for _, s := range names {
		if len(s) < 2 || len(s) > 6 || s != strings.ToUpper(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
			continue
		}
		for _, l := range names {
			var initials strings.Builder
			for _, f := range strings.FieldsFunc(l, func(r rune) bool { return r == ' ' || r == '-' }) {
				if r := []rune(f); !slices.Contains([]string{"of", "and", "for", "the", "in", "to"}, strings.ToLower(f)) {
					initials.WriteRune(unicode.ToUpper(r[0]))
				}
			}
			if initials.String() == s {
				return l, s
			}
		}
	}
	return "", ""
}

// contains says whether a text holds a phrase on word borders, in any case.
func contains(text, phrase string) bool {
	low, p := strings.ToLower(text), strings.ToLower(phrase)
	for at := 0; ; {
		i := strings.Index(low[at:], p)
		if i < 0 || p == "" {
			return false
		}
		start, end := at+i, at+i+len(p)
		if (start == 0 || !inWord(low[start-1])) && (end == len(low) || !inWord(low[end])) {
			return true
		}
		at = end
	}
}

func inWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 0x80 || b == '+' || b == '#'
}

// surface lists skills that the work shows and the list of skills leaves out.
func (w *optimiser) surface() {
	listed := map[int32]bool{}
	for _, s := range w.r.AllSkills() {
		for _, m := range w.given.v.Match(nil, s) {
			listed[m.Entry] = true
		}
	}
	for _, m := range w.before.Matched {
		if m.How != MatchedSame || m.Keyword.entry < 0 || listed[m.Keyword.entry] || m.Where.Text == "" || m.Where.Section != "work" && m.Where.Section != "certificates" {
			continue
		}
		switch m.Keyword.Kind {
		case vocabulary.Skill, vocabulary.Tool:
			listed[m.Keyword.entry] = true
			w.addSkill(m.Where.Text, "the work shows it: "+lineAround(w.source.Text, m.Where.Start))
		}
	}
}

func lineAround(text string, at int) string {
	if at < 0 || at > len(text) {
		return ""
	}
	start := strings.LastIndexByte(text[:at], '\n') + 1
	end := strings.IndexByte(text[at:], '\n')
	if end < 0 {
		end = len(text) - at
	}
	line := strings.TrimSpace(text[start : at+end])
	if r := []rune(line); len(r) > 100 {
		line = string(r[:100]) + "…"
	}
	return line
}

func (w *optimiser) addSkill(name, why string) {
	for i := range w.r.Skills {
		if strings.Contains(strings.ToLower(w.r.Skills[i].Name), "skill") || w.r.Skills[i].Name == "" {
			w.r.Skills[i].Keywords = append(w.r.Skills[i].Keywords, name)
			w.change("skills", "", name, why)
			return
		}
	}
	w.r.Skills = append(w.r.Skills, resume.Skill{Keywords: []string{name}})
	w.change("skills", "", name, why)
}

// missing adds what a story names, and asks for the rest.
func (w *optimiser) missing() []Question {
	var out []Question
	for _, m := range w.before.Missing {
		k := m.Keyword
		if k.Kind == vocabulary.Soft || k.Kind == KindExperience || k.Source == FromPhrase && opensWithStop(k.Text) {
			continue
		}
		if told := w.told(k); told != "" && (k.Kind == vocabulary.Skill || k.Kind == vocabulary.Tool) {
			w.addSkill(told, "your story names it: "+w.storyOf(told))
			continue
		}
		q := Question{Keyword: k.Text, Gain: m.Gain}
		switch k.Kind {
		case vocabulary.Certification, vocabulary.Licence:
			q.Text = fmt.Sprintf("Do you hold %s? Since when, and until when is it valid?", k.Text)
		case vocabulary.Degree:
			q.Text = fmt.Sprintf("Do you have %s? From where, and from which year?", k.Text)
		case vocabulary.Language:
			q.Text = fmt.Sprintf("Do you speak %s? How well?", k.Text)
		default:
			q.Text = fmt.Sprintf("Have you used or done %s? Where, and what came of it?", k.Text)
		}
		out = append(out, q)
	}
	return out
}

func opensWithStop(phrase string) bool {
	first, _, _ := strings.Cut(strings.ToLower(phrase), " ")
	return plainWords()[first] == stopWord
}

// told is the name under which a story names a keyword, as it stands there.
func (w *optimiser) told(k Keyword) string {
	for _, s := range w.stories {
		text := storyText(s)
		for _, m := range w.given.v.Match(nil, text) {
			if k.entry >= 0 && m.Entry == k.entry && !m.Ambiguous {
				return text[m.Start:m.End]
			}
		}
		if contains(text, k.Text) {
			return k.Text
		}
	}
	return ""
}

func (w *optimiser) storyOf(name string) string {
	for _, s := range w.stories {
		if contains(storyText(s), name) {
			return s.Title
		}
	}
	return ""
}

func storyText(s jobsearch.Story) string {
	return strings.Join([]string{s.Title, s.Situation, s.Task, s.Action, s.Result, strings.Join(s.Skills, ", ")}, "\n")
}

// worth is how much of what the posting asks for a text names.
func (w *optimiser) worth(text string) float64 {
	sum := 0.0
	found := map[int32]bool{}
	for _, m := range w.given.v.Match(nil, text) {
		found[m.Entry] = true
	}
	for _, k := range w.post.Keywords {
		if k.entry >= 0 && found[k.entry] || contains(text, k.Text) {
			sum += k.share()
		}
	}
	return sum
}

// order puts what the posting asks for first: in each list of skills, among the lists, and among the highlights of a position. Positions go from the latest to the earliest.
func (w *optimiser) order() {
	for i := range w.r.Skills {
		before := strings.Join(w.r.Skills[i].Keywords, ", ")
		w.sort(w.r.Skills[i].Keywords)
		w.change("skills", before, strings.Join(w.r.Skills[i].Keywords, ", "), "what is asked first")
	}
	slices.SortStableFunc(w.r.Skills, func(a, b resume.Skill) int {
		return sign(w.worth(strings.Join(b.Keywords, ", ")) - w.worth(strings.Join(a.Keywords, ", ")))
	})
	for i := range w.r.Work {
		before := strings.Join(w.r.Work[i].Highlights, "\n")
		w.sort(w.r.Work[i].Highlights)
		w.change(fmt.Sprintf("work[%d].highlights", i), before, strings.Join(w.r.Work[i].Highlights, "\n"), "what is asked first")
	}
	slices.SortStableFunc(w.r.Work, func(a, b resume.Work) int { return strings.Compare(lastDay(b), lastDay(a)) })
}

func (w *optimiser) sort(list []string) {
	worth := map[string]float64{}
	for _, s := range list {
		worth[s] = w.worth(s)
	}
	slices.SortStableFunc(list, func(a, b string) int { return sign(worth[b] - worth[a]) })
}

func lastDay(w resume.Work) string {
	switch {
	case w.StartDate == "":
		return ""
	case w.EndDate == "":
		return "9999" + w.StartDate
	}
	return w.EndDate + " " + w.StartDate
}

// trim keeps the highlights that the posting asks most for; order has put them first.
func (w *optimiser) trim(limit int) {
	if limit <= 0 {
		return
	}
	for i := range w.r.Work {
		h := w.r.Work[i].Highlights
		for len(h) > limit && w.worth(h[len(h)-1]) == 0 {
			w.change(fmt.Sprintf("work[%d].highlights[%d]", i, len(h)-1), h[len(h)-1], "", "the posting asks for nothing in it")
			h = h[:len(h)-1]
		}
		w.r.Work[i].Highlights = h
	}
}

// leftOut lists the lines of the text as given that the new one does not hold, apart from headings and what was changed.
func leftOut(v *vocabulary.Vocabulary, before, after string, changes []Change) []string {
	have := factsOf(v, after)
	for _, c := range changes {
		have.add(c.Before)
	}
	var out []string
	for line := range strings.Lines(before) {
		line = strings.TrimSpace(line)
		ts := tokensOf(line)
		if len(ts) < 3 {
			continue
		}
		lost := 0
		for _, t := range ts {
			if t.number == "" && !have.words[t.folded] { // dates are written in another form
				lost++
			}
		}
		if lost*2 > len(ts) {
			out = append(out, line)
		}
	}
	return out
}

func (f facts) add(text string) {
	for _, t := range tokensOf(text) {
		f.words[t.folded] = true
	}
}
