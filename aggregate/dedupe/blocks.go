package dedupe

import "slices"

// kind keeps the sorts of keys apart in one table.
type kind uint64

const (
	kindID kind = iota + 1
	kindTwin
	kindMark
	kindEmployer
	kindJoined
	kindSolo
	kindLead
	kindTwo
	kindCity
	kindCountry
	kindWide
	kindNowhere
	kindAll
	kindBand
	kindRange
	kindFigure
)

func (k kind) of(h uint64) uint64 { return mix64(h*31 + uint64(k)*0x9e3779b97f4a7c15) }

// block is a list that a posting stands in, or one that its candidates are in.
type block struct {
	key  uint64
	mode mode
}

type mode uint8

const (
	into   mode = 1 << iota // the posting stands in it
	search                  // its candidates do
	both   = into | search
)

// blocks names the lists in which a posting stands and those in which its candidates are, so that of any two postings that may be one opening each finds
// the other: employer with place, title with a part of the text, title with pay and place. The kin are employers that may be the posting's own.
func (x *Index) blocks(f *facts, kin []uint32, do func(key uint64, m mode)) {
	employer := func(number uint32, does mode) {
		h := uint64(number) << 32
		do := func(key uint64, m mode) {
			if m &= does; m != 0 {
				do(key, m)
			}
		}
		switch {
		case len(f.place.cities) > 0:
			for _, c := range f.place.cities {
				do(kindCity.of(h|uint64(c)), both)
			}
			whole := search
			if f.place.wide { // a city and, besides, a whole country
				whole = both
			}
			for _, c := range f.place.countries {
				do(kindCountry.of(h|uint64(c)), into)
				do(kindWide.of(h|uint64(c)), whole)
			}
			do(kindNowhere.of(h), search)
		case len(f.place.countries) > 0:
			for _, c := range f.place.countries {
				do(kindCountry.of(h|uint64(c)), search)
				do(kindWide.of(h|uint64(c)), both)
			}
			do(kindNowhere.of(h), search)
		default:
			do(kindNowhere.of(h), into)
			do(kindAll.of(h), search)
		}
		do(kindAll.of(h), into)
	}
	if f.employer != 0 {
		employer(f.employer, both)
	}
	for _, k := range kin {
		employer(k, search)
	}
	cells, towns := f.place.cities, f.place.cities
	if len(cells) == 0 {
		towns = f.place.towns
		cells = append(slices.Clone(towns), f.place.countries...)
	}
	each := func(do func(cell uint64)) {
		if len(cells) == 0 {
			do(1) // nowhere
		}
		for _, c := range cells[:min(4, len(cells))] {
			do(uint64(c))
		}
	}
	if f.text.size() >= 20 {
		for b := 0; b+1 < 8; b += 2 {
			p, q := f.text.min[b], f.text.min[b+1]
			if p == ^uint32(0) || q == ^uint32(0) {
				continue
			}
			each(func(cell uint64) {
				do(kindBand.of(mix64(uint64(p)<<32|uint64(q))^f.title.hash^cell*0x9e3779b97f4a7c15^uint64(b)), both)
			})
		}
	}
	for _, r := range f.text.ranges {
		if r[0] == 0 {
			break
		}
		for _, t := range f.title.core[:min(6, len(f.title.core))] {
			h := mix64(uint64(r[0])<<32|uint64(r[1])) ^ uint64(t)<<20
			for _, c := range f.place.countries[:min(2, len(f.place.countries))] {
				wide, narrow := kindRange.of(h^uint64(c)), kindRange.of(h^uint64(c)^1<<63)
				if len(f.place.cities) == 0 {
					do(wide, both)
					do(narrow, search)
				} else {
					do(wide, search)
					do(narrow, into)
				}
			}
			for _, c := range towns[:min(2, len(towns))] {
				do(kindRange.of(h^uint64(c)), both)
			}
		}
	}
	odd := 0
	for _, v := range f.text.figures { // "1,240 pupils" tells more than "50,000"
		if v%500 == 0 || v >= cents || odd == oddFigures || len(f.place.cities) == 0 {
			continue
		}
		odd++
		for _, t := range f.title.core[:min(4, len(f.title.core))] {
			do(kindFigure.of(uint64(v)<<32^uint64(t)^uint64(f.place.cities[0])<<16), both)
		}
	}
}

// oddFigures bounds the figures of a text that name it by themselves.
const oddFigures = 3
