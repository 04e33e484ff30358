// Package read reads a mail about a job search as a careful person does: what kind of mail it is, from whom, about which post, when to meet, what is asked and until when.
//
// Reading is pure: it looks at the mail alone, uses no network, no clock and no files, and gives the same answer each time. It explains itself by the sentences that decided,
// and its confidence is calibrated: of the readings with confidence 0.8, about 80 in 100 are right. Below [AskBelow] a person should look.
//
// What the sender wrote now is told apart from quoted history, the wrapper of a forwarded mail, signature and legal footer. English, German, French, Spanish, Portuguese, Dutch
// and Italian are read; a mail in another language gets a low confidence.
//
// The kind comes from a linear model beside small networks over structural signals (which word classes stand together in a sentence, in which order, under a condition or not; subject, sender,
// calendar part) and word n-grams. Its weights are embedded and learned by the program in internal/train.
package read

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/kind"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/text"
	"github.com/seed-57f86535/jobsearch/inbox/read/internal/when"
)

// AskBelow is the confidence below which a person should look at the reading: in cross-validation three in five mistakes lie below it, and one in seven mails of a job search.
const AskBelow = 0.76

// Reading is what a mail says.
type Reading struct {
	Kind           jobsearch.MessageKind             `json:"kind"`
	Confidence     float64                           `json:"confidence"` // how often a reading like this is right, 0 to 1
	Scores         map[jobsearch.MessageKind]float64 `json:"scores"`     // a probability for each kind, before calibration
	Language       string                            `json:"language"`   // two letters, "" where unknown
	Company        string                            `json:"company"`    // the employer as the mail names it, never a tracking system or a board
	Role           string                            `json:"role"`       // the post's title
	Requisition    string                            `json:"requisition"`
	People         []jobsearch.Address               `json:"people"` // who writes and who is named in a signature or invitation
	Dates          []Date                            `json:"dates"`  // every date stated, in the order of the text
	Links          []string                          `json:"links"`
	Interview      Interview                         `json:"interview"`
	Deadline       time.Time                         `json:"deadline"` // until when something is asked; zero where no date is given
	ActionRequired bool                              `json:"action_required"`
	Action         string                            `json:"action"`   // what is asked of the person, in the mail's own words
	Evidence       []string                          `json:"evidence"` // the sentences that decided, strongest first
}

// Date is a date in the text.
type Date struct {
	At       time.Time `json:"at"`
	Text     string    `json:"text"`     // as written
	Clock    bool      `json:"clock"`    // a time of day is given
	Floating bool      `json:"floating"` // the zone is a guess: the mail's own
}

// Interview is when and where to meet. Everything is zero where the mail says nothing of it.
type Interview struct {
	Start     time.Time           `json:"start,omitzero"` // zero while no time is fixed
	End       time.Time           `json:"end,omitzero"`   // zero where unknown
	Zone      string              `json:"zone"`           // as stated: an IANA name or an abbreviation; "" when the mail states none
	Floating  bool                `json:"floating"`       // Start has no sure zone: it was read in that of the mail's Date header
	Slots     []jobsearch.Slot    `json:"slots"`          // times offered to choose from
	Place     string              `json:"place"`
	URL       string              `json:"url"` // to join, or to choose a time
	Title     string              `json:"title"`
	People    []jobsearch.Address `json:"people"`
	Key       string              `json:"key"`      // the calendar's UID with RECURRENCE-ID; "" when the mail has no calendar part
	Sequence  int                 `json:"sequence"` // the calendar's SEQUENCE
	Stamp     time.Time           `json:"stamp,omitzero"`
	Cancelled bool                `json:"cancelled"`
}

// Message reads one mail. It is safe for concurrent use and never fails: a mail that says nothing is other, with a low confidence.
func Message(m jobsearch.Message) Reading {
	vocab := text.Load()
	doc := vocab.Read(m.Text, m.Subject)
	mail := kind.Of(&m, &doc)
	model := kind.Default()
	got := model.Judge(&mail)
	r := Reading{
		Kind:       jobsearch.MessageKind(model.Kinds[got.Best]),
		Confidence: got.Confidence,
		Scores:     make(map[jobsearch.MessageKind]float64, len(got.Scores)),
		Language:   doc.Language,
	}
	for i, p := range got.Scores {
		r.Scores[jobsearch.MessageKind(model.Kinds[i])] = p
	}
	r.Evidence = evidence(&doc, got.Sentences)
	r.details(&m, &doc)
	return r
}

// details fills what a mail says besides its kind.
func (r *Reading) details(m *jobsearch.Message, doc *text.Doc) {
	sent := m.SentAt
	if sent.IsZero() {
		sent = m.ReceivedAt
	}
	at := when.From(sent)
	r.Links = links(doc)
	now, title := moments(doc, m.Subject, at)
	for _, x := range now {
		if len(r.Dates) < maxDates {
			r.Dates = append(r.Dates, Date{At: x.At, Text: strings.Join(strings.Fields(doc.Now[x.Start:x.End]), " "), Clock: x.Clock, Floating: x.Floating})
		}
	}
	n := newNames(m, doc)
	n.mailKind = r.Kind
	n.employer = n.company()
	r.Company, r.Role, r.Requisition = n.employer, n.role(), n.requisition()
	r.People = people(m, n)
	n.done()
	if i, ok := calendar(m, at.Place); ok {
		r.Interview = i
	}
	if r.Kind == jobsearch.KindInterview || r.Kind == jobsearch.KindReminder {
		if r.Interview.Start.IsZero() && !r.Interview.Cancelled {
			i := meeting(doc, m.Subject, now, title, at, r.Kind)
			r.Interview.Start, r.Interview.End, r.Interview.Zone, r.Interview.Floating, r.Interview.Slots = i.Start, i.End, i.Zone, i.Floating, i.Slots
		}
		place, url := where(doc, r.Links)
		if r.Interview.Place == "" {
			r.Interview.Place = place
		}
		if r.Interview.URL == "" {
			r.Interview.URL = url
		}
	}
	for _, p := range r.Interview.People {
		if !slices.Contains(r.People, p) {
			r.People = append(r.People, p)
		}
	}
	r.ask(doc, now, sent)
}

// maxDates and maxLinks bound what a reading lists.
const (
	maxDates = 50
	maxLinks = 50
)

// links are the addresses of web pages in what was written now.
func links(doc *text.Doc) []string {
	var out []string
	for i := range doc.Sentences {
		s := &doc.Sentences[i]
		for _, w := range s.Words {
			if w.S == "<url>" && len(out) < maxLinks {
				if u := s.Text[w.Start:w.End]; !slices.Contains(out, u) {
					out = append(out, u)
				}
			}
		}
	}
	return out
}

// maxEvidence is how many sentences a reading shows.
const maxEvidence = 3

// evidence are the sentences that speak most for the reading.
func evidence(doc *text.Doc, weight []float64) []string {
	order := make([]int, len(weight))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case weight[a] > weight[b]:
			return -1
		case weight[a] < weight[b]:
			return 1
		}
		return 0
	})
	var out []string
	for _, i := range order {
		if weight[i] <= 0 || len(out) == maxEvidence {
			break
		}
		out = append(out, strings.Join(strings.Fields(doc.Sentences[i].Text), " "))
	}
	return out
}
