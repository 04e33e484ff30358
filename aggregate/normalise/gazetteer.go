package normalise

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/countries.tsv
var countriesTSV string

//go:embed data/regions.tsv
var regionsTSV string

//go:embed data/cities.tsv
var citiesTSV string

//go:embed data/remote.tsv
var remoteTSV string

// city and region are entries of the embedded tables.
type city struct {
	name    string
	region  string
	country string
}

type region struct {
	name    string
	country string
	code    string
}

// atlas is everything the place reader knows.
type atlas struct {
	root    *placeNode
	cities  []city
	regions []region
	codes   map[string]placeSense // upper-case codes: "CA", "UK", "USA"
	areas   map[string][]string   // country or area -> the areas that contain it
}

// placeSense is what a name may mean: several cities, several regions, a country, an area, a way of working, or noise.
type placeSense struct {
	cities  []int32
	minor   []int32 // cities that yield the bare name to a bigger namesake, a region or a country
	regions []int32
	behind  []int32 // regions that share their name with a city: only behind a city of theirs
	country string
	area    string
	remote  string
	noise   bool
	except  bool // what follows is left out
}

type placeNode struct {
	next map[string]*placeNode
	here *placeSense
}

var placeAtlas = sync.OnceValue(readAtlas)

func readAtlas() *atlas {
	a := &atlas{root: &placeNode{}, codes: map[string]placeSense{}, areas: map[string][]string{}}
	var isArea bool
	regionAt := map[string]int32{}
	for col := range rows(countriesTSV) {
		if strings.HasPrefix(col[0], "# areas") {
			isArea = true
		}
		if strings.HasPrefix(col[0], "#") || len(col) < 3 {
			continue
		}
		code := col[0]
		if len(col) > 3 {
			a.areas[code] = strings.Fields(col[3])
		}
		if !isArea {
			a.codes[code] = placeSense{country: code}
			for _, c := range strings.Fields(col[1]) {
				if strings.Contains(c, ".") {
					s := a.at(c)
					s.country = code
					continue
				}
				a.codes[c] = placeSense{country: code}
			}
		}
		for _, n := range strings.Split(col[2], "|") {
			s := a.at(n)
			if isArea {
				s.area = code
			} else {
				s.country = code
			}
			if base, ok := strings.CutSuffix(n, " (country)"); ok {
				a.at(base).country = code
			}
		}
	}
	for col := range rows(regionsTSV) {
		if strings.HasPrefix(col[0], "#") || len(col) < 3 {
			continue
		}
		names := strings.Split(col[2], "|")
		display, behind := strings.CutPrefix(names[0], "!")
		id := int32(len(a.regions))
		a.regions = append(a.regions, region{name: display, country: col[0], code: col[1]})
		regionAt[col[0]+"/"+display] = id
		for i, n := range names {
			s := a.at(strings.TrimPrefix(n, "!"))
			if i == 0 && behind {
				s.behind = append(s.behind, id)
			} else {
				s.regions = append(s.regions, id)
			}
		}
		if col[1] != "" {
			c := a.codes[col[1]]
			c.regions = append(c.regions, id)
			a.codes[col[1]] = c
		}
	}
	for col := range rows(citiesTSV) {
		if strings.HasPrefix(col[0], "#") || len(col) < 3 {
			continue
		}
		for _, entry := range strings.Split(col[2], ";") {
			names := strings.Split(entry, "|")
			id := int32(len(a.cities))
			base := a.plain(names[0], col[0], col[1], regionAt)
			a.cities = append(a.cities, city{name: base, region: col[1], country: col[0]})
			for i, n := range names {
				s := a.at(n)
				s.cities = append(s.cities, id)
				if i == 0 && base != n {
					s := a.at(base)
					s.minor = append(s.minor, id)
				}
			}
		}
	}
	for col := range rows(remoteTSV) {
		if strings.HasPrefix(col[0], "#") || len(col) < 3 {
			continue
		}
		for _, n := range strings.Split(col[2], " | ") {
			s := a.at(n)
			switch col[0] {
			case "remote":
				s.remote = col[1]
			case "except":
				s.except = true
			default:
				s.noise = true
			}
		}
	}
	return a
}

// plain takes off the word that tells a city from its namesakes in the table: "Cambridge MA", "Perth Scotland", "Worcester UK".
func (a *atlas) plain(name, country, reg string, regionAt map[string]int32) string {
	tails := []string{country, reg, "UK", "Spain", "France", "Switzerland", "Germany", "Egypt", "Singapore", "Czech", "Slovakia", "Belarus", "Virginia", "China", "Hessen", "Quindío", "California", "Alabama", "Maine"}
	if id, ok := regionAt[country+"/"+reg]; ok {
		tails = append(tails, a.regions[id].code)
	}
	for _, t := range tails {
		if t == "" {
			continue
		}
		if base, ok := strings.CutSuffix(name, " "+t); ok {
			return base
		}
	}
	return name
}

// at is the sense of a name, made when it is new.
func (a *atlas) at(name string) *placeSense {
	n := a.root
	for _, w := range placeWords(name) {
		if n.next == nil {
			n.next = map[string]*placeNode{}
		}
		if n.next[w] == nil {
			n.next[w] = &placeNode{}
		}
		n = n.next[w]
	}
	if n.here == nil {
		n.here = &placeSense{}
	}
	return n.here
}

// rows yields the columns of each line of a table.
func rows(tsv string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(tsv) {
			line = strings.TrimRight(line, "\n")
			if line != "" && !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}

// Within reports whether a country (or area) code lies in the area: "DE" in "EU". Every code lies in itself and in "WORLD".
func Within(code, area string) bool {
	if code == area || area == "WORLD" {
		return true
	}
	for _, a := range placeAtlas().areas[code] {
		if a == area || area == "EEA" && (a == "EU" || a == "EFTA") {
			return true
		}
	}
	return false
}

// Country is the ISO 3166-1 alpha-2 code of a country given as a code or by its name in one of many languages; "" where it is not known.
func Country(name string) string {
	name = strings.TrimSpace(name)
	a := placeAtlas()
	if s, ok := a.codes[strings.ToUpper(name)]; ok && s.country != "" {
		return s.country
	}
	n := a.root
	for _, w := range placeWords(name) {
		if n = n.next[w]; n == nil {
			return ""
		}
	}
	if n.here == nil {
		return ""
	}
	return n.here.country
}
