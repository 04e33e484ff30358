package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
)

// Schema is a JSON Schema (2020-12) of an answer: type, enum, const, properties, required, additionalProperties, minProperties, items, prefixItems, minItems, maxItems, uniqueItems, minLength, maxLength, pattern,
// minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, anyOf, oneOf, allOf, not, and $ref to #, #/$defs or #/definitions. Other keywords are not looked at.
type Schema struct {
	root any
}

// ParseSchema reads a schema; one that is no JSON object or boolean is an *jobsearch.InputError.
func ParseSchema(raw json.RawMessage) (*Schema, error) {
	root, err := decode(raw)
	if err != nil {
		return nil, &jobsearch.InputError{What: "schema", Reason: err.Error()}
	}
	switch root.(type) {
	case map[string]any, bool:
		return &Schema{root}, nil
	}
	return nil, &jobsearch.InputError{What: "schema", Reason: "is neither a JSON object nor a boolean"}
}

// decode reads exactly one JSON value, numbers as json.Number.
func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("is more than one JSON value")
	}
	return v, nil
}

// Check says what of doc does not keep the schema, by place ("/items/0/name"), or nil.
func (s *Schema) Check(doc []byte) error {
	v, err := decode(doc)
	if err != nil {
		return err
	}
	c := checker{Schema: s, left: mostSteps}
	return c.check(s.root, v, "", 0)
}

// The bounds of a check: a circular $ref, and several of them side by side, would have no end.
const (
	deepest   = 200
	mostSteps = 1_000_000
)

// checker is one check.
type checker struct {
	*Schema
	left int // steps
}

func (s *checker) check(schema, v any, at string, depth int) error {
	bad := func(format string, args ...any) error {
		if at == "" {
			return fmt.Errorf("the whole "+format, args...)
		}
		return fmt.Errorf(at+" "+format, args...)
	}
	if s.left--; depth > deepest || s.left < 0 {
		return bad("takes too many steps to check")
	}
	if b, ok := schema.(bool); ok && !b {
		return bad("is not allowed")
	}
	rules, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	if ref, ok := rules["$ref"].(string); ok {
		target, ok := s.resolve(ref)
		if !ok {
			return bad("has a schema with the unknown $ref %q", ref)
		}
		if err := s.check(target, v, at, depth+1); err != nil {
			return err
		}
	}
	if want, ok := rules["type"]; ok && !hasType(want, v) {
		return bad("is %s, not %s", typeOf(v), typeNames(want))
	}
	if enum, ok := rules["enum"].([]any); ok && !slices.ContainsFunc(enum, func(e any) bool { return equal(e, v) }) {
		allowed, _ := json.Marshal(enum) // came from JSON
		return bad("is none of %s", allowed)
	}
	if only, ok := rules["const"]; ok && !equal(only, v) {
		return bad("is not the one allowed value")
	}
	switch v := v.(type) {
	case map[string]any:
		if err := s.checkObject(rules, v, at, depth, bad); err != nil {
			return err
		}
	case []any:
		if err := s.checkArray(rules, v, at, depth, bad); err != nil {
			return err
		}
	case string:
		n := float64(utf8.RuneCountInString(v))
		if least, ok := number(rules["minLength"]); ok && n < least {
			return bad("is shorter than %v characters", least)
		}
		if most, ok := number(rules["maxLength"]); ok && n > most {
			return bad("is longer than %v characters", most)
		}
		if pattern, ok := rules["pattern"].(string); ok {
			if re, err := regexp.Compile(pattern); err == nil && !re.MatchString(v) {
				return bad("does not match %s", pattern)
			}
		}
	case json.Number:
		if err := checkNumber(rules, v, bad); err != nil {
			return err
		}
	}
	return s.checkCombined(rules, v, at, depth, bad)
}

type complaint func(format string, args ...any) error

