package ats

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// optimiseNow is fixed, so that scores do not change with the day.
var optimiseNow = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func engineer() resume.Resume {
	r := resume.Resume{
		Basics: resume.Basics{Name: "Mara Lindqvist", Email: "mara@example.org", Label: "Platform Engineer", Summary: "Platform engineer who keeps small services running."},
		Work: []resume.Work{
			{Name: "Fernhill Data", Position: "Platform Engineer", StartDate: "2021-03", Highlights: []string{
				"Wrote release notes for the quarterly newsletter",
				"Moved 40 services to k8s and wrote the Helm charts",
				"Cut deployment time by 35% with GitHub Actions",
				"Automated database backups with Python scripts on PostgreSQL",
			}},
			{Name: "Ostrava Print Works", Position: "Systems Administrator", StartDate: "2017-01", EndDate: "2021-02", Highlights: []string{"Looked after 120 Linux machines", "Replaced the mail server during one weekend in May 2019"}},
		},
		Education: []resume.Education{{Institution: "Brno University of Technology", StudyType: "BSc", Area: "Computer Science", EndDate: "2016"}},
		Skills:    []resume.Skill{{Name: "Skills", Keywords: []string{"Linux", "k8s", "Python", "Ansible", "SEO"}}},
	}
	r.Text = r.Plain()
	return r
}

const opsPosting = `About the role
We run a payments platform.

Requirements
- 3+ years of experience with Kubernetes and Docker in production
- Python and PostgreSQL
- Terraform
- Search engine optimization

Nice to have
- Kafka
- AWS Certified Solutions Architect`

func TestOptimiseNeverAddsWhatNothingShows(t *testing.T) {
	o, err := Optimise(context.Background(), engineer(), ReadPosting("Platform Engineer", opsPosting), OptimiseOptions{Score: Options{Now: optimiseNow}})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, o.After.Score, o.Before.Score)
	assert.NotContains(t, o.Resume.Text, "Terraform")
	assert.NotContains(t, o.Resume.Text, "Kafka")
	assert.NotContains(t, o.Resume.Text, "Docker")
	var asks []string
	for _, q := range o.Ask {
		asks = append(asks, strings.ToLower(q.Keyword+": "+q.Text))
	}
	assert.Contains(t, strings.Join(asks, "\n"), "have you used or done terraform?")
	assert.Contains(t, strings.Join(asks, "\n"), "do you hold")
	assert.Contains(t, o.Resume.Text, "Kubernetes (k8s)", "the posting's name beside the resume's")
	assert.Contains(t, o.Resume.AllSkills(), "PostgreSQL", "the work shows it, the list left it out")
	assert.NotEmpty(t, o.Changes)
	assert.Empty(t, o.LeftOut)
	assert.Equal(t, "Wrote release notes for the quarterly newsletter", o.Resume.Work[0].Highlights[2], "behind both that the posting asks for")
}

func TestAStoryIsEvidence(t *testing.T) {
	stories := []jobsearch.Story{{Title: "The network as code", Action: "I described our whole network in Terraform.", Result: "A new site took a day."}}
	o, err := Optimise(context.Background(), engineer(), ReadPosting("Platform Engineer", opsPosting), OptimiseOptions{Stories: stories, Score: Options{Now: optimiseNow}})
	require.NoError(t, err)
	assert.Contains(t, o.Resume.AllSkills(), "Terraform")
	for _, q := range o.Ask {
		assert.NotEqual(t, "Terraform", q.Keyword)
	}
}

