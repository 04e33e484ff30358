package mime

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
)

// toUTF8 converts text from the charset that it claims. Claims are often wrong: what is valid UTF-8 is taken as UTF-8 where the claim is none, unknown or a single-byte
// charset; text that is neither is read as Windows-1252, which always succeeds.
func toUTF8(b []byte, charset string) string {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	name := strings.ToLower(strings.Trim(charset, " \t\"'"))
	switch name {
	case "utf-7", "unicode-1-1-utf-7", "csunicode11utf7":
		return decodeUTF7(b)
	}
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		name = "utf-16"
	}
	enc := lookup(name)
	_, single := enc.(*charmap.Charmap)
	if enc == nil || single {
		if utf8.Valid(b) {
			if bytes.Contains(b, []byte("\x1b$")) {
				return decode(b, japanese.ISO2022JP)
			}
			return string(b)
		}
		if enc == nil {
			return guess(b)
		}
	}
	return decode(b, enc)
}

func decode(b []byte, enc encoding.Encoding) string {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return guess(b)
	}
	return string(out)
}

// guess reads text whose charset is not known, or said to be UTF-8 and is not: mostly UTF-8 with damage, or a Western single-byte charset.
func guess(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	if good > bad {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(out)
}

// lookup finds a charset by the names of the WHATWG Encoding Standard and of IANA; nil for UTF-8, ASCII and names that nobody knows.
func lookup(name string) encoding.Encoding {
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "binary":
		return nil
	case "iso-8859-1", "latin1", "windows-1252", "cp1252", "cp-1252", "ansi":
		return charmap.Windows1252
	}
	if enc, err := htmlindex.Get(name); err == nil && enc != encoding.Replacement {
		if canonical, _ := htmlindex.Name(enc); canonical == "utf-8" {
			return nil
		}
		return enc
	}
	if enc, err := ianaindex.MIME.Encoding(name); err == nil && enc != nil {
		return enc
	}
	if rest, ok := strings.CutPrefix(name, "cp"); ok {
		if enc, err := htmlindex.Get("windows-" + strings.TrimPrefix(rest, "-")); err == nil {
			return enc
		}
		if enc, err := ianaindex.MIME.Encoding("ibm" + strings.TrimPrefix(rest, "-")); err == nil {
			return enc
		}
	}
	if i := strings.LastIndexByte(name, '_'); i > 0 { // "iso-8859-15_foo", "iso_8859_1"
		if dashed := strings.ReplaceAll(name, "_", "-"); dashed != name {
			if enc, err := htmlindex.Get(dashed); err == nil {
				return enc
			}
		}
	}
	return nil
}

// metaCharset is what an HTML document says about itself in its first kilobyte.
var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_\-]{2,40})`)

func htmlCharset(b []byte) string {
	if m := metaCharset.FindSubmatch(head(b, 1024)); m != nil {
		return string(m[1])
	}
	return ""
}

// decodeUTF7 decodes RFC 2152; what is not well formed stays.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		if b[i] != '+' {
			out.WriteByte(b[i])
			continue
		}
		j := i + 1
		for j < len(b) && base64Value[b[j]] < 64 {
			j++
		}
		switch raw, err := base64.RawStdEncoding.DecodeString(string(b[i+1 : j])); {
		case j == i+1 && j < len(b) && b[j] == '-':
			out.WriteByte('+')
		case err != nil || len(raw) < 2:
			out.Write(b[i:j])
			i = j - 1
			continue
		default:
			units := make([]uint16, len(raw)/2)
			for k := range units {
				units[k] = uint16(raw[2*k])<<8 | uint16(raw[2*k+1])
			}
			out.WriteString(string(utf16.Decode(units)))
		}
		if i = j - 1; j < len(b) && b[j] == '-' {
			i = j
		}
	}
	return out.String()
}
