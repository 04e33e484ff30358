package openai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/openai"
)

// picky is a server that refuses fields, and keeps what it was sent.
type picky struct {
	refuse map[string]string // field -> message of the refusal
	mu     sync.Mutex
	got    []map[string]any
}

func (p *picky) start(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var fields map[string]any
		if !assert.NoError(t, json.NewDecoder(r.Body).Decode(&fields)) {
			return
		}
		p.mu.Lock()
		p.got = append(p.got, fields)
		p.mu.Unlock()
		if format, ok := fields["response_format"].(map[string]any); ok {
			fields["response_format "+format["type"].(string)] = true
		}
		for field, message := range p.refuse {
			if _, sent := fields[field]; sent {
				code := "unsupported_parameter"
				if strings.Contains(message, "too large") {
					code = "invalid_value"
				}
				w.WriteHeader(400)
				json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "param": field, "code": code}})
				return
			}
		}
		if fields["stream"] == true {
			w.Header().Set("Content-Type", "text/event-stream")
			io.WriteString(w, `data: {"model":"m","choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}`+"\n\ndata: [DONE]\n\n")
			return
		}
		io.WriteString(w, `{"model":"m","choices":[{"message":{"content":"{}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000000,"completion_tokens":1000000}}`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestFieldsThatAServerRefusesAreLeftOut(t *testing.T) {
	zero := float32(0)
	for name, tc := range map[string]struct {
		model    string
		refuse   map[string]string
		prompt   jobsearch.Prompt
		requests int      // of two calls together
		with     []string // of the last request
		without  []string
	}{
		"nothing refused": {"m", nil, jobsearch.Prompt{MaxTokens: 9}, 2, []string{"max_tokens", "temperature"}, []string{"max_completion_tokens", "response_format"}},
		"a server behind which OpenAI is": {"m", map[string]string{"max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."},
			jobsearch.Prompt{MaxTokens: 9}, 3, []string{"max_completion_tokens"}, []string{"max_tokens"}},
		"a reasoning model of OpenAI's, by its name":          {"gpt-5", nil, jobsearch.Prompt{MaxTokens: 9}, 2, []string{"max_completion_tokens"}, []string{"max_tokens"}},
		"a model of one temperature only":                     {"m", map[string]string{"temperature": "Unsupported value: 'temperature' does not support 0 with this model."}, jobsearch.Prompt{}, 3, nil, []string{"temperature"}},
		"a server that knows JSON but no schema":              {"m", map[string]string{"response_format json_schema": "response_format json_schema is not known"}, jobsearch.Prompt{Schema: json.RawMessage(`{"type":"object"}`)}, 3, []string{"response_format json_object"}, nil},
		"a server that knows no response_format at all":       {"m", map[string]string{"response_format": "Unrecognized request argument supplied: response_format"}, jobsearch.Prompt{Schema: json.RawMessage(`{"type":"object"}`)}, 4, nil, []string{"response_format"}},
		"a schema that strict mode does not take is no habit": {"m", map[string]string{"response_format": "Invalid schema for response_format 'answer'"}, jobsearch.Prompt{Schema: json.RawMessage(`{"type":"object"}`)}, 6, nil, []string{"response_format"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := &picky{refuse: tc.refuse}
			opts := openai.Options{BaseURL: server.start(t), Model: tc.model, MinRetry: time.Millisecond}
			if tc.model == "m" {
				opts.Temperature = &zero
			}
			tc.prompt.Task = "go"
			model := openai.New("", opts)
			for range 2 {
				_, err := model.Complete(t.Context(), tc.prompt)
				require.NoError(t, err)
			}
			require.Len(t, server.got, tc.requests)
			last := server.got[len(server.got)-1]
			for _, field := range tc.with {
				assert.Contains(t, last, field)
			}
			for _, field := range tc.without {
				assert.NotContains(t, last, field)
			}
		})
	}
}

func TestAValueThatIsRefusedIsAnError(t *testing.T) {
	server := &picky{refuse: map[string]string{"max_tokens": "max_tokens is too large: 999999", "max_completion_tokens": "max_completion_tokens is too large: 999999"}}
	url := server.start(t)
	_, err := openai.New("", openai.Options{BaseURL: url, Model: "m"}).Complete(t.Context(), jobsearch.Prompt{Task: "go", MaxTokens: 999999})
	require.Error(t, err)
	assert.Contains(t, err.Error(), "too large")
	assert.LessOrEqual(t, len(server.got), 2)
}

func TestAStreamWithoutUsageWhereTheServerRefusesToCount(t *testing.T) {
	server := &picky{refuse: map[string]string{"stream_options": "unknown field stream_options"}}
	model := openai.New("", openai.Options{BaseURL: server.start(t), Model: "m"})
	for range 2 {
		var last jobsearch.Completion
		for c, err := range model.Stream(t.Context(), jobsearch.Prompt{Task: "go"}) {
			require.NoError(t, err)
			last = c
		}
		assert.Equal(t, "hi", last.Text)
	}
	assert.Len(t, server.got, 3)
}

func TestStrictModeIsAskedForOnlyWhereTheSchemaFits(t *testing.T) {
	server := &picky{}
	model := openai.New("", openai.Options{BaseURL: server.start(t), Model: "m"})
	for schema, strict := range map[string]bool{`{"type":"object","properties":{},"required":[],"additionalProperties":false}`: true, `{"type":"object"}`: false} {
		_, err := model.Complete(t.Context(), jobsearch.Prompt{Task: "go", Schema: json.RawMessage(schema)})
		require.NoError(t, err)
		format := server.got[len(server.got)-1]["response_format"].(map[string]any)
		assert.Equal(t, "json_schema", format["type"])
		assert.Equal(t, strict, format["json_schema"].(map[string]any)["strict"])
	}
}

func TestPrices(t *testing.T) {
	server := &picky{}
	url := server.start(t)
	for name, tc := range map[string]struct {
		model  string
		prices map[string]openai.Price
		usd    float64
	}{
		"a model of the built-in table":    {"gpt-4o", nil, 12.5},
		"a dated release of it":            {"gpt-4o-2024-08-06", nil, 12.5},
		"a model that nobody knows":        {"llama3", nil, 0},
		"a price of the user's":            {"llama3", map[string]openai.Price{"llama3": {Prompt: 1, Answer: 2}}, 3},
		"a user's price beats the table":   {"gpt-4o", map[string]openai.Price{"gpt-4o": {Prompt: 1, Answer: 1}}, 2},
		"the name that the server answers": {"alias", map[string]openai.Price{"m": {Prompt: 4, Answer: 1}}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := openai.New("", openai.Options{BaseURL: url, Model: tc.model, Prices: tc.prices}).Complete(t.Context(), jobsearch.Prompt{Task: "go"})
			require.NoError(t, err)
			assert.InDelta(t, tc.usd, c.Usage.USD, 1e-9)
		})
	}
}

