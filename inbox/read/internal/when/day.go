package when

import "time"

// days finds the days that a text states.
func (r Reading) days(ts []token) []day {
	var out []day
	for i := 0; i < len(ts); {
		d, n := r.dayAt(ts, i)
		if n == 0 {
			i++
			continue
		}
		d.from, d.to = i, i+n
		d.not = r.preceded(r.t.not, ts, i, 3)
		d.deadline = r.preceded(r.t.deadline, ts, i, 3)
		out = append(out, d)
		i += n
	}
	r.spans(ts, out)
	return out
}

// spans marks what says on which days of every week: "Monday to Friday", "du lundi au jeudi". They begin with Monday; from another day to the next something may be moved.
func (r Reading) spans(ts []token, days []day) {
	for i := range days {
		b := &days[i]
		last, ok := r.t.weekday[ts[b.from].s]
		if j := b.from - 1; ok && (last >= 3 || last == 0) {
			for j > 0 && j >= b.from-2 && !r.t.till[ts[j].s] {
				j--
			}
			if first, ok := r.t.weekday[ts[max(0, j-1)].s]; ok && first == 1 && j > 0 && r.t.till[ts[j].s] {
				b.span = true
				if i > 0 && days[i-1].to == j {
					days[i-1].span = true
				}
			}
		}
	}
}

// preceded says whether one of the phrases stands among the few words before token i, in the same line and sentence.
func (r Reading) preceded(m map[string][]phrase, ts []token, i, words int) bool {
	for j := i - 1; j >= 0 && words > 0; j-- {
		switch s := ts[j].s; {
		case s == "." || s == "?" || s == "!" || s == "\n" && j > 0 && ts[j-1].s == "\n" || s == ";" || s == ")":
			return false
		case s == ",":
			words--
		case s != "" && s != "\n" && s != "(" && s != ":" && s != "-" && s != "'" && s != "*":
			words--
		}
		if _, n := match(m, ts, j); n > 0 && j+n <= i && !(ts[j].s == "voor" && j > 0 && r.t.planned[ts[j-1].s]) {
			return true
		}
	}
	return false
}

// dayAt reads the day that begins at token i; n is how many tokens it takes.
func (r Reading) dayAt(ts []token, i int) (d day, n int) {
	t := ts[i]
	if t.digits == 0 {
		if t.may&aDay == 0 {
			return d, 0
		}
		if p, n := match(r.t.relative, ts, i); n > 0 && !r.partOfDay(ts, i) {
			return r.on(r.Sent.AddDate(0, 0, p.n)), n
		}
		if w, ok := r.t.weekday[t.s]; ok {
			return r.weekday(ts, i, w)
		}
		if m, ok := r.t.month[t.s]; ok {
			return r.monthFirst(ts, i, m, -1)
		}
		return d, 0
	}
	if t.digits == 4 && t.n >= 1990 && t.n <= 2100 && is(ts, i+1, "-") && num(ts, i+2, 2) && is(ts, i+3, "-") && num(ts, i+4, 2) {
		if valid(t.n, ts[i+2].n, ts[i+4].n) {
			return day{y: t.n, m: ts[i+2].n, d: ts[i+4].n}, 5
		}
		return d, 0
	}
	if d, n := r.dayFirst(ts, i, -1); n > 0 {
		return d, n
	}
	return r.ordinal(ts, i)
}

// ordinal reads "the 25th" on its own: the next day with this number. "the 3rd floor" and "a 2nd interview" are none.
func (r Reading) ordinal(ts []token, i int) (day, int) {
	if i == 0 || ts[i-1].s != "the" || ts[i].digits > 2 || ts[i].n < 1 || ts[i].n > 31 || i+1 >= len(ts) || len(ts[i+1].s) != 2 || !isOrdinal(ts[i+1].s) || ts[i+1].start != ts[i].end {
		return day{}, 0
	}
	if i+2 < len(ts) && ts[i+2].digits == 0 && len(ts[i+2].s) > 1 && !r.t.at[ts[i+2].s] && !r.t.window[ts[i+2].s] {
		return day{}, 0
	}
	for ahead := range 62 {
		if t := r.Sent.AddDate(0, 0, ahead); t.Day() == ts[i].n {
			return r.on(t), 2
		}
	}
	return day{}, 0
}

