package posting

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

//go:embed words.json
var wordsJSON []byte

// words is words.json, turned round.
var words = sync.OnceValue(func() (w struct {
	employment map[string]string
	period     map[string]period
	currency   map[string]string
}) {
	var raw struct {
		Employment map[string][]string
		Period     map[string]struct {
			Factor float64
			Words  []string
		}
		Currency map[string]string
	}
	if err := json.Unmarshal(wordsJSON, &raw); err != nil {
		panic("posting: words.json: " + err.Error()) // embedded: a test reads it
	}
	w.employment, w.period, w.currency = map[string]string{}, map[string]period{}, raw.Currency
	for kind, list := range raw.Employment {
		for _, s := range list {
			w.employment[s] = kind
		}
	}
	for name, p := range raw.Period {
		unit, _, _ := strings.Cut(name, "*")
		for _, s := range p.Words {
			w.period[s] = period{jobsearch.PayPeriod(unit), p.Factor}
		}
	}
	return w
})

type period struct {
	unit   jobsearch.PayPeriod
	factor float64
}

// letters is s in lower case without anything but letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// Employment is the kind of employment that a board's words mean, the first one that is known: full_time, part_time, contract, temporary, internship, or "".
func Employment(values ...string) string {
	w := words().employment
	for _, v := range values {
		if k := w[letters(v)]; k != "" {
			return k
		}
		for part := range strings.FieldsFuncSeq(v, func(r rune) bool {
			return r == ',' || r == '/' || r == ';' || r == '|' || r == '(' || r == ')' || r == '_'
		}) {
			if k := w[letters(part)]; k != "" {
				return k
			}
		}
		l := letters(v)
		for _, guess := range [...][2]string{{"intern", "internship"}, {"parttime", "part_time"}, {"fulltime", "full_time"}, {"contract", "contract"}, {"tempor", "temporary"}, {"freelan", "contract"}, {"permanent", "full_time"}} {
			if strings.Contains(l, guess[0]) && !strings.Contains(l, "internal") && !strings.Contains(l, "international") {
				return guess[1]
			}
		}
	}
	return ""
}

// Currency is the currency of a country (ISO 3166-1 alpha-2), or "" where it is not listed.
func Currency(country string) string { return words().currency[Country(country)] }

// Pay is a range of a structured field, in units of the currency; what is not positive is an open end. Without any amount there is none.
// unit is the board's word for the time that it pays; an unknown one gives an unknown period.
func Pay(min, max float64, currency, unit string, basis jobsearch.PayBasis) []jobsearch.Pay {
	if min < 0 {
		min = 0
	}
	if max < 0 {
		max = 0
	}
	if min == 0 && max == 0 || min > 1e12 || max > 1e12 {
		return nil
	}
	p := words().period[letters(unit)]
	if p.factor > 0 {
		min, max = min*p.factor, max*p.factor
	}
	if max > 0 && min > max {
		min, max = max, min
	}
	currency = strings.ToUpper(strings.TrimSpace(currency))
	if len(currency) != 3 {
		currency = ""
	}
	return []jobsearch.Pay{{Min: jobsearch.Minor(min, currency), Max: jobsearch.Minor(max, currency), Currency: currency, Period: p.unit, Basis: basis}}
}

// Remote is where the work is done, of a board's enumeration, its flag and the words of the place. The enumeration wins over the flag, and the flag over the words.
func Remote(enum string, flag bool, location string) jobsearch.Remote {
	switch e := letters(enum); {
	case strings.Contains(e, "hybrid") || strings.Contains(e, "flexible") || strings.Contains(e, "partiallyremote") || strings.Contains(e, "temporarilyremote"):
		return jobsearch.RemoteHybrid
	case strings.Contains(e, "nonremote") || strings.Contains(e, "notremote"):
		return jobsearch.RemoteNone
	case strings.Contains(e, "remote") || strings.Contains(e, "telecommut") || strings.Contains(e, "homeoffice") || strings.Contains(e, "anywhere") || e == "wfh":
		return jobsearch.RemoteFull
	case strings.Contains(e, "onsite") || strings.Contains(e, "inoffice") || strings.Contains(e, "inperson") || strings.Contains(e, "officebased") || e == "office" || strings.Contains(e, "vorort"):
		return jobsearch.RemoteNone
	}
	if flag {
		return jobsearch.RemoteFull
	}
	switch l := strings.ToLower(location); {
	case strings.Contains(l, "hybrid"):
		return jobsearch.RemoteHybrid
	case strings.Contains(l, "remote") || strings.Contains(l, "télétravail") || strings.Contains(l, "anywhere") || strings.Contains(l, "work from home") || strings.Contains(l, "homeoffice") || strings.Contains(l, "home office") || strings.Contains(l, "worldwide"):
		return jobsearch.RemoteFull
	}
	return ""
}
