package read

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

// keys are the parts of the address that may name the employer.
func (n *names) keys() []string {
	var out []string
	add := func(s string) {
		s = squeeze(strings.ToLower(s))
		if len(s) >= 2 && len(s) < 40 {
			out = append(out, s)
			// German umlauts in an address: roesler is Rösler.
			if u := umlauts.Replace(s); u != s {
				out = append(out, u)
			}
		}
	}
	switch n.kind {
	case "":
		add(domainLabel(n.domain))
	case sender.ATS:
		local, _, _ := strings.Cut(n.local, "+")
		if sender.Box(local) == "" {
			add(local)
		}
		for _, p := range strings.Split(n.sub, ".") {
			if len(p) > 2 && p != "talent" && p != "mail" && p != "hire" && p != "jobs" && p != "careers" && p != "notifications" && p != "pages" {
				add(p)
			}
		}
	case sender.Free:
		local, _, _ := strings.Cut(n.local, "+")
		add(local)
	}
	return out
}

var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// domainLabel is the part of a domain that a house chooses: acme in jobs.acme.co.uk.
func domainLabel(domain string) string {
	parts := strings.Split(domain, ".")
	if len(parts) < 2 {
		return ""
	}
	parts = parts[:len(parts)-1]
	for len(parts) > 1 {
		switch last := parts[len(parts)-1]; last {
		case "co", "com", "ac", "gov", "org", "edu", "net", "nhs", "gob", "gouv", "sch", "k12":
			parts = parts[:len(parts)-1]
			continue
		}
		break
	}
	return parts[len(parts)-1]
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func titleCase(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[size:]
	}
	return strings.Join(words, " ")
}

// spoken makes a name of a domain's label: "larkandloom" is Lark & Loom, "harrowlanevets" Harrowlane.
func (n *names) spoken(label string) string {
	words := strings.FieldsFunc(label, func(r rune) bool { return r == '-' || r == '_' })
	if len(words) > 1 {
		last := words[len(words)-1]
		if (slices.Contains(n.c.generic, last) || len(last) <= 3) && !slices.Contains(strings.Fields(text.Fold(n.from)), last) {
			words = words[:len(words)-1]
		}
		for i, w := range words {
			words[i] = n.written(w)
		}
		return strings.Join(words, " ")
	}
	// "panaderialozano": the trade, then the name.
	for i := len(label) - 4; i >= 4; i-- {
		if n.c.trade[label[:i]] != "" {
			return n.written(label[:i]) + " " + n.written(label[i:])
		}
	}
	if i := strings.Index(label, "and"); i >= 4 && len(label)-i-3 >= 4 && !strings.ContainsRune("lrhb", rune(label[i-1])) {
		return titleCase(label[:i]) + " & " + titleCase(label[i+3:])
	}
	for _, g := range n.c.generic {
		if stem, ok := strings.CutSuffix(label, g); ok && len(stem) >= 4 {
			return titleCase(stem)
		}
	}
	return titleCase(label)
}

// written is a word of an address as the language of the mail writes it: "roesler" is Rösler.
func (n *names) written(w string) string {
	if s := n.c.tradeIn[n.doc.Language][w]; s != "" {
		return s
	}
	if s := n.c.trade[w]; s != "" {
		return s
	}
	if n.doc.Language != "de" {
		return titleCase(w)
	}
	var b strings.Builder
	for i := 0; i < len(w); i++ {
		if i+1 < len(w) && w[i+1] == 'e' && (i == 0 || !strings.ContainsRune("aeiouq", rune(w[i-1]))) && !(i+2 < len(w) && strings.ContainsRune("lu", rune(w[i+2])) && w[i] == 'a') {
			if u := map[byte]string{'a': "ä", 'o': "ö", 'u': "ü"}[w[i]]; u != "" {
				b.WriteString(u)
				i++
				continue
			}
		}
		b.WriteByte(w[i])
	}
	return titleCase(b.String())
}

// house is the name in a free mailbox that is a house's, not a person's: dellroadgarage.
func (n *names) house() string {
	local, _, _ := strings.Cut(n.local, "+")
	var words []string
	for _, w := range strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		if sender.Box(w) == "" && w != "manager" && w != "owner" {
			words = append(words, w)
		}
	}
	joined := strings.Join(words, ".")
	rest := strings.TrimRight(squeeze(joined), "0123456789")
	for _, w := range strings.FieldsFunc(text.Fold(n.from), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 2 {
			rest = strings.Replace(rest, w, "", 1)
		}
	}
	if len(rest) < 4 || len(squeeze(joined)) < 8 {
		return ""
	}
	return titleCase(joined)
}
