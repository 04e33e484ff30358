package ats

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// findAll looks for each keyword in the resume; a zero Matched is not found. Where the posting takes one or the other, what the resume has stands for the rest.
func (p *Prepared) findAll(ks []Keyword) []Matched {
	out := make([]Matched, len(ks))
	best := map[int16]int{} // by number of alternatives, the one that does most for the score
	for i, k := range ks {
		m, ok := p.find(k)
		if !ok {
			continue
		}
		out[i] = m
		if k.either <= 0 || m.Credit < credits[MatchedPart] {
			continue // what only comes near stands for nothing else
		}
		if b, ok := best[k.either]; !ok || p.better(m, out[b]) {
			best[k.either] = i
		}
	}
	for i, k := range ks {
		if b, ok := best[max(k.either, -k.either)]; ok && p.better(out[b], out[i]) {
			out[i] = out[b]
			out[i].Keyword, out[i].How = k, MatchedEither
		}
	}
	return out
}

// better says whether one match adds more to the score than another, as coverage and density together.
func (p *Prepared) better(a, b Matched) bool {
	worth := func(m Matched) float64 { return m.Credit * (p.opt.Weights.Coverage + p.opt.Weights.Density*m.Use) }
	return b.Credit == 0 || worth(a) > worth(b)
}

// find looks for a keyword in the resume.
func (p *Prepared) find(k Keyword) (Matched, bool) {
	if k.Kind == KindExperience {
		return p.findYears(k)
	}
	if k.entry >= 0 {
		return p.findKnown(k)
	}
	return p.findPhrase(k)
}

func (p *Prepared) findKnown(k Keyword) (Matched, bool) {
	v := p.v
	if e, ok := p.known[k.entry]; ok {
		if k.Kind == vocabulary.Degree && !p.studied(k.Canonical) {
			return p.matched(k, MatchedPart, e), true // the degree, in another field
		}
		m := p.matched(k, MatchedSame, e)
		if kind, ok := p.groups[v.GroupOf(k.Canonical)]; ok && v.GroupOf(k.Canonical) != 0 {
			if use := credits[MatchedChild] * kind.use; use >= m.Use { // who built it in React used JavaScript
				m.Use, m.shownIn = use, p.sectionOf(kind)
			}
		}
		return m, true
	}
	var best Matched
	take := func(m Matched) {
		if p.better(m, best) {
			best = m
		}
	}
	// a kind of what is asked
	if g := v.GroupOf(k.Canonical); g != 0 {
		if e, ok := p.groups[g]; ok {
			take(p.matched(k, MatchedChild, e))
		}
	}
	if k.Kind == vocabulary.Degree {
		if want := degreeLevel(k.Canonical); p.level.Rank() >= want.Rank() && p.level.Rank() >= resume.LevelBachelor.Rank() && !strings.Contains(k.Canonical, " in ") {
			take(p.matched(k, MatchedSame, evidence{use: 0.7, at: place{zone: -1}}))
		}
	}
	if m, ok := p.findPhrase(k); ok && m.How == MatchedWords {
		take(m)
	}
	if k.Kind != vocabulary.Skill && k.Kind != vocabulary.Tool {
		return best, best.Credit > 0
	}
	// the more kinds there are of a thing the less it says of one
	breadth := min(1, fewKinds/float64(v.Siblings(k.entry)))
	if up := v.Parent(k.entry); up >= 0 {
		if e, ok := p.known[up]; ok {
			m := p.matched(k, MatchedParent, e)
			m.Credit *= breadth
			take(m)
		}
	}
	if g := v.Group(k.entry); g != 0 && k.Kind == vocabulary.Tool { // one database stands near another; one skill of bookkeeping does not stand for the next
		if e, ok := p.groups[g]; ok {
			m := p.matched(k, MatchedAdjacent, e)
			m.Credit *= breadth
			take(m)
		}
	}
	return best, best.Credit > 0
}

// fewKinds is up to how many kinds of a thing who knows it, or one of them, is near the others.
const fewKinds = 20

