package resume

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	postalCode = regexp.MustCompile(`\b(\d{5}(?:-\d{4})?|\d{5}-\d{3}|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{2}-\d{3}|\d{3} \d{2}|\d{4})\b`)
	street     = regexp.MustCompile(`(?i)(\b\d+[a-z]?\s+[\p{L}.' ]+\b(street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|terrace|close|crescent)\b|(stra(ß|ss)e|str\.|weg|platz|allee|gasse)\s*\d*|\b(rue|avenue|calle|via|rua|plaza|piazza|ulica|ul\.)\s)`)
)

// place reads text as a place; ok is false where it names none that we know the shape of.
func place(s string) (Location, bool) {
	v := words()
	s = strings.Trim(strings.TrimSpace(bracketed.ReplaceAllString(s, " ")), " .,;|")
	if s == "" || len(s) > 90 {
		return Location{}, false
	}
	var loc Location
	if street.MatchString(s) {
		parts := strings.Split(s, ",")
		for i, p := range parts {
			if street.MatchString(p) {
				loc.Address = strings.TrimSpace(p)
				parts = append(parts[:i:i], parts[i+1:]...)
				break
			}
		}
		if s = strings.TrimSpace(strings.Join(parts, ",")); s == "" {
			return loc, true
		}
	}
	if m := postalCode.FindString(s); m != "" && len(s) > len(m) && !(len(m) == 4 && valid(m) && !strings.HasPrefix(s, m)) {
		rest := strings.TrimSpace(strings.Replace(s, m, " ", 1))
		if plausible(strings.TrimLeft(rest, "-– ")) {
			loc.PostalCode = m
			s = strings.Trim(manySpaces.ReplaceAllString(rest, " "), " ,-–")
		}
	}
	var parts []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '/' || r == '•' || r == '·' || r == '\t' || r == '|' }) {
		if p = strings.Trim(p, " .-–—"); p != "" {
			parts = append(parts, p)
		}
	}
	known := loc.PostalCode != "" && len(parts) > 0 && plausible(parts[0])
	for i, p := range parts {
		if !plausible(p) {
			return Location{}, false
		}
		key := strings.TrimSuffix(fold(p), ".")
		code, isCode := v.regions[key]
		upper := p == strings.ToUpper(p) && len(p) <= 3
		switch {
		case v.modes[key]:
			known = true
		case v.countries[key] != "" && !(upper && isCode && i == len(parts)-1 && i > 0 && v.countries[key] != "US" && len(p) == 2 && p != "UK"):
			loc.CountryCode, known = v.countries[key], true
			if v.cities[key] != "" && i == 0 && loc.City == "" { // Singapore, Luxembourg
				loc.City = p
			}
		case i > 0 && isCode && (upper || len(key) > 3):
			loc.Region, known = p, true
			if loc.CountryCode == "" {
				loc.CountryCode = code[1]
			}
		case i == 0 && isCode && len(key) > 3 && v.cities[key] == "":
			loc.Region, known = p, true
			if loc.CountryCode == "" {
				loc.CountryCode = code[1]
			}
		case cityCode(key) != "":
			known = true
			if loc.City == "" || i > 0 && cityCode(fold(loc.City)) == "" {
				if loc.City != "" && loc.Address == "" {
					loc.Address = loc.City
				}
				loc.City = p
			}
			if loc.CountryCode == "" && len(parts) == 1 {
				loc.CountryCode = cityCode(key)
			}
		default:
			if city, region, ok := cityAndState(p); ok {
				loc.City, loc.Region, known = city, region[0], true
				loc.CountryCode = region[1]
				continue
			}
			if loc.City == "" {
				loc.City = p
			} else if loc.Region == "" {
				loc.Region = p
			}
		}
	}
	if len(parts) > 2 && loc.Region == "" && loc.CountryCode == "" && loc.Address == "" && loc.PostalCode == "" {
		return Location{}, false // a list that ends in a town
	}
	return loc, known
}

// cityCode is the country of a city that we know, also with a number or a quarter after it ("Dublin 7", "Berlin-Neukölln", "Greater London", "San Francisco Bay Area").
func cityCode(key string) string {
	v := words().cities
	if c := v[key]; c != "" {
		return c
	}
	if head, _, ok := strings.Cut(key, "-"); ok && v[head] != "" && len(head) > 4 {
		return v[head]
	}
	key = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(key, "greater "), " area"), " bay")
	if f := strings.Fields(key); len(f) > 1 && (len(f[len(f)-1]) <= 3 && strings.ContainsFunc(f[len(f)-1], unicode.IsDigit) || f[len(f)-1] == "metropolitan") {
		key = strings.Join(f[:len(f)-1], " ")
	}
	return v[key]
}

// cityAndState reads "Cheyenne WY".
func cityAndState(s string) (string, [2]string, bool) {
	f := strings.Fields(s)
	if len(f) < 2 || len(f) > 4 {
		return "", [2]string{}, false
	}
	last := f[len(f)-1]
	if r, ok := words().regions[strings.ToLower(last)]; ok && last == strings.ToUpper(last) && len(last) >= 2 {
		city := strings.TrimRight(strings.Join(f[:len(f)-1], " "), ", ")
		if forms[strings.ToLower(last)] && cityCode(fold(city)) == "" {
			return "", [2]string{}, false // "Klarvatten AB" is no town in Alberta
		}
		if !allCaps(city) || cityCode(fold(city)) != "" {
			return city, r, true
		}
	}
	return "", [2]string{}, false
}

// plausible says whether text could be a place's name: a few capitalised words.
func plausible(s string) bool {
	f := strings.Fields(s)
	if len(f) == 0 || len(f) > 4 {
		return false
	}
	v := words()
	if v.modes[fold(s)] {
		return true
	}
	first := []rune(f[0])[0]
	if !unicode.IsUpper(first) && unicode.IsLetter(first) && unicode.ToUpper(first) != first {
		return v.countries[fold(s)] != "" || v.cities[fold(s)] != ""
	}
	if strings.ContainsAny(s, "@:;!?%$€£&=\"") {
		return false
	}
	for _, w := range f {
		if w = fold(strings.Trim(w, ".,()")); len(f) > 0 && v.cities[fold(s)] == "" && v.countries[fold(s)] == "" && (v.titles.has(w) || v.schools.whole[w] || v.employers.whole[w] && len(w) > 3) {
			return false
		}
	}
	return strings.ContainsFunc(s, unicode.IsLetter)
}
