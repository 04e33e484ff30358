package openai

import (
	"context"
	"fmt"
	"slices"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/seed-57f86535/jobsearch"
)

// batch is how many texts go into one request; OpenAI takes 2048, other servers fewer.
const batch = 128

// Embed turns texts into the vectors of Options.EmbeddingModel, 128 texts a request. A text without a letter is an *jobsearch.InputError: servers refuse it.
func (m *Model) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	for i, text := range texts {
		if strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("openai: embed: %w", &jobsearch.InputError{What: "texts", At: fmt.Sprint(i), Reason: "is empty"})
		}
	}
	vectors := make([][]float32, 0, len(texts))
	for part := range slices.Chunk(texts, batch) {
		got, err := m.embed(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("openai: embed: %w", err)
		}
		vectors = append(vectors, got...)
	}
	for _, v := range vectors {
		if len(v) != len(vectors[0]) {
			return nil, fmt.Errorf("openai: embed: vectors of %d and of %d: %w", len(vectors[0]), len(v), jobsearch.ErrChanged)
		}
	}
	return vectors, nil
}

func (m *Model) embed(ctx context.Context, texts []string) ([][]float32, error) {
	clean := make([]string, len(texts))
	for i, text := range texts {
		clean[i] = jobsearch.CleanText(text)
	}
	answer, err := m.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{Input: clean, Model: openai.EmbeddingModel(m.opts.EmbeddingModel), EncodingFormat: openai.EmbeddingEncodingFormatFloat})
	if err != nil {
		return nil, m.outside(err)
	}
	vectors := make([][]float32, len(texts))
	for _, e := range answer.Data {
		if e.Index < 0 || e.Index >= len(texts) || vectors[e.Index] != nil || len(e.Embedding) == 0 {
			return nil, fmt.Errorf("the vectors are not those of the texts: %w", jobsearch.ErrChanged)
		}
		vectors[e.Index] = e.Embedding
	}
	if slices.ContainsFunc(vectors, func(v []float32) bool { return v == nil }) {
		return nil, fmt.Errorf("%d vectors for %d texts: %w", len(answer.Data), len(texts), jobsearch.ErrChanged)
	}
	return vectors, nil
}
