package evaluate_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read/evaluate"
)

func TestMeasure(t *testing.T) {
	none, at := "", "2026-03-12T14:30:00Z"
	start := time.Date(2026, 3, 12, 14, 30, 0, 0, time.UTC)
	r := evaluate.Measure([]evaluate.Outcome{
		{Row: evaluate.Row{Label: jobsearch.KindInterview, Company: "Acme", Interview: &at}, Answer: evaluate.Answer{Kind: jobsearch.KindInterview, Confidence: 0.9, Company: "Acme GmbH", Start: start}},
		{Row: evaluate.Row{Label: jobsearch.KindRejection, Interview: &none}, Answer: evaluate.Answer{Kind: jobsearch.KindInterview, Confidence: 0.5, Start: start}},
	})
	assert.Equal(t, 0.5, r.Accuracy)
	assert.Equal(t, evaluate.Share{Right: 1, Of: 1}, r.Company)
	assert.Equal(t, evaluate.Share{Right: 1, Of: 1}, r.When)
	assert.Equal(t, 1, r.Invented)
	assert.Equal(t, evaluate.Share{Right: 1, Of: 1}, r.Low)
	var b strings.Builder
	require.NoError(t, r.Write(&b, true))
	assert.Contains(t, b.String(), "rejection read as interview (0.50)")
}

func TestALineThatIsNoRowIsNamed(t *testing.T) {
	var err error
	for _, e := range evaluate.Rows(strings.NewReader("{\"label\":\"offer\"}\n\n{\"label\":\"nonsense\"}\n")) {
		err = e
	}
	assert.ErrorContains(t, err, "line 3")
}
