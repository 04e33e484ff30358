// Package kind says what kind of mail a text is: structural signals, word n-grams and words of like use, read by two small models of our own, with a calibrated confidence.
package kind

import (
	"math/bits"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// Mail is what the model looks at.
type Mail struct {
	Doc      *text.Doc
	Name     string // of the sender
	Addr     string
	Reply    bool     // the subject or a header says that it answers a mail
	Methods  []string // of the calendar parts: REQUEST, CANCEL …
	Attached bool
	List     bool // came by a mailing list
}

// The groups of features. Each is brought to one length, so that a long mail's words do not drown its structure.
const (
	groupWords   = iota // n-grams of words
	groupStruct         // word classes, alone and in pairs within a sentence
	groupSubject        // words and classes of the subject
	groupSender         // who writes
	groupShape          // length, links, questions, quoted parts
	groupChars          // four letters in a row: what inflection and composition leave
	groupCluster        // words of like use, by clusters of word vectors
	Groups
)

// Feature is one signal of a mail.
type Feature struct {
	Hash  uint32
	Group uint8
	Sent  int16 // the sentence it came from first; -1 for the subject and what is not in a sentence
}

const (
	offset32 = 2166136261
	prime32  = 16777619
)

func hashString(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * prime32
	}
	return h
}

func hashByte(h uint32, b byte) uint32 { return (h ^ uint32(b)) * prime32 }

func hashShort(h uint32, v uint16) uint32 { return hashByte(hashByte(h, byte(v)), byte(v>>8)) }

func seed(s string) uint32 { return hashString(offset32, s) }

var (
	seedWord    = seed("w:")
	seedCond    = seed("c:")
	seedNote    = seed("n:")
	seedSubject = seed("s:")
	seedClass   = seed("k:")
	seedPair    = seed("p:")
	seedNear    = seed("o:")
	seedFirst   = seed("1:")
	seedLast    = seed("9:")
	seedDoc     = seed("d:")
	seedSubCls  = seed("sk:")
	seedSubPair = seed("sp:")
	seedFrom    = seed("f:")
	seedShape   = seed("h:")
	seedChar    = seed("x:")
	seedFine    = seed("cf:")
	seedCoarse  = seed("cc:")
	seedBoth    = seed("cp:")
)

// maxSentences bounds the work on one mail: what decides stands at its beginning.
const maxSentences = 60

// Features calls add for every signal of the mail, repeated ones included: those of the sentences first, one after the other, then those of the mail as a whole.
func Features(m *Mail, add func(Feature)) {
	var doc text.Class
	words := 0
	sentences := m.Doc.Sentences[:min(len(m.Doc.Sentences), maxSentences)]
	for i := range sentences {
		s := &sentences[i]
		sentence(s, int16(i), add)
		if i < 2 {
			s.Mask.Each(func(c int) { add(Feature{hashByte(seedFirst, byte(c)), groupStruct, int16(i)}) })
		}
		if i == len(sentences)-1 {
			s.Mask.Each(func(c int) { add(Feature{hashByte(seedLast, byte(c)), groupStruct, int16(i)}) })
		}
		if !s.Cond {
			doc |= s.Mask
		}
		words += len(s.Words)
	}
	doc.Each(func(c int) { add(Feature{hashByte(seedDoc, byte(c)), groupStruct, -1}) })
	subject(m, add)
	from(m, add)
	shape(m, words, add)
}

