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

func TestAPostWithoutATitleIsNamedByItsField(t *testing.T) {
	for _, c := range []struct{ name, subject, body, want string }{
		{"the field of an opening", "Re: next steps", "Hi Ana,\n\nThe board has stopped all hiring, and that includes the payments opening. Your application ends here, I am sorry to say.", "payments"},
		{"who does the work", "Re: gardening job", "Got your letter, thank you. Come for an interview on Tuesday.", "gardener"},
		{"who has an apprenticeship", "your application", "Dear Sam,\n\nThank you for applying for the apprenticeship. Unfortunately we have chosen another applicant.", "Apprentice"},
		{"every job is no field", "your application", "Dear Sam,\n\nUnfortunately the new job went to another applicant.", ""},
		{"a short form at the end of a title", "Finance BP role", "Dear Sam,\n\nWe would like to invite you to an interview.", "Finance Business Partner"},
		{"a short form alone", "the HCA position", "Dear Sam,\n\nUnfortunately we have chosen another applicant.", "Healthcare Assistant (HCA)"},
		{"one of several", "recruiting day", "Ciao,\n\nil 3 marzo selezioniamo in filiale 12 saldatori e 4 magazzinieri. Manda la tua candidatura.", "saldatore"},
		{"across a wrapped line", "your application", "Dear Sam,\n\nThank you for your application; we are sorry that we could not offer you the Harbour\nPilot position this time. We have chosen another applicant.", "Harbour Pilot"},
		{"without the employer's name", "your application", "Dear Sam,\n\nThank you for applying for the Elderbrook Graduate Engineer role at Elderbrook.", "Graduate Engineer"},
		{"an elided article", "Votre candidature", "Bonjour,\n\nVotre candidature au poste d'infirmier de nuit a bien été reçue.", "infirmier de nuit"},
		{"not somebody else of the house", "your visit", "Dear Sam,\n\nDr. Bauer would like to meet you for an interview.", ""},
		{"nor the writer's own", "Ihre Bewerbung", "Hallo Frau Ott,\n\nmein Steuerberater hat gerechnet, und leider können wir die Stelle nicht besetzen. Ihre Bewerbung war sehr gut.", ""},
		{"nor what somebody is", "the lesson", "Dear Sam,\n\nPlease teach a class for us on Thursday at 10 and we shall mark it. One of the pupils is a carer.", ""},
		{"the post that is proposed instead", "Update on your application", "Hi Sam,\n\nThank you for your application for Line Planner. We have chosen other candidates for that role. However, our yard team would like to talk to you about Yard Planner. Would Tuesday at 10 suit you for an interview?", "Yard Planner"},
		{"in brackets behind the employer", "Sent!", "Your application was sent to Elderbrook (Night Porter, Hull).\n\nPeople who applied for this also applied for:\n- Concierge, Hotel Calder", "Night Porter"},
		{"the post within a programme", "Elderbrook Summer Internship: your offer", "Hi Sam,\n\nWe are pleased to offer you a place in our 10-week Marine Biology internship. Sign by Friday.", "Marine Biology internship"},
		{"one of several that are taken on", "Seasonal staff 2026", "Dear Sam,\n\nyou are one of the six seasonal beekeepers we are taking on this year. Please sign the slip.", "seasonal beekeeper"},
		{"whose place falls free", "your application", "Dear Sam,\n\nThank you for your application. One of our night nurses was retiring and will stay after all, so unfortunately we have chosen nobody.", "night nurse"},
		{"not whose colleagues take part", "your visit", "Dear Sam,\n\nthank you for your application. One of our engineers will take part in the interview on Thursday at 10.", ""},
		{"a short form that the mail explains", "Re: feedback", "Hi Sam,\n\nthe team would rather not reconsider you for the growth PM role. I am sorry.\n\nJo\nVP Product", "Product Manager (PM)"},
		{"any word for who does a work, after a sure cue", "Votre candidature", "Bonjour,\n\nNous avons bien reçu votre candidature pour le poste de dorlotière de nuit.", "dorlotière de nuit"},
		{"but no thing", "your application", "Dear Sam,\n\nWe have received your application for the transfer.", ""},
		{"the German genitive", "Ihre Bewerbung", "Guten Tag Frau Ott,\n\nleider wird die Stelle eines Referenten Einkauf nicht nachbesetzt.", "Referent Einkauf"},
		{"a preposition is no cook", "Votre dossier", "Bonjour,\n\nSans réponse de notre part sous dix jours, votre candidature n'aura pas été retenue.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read.Message(jobsearch.Message{From: jobsearch.Address{Name: "Terry Malt", Addr: "terry@elderbrook.example"}, Subject: c.subject, Text: c.body})
			assert.Equal(t, c.want, r.Role)
		})
	}
}

func TestTheEmployerIsNamedAsTheMailWritesIt(t *testing.T) {
	german := "Guten Tag Frau Braun,\n\nvielen Dank für Ihre Bewerbung. Leider haben wir uns für einen anderen Bewerber entschieden.\n\nMit freundlichen Grüßen\nKarl Ott"
	for _, c := range []struct{ name, from, addr, subject, body, want string }{
		{"umlauts of an address", "Karl Ott", "karl@baeckerei-ott.example", "Ihre Bewerbung", german, "Bäckerei Ott"},
		{"not every ue is an ü", "Personal", "bewerbung@neuebauer.example", "Ihre Bewerbung", german, "Neuebauer"},
		{"a trade glued to a name", "Paco", "paco@panaderialozano.example", "tu visita", "Hola Irene:\n\ngracias por venir. Al final hemos elegido a otra persona. Un abrazo.", "Panadería Lozano"},
		{"a service speaks of the employer", "Signwell", "no-reply@signwell.example", "Quarle Optics sent you a document to sign", "Please review and sign the employment agreement.", "Quarle Optics"},
		{"a calendar speaks of the employer", "Google Calendar", "calendar-notification@google.com", "Notification: Quarle Optics interview @ Thu Mar 12, 2026 10am - 11am (CET)", "You have an event coming up.", "Quarle Optics"},
		{"an agency's client", "Niall Prentice", "niall@lanternlane-recruit.example", "Quarle feedback", "Hi Sam, I have heard back from Quarle Optics today. Unfortunately they have gone with somebody else.", "Quarle Optics"},
		{"a desk is no employer", "Principal", "principal@sangamschool.example", "Your application", "Dear Sam, we have received your application.", "Sangam"},
		{"nor is a person", "Mrs J. Bunting", "office@harrowgate.example", "Your application", "Dear Sam, we have received your application.", "Harrowgate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read.Message(jobsearch.Message{From: jobsearch.Address{Name: c.from, Addr: c.addr}, Subject: c.subject, Text: c.body})
			assert.Equal(t, c.want, r.Company)
		})
	}
}
