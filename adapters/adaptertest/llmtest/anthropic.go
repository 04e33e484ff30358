package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// Anthropic starts a server that speaks Anthropic's Messages and answers as the scene says, until the test ends; it returns its base URL, without the version.
func Anthropic(t testing.TB, scene *Scene) (baseURL string) {
	p := protocol{
		path: "/v1/messages",
		key:  func(h http.Header) string { return h.Get("X-Api-Key") },
		read: readAnthropic, whole: wholeAnthropic, stream: streamAnthropic, failure: failAnthropic,
	}
	return p.serve(t, scene)
}

// anthropicText is a text that stands as a string or as a list of blocks.
type anthropicText string

func (t *anthropicText) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = anthropicText(s)
		return nil
	}
	var blocks []struct{ Type, Text string }
	if err := json.Unmarshal(data, &blocks); err != nil {
		return err
	}
	for _, b := range blocks {
		if b.Type != "text" || b.Text == "" {
			return errors.New("text content blocks must be non-empty")
		}
		*t += anthropicText(b.Text)
	}
	return nil
}

func readAnthropic(body []byte) (Asked, error) {
	var r struct {
		Model     string
		MaxTokens int `json:"max_tokens"`
		System    anthropicText
		Messages  []struct {
			Role    string
			Content anthropicText
		}
		Stream bool
		Output struct {
			Format struct{ Type string }
		} `json:"output_config"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return Asked{}, err
	}
	if r.Model == "" || r.MaxTokens <= 0 || len(r.Messages) == 0 {
		return Asked{}, errors.New("model, max_tokens and messages are required")
	}
	asked := Asked{System: string(r.System), Stream: r.Stream, Schema: r.Output.Format.Type != ""}
	for _, m := range r.Messages {
		asked.Turns = append(asked.Turns, string(m.Content))
	}
	return asked, nil
}

func reasonAnthropic(reply Reply) string {
	switch {
	case reply.Fault == Refused:
		return "refusal"
	case reply.Cut:
		return "max_tokens"
	}
	return "end_turn"
}

func wholeAnthropic(asked Asked, reply Reply) any {
	content := []any{}
	if reply.Fault != Refused {
		content = append(content, map[string]any{"type": "text", "text": reply.Text})
	}
	return map[string]any{
		"id": "msg_1", "type": "message", "role": "assistant", "model": "test-model", "content": content, "stop_reason": reasonAnthropic(reply), "stop_sequence": nil,
		"usage": map[string]any{"input_tokens": words(append(asked.Turns, asked.System)...), "output_tokens": words(reply.Text)},
	}
}

func streamAnthropic(asked Asked, reply Reply) []string {
	var events []string
	event := func(kind string, fields map[string]any) {
		fields["type"] = kind
		doc, err := json.Marshal(fields)
		if err != nil {
			panic(err) // values of this package
		}
		events = append(events, "event: "+kind+"\ndata: "+string(doc))
	}
	event("message_start", map[string]any{"message": map[string]any{
		"id": "msg_1", "type": "message", "role": "assistant", "model": "test-model", "content": []any{}, "stop_reason": nil, "stop_sequence": nil,
		"usage": map[string]any{"input_tokens": words(append(asked.Turns, asked.System)...), "output_tokens": 1},
	}})
	event("ping", map[string]any{})
	if reply.Fault != Refused {
		event("content_block_start", map[string]any{"index": 0, "content_block": map[string]any{"type": "text", "text": ""}})
		for _, piece := range pieces(reply.Text) {
			event("content_block_delta", map[string]any{"index": 0, "delta": map[string]any{"type": "text_delta", "text": piece}})
		}
		event("content_block_stop", map[string]any{"index": 0})
	}
	event("message_delta", map[string]any{"delta": map[string]any{"stop_reason": reasonAnthropic(reply), "stop_sequence": nil}, "usage": map[string]any{"output_tokens": words(reply.Text)}})
	event("message_stop", map[string]any{})
	return events
}

func failAnthropic(kind Fault, message string) any {
	name := map[Fault]string{RateLimited: "rate_limit_error", NoCredit: "billing_error", Unauthorized: "authentication_error", ServerError: "api_error"}[kind]
	if name == "" {
		name = "invalid_request_error"
	}
	return map[string]any{"type": "error", "error": map[string]any{"type": name, "message": fmt.Sprintf("%s: %s", kind, message)}}
}