// partOfDay says whether morgen or mañana means the morning here: "heute Morgen", "por la mañana", "goedemorgen".
func (r Reading) partOfDay(ts []token, i int) bool {
	if s := ts[i].s; s != "morgen" && s != "manana" && s != "amanha" {
		return false
	}
	if i == 0 {
		return false
	}
	switch ts[i-1].s {
	case "la", "guten", "goede", "heute", "gestern", "am", "jeden":
		return true
	}
	_, ok := r.t.weekday[ts[i-1].s]
	return ok && !r.t.weak[ts[i-1].s]
}

func (r Reading) on(t time.Time) day { return day{y: t.Year(), m: int(t.Month()), d: t.Day()} }

// weekday reads "Thursday", "Thursday 14 May", "Thursday (the 14th)", "next Thursday".
func (r Reading) weekday(ts []token, i, w int) (day, int) {
	weak := r.t.weak[ts[i].s]
	j := i + 1
	if is(ts, j, "-") && j+1 < len(ts) && ts[j+1].s == "feira" {
		j, weak = j+2, false
	}
	dot := is(ts, j, ".")
	k := j
	for k < len(ts) && k < j+4 && r.between(ts[k].s) {
		k++
	}
	if k < len(ts) {
		if d, n := r.monthName(ts, k, w); n > 0 {
			return d, k + n - i
		}
		if ts[k].digits > 0 {
			if d, n := r.dayFirst(ts, k, w); n > 0 {
				return d, k + n - i
			}
			if d, n := r.isoAt(ts, k); n > 0 {
				return d, k + n - i
			}
			// The day of the month alone, with the weekday to check it: "Thursday 26th", "Wednesday (the 13th)".
			if ts[k].digits <= 2 && ts[k].n >= 1 && ts[k].n <= 31 && !r.clockLike(ts, k) {
				ordinal := k+1 < len(ts) && isOrdinal(ts[k+1].s)
				if d, ok := r.dayOfMonth(ts[k].n, w); ok && (ordinal || !weak || k > j) {
					n := k + 1
					if ordinal {
						n++
					}
					return d, n - i
				}
			}
		}
	}
	if weak && !dot || len(ts[i].s) < 3 {
		if !(weak && len(ts[i].s) >= 3 && r.englishShort(ts, i)) {
			return day{}, 0
		}
	}
	ahead := (w - int(r.Sent.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	if i > 0 && r.t.next[ts[i-1].s] && ahead+int(r.Sent.Weekday()+6)%7 < 7 {
		ahead += 7
	}
	if is(ts, j, "week") { // "Tuesday week", as the British say
		return r.on(r.Sent.AddDate(0, 0, ahead+7)), j + 1 - i
	}
	return r.on(r.Sent.AddDate(0, 0, ahead)), j - i
}

// englishShort says whether a short weekday that is also a word (sun, sat, wed, mon, segunda …) is beside a time of day or a preposition of time.
func (r Reading) englishShort(ts []token, i int) bool {
	j := i + 1
	for j < len(ts) && j < i+4 && (ts[j].s == "," || ts[j].s == "\n" || r.t.at[ts[j].s] || r.t.part[ts[j].s]) {
		if r.t.part[ts[j].s] {
			return true
		}
		j++
	}
	return j < len(ts) && ts[j].digits > 0 && r.clockLike(ts, j) || i > 0 && (ts[i-1].s == "on" || ts[i-1].s == "na" || ts[i-1].s == "by" || ts[i-1].s == "until" || ts[i-1].s == "this")
}

// between is what may stand between a weekday and its date.
func (r Reading) between(s string) bool {
	switch s {
	case ",", ".", "(", "-", "the", "den", "dem", "der", "le", "el", "dia", "il", "de", "d", "am", "giorno", "o", "op", "\n":
		return true
	}
	return false
}

// monthName reads "May 14th, 2025" after a weekday.
func (r Reading) monthName(ts []token, i, w int) (day, int) {
	if m, ok := r.t.month[ts[i].s]; ok {
		return r.monthFirst(ts, i, m, w)
	}
	return day{}, 0
}

func (r Reading) isoAt(ts []token, i int) (day, int) {
	if ts[i].digits == 4 && ts[i].n >= 1990 && ts[i].n <= 2100 && is(ts, i+1, "-") && num(ts, i+2, 2) && is(ts, i+3, "-") && num(ts, i+4, 2) && valid(ts[i].n, ts[i+2].n, ts[i+4].n) {
		return day{y: ts[i].n, m: ts[i+2].n, d: ts[i+4].n}, 5
	}
	return day{}, 0
}

// monthFirst reads "May 14", "May 14th, 2025". w is the weekday stated before it, or -1.
func (r Reading) monthFirst(ts []token, i, m, w int) (day, int) {
	j := i + 1
	if is(ts, j, ".") {
		j++
	}
	if j >= len(ts) || ts[j].digits == 0 || ts[j].digits > 2 || ts[j].n < 1 || ts[j].n > 31 {
		return day{}, 0
	}
	if r.t.weak[ts[i].s] && r.clockLike(ts, j) {
		return day{}, 0
	}
	d := ts[j].n
	j++
	if j < len(ts) && isOrdinal(ts[j].s) {
		j++
	}
	y, n := yearAt(ts, j)
	return r.resolve(y, m, d, w, j+n-i)
}

// dayFirst reads "14 May", "14th of May 2025", "14. Mai", "14/05/2025", "14.5.", "5/14". w is the weekday stated before it, or -1.
func (r Reading) dayFirst(ts []token, i, w int) (day, int) {
	t := ts[i]
	if t.digits > 2 || t.n < 1 || t.n > 31 || i > 0 && (ts[i-1].s == "." || ts[i-1].s == "/" || ts[i-1].s == ":" || ts[i-1].s == "-") && ts[i-1].end == t.start && i > 1 && ts[i-2].digits > 0 && ts[i-2].end == ts[i-1].start {
		return day{}, 0
	}
	j := i + 1
	if j < len(ts) && (isOrdinal(ts[j].s) || ts[j].s == ".") && ts[j].start == t.end {
		j++
	}
	for j < len(ts) && (ts[j].s == "of" || ts[j].s == "de" || ts[j].s == "di" || ts[j].s == "-") && j < i+4 {
		j++
	}
	if j < len(ts) && ts[j].digits == 0 && len(ts[j].s) > 1 {
		if m, ok := r.t.month[ts[j].s]; ok {
			k := j + 1
			if is(ts, k, ".") && k < len(ts)-1 {
				k++
			}
			for k < len(ts) && (ts[k].s == "de" || ts[k].s == "del" || ts[k].s == ",") && k < j+3 {
				k++
			}
			y, n := yearAt(ts, k)
			if n == 0 {
				k = j + 1
			}
			return r.resolve(y, m, t.n, w, k+n-i)
		}
		return day{}, 0
	}
	// Numbers with a separator.
	if i+2 >= len(ts) || ts[i+1].start != t.end || ts[i+2].start != ts[i+1].end || ts[i+2].digits == 0 || ts[i+2].digits > 2 {
		return day{}, 0
	}
	sep, b := ts[i+1].s, ts[i+2].n
	if sep != "/" && sep != "." && sep != "-" || b < 1 || b > 31 {
		return day{}, 0
	}
	y, n := 0, 3
	if i+4 < len(ts) && ts[i+3].s == sep && ts[i+3].start == ts[i+2].end && ts[i+4].start == ts[i+3].end && (ts[i+4].digits == 4 || ts[i+4].digits == 2) {
		y, n = ts[i+4].n, 5
		if ts[i+4].digits == 2 {
			y += 2000
		}
	} else {
		// Two numbers only: a slash is a date where it can be one; a full stop only with another behind it ("23.04."), or after a weekday; a hyphen never.
		trailing := i+3 < len(ts) && ts[i+3].s == "." && ts[i+3].start == ts[i+2].end && !(ts[i+1].s == "/")
		switch {
		case sep == "-", sep == "." && !(trailing && (ts[i+2].digits == 2 || i > 0 && germanDate[ts[i-1].s]) && b <= 12) && w < 0, sep == "." && b > 12:
			return day{}, 0
		case sep == "/" && (b > 12 && t.n > 12 || i > 0 && ts[i-1].s == "/" || is(ts, i+3, "/")):
			return day{}, 0
		}
		if trailing && sep == "." {
			n = 4
		}
	}
	d, m := t.n, b
	_, offset := r.Sent.Zone()
	american := sep == "/" && offset <= -4*3600
	if american && d <= 12 || m > 12 {
		d, m = m, d
	}
	if m > 12 {
		return day{}, 0
	}
	return r.resolve(y, m, d, w, n)
}

// germanDate stands before a date, so that "6.3." behind it is one.
var germanDate = map[string]bool{"am": true, "vom": true, "zum": true, "den": true, "bis": true, "ab": true}

// resolve finds the year where none is stated: the one that puts the day nearest after the mail, with the weekday right where one is given.
func (r Reading) resolve(y, m, d, w, n int) (day, int) {
	if y != 0 {
		if !valid(y, m, d) {
			return day{}, 0
		}
		return day{y: y, m: m, d: d}, n
	}
	sent := r.Sent.Year()
	best, score := 0, 1<<30
	for _, year := range []int{sent, sent + 1, sent - 1} {
		if !valid(year, m, d) {
			continue
		}
		t := time.Date(year, time.Month(m), d, 12, 0, 0, 0, time.UTC)
		away := int(t.Sub(r.Sent.UTC()).Hours() / 24)
		s := away
		if away < -1 {
			s = -away*3 + 30
		}
		if w >= 0 && int(t.Weekday()) != w {
			s += 400
		}
		if s < score {
			best, score = year, s
		}
	}
	if best == 0 {
		return day{}, 0
	}
	return day{y: best, m: m, d: d}, n
}

// dayOfMonth is the next day with this number and weekday; without such, the next with the number.
func (r Reading) dayOfMonth(d, w int) (day, bool) {
	first := -1
	for ahead := -2; ahead < 70; ahead++ {
		t := r.Sent.AddDate(0, 0, ahead)
		if t.Day() != d {
			continue
		}
		if int(t.Weekday()) == w {
			return r.on(t), true
		}
		if first < 0 && ahead >= 0 {
			first = ahead
		}
	}
	return day{}, false
}

func valid(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1990 || y > 2100 {
		return false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}

// yearAt reads a year, with a comma before it.
func yearAt(ts []token, i int) (y, n int) {
	j := i
	if is(ts, j, ",") {
		j++
	}
	if j < len(ts) && ts[j].digits == 4 && ts[j].n >= 1990 && ts[j].n <= 2100 {
		return ts[j].n, j + 1 - i
	}
	return 0, 0
}

func is(ts []token, i int, s string) bool { return i < len(ts) && ts[i].digits == 0 && ts[i].s == s }

func num(ts []token, i, digits int) bool { return i < len(ts) && ts[i].digits == digits }

func isOrdinal(s string) bool {
	switch s {
	case "st", "nd", "rd", "th", "er", "º", "ª", "e", "o", "°":
		return true
	}
	return false
}
