package dedupe

import (
	"github.com/seed-57f86535/jobsearch/internal/fold"
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	headWords = 60       // telling words that count as the beginning of a text
	maxWords  = 480      // telling words kept of one text
	maxText   = 64 << 10 // bytes read of one text
	bins      = 12       // MinHash bins over shingles of three words
)

// text is a description prepared: the telling words it uses, as 16-bit hashes, the large numbers, and a MinHash of its shingles.
type text struct {
	head, rest []uint16 // sorted, disjoint: the first telling words, and the others
	figures    []uint32 // sorted, distinct numbers of 1000 and more: pay, mostly
	sketch     sketch
	hash       uint64 // of all words in order
	min        [bins]uint32
	ranges     [4][2]uint32 // pairs of figures that stand together like the ends of a range of pay; zeros for none
}

func (t *text) size() int { return len(t.head) + len(t.rest) }

// reader makes texts; its buffers are used again. It is not safe for concurrent use.
type reader struct {
	seen  [1 << 16]uint32 // the round in which a word was last seen
	round uint32
	order []uint16
	word  []byte
}

// read prepares a description.
func (r *reader) read(s string) text {
	var t text
	if len(s) > maxText {
		s = s[:maxText]
	}
	r.round++
	r.order = r.order[:0]
	lex := words()
	for i := range t.min {
		t.min[i] = ^uint32(0)
	}
	var a, b uint32 // the two words before
	var last uint32 // the figure before
	spans := 0
	n := 0
	word := func(h uint32, telling bool) {
		n++
		t.hash = mix64(t.hash ^ uint64(h))
		if n >= 3 {
			sh := mix64(uint64(a)<<32 ^ uint64(b)*0x9e3779b97f4a7c15 ^ uint64(h))
			if v := uint32(sh >> 32); v < t.min[sh%bins] {
				t.min[sh%bins] = v
			}
		}
		a, b = b, h
		if !telling || len(r.order) >= maxWords {
			return
		}
		k := uint16(mix64(uint64(h)))
		if r.seen[k] != r.round {
			r.seen[k] = r.round
			r.order = append(r.order, k)
			t.sketch.add(k)
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
				i = r.letters(s, i)
				h := fnv(r.word)
				word(h, len(r.word) > 1 && !lex.isCommon(h))
			case c >= '0' && c <= '9':
				var v uint64
				v, i = figure(s, i)
				if (v >= 1000 && v < cents && !(v >= 1990 && v <= 2035) || v >= decimals+1000 && v < decimals+cents) && len(t.figures) < 12 {
					f := uint32(v) // with the mark of cents
					if last != 0 && (f^last)&cents == 0 && f > last && uint64(f&^cents) <= 2*uint64(last&^cents) && spans < len(t.ranges) {
						t.ranges[spans] = [2]uint32{last, f}
						spans++
					}
					last = f
					if !slices.Contains(t.figures, f) {
						t.figures = append(t.figures, f)
					}
				}
				word(uint32(mix64(v+0x51ed27)), true)
			default:
				i++
			}
			continue
		}
		ru, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case fold.Ideograph(ru): // two characters are about a word
			h := hash32(s[i : i+size])
			if next, m := utf8.DecodeRuneInString(s[i+size:]); fold.Ideograph(next) {
				h = hash32(s[i : i+size+m])
			}
			word(h, true)
			i += size
		case unicode.IsLetter(ru):
			i = r.letters(s, i)
			h := fnv(r.word)
			word(h, len(r.word) > 1 && !lex.isCommon(h))
		default:
			i += size
		}
	}
	slices.Sort(t.figures)
	cut := min(headWords, len(r.order))
	all := slices.Clone(r.order)
	t.head, t.rest = all[:cut:cut], all[cut:]
	slices.Sort(t.head)
	slices.Sort(t.rest)
	return t
}

const (
	decimals = 1<<33 + cents // what figure adds to hundredths
	cents    = 1 << 31       // the mark of hundredths among figures: "17.40" is hourly pay
)

