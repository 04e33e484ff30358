// Package alert reads the postings out of job alert mails: those that a person asked a board to send, the one honest way to the results of boards that have no public API.
package alert

import (
	_ "embed"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

//go:embed alert.json
var alertJSON []byte

type provider struct {
	Name    string
	Senders []string
	Order   string
}

var words = sync.OnceValue(func() (w struct {
	Providers                  []provider
	Chrome, Labels, Notes, Pay []string
}) {
	if err := json.Unmarshal(alertJSON, &w); err != nil {
		panic("alert: alert.json: " + err.Error()) // embedded: a test reads it
	}
	return w
})

// Providers are the names of the boards whose alert mails are understood; they are the Source of their postings.
func Providers() []string {
	var out []string
	for _, p := range words().Providers {
		out = append(out, p.Name)
	}
	return out
}

// Provider is the name of the board that sent a mail, "" of any other sender.
func Provider(m jobsearch.Message) string { return sender(m).Name }

func sender(m jobsearch.Message) provider {
	_, domain, _ := strings.Cut(m.From.Addr, "@")
	for _, p := range words().Providers {
		for _, s := range p.Senders {
			if domain == s || strings.HasSuffix(domain, "."+s) {
				return p
			}
		}
	}
	return provider{}
}

// Jobs are the postings that an alert mail lists, each once, in its order: not as many as its subject may announce. A mail of another sender has none.
// Links are rebuilt without the tokens of the account; a posting behind a click tracker keeps that link, with a Problem, and has an id made of its words.
func Jobs(m jobsearch.Message) []jobsearch.Job {
	p := sender(m)
	if p.Name == "" {
		return nil
	}
	var out []jobsearch.Job
	at := map[string]int{}
	for _, b := range blocks(p, m.Text) {
		j, ok := b.read(p, m)
		if !ok {
			continue
		}
		if i, again := at[j.PostingID]; again {
			if out[i].Company == "" && j.Company != "" {
				out[i] = j
			}
			continue
		}
		at[j.PostingID] = len(out)
		out = append(out, j)
	}
	return out
}

// block is the lines of one posting and the link that leads to it.
type block struct {
	lines []string
	link  link
}

// link is where a posting is.
type link struct {
	id      string
	url     string // neutral
	tracker bool   // the board hides where it leads
}

var linked = regexp.MustCompile(`<?(https?://[^\s<>"]+)>?`)

// blocks finds the postings of a text. In plain text a block ends with its link on a line of its own; in text made from HTML it begins with a title that is a link.
func blocks(p provider, text string) []block {
	var out []block
	var open *block     // one that began with its link
	var before []string // lines since the last block or chrome
	flush := func() {
		if open != nil {
			out = append(out, *open)
			open = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), ">•* "))
		if line == "" {
			if open == nil {
				before = gap(before)
			}
			continue
		}
		m := linked.FindAllStringSubmatchIndex(line, -1)
		if m == nil {
			if chrome(line) {
				flush()
				before = nil
			} else if open != nil {
				open.lines = append(open.lines, line)
			} else {
				before = append(before, line)
			}
			continue
		}
		words := strings.TrimSpace(strings.Trim(line[:m[0][0]], " :\t"))
		l := resolve(p.Name, line[m[0][2]:m[0][3]])
		switch {
		case l.id == "" && !l.tracker: // a link to something else
			flush()
			before = nil
		case words == "" || label(words): // the end of a block in plain text, or a second link of an open one
			if open != nil && (open.link.id == l.id || l.tracker || open.link.tracker) {
				if open.link.tracker && l.id != "" {
					open.link = l
				}
				continue
			}
			flush()
			if n := len(trimmed(before)); n > 0 && n <= 40 {
				out = append(out, block{lines: trimmed(before), link: l})
			}
			before = nil
		case chrome(words):
			flush()
			before = nil
		default:
			if open != nil && open.link.id != "" && open.link.id == l.id { // the title again, or the company's name as a link
				if p.Order == "company title" && len(open.lines) == 1 {
					open.lines = []string{words, open.lines[0]}
				} else {
					open.lines = append(open.lines, words)
				}
				continue
			}
			lines := []string{words}
			if p.Order == "company title" {
				if open != nil && len(open.lines) > 2 {
					lines = append(lines, taken(open))
				} else {
					lines = append(lines, last(before, 1)...)
				}
			}
			flush()
			open = &block{lines: lines, link: l}
			before = nil
		}
	}
	flush()
	return out
}

