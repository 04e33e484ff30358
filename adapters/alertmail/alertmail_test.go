package alertmail_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/alertmail"
)

var sent = time.Date(2026, 8, 25, 11, 0, 0, 0, time.UTC)

func mail(from, text string) jobsearch.Message {
	return jobsearch.Message{From: jobsearch.Address{Addr: from}, Text: text, SentAt: sent, ReceivedAt: sent}
}

type row struct{ id, title, company, location, pay, url string }

func rows(jobs []jobsearch.Job) (out []row) {
	for _, j := range jobs {
		out = append(out, row{j.PostingID, j.Title, j.Company, j.Location, j.PayText, j.URL})
	}
	return out
}

func TestJobs(t *testing.T) {
	for name, c := range map[string]struct {
		mail jobsearch.Message
		want []row
	}{
		"Indeed, plain text: the link ends the block": {mail("donotreply@jobalert.indeed.com", `30 new go jobs in Rome
These job ads match your saved job alert

Go Developer
Acme - West - Rome, Lazio
€50,000 - €60,000 a year
Easily apply
Build things in Go.
Just posted
https://it.indeed.com/rc/clk/dl?jk=0123456789abcdef&from=ja&tk=secret

See all matching jobs: https://it.indeed.com/jobs?q=go
Edit this job alert: https://subscriptions.indeed.com/alerts/edit?tk=secret`),
			[]row{{"0123456789abcdef", "Go Developer", "Acme - West", "Rome, Lazio", "€50,000 - €60,000 a year", "https://it.indeed.com/viewjob?jk=0123456789abcdef"}}},
		"Indeed, from HTML: one posting has several links": {mail("donotreply@jobalert.indeed.com", `12 new go jobs
Go Developer <https://ca.indeed.com/rc/clk/dl?jk=0123456789abcdef&tk=s>
Acme - Toronto, ON
$120,000 a year
Easily apply <https://ca.indeed.com/rc/clk/dl?jk=0123456789abcdef&tk=s>
Platform Engineer <https://ca.indeed.com/rc/clk/dl?jk=fedcba9876543210>
Fabrikam - Remote
View all jobs <https://ca.indeed.com/jobs>`),
			[]row{{"0123456789abcdef", "Go Developer", "Acme", "Toronto, ON", "$120,000 a year", "https://ca.indeed.com/viewjob?jk=0123456789abcdef"}, {"fedcba9876543210", "Platform Engineer", "Fabrikam", "Remote", "", "https://ca.indeed.com/viewjob?jk=fedcba9876543210"}}},
		"LinkedIn, plain text": {mail("jobalerts-noreply@linkedin.com", `Your job alert for go developer in Germany
2 new jobs match your preferences.

Senior Go Developer
Acme GmbH
Berlin, Germany
This company is actively hiring
View job: https://www.linkedin.com/comm/jobs/view/4328174567/?trackingId=secret&refId=x

---------------------------------------------------------

Platform Engineer (m/w/d)
Beispiel AG
Munich, Bavaria, Germany (Hybrid)
1 connection
Apply with resume & profile
View job: https://www.linkedin.com/comm/jobs/view/platform-engineer-at-beispiel-4328174568?trk=x

---------------------------------------------------------
See all jobs on LinkedIn: https://www.linkedin.com/comm/jobs/search?keywords=go
Unsubscribe: https://www.linkedin.com/comm/psettings/email-unsubscribe?x`),
			[]row{{"4328174567", "Senior Go Developer", "Acme GmbH", "Berlin, Germany", "", "https://www.linkedin.com/jobs/view/4328174567/"}, {"4328174568", "Platform Engineer (m/w/d)", "Beispiel AG", "Munich, Bavaria, Germany (Hybrid)", "", "https://www.linkedin.com/jobs/view/4328174568/"}}},
		"LinkedIn, from HTML": {mail("jobs-noreply@linkedin.com", `Go Developer <https://www.linkedin.com/comm/jobs/view/4328174567?x=1>
Acme · Berlin, Germany (Remote)
€80K / yr - €100K / yr
Easy Apply`), []row{{"4328174567", "Go Developer", "Acme", "Berlin, Germany (Remote)", "€80K / yr - €100K / yr", "https://www.linkedin.com/jobs/view/4328174567/"}}},
		"Glassdoor: the company stands before the title": {mail("noreply@glassdoor.com", `Acme 4.1 ★
Security Engineer <https://www.glassdoor.com/partner/jobListing.htm?pos=101&jobListingId=1009123456789&utm_source=jobalert>
Austin, TX
$120K - $150K (Glassdoor est.)
3d
Globex 3.9 ★
SOC Analyst <https://www.glassdoor.com/partner/jobListing.htm?jobListingId=1009123456790>
Remote
View all jobs <https://www.glassdoor.com/Job/index.htm>`),
			[]row{{"1009123456789", "Security Engineer", "Acme", "Austin, TX", "$120K - $150K (Glassdoor est.)", "https://www.glassdoor.com/job-listing/j?jl=1009123456789"}, {"1009123456790", "SOC Analyst", "Globex", "Remote", "", "https://www.glassdoor.com/job-listing/j?jl=1009123456790"}}},
		"StepStone, German": {mail("jobagent@stepstone.de", `Neue Jobs für Dich
Go-Entwickler (m/w/d) <https://www.stepstone.de/stellenangebote--Go-Entwickler-m-w-d-Berlin-Acme-GmbH--9876543-inline.html?cid=jobagent&token=secret>
Acme GmbH
Berlin
vor 2 Tagen
Jetzt bewerben <https://www.stepstone.de/stellenangebote--Go-Entwickler-m-w-d-Berlin-Acme-GmbH--9876543-inline.html?x>
Jobagent bearbeiten <https://www.stepstone.de/profil>`),
			[]row{{"9876543", "Go-Entwickler (m/w/d)", "Acme GmbH", "Berlin", "", "https://www.stepstone.de/stellenangebote--Go-Entwickler-m-w-d-Berlin-Acme-GmbH--9876543-inline.html"}}},
		"a mail of somebody else has none":           {mail("indeed.com@evil.example", "Go Developer\nAcme - Rome\nhttps://it.indeed.com/viewjob?jk=0123456789abcdef"), nil},
		"a link to elsewhere is none of the board's": {mail("x@indeed.com", "Go Developer\nAcme - Rome\nhttps://indeed.com.evil.example/viewjob?jk=0123456789abcdef"), nil},
		"a mail without postings has none":           {mail("no-reply@indeed.com", "Thank you for your application.\n\nHelp: https://support.indeed.com/"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, rows(alertmail.Jobs(c.mail)))
			for _, j := range alertmail.Jobs(c.mail) {
				assert.NotContains(t, j.URL+j.ApplyURL, "secret")
			}
		})
	}
	t.Run("behind a click tracker", func(t *testing.T) {
		jobs := alertmail.Jobs(mail("x@jobalert.indeed.com", "Go Developer\nAcme - Rome\n30+ days ago\nhttps://cts.indeed.com/v3/opaque"))
		require.Len(t, jobs, 1)
		assert.Len(t, jobs[0].PostingID, 16)
		assert.Equal(t, "url", jobs[0].Problems[0].Field)
		assert.True(t, jobs[0].PostedAt.IsZero())
	})
}

