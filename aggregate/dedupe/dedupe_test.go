package dedupe_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
)

// lighthouse is a full text; its other forms are made from it.
const lighthouse = `Fyrvakt keeps forty-one lighthouses burning along the coast of Skagerrak. Nine keepers, two boats, one carpenter and a helicopter that nobody is allowed to like.

You will look after the optics and the diesel generators of seven stations between Lindesnes and Mandal: rotate lenses, change mercury bearings for ceramic ones, log fuel, repaint galleries before the autumn storms. Twice a month you sail out with the tender Havørn and stay three nights. You write the fault reports that the coastal administration reads, and you teach two apprentices.

What you bring: a certificate as marine electrician or ship mechanic, four years at sea or on remote installations, a boat licence D5L, no fear of ladders of 38 metres. Norwegian, spoken so that a pilot understands it over VHF. Experience with AIS transponders and racon beacons is welcome, welding as well.

We pay NOK 548,000 to 612,000 with a storm allowance, give six weeks of leave, a cottage on Ryvingen for your family every second summer, woollen underwear and the best view of the country.

Fyrvakt AS is bound by the agreement for coastal workers. We read every application, and answer each by letter. Women are encouraged to apply. Your papers are destroyed after one year.`

// reworded is the same opening in other words, short.
const reworded = `Keep seven lighthouses between Lindesnes and Mandal alight: lenses, generators, bearings, paint. Marine electrician or ship mechanic, four years at sea, licence D5L, ladders of 38 m. Tender Havørn twice a month. NOK 548-612k, cottage on Ryvingen.`

// ferry is another opening of a like employer.
const ferry = `Skjærgård Ferries carries commuters and goats between eleven islands. The engine room of MF Tjeld wants a third engineer who sleeps well at noise. You run two Bergen engines, separators, purifiers and the fire plant; you order spares, keep the class surveyor content and answer alarms at night. Bring a certificate STCW III/1, basic safety, an appetite for fish soup. Rotation is two weeks on, three off. NOK 690,000, own cabin with a window, travel from your home paid. Start on the first of March; the crew of fourteen will show you where the coffee is hidden. Apply with two references and your discharge book. A medical examination for seafarers is needed before you sign on, and a police certificate as the ferry carries schoolchildren.`

func job(id, title, company, location, text string) jobsearch.Job {
	j := jobsearch.Job{Title: title, Company: company, Location: location, Description: text}
	j.ID = jobsearch.ID(id)
	return j
}

