package openai_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/llmtest"
	"github.com/seed-57f86535/jobsearch/adapters/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick waits little, so that tests of waiting end.
func quick(baseURL string) openai.Options {
	return openai.Options{BaseURL: baseURL, Model: "test-model", MinRetry: time.Millisecond, Timeout: 3 * time.Second, MaxBytes: 4 << 20}
}

func TestContract(t *testing.T) {
	llmtest.Run(t, func(t testing.TB, scene *llmtest.Scene) jobsearch.LLM {
		return openai.New(llmtest.Key, quick(llmtest.OpenAI(t, scene)))
	}, llmtest.Features{Schema: true, Retries: true, Usage: true, Length: true, Wire: true})
}

func TestEmbedderContract(t *testing.T) {
	llmtest.RunEmbedder(t, func(t testing.TB, scene *llmtest.Scene) jobsearch.Embedder {
		return openai.New(llmtest.Key, quick(llmtest.OpenAIEmbeddings(t, scene)))
	}, llmtest.Features{Wire: true})
}

func TestAPriceThatIsNotKnownSaysSo(t *testing.T) {
	for _, c := range []struct {
		model string
		own   map[string]openai.Price
		known bool
	}{
		{"", nil, true}, {"gpt-4o-2024-08-06", nil, true}, {"no-such-model", nil, false},
		{"local", map[string]openai.Price{"local": {}}, true}, {"gpt-4o", map[string]openai.Price{"gpt-4o": {Prompt: 7}}, true},
	} {
		p, known := openai.New("", openai.Options{Model: c.model, Prices: c.own}).Price()
		assert.Equal(t, c.known, known, c.model)
		if c.own != nil {
			assert.Equal(t, c.own[c.model], p, "the user's price stands above the table's")
		}
	}
}
