package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/llm"
)

// Stream answers p piece by piece; the last Completion is the whole. Where p has a Schema, the whole alone comes, once it is checked. What was yielded before an error is not worth keeping.
func (m *Model) Stream(ctx context.Context, p jobsearch.Prompt) iter.Seq2[jobsearch.Completion, error] {
	return func(yield func(jobsearch.Completion, error) bool) {
		if len(p.Schema) > 0 {
			whole, err := m.Complete(ctx, p)
			if err != nil {
				whole = jobsearch.Completion{}
			}
			yield(whole, err)
			return
		}
		if err := m.stream(ctx, p, yield); err != nil {
			yield(jobsearch.Completion{}, fmt.Errorf("openai: stream: %w", err))
		}
	}
}

// stream yields the pieces and the whole. It returns nil also when yield wants no more.
func (m *Model) stream(ctx context.Context, p jobsearch.Prompt, yield func(jobsearch.Completion, error) bool) error {
	var stream *openai.ChatCompletionStream
	err := m.adapt(func(t tastes) (err error) {
		r := m.request(p, []llm.Turn{{Text: p.User()}}, nil, t)
		if t.streamUsage {
			r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
		}
		stream, err = m.api.CreateChatCompletionStream(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	defer stream.Close()

	var text, refusal strings.Builder
	var whole jobsearch.Completion
	var reason openai.FinishReason
	var usage openai.Usage
	for events := 0; ; events++ {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) && reason != "" {
			break
		}
		switch {
		case errors.Is(err, io.EOF) && events == 0:
			return fmt.Errorf("the answer is no stream of events: %w", jobsearch.ErrChanged)
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("the answer was cut off: %w", io.ErrUnexpectedEOF)
		case err != nil:
			return m.outside(err)
		}
		if event.Model != "" {
			whole.Model = event.Model
		}
		if event.Usage != nil {
			usage = *event.Usage
		}
		if len(event.Choices) == 0 {
			continue
		}
		choice := event.Choices[0]
		if choice.FinishReason != "" && choice.FinishReason != openai.FinishReasonNull {
			reason = choice.FinishReason
		}
		refusal.WriteString(choice.Delta.Refusal)
		piece := jobsearch.CleanText(choice.Delta.Content)
		text.WriteString(piece)
		if piece != "" && !yield(jobsearch.Completion{Text: piece, Model: whole.Model}, nil) {
			return nil
		}
	}
	whole.Usage = m.usage(whole.Model, usage)
	whole, err = m.ended(whole, text.String(), refusal.String(), reason)
	if err != nil {
		return err
	}
	yield(whole, nil)
	return nil
}
