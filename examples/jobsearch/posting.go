package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// jobLine is a posting as --json shows it: decimals for money, null for what is not known.
type jobLine struct {
	ID          string     `json:"id"`
	Source      string     `json:"source"`
	Title       string     `json:"title"`
	Company     string     `json:"company"`
	Location    string     `json:"location"`
	Remote      string     `json:"remote"`
	Salary      *payLine   `json:"salary"`
	Posted      *time.Time `json:"posted"`
	URL         string     `json:"url"`
	Description string     `json:"description"`

	Tenant     string              `json:"tenant"`
	Places     []jobsearch.Place   `json:"places"`
	Seniority  string              `json:"seniority"`
	Employment string              `json:"employment_type"`
	Department string              `json:"department"`
	Deadline   *time.Time          `json:"deadline"`
	Status     jobsearch.JobStatus `json:"status"`
	Origins    []jobsearch.Origin  `json:"origins"`
	Problems   []jobsearch.Problem `json:"problems"`
	Lead       *jobsearch.Lead     `json:"lead,omitempty"`
}

type payLine struct {
	Min      *float64            `json:"min"`
	Max      *float64            `json:"max"`
	Currency string              `json:"currency"`
	Period   jobsearch.PayPeriod `json:"period"`
}

func newPayLine(p jobsearch.Pay) *payLine {
	amount := func(minor int64) *float64 {
		if minor == 0 {
			return nil
		}
		u := jobsearch.Units(minor, p.Currency)
		return &u
	}
	return &payLine{amount(p.Min), amount(p.Max), p.Currency, p.Period}
}

func newJobLine(j jobsearch.Job) jobLine {
	l := jobLine{ID: string(j.ID), Source: j.Source, Title: j.Title, Company: j.Company, Location: j.Location, Remote: string(j.Remote), Posted: stamp(j.PostedAt), URL: j.URL,
		Description: j.Description, Tenant: j.Tenant, Places: j.Places, Seniority: j.Seniority, Employment: j.EmploymentType, Department: j.Department, Deadline: stamp(j.Deadline),
		Status: j.Status, Origins: j.Origins, Problems: j.Problems}
	if len(j.Pay) > 0 {
		l.Salary = newPayLine(j.Pay[0])
	}
	return l
}

func payText(j jobsearch.Job) string {
	if len(j.Pay) == 0 {
		return ""
	}
	p := newPayLine(j.Pay[0])
	show := func(f *float64) string {
		if f == nil {
			return ""
		}
		return fmt.Sprintf("%.0f", *f)
	}
	s := strings.Trim(show(p.Min)+"-"+show(p.Max), "-")
	return plain(strings.TrimSpace(fmt.Sprintf("%s %s/%s", s, p.Currency, p.Period)))
}
