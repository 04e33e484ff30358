package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/llm"
)

func TestRefusalsAreToldApart(t *testing.T) {
	for name, tc := range map[string]struct {
		status  int
		content string
		is      error
		text    string
	}{
		"OpenAI, wrong key":                    {401, `{"error":{"message":"Incorrect API key provided: SECRET.","type":"invalid_request_error","code":"invalid_api_key"}}`, jobsearch.ErrUnauthorized, "get a key"},
		"OpenAI, no credit":                    {429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}`, jobsearch.ErrUnauthorized, "credit"},
		"OpenAI, rate with a hint at billing":  {429, `{"error":{"message":"Rate limit reached. Add a payment method at https://platform.openai.com/account/billing.","type":"requests","code":"rate_limit_exceeded"}}`, jobsearch.ErrRateLimited, ""},
		"Gemini, rate worded as quota":         {429, `[{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED"}}]`, jobsearch.ErrRateLimited, ""},
		"OpenAI, prompt too long":              {400, `{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`, jobsearch.ErrLimit, "8192 tokens"},
		"Anthropic, prompt too long":           {400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}`, jobsearch.ErrLimit, "200000 tokens"},
		"Anthropic, request too large":         {413, `{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`, jobsearch.ErrLimit, ""},
		"llama.cpp, prompt too long":           {400, `{"error":{"code":400,"message":"the request exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error"}}`, jobsearch.ErrLimit, "4096 tokens"},
		"Anthropic, no credit":                 {400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}`, jobsearch.ErrUnauthorized, "credit"},
		"Anthropic, no permission":             {403, `{"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission"}}`, jobsearch.ErrUnauthorized, ""},
		"a gateway's challenge page":           {403, `<html>Attention required</html>`, jobsearch.ErrBlocked, ""},
		"Azure, content filter":                {400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter"}}`, jobsearch.ErrBlocked, ""},
		"OpenRouter, flagged":                  {403, `{"error":{"code":403,"message":"Your input was flagged by moderation"}}`, jobsearch.ErrBlocked, ""},
		"a limit within a stream":              {0, `{"error":{"message":"slow down","type":"rate_limit_error"}}`, jobsearch.ErrRateLimited, ""},
		"a fault that is nobody's":             {500, `{"error":{"message":"boom","type":"server_error"}}`, nil, "500: boom"},
		"an error that is a string":            {400, `{"error":"model not loaded"}`, nil, "400: model not loaded"},
		"an unknown model is not out of quota": {404, `{"error":{"message":"The model does not exist","code":"model_not_found"}}`, nil, "404"},
		"noise":                                {502, "\x00\xff<", nil, "502"},
		"control characters and length":        {400, `{"error":{"message":"a\u001b[31m\n\u0000b ` + strings.Repeat("x", 5000) + `"}}`, nil, "400: a [31m b xxx"},
	} {
		t.Run(name, func(t *testing.T) {
			err := llm.Client{Key: "SECRET", Consent: "get a key"}.Filled().Refusal(tc.status, []byte(tc.content))
			require.Error(t, err)
			for _, kind := range []error{jobsearch.ErrUnauthorized, jobsearch.ErrRateLimited, jobsearch.ErrLimit, jobsearch.ErrBlocked, jobsearch.ErrChanged} {
				assert.Equal(t, kind == tc.is, errors.Is(err, kind), "%v: %v", kind, err)
			}
			assert.Contains(t, err.Error(), tc.text)
			assert.NotContains(t, err.Error(), "SECRET")
			assert.Less(t, len(err.Error()), 700)
		})
	}
}

func TestFieldsThatAServerRefuses(t *testing.T) {
	for content, want := range map[string]bool{
		`{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model.","param":"max_tokens","code":"unsupported_parameter"}}`: true,
		`{"error":{"message":"max_tokens: Extra inputs are not permitted"}}`:                                                                                true,
		`{"error":{"message":"max_tokens is too large: 99999","param":"max_tokens"}}`:                                                                       false,
		`{"error":{"message":"Unsupported parameter: 'temperature'","param":"temperature"}}`:                                                                false,
	} {
		var e *llm.StatusError
		require.ErrorAs(t, llm.Client{}.Filled().Refusal(400, []byte(content)), &e)
		assert.Equal(t, want, e.Unsupported("max_tokens"), content)
	}
}

// send asks a server of the test once, with waits of at most a few milliseconds.
func send(ctx context.Context, c llm.Client, handler http.HandlerFunc) (string, error) {
	server := httptest.NewServer(handler)
	defer server.Close()
	if c.MinRetry == 0 {
		c.MinRetry = time.Millisecond
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader("hello"))
	if err != nil {
		return "", err
	}
	resp, err := c.Filled().Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	return string(content), err
}

func TestTheClientRetriesWhatMayPass(t *testing.T) {
	for name, tc := range map[string]struct {
		retries  int
		statuses []int
		requests int
		ok       bool
	}{
		"a good answer is asked for once":     {0, []int{200}, 1, true},
		"5xx may pass":                        {0, []int{500, 503, 200}, 3, true},
		"429 may pass":                        {0, []int{429, 200}, 2, true},
		"a time-out of the server may pass":   {0, []int{408, 200}, 2, true},
		"a wrong request stays wrong":         {0, []int{400, 200}, 1, false},
		"what is not implemented stays so":    {0, []int{501, 200}, 1, false},
		"after the last attempt it gives up":  {1, []int{500, 500, 200}, 2, false},
		"no retries is one attempt":           {-1, []int{500, 200}, 1, false},
		"the usual number of attempts is 1+3": {0, []int{500, 500, 500, 500, 200}, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			got, err := send(t.Context(), llm.Client{Retries: tc.retries}, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				assert.Equal(t, "hello", string(body), "each attempt sends the whole request")
				w.WriteHeader(tc.statuses[n])
				n++
				io.WriteString(w, "answer")
			})
			assert.Equal(t, tc.ok, err == nil, "%v", err)
			if tc.ok {
				assert.Equal(t, "answer", got)
			}
			assert.Equal(t, tc.requests, n)
		})
	}
}

func TestRetryAfterInAllItsForms(t *testing.T) {
	for name, tc := range map[string]struct {
		header, value string
		until         time.Duration
	}{
		"seconds":           {"Retry-After", "3600", time.Hour},
		"a fraction":        {"Retry-After", "3600.5", time.Hour},
		"a date":            {"Retry-After", time.Now().Add(2 * time.Hour).UTC().Format(http.TimeFormat), 2 * time.Hour},
		"milliseconds":      {"Retry-After-Ms", "7200000", 2 * time.Hour},
		"nonsense":          {"Retry-After", "soon", 0},
		"a negative number": {"Retry-After", "-5", 0},
		"a number too far":  {"Retry-After", "99999999999999999999", 30 * 24 * time.Hour},
		"a date long past":  {"Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT", 0},
		"not a number":      {"Retry-After", "NaN", 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := send(t.Context(), llm.Client{Retries: -1}, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set(tc.header, tc.value)
				w.WriteHeader(429)
			})
			var limited *jobsearch.RateLimitedError
			require.ErrorAs(t, err, &limited)
			if tc.until == 0 {
				assert.Zero(t, limited.Until)
				return
			}
			assert.WithinDuration(t, time.Now().Add(tc.until), limited.Until, 10*time.Second)
		})
	}
}

