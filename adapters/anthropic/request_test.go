package anthropic_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/anthropic"
)

// picky is a server that refuses fields, and keeps what it was sent.
type picky struct {
	refuse map[string]string // field -> message of the refusal
	answer string
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
		w.Header().Set("Content-Type", "application/json")
		for field, message := range p.refuse {
			if _, sent := fields[field]; sent {
				w.WriteHeader(400)
				json.NewEncoder(w).Encode(map[string]any{"type": "error", "error": map[string]any{"type": "invalid_request_error", "message": message}})
				return
			}
		}
		io.WriteString(w, p.answer)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const plain = `{"type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"{}"}],"stop_reason":"end_turn","usage":{"input_tokens":300000,"cache_creation_input_tokens":200000,"cache_read_input_tokens":500000,"output_tokens":1000000}}`

func TestFieldsThatAModelRefusesAreLeftOut(t *testing.T) {
	warm := 0.5
	server := &picky{answer: plain, refuse: map[string]string{"output_config": "output_config: Extra inputs are not permitted", "temperature": "temperature may only be set to 1 for this model"}}
	model := anthropic.New("key", anthropic.Options{BaseURL: server.start(t), Temperature: &warm})
	for range 2 {
		_, err := model.Complete(t.Context(), jobsearch.Prompt{Task: "go", Schema: json.RawMessage(`{"type":"object"}`)})
		require.NoError(t, err)
	}
	require.Len(t, server.got, 4, "each refusal happens once")
	assert.NotContains(t, server.got[3], "output_config")
	assert.NotContains(t, server.got[3], "temperature")
	assert.Contains(t, fmt.Sprint(server.got[3]["messages"]), `{"type":"object"}`)
}

func TestWhatIsSent(t *testing.T) {
	server := &picky{answer: plain}
	model := anthropic.New("key", anthropic.Options{BaseURL: server.start(t), Model: "m", MaxTokens: 100_000, Prices: map[string]anthropic.Price{"m": {Prompt: 2, Cached: 1, Answer: 10}}})
	c, err := model.Complete(t.Context(), jobsearch.Prompt{System: " ", Task: "go"})
	require.NoError(t, err)
	assert.NotContains(t, server.got[0], "system", "the server refuses an empty text")
	assert.EqualValues(t, 100_000, server.got[0]["max_tokens"], "a long answer need not be streamed")
	assert.Equal(t, jobsearch.Usage{PromptTokens: 1_000_000, AnswerTokens: 1_000_000, USD: 11.5}, c.Usage, "the cache counts as prompt, at its price")
	_, err = model.Complete(t.Context(), jobsearch.Prompt{Task: "go", MaxTokens: 7, Schema: json.RawMessage(`{"type":"object"}`)})
	require.NoError(t, err)
	assert.EqualValues(t, 7, server.got[1]["max_tokens"])
	assert.Contains(t, server.got[1], "output_config")
}

func TestThoughtsAreNoAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		answer string
		text   string
		is     error
	}{
		"thoughts before the text":                  {`{"model":"m","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"a"},{"type":"text","text":"b"}],"stop_reason":"end_turn","usage":{}}`, "ab", nil},
		"thoughts alone":                            {`{"model":"m","content":[{"type":"thinking","thinking":"hm","signature":"s"}],"stop_reason":"end_turn","usage":{}}`, "", jobsearch.ErrChanged},
		"thoughts that used up the length":          {`{"model":"m","content":[{"type":"thinking","thinking":"hm","signature":"s"}],"stop_reason":"max_tokens","usage":{"output_tokens":9}}`, "", jobsearch.ErrLimit},
		"a tool that nobody offered":                {`{"model":"m","content":[{"type":"tool_use","id":"1","name":"rm","input":{}}],"stop_reason":"tool_use","usage":{}}`, "", jobsearch.ErrChanged},
		"text that is not fit for a noun is mended": {`{"model":"m","content":[{"type":"text","text":"a\u0000b"}],"stop_reason":"end_turn","usage":{}}`, "ab", nil},
	} {
		t.Run(name, func(t *testing.T) {
			server := &picky{answer: tc.answer}
			c, err := anthropic.New("key", anthropic.Options{BaseURL: server.start(t)}).Complete(t.Context(), jobsearch.Prompt{Task: "go"})
			assert.ErrorIs(t, err, tc.is)
			assert.Equal(t, tc.text, c.Text)
		})
	}
}

func ExampleNew() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"model":"claude-sonnet-4-6","content":[{"type":"text","text":"Dear Acme, …"}],"stop_reason":"end_turn","usage":{"input_tokens":40,"output_tokens":3}}`)
	}))
	defer server.Close()
	model := anthropic.New("your key", anthropic.Options{BaseURL: server.URL}) // without BaseURL: Anthropic
	answer, err := model.Complete(context.Background(), jobsearch.Prompt{
		System:   "You write short letters.",
		Task:     "Write to the employer of the posting.",
		Material: []jobsearch.Material{{Name: "posting", Text: "Acme seeks a Go engineer."}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s (%.6f USD)\n", answer.Text, answer.Usage.USD)
	// Output: Dear Acme, … (0.000165 USD)
}