// studied says whether the resume shows one of the fields that a degree is asked in: "BSc in law, economics or finance". Without a field any degree does.
func (p *Prepared) studied(degree string) bool {
	_, field, ok := strings.Cut(degree, " in ")
	if !ok {
		return true
	}
	var buf [96]byte
	plain := plainWords()
	for at := 0; ; {
		s, e := words.Next(field, at)
		if s < 0 {
			return false
		}
		at = e
		if e-s > 64 {
			continue
		}
		f := words.Fold(buf[:0], field[s:e])
		if c := plain[string(f)]; c != contentWord {
			continue
		}
		for _, pl := range p.stems[words.Stem(f)] {
			if z := p.zones[pl.zone].kind; (z == zoneEducation || z == zoneCertificates || z == zoneOther) && alikeWords(f, p.text[pl.start:pl.end], false) {
				return true
			}
		}
	}
}

func (p *Prepared) matched(k Keyword, how How, e evidence) Matched {
	m := Matched{Keyword: k, How: how, Credit: credits[how], Use: e.use}
	if section := p.sectionOf(e); section != "" {
		m.Where = Where{Section: section, Text: p.text[e.at.start:e.at.end], Start: e.at.start, End: e.at.end}
		m.shownIn = section
	}
	return m
}

// sectionOf is the section of the resume that an evidence stands in.
func (p *Prepared) sectionOf(e evidence) string {
	if e.at.zone < 0 || int(e.at.zone) >= len(p.zones) {
		return ""
	}
	return zoneNames[p.zones[e.at.zone].kind]
}

// findPhrase looks for the words of a phrase: all in one line, or most of them.
func (p *Prepared) findPhrase(k Keyword) (Matched, bool) {
	var buf [96]byte
	plain := plainWords()
	type word struct {
		at     []place
		weight float64
		text   string
	}
	var ws [8]word
	n := 0
	total := 0.0
	for at := 0; n < len(ws); {
		s, e := words.Next(k.Text, at)
		if s < 0 {
			break
		}
		at = e
		if e-s > 64 {
			continue
		}
		f := words.Fold(buf[:0], k.Text[s:e])
		if c := plain[string(f)]; c == stopWord || c == timeWord {
			continue
		}
		h := words.Stem(f)
		w := float64(rarity(h)) + 0.5
		if plain[string(f)] == weakWord {
			w *= 0.3
		}
		ws[n] = word{p.stems[h], w, k.Text[s:e]}
		n++
		total += w
	}
	if n == 0 || total == 0 {
		return Matched{}, false
	}
	for i := range n {
		ws[i].at = p.alike(ws[i].text, ws[i].at, n == 1)
	}
	// the line that holds the most of them
	best, bestUse := 0.0, -1.0
	var at place
	for i := range n {
		for _, pl := range ws[i].at {
			sum, start, end := 0.0, pl.start, pl.end
			for j := range n {
				for _, q := range ws[j].at {
					if q.zone == pl.zone {
						sum += ws[j].weight
						if q.start < start && start-q.start < 60 {
							start = q.start
						}
						if q.end > end && q.end-end < 60 {
							end = q.end
						}
						break
					}
				}
			}
			use := useOf(p.zones[pl.zone])
			if sum > best+1e-9 || sum > best-1e-9 && use > bestUse {
				best, bestUse, at = sum, use, place{pl.zone, start, end}
			}
		}
	}
	switch share := best / total; {
	case share > 0.999:
		return p.matched(k, MatchedWords, evidence{use: bestUse, at: at}), true
	case share >= 0.6 && n > 1:
		return p.matched(k, MatchedPart, evidence{use: bestUse, at: at}), true
	}
	return Matched{}, false
}

// alike are the places of those words that are the word itself in another form: a stem joins too much ("customs", "customers"). Alone, a word must be the same but for its ending.
func (p *Prepared) alike(word string, at []place, alone bool) []place {
	var buf [96]byte
	f := words.Fold(buf[:0], word)
	for i, pl := range at {
		if alikeWords(f, p.text[pl.start:pl.end], alone) {
			continue
		}
		out := append([]place(nil), at[:i]...)
		for _, pl := range at[i+1:] {
			if alikeWords(f, p.text[pl.start:pl.end], alone) {
				out = append(out, pl)
			}
		}
		return out
	}
	return at
}

