package aggregate_test

import (
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
)

func TestAFloorOfPayStopsOnlyWhatSurelyEndsBelowIt(t *testing.T) {
	f := aggregate.Filter{MinPay: jobsearch.Pay{Min: 60_000_00, Currency: "EUR", Period: jobsearch.PerYear}}
	year := func(low, high int64) jobsearch.Pay {
		return jobsearch.Pay{Min: low * 100, Max: high * 100, Currency: "EUR", Period: jobsearch.PerYear}
	}
	for name, c := range map[string]struct {
		pay  []jobsearch.Pay
		want bool
	}{
		"no pay":                             {nil, true},
		"all below":                          {[]jobsearch.Pay{year(40_000, 50_000), year(45_000, 55_000)}, false},
		"one place pays enough":              {[]jobsearch.Pay{year(40_000, 50_000), year(60_000, 70_000)}, true},
		"open above":                         {[]jobsearch.Pay{year(50_000, 0)}, true},
		"nobody knows for what time":         {[]jobsearch.Pay{{Min: 40_00, Max: 50_00, Currency: "EUR"}}, true},
		"by the hour, and enough for a year": {[]jobsearch.Pay{{Min: 25_00, Max: 30_00, Currency: "EUR", Period: jobsearch.PerHour}}, true},
		"another currency":                   {[]jobsearch.Pay{{Min: 1, Max: 2, Currency: "USD", Period: jobsearch.PerYear}}, true},
	} {
		ok, why := f.Pass(jobsearch.Job{Title: "Baker", Pay: c.pay}, time.Now())
		assert.Equal(t, c.want, ok, "%s: %s", name, why)
	}
}
