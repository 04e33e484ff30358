package mime

import (
	"bytes"
	"strings"
)

// header is a header block: its fields in order, as they stand in the mail.
type header []field

type field struct{ name, value []byte } // value is still folded and encoded

// splitHeader parts a header block from the body after it. A line that is no field continues the field before it when a field follows, as mails with broken folds have it;
// else the body begins there, as in mails without the empty line. cut says that the block was longer than MaxHeader.
func splitHeader(b []byte) (h header, body []byte, cut bool) {
	pos, start := 0, 0 // start is where the value of the last field begins; fields follow each other, so a folded line only lengthens it
	extend := func(end int) {
		if len(h) > 0 {
			h[len(h)-1].value = b[start:end:end]
		}
	}
	for pos < len(b) {
		line, next := lineAt(b, pos)
		switch {
		case len(line) == 0:
			return h, b[next:], false
		case len(h) == 0 && line[0] == ' ' && continues(b, pos+1):
			next = pos + 1 // the first field is indented
		case line[0] == ' ' || line[0] == '\t':
			if blank(line) && !continues(b, next) {
				return h, b[next:], false
			}
			extend(pos + len(line))
		default:
			if name, i := fieldName(line); name != nil {
				h, start = append(h, field{name: name}), pos+i
				extend(pos + len(line))
			} else if bytes.HasPrefix(line, []byte("--")) || !continues(b, next) {
				return h, b[pos:], false
			} else {
				extend(pos + len(line))
			}
		}
		if pos = next; pos > MaxHeader {
			return h, afterBlankLine(b[pos:]), true
		}
	}
	return h, nil, false
}

// lineAt is the line at pos without its end, and where the next one begins.
func lineAt(b []byte, pos int) (line []byte, next int) {
	i := bytes.IndexByte(b[pos:], '\n')
	if i < 0 {
		return bytes.TrimRight(b[pos:], "\r"), len(b)
	}
	return bytes.TrimRight(b[pos:pos+i], "\r"), pos + i + 1
}

// fieldName is the name of the field on a line, and where its value starts.
func fieldName(line []byte) (name []byte, start int) {
	i := bytes.IndexByte(line, ':')
	if i <= 0 || i > 200 {
		return nil, 0
	}
	name = bytes.TrimRight(line[:i], " \t")
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return nil, 0
		}
	}
	return name, i + 1
}

// continues reports that the header block goes on at pos: a field, or a folded line, stands there, or a well-known field a few lines on.
func continues(b []byte, pos int) bool {
	for n := 0; n < 10 && pos < len(b); n++ {
		line, next := lineAt(b, pos)
		if len(line) == 0 {
			return false
		}
		name, _ := fieldName(line)
		if n == 0 && (name != nil || (line[0] == ' ' || line[0] == '\t') && !blank(line)) || wellKnown(name) {
			return true
		}
		pos = next
	}
	return false
}

func wellKnown(name []byte) bool {
	switch strings.ToLower(string(name)) {
	case "from", "to", "subject", "date", "message-id", "received", "return-path", "mime-version", "content-type":
		return true
	}
	return false
}

func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

func afterBlankLine(b []byte) []byte {
	for pos := 0; pos < len(b); {
		line, next := lineAt(b, pos)
		if len(line) == 0 {
			return b[next:]
		}
		pos = next
	}
	return nil
}

// get is the first value of a field that is not empty, unfolded.
func (h header) get(name string) string {
	for _, f := range h {
		if strings.EqualFold(string(f.name), name) {
			if v := unfold(f.value); v != "" {
				return v
			}
		}
	}
	return ""
}

// join is all values of a field, comma between them.
func (h header) join(name string) string {
	var all string
	for _, f := range h {
		if strings.EqualFold(string(f.name), name) && len(all) < MaxHeader {
			if v := unfold(f.value); v != "" && all != "" {
				all += ", " + v
			} else {
				all += v
			}
		}
	}
	return all
}

func (h header) has(name string) bool {
	for _, f := range h {
		if strings.EqualFold(string(f.name), name) {
			return true
		}
	}
	return false
}

// unfold is a value on one line (RFC 5322 section 2.2.3).
func unfold(v []byte) string {
	v = bytes.TrimSpace(v)
	if bytes.IndexByte(v, '\n') < 0 {
		return string(v)
	}
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		switch c := v[i]; c {
		case '\r':
		case '\n':
			out = bytes.TrimRight(out, " \t")
			for i+1 < len(v) && (v[i+1] == ' ' || v[i+1] == '\t') {
				i++
			}
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
