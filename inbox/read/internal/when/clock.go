package when

// clocks finds the times of day that a text states. Numbers that belong to a day are none.
func (r Reading) clocks(ts []token, days []day) []clock {
	var out []clock
	k := 0
	for i := 0; i < len(ts); {
		for k < len(days) && days[k].to <= i {
			k++
		}
		if k < len(days) && i >= days[k].from {
			i = days[k].to
			continue
		}
		limit := len(ts)
		if k < len(days) {
			limit = days[k].from
		}
		c, n := r.clockAt(ts[:limit], i)
		if n == 0 {
			i++
			continue
		}
		c.from, c.to = i, i+n
		c.zone, c.name, n = r.zoneAfter(ts, i+n)
		c.to += n
		c.window = c.window || r.windowBefore(ts, i)
		c.not = r.preceded(r.t.not, ts, i, 3)
		c.deadline = r.preceded(r.t.deadline, ts, i, 4)
		out = append(out, c)
		i = c.to
	}
	return out
}

// windowBefore says whether "after", "before", "between" or the like stands right before the time.
func (r Reading) windowBefore(ts []token, i int) bool {
	j := i - 1
	for j >= 0 && j >= i-2 && (ts[j].s == "the" || ts[j].s == "de" || ts[j].s == "las" || ts[j].s == "le" || ts[j].s == "as" || ts[j].s == "about" || ts[j].s == "um" || ts[j].s == "den") {
		j--
	}
	if j >= 1 && pairs[ts[j].s] && (ts[j-1].digits > 0 || r.t.number[ts[j-1].s] > 0) { // the second of "between 10 and 10.30am"
		for k := j - 2; k >= 0 && k >= j-4; k-- {
			if ts[k].s == "between" || ts[k].s == "zwischen" || ts[k].s == "entre" || ts[k].s == "tussen" || ts[k].s == "tra" {
				return true
			}
		}
	}
	return j >= 0 && r.t.window[ts[j].s] && ts[j].s != "from"
}

// froms stand before the first of a span: "from 2 to 3pm".
var froms = map[string]bool{"from": true, "von": true, "de": true, "van": true, "dalle": true, "das": true, "da": true}

// pairs stand between the two ends of a window.
var pairs = map[string]bool{"and": true, "und": true, "e": true, "y": true, "et": true, "en": true}

// half is which half of the day a number means.
type half int

const (
	unsaid half = iota
	morning
	afternoon
)

