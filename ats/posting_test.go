package ats_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

const beekeeper = `Apiary Platform Engineer
Hive & Sons looks after nine thousand hives with sensors.

What you will do
- Run our Kubernetes clusters and the pipelines in Terraform

Requirements
- At least four years of experience with Linux and PostgreSQL
- German at B2
- BSc in computer science or similar
- A full driving licence
- No SQL Server needed

Nice to have
- Kafka or RabbitMQ
- Rust

We offer
- 40,000 to 50,000 EUR, a Tableau of honey jars and a gym membership

Hive & Sons is an equal opportunity employer and uses Greenhouse Recruiting for applications.`

func keyword(t *testing.T, p ats.Posting, name string) ats.Keyword {
	t.Helper()
	for _, k := range p.Keywords {
		if k.Canonical == name {
			return k
		}
	}
	require.Failf(t, "no keyword", "%s among %v", name, canonicals(p))
	return ats.Keyword{}
}

func canonicals(p ats.Posting) []string {
	var out []string
	for _, k := range p.Keywords {
		out = append(out, k.Canonical)
	}
	return out
}

func TestReadPosting(t *testing.T) {
	p := ats.ReadPosting("", beekeeper)
	assert.Equal(t, "Apiary Platform Engineer", p.Title)

	t.Run("what is required counts more than what is welcome", func(t *testing.T) {
		must, nice := keyword(t, p, "PostgreSQL"), keyword(t, p, "Kafka")
		assert.True(t, must.Required)
		assert.False(t, nice.Required)
		assert.Greater(t, must.Weight, nice.Weight)
	})
	t.Run("offsets are places in the text", func(t *testing.T) {
		for _, k := range p.Mentions() {
			assert.Equal(t, k.Text, p.Text[k.Start:k.End])
		}
	})
	t.Run("benefits, legal text and what is not needed name nothing", func(t *testing.T) {
		for _, no := range []string{"Tableau", "Greenhouse recruiting", "Microsoft SQL Server", "fitness instruction"} {
			assert.NotContains(t, canonicals(p), no)
		}
	})
	t.Run("requirements are read", func(t *testing.T) {
		var years float64
		var language, level, degree, licence string
		for _, q := range p.Requirements {
			years = max(years, q.Years)
			if q.Language != "" {
				language, level = q.Language, q.Level
			}
			degree += string(q.Degree)
			licence += q.Licence
		}
		assert.Equal(t, 4.0, years)
		assert.Equal(t, "German", language)
		assert.Equal(t, "B2", level)
		assert.Equal(t, "bachelor", degree)
		assert.Equal(t, "driving licence", licence)
	})
}

func TestReadPostingCases(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		has, not []string
	}{
		"go the extra mile is no language": {"Requirements:\n- You go the extra mile and are swift to excel\n- Java", []string{"Java"}, []string{"Go", "Swift", "Microsoft Excel"}},
		"Go in a list of languages is one": {"Requirements:\n- Go, Python or Java", []string{"Go", "Python"}, nil},
		"a heading in the line":            {"Essential: Xero and payroll. Desirable: MYOB.", []string{"Xero", "MYOB"}, nil},
		"HTML":                             {"<h2>Requirements</h2><ul><li>Kubernetes</li><li>Terraform</li></ul><h2>Benefits</h2><p>Company <b>Tableau</b> day</p>", []string{"Kubernetes", "Terraform"}, []string{"Tableau"}},
		"an equal opportunity text alone":  {"We are an equal opportunity employer regardless of race, religion, disability or sexual orientation.", nil, []string{"disability"}},
		"a licence of another trade":       {"You will need:\n- NMC registration as a midwife\n- cannulation", []string{"NMC", "cannulation"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := canonicals(ats.ReadPosting("Job", c.text))
			for _, w := range c.has {
				assert.Contains(t, got, w)
			}
			for _, w := range c.not {
				assert.NotContains(t, got, w)
			}
		})
	}
}

func TestReadJobJoinsRequirements(t *testing.T) {
	p := ats.ReadJob(jobsearch.Job{Title: "Baker", Description: "We bake.", Requirements: "HACCP Level 3 and pastry experience"})
	assert.Contains(t, canonicals(p), "HACCP")
}

func TestSigns(t *testing.T) {
	p := ats.ReadPosting("Assistant", "No experience needed! Contact us on Telegram and pay the registration fee.")
	kinds := map[ats.SignKind]int{}
	for _, s := range ats.Signs(p, p0, p0.AddDate(0, 6, 0)) {
		kinds[s.Kind]++
	}
	assert.GreaterOrEqual(t, kinds[ats.SignScam], 3)
	assert.Equal(t, 1, kinds[ats.SignGhost])
	assert.Empty(t, ats.Signs(ats.ReadPosting("", beekeeper), p0, p0))
}