// alikeWords says whether a folded word and another are forms of one: only their endings differ, alone only those of number and tense.
func alikeWords(folded []byte, other string, alone bool) bool {
	var buf [96]byte
	if len(other) > 64 {
		return false
	}
	o := words.Fold(buf[:0], other)
	n := 0
	for n < len(o) && n < len(folded) && o[n] == folded[n] {
		n++
	}
	a, b := folded[n:], o[n:]
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	if !alone {
		return n >= 4 && len(a) <= 4 && len(b) <= 4
	}
	return n >= 3 && inflection(a) && inflection(b)
}

// inflection says whether what follows the common beginning of two words only bends them.
func inflection(end []byte) bool {
	switch string(end) {
	case "", "s", "es", "e", "d", "ed", "ing", "y", "ie", "ied":
		return true
	}
	return len(end) > 1 && len(end) <= 4 && (string(end[1:]) == "ing" || string(end[1:]) == "ed") // plan, planning
}

// findYears compares the years asked with the years worked. Where they are asked in a trade ("three years in external audit") that the resume does not show, years in another are only near it.
func (p *Prepared) findYears(k Keyword) (Matched, bool) {
	if k.Years <= 0 || p.years <= 0 {
		return Matched{}, false
	}
	share := min(1, p.years/k.Years)
	if share < 0.5 {
		return Matched{}, false
	}
	m := Matched{Keyword: k, How: MatchedSame, Credit: share, Use: 1, Where: Where{Section: "work", Text: fmt.Sprintf("%.1f years", p.years)}}
	if share < 1 {
		m.How = MatchedPart
	}
	if in, ok := strings.CutPrefix(k.Text, k.Canonical); ok {
		if shown := p.findTrade(in); shown < credits[MatchedParent] {
			m.How, m.Credit = MatchedAdjacent, share*max(credits[MatchedAdjacent], shown)
		} else if shown < 1 {
			m.How, m.Credit = MatchedPart, share*max(credits[MatchedPart], shown)
		}
	}
	return m, true
}

//go:embed data/anytrade.txt
var anyTradeFile string

// ofAnyTrade are the folded words before "experience" that name no trade: "four years of professional experience".
var ofAnyTrade = sync.OnceValue(func() map[string]bool { return nameSet(anyTradeFile) })

// findTrade says how well the resume shows what a time of experience is asked in, 0 to 1; 1 where nothing is named.
func (p *Prepared) findTrade(in string) float64 {
	best, named := 0.0, false
	for _, m := range p.v.Match(nil, in) {
		e := p.v.Entry(m.Entry)
		switch e.Kind {
		case vocabulary.Soft:
			continue
		case vocabulary.Title:
			asked := occupation{titles: []*vocabulary.Entry{e}}
			for _, h := range p.occupations {
				best = max(best, asked.like(h.occupation))
			}
		}
		named = true
		if x, ok := p.findKnown(Keyword{Text: in[m.Start:m.End], Canonical: e.Name, Kind: e.Kind, entry: m.Entry}); ok {
			best = max(best, x.Credit)
		}
	}
	if best >= credits[MatchedChild] || named && best > 0 {
		return best
	}
	plain := plainWords()
	content := 0
	var buf [96]byte
	for at := 0; ; {
		s, e := words.Next(in, at)
		if s < 0 {
			break
		}
		at = e
		if e-s <= 64 {
			w := words.Fold(buf[:0], in[s:e])
			if plain[string(w)] == contentWord && !ofAnyTrade()[string(w)] {
				content++
			}
		}
	}
	if content == 0 && !named {
		return 1
	}
	if m, ok := p.findPhrase(Keyword{Text: in, entry: -1}); ok {
		best = max(best, m.Credit)
	}
	return best
}
