package read_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

func TestRoleIsFoundWhereverTheMailNamesIt(t *testing.T) {
	for _, c := range []struct{ name, subject, body, want string }{
		{"subject in small letters", "Re: night porter", "Thanks, got it.", "night porter"},
		{"beside the posting's number", "Update on R-77120", "Hi Ana,\n\nI'm writing about Yard Shift Planner, R-77120. We have chosen somebody else.", "Yard Shift Planner"},
		{"in brackets", "Reminder: Application #90211", "Application #90211 (Kitchen Porter, Elderbrook House) is not finished yet.", "Kitchen Porter"},
		{"gender in brackets", "Votre candidature", "Vous avez postulé au poste de chargé(e) de communication interne. Nous l'avons bien reçue.", "chargé(e) de communication interne"},
		{"in the answered mail", "Re: hello", "Yes, come by on Tuesday.\n\nOn Mon, 4 May 2026, Ada Lind wrote:\n> I saw the shop window designer opening and would love to talk.\n", "shop window designer"},
		{"in passing", "coffee?", "Hi Ola, we are trying to hire a founding translator before June and you came to mind.", "founding translator"},
		{"not the writer's own post", "Your visit", "Dear Sam,\n\nIt was good to meet you.\n\nTerry Malt\nWorks Manager\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read.Message(jobsearch.Message{From: jobsearch.Address{Name: "Terry Malt", Addr: "terry@elderbrook.example"}, Subject: c.subject, Text: c.body})
			assert.Equal(t, c.want, r.Role)
		})
	}
}
