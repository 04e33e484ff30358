package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// Turn is one message of the talk with a model.
type Turn struct {
	Assistant bool // the model's own; else the user's
	Text      string
}

// Ask sends a talk to a model. schema is what the answer must keep, nil for free text.
type Ask func(ctx context.Context, turns []Turn, schema *Schema) (jobsearch.Completion, error)

// Complete asks for p by ask and, where p has a Schema, sees that the answer keeps it: what surrounds the JSON is cut away, an answer that breaks the schema goes back once with what is wrong,
// and a second such answer is jobsearch.ErrChanged. Usage is that of both rounds, also beside an error.
func Complete(ctx context.Context, p jobsearch.Prompt, ask Ask) (jobsearch.Completion, error) {
	turns := []Turn{{Text: p.User()}}
	if len(p.Schema) == 0 {
		return ask(ctx, turns, nil)
	}
	schema, err := ParseSchema(p.Schema)
	if err != nil {
		return jobsearch.Completion{}, err
	}
	first, err := ask(ctx, turns, schema)
	if err != nil {
		return first, err
	}
	kept, wrong := keep(first, schema)
	if wrong == nil {
		return kept, nil
	}
	if first.Reason == "length" {
		return used(first), &jobsearch.LimitError{What: "answer", Limit: int64(first.Usage.AnswerTokens), Unit: "tokens"}
	}
	turns = append(turns, Turn{Assistant: true, Text: head(first.Text)}, Turn{Text: repair(wrong, p.Schema)})
	second, err := ask(ctx, turns, schema)
	second.Usage = sum(first.Usage, second.Usage)
	if err != nil {
		return second, err
	}
	if kept, wrong = keep(second, schema); wrong != nil {
		return used(second), fmt.Errorf("the answer, and its repair, break the schema: %w: %w", wrong, jobsearch.ErrChanged)
	}
	return kept, nil
}

func keep(c jobsearch.Completion, schema *Schema) (jobsearch.Completion, error) {
	doc, ok := extract(c.Text)
	if !ok {
		return c, errors.New("it holds no JSON")
	}
	c.Text = doc
	return c, schema.Check([]byte(doc))
}

func sum(a, b jobsearch.Usage) jobsearch.Usage {
	return jobsearch.Usage{PromptTokens: a.PromptTokens + b.PromptTokens, AnswerTokens: a.AnswerTokens + b.AnswerTokens, USD: a.USD + b.USD}
}

// used is what remains of a completion beside an error.
func used(c jobsearch.Completion) jobsearch.Completion {
	return jobsearch.Completion{Model: c.Model, Usage: c.Usage, Reason: c.Reason}
}

// Instruction is what stands after a prompt where the server itself does not hold a model to the schema.
func Instruction(schema json.RawMessage) string {
	return "\n\nAnswer with one JSON document and nothing else: no comment, no code fence. It must keep this JSON Schema:\n" + string(schema)
}

func repair(wrong error, schema json.RawMessage) string {
	return "Your answer cannot be used: " + wrong.Error() + "." + Instruction(schema)
}

// head is as much of a broken answer as goes back to the model.
func head(text string) string {
	const most = 64 << 10
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	if strings.TrimSpace(text) == "" {
		return "(nothing)" // servers refuse an empty message
	}
	return text
}

// extract finds the JSON document in a model's answer: the whole, else the first object or list that stands in a code fence or amid prose. What a model thinks aloud before it is not looked at.
func extract(text string) (string, bool) {
	if _, after, ok := strings.Cut(text, "</think>"); ok {
		text = after
	}
	text = strings.TrimSpace(text)
	if json.Valid([]byte(text)) {
		return text, true
	}
	for tries := 0; tries < 100; tries++ {
		start := strings.IndexAny(text, "{[")
		if start < 0 {
			return "", false
		}
		text = text[start:]
		var doc json.RawMessage
		if json.NewDecoder(strings.NewReader(text)).Decode(&doc) == nil {
			return string(doc), true
		}
		text = text[1:]
	}
	return "", false
}