// planted are sentences that say more than the position at Fernhill Data does.
var planted = []string{
	"Moved 60 services to Kubernetes and wrote the Helm charts",
	"Moved 40 services to k8s, saving $1.2M a year",
	"Cut deployment time by 53% with GitHub Actions",
	"Cut deployment time by half with GitHub Actions",
	"Moved forty-two services to k8s for Stripe",
	"Moved 40 services to k8s at Fernhill Data and Globex",
	"Led a team that moved 40 services to k8s",
	"Senior engineer for the move of 40 services to k8s",
	"Moved 40 services to k8s in June 2022",
	"Moved 40 services to k8s and Nomad",
	"Automated database backups with Python and Terraform on PostgreSQL",
	"Automated database backups with Python scripts on PostgreSQL and Oracle",
	"Automated database backups with Go on PostgreSQL",
	"As an AWS certified engineer, moved 40 services to k8s",
	"Directed the move of 40 services to k8s",
	"Moved 40 services to k8s across three data centres",
	"Won an award for moving 40 services to k8s",
	"Moved 40 services to k8s for customers in Germany",
	"Tripled the speed of deployment with GitHub Actions",
	"Increased revenue with GitHub Actions that cut deployment time by 35%",
	"Published the Helm charts as open source, used by thousands",
	"Platform Engineer with a master's degree who moved 40 services to k8s",
}

// subtle are sentences whose every number and name, or nearly, stands in the position, but not so.
var subtle = []string{
	"Cut deployment time by 40% with GitHub Actions",                                       // a number of another thing
	"Moved 35 services to k8s and wrote the Helm charts",                                   // a percentage as a count
	"Cut deployment time by 35 minutes with GitHub Actions",                                // another unit
	"Cut deployment costs by 35% with GitHub Actions",                                      // another measure
	"Moved 40 clusters to k8s and wrote the Helm charts",                                   // another thing counted
	"Moved 40+ services to k8s and wrote the Helm charts",                                  // rounded up
	"Moved over 40 services to k8s and wrote the Helm charts",                              // rounded up in words
	"Moved nearly 40 services to k8s",                                                      // rounded
	"Moved $40 services to k8s",                                                            // a currency
	"Moved 40 services to k8s in 2020",                                                     // a date shifted
	"Moved forty-five services to k8s",                                                     // a number in words
	"Moved sixteen services to k8s",                                                        // a number in words
	"Cut deployment time by a third with GitHub Actions",                                   // a share in words
	"Moved 40 services to AKS and wrote the Helm charts",                                   // a kind of what was used
	"Automated database backups with Django scripts on PostgreSQL",                         // a framework of the language
	"Moved 40 services to k8s with colleagues in five offices",                             // a place count
	"Single-handedly moved 40 services to k8s",                                             // alone
	"Moved 40 services to k8s without downtime",                                            // a result
	"Moved 40 mission-critical services to k8s",                                            // importance
	"Moved 40 services to k8s ahead of schedule",                                           // a schedule
	"Automated daily database backups with Python scripts on PostgreSQL",                   // a frequency
	"Trained colleagues to write Helm charts",                                              // teaching
	"Presented the Helm charts at a conference",                                            // speaking
	"Acting head of the move of 40 services to k8s",                                        // a post
	"Negotiated the move of 40 services to k8s",                                            // a deed
	"Moved 40 services to k8s with distinction",                                            // an honour
	"Moved 40 services to k8s for a large retail bank with strict rules",                   // a customer
	"Pioneered the move of 40 services to k8s",                                             // being first
	"Moved 40 services to k8s for the government",                                          // a customer
	"Cut deployment time by 35% every year with GitHub Actions",                            // once said as always
	"Used k8s for six years and wrote the Helm charts",                                     // length of experience
	"Wrote Helm charts, GitHub Actions and Python scripts as a freelancer",                 // terms of employment
	"Moved 40 services to k8s from Fernhill Data's Lisbon office",                          // a place
	"Award-winning move of 40 services to k8s",                                             // a prize
	"Moved 40 services to k8s, the largest migration of its kind",                          // a superlative
	"Cut deployment time by 3.5% with GitHub Actions",                                      // a point
	"Cut deployment time by 35 % a quarter with GitHub Actions",                            // a rate
	"Automated backups of 40 databases with Python scripts on PostgreSQL",                  // a number moved to another thing
	"Automated PostgreSQL backups with Python scripts, certified to ISO 27001 at Fernhill", // a standard
}

