package normalise_test

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

//go:embed testdata/pay.tsv
var payTable string

func TestPayReadsWhatPeopleOfManyCountriesWrite(t *testing.T) {
	n := 0
	for line := range strings.Lines(payTable) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		col := strings.Split(line, "\t")
		n++
		t.Run(col[0], func(t *testing.T) {
			got, ok := normalise.Pay(col[0], col[1])
			if col[2] == "none" {
				assert.False(t, ok, "read %+v", got)
				return
			}
			require.Len(t, col, 6)
			require.True(t, ok, "read no pay")
			units := func(s string) int64 {
				if s == "-" {
					return 0
				}
				v, err := strconv.ParseFloat(s, 64)
				require.NoError(t, err)
				return jobsearch.Minor(v, col[4])
			}
			assert.Equal(t, jobsearch.Pay{Min: units(col[2]), Max: units(col[3]), Currency: col[4], Period: jobsearch.PayPeriod(col[5])}, jobsearch.Pay{Min: got.Min, Max: got.Max, Currency: got.Currency, Period: got.Period})
		})
	}
	assert.Greater(t, n, 300)
}
