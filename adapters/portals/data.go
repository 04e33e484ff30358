package portals

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/feed"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Pinpoint is the source of the company with that subdomain of pinpointhq.com: all postings at once. An unknown one gives ErrGone.
func Pinpoint(company string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://"+company+".pinpointhq.com")
	return board.Source{Adapter: "pinpoint", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base + "/postings.json"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodePinpoint(r, company) },
			}, nil
		}}
}

// DecodePinpoint reads the postings of a saved answer of Pinpoint. tenant is the company's subdomain; "" takes it from the addresses.
func DecodePinpoint(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	type posted struct {
		ID            posting.Text
		Title         posting.Text
		URL           posting.Text
		Path          posting.Text
		Description   posting.Text
		DutiesTitle   posting.Text   `json:"key_responsibilities_header"`
		Duties        posting.Text   `json:"key_responsibilities"`
		SkillsTitle   posting.Text   `json:"skills_knowledge_expertise_header"`
		Skills        posting.Text   `json:"skills_knowledge_expertise"`
		BenefitsTitle posting.Text   `json:"benefits_header"`
		Benefits      posting.Text   `json:"benefits"`
		Workplace     posting.Text   `json:"workplace_type"`
		Employment    posting.Text   `json:"employment_type"`
		WorkplaceText posting.Text   `json:"workplace_type_text"`
		Kind          posting.Text   `json:"employment_type_text"`
		Pay           posting.Text   `json:"compensation"`
		Min           posting.Number `json:"compensation_minimum"`
		Max           posting.Number `json:"compensation_maximum"`
		Currency      posting.Text   `json:"compensation_currency"`
		Frequency     posting.Text   `json:"compensation_frequency"`
		Deadline      posting.Text   `json:"deadline_at"`
		Department    posting.Text
		Location      posting.Text
		Job           posting.Maybe[struct {
			Requisition posting.Text `json:"requisition_id"`
			Department  posting.Text
		}]
	}
	host := tenant
	return posting.Decode(r, posting.Shape{Lists: []string{"data"}, Marks: []string{"workplace_type"}}, nil, func(p posted) (jobsearch.Job, bool) {
		if sub, ok := strings.CutSuffix(posting.Host(string(p.URL)), ".pinpointhq.com"); ok && host == "" {
			host = sub // the answer is of one company: one whole address names the site of the others
		}
		j := jobsearch.Job{
			Source: "pinpoint", Tenant: host, PostingID: string(p.ID), Title: string(p.Title), Company: host, URL: string(p.URL), Location: string(p.Location),
			Remote: posting.Remote(string(cmp.Or(p.Workplace, p.WorkplaceText)), false, string(p.Location)), EmploymentType: posting.Employment(string(p.Employment), string(p.Kind)), Department: string(p.Department),
			Requisition: string(p.Job.V.Requisition), Deadline: posting.Time(string(p.Deadline)), PayText: string(p.Pay),
			Pay: posting.Pay(float64(p.Min), float64(p.Max), string(p.Currency), string(p.Frequency), jobsearch.PayStated),
			Description: posting.Sections(posting.Section{Text: string(p.Description)}, posting.Section{Title: string(p.DutiesTitle), Text: string(p.Duties)},
				posting.Section{Title: string(p.SkillsTitle), Text: string(p.Skills)}, posting.Section{Title: string(p.BenefitsTitle), Text: string(p.Benefits)}),
		}
		if j.Department == "" {
			j.Department = string(p.Job.V.Department)
		}
		if j.URL == "" && p.Path != "" {
			if j.URL = string(p.Path); host != "" {
				j.URL = "https://" + host + ".pinpointhq.com" + string(p.Path)
			}
		}
		return j, true
	})
}

// Eightfold is the source of a careers site on Eightfold: host is the site's ("acme.eightfold.ai"), domain the employer's ("acme.com"). Pages of ten.
func Eightfold(host, domain string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://"+host)
	var ask func(q jobsearch.Query, start int) board.Page
	ask = func(q jobsearch.Query, start int) board.Page {
		v := url.Values{"domain": {domain}, "start": {fmt.Sprint(start)}, "num": {"10"}, "sort_by": {"timestamp"}}
		if q.Text != "" {
			v.Set("query", q.Text)
		}
		if q.Location != "" {
			v.Set("location", q.Location)
		}
		return board.Page{
			Request: polite.Request{URL: base + "/api/apply/v2/jobs?" + v.Encode()},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeEightfold(r, domain) },
			Next:    func(s board.Seen) (board.Page, bool) { return ask(q, start+10), s.Rows > 0 },
		}
	}
	return board.Source{Adapter: "eightfold", Tenant: domain, Named: true, HTTP: o.HTTP, Company: o.Company, MaxPages: 1000,
		First: func(q jobsearch.Query) (board.Page, error) {
			if err := posting.Tenant(host); err != nil {
				return board.Page{}, err
			}
			return ask(q, 0), nil
		}}
}

