package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
)

// Price is what a model costs, in US dollars for a million tokens.
type Price struct {
	Prompt float64 `json:"prompt"`
	Cached float64 `json:"cached"` // of the prompt, what the server had in its cache; 0 is the price of the prompt
	Answer float64 `json:"answer"`
}

// USD is the cost of one answer. cached is the part of prompt that came from the server's cache.
func (p Price) USD(prompt, cached, answer int) float64 {
	if p.Cached == 0 {
		p.Cached = p.Prompt
	}
	cached = min(max(cached, 0), prompt)
	return (float64(prompt-cached)*p.Prompt + float64(cached)*p.Cached + float64(answer)*p.Answer) / 1e6
}

// Prices is a table of models.
type Prices map[string]Price

// PriceTable is an adapter's own table, which must be right, with a user's prices above it.
func PriceTable(own []byte, user map[string]Price) Prices {
	table, err := ParsePrices(own)
	if err != nil {
		panic(err) // embedded data, which the adapter's tests have read
	}
	maps.Copy(table, user)
	return table
}

// ParsePrices reads {"source", "as_of", "models": {name: Price}}.
func ParsePrices(data []byte) (Prices, error) {
	var table struct{ Models Prices }
	if err := json.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("price table: %w", err)
	}
	if len(table.Models) == 0 {
		return nil, errors.New("price table: lists no model")
	}
	return table.Models, nil
}

// release is the date that ends the name of a model's fixed release: "gpt-4o-2024-08-06", "claude-sonnet-4-5-20250929".
var release = regexp.MustCompile(`-(\d{4}-\d{2}-\d{2}|\d{8})$`)

// Of is the price of the first of names that is known, be it only as the one of which it is a dated release; else the zero Price. See Known.
func (t Prices) Of(names ...string) Price {
	p, _ := t.Known(names...)
	return p
}

// Known is Of, and whether there is such a price: one of 0 is a price too.
func (t Prices) Known(names ...string) (p Price, known bool) {
	for _, name := range names {
		if p, ok := t[name]; ok {
			return p, true
		}
		if p, ok := t[strings.TrimSuffix(name, release.FindString(name))]; ok {
			return p, true
		}
	}
	return Price{}, false
}