func TestAServerThatAsksForTooLongAWaitIsNotAskedAgain(t *testing.T) {
	n := 0
	_, err := send(t.Context(), llm.Client{MaxRetry: time.Second}, func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(429)
	})
	assert.ErrorIs(t, err, jobsearch.ErrRateLimited)
	assert.Equal(t, 1, n)
}

func TestTheKeyLeavesOnlyForTheServer(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	_, err := send(t.Context(), llm.Client{}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusPermanentRedirect)
	})
	require.Error(t, err)
	assert.Zero(t, elsewhere.Load(), "a redirect would carry prompt and key to another host")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:1/SECRET", nil)
	require.NoError(t, err)
	_, err = llm.Client{Key: "SECRET", Retries: -1}.Filled().Do(req)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "SECRET")
}

func TestADeadlineOfTheCallersStaysOne(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := send(ctx, llm.Client{}, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.NotErrorIs(t, err, jobsearch.ErrLimit)
}

func TestPrices(t *testing.T) {
	table, err := llm.ParsePrices([]byte(`{"models":{"m":{"prompt":2,"cached":1,"answer":10},"plain":{"prompt":2,"answer":10}}}`))
	require.NoError(t, err)
	assert.InDelta(t, 0.000012, table.Of("m").USD(1, 0, 1), 1e-12)
	assert.InDelta(t, 0.000011, table.Of("m-2024-08-06").USD(1, 1, 1), 1e-12, "a dated release, all of the prompt cached")
	assert.InDelta(t, 0.000012, table.Of("plain-20250929").USD(1, 1, 1), 1e-12, "no price for the cache is the price of the prompt")
	assert.InDelta(t, 0.000012, table.Of("unknown", "plain").USD(1, 0, 1), 1e-12, "the first that is known")
	for _, other := range []string{"m-mini", "m2", "", "m-2024", "vendor/m"} {
		assert.Zero(t, table.Of(other).USD(1000, 0, 1000), other)
		_, known := table.Known(other)
		assert.False(t, known, other)
	}
	_, known := llm.Prices{"local": {}}.Known("local")
	assert.True(t, known, "what costs nothing has a price")
	for _, bad := range []string{"", "{}", `{"models":{}}`, `{"models":{"m":3}}`} {
		_, err := llm.ParsePrices([]byte(bad))
		assert.Error(t, err, bad)
	}
}

func TestAnEmptyAnswerIsGivenBackForRepairAsWords(t *testing.T) {
	n := 0
	_, err := llm.Complete(t.Context(), jobsearch.Prompt{Task: "x", Schema: []byte(`{"type":"object"}`)}, func(_ context.Context, turns []llm.Turn, _ *llm.Schema) (jobsearch.Completion, error) {
		for _, turn := range turns[min(n, 1):] {
			assert.NotEmpty(t, turn.Text, "servers refuse an empty message")
		}
		n++
		return jobsearch.Completion{Text: strings.Repeat(" ", n), Usage: jobsearch.Usage{PromptTokens: 10, AnswerTokens: 1, USD: 0.5}}, nil
	})
	assert.ErrorIs(t, err, jobsearch.ErrChanged)
	assert.Equal(t, 2, n)
}

func TestUsageIsKnownAlsoWhenTheRepairFails(t *testing.T) {
	n := 0
	c, err := llm.Complete(t.Context(), jobsearch.Prompt{Schema: []byte(`{"type":"object"}`)}, func(context.Context, []llm.Turn, *llm.Schema) (jobsearch.Completion, error) {
		if n++; n == 2 {
			return jobsearch.Completion{}, jobsearch.ErrBlocked
		}
		return jobsearch.Completion{Text: "no", Usage: jobsearch.Usage{PromptTokens: 10, AnswerTokens: 1, USD: 0.5}}, nil
	})
	assert.ErrorIs(t, err, jobsearch.ErrBlocked)
	assert.Equal(t, jobsearch.Usage{PromptTokens: 10, AnswerTokens: 1, USD: 0.5}, c.Usage)
}

func FuzzRefusal(f *testing.F) {
	f.Add(400, []byte(`{"error":{"message":"x","code":null,"param":3}}`))
	f.Add(429, []byte(`{"error":[]}`))
	f.Fuzz(func(t *testing.T, status int, content []byte) {
		err := llm.Client{}.Filled().Refusal(status, content)
		require.Error(t, err)
		assert.Less(t, len(err.Error()), 4000)
	})
}

func ExampleSchema_Check() {
	schema, err := llm.ParseSchema([]byte(`{"type": "object", "properties": {"years": {"type": "integer"}}, "required": ["name"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(schema.Check([]byte(`{"name": "Ann", "years": "seven"}`)))
	fmt.Println(schema.Check([]byte(`{"years": 7}`)))
	// Output:
	// /years is string, not integer
	// the whole lacks "name"
}
