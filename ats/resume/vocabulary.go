package resume

import (
	"embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed data
var data embed.FS

// vocabulary is the word lists of data/, read once.
type vocabulary struct {
	headings  map[string]section
	titles    wordSet
	employers wordSet
	schools   wordSet
	degrees   map[string]Level // by phrase
	months    map[string]int
	seasons   map[string]bool
	dates     map[string]map[string]bool // kind to words
	languages map[string]string          // folded name to English name
	countries map[string]string          // folded name to ISO code
	regions   map[string][2]string       // folded name or code to code and country
	cities    map[string]string          // folded name to country
	modes     map[string]bool
}

var words = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{
		headings: map[string]section{}, degrees: map[string]Level{}, months: map[string]int{}, seasons: map[string]bool{}, dates: map[string]map[string]bool{},
		languages: map[string]string{}, countries: map[string]string{}, regions: map[string][2]string{}, cities: map[string]string{}, modes: map[string]bool{},
	}
	for _, f := range tsv("headings.tsv") {
		for _, p := range strings.Split(f[1], "|") {
			if _, ok := v.headings[p]; !ok {
				v.headings[p] = section(f[0])
			}
		}
	}
	v.titles, v.employers, v.schools = readWords("titles.txt"), readWords("employers.txt"), readWords("schools.txt")
	for _, f := range tsv("degrees.tsv") {
		for _, p := range strings.Split(f[1], "|") {
			if _, ok := v.degrees[p]; !ok {
				v.degrees[p] = Level(f[0])
			}
		}
	}
	for i, f := range tsv("months.tsv") {
		for _, p := range strings.Split(f[1], "|") {
			if _, ok := v.months[p]; !ok {
				v.months[p] = int(f[0][0]-'0')*10 + int(f[0][1]-'0')
				v.seasons[p] = i >= 12
			}
		}
	}
	for _, f := range tsv("dates.tsv") {
		v.dates[f[0]] = map[string]bool{}
		for _, p := range strings.Split(f[1], "|") {
			v.dates[f[0]][p] = true
		}
	}
	for _, line := range lines("languages.txt") {
		names := strings.Split(line, "|")
		for _, n := range names {
			v.languages[fold(n)] = names[0]
		}
	}
	for _, f := range tsv("places.tsv") {
		for _, n := range strings.Split(f[2], "|") {
			switch f[0] {
			case "country":
				v.countries[n] = f[1]
			case "region":
				code, country, _ := strings.Cut(f[1], " ")
				if code == "." {
					code = ""
				} else if _, taken := v.regions[strings.ToLower(code)]; !taken {
					v.regions[strings.ToLower(code)] = [2]string{code, country}
				}
				v.regions[n] = [2]string{code, country}
			case "city":
				if _, ok := v.cities[n]; !ok {
					v.cities[n] = f[1]
				}
			case "mode":
				v.modes[n] = true
			}
		}
	}
	return v
})

// lines is a data file without comments and empty lines.
func lines(name string) []string {
	content, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err) // embedded: it is there, or the program does not build
	}
	var out []string
	for l := range strings.Lines(string(content)) {
		if l = strings.TrimRight(l, "\r\n"); l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

func tsv(name string) [][]string {
	var out [][]string
	for _, l := range lines(name) {
		out = append(out, strings.Split(l, "\t"))
	}
	return out
}

// wordSet holds whole words, beginnings and endings.
type wordSet struct {
	whole      map[string]bool
	begin, end []string
}

func readWords(name string) wordSet {
	s := wordSet{whole: map[string]bool{}}
	for _, l := range lines(name) {
		for _, w := range strings.Fields(l) {
			switch {
			case strings.HasSuffix(w, "*"):
				s.begin = append(s.begin, strings.TrimSuffix(w, "*"))
			case strings.HasPrefix(w, "*"):
				s.end = append(s.end, strings.TrimPrefix(w, "*"))
			default:
				s.whole[strings.ReplaceAll(w, "-", " ")] = true
				s.whole[w] = true
			}
		}
	}
	return s
}

func (s wordSet) has(word string) bool {
	if s.whole[word] {
		return true
	}
	for _, b := range s.begin {
		if strings.HasPrefix(word, b) && len(word) <= len(b)+8 {
			return true
		}
	}
	for _, e := range s.end {
		if strings.HasSuffix(word, e) && len(word) > len(e) {
			return true
		}
	}
	return false
}

// fold makes text comparable: lower case, without accents, "ß" as "ss".
func fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ø':
			b.WriteByte('o')
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ı':
			b.WriteByte('i')
		case r == 'đ':
			b.WriteByte('d')
		case r == '’' || r == '‘' || r == '`':
			b.WriteByte('\'')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// wordsOf splits folded text into words; "." inside one ("node.js", "s.a.") and "+", "#", "'" stay.
func wordsOf(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '.' && r != '+' && r != '#' && r != '\'' && r != '-' && r != '/'
	})
}
