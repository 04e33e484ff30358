package normalise_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

func TestJobFillsWhatFollows(t *testing.T) {
	j := jobsearch.Job{
		Title: "🌊 Senior Ship Mechanic (m/w/d) [R-20771]", Company: " Fyrvakt  AS ", Location: "Hybrid - Bergen, Norway", EmploymentType: "FullTime",
		Description: "<p>Keep our boats &amp; engines running, and the fleet of the coast with them.</p><h3>What you bring</h3><ul><li>STCW III/1</li><li>Four years at sea</li></ul><h3>We offer</h3><p>NOK 600 000 – 700 000 per year. Apply by 24 December 2026.</p><script>alert(1)</script>",
	}
	normalise.Job(&j, reading)
	assert.Equal(t, "Senior Ship Mechanic", j.Title)
	assert.Equal(t, "R-20771", j.Requisition)
	assert.Equal(t, "Fyrvakt AS", j.Company)
	assert.Equal(t, "senior", j.Seniority)
	assert.Equal(t, "trades", j.Function)
	assert.Equal(t, "full_time", j.EmploymentType)
	assert.Equal(t, []jobsearch.Place{{City: "Bergen", Country: "NO"}}, j.Places)
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	assert.Equal(t, "en", j.Language)
	assert.Equal(t, "Keep our boats & engines running, and the fleet of the coast with them.\n\n## What you bring\n\n- STCW III/1\n- Four years at sea\n\n## We offer\n\nNOK 600 000 – 700 000 per year. Apply by 24 December 2026.", j.Description)
	assert.Equal(t, "- STCW III/1\n- Four years at sea", j.Requirements)
	require.Len(t, j.Pay, 1)
	assert.Equal(t, jobsearch.Pay{Min: 60000000, Max: 70000000, Currency: "NOK", Period: jobsearch.PerYear, Basis: jobsearch.PayInText}, j.Pay[0])
	assert.Equal(t, "2026-12-24T23:59:59Z", j.Deadline.Format(time.RFC3339))
	assert.Equal(t, jobsearch.JobOpen, j.Status)
	assert.Empty(t, j.Problems)

	again := j
	normalise.Job(&again, reading)
	assert.Equal(t, j, again, "a second time changes nothing")
}

func TestJobKeepsWhatTheSourceSaid(t *testing.T) {
	pay := []jobsearch.Pay{{Min: 5000000, Max: 6000000, Currency: "EUR", Period: jobsearch.PerYear, Basis: jobsearch.PayStated}}
	j := jobsearch.Job{Title: "Engineer (Remote)", Location: "Remote - Berlin", Remote: jobsearch.RemoteHybrid, Pay: pay, PayText: "€90k", Language: "de-DE", EmploymentType: "contract", Seniority: "Mid-Senior level"}
	normalise.Job(&j, reading)
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote, "a field beats a word")
	assert.Equal(t, pay, j.Pay)
	assert.Equal(t, "de", j.Language)
	assert.Equal(t, "contract", j.EmploymentType)
}

func TestJobReadsTheFieldBeforeTheText(t *testing.T) {
	j := jobsearch.Job{Title: "Cook", Location: "Graz", PayText: "ab € 2.600 brutto/Monat", Description: "Wir zahlen 14 € pro Stunde."}
	normalise.Job(&j, reading)
	require.Len(t, j.Pay, 1)
	assert.Equal(t, jobsearch.Pay{Min: 260000, Currency: "EUR", Period: jobsearch.PerMonth, Basis: jobsearch.PayStated}, j.Pay[0])
}

func TestJobKeepsEveryRangeOfAPosting(t *testing.T) {
	j := jobsearch.Job{Title: "Analyst", Location: "New York, NY; Austin, TX", Description: "The base salary depends on where you work.\nNew York: $120,000 - $150,000 per year\nAustin: $100,000 - $125,000 per year\nAlso a $5,000 sign-on bonus and a 401(k) with 4% match. " + strings.Repeat("We like good work and plain words. ", 20)}
	normalise.Job(&j, reading)
	require.Len(t, j.Pay, 2)
	assert.Equal(t, "New York", j.Pay[0].Label)
	assert.Equal(t, int64(10000000), j.Pay[1].Min)
}

