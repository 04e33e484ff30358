package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

// Model is the Completion.Model of an LLM of this package.
const Model = "memory"

// Dimensions is the length of the vectors that LLM.Embed makes.
const Dimensions = 256

// LLM is a jobsearch.LLM whose answers the program supplies. It can also stream and embed (jobsearch.StreamingLLM, jobsearch.Embedder). Its tokens are words, and it costs nothing.
type LLM struct {
	answer func(jobsearch.Prompt) (string, error)

	mu      sync.Mutex
	prompts []jobsearch.Prompt
}

var (
	_ jobsearch.LLM          = (*LLM)(nil)
	_ jobsearch.StreamingLLM = (*LLM)(nil)
	_ jobsearch.Embedder     = (*LLM)(nil)
)

// NewLLM makes a model that gives the answers in their order, one a prompt, and fails with jobsearch.ErrUnsupported when none is left.
func NewLLM(answers ...string) *LLM {
	var mu sync.Mutex
	next := 0
	return NewLLMFunc(func(jobsearch.Prompt) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(answers) {
			return "", fmt.Errorf("no answer left after %d: %w", next, jobsearch.ErrUnsupported)
		}
		next++
		return answers[next-1], nil
	})
}

// NewLLMFunc makes a model that answers by a function, which must be safe for concurrent use. Its error becomes that of Complete.
func NewLLMFunc(answer func(jobsearch.Prompt) (string, error)) *LLM { return &LLM{answer: answer} }

// Prompts is what was asked, in order.
func (l *LLM) Prompts() []jobsearch.Prompt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.prompts)
}

// Complete gives the next answer. An answer that is no JSON where the prompt has a Schema is jobsearch.ErrChanged; one that is longer than MaxTokens words ends there, with Reason "length".
func (l *LLM) Complete(ctx context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	if err := ctx.Err(); err != nil {
		return jobsearch.Completion{}, fmt.Errorf("memory: complete: %w", err)
	}
	l.mu.Lock()
	l.prompts = append(l.prompts, p)
	l.mu.Unlock()

	text, err := l.answer(p)
	if err != nil {
		return jobsearch.Completion{}, fmt.Errorf("memory: complete: %w", err)
	}
	if len(p.Schema) > 0 && !json.Valid([]byte(text)) {
		return jobsearch.Completion{}, fmt.Errorf("memory: complete: the answer is not JSON: %w", jobsearch.ErrChanged)
	}
	c := jobsearch.Completion{Text: text, Model: Model, Reason: "stop"}
	if pieces := words(text); p.MaxTokens > 0 && len(pieces) > p.MaxTokens {
		if len(p.Schema) > 0 {
			return jobsearch.Completion{}, fmt.Errorf("memory: complete: %w", &jobsearch.LimitError{What: "answer", Limit: int64(p.MaxTokens), Unit: "tokens"})
		}
		c.Text, c.Reason = strings.Join(pieces[:p.MaxTokens], ""), "length"
	}
	c.Usage = jobsearch.Usage{PromptTokens: len(strings.Fields(p.System)) + len(strings.Fields(p.User())), AnswerTokens: len(words(c.Text))}
	return c, nil
}

// Stream is Complete, word by word.
func (l *LLM) Stream(ctx context.Context, p jobsearch.Prompt) iter.Seq2[jobsearch.Completion, error] {
	return func(yield func(jobsearch.Completion, error) bool) {
		whole, err := l.Complete(ctx, p)
		if err != nil {
			yield(jobsearch.Completion{}, err)
			return
		}
		for _, piece := range words(whole.Text) {
			if err := ctx.Err(); err != nil {
				yield(jobsearch.Completion{}, fmt.Errorf("memory: stream: %w", err))
				return
			}
			if !yield(jobsearch.Completion{Text: piece, Model: Model}, nil) {
				return
			}
		}
		yield(whole, nil)
	}
}

// Embed makes a vector of length one, or zero for a text without words, from the words of each text (feature hashing): texts that share words are near each other.
func (l *LLM) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("memory: embed: %w", err)
		}
		vectors[i] = embed(text)
	}
	return vectors, nil
}

func embed(text string) []float32 {
	v := make([]float32, Dimensions)
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		h := fnv.New32a()
		h.Write([]byte(word))
		v[h.Sum32()%Dimensions]++
	}
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	if length := float32(math.Sqrt(square)); length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
	return v
}

// words splits text after each run of white space, so that the pieces joined are the text.
func words(text string) []string {
	var pieces []string
	start, space := 0, false
	for i, r := range text {
		if unicode.IsSpace(r) {
			space = true
		} else if space {
			pieces, start, space = append(pieces, text[start:i]), i, false
		}
	}
	if start < len(text) {
		pieces = append(pieces, text[start:])
	}
	return pieces
}
