package memory_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
)

// drain collects what an iterator yields and its error, and demands that an error comes last with a zero value.
func drain[T any](t *testing.T, seq iter.Seq2[T, error]) ([]T, error) {
	t.Helper()
	var got []T
	var last error
	for v, err := range seq {
		require.NoError(t, last, "something follows an error")
		if last = err; err == nil {
			got = append(got, v)
		} else {
			assert.Zero(t, v)
		}
	}
	return got, last
}

func titles(jobs []jobsearch.Job) string {
	var s []string
	for _, j := range jobs {
		s = append(s, j.Title)
	}
	return strings.Join(s, ",")
}

func TestJobSourceFiltersByWhatTheJobSays(t *testing.T) {
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	src := memory.NewJobSource("memory:acme",
		jobsearch.Job{Title: "Go Engineer", Remote: jobsearch.RemoteFull, Places: []jobsearch.Place{{Country: "DE"}}, PostedAt: day},
		jobsearch.Job{Title: "Nurse", Description: "night shifts", Remote: jobsearch.RemoteNone, Places: []jobsearch.Place{{Country: "US"}}, PostedAt: day.AddDate(0, 0, -9)},
		jobsearch.Job{Title: "Cook"},
	)
	for name, tc := range map[string]struct {
		q    jobsearch.Query
		want string
	}{
		"the zero query asks for everything":          {jobsearch.Query{}, "Go Engineer,Nurse,Cook"},
		"every word must be there":                    {jobsearch.Query{Text: "engineer go"}, "Go Engineer"},
		"words are looked for in the text":            {jobsearch.Query{Text: "SHIFTS"}, "Nurse"},
		"a word that is nowhere finds nothing":        {jobsearch.Query{Text: "pilot"}, ""},
		"an unknown country passes the filter":        {jobsearch.Query{Country: "de"}, "Go Engineer,Cook"},
		"an unknown way of working passes the filter": {jobsearch.Query{Remote: jobsearch.RemoteNone}, "Nurse,Cook"},
		"an unknown date passes the filter":           {jobsearch.Query{Since: day}, "Go Engineer,Cook"},
		"the limit holds":                             {jobsearch.Query{Limit: 2}, "Go Engineer,Nurse"},
	} {
		t.Run(name, func(t *testing.T) {
			jobs, err := drain(t, src.Search(t.Context(), tc.q))
			require.NoError(t, err)
			assert.Equal(t, tc.want, titles(jobs))
			n, err := src.Count(t.Context(), jobsearch.Query{Text: tc.q.Text, Country: tc.q.Country, Remote: tc.q.Remote, Since: tc.q.Since})
			require.NoError(t, err)
			if tc.q.Limit == 0 {
				assert.Equal(t, len(jobs), n)
			}
		})
	}
}

func TestJobSourceGivesEveryPostingANaturalKey(t *testing.T) {
	src := memory.NewJobSource("memory:acme", jobsearch.Job{Title: "a"}, jobsearch.Job{Title: "b", Source: "lever", Tenant: "x", PostingID: "9"})
	src.Remove("nothing")
	src.Add(jobsearch.Job{Title: "c"})
	src.Remove("1")
	src.Add(jobsearch.Job{Title: "d"})
	jobs, err := drain(t, src.Search(t.Context(), jobsearch.Query{}))
	require.NoError(t, err)
	var keys []string
	for _, j := range jobs {
		keys = append(keys, j.Title+"="+j.NaturalKey())
	}
	assert.Equal(t, []string{"b=lever\x00x\x009", "c=memory\x00acme\x002", "d=memory\x00acme\x003"}, keys, "a number is never given twice")
}