func sentence(s *text.Sentence, at int16, add func(Feature)) {
	base := seedWord
	pair, near, class := seedPair, seedNear, seedClass
	switch {
	case s.Note:
		base, pair, near, class = seedNote, seedNote+1, seedNote+2, seedNote+3
	case s.Cond:
		base, pair, near, class = seedCond, seedCond+1, seedCond+2, seedCond+3
	}
	fine, coarse, both := seedFine, seedCoarse, seedBoth
	if s.Cond {
		fine, coarse, both = seedFine+1, seedCoarse+1, seedBoth+1
	}
	known := clusters()
	var h1, h2 uint32 // the word before, the two words before
	var before uint32 // the coarse cluster of the word before, as the beginning of a pair
	for i := range s.Words {
		w := &s.Words[i]
		h := hashString(base, w.S)
		add(Feature{h, groupWords, at})
		if s.Cond {
			add(Feature{hashString(seedWord, w.S) + 7, groupWords, at})
		}
		if i >= 1 {
			add(Feature{hashString(hashByte(h1, ' '), w.S), groupWords, at})
		}
		if i >= 2 {
			add(Feature{hashString(hashByte(h2, ' '), w.S), groupWords, at})
		}
		h2 = hashString(hashByte(h1, ' '), w.S)
		h1 = h
		if w.S[0] != '<' {
			for q := 0; q+4 <= len(w.S); q++ {
				add(Feature{hashString(seedChar, w.S[q:q+4]), groupChars, at})
			}
		}
		if c, ok := known[w.S]; ok {
			add(Feature{hashShort(fine, c.fine), groupCluster, at})
			add(Feature{hashShort(coarse, c.coarse), groupCluster, at})
			if before != 0 {
				add(Feature{hashShort(before, c.coarse), groupCluster, at})
			}
			before = hashShort(both, c.coarse)
		} else {
			before = 0
		}
		if w.Mask == 0 {
			continue
		}
		// Classes that follow within a few words, in this order: who does what to what.
		for j := i + 1; j < len(s.Words) && j <= i+5; j++ {
			next := s.Words[j].Mask
			for x := uint64(w.Mask); x != 0 && next != 0; x &= x - 1 {
				a := bits.TrailingZeros64(x)
				for y := uint64(next); y != 0; y &= y - 1 {
					if b := bits.TrailingZeros64(y); a != b {
						add(Feature{hashByte(hashByte(near, byte(a)), byte(b)), groupStruct, at})
					}
				}
			}
		}
	}
	mask := uint64(s.Mask)
	for x := mask; x != 0; x &= x - 1 {
		a := bits.TrailingZeros64(x)
		add(Feature{hashByte(class, byte(a)), groupStruct, at})
		for y := x & (x - 1); y != 0; y &= y - 1 {
			add(Feature{hashByte(hashByte(pair, byte(a)), byte(bits.TrailingZeros64(y))), groupStruct, at})
		}
	}
}

func subject(m *Mail, add func(Feature)) {
	var all text.Class
	var h1 uint32
	for i, w := range m.Doc.Subject {
		h := hashString(seedSubject, w.S)
		add(Feature{h, groupSubject, -1})
		if i > 0 {
			add(Feature{hashString(hashByte(h1, ' '), w.S), groupSubject, -1})
		}
		h1 = h
		all |= w.Mask
	}
	all.Each(func(a int) {
		add(Feature{hashByte(seedSubCls, byte(a)), groupSubject, -1})
		all.Each(func(b int) {
			if b > a {
				add(Feature{hashByte(hashByte(seedSubPair, byte(a)), byte(b)), groupSubject, -1})
			}
		})
	})
}

func from(m *Mail, add func(Feature)) {
	f := func(name, value string) {
		add(Feature{hashString(hashString(seedFrom, name), value), groupSender, -1})
	}
	local, domain := sender.Split(m.Addr)
	kind, _ := sender.Kind(domain)
	box := sender.Box(local)
	f("kind=", kind)
	f("box=", box)
	add(Feature{hashString(hashString(hashString(seedFrom, "both="), kind), box), groupSender, -1})
	name := text.Fold(m.Name)
	start := -1
	for i := 0; i <= len(name); i++ {
		letter := i < len(name) && (name[i] >= 'a' && name[i] <= 'z' || name[i] >= 0x80)
		if letter && start < 0 {
			start = i
		}
		if !letter && start >= 0 {
			add(Feature{hashString(seedFrom, name[start:i]), groupSender, -1})
			start = -1
		}
	}
}

