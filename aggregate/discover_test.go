package aggregate_test

import (
	"fmt"
	"testing"

	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
)

func TestAnAddressTellsItsBoard(t *testing.T) {
	for address, want := range map[string]string{
		"https://boards.greenhouse.io/acme":                                     "greenhouse:acme",
		"https://job-boards.eu.greenhouse.io/acme/jobs/4501001?gh_src=x":        "greenhouse:acme",
		"https://boards.greenhouse.io/embed/job_board/js?for=acme":              "greenhouse:acme",
		"boards-api.greenhouse.io/v1/boards/acme/jobs":                          "greenhouse:acme",
		"https://jobs.lever.co/Acme/0b3c-uuid/apply":                            "lever:Acme",
		"https://jobs.ashbyhq.com/Acme%20Labs/uuid":                             "ashby:Acme Labs",
		"https://jobs.smartrecruiters.com/AcmeInc/744000012345678-baker":        "smartrecruiters:AcmeInc",
		"https://apply.workable.com/acme/j/ABC123/":                             "workable:acme",
		"https://acme.recruitee.com/o/baker":                                    "recruitee:acme",
		"https://acme.jobs.personio.de/job/123?language=en":                     "personio:acme",
		"https://acme.teamtailor.com/jobs/1-baker":                              "teamtailor:acme",
		"https://acme.bamboohr.com/careers/86":                                  "bamboohr:acme",
		"https://acme.breezy.hr/p/1-baker":                                      "breezy:acme",
		"https://ats.rippling.com/en-GB/acme/jobs/uuid":                         "rippling:acme",
		"https://acme.wd3.myworkdayjobs.com/en-US/Careers/job/Berlin/Baker_R-1": "workday:acme.wd3.myworkdayjobs.com/acme/Careers",
		"https://wd5.myworkdaysite.com/en-US/recruiting/acme/External":          "workday:wd5.myworkdaysite.com/acme/External",
	} {
		got, ok := aggregate.Discover(address)
		assert.True(t, ok, address)
		assert.Equal(t, want, got.String(), address)
	}
}

func TestAnAddressThatTellsNothingIsNoBoard(t *testing.T) {
	for _, address := range []string{"", "https://acme.example/careers", "https://www.recruitee.com/pricing", "https://www.bamboohr.com/careers", "not an address", "https://", "https://greenhouse.io.evil.example/acme"} {
		b, ok := aggregate.Discover(address)
		assert.False(t, ok, "%s gave %s", address, b)
	}
}

func TestAPageTellsTheBoardsThatItEmbeds(t *testing.T) {
	page := `<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme&amp;b=1"></script>
		<a href="https://jobs.lever.co/acme-labs">Labs</a> {"u":"https:\/\/jobs.ashbyhq.com\/acme"} <a href="https://jobs.lever.co/acme-labs/1">again</a>`
	assert.Equal(t, []aggregate.Board{{"greenhouse", "acme"}, {"lever", "acme-labs"}, {"ashby", "acme"}}, aggregate.DiscoverIn(page))
}

func FuzzDiscover(f *testing.F) {
	f.Add("https://jobs.ashbyhq.com/Acme%20Labs/uuid")
	f.Add("https://acme.wd3.myworkdayjobs.com/%2e%2e/x")
	f.Fuzz(func(t *testing.T, address string) {
		if b, ok := aggregate.Discover(address); ok && (b.Source == "" || b.Arg == "") {
			t.Fatalf("%q gave %+v", address, b)
		}
		aggregate.DiscoverIn(address)
	})
}

func ExampleDiscover() {
	b, ok := aggregate.Discover("https://job-boards.greenhouse.io/acme/jobs/4501001")
	fmt.Println(b, ok)
	// Output: greenhouse:acme true
}