func TestTwoPostingsAreOneOpening(t *testing.T) {
	base := job("a", "Lighthouse Keeper", "Fyrvakt AS", "Kristiansand, Norway", lighthouse)
	paras := strings.Split(lighthouse, "\n\n")
	reversed := slices.Clone(paras)
	slices.Reverse(reversed)
	with := func(mend func(*jobsearch.Job)) jobsearch.Job {
		b := base
		b.ID = "b"
		mend(&b)
		return b
	}
	for name, b := range map[string]jobsearch.Job{
		"when only the legal form, case and a gender tag differ": with(func(j *jobsearch.Job) { j.Company, j.Title = "FYRVAKT", "LIGHTHOUSE KEEPER (m/w/d)" }),
		"when the city stands in the title":                      with(func(j *jobsearch.Job) { j.Title = "Lighthouse Keeper - Kristiansand" }),
		"when a requisition number stands in the title":          with(func(j *jobsearch.Job) { j.Title = "Lighthouse Keeper [R-20771]" }),
		"when one names the year":                                with(func(j *jobsearch.Job) { j.Title = "Lighthouse Keeper 2026" }),
		"when paragraphs are in another order":                   with(func(j *jobsearch.Job) { j.Description = strings.Join(reversed, "\n\n") }),
		"when it is the beginning of the text":                   with(func(j *jobsearch.Job) { j.Description = lighthouse[:420] + "…" }),
		"when it is a piece from the middle":                     with(func(j *jobsearch.Job) { j.Description = paras[2] }),
		"when benefits and legal text are left out":              with(func(j *jobsearch.Job) { j.Description = strings.Join(paras[:3], "\n") }),
		"when the end was replaced by another law's": with(func(j *jobsearch.Job) {
			j.Description = strings.Join(paras[:4], "\n") + "\nWir freuen uns auf Ihre Bewerbung unabhängig von Geschlecht, Herkunft und Religion. Ihre Daten löschen wir nach sechs Monaten gemäß DSGVO."
		}),
		"when it is reworded and titled otherwise": with(func(j *jobsearch.Job) { j.Title, j.Description = "Ship mechanic for coastal lights", reworded }),
		"when an agency copied text, title and place": with(func(j *jobsearch.Job) {
			j.Company, j.Description = "Nordic Crew Agency", "Our client needs you. "+lighthouse
		}),
		"when an agency reworded it and kept the pay": with(func(j *jobsearch.Job) {
			j.Company, j.Title, j.Description = "Nordic Crew Agency", "Keeper of lighthouses (mechanic)", reworded
		}),
		"when it says only the country":                 with(func(j *jobsearch.Job) { j.Location = "Norway" }),
		"when neither says where and the texts are one": with(func(j *jobsearch.Job) { j.Location = "Kristiansand" }),
		"when one has no text":                          with(func(j *jobsearch.Job) { j.Description = "" }),
	} {
		t.Run(name, func(t *testing.T) {
			g := dedupe.Groups([]jobsearch.Job{base, b})
			require.Len(t, g, 1)
			assert.Equal(t, []jobsearch.ID{"a", "b"}, g[0].IDs)
			assert.Greater(t, g[0].Confidence, 0.4)
			require.Len(t, g[0].Why, 1)
			assert.NotEmpty(t, g[0].Why[0])
		})
	}
}

func TestTwoPostingsAreTwoOpenings(t *testing.T) {
	base := job("a", "Senior Lighthouse Keeper II", "Fyrvakt AS", "Kristiansand, Norway", lighthouse)
	with := func(mend func(*jobsearch.Job)) jobsearch.Job {
		b := base
		b.ID = "b"
		mend(&b)
		return b
	}
	for name, b := range map[string]jobsearch.Job{
		"in another city, whatever the text":         with(func(j *jobsearch.Job) { j.Location = "Bergen, Norway" }),
		"in another country":                         with(func(j *jobsearch.Job) { j.Location = "Sweden" }),
		"at another level, whatever the text":        with(func(j *jobsearch.Job) { j.Title = "Staff Lighthouse Keeper II" }),
		"with a level that the other lacks":          with(func(j *jobsearch.Job) { j.Title = "Lighthouse Keeper II" }),
		"with another number":                        with(func(j *jobsearch.Job) { j.Title = "Senior Lighthouse Keeper III" }),
		"of another craft over nearly the same text": with(func(j *jobsearch.Job) { j.Title = "Senior Beacon Painter II" }),
		"when the same title has other duties":       with(func(j *jobsearch.Job) { j.Description = ferry }),
		"of two employers with the same title":       with(func(j *jobsearch.Job) { j.Company, j.Description = "Losvesenet", ferry }),
		"of two employers without texts":             with(func(j *jobsearch.Job) { j.Company, j.Description = "Losvesenet", "" }),
	} {
		t.Run(name, func(t *testing.T) {
			assert.Len(t, dedupe.Groups([]jobsearch.Job{base, b}), 2)
		})
	}
	for _, form := range []string{"Lighthouse Programme %d", "Lighthouse Programme (%d)", "Lighthouse Programme - %d"} {
		t.Run("in another year, "+form, func(t *testing.T) {
			a, b := base, base
			b.ID, a.Title, b.Title = "b", fmt.Sprintf(form, 2026), fmt.Sprintf(form, 2027)
			assert.Len(t, dedupe.Groups([]jobsearch.Job{a, b}), 2)
		})
	}
	t.Run("when an agency seeks for two clients from one template", func(t *testing.T) {
		text := "Kyst Bemanning seeks a cook for %s. Galley for thirty, provisions, hygiene HACCP, basic safety. Two weeks on, two off. %s NOK an hour. Contract through Kyst Bemanning."
		a := job("a", "Cook", "Kyst Bemanning", "Bergen, Norway", fmt.Sprintf(text, "a research vessel in the Barents Sea", "285"))
		b := job("b", "Cook", "Kyst Bemanning", "Bergen, Norway", fmt.Sprintf(text, "an oil platform near Stavanger", "310"))
		assert.Len(t, dedupe.Groups([]jobsearch.Job{a, b}), 2)
	})
	t.Run("when the employer's own list has both", func(t *testing.T) {
		a, b := job("a", "Software Engineer", "Acme", "Berlin", ""), job("b", "Software Engineer", "Acme", "Berlin", "")
		a.URL, b.URL = "https://boards.greenhouse.io/acme/jobs/10001", "https://boards.greenhouse.io/acme/jobs/10002"
		assert.Len(t, dedupe.Groups([]jobsearch.Job{a, b}), 2)
	})
}

