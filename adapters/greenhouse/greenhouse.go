// Package greenhouse reads an employer's board on Greenhouse by its public Job Board API (https://developers.greenhouse.io/job-board.html): no key, the whole board in
// one answer, asked again with If-None-Match.
package greenhouse

import (
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
	BaseURL string       // "" is https://boards-api.greenhouse.io; it serves European boards as well
	Company string       // the employer's name, for postings that do not say it
}

// Board is the source of the board with that token: the name after boards.greenhouse.io/ or job-boards.greenhouse.io/.
// An unknown token gives ErrGone. Safe for concurrent use.
func Board(token string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "greenhouse", Tenant: token, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://boards-api.greenhouse.io") + "/v1/boards/" + token + "/jobs?content=true&pay_transparency=true"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, token) },
			}, nil
		}}
}

// job is a posting as the API sends it.
type job struct {
	ID          posting.Text `json:"id"`
	Internal    posting.Text `json:"internal_job_id"`
	Requisition posting.Text `json:"requisition_id"`
	Title       posting.Text `json:"title"`
	Company     posting.Text `json:"company_name"`
	URL         posting.Text `json:"absolute_url"`
	Location    posting.Text `json:"location"`
	Content     posting.Text `json:"content"`
	First       posting.Text `json:"first_published"`
	Updated     posting.Text `json:"updated_at"`
	Deadline    posting.Text `json:"application_deadline"`
	Language    posting.Text `json:"language"`
	Departments posting.List[posting.Text]
	Offices     posting.List[struct{ Name, Location posting.Text }]
	Metadata    posting.List[struct {
		Name  posting.Text
		Type  posting.Text `json:"value_type"`
		Value json.RawMessage
	}]
	Pay posting.List[struct {
		Min      posting.Number `json:"min_cents"`
		Max      posting.Number `json:"max_cents"`
		Currency posting.Text   `json:"currency_type"`
		Title    posting.Text
		Blurb    posting.Text
	}] `json:"pay_input_ranges"`
}

// Decode reads the postings of a saved answer of the API: a board, or one job; or of a saved page of the board. tenant is the board's token; "" takes it from the addresses.
// Titles, places and texts are clean; the first publication is the date, for updated_at moves with every edit.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "greenhouse", Tenant: tenant, Host: "boards.greenhouse.io", Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant) })
}

var jobPath = regexp.MustCompile(`/jobs/(\d+)`)

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs"}, Marks: []string{"absolute_url"}}, nil, func(p job) (jobsearch.Job, bool) { return p.read(tenant), true })
}

func (p job) read(tenant string) jobsearch.Job {
	if strings.Contains(posting.Host(string(p.URL)), "greenhouse.io") && tenant == "" {
		tenant = posting.PathPart(string(p.URL), 0)
	}
	j := jobsearch.Job{
		Source: "greenhouse", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Title), Company: string(p.Company), URL: string(p.URL),
		Description: htmltext.Any(string(p.Content)),
		Requisition: string(p.Requisition),
		Language:    posting.Language(string(p.Language)),
		PostedAt:    posting.Time(string(p.First)),
		Deadline:    posting.Time(string(p.Deadline)),
	}
	if j.Company == "" {
		j.Company = tenant
	}
	if j.Requisition == "" {
		j.Requisition = string(p.Internal)
	}
	if j.PostedAt.IsZero() {
		j.PostedAt = posting.Time(string(p.Updated))
	}
	if len(p.Departments) > 0 {
		j.Department = string(p.Departments[0])
	}
	p.place(&j)
	for _, m := range p.Metadata {
		p.metadata(&j, string(m.Name), m.Value)
	}
	for _, r := range p.Pay {
		unit := "year"
		if max(float64(r.Min), float64(r.Max)) < 1_000_00 { // no field says it: under a thousand it is for an hour
			unit = "hour"
		}
		for _, pay := range posting.Pay(float64(r.Min)/100, float64(r.Max)/100, string(r.Currency), unit, jobsearch.PayStated) {
			pay.Label = htmltext.Line(string(r.Title))
			j.Pay = append(j.Pay, pay)
		}
	}
	return j
}

// place puts the location first and adds the offices where the location names none: some boards write "Hybrid" or "In-Office" there.
func (p job) place(j *jobsearch.Job) {
	places := strings.FieldsFunc(string(p.Location), func(r rune) bool { return r == ';' || r == '|' || r == '\u2022' })
	j.Remote = posting.Remote("", false, string(p.Location))
	if bare := strings.ToLower(strings.TrimSpace(string(p.Location))); bare == "" || bare == "hybrid" || bare == "in-office" || bare == "onsite" || bare == "on-site" || bare == "office" || bare == "multiple locations" {
		if bare == "in-office" || bare == "onsite" || bare == "on-site" || bare == "office" {
			j.Remote = jobsearch.RemoteNone
		}
		if bare == "multiple locations" {
			places = nil
		}
		for _, o := range p.Offices {
			if o.Location != "" {
				places = append(places, string(o.Location))
			} else {
				places = append(places, string(o.Name))
			}
		}
	}
	j.Location = posting.Join("; ", places...)
}

// metadata reads the employer's own fields that have a common meaning: kind of employment, workplace and pay.
func (p job) metadata(j *jobsearch.Job, name string, value json.RawMessage) {
	var t posting.Text
	t.UnmarshalJSON(value)
	switch n := strings.ToLower(name); {
	case strings.Contains(n, "employment type") || strings.Contains(n, "time type") || strings.Contains(n, "job type") || n == "employment":
		if j.EmploymentType == "" {
			j.EmploymentType = posting.Employment(string(t))
		}
	case strings.Contains(n, "workplace") || strings.Contains(n, "work model") || strings.Contains(n, "remote type") || strings.Contains(n, "work type"):
		if r := posting.Remote(string(t), false, ""); r != "" {
			j.Remote = r
		}
	case strings.Contains(n, "salary") || strings.Contains(n, "compensation") || strings.Contains(n, "pay range"):
		var v struct {
			Unit   posting.Text
			Amount posting.Number
			Min    posting.Number `json:"min_value"`
			Max    posting.Number `json:"max_value"`
		}
		if len(value) == 0 || value[0] != '{' || json.Unmarshal(value, &v) != nil || len(v.Unit) != 3 {
			return
		}
		unit := "year"
		if v.Max < 1000 && v.Min < 1000 && v.Amount < 1000 {
			unit = "hour"
		}
		low, high := float64(v.Min), float64(v.Max)
		if v.Amount > 0 {
			low, high = float64(v.Amount), float64(v.Amount)
		}
		for _, pay := range posting.Pay(low, high, string(v.Unit), unit, jobsearch.PayStated) {
			pay.Label = htmltext.Line(name)
			j.Pay = append(j.Pay, pay)
		}
	}
}
