package read

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed data/names.json
var namesFile []byte

// cues are the words around the names of employers and posts.
type cues struct {
	before, after, roleBefore        phrases
	roleAfter                        map[string]string // with its plural: the word alone
	desks                            map[string]bool
	deskEnds                         map[string][]string // by their last word, longest first, after a space
	generic, agency                  []string
	small, stop, roleStop, heads     map[string]bool
	instead, own, being              map[string]bool
	things                           map[string]bool
	honorific, rank, gender, article map[string]bool
	vague                            map[string]bool
	states, oneOf                    phrases
	known                            map[string]class
	state, short, trade, plural      map[string]string
	readings, doers, common, leaves  map[string][]string // the last three by language
	tradeIn                          map[string]map[string]string
}

// class is what a word is among the cues: one look at a word tells all.
type class uint16

const (
	stopWord class = 1 << iota
	smallWord
	roleEnd
	rankWord
	articleWord
	honorificWord
	genderEnding
	vagueWord
	headWord  // also in the plural, or a short form
	cueWord   // begins a phrase
	afterWord // stands behind a post: "role"
)

// phrases are word sequences by their first word.
type phrases map[string][]phrase

// phrase is a cue of one or more words. Its rank is the place in the list, the longest first.
type phrase struct {
	text  string
	rest  []string // the words after the first
	colon bool     // ends with a colon
	rank  int
}

func phrasesOf(list []string) phrases {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	m := phrases{}
	for k, p := range list {
		var words []string
		for _, t := range terms(nil, p, nil) {
			words = append(words, t.s)
		}
		m[words[0]] = append(m[words[0]], phrase{text: p, rest: words[1:], colon: strings.HasSuffix(p, ":"), rank: k})
	}
	return m
}

// found is a phrase at words from to to of a text; what follows it begins at a byte.
type found struct {
	phrase
	from, to, end int
}

// in calls yield for every phrase that stands in the text, whose words know by their class whether they begin one.
func (m phrases) in(s string, ts []term, yield func(found)) {
	for i := range ts {
		if !ts[i].is(cueWord) {
			continue
		}
		list := m[ts[i].s]
		if k := strings.IndexByte(ts[i].s, '\''); list == nil && k > 0 && k <= 4 {
			list = m[ts[i].s[k+1:]] // "l'offre"
		}
	next:
		for k := range list {
			p := &list[k]
			if i+len(p.rest) >= len(ts) {
				continue
			}
			for j, w := range p.rest {
				t := &ts[i+1+j]
				if strings.TrimSpace(t.gap) != "" || t.s != w && !(j == len(p.rest)-1 && len(w) == 1 && strings.HasPrefix(t.s, w+"'")) {
					continue next
				}
			}
			last := i + len(p.rest)
			end := ts[last].end
			if n := len(p.rest); n > 0 && ts[last].s != p.rest[n-1] {
				end = ts[last].start + 2 // "poste d'infirmier"
			}
			if p.colon {
				tail := strings.TrimLeft(s[end:min(end+3, len(s))], " ")
				if tail == "" || tail[0] != ':' {
					continue
				}
				end += strings.IndexByte(s[end:], ':') + 1
			}
			yield(found{*p, i, last + 1, end})
		}
	}
}