// box is a mailbox.
type box []jobsearch.Message

func (b box) Name() string { return "box" }

func (b box) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		for i := range b {
			if !yield(jobsearch.Fetched{Message: &b[i], Cursor: "x"}, nil) {
				return
			}
		}
		if !yield(jobsearch.Fetched{Cursor: "y"}, nil) {
			return
		}
		if len(b) == 0 {
			yield(jobsearch.Fetched{}, errors.New("mailbox down"))
		}
	}
}

func TestSource(t *testing.T) {
	text := "Go Developer\nAcme - Rome\n2 days ago\nhttps://it.indeed.com/rc/clk/dl?jk=0123456789abcdef\n"
	old := mail("x@indeed.com", strings.ReplaceAll(text, "0123", "9999"))
	old.SentAt, old.ReceivedAt = sent.AddDate(0, -6, 0), sent.AddDate(0, -6, 0)
	src := alertmail.New(box{old, mail("x@indeed.com", text), mail("ann@example.com", text), mail("y@indeed.com", text)}, alertmail.Options{Age: 30 * 24 * time.Hour, Now: func() time.Time { return sent }})
	assert.Equal(t, "alertmail:box", src.Name())
	n := 0
	for j, err := range src.Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		assert.Equal(t, "indeed", j.Source)
		n++
	}
	assert.Equal(t, 1, n, "each posting once, of mails that are new enough")
	for _, err := range alertmail.New(box{}, alertmail.Options{}).Search(t.Context(), jobsearch.Query{}) {
		require.ErrorContains(t, err, "mailbox down")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range src.Search(ctx, jobsearch.Query{}) {
		require.ErrorIs(t, err, context.Canceled)
	}
}

func FuzzJobs(f *testing.F) {
	f.Add("x@indeed.com", "a\nb - c\nhttps://x.indeed.com/viewjob?jk=0123456789abcdef")
	f.Add("x@glassdoor.com", "a\nb <https://www.glassdoor.com/x?jl=123>\nc")
	f.Fuzz(func(t *testing.T, from, text string) { alertmail.Jobs(mail(from, text)) })
}
