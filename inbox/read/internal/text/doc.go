package text

import "strings"

// Doc is a mail's words in order.
type Doc struct {
	Parts
	Subject   []Word
	Sentences []Sentence
	Language  string // two letters; "" where none of the seven is plain
	vocab     *Vocabulary
}

// Sentence is one sentence of Parts.Now, or of the note above a forwarded mail.
type Sentence struct {
	Text  string
	Words []Word // offsets are those of Text's own string, from its first byte
	Mask  Class
	Cond  bool // speaks of what may be: "if you are not selected …"
	Note  bool // stands above a forwarded mail
}

// MaxText is how much of a body is read, in bytes: what decides stands at the top.
const MaxText = 64 << 10

// Read takes a mail's body and subject apart.
func (v *Vocabulary) Read(body, subject string) Doc {
	if len(body) > MaxText {
		body = strings.ToValidUTF8(body[:MaxText], "")
	}
	if len(subject) > 1000 {
		subject = strings.ToValidUTF8(subject[:1000], "")
	}
	d := Doc{Parts: v.Split(Clean(body), subject), vocab: v}
	var buf [64]byte
	b := buf[:0]
	d.Subject = words(nil, Clean(subject), 0, &b)
	v.Mark(d.Subject)
	all := make([]Word, 0, len(d.Now)/5+16)
	d.Sentences = make([]Sentence, 0, len(d.Now)/60+4)
	cond := v.Class("cond")
	var spoken [7]int
	add := func(text string, note bool) {
		for _, s := range sentences(text) {
			from := len(all)
			all = words(all, s, 0, &b)
			ws := all[from:len(all):len(all)]
			if len(ws) == 0 {
				continue
			}
			x := Sentence{Text: s, Words: ws, Mask: v.mark(ws, &spoken), Note: note}
			x.Cond = x.Mask.Has(cond)
			d.Sentences = append(d.Sentences, x)
		}
	}
	if d.Forwarded {
		add(d.Note, true)
	}
	add(d.Now, false)
	d.Language = v.language(&spoken, len(all))
	return d
}

// language is that of most function words.
func (v *Vocabulary) language(n *[7]int, total int) string {
	best := 0
	for i := range n {
		if n[i] > n[best] {
			best = i
		}
	}
	if n[best] == 0 || n[best]*12 < total {
		return ""
	}
	return v.Langs[best]
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "st": true, "prof": true, "no": true, "nr": true, "ref": true, "e.g": true, "i.e": true, "etc": true, "inc": true, "ltd": true, "co": true, "vs": true,
	"a.m": true, "p.m": true, "am": true, "pm": true, "z.b": true, "bzw": true, "ca": true, "d.h": true, "str": true, "sr": true, "sra": true, "srta": true, "dott": true, "sig": true, "ing": true, "avv": true, "mme": true, "mlle": true, "m": true,
	"evtl": true, "ggf": true, "inkl": true, "tel": true, "approx": true, "jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sept": true, "sep": true, "oct": true, "nov": true, "dec": true, "u.s": true, "u.k": true, "dhr": true, "mevr": true, "drs": true, "ir": true,
}

// sentences splits at full stops, blank lines, list items and short lines; a hard wrap ends no sentence.
func sentences(s string) []string {
	out := make([]string, 0, len(s)/60+2)
	start, line := 0, 0
	emit := func(end int) {
		if t := strings.TrimSpace(s[start:end]); t != "" {
			out = append(out, t)
		}
		start = end
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\n':
			next := strings.TrimLeft(s[i+1:min(i+40, len(s))], " ")
			width := i - line
			line = i + 1
			switch {
			case next == "" || next[0] == '\n', isItem(next):
				emit(i)
			case width < 45 && (next[0] >= 'A' && next[0] <= 'Z' || isDigit(next[0]) || width < 25 && i > 0 && (s[i-1] == ',' || s[i-1] == ':')):
				emit(i)
			}
		case '.', '!', '?':
			if i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '\n' && s[i+1] != '"' && s[i+1] != ')' {
				continue
			}
			if c == '.' && abbreviated(s[start:i]) && i+1 < len(s) {
				continue
			}
			emit(i + 1)
		case ';':
			if i+1 < len(s) && s[i+1] == ' ' && i-start > 40 {
				emit(i + 1)
			}
		}
	}
	emit(len(s))
	return out
}

func isItem(s string) bool {
	switch {
	case s[0] == '*' || s[0] == '-' || s[0] == '+':
		return len(s) > 1 && s[1] == ' '
	case strings.HasPrefix(s, "•") || strings.HasPrefix(s, "·") || strings.HasPrefix(s, "–"):
		return true
	case isDigit(s[0]):
		return len(s) > 2 && (s[1] == '.' || s[1] == ')') && s[2] == ' '
	case isLetter(s[0]):
		return len(s) > 2 && s[1] == ')' && s[2] == ' '
	}
	return false
}

// abbreviated says whether the text before a full stop ends in an abbreviation, an initial or a German ordinal ("14. Mai").
func abbreviated(s string) bool {
	i := len(s)
	for i > 0 && s[i-1] != ' ' && s[i-1] != '\n' && s[i-1] != '(' {
		i--
	}
	w := s[i:]
	if w == "" || len(w) > 5 {
		return false
	}
	if len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' && w != "I" {
		return true
	}
	if len(w) <= 2 && isDigit(w[0]) && isDigit(w[len(w)-1]) {
		return true
	}
	return abbreviations[strings.ToLower(w)]
}
