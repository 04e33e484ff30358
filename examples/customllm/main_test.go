package main

import (
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/llmtest"
)

func TestTheModelKeepsTheContract(t *testing.T) {
	llmtest.Run(t, func(_ testing.TB, scene *llmtest.Scene) jobsearch.LLM {
		return local{func(system, prompt string) (string, error) {
			reply := scene.Next(llmtest.Asked{System: system, Turns: []string{prompt}})
			return reply.Text, reply.Err()
		}}
	}, llmtest.Features{})
}
