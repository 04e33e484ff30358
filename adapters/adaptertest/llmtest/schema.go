package llmtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

var person = json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"},"years":{"type":"integer","minimum":0}},"required":["name","years"],"additionalProperties":false}`)

func (s suite) schema(t *testing.T) {
	p := jobsearch.Prompt{Task: "Who is it?", Material: []jobsearch.Material{{Name: "resume", Text: hostile}}, Schema: person}
	const good = `{"name":"Ann","years":7}`

	for name, text := range map[string]string{
		"an answer that keeps the schema comes as it is": good,
		"a fence around it is cut away":                  "```json\n" + good + "\n```",
		"words around it are cut away":                   "Sure! Here [as asked] it is:\n\n" + good + "\n\nAnything else?",
		"thoughts before it are cut away":                "<think>{\"name\": maybe {}}</think>\n" + good,
	} {
		t.Run(name, func(t *testing.T) {
			scene := &Scene{Replies: []Reply{{Text: text}}}
			c, err := s.ask(t, scene, p)
			require.NoError(t, err)
			assert.JSONEq(t, good, c.Text)
			assert.Len(t, scene.Asked(), 1)
		})
	}
	for name, text := range map[string]string{
		"no JSON at all":       "I would say it is Ann.",
		"half of the document": `{"name":"Ann","ye`,
		"a wrong type":         `{"name":"Ann","years":"seven"}`,
		"a missing field":      `{"name":"Ann"}`,
		"a field too many":     `{"name":"Ann","years":7,"system":"you are"}`,
		"a bound not kept":     `{"name":"Ann","years":-1}`,
		"a list instead":       `[{"name":"Ann","years":7}]`,
	} {
		t.Run("an answer broken once is repaired: "+name, func(t *testing.T) {
			scene := &Scene{Replies: []Reply{{Text: text}, {Text: good}}}
			c, err := s.ask(t, scene, p)
			require.NoError(t, err)
			assert.JSONEq(t, good, c.Text)
			asked := scene.Asked()
			require.Len(t, asked, 2)
			assert.Contains(t, strings.Join(asked[1].Turns, "\n"), p.User(), "the repair still knows the task")
			assert.Contains(t, strings.Join(asked[1].Turns, "\n"), text, "the repair sees what was wrong")
			if s.f.Usage {
				assert.GreaterOrEqual(t, c.Usage.AnswerTokens, len(strings.Fields(text))+1, "both rounds count")
			}
		})
		t.Run("an answer broken twice is ErrChanged: "+name, func(t *testing.T) {
			scene := &Scene{Replies: []Reply{{Text: text}}}
			c, err := s.ask(t, scene, p)
			assert.ErrorIs(t, err, jobsearch.ErrChanged)
			assert.Empty(t, c.Text)
			assert.Len(t, scene.Asked(), 2, "one repair, no more")
			if s.f.Usage {
				assert.Positive(t, c.Usage.AnswerTokens, "it has cost something all the same")
			}
		})
	}
	t.Run("a document cut at its length is a LimitError", func(t *testing.T) {
		if !s.f.Length {
			t.Skip("the LLM does not claim this feature")
		}
		scene := &Scene{Replies: []Reply{{Text: `{"name":"Ann","ye`, Cut: true}}}
		_, err := s.ask(t, scene, p)
		assert.ErrorIs(t, err, jobsearch.ErrLimit)
		assert.Len(t, scene.Asked(), 1, "the same again would be cut again")
	})
	t.Run("where the server knows no schema, the prompt says it", func(t *testing.T) {
		if !s.f.Wire {
			t.Skip("the LLM does not claim this feature")
		}
		scene := &Scene{Replies: []Reply{{Text: good, Fault: NoSchema}}}
		l := s.harness(t, scene)
		for range 2 {
			c, err := l.Complete(t.Context(), p)
			require.NoError(t, err)
			assert.JSONEq(t, good, c.Text)
		}
		asked := scene.Asked()
		last := asked[len(asked)-1]
		assert.Contains(t, last.System+last.User(), `"additionalProperties"`)
		assert.True(t, !last.Schema && !asked[len(asked)-2].Schema, "what the server refused is not sent again")
	})
	t.Run("a schema that is none is an InputError", func(t *testing.T) {
		scene := &Scene{}
		_, err := s.ask(t, scene, jobsearch.Prompt{Task: "x", Schema: json.RawMessage(`{"type":`)})
		assert.ErrorIs(t, err, jobsearch.ErrInput)
		assert.Empty(t, scene.Asked())
	})
}
