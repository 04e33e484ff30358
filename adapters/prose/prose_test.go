package prose_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/prose"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func tags(t testing.TB, text string) string {
	words, err := prose.New().Tag(t.Context(), text)
	require.NoError(t, err)
	var s []string
	for _, w := range words {
		require.Equal(t, text[w.Start:w.End], w.Word)
		s = append(s, w.Word+"/"+w.Tag)
	}
	return strings.Join(s, " ")
}

func TestTags(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"nothing has no words":                                {"", ""},
		"white space has no words":                            {" \n\t ", ""},
		"a sentence":                                          {"We seek a senior engineer.", "We/PRP seek/VBP a/DT senior/JJ engineer/NN ./."},
		"a word that repeats has the tag of each place":       {"I like people like you.", "I/PRP like/VBP people/NNS like/IN you/PRP ./."},
		"the same on two lines":                               {"I like people\nLike me, or people like me", "I/PRP like/VBP people/NNS Like/IN me/PRP ,/, or/CC people/NNS like/IN me/PRP"},
		"punctuation and contractions are words of their own": {"Don't (ever) say \"they'll\"!", `Do/VBP n't/RB (/( ever/RB )/) say/VBP "/VB they/PRP 'll/MD "/VB !/.`},
		"quotes of print keep their places":                   {"“It’s fine,” she said", "“/JJ It/PRP ’s/VBZ fine/JJ ,/, ”/JJ she/PRP said/VBD"},
		"places hold behind letters beyond ASCII":             {"Zürich – naïve engineers", "Zürich/NNP –/NNP naïve/NN engineers/NNS"},
		"letters that change their length in lower case":      {"ȺȺȺ's İstanbul's job", "ȺȺȺ/NN 's/POS İstanbul/NN 's/POS job/NN"},
		"an entity that was left":                             {"don&rsquo;t stop", "don&rsquo;t/NN stop/NN"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, tags(t, tc.text)) })
	}
}

func TestHostileText(t *testing.T) {
	for name, text := range map[string]string{
		"bytes that are no UTF-8":  "a\xff\xfe 's\xc3",
		"control characters":       "a\x00b \x1b[31m",
		"brackets alone":           strings.Repeat("(", prose.MaxBytes),
		"one word again and again": strings.Repeat("like ", prose.MaxBytes/40),
		"commas":                   strings.Repeat("a, ", prose.MaxBytes/40),
	} {
		t.Run(name, func(t *testing.T) {
			words, err := prose.New().Tag(t.Context(), text)
			require.NoError(t, err)
			assert.NotEmpty(t, words)
		})
	}
	_, err := prose.New().Tag(t.Context(), strings.Repeat("a ", prose.MaxBytes))
	assert.ErrorIs(t, err, jobsearch.ErrLimit)
}

func TestACancelledContextEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, text := range []string{"", "A word."} {
		_, err := prose.New().Tag(ctx, text)
		assert.ErrorIs(t, err, context.Canceled)
	}
}

func TestManyTaggersShareTheModel(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			words, err := prose.New().Tag(t.Context(), "We like people like you.")
			if assert.NoError(t, err) {
				assert.Equal(t, "VBP", words[1].Tag)
			}
		})
	}
	wg.Wait()
}

func FuzzTag(f *testing.F) {
	for _, seed := range []string{"I like people like you.", "“It’s” Ⱥ's İ", "&rsquo; (:- a. B", "((((''''", "\xff's n't $1,000.00!", "a \u2028 b\n\n.\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, err := prose.New().Tag(t.Context(), text)
		require.NoError(t, err)
		end := 0
		for _, w := range words {
			require.True(t, end <= w.Start && w.Start < w.End && w.End <= len(text), "words stand in order and do not overlap: %+v", w)
			assert.Empty(t, strings.TrimSpace(text[end:w.Start]), "only white space is left out")
			assert.Equal(t, text[w.Start:w.End], w.Word)
			assert.NotEmpty(t, w.Tag, w.Word)
			end = w.End
		}
		assert.Empty(t, strings.TrimSpace(text[end:]), "only white space is left out")
	})
}

var posting = strings.Repeat("We are looking for a senior Go engineer. You will build APIs, and work with people like you.\nExperience with Kubernetes (k8s) is a plus, but not a must!\n", 42)

func BenchmarkTag(b *testing.B) {
	tagger := prose.New()
	if _, err := tagger.Tag(b.Context(), "load the model"); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(posting)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tagger.Tag(b.Context(), posting); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleTagger() {
	words, err := prose.New().Tag(context.Background(), "You will build APIs.")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range words {
		fmt.Println(w.Start, w.End, w.Word, w.Tag)
	}
	// Output:
	// 0 3 You PRP
	// 4 8 will MD
	// 9 14 build VB
	// 15 19 APIs NNP
	// 19 20 . .
}