// DecodeEightfold reads the positions of a saved answer of Eightfold. tenant is the employer's domain; "" takes it from the answer.
func DecodeEightfold(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	type position struct {
		ID          posting.Text
		Name        posting.Text
		URL         posting.Text `json:"canonicalPositionUrl"`
		Location    posting.Text
		Locations   posting.List[posting.Text]
		Description posting.Text `json:"job_description"`
		Created     posting.Text `json:"t_create"`
		Department  posting.Text
		Requisition posting.Text `json:"display_job_id"`
		Workplace   posting.Text `json:"work_location_option"`
	}
	more := map[string]json.RawMessage{}
	return posting.Decode(r, posting.Shape{Lists: []string{"positions"}, Marks: []string{"canonicalPositionUrl"}}, more, func(p position) (jobsearch.Job, bool) {
		domain := posting.Text(tenant)
		if domain == "" {
			domain.UnmarshalJSON(more["domain"])
		}
		company, _, _ := strings.Cut(string(domain), ".")
		j := jobsearch.Job{
			Source: "eightfold", Tenant: string(domain), PostingID: string(p.ID), Title: string(p.Name), Company: company, URL: string(p.URL),
			Location: posting.Join("; ", append(posting.Names(p.Locations), string(p.Location))...), Department: string(p.Department), Requisition: string(p.Requisition),
			PostedAt: posting.Time(string(p.Created)), Description: htmltext.Any(string(p.Description)),
		}
		j.Remote = posting.Remote(string(p.Workplace), false, j.Location)
		return j, true
	})
}

// Oracle is the source of a careers site on Oracle Recruiting: host is the site's ("eeho.fa.us2.oraclecloud.com"), site its number ("CX_1"). Pages of 25; lists have no texts.
func Oracle(host, site string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://"+host)
	var ask func(q jobsearch.Query, offset int) board.Page
	ask = func(q jobsearch.Query, offset int) board.Page {
		finder := fmt.Sprintf("findReqs;siteNumber=%s,limit=25,offset=%d,sortBy=POSTING_DATES_DESC", site, offset)
		if q.Text != "" {
			finder += `,keyword="` + strings.NewReplacer(`"`, "", ",", " ", ";", " ").Replace(q.Text) + `"`
		}
		return board.Page{
			Request: polite.Request{URL: base + "/hcmRestApi/resources/latest/recruitingCEJobRequisitions?onlyData=true&expand=requisitionList.secondaryLocations&finder=" + url.QueryEscape(finder)},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeOracle(r, host+"/"+site) },
			Next:    func(s board.Seen) (board.Page, bool) { return ask(q, offset+25), s.Rows > 0 },
		}
	}
	return board.Source{Adapter: "oracle", Tenant: host + "/" + site, HTTP: o.HTTP, Company: o.Company, MaxPages: 1000,
		First: func(q jobsearch.Query) (board.Page, error) {
			for _, part := range []string{host, site} {
				if err := posting.Tenant(part); err != nil {
					return board.Page{}, err
				}
			}
			return ask(q, 0), nil
		}}
}

