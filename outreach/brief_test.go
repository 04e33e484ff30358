package outreach

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// mailbox is a store that holds mail, the latest first, and nothing else.
type mailbox struct {
	jobsearch.NoStore
	mails []jobsearch.Message
}

func (m mailbox) Messages() jobsearch.Table[jobsearch.Message, jobsearch.MessageFilter] {
	return rows[jobsearch.Message, jobsearch.MessageFilter]{all: m.mails}
}

func (m mailbox) Resumes() jobsearch.Table[jobsearch.Resume, jobsearch.ResumeFilter] {
	return rows[jobsearch.Resume, jobsearch.ResumeFilter]{}
}

func (m mailbox) Stories() jobsearch.Table[jobsearch.Story, jobsearch.StoryFilter] {
	return rows[jobsearch.Story, jobsearch.StoryFilter]{}
}

type rows[T, F any] struct {
	jobsearch.Table[T, F]
	all []T
}

func (r rows[T, F]) List(context.Context, F) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range r.all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func TestRecipientAndLanguageAreOfTheOtherSidesMail(t *testing.T) {
	german := "Hallo Clara, danke für deine Bewerbung. Könntest du uns bitte noch deine Gehaltsvorstellung nennen?"
	english := "Thank you for your mail. I will send you the documents that you asked for, and my salary expectation."
	lena := jobsearch.Message{From: jobsearch.Address{Addr: "lena@northwind.example"}, Text: german}
	own := jobsearch.Message{From: jobsearch.Address{Addr: "clara@example.com"}, Text: english, Outgoing: true}
	away := jobsearch.Message{From: jobsearch.Address{Addr: "tom@northwind.example"}, Text: english, Auto: true}
	portal := jobsearch.Message{From: jobsearch.Address{Addr: "no-reply@northwind.example"}, Text: english}
	for name, c := range map[string]struct {
		mails        []jobsearch.Message
		to, language string
	}{
		"not the person's own":               {[]jobsearch.Message{own, lena}, "lena@northwind.example", "de"},
		"not an automatic answer":            {[]jobsearch.Message{away, lena}, "lena@northwind.example", "de"},
		"the latest tells the language":      {[]jobsearch.Message{portal, lena}, "lena@northwind.example", "en"},
		"nobody where only the person wrote": {[]jobsearch.Message{own, away}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := NewPlanner(mailbox{mails: c.mails}, nil, PlannerOptions{}).brief(t.Context(), jobsearch.Application{})
			require.NoError(t, err)
			assert.Equal(t, c.language, b.Language)
			to := ""
			if len(b.To) > 0 {
				to = b.To[0].Addr
			}
			assert.Equal(t, c.to, to)
		})
	}
}