// gap marks an empty line among lines that wait for their link.
func gap(lines []string) []string {
	if len(lines) == 0 || lines[len(lines)-1] == "" {
		return lines
	}
	return append(lines, "")
}

// trimmed are the lines after the last empty one: what stands before it is not of this block.
func trimmed(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if i := slices.Index(reversed(lines), ""); i >= 0 {
		lines = lines[len(lines)-i:]
	}
	return lines
}

func reversed(lines []string) []string {
	r := slices.Clone(lines)
	slices.Reverse(r)
	return r
}

func last(lines []string, n int) []string {
	lines = trimmed(lines)
	return lines[max(0, len(lines)-n):]
}

// taken takes the last line from a block that went on into the next one: the next one's company.
func taken(b *block) string {
	n := len(b.lines) - 1
	l := b.lines[n]
	b.lines = b.lines[:n]
	return l
}

var jk = regexp.MustCompile(`^[0-9a-f]{16}$`)
var digits = regexp.MustCompile(`(\d{6,})(?:-inline\.html|/|$)`)

// resolve says which posting a link leads to.
func resolve(provider, raw string) link {
	u, err := url.Parse(strings.ReplaceAll(raw, "&amp;", "&"))
	if err != nil {
		return link{}
	}
	host, path, q := strings.ToLower(u.Hostname()), u.Path, u.Query()
	switch provider {
	case "indeed":
		if !strings.HasSuffix(host, "indeed.com") {
			return link{}
		}
		for _, k := range []string{"jk", "vjk"} {
			if v := strings.ToLower(q.Get(k)); jk.MatchString(v) {
				country, _, _ := strings.Cut(host, ".")
				if len(country) > 3 || country == "cts" {
					country = "www"
				}
				return link{id: v, url: "https://" + country + ".indeed.com/viewjob?jk=" + v}
			}
		}
		return link{url: u.String(), tracker: strings.HasPrefix(host, "cts.") || strings.HasPrefix(path, "/rc/clk") || strings.HasPrefix(path, "/pagead/clk")}
	case "linkedin":
		if !strings.HasSuffix(host, "linkedin.com") || !strings.Contains(path, "/jobs/view/") {
			return link{}
		}
		if m := digits.FindStringSubmatch(path); m != nil {
			return link{id: m[1], url: "https://www.linkedin.com/jobs/view/" + m[1] + "/"}
		}
	case "glassdoor":
		if !strings.Contains(host, "glassdoor.") {
			return link{}
		}
		for _, k := range []string{"jobListingId", "jl", "joblistingid"} {
			if v := q.Get(k); v != "" && strings.Trim(v, "0123456789") == "" {
				return link{id: v, url: "https://" + host + "/job-listing/j?jl=" + v}
			}
		}
		return link{url: u.String(), tracker: strings.HasPrefix(host, "click") || strings.Contains(path, "/partner/jobListing") || strings.Contains(path, "/job-listing/")}
	case "stepstone":
		if !strings.Contains(host, "stepstone.") {
			return link{}
		}
		if m := digits.FindStringSubmatch(path); m != nil && (strings.Contains(path, "--") || strings.Contains(path, "/job/")) {
			return link{id: m[1], url: "https://" + host + path}
		}
		return link{url: u.String(), tracker: strings.HasPrefix(host, "click") || strings.HasPrefix(host, "track") || strings.Contains(path, "/e/")}
	}
	return link{}
}

func chrome(line string) bool {
	l := strings.ToLower(line)
	for _, c := range words().Chrome {
		if strings.HasPrefix(l, c) {
			return true
		}
	}
	return counted.MatchString(l)
}

// counted is a heading that counts: "12 new golang jobs in Toronto", "30+ neue Jobs".
var counted = regexp.MustCompile(`^\d[\d.,+]*\s+(?:new|neue|nouve|nuev|nuov|nieuwe|more|weitere|jobs?|stellen|emplois?|offres?|empleos?|vacatures?)`)

