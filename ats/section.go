package ats

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/internal/sequence"
	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
)

//go:embed data/cues.txt
var cueFile string

// cues is the embedded list of words by which the parts of a posting are told apart.
var cues = sync.OnceValue(func() *vocabulary.Vocabulary {
	entries, err := vocabulary.Parse(strings.NewReader(cueFile))
	if err != nil {
		panic("ats: cues.txt: " + err.Error()) // a test reads the file
	}
	// A phrase may stand under both headings: Domain then says what it means in a heading, Parent what it means in a sentence.
	byName := map[string]int{}
	merged := entries[:0]
	for _, e := range entries {
		name := words.FoldText(e.Name)
		i, ok := byName[name]
		if !ok {
			i = len(merged)
			byName[name] = i
			merged = append(merged, vocabulary.Entry{Name: e.Name})
		}
		switch e.Kind {
		case "heading":
			merged[i].Domain = e.Domain
		case "cue":
			merged[i].Parent = e.Domain
		default:
			merged[i].Kind = e.Kind
		}
	}
	return vocabulary.New(merged)
})

// clause is a sentence, or a part of one between semicolons, or a line: what is asked for together.
type clause struct {
	start, end int
	kind       SectionKind
	heading    bool
	bullet     bool
	negated    bool
	optional   bool // "nice" by its own words
	first      bool // of its paragraph

	hits, tokens [2]int32 // its own in reader.hits and reader.toks, from and to
	span         int      // where its own begin in reader.spans
}

// reader reads one posting.
type reader struct {
	v          *vocabulary.Vocabulary
	p          *Posting
	text       string
	words      words.Split
	title      string
	clauses    []clause
	cueHits    []vocabulary.Match
	hits       []vocabulary.Match // of the vocabulary, in the text
	trades     []int32            // how many of hits are beyond doubt of each trade
	toks       []token
	mentions   []Keyword
	spans      []tagged
	occupation occupation
	employer   []string // folded names of it
	places     []string
	heading    lastHeading
	tagger     jobsearch.Tagger // or nil

	// memory that is used again
	all    []Keyword
	asked  []Requirement
	parted []Section
	stems  map[uint32]float32
	seen   map[string]bool
	lower  []byte
	order  []int32
	again  []int32
	taken  []bool
	parts  []tagged
	found  []sequence.Span
	memory []sequence.Token
	scorer sequence.Scorer
}

// readers are those that have read: their memory serves the next posting.
var readers = sync.Pool{New: func() any { return new(reader) }}

// newReader is a reader for one posting. It is freed by free.
func newReader(p *Posting) *reader {
	r := readers.Get().(*reader)
	r.v, r.p, r.text, r.title = p.vocabulary, p, p.Text, p.Title
	return r
}

// maxKept is the length of the longest posting whose memory is kept for the next, in bytes.
const maxKept = 64 << 10

// free gives the reader back, without what it holds of the posting.
func (r *reader) free() {
	if len(r.text) > maxKept {
		return
	}
	clear(r.all[:cap(r.all)])
	clear(r.asked[:cap(r.asked)])
	clear(r.parted[:cap(r.parted)])
	clear(r.seen)
	clear(r.stems)
	*r = reader{
		words: r.words, clauses: r.clauses[:0], cueHits: r.cueHits[:0], hits: r.hits[:0], trades: r.trades[:0], toks: r.toks[:0], spans: r.spans[:0],
		all: r.all[:0], asked: r.asked[:0], parted: r.parted[:0], stems: r.stems, seen: r.seen, lower: r.lower[:0], order: r.order[:0], again: r.again[:0], taken: r.taken[:0], parts: r.parts[:0], found: r.found[:0], memory: r.memory[:0], scorer: r.scorer,
	}
	readers.Put(r)
}

func looksLikeHTML(s string) bool {
	return (strings.Contains(s, "</") || strings.Contains(s, "<br") || strings.Contains(s, "<li") || strings.Contains(s, "<p>") || strings.Contains(s, "&lt;")) &&
		htmltext.HasTags(htmltext.Unescape(s))
}

func plainText(s string) string { return htmltext.Any(s) }

