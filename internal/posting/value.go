package posting

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Text is a string that may come as a number, a bool or null, or as an object or list that names itself or is a place.
type Text string

// UnmarshalJSON never fails: what cannot be read is "".
func (t *Text) UnmarshalJSON(b []byte) error {
	*t = Text(text(b, 0))
	return nil
}

// String is the text.
func (t Text) String() string { return string(t) }

// naming are the members by which objects name themselves, best first.
var naming = []string{"name", "label", "displayName", "display_name", "title", "text", "descriptor", "value", "formatted", "fullLocation", "Name", "Label", "Title", "Value", "code", "id"}

// placing are the members by which an object without a name says a place: city, region, country.
var placing = [][]string{{"city", "addressLocality", "locality"}, {"region", "state", "province", "addressRegion"}, {"country", "addressCountry", "country_code", "countryCode"}}

func text(b []byte, depth int) string {
	if len(b) == 0 || depth > 4 {
		return ""
	}
	switch b[0] {
	case '"':
		var s string
		if json.Unmarshal(b, &s) != nil {
			return ""
		}
		return s
	case '{':
		var m map[string]json.RawMessage
		if json.Unmarshal(b, &m) != nil {
			return ""
		}
		for _, k := range naming {
			if s := text(m[k], depth+1); s != "" {
				return s
			}
		}
		var parts []string
		for _, keys := range placing {
			for _, k := range keys {
				if s := text(m[k], depth+1); s != "" {
					parts = append(parts, s)
					break
				}
			}
		}
		return Join(", ", parts...)
	case '[':
		var l []json.RawMessage
		json.Unmarshal(b, &l)
		var parts []string
		for _, v := range l {
			parts = append(parts, text(v, depth+1))
		}
		return Join(", ", parts...)
	case 'n':
		return ""
	}
	return string(b) // a number or a bool, as it was written
}

// Number is a number that may come as a string, with or without thousands separators, or as null: then it is 0.
type Number float64

// UnmarshalJSON never fails.
func (n *Number) UnmarshalJSON(b []byte) error {
	if f, err := strconv.ParseFloat(string(b), 64); err == nil { // a JSON number: its dot is no thousands separator
		*n = Number(f)
		return nil
	}
	*n = Number(ParseNumber(text(b, 0)))
	return nil
}

// ParseNumber reads a number of a field: "120,000.50", "65.000", "1 200". Something else is 0.
func ParseNumber(s string) float64 {
	s = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == ',' || r == '-' || r == 'e' || r == 'E' || r == '+' {
			return r
		}
		return -1
	}, s)
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case dot >= 0 && comma >= 0 && comma > dot: // 65.000,50
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case dot >= 0 && comma >= 0:
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0 && (strings.Count(s, ",") > 1 || len(s)-comma == 4):
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0:
		s = strings.Replace(s, ",", ".", 1)
	case dot > 0 && (strings.Count(s, ".") > 1 || dot <= 3 && len(s)-dot == 4 && s[0] != '0'): // 65.000
		s = strings.ReplaceAll(s, ".", "")
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1e15 || f < -1e15 {
		return 0
	}
	return f
}

// Flag is a bool that may come as 0 and 1, a string, or null.
type Flag bool

// UnmarshalJSON never fails.
func (f *Flag) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(text(b, 0)) {
	case "true", "1", "yes", "y":
		*f = true
	default:
		*f = false
	}
	return nil
}

// List is an array that may come as a single value or null; elements that are none are left out.
type List[T any] []T

// UnmarshalJSON never fails.
func (l *List[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	if len(b) == 0 || b[0] == 'n' {
		return nil
	}
	var raw []json.RawMessage
	if b[0] != '[' {
		raw = []json.RawMessage{b}
	} else if json.Unmarshal(b, &raw) != nil {
		return nil
	}
	for _, r := range raw {
		if len(r) > 0 && r[0] == 'n' {
			continue
		}
		var v T
		if json.Unmarshal(r, &v) == nil {
			*l = append(*l, v)
		}
	}
	return nil
}

// Maybe is an object that may come as something else: then V is zero, and Text is what it said.
type Maybe[T any] struct {
	V    T
	Text string
}

// UnmarshalJSON never fails.
func (m *Maybe[T]) UnmarshalJSON(b []byte) error {
	var v T
	*m = Maybe[T]{Text: text(b, 0)}
	if len(b) > 0 && b[0] == '{' && json.Unmarshal(b, &v) == nil {
		m.V = v
	}
	return nil
}

// Names are the names in a list.
func Names(l List[Text]) []string {
	out := make([]string, len(l))
	for i, t := range l {
		out[i] = string(t)
	}
	return out
}