// one is a single time of day: "11.40 a.m.", "14h30", "2", "half past ten".
func (r Reading) one(ts []token, i int) (minutes, n int, h half, sure bool) {
	if i >= len(ts) {
		return 0, 0, unsaid, false
	}
	t := ts[i]
	if t.digits == 0 && t.may&aTime == 0 {
		return 0, 0, unsaid, false
	}
	hour, min, j := -1, 0, i+1
	switch {
	case t.digits >= 1 && t.digits <= 2 && t.n <= 24:
		hour = t.n
		if j+1 < len(ts) && ts[j].start == t.end && ts[j+1].start == ts[j].end && ts[j+1].digits == 2 && ts[j+1].n < 60 {
			switch ts[j].s {
			case ":", "h":
				min, j, sure = ts[j+1].n, j+2, true
			case ".":
				// "8.45": a time unless money or a third number follows ("1.80", "2.14" are told by what stands before).
				min, j = ts[j+1].n, j+2
				if is(ts, j, ".") && j+1 < len(ts) && ts[j+1].digits > 0 && ts[j+1].start == ts[j].end {
					return 0, 0, unsaid, false
				}
			}
		} else if j+1 < len(ts) && ts[j].s == "h" && ts[j+1].digits == 2 && ts[j+1].n < 60 { // 9 h 45
			min, j, sure = ts[j+1].n, j+2, true
		}
		if j+1 < len(ts) && ts[j].s == ":" && ts[j+1].digits == 2 && ts[j].start == ts[j-1].end && sure { // seconds
			j += 2
		}
	case t.digits == 4 && t.n%100 < 60 && t.n < 2400 && j < len(ts) && (ts[j].s == "hrs" || ts[j].s == "hours" || ts[j].s == "h" || ts[j].s == "uhr" || ts[j].s == "uur"):
		return t.n/100*60 + t.n%100, 2, afternoon, true
	case t.s == "noon" || t.s == "midday" || t.s == "mediodia" || t.s == "midi" || t.s == "mezzogiorno":
		return 12 * 60, 1, afternoon, true
	case t.s == "meio" && (is(ts, i+1, "dia") || is(ts, i+1, "-") && is(ts, i+2, "dia")):
		if is(ts, i+1, "-") {
			j++
		}
		return 12 * 60, j + 1 - i, afternoon, true
	case t.s == "midnight" || t.s == "mitternacht" || t.s == "minuit" || t.s == "medianoche" || t.s == "mezzanotte" || t.s == "middernacht":
		return 24*60 - 1, 1, afternoon, true
	case t.s == "half" || t.s == "halb" || t.s == "quarter" || t.s == "viertel" || t.s == "kwart":
		return r.spoken(ts, i)
	default:
		if m, n := r.minutesTo(ts, i); n > 0 {
			return m, n, unsaid, true
		}
		n, ok := r.t.number[t.s]
		if !ok || n > 12 {
			return 0, 0, unsaid, false
		}
		if prev := i - 1; prev >= 0 && (ts[prev].s == "a" && !(j < len(ts) && r.t.hour[ts[j].s]) || t.s == "once" && ts[prev].s != "las") {
			return 0, 0, unsaid, false // "a six month contract", "at once"; but "à six heures"
		}
		hour = n
		if is(ts, j, "\n") {
			j++
		}
		if j < len(ts) && (ts[j].s == "thirty" || ts[j].s == "fifteen") {
			min = map[string]int{"thirty": 30, "fifteen": 15}[ts[j].s]
			j++
			sure = true
		} else if j+1 < len(ts) && ts[j].s == "forty" && ts[j+1].s == "five" {
			min, j, sure = 45, j+2, true
		}
	}
	if j < len(ts) && (ts[j].s == "o" || ts[j].s == "oclock") {
		if ts[j].s == "oclock" {
			j, sure = j+1, true
		} else if is(ts, j+1, "'") && is(ts, j+2, "clock") {
			j, sure = j+3, true
		}
	}
	if j < len(ts) && (r.t.hour[ts[j].s] && ts[j].s != "o" && ts[j].s != "hours" && ts[j].s != "hrs") {
		// "um 9 Uhr", "à 10 h", "às 15h": but "in 24 h", "1 h 30" are spans, told by what stands before.
		j, sure = j+1, true
		if ts[j-1].s == "uhr" && j < len(ts) && ts[j].digits == 2 && ts[j].n < 60 {
			min, j = ts[j].n, j+1
		}
		if hour <= 24 {
			h = afternoon
		}
	}
	if p, k := ampm(ts, j); p != unsaid {
		j, h, sure = j+k, p, true
		if hour > 12 {
			h = afternoon
		} else if hour == 12 {
			if p == morning {
				hour = 0
			}
		} else if p == afternoon {
			hour += 12
		}
		return hour*60 + min, j - i, h, true
	}
	if m, k := fraction(ts, j); k > 0 {
		min, j, sure = min+m, j+k, true
		if min < 0 {
			hour, min = hour-1, min+60
		}
	}
	if hour == 24 {
		hour, min = 23, 59
	}
	if hour > 12 || t.digits == 2 && t.n < 10 {
		h = afternoon // written on a 24 hour clock
		sure = sure || hour > 12 && min > 0
	}
	if hour < 0 {
		return 0, 0, unsaid, false
	}
	return hour*60 + min, j - i, h, sure
}

// fractions are the halves and quarters that follow the hour: "las cinco y media", "le tre e mezza".
var fractions = []struct {
	words   []string
	minutes int
}{
	{[]string{"y", "media"}, 30}, {[]string{"e", "mezza"}, 30}, {[]string{"e", "mezzo"}, 30}, {[]string{"e", "meia"}, 30}, {[]string{"et", "demie"}, 30}, {[]string{"et", "quart"}, 15},
	{[]string{"y", "cuarto"}, 15}, {[]string{"e", "un", "quarto"}, 15}, {[]string{"e", "quarto"}, 15}, {[]string{"menos", "cuarto"}, -15}, {[]string{"moins", "le", "quart"}, -15}, {[]string{"meno", "un", "quarto"}, -15},
}

