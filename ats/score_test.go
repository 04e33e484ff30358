package ats_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
)

var p0 = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// person is a resume with these lines in the present position and these in the list of skills.
func person(work []string, skills ...string) resume.Resume {
	return resume.Resume{
		Basics: resume.Basics{Name: "Ada Example", Email: "ada@example.org", Phone: "+49 30 1234567"},
		Work: []resume.Work{
			{Name: "Hive & Sons", Position: "Platform Engineer", StartDate: "2021-01", Highlights: work},
			{Name: "Old Co", Position: "System Administrator", StartDate: "2016-01", EndDate: "2020-12", Highlights: []string{"Looked after the office network"}},
		},
		Education: []resume.Education{{StudyType: "BSc", Area: "Computer Science", Level: resume.LevelBachelor}},
		Skills:    []resume.Skill{{Name: "Tools", Keywords: skills}},
	}
}

func prepare(r resume.Resume) *ats.Prepared { return ats.Prepare(r, ats.Options{Now: p0}) }

func TestScoreAccountsForEveryPoint(t *testing.T) {
	p := ats.ReadPosting("", beekeeper)
	for _, w := range []ats.Weights{{}, ats.SeedWeights, {Coverage: 1}} {
		s := ats.Prepare(person([]string{"Ran Kubernetes on Linux"}, "Kafka"), ats.Options{Now: p0, Weights: w}).Score(p)
		sum := 0.0
		for _, l := range s.Lines {
			sum += l.Points
			assert.LessOrEqual(t, l.Points, l.Of+1e-9, l.Text)
		}
		assert.InDelta(t, s.Score, sum, 1e-6)
	}
}

func TestScore(t *testing.T) {
	p := ats.ReadPosting("", beekeeper)
	shown := prepare(person([]string{"Ran Kubernetes with Terraform on Linux, PostgreSQL and Kafka"})).Score(p)
	listed := prepare(person([]string{"Looked after things"}, "Kubernetes", "Terraform", "Linux", "PostgreSQL", "Kafka")).Score(p)
	none := prepare(person([]string{"Looked after things"})).Score(p)
	assert.Greater(t, shown.Density, listed.Density, "what is shown in work counts more than a list")
	assert.Greater(t, listed.Score, none.Score)

	t.Run("seed weights are the plain mean", func(t *testing.T) {
		s := ats.Prepare(person([]string{"Linux"}), ats.Options{Now: p0, Weights: ats.SeedWeights}).Score(p)
		assert.InDelta(t, (s.Coverage+s.Density+s.Format)/3, s.Score, 1e-6)
	})
	t.Run("a kind of what is asked counts, another of its kind counts less", func(t *testing.T) {
		q := ats.ReadPosting("Admin", "Requirements:\n- databases\n")
		child := prepare(person([]string{"Ran PostgreSQL"})).Score(q)
		require.NotEmpty(t, child.Matched)
		assert.Equal(t, ats.MatchedChild, child.Matched[0].How)
		q = ats.ReadPosting("Admin", "Requirements:\n- MongoDB\n")
		near := prepare(person([]string{"Ran PostgreSQL"})).Score(q)
		assert.Empty(t, near.Matched, "who ran PostgreSQL has not used MongoDB")
		require.NotEmpty(t, near.Missing)
		require.NotNil(t, near.Missing[0].Near)
		assert.Equal(t, ats.MatchedAdjacent, near.Missing[0].Near.How)
		assert.Less(t, near.Missing[0].Near.Credit, child.Matched[0].Credit)
		nothing := prepare(person([]string{"Ran a bakery"})).Score(q)
		assert.Less(t, near.Missing[0].Gain, nothing.Missing[0].Gain)
	})
	t.Run("an empty posting never scores high", func(t *testing.T) {
		s := prepare(person([]string{"Kubernetes"})).Score(ats.ReadPosting("", ""))
		assert.Less(t, s.Score, 20.0)
		assert.Zero(t, s.Confidence)
	})
	t.Run("an empty resume scores low and breaks nothing", func(t *testing.T) {
		assert.Less(t, ats.ScoreResume(resume.Resume{}, p).Score, 30.0)
	})
	t.Run("knock-outs stand apart", func(t *testing.T) {
		kinds := map[string]bool{}
		for _, k := range none.KnockOuts {
			kinds[k.Kind] = true
		}
		assert.True(t, kinds["licence"] && kinds["language"], "%v", none.KnockOuts)
	})
	t.Run("missing things come with their gain, the most first", func(t *testing.T) {
		require.NotEmpty(t, none.Missing)
		for i := 1; i < len(none.Missing); i++ {
			assert.GreaterOrEqual(t, none.Missing[i-1].Gain, none.Missing[i].Gain)
		}
	})
}

