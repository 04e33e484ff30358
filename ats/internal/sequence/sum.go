package sequence

// Features says what the model looks at; here the same features are summed fast. Half of them look at a few classes only: their weights lie in tables. Those of single words are kept for the next time the
// word comes, and those of the clause's heading and first word while the clause lasts. A test compares the two ways.

// features is how many a token has.
const features = 43

// Sizes of classes in the tables: the letters of cls are in 54 combinations.
const (
	clsSize   = 54
	knownSize = 64
	rareSize  = 8
	gapSize   = 16
	sections  = 16
)

// dense numbers the values of Class<<4|Shape, and of Rare, without gaps.
func dense(t *Token) (cls, rare int) {
	class, shape := int(t.Class), int(t.Shape)
	if class > 4 {
		class = 5
	}
	if shape > 7 {
		shape = 8
	}
	return class*9 + shape, min(int(t.Rare), rareSize-1)
}

// tables hold what the features of small classes add.
type tables struct {
	clsGap     [clsSize * gapSize]sum        // 18
	clsPair    [clsSize * clsSize]sum        // 19 of the later word
	clsNext    [clsSize * clsSize]sum        // 20 of the earlier one
	knownSec   [knownSize * sections]sum     // 22
	knownPair  [knownSize * knownSize]sum    // 23 of the later word
	knownNext  [knownSize * knownSize]sum    // 24 of the earlier one
	look       [6 * knownSize * rareSize]sum // 26
	secCls     [sections * clsSize]sum       // 30
	secPlace   [sections * 4 * 8]sum         // 31
	lengths    [8 * 8]sum                    // 32 and 44
	rarePair   [rareSize * rareSize]sum      // 36
	rareNext   [rareSize * rareSize]sum      // 37
	bulletLook [4 * knownSize * rareSize]sum // 41
}

// clsValue and rareValue are the values behind the dense numbers.
func clsValue(d int) uint32 {
	class, shape := uint32(d/9), uint32(d%9)
	if class == 5 {
		class = 15
	}
	if shape == 8 {
		shape = 15
	}
	return class<<4 | shape
}

func rareValue(d int) uint32 {
	if d == rareSize-1 {
		return 15
	}
	return uint32(d)
}

func (t *tables) fill(f *rows) {
	for a := range clsSize {
		for g := range gapSize {
			t.clsGap[a*gapSize+g] = f.find(mix(18, clsValue(a), uint32(g)))
		}
		for b := range clsSize {
			t.clsPair[a*clsSize+b] = f.find(mix(19, clsValue(a), clsValue(b)))
			t.clsNext[a*clsSize+b] = f.find(mix(20, clsValue(a), clsValue(b)))
		}
		for s := range sections {
			t.secCls[s*clsSize+a] = f.find(mix(30, uint32(s), clsValue(a)))
		}
	}
	for a := range uint32(knownSize) {
		for s := range uint32(sections) {
			t.knownSec[a*sections+s] = f.find(mix(22, a, s))
		}
		for b := range uint32(knownSize) {
			t.knownPair[a*knownSize+b] = f.find(mix(23, a, b))
			t.knownNext[a*knownSize+b] = f.find(mix(24, a, b))
		}
		for r := range rareSize {
			for c := range 6 {
				class := clsValue(c*9) >> 4
				t.look[(c*knownSize+int(a))*rareSize+r] = f.find(mix(26, class<<12|a<<4|rareValue(r), 0))
			}
			for b := range 4 {
				t.bulletLook[(b*knownSize+int(a))*rareSize+r] = f.find(mix(41, uint32(b), a<<4|rareValue(r)))
			}
		}
	}
	always := f.find(mix(44, 0, 0))
	for a := range 8 {
		for b := range 8 {
			t.lengths[a*8+b] = f.find(mix(32, uint32(a), uint32(b))) + always
			t.rarePair[a*rareSize+b] = f.find(mix(36, rareValue(a), rareValue(b)))
			t.rareNext[a*rareSize+b] = f.find(mix(37, rareValue(a), rareValue(b)))
		}
		for s := range sections {
			for b := range 4 {
				t.secPlace[(s*4+b)*8+a] = f.find(mix(31, uint32(s), uint32(b)<<4|uint32(a)))
			}
		}
	}
}

// single is what a word adds by itself: to its own place and to those around it.
type single struct {
	word, stem, suffix uint32
	known              uint8
	filled             bool
	self               sum // 1, 10, 13, 25
	next, before       sum // 2 and 11: to the word after it; 3 and 12: to the word before it
	next2, before2     sum // 4, 5
}

// singles is how many words are kept. A word's place is its hash: the next with the same place takes it.
const singles = 2048

// sight is what a place of the clause shows.
type sight struct {
	of    *Token
	alone single
	cls   int
	rare  int
}

// summer sums the features of a clause's tokens.
type summer struct {
	model   *Model
	kept    []single
	seen    []sight // two at the edge, the tokens, two at the edge
	first   uint32
	bullet  uint32
	length  int
	byCls   [clsSize]memo // 33, 49
	byKnown [knownSize]memo
	byPlace [8]memo // 53
	clause  uint32  // counts clauses, so that a memo of another is known
}

type memo struct {
	clause uint32
	sum    sum
}