// honest are sentences that say what the position says in other words.
var honest = []string{
	"Moved 40 services to Kubernetes (k8s) and wrote their Helm charts",
	"Wrote Helm charts and moved 40 services to k8s",
	"Used GitHub Actions to cut deployment time by 35%",
	"Automated PostgreSQL database backups with Python scripts",
	"Automated backups of PostgreSQL databases in Python",
	"Wrote the release notes for the newsletter each quarter",
	"With GitHub Actions, deployment time was cut by 35 percent",
	"Moved 40 services onto Kubernetes (k8s) with Helm charts of their own",
	"Python scripts that back up PostgreSQL databases automatically",
}

func TestInventionsAreCaught(t *testing.T) {
	source := positionText(engineer().Work[0])
	for _, s := range planted {
		assert.NotEmpty(t, Inventions(s, source), s)
	}
	for _, s := range subtle {
		assert.NotEmpty(t, Inventions(s, source), s)
	}
	for _, s := range honest {
		assert.Empty(t, Inventions(s, source), s)
	}
}

// writer is a model that answers with sentences for the fields it is asked for.
type writer map[string]string

func (w writer) Complete(_ context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	type sentence struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	var out struct {
		Sentences []sentence `json:"sentences"`
	}
	for line := range strings.Lines(p.Material[0].Text) {
		id, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for was, is := range w {
			if strings.HasPrefix(text, was) {
				out.Sentences = append(out.Sentences, sentence{id, is})
			}
		}
	}
	b, err := json.Marshal(out)
	return jobsearch.Completion{Text: string(b)}, err
}

func TestAModelsInventionsAreRefusedAndTheOriginalKept(t *testing.T) {
	for _, lie := range append(slices.Concat(planted, subtle), "Moved 40 services to k8s for ostrava print works") {
		o, err := Optimise(context.Background(), engineer(), ReadPosting("Platform Engineer", opsPosting), OptimiseOptions{LLM: writer{"Moved 40": lie, "Cut deployment": "Used GitHub Actions to cut deployment time by 35%"}, Score: Options{Now: optimiseNow}})
		require.NoError(t, err)
		require.Len(t, o.Refused, 1, lie)
		assert.NotContains(t, o.Resume.Text, lie)
		assert.Contains(t, o.Resume.Text, "Moved 40 services to k8s and wrote the Helm charts")
		assert.Contains(t, o.Resume.Text, "Used GitHub Actions to cut deployment time by 35%")
		assert.GreaterOrEqual(t, o.After.Score, o.Before.Score)
	}
}

func TestAnInventionCannotBorrowFromAnotherPosition(t *testing.T) {
	o, err := Optimise(context.Background(), engineer(), ReadPosting("Platform Engineer", opsPosting), OptimiseOptions{LLM: writer{"Moved 40": "Moved 120 Linux machines to k8s and wrote the Helm charts"}, Score: Options{Now: optimiseNow}})
	require.NoError(t, err)
	require.Len(t, o.Refused, 1)
}

func TestAnInventionInTheCallersOwnVocabularyIsRefused(t *testing.T) {
	lie := "Moved 40 services to k8s, wrote the Helm charts and kept varroa mites away"
	own := vocabulary.New(append([]vocabulary.Entry{{Name: "varroa mites", Kind: vocabulary.Skill, Domain: "beekeeping"}}, vocabulary.Default().Entries()...))
	for name, c := range map[string]struct {
		vocabulary *vocabulary.Vocabulary
		refused    int
	}{"known": {own, 1}, "unknown": {nil, 0}} {
		o, err := Optimise(context.Background(), engineer(), ReadPosting("Platform Engineer", opsPosting), OptimiseOptions{LLM: writer{"Moved 40": lie}, Score: Options{Now: optimiseNow, Vocabulary: c.vocabulary}})
		require.NoError(t, err)
		assert.Len(t, o.Refused, c.refused, name)
	}
}

