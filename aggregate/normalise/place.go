package normalise

import (
	"github.com/seed-57f86535/jobsearch/internal/fold"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// MaxLocation is the length up to which Places reads a location, in bytes.
const MaxLocation = 4096

// maxPlaces bounds the places of one posting.
const maxPlaces = 64

// placeWords cuts a name into the words that the atlas is keyed by; ideographs are words of their own.
func placeWords(s string) []string {
	var out []string
	for _, t := range placeTokens(s) {
		if t.word {
			out = append(out, t.text)
		}
	}
	return out
}

type placeToken struct {
	text, raw string
	word      bool
	sep       byte // ',' weak, ';' strong, '-' or '(' or ')' as written
}

func placeTokens(s string) []placeToken {
	var out []placeToken
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isIdeograph(r):
			out = append(out, placeToken{text: string(r), raw: string(r), word: true})
		case isLetterOrDigit(r):
			j := i
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				dot := r == '.' && j+n < len(s) && j-i <= 4 && isLetterAt(s, j+n) && singleLetters(s[i:j]) // U.S.A.
				if !isLetterOrDigit(r) && r != '\'' && r != '’' && !dot || isIdeograph(r) {
					break
				}
				j += n
			}
			raw := strings.ReplaceAll(strings.TrimRight(s[i:j], "'’"), ".", "")
			if raw == "" {
				raw = s[i:j]
			}
			out = append(out, placeToken{text: strings.ReplaceAll(fold.String(raw), "'", ""), raw: raw, word: true})
			i = j
			continue
		case r == ',' || r == '、' || r == '，':
			out = append(out, placeToken{sep: ','})
		case r == ';' || r == '|' || r == '•' || r == '·' || r == '\n' || r == '+' || r == '&' || r == '：':
			out = append(out, placeToken{sep: ';'})
		case r == '/':
			out = append(out, placeToken{sep: '/'})
		case r == '-' || r == '–' || r == '—' || r == ':' || r == '>':
			out = append(out, placeToken{sep: '-'})
		case r == '(' || r == '[':
			out = append(out, placeToken{sep: '('})
		case r == ')' || r == ']':
			out = append(out, placeToken{sep: ')'})
		}
		i += n
	}
	return out
}

func isLetterAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

func singleLetters(s string) bool {
	for _, p := range strings.Split(s, ".") {
		if utf8.RuneCountInString(p) != 1 {
			return false
		}
	}
	return true
}

// placePart is a run of tokens with one sense, or a separator, or an unknown word.
type placePart struct {
	placeSense
	raw   string
	sep   byte
	known bool
	code  bool
}

func (a *atlas) parts(s string) []placePart {
	toks := placeTokens(s)
	var out []placePart
	for i := 0; i < len(toks); {
		if !toks[i].word {
			out = append(out, placePart{sep: toks[i].sep})
			i++
			continue
		}
		// the longest name, over commas and dashes inside it ("Washington, D.C.", "Tel Aviv-Yafo")
		n, end := a.root, 0
		var here *placeSense
		for k := i; k < len(toks); k++ {
			if !toks[k].word {
				if toks[k].sep == ';' || toks[k].sep == '(' || toks[k].sep == ')' {
					if toks[k].sep == ';' && k+1 < len(toks) && n.next["and"] == nil { // "US & Canada" is in the table without a word for &
						if !hasNext(n, toks, k+1) {
							break
						}
						continue
					}
					break
				}
				continue
			}
			if n = n.next[toks[k].text]; n == nil {
				break
			}
			if n.here != nil {
				here, end = n.here, k+1
			}
		}
		raw := toks[i].raw
		if c, ok := a.codes[raw]; ok && (here == nil || end == i+1) && (len(raw) > 2 || raw == strings.ToUpper(raw)) && !(len(raw) == 3 && here != nil && here.noise && len(toks) > 1) { // "EST" beside others is a zone
			if here != nil {
				c.cities = append(slices.Clone(c.cities), here.cities...)
				c.area = here.area
			}
			out = append(out, placePart{placeSense: c, raw: raw, known: true, code: true})
			i++
			continue
		}
		if here == nil {
			out = append(out, placePart{raw: raw})
			i++
			continue
		}
		var rawAll []string
		for _, t := range toks[i:end] {
			if t.word {
				rawAll = append(rawAll, t.raw)
			}
		}
		out = append(out, placePart{placeSense: *here, raw: strings.Join(rawAll, " "), known: true})
		i = end
	}
	return out
}