func TestJobIsClosedWhenItsDeadlineHasPassed(t *testing.T) {
	j := jobsearch.Job{Title: "Clerk", Deadline: reading.Add(-time.Hour)}
	normalise.Job(&j, reading)
	assert.Equal(t, jobsearch.JobClosed, j.Status)
	assert.Equal(t, j.Deadline, j.StatusAt)
	j = jobsearch.Job{Title: "Clerk", Deadline: reading.Add(-time.Hour)}
	normalise.Job(&j, time.Time{})
	assert.Equal(t, jobsearch.JobOpen, j.Status, "without a time of reading nobody knows")
}

func TestPayDoubtFindsErrorsOfUnit(t *testing.T) {
	pay := func(min, max float64, cur string, per jobsearch.PayPeriod) jobsearch.Pay {
		return jobsearch.Pay{Min: jobsearch.Minor(min, cur), Max: jobsearch.Minor(max, cur), Currency: cur, Period: per}
	}
	for name, c := range map[string]struct {
		pay   jobsearch.Pay
		title string
		want  string
	}{
		"a usual year":                        {pay(90000, 120000, "USD", jobsearch.PerYear), "Engineer", ""},
		"a usual hour":                        {pay(20, 25, "USD", jobsearch.PerHour), "Cook", ""},
		"an hourly amount stored as a year's": {pay(35, 45, "USD", jobsearch.PerYear), "Nurse", "each hour"},
		"a monthly amount stored as a year's": {pay(3000, 3900, "USD", jobsearch.PerYear), "Analyst", "each month"},
		"dropped thousands":                   {pay(110, 130, "USD", jobsearch.PerYear), "Engineer", "thousands"},
		"a year's amount stored as an hour's": {pay(60000, 80000, "GBP", jobsearch.PerHour), "Engineer", "each year"},
		"ends that do not belong together":    {pay(2000, 165000, "USD", jobsearch.PerYear), "Engineer", "times the lower"},
		"a chief may earn much":               {pay(900000, 1500000, "USD", jobsearch.PerYear), "Chief Executive Officer", ""},
		"an intern may earn little":           {pay(9000, 9000, "USD", jobsearch.PerYear), "Intern", ""},
		"a currency nobody knows":             {pay(1, 2, "XTS", jobsearch.PerYear), "Engineer", ""},
		"yen are many":                        {pay(6000000, 8000000, "JPY", jobsearch.PerYear), "Engineer", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := normalise.PayDoubt(c.pay, c.title)
			if c.want == "" {
				assert.Empty(t, got)
			} else {
				assert.Contains(t, got, c.want)
			}
		})
	}
}

func TestPayIsUnknownRatherThanInvented(t *testing.T) {
	got, ok := normalise.Pay("$120,000 - $150,000", "")
	require.True(t, ok)
	assert.Empty(t, got.Currency, "a bare $ is not the United States'")
	got, ok = normalise.Pay("30 000 kr", "")
	require.True(t, ok)
	assert.Empty(t, got.Currency)
	got, _ = normalise.Pay("$90K-$120K (Glassdoor est.)", "US")
	assert.Equal(t, jobsearch.PayEstimated, got.Basis)
}