func (s *checker) checkObject(rules, v map[string]any, at string, depth int, bad complaint) error {
	for _, name := range asList(rules["required"]) {
		if name, ok := name.(string); ok {
			if _, there := v[name]; !there {
				return bad("lacks %q", name)
			}
		}
	}
	if least, ok := number(rules["minProperties"]); ok && float64(len(v)) < least {
		return bad("has fewer than %v fields", least)
	}
	properties, _ := rules["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(v)) {
		below := at + "/" + name
		if rule, ok := properties[name]; ok {
			if err := s.check(rule, v[name], below, depth+1); err != nil {
				return err
			}
		} else if rest, ok := rules["additionalProperties"]; ok {
			if err := s.check(rest, v[name], below, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *checker) checkArray(rules map[string]any, v []any, at string, depth int, bad complaint) error {
	if least, ok := number(rules["minItems"]); ok && float64(len(v)) < least {
		return bad("has fewer than %v items", least)
	}
	if most, ok := number(rules["maxItems"]); ok && float64(len(v)) > most {
		return bad("has more than %v items", most)
	}
	first := asList(rules["prefixItems"])
	rest, hasRest := rules["items"]
	for i, item := range v {
		below := at + "/" + strconv.Itoa(i)
		switch {
		case i < len(first):
			if err := s.check(first[i], item, below, depth+1); err != nil {
				return err
			}
		case hasRest:
			if err := s.check(rest, item, below, depth+1); err != nil {
				return err
			}
		}
		if unique, _ := rules["uniqueItems"].(bool); unique && slices.ContainsFunc(v[:i], func(e any) bool { return equal(e, item) }) {
			return bad("has an item twice")
		}
	}
	return nil
}

func checkNumber(rules map[string]any, v json.Number, bad complaint) error {
	n, ok := number(v)
	if !ok {
		return bad("is no number that can be read")
	}
	if least, ok := number(rules["minimum"]); ok && n < least {
		return bad("is below %v", least)
	}
	if most, ok := number(rules["maximum"]); ok && n > most {
		return bad("is above %v", most)
	}
	if least, ok := number(rules["exclusiveMinimum"]); ok && n <= least {
		return bad("is not above %v", least)
	}
	if most, ok := number(rules["exclusiveMaximum"]); ok && n >= most {
		return bad("is not below %v", most)
	}
	if step, ok := number(rules["multipleOf"]); ok && step > 0 && math.Abs(n/step-math.Round(n/step)) > 1e-9 {
		return bad("is no multiple of %v", step)
	}
	return nil
}

func (s *checker) checkCombined(rules map[string]any, v any, at string, depth int, bad complaint) error {
	for _, rule := range asList(rules["allOf"]) {
		if err := s.check(rule, v, at, depth+1); err != nil {
			return err
		}
	}
	for _, kind := range []string{"anyOf", "oneOf"} {
		options, ok := rules[kind].([]any)
		if !ok {
			continue
		}
		kept, last := 0, error(nil)
		for _, option := range options {
			if err := s.check(option, v, at, depth+1); err != nil {
				last = err
			} else {
				kept++
			}
		}
		if kept == 0 {
			return bad("keeps no form of %s: %w", kind, last)
		}
		if kind == "oneOf" && kept > 1 {
			return bad("keeps more than one form of oneOf")
		}
	}
	if not, ok := rules["not"]; ok && s.check(not, v, at, depth+1) == nil {
		return bad("has a form that is not allowed")
	}
	return nil
}

func (s *Schema) resolve(ref string) (any, bool) {
	path, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil, false
	}
	at := s.root
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' }) {
		m, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		if at, ok = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]; !ok {
			return nil, false
		}
	}
	return at, true
}

// Strict tells whether a server's strict mode takes the schema: every object lists all of its properties as required and allows no others.
func (s *Schema) Strict() bool {
	strict := true
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			properties, isObject := v["properties"].(map[string]any)
			if isObject || v["type"] == "object" {
				closed, ok := v["additionalProperties"].(bool)
				strict = strict && ok && !closed && len(asList(v["required"])) == len(properties)
			}
			for _, below := range v {
				walk(below)
			}
		}
	}
	walk(s.root)
	root, ok := s.root.(map[string]any)
	return strict && ok && root["type"] == "object"
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func number(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if f, ok := number(v); ok && f == math.Trunc(f) {
			return "integer"
		}
	}
	return "number"
}

func hasType(want, v any) bool {
	is := typeOf(v)
	return slices.ContainsFunc(types(want), func(t any) bool { return t == is || t == "number" && is == "integer" })
}

func types(want any) []any {
	if list, ok := want.([]any); ok {
		return list
	}
	return []any{want}
}

func typeNames(want any) string {
	var names []string
	for _, t := range types(want) {
		names = append(names, fmt.Sprint(t))
	}
	return strings.Join(names, " or ")
}

func equal(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	return reflect.DeepEqual(a, b)
}
