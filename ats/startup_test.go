package ats_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/ats"
)

// The embedded files are read at first use: this is where a broken one shows.
func TestEmbeddedModelFindsWhatNoVocabularyKnows(t *testing.T) {
	p := ats.ReadPosting("Engineer", "Requirements:\n- Experience with Frobnitz and Quxmatic\n- Knowledge of zymurgical telemetry")
	sources := map[ats.Source]int{}
	for _, k := range p.Mentions() {
		sources[k.Source]++
	}
	assert.Positive(t, sources[ats.FromModel])
}
