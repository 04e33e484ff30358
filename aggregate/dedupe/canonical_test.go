package dedupe_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
)

func TestCanonicalURL(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"campaign parameters go":                 {"https://jobs.example.com/a/1?utm_source=x&utm_medium=y&gclid=z", "https://jobs.example.com/a/1"},
		"the parameter that names the job stays": {"https://acme.example/careers?gh_jid=4829946&gh_src=abc", "https://acme.example/careers?gh_jid=4829946"},
		"www, scheme, port and slash are one":    {"http://WWW.Acme.Example:80/jobs/12/", "https://acme.example/jobs/12"},
		"an own port stays":                      {"https://acme.example:8443/jobs/12", "https://acme.example:8443/jobs/12"},
		"fragments go":                           {"https://acme.example/jobs/12#apply", "https://acme.example/jobs/12"},
		"parameters are sorted":                  {"https://acme.example/j?b=2&a=1", "https://acme.example/j?a=1&b=2"},
		"the form to apply is the posting":       {"https://jobs.lever.co/acme/4303f795-d0a5-41ed-8c78-0941780b6e54/apply", "https://jobs.lever.co/acme/4303f795-d0a5-41ed-8c78-0941780b6e54"},
		"what is no address stays":               {" not a url ", "not a url"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, dedupe.CanonicalURL(c.in)) })
	}
}

func TestIdentity(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"Greenhouse board":                {"https://boards.greenhouse.io/acme/jobs/4829946", "greenhouse:4829946"},
		"Greenhouse in the EU":            {"https://job-boards.eu.greenhouse.io/acme/jobs/4829946101?gh_src=1", "greenhouse:4829946101"},
		"Greenhouse on an own site":       {"https://acme.example/careers/job?gh_jid=4829946", "greenhouse:4829946"},
		"Lever":                           {"https://jobs.lever.co/acme/4303F795-d0a5-41ed-8c78-0941780b6e54?lever-source=x", "lever:4303f795-d0a5-41ed-8c78-0941780b6e54"},
		"Ashby":                           {"https://jobs.ashbyhq.com/acme%20inc/a0afa08a-5448-4432-bc61-a5fe3a73b4de/application", "ashby:a0afa08a-5448-4432-bc61-a5fe3a73b4de"},
		"Workday, repost number left out": {"https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/Berlin/Engineer_R-1234-1", "workday:acme:r-1234"},
		"Workable":                        {"https://apply.workable.com/acme/j/0A1B2C3D4E/", "workable:0a1b2c3d4e"},
		"SmartRecruiters":                 {"https://jobs.smartrecruiters.com/Acme/743999987654321-engineer", "smartrecruiters:743999987654321"},
		"Personio keeps its tenant":       {"https://acme.jobs.personio.de/job/123?language=en", "personio:acme:123"},
		"Indeed by its key":               {"https://de.indeed.com/viewjob?jk=0123456789abcdef&from=serp", "indeed:0123456789abcdef"},
		"LinkedIn with a slug":            {"https://www.linkedin.com/jobs/view/engineer-at-acme-3912345678/?trk=x", "linkedin:3912345678"},
		"LinkedIn from a mail":            {"https://www.linkedin.com/comm/jobs/view/3912345678", "linkedin:3912345678"},
		"the target of a redirect":        {"https://click.example/r?u=https%3A%2F%2Fboards.greenhouse.io%2Facme%2Fjobs%2F4829946", "greenhouse:4829946"},
		"a careers page is nobody's":      {"https://acme.example/careers", ""},
		"nothing":                         {"", ""},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, dedupe.Identity(c.in)) })
	}
}

func FuzzAddresses(f *testing.F) {
	f.Add("https://boards.greenhouse.io/acme/jobs/4829946?gh_src=1#x")
	f.Add("https://acme.wd5.myworkdayjobs.com/x/job/B/E_R-1-1")
	f.Add("://%zz")
	f.Fuzz(func(t *testing.T, s string) {
		dedupe.Identity(s)
		once := dedupe.CanonicalURL(s)
		if len(once) < 2000 {
			_ = dedupe.CanonicalURL(once)
		}
	})
}
