package portals

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// ICIMS is the source of the careers site with that subdomain of icims.com ("careers-acme"): page by page, and one page more for each posting's text.
func ICIMS(site string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://"+site+".icims.com")
	var ask func(n int) board.Page
	ask = func(n int) board.Page {
		return board.Page{
			Request: polite.Request{URL: fmt.Sprintf("%s/jobs/search?pr=%d&in_iframe=1&searchRelation=keyword_all", base, n), Want: polite.Page},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return icims(r, site, posting.Host(base)) },
			Next:    func(s board.Seen) (board.Page, bool) { return ask(n + 1), s.Rows > 0 },
		}
	}
	s := board.Source{Adapter: "icims", Tenant: site, Named: true, HTTP: o.HTTP, Company: o.Company, First: func(jobsearch.Query) (board.Page, error) { return ask(0), nil }}
	if !o.Bare {
		s.Detail = described(o.HTTP)
	}
	return s
}

var icimsJob = regexp.MustCompile(`/jobs/(\d+)/[^?#]*job\b`)

// DecodeICIMS reads the cards of a saved page of iCIMS. tenant is the site's subdomain; "" takes it from the cards. Cards that lead to another host are left out.
func DecodeICIMS(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return icims(r, tenant, "")
}

func icims(r io.Reader, tenant, host string) iter.Seq2[jobsearch.Job, error] {
	return page(r, "iCIMS", func(raw []byte, doc *html.Node) (jobs []jobsearch.Job, known bool) {
		for card := range dom.All(doc, dom.Class("iCIMS_JobCardItem")) {
			a := dom.First(card, dom.Class("iCIMS_Anchor"), dom.Tag("a"))
			link := dom.Attr(a, "href")
			if host != "" {
				link = posting.Resolve("https://"+host+"/", link)
			}
			m := icimsJob.FindStringSubmatch(link)
			h := posting.Host(link)
			if m == nil || h != host && !strings.HasSuffix(h, ".icims.com") {
				continue
			}
			j := jobsearch.Job{Source: "icims", Tenant: tenant, PostingID: m[1], Title: dom.Line(dom.First(a, dom.Tag("h3"), dom.Tag("h2"))), URL: strings.SplitN(link, "?", 2)[0]}
			if tenant == "" {
				j.Tenant = strings.TrimSuffix(h, ".icims.com")
			}
			j.Company = strings.TrimPrefix(strings.TrimPrefix(j.Tenant, "careers-"), "jobs-")
			if j.Title == "" {
				j.Title = dom.Line(a)
			}
			j.Description = dom.Text(dom.First(card, dom.Class("description")))
			for label := range dom.All(card, dom.Class("field-label")) {
				value := label.NextSibling
				for value != nil && value.Type != html.ElementNode {
					value = value.NextSibling
				}
				switch name := strings.ToLower(dom.Line(label)); {
				case strings.Contains(name, "location"):
					j.Location = dom.Line(value)
				case name == "id" || name == "job id":
					j.Requisition = dom.Line(value)
				}
			}
			j.Remote = posting.Remote("", false, j.Location)
			jobs = append(jobs, j)
		}
		return jobs, bytes.Contains(raw, []byte("iCIMS_"))
	})
}

// Jobvite is the source of the company with that name: the part after jobs.jobvite.com/. One page, and one more for each posting's text.
func Jobvite(company string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://jobs.jobvite.com")
	s := board.Source{Adapter: "jobvite", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base + "/" + company + "/jobs", Want: polite.Page},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return jobvite(r, company, base) },
			}, nil
		}}
	if !o.Bare {
		s.Detail = described(o.HTTP)
	}
	return s
}

var jobviteJob = regexp.MustCompile(`/([A-Za-z0-9._-]+)/job/([A-Za-z0-9]+)`)

// DecodeJobvite reads the rows of a saved page of Jobvite. tenant is the company's name; "" takes it from the links.
func DecodeJobvite(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return jobvite(r, tenant, "https://jobs.jobvite.com")
}

