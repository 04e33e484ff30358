package vocabulary_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

func names(text string) []string {
	v := vocabulary.Default()
	var out []string
	for _, m := range v.Match(nil, text) {
		if !m.Ambiguous {
			out = append(out, v.Entry(m.Entry).Name)
		}
	}
	return out
}

func TestMatch(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"an alias gives the usual name":                      {"we run k8s and Postgres", []string{"Kubernetes", "PostgreSQL"}},
		"a dot, a hyphen or nothing between the parts":       {"Node.js, node-js, NodeJS", []string{"Node.js", "Node.js", "Node.js"}},
		"British and American spelling are one":              {"behavior management; anaesthesia and anesthesia", []string{"classroom management", "anaesthesia", "anaesthesia"}},
		"the plural is the same":                             {"a data warehouse, two data warehouses", []string{"data warehousing", "data warehousing"}},
		"signs belong to a name":                             {"C++ or C#", []string{"C++", "C#"}},
		"no match inside a word":                             {"platform, Javanese, excellent", nil},
		"a short name counts in its own case only":           {"it sap ada as can", nil},
		"a name does not reach over a comma":                 {"machine, learning", nil},
		"the longest name wins":                              {"SQL Server Reporting Services", []string{"SSRS"}},
		"an everyday word is marked, not silently a keyword": {"please go to the spring fair", nil},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, names(c.text)) })
	}
}

func TestDefaultIsWhole(t *testing.T) {
	kinds := map[vocabulary.Kind]bool{
		vocabulary.Skill: true, vocabulary.Tool: true, vocabulary.Certification: true, vocabulary.Licence: true, vocabulary.Degree: true, vocabulary.Language: true,
		vocabulary.Title: true, vocabulary.Soft: true,
	}
	seen := map[string]string{}
	for _, e := range vocabulary.Default().Entries() {
		assert.True(t, kinds[e.Kind], "%s: kind %q", e.Name, e.Kind)
		assert.NotEmpty(t, e.Domain, e.Name)
		if other, ok := seen[string(e.Kind)+e.Name]; ok {
			t.Errorf("%s stands twice, in %s and %s", e.Name, other, e.Domain)
		}
		seen[string(e.Kind)+e.Name] = e.Domain
	}
	assert.GreaterOrEqual(t, len(seen), 4000)
}

func TestParseNamesTheLine(t *testing.T) {
	_, err := vocabulary.Parse(strings.NewReader("@ skill | x\nfine\n@ broken\n"))
	require.ErrorIs(t, err, jobsearch.ErrInput)
	assert.Contains(t, err.Error(), "line 3")
	_, err = vocabulary.Parse(strings.NewReader("orphan\n"))
	require.ErrorIs(t, err, jobsearch.ErrInput)
}

func TestLoadESCO(t *testing.T) {
	in := "conceptType,conceptUri,skillType,preferredLabel,altLabels\nK,u,skill/competence,prune hedges,\"hedge pruning\ntrim hedges\"\n"
	got, err := vocabulary.LoadESCO(strings.NewReader(in))
	require.NoError(t, err)
	require.Len(t, got, 1)
	v := vocabulary.New(got)
	ms := v.Match(nil, "You trim hedges all day")
	require.Len(t, ms, 1)
	assert.Equal(t, "prune hedges", v.Entry(ms[0].Entry).Name)
	_, err = vocabulary.LoadESCO(strings.NewReader("a,b\n1,2\n"))
	require.ErrorIs(t, err, jobsearch.ErrInput)
}

func TestLoadONET(t *testing.T) {
	in := "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\n11\tFrobnitz Suite\t4\tOffice suite software\tN\n12\tFrobnitz Suite\t4\tOffice suite software\tN\n"
	got, err := vocabulary.LoadONET(strings.NewReader(in))
	require.NoError(t, err)
	require.Len(t, got, 1, "each technology once")
	assert.Equal(t, "Office suite software", got[0].Parent)
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"C++/C#", "Node.js", "the A+ of ÅNGSTRÖM", "\xff\xfe", "a'b’s", "......"} {
		f.Add(s)
	}
	v := vocabulary.Default()
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, m := range v.Match(nil, text) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %d to %d after %d of %d bytes", m.Start, m.End, last, len(text))
			}
			last = m.End
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("@ skill | x | y\nName | !Alias < Parent\n")
	f.Fuzz(func(t *testing.T, text string) {
		if es, err := vocabulary.Parse(strings.NewReader(text)); err == nil {
			vocabulary.New(es)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	text := strings.Repeat("Experience with Kubernetes, Go and PostgreSQL; you will look after patients on the ward. ", 70)
	v := vocabulary.Default()
	var ms []vocabulary.Match
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		ms = v.Match(ms[:0], text)
	}
}

func BenchmarkNew(b *testing.B) {
	es := vocabulary.Default().Entries()
	for b.Loop() {
		vocabulary.New(es)
	}
}
