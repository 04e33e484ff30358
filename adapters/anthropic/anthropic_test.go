package anthropic_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/llmtest"
	"github.com/seed-57f86535/jobsearch/adapters/anthropic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick waits little, so that tests of waiting end.
func quick(baseURL string) anthropic.Options {
	return anthropic.Options{BaseURL: baseURL, Model: "test-model", MinRetry: time.Millisecond, Timeout: time.Second, MaxBytes: 4 << 20}
}

func TestContract(t *testing.T) {
	llmtest.Run(t, func(t testing.TB, scene *llmtest.Scene) jobsearch.LLM {
		return anthropic.New(llmtest.Key, quick(llmtest.Anthropic(t, scene)))
	}, llmtest.Features{Schema: true, Retries: true, Usage: true, Length: true, Wire: true})
}