func TestAnEmployerGoesByAShorterName(t *testing.T) {
	for name, c := range map[string]struct {
		long, short string
		one         bool
	}{
		"its first word":                      {"Fyrvakt Norge Kyst", "Fyrvakt", true},
		"the second of two":                   {"Norsk Fyrvakt", "Fyrvakt", true},
		"its initials":                        {"Fyrvakt Norge Kyst", "FNK", true},
		"its initials, with another word":     {"Fyrvakt Norge Kyst", "Crew FNK", true},
		"not the second of three":             {"Norsk Fyrvakt Kyst", "Fyrvakt", false},
		"not by a word that another has, too": {"Norsk Fyrvakt", "Dansk Fyrvakt", false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, names := range [][2]string{{c.long, c.short}, {c.short, c.long}} {
				a, b := job("a", "Lighthouse Keeper", names[0], "Bergen, Norway", ""), job("b", "Lighthouse Keeper", names[1], "Bergen, Norway", "")
				assert.Equal(t, c.one, len(dedupe.Groups([]jobsearch.Job{a, b})) == 1)
			}
		})
	}
}

func TestAPostingIDJoinsWhateverIsWrittenAroundIt(t *testing.T) {
	a := job("a", "Engineer", "Acme", "Berlin", "")
	b := job("b", "We are hiring: Engineer!", "Confidential", "", "")
	a.URL, b.URL = "https://boards.greenhouse.io/acme/jobs/4829946", "https://agg.example/x?u=1"
	b.ApplyURL = "https://careers.acme.example/open?gh_jid=4829946&utm_source=agg"
	g := dedupe.Groups([]jobsearch.Job{a, b})
	require.Len(t, g, 1)
	assert.Equal(t, []string{"the same posting id at its source"}, g[0].Why)
}

func TestNoChainJoinsTwoCities(t *testing.T) {
	// the one without a city is like both; it goes with one of them, and the two cities stay two
	jobs := []jobsearch.Job{
		job("a", "Lighthouse Keeper", "Fyrvakt", "Bergen, Norway", lighthouse),
		job("b", "Lighthouse Keeper", "Fyrvakt", "Norway", lighthouse),
		job("c", "Lighthouse Keeper", "Fyrvakt", "Oslo, Norway", lighthouse),
	}
	groups := dedupe.Groups(jobs)
	require.Len(t, groups, 2)
	for _, g := range groups {
		assert.False(t, slices.Contains(g.IDs, "a") && slices.Contains(g.IDs, "c"))
	}
}

