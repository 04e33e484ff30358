package normalise

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

//go:embed data/currency.tsv
var currencyTSV string

// money is what is known of a currency.
type money struct {
	code   string
	yearly float64 // rough yearly pay of a skilled employee, in units
	usual  jobsearch.PayPeriod
}

type currencies struct {
	byCode    map[string]money
	byCountry map[string]string
}

var currencyTable = sync.OnceValue(func() *currencies {
	c := &currencies{byCode: map[string]money{}, byCountry: map[string]string{}}
	for line := range strings.Lines(currencyTSV) {
		col := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(col) < 4 || strings.HasPrefix(line, "#") {
			continue
		}
		y, _ := strconv.ParseFloat(col[1], 64)
		c.byCode[col[0]] = money{code: col[0], yearly: y, usual: jobsearch.PayPeriod(col[2])}
		for _, cc := range strings.Fields(col[3]) {
			c.byCountry[cc] = col[0]
		}
	}
	return c
})

// Currency is the currency of a country (ISO 3166-1 alpha-2), or "" where it is not known here.
func Currency(country string) string {
	return currencyTable().byCountry[country]
}

var (
	dollars = map[string]bool{"USD": true, "CAD": true, "AUD": true, "NZD": true, "SGD": true, "HKD": true, "TWD": true, "MXN": true, "ARS": true, "CLP": true, "COP": true, "UYU": true, "DOP": true}
	krona   = map[string]bool{"SEK": true, "NOK": true, "DKK": true, "ISK": true}
	pesos   = map[string]bool{"MXN": true, "ARS": true, "CLP": true, "COP": true, "UYU": true, "DOP": true, "PHP": true}
	rupees  = map[string]bool{"INR": true, "PKR": true, "LKR": true, "NPR": true}
	rials   = map[string]bool{"SAR": true, "QAR": true, "OMR": true}
)

// settle turns a sign that several countries use into one currency, by the posting's country and the words around; "" where it cannot be known.
func settle(sign, country string, es []element, top float64) string {
	home := Currency(country)
	switch sign {
	case "$":
		switch {
		case dollars[home]:
			return home
		case country != "":
			return "USD" // a country without a dollar of its own
		}
		return ""
	case "peso":
		if pesos[home] {
			return home
		}
		return ""
	case "kr":
		if krona[home] {
			return home
		}
		return kronaByWords(es)
	case "£":
		if home == "EGP" || home == "LBP" {
			return home
		}
		return "GBP"
	case "Rs":
		if rupees[home] {
			return home
		}
		return "INR"
	case "rial":
		if rials[home] {
			return home
		}
		return "SAR"
	case "¥":
		if home == "JPY" || home == "CNY" || home == "TWD" {
			return home
		}
		if top >= 1_000_000 {
			return "JPY" // nobody is paid a million yuan a month
		}
		return ""
	case "SAR":
		if home == "QAR" || home == "OMR" {
			return home
		}
	case "CNY":
		if home == "TWD" || home == "HKD" || home == "MOP" {
			return home // 元 is what each of them calls its own
		}
	case "RON":
		if home == "MDL" {
			return home
		}
	case "AED":
		if home == "MAD" {
			return home
		}
	case "EGP":
		return "EGP"
	}
	return sign
}

// kronaByWords tells the three kroner apart by the language of the words around them.
func kronaByWords(es []element) string {
	for _, e := range es {
		switch strings.Trim(strings.ToLower(e.raw), ".,/ ") {
		case "mån", "månad", "månaden", "per månad", "i månaden", "timme", "timmen", "tim", "kronor", "lön", "timlön", "månadslön", "årslön", "upp till", "från", "och":
			return "SEK"
		case "md", "mdr", "pr. md", "om måneden", "om året", "løn", "timeløn", "månedsløn", "årsløn", "op til":
			return "DKK"
		case "lønn", "timelønn", "årslønn", "månedslønn", "i måneden", "mnd", "opp til", "kroner i året":
			return "NOK"
		}
	}
	return ""
}

// a year has so many of each period.
var periods = []struct {
	per     jobsearch.PayPeriod
	n       float64
	penalty float64 // how rarely the period goes unsaid
}{{jobsearch.PerYear, 1, 0}, {jobsearch.PerMonth, 12, 0}, {jobsearch.PerHour, 2080, 0.1}, {jobsearch.PerDay, 260, 100}, {jobsearch.PerWeek, 52, 100}} // days and weeks are always said

func perYear(p jobsearch.PayPeriod) float64 {
	for _, x := range periods {
		if x.per == p {
			return x.n
		}
	}
	return 1
}

// guessPeriod is the period under which the amount comes nearest to what people earn in the currency; off is the distance of the best as a natural logarithm.
// "" where two periods fit about as well, or none does.
func guessPeriod(units float64, currency, country string) (p jobsearch.PayPeriod, off float64) {
	t := currencyTable()
	m, ok := t.byCode[currency]
	if !ok {
		m = money{yearly: 60000, usual: jobsearch.PerYear} // a dollar of some country
	}
	if home, ok := t.byCode[t.byCountry[country]]; ok && home.code != currency && home.usual == jobsearch.PerMonth && (currency == "USD" || currency == "EUR") {
		m.usual, m.yearly = jobsearch.PerMonth, m.yearly/2.5 // hard currency where people count by the month
	}
	best, second := math.Inf(1), math.Inf(1)
	for _, x := range periods {
		d := math.Abs(math.Log(units*x.n/m.yearly)) + x.penalty
		if (x.per == jobsearch.PerMonth || x.per == jobsearch.PerYear) && x.per != m.usual {
			d += 0.4
		}
		if d < best {
			best, second, p = d, best, x.per
		} else if d < second {
			second = d
		}
	}
	if second-best < 0.15 || best > 1.9 {
		p = ""
	}
	return p, best
}

// offBy is how far the amount for the period is from usual pay in the currency: the natural logarithm of the ratio.
func offBy(units float64, p jobsearch.PayPeriod, currency string) float64 {
	m, ok := currencyTable().byCode[currency]
	if !ok || units <= 0 {
		return 0
	}
	return math.Log(units * perYear(p) / m.yearly)
}
