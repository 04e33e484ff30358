package fault

import (
	"bytes"
	"context"
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
	o.Reruns = max(o.Reruns, 1)
	ctx := t.Context()
	begin := time.Now()

	calm := &Plan{}
	store, run := setup(t, calm)
	if err := run(ctx); err != nil {
		t.Fatalf("the undisturbed run fails: %v", err)
	}
	want := dump(t, store, begin, o)
	for range o.Reruns {
		if err := run(ctx); err != nil {
			t.Fatalf("the second undisturbed run fails: %v", err)
		}
	}
	if again := dump(t, store, begin, o); again != want {
		t.Fatalf("a second run with nothing new changes the store:\n%s", difference(want, again))
	}

	for _, kind := range o.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			for n := 1; ; n++ {
				reached := disturbed(t, setup, o, kind, n, begin, want)
				if !reached {
					t.Logf("%d steps", n-1)
					return
				}
			}
		})
	}
}

// disturbed is one disturbed run and its repetition. It reports whether the run came to the n-th step.
func disturbed(t *testing.T, setup Setup, o Options, kind Kind, n int, begin time.Time, want string) (reached bool) {
	t.Helper()
	p := &Plan{Kind: kind, At: n}
	store, run := setup(t, p)
	ctx := t.Context()
	first := run(ctx)
	hit := p.Hit()
	p.Calm()
	for range o.Reruns {
		if err := run(ctx); err != nil {
			t.Fatalf("%s at step %d (%s): the run after it fails: %v", kind, n, hit, err)
		}
	}
	got := dump(t, store, begin, o)
	switch {
	case o.Check != nil:
		o.Check(t, want, got, store)
	case got != want:
		t.Errorf("the store differs from that of an undisturbed run:\n%s", difference(want, got))
	}
	if o.After != nil {
		o.After(t, store)
	}
	if t.Failed() {
		t.Fatalf("%s at step %d (%s); the disturbed run returned: %v", kind, n, hit, first)
	}
	return hit != ""
}

func dump(t testing.TB, s jobsearch.Store, begin time.Time, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatalf("dump: %v", err)
	}
	text := withoutNow(b.String(), begin)
	if o.Ignore == nil {
		return text
	}
	var kept []string
	for line := range strings.Lines(text) {
		if !o.Ignore(line) {
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