func jobvite(r io.Reader, tenant, base string) iter.Seq2[jobsearch.Job, error] {
	return page(r, "Jobvite", func(raw []byte, doc *html.Node) (jobs []jobsearch.Job, known bool) {
		seen := map[string]bool{}
		for a := range dom.All(doc, dom.Tag("a")) {
			m := jobviteJob.FindStringSubmatch(dom.Attr(a, "href"))
			if m == nil || seen[m[2]] || tenant != "" && !strings.EqualFold(m[1], tenant) {
				continue
			}
			seen[m[2]] = true
			row := a.Parent
			for row != nil && row.Data != "tr" && row.Data != "li" {
				row = row.Parent
			}
			j := jobsearch.Job{Source: "jobvite", Tenant: m[1], PostingID: m[2], Title: dom.Line(a), Company: m[1], URL: base + "/" + m[1] + "/job/" + m[2],
				Location: dom.Line(dom.First(row, dom.Class("jv-job-list-location"), dom.Class("jv-job-list-location-wrapper")))}
			if title := dom.Line(dom.First(a, dom.Class("jv-job-list-name"))); title != "" {
				j.Title = title
			}
			j.Remote = posting.Remote("", false, j.Location+" "+j.Title)
			jobs = append(jobs, j)
		}
		return jobs, bytes.Contains(raw, []byte("jv-"))
	})
}

// Paylocity is the source of a company's openings on recruiting.paylocity.com: id is the long one in /recruiting/jobs/All/{id}/. One page, and one more for each opening's text.
func Paylocity(id string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://recruiting.paylocity.com")
	s := board.Source{Adapter: "paylocity", Tenant: id, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base + "/recruiting/jobs/All/" + id, Want: polite.Page},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return paylocity(r, id, base) },
			}, nil
		}}
	if !o.Bare {
		s.Detail = described(o.HTTP)
	}
	return s
}

// DecodePaylocity reads the openings of a saved page of Paylocity. tenant is the company's id; "" takes the one in the page.
func DecodePaylocity(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return paylocity(r, tenant, "https://recruiting.paylocity.com")
}

func paylocity(r io.Reader, tenant, base string) iter.Seq2[jobsearch.Job, error] {
	type opening struct {
		ID         posting.Text                                                     `json:"JobId"`
		Title      posting.Text                                                     `json:"JobTitle"`
		Name       posting.Text                                                     `json:"LocationName"`
		Published  posting.Text                                                     `json:"PublishedDate"`
		Text       posting.Text                                                     `json:"Description"`
		Department posting.Text                                                     `json:"HiringDepartment"`
		Internal   posting.Flag                                                     `json:"IsInternal"`
		Remote     posting.Flag                                                     `json:"IsRemote"`
		Kind       posting.Text                                                     `json:"IndeedRemoteType"`
		Location   posting.Maybe[struct{ Name, City, State, Country posting.Text }] `json:"JobLocation"`
	}
	return page(r, "Paylocity", func(raw []byte, _ *html.Node) (jobs []jobsearch.Job, known bool) {
		v := assigned(raw, "window.pageData")
		if v == nil {
			return nil, false
		}
		var site struct {
			Module posting.Text `json:"ModuleId"`
			Title  posting.Text `json:"ModuleTitle"`
			Jobs   posting.List[opening]
		}
		if json.Unmarshal(v, &site) != nil {
			return nil, false
		}
		if tenant == "" {
			tenant = string(site.Module)
		}
		for _, p := range site.Jobs {
			l := p.Location.V
			j := jobsearch.Job{Source: "paylocity", Tenant: tenant, PostingID: string(p.ID), Title: string(p.Title), Company: string(site.Title), Department: string(p.Department),
				Location: posting.Join(", ", string(l.City), string(l.State), string(l.Country)), PostedAt: posting.Time(string(p.Published)), Description: htmltext.Any(string(p.Text))}
			if p.ID != "" {
				j.URL = base + "/Recruiting/Jobs/Details/" + url.PathEscape(string(p.ID))
			}
			if j.Location == "" {
				j.Location = string(p.Name)
			}
			j.Remote = posting.Remote(map[string]string{"1": "remote", "2": "hybrid"}[string(p.Kind)], bool(p.Remote), string(p.Name))
			if !bool(p.Internal) {
				jobs = append(jobs, j)
			}
		}
		return jobs, true
	})
}

