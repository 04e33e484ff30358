// Package vocabulary knows the words of the trades: skills, tools, certifications, licences, degrees, languages and job titles, with their other names, and finds them in text.
//
// Default is the embedded vocabulary, written for this project (data/*.txt; data/README describes the format). LoadESCO and LoadONET read the public files of those classifications, so that a caller can
// add them: New(append(vocabulary.Default().Entries(), more...)).
package vocabulary

import (
	"strings"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
)

// Kind says what an entry names.
type Kind string

// The kinds of entries.
const (
	Skill         Kind = "skill"
	Tool          Kind = "tool"
	Certification Kind = "certification"
	Licence       Kind = "licence"
	Degree        Kind = "degree"
	Language      Kind = "language"
	Title         Kind = "title"
	Soft          Kind = "soft"
)

// Entry is one thing under its usual name.
type Entry struct {
	Name    string
	Kind    Kind
	Domain  string // the trade it belongs to: "nursing", "software"; "general" for all
	Parent  string // the Name of what it is a kind of, or a group's name; "" for none
	Aliases []string

	// Exact lists those of Name and Aliases that count only in exactly this case ("Go", "IT", "SAP").
	Exact []string
	// Ambiguous lists those that are everyday words as well: a match is marked Ambiguous, and the reader decides by context.
	Ambiguous []string
}

// Match is an entry found in a text.
type Match struct {
	Entry      int32 // index for Vocabulary.Entry
	Start, End int   // bytes
	Ambiguous  bool  // the name is an everyday word too
}

// Vocabulary finds entries in text. Safe for concurrent use.
type Vocabulary struct {
	entries []Entry
	parent  []int32 // index of the parent's entry, or -1
	groups  []int32 // a number for each Parent text, so that siblings share one; 0 for none
	groupOf map[string]int32
	members []int32 // how many entries a group has
	domain  []int16
	domains []string

	ids    words.Table // folded word -> id, from 1
	first  []int32     // word id -> node
	edges  edges       // node, word -> node
	ends   []int32     // node -> the first of names that end there
	names  []name      // from 1
	owners []int32     // node -> the first entry so named, or -1
}

type name struct {
	entry     int32
	next      int32  // of names that end at the same node; 0 after the last
	exact     string // "" for any case
	ambiguous bool
}

// New builds a vocabulary. Where two entries share a name the first keeps it, unless the names differ in exact case.
func New(entries []Entry) *Vocabulary {
	v := &Vocabulary{
		entries: entries,
		parent:  make([]int32, len(entries)),
		groups:  make([]int32, len(entries)),
		domain:  make([]int16, len(entries)),
		first:   make([]int32, 1, len(entries)+1),
		ends:    make([]int32, 1, len(entries)*2+1),
		names:   make([]name, 1, len(entries)*2+1),
		owners:  make([]int32, 1, len(entries)*2+1),
	}
	v.ids.Grow(len(entries) * 2)
	v.edges.grow(len(entries) * 2)
	for i := range entries {
		e := &entries[i]
		v.add(int32(i), e, e.Name)
		for _, a := range e.Aliases {
			v.add(int32(i), e, a)
		}
	}
	parent, known := int32(0), false // of the entry before: most have the same
	groups, domains := map[string]int32{"": 0}, map[string]int16{}
	v.groupOf = groups
	for i := range entries {
		e := &entries[i]
		g, ok := groups[e.Parent]
		if !ok {
			g = int32(len(groups))
			groups[e.Parent] = g
		}
		for int(g) >= len(v.members) {
			v.members = append(v.members, 0)
		}
		v.members[g]++
		v.groups[i] = g
		v.parent[i] = -1
		if i == 0 || e.Parent != entries[i-1].Parent {
			parent, known = v.Lookup(e.Parent)
		}
		if known && parent != int32(i) {
			v.parent[i] = parent
		}
		d, ok := domains[e.Domain]
		if !ok {
			d = int16(len(domains))
			domains[e.Domain] = d
			v.domains = append(v.domains, e.Domain)
		}
		v.domain[i] = d
	}
	return v
}

func (v *Vocabulary) add(i int32, e *Entry, written string) {
	nm := name{entry: i, ambiguous: contains(e.Ambiguous, written)}
	if contains(e.Exact, written) {
		nm.exact = written
	}
	var buf [96]byte
	var room [8]int32
	spelled := room[:0]
	joined := false
	for at := 0; ; {
		start, end := words.Next(written, at)
		if start < 0 {
			break
		}
		if at > 0 && start == at+1 && (written[at] == '.' || written[at] == '-') {
			joined = true
		}
		spelled = append(spelled, v.id(words.Fold(buf[:0], written[start:end])))
		at = end
	}
	if len(spelled) == 0 {
		return
	}
	if node := v.insert(spelled, nm); v.owners[node] < 0 {
		v.owners[node] = i
	}
	if joined && nm.exact == "" { // "node.js" is also written "nodejs"
		flat := strings.Map(func(r rune) rune {
			if r == '.' || r == '-' || r == ' ' {
				return -1
			}
			return r
		}, written)
		if start, end := words.Next(flat, 0); start == 0 && end == len(flat) {
			v.insert(append(spelled[:0], v.id(words.Fold(buf[:0], flat))), nm)
		}
	}
}

func (v *Vocabulary) id(folded []byte) int32 {
	id := v.ids.Put(folded, int32(len(v.first)))
	if int(id) == len(v.first) {
		v.first = append(v.first, 0)
	}
	return id
}