// segment cuts the text into clauses and says of each which section it belongs to.
func (r *reader) segment() {
	r.words.Read(r.text)
	r.cueHits = cues().MatchWords(r.cueHits[:0], r.text, &r.words)
	hit := 0
	state, byHeading := SectionOther, false
	listed := false // the section under the heading is a list, or stands on the heading's own line: a paragraph after it is another matter
	fresh := true   // the next clause begins a paragraph
	seen := 0
	for at := 0; at < len(r.text); {
		end := strings.IndexByte(r.text[at:], '\n')
		if end < 0 {
			end = len(r.text)
		} else {
			end += at
		}
		start, stop, bullet := trimLine(r.text, at, end)
		at = end + 1
		if start >= stop {
			fresh = true
			if !byHeading {
				state = SectionOther
			}
			continue
		}
		if fresh && byHeading && listed && !bullet {
			state, byHeading, listed = SectionOther, false, false
		}
		if byHeading && bullet {
			listed = true
		}
		for hit < len(r.cueHits) && r.cueHits[hit].Start < start {
			hit++
		}
		line := r.text[start:stop]
		seen++
		if seen == 1 && (r.title == "" && titleLike(line) || r.title != "" && strings.EqualFold(strings.TrimSpace(line), r.title)) {
			if r.title == "" {
				r.title = line
				r.p.Title = line
			}
			r.clauses = append(r.clauses, clause{start: start, end: stop, kind: SectionTitle, heading: true, first: true})
			continue
		}
		if kind, ok := r.headingLine(line, start, stop, hit, bullet); ok {
			r.clauses = append(r.clauses, clause{start: start, end: stop, kind: kind, heading: true, first: true})
			state, byHeading, listed = kind, true, false
			fresh = false
			continue
		}
		if strings.HasSuffix(line, ":") && !bullet && byHeading && state != SectionOther && r.count(start, stop) <= 8 {
			// an unknown heading ends the section before it; after what is required comes what is welcome
			if state == SectionRequirements || state == SectionNice {
				state = SectionNice
			} else {
				state = SectionOther
			}
		}
		// clauses of the line
		lineState := state
		for s := start; s < stop; {
			e := clauseEnd(r.text, s, stop)
			for hit < len(r.cueHits) && r.cueHits[hit].Start < s {
				hit++
			}
			cs, ce := s, e
			if kind, to, ok := r.inlineHeading(cs, ce, hit, s == start); ok {
				r.clauses = append(r.clauses, clause{start: cs, end: to, kind: kind, heading: true, bullet: bullet, first: fresh})
				fresh = false
				lineState, state, byHeading, listed = kind, kind, true, true
				cs = to
				for cs < ce && (r.text[cs] == ' ' || r.text[cs] == ':' || r.text[cs] == '.') {
					cs++
				}
			}
			if cs < ce {
				c := clause{start: cs, end: ce, kind: lineState, bullet: bullet, first: fresh}
				fresh = false
				r.classify(&c, hit, byHeading)
				if !byHeading && !c.optional {
					lineState = c.kind
					state = c.kind
				}
				r.clauses = append(r.clauses, c)
			}
			s = e
			for s < stop && (r.text[s] == ' ' || r.text[s] == ';' || r.text[s] == '\t') {
				s++
			}
		}
	}
}

// classify says by a clause's own words what it is, where they say it more clearly than the section around it.
func (r *reader) classify(c *clause, hit int, byHeading bool) {
	var n [5]int // nice, requirements, duties, benefits, legal
	for i := hit; i < len(r.cueHits) && r.cueHits[i].Start < c.end; i++ {
		m := r.cueHits[i]
		if m.Start < c.start {
			continue
		}
		e := cues().Entry(m.Entry)
		if e.Kind == "negation" {
			c.negated = true
		}
		switch SectionKind(e.Parent) {
		case SectionNice:
			n[0]++
		case SectionRequirements:
			n[1]++
		case SectionDuties:
			n[2]++
		case SectionBenefits:
			n[3]++
		case SectionLegal:
			n[4]++
		}
	}
	if rest := r.text[c.start:c.end]; len(rest) < 80 && (strings.HasPrefix(rest, "No ") || strings.HasPrefix(rest, "no ")) {
		rest = strings.TrimRight(rest, ". !")
		c.negated = c.negated || strings.HasSuffix(rest, " needed") || strings.HasSuffix(rest, " required") || strings.HasSuffix(rest, " necessary")
	}
	for i := range n {
		n[i] *= 2
	}
	if money(r.text[c.start:c.end]) {
		n[3]++
	}
	nice, asks, duty, gives, legal := n[0], n[1], n[2], n[3], n[4]
	switch {
	case nice > 0 && c.kind != SectionLegal && c.kind != SectionBenefits && legal == 0:
		c.kind, c.optional = SectionNice, true
	case byHeading:
		if c.kind != SectionLegal && c.kind != SectionBenefits && c.kind != SectionMeta && asks == 0 {
			if legal >= 4 {
				c.kind = SectionLegal
			} else if gives >= 4 {
				c.kind = SectionBenefits
			}
		}
	case legal > 0 && legal >= asks && legal >= gives:
		c.kind = SectionLegal
	case gives > 0 && gives > asks && gives >= duty && (gives > 1 || c.kind != SectionDuties && c.kind != SectionRequirements):
		c.kind = SectionBenefits
	case asks > 0 && asks >= duty:
		c.kind = SectionRequirements
	case duty > 0:
		c.kind = SectionDuties
	}
}