func (s *summer) alone(f *rows, t *Token) *single {
	x := &s.kept[(t.Word^t.Suffix>>7^uint32(t.Known)*0x9E37)%singles]
	if x.filled && x.word == t.Word && x.stem == t.Stem && x.suffix == t.Suffix && x.known == t.Known {
		return x
	}
	*x = single{
		word: t.Word, stem: t.Stem, suffix: t.Suffix, known: t.Known, filled: true,
		self:    f.find(mix(1, t.Word, 0)) + f.find(mix(10, t.Stem, 0)) + f.find(mix(13, t.Suffix, 0)) + f.find(mix(25, uint32(t.Known), t.Word)),
		next:    f.find(mix(2, t.Word, 0)) + f.find(mix(11, t.Stem, 0)),
		before:  f.find(mix(3, t.Word, 0)) + f.find(mix(12, t.Stem, 0)),
		next2:   f.find(mix(4, t.Word, 0)),
		before2: f.find(mix(5, t.Word, 0)),
	}
	return x
}

// begin makes ready for a clause.
func (s *summer) begin(m *Model, c *Clause) {
	if s.model != m || s.clause == 1<<32-1 {
		*s = summer{model: m, kept: make([]single, singles), seen: s.seen}
	}
	s.clause++
	s.bullet = 0
	if c.Bullet {
		s.bullet = 1
	}
	if c.Asks {
		s.bullet |= 2
	}
	s.length = bucket(len(c.Tokens))
	s.first = c.Tokens[0].Word
	s.seen = s.seen[:0]
	add := func(t *Token) {
		cls, rare := dense(t)
		s.seen = append(s.seen, sight{t, *s.alone(&m.rows, t), cls, rare})
	}
	add(&edge)
	add(&edge)
	for i := range c.Tokens {
		add(&c.Tokens[i])
	}
	add(&edge)
	add(&edge)
}

// of is the sum of the features of token i.
func (s *summer) of(m *Model, c *Clause, i int) sum {
	w := s.seen[i : i+5 : i+5]
	p2, p, t, n, n2 := &w[0], &w[1], &w[2], &w[3], &w[4]
	cls := func(x *sight) uint32 { return uint32(x.of.Class)<<4 | uint32(x.of.Shape) }
	ct, cp, cn := cls(t), cls(p), cls(n)
	sec, place, known := uint32(c.Section), bucket(i), uint32(t.of.Known)
	small, f := &m.small, &m.rows
	k := int(known % knownSize)
	kp, kn := int(p.of.Known%knownSize), int(n.of.Known%knownSize)
	si := int(sec % sections)

	x := t.alone.self + p.alone.next + n.alone.before + p2.alone.next2 + n2.alone.before2
	x += small.clsGap[t.cls*gapSize+int(t.of.Gap%gapSize)] + small.clsPair[p.cls*clsSize+t.cls] + small.clsNext[t.cls*clsSize+n.cls]
	x += small.knownSec[k*sections+si] + small.knownPair[kp*knownSize+k] + small.knownNext[k*knownSize+kn]
	x += small.look[(t.cls/9*knownSize+k)*rareSize+t.rare] + small.secCls[si*clsSize+t.cls] + small.secPlace[(si*4+int(s.bullet))*8+place] + small.lengths[s.length*8+place]
	x += small.rarePair[t.rare*rareSize+p.rare] + small.rareNext[t.rare*rareSize+n.rare] + small.bulletLook[(int(s.bullet)*knownSize+k)*rareSize+t.rare]

	if y := &s.byCls[t.cls]; y.clause == s.clause {
		x += y.sum
	} else {
		*y = memo{s.clause, f.find(mix(33, s.first, ct)) + f.find(mix(49, c.Heading, ct))}
		x += y.sum
	}
	if y := &s.byKnown[k]; y.clause == s.clause {
		x += y.sum
	} else {
		*y = memo{s.clause, f.find(mix(50, c.Heading, known)) + f.find(mix(51, s.first, known))}
		x += y.sum
	}
	if y := &s.byPlace[place]; y.clause == s.clause {
		x += y.sum
	} else {
		*y = memo{s.clause, f.find(mix(53, s.first, uint32(place)))}
		x += y.sum
	}

	x += f.find(mix(6, p.of.Word, t.of.Word)) + f.find(mix(7, t.of.Word, n.of.Word)) + f.find(mix(8, p2.of.Word, p.of.Word)) + f.find(mix(9, n.of.Word, n2.of.Word))
	x += f.find(mix(14, p.of.Suffix, t.of.Suffix)) + f.find(mix(15, t.of.Suffix, n.of.Suffix))
	x += f.find(mix(21, cp<<8|ct, cn)) + f.find(mix(42, cls(p2)<<8|cp, ct<<8|cn))
	x += f.find(mix(38, p.of.Word, ct<<8|known)) + f.find(mix(39, n.of.Word, ct<<8|known)) + f.find(mix(40, p2.of.Word, p.of.Word*31+ct))
	x += f.find(mix(45, t.of.Suffix, sec)) + f.find(mix(46, t.of.Word, sec))
	return x + f.find(mix(56, cp, uint32(p.of.Known)<<12|known<<6|uint32(n.of.Known)))
}
