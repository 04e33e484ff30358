package ats

import (
	"cmp"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Options say how to score. The zero Options do: default weights, today's date, no tagger, no embeddings.
type Options struct {
	Weights  Weights            // of the parts of the score; zero is DefaultWeights
	Now      time.Time          // until when a present position runs; zero is time.Now
	Embedder jobsearch.Embedder // likeness of meaning as one more feature of Rank; nil is none

	// Tagger tells the parts of speech in postings that are read by Prepared.Reader; nil is none. PostingReader says what it is good for.
	Tagger jobsearch.Tagger

	// Vocabulary finds the skills in the resume; nil is vocabulary.Default. Postings are best read by the same, with Prepared.Reader; one read by another is compared by the names of its keywords.
	Vocabulary *vocabulary.Vocabulary
}

// Prepared is a resume that has been read once, to be scored against many postings. Safe for concurrent use.
type Prepared struct {
	resume resume.Resume
	opt    Options
	v      *vocabulary.Vocabulary
	text   string
	zones  []zone
	known  map[int32]evidence // by entry of the vocabulary
	groups map[int32]evidence // by group of entries
	stems  map[uint32][]place // where each word stands, for phrases that no vocabulary knows

	years       float64
	level       resume.Level
	seniority   int  // of the titles held and the years worked, as occupation.level
	junior      bool // holds a junior post now: who does is junior, however long
	occupations []held
	bag         bag // of what was done, lists of keywords apart
	topics      topics
	format      []check
	confidence  float64
	trust       float64 // how much of what is claimed is shown, 0 to 1: low for a list of keywords over little work
}

// held is an occupation with how much it counts by now: 1 for the present one.
type held struct {
	occupation
	recency float64
}

// zoneKind is what a line of a resume is part of.
type zoneKind uint8

const (
	zoneOther zoneKind = iota
	zoneSummary
	zoneWork
	zoneEducation
	zoneCertificates
	zoneSkills // a list of keywords, under whatever heading
	zoneLanguages
	zonePersonal // interests, referees
)

var zoneNames = [...]string{"header", "summary", "work", "education", "certificates", "skills", "languages", "personal"}

// zone is a line of the resume.
type zone struct {
	start, end int
	kind       zoneKind
	recency    float64
	short      bool // may hold a title
}

// place is where something stands in the resume's text.
type place struct {
	zone       int32
	start, end int
}

// evidence is how a resume shows a thing: how strongly, 0 to 1, and where.
type evidence struct {
	use float64
	at  place
}

// useOf is how much a mention shows, by where it stands: work counts by how recent it is; a bare list shows little.
func useOf(z zone) float64 {
	switch z.kind {
	case zoneWork:
		return 0.6 + 0.4*z.recency
	case zoneCertificates, zoneLanguages:
		return 0.9
	case zoneEducation:
		return 0.7
	case zoneSummary:
		return 0.5
	case zonePersonal:
		return 0.2
	case zoneSkills:
		return 0.4
	}
	return 0.4
}

// Prepare reads a resume for scoring. Where r.Text is empty the text is made from the fields.
func Prepare(r resume.Resume, o Options) *Prepared {
	if o.Weights == (Weights{}) {
		o.Weights = DefaultWeights
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.Vocabulary == nil {
		o.Vocabulary = vocabulary.Default()
	}
	p := &Prepared{resume: r, opt: o, v: o.Vocabulary, text: r.Text, known: map[int32]evidence{}, groups: map[int32]evidence{}, stems: map[uint32][]place{}}
	if strings.TrimSpace(p.text) == "" {
		p.text = flatten(&p.resume)
	}
	if len(p.text) > maxResume {
		p.text = strings.ToValidUTF8(p.text[:maxResume], "")
	}
	p.years, p.level = r.Years(o.Now), r.Level()
	p.readZones()
	p.readKnown()
	p.readWords()
	p.readOccupations()
	p.seniority = levelOfYears(p.years)
	for _, h := range p.occupations {
		p.seniority = max(p.seniority, h.level)
		p.junior = p.junior || h.junior && h.recency == 1
	}
	p.format = checkFormat(p)
	p.confidence = 1
	if r.Layout != nil && r.Layout.Quality > 0 {
		p.confidence = r.Layout.Quality
	}
	if n := wordCount(p.text); n < 100 {
		p.confidence *= float64(n) / 100
	}
	return p
}

// Reader reads postings by the Vocabulary and the Tagger of the Options.
func (p *Prepared) Reader() PostingReader {
	return PostingReader{Vocabulary: p.v, Tagger: p.opt.Tagger}
}

// bareList is the weight, for likeness, of what stands in a bare list of keywords.
const bareList = 0.04

// maxResume bounds what is read of a resume's text, in bytes.
const maxResume = 256 << 10

//go:embed data/zones.tsv
var zoneFile string

// zoneHeadings are the folded headings of resumes.
var zoneHeadings = sync.OnceValue(func() map[string]zoneKind {
	m := map[string]zoneKind{}
	for f := range rows(zoneFile) {
		kind := slices.Index(zoneNames[:], f[0])
		if kind < 0 {
			panic("ats: zones.tsv: no part of a resume: " + f[0]) // a test reads the file
		}
		for h := range strings.SplitSeq(f[1], "|") {
			m[words.FoldText(h)] = zoneKind(kind)
		}
	}
	return m
})

// readZones says of each line what it is part of.
func (p *Prepared) readZones() {
	type mark struct {
		at   int
		work int
	}
	var marks []mark
	for _, pr := range p.resume.Provenance {
		if i, ok := workIndex(pr.Field); ok {
			marks = append(marks, mark{pr.Start, i})
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return a.at - b.at })
	kind := zoneOther
	workLines, total := 0, 0
	for start := 0; start < len(p.text); {
		end := strings.IndexByte(p.text[start:], '\n')
		if end < 0 {
			end = len(p.text)
		} else {
			end += start
		}
		s, e, _ := trimLine(p.text, start, end)
		start = end + 1
		if s >= e {
			continue
		}
		line := strings.TrimRight(p.text[s:e], ":-_ ")
		n := wordCount(line)
		if n == 0 {
			continue
		}
		z := zone{start: s, end: e, recency: 0.5, short: n <= 16}
		if n <= 5 {
			if k, ok := zoneHeadings()[words.FoldText(line)]; ok {
				kind = k
				continue
			}
		}
		z.kind = kind
		held, _ := slices.BinarySearchFunc(marks, s, func(m mark, at int) int { return cmp.Compare(m.at, at+1) })
		if kind == zoneOther && held > 0 {
			z.kind = zoneWork // positions without a heading over them
		}
		told := false
		if kind == zoneOther && held == 0 && n >= 8 {
			z.recency, told = p.yearsTold(line)
			if told {
				z.kind = zoneWork // told in sentences
			}
		}
		if i := strings.IndexByte(line, ':'); i > 0 && i < 30 {
			if k, ok := zoneHeadings()[words.FoldText(line[:i])]; ok && !(kind == zoneSkills && k == zoneLanguages) { // "Languages: Go, Java"
				z.kind = k
			}
		}
		if listLike(line, n) && z.kind != zoneLanguages && z.kind != zoneCertificates {
			z.kind = zoneSkills
		}
		if z.kind == zoneWork {
			workLines++
			switch {
			case told:
			case held > 0:
				z.recency = p.recency(marks[held-1].work)
			case len(marks) > 0:
				z.recency = 0.8
			}
		}
		total++
		p.zones = append(p.zones, z)
	}
	if len(marks) == 0 { // no positions known: the first lines of the work are the latest
		i := 0
		for k := range p.zones {
			if p.zones[k].kind == zoneWork {
				p.zones[k].recency = 1 - 0.8*float64(i)/float64(max(1, workLines))
				i++
			}
		}
	}
}

// yearsTold says whether a sentence tells when something was done ("Since 2021 I forecast sales"), and how recent that is.
func (p *Prepared) yearsTold(line string) (recency float64, ok bool) {
	last := 0
	for i := 0; i+4 <= len(line); i++ {
		if (line[i:i+2] == "19" || line[i:i+2] == "20") && isDigit(line[i+2]) && isDigit(line[i+3]) && (i == 0 || !isDigit(line[i-1])) && (i+4 == len(line) || !isDigit(line[i+4])) {
			y := int(line[i]-'0')*1000 + int(line[i+1]-'0')*100 + int(line[i+2]-'0')*10 + int(line[i+3]-'0')
			last = max(last, y)
		}
	}
	if last == 0 {
		return 0.5, false
	}
	lower := " " + strings.ToLower(line)
	for _, w := range [...]string{" since ", " now", "present", "to date", "today", "ongoing"} {
		if strings.Contains(lower, w) {
			return 1, true
		}
	}
	return min(1, max(0, 1-float64(p.opt.Now.Year()-last)/10)), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func workIndex(field string) (int, bool) {
	rest, ok := strings.CutPrefix(field, "work[")
	if !ok {
		return 0, false
	}
	num, _, ok := strings.Cut(rest, "]")
	i, err := strconv.Atoi(num)
	return i, ok && err == nil
}

// recency of a position: 1 for the present, 0 for one that ended ten years ago or more.
func (p *Prepared) recency(work int) float64 {
	if work < 0 || work >= len(p.resume.Work) {
		return 0.5
	}
	w := p.resume.Work[work]
	if w.EndDate == "" {
		if w.StartDate == "" {
			return 0.5
		}
		return 1
	}
	for _, layout := range [...]string{"2006-01-02", "2006-01", "2006"} {
		if len(layout) == len(w.EndDate) {
			if t, err := time.Parse(layout, w.EndDate); err == nil {
				return min(1, max(0, 1-p.opt.Now.Sub(t).Hours()/24/365.25/10))
			}
		}
	}
	return 0.5
}

// listLike says whether a line only lists words: many separators, hardly a function word.
func listLike(line string, n int) bool {
	seps := strings.Count(line, ",") + strings.Count(line, "|") + strings.Count(line, " / ") + strings.Count(line, "•") + strings.Count(line, " - ") + strings.Count(line, ";")
	if seps < 4 || n < 6 || float64(n)/float64(seps) > 4 {
		return false
	}
	plain := plainWords()
	var buf [96]byte
	stops := 0
	for at := 0; ; {
		s, e := words.Next(line, at)
		if s < 0 {
			break
		}
		at = e
		if e-s <= 64 && plain[string(words.Fold(buf[:0], line[s:e]))] == stopWord {
			stops++
		}
	}
	return float64(stops)/float64(n) < 0.15
}

// readKnown finds the vocabulary's entries and how each is shown.
func (p *Prepared) readKnown() {
	v := p.v
	type mention struct {
		entry  int32
		weight float64
		work   bool
	}
	var said []mention
	for i := range p.zones {
		z := p.zones[i]
		for _, m := range v.Match(nil, p.text[z.start:z.end]) {
			at := place{int32(i), z.start + m.Start, z.start + m.End}
			if m.Ambiguous && z.kind != zoneSkills && !startsUpper(p.text[at.start:at.end]) {
				continue
			}
			use := useOf(z)
			note(p.known, m.Entry, use, at)
			if g := v.Group(m.Entry); g != 0 {
				note(p.groups, g, use, at)
			}
			// what it is a kind of is shown as well
			for up, n := v.Parent(m.Entry), 0; up >= 0 && n < 3; up, n = v.Parent(up), n+1 {
				if g := v.Group(up); g != 0 {
					note(p.groups, g, use*0.8, at)
				}
			}
			w := use
			if z.kind == zoneSkills {
				w = bareList
			}
			if z.kind == zonePersonal {
				w = 0.1
			}
			if v.Entry(m.Entry).Kind == vocabulary.Title {
				w *= 2
			}
			said = append(said, mention{m.Entry, w, z.kind == zoneWork})
		}
	}
	p.readTrust()
	count := countTopics(v)
	for _, m := range said {
		if !m.work {
			m.weight *= p.trust
		}
		count.add(m.entry, m.weight)
	}
	p.topics = count.topics()
}

// readTrust compares the skills that are only claimed, in lists and summaries, with those that work, education or a certificate shows. Two fifths shown is as good as all: every honest resume lists some.
// What is claimed counts the less the less of it is shown; the work counts as it stands.
func (p *Prepared) readTrust() {
	shown, all := 0, 0
	worked := slices.ContainsFunc(p.zones, func(z zone) bool { return z.kind == zoneWork })
	for i, e := range p.known {
		switch p.v.Entry(i).Kind {
		case vocabulary.Soft, vocabulary.Language, vocabulary.Degree, vocabulary.Title:
			continue
		}
		all++
		switch p.zones[e.at.zone].kind {
		case zoneWork, zoneEducation, zoneCertificates:
			shown++
		case zoneOther:
			if !worked { // no part could be told for work: it is not the person's fault
				shown++
			}
		}
	}
	p.trust = 1
	if all >= 10 {
		p.trust = min(1, 2.5*float64(shown)/float64(all))
		p.trust *= p.trust
	}
}

// note keeps the strongest evidence of a thing.
func note(m map[int32]evidence, key int32, use float64, at place) {
	if e, ok := m[key]; !ok || use > e.use {
		m[key] = evidence{use, at}
	}
}

// readWords notes where each word stands and weighs the words of what was done.
func (p *Prepared) readWords() {
	var b bagger
	var buf [96]byte
	plain := plainWords()
	for i, z := range p.zones {
		w := float32(useOf(z))
		if z.kind == zoneSkills {
			w = 5 * bareList
		}
		if z.kind == zonePersonal {
			w = 0.1
		}
		if z.kind != zoneWork {
			w *= float32(p.trust * p.trust) // its root is what counts in a bag
		}
		b.add(p.text[z.start:z.end], w)
		for at := z.start; ; {
			s, e := words.Next(p.text[:z.end], at)
			if s < 0 {
				break
			}
			at = e
			if e-s > 64 {
				continue
			}
			f := words.Fold(buf[:0], p.text[s:e])
			if plain[string(f)] == stopWord {
				continue
			}
			h := words.Stem(f)
			if l := p.stems[h]; len(l) < 64 {
				p.stems[h] = append(l, place{int32(i), s, e})
			}
		}
	}
	p.bag = b.bag()
}

// readOccupations takes the titles held, the latest first.
func (p *Prepared) readOccupations() {
	if l := p.resume.Basics.Label; l != "" {
		p.occupations = append(p.occupations, held{readOccupation(p.v, l), 0}) // a headline is a claim; the positions are the facts
	}
	for i, w := range p.resume.Work {
		if w.Position != "" {
			p.occupations = append(p.occupations, held{readOccupation(p.v, w.Position), p.recency(i)})
		}
	}
	if len(p.resume.Work) > 0 {
		return
	}
	v := p.v
	for _, z := range p.zones {
		if !z.short || z.kind == zoneSkills || z.kind == zonePersonal || z.kind == zoneEducation {
			continue
		}
		line := p.text[z.start:z.end]
		for _, m := range v.Match(nil, line) {
			if v.Entry(m.Entry).Kind == vocabulary.Title {
				r := z.recency
				if z.kind != zoneWork {
					r = 0.7
				}
				if len(line) > 120 {
					line = line[:120]
				}
				p.occupations = append(p.occupations, held{readOccupation(p.v, line), r})
				break
			}
		}
	}
}

// flatten writes the fields of a resume as text, with the provenance of its positions.
func flatten(r *resume.Resume) string {
	var b strings.Builder
	line := func(parts ...string) {
		var full []string
		for _, s := range parts {
			if s = strings.TrimSpace(s); s != "" {
				full = append(full, s)
			}
		}
		if len(full) > 0 {
			b.WriteString(strings.Join(full, ", "))
			b.WriteByte('\n')
		}
	}
	line(r.Basics.Name)
	line(r.Basics.Label)
	line(r.Basics.Email, r.Basics.Phone, r.Basics.URL, r.Basics.Location.City)
	if r.Basics.Summary != "" {
		line("Summary")
		line(r.Basics.Summary)
	}
	if len(r.Work) > 0 {
		line("Experience")
	}
	r.Provenance = slices.DeleteFunc(slices.Clone(r.Provenance), func(p resume.Provenance) bool { return strings.HasPrefix(p.Field, "work[") })
	for i, w := range r.Work {
		at := b.Len()
		line(w.Position, w.Name, w.StartDate, w.EndDate)
		r.Provenance = append(r.Provenance, resume.Provenance{Field: "work[" + strconv.Itoa(i) + "].position", Start: at, End: b.Len(), Confidence: 1})
		line(w.Summary)
		for _, h := range w.Highlights {
			line("- " + h)
		}
	}
	for _, x := range r.Volunteer {
		line(x.Position, x.Organization)
		line(x.Summary)
		for _, h := range x.Highlights {
			line("- " + h)
		}
	}
	for _, x := range r.Projects {
		line(x.Name, x.Description)
		for _, h := range x.Highlights {
			line("- " + h)
		}
		line(strings.Join(x.Keywords, ", "))
	}
	if len(r.Education) > 0 {
		line("Education")
	}
	for _, e := range r.Education {
		line(e.StudyType, e.Area, e.Institution, e.EndDate)
		line(strings.Join(e.Courses, ", "))
	}
	if len(r.Certificates) > 0 {
		line("Certificates")
	}
	for _, c := range r.Certificates {
		line(c.Name, c.Issuer, c.Date)
	}
	if len(r.Skills) > 0 {
		line("Skills")
	}
	for _, s := range r.Skills {
		line(s.Name)
		line(strings.Join(s.Keywords, ", "))
	}
	if len(r.Languages) > 0 {
		line("Languages")
	}
	for _, l := range r.Languages {
		line(l.Language + " " + l.Fluency)
	}
	if len(r.Interests) > 0 {
		line("Interests")
	}
	for _, x := range r.Interests {
		line(x.Name, strings.Join(x.Keywords, ", "))
	}
	return b.String()
}
