// Package openai is a language model behind the OpenAI protocol: OpenAI itself, or any server that speaks it (Ollama, llama.cpp, vLLM, a gateway), told apart by Options.BaseURL alone.
// It is built on github.com/sashabaranov/go-openai and speaks Chat Completions and Embeddings (https://platform.openai.com/docs/api-reference/chat).
//
// # What servers differ in
//
// A server that refuses a field of the request is asked again without it, and from then on is not sent it any more: max_tokens or max_completion_tokens, temperature, stream_options, and response_format.
// Where it holds no model to a JSON Schema, the schema goes into the prompt; the answer is checked in either case and goes back once for repair.
//
// # Errors
//
// Those of jobsearch.LLM. A key without credit left is an *jobsearch.UnauthorizedError, as no waiting helps. Beside an error, the Completion carries the usage that it cost, where the server told it.
// The key is in no error.
package openai

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/llm"
)

// The defaults of Options.
const (
	DefaultBaseURL        = "https://api.openai.com/v1"
	DefaultModel          = "gpt-5-mini"
	DefaultEmbeddingModel = "text-embedding-3-small"
)

// Price is what a model costs, in US dollars for a million tokens of the prompt, of its part that the server had cached (0 is the price of the prompt), and of the answer.
type Price = llm.Price

// Options tune a Model; the zero value asks OpenAI.
type Options struct {
	BaseURL        string           // up to the version: "http://localhost:11434/v1"; "" is DefaultBaseURL
	Model          string           // "" is DefaultModel
	EmbeddingModel string           // "" is DefaultEmbeddingModel
	MaxTokens      int              // of an answer whose Prompt names none; 0 leaves it to the server
	Temperature    *float32         // nil leaves it to the server
	Prices         map[string]Price // by model, beside and above the built-in table (prices.json, which is of its as_of date and not complete); give {} for what costs nothing. See Price
	HTTP           *http.Client     // nil is a plain one; its CheckRedirect and the time limit of a call are ours
	Retries        int              // of 429, 5xx and broken connections, after the first attempt; 0 is 3, negative none
	MinRetry       time.Duration    // the first wait where the server names none, doubled each time, with jitter; 0 is 500 ms
	MaxRetry       time.Duration    // the longest wait; a server that asks for a longer one gets its way as a RateLimitedError; 0 is 30 s
	Timeout        time.Duration    // for each attempt, of a stream for each piece; beyond it, a LimitError; 0 is 2 min
	MaxBytes       int64            // of an answer as it comes over the wire; beyond it, a LimitError; 0 is 8 MB
}

// Model is a jobsearch.LLM, StreamingLLM and Embedder. Safe for concurrent use.
type Model struct {
	api    *openai.Client
	client *llm.Client
	prices llm.Prices
	opts   Options

	mu     sync.Mutex
	tastes tastes
}

var (
	_ jobsearch.LLM          = (*Model)(nil)
	_ jobsearch.StreamingLLM = (*Model)(nil)
	_ jobsearch.Embedder     = (*Model)(nil)
)

//go:embed prices.json
var priceTable []byte

// New makes a Model. key may be "" for a server that wants none. Nothing is asked of the server yet.
func New(key string, opts Options) *Model {
	if opts.BaseURL == "" {
		opts.BaseURL = DefaultBaseURL
	}
	if opts.Model == "" {
		opts.Model = DefaultModel
	}
	if opts.EmbeddingModel == "" {
		opts.EmbeddingModel = DefaultEmbeddingModel
	}
	client := llm.Client{HTTP: opts.HTTP, Key: key, Consent: "check the API key of " + host(opts.BaseURL), Retries: opts.Retries, MinRetry: opts.MinRetry, MaxRetry: opts.MaxRetry,
		Timeout: opts.Timeout, MaxBytes: opts.MaxBytes}.Filled()
	config := openai.DefaultConfig(key)
	config.BaseURL = opts.BaseURL
	config.HTTPClient = client
	return &Model{
		api: openai.NewClientWithConfig(config), client: client, prices: llm.PriceTable(priceTable, opts.Prices), opts: opts,
		// OpenAI's newer models refuse max_tokens; most other servers know nothing else, and some ignore what they do not know.
		tastes: tastes{completionTokens: opts.BaseURL == DefaultBaseURL, temperature: true, streamUsage: true},
	}
}