// insert notes a name at the node where its words lead, and returns the node.
func (v *Vocabulary) insert(spelled []int32, nm name) int32 {
	node := v.first[spelled[0]]
	if node == 0 {
		node = v.node()
		v.first[spelled[0]] = node
	}
	for _, w := range spelled[1:] {
		next := v.edges.get(node, w)
		if next == 0 {
			next = v.node()
			v.edges.put(node, w, next)
		}
		node = next
	}
	last := int32(0)
	for i := v.ends[node]; i != 0; i = v.names[i].next {
		if v.names[i].exact == nm.exact {
			return node
		}
		last = i
	}
	id := int32(len(v.names))
	if nm.exact != "" || last == 0 { // exact names are tried first
		nm.next = v.ends[node]
		v.ends[node] = id
	} else {
		v.names[last].next = id
	}
	v.names = append(v.names, nm)
	return node
}

func (v *Vocabulary) node() int32 {
	v.ends = append(v.ends, 0)
	v.owners = append(v.owners, -1)
	return int32(len(v.ends) - 1)
}

// Entries are all entries, in order. The caller must not change them.
func (v *Vocabulary) Entries() []Entry { return v.entries }

// Entry is the entry with that index.
func (v *Vocabulary) Entry(i int32) *Entry { return &v.entries[i] }

// Lookup finds the entry whose name or alias is written so, whatever the case and spelling.
func (v *Vocabulary) Lookup(name string) (int32, bool) {
	var buf [96]byte
	node := int32(0)
	for at := 0; ; {
		start, end := words.Next(name, at)
		if start < 0 {
			break
		}
		f := words.Fold(buf[:0], name[start:end])
		id, ok := v.ids.Get(words.Hash(f), f)
		if !ok {
			return 0, false
		}
		if at == 0 {
			node = v.first[id]
		} else {
			node = v.edges.get(node, id)
		}
		if node == 0 {
			return 0, false
		}
		at = end
	}
	if node == 0 || v.owners[node] < 0 {
		return 0, false
	}
	return v.owners[node], true
}

// Parent is the index of what the entry is a kind of, or -1.
func (v *Vocabulary) Parent(i int32) int32 { return v.parent[i] }

// Group numbers the entries that share a parent; 0 is none.
func (v *Vocabulary) Group(i int32) int32 { return v.groups[i] }

// Siblings is how many entries share the entry's parent, itself among them: many, where the parent is a whole trade.
func (v *Vocabulary) Siblings(i int32) int { return int(v.members[v.groups[i]]) }

// Domain numbers the entry's trade; Domains names them.
func (v *Vocabulary) Domain(i int32) int { return int(v.domain[i]) }

// Domains are the names of the trades, by number.
func (v *Vocabulary) Domains() []string { return v.domains }

// Match appends to dst every entry found in text, left to right, the longest at each place, never overlapping. Words match whatever their case, accents, number and British or American spelling; a name
// does not reach over a line's end, a comma or a sentence's end.
func (v *Vocabulary) Match(dst []Match, text string) []Match {
	return v.MatchWords(dst, text, words.SplitText(text))
}

// MatchWords is Match for a text that is cut into words already.
func (v *Vocabulary) MatchWords(dst []Match, text string, split *words.Split) []Match {
	ws := split.Words
	for i := 0; i < len(ws); i++ {
		id, ok := v.ids.Get(ws[i].Hash, split.Folded(i))
		if !ok {
			continue
		}
		node := v.first[id]
		if node == 0 {
			continue
		}
		start := ws[i].Start
		best, last := name{entry: -1}, i
		if nm, ok := v.named(node, text[start:ws[i].End]); ok {
			best = nm
		}
		for j := i + 1; j < len(ws) && joins(text[ws[j-1].End:ws[j].Start]); j++ {
			id, ok := v.ids.Get(ws[j].Hash, split.Folded(j))
			if !ok {
				break
			}
			node = v.edges.get(node, id)
			if node == 0 {
				break
			}
			if nm, ok := v.named(node, text[start:ws[j].End]); ok {
				best, last = nm, j
			}
		}
		if best.entry >= 0 {
			dst = append(dst, Match{Entry: best.entry, Start: start, End: ws[last].End, Ambiguous: best.ambiguous})
			i = last
		}
	}
	return dst
}

func (v *Vocabulary) named(node int32, written string) (name, bool) {
	for i := v.ends[node]; i != 0; i = v.names[i].next {
		if nm := &v.names[i]; nm.exact == "" || nm.exact == written {
			return *nm, true
		}
	}
	return name{}, false
}

// joins says whether the words on both sides of gap may belong to one name.
func joins(gap string) bool {
	if len(gap) > 4 {
		return false
	}
	for i := 0; i < len(gap); i++ {
		switch gap[i] {
		case ' ', '-', '/', '&', '_', '\'', ':', '*':
		case '.':
			if i+1 < len(gap) && gap[i+1] == ' ' {
				return false
			}
		case 0xe2, 0x80, 0x90, 0x91, 0x92, 0x93, 0x99, 0xc2, 0xa0: // hyphens, apostrophe and no-break space in UTF-8
		default:
			return false
		}
	}
	return true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// GroupOf numbers the group of the entries whose parent is so named; 0 where there is none.
func (v *Vocabulary) GroupOf(parent string) int32 { return v.groupOf[parent] }
