package fault

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/storage"
)

// Setup makes a fresh world for one run: a store, and a function that makes the pipeline anew, as a restarted program would, and runs it once.
// Both calls of run see the same store and the same outside. The pipeline gets everything through p; the store that is returned is the one below, for the comparison.
type Setup func(t testing.TB, p *Plan) (store jobsearch.Store, run func(ctx context.Context) error)

// Options are what may be set; the zero value demands equal dumps.
type Options struct {
	// Ignore leaves lines of the dumps out of the comparison: a report on a failed source, say.
	Ignore func(line string) bool
	// Check replaces the comparison: it sees the dump of the undisturbed run, that of the disturbed and repeated one, and the store. Ignore was applied to both.
	Check func(t testing.TB, want, got string, store jobsearch.Store)
	// After is called on the disturbed store when all is done, for what a dump does not show: mails that left twice.
	After func(t testing.TB, store jobsearch.Store)
	// Kinds are the disturbances; nil is Fail and Stop.
	Kinds []Kind
	// Reruns is how often the pipeline runs undisturbed after the disturbed run; 0 is 1.
	Reruns int
}

// Every runs a pipeline once undisturbed, and again to see that there is nothing left to do; then, for every step of a run and every kind of disturbance, disturbed at that step and once more undisturbed,
// and compares what is stored.
// Instants of the test itself are equal to each other in the comparison: a pipeline may record when it acted.
func Every(t *testing.T, setup Setup, options ...Options) {
	t.Helper()
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if len(o.Kinds) == 0 {
		o.Kinds = []Kind{Fail, Stop}
	}
	e := explorer{setup: setup, Options: o, begin: time.Now()}
	want, err := e.calm(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range o.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			steps, err := e.every(t, kind, want)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d steps", steps)
		})
	}
}

// explorer runs one pipeline again and again.
type explorer struct {
	setup Setup
	Options
	begin time.Time
}

// calm is the dump after an undisturbed run; a second one must leave it as it is.
func (e explorer) calm(t testing.TB) (want string, err error) {
	store, run := e.setup(t, &Plan{})
	if err := run(t.Context()); err != nil {
		return "", fmt.Errorf("the undisturbed run fails: %w", err)
	}
	want = e.dump(t, store)
	for range max(e.Reruns, 1) {
		if err := run(t.Context()); err != nil {
			return "", fmt.Errorf("the second undisturbed run fails: %w", err)
		}
	}
	if again := e.dump(t, store); again != want {
		return "", fmt.Errorf("a second run with nothing new changes the store:\n%s", difference(want, again))
	}
	return want, nil
}

// every disturbs step after step until a run ends before it comes to the step.
func (e explorer) every(t testing.TB, kind Kind, want string) (steps int, err error) {
	for n := 1; ; n++ {
		p := &Plan{Kind: kind, At: n}
		first, err := e.disturbed(t, p, want)
		if err != nil {
			return n, fmt.Errorf("%s at step %d (%s): %w\nthe disturbed run returned: %v", kind, n, p.Hit(), err, first)
		}
		if p.Hit() == "" || t.Failed() {
			return n - 1, nil
		}
	}
}

// disturbed is one disturbed run and what follows it. first is what the disturbed run returned.
func (e explorer) disturbed(t testing.TB, p *Plan, want string) (first, err error) {
	store, run := e.setup(t, p)
	first = run(t.Context())
	p.Calm()
	for range max(e.Reruns, 1) {
		if err := run(t.Context()); err != nil {
			return first, fmt.Errorf("the run after it fails: %w", err)
		}
	}
	got := e.dump(t, store)
	switch {
	case e.Check != nil:
		e.Check(t, want, got, store)
	case got != want:
		return first, fmt.Errorf("the store differs from that of an undisturbed run:\n%s", difference(want, got))
	}
	if e.After != nil {
		e.After(t, store)
	}
	return first, nil
}

func (e explorer) dump(t testing.TB, s jobsearch.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatalf("dump: %v", err)
	}
	text := withoutNow(b.String(), e.begin)
	if e.Ignore == nil {
		return text
	}
	var kept []string
	for line := range strings.Lines(text) {
		if !e.Ignore(line) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

var instant = regexp.MustCompile(`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})`)

// withoutNow replaces the instants since begin.
func withoutNow(text string, begin time.Time) string {
	now := time.Now().Add(time.Second)
	return instant.ReplaceAllStringFunc(text, func(s string) string {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || at.Before(begin.Truncate(time.Second)) || at.After(now) {
			return s
		}
		return "now"
	})
}

// difference shows the first lines that only one of two texts has.
func difference(want, got string) string {
	count := map[string]int{}
	for line := range strings.Lines(want) {
		count[line]++
	}
	for line := range strings.Lines(got) {
		count[line]--
	}
	var b strings.Builder
	show := func(text, sign string, keep func(int) bool) {
		left := 5
		for line := range strings.Lines(text) {
			if keep(count[line]) && left > 0 {
				left--
				b.WriteString(sign + strings.TrimSuffix(line, "\n") + "\n")
			}
		}
	}
	show(want, "missing: ", func(n int) bool { return n > 0 })
	show(got, "extra:   ", func(n int) bool { return n < 0 })
	if b.Len() == 0 {
		return "the same lines in another order"
	}
	return b.String()
}
