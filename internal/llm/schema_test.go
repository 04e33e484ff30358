package llm_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/llm"
)

func TestSchemaKeywords(t *testing.T) {
	for _, tc := range []struct {
		schema    string
		good, bad []string
		because   string
	}{
		{schema: `{"type":"string"}`, good: []string{`""`}, bad: []string{`1`, `null`, `{}`}},
		{schema: `{"type":"integer"}`, good: []string{`1`, `-2`, `1.0`, `1e3`}, bad: []string{`1.5`, `"1"`}},
		{schema: `{"type":"number"}`, good: []string{`1`, `1.5`}, bad: []string{`true`}},
		{schema: `{"type":["string","null"]}`, good: []string{`null`, `"x"`}, bad: []string{`1`}},
		{schema: `{"enum":["a",1,null,{"x":1}]}`, good: []string{`"a"`, `1.0`, `null`, `{"x":1}`}, bad: []string{`"b"`, `2`}},
		{schema: `{"const":3}`, good: []string{`3`, `3.0`}, bad: []string{`4`, `"3"`}},
		{schema: `{"required":["a"]}`, good: []string{`{"a":null}`, `"not an object"`}, bad: []string{`{}`}},
		{schema: `{"properties":{"a":{"type":"string"}},"additionalProperties":false}`, good: []string{`{}`, `{"a":"x"}`}, bad: []string{`{"b":1}`, `{"a":1}`}},
		{schema: `{"additionalProperties":{"type":"integer"}}`, good: []string{`{"a":1}`}, bad: []string{`{"a":"x"}`}},
		{schema: `{"minProperties":1}`, good: []string{`{"a":1}`}, bad: []string{`{}`}},
		{schema: `{"items":{"type":"integer"},"minItems":1,"maxItems":2}`, good: []string{`[1]`, `[1,2]`}, bad: []string{`[]`, `[1,2,3]`, `["x"]`}},
		{schema: `{"prefixItems":[{"type":"string"}],"items":false}`, good: []string{`[]`, `["x"]`}, bad: []string{`[1]`, `["x",1]`}},
		{schema: `{"uniqueItems":true}`, good: []string{`[1,2]`}, bad: []string{`[1,2,1.0]`}},
		{schema: `{"minLength":2,"maxLength":3}`, good: []string{`"ab"`, `"äöü"`}, bad: []string{`"a"`, `"abcd"`}},
		{schema: `{"pattern":"^[0-9]+$"}`, good: []string{`"12"`}, bad: []string{`"1a"`}},
		{schema: `{"pattern":"(?!x)"}`, good: []string{`"a pattern that Go cannot read is not looked at"`}},
		{schema: `{"minimum":0,"exclusiveMaximum":10}`, good: []string{`0`, `9.9`}, bad: []string{`-1`, `10`, `1e999`}},
		{schema: `{"exclusiveMinimum":0,"maximum":10}`, good: []string{`10`}, bad: []string{`0`, `11`}},
		{schema: `{"multipleOf":0.1}`, good: []string{`0.3`}, bad: []string{`0.35`}},
		{schema: `{"anyOf":[{"type":"string"},{"minimum":5}]}`, good: []string{`"x"`, `5`}, bad: []string{`4`}},
		{schema: `{"oneOf":[{"type":"integer"},{"minimum":5}]}`, good: []string{`4`, `5.5`}, bad: []string{`6`, `4.5`}},
		{schema: `{"allOf":[{"minimum":1},{"maximum":2}]}`, good: []string{`1`}, bad: []string{`3`}},
		{schema: `{"not":{"type":"null"}}`, good: []string{`1`}, bad: []string{`null`}},
		{schema: `{"$defs":{"p/q":{"type":"string"}},"items":{"$ref":"#/$defs/p~1q"}}`, good: []string{`["x"]`}, bad: []string{`[1]`}},
		{schema: `{"properties":{"next":{"$ref":"#"}},"required":["v"]}`, good: []string{`{"v":1,"next":{"v":2}}`}, bad: []string{`{"v":1,"next":{}}`}},
		{schema: `{"$ref":"#/nowhere"}`, bad: []string{`1`}},
		{schema: `{"$ref":"https://example.com/s"}`, bad: []string{`1`}},
		{schema: `{"$ref":"#"}`, bad: []string{`1`}, because: "a circle ends"},
		{schema: `{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}`, bad: []string{`1`}, because: "circles side by side end"},
		{schema: `true`, good: []string{`1`}},
		{schema: `false`, bad: []string{`1`}},
		{schema: `{"type":"object"}`, bad: []string{``, `{`, `{} {}`, `nope`}, because: "what is not one document breaks any schema"},
	} {
		s, err := llm.ParseSchema(json.RawMessage(tc.schema))
		require.NoError(t, err, tc.schema)
		for _, doc := range tc.good {
			assert.NoError(t, s.Check([]byte(doc)), "%s should take %s %s", tc.schema, doc, tc.because)
		}
		for _, doc := range tc.bad {
			assert.Error(t, s.Check([]byte(doc)), "%s should not take %s %s", tc.schema, doc, tc.because)
		}
	}
	for _, bad := range []string{``, `1`, `"x"`, `[]`, `null`, `{"a":`} {
		_, err := llm.ParseSchema(json.RawMessage(bad))
		assert.ErrorIs(t, err, jobsearch.ErrInput, bad)
	}
}

func TestStrictSchemas(t *testing.T) {
	for schema, want := range map[string]bool{
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`:                                                                              true,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}`:                                                                                 false,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}`:                                                                                                           false,
		`{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{}}}},"required":["a"],"additionalProperties":false}`:                                     false,
		`{"type":"object","properties":{"properties":{"type":"object","properties":{},"required":[],"additionalProperties":false}},"required":["properties"],"additionalProperties":false}`: false, // a field named properties is taken for the keyword: the loose mode is always right
		`{"type":"array","items":{"type":"string"}}`: false,
		`true`: false,
	} {
		s, err := llm.ParseSchema(json.RawMessage(schema))
		require.NoError(t, err)
		assert.Equal(t, want, s.Strict(), schema)
	}
}

func FuzzSchema(f *testing.F) {
	f.Add(`{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}`, `{"a":{"a":1}}`)
	f.Add(`{"anyOf":[{"$ref":"#/$defs/x"},{"not":{}}],"$defs":{"x":{"pattern":"^a"}}}`, `"abc"`)
	f.Add(`{"prefixItems":[true,false],"items":{"multipleOf":0},"uniqueItems":true}`, `[1,2,1e400]`)
	f.Fuzz(func(t *testing.T, schema, doc string) {
		if s, err := llm.ParseSchema(json.RawMessage(schema)); err == nil {
			_ = s.Check([]byte(doc))
			_ = s.Strict()
		}
	})
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, "```json\n{\"a\":1}\n```", "so [1] is {\"a\":2}", "<think>{</think>[]", strings.Repeat("{", 1000), `{"a":"\u0000"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := llm.Complete(t.Context(), jobsearch.Prompt{Schema: json.RawMessage(`true`)}, func(context.Context, []llm.Turn, *llm.Schema) (jobsearch.Completion, error) {
			return jobsearch.Completion{Text: text}, nil
		})
		if err != nil {
			assert.ErrorIs(t, err, jobsearch.ErrChanged)
			return
		}
		assert.True(t, json.Valid([]byte(c.Text)))
		assert.Contains(t, text, c.Text, "the document is cut out, not made up")
	})
}
