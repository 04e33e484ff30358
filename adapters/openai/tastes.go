package openai

import (
	"encoding/json"
	"errors"
	"math"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/llm"
)

// tastes is what the server was found to take.
type tastes struct {
	completionTokens bool // max_completion_tokens, not max_tokens
	swapped          bool // the other of the two was refused
	temperature      bool
	streamUsage      bool // stream_options
	format           format
}

// format is how an answer is held to a schema, from the best on.
type format int

const (
	byServer format = iota // response_format json_schema
	asJSON                 // response_format json_object, the schema in the prompt
	byPrompt               // the schema in the prompt alone
)

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
		next, lasting, ok := t.without(err)
		if !ok {
			return m.outside(err)
		}
		if t = next; lasting {
			m.mu.Lock()
			m.tastes = m.tastes.least(next)
			m.mu.Unlock()
		}
	}
}

// without is t less the field that err refuses, and whether that holds for other prompts, too.
func (t tastes) without(err error) (next tastes, lasting, ok bool) {
	var refused *llm.StatusError
	if !errors.As(err, &refused) {
		refused = &llm.StatusError{}
	}
	switch {
	case !t.swapped && (errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated) || refused.Unsupported("max_tokens", "max_completion_tokens")):
		t.completionTokens, t.swapped = !t.completionTokens, true
	case t.temperature && (errors.Is(err, openai.ErrReasoningModelLimitationsOther) || errors.Is(err, openai.ErrReasoningSamplingUnsupported) || refused.About("temperature")):
		t.temperature = false
	case t.streamUsage && refused.Unsupported("stream_options"):
		t.streamUsage = false
	case t.format < byPrompt && refused.About("response_format", "json_schema", "json_object", "structured output", "guided", "grammar"):
		t.format++
		return t, !strings.Contains(strings.ToLower(refused.Message), "invalid schema"), true // another prompt's schema may be taken
	default:
		return t, false, false
	}
	return t, true, true
}

// least joins what two calls at once have found out.
func (t tastes) least(next tastes) tastes {
	if next.swapped && !t.swapped {
		t.completionTokens, t.swapped = next.completionTokens, true
	}
	t.temperature = t.temperature && next.temperature
	t.streamUsage = t.streamUsage && next.streamUsage
	t.format = max(t.format, next.format)
	return t
}

// request is what is sent.
func (m *Model) request(p jobsearch.Prompt, turns []llm.Turn, schema *llm.Schema, t tastes) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: m.opts.Model}
	if p.System != "" {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: p.System})
	}
	for _, turn := range turns {
		role := openai.ChatMessageRoleUser
		if turn.Assistant {
			role = openai.ChatMessageRoleAssistant
		}
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: role, Content: turn.Text})
	}
	limit := p.MaxTokens
	if limit <= 0 {
		limit = m.opts.MaxTokens
	}
	if t.completionTokens {
		r.MaxCompletionTokens = limit
	} else {
		//lint:ignore SA1019 servers of other makers know only this field
		r.MaxTokens = limit
	}
	if m.opts.Temperature != nil && t.temperature {
		r.Temperature = max(*m.opts.Temperature, math.SmallestNonzeroFloat32) // the library leaves out a zero
	}
	if schema == nil {
		return r
	}
	if t.format == byServer {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "answer", Schema: json.RawMessage(p.Schema), Strict: schema.Strict()}}
		return r
	}
	if t.format == asJSON {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	r.Messages[len(r.Messages)-len(turns)].Content += llm.Instruction(p.Schema)
	return r
}
