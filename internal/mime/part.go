package mime

import (
	"bytes"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// entity is a message or a part of one (RFC 2045 section 2.4).
type entity struct {
	header      header
	body        []byte
	ctype       value
	disposition value
	encoding    string
	depth       int
}

func (e *entity) param(name string) string { return e.ctype.get(name) }

func (e *entity) is(mediaType string) bool { return e.ctype.main == mediaType }

func (e *entity) multipart() bool { return strings.HasPrefix(e.ctype.main, "multipart/") }

// text reports a leaf that a person reads: plain text or HTML.
func (e *entity) text() bool {
	switch e.ctype.main {
	case "text/plain", "text/html", "text", "plain/text", "text/x-amp-html", "text/enriched", "text/richtext", "text/markdown":
		return true
	}
	return false
}

func (e *entity) html() bool { return e.is("text/html") || e.is("text/x-amp-html") }

// calendar reports a leaf that is a calendar object (RFC 5545), also when it comes as a file.
func (e *entity) calendar() bool {
	switch e.ctype.main {
	case "text/calendar", "application/ics", "text/x-vcalendar", "application/x-vcalendar", "text/ics":
		return true
	}
	return strings.HasSuffix(strings.ToLower(e.filename()), ".ics")
}

func (e *entity) filename() string {
	if name := e.disposition.get("filename"); name != "" {
		return name
	}
	return e.param("name")
}

func (e *entity) attached() bool { return e.disposition.main == "attachment" }

// entity parses a header block and what it says about the body; otherwise is the type of a part that names none.
func (p *parser) entity(b []byte, otherwise string) *entity {
	e := &entity{}
	var cut bool
	if e.header, e.body, cut = splitHeader(b); cut {
		p.problem("header", (&jobsearch.LimitError{What: "header size", Limit: MaxHeader, Unit: "bytes"}).Error())
	}
	e.ctype = parseValue(e.header.get("Content-Type"), "")
	if e.ctype.main == "" || !strings.Contains(e.ctype.main, "/") && e.ctype.main != "text" {
		e.ctype.main = otherwise
		if e.param("boundary") != "" {
			e.ctype.main = "multipart/mixed"
		}
	}
	e.disposition = parseValue(e.header.get("Content-Disposition"), e.param("charset"))
	e.encoding = encodingName(e.header.get("Content-Transfer-Encoding"))
	return e
}

// children are the parts of a multipart (RFC 2046 section 5.1). A missing last delimiter, text around the parts and a boundary that was never stated are borne with; a
// body in which no boundary can be found has no parts.
func (p *parser) children(e *entity) []*entity {
	if e.depth >= MaxDepth {
		p.problem("parts", (&jobsearch.LimitError{What: "nesting", Limit: MaxDepth, Unit: "parts"}).Error())
		return nil
	}
	body := e.body
	if e.encoding == "base64" || e.encoding == "quoted-printable" { // forbidden by RFC 2045 section 6.4, and met
		if b := e.param("boundary"); b == "" || !bytes.Contains(body, []byte("--"+b)) {
			body = decodeTransfer(body, e.encoding, MaxMessage)
		}
	}
	otherwise := "text/plain"
	if e.is("multipart/digest") {
		otherwise = "message/rfc822"
	}
	boundary := e.param("boundary")
	chunks := splitParts(body, boundary)
	if chunks == nil {
		guessed := guessBoundary(body)
		if guessed == "" {
			p.problem("parts", "no boundary found")
			return nil
		}
		p.problem("parts", "wrong or missing boundary")
		chunks = splitParts(body, guessed)
	}
	var list []*entity
	for _, c := range chunks {
		if p.parts++; p.parts > MaxParts {
			p.problem("parts", (&jobsearch.LimitError{What: "parts", Limit: MaxParts, Unit: "parts"}).Error())
			break
		}
		child := p.entity(c, otherwise)
		child.depth = e.depth + 1
		list = append(list, child)
	}
	return list
}

// splitParts cuts a body at its delimiter lines; nil when there is none.
func splitParts(body []byte, boundary string) [][]byte {
	if boundary = strings.TrimRight(boundary, " \t"); boundary == "" {
		return nil
	}
	delimiter := []byte("--" + boundary)
	var parts [][]byte
	start := -1
	for pos := 0; pos < len(body); {
		i := bytes.Index(body[pos:], delimiter)
		if i < 0 {
			break
		}
		at := pos + i
		pos = at + len(delimiter)
		if at > 0 && body[at-1] != '\n' {
			continue
		}
		line, next := lineAt(body, pos)
		last := bytes.HasPrefix(line, []byte("--"))
		if !last && !blank(line) {
			continue
		}
		if start >= 0 {
			parts = append(parts, trimEnd(body[start:at]))
			if len(parts) > MaxParts {
				return parts
			}
		}
		if start, pos = next, next; last {
			start = -1
		}
	}
	if start >= 0 && start < len(body) {
		parts = append(parts, body[start:])
	}
	return parts
}

// trimEnd takes off the line end that belongs to the delimiter after it.
func trimEnd(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}

// guessBoundary finds a delimiter line that a Content- field follows.
func guessBoundary(body []byte) string {
	for pos, lines := 0, 0; pos < len(body) && lines < 2000; lines++ {
		line, next := lineAt(body, pos)
		if len(line) > 2 && len(line) < 200 && bytes.HasPrefix(line, []byte("--")) && next < len(body) && len(body)-next > 8 && bytes.EqualFold(body[next:next+8], []byte("content-")) {
			return string(bytes.TrimRight(line[2:], " \t"))
		}
		pos = next
	}
	return ""
}
