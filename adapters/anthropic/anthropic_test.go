package anthropic_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/llmtest"
	"github.com/seed-57f86535/jobsearch/adapters/anthropic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick waits little, so that tests of waiting end.
func quick(baseURL string) anthropic.Options {
	return anthropic.Options{BaseURL: baseURL, Model: "test-model", MinRetry: time.Millisecond, Timeout: 3 * time.Second, MaxBytes: 4 << 20}
}

func TestContract(t *testing.T) {
	llmtest.Run(t, func(t testing.TB, scene *llmtest.Scene) jobsearch.LLM {
		return anthropic.New(llmtest.Key, quick(llmtest.Anthropic(t, scene)))
	}, llmtest.Features{Schema: true, Retries: true, Usage: true, Length: true, Wire: true})
}

func TestAPriceThatIsNotKnownSaysSo(t *testing.T) {
	for _, c := range []struct {
		model string
		own   map[string]anthropic.Price
		known bool
	}{
		{"", nil, true}, {"claude-sonnet-4-5-20250929", nil, true}, {"no-such-model", nil, false},
		{"local", map[string]anthropic.Price{"local": {}}, true}, {"claude-sonnet-4-5", map[string]anthropic.Price{"claude-sonnet-4-5": {Prompt: 7}}, true},
	} {
		p, known := anthropic.New("", anthropic.Options{Model: c.model, Prices: c.own}).Price()
		assert.Equal(t, c.known, known, c.model)
		if c.own != nil {
			assert.Equal(t, c.own[c.model], p, "the user's price stands above the table's")
		}
	}
}