func TestMarkdown(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"lists are kept":                    {"<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul><ol><li>a</li><li>b</li></ol>", "- one\n- two\n  - deep\n\n1. a\n2. b"},
		"paragraphs and breaks":             {"<p>a<br>b</p><p>c</p>", "a\nb\n\nc"},
		"escaped once more":                 {"&lt;p&gt;R&amp;amp;D&amp;nbsp;team&lt;/p&gt;", "R&D team"},
		"bold stays bold":                   {"<p>We <strong>pay</strong> well</p>", "We **pay** well"},
		"an empty mark leaves nothing":      {"<p>a<b></b>b</p>", "ab"},
		"scripts and styles go":             {"<style>p{}</style><script>x</script><p>a</p>", "a"},
		"plain text keeps its lines":        {"a\n\n\n\nb\n• c\n• d", "a\n\nb\n- c\n- d"},
		"an ampersand in plain text":        {"R&amp;D", "R&D"},
		"a sign that is no tag stays":       {"a < b and c > d", "a < b and c > d"},
		"control characters go":             {"a\x00b\x07c\u200b", "abc"},
		"windows line ends":                 {"a\r\nb", "a\nb"},
		"an unclosed tag is no catastrophe": {"<p>a <b>b", "a **b"},
		"nothing":                           {"", ""},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, normalise.Markdown(c.in)) })
	}
}

func TestRequirements(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a heading":               {"Intro\n\n## Requirements\n\n- a\n- b\n\n## Benefits\n\n- c", "- a\n- b"},
		"a bold line":             {"**Dein Profil**\n- a\n\n**Wir bieten**\n- b", "- a"},
		"a line with a colon":     {"Profil recherché :\n- a\nAvantages :\n- b", "- a"},
		"text behind the heading": {"Must have: Go, SQL\nPerks: tea", "Go, SQL"},
		"two sections":            {"Requirements\n- a\nNice to have\n- b\nAbout us\nc", "- a\n\n- b"},
		"Japanese":                {"応募資格\n- 経験\n待遇\n- 月給", "- 経験"},
		"none":                    {"Just text.", ""},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, normalise.Requirements(c.in)) })
	}
}

func FuzzPays(f *testing.F) {
	for _, s := range []string{"$120k–$150k", "1万2000円", "12-18 LPA", "8k-15k·14薪", "€ 4.500,- bruto", "１２３", "0-0", "- - -", "k k k", "99999999999999999999 USD", "$1 - $2B"} {
		f.Add(s, "US")
	}
	f.Fuzz(func(t *testing.T, s, country string) {
		for _, p := range normalise.Pays(s, country) {
			if p.Min < 0 || p.Max < 0 || p.Min == 0 && p.Max == 0 || p.Max != 0 && p.Min > p.Max {
				t.Fatalf("%q: %+v", s, p)
			}
		}
	})
}

func FuzzJob(f *testing.F) {
	f.Add("Engineer (m/w/d)", "Remote, EU only", "<ul><li>a<li>b</ul>&lt;p&gt;", "€50k")
	f.Add("**", "**", "- * - **a**\n \t• b", "**")
	f.Fuzz(func(t *testing.T, title, location, text, pay string) {
		j := jobsearch.Job{Title: title, Location: location, Description: text, PayText: pay}
		normalise.Job(&j, reading)
		if strings.ContainsRune(j.Description, 0) {
			t.Fatal("NUL in a description")
		}
	})
}

func ExamplePay() {
	for _, text := range []string{"45-50.000 € brutto/Jahr", "年収600万円～800万円", "up to 18 LPA", "$5,000 sign-on bonus"} {
		p, ok := normalise.Pay(text, "")
		fmt.Println(ok, jobsearch.Units(p.Min, p.Currency), jobsearch.Units(p.Max, p.Currency), p.Currency, p.Period)
	}
	// Output:
	// true 45000 50000 EUR year
	// true 6e+06 8e+06 JPY year
	// true 0 1.8e+06 INR year
	// false 0 0
}

func ExampleJob() {
	j := jobsearch.Job{Title: "Senior Engineer (f/m/x)", Location: "Remote - Spain", PayText: "60.000 - 75.000 € al año"}
	normalise.Job(&j, time.Now())
	fmt.Println(j.Title, j.Seniority, j.Remote, j.Places[0].Country, j.Pay[0].Currency)
	// Output: Senior Engineer senior remote ES EUR
}
