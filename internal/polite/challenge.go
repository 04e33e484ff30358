package polite

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// sniff is how much of an answer is looked at to tell what it is.
const sniff = 64 << 10

// smallPage is below what a page that shows something has.
const smallPage = 6 << 10

//go:embed challenge.json
var challengeJSON []byte

var signs = sync.OnceValue(func() (s struct{ Titles, Logins, Markers, Scripts, Weak []string }) {
	if err := json.Unmarshal(challengeJSON, &s); err != nil {
		panic("polite: challenge.json: " + err.Error()) // embedded: a test reads it
	}
	return s
})

// Challenge says why a page is a refusal instead of an answer (a challenge, a block page, a wall that asks to sign in), or "" when it is none.
// head is the beginning of the page; wanted says that a page was asked for, not data, so that only sure signs count.
func Challenge(head []byte, wanted bool) string {
	if len(head) > sniff {
		head = head[:sniff]
	}
	if !IsHTML(head) {
		return ""
	}
	s := signs()
	lower := bytes.ToLower(head)
	title := pageTitle(head)
	for _, t := range s.Titles {
		if begins(title, t) {
			return "challenge page " + quote(title)
		}
	}
	if bytes.Contains(lower, []byte("<input")) || bytes.Contains(lower, []byte("<form")) {
		for _, t := range s.Logins {
			if begins(title, t) {
				return "page that asks to sign in " + quote(title)
			}
		}
	}
	for _, m := range s.Markers {
		if bytes.Contains(lower, []byte(m)) {
			return "challenge page (" + m + ")"
		}
	}
	if !wanted || len(head) < smallPage {
		for _, m := range s.Scripts {
			if bytes.Contains(lower, []byte(m)) {
				return "challenge page (" + m + ")"
			}
		}
	}
	if !wanted {
		for _, m := range s.Weak {
			if bytes.Contains(lower, []byte(m)) {
				return "challenge page (" + m + ")"
			}
		}
	}
	return ""
}

// IsHTML reports whether a document begins as an HTML page does.
func IsHTML(head []byte) bool {
	b := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(b) == 0 || b[0] != '<' {
		return false
	}
	if len(b) > 1024 {
		b = b[:1024]
	}
	lower := bytes.ToLower(b)
	if bytes.HasPrefix(lower, []byte("<?xml")) {
		return bytes.Contains(lower, []byte("<html"))
	}
	for _, p := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<script", "<div", "<section", "<!--", "<meta", "<h1", "<p", "<table", "<ul", "<link", "<style", "<center"} {
		if bytes.HasPrefix(lower, []byte(p)) {
			return true
		}
	}
	return false
}

// pageTitle is the text of the first title, or of the first h1 of a page without one, in lower case.
func pageTitle(head []byte) string {
	z := html.NewTokenizer(bytes.NewReader(head))
	in, found := false, ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken:
			name, _ := z.TagName()
			in = string(name) == "title" || string(name) == "h1" && found == ""
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "title" && found != "" {
				return found
			}
			in = false
		case html.TextToken:
			if in && found == "" {
				found = strings.ToLower(strings.Join(strings.Fields(string(z.Text())), " "))
			}
		}
	}
}

// begins reports whether a title is sign, alone or followed by a separator and a name.
func begins(title, sign string) bool {
	rest, ok := strings.CutPrefix(title, sign)
	if !ok {
		return false
	}
	rest = strings.TrimLeft(rest, " .…!?")
	return rest == "" || strings.HasPrefix(rest, "|") || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "—") || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "·") ||
		strings.HasPrefix(rest, "to continue") || strings.HasPrefix(rest, "to access")
}

func quote(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return "“" + s + "”"
}