var pool = []string{"Kubernetes", "Terraform", "Linux", "PostgreSQL", "Kafka", "Rust", "payroll", "Xero", "cannulation", "welding", "Python", "Figma", "German", "driving licence"}

func TestAddingWhatIsAskedNeverLowersTheScore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ask := rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 2, 8, rapid.ID[string]).Draw(rt, "ask")
		has := rapid.SliceOfDistinct(rapid.SampledFrom(pool), rapid.ID[string]).Draw(rt, "has")
		joined := rapid.SampledFrom([]string{"\n- ", ", ", " or ", "; ", ", or "}).Draw(rt, "joined")
		lead := rapid.SampledFrom([]string{"", "three years of ", "one of ", "tools (e.g. "}).Draw(rt, "lead")
		p := ats.ReadPosting("Platform Engineer", "Requirements:\n- "+lead+strings.Join(ask, joined))
		before := prepare(person(append([]string{"Looked after things"}, has...))).Score(p)
		for _, m := range before.Missing {
			after := prepare(person(append(append([]string{"Looked after things"}, has...), "Used "+m.Keyword.Text+" every day"))).Score(p)
			if after.Score < before.Score-1e-9 {
				rt.Fatalf("%s lowers %.3f to %.3f", m.Keyword.Text, before.Score, after.Score)
			}
		}
	})
}

// Things of one kind, asked for as alternatives and shown in any part of the resume: whatever is added, the best of them must go on standing for the rest.
func TestAddingAnythingToAResumeNeverLowersItsScore(t *testing.T) {
	kinds := []string{"databases", "PostgreSQL", "MongoDB", "programming", "Python", "Kafka", "German", "payroll"}
	rapid.Check(t, func(rt *rapid.T) {
		ask := rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 2, 5, rapid.ID[string]).Draw(rt, "ask")
		lead := rapid.SampledFrom([]string{"", "databases such as ", "programming ("}).Draw(rt, "lead")
		joined := rapid.SampledFrom([]string{" or ", ", "}).Draw(rt, "joined")
		p := ats.ReadPosting("Platform Engineer", "Requirements:\n- "+lead+strings.Join(ask, joined))
		o := ats.Options{Now: p0, Weights: rapid.SampledFrom([]ats.Weights{{}, ats.SeedWeights, {Coverage: 1}, {Coverage: 1, Density: 9}}).Draw(rt, "weights")}
		parts := map[string][]string{}
		part := rapid.SampledFrom([]string{"work", "old work", "education", "skills", "interests"})
		score := func() float64 {
			r := person(append([]string{"Looked after things"}, parts["work"]...), parts["skills"]...)
			r.Work[1].Highlights = append(r.Work[1].Highlights, parts["old work"]...)
			r.Education[0].Courses = parts["education"]
			r.Interests = []resume.Interest{{Name: "Rowing", Keywords: parts["interests"]}}
			return ats.Prepare(r, o).Score(p).Score
		}
		for before := score(); ; {
			to, add := part.Draw(rt, "part"), rapid.SampledFrom(kinds).Draw(rt, "add")
			parts[to] = append(parts[to], add)
			after := score()
			if after < before-1e-9 {
				rt.Fatalf("%s under %s lowers %.3f to %.3f", add, to, before, after)
			}
			if before = after; len(parts[to]) == 3 {
				return
			}
		}
	})
}

func TestStuffingGainsNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := ats.ReadPosting("Platform Engineer", beekeeper)
		word := rapid.SampledFrom(pool).Draw(rt, "word")
		times := rapid.IntRange(2, 30).Draw(rt, "times")
		once := prepare(person([]string{"Used " + word})).Score(p)
		often := prepare(person([]string{"Used " + word + strings.Repeat(" "+word, times)})).Score(p)
		if often.Coverage > once.Coverage+1e-9 || often.Density > once.Density+1e-9 {
			rt.Fatalf("%s %d times: %.3f, %.3f rise to %.3f, %.3f", word, times, once.Coverage, once.Density, often.Coverage, often.Density)
		}
	})
}

func TestOrderOfSkillsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		skills := rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 5, 10, rapid.ID[string]).Draw(rt, "skills")
		shuffled := rapid.Permutation(skills).Draw(rt, "shuffled")
		p := ats.ReadPosting("", beekeeper)
		a, b := prepare(person([]string{"Ran Linux"}, skills...)).Score(p), prepare(person([]string{"Ran Linux"}, shuffled...)).Score(p)
		if math.Abs(a.Score-b.Score) > 1e-9 {
			rt.Fatalf("%v %.4f, %v %.4f", skills, a.Score, shuffled, b.Score)
		}
	})
}

func TestScoreIsDeterministic(t *testing.T) {
	r := person([]string{"Ran Kubernetes and Kafka"}, "Terraform", "Rust")
	first := prepare(r).Score(ats.ReadPosting("", beekeeper))
	for range 20 {
		require.Equal(t, first, prepare(r).Score(ats.ReadPosting("", beekeeper)))
	}
}

func TestRank(t *testing.T) {
	nurse := ats.ReadPosting("Staff Nurse", "Requirements:\n- NMC registration\n- wound care, cannulation and medication administration\n- acute care experience")
	platform := ats.ReadPosting("", beekeeper)
	nurse.ID, platform.ID = "nurse", "platform"
	p := prepare(person([]string{"Ran Kubernetes clusters with Terraform on Linux", "PostgreSQL and Kafka in production"}))
	got, err := ats.Rank(context.Background(), p, []ats.Posting{nurse, platform})
	require.NoError(t, err)
	assert.Equal(t, "platform", got[0].ID)
	assert.Zero(t, got[1].Score, "another trade scores nothing")

	t.Run("a cancelled context ends it", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := ats.Rank(ctx, p, []ats.Posting{nurse})
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("resumes for a posting", func(t *testing.T) {
		other := prepare(resume.Resume{Work: []resume.Work{{Position: "Staff Nurse", StartDate: "2019-01", Highlights: []string{"Wound care, cannulation, medication administration on an acute care ward"}}}})
		got, err := ats.RankResumes(context.Background(), nurse, []*ats.Prepared{p, other})
		require.NoError(t, err)
		assert.Equal(t, 1, got[0].Index)
	})
}

func ExamplePrepared_Score() {
	p := ats.ReadPosting("Bookkeeper", "You will need:\n- Xero\n- payroll\n- GST returns")
	r := resume.Resume{Work: []resume.Work{{Position: "Bookkeeper", StartDate: "2020-01", Highlights: []string{"Xero and payroll for fourteen clients"}}}}
	s := ats.Prepare(r, ats.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}).Score(p)
	for _, m := range s.Matched {
		fmt.Println("has", m.Keyword.Canonical)
	}
	for _, m := range s.Missing {
		fmt.Println("lacks", m.Keyword.Canonical)
	}
	// Output:
	// has Xero
	// has payroll
	// lacks GST returns
}