var loadCues = sync.OnceValue(func() *cues {
	var raw struct {
		Source     string   `json:"source"`
		Desks      []string `json:"desks"`
		Alone      []string `json:"alone"` // name a desk where they are the whole name: "Principal"
		Before     []string `json:"before"`
		After      []string `json:"after"`
		Small      []string `json:"small"`
		Stop       []string `json:"stop"`
		RoleBefore []string `json:"role_before"`
		Instead    []string `json:"instead"` // before a post that is proposed in place of the one applied for
		Own        []string `json:"own"`     // "my accountant" is the writer's
		Being      []string `json:"being"`   // "one of them is a carer"
		RoleAfter  []string `json:"role_after"`
		RoleStop   []string `json:"role_stop"`
		Heads      []string `json:"heads"`
		Generic    []string `json:"generic"`
		Agency     []string `json:"agency"`
		Honorific  []string `json:"honorific"` // stand before a person's name
		Rank       []string `json:"rank"`      // alone they name a person of the house, or nothing
		Gender     []string `json:"gender"`    // endings in brackets: chargé(e), Kauffrau (m/w/d)
		Article    []string `json:"article"`   // before a post named in passing

		Vague  []string            `json:"vague"`  // before "job" they name no field
		State  map[string]string   `json:"state"`  // "apprenticeship": who has it
		Short  map[string]string   `json:"short"`  // short forms of titles
		Doers  map[string][]string `json:"doers"`  // how words for who does a work end, by language
		Things []string            `json:"things"` // end so and are none
		Common map[string][]string `json:"common"` // words for posts that are everyday words in another language
		OneOf  []string            `json:"one_of"` // "one of our nurses …
		Leaves map[string][]string `json:"leaves"` // … is leaving": whose place it is, by language
		// Short forms of several titles, of which the mail has to name the first word.
		Readings map[string][]string `json:"readings"`
		Trade    map[string]string   `json:"trade"` // what houses are called by their trade, as an address writes it and as it is written
		// Where another language writes it otherwise.
		TradeIn map[string]map[string]string `json:"trade_in"`
	}
	d := json.NewDecoder(bytes.NewReader(namesFile))
	d.DisallowUnknownFields()
	if err := d.Decode(&raw); err != nil {
		panic("read: names.json: " + err.Error()) // the file is part of the program
	}
	set := func(list []string) map[string]bool {
		m := make(map[string]bool, len(list))
		for _, w := range list {
			m[w] = true
		}
		return m
	}
	c := &cues{before: phrasesOf(raw.Before), after: phrasesOf(raw.After), roleBefore: phrasesOf(append(raw.RoleBefore, raw.Instead...)), roleAfter: map[string]string{}, desks: set(append(raw.Desks, raw.Alone...)), deskEnds: map[string][]string{}}
	c.small, c.stop, c.roleStop, c.heads, c.generic, c.agency = set(raw.Small), set(raw.Stop), set(raw.RoleStop), set(raw.Heads), raw.Generic, raw.Agency
	c.honorific, c.rank, c.gender, c.article = set(raw.Honorific), set(raw.Rank), set(raw.Gender), set(raw.Article)
	c.things, c.common = set(raw.Things), raw.Common
	c.doers, c.readings, c.oneOf, c.leaves = raw.Doers, raw.Readings, phrasesOf(raw.OneOf), raw.Leaves
	c.instead, c.own, c.being = set(raw.Instead), set(raw.Own), set(raw.Being)
	c.vague, c.short, c.state, c.trade, c.tradeIn = set(raw.Vague), raw.Short, raw.State, raw.Trade, raw.TradeIn
	c.plural = plurals(c.heads)
	c.states = phrasesOf(slices.Sorted(maps.Keys(raw.State)))
	for _, w := range raw.RoleAfter {
		c.roleAfter[w], c.roleAfter[w+"s"] = w, w
	}
	c.known = map[string]class{}
	for _, x := range []struct {
		words iter.Seq[string]
		is    class
	}{
		{maps.Keys(c.stop), stopWord}, {maps.Keys(c.small), smallWord}, {maps.Keys(c.roleStop), roleEnd}, {maps.Keys(c.rank), rankWord}, {maps.Keys(c.article), articleWord}, {maps.Keys(c.honorific), honorificWord},
		{maps.Keys(c.gender), genderEnding}, {maps.Keys(c.vague), vagueWord}, {maps.Keys(c.heads), headWord}, {maps.Keys(c.plural), headWord}, {maps.Keys(c.short), headWord},
		{maps.Keys(c.before), cueWord}, {maps.Keys(c.after), cueWord}, {maps.Keys(c.roleBefore), cueWord}, {maps.Keys(c.states), cueWord}, {maps.Keys(c.oneOf), cueWord}, {maps.Keys(c.roleAfter), afterWord},
	} {
		for w := range x.words {
			c.known[w] |= x.is
		}
	}
	for _, d := range raw.Desks {
		last := d[strings.LastIndexByte(d, ' ')+1:]
		c.deskEnds[last] = append(c.deskEnds[last], " "+d)
	}
	for _, list := range c.deskEnds {
		slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	}
	return c
})
