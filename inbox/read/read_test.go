package read_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

func TestARejectionIsReadAndExplained(t *testing.T) {
	r := read.Message(jobsearch.Message{
		From: jobsearch.Address{Name: "Marrowfield Hiring Team", Addr: "no-reply@greenhouse.io"}, Subject: "Your application to Marrowfield",
		Text: "Hi Ines,\n\nThank you for applying for the Data Engineer role. Unfortunately, we have decided to move forward with other candidates.\n\nBest,\nMarrowfield\n",
	})
	assert.Equal(t, jobsearch.KindRejection, r.Kind)
	assert.Contains(t, r.Evidence[0], "other candidates")
}
