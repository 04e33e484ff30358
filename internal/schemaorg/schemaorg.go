// Package schemaorg finds schema.org JobPosting data (https://schema.org/JobPosting, https://developers.google.com/search/docs/appearance/structured-data/job-posting)
// in web pages and reads it as it is found in the wild: broken JSON, values of every type, expired postings left online.
package schemaorg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"time"

	nethtml "golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// maxDepth is how deep nested data is looked at.
const maxDepth = 24

// Page is what a web page holds.
type Page struct {
	Jobs      []jobsearch.Job
	Canonical string // the address that the page gives itself
	Err       error  // the first block of data that could not be read; ErrChanged
}

// Read finds the postings of a page. address is where it came from, "" for a saved page; now decides which postings have expired: those are closed.
// The jobs have no Source yet.
func Read(page []byte, address string, now time.Time) Page {
	var p Page
	var blocks [][]byte
	z := nethtml.NewTokenizer(bytes.NewReader(page))
	for inData := false; ; {
		switch z.Next() {
		case nethtml.ErrorToken:
			if p.Canonical == "" {
				p.Canonical = address
			}
			for _, b := range blocks {
				if err := p.block(b, now); err != nil && p.Err == nil {
					p.Err = err
				}
			}
			return p
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			name, more := z.TagName()
			tag := string(name)
			inData = false
			if tag != "script" && tag != "link" && tag != "meta" {
				continue
			}
			attr := map[string]string{}
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				attr[string(k)] = string(v)
			}
			switch {
			case tag == "script":
				inData = strings.Contains(strings.ToLower(attr["type"]), "ld+json")
			case p.Canonical == "" && (strings.EqualFold(attr["rel"], "canonical") || attr["property"] == "og:url"):
				p.Canonical = posting.Resolve(address, attr["href"]+attr["content"])
			}
		case nethtml.TextToken:
			if inData {
				blocks = append(blocks, bytes.Clone(z.Raw()))
				inData = false
			}
		}
	}
}

// block reads one script.
func (p *Page) block(raw []byte, now time.Time) error {
	raw = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(raw), []byte("\ufeff")))
	if len(raw) == 0 {
		return nil
	}
	doc, err := repaired(raw)
	if err != nil {
		if !bytes.Contains(raw, []byte("JobPosting")) {
			return nil // somebody else's broken data
		}
		return err
	}
	p.find(doc, now, 0)
	return nil
}

// find looks for postings in a value.
func (p *Page) find(raw json.RawMessage, now time.Time, depth int) {
	raw = bytes.TrimSpace(raw)
	if depth > maxDepth || len(raw) == 0 {
		return
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		json.Unmarshal(raw, &list)
		for _, v := range list {
			p.find(v, now, depth+1)
		}
	case '{':
		if Is(raw) {
			p.Jobs = append(p.Jobs, Job(raw, p.Canonical, now))
			return
		}
		d := json.NewDecoder(bytes.NewReader(raw)) // in order
		d.Token()
		for d.More() {
			if _, err := d.Token(); err != nil {
				return
			}
			var v json.RawMessage
			if d.Decode(&v) != nil {
				return
			}
			p.find(v, now, depth+1)
		}
	}
}

// Is reports whether an object is a JobPosting.
func Is(raw json.RawMessage) bool {
	var o struct {
		Type posting.List[posting.Text] `json:"@type"`
	}
	if !bytes.Contains(raw, []byte("JobPosting")) || json.Unmarshal(raw, &o) != nil {
		return false
	}
	for _, t := range o.Type {
		if t == "JobPosting" || strings.HasSuffix(string(t), "/JobPosting") || strings.HasSuffix(string(t), ":JobPosting") {
			return true
		}
	}
	return false
}

// wrapping is what some pages put round their JSON.
var wrapping = regexp.MustCompile(`(?s)^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)+|(?://)?\s*(?:-->|\]\]>)+\s*;?\s*$|^\s*/\*.*?\*/`)

// repaired is raw as valid JSON: as it is, without comments and CDATA marks, unescaped, with control characters in strings escaped and commas that lead nowhere
// dropped; several values in a row are a list. What is still broken is ErrChanged with the place.
func repaired(raw []byte) (json.RawMessage, error) {
	if json.Valid(raw) {
		return raw, nil
	}
	raw = bytes.TrimRight(bytes.TrimSpace(wrapping.ReplaceAll(raw, nil)), "; \n")
	if bytes.Contains(raw, []byte("&quot;")) && bytes.Count(raw, []byte(`"`)) < bytes.Count(raw, []byte("&quot;")) {
		raw = []byte(html.UnescapeString(string(raw)))
	}
	fixed := mend(raw)
	if json.Valid(fixed) {
		return fixed, nil
	}
	if list := inARow(fixed); list != nil {
		return list, nil
	}
	var v any
	err := json.Unmarshal(fixed, &v)
	var at int64
	var syn *json.SyntaxError
	if errors.As(err, &syn) {
		at = syn.Offset
	}
	return nil, fmt.Errorf("JobPosting data broken at byte %d: %v: %w", at, err, jobsearch.ErrChanged)
}

// inARow is the list of the values that stand one after the other, nil where they are none.
func inARow(raw []byte) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	var list []json.RawMessage
	for {
		var v json.RawMessage
		err := d.Decode(&v)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil
		}
		list = append(list, v)
	}
	out, err := json.Marshal(list)
	if err != nil || len(list) == 0 {
		return nil
	}
	return out
}

// mend escapes control characters in strings, drops commas before a closing bracket, and makes invalid escapes plain.
func mend(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+64)
	in := false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case in && c == '\\' && i+1 < len(raw):
			if n := raw[i+1]; strings.IndexByte(`"\/bfnrtu`, n) >= 0 {
				out = append(out, c, n)
			} else if n == '\'' {
				out = append(out, n)
			} else {
				out = append(out, '\\', '\\', n)
			}
			i++
			continue
		case c == '"':
			in = !in
		case in && c < ' ':
			switch c {
			case '\n':
				out = append(out, `\n`...)
			case '\t':
				out = append(out, `\t`...)
			case '\r':
			default:
				out = append(out, ' ')
			}
			continue
		case !in && c == ',':
			rest := bytes.TrimLeft(raw[i+1:], " \t\r\n")
			if len(rest) > 0 && (rest[0] == '}' || rest[0] == ']' || rest[0] == ',') {
				continue
			}
		case !in && c == 0:
			continue
		}
		out = append(out, c)
	}
	return out
}
