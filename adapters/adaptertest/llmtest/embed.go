package llmtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// RunEmbedder tests an Embedder against its contract. What harness builds must embed the same text alike; of scene, it need keep only the faults (see OpenAIEmbeddings).
func RunEmbedder(t *testing.T, harness func(t testing.TB, scene *Scene) jobsearch.Embedder, f Features) {
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprintf("text number %d", i))
	}
	t.Run("each text has its vector, in their order, all of one length", func(t *testing.T) {
		e := harness(t, &Scene{})
		vectors, err := e.Embed(t.Context(), many)
		require.NoError(t, err)
		require.Len(t, vectors, len(many))
		for _, i := range []int{0, 1, 127, 128, 299} {
			assert.Len(t, vectors[i], len(vectors[0]))
			alone, err := e.Embed(t.Context(), many[i:i+1])
			require.NoError(t, err)
			assert.InDeltaSlice(t, alone[0], vectors[i], 1e-4, "vector %d is another text's", i)
		}
	})
	t.Run("no texts have no vectors", func(t *testing.T) {
		vectors, err := harness(t, &Scene{}).Embed(t.Context(), nil)
		require.NoError(t, err)
		assert.Empty(t, vectors)
	})
	t.Run("a ctx that has ended ends it", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := harness(t, &Scene{}).Embed(ctx, many)
		assert.ErrorIs(t, err, context.Canceled)
	})
	for fault, is := range map[Fault]error{Unauthorized: jobsearch.ErrUnauthorized, RateLimited: jobsearch.ErrRateLimited, OtherShape: jobsearch.ErrChanged, Truncated: jobsearch.ErrChanged, Huge: jobsearch.ErrLimit} {
		t.Run("errors are told apart: "+string(fault), func(t *testing.T) {
			if !f.Wire {
				t.Skip("the Embedder does not claim this feature")
			}
			vectors, err := harness(t, &Scene{Replies: []Reply{{Fault: fault}}}).Embed(t.Context(), many)
			assert.ErrorIs(t, err, is)
			assert.Empty(t, vectors)
		})
	}
}
