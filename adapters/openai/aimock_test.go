package openai_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/openai"
	"github.com/seed-57f86535/jobsearch/internal/aimock"
)

// Against a server that was not written with the adapter.
func TestAgainstAimock(t *testing.T) {
	url := aimock.Start(t, "testdata/aimock.json")
	opts := openai.Options{BaseURL: url + "/v1", Model: "gpt-4o", MinRetry: 5 * time.Millisecond, MaxRetry: 1500 * time.Millisecond, Timeout: 2 * time.Second}
	model := openai.New(aimock.Key, opts)
	stream := func(task string) (pieces []string, whole jobsearch.Completion, err error) {
		for c, e := range model.Stream(t.Context(), jobsearch.Prompt{Task: task}) {
			if e != nil {
				return pieces, whole, e
			}
			pieces, whole = append(pieces, c.Text), c
		}
		return pieces[:len(pieces)-1], whole, nil
	}

	t.Run("an answer with its usage and cost", func(t *testing.T) {
		c, err := model.Complete(t.Context(), jobsearch.Prompt{Task: "greet Ann"})
		require.NoError(t, err)
		assert.Equal(t, "Guten Tag, Ann – wie geht's?", c.Text)
		assert.Equal(t, jobsearch.Usage{PromptTokens: 1000, AnswerTokens: 100, USD: 0.0035}, c.Usage)
		pieces, whole, err := stream("greet Ann")
		require.NoError(t, err)
		assert.Equal(t, c, whole)
		assert.Equal(t, c.Text, strings.Join(pieces, ""))
	})
	t.Run("system and fenced material", func(t *testing.T) {
		c, err := model.Complete(t.Context(), jobsearch.Prompt{System: "You are careful.", Task: "say what came", Material: []jobsearch.Material{{Name: "mail", Text: "greet"}}})
		require.NoError(t, err)
		assert.Equal(t, "system and fence arrived", c.Text)
	})
	for task, want := range map[string]string{"limited once": "after the limit", "fails once": "after the failure"} {
		t.Run(task, func(t *testing.T) {
			c, err := model.Complete(t.Context(), jobsearch.Prompt{Task: task})
			require.NoError(t, err)
			assert.Equal(t, want, c.Text)
		})
	}
	for task, want := range map[string]error{
		"limited for good": jobsearch.ErrRateLimited, "no credit": jobsearch.ErrUnauthorized, "refuses": jobsearch.ErrBlocked, "malformed": jobsearch.ErrChanged, "breaks off": nil,
	} {
		t.Run(task, func(t *testing.T) {
			_, err := openai.New(aimock.Key, withRetries(opts, 1)).Complete(t.Context(), jobsearch.Prompt{Task: task})
			require.Error(t, err)
			if want != nil {
				assert.ErrorIs(t, err, want)
			}
			assert.NotContains(t, err.Error(), aimock.Key)
		})
	}
	t.Run("an answer that ends early", func(t *testing.T) {
		c, err := model.Complete(t.Context(), jobsearch.Prompt{Task: "ends early"})
		require.NoError(t, err)
		assert.Equal(t, "length", c.Reason)
	})
	t.Run("a stream that is cut", func(t *testing.T) {
		pieces, _, err := stream("cut stream")
		require.Error(t, err)
		assert.NotEmpty(t, pieces)
	})
	t.Run("a stream that is slow to begin", func(t *testing.T) {
		_, _, err := stream("slow stream")
		assert.ErrorIs(t, err, jobsearch.ErrLimit)
	})
	t.Run("an answer that is repaired", func(t *testing.T) {
		c, err := model.Complete(t.Context(), jobsearch.Prompt{Task: "who is it?", Schema: json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}`)})
		require.NoError(t, err)
		assert.JSONEq(t, `{"name":"Ann"}`, c.Text)
	})
	t.Run("a wrong key", func(t *testing.T) {
		_, err := openai.New("wrong", opts).Complete(t.Context(), jobsearch.Prompt{Task: "greet"})
		assert.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	})
	t.Run("embeddings", func(t *testing.T) {
		vectors, err := model.Embed(t.Context(), []string{"golang", "golang jobs"})
		require.NoError(t, err)
		assert.Equal(t, [][]float32{{0.5, -0.5, 0.25}, {0.5, -0.5, 0.25}}, vectors)
	})
}

func withRetries(o openai.Options, n int) openai.Options {
	o.Retries = n
	return o
}