// headingLine says whether a line is a heading, and of what.
func (r *reader) headingLine(line string, start, stop, hit int, bullet bool) (SectionKind, bool) {
	colon := strings.HasSuffix(line, ":")
	if bullet && !colon {
		return "", false
	}
	upper := allUpper(line)
	last := line[len(line)-1]
	if !colon && !upper && (last == '.' || last == ';' || last == ',') {
		return "", false
	}
	n := r.count(start, stop)
	if n == 0 || n > 9 || n > 7 && !colon && !upper {
		return "", false
	}
	kind, covered := r.headingKind(start, stop, hit)
	if kind == "" {
		return SectionOther, upper && n <= 5 && len(line) > 6 && colon
	}
	if colon || upper {
		return kind, true
	}
	if n := len(r.clauses); n > 0 && r.clauses[n-1].kind == kind && (kind == SectionRequirements || kind == SectionNice) {
		return "", false // a short line of the section, not its heading again
	}
	if covered*2 >= n || n <= 5 && startsUpper(line) {
		return kind, true
	}
	return "", false
}

// inlineHeading says whether a clause begins with a heading: "Desirable: …", "About you. …". It returns where the heading ends.
func (r *reader) inlineHeading(start, end, hit int, lineStart bool) (SectionKind, int, bool) {
	text := r.text[start:end]
	limit := min(len(text), 60)
	if i := strings.IndexByte(text[:limit], ':'); i > 0 && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '*') {
		if n := r.count(start, start+i); n <= 8 {
			if kind, covered := r.headingKind(start, start+i, hit); kind != "" && (covered*2 >= n || n <= 5 && lineStart) {
				return kind, start + i + 1, true
			}
		}
	}
	if lineStart && len(text) < 40 && strings.HasSuffix(text, ".") && end < len(r.text) && r.text[end] == ' ' {
		if n := r.count(start, end); n <= 7 {
			if kind, covered := r.headingKind(start, end, hit); kind != "" && covered*2 >= n {
				return kind, end, true
			}
		}
	}
	return "", 0, false
}

// headingKind is the kind that the heading's words name, and how many words do so. Where several do, the one that changes most wins.
func (r *reader) headingKind(start, stop, hit int) (SectionKind, int) {
	best, covered := SectionOther, 0
	for i := hit; i < len(r.cueHits) && r.cueHits[i].Start < stop; i++ {
		m := r.cueHits[i]
		if m.Start < start || m.End > stop {
			continue
		}
		e := cues().Entry(m.Entry)
		k := SectionKind(e.Domain)
		if k == "" {
			k = SectionKind(e.Parent) // a cue of running text names its section too
		}
		if k == "" {
			continue
		}
		covered += r.count(m.Start, m.End)
		if rankOf[k] > rankOf[best] {
			best = k
		}
	}
	return best, covered
}

var rankOf = map[SectionKind]int{SectionOther: 0, SectionMeta: 1, SectionAbout: 2, SectionDuties: 3, SectionRequirements: 4, SectionBenefits: 5, SectionLegal: 6, SectionNice: 7}

// sections joins clauses of one kind.
func (r *reader) sections() []Section {
	out := r.parted[:0]
	heading := ""
	for i := range r.clauses {
		c := &r.clauses[i]
		if c.heading && c.kind != SectionTitle {
			heading = strings.Trim(r.text[c.start:c.end], " :*#.")
			out = append(out, Section{Kind: c.kind, Heading: heading, Start: c.start, End: c.end})
			continue
		}
		if n := len(out); n > 0 && out[n-1].Kind == c.kind {
			out[n-1].End = c.end
			continue
		}
		out = append(out, Section{Kind: c.kind, Start: c.start, End: c.end})
	}
	r.parted = out
	return append([]Section(nil), out...)
}

// match finds the vocabulary's entries in the text, and which are of each clause. What reaches over a clause's end is none.
func (r *reader) match() {
	found := r.v.MatchWords(r.hits[:0], r.text, &r.words)
	r.hits = found[:0]
	r.trades = slices.Grow(r.trades[:0], len(r.v.Domains()))[:len(r.v.Domains())]
	clear(r.trades)
	for ci := range r.clauses {
		c := &r.clauses[ci]
		c.hits[0] = int32(len(r.hits))
		for len(found) > 0 && found[0].Start < c.end {
			if m := found[0]; m.Start >= c.start && m.End <= c.end {
				r.hits = append(r.hits, m)
				if !m.Ambiguous {
					r.trades[r.v.Domain(m.Entry)]++
				}
			}
			found = found[1:]
		}
		c.hits[1] = int32(len(r.hits))
	}
}

// count is how many words begin between two places of the text.
func (r *reader) count(start, end int) int {
	from, to := r.words.Between(start, end)
	return to - from
}
