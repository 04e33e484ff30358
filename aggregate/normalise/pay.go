package normalise

import (
	"math"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// MaxPayText is the length up to which Pays reads a text, in bytes. What follows is ignored.
const MaxPayText = 256 << 10

// proseWords is the number of tokens from which a text counts as prose, in which an amount needs more proof that it is pay.
const proseWords = 60

// Pay reads the headline pay of a text: the statement with the most proof, the first among equals. See Pays.
func Pay(text, country string) (jobsearch.Pay, bool) {
	all := Pays(text, country)
	if len(all) == 0 {
		return jobsearch.Pay{}, false
	}
	return all[0], true
}

// Pays reads every statement of pay in a text, the headline first and the others in the order of the text, each once.
//
// It understands amounts as people of some sixty countries write them (groups and decimals in every style, 50k, 12 LPA, 600万円, 1,5 Mio), ranges,
// open ends ("from", "bis zu", "以上"), currencies by code, sign or word, and periods. country (ISO 3166-1 alpha-2, "" when unknown) settles signs
// that several countries use; a bare "$" of an unknown country stays without a currency. A period that the text does not say is the one
// under which the amount is a usual pay in that currency, or "" where that does not tell. A text of more than a few sentences is read as prose.
//
// Amounts that are not pay (bonus, funding, users, stipends, percentages, years, telephone numbers) give nothing: in doubt it reads no pay rather than inventing one.
func Pays(text, country string) []jobsearch.Pay {
	country = strings.ToUpper(strings.TrimSpace(country))
	if country == "UK" {
		country = "GB"
	}
	text = payText(clip(text, MaxPayText))
	es := elements(scan(text), country)
	prose := len(es) > proseWords
	var out []jobsearch.Pay
	best, bestScore := -1, 0
	for _, g := range groups(es) {
		p, score, ok := judge(es, g, country, prose)
		if !ok {
			continue
		}
		p.Label = label(text, es, g)
		known := false
		for i := range out {
			known = known || out[i].Min == p.Min && out[i].Max == p.Max && out[i].Currency == p.Currency && out[i].Period == p.Period
		}
		if known {
			continue
		}
		out = append(out, p)
		if score > bestScore {
			best, bestScore = len(out)-1, score
		}
	}
	if best > 0 {
		head := out[best]
		copy(out[1:best+1], out[:best])
		out[0] = head
	}
	return out
}

// judge decides whether a group is pay, and how much speaks for it.
func judge(es []element, g group, country string, prose bool) (jobsearch.Pay, int, bool) {
	none := jobsearch.Pay{}
	for _, a := range g.amounts {
		n := a.number
		if n.broken || n.value == 0 && len(g.amounts) == 1 {
			return none, 0, false
		}
		if next(es, a.last).text == "%" {
			return none, 0, false
		}
		if glued(es, a) {
			return none, 0, false
		}
	}
	if g.min != 0 && g.max != 0 && g.min > g.max {
		g.min, g.max = g.max, g.min
	}
	if g.min != 0 && g.max/g.min > 5 && g.max != 0 {
		return none, 0, false
	}
	top := math.Max(g.min, g.max)
	sign := g.currency
	currency := ""
	if sign != "" {
		currency = settle(sign, country, es, top)
	} else {
		currency = Currency(country)
	}
	if sign == "" && !signed(es) {
		for _, e := range es { // the currency may stand once, away from the amounts: "Salary (EUR): …"
			if e.is(isCurrency) && len(e.currency) == 3 && len(e.text) >= 3 && !prose {
				currency, sign = settle(e.currency, country, es, top), e.currency
				break
			}
		}
	}
	if refused(es, g) {
		return none, 0, false
	}
	if sign == "" && !unsigned(es, g, prose) {
		return none, 0, false
	}
	period, off := g.period, 0.0
	if !g.told {
		period, off = guessPeriod(math.Sqrt(top*lowest(g)), currency, country)
	} else {
		off = math.Abs(offBy(top, period, currency))
	}
	limit := math.Log(40)
	if g.anchored && g.told {
		limit = math.Log(200)
	}
	if off > limit {
		return none, 0, false
	}
	if prose {
		strong := sign != "" && (g.told || g.anchored || g.ranged && (g.multiplied || top >= 10000))
		if !strong || !g.told && !g.ranged && !g.anchored {
			return none, 0, false
		}
	}
	score := 1
	if sign != "" {
		score += 2
	}
	if g.told {
		score += 2
	}
	if g.anchored {
		score += 2
	}
	if g.ranged {
		score++
	}
	p := jobsearch.Pay{Min: jobsearch.Minor(g.min, currency), Max: jobsearch.Minor(g.max, currency), Currency: currency, Period: period, Basis: jobsearch.PayInText}
	if g.estimate {
		p.Basis = jobsearch.PayEstimated
	}
	if p.Min < 0 || p.Max < 0 || p.Min == 0 && p.Max == 0 {
		return none, 0, false
	}
	return p, score, true
}

// signed reports that a currency stands next to some number of the text.
func signed(es []element) bool {
	for i := range es {
		if es[i].number && amountAt(es, i).currency != "" {
			return true
		}
	}
	return false
}

func lowest(g group) float64 {
	if g.min == 0 {
		return g.max
	}
	if g.max == 0 {
		return g.min
	}
	return math.Min(g.min, g.max)
}

// next is the element behind index k, or an empty one.
func next(es []element, k int) element {
	if k+1 >= 0 && k+1 < len(es) {
		return es[k+1]
	}
	return element{}
}

// glued reports a number that is part of a name or code: "IR35", "H1B", "R2-D2", "3rd", "Q4", "555-0100".
func glued(es []element, a amount) bool {
	i := a.first
	for i <= a.last && !es[i].number {
		i++
	}
	if i > 0 && !es[i].space && a.first == i {
		p := es[i-1]
		if isLatinWord(p) && !p.is(isCurrency|isFrom|isUpTo|isAnchor|isEach) || p.text == "#" || p.text == "@" || p.text == "_" {
			return true
		}
	}
	if n := next(es, a.last); n.raw != "" && !n.space && isLatinWord(n) && n.senses&(isMultiple|isCurrency|isUnit|isEach|isTo|isSoft|isMore|isLess|isUpTo) == 0 {
		return true
	}
	if n := next(es, a.last); n.text == "-" && !n.space && isLatinWord(next(es, a.last+1)) && !next(es, a.last+1).space && next(es, a.last+1).senses == 0 { // "130-strong"
		return true
	}
	if n := next(es, a.last); n.text == ":" && !n.space && next(es, a.last+1).number && !next(es, a.last+1).space {
		return true
	}
	return false
}

func isLatinWord(e element) bool {
	return e.raw != "" && !e.number && (e.text[0] >= 'a' && e.text[0] <= 'z')
}

// refused looks for words that make the amount something else than pay: a bonus, funding, a count.
func refused(es []element, g group) bool {
	for k, n := g.unit, 0; k < len(es) && n < 5; k, n = k+1, n+1 {
		e := es[k]
		if e.line || e.number || e.is(isPlus) && !e.is(isBad|isCounted) && !(e.text == "in" || e.text == "a" || e.text == "y" || e.text == "e" || e.text == "i" || e.text == "z" || e.text == "s") || e.text == "(" || e.text == "." && next(es, k).space {
			break
		}
		if e.is(isBad | isCounted) {
			if n := next(es, k); n.text == "-" && next(es, k+1).text == "free" { // "stipend-free"
				break
			}
			return true
		}
		if e.is(isAnchor) && n == 0 {
			break
		}
	}
	for k, n := g.first-1, 0; k >= 0 && n < 6; k, n = k-1, n+1 {
		e := es[k]
		if e.is(isBad) {
			return true
		}
		if e.number || e.is(isAnchor) || e.text == "+" || e.text == ";" || e.text == "," || e.text == ")" || e.text == "|" || e.text == "." && next(es, k).space && !shortBefore(es, k) {
			break
		}
		if e.line {
			break
		}
	}
	return false
}

// unsigned decides about an amount without a currency: a period or a word of pay must vouch for it, or the text says nothing else.
func unsigned(es []element, g group, prose bool) bool {
	if prose {
		return false
	}
	top := math.Max(g.min, g.max)
	for _, a := range g.amounts {
		if a.multiple == 1 && !a.number.group && a.bare >= 1900 && a.bare <= 2100 && !g.told {
			return false
		}
	}
	if n := next(es, g.last); n.raw != "" && n.senses == 0 && isWord(n) && !g.anchored {
		return false
	}
	if signed(es) { // where others have their sign, one without is no pay
		return false
	}
	if g.told && (g.multiplied || g.grouped || g.anchored || top >= 1000) {
		return true
	}
	if g.anchored && (g.multiplied || g.grouped || top >= 1000) {
		return true
	}
	if n := next(es, g.last); g.ranged && g.multiplied && n.is(isPlus) && isWord(n) { // "28K to 35K depending on …"
		return true
	}
	for k, e := range es { // nothing else in the text
		if k >= g.first && k <= g.last || !isWord(e) {
			continue
		}
		if e.senses&^(isBad|isCounted) == 0 {
			return false
		}
	}
	return g.multiplied || g.grouped && top >= 1000 || g.ranged && top >= 10000
}

func isWord(e element) bool {
	return e.raw != "" && !e.number && (e.text[0] >= 'a' && e.text[0] <= 'z' || e.text[0] >= 0x80)
}

// label is what the posting calls the range: the words before it in its line when a colon ends them, "OTE" where that is said.
func label(text string, es []element, g group) string {
	start := es[g.first].at
	head := text[:start]
	if i := strings.LastIndexAny(head, "\n\r;|•"); i >= 0 {
		head = head[i+1:]
	}
	head = strings.TrimSpace(head)
	if h, ok := strings.CutSuffix(head, ":"); ok {
		if i := strings.LastIndex(h, ". "); i >= 0 {
			h = h[i+2:]
		}
		if h = strings.Trim(h, " *_#-"); len(h) > 0 && len(h) <= 60 {
			return h
		}
	}
	for k := g.last + 1; k < len(es) && k <= g.last+4; k++ {
		if es[k].text == "ote" {
			return "OTE"
		}
	}
	return ""
}
