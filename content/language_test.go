package content_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/content"
)

func TestTheLanguageOfAMailIsTold(t *testing.T) {
	for text, want := range map[string]string{
		"Hi Clara, thank you for your application. Could you please send us your salary expectation?":                  "en",
		"Hallo Clara, danke für deine Bewerbung. Könntest du uns bitte noch deine Gehaltsvorstellung nennen?":          "de",
		"Bonjour, nous vous remercions pour votre candidature. Pouvez-vous nous envoyer les documents ?":               "fr",
		"Hola, gracias por su candidatura. ¿Podría enviarnos los documentos para el proceso?":                          "es",
		"Olá, obrigado pela sua candidatura. Você pode nos enviar os documentos para a vaga?":                          "pt",
		"Beste Clara, bedankt voor je sollicitatie. Kun je ons de documenten sturen? Met vriendelijke groet, het team": "nl",
		"Gentile Clara, la ringraziamo per la sua candidatura. Può inviarci gli documenti con una lettera?":            "it",
		"":            "",
		"12345 @ !!":  "",
		"Go, Rust, C": "",
	} {
		assert.Equal(t, want, content.Language(text), text)
	}
}

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
