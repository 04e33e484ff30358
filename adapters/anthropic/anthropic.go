// Package anthropic is a language model behind Anthropic's Messages API (https://docs.anthropic.com/en/api/messages), built on github.com/anthropics/anthropic-sdk-go.
//
// # Schema
//
// A Prompt's Schema goes to the server as its output format; a model that refuses that field is asked again with the schema in the prompt, and from then on always so. The answer is checked in either case and goes back
// once for repair.
//
// # Errors
//
// Those of jobsearch.LLM. A key without credit left is an *jobsearch.UnauthorizedError, as no waiting helps. Beside an error, the Completion carries the usage that it cost, where the server told it.
// The key is in no error. The environment is not read.
package anthropic

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"sync"
	"time"

	anthropic "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/packages/ssestream"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/llm"
)

// The defaults of Options.
const (
	DefaultBaseURL   = "https://api.anthropic.com"
	DefaultModel     = "claude-sonnet-4-6"
	DefaultMaxTokens = 8192
)

// Price is what a model costs, in US dollars for a million tokens of the prompt, of its part that the server had cached (0 is the price of the prompt), and of the answer.
type Price = llm.Price

// Options tune a Model; the zero value asks Anthropic.
type Options struct {
	BaseURL     string           // without the version; "" is DefaultBaseURL
	Model       string           // "" is DefaultModel
	MaxTokens   int              // of an answer whose Prompt names none; the protocol wants a number; 0 is DefaultMaxTokens
	Temperature *float64         // nil leaves it to the server
	Prices      map[string]Price // by model, beside and above the built-in table (prices.json, which is of its as_of date and not complete); give {} for what costs nothing. See Price
	HTTP        *http.Client     // nil is a plain one; its CheckRedirect and the time limit of a call are ours
	Retries     int              // of 429, 5xx and broken connections, after the first attempt; 0 is 3, negative none
	MinRetry    time.Duration    // the first wait where the server names none, doubled each time, with jitter; 0 is 500 ms
	MaxRetry    time.Duration    // the longest wait; a server that asks for a longer one gets its way as a RateLimitedError; 0 is 30 s
	Timeout     time.Duration    // for each attempt, of a stream for each piece; beyond it, a LimitError; 0 is 2 min
	MaxBytes    int64            // of an answer as it comes over the wire; beyond it, a LimitError; 0 is 8 MB
}

// Model is a jobsearch.LLM and StreamingLLM. Safe for concurrent use.
type Model struct {
	api    anthropic.MessageService
	client *llm.Client
	prices llm.Prices
	opts   Options

	mu     sync.Mutex
	tastes tastes
}

// tastes is what the server was found to take.
type tastes struct{ outputFormat, temperature bool }

var (
	_ jobsearch.LLM          = (*Model)(nil)
	_ jobsearch.StreamingLLM = (*Model)(nil)
)

//go:embed prices.json
var priceTable []byte

// New makes a Model. Nothing is asked of the server yet.
func New(key string, opts Options) *Model {
	if opts.BaseURL == "" {
		opts.BaseURL = DefaultBaseURL
	}
	if opts.Model == "" {
		opts.Model = DefaultModel
	}
	if opts.MaxTokens <= 0 {
		opts.MaxTokens = DefaultMaxTokens
	}
	client := llm.Client{HTTP: opts.HTTP, Key: key, Consent: "check the Anthropic API key", Retries: opts.Retries, MinRetry: opts.MinRetry, MaxRetry: opts.MaxRetry,
		Timeout: opts.Timeout, MaxBytes: opts.MaxBytes}.Filled()
	api := anthropic.NewClient(
		option.WithoutEnvironmentDefaults(), option.WithoutOpenTelemetry(), option.WithAPIKey(key), option.WithBaseURL(opts.BaseURL), option.WithHTTPClient(client),
		option.WithMaxRetries(0),                // the client's
		option.WithRequestTimeout(24*time.Hour), // so are the time limits; without this one the library refuses long answers that are not streamed
	)
	return &Model{api: api.Messages, client: client, prices: llm.PriceTable(priceTable, opts.Prices), opts: opts, tastes: tastes{outputFormat: true, temperature: true}}
}

// Price is what the model costs, as Usage.USD counts it. known is false where neither the built-in table nor Options.Prices has it: then Usage.USD is 0 and says nothing. A dated release has the price of its model.
func (m *Model) Price() (p Price, known bool) { return m.prices.Known(m.opts.Model) }

// Complete answers p. An answer of free text that was cut at its length comes with Reason "length".
func (m *Model) Complete(ctx context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	c, err := llm.Complete(ctx, p, func(ctx context.Context, turns []llm.Turn, schema *llm.Schema) (jobsearch.Completion, error) {
		var message *anthropic.Message
		err := m.adapt(func(t tastes) (err error) {
			message, err = m.api.New(ctx, m.request(p, turns, schema != nil, t))
			return err
		})
		if err != nil {
			return jobsearch.Completion{}, err
		}
		return m.completion(message)
	})
	if err != nil {
		return c, fmt.Errorf("anthropic: complete: %w", err)
	}
	return c, nil
}

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
			yield(jobsearch.Completion{}, fmt.Errorf("anthropic: stream: %w", err))
		}
	}
}

