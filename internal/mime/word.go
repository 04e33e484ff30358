package mime

import (
	"strings"
	"unicode"
	"unicode/utf8"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// decodeText is a header's value as a person reads it: encoded words decoded (RFC 2047), other 8-bit text taken as UTF-8 or the body's charset, white space collapsed.
func decodeText(s, charset string) string {
	if s == "" {
		return ""
	}
	if ascii(s) && !strings.Contains(s, "=?") {
		return collapse(jobsearch.CleanText(s))
	}
	return collapse(jobsearch.CleanText(decodeWords(s, charset)))
}

// decodeWords decodes encoded words wherever they stand, quoted strings too, and joins neighbours of one charset before decoding: mailers split characters between them.
func decodeWords(s, charset string) string {
	var out strings.Builder
	var run []byte // decoded bytes not yet converted
	runCharset := ""
	flush := func() {
		if run != nil {
			out.WriteString(toUTF8(run, runCharset))
			run = nil
		}
	}
	for s != "" {
		i := strings.Index(s, "=?")
		if i < 0 {
			break
		}
		w, ok := cutWord(s[i:])
		if !ok {
			flush()
			out.WriteString(plain(s[:i+2], charset))
			s = s[i+2:]
			continue
		}
		if gap := s[:i]; run == nil || strings.TrimSpace(gap) != "" {
			flush()
			out.WriteString(plain(gap, charset))
		}
		if run != nil && !strings.EqualFold(runCharset, w.charset) {
			flush()
		}
		run, runCharset = append(run, w.bytes...), w.charset
		if run == nil {
			run = []byte{}
		}
		s = s[i+w.length:]
	}
	flush()
	out.WriteString(plain(s, charset))
	return out.String()
}

func plain(s, charset string) string {
	if ascii(s) {
		return s
	}
	return toUTF8([]byte(s), charset)
}

type word struct {
	charset string
	bytes   []byte
	length  int
}

// cutWord reads the encoded word at the start of s. Spaces inside it are borne with; RFC 2231's language is dropped.
func cutWord(s string) (word, bool) {
	charset, _, ok := strings.Cut(s[2:min(len(s), 64)], "?")
	if !ok {
		return word{}, false
	}
	rest := s[2+len(charset)+1:]
	if len(rest) < 2 || rest[1] != '?' {
		return word{}, false
	}
	enc, text := rest[0], rest[2:]
	end := strings.Index(text[:min(len(text), 4000)], "?=")
	if end < 0 {
		return word{}, false
	}
	w := word{length: 2 + len(charset) + 1 + 2 + end + 2}
	w.charset, _, _ = strings.Cut(charset, "*")
	text = text[:end]
	switch enc {
	case 'q', 'Q':
		w.bytes = decodeQuoted([]byte(strings.ReplaceAll(text, "_", "=20")), len(text)+1)
	case 'b', 'B':
		w.bytes = decodeBase64([]byte(text), len(text)+1)
	default:
		return word{}, false
	}
	return w, true
}

// collapse trims white space, makes each run of it one space, and drops what has no width.
func collapse(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
		case noWidth(r) || unicode.IsControl(r):
		default:
			if space && out.Len() > 0 {
				out.WriteByte(' ')
			}
			space = false
			out.WriteRune(r)
		}
	}
	return out.String()
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
