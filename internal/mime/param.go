package mime

import (
	"strconv"
	"strings"
)

// value is a header's value with parameters: Content-Type, Content-Disposition.
type value struct {
	main   string // in lower case
	params []param
}

type param struct{ name, value string }

func (v value) get(name string) string {
	for _, p := range v.params {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// parseValue reads a value with parameters (RFC 2045 section 5.1, RFC 2231), with commas, blanks or nothing where semicolons should be, and values that should be quoted.
func parseValue(s, charset string) value {
	s = clip(s, maxField)
	main := s
	if i := strings.IndexAny(s, ";,"); i >= 0 {
		main, s = s[:i], s[i+1:]
	} else if i := strings.IndexAny(s, " \t"); i > 0 && strings.Contains(s[i:], "=") {
		main, s = s[:i], s[i+1:]
	} else {
		s = ""
	}
	if i := strings.IndexByte(main, '('); i >= 0 {
		main, _ = cutComments(main)
	}
	v := value{main: strings.ToLower(strings.Trim(strings.TrimSpace(main), `"'<>`))}
	for s != "" && len(v.params) < 100 {
		s = strings.TrimLeft(s, " \t;,")
		if i := strings.IndexByte(s, '('); i == 0 { // a comment
			_, after, _ := strings.Cut(s, ")")
			s = after
			continue
		}
		eq := strings.IndexByte(s, '=')
		if eq < 0 {
			break
		}
		name := s[:eq]
		if i := strings.LastIndexAny(strings.TrimRight(name, " \t"), "; \t"); i >= 0 { // words without a value before it
			name = name[i+1:]
		}
		name = strings.ToLower(strings.TrimSpace(name))
		s = strings.TrimLeft(s[eq+1:], " \t")
		var val string
		if strings.HasPrefix(s, `"`) {
			val, s = quotedString(s)
		} else if i := unquotedEnd(s); i >= 0 {
			val, s = strings.TrimSpace(s[:i]), s[i:]
		} else {
			val, s = strings.TrimSpace(s), ""
		}
		if name != "" {
			v.params = append(v.params, param{name, val})
		}
	}
	return v.join(charset)
}

// unquotedEnd is where a bare value ends: at a semicolon, or at a blank or comma that a further name=value follows.
func unquotedEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ';':
			return i
		case ' ', '\t', ',':
			rest := strings.TrimLeft(s[i:], " \t,")
			if strings.HasPrefix(rest, ";") {
				return i
			}
			if j := strings.IndexAny(rest, "=; \t"); j > 0 && rest[j] == '=' {
				return i
			}
		}
	}
	return -1
}

// quotedString reads the quoted string at the start of s; one that was never closed ends at the last quote or the end.
func quotedString(s string) (val, rest string) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\':
			if i+1 < len(s) {
				if i++; s[i] != '"' && s[i] != '\\' { // a Windows path, not an escape
					out.WriteByte('\\')
				}
				out.WriteByte(s[i])
			}
		case '"':
			return out.String(), s[i+1:]
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), ""
}

// join puts together and decodes RFC 2231's continued and extended parameters ("filename*0*=utf-8”a%20", "filename*1=b"), and encoded words that should not be there.
func (v value) join(charset string) value {
	out := value{main: v.main}
	for _, p := range v.params {
		base, rest, starred := strings.Cut(p.name, "*")
		if !starred {
			if out.get(p.name) == "" {
				if strings.Contains(p.value, "=?") || !ascii(p.value) {
					p.value = decodeText(p.value, charset)
				}
				out.params = append(out.params, p)
			}
			continue
		}
		if rest != "" && rest != "0" && rest != "0*" || out.get(base) != "" {
			continue
		}
		out.params = append(out.params, param{base, v.continued(base)})
	}
	return out
}

// continued is the value of an RFC 2231 parameter, all its sections in order.
func (v value) continued(base string) string {
	var raw []byte
	charset := ""
	section := func(name string, n int) bool {
		for _, p := range v.params {
			switch {
			case p.name == name+"*":
				text := p.value
				if n == 0 {
					if c, rest, ok := strings.Cut(text, "'"); ok {
						if _, rest, ok = strings.Cut(rest, "'"); ok {
							charset, text = c, rest
						}
					}
				}
				raw = append(raw, unpercent(text)...)
				return true
			case p.name == name && name != base:
				raw = append(raw, p.value...)
				return true
			}
		}
		return false
	}
	if !section(base, 0) {
		for n := 0; n < 100 && section(base+"*"+strconv.Itoa(n), n); n++ {
		}
	}
	return toUTF8(raw, charset)
}

func unpercent(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi < 16 && lo < 16 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}