// stream yields the pieces and the whole. It returns nil also when yield wants no more.
func (m *Model) stream(ctx context.Context, p jobsearch.Prompt, yield func(jobsearch.Completion, error) bool) error {
	var stream *ssestream.Stream[anthropic.MessageStreamEventUnion]
	err := m.adapt(func(t tastes) error {
		stream = m.api.NewStreaming(ctx, m.request(p, []llm.Turn{{Text: p.User()}}, false, t))
		return stream.Err()
	})
	if err != nil {
		return err
	}
	defer stream.Close()

	var whole anthropic.Message
	ended := false
	for stream.Next() {
		event := stream.Current()
		if err := whole.Accumulate(event); err != nil {
			return m.outside(err)
		}
		ended = ended || event.Type == "message_stop"
		if piece := jobsearch.CleanText(event.Delta.Text); event.Type == "content_block_delta" && piece != "" {
			if !yield(jobsearch.Completion{Text: piece, Model: whole.Model}, nil) {
				return nil
			}
		}
	}
	switch err := stream.Err(); {
	case err != nil:
		return m.outside(err)
	case whole.Model == "":
		return fmt.Errorf("the answer is no stream of events: %w", jobsearch.ErrChanged)
	case !ended:
		return fmt.Errorf("the answer was cut off: %w", io.ErrUnexpectedEOF)
	}
	c, err := m.completion(&whole)
	if err != nil {
		return err
	}
	yield(c, nil)
	return nil
}

// request is what is sent.
func (m *Model) request(p jobsearch.Prompt, turns []llm.Turn, schema bool, t tastes) anthropic.MessageNewParams {
	r := anthropic.MessageNewParams{Model: m.opts.Model, MaxTokens: int64(m.opts.MaxTokens)}
	if p.MaxTokens > 0 {
		r.MaxTokens = int64(p.MaxTokens)
	}
	if strings.TrimSpace(p.System) != "" { // the server refuses an empty text
		r.System = []anthropic.TextBlockParam{{Text: p.System}}
	}
	if m.opts.Temperature != nil && t.temperature {
		r.Temperature = anthropic.Float(*m.opts.Temperature)
	}
	if schema && t.outputFormat {
		var format map[string]any
		if json.Unmarshal(p.Schema, &format) == nil {
			r.OutputConfig = anthropic.OutputConfigParam{Format: anthropic.JSONOutputFormatParam{Schema: format}}
		}
	}
	for i, turn := range turns {
		if i == 0 && schema && r.OutputConfig.Format.Schema == nil {
			turn.Text += llm.Instruction(p.Schema)
		}
		if turn.Assistant {
			r.Messages = append(r.Messages, anthropic.NewAssistantMessage(anthropic.NewTextBlock(turn.Text)))
		} else {
			r.Messages = append(r.Messages, anthropic.NewUserMessage(anthropic.NewTextBlock(turn.Text)))
		}
	}
	return r
}

// adapt calls ask with what the server takes, again while it refuses a field that can be left out.
func (m *Model) adapt(ask func(tastes) error) error {
	m.mu.Lock()
	t := m.tastes
	m.mu.Unlock()
	for {
		err := ask(t)
		if err == nil {
			return nil
		}
		var refused *llm.StatusError
		if !errors.As(err, &refused) {
			return m.outside(err)
		}
		switch {
		case t.outputFormat && refused.About("output_config", "output_format", "schema"):
			t.outputFormat = false
		case t.temperature && refused.About("temperature"):
			t.temperature = false
		default:
			return m.outside(err)
		}
		m.mu.Lock()
		m.tastes = tastes{m.tastes.outputFormat && t.outputFormat, m.tastes.temperature && t.temperature}
		m.mu.Unlock()
	}
}

// completion reads an answer.
func (m *Model) completion(a *anthropic.Message) (jobsearch.Completion, error) {
	u := a.Usage
	prompt, cached := int(u.InputTokens+u.CacheCreationInputTokens+u.CacheReadInputTokens), int(u.CacheReadInputTokens)
	c := jobsearch.Completion{Model: a.Model, Reason: "stop", Usage: jobsearch.Usage{
		PromptTokens: prompt, AnswerTokens: int(u.OutputTokens), USD: m.prices.Of(a.Model, m.opts.Model).USD(prompt, cached, int(u.OutputTokens)),
	}}
	var text strings.Builder
	for _, block := range a.Content {
		text.WriteString(block.Text) // thoughts and the like have none
	}
	switch a.StopReason {
	case anthropic.StopReasonRefusal:
		c.Reason = "refusal"
		return c, fmt.Errorf("the model refused: %w", jobsearch.ErrBlocked)
	case anthropic.StopReasonMaxTokens, anthropic.StopReasonModelContextWindowExceeded:
		if c.Reason = "length"; strings.TrimSpace(text.String()) == "" {
			return c, &jobsearch.LimitError{What: "answer", Limit: u.OutputTokens, Unit: "tokens"}
		}
	}
	if text.Len() == 0 {
		return c, fmt.Errorf("the answer holds no text: %w", jobsearch.ErrChanged)
	}
	c.Text = jobsearch.CleanText(text.String())
	return c, nil
}

// outside gives an error of the library or the server its kind.
func (m *Model) outside(err error) error {
	var api *anthropic.Error
	switch {
	case errors.As(err, &api): // within a stream: outside of one, the client has read the refusal itself
		return m.client.Refusal(0, []byte(api.RawJSON()))
	case !llm.Known(err):
		return fmt.Errorf("the answer is not what the protocol says: %w", jobsearch.ErrChanged)
	}
	return m.client.Missing(err, m.opts.Model)
}
