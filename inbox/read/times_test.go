package read_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

// invitations frame a sentence so that the mail is an invitation in its language.
var invitations = map[string][2]string{
	"en": {"Dear Ines,\n\nThank you for your application for the post of Analyst. We would like to invite you to an interview. ", "\n\nKind regards,\nDana\n"},
	"de": {"Sehr geehrte Frau Duarte,\n\nvielen Dank für Ihre Bewerbung. Gerne laden wir Sie zu einem Vorstellungsgespräch ein. ", "\n\nMit freundlichen Grüßen\nDana Reis\n"},
	"fr": {"Madame,\n\nNous avons bien reçu votre candidature et souhaitons vous rencontrer pour un entretien d'embauche. ", "\n\nCordialement,\nDana Reis\n"},
	"es": {"Estimada Inés:\n\nGracias por tu candidatura. Nos gustaría invitarte a una entrevista de trabajo. ", "\n\nUn saludo,\nDana Reis\n"},
	"pt": {"Olá Inês,\n\nObrigada pela sua candidatura. Gostaríamos de convidá-la para uma entrevista. ", "\n\nAtenciosamente,\nDana Reis\n"},
	"nl": {"Beste Ines,\n\nBedankt voor je sollicitatie. We nodigen je graag uit voor een sollicitatiegesprek. ", "\n\nMet vriendelijke groet,\nDana Reis\n"},
	"it": {"Gentile Ines,\n\ngrazie per la Sua candidatura. Vorremmo invitarLa a un colloquio di lavoro. ", "\n\nCordiali saluti,\nDana Reis\n"},
}

// subjects leave no doubt what the mail is: the kind is not what is tested here.
var subjects = map[string]string{
	"en": "Invitation to interview", "de": "Einladung zum Vorstellungsgespräch", "fr": "Invitation à un entretien d'embauche", "es": "Invitación a una entrevista", "pt": "Convite para entrevista", "nl": "Uitnodiging sollicitatiegesprek", "it": "Invito a un colloquio",
}