// DecodeOracle reads the requisitions of a saved list of Oracle Recruiting, or a saved requisition. tenant is the site's host and number, "eeho.fa.us2.oraclecloud.com/CX_1", without
// which postings have no host in their address, for the answer does not say it.
func DecodeOracle(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	type requisition struct {
		ID               posting.Text `json:"Id"`
		Number           posting.Text `json:"RequisitionNumber"`
		Title            posting.Text
		PostedDate       posting.Text
		PrimaryLocation  posting.Text
		Others           posting.List[posting.Text] `json:"secondaryLocations"`
		Short            posting.Text               `json:"ShortDescriptionStr"`
		Description      posting.Text               `json:"ExternalDescriptionStr"`
		Responsibilities posting.Text               `json:"ExternalResponsibilitiesStr"`
		Qualifications   posting.Text               `json:"ExternalQualificationsStr"`
		WorkplaceType    posting.Text
		Workplace        posting.Text `json:"WorkplaceTypeCode"`
		Started          posting.Text `json:"ExternalPostedStartDate"`
		Ends             posting.Text `json:"ExternalPostedEndDate"`
		End              posting.Text `json:"PostingEndDate"`
		Organization     posting.Text
		DepartmentName   posting.Text
		PostingDate      posting.Text
		Apply            posting.Text `json:"ExternalApplyURL"`
		Schedule         posting.Text `json:"JobSchedule"`
		Language         posting.Text
	}
	host, site, _ := strings.Cut(tenant, "/")
	return posting.Decode(r, posting.Shape{Lists: []string{"requisitionList"}, Marks: []string{"Title", "PrimaryLocation"}}, nil, func(p requisition) (jobsearch.Job, bool) {
		if p.ID == "" {
			p.ID = p.Number
		}
		j := jobsearch.Job{
			Source: "oracle", Tenant: tenant, PostingID: string(p.ID), Title: string(p.Title),
			Location: posting.Join("; ", append([]string{string(p.PrimaryLocation)}, posting.Names(p.Others)...)...), EmploymentType: posting.Employment(string(p.Schedule)), Department: posting.Join(", ", string(p.Organization), string(p.DepartmentName)), Requisition: string(p.Number), ApplyURL: string(p.Apply),
			PostedAt: posting.Time(string(cmp.Or(p.PostedDate, p.PostingDate))), Deadline: posting.Time(string(cmp.Or(p.Ends, p.End))), Language: posting.Language(string(p.Language)),
			Description: posting.Sections(posting.Section{Text: string(p.Description)}, posting.Section{Title: "Responsibilities", Text: string(p.Responsibilities)}, posting.Section{Title: "Qualifications", Text: string(p.Qualifications)}),
		}
		if j.Description == "" {
			j.Description = htmltext.Any(string(p.Short))
		}
		if j.PostedAt.IsZero() {
			j.PostedAt = posting.Time(string(p.Started))
		}
		j.Remote = posting.Remote(strings.ReplaceAll(string(p.WorkplaceType+p.Workplace), "ORA_", ""), false, j.Location)
		if p.ID != "" {
			j.URL = "/hcmUI/CandidateExperience/en/job/" + url.PathEscape(string(p.ID))
			if site != "" {
				j.URL = "https://" + host + "/hcmUI/CandidateExperience/en/sites/" + site + "/job/" + url.PathEscape(string(p.ID))
				j.Company, _, _ = strings.Cut(host, ".")
			} else if u := posting.Link(string(p.Apply)); u != "" {
				j.URL = u // the one whole address of a saved answer
			}
		}
		return j, true
	})
}

// NEOGOV is the source of an American agency's openings on governmentjobs.com: the part after /careers/. All at once, by RSS.
func NEOGOV(agency string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://www.governmentjobs.com")
	return board.Source{Adapter: "neogov", Tenant: agency, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base + "/SearchEngine/JobsFeed?" + url.Values{"agency": {agency}}.Encode(), Want: polite.XML},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeNEOGOV(r, agency) },
			}, nil
		}}
}

// DecodeNEOGOV reads the items of a saved feed of NEOGOV. tenant is the agency; "" takes it from the addresses.
func DecodeNEOGOV(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Titled(func(yield func(jobsearch.Job, error) bool) {
		in, page, err := posting.Sniff(r, false)
		if err == nil && page {
			err = fmt.Errorf("a web page instead of a feed: %w", jobsearch.ErrChanged)
		}
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		for it, err := range feed.Items(in) {
			if err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			agency := tenant
			if agency == "" && posting.PathPart(it.Link, 0) == "careers" {
				agency = posting.PathPart(it.Link, 1)
			}
			x := it.Extra
			j := jobsearch.Job{
				Source: "neogov", Tenant: agency, PostingID: x["jobId"], Title: it.Title, Company: it.Company, URL: it.Link, Location: it.Location, Department: it.Department,
				EmploymentType: posting.Employment(x["jobType"], it.Type), PostedAt: it.Published, Deadline: posting.Time(x["advertiseToDateTimeUTC"]),
				Pay: posting.Pay(posting.ParseNumber(x["minimumSalary"]), posting.ParseNumber(x["maximumSalary"]), x["salaryCurrency"], x["salaryInterval"], jobsearch.PayStated),
				Description: posting.Sections(posting.Section{Text: it.Description}, posting.Section{Title: "Duties", Text: x["examplesofduties"]},
					posting.Section{Title: "Qualifications", Text: x["qualifications"]}, posting.Section{Text: x["supplementalinformation"]}),
			}
			if j.Company == "" {
				j.Company = cmp.Or(x["agencyName"], x["agency"], agency)
			}
			if j.PostingID == "" {
				j.PostingID = posting.IDFromURL(it.Link)
			}
			j.Remote = posting.Remote("", false, j.Location)
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
	})
}