func label(s string) bool {
	l := strings.ToLower(strings.Trim(s, " :.!→»>[]"))
	return slices.Contains(words().Labels, l) || l == ""
}

func note(line string) bool {
	l := strings.ToLower(strings.Trim(line, " ·|"))
	for _, n := range words().Notes {
		if l == n || strings.HasPrefix(l, n) && len(l) < len(n)+40 {
			return true
		}
	}
	return false
}

var amount = regexp.MustCompile(`[$€£₹¥]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|PLN|SEK)\b|\bkr\b`)

// paid reports whether a line states pay.
func paid(line string) bool {
	l := strings.ToLower(line)
	if strings.IndexFunc(line, unicode.IsDigit) < 0 || len(line) > 140 {
		return false
	}
	for _, w := range words().Pay {
		if strings.Contains(l, w) {
			return true
		}
	}
	return amount.MatchString(line) && len(line) < 70
}

var tail = regexp.MustCompile(`(?i)\s*((?:just posted|posted today|today|yesterday|hier|heute|gestern|publié à l.instant|à l.instant|(?:posted |vor |il y a |hace )?\d+\+? ?(?:d|h|w|mo|days?|hours?|weeks?|months?|tage?n?|stunden?|wochen?|jours?|heures?|semaines?|d[ií]as?|horas?|giorn[oi])(?: ago| fa)?\+?))\s*$`)

// read makes a posting of a block.
func (b block) read(p provider, m jobsearch.Message) (jobsearch.Job, bool) {
	j := jobsearch.Job{Source: p.Name, PostingID: b.link.id, URL: b.link.url}
	var rest, snippet []string
	for i, line := range b.lines {
		line = htmltext.Line(line)
		if i > 0 {
			if found := tail.FindString(line); found != "" && j.PostedAt.IsZero() {
				j.PostedAt = posting.Relative(found, m.SentAt)
				if line = strings.TrimSpace(strings.TrimSuffix(line, found)); line == "" {
					continue
				}
			}
		}
		switch {
		case line == "" || note(line) && i > 0:
		case i > 0 && paid(line):
			if j.PayText == "" {
				j.PayText = line
			}
		case len(rest) < 3 && !(len(rest) > 1 && len(line) > 90):
			rest = append(rest, line)
		default:
			snippet = append(snippet, line)
		}
	}
	if len(rest) == 0 || len(rest[0]) > 200 {
		return j, false
	}
	j.Title = rest[0]
	rest = rest[1:]
	if len(rest) > 0 {
		company, place, both := pair(rest[0])
		switch {
		case both:
			j.Company, j.Location = company, place
			rest = rest[1:]
		case len(rest) > 1 && len(rest[1]) <= 80 && !strings.HasSuffix(rest[1], "."):
			j.Company, j.Location = rest[0], rest[1]
			rest = rest[2:]
		default:
			j.Company, rest = rest[0], rest[1:]
		}
	}
	j.Company = rating.ReplaceAllString(j.Company, "")
	if i := strings.LastIndex(j.Title, " at "); j.Company == "" && i > 0 {
		j.Title, j.Company = j.Title[:i], j.Title[i+4:]
	}
	j.Description = strings.Join(append(rest, snippet...), "\n")
	j.Remote = posting.Remote("", false, j.Location)
	if b.link.tracker || b.link.id == "" {
		j.PostingID = posting.Hash(j.Title, j.Company, j.Location)
		j.Problems = append(j.Problems, jobsearch.Problem{Field: "url", Reason: "link unresolved: it leads through a click tracker, which is not followed"})
		if j.Company == "" {
			return j, false // a tracked link to something else than a posting
		}
	}
	return posting.Fill(j), true
}

// rating is the stars that Glassdoor puts after a company's name.
var rating = regexp.MustCompile(`\s+\d(?:[.,]\d)?\s*★?$|\s*★.*$`)

// pair splits "Company - Place" at the last dash, for companies have dashes as well, or "Company · Place".
func pair(line string) (company, place string, ok bool) {
	for _, sep := range []string{" - ", " · ", " – ", " — ", " | "} {
		if i := strings.LastIndex(line, sep); i > 0 {
			return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+len(sep):]), true
		}
	}
	return "", "", false
}