func shape(m *Mail, n int, add func(Feature)) {
	f := func(s string) { add(Feature{hashString(seedShape, s), groupShape, -1}) }
	switch {
	case n < 25:
		f("len0")
	case n < 60:
		f("len1")
	case n < 120:
		f("len2")
	case n < 250:
		f("len3")
	case n < 500:
		f("len4")
	default:
		f("len5")
	}
	if m.Reply {
		f("reply")
	}
	if m.Doc.Forwarded {
		f("forwarded")
	}
	if m.Doc.Quoted != "" {
		f("quoted")
	}
	if m.Doc.Inline {
		f("inline")
	}
	if m.Attached {
		f("attached")
	}
	if m.List {
		f("list")
	}
	// How much of the mail speaks of applying, posts and candidates at all.
	job, said := text.Load().Class("apply", "position", "candidate"), 0
	for i := range m.Doc.Sentences {
		if m.Doc.Sentences[i].Mask.Has(job) {
			said++
		}
	}
	for _, w := range m.Doc.Subject {
		if w.Mask.Has(job) {
			said++
		}
	}
	f([...]string{"job0", "job1", "job2", "job3"}[min(said, 3)])
	// A few lines without such a word may well be of a small employer; a page, a list's mail or an answer point by point is not.
	if said == 0 {
		switch {
		case n >= 120:
			f("job0 long")
		case m.List || m.Doc.Inline || strings.HasPrefix(m.Doc.Quoted, ">"):
			f("job0 list")
		default:
			f("job0 short")
		}
	}
	for _, method := range m.Methods {
		f("calendar")
		add(Feature{hashString(hashString(seedShape, "calendar "), method), groupShape, -1})
	}
	add(Feature{hashString(hashString(seedShape, "lang "), m.Doc.Language), groupShape, -1})
	urls, questions, money := 0, 0, 0
	for i := range m.Doc.Sentences {
		for _, w := range m.Doc.Sentences[i].Words {
			switch w.S {
			case "<url>":
				urls++
			case "?":
				questions++
			case "<money>", "<amount>":
				money++
			}
		}
	}
	count := func(name string, n int) {
		size := "0"
		switch {
		case n == 0:
		case n == 1:
			size = "1"
		case n < 4:
			size = "2"
		default:
			size = "4"
		}
		add(Feature{hashString(hashString(seedShape, name), size), groupShape, -1})
	}
	count("url", urls)
	count("question", questions)
	count("money", money)
	count("sentence", len(m.Doc.Sentences)/3)
}

// Of is the mail as the model looks at it.
func Of(m *jobsearch.Message, doc *text.Doc) Mail {
	k := Mail{Doc: doc, Name: m.From.Name, Addr: m.From.Addr, Attached: len(m.Files) > 0}
	k.Reply = len(m.InReplyTo) > 0 || isReply(m.Subject)
	k.List = isTagged(m.Subject) || strings.Contains(doc.Footer, "mailing list") || strings.Contains(doc.Signature, "mailing list")
	for _, c := range m.Calendar {
		k.Methods = append(k.Methods, method(c))
	}
	return k
}

// replies are the marks that mail programs put before the subject of an answer.
var replies = []string{"re:", "aw:", "sv:", "antw:", "ref:", "res:", "rif:", "r:"}

// isTagged says whether a mailing list has put its name before the subject: "Re: [boats] Looking for a mast".
func isTagged(subject string) bool {
	s := strings.TrimSpace(subject)
	for len(s) > 3 && s[0] != '[' {
		i := strings.IndexByte(s, ':')
		if i < 0 || i > 4 {
			return false
		}
		s = strings.TrimSpace(s[i+1:])
	}
	return len(s) > 2 && s[0] == '[' && strings.IndexByte(s, ']') > 1
}

func isReply(subject string) bool {
	s := strings.ToLower(strings.TrimSpace(subject))
	if strings.HasPrefix(s, "re[") { // "Re[2]:"
		return true
	}
	for _, r := range replies {
		if strings.HasPrefix(s, r) {
			return true
		}
	}
	return false
}

// method is the METHOD of a calendar part; REQUEST where it has none.
func method(ics string) string {
	i := strings.Index(ics, "METHOD:")
	if i < 0 {
		return "REQUEST"
	}
	v := ics[i+7 : min(i+7+20, len(ics))]
	if j := strings.IndexAny(v, "\r\n "); j >= 0 {
		v = v[:j]
	}
	return strings.ToUpper(v)
}
