package boards

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"iter"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// HackerNews is the newest monthly thread "Ask HN: Who is hiring?" by the search of https://hn.algolia.com/api: one posting for each comment at its top. Comments are prose: company,
// role and place are read from the first line, and a comment whose first line has no such parts is no posting.
func HackerNews(o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://hn.algolia.com") + "/api/v1"
	return board.Source{Adapter: "hackernews", HTTP: o.HTTP, Newest: true,
		First: func(jobsearch.Query) (board.Page, error) {
			thread := ""
			return board.Page{
				Request: polite.Request{URL: base + "/search_by_date?" + url.Values{"tags": {"story,author_whoishiring"}, "hitsPerPage": {"10"}}.Encode()},
				Decode: func(r io.Reader) iter.Seq2[jobsearch.Job, error] {
					return func(yield func(jobsearch.Job, error) bool) {
						var err error
						if thread, err = newest(r); err != nil {
							yield(jobsearch.Job{}, err)
						}
					}
				},
				Through: true,
				Next: func(board.Seen) (board.Page, bool) {
					return board.Page{
						Request: polite.Request{URL: base + "/items/" + url.PathEscape(thread)},
						Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeHackerNews(r, "") },
					}, thread != ""
				},
			}, nil
		}}
}

var hiring = regexp.MustCompile(`(?i)^\s*Ask HN:\s*Who is hiring\?`)

// newest is the id of the newest of the threads found: three appear on the first of a month, one of them is the right one.
func newest(r io.Reader) (string, error) {
	type answer struct {
		Hits posting.List[struct {
			ID      posting.Text `json:"objectID"`
			Title   posting.Text
			Created posting.Text `json:"created_at"`
		}]
	}
	a, err := posting.One[answer](r)
	if err != nil {
		return "", err
	}
	id, at := "", time.Time{}
	for _, h := range a.Hits {
		if t := posting.Time(string(h.Created)); hiring.MatchString(string(h.Title)) && (id == "" || t.After(at)) {
			id, at = string(h.ID), t
		}
	}
	if id == "" {
		return "", fmt.Errorf("no thread among %d found: %w", len(a.Hits), jobsearch.ErrChanged)
	}
	return id, nil
}

// DecodeHackerNews reads the postings of a saved thread, the answer to /api/v1/items/{id}. A saved search for threads has none. There are no tenants.
func DecodeHackerNews(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type comment struct {
		ID      posting.Text
		Author  posting.Text
		Created posting.Text `json:"created_at"`
		Text    posting.Text
	}
	return func(yield func(jobsearch.Job, error) bool) {
		in, page, err := posting.Sniff(r, false)
		if err == nil && page {
			err = fmt.Errorf("a web page instead of data: %w", jobsearch.ErrChanged)
		}
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		for raw, err := range (posting.Shape{Lists: []string{"children", "hits"}}).Objects(in, nil) {
			if err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			var c comment
			if json.Unmarshal(raw, &c) != nil || c.Text == "" {
				continue // deleted
			}
			j, ok := header(string(c.Text))
			if !ok {
				continue
			}
			j.Source, j.PostingID, j.URL = "hackernews", string(c.ID), "https://news.ycombinator.com/item?id="+url.QueryEscape(string(c.ID))
			j.PostedAt = posting.Time(string(c.Created))
			j.Description = htmltext.Options{Links: true}.Text(string(c.Text))
			if m := href.FindStringSubmatch(string(c.Text)); m != nil {
				j.ApplyURL = html.UnescapeString(m[1])
			}
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
	}
}

//go:embed hackernews.json
var hackernewsJSON []byte

var headerWords = sync.OnceValue(func() (w struct{ Separators, Roles []string }) {
	if err := json.Unmarshal(hackernewsJSON, &w); err != nil {
		panic("boards: hackernews.json: " + err.Error()) // embedded: a test reads it
	}
	return w
})

var (
	href   = regexp.MustCompile(`<a\s[^>]*href="([^"]+)"`)
	money  = regexp.MustCompile(`[$€£¥₹]\s?\d|\d\s?[kK]\b|\b(?:USD|EUR|GBP|CHF)\b|\b\d{2,3},\d{3}\b|(?i)\bequity\b`)
	where  = regexp.MustCompile(`(?i)\b(remote|onsite|on-site|in-office|in office|hybrid|in-person|wfh|anywhere|worldwide)\b`)
	site   = regexp.MustCompile(`(?i)https?://[^\s)\]]+|\b[a-z0-9-]+\.(?:com|io|ai|dev|org|net|co|app|tech|eu|de|uk)\b[^\s)\]]*`)
	spaces = regexp.MustCompile(`\s+`)
)

// header reads the first line of a comment.
func header(text string) (j jobsearch.Job, ok bool) {
	first, _, _ := strings.Cut(text, "<p>")
	line := htmltext.Line(first)
	var parts []string
	for _, sep := range headerWords().Separators {
		if parts = strings.Split(line, sep); len(parts) > 1 {
			break
		}
	}
	if len(parts) < 2 || len(line) > 600 {
		return j, false
	}
	var plain, places []string
	for _, p := range parts {
		p = spaces.ReplaceAllString(strings.TrimSpace(p), " ")
		kind := posting.Employment(p)
		switch {
		case p == "":
		case kind != "" && len(p) < 40 && !role(p):
			if j.EmploymentType == "" {
				j.EmploymentType = kind
			}
		case where.MatchString(p) && !role(p):
			places = append(places, p)
		case money.MatchString(p) && !role(p) && len(plain) > 0:
			if j.PayText == "" {
				j.PayText = p
			}
		case site.FindString(p) == p:
		default:
			plain = append(plain, p)
		}
	}
	if len(plain) > 0 {
		j.Company = name(plain[0])
		plain = plain[1:]
	}
	for i, p := range plain {
		if role(p) {
			j.Title = p
			plain = append(plain[:i:i], plain[i+1:]...)
			break
		}
	}
	for _, p := range plain {
		switch {
		case role(p):
			j.Title += ", " + p
		case j.Title == "" && len(places) > 0:
			j.Title = p
		default:
			places = append(places, p)
		}
	}
	if j.Title == "" && role(j.Company) { // "Go Developer | Berlin": the company is in the text
		j.Title, j.Company = j.Company, ""
	}
	if j.Title == "" && j.Company != "" && len(places) > 0 {
		j.Title = "Several roles at " + j.Company
	}
	j.Location = posting.Join("; ", places...)
	j.Remote = posting.Remote("", false, j.Location)
	if l := strings.ToLower(j.Location); j.Remote == "" && (strings.Contains(l, "onsite") || strings.Contains(l, "on-site") || strings.Contains(l, "in-office") || strings.Contains(l, "in-person")) {
		j.Remote = jobsearch.RemoteNone
	}
	return j, j.Title != ""
}

// role reports whether words name a role.
func role(s string) bool {
	words := " " + strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return r
		}
		return ' '
	}, s)) + " "
	words = spaces.ReplaceAllString(words, " ")
	for _, r := range headerWords().Roles {
		if strings.Contains(words, " "+r+" ") {
			return true
		}
	}
	return false
}

// name is a company's name without the address that often follows it.
func name(s string) string {
	s = site.ReplaceAllStringFunc(s, func(m string) string {
		if m == strings.TrimSpace(s) {
			return m
		}
		return ""
	})
	return strings.TrimSpace(strings.NewReplacer("()", "", "( )", "", "[]", "").Replace(s))
}
