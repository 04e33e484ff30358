package content

import (
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

// Brief is all that a text may say something about. Only the person's part may be claimed of them.
type Brief struct {
	Resume  resume.Resume
	Stories []jobsearch.Story

	Job         jobsearch.Job
	Company     jobsearch.Company
	Application jobsearch.Application
	Interview   jobsearch.Interview
	Contact     jobsearch.Contact
	Message     jobsearch.Message // that is answered
	Matched     []string          // keywords of the posting that the resume has, the weightiest first
	Missing     []string          // and those it lacks: never to be claimed
	To          []jobsearch.Address
	Round       int    // which follow-up, from 1
	Language    string // of what is written, as ISO 639-1, where no mail is answered; "" is the posting's
}

// Role is the title of the opening.
func (b Brief) Role() string { return first(b.Application.Title, b.Job.Title, b.Message.Role) }

// Employer is the company's name.
func (b Brief) Employer() string {
	return first(b.Application.Company, b.Job.Company, b.Company.Name, b.Message.Company)
}

// Name is the person's.
func (b Brief) Name() string { return b.Resume.Basics.Name }

// Greeting is the name of who is written to, or "" where only a mailbox is known.
func (b Brief) Greeting() string {
	if b.Contact.Name != "" {
		return b.Contact.Name
	}
	if len(b.To) == 1 && strings.Contains(b.To[0].Name, " ") && !strings.Contains(b.To[0].Name, b.Employer()) {
		return b.To[0].Name
	}
	return ""
}

// Highlight is something the person did, and where.
type Highlight struct {
	Text, Position, Employer string
	fit                      int
}

// Highlights are up to n things from the person's resume and stories, those that speak of the posting's keywords first; ties keep the resume's order.
func (b Brief) Highlights(n int) []Highlight {
	var all []Highlight
	for _, w := range b.Resume.Work {
		lines := w.Highlights
		if len(lines) == 0 && w.Summary != "" {
			lines = []string{w.Summary}
		}
		for _, h := range lines {
			all = append(all, Highlight{Text: sentence(h), Position: w.Position, Employer: w.Name})
		}
	}
	for _, p := range b.Resume.Projects {
		for _, h := range p.Highlights {
			all = append(all, Highlight{Text: sentence(h), Position: p.Name})
		}
	}
	for _, s := range b.Stories {
		if s.Result != "" {
			all = append(all, Highlight{Text: sentence(s.Action + " " + s.Result), Position: s.Title})
		}
	}
	for i := range all {
		text := strings.ToLower(all[i].Text)
		for _, k := range b.Matched {
			if strings.Contains(text, strings.ToLower(k)) {
				all[i].fit += 2
			}
		}
		if strings.ContainsAny(text, "0123456789") {
			all[i].fit++
		}
	}
	slices.SortStableFunc(all, func(a, b Highlight) int { return b.fit - a.fit })
	return all[:min(n, len(all))]
}

// Skills are the posting's keywords that the person has, or the resume's own where nothing was matched; at most n.
func (b Brief) Skills(n int) []string {
	skills := b.Matched
	if len(skills) == 0 {
		for _, s := range b.Resume.Skills {
			if len(s.Keywords) == 0 {
				skills = append(skills, s.Name)
			}
			skills = append(skills, s.Keywords...)
		}
	}
	return skills[:min(n, len(skills))]
}

// Latest is the position that the person holds or held last.
func (b Brief) Latest() resume.Work {
	if len(b.Resume.Work) == 0 {
		return resume.Work{}
	}
	return b.Resume.Work[0]
}

// StoriesFor are the stories that show a skill.
func (b Brief) StoriesFor(skill string) []jobsearch.Story {
	var out []jobsearch.Story
	for _, s := range b.Stories {
		if slices.ContainsFunc(s.Skills, func(k string) bool { return strings.EqualFold(k, skill) }) ||
			strings.Contains(strings.ToLower(s.Title+" "+s.Action), strings.ToLower(skill)) {
			out = append(out, s)
		}
	}
	return out
}

func first(s ...string) string {
	for _, v := range s {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// sentence is one line that begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimLeft(strings.Join(strings.Fields(s), " "), "-•*· ")
	if s == "" {
		return s
	}
	r := []rune(s)
	s = strings.ToUpper(string(r[:1])) + string(r[1:])
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
