package dedupe_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
)

var (
	//go:embed testdata/advertisements.txt
	advertisementsTXT string
	//go:embed testdata/pairs.jsonl
	pairsJSONL []byte
)

// side is one posting of a pair. Its text is written out or taken from an advertisement: {name}, {name:200} its first characters as an aggregator cuts them,
// {name:2-4} some of its paragraphs, {name:flat} without layout, {name:mask X=Y} with Y for X.
type side struct{ Title, Company, Location, Text, URL string }

var taken = regexp.MustCompile(`\{([a-z-]+)(?::([^}]*))?\}`)

func (s side) job(t *testing.T, id string, texts map[string]string) jobsearch.Job {
	text := taken.ReplaceAllStringFunc(s.Text, func(m string) string {
		p := taken.FindStringSubmatch(m)
		text, ok := texts[p[1]]
		require.True(t, ok, p[1])
		if masked, ok := strings.CutPrefix(p[2], "mask "); ok {
			from, to, _ := strings.Cut(masked, "=")
			return strings.ReplaceAll(text, from, to)
		}
		if from, to, ok := strings.Cut(p[2], "-"); ok {
			a, _ := strconv.Atoi(from)
			b, _ := strconv.Atoi(to)
			return strings.Join(strings.Split(text, "\n\n")[a-1:b], "\n\n")
		}
		if p[2] == "flat" {
			return strings.Join(strings.Fields(strings.ReplaceAll(text, "&", "&amp;")), " ")
		}
		if n, err := strconv.Atoi(p[2]); err == nil {
			return string([]rune(text)[:n]) + "…"
		}
		return text
	})
	j := job(id, s.Title, s.Company, s.Location, text)
	j.URL = s.URL
	return j
}

func TestPairsAcrossTrades(t *testing.T) {
	texts := map[string]string{}
	for _, part := range strings.Split(advertisementsTXT, "\n## ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		texts[name] = strings.TrimSpace(text)
	}
	for _, line := range bytes.Split(bytes.TrimSpace(pairsJSONL), []byte("\n")) {
		var p struct {
			Name string
			Same bool
			A, B side
		}
		require.NoError(t, json.Unmarshal(line, &p))
		t.Run(p.Name, func(t *testing.T) {
			g := dedupe.Groups([]jobsearch.Job{p.A.job(t, "a", texts), p.B.job(t, "b", texts)})
			assert.Equal(t, p.Same, len(g) == 1, "one opening")
		})
	}
}
