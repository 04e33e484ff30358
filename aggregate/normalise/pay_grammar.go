package normalise

import (
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// element is a token or phrase with its meaning.
type element struct {
	meaning
	token
}

func (e element) is(s sense) bool { return e.senses&s != 0 }

// elements reads the tokens of a text against the lexicon.
func elements(tokens []token, country string) []element {
	lex := payLexicon()
	out := make([]element, 0, len(tokens))
	for i := 0; i < len(tokens); {
		if tokens[i].number {
			out = append(out, element{token: tokens[i]})
			i++
			continue
		}
		m, n := lex.find(tokens[i:], country)
		if n == 0 {
			if c, ok := compound(tokens[i].text); ok {
				m = c
			}
			n = 1
		}
		t := tokens[i]
		if n > 1 {
			t.end, t.raw, t.text = tokens[i+n-1].end, "", ""
			for _, x := range tokens[i : i+n] {
				t.text += x.text
			}
			t.raw = written(tokens[i : i+n])
		}
		out = append(out, element{meaning: m, token: t})
		i += n
	}
	return out
}

// amount is one number with what belongs to it: the currency on either side and the multiples behind it.
type amount struct {
	first, last int // elements
	bare        float64
	value       float64
	multiple    float64
	currency    string
	number      element
}

// amountAt reads the amount whose number is element i.
func amountAt(es []element, i int) amount {
	a := amount{first: i, last: i, number: es[i], bare: es[i].value, multiple: 1}
	a.value = a.bare
	// before: "USD 45", "US$ (45", "USD $45"
	for k, seen := i-1, 0; k >= 0 && seen < 2; k-- {
		if es[k].is(isCurrency) && !es[k].is(isLPA) && !(k > 0 && es[k-1].number && !es[k].space && es[k+1].space) {
			a.prefer(es[k].currency)
			a.first = k
			seen++
			continue
		}
		if (es[k].text == "." || es[k].text == ":" || es[k].text == "(" || es[k].text == ")") && !es[k].line && k > 0 && es[k-1].is(isCurrency) && !es[k].space {
			continue
		}
		break
	}
	// after: multiples, then currency, then a multiple behind it ("15 € k")
	k := i + 1
	for ; k < len(es) && !es[k].line; k++ {
		e := es[k]
		if e.is(isMultiple) && a.takesMultiple(e, es, k) {
			a.multiple *= e.multiple
			a.last = k
			if e.currency != "" {
				a.prefer(e.currency)
			}
			if e.is(isLPA) {
				break
			}
			// 1万2000円
			if e.multiple >= 1000 && k+1 < len(es) && es[k+1].number && !es[k+1].space && es[k+1].value < e.multiple && e.text != "k" && isIdeograph([]rune(e.text)[0]) {
				a.value = a.bare*a.multiple + es[k+1].value
				a.bare, a.multiple, a.last = a.value, 1, k+1
				k++
			}
			continue
		}
		if e.is(isCurrency) && !e.is(isLPA) && !startsNext(es, k) {
			a.prefer(e.currency)
			a.last = k
			continue
		}
		if e.text == "(" && k+2 < len(es) && es[k+1].is(isCurrency) && es[k+2].text == ")" {
			a.prefer(es[k+1].currency)
			a.last = k + 2
			k += 2
			continue
		}
		break
	}
	if a.multiple != 1 {
		if n := a.number; n.ratio && a.multiple >= 100_000 && !isIdeograph([]rune(es[a.last].text)[0]) { // 1.250 Mio: a decimal after all
			a.bare = n.value / 1000
		}
		a.value = a.bare * a.multiple
	}
	return a
}

// startsNext reports that the currency at k belongs to the number behind it: "40-€50".
func startsNext(es []element, k int) bool {
	return k+1 < len(es) && es[k+1].number && !es[k+1].space && es[k].space
}

// takesMultiple reports that the word at k multiplies the amount. A single letter must be attached, or stand alone before a sign.
func (a *amount) takesMultiple(e element, es []element, k int) bool {
	if e.multiple == 0 {
		return false
	}
	if len(e.text) == 1 && e.text[0] < 0x80 {
		if e.space && e.text != "k" {
			return false
		}
		return a.multiple == 1
	}
	if e.is(isUnit) && e.text != "bin" && e.space && a.number.group {
		return false
	}
	return a.multiple < 1e9
}

// prefer keeps the more telling of two currencies: a code over a bare sign.
func (a *amount) prefer(c string) {
	if a.currency == "" || len(a.currency) != 3 && len(c) == 3 {
		a.currency = c
	}
}

// group is one statement of pay: an amount or a range, its bounds and its period.
type group struct {
	first, last int
	min, max    float64 // 0 is open
	currency    string
	period      jobsearch.PayPeriod
	told        bool // the period is in the text
	anchored    bool // a word of pay stands near
	multiplied  bool
	ranged      bool
	grouped     bool
	estimate    bool
	amounts     []amount
	unit        int // the element behind the period, or behind the amounts
}

// groups reads all statements of pay, without judging them.
func groups(es []element) []group {
	var out []group
	skip := durations(es)
	for i := 0; i < len(es); i++ {
		if !es[i].number || skip[i] {
			continue
		}
		a := amountAt(es, i)
		g := group{first: a.first, last: a.last, amounts: []amount{a}}
		if j, between := rangeTo(es, a, skip); j > 0 {
			b := amountAt(es, j)
			if share(&a, &b) {
				g.amounts = []amount{a, b}
				g.ranged, g.last = true, b.last
				g.min, g.max = a.value, b.value
				g.period = between
				g.told = between != ""
			}
		}
		if !g.ranged {
			g.bound(es, a)
		}
		for _, x := range g.amounts {
			if len(x.currency) == 3 || g.currency == "" {
				if x.currency != "" {
					g.currency = x.currency
				}
			}
			g.multiplied = g.multiplied || x.multiple != 1
			g.grouped = g.grouped || x.number.group
		}
		g.unit = g.last + 1
		g.findPeriod(es, skip)
		g.anchored = anchorNear(es, g)
		for k := g.last + 1; k < len(es) && k <= g.last+6; k++ {
			g.estimate = g.estimate || es[k].is(isGuess)
		}
		out = append(out, g)
		i = g.last
	}
	return out
}

// durations marks the numbers that count units of time ("40 hours a week", "4 days", "14薪") and is told to no amount.
func durations(es []element) map[int]bool {
	skip := map[int]bool{}
	for i, e := range es {
		if !e.number || i+1 >= len(es) {
			continue
		}
		n := es[i+1]
		if i > 0 && es[i-1].is(isCurrency) && !es[i-1].is(isUnit) {
			continue
		}
		if n.is(isShares) && e.value <= 20 && (i == 0 || !es[i-1].is(isCurrency)) {
			skip[i] = true
		}
		if e.value <= 366 && !e.group && n.is(isUnit) && !n.is(isCurrency) && !n.is(isMultiple) && (n.space || isIdeograph([]rune(n.text)[0]) || len(n.text) > 2) && !n.line {
			skip[i] = true
			for k := i - 1; k >= 0 && k >= i-2; k-- { // "3 to 5 years"
				if es[k].number && (es[k+1].is(isTo) || es[k+1].is(isAnd)) && es[k].value < e.value && !(k > 0 && es[k-1].is(isCurrency)) {
					skip[k] = true
				}
			}
		}
		if i > 0 && (es[i-1].text == "x" || es[i-1].text == "×" || es[i-1].text == "*") && e.value <= 20 {
			skip[i] = true
		}
	}
	return skip
}

// rangeTo finds the number that ends the range which begins with a, and a period that stands between them. 0 is none.
func rangeTo(es []element, a amount, skip map[int]bool) (int, jobsearch.PayPeriod) {
	var per jobsearch.PayPeriod
	joined := false
	opened := a.first > 0 && (es[a.first-1].is(isSoftFrom|isFrom) || a.first > 1 && es[a.first-2].is(isSoftFrom|isFrom) && !es[a.first-1].number)
	for k := a.last + 1; k < len(es) && k <= a.last+8; k++ {
		e := es[k]
		if e.line && !joined {
			return 0, ""
		}
		switch {
		case e.number:
			if !joined || skip[k] {
				return 0, ""
			}
			return k, per
		case !joined && e.is(isEach):
			per = e.each
		case !joined && e.is(isUnit) && k > a.last+1 && es[k-1].is(isPrep):
			per = e.unit
		case e.is(isTo) && !joined, e.is(isUpTo) && !joined, e.is(isAnd) && opened && !joined:
			joined = true
		case e.text == "/" && !joined && k == a.last+1 && k+1 < len(es) && es[k+1].number && slashRange(es, k):
			joined = true
		case e.is(isUpTo | isTo | isCurrency), e.is(isPrep) && !joined, e.is(isSoft), e.text == "+", e.text == ".", e.is(isFrom|isSoftFrom) && joined:
			// may stand between
		default:
			return 0, ""
		}
	}
	return 0, ""
}

// slashRange reports "45/50k€" or "1200/1400 €": a slash between numbers of which the second has a multiple, or a currency and not much more value.
func slashRange(es []element, k int) bool {
	b, low := amountAt(es, k+1), es[k-1].value
	return b.multiple > 1 && low < b.bare*2 || b.currency != "" && low >= 100 && low < b.value && b.value <= low*2
}

// share lets the ends of a range lend each other what only one of them says, and reports whether they are a range at all.
func share(a, b *amount) bool {
	if a.currency != "" && b.currency != "" && a.currency != b.currency && len(a.currency) == 3 && len(b.currency) == 3 {
		return false
	}
	switch {
	case a.multiple == 1 && b.multiple != 1 && a.bare*b.multiple <= b.value*1.0001:
		a.value, a.multiple = a.bare*b.multiple, b.multiple
	case b.multiple == 1 && a.multiple != 1 && b.bare < a.multiple && b.bare*a.multiple >= a.value:
		b.value, b.multiple = b.bare*a.multiple, a.multiple
	case a.multiple == 1 && b.multiple == 1 && !a.number.group && b.number.group && a.bare < 1000 && b.value/a.value > 100 && a.bare*1000 <= b.value: // 45-50.000
		a.value = a.bare * 1000
	}
	return true
}

// bound gives a single amount its open end, or both ends.
func (g *group) bound(es []element, a amount) {
	g.min, g.max = a.value, a.value
	for k, n := a.first-1, 0; k >= 0 && n < 4; k, n = k-1, n+1 {
		e := es[k]
		if e.number {
			break
		}
		if e.is(isUpTo) && (!e.is(isTo) || len(e.text) > 1) || e.text == "~" && asian(es[a.first:a.last+1]) {
			g.min, g.first = 0, k
			return
		}
		if e.is(isFrom) {
			g.max, g.first = 0, k
			return
		}
		if e.line || !(e.is(isSoft|isAnchor|isEach|isPrep) || e.text == ":" || e.text == "." || e.text == "a") {
			break
		}
	}
	for k, n := a.last+1, 0; k < len(es) && n < 6; k, n = k+1, n+1 {
		e := es[k]
		if e.line || e.number {
			break
		}
		plusSign := e.text == "+" && (!e.space || k+1 == len(es)) && (k+1 == len(es) || !es[k+1].is(isBad|isCounted) && es[k+1].text != "super" && es[k+1].text != "benefits" && es[k+1].text != "vat" && es[k+1].text != "commission")
		if plusSign || e.is(isMore) && e.text != "plus" && !(e.text == "lên") || e.text == "~" {
			g.max, g.last = 0, k
			return
		}
		if e.is(isLess) {
			g.min, g.last = 0, k
			return
		}
		if !e.is(isSoft | isPrep | isUnit | isEach) {
			break
		}
	}
}

// asian reports an amount written with ideographs: only there a leading "~" means "up to" and not "about".
func asian(es []element) bool {
	for _, e := range es {
		if r := []rune(e.raw); len(r) > 0 && isIdeograph(r[0]) {
			return true
		}
	}
	return false
}

// findPeriod looks behind the amounts first, then before them.
func (g *group) findPeriod(es []element, skip map[int]bool) {
	if g.told {
		return
	}
	for i := range g.amounts { // 12 LPA
		for k := g.amounts[i].first; k <= g.amounts[i].last; k++ {
			if es[k].is(isLPA) {
				g.period, g.told = jobsearch.PerYear, true
				return
			}
		}
	}
	unknown := 0
	for k := g.last + 1; k < len(es) && k <= g.last+9; k++ {
		e := es[k]
		if e.number && !skip[k] || e.line && k > g.last+1 || unknown > 2 {
			break
		}
		if skip[k] { // 14薪, x 13
			if k+1 < len(es) && es[k+1].is(isShares) || k > 0 && (es[k-1].text == "x" || es[k-1].text == "×") {
				g.period, g.told, g.unit = jobsearch.PerMonth, true, g.last+1
			}
			break
		}
		if e.is(isEach) && !(e.is(isAnchor) && unknown > 0) {
			g.period, g.told, g.unit = e.each, true, k+1
			return
		}
		if e.is(isUnit) && k > g.last && (k == g.last+1 || es[k-1].is(isPrep) || k == g.last+2 && es[k-1].is(isSoft)) {
			g.period, g.told, g.unit = e.unit, true, k+1
			return
		}
		if e.is(isBad|isCounted) && !e.is(isSoft|isPrep) || e.text == ";" || e.text == "." && k+1 < len(es) && es[k+1].space && !shortBefore(es, k) {
			break
		}
		if !e.is(isSoft | isPrep | isPlus | isAnchor | isTo | isUpTo | isCurrency) {
			unknown++
		}
	}
	if g.told {
		return
	}
	for k, n := g.first-1, 0; k >= 0 && n < 8; k, n = k-1, n+1 {
		e := es[k]
		if e.number || e.text == ";" || e.text == "." && es[k+1].space && !shortBefore(es, k) {
			break
		}
		if e.is(isEach) && e.each != "" {
			g.period, g.told = e.each, true
			return
		}
		if e.is(isUnit) && (k > 0 && es[k-1].is(isPrep) || k+1 < len(es) && (es[k+1].is(isAnchor) || es[k+1].is(isSoft))) && len(e.text) > 1 {
			g.period, g.told = e.unit, true
			return
		}
		if e.line {
			break
		}
	}
}

// shortBefore reports that the dot at k ends an abbreviation, not a sentence.
func shortBefore(es []element, k int) bool { return k > 0 && len(es[k-1].text) <= 4 && !es[k-1].number }

// anchorNear reports that a word of pay stands before the group in its clause, or right behind it.
func anchorNear(es []element, g group) bool {
	for k, n := g.first-1, 0; k >= 0 && n < 12; k, n = k-1, n+1 {
		if es[k].is(isAnchor) {
			return true
		}
		if es[k].number || es[k].text == ";" || es[k].text == "." && es[k+1].space && !shortBefore(es, k) {
			break
		}
	}
	for k := g.last + 1; k < len(es) && k <= g.last+6; k++ {
		if es[k].number || es[k].line {
			break
		}
		if es[k].is(isAnchor) {
			return true
		}
	}
	for k := g.first; k <= g.last; k++ {
		if es[k].is(isAnchor) {
			return true
		}
	}
	// "£36,500 + bonus": what comes on top of pay
	if k := g.unit; g.currency != "" && k+1 < len(es) && (es[k].text == "+" || es[k].text == "plus" || es[k].text == "&") {
		for _, e := range es[k+1 : min(k+4, len(es))] {
			if onTop[e.text] {
				return true
			}
		}
	}
	return false
}

// onTop are words of what an employer adds to pay.
var onTop = map[string]bool{"bonus": true, "bonuses": true, "commission": true, "equity": true, "stock": true, "shares": true, "options": true, "rsus": true, "benefits": true, "super": true, "superannuation": true, "pension": true, "package": true, "car": true, "ote": true, "overtime": true, "tips": true}

// clip is s cut to at most n bytes at a rune boundary.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