func fraction(ts []token, i int) (minutes, n int) {
next:
	for _, f := range fractions {
		for k, w := range f.words {
			if !is(ts, i+k, w) {
				continue next
			}
		}
		return f.minutes, len(f.words)
	}
	return 0, 0
}

// ampm reads am, a.m., p.m., noon.
func ampm(ts []token, i int) (half, int) {
	if i >= len(ts) {
		return unsaid, 0
	}
	switch ts[i].s {
	case "am":
		return morning, 1
	case "pm":
		return afternoon, 1
	case "noon":
		return afternoon, 1
	case "a", "p":
		h := morning
		if ts[i].s == "p" {
			h = afternoon
		}
		if is(ts, i+1, ".") && is(ts, i+2, "m") {
			if is(ts, i+3, ".") {
				return h, 4
			}
			return h, 3
		}
		if is(ts, i+1, "m") && ts[i+1].start == ts[i].end {
			return h, 2
		}
	}
	return unsaid, 0
}

// spoken reads "half past ten", "half ten", "quarter to five", "halb zehn", "Viertel nach drei".
func (r Reading) spoken(ts []token, i int) (minutes, n int, h half, sure bool) {
	hourAt := func(j int) int {
		if j >= len(ts) {
			return -1
		}
		if ts[j].digits > 0 && ts[j].digits <= 2 && ts[j].n >= 1 && ts[j].n <= 24 {
			return ts[j].n
		}
		if v, ok := r.t.number[ts[j].s]; ok {
			return v
		}
		return -1
	}
	word, j := ts[i].s, i+1
	rel := ""
	if j < len(ts) {
		switch ts[j].s {
		case "past", "to", "nach", "vor", "voor", "over":
			rel = ts[j].s
			j++
		}
	}
	hour := hourAt(j)
	if hour < 1 {
		return 0, 0, unsaid, false
	}
	j++
	switch {
	case word == "halb", word == "half" && rel == "" && r.continental():
		minutes = hour*60 - 30
	case word == "half":
		minutes = hour*60 + 30
	case rel == "past", rel == "nach", rel == "over":
		minutes = hour*60 + 15
	case rel == "to", rel == "vor", rel == "voor":
		minutes = hour*60 - 15
	default:
		return 0, 0, unsaid, false
	}
	if j < len(ts) && r.t.hour[ts[j].s] && ts[j].s != "o" {
		j++
	}
	if p, k := ampm(ts, j); p != unsaid {
		j += k
		if p == afternoon && minutes < 12*60 {
			minutes += 12 * 60
		}
		return minutes, j - i, p, true
	}
	return minutes, j - i, unsaid, true
}

// minutesTo reads "ten to four", "zwanzig nach neun", "vijf voor drie" after a word that says that a time follows; "from ten to four" is a span.
func (r Reading) minutesTo(ts []token, i int) (minutes, n int) {
	if i == 0 || i+2 >= len(ts) || !r.t.at[ts[i-1].s] {
		return 0, 0
	}
	m := r.t.number[ts[i].s]
	if ts[i].s == "twenty" || ts[i].s == "zwanzig" || ts[i].s == "twintig" {
		m = 20
	}
	hour, ok := r.t.number[ts[i+2].s]
	if ts[i+2].digits > 0 && ts[i+2].digits <= 2 {
		hour, ok = ts[i+2].n, true
	}
	if m != 5 && m != 10 && m != 20 || !ok || hour < 1 || hour > 12 {
		return 0, 0
	}
	switch ts[i+1].s {
	case "to", "vor", "voor":
		return hour*60 - m, 3
	case "past", "nach", "over":
		return hour*60 + m, 3
	}
	return 0, 0
}

// continental says whether half ten is half past nine here, as in Dutch: the writer's clock is not in Britain or America.
func (r Reading) continental() bool {
	_, o := r.Sent.Zone()
	name := r.Place.String()
	return o >= 3600 && name != "Europe/London"
}

