package ats

import (
	"fmt"
	"strings"
)

// checkFormat looks at what a parser needs to read a resume, in points that sum to 100. None of them falls when a line is added to a section that is there.
func checkFormat(p *Prepared) []check {
	r, l := p.resume, p.resume.Layout
	var out []check
	add := func(of, share float64, text, advice string) {
		if share >= 1 {
			advice = ""
		}
		out = append(out, check{text, of * min(1, max(0, share)), of, advice})
	}
	has := func(ok bool) float64 {
		if ok {
			return 1
		}
		return 0
	}
	quality := 1.0
	if l != nil {
		quality = l.Quality
		if quality == 0 && len(p.text) > 200 {
			quality = 1
		}
	}
	if strings.TrimSpace(p.text) == "" {
		quality = 0
	}
	add(30, quality, "the text can be read", "The file's text cannot be read reliably: export it again, as text and not as an image.")
	email := r.Basics.Email != "" || strings.Contains(p.text, "@")
	inBody := true
	if l != nil && r.Basics.Email != "" {
		inBody = !strings.Contains(l.Header+l.Footer, r.Basics.Email) || strings.Contains(p.text, r.Basics.Email)
	}
	add(15, has(email)*(0.5+0.5*has(inBody)), "an e-mail address in the body", "Write your e-mail address in the body of the resume, not only in a header or footer.")
	add(5, has(r.Basics.Phone != "" || phoneLike(p.text)), "a phone number", "Add a phone number.")
	kinds := map[zoneKind]bool{}
	for _, z := range p.zones {
		kinds[z.kind] = true
	}
	add(15, has(kinds[zoneWork]), "a section for experience under a usual heading", `Head your positions with a usual word, such as "Experience".`)
	add(8, has(kinds[zoneEducation] || len(r.Education) > 0), "a section for education", `Head your studies with "Education".`)
	add(7, has(kinds[zoneSkills]), "a section for skills", `Add a section "Skills".`)
	columns, tables, boxes := 0, 0, ""
	if l != nil {
		columns, tables, boxes = l.Columns, l.Tables, l.TextBox
	}
	add(8, has(columns < 2), "one column", fmt.Sprintf("The page has %d columns; many parsers mix them: use one.", columns))
	add(5, has(tables == 0), "no tables", "Tables hold text of yours; some parsers lose it: use plain lines.")
	add(4, has(boxes == ""), "no text boxes", "Text boxes hold text of yours; some parsers lose it.")
	dated := 1.0
	if n := len(r.Work); n > 0 {
		with := 0
		for _, w := range r.Work {
			if w.StartDate != "" {
				with++
			}
		}
		dated = float64(with) / float64(n)
	}
	add(3, dated, "a date at every position", "Give every position its start and end, as month and year.")
	return out
}

func phoneLike(s string) bool {
	digits := 0
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if digits >= 9 {
				return true
			}
		case c == ' ' || c == '-' || c == '(' || c == ')' || c == '.' || c == '/' || c == '+':
		default:
			digits = 0
		}
	}
	return false
}
