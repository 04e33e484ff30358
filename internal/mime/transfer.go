package mime

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding, up to limit bytes of output. An unknown encoding, or text that evidently is not in the one it claims, stays as it is.
func decodeTransfer(b []byte, encoding string, limit int) []byte {
	switch encoding {
	case "base64":
		if !looksBase64(b) {
			return head(b, limit)
		}
		return decodeBase64(b, limit)
	case "quoted-printable":
		return decodeQuoted(b, limit)
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return decodeUU(b, limit)
	}
	return head(b, limit)
}

func head(b []byte, n int) []byte { return b[:min(len(b), n)] }

// encodingName is the value of Content-Transfer-Encoding as it is compared: a first token in lower case.
func encodingName(v string) string {
	v = strings.ToLower(strings.Trim(v, " \t\"';"))
	if i := strings.IndexAny(v, " \t;("); i >= 0 {
		v = v[:i]
	}
	if v == "quoted-printable" || v == "base64" {
		return v
	}
	switch strings.ReplaceAll(v, "_", "-") {
	case "quotedprintable", "quoted-printable", "qp":
		return "quoted-printable"
	}
	return v
}

// base64Value maps a byte to its six bits; 64 is not of the alphabet.
var base64Value = func() (t [256]byte) {
	for i := range t {
		t[i] = 64
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	return t
}()

// looksBase64 reports that the first line is base64: of its alphabet, or nearly.
func looksBase64(b []byte) bool {
	line, _, _ := bytes.Cut(head(bytes.TrimSpace(b), 400), []byte("\n"))
	odd := 0
	for _, c := range bytes.TrimSpace(line) {
		if base64Value[c] == 64 && c != '=' {
			odd++
		}
	}
	return odd*6 <= len(line)
}

// decodeBase64 skips what is not of the alphabet, bears missing padding, goes on after padding in the middle, and ends where a footer follows the padding.
func decodeBase64(b []byte, limit int) []byte {
	if n := base64.StdEncoding.DecodedLen(len(b)); n <= limit { // the well-formed, which is nearly all
		out := make([]byte, n)
		if n, err := base64.StdEncoding.Decode(out, b); err == nil {
			return out[:n]
		}
	}
	out := make([]byte, 0, min(len(b)*3/4+3, limit))
	var acc uint32
	bits, padded := 0, false
	for i := 0; i < len(b) && len(out) < limit; i++ {
		c := b[i]
		v := base64Value[c]
		if v == 64 {
			switch {
			case c == '=':
				padded, bits, acc = true, 0, 0
			case padded && c > ' ':
				return out
			}
			continue
		}
		if padded {
			if b[i-1] == '\n' && bytes.ContainsAny(firstLine(b[i:]), " ,.:;!?_-") {
				return out
			}
			padded = false
		}
		acc, bits = acc<<6|uint32(v), bits+6
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
		}
	}
	return out
}

// decodeQuoted undoes quoted-printable (RFC 2045 section 6.7); "=" that begins no escape stays.
func decodeQuoted(b []byte, limit int) []byte {
	if bytes.IndexByte(b, '=') < 0 {
		return head(b, limit)
	}
	out := make([]byte, 0, min(len(b), limit))
	for i := 0; i < len(b) && len(out) < limit; i++ {
		c := b[i]
		if c != '=' {
			out = append(out, c)
			continue
		}
		if i+2 < len(b) {
			if hi, lo := unhex(b[i+1]), unhex(b[i+2]); hi < 16 && lo < 16 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		j := i + 1
		for j < len(b) && (b[j] == ' ' || b[j] == '\t' || b[j] == '\r') {
			j++
		}
		switch {
		case j < len(b) && b[j] == '\n':
			i = j
		case j >= len(b):
			return out
		default:
			out = append(out, c)
		}
	}
	return out
}

// firstLine is the first line of b, as far as it tells a footer from base64.
func firstLine(b []byte) []byte {
	line, _ := lineAt(head(b, 200), 0)
	return line
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// decodeUU undoes uuencode: the lines between "begin" and "end".
func decodeUU(b []byte, limit int) []byte {
	var out []byte
	for pos := 0; pos < len(b) && len(out) < limit; {
		line, next := lineAt(b, pos)
		pos = next
		if bytes.HasPrefix(line, []byte("begin ")) {
			continue
		}
		if string(line) == "end" {
			break
		}
		if len(line) == 0 || line[0] < ' ' || line[0] > '`' {
			continue
		}
		n := int(line[0]-' ') & 63
		var q [4]byte
		for i := 1; i < len(line) && n > 0; i += 4 {
			for k := range q {
				q[k] = 0
				if i+k < len(line) {
					q[k] = (line[i+k] - ' ') & 63
				}
			}
			three := []byte{q[0]<<2 | q[1]>>4, q[1]<<4 | q[2]>>2, q[2]<<6 | q[3]}
			out = append(out, three[:min(n, 3)]...)
			n -= 3
		}
	}
	return head(out, limit)
}