func TestVectorsThatAreNotThoseOfTheTexts(t *testing.T) {
	for name, answer := range map[string]string{
		"too few":           `{"data":[{"index":0,"embedding":[1,2]}]}`,
		"one twice":         `{"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]}`,
		"an index too high": `{"data":[{"index":0,"embedding":[1,2]},{"index":2,"embedding":[1,2]}]}`,
		"a negative index":  `{"data":[{"index":0,"embedding":[1,2]},{"index":-1,"embedding":[1,2]}]}`,
		"of two lengths":    `{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}`,
		"an empty one":      `{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[]}]}`,
		"words":             `{"data":[{"index":0,"embedding":"AAAA"},{"index":1,"embedding":[1,2]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) }))
			defer server.Close()
			_, err := openai.New("", openai.Options{BaseURL: server.URL}).Embed(t.Context(), []string{"a", "b"})
			assert.ErrorIs(t, err, jobsearch.ErrChanged)
		})
	}
	_, err := openai.New("", openai.Options{BaseURL: "http://127.0.0.1:1"}).Embed(t.Context(), []string{"a", " \n"})
	assert.ErrorIs(t, err, jobsearch.ErrInput)
}

func TestAModelThatTheServerHasNot(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	_, err := openai.New("", openai.Options{BaseURL: server.URL, Model: "nope"}).Complete(t.Context(), jobsearch.Prompt{Task: "go"})
	assert.ErrorIs(t, err, jobsearch.ErrInput)
	assert.Contains(t, err.Error(), "nope")
	_, err = openai.New("", openai.Options{BaseURL: server.URL, Model: "text-davinci-003"}).Complete(t.Context(), jobsearch.Prompt{Task: "go"})
	assert.ErrorIs(t, err, jobsearch.ErrInput, "a model of another API")
}

func ExampleNew() {
	// A model on this machine, by the protocol that Ollama speaks: the base URL is all that differs from OpenAI.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"model":"llama3.2","choices":[{"message":{"content":"Dear Acme, …"},"finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":3}}`)
	}))
	defer server.Close()
	model := openai.New("", openai.Options{BaseURL: server.URL + "/v1", Model: "llama3.2"})
	answer, err := model.Complete(context.Background(), jobsearch.Prompt{
		System:   "You write short letters.",
		Task:     "Write to the employer of the posting.",
		Material: []jobsearch.Material{{Name: "posting", Text: "Acme seeks a Go engineer."}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Text, answer.Usage.AnswerTokens)
	// Output: Dear Acme, … 3
}