// crowd is a market in little: openings, copies in several forms, bridges between cities, twins.
func crowd() []jobsearch.Job {
	m := newMarket(3)
	var jobs []jobsearch.Job
	for i := range 260 {
		j := m.next(i)
		if i%17 == 0 {
			j.Location = "Germany"
		}
		jobs = append(jobs, j)
	}
	for i, city := range []string{"Bergen, Norway", "Oslo, Norway", "Norway", "", "Remote, Norway", "Bergen", "Oslo; Bergen"} {
		jobs = append(jobs, job(fmt.Sprintf("l%d", i), "Lighthouse Keeper", "Fyrvakt", city, lighthouse))
		jobs = append(jobs, job(fmt.Sprintf("m%d", i), "Keeper", "Fyrvakt AS", city, reworded))
		jobs = append(jobs, job(fmt.Sprintf("n%d", i), "Senior Lighthouse Keeper", "Fyrvakt AS", city, lighthouse[:500]))
	}
	return jobs
}

func TestTheOrderOfArrivalDoesNotChangeTheGroups(t *testing.T) {
	jobs := crowd()
	want := dedupe.Groups(jobs)
	merged := 0
	for _, g := range want {
		merged += len(g.IDs) - 1
	}
	require.Greater(t, merged, 20)
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 11))
		r.Shuffle(len(jobs), func(i, k int) { jobs[i], jobs[k] = jobs[k], jobs[i] })
		x := dedupe.NewIndex(dedupe.Options{})
		for i, j := range jobs {
			x.Add(j)
			if i%40 == 0 {
				x.Groups() // looking in between changes nothing either
			}
		}
		got := x.Groups()
		require.Equal(t, len(want), len(got), "seed %d", seed)
		for i := range want {
			require.Equal(t, want[i].IDs, got[i].IDs, "seed %d", seed)
			require.InDelta(t, want[i].Confidence, got[i].Confidence, 1e-6)
		}
	}
}

// TestTheOrderOfArrivalDoesNotMatterWhereListsAreCut has more likenesses of one posting than an index keeps, groups larger than it looks at whole, and
// employers whose names touch in several ways.
func TestTheOrderOfArrivalDoesNotMatterWhereListsAreCut(t *testing.T) {
	var jobs []jobsearch.Job
	cities := strings.Split("Bergen, Norway|Bergen, Norway|Bergen|Bergen, Norway|Norway|Oslo, Norway||Remote, Norway|Perth|Perth, UK", "|")
	names := strings.Split("Fyrvakt|Fyrvakt|Fyrvakt|Fyrvakt AS|Fyrvakt Norge|Fyrvakt Norge Kyst|Fyrvakt Kyst|Fyr Vakt|Fyrvesenet|Norge Kyst Fyrvakt|FNK|", "|")
	words := strings.Fields(lighthouse)
	for i := range 450 {
		from := i * 7 % 60
		text := strings.Join(words[from:from+60+i%90], " ") + fmt.Sprintf(" Ref %d.", 7000+i)
		if i%5 == 0 {
			text = lighthouse + fmt.Sprintf(" Our number is %d.", 40000+i)
		}
		jobs = append(jobs, job(fmt.Sprintf("j%d", i), []string{"Lighthouse Keeper", "Lighthouse Keeper", "Lighthouse Keeper", "Keeper", "Senior Lighthouse Keeper"}[i/2%5], names[i%len(names)], cities[i/3%len(cities)], text))
	}
	want := dedupe.Groups(jobs)
	largest := 0
	for _, g := range want {
		largest = max(largest, len(g.IDs))
	}
	require.Greater(t, largest, 64)
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 5)).Shuffle(len(jobs), func(i, k int) { jobs[i], jobs[k] = jobs[k], jobs[i] })
		got := dedupe.Groups(jobs)
		require.Equal(t, len(want), len(got), "seed %d", seed)
		for i := range want {
			require.Equal(t, want[i].IDs, got[i].IDs, "seed %d", seed)
		}
	}
}

func TestAnyOrderOfAnyPartGivesTheSameGroups(t *testing.T) {
	all := crowd()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		var part []jobsearch.Job
		for range n {
			part = append(part, all[rapid.IntRange(len(all)-60, len(all)-1).Draw(t, "i")])
		}
		want := dedupe.Groups(part)
		perm := rapid.Permutation(part).Draw(t, "perm")
		got := dedupe.Groups(perm)
		if len(want) != len(got) {
			t.Fatalf("%d groups, then %d", len(want), len(got))
		}
		for i := range want {
			if !slices.Equal(want[i].IDs, got[i].IDs) {
				t.Fatalf("%v, then %v", want[i].IDs, got[i].IDs)
			}
		}
	})
}

