package resume

import (
	"fmt"
	"strings"
)

// kind is what a block of the written resume is.
type kind int

const (
	nameBlock kind = iota
	labelBlock
	contactBlock
	headingBlock
	entryBlock // bold, with dates
	subBlock   // under an entry: the employer
	textBlock
	bulletBlock
)

// block is one paragraph of the one template that every writer shares: a single column with the standard headings, which any applicant tracking system can read.
type block struct {
	kind  kind
	text  string
	right string // dates of an entry
	label string // "Languages" before a group of skills
}

var monthNames = [13]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// showDate writes an ISO date as "Mar 2020".
func showDate(iso string) string {
	var y, m int
	if n, _ := fmt.Sscanf(iso, "%4d-%2d", &y, &m); n == 2 && m >= 1 && m <= 12 {
		return fmt.Sprintf("%s %d", monthNames[m], y)
	}
	return iso
}

// showSpan writes the dates of an entry; open says that an empty end means that it goes on.
func showSpan(start, end string, open bool) string {
	switch {
	case start == "" && end == "":
		return ""
	case start == "":
		return showDate(end)
	case end == "" && open:
		return showDate(start) + " – Present"
	case end == "" || end == start:
		return showDate(start)
	}
	return showDate(start) + " – " + showDate(end)
}

func joined(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = oneLine(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// String writes a location as "City, Region, CC".
func (l Location) String() string {
	city := joined(" ", l.PostalCode, l.City)
	if l.Region != "" && l.PostalCode != "" {
		return joined(", ", l.Address, l.City, joined(" ", l.Region, l.PostalCode))
	}
	country := l.CountryCode
	if l.Region != "" || country == "" {
		country = ""
	}
	return joined(", ", l.Address, city, l.Region, country)
}

// layOut lays the resume out. Fields are written as they are: nothing is added, nothing left out but what JSON Resume has for machines.
func layOut(r Resume) []block {
	var out []block
	add := func(k kind, text string) {
		if text = oneLine(text); text != "" {
			out = append(out, block{kind: k, text: text})
		}
	}
	b := r.Basics
	add(nameBlock, b.Name)
	add(labelBlock, b.Label)
	contact := []string{b.Email, b.Phone, b.Location.String(), b.URL}
	for _, p := range b.Profiles {
		contact = append(contact, firstOf(p.URL, joined(": ", p.Network, p.Username)))
	}
	add(contactBlock, joined(" | ", contact...))
	section := func(title string, body func()) {
		n := len(out)
		out = append(out, block{kind: headingBlock, text: title})
		if body(); len(out) == n+1 {
			out = out[:n]
		}
	}
	entry := func(text, right string) {
		if text = oneLine(text); text != "" || right != "" {
			out = append(out, block{kind: entryBlock, text: text, right: right})
		}
	}
	body := func(summary string, highlights []string) {
		for _, l := range strings.Split(summary, "\n") {
			add(textBlock, l)
		}
		for _, h := range highlights {
			add(bulletBlock, h)
		}
	}
	section("Summary", func() { body(b.Summary, nil) })
	section("Experience", func() {
		for _, w := range r.Work {
			span := showSpan(w.StartDate, w.EndDate, true)
			if w.Position == "" {
				entry(joined(", ", w.Name, w.Location), span)
			} else {
				entry(w.Position, span)
				add(subBlock, joined(", ", w.Name, w.Location))
			}
			body(joined(" ", w.Description, w.Summary), w.Highlights)
		}
	})
	section("Education", func() {
		for _, e := range r.Education {
			degree := joined(", ", e.StudyType, e.Area)
			if degree == "" {
				entry(e.Institution, showSpan(e.StartDate, e.EndDate, true))
			} else {
				entry(degree, showSpan(e.StartDate, e.EndDate, true))
				add(subBlock, e.Institution)
			}
			if e.Score != "" {
				add(bulletBlock, "Grade: "+e.Score)
			}
			if len(e.Courses) > 0 {
				add(bulletBlock, "Courses: "+joined(", ", e.Courses...))
			}
		}
	})
	section("Skills", func() {
		for _, s := range r.Skills {
			list := joined(", ", s.Keywords...)
			switch {
			case list == "":
				add(textBlock, joined(" – ", s.Name, s.Level))
			case s.Name == "" || isSkillsHeading(s.Name):
				add(textBlock, list)
			default:
				out = append(out, block{kind: textBlock, label: oneLine(s.Name), text: list})
			}
		}
	})
	section("Certifications", func() {
		for _, c := range r.Certificates {
			text := joined(" – ", c.Name, c.Issuer, showDate(c.Date))
			if c.Expires != "" {
				text += " (expires " + showDate(c.Expires) + ")"
			}
			add(bulletBlock, text)
		}
	})
	section("Projects", func() {
		for _, p := range r.Projects {
			entry(joined(" – ", p.Name, p.Entity), showSpan(p.StartDate, p.EndDate, false))
			add(subBlock, p.URL)
			body(p.Description, p.Highlights)
			if len(p.Keywords) > 0 {
				add(textBlock, "Technologies: "+joined(", ", p.Keywords...))
			}
		}
	})
	section("Volunteering", func() {
		for _, v := range r.Volunteer {
			entry(joined(", ", v.Position, v.Organization), showSpan(v.StartDate, v.EndDate, false))
			body(v.Summary, v.Highlights)
		}
	})
	section("Awards", func() {
		for _, a := range r.Awards {
			add(bulletBlock, joined(" – ", a.Title, a.Awarder, showDate(a.Date)))
			add(textBlock, a.Summary)
		}
	})
	section("Publications", func() {
		for _, p := range r.Publications {
			add(bulletBlock, joined(" – ", p.Name, p.Publisher, showDate(p.ReleaseDate), p.URL))
			add(textBlock, p.Summary)
		}
	})
	section("Languages", func() {
		var all []string
		for _, l := range r.Languages {
			if l.Fluency != "" {
				all = append(all, l.Language+" ("+l.Fluency+")")
			} else {
				all = append(all, l.Language)
			}
		}
		add(textBlock, joined(", ", all...))
	})
	section("Interests", func() {
		var all []string
		for _, i := range r.Interests {
			if len(i.Keywords) > 0 {
				all = append(all, i.Name+" ("+joined(", ", i.Keywords...)+")")
			} else {
				all = append(all, i.Name)
			}
		}
		add(textBlock, joined(", ", all...))
	})
	section("References", func() {
		for _, x := range r.References {
			add(textBlock, joined(": ", x.Name, x.Reference))
		}
	})
	return out
}

func isSkillsHeading(name string) bool {
	k, _ := headingOf(name)
	return k == skills
}

// Plain is the resume as plain text, one line a paragraph, as the other writers write it and an applicant tracking system reads it.
func (r Resume) Plain() string { return plainText(r) }

func plainText(r Resume) string {
	var b strings.Builder
	for i, x := range layOut(r) {
		switch {
		case i == 0:
		case x.kind == headingBlock:
			b.WriteString("\n\n")
		case x.kind == entryBlock && b.Len() > 0:
			b.WriteString("\n\n")
		default:
			b.WriteByte('\n')
		}
		switch x.kind {
		case bulletBlock:
			b.WriteString("• ")
		case headingBlock:
			b.WriteString(strings.ToUpper(x.text))
			continue
		}
		if x.label != "" {
			b.WriteString(x.label + ": ")
		}
		b.WriteString(x.text)
		if x.right != "" {
			b.WriteString("\t" + x.right)
		}
	}
	return b.String()
}
