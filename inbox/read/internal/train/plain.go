package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
)

// grammar makes plainly worded mails of one language: a greeting, thanks, what the mail does, something said afterwards, a closing.
//
// Its file has a line for each rule. "@name: a | b" lists what may stand for {name}; "R: text" is what a rejection does, one a line, "R+:" what may be said after it and "Rs:" its
// subjects. Of other mail each line has its own subject: "X: subject || text". "@notes" are subjects that say nothing.
type grammar struct {
	lang  string
	lists map[string][]string // greet, thanks, close, roles … ; "Rs", "R+" …
	acts  []act
}

type act struct {
	kind          jobsearch.MessageKind
	code          string
	subject, text string
}

// codes are the letters that kinds have in a grammar.
var codes = map[string]jobsearch.MessageKind{
	"R": jobsearch.KindRejection, "I": jobsearch.KindInterview, "O": jobsearch.KindOffer, "A": jobsearch.KindAssessment, "Q": jobsearch.KindInfoRequest,
	"F": jobsearch.KindReminder, "L": jobsearch.KindAlert, "C": jobsearch.KindConfirmation, "X": jobsearch.KindOther,
}

// shared is what all languages have in common.
var shared = map[string][]string{
	"first":   {"Ann", "Jonas", "Mira", "Sofia", "Emre", "Lena", "Tom", "Nadia", "Luca", "Eva", "Hugo", "Ines"},
	"last":    {"Vogel", "Moreau", "Silva", "Bakker", "Ortega", "Rossi", "Yilmaz", "Novak", "Costa", "Lang"},
	"company": {"Nordhafen", "Mareva", "Casa Verde", "Brightmill", "Talwerk", "Ponte & Figli", "Groenveld", "Atelier Sud", "Kestrel Bay", "Solana"},
	"place":   {"Lyon", "Porto", "Utrecht", "Kassel", "Sevilla", "Torino", "Bristol"},
	"url":     {"https://termin.example/x71", "https://book.example/a/33", "https://tests.example/9f"},
	"desk":    {"{company}", "{company} Talent Team", "{company} Careers", "{company} Recruiting", "{company} HR", "{company} Hiring Team"},
	"box":     {"jobs", "hr", "info", "noreply", "team", "office", "contact"},
}

func readGrammar(name string) (*grammar, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	g := &grammar{lang: strings.TrimSuffix(filepath.Base(name), ".txt"), lists: map[string][]string{}}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("%s: line %d: no rule", name, n)
		}
		value = strings.ReplaceAll(value, `\n`, "\n")
		kind, isAct := codes[key]
		switch {
		case isAct && kind == jobsearch.KindOther:
			subject, text, ok := strings.Cut(value, " || ")
			if !ok {
				return nil, fmt.Errorf("%s: line %d: other mail has a subject and a text", name, n)
			}
			g.acts = append(g.acts, act{kind, key, subject, text})
		case isAct:
			g.acts = append(g.acts, act{kind, key, "", value})
		default:
			list := strings.TrimPrefix(key, "@")
			g.lists[list] = append(g.lists[list], strings.Split(value, " | ")...)
		}
	}
	return g, s.Err()
}

// mails are n mails for each act, twice as many where an application is turned down or somebody is invited.
func (g *grammar) mails(n int) []evaluate.Row {
	seed := 0
	for i := range len(g.lang) {
		seed = 256*seed + int(g.lang[i])
	}
	d := newDice(seed)
	var rows []evaluate.Row
	for i, a := range g.acts {
		times := n
		if a.kind == jobsearch.KindRejection || a.kind == jobsearch.KindInterview {
			times *= 2
		}
		for j := range times {
			rows = append(rows, g.mail(a, d, fmt.Sprintf("p-%s-%03d-%d", g.lang, i, j)))
		}
	}
	return rows
}

// mail says one act, with what may stand around it.
func (g *grammar) mail(a act, d *dice, id string) evaluate.Row {
	pick := func(name string) string {
		list := g.lists[name]
		if list == nil {
			list = shared[name]
		}
		if len(list) == 0 {
			return ""
		}
		return list[d.roll(len(list))]
	}
	// The same person and house throughout; days and the like anew each time.
	fixed := map[string]string{"first": pick("first"), "last": pick("last")}
	first, last := pick("first"), pick("last")
	fixed["sign"], fixed["company"] = first+" "+last, pick("company")
	fill := func(s string) string {
		for {
			before, rest, ok := strings.Cut(s, "{")
			name, after, ok2 := strings.Cut(rest, "}")
			if !ok || !ok2 {
				return s
			}
			value, known := fixed[name]
			switch {
			case known:
			case g.lists[name+"s"] != nil: // {day} is one of @days
				value = pick(name + "s")
			default:
				value = pick(name)
			}
			s = before + value + after
		}
	}
	subject, body := a.subject, a.text
	var parts []string
	if d.roll(8) > 0 {
		parts = append(parts, pick("greet"))
	}
	if a.kind != jobsearch.KindOther {
		subject = pick(a.code + "s")
		if d.roll(4) == 0 {
			subject = pick("notes")
		}
		if thanks := a.kind != jobsearch.KindAlert && a.kind != jobsearch.KindReminder; thanks && d.roll(2) == 0 {
			body = pick("thanks") + " " + body
		}
		if d.roll(5) < 2 {
			body += " " + pick(a.code+"+")
		}
	}
	parts = append(parts, body)
	if d.roll(6) > 0 {
		parts = append(parts, pick("close"))
	}
	between := "\n\n"
	if d.roll(5) == 0 {
		between = " "
	}
	text := fill(strings.Join(parts, between))
	host := strings.ToLower(strings.NewReplacer(" ", "", "&", "").Replace(fixed["company"]))
	from := fmt.Sprintf("%s <%s@%s.example>", fixed["sign"], strings.ToLower(first), host)
	if d.roll(3) == 0 {
		from = fmt.Sprintf("%s <%s@%s.example>", fill(pick("desk")), pick("box"), host)
	}
	return evaluate.Row{ID: id, From: from, Subject: fill(subject), Body: text, Label: a.kind, Language: g.lang, Source: plainSource}
}