func TestNoFactIsNewAndTheScoreNeverFalls(t *testing.T) {
	people := []resume.Resume{engineer(), nurse(), driver(), teacher()}
	postings := []Posting{
		ReadPosting("Platform Engineer", opsPosting),
		ReadPosting("Intensive Care Nurse", "Requirements\n- Registered nurse with 3 years in intensive care\n- Advanced Life Support\n- Ventilation and haemofiltration\n- Fluent German\nNice to have\n- Experience with Philips monitors"),
		ReadPosting("HGV Driver", "You will need\n- HGV licence class C+E\n- Driver CPC and digital tachograph card\n- Forklift licence\nBonus: ADR certificate"),
		ReadPosting("Mathematics Teacher", "We ask for\n- PGCE or equivalent\n- Teaching A-level mathematics\n- Safeguarding training\nWelcome: further mathematics, Python"),
		ReadPosting("Office Manager", "Skills: Excel, invoicing, diary management, SAP, minute taking. You speak English and Polish."),
	}
	pairs := 0
	for _, r := range people {
		for _, p := range postings {
			o, err := Optimise(context.Background(), r, p, OptimiseOptions{MaxHighlights: 4, Score: Options{Now: optimiseNow}})
			require.NoError(t, err)
			pairs++
			assert.GreaterOrEqual(t, o.After.Score, o.Before.Score-1e-9, r.Basics.Name+" / "+p.Title)
			for line := range strings.Lines(o.Resume.Text) {
				if line = strings.TrimSpace(line); line == strings.ToUpper(line) || strings.HasPrefix(line, "Grade:") {
					continue // headings
				}
				for _, x := range Inventions(line, r.Text, r.Plain(), strings.ToUpper(r.Text)) {
					if x.Kind != "content" {
						t.Errorf("%s / %s: %q says %s %q", r.Basics.Name, p.Title, line, x.Kind, x.Text)
					}
				}
			}
		}
	}
	assert.Equal(t, 20, pairs)
}

func nurse() resume.Resume {
	r := resume.Resume{
		Basics:       resume.Basics{Name: "Ines Barroso", Email: "ines@example.org", Label: "Registered Nurse"},
		Work:         []resume.Work{{Name: "St. Ansgar Hospital", Position: "Intensive Care Nurse", StartDate: "2019-05", Highlights: []string{"Looked after ventilated patients on a ward of 12 beds", "Taught the ALS refresher to 8 colleagues a month"}}},
		Education:    []resume.Education{{Institution: "Escola Superior de Enfermagem", StudyType: "BSc Nursing", EndDate: "2018"}},
		Skills:       []resume.Skill{{Keywords: []string{"ICU", "CRRT", "ventilation"}}},
		Certificates: []resume.Certificate{{Name: "Advanced Life Support (ALS)", Date: "2024-02"}},
		Languages:    []resume.Language{{Language: "German", Fluency: "C1"}, {Language: "Portuguese", Fluency: "native"}},
	}
	r.Text = r.Plain()
	return r
}

func driver() resume.Resume {
	r := resume.Resume{
		Basics:       resume.Basics{Name: "Colm Faherty", Email: "colm@example.org", Label: "Lorry Driver"},
		Work:         []resume.Work{{Name: "Corrib Haulage", Position: "HGV Driver", StartDate: "2015-02", Highlights: []string{"Nights between Galway and Dublin, 240 runs a year", "Unloaded with the truck-mounted forklift"}}},
		Skills:       []resume.Skill{{Keywords: []string{"tachograph", "route planning"}}},
		Certificates: []resume.Certificate{{Name: "Driver CPC", Expires: "2028"}, {Name: "Category C+E licence"}},
	}
	r.Text = r.Plain()
	return r
}

func teacher() resume.Resume {
	r := resume.Resume{
		Basics:    resume.Basics{Name: "Harriet Obi", Email: "harriet@example.org", Summary: "Teacher of mathematics to ages 11 to 18."},
		Work:      []resume.Work{{Name: "Millbrook School", Position: "Teacher of Mathematics", StartDate: "2016-09", Highlights: []string{"Taught GCSE and A-level classes", "Ran the Python club on Thursdays", "Wrote minutes for the maths department"}}},
		Education: []resume.Education{{Institution: "University of Leeds", StudyType: "PGCE", EndDate: "2016"}, {Institution: "University of Leeds", StudyType: "BSc", Area: "Mathematics", EndDate: "2015"}},
		Skills:    []resume.Skill{{Keywords: []string{"Excel", "GeoGebra"}}},
	}
	r.Text = r.Plain()
	return r
}
