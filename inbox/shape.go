package inbox

import (
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/employer"
	"github.com/seed-57f86535/jobsearch/internal/fold"
)

// shape is what mails made from one template have in common: the words of subject and sentences, with names and numbers masked.
type shape struct {
	subject   string
	sentences map[string]int // how many words each has
	whole     string         // subject and text in one, with every word that has a capital masked
}

// Bounds of a shape, for a mail may be of any size.
const (
	shapeText      = 32 << 10 // bytes
	shapeSentences = 200
	shapeWords     = 4 // a shorter sentence is a greeting or a name, and tells nothing
)

// shapeOf is the shape of a mail; employer and role, as they were read, and who is written to are masked in it.
func shapeOf(m jobsearch.Message, r Reading) shape {
	mask := names(m, r)
	subject := m.Subject
	for {
		prefix, rest, ok := strings.Cut(subject, ":")
		if !ok || len(strings.TrimSpace(prefix)) > 3 { // Re, Fwd, AW, WG, RV, …
			break
		}
		subject = rest
	}
	s := shape{subject: masked(subject, mask, false), sentences: map[string]int{}}
	own := ownSentences(m.Text)
	s.whole = masked(subject+" "+strings.Join(own, " "), mask, true)
	for _, sentence := range own {
		if k := masked(sentence, mask, false); strings.Count(k, " ")+1 >= shapeWords && len(s.sentences) < shapeSentences {
			s.sentences[k] = strings.Count(k, " ") + 1
		}
	}
	return s
}

// names are the words of employer, role, and whom the mail is written to: by its header, and by its first line ("Hi Ann,").
func names(m jobsearch.Message, r Reading) map[string]bool {
	mask := map[string]bool{}
	add := func(name string) {
		for _, w := range fold.Words(name) {
			mask[w] = true
		}
	}
	add(r.Company)
	add(r.Role)
	for _, to := range m.To {
		add(to.Name)
	}
	greeting, _, _ := strings.Cut(strings.TrimSpace(m.Text), "\n")
	if words := strings.Fields(greeting); len(words) > 1 && len(words) <= 5 {
		for _, w := range words[1:] {
			if strings.IndexFunc(w, unicode.IsUpper) == 0 {
				add(w)
			}
		}
	}
	return mask
}

// says reports whether a sentence, with its names and numbers masked, stands in the mail.
func (s shape) says(sentence string, mask map[string]bool) bool {
	k := strings.Trim(masked(sentence, mask, true), "* ")
	return k == "" || strings.Contains(" "+s.whole+" ", " "+k+" ")
}

// ownSentences are the sentences above the quoted mail, hard wraps joined, of the first shapeText bytes.
func ownSentences(text string) (out []string) {
	text = text[:min(len(text), shapeText)]
	var paragraph strings.Builder
	end := func() {
		p := paragraph.String()
		paragraph.Reset()
		from := 0
		for i, r := range p {
			next := i + len(string(r))
			if strings.ContainsRune(".!?:;", r) && (next == len(p) || p[next] == ' ') {
				out = append(out, p[from:next])
				from = next
			}
		}
		out = append(out, p[from:])
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, ">") || strings.HasPrefix(line, "-----") || strings.HasPrefix(line, "_____") {
			break
		}
		if line == "" {
			end()
			continue
		}
		paragraph.WriteString(line + " ")
	}
	end()
	return out
}

// masked are the folded words of a sentence, with "*" for each run of what differs from one mail of a template to the next: addresses, numbers, and words with a capital within the sentence.
// The first word's capital is the sentence's own, except where first says that it is masked too.
func masked(sentence string, mask map[string]bool, first bool) string {
	var out []string
	star := func() {
		if len(out) == 0 || out[len(out)-1] != "*" {
			out = append(out, "*")
		}
	}
	for i, token := range strings.Fields(sentence) {
		if strings.Contains(token, "://") || strings.Contains(token, "@") || strings.ContainsFunc(token, unicode.IsDigit) {
			star()
			continue
		}
		token = strings.TrimLeftFunc(token, func(r rune) bool { return !unicode.IsLetter(r) })
		capital := (i > 0 || first) && strings.IndexFunc(token, unicode.IsUpper) == 0 && token != "I"
		for _, w := range fold.Words(token) {
			if capital || mask[w] {
				star()
			} else {
				out = append(out, w)
			}
		}
	}
	return strings.Join(out, " ")
}

// likeness is how much of the words of two shapes stand in sentences that both have, 0 to 1; 0 where the subjects differ.
func (s shape) likeness(o shape) float64 {
	if s.subject != o.subject {
		return 0
	}
	shared, all := 0, 0
	for k, n := range s.sentences {
		all += n
		if _, both := o.sentences[k]; both {
			shared += 2 * n
		}
	}
	for _, n := range o.sentences {
		all += n
	}
	if all == 0 {
		return 0 // nothing to go by
	}
	return float64(shared) / float64(all)
}

// senderOf tells senders apart: by address where an employer writes from its own domain; by domain and employer where a system or board writes for many.
func senderOf(m jobsearch.Message, r Reading) string {
	addr := strings.ToLower(m.From.Addr)
	local, domain, ok := strings.Cut(addr, "@")
	if !ok {
		return addr
	}
	name := employer.Key(r.Company)
	plain := strings.Join(fold.Words(domain), "")
	if name != "" && !strings.Contains(plain, name) {
		return domain + " for " + name
	}
	local, _, _ = strings.Cut(local, "+")
	return strings.TrimRight(local, "0123456789") + "@" + domain
}
