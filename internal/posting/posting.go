// Package posting reads the fields of a posting as job boards send them: JSON that changes its types, XML that is not quite XML, dates in a dozen
// layouts, kinds of employment in many words. It judges nothing beyond what a field says; reading prose is the aggregate room's work.
package posting

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
)

// Fill makes a posting fit to be yielded: short fields on one clean line, text valid, an id where the source gave none, "Remote" for the place of remote work that names
// none, and Problems for what is missing.
func Fill(j jobsearch.Job) jobsearch.Job {
	for _, f := range []*string{&j.Title, &j.Company, &j.Location, &j.PayText, &j.Department, &j.Requisition} {
		*f = htmltext.Line(jobsearch.CleanText(*f))
	}
	if j.Location = strings.Trim(j.Location, " ,;"); j.Location == "" && j.Remote == jobsearch.RemoteFull {
		j.Location = "Remote"
	}
	j.Description = jobsearch.CleanText(j.Description)
	j.Requirements = jobsearch.CleanText(j.Requirements)
	j.PostingID = strings.TrimSpace(jobsearch.CleanText(j.PostingID))
	if raw := strings.TrimSpace(j.URL); strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") { // a saved answer that does not say which host it is of
		j.URL = jobsearch.CleanText(raw)
		j.Problems = append(j.Problems, jobsearch.Problem{Field: "url", Reason: "the answer does not name the host; name the board to have it"})
	} else {
		j.URL = Link(raw)
	}
	j.ApplyURL = Link(j.ApplyURL)
	if j.ApplyURL == j.URL {
		j.ApplyURL = ""
	}
	if j.PostingID == "" {
		j.PostingID = IDFromURL(j.URL)
	}
	if j.PostingID == "" && j.Title != "" {
		j.PostingID = Hash(j.Title, j.Company, j.Location)
	}
	if j.Status == "" {
		j.Status = jobsearch.JobOpen
	}
	missing := func(field, value string) {
		if value == "" && !slices.ContainsFunc(j.Problems, func(p jobsearch.Problem) bool { return p.Field == field }) {
			j.Problems = append(j.Problems, jobsearch.Problem{Field: field, Reason: "not in the answer"})
		}
	}
	missing("title", j.Title)
	missing("url", j.URL)
	return j
}

// Hash is a short id made of parts, for postings without one.
func Hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(parts, "\x00"))))
	return hex.EncodeToString(sum[:8])
}

// IDFromURL is the last part of an address's path when it holds a digit (an id, or a slug with one), else a hash of the address; "" of none.
func IDFromURL(raw string) string {
	if raw == "" {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil {
		return Hash(raw)
	}
	last := u.Path[strings.LastIndexByte(strings.TrimRight(u.Path, "/"), '/')+1:]
	last = strings.Trim(last, "/")
	if strings.IndexFunc(last, unicode.IsDigit) >= 0 && u.RawQuery == "" && len(last) <= 120 {
		return last
	}
	return Hash(u.Host, u.Path, u.RawQuery)
}

// Link is an absolute web address without campaign parameters, the default port and a fragment that names nothing; "" of anything else.
func Link(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	if p := u.Port(); p == "443" && u.Scheme == "https" || p == "80" && u.Scheme == "http" {
		u.Host = u.Hostname()
	}
	if strings.Contains(u.RawQuery, "utm_") {
		q := u.Query()
		for k := range q {
			if strings.HasPrefix(k, "utm_") {
				q.Del(k)
			}
		}
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// Resolve is Link of an address that may be relative to base.
func Resolve(base, ref string) string {
	r, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || ref == "" {
		return ""
	}
	b, err := url.Parse(base)
	if err != nil {
		return Link(ref)
	}
	return Link(b.ResolveReference(r).String())
}

// PathPart is the n-th part of an address's path, from 0: PathPart("https://jobs.lever.co/acme/1", 0) is "acme".
func PathPart(raw string, n int) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

// Host is an address's host name without "www.".
func Host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Join puts the values that say something together, each once, in order.
func Join(sep string, values ...string) string {
	var out []string
	for _, v := range values {
		v = strings.Trim(strings.TrimSpace(v), ",;")
		if v != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, v) }) {
			out = append(out, v)
		}
	}
	return strings.Join(out, sep)
}

// Section is a part of a description: its heading may be empty, its text HTML or plain.
type Section struct{ Title, Text string }

// Sections is the readable text of the parts of a description.
func Sections(parts ...Section) string {
	var b strings.Builder
	for _, p := range parts {
		text := htmltext.Any(p.Text)
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		if title := htmltext.Line(p.Title); title != "" && !strings.HasPrefix(strings.ToLower(text), strings.ToLower(title)) {
			b.WriteString(title + "\n\n")
		}
		b.WriteString(text)
	}
	return b.String()
}

// Tenant checks what a caller gives as the name of a board, before it goes into an address: letters, digits, dot, underscore, hyphen.
func Tenant(s string) error {
	if len(s) > 100 || strings.Contains(s, "..") {
		return &jobsearch.InputError{What: "board name", Reason: "is no name of a board"}
	}
	for i, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || i > 0 && (r == '.' || r == '_' || r == '-') {
			continue
		}
		return &jobsearch.InputError{What: "board name", Reason: "may hold letters, digits, dots, hyphens and underscores, and begins with a letter or digit"}
	}
	if s == "" {
		return &jobsearch.InputError{What: "board name", Reason: "is empty"}
	}
	return nil
}

// Language is the two-letter code of a language tag: "en-US" is "en".
func Language(tag string) string {
	tag, _, _ = strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	if len(tag) == 2 {
		return tag
	}
	return ""
}

// Country is an ISO 3166-1 alpha-2 code in upper case, or "" of anything else.
func Country(code string) string {
	code = strings.TrimSpace(code)
	if len(code) == 2 && unicode.IsLetter(rune(code[0])) && unicode.IsLetter(rune(code[1])) {
		code = strings.ToUpper(code)
		if code == "UK" {
			return "GB"
		}
		return code
	}
	return ""
}

// Unmangled undoes UTF-8 that was read as windows-1252 and written anew ("Ã©" for "é"), where doing so gives valid text; other text stays.
func Unmangled(s string) string {
	if !strings.ContainsAny(s, "ÃÂâ") {
		return s
	}
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r >= 0x80 && r < 0xa0 { // bytes that windows-1252 leaves free pass through
			b, ok = byte(r), true
		}
		if !ok {
			return s
		}
		raw = append(raw, b)
	}
	if !utf8.Valid(raw) {
		return s
	}
	return string(raw)
}
