package words

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestFoldingTakesAwayWhatMakesNoDifference(t *testing.T) {
	for a, b := range map[string]string{
		"Colour": "color", "optimisation": "Optimization", "skills": "Skill", "technologies": "technology", "licence": "license", "centre": "center", "Zürich": "zurich", "orthopaedic": "orthopedic",
		"travelling": "traveling", "programme": "program", "driver's": "driver", "grey": "gray", "Café": "cafe", "analyses": "analyse",
	} {
		assert.Equal(t, FoldText(a), FoldText(b))
	}
	for a, b := range map[string]string{"C++": "C", "C#": "C", "business": "busines", "more": "moor", ".NET": "nets"} {
		assert.NotEqual(t, FoldText(a), FoldText(b))
	}
}

func TestASplitTextKnowsTheWordsOfAStretch(t *testing.T) {
	text := "Node.js, C++ and " + strings.Repeat("x", 80) + " surveyors; survey"
	var s Split
	s.Read("something else that was read before")
	s.Read(text)
	var got []string
	for i := range s.Words {
		got = append(got, string(s.Folded(i)))
		assert.Equal(t, s.Words[i].Hash, Hash(s.Folded(i)))
	}
	assert.Equal(t, []string{"node", "js", "c++", "and", "", "surveyor", "survey"}, got, "what is too long is no word")
	assert.Equal(t, s.Words[5].Stem, s.Words[6].Stem)
	from, to := s.Between(5, strings.Index(text, "and"))
	assert.Equal(t, [2]int{1, 3}, [2]int{from, to})
	from, to = s.Between(len(text), len(text)+1)
	assert.Equal(t, to, from)
}

func TestATableGivesEveryWordTheNumberThatItHadFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Table
		want := map[string]int32{}
		for i, w := range rapid.SliceOf(rapid.StringMatching(`[a-c]{1,4}`)).Draw(t, "words") {
			n, ok := want[w]
			if !ok {
				n = int32(i)
				want[w] = n
			}
			if got := table.Put([]byte(w), int32(i)); got != n {
				t.Fatalf("%s is %d, want %d", w, got, n)
			}
		}
		for _, w := range []string{"a", "ab", "abc", "abca", "d", ""} {
			n, ok := want[w]
			if got, has := table.Get(Hash([]byte(w)), []byte(w)); has != ok || got != n {
				t.Fatalf("%s is %d %v, want %d %v", w, got, has, n, ok)
			}
		}
	})
}