func hasNext(n *placeNode, toks []placeToken, k int) bool {
	return k < len(toks) && toks[k].word && n.next[toks[k].text] != nil
}

// placeDraft is a place being read.
type placeDraft struct {
	cities  []int32
	region  int32 // -1 for none
	country string
	area    string
	other   string   // the country that the code of the region may mean as well
	unknown []string // words that may be a town the atlas does not have
	used    bool
}

// zone is a zone of time: "ET", "GMT+1".
const zone = `(?:[ECMP][SD]?T|GMT|UTC|CES?T|EES?T|BST|IST|AES?T|SGT)(?:\s*[±+-]\s*\d+)?`

// zonesRE finds zones of time, whose names are codes of countries and states as well: "ET or CT time zones", "EST hours".
var zonesRE = regexp.MustCompile(`\b` + zone + `(?:\s*(?:/|,|&|-|–|or|and|to)\s*` + zone + `)*\s+(?i:time\s?zones?|(?:business |working |core )?hours?|time)\b`)

// Places reads a location as sources word it: the places it names, each with city, region and country as far as known, and how the work is done
// ("" when it does not say). "Remote, EU only" gives one place, the area "EU", and RemoteFull. Towns that the embedded tables lack are kept when a
// region or country follows them. Names in many languages are understood; cities are given in English or, where none is usual, their own.
func Places(location string) ([]jobsearch.Place, jobsearch.Remote) {
	a := placeAtlas()
	parts := a.parts(zonesRE.ReplaceAllString(html.UnescapeString(clip(location, MaxLocation)), " "))
	foreign := a.foreign(parts)
	var out []jobsearch.Place
	flags := map[string]bool{}
	cur := placeDraft{region: -1}
	flush := func() {
		if p, ok := a.place(cur); ok && len(out) < maxPlaces && !slices.Contains(out, p) {
			out = append(out, p)
			if p.City != "" && p.Country != "CA" { // "Leipzig or remote (DE)"; CA is California beside Toronto as well
				foreign[p.Country] = true
			}
		}
		cur = placeDraft{region: -1}
	}
	strong, comma, bracket, except := false, false, false, false
	for i, p := range parts {
		if !p.known && p.sep != 0 {
			switch p.sep {
			case '/':
				// "Belo Horizonte/MG" is a city and its state
				if comma = i+1 < len(parts) && parts[i+1].code && len(cur.cities) > 0 && len(parts[i+1].regions) > 0 && !a.elsewhere(cur, parts[i+1]); !comma {
					strong = true
				}
			case ';':
				strong = true
			case ',':
				comma = true
			case '(':
				bracket = true
			case ')':
				bracket = false
			}
			except = except && p.sep != ';' && p.sep != ')'
			continue
		}
		if except = except || p.except; except {
			continue
		}
		if p.raw == "OR" && !comma && i > 0 && parts[i-1].sep != '(' && i+1 < len(parts) && parts[i+1].sep == 0 { // between two places it is no Oregon
			strong = true
			continue
		}
		if bracket && p.code && len(p.raw) == 2 && len(cur.cities) > 0 {
			if a.cities[cur.cities[0]].country == "IT" && a.elsewhere(cur, p) { // "Milano (MI)": the city's own province
				continue
			}
			comma = true // "Paris (TX)" is "Paris, TX"
		}
		if strong {
			flush()
			strong, comma = false, false
		}
		switch {
		case !p.known:
			if comma && (cur.used || len(cur.unknown) > 0) && !(len(cur.unknown) == 0) {
				if cur.used {
					flush()
				}
				cur.unknown = nil
			} else if cur.used && comma {
				flush()
			}
			if !hasDigit(p.raw) {
				cur.unknown = append(cur.unknown, p.raw)
			} else {
				cur.unknown = nil
			}
		case p.remote != "":
			flags[p.remote] = true
			cur.unknown = nil
		default:
			a.take(&cur, p, comma, foreign, flush)
			if p.noise && p.country == "" && p.area == "" && len(p.named()) == 0 && len(p.regions) == 0 {
				if strings.EqualFold(p.raw, "or") || strings.EqualFold(p.raw, "and") || strings.EqualFold(p.raw, "oder") {
					strong = true
				}
				continue
			}
		}
		comma = false
	}
	flush()
	return out, remoteOf(flags)
}