// assigned is the JSON value that a script assigns to a name.
func assigned(raw []byte, name string) json.RawMessage {
	_, rest, ok := bytes.Cut(raw, []byte(name))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if !ok || !bytes.HasPrefix(rest, []byte("=")) {
		return nil
	}
	var v json.RawMessage
	if json.NewDecoder(bytes.NewReader(rest[1:])).Decode(&v) != nil {
		return nil
	}
	return v
}

// Phenom is the source of a careers site on Phenom: base is the beginning of its addresses, "https://careers.acme.com/global/en". Page by page; lists have the beginnings of the texts.
func Phenom(base string, o Options) jobsearch.JobSource {
	host := posting.Host(base)
	base = board.Base(o.BaseURL, base)
	var ask func(from int) board.Page
	ask = func(from int) board.Page {
		return board.Page{
			Request: polite.Request{URL: fmt.Sprintf("%s/search-results?from=%d&s=1", base, from), Want: polite.Page},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return phenom(r, host, base) },
			Next:    func(s board.Seen) (board.Page, bool) { return ask(from + s.Rows), s.Rows > 0 },
		}
	}
	return board.Source{Adapter: "phenom", Tenant: host, HTTP: o.HTTP, Company: o.Company, MaxPages: 500, First: func(jobsearch.Query) (board.Page, error) { return ask(0), nil }}
}

// DecodePhenom reads the postings of a saved page of Phenom. tenant is the beginning of the site's addresses without https://, "careers.acme.com/global/en", without which postings have
// no host in theirs, for the page does not say it.
func DecodePhenom(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	base := ""
	if tenant != "" {
		base = "https://" + tenant
	}
	return phenom(r, posting.Host(base), base)
}

func phenom(r io.Reader, tenant, base string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		Title    posting.Text
		ID       posting.Text `json:"jobId"`
		Seq      posting.Text `json:"jobSeqNo"`
		Req      posting.Text `json:"reqId"`
		Type     posting.Text
		Teaser   posting.Text `json:"descriptionTeaser"`
		Location posting.Text
		Multi    posting.List[posting.Text] `json:"multi_location"`
		City     posting.Text
		Country  posting.Text
		Posted   posting.Text `json:"postedDate"`
		Dept     posting.Text `json:"department"`
		Category posting.Text
		Company  posting.Text `json:"companyName"`
		Apply    posting.Text `json:"applyUrl"`
	}
	return page(r, "Phenom", func(raw []byte, _ *html.Node) (jobs []jobsearch.Job, known bool) {
		v := assigned(raw, "phApp.ddo")
		if v == nil {
			return nil, false
		}
		var ddo struct {
			Search struct {
				Data struct{ Jobs posting.List[job] }
			} `json:"eagerLoadRefineSearch"`
		}
		if json.Unmarshal(v, &ddo) != nil {
			return nil, false
		}
		for _, p := range ddo.Search.Data.Jobs {
			j := jobsearch.Job{Source: "phenom", Tenant: tenant, PostingID: string(p.ID), Requisition: string(p.Req), Title: string(p.Title), Company: string(p.Company), ApplyURL: string(p.Apply),
				Location: posting.Join("; ", append(posting.Names(p.Multi), string(p.Location))...), EmploymentType: posting.Employment(string(p.Type)), Department: posting.Join(", ", string(p.Dept), string(p.Category)),
				PostedAt: posting.Time(string(p.Posted)), Description: htmltext.Any(string(p.Teaser))}
			if j.Location == "" {
				j.Location = posting.Join(", ", string(p.City), string(p.Country))
			}
			if j.PostingID == "" {
				j.PostingID = string(p.Seq)
			}
			id := string(p.Seq)
			if id == "" {
				id = j.PostingID
			}
			j.URL = base + "/job/" + url.PathEscape(id)
			if j.Company == "" && tenant != "" {
				j.Company = strings.TrimPrefix(strings.TrimPrefix(tenant, "careers."), "jobs.")
			}
			j.Remote = posting.Remote("", false, j.Location)
			jobs = append(jobs, j)
		}
		return jobs, true
	})
}