// TestItDoesNotMatterWhenAPersonSplits splits twins before, between and after the postings that are like them, under the same and under other names.
func TestItDoesNotMatterWhenAPersonSplits(t *testing.T) {
	var jobs []jobsearch.Job
	for i := range 6 {
		jobs = append(jobs, job(fmt.Sprintf("twin%d", i), "Lighthouse Keeper", "Fyrvakt", "Bergen, Norway", lighthouse))
		jobs = append(jobs, job(fmt.Sprintf("anon%d", i), "Lighthouse Keeper", "", "Bergen, Norway", lighthouse))
	}
	for i, name := range []string{"Nordic Crew Agency", "Kyst Bemanning", "Fyrvakt Norge AS"} {
		jobs = append(jobs, job(fmt.Sprintf("whole%d", i), "Lighthouse Keeper", name, "Bergen, Norway", "Our client needs you. "+lighthouse))
		jobs = append(jobs, job(fmt.Sprintf("short%d", i), "Keeper of lighthouses (mechanic)", name, "Bergen, Norway", reworded))
	}
	splits := [][2]jobsearch.ID{{"twin0", "twin1"}, {"twin1", "twin5"}, {"twin5", "twin0"}, {"twin2", "whole0"}, {"anon0", "anon1"}, {"anon0", "twin3"}, {"anon2", "short1"}, {"whole1", "twin4"}}
	joins := [][2]jobsearch.ID{{"anon0", "whole0"}}
	type step func(x *dedupe.Index)
	var steps []step
	for _, p := range splits {
		steps = append(steps, func(x *dedupe.Index) { x.Split(p[0], p[1]) })
	}
	for _, p := range joins {
		steps = append(steps, func(x *dedupe.Index) { x.Join(p[0], p[1]) })
	}
	for _, j := range jobs {
		steps = append(steps, func(x *dedupe.Index) { x.Add(j) })
	}
	run := func() []dedupe.Group {
		x := dedupe.NewIndex(dedupe.Options{})
		for _, s := range steps {
			s(x)
		}
		return x.Groups()
	}
	want := run()
	require.Len(t, want, 3)
	for seed := range uint64(200) {
		rand.New(rand.NewPCG(seed, 7)).Shuffle(len(steps), func(i, k int) { steps[i], steps[k] = steps[k], steps[i] })
		got := run()
		require.Equal(t, len(want), len(got), "seed %d", seed)
		for i := range want {
			require.Equal(t, want[i].IDs, got[i].IDs, "seed %d", seed)
			require.InDelta(t, want[i].Confidence, got[i].Confidence, 1e-6, "seed %d", seed)
		}
	}
}

func TestAPersonsWordStays(t *testing.T) {
	a := job("a", "Lighthouse Keeper", "Fyrvakt", "Bergen, Norway", lighthouse)
	b := job("b", "Lighthouse Keeper", "Fyrvakt AS", "Bergen", lighthouse)
	c := job("c", "Third Engineer", "Skjærgård Ferries", "Oslo", ferry)
	for name, add := range map[string]func(*dedupe.Index){
		"said before the postings come": func(x *dedupe.Index) {
			x.Split("a", "b")
			x.Join("b", "c")
			for _, j := range []jobsearch.Job{a, b, c} {
				x.Add(j)
			}
		},
		"said afterwards": func(x *dedupe.Index) {
			for _, j := range []jobsearch.Job{c, b, a} {
				x.Add(j)
			}
			x.Groups()
			x.Split("b", "a")
			x.Join("c", "b")
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := dedupe.NewIndex(dedupe.Options{})
			add(x)
			g, ok := x.Group("a")
			require.True(t, ok)
			assert.Equal(t, []jobsearch.ID{"a"}, g.IDs)
			g, _ = x.Group("c")
			assert.Equal(t, []jobsearch.ID{"b", "c"}, g.IDs)
			assert.Equal(t, []string{"joined by a person"}, g.Why)
		})
	}
	t.Run("twins can be split", func(t *testing.T) {
		x := dedupe.NewIndex(dedupe.Options{})
		t2 := a
		t2.ID = "t"
		x.Add(a)
		x.Add(t2)
		g, _ := x.Group("t")
		require.Len(t, g.IDs, 2)
		x.Split("a", "t")
		g, _ = x.Group("t")
		assert.Equal(t, []jobsearch.ID{"t"}, g.IDs)
	})
}