// letters reads the word at i into r.word, folded and cut to five letters, and returns the offset behind it.
func (r *reader) letters(s string, i int) int {
	r.word = r.word[:0]
	n := 0
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c < 'a' || c > 'z' {
				break
			}
			if n < 5 {
				r.word = append(r.word, c)
			}
			n++
			i++
			continue
		}
		ru, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(ru) && !unicode.Is(unicode.Mn, ru) || fold.Ideograph(ru) {
			break
		}
		if n < 5 {
			r.word = appendFolded(r.word, ru)
		}
		n++
		i += size
	}
	return i
}

// figure reads a number with its groups of thousands and a k behind it, and returns it and the offset behind it. One with decimals comes in hundredths, plus decimals.
func figure(s string, i int) (uint64, int) {
	var v uint64
	digit := func(i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for digit(i) {
		v = v*10 + uint64(s[i]-'0')
		if v > 1<<40 {
			v %= 1 << 32
		}
		i++
	}
	for i < len(s) && (s[i] == ',' || s[i] == '.' || s[i] == '\'' || s[i] == ' ' || s[i] == 0xC2 && i+1 < len(s) && s[i+1] == 0xA0) {
		k := i + 1
		if s[i] == 0xC2 {
			k++
		}
		if !(digit(k) && digit(k+1) && digit(k+2) && !digit(k+3)) || v == 0 || v > 999_999_999 {
			break
		}
		v = v*1000 + uint64(s[k]-'0')*100 + uint64(s[k+1]-'0')*10 + uint64(s[k+2]-'0')
		i = k + 3
	}
	if i+1 < len(s) && v < 100000 && digit(i+1) && (s[i] == '.' || s[i] == ',' && digit(i+2) && !digit(i+3)) {
		i++
		w := v * 100
		for unit := uint64(10); digit(i); i++ {
			w += uint64(s[i]-'0') * unit
			unit /= 10
		}
		if thousands := i < len(s) && (s[i] == 'k' || s[i] == 'K') && (i+1 == len(s) || !isASCIILetter(s[i+1])); thousands || v >= 10 && v < 1000 && rangeK(s, i) { // "46.5-58.2k"
			if thousands {
				i++
			}
			return w * 10, i
		}
		if w != v*100 {
			return w + decimals, i
		}
	}
	if i < len(s) && (s[i] == 'k' || s[i] == 'K') && v < 10000 && (i+1 == len(s) || !isASCIILetter(s[i+1])) {
		v *= 1000
		i++
	} else if v < 1000 && v >= 10 && rangeK(s, i) { // "52-62k"
		v *= 1000
	}
	return v, i
}

func isASCIILetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// rangeK reports that a range follows whose end has the k for both.
func rangeK(s string, i int) bool {
	k := i
	switch {
	case k < len(s) && s[k] == '-':
		k++
	case k+2 < len(s) && s[k] == 0xE2 && s[k+1] == 0x80 && (s[k+2] == 0x93 || s[k+2] == 0x94):
		k += 3
	default:
		return false
	}
	for k < len(s) && (s[k] >= 0x80 || s[k] == '$') && k < i+8 { // a currency sign
		k++
	}
	j := k
	for j < len(s) && s[j] >= '0' && s[j] <= '9' && j < k+4 {
		j++
	}
	if j > k && j+1 < len(s) && (s[j] == '.' || s[j] == ',') && s[j+1] >= '0' && s[j+1] <= '9' {
		j += 2
	}
	return j > k && j < len(s) && (s[j] == 'k' || s[j] == 'K') && (j+1 == len(s) || !isASCIILetter(s[j+1]))
}

func fnv(w []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range w {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// contained are the telling words that two texts share, and the share of the smaller text and of their union that is.
func (a *text) contained(b *text) (n int, containment, jaccard float64) {
	n = overlap(a.head, b.head) + overlap(a.head, b.rest) + overlap(a.rest, b.head) + overlap(a.rest, b.rest)
	least := min(a.size(), b.size())
	if least == 0 {
		return 0, 0, 0
	}
	return n, float64(n) / float64(least), float64(n) / float64(a.size()+b.size()-n)
}

// headIn is the share of a's beginning that b has anywhere.
func (a *text) headIn(b *text) float64 {
	if len(a.head) == 0 {
		return 0
	}
	return float64(overlap(a.head, b.head)+overlap(a.head, b.rest)) / float64(len(a.head))
}