func BenchmarkRank(b *testing.B) {
	text := beekeeper
	for len(text) < 6000 {
		text += "\n\n" + beekeeper
	}
	posts := make([]ats.Posting, 100)
	for i := range posts {
		posts[i] = ats.ReadPosting("", text[:6000])
	}
	p := prepare(person([]string{"Ran Kubernetes with Terraform"}, "Kafka", "Linux"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ats.Rank(context.Background(), p, posts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(posts))/b.Elapsed().Seconds(), "postings/s")
}

func TestALanguageAskedForIsNotHadByAnother(t *testing.T) {
	posting := ats.ReadPosting("", "Senior Go Engineer\n\nRequirements:\n- 5 years of Go\n- PostgreSQL and Kubernetes\n\nNice to have:\n- Rust\n")
	s := prepare(person([]string{"Built a service in Go and PostgreSQL for the billing of a power company."}, "Go", "PostgreSQL")).Score(posting)
	var had, missing []string
	for _, m := range s.Matched {
		had = append(had, m.Keyword.Canonical)
	}
	for _, m := range s.Missing {
		missing = append(missing, m.Keyword.Canonical)
		assert.Positive(t, m.Gain, m.Keyword.Canonical)
	}
	assert.Subset(t, had, []string{"Go", "PostgreSQL"})
	assert.Subset(t, missing, []string{"Kubernetes", "Rust"})
	assert.NotContains(t, had, "Rust")
	sum := 0.0
	for _, l := range s.Lines {
		sum += l.Points
	}
	assert.InDelta(t, s.Score, sum, 1e-9)
}

// BenchmarkReadAndScore is what a posting of 6 kB costs, as text, for a resume that is prepared.
func BenchmarkReadAndScore(b *testing.B) {
	text := beekeeper
	for len(text) < 6000 {
		text += "\n\n" + strings.ReplaceAll(beekeeper, "Apiary", "Another")
	}
	text = text[:6000]
	p := prepare(person([]string{"Ran Kubernetes with Terraform"}, "Kafka", "Linux"))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		p.Score(ats.ReadPosting("", text))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "postings/s")
}

func TestWhereThePostingTakesEitherTheOneThatIsHadCounts(t *testing.T) {
	p := ats.ReadPosting("Engineer", "Requirements:\n- Go or Python\n- one or more databases (e.g. PostgreSQL, MongoDB)\n- Kafka, Docker and Linux\n")
	s := prepare(person([]string{"Built services in Python on MongoDB and Docker"})).Score(p)
	how := map[string]ats.How{}
	for _, m := range s.Matched {
		how[m.Keyword.Canonical] = m.How
	}
	assert.Equal(t, ats.MatchedEither, how["Go"])
	assert.Equal(t, ats.MatchedSame, how["Python"])
	assert.Equal(t, ats.MatchedEither, how["PostgreSQL"])
	assert.NotContains(t, how, "Kafka", "all of a list that ends with and is asked for")
	both := prepare(person([]string{"Built services in Python and Go on MongoDB and Docker"})).Score(p)
	assert.GreaterOrEqual(t, both.Score, s.Score)
}

func TestALongerListOfAlternativesIsOneRequirementStill(t *testing.T) {
	kafka := func(languages string) float64 {
		s := prepare(person([]string{"Ran Kafka"})).Score(ats.ReadPosting("Engineer", "Requirements:\n- Kafka\n- "+languages))
		return s.Coverage
	}
	one, any, all := kafka("Go"), kafka("Go, Java, Python or Ruby"), kafka("Go, Java, Python and Ruby")
	assert.Greater(t, one, any, "a list that is that long is no side matter")
	assert.Greater(t, any, all+5)
}

func TestWhatAKindOfItWasUsedForIsShownByTheWork(t *testing.T) {
	p := ats.ReadPosting("Developer", "Requirements:\n- JavaScript")
	listed := prepare(person([]string{"Kept bees"}, "JavaScript")).Features(p)
	used := prepare(person([]string{"Built the shop in React"}, "JavaScript")).Features(p)
	assert.Greater(t, used.Shown, listed.Shown+0.5)
}