// clockAt reads a time, or a span of two, that begins at token i.
func (r Reading) clockAt(ts []token, i int) (c clock, n int) {
	t := ts[i]
	if i+1 < len(ts) && t.digits > 0 && len(ts[i+1].s) == 2 && isOrdinal(ts[i+1].s) && ts[i+1].start == t.end {
		return c, 0 // "the 14th, 15th or 16th"
	}
	if t.digits == 0 && t.may&aTime == 0 || i > 0 && t.digits > 0 && glued(ts, i) {
		return c, 0
	}
	start, n, h, sure := r.one(ts, i)
	if n == 0 || money(ts, i, n) {
		return c, 0
	}
	said := r.said(ts, i)
	dotted := n >= 3 && ts[i+1].s == "." && ts[i+2].digits == 2
	c = clock{start: start, end: -1, sure: sure}
	// The second of a span.
	j := i + n
	if z, _, k := r.zoneAfter(ts, j); z != nil && k > 0 && j+k < len(ts) && dash(ts[j+k].s) {
		j += k
	}
	if j+1 < len(ts) && (dash(ts[j].s) || (ts[j].s == "to" || ts[j].s == "bis" || ts[j].s == "a" || ts[j].s == "tot" || ts[j].s == "alle" || ts[j].s == "as" || ts[j].s == "and" || ts[j].s == "und" || ts[j].s == "e" || ts[j].s == "y" || ts[j].s == "et" || ts[j].s == "en") && (sure || said || dotted || i > 0 && froms[ts[i-1].s])) {
		k := j + 1
		for k < len(ts) && k < j+3 && (ts[k].s == "las" || ts[k].s == "le" || ts[k].s == "ore") {
			k++
		}
		end, m, h2, sure2 := r.one(ts, k)
		pair := pairs[ts[j].s]
		if m > 0 && k < len(ts) && (ts[k].digits > 0 && !glued(ts, k) || h2 != unsaid) && (sure || sure2 || said) && !money(ts, k, m) && (!pair || r.windowBefore(ts, i)) {
			if h == unsaid && h2 == afternoon && start < 12*60 && end >= 12*60 && start+12*60 <= end {
				start += 12 * 60
				h = afternoon
			}
			if h2 == unsaid && h != unsaid && end < start && end < 12*60 {
				end += 12 * 60
			}
			c.start, c.end, c.sure = start, end, true
			if h == unsaid && h2 == unsaid {
				c.start = daytime(start)
				c.end = daytime(end)
				if c.end < c.start && c.end < 12*60 {
					c.end += 12 * 60
				}
			}
			c.window = pair
			return c, k + m - i
		}
	}
	if span(ts, i+n, sure && h != unsaid) {
		return clock{}, 0
	}
	switch {
	case sure:
	case dotted:
		// "8.45" needs something that says it is a time: a preposition, a day before it, or the beginning of a line.
		if !said && !r.afterDay(ts, i) && !lineStart(ts, i) && !(is(ts, i+n, ",") || is(ts, i+n, "?")) {
			return clock{}, 0
		}
		c.sure = true
	case !said && !r.afterDay(ts, i):
		return clock{}, 0
	case t.digits > 2 || t.digits > 0 && t.n == 0:
		return clock{}, 0
	}
	if h == unsaid {
		c.start = daytime(c.start)
	}
	if c.start >= 24*60 {
		return clock{}, 0
	}
	return c, n
}

// daytime takes a number without am or pm to working hours: 1 to 6 is after noon; 7 to 12 is as it stands.
func daytime(minutes int) int {
	if minutes >= 60 && minutes < 7*60 {
		return minutes + 12*60
	}
	return minutes
}

func dash(s string) bool { return s == "-" || s == "–" || s == "—" }

// glued says whether a number is part of something longer: 291-MED, 3.50, 10/12, R-20418, #4.
func glued(ts []token, i int) bool {
	if i > 0 && ts[i-1].end == ts[i].start {
		switch p := ts[i-1].s; {
		case ts[i-1].digits > 0, p == "/", p == "#", p == "$", p == "€", p == "£", p == "_", p == "+", p == "=", p == "&":
			return true
		case p == "-" || p == "." || p == ":" || p == ",":
			return i > 1 && ts[i-2].end == ts[i-1].start && (ts[i-2].digits == 0 && p != ":" && p != "," && p != "." || ts[i-2].digits > 2)
		case len(p) > 0 && p[0] >= 'a' && p[0] <= 'z':
			return true
		}
	}
	return false
}