func FuzzReadPosting(f *testing.F) {
	f.Add("Title", beekeeper)
	f.Add("", "• (\n\n::\n1) 3-5 years’ of in \xff A: b. C; d")
	f.Add("x", "<p>&lt;li&gt;</p>")
	f.Add("x", "Requirements: "+strings.Repeat("project management and ", 800)) // in one clause after the other, with names over their ends
	f.Fuzz(func(t *testing.T, title, text string) {
		p := ats.ReadPosting(title, text)
		for _, k := range p.Mentions() {
			if k.Start < 0 || k.End > len(p.Text) || k.Start >= k.End || p.Text[k.Start:k.End] != k.Text {
				t.Fatalf("%+v is not in the text", k)
			}
		}
		for _, s := range p.Sections {
			if s.Start < 0 || s.End > len(p.Text) || s.Start > s.End {
				t.Fatalf("section %+v", s)
			}
		}
		if len(p.Keywords) > len(p.Mentions()) {
			t.Fatal("more keywords than mentions")
		}
	})
}

func BenchmarkReadPosting(b *testing.B) {
	text := beekeeper
	for len(text) < 6000 {
		text += "\n\n" + strings.ReplaceAll(beekeeper, "Apiary", "Another")
	}
	text = text[:6000]
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		ats.ReadPosting("", text)
	}
}

// BenchmarkReadEndlessLine is what a posting in one line costs: twice the text must take about twice the time. Each line is made of one thing that a reader has to look at again and again.
func BenchmarkReadEndlessLine(b *testing.B) {
	p := prepare(person([]string{"Ran Kubernetes"}))
	for name, part := range map[string]string{
		"prose":           "we run things with care and skill and then some more of it ",
		"skills":          "PostgreSQL, Kubernetes and payroll or ",
		"everyday words":  "you Go and You swift Rest ",
		"capitals":        "then Go then Swift ",
		"short sentences": "Java is required. We offer a bonus. ",
		"semicolons":      "Java; German; NMC registration; ",
		"headings":        "Desirable: Java. Benefits: none. ",
		"degrees":         "BSc in law, ",
		"languages":       "German at B2, French at C1, ",
		"years":           "3 years of Go and ",
		"brackets":        "((Java (",
		"places":          "You are based in Bergen; ",
		"distinct names":  "experience with Zor# and ",
		"distinct items":  "knowledge of Zor# tools; ",
		"without spaces":  "Java,Go,German,",
		"only points":     "Java.Go.German.",
		"signs":           ".,.",
	} {
		for _, size := range []int{125_000, 250_000} {
			var text strings.Builder
			text.WriteString("Requirements: ")
			for i := 0; text.Len() < size; i++ {
				text.WriteString(strings.ReplaceAll(part, "#", fmt.Sprint(i)))
			}
			b.Run(fmt.Sprintf("%s/%dkB", name, size/1000), func(b *testing.B) {
				for b.Loop() {
					p.Score(ats.ReadPosting("Engineer", text.String()))
				}
			})
		}
	}
}

func TestEverydayWordsAreNamesWhereTheTextSpeaksOfSkills(t *testing.T) {
	posting := "Senior Go Engineer\n\nRequirements:\n- 5 years of Go\n- PostgreSQL and Kubernetes\n\nNice to have:\n- Rust\n"
	for name, c := range map[string]struct {
		text string
		yes  []string
		no   []string
	}{
		"after years, and alone in a list":       {posting, []string{"Go", "Rust", "PostgreSQL", "Kubernetes"}, nil},
		"in a title with the occupation":         {"Go Developer\n\nRequirements:\n- You write tests\n", []string{"Go"}, nil},
		"in the middle of a demand of its trade": {"Developer\n\nRequirements:\n- Services written mostly in C++ and some R\n- You keep our Swift apps alive\n- Git\n", []string{"R", "Swift"}, nil},
		"as a verb":                              {"Developer\n\nRequirements:\n- Go the extra mile\n- Willing to go to customers\n- Git and Docker\n", nil, []string{"Go"}},
		"as an adjective":                        {"Clerk\n\nRequirements:\n- Swift and accurate typing\n- You rest easy\n", nil, []string{"Swift", "REST"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := ats.ReadPosting("", c.text)
			for _, y := range c.yes {
				assert.Contains(t, canonicals(p), y)
			}
			for _, n := range c.no {
				assert.NotContains(t, canonicals(p), n)
			}
		})
	}
}

// tagger tags every word as a noun but those given; it fails on a text with the word "unreadable".
type tagger map[string]string