func TestOneExampleShowsWhatItIsAnExampleOf(t *testing.T) {
	for asked, want := range map[string]string{
		"state management (Redux, MobX, Recoil)":              "MobX, Recoil, Redux, state management",
		"state management (e.g. Redux, MobX)":                 "MobX, Redux, state management",
		"state management such as Redux or MobX":              "MobX, Redux, state management",
		"a relational database (PostgreSQL, MySQL or Oracle)": "MySQL, Oracle Database, PostgreSQL, databases",
		"state management (Redux, MobX and Recoil)":           "Redux",                             // all of them
		"AWS (EKS, S3, Lambda)":                               "AWS, EKS",                          // parts of a thing that has a name
		"web technologies (HTML, CSS, JavaScript)":            "HTML, JavaScript, web development", // of several kinds, and CSS is missing
		"wound care (dressings, compression bandaging)":       "dressings",                         // no names
	} {
		var had []string
		for _, m := range prepare(person([]string{"Used Redux, PostgreSQL, EKS and AWS", "HTML pages about dressings"})).Score(ats.ReadPosting("Engineer", "Requirements:\n- "+asked)).Matched {
			had = append(had, m.Keyword.Canonical)
		}
		slices.Sort(had)
		assert.Equal(t, want, strings.Join(had, ", "), asked)
	}
	s := prepare(person([]string{"Used state management"})).Score(ats.ReadPosting("Engineer", "Requirements:\n- state management (Redux, MobX)"))
	require.Len(t, s.Matched, 1, "what is exemplified shows none of its examples")
}

func TestYearsAskedInATradeAreNotHadInAnother(t *testing.T) {
	p := ats.ReadPosting("Auditor", "Requirements:\n- five years in external audit\n- Excel")
	years := func(work string) float64 {
		for _, l := range prepare(person([]string{work})).Score(p).Lines {
			if l.Part == "coverage" && l.Text == "five years" {
				return l.Points / l.Of
			}
		}
		t.Fatal("no line for the years")
		return 0
	}
	assert.InDelta(t, 1, years("Planned and ran external audits of twelve companies"), 1e-9)
	assert.LessOrEqual(t, years("Ran Kubernetes on Linux"), 0.4)
}

func TestYearsOfProfessionalExperienceAreHadInAnyTrade(t *testing.T) {
	p := ats.ReadPosting("Engineer", "Requirements:\n- four years of equivalent professional experience\n- Linux")
	s := prepare(person([]string{"Ran Linux"})).Score(p)
	require.NotEmpty(t, s.Matched)
	for _, m := range s.Missing {
		assert.NotEqual(t, ats.KindExperience, m.Keyword.Kind, m.Keyword.Text)
	}
	other := prepare(person([]string{"Ran Linux"})).Score(ats.ReadPosting("Auditor", "Requirements:\n- four years in external audit\n- Linux"))
	require.NotEmpty(t, other.Recommendations)
	for _, r := range other.Recommendations {
		assert.NotContains(t, r.Text, "has only", "nobody lacks years by having more of them")
	}
}

func TestADegreeInAnotherFieldIsHalfOfTheOneAsked(t *testing.T) {
	r := person([]string{"Linux"})
	match := func(posting string) ats.How {
		for _, m := range prepare(r).Score(ats.ReadPosting("", posting)).Matched {
			if m.Keyword.Kind == "degree" {
				return m.How
			}
		}
		return ""
	}
	assert.Equal(t, ats.MatchedSame, match("Engineer\n\nRequirements:\n- BSc in Computer Science\n- Linux"))
	assert.Equal(t, ats.MatchedPart, match("Engineer\n\nRequirements:\n- BSc in Nursing\n- Linux"))
}

func TestWhoHoldsAJuniorPostIsLessLikeOneOfLongStanding(t *testing.T) {
	p := ats.ReadPosting("Platform Engineer", "Requirements:\n- five years of experience\n- Kubernetes\n- Linux")
	r := person([]string{"Ran Kubernetes on Linux"})
	grown := prepare(r).Score(p)
	r.Work[0].Position = "Junior Platform Engineer"
	assert.Less(t, prepare(r).Score(p).Fit, grown.Fit)
}

