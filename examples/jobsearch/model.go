package main

import (
	"os"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/openai"
)

// modelFlags say which language model writes, if any.
type modelFlags struct {
	LLM      string `help:"Who writes letters and judges doubtful mail: none, openai (any compatible server) or anthropic. The key from JOBSEARCH_LLM_KEY." enum:"none,openai,anthropic" default:"none" name:"llm" env:"JOBSEARCH_LLM"`
	LLMURL   string `help:"The server's address, for an OpenAI-compatible one: http://localhost:11434/v1" name:"llm-url" env:"JOBSEARCH_LLM_URL" placeholder:"URL"`
	LLMModel string `help:"The model's name." name:"llm-model" env:"JOBSEARCH_LLM_MODEL"`
}

// llm is nil when none is configured.
func (f *modelFlags) llm() jobsearch.LLM {
	key := os.Getenv("JOBSEARCH_LLM_KEY")
	switch f.LLM {
	case "openai":
		return openai.New(key, openai.Options{BaseURL: f.LLMURL, Model: f.LLMModel})
	case "anthropic":
		return newAnthropic(key, f)
	}
	return nil
}
