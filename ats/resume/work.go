package resume

import (
	"regexp"
	"strings"
)

// positions reads the entries of work sections.
func (p *parser) positions(ls []line) []Work {
	es := entries(ls)
	order := consensus(es)
	var out []Work
	var read []position
	for _, e := range es {
		pos := readHead(e.head, order)
		if sameFirm.MatchString(pos.employer) && len(out) > 0 {
			pos.employer = out[len(out)-1].Name
		}
		w := Work{Name: pos.employer, Position: pos.title, Location: pos.place, StartDate: e.date.start, EndDate: e.date.end}
		if !e.date.span {
			w.EndDate = e.date.start
		}
		w.Summary, w.Highlights = bodyOf(e.body)
		if w.Name == "" && w.Position == "" {
			if n := len(out); n > 0 && w.StartDate == "" {
				out[n-1].Highlights = append(out[n-1].Highlights, w.Highlights...)
			}
			continue
		}
		out, read = append(out, w), append(read, pos)
		at := "work[" + itoa(p.workCount+len(out)-1) + "]"
		confidence := 0.6
		if pos.sure {
			confidence = 0.85
		}
		p.note(at+".name", pos.firmLine, pos.employer, confidence)
		p.note(at+".position", pos.titleLine, pos.title, confidence)
		if e.date.start != "" {
			p.note(at+".startDate", e.at, e.at.text[e.date.at:e.date.to], 0.95)
		}
	}
	out = groupRoles(out, read)
	p.workCount += len(out)
	return out
}

var ownBoss = regexp.MustCompile(`(?i)\b(?:freelance|freelancer|self-employed|independent|freiberuf\w*|selbstständig|indépendant|autónomo|autônomo|libero professionista|zzp|career break|sabbatical|parental leave|elternzeit)\b`)

// groupRoles gives the roles that stand under one employer that employer, and drops the head that only named it.
func groupRoles(ws []Work, ps []position) []Work {
	var out []Work
	for i := range ws {
		w := ws[i]
		if w.Name == "" && w.Position != "" && len(out) > 0 && !ownBoss.MatchString(w.Position) {
			w.Name = out[len(out)-1].Name
			if w.Location == "" {
				w.Location = out[len(out)-1].Location
			}
		}
		out = append(out, w)
	}
	kept := out[:0]
	for i, w := range out {
		if w.Position == "" && i+1 < len(out) && out[i+1].Name == w.Name && ws[i+1].Name == "" {
			continue
		}
		kept = append(kept, w)
	}
	return kept
}

// consensus is what most heads that are sure do.
func consensus(es []entry) *position {
	first, sure, same, other := 0, 0, 0, 0
	for _, e := range es {
		p := readHead(e.head, nil)
		if !p.sure || p.employer == "" {
			continue
		}
		sure++
		if p.titleFirst {
			first++
		}
		if employerScore(p.employer) >= 1.5 || p.place != "" { // that is surely the employer
			if p.firmLine.at == p.titleLine.at {
				same++
			} else {
				other++
			}
		}
	}
	if sure == 0 {
		return nil
	}
	return &position{titleFirst: first*2 >= sure, sure: true, sameLine: same > other, otherLine: other > same}
}

// bodyOf parts an entry's text into prose and bullets; wrapped lines are joined.
func bodyOf(ls []line) (summary string, highlights []string) {
	var prose []string
	for _, l := range joinWrapped(ls, nil) {
		text := strings.TrimSpace(strings.ReplaceAll(l.text, "\t", " "))
		switch {
		case l.bullet:
			highlights = append(highlights, text)
		case len(highlights) > 0 && (startsLower(text) || !l.blank && !strings.HasSuffix(highlights[len(highlights)-1], ".")):
			highlights[len(highlights)-1] += " " + text
		case len(highlights) > 0:
			highlights = append(highlights, text)
		default:
			prose = append(prose, text)
		}
	}
	return strings.Join(prose, " "), highlights
}