// TestTheTimeOfAnInterview is read from mails of Wednesday, 4 March 2026, in the morning.
func TestTheTimeOfAnInterview(t *testing.T) {
	zones := map[string]string{"en": "Europe/London", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid", "pt": "America/Sao_Paulo", "nl": "Europe/Amsterdam", "it": "Europe/Rome"}
	cases := []struct{ lang, text, want string }{
		// Stated.
		{"en", "It will be held on Monday, 16 March, at 9.15 in room 4.", "2026-03-16T09:15:00Z"},
		{"en", "Come in on the 11th of March at quarter past three.", "2026-03-11T15:15:00Z"},
		{"en", "Could you make Tuesday week at 11am? If not, ring us before 5pm today.", "2026-03-17T11:00:00Z"},
		{"en", "Date: 18 March 2026\nTime: 16:45\nPlace: Quay Street 14", "2026-03-18T16:45:00Z"},
		{"en", "It is on March 12, 2026 from 1:00 PM to 2:30 PM Eastern Time.", "2026-03-12T13:00:00-04:00"},
		{"en", "We will call you on Friday between 10 and 10.30am; expect the call at 10:00.", "2026-03-06T10:00:00Z"},
		{"en", "Please join us at 14:00 on 24 March. Registration closes on 20 March at 17:00.", "2026-03-24T14:00:00Z"},
		{"en", "Wed 11/03/2026, 08:30 - 09:15, by video.", "2026-03-11T08:30:00Z"},
		{"en", "Let us say noon this Friday at our office; the office is open from 8am to 6pm.", "2026-03-06T12:00:00Z"},
		{"en", "Our conversation of 2 March at 10:00 went well, so the second one is on 19 March at 3pm.", "2026-03-19T15:00:00Z"},
		{"en", "The interview takes place on 10 March, 2 p.m. Please reply by 6 March, 12:00.", "2026-03-10T14:00:00Z"},
		{"en", "We have moved it: it is now on Thursday the 12th, at ten to four.", "2026-03-12T15:50:00Z"},
		{"de", "Der Termin ist am Dienstag, den 17.03.2026, um 13:30 Uhr in unserem Haus.", "2026-03-17T13:30:00+01:00"},
		{"de", "Passt Ihnen der kommende Freitag um 9 Uhr? Bitte bestätigen Sie bis morgen 12 Uhr.", "2026-03-06T09:00:00+01:00"},
		{"de", "Wir erwarten Sie am 23. März um viertel nach zehn.", "2026-03-23T10:15:00+01:00"},
		{"de", "Termin: Mittwoch, 11.3., 15.00 - 16.00 Uhr, per Teams. Unsere Bürozeiten: Mo-Do 8-16 Uhr.", "2026-03-11T15:00:00+01:00"},
		{"de", "Das Gespräch findet übermorgen um 14 Uhr statt.", "2026-03-06T14:00:00+01:00"},
		{"de", "Wir verlegen das Gespräch vom 10. März, 9:00 Uhr, auf den 12. März, 11:00 Uhr.", "2026-03-12T11:00:00+01:00"},
		{"fr", "Il aura lieu le lundi 16 mars à 10h15 dans nos locaux.", "2026-03-16T10:15:00+01:00"},
		{"fr", "Pouvez-vous venir vendredi à 15 heures ? Merci de répondre avant jeudi midi.", "2026-03-06T15:00:00+01:00"},
		{"fr", "Rendez-vous le 19/03/2026 à 9 h 30. Le standard est ouvert de 9h à 18h.", "2026-03-19T09:30:00+01:00"},
		{"fr", "L'entretien prévu le 10 mars à 14h est reporté au 13 mars à 16h.", "2026-03-13T16:00:00+01:00"},
		{"fr", "Je vous propose demain à onze heures et demie.", "2026-03-05T11:30:00+01:00"},
		{"es", "Será el lunes 16 de marzo a las 12:30 en nuestra oficina.", "2026-03-16T12:30:00+01:00"},
		{"es", "Te esperamos el 20/03/2026 a las 9:00 h. Confirma antes del 18 de marzo a las 14:00.", "2026-03-20T09:00:00+01:00"},
		{"es", "¿Puedes venir el viernes a las cinco y media de la tarde?", "2026-03-06T17:30:00+01:00"},
		{"es", "Quedamos mañana a las 10 de la mañana por videollamada.", "2026-03-05T10:00:00+01:00"},
		{"pt", "Será na segunda-feira, 16 de março, às 14h30, em nosso escritório.", "2026-03-16T14:30:00-03:00"},
		{"pt", "Podemos falar sexta às 9h? Responda até amanhã às 18h, por favor.", "2026-03-06T09:00:00-03:00"},
		{"pt", "Data: 12/03/2026\nHorário: 15:00 (horário de Brasília)", "2026-03-12T15:00:00-03:00"},
		{"pt", "A entrevista fica para o dia 20 de março às 10 da manhã.", "2026-03-20T10:00:00-03:00"},
		{"nl", "Het gesprek is op maandag 16 maart om 10.30 uur op ons kantoor.", "2026-03-16T10:30:00+01:00"},
		{"nl", "Kun je vrijdag om kwart over drie? Laat het voor morgen 17.00 uur weten.", "2026-03-06T15:15:00+01:00"},
		{"nl", "Datum: 18-03-2026, tijd: 13:00-14:00, locatie: Kade 4. Wij zijn bereikbaar van 9.00 tot 17.00 uur.", "2026-03-18T13:00:00+01:00"},
		{"nl", "We verwachten je op 11 maart om 9 uur 's ochtends.", "2026-03-11T09:00:00+01:00"},
		{"it", "Il colloquio si terrà martedì 17 marzo alle ore 11:00 presso la nostra sede.", "2026-03-17T11:00:00+01:00"},
		{"it", "Può venire venerdì alle 15.30? Risponda entro domani alle 12.", "2026-03-06T15:30:00+01:00"},
		{"it", "L'appuntamento è per il 12/03/2026, ore 9:45. I nostri uffici sono aperti dalle 9 alle 18.", "2026-03-12T09:45:00+01:00"},
		{"it", "La aspettiamo lunedì prossimo alle dieci e mezza.", "2026-03-09T10:30:00+01:00"},
		// Not stated: deadlines, hours of an office or a telephone, what is past, spans, choices.
		{"en", "Please let us know by Friday 6 March at 5pm whether you are still interested; we will then suggest a time.", ""},
		{"en", "To arrange it, ring Moira on weekdays between 9am and 4.30pm.", ""},
		{"en", "Please pick a time here before 12 March, 18:00: https://book.ormelab.example/x", ""},
		{"en", "We enjoyed our telephone call on Monday at 10:00 and will send a time soon.", ""},
		{"en", "Which of these suits you: Tuesday 10 March at 10:00, Wednesday 11 March at 15:00 or Thursday 12 March at 9:30?", ""},
		{"en", "Any time on Thursday between 1pm and 5pm would suit the panel. Tell us what works.", ""},
		{"en", "Reception is staffed from 7:30 to 19:00; a time will follow.", ""},
		{"en", "The booking page goes offline for maintenance on Sunday at 22:00, so choose a slot before then.", ""},
		{"en", "It will take place in the week of 16 March; we expect it to last 45 minutes and to end before lunch.", ""},
		{"en", "We are free on Monday after 2pm and on Tuesday before 11am. What would you prefer?", ""},
		{"en", "Our team works from 9:00 to 17:30, Monday to Friday. Send us three times that suit you.", ""},
		{"en", "You applied on 1 March 2026 at 21:14. We will ring you in the coming days to find a date.", ""},
		{"en", "The shift would be 6am to 2pm. When could you come by?", ""},
		{"en", "Bring the form that you received on 27 February. The last bus leaves at 18:05. We will write with the hour.", ""},
		{"de", "Bitte teilen Sie uns bis Freitag, 6. März, 12:00 Uhr mit, ob Sie Interesse haben.", ""},
		{"de", "Telefonisch erreichen Sie uns montags bis freitags von 8:30 bis 16:00 Uhr, um einen Termin zu vereinbaren.", ""},
		{"de", "Bitte wählen Sie einen Termin: 10. März um 9:00 Uhr, 11. März um 14:00 Uhr oder 12. März um 16:00 Uhr.", ""},
		{"de", "Ihre Bewerbung ging am 2. März um 23:41 Uhr ein. Einen Termin nennen wir Ihnen noch.", ""},
		{"de", "Nach unserem Telefonat gestern um 15 Uhr möchten wir Sie persönlich kennenlernen. Wann passt es Ihnen?", ""},
		{"fr", "Merci de nous répondre avant le vendredi 6 mars à 18h pour convenir d'une date.", ""},
		{"fr", "Appelez-nous du lundi au vendredi de 9h00 à 12h30 pour fixer un rendez-vous.", ""},
		{"fr", "Quel créneau préférez-vous : mardi 10 mars à 9h, mercredi 11 mars à 14h ou jeudi 12 mars à 16h ?", ""},
		{"fr", "Le lien de réservation expire le 9 mars à 23h59. Choisissez-y votre horaire.", ""},
		{"es", "Responde antes del viernes 6 de marzo a las 14:00 para fijar la fecha.", ""},
		{"es", "Llámanos de lunes a viernes de 9:00 a 15:00 para acordar la hora.", ""},
		{"es", "¿Cuál te viene mejor: el martes 10 a las 10:00, el miércoles 11 a las 12:00 o el jueves 12 a las 16:00?", ""},
		{"es", "El horario del puesto es de 8:00 a 16:00. Dinos cuándo podrías venir.", ""},
		{"pt", "Por favor, responda até sexta-feira, 6 de março, às 18h, para marcarmos a data.", ""},
		{"pt", "Ligue de segunda a sexta, das 9h às 17h, para agendar.", ""},
		{"pt", "Qual destes horários prefere: terça 10/03 às 10h, quarta 11/03 às 14h ou quinta 12/03 às 16h?", ""},
		{"nl", "Laat ons uiterlijk vrijdag 6 maart om 12.00 uur weten of je belangstelling hebt.", ""},
		{"nl", "Bel ons op werkdagen tussen 9.00 en 17.00 uur om een afspraak te maken.", ""},
		{"nl", "Welk moment past je: dinsdag 10 maart om 9.00 uur, woensdag 11 maart om 13.00 uur of donderdag 12 maart om 15.00 uur?", ""},
		{"it", "La preghiamo di rispondere entro venerdì 6 marzo alle ore 12:00 per fissare la data.", ""},
		{"it", "Ci chiami dal lunedì al venerdì dalle 9:00 alle 17:00 per concordare un orario.", ""},
		{"it", "Quale orario preferisce: martedì 10 marzo alle 10, mercoledì 11 marzo alle 14 o giovedì 12 marzo alle 16?", ""},
		// A second list, written after the rules.
		{"en", "How does this sound: Thursday, 11am, at the Quay Street office? Parking is free after 10.", "2026-03-05T11:00:00Z"},
		{"en", "Your slot: 13th March, 15:20 sharp. The panel sits from 9 until 17.", "2026-03-13T15:20:00Z"},
		{"en", "Moira will meet you at the gate at 8.45 on Friday; the interview itself starts at 9.", "2026-03-06T09:00:00Z"},
		{"en", "When: Tue, Mar 10, 2026, 4pm - 5pm (GMT)\nWhere: https://meet.ormelab.example/x", "2026-03-10T16:00:00Z"},
		{"en", "It can only be 17 March at 1 o'clock, I am afraid, as Piet flies at six that evening.", "2026-03-17T13:00:00Z"},
		{"en", "We have you down for half past two on the 20th of March.", "2026-03-20T14:30:00Z"},
		{"en", "Instead of Monday at 11:00 we can see you on Tuesday at 12:00.", "2026-03-10T12:00:00Z"},
		{"en", "Please arrive at 9:45 for a 10:00 start on Wednesday 11 March.", "2026-03-11T10:00:00Z"},
		{"de", "Als Termin schlagen wir Donnerstag, den 12. März 2026, 16:30 Uhr vor.", "2026-03-12T16:30:00+01:00"},
		{"de", "Haben Sie am Montag um halb drei Zeit? Wenn nicht, rufen Sie bitte zwischen 9 und 12 Uhr an.", "2026-03-09T14:30:00+01:00"},
		{"de", "Das Gespräch dauert von 10.00 bis 11.30 Uhr am 19.03., Treffpunkt ist der Empfang.", "2026-03-19T10:00:00+01:00"},
		{"de", "Statt am Freitag um 10 Uhr treffen wir uns am Freitag um 13 Uhr.", "2026-03-06T13:00:00+01:00"},
		{"fr", "Nous vous attendons mardi prochain à 14h00 au 3e étage.", "2026-03-10T14:00:00+01:00"},
		{"fr", "Date : 17 mars 2026\nHeure : 11h45\nLieu : 12 quai des Brumes", "2026-03-17T11:45:00+01:00"},
		{"fr", "Seriez-vous libre le 11 mars à neuf heures et quart ?", "2026-03-11T09:15:00+01:00"},
		{"es", "La entrevista está prevista para el próximo martes, 10 de marzo, a las 16.00 horas.", "2026-03-10T16:00:00+01:00"},
		{"es", "Fecha: 17/03/2026. Hora: 13:15. Lugar: calle Mayor 4.", "2026-03-17T13:15:00+01:00"},
		{"es", "¿Qué tal el jueves a las once y cuarto? Si no puedes, escríbeme antes de las seis.", "2026-03-05T11:15:00+01:00"},
		{"pt", "Agendamos para terça, dia 10/03, às 16h, pelo Meet.", "2026-03-10T16:00:00-03:00"},
		{"pt", "Que tal amanhã às 10h30? O escritório fica aberto das 8h às 18h.", "2026-03-05T10:30:00-03:00"},
		{"pt", "Esperamos você na quinta, 12 de março, ao meio-dia.", "2026-03-12T12:00:00-03:00"},
		{"nl", "We zien je graag op dinsdag 17 maart, 14.15 uur. De lunch begint om 12.30 uur.", "2026-03-17T14:15:00+01:00"},
		{"nl", "Morgen om half elf bellen we je op.", "2026-03-05T10:30:00+01:00"},
		{"nl", "In plaats van maandag 10.00 uur wordt het dinsdag 11.00 uur.", "2026-03-10T11:00:00+01:00"},
		{"it", "L'aspettiamo giovedì 19 marzo alle ore 10 in via Roma 3.", "2026-03-19T10:00:00+01:00"},
		{"it", "Ci vediamo domani alle 15, in videochiamata.", "2026-03-05T15:00:00+01:00"},
		{"it", "Data: 16/03/2026 - Ora: 14:30 - Sede: via Verdi 8", "2026-03-16T14:30:00+01:00"},
		{"en", "Please confirm no later than 18:00 on 9 March; a date will be agreed by telephone.", ""},
		{"en", "Our recruiters can be called Mon-Thu 10am-4pm and Fri 10am-1pm.", ""},
		{"en", "The link works until 12 March at noon. Have your calendar at hand.", ""},
		{"en", "Thank you for your time on Tuesday at 4pm. The next step is a panel, for which we will find a date.", ""},
		{"en", "I can do Monday at 3pm or Tuesday at 10am. Which is better?", ""},
		{"en", "Sometime next week, mornings only, would be good for us. Are you free?", ""},
		{"en", "The working day begins at 8:30 and ends at 17:00, with an hour for lunch. When may we ring you?", ""},
		{"en", "The portal will be closed on Saturday from 20:00 to 23:00. Book your place there.", ""},
		{"en", "Your application reached us on Sunday at 23:12. Please name a day.", ""},
		{"de", "Die Frist für Ihre Antwort endet am 13. März um 18:00 Uhr.", ""},
		{"de", "Unser Sekretariat ist von 8 bis 12 Uhr besetzt. Bitte rufen Sie wegen eines Termins an.", ""},
		{"de", "Zur Auswahl stehen: Mo 9.3. 10:00 Uhr, Di 10.3. 14:00 Uhr, Mi 11.3. 16:00 Uhr.", ""},
		{"de", "Für das nette Telefonat am Montag um 16 Uhr danken wir Ihnen. Den Termin stimmen wir noch ab.", ""},
		{"fr", "Vous avez jusqu'au 10 mars à minuit pour choisir un créneau.", ""},
		{"fr", "Je suis joignable tous les matins entre 8h30 et 11h30 au 01 55 00 01 42.", ""},
		{"fr", "Soit lundi à 10h, soit mardi à 15h : dites-moi ce qui vous convient.", ""},
		{"es", "El plazo para contestar termina el 11 de marzo a las 23:59.", ""},
		{"es", "Atendemos llamadas de 9:00 a 14:00. Te propondremos una fecha.", ""},
		{"es", "Puede ser el lunes a las 9:00 o el martes a las 17:00, como prefieras.", ""},
		{"pt", "O link para escolher o horário expira em 10/03 às 23h59.", ""},
		{"pt", "Nosso horário de atendimento é das 8h às 17h30.", ""},
		{"pt", "Pode ser segunda às 10h ou terça às 16h, o que for melhor.", ""},
		{"nl", "Reageren kan tot en met 11 maart om 23.59 uur.", ""},
		{"nl", "Ons secretariaat is open van 8.30 tot 16.30 uur.", ""},
		{"nl", "Kan maandag om 9.00 uur, of anders woensdag om 16.00 uur?", ""},
		{"it", "Il termine per confermare scade il 10 marzo alle 18:00.", ""},
		{"it", "La segreteria risponde dalle 8:30 alle 13:00.", ""},
		{"it", "Potremmo lunedì alle 9 oppure mercoledì alle 15: mi faccia sapere.", ""},
		// A third list, written after those of the second.
		{"en", "The panel can only meet on the 25th, so that will have to be it: 3.30pm.", "2026-03-25T15:30:00Z"},
		{"en", "Mark your diary: 17/3, 11:15.", "2026-03-17T11:15:00Z"},
		{"en", "We propose tomorrow afternoon at 4. Should you be late, call 0117 496 0123.", "2026-03-05T16:00:00Z"},
		{"en", "Interview date and time: Friday 20th March 2026 @ 1.30pm (approx. 45 minutes)", "2026-03-20T13:30:00Z"},
		{"en", "Piet is in on Thursdays only, so come this Thursday, 9 o'clock.", "2026-03-05T09:00:00Z"},
		{"de", "Kommen Sie bitte am 18. März gegen 15 Uhr vorbei.", "2026-03-18T15:00:00+01:00"},
		{"de", "Neuer Termin: 13.03.2026, 08:45 Uhr (bisher: 10.03.2026, 10:00 Uhr).", "2026-03-13T08:45:00+01:00"},
		{"de", "Ihr Gespräch beginnt am Montag, 16. März, pünktlich um 10 Uhr und endet gegen 11 Uhr.", "2026-03-16T10:00:00+01:00"},
		{"fr", "On se voit jeudi 12 à 17h ? L'atelier ferme à 18h30.", "2026-03-12T17:00:00+01:00"},
		{"fr", "Votre entretien est fixé au 24 mars 2026 à 8h45 précises.", "2026-03-24T08:45:00+01:00"},
		{"es", "Te citamos el día 18 de marzo a las 17:45 horas.", "2026-03-18T17:45:00+01:00"},
		{"es", "Vente el lunes sobre las diez.", "2026-03-09T10:00:00+01:00"},
		{"pt", "Marcámos a sua entrevista para dia 19 de março pelas 15h00.", "2026-03-19T15:00:00-03:00"},
		{"pt", "Sua entrevista: 11/03, quarta-feira, 9h45.", "2026-03-11T09:45:00-03:00"},
		{"nl", "Past donderdag 12 maart om 16.15 uur bij jullie op kantoor?", "2026-03-12T16:15:00+01:00"},
		{"nl", "Het gesprek staat gepland voor 20 maart, 11 uur.", "2026-03-20T11:00:00+01:00"},
		{"it", "Il colloquio è fissato per il giorno 18 marzo alle 12:15.", "2026-03-18T12:15:00+01:00"},
		{"it", "Può passare sabato mattina verso le nove?", "2026-03-07T09:00:00+01:00"},
		{"en", "Kindly send your availability by close of business on Friday (5.30pm).", ""},
		{"en", "Shifts run from 2pm to 10pm, Tuesday to Saturday. When are you free to meet?", ""},
		{"en", "Ring the office, which is manned until 4pm daily, and we will fix a day.", ""},
		{"en", "I was in a meeting until 6pm yesterday and missed your call; when can I ring you?", ""},
		{"en", "The shop opens at 9. Pop in whenever you like.", ""},
		{"en", "Registration for interview places opens on Monday at 8am.", ""},
		{"en", "Could you manage any of these? 9 March 11:00 / 10 March 14:00 / 12 March 16:00", ""},
		{"en", "Our video call on 26 February at 15:00 was a pleasure. Shall we continue in person?", ""},
		{"de", "Rückmeldung bitte bis spätestens Montag, 9. März, 10 Uhr.", ""},
		{"de", "Die Arbeitszeit ist von 6 bis 14 Uhr. Wann könnten Sie sich vorstellen?", ""},
		{"de", "Am Montag ab 14 Uhr oder am Dienstag bis 12 Uhr hätten wir Zeit.", ""},
		{"fr", "Répondez-nous d'ici lundi 9 mars, 12h.", ""},
		{"fr", "Les horaires du poste : 7h-15h. Quand pourriez-vous passer ?", ""},
		{"fr", "Nous sommes disponibles lundi après 14h ou mardi avant 11h.", ""},
		{"es", "Tienes hasta el martes 10 a las 12:00 para elegir hora.", ""},
		{"es", "Nuestra tienda abre a las 10:00. Pásate cuando quieras.", ""},
		{"pt", "Você tem até segunda, 9 de março, às 12h para escolher.", ""},
		{"pt", "Recebemos seu currículo ontem às 22h15. Quando podemos conversar?", ""},
		{"nl", "Je hebt tot dinsdag 10 maart 12.00 uur de tijd om een moment te kiezen.", ""},
		{"nl", "Ik ben maandag na 14.00 uur en dinsdag voor 11.00 uur beschikbaar.", ""},
		{"it", "Ha tempo fino a martedì 10 marzo alle 12 per scegliere.", ""},
		{"it", "Il negozio apre alle 9:30. Passi quando vuole.", ""},
		{"en", "The panel has given me the 17th, 18th or 19th, mornings. Which one shall I take?", ""},
		{"en", "The inspector telephoned at 12:15 today, so we must begin anew. Please name a day.", ""},
		{"en", "Instead of 10:00 on Monday 9 March we meet on 9 March at 11:00.", "2026-03-09T11:00:00Z"},
		{"en", "Free are 9 March 11:00, 10 March 14:00 and 12 March 16:00.", ""},
		{"en", "Your link works until the end of 12 March, 23:59.", ""},
		{"de", "Unsere Bürozeiten am 10. März: 8:00 bis 12:00 Uhr. Wann passt es Ihnen?", ""},
		{"de", "Wir sehen uns am 10. März um 9:30 Uhr. Die Bürozeiten sind 10. März 8:00 bis 12:00 Uhr.", "2026-03-10T09:30:00+01:00"},
	}
	for _, c := range cases {
		t.Run(c.lang+": "+c.text, func(t *testing.T) {
			place, err := time.LoadLocation(zones[c.lang])
			require.NoError(t, err)
			at := time.Date(2026, 3, 4, 8, 30, 0, 0, place)
			frame := invitations[c.lang]
			r := read.Message(jobsearch.Message{From: jobsearch.Address{Name: "Dana Reis", Addr: "dana@ormelab.example"}, Subject: subjects[c.lang], Text: frame[0] + c.text + frame[1], SentAt: at, ReceivedAt: at})
			require.Equal(t, jobsearch.KindInterview, r.Kind, "%v", r.Scores)
			if c.want == "" {
				assert.True(t, r.Interview.Start.IsZero(), "%v", r.Interview.Start)
				return
			}
			want, err := time.Parse(time.RFC3339, c.want)
			require.NoError(t, err)
			assert.True(t, want.Equal(r.Interview.Start), "%v, slots %v", r.Interview.Start, r.Interview.Slots)
		})
	}
}

func TestAMailWithoutADateFixesNoWeekday(t *testing.T) {
	frame := invitations["en"]
	m := jobsearch.Message{From: jobsearch.Address{Name: "Dana Reis", Addr: "dana@ormelab.example"}, Subject: "Orme Lab", Text: frame[0] + "Come on Thursday at 10:00." + frame[1]}
	r := read.Message(m)
	require.Equal(t, jobsearch.KindInterview, r.Kind)
	assert.True(t, r.Interview.Start.IsZero(), "%v", r.Interview.Start)
	assert.Empty(t, r.Dates)
	m.Text = frame[0] + "Come on 12 March 2026 at 10:00." + frame[1]
	assert.Equal(t, "2026-03-12T10:00:00Z", read.Message(m).Interview.Start.UTC().Format(time.RFC3339))
}

func TestAReminderOfATestFixesNoInterview(t *testing.T) {
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	m := jobsearch.Message{From: jobsearch.Address{Name: "Lukas", Addr: "lukas@ormelab.example"}, Subject: "Reminder: your coding test", SentAt: at, ReceivedAt: at,
		Text: "Hi Ines,\n\nthis is a reminder that you have not yet finished the coding test. Tomorrow at 8:00 is fine as well.\n\nLukas\n"}
	r := read.Message(m)
	require.Equal(t, jobsearch.KindReminder, r.Kind)
	assert.True(t, r.Interview.Start.IsZero(), "%v", r.Interview.Start)
}