// Price is what the model costs, as Usage.USD counts it. known is false where neither the built-in table nor Options.Prices has it: then Usage.USD is 0 and says nothing. A dated release has the price of its model.
func (m *Model) Price() (p Price, known bool) { return m.prices.Known(m.opts.Model) }

// Complete answers p. An answer of free text that the server cut at its length comes with Reason "length".
func (m *Model) Complete(ctx context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	c, err := llm.Complete(ctx, p, func(ctx context.Context, turns []llm.Turn, schema *llm.Schema) (jobsearch.Completion, error) {
		var answer openai.ChatCompletionResponse
		err := m.adapt(func(t tastes) (err error) {
			answer, err = m.api.CreateChatCompletion(ctx, m.request(p, turns, schema, t))
			return err
		})
		if err != nil {
			return jobsearch.Completion{}, err
		}
		return m.completion(answer)
	})
	if err != nil {
		return c, fmt.Errorf("openai: complete: %w", err)
	}
	return c, nil
}

// completion reads an answer.
func (m *Model) completion(a openai.ChatCompletionResponse) (jobsearch.Completion, error) {
	c := jobsearch.Completion{Model: a.Model, Usage: m.usage(a.Model, a.Usage)}
	if len(a.Choices) == 0 {
		return c, fmt.Errorf("the answer holds no choice: %w", jobsearch.ErrChanged)
	}
	choice := a.Choices[0]
	return m.ended(c, choice.Message.Content, choice.Message.Refusal, choice.FinishReason)
}

// ended judges the end of an answer, whole or streamed.
func (m *Model) ended(c jobsearch.Completion, text, refusal string, reason openai.FinishReason) (jobsearch.Completion, error) {
	c.Text, c.Reason = jobsearch.CleanText(text), "stop"
	switch {
	case refusal != "" || reason == openai.FinishReasonContentFilter:
		c.Text, c.Reason = "", "refusal"
		return c, fmt.Errorf("the model refused: %w", jobsearch.ErrBlocked)
	case reason == openai.FinishReasonLength:
		if c.Reason = "length"; strings.TrimSpace(text) == "" {
			return c, &jobsearch.LimitError{What: "answer", Limit: int64(c.Usage.AnswerTokens), Unit: "tokens"}
		}
	case text == "":
		return c, fmt.Errorf("the answer holds no text: %w", jobsearch.ErrChanged)
	}
	return c, nil
}

func (m *Model) usage(model string, u openai.Usage) jobsearch.Usage {
	cached := 0
	if u.PromptTokensDetails != nil {
		cached = u.PromptTokensDetails.CachedTokens
	}
	return jobsearch.Usage{PromptTokens: u.PromptTokens, AnswerTokens: u.CompletionTokens, USD: m.prices.Of(model, m.opts.Model).USD(u.PromptTokens, cached, u.CompletionTokens)}
}

// outside gives an error of the library or the server its kind.
func (m *Model) outside(err error) error {
	var api *openai.APIError
	switch {
	case errors.As(err, &api): // within a stream: outside of one, the client has read the refusal itself
		return m.client.Named(&llm.StatusError{Status: api.HTTPStatusCode, Type: api.Type, Code: code(api.Code), Message: api.Message})
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return &jobsearch.InputError{What: "model", At: m.opts.Model, Reason: "does not chat"}
	case !llm.Known(err):
		return fmt.Errorf("the answer is not what the protocol says: %w", jobsearch.ErrChanged)
	}
	return m.client.Missing(err, m.opts.Model)
}

func code(c any) string {
	if c == nil {
		return ""
	}
	return fmt.Sprint(c)
}

func host(base string) string {
	_, rest, _ := strings.Cut(base, "://")
	rest, _, _ = strings.Cut(rest, "/")
	if _, after, ok := strings.Cut(rest, "@"); ok {
		return after
	}
	return rest
}
