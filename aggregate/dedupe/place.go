package dedupe

import (
	"slices"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
	"github.com/seed-57f86535/jobsearch/internal/fold"
)

// place is where a posting is, prepared.
type place struct {
	cities    []uint32 // sorted hashes of the names of known cities
	towns     []uint32 // of names that may be districts or unknown towns
	regions   []uint32 // region with country
	countries []uint32 // countries; wider areas are left out
	wide      bool     // it names a region, country or area without a city, or nothing at all
	bare      bool     // it is written as the name of a city and no more: "Perth" may be the one in Scotland
	text      uint32   // of the location as written, folded
}

// nowhere reports that it names no place: "remote", "anywhere" or nothing.
func (p *place) nowhere() bool {
	return len(p.cities)+len(p.towns)+len(p.regions)+len(p.countries) == 0
}

func newPlace(places []jobsearch.Place, location string) place {
	var p place
	nowhere := words().nowhere
	var names []string // the words that name a place
	for _, w := range fold.Words(location) {
		p.text = p.text*31 + hash32(w)
		if !nowhere[w] && (w[0] < '0' || w[0] > '9') {
			names = append(names, w)
		}
	}
	said := strings.Join(names, " ")
	add := func(s []uint32, h uint32) []uint32 {
		if slices.Contains(s, h) || len(s) >= 64 {
			return s
		}
		return append(s, h)
	}
	for _, x := range places {
		switch {
		case x.City != "" && normalise.KnownCity(x):
			name := strings.Join(fold.Words(x.City), " ")
			p.cities = add(p.cities, hash32(name))
			p.bare = len(places) == 1 && name == said
		case x.City != "":
			p.towns = add(p.towns, hash32(strings.Join(fold.Words(x.City), " ")))
		default:
			p.wide = true
		}
		if x.Region != "" && comparableRegions[x.Country] {
			p.regions = add(p.regions, hash32(x.Region+"/"+x.Country))
		}
		if len(x.Country) == 2 && x.Country != "EU" {
			p.countries = add(p.countries, hash32(x.Country))
		}
	}
	if len(places) == 0 && len(names) > 0 && len(names) <= 3 {
		p.towns = add(p.towns, hash32(said))
	}
	p.wide = p.wide || len(p.cities) == 0
	for _, s := range [][]uint32{p.cities, p.towns, p.regions, p.countries} {
		slices.Sort(s)
	}
	return p
}

// comparableRegions are countries whose postings name one kind of region, so that two different ones are two places.
var comparableRegions = map[string]bool{"US": true, "CA": true, "AU": true, "DE": true, "IN": true, "BR": true}

// relation of two places.
type relation uint8

const (
	apart   relation = iota // two different places
	unclear                 // one says nothing, or names what the tables lack
	within                  // one holds the other
	equal
)

func (a place) relate(b place) relation {
	if a.text == b.text && a.text != 0 {
		return equal
	}
	known := !a.bare && !b.bare
	if len(a.cities) > 0 && len(b.cities) > 0 {
		if known && (len(a.countries) > 0 && len(b.countries) > 0 && overlap(a.countries, b.countries) == 0 || len(a.regions) > 0 && len(b.regions) > 0 && overlap(a.regions, b.regions) == 0) { // Portland in Maine and in Oregon
			return apart
		}
		n := overlap(a.cities, b.cities)
		switch {
		case n == 0:
			return apart
		case n == len(a.cities) && n == len(b.cities):
			if len(a.towns) == 0 && len(b.towns) == 0 && a.wide == b.wide {
				return equal
			}
			return within
		case n == min(len(a.cities), len(b.cities)):
			return within
		}
		return apart
	}
	if len(a.countries) > 0 && len(b.countries) > 0 && overlap(a.countries, b.countries) == 0 {
		return apart
	}
	if len(a.regions) > 0 && len(b.regions) > 0 && overlap(a.regions, b.regions) == 0 && !(a.wide && len(a.countries) > len(a.regions)) && !(b.wide && len(b.countries) > len(b.regions)) {
		return apart
	}
	if len(a.towns) > 0 && len(b.towns) > 0 {
		if overlap(a.towns, b.towns) > 0 {
			return equal
		}
		return unclear
	}
	if len(a.towns)+len(b.towns) > 0 && len(a.cities)+len(b.cities) > 0 {
		return unclear
	}
	if len(a.countries) == 0 || len(b.countries) == 0 {
		return unclear
	}
	if len(a.cities)+len(a.towns) == 0 && len(b.cities)+len(b.towns) == 0 && slices.Equal(a.countries, b.countries) && slices.Equal(a.regions, b.regions) {
		return equal
	}
	return within
}