func TestAPostingThatChangedIsReadAnew(t *testing.T) {
	x := dedupe.NewIndex(dedupe.Options{})
	a := job("a", "Lighthouse Keeper", "Fyrvakt", "Bergen, Norway", lighthouse)
	b := a
	b.ID = "b"
	x.Add(a)
	x.Add(b)
	require.Len(t, x.Groups(), 1)
	b.Location = "Oslo, Norway"
	x.Add(b)
	assert.Equal(t, 2, x.Len())
	assert.Len(t, x.Groups(), 2)
	b.Location = "Bergen, Norway"
	x.Add(b)
	assert.Len(t, x.Groups(), 1)
}

func TestFindNamesTheNearestAndWhy(t *testing.T) {
	x := dedupe.NewIndex(dedupe.Options{})
	x.Add(job("a", "Lighthouse Keeper", "Fyrvakt", "Bergen, Norway", lighthouse))
	x.Add(job("b", "Third Engineer", "Skjærgård Ferries", "Oslo", ferry))
	id, why, ok := x.Find(job("z", "Keeper", "Fyrvakt AS", "Bergen", reworded))
	require.True(t, ok)
	assert.Equal(t, jobsearch.ID("a"), id)
	assert.Contains(t, why, "short text")
	_, _, ok = x.Find(job("z", "Baker", "Bakehouse", "Oslo", "Bread, rolls and buns from three in the morning, five days of the week, in the old bakery by the river."))
	assert.False(t, ok)
	assert.Equal(t, 2, x.Len())
}

func FuzzGroups(f *testing.F) {
	f.Add("Senior Engineer II (m/w/d)", "Acme GmbH", "Berlin, Germany", "We pay €52-62k. 株式会社", "https://jobs.lever.co/a/x")
	f.Add("", "", "", "", "")
	f.Fuzz(func(t *testing.T, title, company, location, text, url string) {
		a := job("a", title, company, location, text)
		a.URL = url
		b := a
		b.ID = "b"
		x := dedupe.NewIndex(dedupe.Options{})
		x.Add(a)
		x.Add(b)
		x.Add(job("c", company, title, text, location))
		n := 0
		for _, g := range x.Groups() {
			n += len(g.IDs)
		}
		if n != 3 {
			t.Fatalf("%d of 3 postings in groups", n)
		}
	})
}

func ExampleGroups() {
	jobs := []jobsearch.Job{
		job("employer", "Backend Engineer", "Acme GmbH", "Berlin, Germany", ""),
		job("board", "BACKEND ENGINEER (m/w/d)", "ACME", "Berlin", ""),
		job("other", "Backend Engineer", "Acme GmbH", "Munich, Germany", ""),
	}
	for _, g := range dedupe.Groups(jobs) {
		fmt.Println(g.IDs, g.Why)
	}
	// Output:
	// [board employer] [same employer, title, level and place]
	// [other] []
}

func ExampleIndex_Split() {
	x := dedupe.NewIndex(dedupe.Options{})
	x.Add(job("1", "Nurse", "City Clinic", "Leeds, UK", ""))
	x.Add(job("2", "Nurse", "City Clinic Ltd", "Leeds", ""))
	x.Split("1", "2") // two wards, a person knows
	fmt.Println(len(x.Groups()))
	// Output: 2
}
