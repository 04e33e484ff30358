package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
)

// OpenAI starts a server that speaks OpenAI's Chat Completions and answers as the scene says, until the test ends; it returns its base URL, the version included. Embeddings are answered, too, but are not a part of the scene.
// It takes max_tokens and max_completion_tokens, as different models do.
func OpenAI(t testing.TB, scene *Scene) (baseURL string) {
	p := protocol{
		path: "/v1/chat/completions",
		key:  func(h http.Header) string { return strings.TrimPrefix(h.Get("Authorization"), "Bearer ") },
		read: readOpenAI, whole: wholeOpenAI, stream: streamOpenAI, failure: failOpenAI,
	}
	return p.serve(t, scene) + "/v1"
}

// OpenAIEmbeddings starts a server that speaks OpenAI's Embeddings: a vector is made of the text's bytes, and comes in no order.
func OpenAIEmbeddings(t testing.TB, scene *Scene) (baseURL string) {
	p := protocol{
		path: "/v1/embeddings",
		key:  func(h http.Header) string { return strings.TrimPrefix(h.Get("Authorization"), "Bearer ") },
		read: func(body []byte) (Asked, error) {
			var r struct{ Input []string }
			err := json.Unmarshal(body, &r)
			return Asked{Turns: r.Input}, err
		},
		whole: func(asked Asked, _ Reply) any {
			var data []any
			for i, text := range asked.Turns {
				data = append([]any{map[string]any{"object": "embedding", "index": i, "embedding": vector(text)}}, data...)
			}
			return map[string]any{"object": "list", "model": "test-embedding", "data": data}
		},
		failure: failOpenAI,
	}
	return p.serve(t, scene) + "/v1"
}

func vector(text string) []float64 {
	v := make([]float64, 8)
	for i := range len(text) {
		v[i%8] += math.Sin(float64(text[i]) * float64(i+1))
	}
	return v
}

func readOpenAI(body []byte) (Asked, error) {
	var r struct {
		Model    string
		Messages []struct{ Role, Content string }
		Stream   bool
		Format   struct{ Type string } `json:"response_format"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return Asked{}, err
	}
	if r.Model == "" || len(r.Messages) == 0 {
		return Asked{}, errors.New("model and messages are required")
	}
	asked := Asked{Stream: r.Stream, Schema: r.Format.Type != ""}
	for _, m := range r.Messages {
		switch {
		case m.Role == "system" || m.Role == "developer":
			asked.System += m.Content
		case m.Content == "":
			return Asked{}, errors.New("a message is empty")
		default:
			asked.Turns = append(asked.Turns, m.Content)
		}
	}
	return asked, nil
}

func usageOpenAI(asked Asked, reply Reply) any {
	prompt, answer := words(append(asked.Turns, asked.System)...), words(reply.Text)
	return map[string]any{"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
}

func wholeOpenAI(asked Asked, reply Reply) any {
	message := map[string]any{"role": "assistant", "content": reply.Text, "refusal": nil}
	if reply.Fault == Refused {
		message["content"], message["refusal"] = nil, "I cannot help with that."
	}
	return map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "test-model", "usage": usageOpenAI(asked, reply),
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": reasonOpenAI(reply)}},
	}
}

func reasonOpenAI(reply Reply) string {
	if reply.Cut {
		return "length"
	}
	return "stop"
}

func streamOpenAI(asked Asked, reply Reply) []string {
	var events []string
	chunk := func(delta map[string]any, reason any, usage any) {
		choices := []any{}
		if delta != nil {
			choices = append(choices, map[string]any{"index": 0, "delta": delta, "finish_reason": reason})
		}
		doc, err := json.Marshal(map[string]any{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "test-model", "choices": choices, "usage": usage})
		if err != nil {
			panic(err) // values of this package
		}
		events = append(events, "data: "+string(doc))
	}
	chunk(map[string]any{"role": "assistant", "content": ""}, nil, nil)
	if reply.Fault == Refused {
		chunk(map[string]any{"refusal": "I cannot "}, nil, nil)
		chunk(map[string]any{"refusal": "help with that."}, nil, nil)
	} else {
		for _, piece := range pieces(reply.Text) {
			chunk(map[string]any{"content": piece}, nil, nil)
		}
	}
	chunk(map[string]any{}, reasonOpenAI(reply), nil)
	chunk(nil, nil, usageOpenAI(asked, reply))
	return append(events, "data: [DONE]")
}

func failOpenAI(kind Fault, message string) any {
	detail := map[string]any{"message": fmt.Sprintf("%s: %s", kind, message), "type": "invalid_request_error", "param": nil, "code": nil}
	switch kind {
	case RateLimited:
		detail["type"], detail["code"] = "requests", "rate_limit_exceeded"
	case NoCredit:
		detail["type"], detail["code"] = "insufficient_quota", "insufficient_quota"
	case Unauthorized:
		detail["code"] = "invalid_api_key"
	case TooLong:
		detail["code"], detail["param"] = "context_length_exceeded", "messages"
	case NoSchema:
		detail["param"] = "response_format"
	case ServerError:
		detail["type"] = "server_error"
	}
	return map[string]any{"error": detail}
}