// money says whether an amount or a measure stands here.
func money(ts []token, i, n int) bool {
	if i > 0 {
		switch ts[i-1].s {
		case "$", "€", "£", "eur", "usd", "gbp", "chf", "version", "v", "room", "raum", "salle", "sala", "unit", "zimmer", "kamer", "no", "nr", "page", "band", "grade", "level", "step", "stage", "question", "floor", "suite", "gate":
			return true
		}
	}
	if i+n < len(ts) {
		switch ts[i+n].s {
		case "%", "€", "£", "$", "euro", "euros", "eur", "k", "km", "miles", "m²", "gb", "percent", "prozent", "points", "x", "/":
			return ts[i+n].s != "/" || ts[i+n].end == ts[i+n].start+1 && i+n+1 < len(ts) && ts[i+n+1].start == ts[i+n].end && ts[i+n+1].digits > 0
		}
	}
	return false
}

// spans are what makes a number a length of time or a count: "in 2 hours", "20 minutes", "3 days".
var spans = map[string]bool{
	"minutes": true, "minute": true, "mins": true, "min": true, "hours": true, "hour": true, "days": true, "day": true, "weeks": true, "week": true, "months": true, "month": true, "year's": true, "years": true, "year": true, "people": true, "questions": true,
	"minuten": true, "stunden": true, "stunde": true, "tage": true, "tagen": true, "wochen": true, "heures": true, "jours": true, "semaines": true, "minutos": true, "horas": true, "dias": true, "semanas": true,
	"dagen": true, "weken": true, "minuti": true, "ore": true, "giorni": true, "settimane": true, "mois": true, "of": true, "other": true, "others": true, "more": true, "candidates": true, "jobs": true, "new": true, "hrs": true, "times": true, "tasks": true, "stages": true,
}

func span(ts []token, i int, sure bool) bool {
	if i < len(ts) && is(ts, i, "-") && i+1 < len(ts) {
		i++
	}
	return !sure && i < len(ts) && spans[ts[i].s]
}

// said says whether a word before the number says that a time follows: at, um, à, a las, às, alle, om.
func (r Reading) said(ts []token, i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		s := ts[j].s
		switch {
		case s == "las" || s == "la" || s == "ore" || s == "the" || s == ":" || s == "le" || s == "circa":
			continue
		case r.t.at[s]:
			return true
		}
		return false
	}
	return false
}

// afterDay says whether a day's name or a date stands right before: "Thursday 4", "tomorrow 7:30", "Thursday, 4.30".
func (r Reading) afterDay(ts []token, i int) bool {
	j := i - 1
	for j >= 0 && (ts[j].s == "," || ts[j].s == ")" || ts[j].s == "-" || ts[j].s == "." || r.t.part[ts[j].s] || ts[j].s == "\n") && j >= i-3 {
		j--
	}
	if j < 0 {
		return false
	}
	if ts[j].digits > 0 {
		return ts[j].digits == 4 && ts[j].n > 1990 && ts[j].n < 2100
	}
	if _, ok := r.t.weekday[ts[j].s]; ok {
		return len(ts[j].s) > 2
	}
	if _, ok := r.t.month[ts[j].s]; ok {
		return true
	}
	if isOrdinal(ts[j].s) && len(ts[j].s) == 2 {
		return true
	}
	_, n := match(r.t.relative, ts, j)
	return n > 0
}

func lineStart(ts []token, i int) bool {
	return i == 0 || ts[i-1].s == "?" || ts[i-1].s == "!" || ts[i-1].s == "\n" || ts[i-1].s == "*" || ts[i-1].s == "-" && (i == 1 || ts[i-2].s == "\n")
}

// clockLike says whether the number at i is a time of day rather than a day of the month.
func (r Reading) clockLike(ts []token, i int) bool {
	_, n, h, sure := r.one(ts, i)
	return n > 0 && (sure || h != unsaid && n > 1 || n >= 3)
}
