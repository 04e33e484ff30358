// Package boardtest is what the tests of boards have in common: it reads saved answers, and feeds broken ones.
package boardtest

import (
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// Decode reads the postings of a saved answer; tenant may be "".
type Decode = func(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error]

// Read is the postings of an answer that is whole.
func Read(t testing.TB, decode Decode, answer, tenant string) (jobs []jobsearch.Job) {
	t.Helper()
	for j, err := range decode(strings.NewReader(answer), tenant) {
		require.NoError(t, err)
		jobs = append(jobs, j)
	}
	return jobs
}

// Fuzz looks for an answer that a reader does not survive, from the seeds on.
func Fuzz(f *testing.F, seeds []string, decode ...Decode) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		for _, d := range decode {
			for range d(strings.NewReader(answer), "acme") {
			}
		}
	})
}