func (t tagger) Tag(_ context.Context, text string) ([]jobsearch.TaggedWord, error) {
	if strings.Contains(text, "unreadable") {
		return nil, errors.New("no tags")
	}
	var out []jobsearch.TaggedWord
	at := 0
	for _, w := range strings.Fields(text) {
		at += strings.Index(text[at:], w)
		tag := "NN"
		if known, ok := t[strings.ToLower(w)]; ok {
			tag = known
		}
		out = append(out, jobsearch.TaggedWord{Word: w, Tag: tag, Start: at, End: at + len(w)})
		at += len(w)
	}
	return out, nil
}

func TestATaggerTellsAnActivityFromASkill(t *testing.T) {
	text := "Analyst\n\nRequirements:\n- Experience in forecasting\n- You enjoy turning numbers into decisions"
	verbs := tagger{"turning": "VBG"}
	for name, c := range map[string]struct {
		text    string
		reader  ats.PostingReader
		yes, no []string
	}{
		"without one":         {text, ats.PostingReader{}, []string{"milling", "forecasting"}, nil},
		"with one":            {text, ats.PostingReader{Tagger: verbs}, []string{"forecasting"}, []string{"milling"}},
		"as a noun":           {text, ats.PostingReader{Tagger: tagger{}}, []string{"milling", "forecasting"}, nil},
		"with one that fails": {text + " unreadable", ats.PostingReader{Tagger: verbs}, []string{"milling", "forecasting"}, nil},
		"of the options":      {text, ats.Prepare(resume.Resume{}, ats.Options{Tagger: verbs}).Reader(), []string{"forecasting"}, []string{"milling"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.reader.Read("", c.text)
			for _, y := range c.yes {
				assert.Contains(t, canonicals(p), y)
			}
			for _, n := range c.no {
				assert.NotContains(t, canonicals(p), n)
			}
		})
	}
}

