package anthropic_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/anthropic"
	"github.com/seed-57f86535/jobsearch/internal/aimock"
)

// Against a server that was not written with the adapter.
func TestAgainstAimock(t *testing.T) {
	model := anthropic.New(aimock.Key, anthropic.Options{
		BaseURL: aimock.Start(t, "testdata/aimock.json"), Model: "claude-sonnet-4-5", MinRetry: 5 * time.Millisecond, MaxRetry: 1500 * time.Millisecond, Timeout: 2 * time.Second,
	})
	stream := func(task string) (pieces string, whole jobsearch.Completion, err error) {
		for c, e := range model.Stream(t.Context(), jobsearch.Prompt{Task: task}) {
			if e != nil {
				return pieces, whole, e
			}
			pieces, whole = pieces+whole.Text, c
		}
		return pieces, whole, nil
	}

	t.Run("an answer with its usage and cost", func(t *testing.T) {
		c, err := model.Complete(t.Context(), jobsearch.Prompt{Task: "greet Ann"})
		require.NoError(t, err)
		assert.Equal(t, "Guten Tag, Ann – wie geht's?", c.Text)
		assert.Equal(t, 1000, c.Usage.PromptTokens)
		assert.Equal(t, 100, c.Usage.AnswerTokens)
		assert.InDelta(t, 0.0045, c.Usage.USD, 1e-9)
		pieces, whole, err := stream("greet Ann")
		require.NoError(t, err)
		assert.Equal(t, c.Text, whole.Text)
		assert.Equal(t, c.Text, pieces)
	})
	t.Run("system and fenced material", func(t *testing.T) {
		c, err := model.Complete(t.Context(), jobsearch.Prompt{System: "You are careful.", Task: "say what came", Material: []jobsearch.Material{{Name: "mail", Text: "greet"}}})
		require.NoError(t, err)
		assert.Equal(t, "system and fence arrived", c.Text)
	})
	for task, want := range map[string]string{"limited once": "after the limit", "overloaded once": "after the overload"} {
		t.Run(task, func(t *testing.T) {
			c, err := model.Complete(t.Context(), jobsearch.Prompt{Task: task})
			require.NoError(t, err)
			assert.Equal(t, want, c.Text)
		})
	}
	for task, want := range map[string]error{"too long": jobsearch.ErrLimit, "malformed": jobsearch.ErrChanged} {
		t.Run(task, func(t *testing.T) {
			_, err := model.Complete(t.Context(), jobsearch.Prompt{Task: task})
			assert.ErrorIs(t, err, want)
		})
	}
	t.Run("a stream that is cut", func(t *testing.T) {
		pieces, last, err := stream("cut stream")
		require.Error(t, err)
		assert.True(t, strings.HasPrefix("This text is long", (pieces + last.Text)[:4]))
	})
	t.Run("a wrong key", func(t *testing.T) {
		_, err := anthropic.New("wrong", anthropic.Options{BaseURL: aimock.Start(t, "testdata/aimock.json")}).Complete(t.Context(), jobsearch.Prompt{Task: "greet"})
		assert.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	})
}