// elsewhere reports that a code names only regions in which no city of the draft lies.
func (a *atlas) elsewhere(cur placeDraft, p placePart) bool {
	if len(cur.cities) == 0 || len(p.regions) == 0 || p.country != "" && len(a.citiesIn(cur.cities, p.country, "")) > 0 {
		return false
	}
	for _, r := range p.regions {
		if len(a.citiesIn(cur.cities, a.regions[r].country, a.regions[r].name)) > 0 {
			return false
		}
	}
	return true
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// named are the cities of a name, the big ones first; minor ones count alone only when the name means nothing else.
func (p placePart) named() []int32 {
	if len(p.cities) == 0 && (p.country != "" || p.area != "" || len(p.regions) > 0) {
		return nil
	}
	return append(slices.Clone(p.cities), p.minor...)
}

// every is all cities of a name.
func (p placePart) every() []int32 { return append(slices.Clone(p.cities), p.minor...) }

// take adds what a name means to the draft, or ends the draft and begins another.
func (a *atlas) take(cur *placeDraft, p placePart, comma bool, foreign map[string]bool, flush func()) {
	// behind a city: its region, then its country
	if len(cur.cities) > 0 {
		for _, r := range append(slices.Clone(p.regions), p.behind...) {
			if m := a.citiesIn(cur.cities, a.regions[r].country, a.regions[r].name); len(m) > 0 && cur.region < 0 {
				cur.cities, cur.region, cur.country = m, r, a.regions[r].country
				return
			}
		}
		if p.country != "" && (cur.country == "" || cur.country == p.country) {
			if m := a.citiesIn(cur.cities, p.country, ""); len(m) > 0 {
				cur.cities, cur.country = m, p.country
				return
			}
		}
		if comma && cur.country == "" && cur.region < 0 && len(p.named()) == 0 {
			for _, r := range p.regions { // a town of that name in another region
				reg := a.regions[r]
				if a.cities[cur.cities[0]].country != reg.country && p.country != "" && !p.code {
					continue
				}
				cur.unknown = []string{a.cities[cur.cities[0]].name}
				cur.cities, cur.region, cur.country = nil, r, reg.country
				return
			}
		}
	}
	// behind a region: its country
	if cur.region >= 0 && p.country != "" && p.country == cur.country {
		return
	}
	if cur.country != "" && cur.region < 0 && len(cur.cities) == 0 {
		// country first: "US, New York", "Canada - Toronto"
		if m := a.citiesIn(p.every(), cur.country, ""); len(m) > 0 {
			cur.cities = m
			return
		}
		for _, r := range p.regions {
			if a.regions[r].country == cur.country {
				cur.region = r
				return
			}
		}
	}
	if cur.region >= 0 && len(cur.cities) == 0 && len(p.every()) > 0 && len(cur.unknown) == 0 {
		if m := a.citiesIn(p.every(), cur.country, a.regions[cur.region].name); len(m) > 0 { // "TX - Frisco"
			cur.cities = m
			return
		}
		if m := a.citiesIn(p.every(), cur.other, ""); len(m) > 0 { // "IN-Bengaluru"
			cur.cities, cur.region, cur.country = m, -1, cur.other
			return
		}
	}
	// behind an unknown town
	if len(cur.unknown) > 0 && !cur.used && len(p.named()) == 0 {
		if len(p.regions) > 0 {
			r := a.preferRegion(p, foreign)
			cur.region, cur.country, cur.used = r, a.regions[r].country, true
			return
		}
		if p.country != "" {
			cur.country, cur.used = p.country, true
			return
		}
	}
	if p.noise && p.country == "" && p.area == "" && len(p.named()) == 0 && len(p.regions) == 0 {
		return
	}
	if p.area != "" && len(p.named()) == 0 && p.country == "" && (cur.country != "" && Within(cur.country, p.area) || len(cur.cities) > 0 && Within(a.cities[cur.cities[0]].country, p.area)) { // "Bengaluru, India, APAC"
		return
	}
	if cur.used {
		flush()
	}
	cur.unknown = nil
	cur.used = true
	switch {
	case p.country != "" && len(p.regions) > 0:
		// "CA" alone is the state and "DE" the country: only states of these three are commonly written as bare codes
		r := a.preferRegion(p, foreign)
		rc := a.regions[r].country
		switch {
		case p.code && len(p.cities) > 0: // "LA"
			cur.cities = p.cities
		case foreign[p.country], p.code && rc != "US" && rc != "CA" && rc != "AU" && !foreign[rc], !p.code && len(foreign) > 0 && !foreign["US"]:
			cur.country = p.country
		default:
			cur.region, cur.country = r, rc
			if p.code {
				cur.other = p.country
			}
		}
	case len(p.named()) > 0:
		cur.cities = p.named()
	case p.country != "":
		cur.country = p.country
	case len(p.regions) > 0:
		r := a.preferRegion(p, foreign)
		cur.region, cur.country = r, a.regions[r].country
	case len(p.behind) > 0:
		cur.region, cur.country = p.behind[0], a.regions[p.behind[0]].country
	case p.area != "":
		cur.area = p.area
	default:
		cur.used = false
	}
}

// foreign are the countries that a location names without doubt.
func (a *atlas) foreign(parts []placePart) map[string]bool {
	out := map[string]bool{}
	for _, p := range parts {
		if p.country != "" && len(p.regions) == 0 && len(p.named()) == 0 {
			out[p.country] = true
		}
	}
	return out
}

func (a *atlas) preferRegion(p placePart, named map[string]bool) int32 {
	for _, r := range p.regions {
		if named[a.regions[r].country] {
			return r
		}
	}
	return p.regions[0]
}

// citiesIn are the cities of the list that lie in the country and, when given, the region.
func (a *atlas) citiesIn(ids []int32, country, reg string) []int32 {
	var out []int32
	for _, id := range ids {
		if c := a.cities[id]; c.country == country && (reg == "" || c.region == reg || c.region == "") {
			out = append(out, id)
		}
	}
	return out
}

// place is the draft as a Place.
func (a *atlas) place(d placeDraft) (jobsearch.Place, bool) {
	if !d.used {
		return jobsearch.Place{}, false
	}
	p := jobsearch.Place{Country: d.country}
	if d.region >= 0 {
		p.Region = a.regions[d.region].name
	}
	switch {
	case len(d.cities) > 0:
		c := a.cities[d.cities[0]]
		p.City, p.Country = c.name, c.country
		if p.Region == "" {
			p.Region = c.region
		}
	case len(d.unknown) > 0 && len(d.unknown) <= 4 && town(d.unknown):
		p.City = strings.Join(d.unknown, " ")
	case d.area != "":
		p.Country = d.area
	case d.country == "SG" || d.country == "MC":
		p.City = map[string]string{"SG": "Singapore", "MC": "Monaco"}[d.country]
	case d.country == "HK":
		p.City = "Hong Kong"
	}
	return p, p != jobsearch.Place{}
}

// town reports that words look like the name of one: each begins with a capital.
func town(ws []string) bool {
	for _, w := range ws {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && len(w) > 3 || len(ws) == 1 && utf8.RuneCountInString(w) < 3 {
			return false
		}
	}
	return true
}

func remoteOf(flags map[string]bool) jobsearch.Remote {
	switch {
	case flags["hybrid"]:
		return jobsearch.RemoteHybrid
	case flags["remote"]:
		return jobsearch.RemoteFull
	case flags["onsite"]:
		return jobsearch.RemoteNone
	}
	return ""
}

// KnownCity reports whether the embedded tables have the place's city in its country. A city that Places kept though the tables lack it may be a
// district, a suburb or no town at all.
func KnownCity(p jobsearch.Place) bool {
	a := placeAtlas()
	n := a.root
	for _, w := range placeWords(p.City) {
		if n = n.next[w]; n == nil {
			return false
		}
	}
	if n == a.root || n.here == nil {
		return false
	}
	for _, id := range append(slices.Clone(n.here.cities), n.here.minor...) {
		if a.cities[id].country == p.Country {
			return true
		}
	}
	return p.Country == "SG" || p.Country == "HK" || p.Country == "MC"
}
