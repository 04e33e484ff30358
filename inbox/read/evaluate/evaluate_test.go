package evaluate_test

import (
	"encoding/json"
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

func TestMistakesAreShownWithTheirText(t *testing.T) {
	none := ""
	r := evaluate.Measure([]evaluate.Outcome{
		{Row: evaluate.Row{ID: "7", Label: jobsearch.KindRejection, Body: "we chose another", Company: "Acme", Position: "Buyer", Interview: &none},
			Answer: evaluate.Answer{Kind: jobsearch.KindRejection, Confidence: 0.9, Company: "Orrin", Role: "Senior Buyer", Start: time.Date(2026, 3, 12, 14, 30, 0, 0, time.UTC)}},
	})
	assert.Equal(t, evaluate.Share{Right: 1, Of: 1}, r.Role, "position is another name of role")
	var b strings.Builder
	require.NoError(t, r.Write(&b, true))
	assert.Contains(t, b.String(), `--- 7: company "Acme" read as "Orrin"; interview time "" read as 2026-03-12T14:30:00Z`)
	assert.Contains(t, b.String(), "we chose another")
	assert.Contains(t, b.String(), "no macro F1: no kind has 20 mails", "a mean over nothing is no figure")
	b.Reset()
	require.NoError(t, r.Write(&b, false))
	assert.NotContains(t, b.String(), "we chose another")
	assert.Contains(t, b.String(), "--mistakes")
}

func TestTheReportIsJSONInTheWordsOfTheRest(t *testing.T) {
	raw, err := json.Marshal(evaluate.Measure(nil))
	require.NoError(t, err)
	for _, key := range []string{`"macro_f1"`, `"ece"`, `"interview_time"`, `"mistakes_below_ask"`} {
		assert.Contains(t, string(raw), key)
	}
}

func TestRows(t *testing.T) {
	var ids []string
	for row, err := range evaluate.Rows(strings.NewReader("{\"id\":12,\"label\":\"offer\",\"subject\":\"x\"}\n{\"id\":\"a\",\"label\":\"offer\",\"body\":\"x\"}\n\n{\"label\":\"other\",\"body\":\"x\"}\n")) {
		require.NoError(t, err)
		ids = append(ids, row.ID)
	}
	assert.Equal(t, []string{"12", "a", "line 4"}, ids)
}

func TestALineThatIsNoRowIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"{\"label\":\"offer\",\"body\":\"x\"}\n\n{\"label\":\"rejected\",\"body\":\"x\"}\n": `line 3: label "rejected" is none of`,
		"{\"label\":\"offer\",\"text\":\"x\"}\n":                                            "line 1: neither subject nor body",
		"{\"label\":\n":                                                                     "line 1:",
	} {
		var err error
		for _, e := range evaluate.Rows(strings.NewReader(text)) {
			err = e
		}
		assert.ErrorContains(t, err, want)
	}
}
