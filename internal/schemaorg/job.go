package schemaorg

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// jobPosting is a JobPosting with every type that its members are seen with.
type jobPosting struct {
	Title, Name, Description, URL posting.Text
	ID                            posting.Text `json:"@id"`
	Identifier                    posting.Maybe[identifier]
	Posted                        posting.Text                       `json:"datePosted"`
	Until                         posting.Text                       `json:"validThrough"`
	Employment                    posting.List[posting.Text]         `json:"employmentType"`
	Organization                  posting.Text                       `json:"hiringOrganization"`
	Locations                     posting.List[posting.Maybe[place]] `json:"jobLocation"`
	LocationType                  posting.Text                       `json:"jobLocationType"`
	Applicants                    posting.List[posting.Maybe[area]]  `json:"applicantLocationRequirements"`
	Salary                        json.RawMessage                    `json:"baseSalary"`
	Estimate                      json.RawMessage                    `json:"estimatedSalary"`
	Currency                      posting.Text                       `json:"salaryCurrency"`
	Category                      posting.Text                       `json:"occupationalCategory"`
	Responsibilities              posting.Text
	Qualifications                posting.Text
	Experience                    posting.Text `json:"experienceRequirements"`
	Skills                        posting.Text
	Benefits                      posting.Text `json:"jobBenefits"`
	Language                      posting.Text `json:"inLanguage"`
	Remote                        posting.Text `json:"remote"`
}

type identifier struct {
	Value, Name posting.Text
	ID          posting.Text `json:"@id"`
}

type place struct {
	Name    posting.Text
	Address posting.Maybe[address]
	address
}

type address struct {
	City    posting.Text `json:"addressLocality"`
	Region  posting.Text `json:"addressRegion"`
	Country posting.Text `json:"addressCountry"`
}

type area struct {
	Type posting.Text `json:"@type"`
	Name posting.Text
}

// Job reads a JobPosting object. page is where it stands.
func Job(raw json.RawMessage, page string, now time.Time) jobsearch.Job {
	var p jobPosting
	if err := json.Unmarshal(raw, &p); err != nil {
		return posting.Fill(jobsearch.Job{URL: page, Problems: []jobsearch.Problem{{Reason: err.Error()}}})
	}
	j := jobsearch.Job{
		PostingID:      p.id(),
		Title:          first(p.Title, p.Name),
		URL:            posting.Resolve(page, string(p.URL)),
		EmploymentType: posting.Employment(posting.Names(p.Employment)...),
		Department:     string(p.Category),
		PostedAt:       posting.Time(string(p.Posted)),
		Deadline:       posting.Time(string(p.Until)),
		Language:       posting.Language(string(p.Language)),
	}
	if j.URL == "" {
		j.URL = page
	}
	if c := string(p.Organization); !strings.EqualFold(c, "confidential") {
		j.Company = c
	}
	p.places(&j)
	j.Description = posting.Sections(posting.Section{Text: string(p.Description)})
	for _, s := range []posting.Section{{Title: "Responsibilities", Text: string(p.Responsibilities)}, {Title: "Qualifications", Text: string(p.Qualifications)}, {Title: "Skills", Text: string(p.Skills)}} {
		if text := htmltext.Any(s.Text); text != "" && !strings.Contains(j.Description, text) {
			j.Description = strings.TrimPrefix(j.Description+"\n\n"+s.Title+"\n\n"+text, "\n\n")
		}
	}
	j.Pay, j.PayText = salary(p.Salary, string(p.Currency))
	if len(j.Pay) == 0 {
		j.Pay = estimate(p.Estimate, string(p.Currency))
	}
	if expired(string(p.Until), j.Deadline, now) {
		j.Status, j.StatusAt = jobsearch.JobClosed, j.Deadline
	}
	return posting.Fill(j)
}

// expired reports whether validThrough has passed; a date without a time means the whole day.
func expired(until string, at, now time.Time) bool {
	if at.IsZero() || now.IsZero() {
		return false
	}
	if !strings.Contains(until, ":") {
		at = at.Add(24 * time.Hour)
	}
	return at.Before(now)
}

func (p jobPosting) id() string {
	if v := first(p.Identifier.V.Value, p.Identifier.V.ID); v != "" {
		return v
	}
	if p.Identifier.V.Name == "" && p.Identifier.Text != "" {
		return p.Identifier.Text
	}
	return ""
}

func first(values ...posting.Text) string {
	for _, v := range values {
		if v != "" {
			return string(v)
		}
	}
	return ""
}