func ExamplePostingReader() {
	more, err := vocabulary.LoadESCO(strings.NewReader("preferredLabel,altLabels,skillType\nuse varroa traps,\"varroa trapping\",skill/competence\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	own := vocabulary.New(append(slices.Clone(vocabulary.Default().Entries()), more...))
	posting := ats.PostingReader{Vocabulary: own}.Read("Beekeeper", "Requirements:\n- Varroa trapping\n- Excel\n")
	person := resume.Resume{Work: []resume.Work{{Name: "Hive & Sons", Position: "Beekeeper", Highlights: []string{"Taught farmers to use varroa traps"}}}}
	score := ats.Prepare(person, ats.Options{Vocabulary: own}).Score(posting)
	for _, m := range score.Matched {
		fmt.Println("has", m.Keyword.Canonical)
	}
	for _, m := range score.Missing {
		fmt.Println("lacks", m.Keyword.Canonical)
	}
	// Output:
	// has use varroa traps
	// lacks Microsoft Excel
}

func TestAPostingReadByAnotherVocabularyIsComparedByName(t *testing.T) {
	own := vocabulary.New([]vocabulary.Entry{{Name: "varroa traps", Kind: vocabulary.Tool, Domain: "bees"}, {Name: "PostgreSQL", Kind: vocabulary.Tool, Domain: "data", Aliases: []string{"Postgres"}}})
	text := "Requirements:\n- PostgreSQL\n- Kubernetes\n"
	person := resume.Resume{Work: []resume.Work{{Name: "Hive & Sons", Position: "Admin", Highlights: []string{"Ran Postgres and Kubernetes"}}}}
	for name, p := range map[string]ats.Posting{
		"the default": ats.ReadPosting("Admin", text),
		"its own":     ats.PostingReader{Vocabulary: own}.Read("Admin", text),
		"stored": func() ats.Posting {
			b, err := json.Marshal(ats.ReadPosting("Admin", text))
			require.NoError(t, err)
			var p ats.Posting
			require.NoError(t, json.Unmarshal(b, &p))
			return p
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			for _, o := range []ats.Options{{}, {Vocabulary: own}} {
				s := ats.Prepare(person, o).Score(p)
				assert.Empty(t, s.Missing)
				assert.Len(t, s.Matched, 2)
				_, err := ats.Rank(t.Context(), ats.Prepare(person, o), []ats.Posting{p})
				require.NoError(t, err)
			}
		})
	}
}

func TestStoredPostingsRankLikeFreshOnes(t *testing.T) {
	var fresh, stored []ats.Posting
	for _, asked := range []string{
		"PostgreSQL and Kubernetes", "BSc in law, economics or finance", "Go, Rust or Python", "state management (Redux, MobX, Recoil)", "Payroll and Xero", "Terraform on Linux", "Oracle Database and Linux", "German at B2 and a driving licence", "wound care and NMC registration", "three years of Kafka",
	} {
		p := ats.ReadJob(jobsearch.Job{Title: "Platform Engineer", Company: "Oracle", Location: "Bergen, Norway", Description: "Oracle is a company in Bergen.\n\nAbout us\nWe make Oracle.\n\nRequirements:\n- " + asked + "\n- Linux"})
		b, err := json.Marshal(p)
		require.NoError(t, err)
		var again ats.Posting
		require.NoError(t, json.Unmarshal(b, &again))
		fresh, stored = append(fresh, p), append(stored, again)
	}
	who := prepare(person([]string{"Ran Kubernetes and PostgreSQL on Linux at Oracle", "Kafka, payroll", "Redux"}, "Go", "Terraform"))
	want, err := ats.Rank(t.Context(), who, fresh)
	require.NoError(t, err)
	got, err := ats.Rank(t.Context(), who, stored)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	for i := range fresh {
		assert.Equal(t, who.Score(fresh[i]), who.Score(stored[i]))
	}
}

func TestAStoredPostingWithPlacesOutsideOfItsTextIsScored(t *testing.T) {
	for _, place := range [][2]int{{-5, 3}, {3, 1}, {2, 900}, {-9, -5}} {
		p := ats.Posting{Text: "Go or Python", Keywords: []ats.Keyword{
			{Text: "Go", Canonical: "Go", Kind: vocabulary.Tool, Source: ats.FromVocabulary, Weight: 1, Start: place[0], End: place[1]},
			{Text: "Python", Canonical: "Python", Kind: vocabulary.Tool, Source: ats.FromVocabulary, Weight: 1, Start: 6, End: 12},
		}}
		assert.InDelta(t, 50, prepare(person([]string{"Wrote Python"})).Score(p).Coverage, 20, "%v", place)
	}
}

func TestTheEmployersNameAndPlacesAreNoKeywords(t *testing.T) {
	description := "Brightwell Robotics is a maker of greenhouse robots in Utrecht.\n\nRequirements:\n- Experience with Brightwell Robotics arms, Zorbex controllers and PostgreSQL\n- Based in the Netherlands\n- Travel to Denmark\n\nAbout Brightwell\nBrightwell builds robots."
	p := ats.ReadJob(jobsearch.Job{Title: "Engineer", Company: "Brightwell Robotics", Location: "Utrecht, Netherlands", Description: description})
	for _, k := range p.Mentions() {
		for _, no := range []string{"Brightwell", "Brightwell Robotics", "Utrecht", "Netherlands", "Denmark"} {
			assert.NotEqual(t, no, k.Text)
		}
	}
	assert.Contains(t, canonicals(p), "PostgreSQL")

	var place string
	for _, q := range p.Requirements {
		if q.Place != "" {
			place = q.Place
			assert.True(t, q.Must)
		}
	}
	assert.Equal(t, "Netherlands", place)
	kinds := map[string]string{}
	for _, k := range prepare(person([]string{"Ran PostgreSQL"})).Score(p).KnockOuts {
		kinds[k.Kind] = k.Asked
		assert.False(t, k.Sure, "a resume that is silent is not contrary")
	}
	assert.Equal(t, "Netherlands", kinds["place"])

	oracle := ats.ReadJob(jobsearch.Job{Title: "Administrator", Company: "Oracle", Description: "Oracle is a company.\n\nRequirements:\n- Oracle Database and Linux\n"})
	assert.Contains(t, strings.Join(canonicals(oracle), ", "), "Oracle", "what its maker asks for stays")
}

func TestWhateverAsksForAPermitOrAPlaceIsRead(t *testing.T) {
	for _, s := range []string{
		"the right to work in Norway", "be entitled to work here", "entitlement to work here", "be eligible to work here", "be authorized to work here", "be authorised to work here", "a valid work authorization", "a work permit", "a work visa",
		"know that we do not sponsor anyone", "know that we are unable to sponsor visas", "know that we cannot sponsor", "permanent residency", "a residence permit", "Norwegian citizenship", "security clearance",
	} {
		got := ats.ReadPosting("Beekeeper", "Requirements:\n- You must have "+s+"\n").Requirements
		assert.True(t, len(got) == 1 && got[0].Permit, s)
	}
	fair := "We decide regardless of race, religion, age, citizenship or disability."
	for _, q := range ats.ReadPosting("Beekeeper", "Requirements:\n- Three hives of your own\n- Norwegian\n\nEqual opportunity:\n"+fair+"\n").Requirements {
		assert.False(t, q.Permit, q.Text)
	}
	for _, s := range []string{
		"based in", "live in", "living in", "resident in", "reside in", "residing in", "residence in", "located in", "ready to relocate to", "within commuting distance of", "within commutable distance of", "on-site in", "onsite in", "on site in",
	} {
		got := ats.ReadPosting("Beekeeper", "Requirements:\n- You will be "+s+" Bergen\n").Requirements
		assert.True(t, len(got) == 1 && got[0].Place == "Bergen", s)
	}
}