func TestWordsThatShareOnlyAStemAreNoMatch(t *testing.T) {
	p := ats.ReadPosting("Broker", "Requirements:\n- customs\n- schematics")
	for _, m := range prepare(person([]string{"Spoke with customers about database schemas"})).Score(p).Matched {
		assert.NotContains(t, []string{"customs", "schematics"}, m.Keyword.Text)
	}
}

// told is a resume without headings and without dates in columns.
const told = `Ottavia Brandt
Data analyst
Turin

Since 2021 I forecast the sales of tiles in forty countries with Python, pandas and PostgreSQL, in jobs of Airflow that I mend.

2018 to 2021, analyst at a power company: churn, SQL, Power BI and a report that the board reads.`

func TestWorkToldInSentencesIsWork(t *testing.T) {
	p := ats.ReadPosting("Data Analyst", "Requirements:\n- Python and pandas\n- SQL\n- Airflow")
	s := prepare(resume.Resume{Text: told}).Score(p)
	require.NotEmpty(t, s.Matched)
	for _, m := range s.Matched {
		assert.Equal(t, "work", m.Where.Section, m.Keyword.Text)
	}
}

func TestWhatOnlyAListClaimsIsNoLicence(t *testing.T) {
	list := strings.Split("NMC, ACCA, Gas Safe, RTITB, welding, payroll, Xero, Kubernetes, Kafka, cannulation, phlebotomy, wound care, Terraform, Figma, SAP, HACCP", ", ")
	p := ats.ReadPosting("Nurse", "Requirements:\n- NMC registration\n- wound care")
	kinds := func(r resume.Resume) (out []string) {
		for _, k := range prepare(r).Score(p).KnockOuts {
			out = append(out, k.Asked)
		}
		return out
	}
	assert.NotEmpty(t, kinds(resume.Resume{Work: []resume.Work{{Position: "Porter", Name: "Inn", StartDate: "2022-01", Highlights: []string{"Carried bags"}}}, Skills: []resume.Skill{{Keywords: list}}}))
	assert.Empty(t, kinds(resume.Resume{Work: []resume.Work{{Position: "Nurse", Name: "St Mary", StartDate: "2022-01", Highlights: []string{"Wound care on a ward"}}}, Certificates: []resume.Certificate{{Name: "NMC registration"}}}))
}

func TestOneOfTwoLicencesIsEnoughButAnOrElsewhereExcusesNone(t *testing.T) {
	nurse := resume.Resume{Work: []resume.Work{{Position: "Receptionist", Name: "Bridge Surgery", StartDate: "2022-01", Highlights: []string{"Front desk of a surgery, phone and minutes"}}}}
	p := ats.ReadPosting("Practice Nurse", "You must hold NMC registration and have worked in a surgery or on a ward.")
	assert.NotEmpty(t, prepare(nurse).Score(p).KnockOuts)
	driver := resume.Resume{Work: []resume.Work{{Position: "Forklift driver", Name: "Depot", StartDate: "2022-01", Highlights: []string{"Reach truck in a cold store"}}}, Certificates: []resume.Certificate{{Name: "ITSSAR"}}}
	assert.Empty(t, prepare(driver).Score(ats.ReadPosting("Forklift Driver", "Requirements:\n- RTITB or ITSSAR licence")).KnockOuts)
}

func TestAJuniorRanksBelowAPeerForALeadsPost(t *testing.T) {
	p := ats.ReadPosting("Lead Platform Engineer", "Requirements:\n- five years of experience\n- Kubernetes, Terraform and Linux\n- PostgreSQL")
	r := person([]string{"Ran Kubernetes with Terraform on Linux and PostgreSQL"})
	peer := prepare(r)
	r.Work = append([]resume.Work(nil), r.Work...)
	r.Work[0].Position = "Junior Platform Engineer"
	got, err := ats.RankResumes(context.Background(), p, []*ats.Prepared{prepare(r), peer})
	require.NoError(t, err)
	assert.Equal(t, 1, got[0].Index)
	assert.Greater(t, got[0].Score, got[1].Score)
}
