package content

import (
	_ "embed"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/internal/fold"
)

//go:embed data/numbers.tsv
var numbersTSV string

// numerals is numbers.tsv.
type numerals struct {
	number, times map[string]float64
	unit          map[string]string
}

var loadNumerals = sync.OnceValue(func() numerals {
	n := numerals{map[string]float64{}, map[string]float64{}, map[string]string{}}
	for cells, words := range rows(numbersTSV) {
		for _, w := range words {
			value, _ := strconv.ParseFloat(cells[1], 64)
			switch cells[0] {
			case "number":
				n.number[w] = value
			case "times":
				n.times[w] = value
			case "unit":
				n.unit[w] = cells[1]
			}
		}
	}
	return n
})

// rows are the lines of an embedded list of three columns: the cells, and the words of the last.
func rows(tsv string) iter.Seq2[[]string, []string] {
	return func(yield func([]string, []string) bool) {
		for line := range strings.Lines(tsv) {
			cells := strings.Split(strings.TrimSpace(line), "\t")
			if len(cells) != 3 || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(cells, strings.Split(cells[2], " | ")) {
				return
			}
		}
	}
}

// figure is a number that a text states.
type figure struct {
	text  string  // as written
	name  string  // folded, where digits are part of a name ("B2B", "Go1.25"); then value says nothing
	value float64 // with "k", "million" and the like multiplied out
	unit  string  // "%", "year", "money", …; "" where it counts anything else
	word  bool    // written as a word
}

var (
	numeralToken = regexp.MustCompile(`[\p{L}\p{N}]+(?:[.,'’]\p{N}+)*`)
	digits       = regexp.MustCompile(`^(\d[\d.,'’]*?)(k|m|mio|bn|th|st|nd|rd|er|e|x)?$`)
	thousands    = regexp.MustCompile(`^\d{1,3}([.,'’]\d{3})+$`)
	thinSpace    = regexp.MustCompile(`(\d)[\x{a0}\x{202f}\x{2009}](\d{3})\b`)
)

// figures are the numbers of a text, in its order.
func figures(text string) (out []figure) {
	n := loadNumerals()
	text = thinSpace.ReplaceAllString(text, "$1$2")
	at := numeralToken.FindAllStringIndex(text, -1)
	next := func(i int) string { // the word that follows with nothing but a space, "+" or "-" between
		if i+1 >= len(at) || strings.Trim(text[at[i][1]:at[i+1][0]], " +-") != "" {
			return ""
		}
		return fold.String(text[at[i+1][0]:at[i+1][1]])
	}
	for i, a := range at {
		token := fold.String(text[a[0]:a[1]])
		f := figure{text: text[a[0]:a[1]]}
		if value, ok := n.number[token]; ok {
			f.value, f.word = value, true
		} else if !strings.ContainsFunc(token, unicode.IsDigit) {
			continue
		} else if parts := digits.FindStringSubmatch(token); parts == nil {
			f.name = token
		} else {
			f.value = numeral(parts[1])
			if times := n.times[parts[2]]; times > 0 {
				f.value *= times
			} else if parts[2] == "m" { // "5 m" with a space may be metres
				f.value *= 1e6
			}
		}
		j := i
		if times := n.times[next(j)]; times > 0 && f.name == "" {
			f.value *= times
			j++
			f.text = text[a[0]:at[j][1]]
		}
		f.unit = n.unit[next(j)]
		after, before := strings.TrimLeft(text[at[j][1]:], " \u00a0\u202f"), strings.TrimRight(text[:a[0]], " \u00a0")
		switch {
		case strings.HasPrefix(after, "%"):
			f.unit = "%"
			f.text += "%"
		case startsWithCurrency(after), endsWithCurrency(before):
			f.unit = "money"
		}
		out = append(out, f)
	}
	return out
}

func startsWithCurrency(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Sc, r)
}

func endsWithCurrency(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.Is(unicode.Sc, r)
}

// numeral is the value of digits with separators: a point or comma before exactly three digits separates thousands.
func numeral(s string) float64 {
	if thousands.MatchString(s) {
		s = strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s)
	}
	v, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "'", "", "’", "").Replace(s), 64)
	if err != nil { // "3.10.2"
		v, _ = strconv.ParseFloat(strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s), 64)
	}
	return v
}

// stands reports whether one of the given figures says the same: the same whole number, and where f has a unit, of that unit.
func (f figure) stands(given []figure) bool {
	for _, g := range given {
		if f.name == g.name && f.value == g.value && (f.unit == "" || f.unit == g.unit) {
			return true
		}
	}
	return false
}
