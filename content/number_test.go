package content_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/content"
)

func TestANumberThatNothingGivenStatesIsFound(t *testing.T) {
	const resume = "Engineer since 2015. Led 12 people for 3 years, cut costs by 40%, saved $1.2 million, served 2,500 shops and 250k users with Go1.25 and B2B systems. Sieben Kunden. In 18 Monaten fertig."
	for text, want := range map[string]string{
		"I have 5 years of it.":           `"5"`,
		"I have worked since 2015.":       "",
		"I led 12 people.":                "",
		"I led twelve people.":            "",
		"I led two teams.":                `"two"`,
		"Here are two thoughts.":          "",
		"I led 1 team.":                   `"1"`,
		"I did it for 3 years.":           "",
		"I did it for three years.":       "",
		"I did it for 3 months.":          `"3"`,
		"I did it for 12 years.":          `"12"`,
		"I cut costs by 40 percent.":      "",
		"Ich habe 40 % gespart.":          "",
		"I helped 40 customers.":          "", // the number is given; what it counts is not known
		"I raised sales by 12%.":          `"12%"`,
		"I saved 1.2 million dollars.":    "",
		"I saved $1,200,000.":             "",
		"I saved $1.2 billion.":           `"1.2 billion"`,
		"I served 2.500 Läden.":           "",
		"I served 25 shops.":              `"25"`,
		"I served 250,000 users.":         "",
		"I know Go1.25 and B2B.":          "",
		"I know Go1.26.":                  `"Go1.26"`,
		"Ich habe 7 Kunden gewonnen.":     "",
		"Ich habe acht Kunden gewonnen.":  `"acht"`,
		"J'ai dirigé cinq équipes.":       `"cinq"`,
		"He dirigido ocho equipos.":       `"ocho"`,
		"Eu liderei quinze pessoas.":      `"quinze"`,
		"Ik leidde negen mensen.":         `"negen"`,
		"Io ho guidato sette persone.":    "", // "sieben"
		"I was done in eighteen months.":  "",
		"I was done within 18 months.":    "",
		"I was done within 18 years.":     `"18"`,
		"Version 3.10.2 is what I used.":  `"3.10.2"`,
		"I saw 99999999999999999999 rows": `"99999999999999999999"`,
	} {
		t.Run(text, func(t *testing.T) {
			b := content.Brief{}
			b.Resume.Text = resume
			found := content.Check(jobsearch.DraftReply, text, b)
			if want == "" {
				assert.Empty(t, found)
				return
			}
			assert.Contains(t, fmt.Sprint(found), want)
		})
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("I have 5 years, 1.2 million €, 40 % and twelve B2B clients.", "Since 2015, $1,200,000")
	f.Add("1'2'3,,..%%$€\xff\u00a0 9\u202f999", "")
	f.Fuzz(func(t *testing.T, text, resume string) {
		b := content.Brief{}
		b.Resume.Text = resume
		content.Check(jobsearch.DraftReply, text, b)
		b.Resume.Text = text
		for _, p := range content.Check(jobsearch.DraftReply, text, b) {
			assert.NotContains(t, p.Reason, "neither in your resume", "what is given is no invention")
		}
	})
}
