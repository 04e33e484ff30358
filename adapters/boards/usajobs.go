package boards

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// USAJobs is the federal board of the United States by https://developer.usajobs.gov, with a key and the mail address that it was given to: pages of 500, 10,000 postings at
// most. Query.Text, Location, Remote and Since are asked for. A wrong key gives *UnauthorizedError.
func USAJobs(email, key string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://data.usajobs.gov")
	const consent = "give the mail address and key of developer.usajobs.gov"
	const size = 500
	var page func(q jobsearch.Query, n int) board.Page
	page = func(q jobsearch.Query, n int) board.Page {
		v := url.Values{"ResultsPerPage": {fmt.Sprint(size)}, "Page": {fmt.Sprint(n)}}
		if q.Text != "" {
			v.Set("Keyword", q.Text)
		}
		if q.Location != "" {
			v.Set("LocationName", q.Location)
		}
		if q.Remote == jobsearch.RemoteFull {
			v.Set("RemoteIndicator", "True")
		}
		if !q.Since.IsZero() {
			v.Set("DatePosted", fmt.Sprint(min(60, max(1, int(time.Since(q.Since).Hours()/24)+1))))
		}
		return board.Page{
			Request: polite.Request{URL: base + "/api/search?" + v.Encode(), Header: http.Header{"User-Agent": {email}, "Authorization-Key": {key}}, Consent: consent},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeUSAJobs(r, "") },
			Next:    func(board.Seen) (board.Page, bool) { return page(q, n+1), true },
		}
	}
	return board.Source{Adapter: "usajobs", HTTP: o.HTTP, Newest: true, MaxPages: 20,
		First: func(q jobsearch.Query) (board.Page, error) {
			if email == "" || key == "" {
				return board.Page{}, &jobsearch.UnauthorizedError{Consent: consent}
			}
			return page(q, 1), nil
		}}
}

// DecodeUSAJobs reads the results of a saved answer of USAJobs. There are no tenants.
func DecodeUSAJobs(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type result struct {
		ID         posting.Text `json:"MatchedObjectId"`
		Descriptor struct {
			PositionID       posting.Text
			Title            posting.Text                                      `json:"PositionTitle"`
			URL              posting.Text                                      `json:"PositionURI"`
			Apply            posting.List[posting.Text]                        `json:"ApplyURI"`
			Display          posting.Text                                      `json:"PositionLocationDisplay"`
			Locations        posting.List[struct{ LocationName posting.Text }] `json:"PositionLocation"`
			OrganizationName posting.Text
			DepartmentName   posting.Text
			Category         posting.List[struct{ Name posting.Text }] `json:"JobCategory"`
			Schedule         posting.List[struct{ Name posting.Text }] `json:"PositionSchedule"`
			Offering         posting.List[struct{ Name posting.Text }] `json:"PositionOfferingType"`
			Pay              posting.List[struct {
				Min         posting.Number `json:"MinimumRange"`
				Max         posting.Number `json:"MaximumRange"`
				Code        posting.Text   `json:"RateIntervalCode"`
				Description posting.Text
			}] `json:"PositionRemuneration"`
			Published     posting.Text `json:"PublicationStartDate"`
			Closes        posting.Text `json:"ApplicationCloseDate"`
			Qualification posting.Text `json:"QualificationSummary"`
			UserArea      posting.Maybe[struct {
				Details posting.Maybe[struct {
					JobSummary   posting.Text
					MajorDuties  json.RawMessage
					Requirements posting.Text
					Education    posting.Text
					Evaluations  posting.Text
					Remote       posting.Flag `json:"RemoteIndicator"`
					Telework     posting.Flag `json:"TeleworkEligible"`
				}]
			}]
		} `json:"MatchedObjectDescriptor"`
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"SearchResultItems"}, Marks: []string{"MatchedObjectDescriptor"}}, nil, func(p result) (jobsearch.Job, bool) {
		d := p.Descriptor
		details := d.UserArea.V.Details.V
		var duties posting.List[posting.Text]
		duties.UnmarshalJSON(details.MajorDuties)
		j := jobsearch.Job{
			Source: "usajobs", PostingID: string(p.ID), Title: string(d.Title), Company: string(d.OrganizationName), URL: string(d.URL),
			Department: string(d.DepartmentName), Requisition: string(d.PositionID),
			PostedAt: posting.Time(string(d.Published)), Deadline: posting.Time(string(d.Closes)),
			Description: posting.Sections(posting.Section{Text: string(details.JobSummary)}, posting.Section{Title: "Duties", Text: strings.Join(posting.Names(duties), "\n")},
				posting.Section{Title: "Requirements", Text: string(details.Requirements)}, posting.Section{Title: "Qualifications", Text: string(d.Qualification)}, posting.Section{Title: "Education", Text: string(details.Education)}),
		}
		if j.Company == "" {
			j.Company = string(d.DepartmentName)
		}
		if j.PostingID == "" {
			j.PostingID = string(d.PositionID)
		}
		if len(d.Apply) > 0 {
			j.ApplyURL = string(d.Apply[0])
		}
		if len(d.Category) > 0 {
			j.Function = string(d.Category[0].Name)
		}
		var kinds []string
		for _, s := range d.Schedule {
			kinds = append(kinds, string(s.Name))
		}
		j.EmploymentType = posting.Employment(kinds...)
		var names []string
		for _, l := range d.Locations {
			names = append(names, string(l.LocationName))
		}
		if j.Location = posting.Join("; ", names...); j.Location == "" {
			j.Location = string(d.Display)
		}
		j.Remote = posting.Remote("", bool(details.Remote), j.Location)
		if j.Remote == "" && details.Telework {
			j.Remote = jobsearch.RemoteHybrid
		}
		units := map[string]string{"PA": "year", "PH": "hour", "PD": "day", "PM": "month", "BW": "biweekly", "PER YEAR": "year"}
		for _, r := range d.Pay {
			if unit := units[strings.ToUpper(string(r.Code))]; unit != "" { // WC: without compensation; FB, PW: fees
				j.Pay = append(j.Pay, posting.Pay(float64(r.Min), float64(r.Max), "USD", unit, jobsearch.PayStated)...)
			}
		}
		return j, true
	})
}