func TestJobSourceFailsOnALaterPageAndKeepsTheEarlierOnes(t *testing.T) {
	src := memory.NewJobSource("memory:acme", jobsearch.Job{Title: "a"}, jobsearch.Job{Title: "b"})
	for n, want := range []string{"", "a", "a,b", "a,b"} {
		src.FailAfter(n, &jobsearch.RateLimitedError{})
		jobs, err := drain(t, src.Search(t.Context(), jobsearch.Query{}))
		assert.ErrorIs(t, err, jobsearch.ErrRateLimited)
		assert.Equal(t, want, titles(jobs))
	}
	_, err := src.Count(t.Context(), jobsearch.Query{})
	assert.ErrorIs(t, err, jobsearch.ErrRateLimited)
	src.FailAfter(0, nil)
	_, err = drain(t, src.Search(t.Context(), jobsearch.Query{}))
	assert.NoError(t, err)
}

func TestWhatASourceYieldsIsTheCallersOwn(t *testing.T) {
	jobs := memory.NewJobSource("memory", jobsearch.Job{Keywords: []string{"go"}})
	mails := memory.NewMailSource("memory", jobsearch.Message{Files: []jobsearch.File{{Name: "cv"}}})
	for range 2 {
		for j := range jobs.Search(t.Context(), jobsearch.Query{}) {
			assert.Equal(t, "go", j.Keywords[0])
			j.Keywords[0] = "changed"
		}
		for f := range mails.Fetch(t.Context(), "") {
			assert.Equal(t, "cv", f.Message.Files[0].Name)
			f.Message.Files[0].Name = "changed"
		}
	}
}

func TestMailSourceGoesOnFromItsCursor(t *testing.T) {
	src := memory.NewMailSource("memory:ann@example.com", jobsearch.Message{MessageID: "1"}, jobsearch.Message{MessageID: "2", SentAt: time.Unix(9, 0)})
	ids := func(since jobsearch.Cursor) (string, jobsearch.Cursor) {
		got, err := drain(t, src.Fetch(t.Context(), since))
		require.NoError(t, err)
		var s []string
		for _, f := range got {
			assert.Equal(t, "ann@example.com", f.Message.Account)
			assert.NotEmpty(t, f.Message.Hash)
			assert.Equal(t, f.Message.SentAt, f.Message.ReceivedAt)
			s, since = append(s, f.Message.MessageID), f.Cursor
		}
		return strings.Join(s, ","), since
	}
	all, end := ids("")
	assert.Equal(t, "1,2", all)
	nothing, still := ids(end)
	assert.Empty(t, nothing)
	src.Append(jobsearch.Message{MessageID: "3"})
	rest, _ := ids(still)
	assert.Equal(t, "3", rest)
	for _, foreign := range []jobsearch.Cursor{"99", "-1", "uid:7", "1.5"} {
		again, _ := ids(foreign)
		assert.Equal(t, "1,2,3", again, "a cursor that is not understood starts a full sync: %s", foreign)
	}
}

func TestALoopThatAnswersEveryMailEnds(t *testing.T) {
	src := memory.NewMailSource("memory", jobsearch.Message{MessageID: "1"})
	n := 0
	for f, err := range src.Fetch(t.Context(), "") {
		require.NoError(t, err)
		n++
		src.Append(jobsearch.Message{MessageID: "re:" + f.Message.MessageID})
	}
	assert.Equal(t, 1, n)
}

func TestMailSourceFailsWhereItIsToldTo(t *testing.T) {
	src := memory.NewMailSource("memory", jobsearch.Message{}, jobsearch.Message{})
	src.FailAfter(1, jobsearch.ErrBlocked)
	got, err := drain(t, src.Fetch(t.Context(), "1"))
	assert.Len(t, got, 1, "counted from where the fetch began")
	assert.ErrorIs(t, err, jobsearch.ErrBlocked)
}

func TestEverythingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	jobs := memory.NewJobSource("memory", jobsearch.Job{}, jobsearch.Job{})
	n := 0
	for _, err := range jobs.Search(ctx, jobsearch.Query{}) {
		if n++; n == 1 {
			require.NoError(t, err)
			cancel()
			continue
		}
		assert.ErrorIs(t, err, context.Canceled)
	}
	assert.Equal(t, 2, n)

	_, err := drain(t, memory.NewMailSource("memory").Fetch(ctx, ""))
	assert.ErrorIs(t, err, context.Canceled)
	_, err = jobs.Count(ctx, jobsearch.Query{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = memory.NewLLM("x").Complete(ctx, jobsearch.Prompt{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = memory.NewLLM().Embed(ctx, []string{"x"})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = memory.NewBrowser(nil).Open(ctx, "https://example.com")
	assert.ErrorIs(t, err, context.Canceled)
	m := memory.NewMailer()
	err = m.Send(ctx, jobsearch.Outgoing{MessageID: "1", To: []jobsearch.Address{{Addr: "b@example.com"}}})
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, jobsearch.ErrNotSent, "nothing was begun")
	_, err = m.FindSent(ctx, "1", time.Time{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestMailerFates(t *testing.T) {
	mail := jobsearch.Outgoing{MessageID: "1@x", To: []jobsearch.Address{{Addr: "b@example.com"}}, Text: "hello"}
	lost := errors.New("connection reset")
	for name, tc := range map[string]struct {
		tell    func(*memory.Mailer)
		mail    jobsearch.Outgoing
		errIs   error
		notSent bool
		fate    jobsearch.Sent
	}{
		"a mail leaves":                                    {nil, mail, nil, false, jobsearch.SentYes},
		"a refused mail surely did not leave":              {func(m *memory.Mailer) { m.FailNext(jobsearch.ErrNotSent) }, mail, jobsearch.ErrNotSent, true, jobsearch.SentNo},
		"a mail of unknown fate that did not leave":        {func(m *memory.Mailer) { m.FailNext(lost) }, mail, lost, false, jobsearch.SentNo},
		"a mail of unknown fate that left":                 {func(m *memory.Mailer) { m.LoseNext(lost) }, mail, lost, false, jobsearch.SentYes},
		"a mail cannot leave and be known not to have":     {func(m *memory.Mailer) { m.LoseNext(jobsearch.ErrNotSent) }, mail, jobsearch.ErrNotSent, true, jobsearch.SentNo},
		"a mail without recipient does not leave":          {nil, jobsearch.Outgoing{MessageID: "1@x"}, jobsearch.ErrInput, true, jobsearch.SentNo},
		"a mail without a Message-ID of ours is not taken": {nil, jobsearch.Outgoing{To: mail.To}, jobsearch.ErrInput, true, jobsearch.SentNo},
	} {
		t.Run(name, func(t *testing.T) {
			m := memory.NewMailer()
			if tc.tell != nil {
				tc.tell(m)
			}
			err := m.Send(t.Context(), tc.mail)
			assert.ErrorIs(t, err, tc.errIs)
			assert.Equal(t, tc.notSent, errors.Is(err, jobsearch.ErrNotSent))
			fate, err := m.FindSent(t.Context(), "1@x", time.Now())
			require.NoError(t, err)
			assert.Equal(t, tc.fate, fate)
			if tc.errIs != nil {
				require.NoError(t, m.Send(t.Context(), mail), "only the next send was told to fail")
			}
			assert.Equal(t, mail, m.Sent()[len(m.Sent())-1])
		})
	}
}

func TestMailerCanFailToAnswerWhatLeft(t *testing.T) {
	m := memory.NewMailer()
	m.FailFind(jobsearch.ErrUnauthorized)
	fate, err := m.FindSent(t.Context(), "x", time.Time{})
	assert.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	assert.Equal(t, jobsearch.SentUnknown, fate)
}

func TestLLMGivesItsAnswersInOrderAndRemembersWhatWasAsked(t *testing.T) {
	l := memory.NewLLM("one", "two")
	for _, want := range []string{"one", "two"} {
		c, err := l.Complete(t.Context(), jobsearch.Prompt{Task: "say " + want})
		require.NoError(t, err)
		assert.Equal(t, want, c.Text)
		assert.Equal(t, jobsearch.Usage{PromptTokens: 2, AnswerTokens: 1}, c.Usage)
	}
	_, err := l.Complete(t.Context(), jobsearch.Prompt{})
	assert.ErrorIs(t, err, jobsearch.ErrUnsupported)
	require.Len(t, l.Prompts(), 3)
	assert.Equal(t, "say two", l.Prompts()[1].Task)
}

func TestLLMKeepsSchemaAndLength(t *testing.T) {
	schema := json.RawMessage(`{"type":"object"}`)
	l := memory.NewLLM("not json", `{"a": 1}`, "one  two\nthree", `{"a": 1}`)
	_, err := l.Complete(t.Context(), jobsearch.Prompt{Schema: schema})
	assert.ErrorIs(t, err, jobsearch.ErrChanged)
	c, err := l.Complete(t.Context(), jobsearch.Prompt{Schema: schema})
	require.NoError(t, err)
	assert.JSONEq(t, `{"a":1}`, c.Text)
	c, err = l.Complete(t.Context(), jobsearch.Prompt{MaxTokens: 2})
	require.NoError(t, err)
	assert.Equal(t, "one  two\n", c.Text)
	assert.Equal(t, "length", c.Reason)
	_, err = l.Complete(t.Context(), jobsearch.Prompt{MaxTokens: 1, Schema: schema})
	assert.ErrorIs(t, err, jobsearch.ErrLimit, "half a JSON document is no answer")
}

func TestLLMStreamsThePiecesAndThenTheWhole(t *testing.T) {
	got, err := drain(t, memory.NewLLM("  ein schöner\nTag ").Stream(t.Context(), jobsearch.Prompt{}))
	require.NoError(t, err)
	var pieces string
	for _, c := range got[:len(got)-1] {
		pieces += c.Text
	}
	assert.Equal(t, got[len(got)-1].Text, pieces)
	assert.Equal(t, "stop", got[len(got)-1].Reason)
	assert.Len(t, got, 5)

	_, err = drain(t, memory.NewLLM().Stream(t.Context(), jobsearch.Prompt{}))
	assert.ErrorIs(t, err, jobsearch.ErrUnsupported)
}

func TestLLMEmbedsTextsThatShareWordsNearEachOther(t *testing.T) {
	v, err := memory.NewLLM().Embed(t.Context(), []string{"Go and SQL engineer", "engineer for go, sql", "pastry chef", ""})
	require.NoError(t, err)
	dot := func(a, b []float32) (s float32) {
		for i := range a {
			s += a[i] * b[i]
		}
		return s
	}
	assert.InDelta(t, 1, dot(v[0], v[0]), 1e-5)
	assert.Greater(t, dot(v[0], v[1]), float32(0.5))
	assert.Less(t, dot(v[0], v[2]), float32(0.3))
	assert.Len(t, v[3], memory.Dimensions)
}

func TestDoublesMayBeUsedFromManyGoroutines(t *testing.T) {
	jobs, mails, mailer, llm := memory.NewJobSource("memory"), memory.NewMailSource("memory"), memory.NewMailer(), memory.NewLLMFunc(func(p jobsearch.Prompt) (string, error) { return p.Task, nil })
	browser := memory.NewBrowser(nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			jobs.Add(jobsearch.Job{})
			mails.Append(jobsearch.Message{})
			for range jobs.Search(t.Context(), jobsearch.Query{}) {
			}
			for range mails.Fetch(t.Context(), "") {
			}
			assert.NoError(t, mailer.Send(t.Context(), jobsearch.Outgoing{MessageID: fmt.Sprint(i), To: []jobsearch.Address{{Addr: "a@example.com"}}}))
			c, err := llm.Complete(t.Context(), jobsearch.Prompt{Task: fmt.Sprint(i)})
			assert.NoError(t, err)
			assert.Equal(t, fmt.Sprint(i), c.Text)
			browser.Set(fmt.Sprintf("https://example.com/%d", i), "<p>x")
			_, err = browser.Open(t.Context(), fmt.Sprintf("https://example.com/%d", i))
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.Len(t, mailer.Sent(), 8)
	assert.Len(t, llm.Prompts(), 8)
	assert.Len(t, browser.Opened(), 8)
}
