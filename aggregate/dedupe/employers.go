package dedupe

import "slices"

// employers are the names of employers, each once. That an index knows them by number keeps its lists short: "American" begins hundreds of names, and
// a list of all their postings would grow with the market.
type employers struct {
	all []company
	kin [][]uint32 // by number: the others that may be the same employer
}

// knownEmployer is the number of a name, and the numbers of the others that may be the same employer; a name that is not there has number 0.
func (x *Index) knownEmployer(c *company) (n uint32, kin []uint32) {
	if c.first == 0 {
		return 0, nil
	}
	x.keys.each(kindEmployer.of(c.hash()), func(v uint32) bool {
		if int(v) < len(x.employers.all) && x.employers.all[v].equal(c) {
			n = v
		}
		return n == 0
	})
	if n != 0 {
		return n, x.employers.kin[n]
	}
	c.names(func(k uint64, into, search bool) {
		if search {
			x.keys.each(k, func(v uint32) bool {
				if int(v) < len(x.employers.all) && !slices.Contains(kin, v) && c.kin(&x.employers.all[v]) >= related {
					kin = append(kin, v)
				}
				return true
			})
		}
	})
	return 0, kin
}

// employer is knownEmployer, and takes the name up where it is new.
func (x *Index) employer(c *company) (n uint32, kin []uint32) {
	n, kin = x.knownEmployer(c)
	if n != 0 || c.first == 0 {
		return n, kin
	}
	n = uint32(len(x.employers.all))
	x.employers.all = append(x.employers.all, *c)
	x.employers.kin = append(x.employers.kin, kin)
	for _, k := range kin {
		x.employers.kin[k] = append(x.employers.kin[k], n)
	}
	x.keys.add(kindEmployer.of(c.hash()), n)
	c.names(func(k uint64, into, search bool) {
		if into {
			x.keys.add(k, n)
		}
	})
	return n, kin
}

// names are the lists in which a name stands (into) and those in which the names are that may be the same employer's, as kin tells: the name run
// together, one word that another name goes by, two words of several, initials.
func (c *company) names(do func(key uint64, into, search bool)) {
	do(kindJoined.of(uint64(c.joined)), true, true)
	one := len(c.words) == 1
	for _, w := range c.words {
		if c.goesBy(w) {
			do(kindSolo.of(uint64(w)), one, true)
			do(kindLead.of(uint64(w)), !one, one)
		}
	}
	if c.acronym != 0 {
		do(kindSolo.of(uint64(c.acronym)), true, true)
		do(kindLead.of(uint64(c.acronym)), false, true)
	}
	for i, a := range c.words {
		for _, b := range c.words[i+1:] {
			do(kindTwo.of(uint64(a)<<32|uint64(b)), true, true)
		}
	}
}

func (c *company) hash() uint64 {
	h := uint64(c.joined)<<32 | uint64(c.acronym)
	for _, w := range c.words {
		h = mix64(h ^ uint64(w))
	}
	return h ^ uint64(c.first)
}

func (c *company) equal(d *company) bool {
	return c.joined == d.joined && c.first == d.first && c.acronym == d.acronym && slices.Equal(c.words, d.words)
}
