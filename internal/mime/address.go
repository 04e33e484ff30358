package mime

import (
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// addresses reads a list of addresses (RFC 5322 section 3.4), groups and obsolete routes included. What has no address keeps its name.
func addresses(s, charset string) []jobsearch.Address {
	if s == "" {
		return nil
	}
	s = clip(s, maxField)
	var list []jobsearch.Address
	for _, one := range splitAddresses(s) {
		a := address(one, charset)
		if a.Addr == "" && strings.Contains(one, "=?") { // the whole of it was encoded, address and all
			if b := address(decodeWords(one, charset), charset); b.Addr != "" {
				a = b
			}
		}
		if a != (jobsearch.Address{}) {
			list = append(list, a)
		}
		if len(list) == maxRefs {
			break
		}
	}
	return list
}

// splitAddresses parts a list at the commas and semicolons that are not in quotes, comments or angle brackets. A group's name is dropped.
func splitAddresses(s string) []string {
	var list []string
	start, depth, quoted, angle := 0, 0, false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '"' && depth == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == '<':
			angle = true
		case c == '>':
			if angle = false; followed(s[i+1:]) { // the comma is missing
				list = append(list, s[start:i+1])
				start = i + 1
			}
		case angle && c == ',' && strings.IndexByte(s[i:], '>') < 0: // the bracket was never closed
			angle = false
			fallthrough
		case (c == ',' || c == ';') && !angle:
			list = append(list, s[start:i])
			start = i + 1
		case c == ':' && !angle && strings.IndexByte(s[start:i], '@') < 0:
			start = i + 1
		}
		if len(list) > maxRefs {
			return list
		}
	}
	if rest := s[min(start, len(s)):]; strings.TrimSpace(rest) != "" {
		list = append(list, rest)
	}
	return list
}

// followed reports that after an address another one comes without a comma.
func followed(rest string) bool {
	rest, _, _ = strings.Cut(strings.TrimLeft(rest, " \t"), ",")
	return rest != "" && rest[0] != ';' && rest[0] != '(' && rest[0] != '>' && strings.Contains(rest, "<") && strings.Contains(rest, "@")
}

// address reads one address, however it is written: "Name <a@b>", "a@b (Name)", "a@b", `"Name" a@b`, "<a@b", "Name".
func address(s, charset string) jobsearch.Address {
	rest, comment := cutComments(s)
	name, addr := rest, ""
	if i := angleAt(rest); i >= 0 {
		name = rest[:i]
		addr, _, _ = strings.Cut(rest[i+1:], ">")
		addr = strings.TrimLeft(addr, "< ")
		if j := strings.LastIndexByte(addr, ':'); j >= 0 && strings.HasPrefix(addr, "@") { // an obsolete route
			addr = addr[j+1:]
		}
		addr = strings.TrimPrefix(strings.TrimSpace(addr), "mailto:")
	}
	if strings.IndexByte(addr, '@') < 0 {
		for _, f := range strings.Fields(rest) {
			if f = strings.Trim(f, `"'<>[]`); strings.IndexByte(f, '@') > 0 {
				addr, name = f, strings.Replace(rest, f, "", 1)
				break
			}
		}
	}
	if addr = strings.ToLower(decodeText(strings.Join(strings.Fields(addr), ""), charset)); strings.ContainsAny(addr, "\"") && !strings.HasPrefix(addr, "\"") {
		addr = strings.ReplaceAll(addr, "\"", "")
	}
	if strings.IndexByte(addr, '@') < 0 && addr != "" {
		if addr = strings.TrimSpace(addr); name == "" {
			name = addr
		}
		addr = ""
	}
	name = personName(name, charset)
	if name == "" {
		name = personName(comment, charset)
	}
	if strings.EqualFold(name, addr) {
		name = ""
	}
	return jobsearch.Address{Name: clip(name, 500), Addr: clip(addr, 320)}
}

// angleAt is the place of the angle bracket that opens the address: the last one that is not in quotes.
func angleAt(s string) int {
	at, quoted := -1, false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case '<':
			if !quoted {
				at = i
			}
		}
	}
	if at < 0 {
		at = strings.LastIndexByte(s, '<')
	}
	return at
}

// cutComments takes comments out (RFC 5322 section 3.2.2) and gives the last of them.
func cutComments(s string) (rest, comment string) {
	if strings.IndexByte(s, '(') < 0 {
		return s, ""
	}
	var out, in strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			i++
			if depth > 0 {
				in.WriteByte(s[i])
			} else {
				out.WriteByte(c)
				out.WriteByte(s[i])
			}
			continue
		case c == '"' && depth == 0:
			quoted = !quoted
		case c == '(' && !quoted:
			if depth++; depth == 1 {
				in.Reset()
				continue
			}
		case c == ')' && !quoted && depth > 0:
			if depth--; depth == 0 {
				continue
			}
		}
		if depth > 0 {
			in.WriteByte(c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String(), in.String()
}

// personName is a display name without its quotes; an escaped quote becomes an apostrophe.
func personName(s, charset string) string {
	s = strings.TrimSpace(s)
	if strings.IndexByte(s, '\\') >= 0 {
		var out strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] == '\\' && i+1 < len(s) {
				i++
				if s[i] == '"' {
					out.WriteString("'")
					continue
				}
			}
			out.WriteByte(s[i])
		}
		s = out.String()
	}
	s = strings.ReplaceAll(s, `"`, "")
	s = decodeText(s, charset)
	if len(s) > 1 && s[0] == '\'' && s[len(s)-1] == '\'' {
		s = s[1 : len(s)-1]
	}
	return strings.Trim(s, "\" <>,;")
}

// messageIDs reads the ids of a Message-ID, In-Reply-To or References field (RFC 5322 section 3.6.4), without angle brackets and without repeats.
func messageIDs(s string) []string {
	s = jobsearch.CleanText(s)
	var ids []string
	add := func(id string) {
		id = strings.Join(strings.Fields(id), "")
		if id == "" || len(id) > 998 {
			return
		}
		for _, x := range ids {
			if x == id {
				return
			}
		}
		if ids = append(ids, id); len(ids) > maxRefs { // the last ones say what is answered
			ids = ids[1:]
		}
	}
	if strings.IndexByte(s, '<') >= 0 {
		for rest := s; ; {
			i := strings.IndexByte(rest, '<')
			if i < 0 {
				break
			}
			id, after, ok := strings.Cut(rest[i+1:], ">")
			if !ok {
				id = strings.TrimSpace(id)
				if j := strings.IndexAny(id, " \t"); j >= 0 {
					id = id[:j]
				}
			}
			add(strings.TrimLeft(id, "<"))
			rest = after
		}
	} else {
		for _, f := range strings.Fields(s) {
			if f = strings.Trim(f, "<>,;"); strings.IndexByte(f, '@') >= 0 || len(ids) == 0 && f == strings.TrimSpace(s) {
				add(f)
			}
		}
	}
	return ids
}
