package llmtest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/llmtest"
)

// local is the kind of LLM that someone writes for a model of their own, here a function.
type local struct {
	generate func(system, prompt string) (string, error)
}

func (l local) Complete(ctx context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	if err := ctx.Err(); err != nil {
		return jobsearch.Completion{}, err
	}
	text, err := l.generate(p.System, p.User())
	if err != nil {
		return jobsearch.Completion{}, fmt.Errorf("local: %w", err)
	}
	return jobsearch.Completion{Text: text, Model: "local", Reason: "stop"}, nil
}

// The harness of a model without a wire: its replies come from the scene.
func TestACustomLLM(t *testing.T) {
	llmtest.Run(t, func(_ testing.TB, scene *llmtest.Scene) jobsearch.LLM {
		return local{func(system, prompt string) (string, error) {
			reply := scene.Next(llmtest.Asked{System: system, Turns: []string{prompt}})
			return reply.Text, reply.Err()
		}}
	}, llmtest.Features{})
}
