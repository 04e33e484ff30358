package when

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
)

//go:embed data/dates.json data/zones.json
var files embed.FS

type dates struct {
	Source   string         `json:"source"`
	Months   [][]string     `json:"months"`
	Weekdays [][]string     `json:"weekdays"`
	Weak     []string       `json:"weak"`
	Relative map[string]int `json:"relative"`
	Next     []string       `json:"next"`
	Numbers  map[string]int `json:"numbers"`
	At       []string       `json:"at"`
	Hour     []string       `json:"hour"`
	Window   []string       `json:"window"`
	Not      []string       `json:"not"`
	Deadline []string       `json:"deadline"`
	Part     []string       `json:"part"`
	For      []string       `json:"for"`  // before voor, which means for then, not before
	Till     []string       `json:"till"` // between the first and the last of a span of days
}

type zones struct {
	Source string            `json:"source"`
	Zones  map[string]string `json:"zones"`
	Home   [][3]any          `json:"home"` // minutes east of UTC, the place in the northern winter, in summer
}

// table is the files, ready to look things up.
type table struct {
	month, weekday map[string]int
	weak           map[string]bool
	relative       map[string][]phrase
	next           map[string]bool
	number         map[string]int
	at, hour, part map[string]bool
	window, till   map[string]bool
	planned        map[string]bool
	not, deadline  map[string][]phrase
	zone           map[string][]phrase
	may            map[string]begin
	winter, summer map[int]*time.Location
}

// phrase is what follows a first word, and what it means.
type phrase struct {
	rest  []string
	n     int
	place string
	at    *time.Location // the place; nil where the mail's offset has to tell
}

var load = sync.OnceValue(func() *table {
	var d dates
	var z zones
	for name, into := range map[string]any{"data/dates.json": &d, "data/zones.json": &z} {
		if err := decode(name, into); err != nil {
			panic(err) // the files are part of the program
		}
	}
	t := &table{
		month: map[string]int{}, weekday: map[string]int{}, weak: set(d.Weak), relative: map[string][]phrase{}, next: set(d.Next), number: d.Numbers,
		at: set(d.At), part: set(d.Part), hour: set(d.Hour), window: set(d.Window), till: set(d.Till), planned: set(d.For), not: map[string][]phrase{}, deadline: map[string][]phrase{}, zone: map[string][]phrase{},
		winter: map[int]*time.Location{}, summer: map[int]*time.Location{},
	}
	for i, list := range d.Months {
		for _, w := range list {
			t.month[w] = i + 1
		}
	}
	for i, list := range d.Weekdays {
		for _, w := range list {
			if _, ok := t.weekday[w]; !ok {
				t.weekday[w] = i
			}
		}
	}
	for p, n := range d.Relative {
		add(t.relative, p, phrase{n: n})
	}
	for _, p := range d.Not {
		add(t.not, p, phrase{})
	}
	for _, p := range d.Deadline {
		add(t.deadline, p, phrase{})
	}
	for p, place := range z.Zones {
		x := phrase{place: place}
		if place != "" {
			x.at = mustPlace(place)
		}
		add(t.zone, p, x)
	}
	for _, h := range z.Home {
		minutes := int(h[0].(float64))
		t.winter[minutes], t.summer[minutes] = mustPlace(h[1].(string)), mustPlace(h[2].(string))
	}
	t.may = map[string]begin{}
	mark(t.may, aDay, maps.Keys(t.relative), maps.Keys(t.weekday), maps.Keys(t.month))
	mark(t.may, aTime, maps.Keys(t.number), slices.Values(clockWords))
	mark(t.may, aZone, maps.Keys(t.zone), maps.Keys(areas), slices.Values([]string{"utc", "gmt"}))
	return t
})

// clockWords are the times of day that have a name, and what begins one in words.
var clockWords = []string{"noon", "midday", "mediodia", "midi", "meio", "mezzogiorno", "midnight", "mitternacht", "minuit", "medianoche", "mezzanotte", "middernacht", "half", "halb", "quarter", "viertel", "kwart", "twenty", "zwanzig", "twintig"}

// IsMonth says whether a word names a month in one of the languages.
func IsMonth(word string) bool {
	_, ok := load().month[text.Fold(word)]
	return ok
}

func mark(may map[string]begin, what begin, words ...iter.Seq[string]) {
	for _, list := range words {
		for w := range list {
			may[w] |= what
		}
	}
}

func decode(name string, into any) error {
	b, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("when: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("when: read %s: %w", name, err)
	}
	return nil
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}

func add(m map[string][]phrase, p string, x phrase) {
	f := strings.Fields(p)
	x.rest = f[1:]
	// Longest first, so that "central european time" is not "central".
	list := append(m[f[0]], x)
	for i := len(list) - 1; i > 0 && len(list[i].rest) > len(list[i-1].rest); i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	m[f[0]] = list
}

func mustPlace(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is linked in
	}
	return l
}

// match is the phrase of m that stands at token i, and how many tokens it takes.
func match(m map[string][]phrase, ts []token, i int) (phrase, int) {
	if i < 0 || i >= len(ts) {
		return phrase{}, 0
	}
next:
	for _, p := range m[ts[i].s] {
		j := i + 1
		for _, w := range p.rest {
			for j < len(ts) && (ts[j].s == "'" || ts[j].s == "-") {
				j++
			}
			if j >= len(ts) || ts[j].s != w {
				continue next
			}
			j++
		}
		return p, j - i
	}
	return phrase{}, 0
}
