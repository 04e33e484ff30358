package memory_test

import (
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/browsertest"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/llmtest"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

func TestLLMContract(t *testing.T) {
	llmtest.Run(t, func(_ testing.TB, scene *llmtest.Scene) jobsearch.LLM {
		return memory.NewLLMFunc(func(p jobsearch.Prompt) (string, error) {
			reply := scene.Next(llmtest.Asked{System: p.System, Turns: []string{p.User()}})
			return reply.Text, reply.Err()
		})
	}, llmtest.Features{})
}

func TestEmbedderContract(t *testing.T) {
	llmtest.RunEmbedder(t, func(testing.TB, *llmtest.Scene) jobsearch.Embedder { return memory.NewLLM() }, llmtest.Features{})
}

func TestBrowserContract(t *testing.T) {
	browsertest.Run(t, func(_ testing.TB, site *browsertest.Site) jobsearch.Browser { return memory.NewBrowser(site.Pages) }, browsertest.Features{})
}

func TestMailSourceContract(t *testing.T) {
	mailtest.Run(t, func(*testing.T) mailtest.Harness {
		box := memory.NewMailSource("memory:ann@example.org")
		return mailtest.Harness{
			Source:  func(*testing.T) jobsearch.MailSource { return box },
			Deliver: func(_ *testing.T, raw []byte) { box.Append(mime.Parse(raw, "ann@example.org")) },
		}
	}, mailtest.Features{})
}
