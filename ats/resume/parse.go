package resume

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// Parse reads a document as a resume. It never fails: what is not found stays empty. It is deterministic, asks no model, and nothing that the text says changes how it is read.
// Fields are read from the first 100 KiB of the text and its first 2,000 lines.
// A JSON Resume is decoded, its fields of a wrong kind left out. Resume.Text is the document's text, for JSON Resume the fields written as text.
func Parse(doc jobsearch.Document) Resume {
	layout := layoutOf(doc)
	if doc.Format == "json" {
		r := decodeJSON(doc.Text)
		r.Text = plainText(r)
		if r.Layout == nil {
			r.Layout = layout
		}
		return r
	}
	p := &parser{text: doc.Text}
	p.lines = linesOf(doc)
	p.parts = partsOf(p.lines)
	p.out.Text, p.out.Layout = doc.Text, layout
	p.read(doc)
	slices.SortStableFunc(p.out.Provenance, func(a, b Provenance) int { return a.Start - b.Start })
	return p.out
}

// parser is one reading.
type parser struct {
	text      string
	lines     []line
	parts     []part
	out       Resume
	workCount int
}

func (p *parser) read(doc jobsearch.Document) {
	p.contacts(doc)
	p.name()
	p.headBelow()
	p.label()
	var jobs []line
	for _, s := range p.parts {
		switch s.kind {
		case summary:
			p.summary(s.lines)
		case work:
			p.out.Work = append(p.out.Work, p.positions(s.lines)...)
		case education:
			p.education(s.lines)
		case skills:
			p.skills(s.heading, s.lines)
		case certificates:
			p.certificates(s.lines)
		case languages:
			p.languages(s.lines)
		case projects:
			p.projects(s.lines)
		case volunteer:
			p.volunteering(s.lines)
		case awards:
			p.awards(s.lines)
		case publications:
			p.publications(s.lines)
		case interests:
			p.interests(s.lines)
		case references:
			p.references(s.lines)
		case header, other:
			jobs = append(jobs, s.lines...)
		}
	}
	if len(p.out.Work) == 0 { // no heading for it: dated heads with a title or an employer
		for _, w := range p.positions(withoutContacts(jobs)) {
			if w.StartDate != "" && (titleIn(w.Position) >= 2 || employerScore(w.Name) >= 2) {
				p.out.Work = append(p.out.Work, w)
			}
		}
	}
	if len(p.out.Basics.Summary) == 0 {
		p.looseSummary()
	}
	if len(p.out.Skills) == 0 {
		p.skillsInText()
	}
	for _, s := range p.parts {
		if len(p.out.Skills) == 0 && s.kind == other && s.heading != "" && isList(s.lines) {
			p.skills(s.heading, s.lines)
		}
	}
}

// headBelow makes a head of what follows the name where the name stands below other sections (a sidebar that was read first).
func (p *parser) headBelow() {
	name := p.out.Basics.Name
	if name == "" {
		return
	}
	for i, s := range p.parts {
		if s.kind == header || s.kind == contact || s.kind == work || s.kind == education {
			continue
		}
		for k, l := range s.lines {
			if n, _ := nameOf(l.text, false); n != name {
				continue
			}
			head := part{kind: header, lines: s.lines[k:]}
			p.parts[i].lines = s.lines[:k]
			p.parts = slices.Insert(p.parts, i+1, head)
			for _, l := range head.lines[1:min(len(head.lines), 4)] {
				if p.out.Basics.Location == (Location{}) {
					p.location(l)
				}
			}
			return
		}
	}
}

func withoutContacts(ls []line) []line {
	var out []line
	for _, l := range ls {
		if !emailAddress.MatchString(l.text) {
			out = append(out, l)
		}
	}
	return out
}

// note keeps where a field came from.
func (p *parser) note(field string, l line, value string, confidence float64) {
	if value == "" && l.at >= 0 {
		return
	}
	prov := Provenance{Field: field, Confidence: confidence}
	if l.at >= 0 && l.at <= len(p.text) {
		prov.Start, prov.End = l.at, min(len(p.text), l.at+len(l.text))
		if i := strings.Index(p.text[prov.Start:prov.End], value); i >= 0 {
			prov.Start += i
			prov.End = prov.Start + len(value)
		}
	}
	p.out.Provenance = append(p.out.Provenance, prov)
}

func itoa(n int) string { return strconv.Itoa(n) }

func layoutOf(doc jobsearch.Document) *Layout {
	return &Layout{Format: doc.Format, Pages: doc.Pages, Columns: doc.Columns, Tables: doc.Tables, Images: doc.Images, Header: doc.Header, Footer: doc.Footer, TextBox: doc.TextBox, Quality: doc.Quality, Problems: doc.Problems}
}

// decodeJSON decodes a JSON Resume part by part, so that one field of a wrong kind costs only its part.
func decodeJSON(text string) Resume {
	var r Resume
	if json.Unmarshal([]byte(text), &r) == nil {
		return r
	}
	r = Resume{}
	var parts map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &parts) != nil {
		return r
	}
	for name, raw := range parts {
		var one Resume
		whole, err := json.Marshal(map[string]json.RawMessage{name: raw})
		if err != nil || json.Unmarshal(whole, &one) != nil {
			one = Resume{}
			decodeItems(name, raw, &one)
		}
		merge(&r, one)
	}
	return r
}

// decodeItems decodes the items of a list that are whole.
func decodeItems(name string, raw json.RawMessage, into *Resume) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return
	}
	for _, item := range items {
		var one Resume
		whole, err := json.Marshal(map[string][]json.RawMessage{name: {item}})
		if err == nil && json.Unmarshal(whole, &one) == nil {
			merge(into, one)
		}
	}
}

func merge(r *Resume, one Resume) {
	if one.Basics.Name != "" || one.Basics.Email != "" || one.Basics.Summary != "" || len(one.Basics.Profiles) > 0 || one.Basics.Phone != "" {
		r.Basics = one.Basics
	}
	r.Work = append(r.Work, one.Work...)
	r.Volunteer = append(r.Volunteer, one.Volunteer...)
	r.Education = append(r.Education, one.Education...)
	r.Awards = append(r.Awards, one.Awards...)
	r.Certificates = append(r.Certificates, one.Certificates...)
	r.Publications = append(r.Publications, one.Publications...)
	r.Skills = append(r.Skills, one.Skills...)
	r.Languages = append(r.Languages, one.Languages...)
	r.Interests = append(r.Interests, one.Interests...)
	r.References = append(r.References, one.References...)
	r.Projects = append(r.Projects, one.Projects...)
	if one.Meta != nil {
		r.Meta = one.Meta
	}
	if one.Schema != "" {
		r.Schema = one.Schema
	}
}
