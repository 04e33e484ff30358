package llmtest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// run ranges over one stream and demands that an error comes once, last, with a zero Completion.
func run(t *testing.T, l jobsearch.StreamingLLM, ctx context.Context, p jobsearch.Prompt) (pieces string, whole jobsearch.Completion, err error) {
	t.Helper()
	for c, e := range l.Stream(ctx, p) {
		require.NoError(t, err, "something follows an error")
		if e != nil {
			assert.Zero(t, c)
			pieces, whole, err = pieces+whole.Text, jobsearch.Completion{}, e
			continue
		}
		pieces, whole = pieces+whole.Text, c
	}
	return pieces, whole, err
}

func (s suite) stream(t *testing.T) {
	build := func(t *testing.T, scene *Scene) jobsearch.StreamingLLM {
		l, ok := s.harness(t, scene).(jobsearch.StreamingLLM)
		if !ok {
			t.Skip("the LLM does not stream")
		}
		return l
	}
	build(t, &Scene{})
	p := jobsearch.Prompt{System: "You are kind.", Task: "Count.", Material: []jobsearch.Material{{Name: "mail", Text: hostile}}}
	const text = "eins zwei drei vier fünf"

	t.Run("the pieces make the whole, which comes last", func(t *testing.T) {
		scene := &Scene{Replies: []Reply{{Text: text}}}
		l := build(t, scene)
		for range 2 { // ranging again asks again
			pieces, whole, err := run(t, l, t.Context(), p)
			require.NoError(t, err)
			assert.Equal(t, text, pieces)
			assert.Equal(t, text, whole.Text)
			assert.Equal(t, "stop", whole.Reason)
			assert.NotEmpty(t, whole.Model)
			if s.f.Usage {
				assert.Positive(t, whole.Usage.PromptTokens)
				assert.Equal(t, 5, whole.Usage.AnswerTokens)
			}
		}
		require.Len(t, scene.Asked(), 2)
		assert.Contains(t, scene.Asked()[0].User(), p.User())
	})
	t.Run("an answer cut at its length says so", func(t *testing.T) {
		if !s.f.Length {
			t.Skip("the LLM does not claim this feature")
		}
		_, whole, err := run(t, build(t, &Scene{Replies: []Reply{{Text: text, Cut: true}}}), t.Context(), p)
		require.NoError(t, err)
		assert.Equal(t, "length", whole.Reason)
	})
	for _, tc := range []struct {
		name  string
		fault Fault
		is    error
		wire  bool
	}{
		{"a refusal is ErrBlocked", Refused, jobsearch.ErrBlocked, false},
		{"a key that is not taken is an UnauthorizedError", Unauthorized, jobsearch.ErrUnauthorized, false},
		{"a rate limit that lasts is a RateLimitedError", RateLimited, jobsearch.ErrRateLimited, false},
		{"a connection that breaks is an error", Broken, nil, true},
		{"a stream that ends early is an error", Truncated, nil, true},
		{"a stream without end is a LimitError", Huge, jobsearch.ErrLimit, true},
		{"a stream that falls silent is a LimitError", Silent, jobsearch.ErrLimit, true},
		{"a page instead of a stream is ErrChanged", Page, jobsearch.ErrChanged, true},
		{"an empty body is ErrChanged", Nothing, jobsearch.ErrChanged, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.wire && !s.f.Wire {
				t.Skip("the LLM does not claim this feature")
			}
			_, whole, err := run(t, build(t, &Scene{Replies: []Reply{{Text: text, Fault: tc.fault, RetryAfter: time.Hour}}}), t.Context(), p)
			require.Error(t, err)
			if tc.is != nil {
				assert.ErrorIs(t, err, tc.is)
			}
			assert.Zero(t, whole)
			assert.NotContains(t, err.Error(), Key)
		})
	}
	t.Run("an answer under a schema is whole and checked", func(t *testing.T) {
		if !s.f.Schema {
			t.Skip("the LLM does not claim this feature")
		}
		l := build(t, &Scene{Replies: []Reply{{Text: "no"}, {Text: `{"name":"Ann","years":7}`}}})
		_, whole, err := run(t, l, t.Context(), jobsearch.Prompt{Task: "Who?", Schema: person})
		require.NoError(t, err)
		assert.JSONEq(t, `{"name":"Ann","years":7}`, whole.Text)
		_, whole, err = run(t, build(t, &Scene{Replies: []Reply{{Text: "no"}}}), t.Context(), jobsearch.Prompt{Task: "Who?", Schema: person})
		assert.ErrorIs(t, err, jobsearch.ErrChanged)
		assert.Zero(t, whole)
	})
	t.Run("whoever has had enough leaves the loop", func(t *testing.T) {
		n := 0
		for _, err := range build(t, &Scene{Replies: []Reply{{Text: text}}}).Stream(t.Context(), p) {
			require.NoError(t, err)
			n++
			break
		}
		assert.Equal(t, 1, n)
	})
	t.Run("a ctx that ends ends the stream", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := build(t, &Scene{Replies: []Reply{{Text: text}}})
		var last error
		for _, err := range l.Stream(ctx, p) {
			cancel()
			last = err
		}
		// Whatever had already come may still be yielded; a stream that was whole by then has not failed.
		if last != nil {
			assert.ErrorIs(t, last, context.Canceled)
		}
		if !s.f.Wire {
			return
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		begin := time.Now()
		_, _, err := run(t, build(t, &Scene{Replies: []Reply{{Text: text, Fault: Silent}}}), ctx, p)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Less(t, time.Since(begin), time.Second)
	})
}
