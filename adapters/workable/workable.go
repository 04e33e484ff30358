// Package workable reads an employer's board on Workable by the answer that its public careers widget uses: no key, the whole board at once. All boards share one host
// behind Cloudflare, so they are asked one after the other.
package workable

import (
	"cmp"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"regexp"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is https://apply.workable.com
	Company string       // the employer's name, for accounts that do not say it
}

// Board is the source of the account with that name: the part after apply.workable.com/. An unknown name gives ErrGone. Safe for concurrent use.
func Board(account string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "workable", Tenant: account, Named: true, HTTP: o.HTTP, Company: o.Company, Merge: true,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://apply.workable.com") + "/api/v1/widget/accounts/" + account + "?details=true"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, account) },
			}, nil
		}}
}

// job is a posting as the widget's answer has it; the names of other answers of Workable are read as well.
type job struct {
	Title      posting.Text
	Shortcode  posting.Text
	ID         posting.Text
	Code       posting.Text
	Employment posting.Text `json:"employment_type"`
	Type       posting.Text
	Remote     posting.Flag `json:"telecommuting"`
	RemoteToo  posting.Flag `json:"remote"`
	Workplace  posting.Text
	Department posting.Text
	URL        posting.Text
	Shortlink  posting.Text
	Apply      posting.Text `json:"application_url"`
	Published  posting.Text `json:"published_on"`
	PublishedX posting.Text `json:"published"`
	Created    posting.Text `json:"created_at"`
	place
	Location     posting.Maybe[place]
	Locations    posting.List[posting.Maybe[place]]
	Description  posting.Text
	Requirements posting.Text
	Benefits     posting.Text
	Language     posting.Text
}

type place struct {
	Country posting.Text
	Code    posting.Text `json:"countryCode"`
	City    posting.Text
	State   posting.Text
	Region  posting.Text
	Hidden  posting.Flag
	Remote  posting.Flag `json:"telecommuting"`
	Work    posting.Text `json:"workplace_type"`
}

// Decode reads the rows of a saved answer, or of a saved page of the board. A posting in several places has a row for each, with one id; Board makes them one posting.
// tenant is the account's name; "" takes it from the addresses where they hold it.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "workable", Tenant: tenant, Host: "apply.workable.com", Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant) })
}

var jobPath = regexp.MustCompile(`/j/([0-9A-F]{8,12})`)

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	more := map[string]json.RawMessage{} // the account's name stands before its jobs
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs", "results"}, Marks: []string{"shortcode", "title"}}, more, func(p job) (jobsearch.Job, bool) {
		j := p.read(tenant)
		var name posting.Text
		if name.UnmarshalJSON(more["name"]); name != "" {
			j.Company = string(name)
		}
		return j, true
	})
}

func (p job) read(tenant string) jobsearch.Job {
	if tenant == "" {
		if first := posting.PathPart(string(p.URL), 0); posting.Host(string(p.URL)) == "apply.workable.com" && first != "j" {
			tenant = first
		}
		if sub, ok := strings.CutSuffix(posting.Host(string(p.URL)), ".workable.com"); ok && sub != "apply" {
			tenant = sub
		}
	}
	j := jobsearch.Job{
		Source: "workable", Tenant: tenant, PostingID: string(p.Shortcode),
		Title: string(p.Title), Company: tenant, URL: string(p.URL), ApplyURL: string(p.Apply),
		EmploymentType: posting.Employment(string(p.Employment), string(p.Type)),
		Department:     string(p.Department),
		Requisition:    string(p.Code),
		Language:       posting.Language(string(p.Language)),
		Description:    posting.Sections(posting.Section{Text: string(p.Description)}, posting.Section{Title: "Requirements", Text: string(p.Requirements)}, posting.Section{Title: "Benefits", Text: string(p.Benefits)}),
	}
	if j.PostingID == "" {
		j.PostingID = string(p.ID)
	}
	if j.URL == "" {
		j.URL = string(p.Shortlink)
	}
	if j.URL == "" && p.Shortcode != "" {
		j.URL = "https://apply.workable.com/j/" + string(p.Shortcode)
	}
	for _, d := range []posting.Text{p.Published, p.PublishedX, p.Created} {
		if j.PostedAt.IsZero() {
			j.PostedAt = posting.Time(string(d))
		}
	}
	all := []place{}
	for _, l := range p.Locations {
		if !bool(l.V.Hidden) {
			all = append(all, l.V)
		}
	}
	if len(all) == 0 && p.Location.V != (place{}) {
		all = append(all, p.Location.V)
	}
	if len(all) == 0 {
		all = append(all, p.place)
	}
	var names []string
	structured := true
	for _, l := range all {
		region := string(l.Region)
		if region == "" {
			region = string(l.State)
		}
		names = append(names, posting.Join(", ", string(l.City), region, string(l.Country)))
		code := posting.Country(string(l.Code))
		if code == "" {
			code = posting.Country(string(l.Country))
		}
		if code == "" {
			structured = false
			continue
		}
		j.Places = append(j.Places, jobsearch.Place{City: htmltext.Line(string(l.City)), Region: htmltext.Line(region), Country: code})
	}
	if !structured {
		j.Places = nil
	}
	j.Location = posting.Join("; ", names...)
	if j.Location == "" && p.Location.V == (place{}) {
		j.Location = p.Location.Text
	}
	j.Remote = posting.Remote(strings.ReplaceAll(string(cmp.Or(p.Workplace, p.Location.V.Work)), "_", ""), bool(p.Remote || p.RemoteToo || p.Location.V.Remote), j.Location)
	return j
}
