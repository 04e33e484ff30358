package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const importedPostings = `{"id":"1","title":"Baker","company":"Elbbrot","location":"Hamburg","url":"https://elbbrot.example/1","description":"Bake bread."}
{"id":"2","title":"Carpenter","company":"Globex","location":"Oslo","url":"https://globex.example/2","description":"Build stairs."}
`

func TestJobsFindSaysHowEachSourceDidAndReplaysARecordingWithoutAsking(t *testing.T) {
	s := newShell(t)
	source := "file:" + s.file("postings.jsonl", importedPostings)
	recording := filepath.Join(s.dir, "recording")
	r := s.ok("jobs", "find", "--source", source, "--source", "file:"+filepath.Join(s.dir, "missing.jsonl"), "--record", recording)
	var reported []string
	for line := range strings.Lines(r.stderr) {
		if strings.Contains(line, " found ") {
			reported = append(reported, line)
		}
	}
	require.Len(t, reported, 2, "a line for each source: %s", r.stderr)
	assert.Contains(t, r.stderr, "2 sources: 2 postings, 2 new, 0 closed; 1 gave no whole answer")
	assert.NotContains(t, r.stderr, "\033", "no terminal, no control characters")

	require.NoError(t, os.Remove(strings.TrimPrefix(source, "file:")))
	other := []string{"--db", "sqlite:" + filepath.Join(s.dir, "other.db"), "jobs", "find", "--replay", recording}
	again := s.ok(other...)
	assert.Contains(t, again.stdout, "Baker")
	assert.Contains(t, again.stdout, "Carpenter")
	assert.Contains(t, again.stderr, "2 sources: 2 postings, 2 new, 0 closed; 1 gave no whole answer", "errors are replayed too")
	assert.Contains(t, s.ok(other...).stderr, "2 postings, 0 new")
	state := map[string]string{}
	for _, l := range lines(t, s.ok("jobs", "sources", "--json")) {
		if st, asked := l["state"].(map[string]any); asked {
			state[l["source"].(string)] = st["outcome"].(string)
		}
	}
	assert.Equal(t, map[string]string{"file:postings.jsonl": "ok", "file:missing.jsonl": "gone"}, state, "how each stands")
	assert.Equal(t, 1, s.run("", "jobs", "find", "--replay", s.dir+"/empty").code)
	assert.Equal(t, 2, s.run("", "jobs", "find", "--replay", recording, "--source", source).code, "one or the other")
}

func TestJobsFindWithAWiderFilterFindsWhatANarrowerOnePassedBy(t *testing.T) {
	s := newShell(t)
	source := "file:" + s.file("postings.jsonl", importedPostings)
	titles := func(args ...string) (out []string) {
		for _, l := range lines(t, s.ok(append([]string{"jobs", "find", "--json", "--source", source}, args...)...)) {
			out = append(out, l["title"].(string))
		}
		return out
	}
	assert.Equal(t, []string{"Baker"}, titles("--title", "baker"))
	assert.Equal(t, []string{"Carpenter"}, titles())
	assert.Empty(t, titles())
}

func TestAnUnknownStatusIsAnErrorThatNamesTheKnownOnes(t *testing.T) {
	s := newShell(t)
	for command, known := range map[string]string{"jobs list": "shortlisted", "jobs export": "shortlisted", "apps list": "no_response", "drafts list": "uncertain"} {
		args := append(strings.Fields(command), "--status", "bogus")
		if command == "jobs export" {
			args = append(args, filepath.Join(s.dir, "leads.csv"))
		}
		r := s.run("", args...)
		assert.Equal(t, 2, r.code, command)
		assert.Contains(t, r.stderr, "bogus", command)
		assert.Contains(t, r.stderr, known, command)
	}
	assert.Contains(t, s.run("", "apps", "move", "1", "bogus").stderr, "no_response")
	s.ok("jobs", "list", "--status", "hidden", "--status", "closed")
}

func TestJobsDiscoverTellsByAddressOrSavedPageAndAsksNoPrivateHost(t *testing.T) {
	s := newShell(t)
	assert.Contains(t, s.ok("jobs", "discover", "https://jobs.lever.co/acme/1").stdout, "lever:acme")
	assert.Contains(t, s.ok("jobs", "discover", s.file("careers.html", `<a href="https://boards.greenhouse.io/acme">Jobs</a>`)).stdout, "greenhouse:acme")
	r := s.run("", "jobs", "discover", "http://127.0.0.1:1/careers")
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.stderr, "127.0.0.1")
}

func TestTheLinesOfSourcesThatAreAskedChangeInPlace(t *testing.T) {
	var screen bytes.Buffer
	b := &sourceBoard{w: &screen, width: 40}
	b.show(aggregate.SourceReport{Source: "greenhouse:acme", Usual: 300})
	b.show(aggregate.SourceReport{Source: "lever:globex"})
	screen.Reset()
	b.show(aggregate.SourceReport{Source: "greenhouse:acme", Found: 100, Usual: 300})
	assert.Equal(t, 2, strings.Count(screen.String(), "\n"), "two are being asked")
	assert.True(t, strings.HasPrefix(screen.String(), "\033[2A\r\033[J"), "the two lines before are taken off")
	for line := range strings.Lines(screen.String()) {
		assert.Less(t, len([]rune(strings.TrimSuffix(strings.TrimPrefix(line, "\033[2A\r\033[J"), "\n"))), 40, "no line wraps")
	}
	screen.Reset()
	b.show(aggregate.SourceReport{Source: "lever:globex", Outcome: aggregate.OutcomeOK, Found: 7, New: 7})
	assert.Contains(t, screen.String(), "lever:globex                   ok           7 found     7 new")
	screen.Reset()
	b.end()
	assert.Equal(t, "\033[1A\r\033[J", screen.String(), "what remains is taken off")
}
