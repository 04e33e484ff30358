package jobsearch

import (
	"strings"
	"time"
)

// Company is an employer and what is known about it. Its natural key is its domain, or its name in lower case where that is unknown.
type Company struct {
	Meta
	Name         string     `json:"name"`
	Domain       string     `json:"domain"` // "acme.com"
	Website      string     `json:"website"`
	Industry     string     `json:"industry"`
	Size         string     `json:"size"`   // as the source words it: "51-200"
	Rating       float64    `json:"rating"` // of its employees, 0 to 5; 0 is unknown
	News         []NewsItem `json:"news"`
	Tech         []string   `json:"tech"`
	Culture      string     `json:"culture"`
	Facts        []Fact     `json:"facts"`
	ResearchedAt time.Time  `json:"researched_at"`
}

// NaturalKey is the natural key of the company.
func (c *Company) NaturalKey() string {
	if c.Domain != "" {
		return strings.ToLower(c.Domain)
	}
	return strings.ToLower(strings.Join(strings.Fields(c.Name), " "))
}

// NewsItem is one report about a company.
type NewsItem struct {
	Title string    `json:"title"`
	URL   string    `json:"url"`
	At    time.Time `json:"at"`
}

// Fact is a statement with where and when it was read.
type Fact struct {
	Text string    `json:"text"`
	URL  string    `json:"url"`
	At   time.Time `json:"at"`
}
