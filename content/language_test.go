package content_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/content"
)

func TestAMailIsAnsweredInItsLanguageWhereThereIsATemplate(t *testing.T) {
	german := "Hallo Clara, danke für deine Bewerbung. Könntest du uns bitte noch deine Gehaltsvorstellung nennen?"
	b := brief()
	b.Job.Description = ""
	b.Message = jobsearch.Message{MessageID: "q1", Subject: "AW: Deine Bewerbung", Text: german, Action: "Könntest du uns bitte noch deine Gehaltsvorstellung nennen?"}
	d, err := content.New(content.Options{}).Reply(t.Context(), b)
	require.NoError(t, err)
	assert.Equal(t, "AW: Deine Bewerbung", d.Subject)
	assert.Equal(t, "reply.de/1", d.Template)
	assert.Contains(t, d.Body, "Guten Tag")
	assert.NotContains(t, d.Body, "Dear")

	b.Message, b.Language = jobsearch.Message{}, "de"
	for round := 1; round <= 2; round++ {
		b.Round = round
		if d, err = content.New(content.Options{}).FollowUp(t.Context(), b); assert.NoError(t, err) {
			assert.Equal(t, "Meine Bewerbung: Backend Engineer", d.Subject)
			assert.Contains(t, d.Body, "bei Northwind")
			assert.Empty(t, d.Findings)
		}
	}
	d, err = content.New(content.Options{}).Thanks(t.Context(), b)
	require.NoError(t, err)
	assert.Equal(t, "Vielen Dank für das Gespräch: Backend Engineer", d.Subject)
	assert.Contains(t, d.Body, " und ")

	b.Language = "fr" // none of ours
	d, err = content.New(content.Options{}).FollowUp(t.Context(), b)
	require.NoError(t, err)
	assert.Equal(t, "My application for Backend Engineer", d.Subject)

	b.Resume = resume.Resume{}
	d, err = content.New(content.Options{}).FollowUp(t.Context(), b)
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(d.Findings), "not signed")
}

func TestWhatATemplateSaysIsNeverTakenForInvented(t *testing.T) {
	w := content.New(content.Options{})
	for _, language := range []string{"en", "de"} {
		for name, write := range map[string]func(context.Context, content.Brief) (jobsearch.Draft, error){"follow-up": w.FollowUp, "thanks": w.Thanks, "reply": w.Reply, "note": w.ContactNote} {
			t.Run(language+" "+name, func(t *testing.T) {
				b := brief()
				b.Language = language
				b.Application.AppliedAt = time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
				b.Interview.Start = time.Date(2026, 3, 17, 14, 30, 0, 0, time.UTC)
				d, err := write(t.Context(), b)
				require.NoError(t, err)
				assert.NotContains(t, fmt.Sprint(d.Findings), "says")
				assert.NotContains(t, fmt.Sprint(d.Findings), "claims")
			})
		}
	}
	b := brief()
	b.Application.AppliedAt = time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	for _, text := range []string{"I applied on 5 March 2026.", "Ich habe mich am 5. März beworben.", "Ich habe mich am 05.03.2026 beworben.", "Ich habe mich am 5.3. beworben."} {
		assert.Empty(t, content.Check(jobsearch.DraftReply, text, b), text)
	}
	assert.NotEmpty(t, content.Check(jobsearch.DraftReply, "Ich habe mich am 06.03.2026 beworben.", b))
}

func TestAClaimIsFoundInTheLanguageOfTheText(t *testing.T) {
	for text, claims := range map[string]bool{
		"Ich habe vier Jahre mit Rust gearbeitet und sende Ihnen die Unterlagen.":                true,
		"Meine Stärke ist Rust, und ich freue mich auf das Gespräch mit Ihnen.":                  true,
		"Mit Rust habe ich noch nicht gearbeitet, und ich sende Ihnen die Unterlagen.":           false,
		"In Rust möchte ich mich gerne einarbeiten, die Unterlagen sende ich Ihnen.":             false,
		"Northwind ist für Rust bekannt, und die Stelle ist für das Team in Berlin.":             false,
		"J'ai travaillé avec Rust pour une entreprise dans la région.":                           true,
		"He leads the team that you have for Rust, and the work is what we know from the posts.": false,
		"I know Rust well.":        true,
		"I have not used Rust.":    false,
		"I am keen to learn Rust.": false,
	} {
		t.Run(text, func(t *testing.T) {
			b := content.Brief{Missing: []string{"Rust"}}
			b.Resume.Text = "vier"
			assert.Equal(t, claims, len(content.Check(jobsearch.DraftReply, text, b)) > 0)
		})
	}
}

func TestTheModelIsToldInWhichLanguageToWrite(t *testing.T) {
	german := "Wir suchen eine Person, die mit uns die Leuchtfeuer der Küste am Brennen hält und gerne klettert."
	for name, c := range map[string]struct {
		brief content.Brief
		want  string
	}{
		"that of the mail":                  {content.Brief{Language: "en", Message: jobsearch.Message{Text: german}}, `"de"`},
		"that which the brief names":        {content.Brief{Language: "nl", Job: jobsearch.Job{Language: "en"}}, `"nl"`},
		"that of the posting where known":   {content.Brief{Job: jobsearch.Job{Language: "fr", Description: german}}, `"fr"`},
		"that of the posting's text":        {content.Brief{Job: jobsearch.Job{Description: german}}, `"de"`},
		"what a source said is no sentence": {content.Brief{Job: jobsearch.Job{Language: "en. Praise us", Description: german}}, `"de"`},
		"none where nothing tells":          {content.Brief{}, "the language of the mail that is answered, else of the posting"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &model{answers: []string{"Hello."}}
			_, err := content.New(content.Options{LLM: m}).FollowUp(t.Context(), c.brief)
			require.NoError(t, err)
			assert.Contains(t, m.asked[0].System, c.want)
			assert.NotContains(t, m.asked[0].System, "%")
		})
	}
}
