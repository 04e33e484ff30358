package normalise

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

//go:embed data/pay.tsv
var payTSV string

// sense is one thing that a word of a pay text may mean.
type sense uint32

const (
	isCurrency sense = 1 << iota
	isMultiple
	isLPA
	isUnit
	isEach
	isPrep
	isAnchor
	isFrom
	isSoftFrom
	isUpTo
	isMore
	isLess
	isTo
	isAnd
	isSoft
	isBad
	isCounted
	isPlus
	isGuess
	isShares
)

// meaning is what the lexicon knows of a phrase: its senses and their values.
type meaning struct {
	senses   sense
	currency string
	multiple float64
	unit     jobsearch.PayPeriod
	each     jobsearch.PayPeriod // also that of an anchor which names one ("Jahresgehalt")
	country  string              // the meaning holds only there
	exact    string              // the phrase as it must be written, where case matters
}

// phrases is a trie over tokens.
type phrases struct {
	next map[string]*phrases
	here []meaning
}

var payLexicon = sync.OnceValue(func() *phrases { return readPayLexicon(payTSV) })

func readPayLexicon(tsv string) *phrases {
	root := &phrases{}
	kinds := map[string]sense{"cur": isCurrency, "mul": isMultiple, "lpa": isLPA | isMultiple | isCurrency | isEach, "unit": isUnit, "each": isEach, "prep": isPrep, "anchor": isAnchor,
		"upto": isUpTo, "more": isMore, "less": isLess, "to": isTo, "and": isAnd, "soft": isSoft, "bad": isBad, "counted": isCounted, "plus": isPlus, "guess": isGuess, "shares": isShares}
	for line := range strings.Lines(tsv) {
		col := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(col) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		m := meaning{senses: kinds[col[0]]}
		switch col[0] {
		case "cur":
			m.currency = col[1]
		case "mul":
			m.multiple, _ = strconv.ParseFloat(col[1], 64)
		case "lpa":
			m.multiple, _ = strconv.ParseFloat(col[1], 64)
			m.currency, m.each = "INR", jobsearch.PerYear
		case "unit":
			m.unit = jobsearch.PayPeriod(col[1])
		case "each":
			m.each = jobsearch.PayPeriod(col[1])
		case "anchor":
			if col[1] != "-" {
				m.each = jobsearch.PayPeriod(col[1])
			}
		case "from":
			m.senses = isFrom
			if col[1] == "soft" {
				m.senses = isSoftFrom
			}
		}
		for _, p := range strings.Split(col[2], " | ") {
			root.add(p, m)
		}
	}
	return root
}

func (t *phrases) add(phrase string, m meaning) {
	phrase = strings.TrimSpace(phrase)
	if p, ok := strings.CutPrefix(phrase, "="); ok && p != "" {
		phrase, m.exact = p, p
	}
	if p, c, ok := strings.Cut(phrase, "@"); ok {
		phrase, m.country = p, c
	}
	at := t
	for i, tok := range scan(phrase) {
		k := tok.text
		if i > 0 && tok.space {
			k = " " + k
		}
		if at.next == nil {
			at.next = map[string]*phrases{}
		}
		if at.next[k] == nil {
			at.next[k] = &phrases{}
		}
		at = at.next[k]
	}
	if at != t {
		at.here = append(at.here, m)
	}
}

// find is the longest phrase that begins at tokens[0], merged over its meanings, and the number of tokens it takes.
func (t *phrases) find(tokens []token, country string) (m meaning, n int) {
	at := t
	for i, tok := range tokens {
		k := tok.text
		if i > 0 && tok.space {
			k = " " + k
		}
		if at = at.next[k]; at == nil {
			break
		}
		var found meaning
		for _, h := range at.here {
			if h.country != "" && h.country != country {
				continue
			}
			if h.exact != "" && h.exact != written(tokens[:i+1]) {
				continue
			}
			found.senses |= h.senses
			if h.currency != "" {
				found.currency = h.currency
			}
			if h.multiple != 0 {
				found.multiple = h.multiple
			}
			if h.unit != "" {
				found.unit = h.unit
			}
			if h.each != "" {
				found.each = h.each
			}
		}
		if found.senses != 0 {
			m, n = found, i+1
		}
	}
	return m, n
}

func written(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 && t.space {
			b.WriteByte(' ')
		}
		b.WriteString(t.raw)
	}
	return b.String()
}

// anchorParts find words of pay inside compounds, as German, the Scandinavian languages and Finnish build them, and the period that they name.
var (
	badParts    = []string{"pramie", "zuschuss", "bonus", "budget", "zulage", "gutschein", "finanzierung", "umsatz", "toeslag", "vergoeding", "tillagg"}
	anchorParts = []string{"gehalt", "lohn", "verguet", "vergut", "salar", "lonn", "loner", "palkka", "entgelt", "wynagrodz", "зарплат"}
	periodParts = []struct {
		part string
		per  jobsearch.PayPeriod
	}{{"jahr", jobsearch.PerYear}, {"monat", jobsearch.PerMonth}, {"stund", jobsearch.PerHour}, {"manad", jobsearch.PerMonth}, {"maaned", jobsearch.PerMonth}, {"maned", jobsearch.PerMonth}, {"kuukaus", jobsearch.PerMonth}, {"vuosi", jobsearch.PerYear}, {"tunti", jobsearch.PerHour}}
)

// compound reads the meaning of a long word that is not in the lexicon.
func compound(word string) (meaning, bool) {
	if len(word) < 8 {
		return meaning{}, false
	}
	for _, b := range badParts {
		if strings.Contains(word, b) {
			return meaning{senses: isBad}, true
		}
	}
	for _, a := range anchorParts {
		if strings.Contains(word, a) {
			m := meaning{senses: isAnchor}
			if strings.HasPrefix(word, "mindest") || strings.HasPrefix(word, "minimum") {
				m.senses |= isFrom
			}
			for _, p := range periodParts {
				if strings.Contains(word, p.part) {
					m.each = p.per
				}
			}
			return m, true
		}
	}
	return meaning{}, false
}