// places reads where the work is: places of work, and for remote work where those may live who do it.
func (p jobPosting) places(j *jobsearch.Job) {
	var names []string
	for _, l := range p.Locations {
		a := l.V.Address.V
		if a == (address{}) {
			a = l.V.address
		}
		place := jobsearch.Place{City: htmltext.Line(string(a.City)), Region: htmltext.Line(string(a.Region)), Country: posting.Country(string(a.Country))}
		name := posting.Join(", ", string(a.City), string(a.Region), string(a.Country))
		if name == "" {
			name = first(posting.Text(l.V.Address.Text), l.V.Name)
		}
		if name == "" && l.V == (place0) {
			name = l.Text
		}
		names = append(names, name)
		if place.Country != "" {
			j.Places = append(j.Places, place)
		}
	}
	if len(j.Places) != len(names) {
		j.Places = nil // what is not wholly structured is left to those who read prose
	}
	j.Remote = posting.Remote(string(p.LocationType)+string(p.Remote), false, strings.Join(names, " "))
	if j.Remote == jobsearch.RemoteFull {
		for _, a := range p.Applicants {
			name := first(a.V.Name, posting.Text(a.Text))
			if len(p.Locations) == 0 {
				names = append(names, name)
			}
			if c := posting.Country(name); c != "" && len(p.Locations) == 0 {
				j.Places = append(j.Places, jobsearch.Place{Country: c})
			}
		}
		if len(p.Locations) == 0 && len(j.Places) != len(names) {
			j.Places = nil
		}
	}
	j.Location = posting.Join("; ", names...)
}

var place0 place

// amount is a MonetaryAmount, a QuantitativeValue or a PriceSpecification.
type amount struct {
	Currency  posting.Text
	PCurrency posting.Text `json:"priceCurrency"`
	Value     json.RawMessage
	Min       posting.Number `json:"minValue"`
	Max       posting.Number `json:"maxValue"`
	MinPrice  posting.Number `json:"minPrice"`
	MaxPrice  posting.Number `json:"maxPrice"`
	Price     posting.Number
	Unit      posting.Text `json:"unitText"`
	UnitCode  posting.Text `json:"unitCode"`
	Duration  posting.Text
	P10       posting.Number `json:"percentile10"`
	P90       posting.Number `json:"percentile90"`
	Median    posting.Number
}

// salary reads baseSalary in its many forms.
func salary(raw json.RawMessage, currency string) (pay []jobsearch.Pay, text string) {
	a, text := read(raw, 0)
	if m := span.FindStringSubmatch(text); m != nil { // a bare range, "2200-2500"; other words are left to those who read prose
		a.Min, a.Max = posting.Number(posting.ParseNumber(m[1])), posting.Number(posting.ParseNumber(m[2]))
	}
	return a.pay(currency, jobsearch.PayStated), text
}

func estimate(raw json.RawMessage, currency string) []jobsearch.Pay {
	a, _ := read(raw, 0)
	return a.pay(currency, jobsearch.PayEstimated)
}

// read flattens an amount whose value is an amount again.
func read(raw json.RawMessage, depth int) (a amount, text string) {
	if len(raw) == 0 || depth > 4 {
		return a, ""
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
			return read(list[0], depth+1)
		}
	case '{':
		if json.Unmarshal(raw, &a) != nil {
			return amount{}, ""
		}
		in, s := read(a.Value, depth+1)
		if in.Currency != "" && a.Currency == "" {
			a.Currency = in.Currency
		}
		for _, f := range [...][2]*posting.Number{{&a.Min, &in.Min}, {&a.Max, &in.Max}, {&a.Price, &in.Price}, {&a.MinPrice, &in.MinPrice}, {&a.MaxPrice, &in.MaxPrice}} {
			if *f[0] == 0 {
				*f[0] = *f[1]
			}
		}
		if a.Unit == "" {
			a.Unit = posting.Text(first(in.Unit, a.UnitCode, in.UnitCode))
		}
		return a, s
	case '"':
		var s string
		json.Unmarshal(raw, &s)
		if number.MatchString(s) {
			a.Price = posting.Number(posting.ParseNumber(s))
			return a, ""
		}
		return a, strings.TrimSpace(s)
	case 'n', 't', 'f':
	default:
		a.Price = posting.Number(posting.ParseNumber(string(raw)))
	}
	return a, ""
}

var (
	number = regexp.MustCompile(`^\s*[\d.,' ]+\s*$`)
	span   = regexp.MustCompile(`^\s*(\d[\d.,]*)\s*(?:-|–|—|to)\s*(\d[\d.,]*)\s*$`)
)

func (a amount) pay(currency string, basis jobsearch.PayBasis) []jobsearch.Pay {
	if c := first(a.Currency, a.PCurrency); c != "" {
		currency = c
	}
	low, high := float64(a.Min), float64(a.Max)
	if low == 0 && high == 0 {
		low, high = float64(a.MinPrice), float64(a.MaxPrice)
	}
	if low == 0 && high == 0 {
		low, high = float64(a.P10), float64(a.P90)
	}
	if low == 0 && high == 0 {
		low, high = float64(a.Median), float64(a.Median)
	}
	if low == 0 && high == 0 {
		low, high = float64(a.Price), float64(a.Price)
	}
	unit := string(a.Unit)
	if unit == "" {
		unit = map[string]string{"P1Y": "year", "P1M": "month", "P1W": "week", "P1D": "day", "PT1H": "hour"}[string(a.Duration)]
	}
	switch strings.ToUpper(unit) {
	case "ANN", "ANNUAL", "ANNUALLY":
		unit = "year"
	case "MON":
		unit = "month"
	case "WEE":
		unit = "week"
	case "HUR":
		unit = "hour"
	}
	return posting.Pay(low, high, currency, unit, basis)
}
