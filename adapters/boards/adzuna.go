package boards

import (
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Adzuna is the search of https://developer.adzuna.com in one country (ISO 3166-1 alpha-2), with an application's id and key: pages of fifty, at most ten, newest first.
// Free keys allow 25 calls a minute, 250 a day, 2,500 a month; "Jobs by Adzuna" must be shown. Texts are snippets of 500 characters.
// Query.Text, Location and Since are asked for. A wrong key gives *UnauthorizedError.
func Adzuna(appID, appKey, country string, o Options) jobsearch.JobSource {
	country = strings.ToLower(country)
	base := board.Base(o.BaseURL, "https://api.adzuna.com")
	var page func(q jobsearch.Query, n int) board.Page
	page = func(q jobsearch.Query, n int) board.Page {
		v := url.Values{"app_id": {appID}, "app_key": {appKey}, "results_per_page": {"50"}, "sort_by": {"date"}}
		if q.Text != "" {
			v.Set("what", q.Text)
		}
		if q.Location != "" {
			v.Set("where", q.Location)
		}
		if !q.Since.IsZero() {
			v.Set("max_days_old", fmt.Sprint(max(1, int(time.Since(q.Since).Hours()/24)+1)))
		}
		return board.Page{
			Request: polite.Request{URL: fmt.Sprintf("%s/v1/api/jobs/%s/search/%d?%s", base, country, n, v.Encode()), Consent: "give the id and key of an application of developer.adzuna.com"},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeAdzuna(r, country) },
			Next:    func(board.Seen) (board.Page, bool) { return page(q, n+1), true },
		}
	}
	return board.Source{Adapter: "adzuna", Tenant: country, HTTP: o.HTTP, Newest: true, MaxPages: 10,
		First: func(q jobsearch.Query) (board.Page, error) {
			if appID == "" || appKey == "" {
				return board.Page{}, &jobsearch.UnauthorizedError{Consent: "give the id and key of an application of developer.adzuna.com"}
			}
			if posting.Country(country) == "" {
				return board.Page{}, &jobsearch.InputError{What: "adzuna country", At: country, Reason: "is no two-letter country code"}
			}
			return page(q, 1), nil
		}}
}

// adzunaSites are the countries of Adzuna's sites, by the end of their host.
var adzunaSites = map[string]string{"adzuna.com": "US", "adzuna.co.uk": "GB", "adzuna.com.au": "AU", "adzuna.ca": "CA", "adzuna.de": "DE", "adzuna.fr": "FR", "adzuna.at": "AT", "adzuna.nl": "NL", "adzuna.it": "IT",
	"adzuna.es": "ES", "adzuna.be": "BE", "adzuna.ch": "CH", "adzuna.pl": "PL", "adzuna.in": "IN", "adzuna.sg": "SG", "adzuna.co.za": "ZA", "adzuna.co.nz": "NZ", "adzuna.com.br": "BR", "adzuna.com.mx": "MX"}

// DecodeAdzuna reads the results of a saved answer of Adzuna. country is the one that was searched, as the answer does not say it; "" takes it from the addresses. It gives the
// currency of the pay. Pay that Adzuna predicted is an estimate.
func DecodeAdzuna(r io.Reader, country string) iter.Seq2[jobsearch.Job, error] {
	type result struct {
		ID          posting.Text
		Title       posting.Text
		Description posting.Text
		Created     posting.Text
		URL         posting.Text `json:"redirect_url"`
		Company     posting.Text
		Location    posting.Maybe[struct {
			Name posting.Text `json:"display_name"`
			Area posting.List[posting.Text]
		}]
		Category  posting.Text
		Min       posting.Number `json:"salary_min"`
		Max       posting.Number `json:"salary_max"`
		Predicted posting.Flag   `json:"salary_is_predicted"`
		Time      posting.Text   `json:"contract_time"`
		Type      posting.Text   `json:"contract_type"`
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"results"}, Marks: []string{"redirect_url"}}, nil, func(p result) (jobsearch.Job, bool) {
		cc := posting.Country(country)
		if cc == "" {
			cc = adzunaSites[posting.Host(string(p.URL))]
		}
		j := jobsearch.Job{
			Source: "adzuna", Tenant: strings.ToLower(cc), PostingID: string(p.ID), Title: string(p.Title), Company: string(p.Company), URL: string(p.URL),
			Location: string(p.Location.V.Name), Department: string(p.Category), PostedAt: posting.Time(string(p.Created)), Description: htmltext.Any(string(p.Description)),
		}
		if j.Location == "" {
			j.Location = p.Location.Text
		}
		j.Remote = posting.Remote("", false, j.Location)
		if j.EmploymentType = posting.Employment(string(p.Time)); j.EmploymentType == "" || j.EmploymentType == "full_time" && p.Type == "contract" {
			j.EmploymentType = posting.Employment(string(p.Type), string(p.Time))
		}
		basis := jobsearch.PayStated
		if p.Predicted {
			basis = jobsearch.PayEstimated
		}
		low, high := float64(p.Min), float64(p.Max)
		unit := "year" // amounts are brought to a year, except where they cannot be one
		if high > 0 && high < 500 {
			unit = "hour"
		}
		j.Pay = posting.Pay(low, high, posting.Currency(cc), unit, basis)
		return j, true
	})
}
