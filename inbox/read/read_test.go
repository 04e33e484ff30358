package read_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

// mail is a mail of 4 March 2026, a Wednesday, in London.
func mail(name, addr, subject, body string) jobsearch.Message {
	london, _ := time.LoadLocation("Europe/London")
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, london)
	return jobsearch.Message{From: jobsearch.Address{Name: name, Addr: addr}, Subject: subject, Text: body, SentAt: at, ReceivedAt: at}
}

func TestKinds(t *testing.T) {
	cases := []struct {
		name string
		mail jobsearch.Message
		want jobsearch.MessageKind
	}{
		{"a rejection that begins by thanking is a rejection", mail("Marrowfield Hiring Team", "no-reply@greenhouse.io", "Your application to Marrowfield",
			"Hi Ines,\n\nThank you for applying for the Data Engineer role. Unfortunately, we have decided to move forward with other candidates.\n\nBest,\nMarrowfield\n"), jobsearch.KindRejection},
		{"a condition changes nothing about a receipt", mail("Talent", "talent@ferrocraft.example", "We received your application",
			"Dear Omar,\n\nThank you, we have received your application for Site Engineer. If you are selected we will invite you to an interview. If you have not heard from us within three weeks please assume that you have not been successful.\n"), jobsearch.KindConfirmation},
		{"a German rejection is read", mail("Personal", "bewerbung@holzbau-lenz.example", "Ihre Bewerbung",
			"Sehr geehrter Herr Aslan,\n\nvielen Dank für Ihre Bewerbung. Leider müssen wir Ihnen mitteilen, dass wir uns für einen anderen Bewerber entschieden haben.\n\nMit freundlichen Grüßen\n"), jobsearch.KindRejection},
		{"a Spanish invitation is read", mail("RRHH", "rrhh@telarium.example", "Entrevista",
			"Estimada Ana:\n\nNos gustaría invitarte a una entrevista el martes 10 de marzo a las 11:00 en nuestras oficinas. ¿Te viene bien?\n"), jobsearch.KindInterview},
		{"a forwarded mail takes the kind of what is forwarded", mail("Ben Ott", "ben@ottwines.example", "Fwd: decision",
			"see below\n\n---------- Forwarded message ---------\nFrom: Clara Ott <clara@ottwines.example>\nDate: Tue, 3 Mar 2026\nSubject: decision\n\nDear Ines,\n\nThank you for applying for the position of Buyer. Unfortunately we have chosen another candidate with more experience.\n"), jobsearch.KindRejection},
		{"quoted history does not decide", mail("Ruth Amble", "ruth@amblepress.example", "Re: Editorial Assistant",
			"Dear Ines,\n\nUnfortunately the position has now been filled and we will not be taking your application further. I wish you every success.\n\nOn 1 Mar 2026 Ines wrote:\n> Thank you for the invitation to interview! Tuesday at 10 works for me.\n"), jobsearch.KindRejection},
		{"a one-time code of a tracking system is other", mail("Workday", "acme@myworkday.com", "Your verification code", "Use code 442190 to verify your email address and sign in to your candidate account. It expires in ten minutes."), jobsearch.KindOther},
		{"a loan offer is other", mail("Northway Bank", "loans@northway.example", "Your loan offer", "We are pleased to offer you a loan of 12,000 pounds. Please sign the credit agreement and upload three payslips."), jobsearch.KindOther},
		{"a test to take is an assessment", mail("Codility", "no-reply@codility.com", "Invitation to a coding test", "Hello, Brightleaf has invited you to take a coding test. It has three tasks and takes 90 minutes. Please complete it before 12 March."), jobsearch.KindAssessment},
		{"a nudge about the test is a reminder", mail("Codility", "no-reply@codility.com", "Reminder: your test expires tomorrow", "This is a reminder that you have not yet completed the coding test for Brightleaf. Your link expires tomorrow."), jobsearch.KindReminder},
		{"terms and a signature are an offer", mail("Hana Field", "hana@fieldlab.example", "Your contract", "Dear Ines, we are delighted to offer you the position of Analyst. Your salary will be 41,000 a year and your start date 1 April. Please sign the attached contract and return it."), jobsearch.KindOffer},
		{"papers asked for are a request", mail("HR", "hr@fieldlab.example", "Documents needed", "Please send us a copy of your passport, your bank details and two references so that we can process your application."), jobsearch.KindInfoRequest},
		{"many postings are an alert", mail("Jobs Daily", "alerts@jobsdaily.example", "12 new jobs for you", "New jobs that match your search: Data Engineer at Hexel, Data Analyst at Orrin, BI Developer at Vale. Apply now. Manage your alerts."), jobsearch.KindAlert},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := read.Message(c.mail)
			assert.Equal(t, c.want, r.Kind, "%v %v", r.Scores, r.Evidence)
			assert.Equal(t, r, read.Message(c.mail), "reading is deterministic")
		})
	}
}

func TestInterviewTimes(t *testing.T) {
	cases := []struct {
		name, body, want string
		floating         bool
		slots            int
	}{
		{"a zone that is stated is sure", "We would like to invite you to an interview on Thursday 12 March at 2:30pm CET with Dana Reis.", "2026-03-12T14:30:00+01:00", false, 0},
		{"without a zone the mail's own is taken, and flagged", "We would like to invite you to an interview on Thursday 12 March at 11.40 a.m. in our office.", "2026-03-12T11:40:00Z", true, 0},
		{"summer time is that of the day, not of the mail", "We would like to invite you to an interview on Tuesday 31 March at 10:00 in our office.", "2026-03-31T10:00:00+01:00", true, 0},
		{"several times to choose from fix none", "We would like to invite you to an interview. Would any of these times suit you: Tuesday 10 March at 10:00, Wednesday 11 March at 14:00 or Friday 13 March at 9:00?", "", true, 3},
		{"the new time of a change counts", "We have to move your interview from Thursday at 14:00 to Friday 13 March at 10:00. Does that still work for you?", "2026-03-13T10:00:00Z", true, 0},
		{"opening hours are no appointment", "We would like to invite you to an interview. Please choose a time with the link. Our office hours are 9:00 to 17:00.", "", false, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := read.Message(mail("Dana Reis", "dana@ormelab.example", "Invitation to interview", "Dear Ines,\n\nThank you for your application for the position of Analyst. "+c.body+"\n\nBest regards,\nDana\n"))
			require.Equal(t, jobsearch.KindInterview, r.Kind, "%v", r.Scores)
			if c.want == "" {
				assert.True(t, r.Interview.Start.IsZero(), "%v", r.Interview.Start)
			} else {
				want, err := time.Parse(time.RFC3339, c.want)
				require.NoError(t, err)
				assert.True(t, want.Equal(r.Interview.Start), "%v", r.Interview.Start)
			}
			assert.Equal(t, c.floating, r.Interview.Floating)
			assert.Len(t, r.Interview.Slots, c.slots)
		})
	}
}

func TestTheCalendarPartComesBeforeTheText(t *testing.T) {
	m := mail("Dana Reis", "dana@ormelab.example", "Invitation: Interview", "Dear Ines, we would like to invite you to an interview on Thursday 12 March at 10:00.")
	m.Calendar = []string{"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:abc@ormelab\r\nSEQUENCE:2\r\nDTSTAMP:20260304T090000Z\r\nDTSTART;TZID=W. Europe Standard Time:20260312T153000\r\nDURATION:PT45M\r\nSUMMARY:Interview\r\nLOCATION:https://meet.ormelab.example/x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}
	i := read.Message(m).Interview
	assert.True(t, time.Date(2026, 3, 12, 14, 30, 0, 0, time.UTC).Equal(i.Start), "%v", i.Start)
	assert.Equal(t, 45*time.Minute, i.End.Sub(i.Start))
	assert.Equal(t, "Europe/Berlin", i.Zone)
	assert.False(t, i.Floating)
	assert.Equal(t, "abc@ormelab", i.Key)
	assert.Equal(t, 2, i.Sequence)
	assert.Equal(t, "https://meet.ormelab.example/x", i.URL)
}

func TestWhoAndWhat(t *testing.T) {
	cases := []struct {
		name                string
		mail                jobsearch.Message
		company, role, reqn string
	}{
		{"a tracking system is never the employer", mail("Quarle Hiring Team", "no-reply@ashbyhq.com", "Thanks for applying to Quarle", "Thanks for applying for the role of Backend Engineer."), "Quarle", "Backend Engineer", ""},
		{"the part left of the system's domain names the house that the text bears out", mail("", "orchardline@myworkday.com", "Your application: Buyer (R-20931)", "Orchardline Foods has received your application for the position of Senior Buyer."), "Orchardline Foods", "Senior Buyer", "R-20931"},
		{"a test platform writes on behalf of the employer", mail("HireTest on behalf of Vantage Mills", "noreply@shl.com", "Your test", "Please complete the test for the role of Planner."), "Vantage Mills", "Planner", ""},
		{"the sender's own domain names the house", mail("Moira Fenn", "moira@tannery-lane.example", "Reception job", "Hello, about the Receptionist job.\n\nBest regards,\nMoira\nTannery Lane Clinic"), "Tannery Lane Clinic", "Receptionist", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := read.Message(c.mail)
			assert.Equal(t, c.company, r.Company)
			assert.Equal(t, c.role, r.Role)
			assert.Equal(t, c.reqn, r.Requisition)
		})
	}
}

func TestWhatIsAskedAndUntilWhen(t *testing.T) {
	r := read.Message(mail("HR", "hr@fieldlab.example", "Documents needed", "Dear Ines,\n\nPlease send us a copy of your passport, your bank details and two references by 11 March so that we can process your application.\n"))
	require.Equal(t, jobsearch.KindInfoRequest, r.Kind)
	assert.True(t, r.ActionRequired)
	assert.Contains(t, r.Action, "copy of your passport")
	assert.Equal(t, "2026-03-11", r.Deadline.Format(time.DateOnly))
}

func TestEvidenceIsTheSentenceThatDecided(t *testing.T) {
	r := read.Message(mail("Marrowfield Hiring Team", "no-reply@greenhouse.io", "Your application to Marrowfield",
		"Hi Ines,\n\nIt was good to hear about your year in Ghent. Unfortunately, we have decided to move forward with other candidates. The office cat sends regards.\n"))
	require.NotEmpty(t, r.Evidence)
	assert.Contains(t, r.Evidence[0], "other candidates")
	assert.InDelta(t, 0.5, r.Confidence, 0.5)
}

func TestNothingAndNonsenseAreReadWithoutHarm(t *testing.T) {
	for _, s := range []string{"", "\x00\xff\xfe", strings.Repeat("> ", 5000), strings.Repeat("at 10:00 on 3/4 ", 5000), strings.Repeat("a", 300000), "\n-- \n", "On On On wrote:"} {
		r := read.Message(jobsearch.Message{Text: s, Subject: s})
		assert.GreaterOrEqual(t, r.Confidence, 0.0)
		assert.LessOrEqual(t, r.Confidence, 1.0)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("Subject", "Dear Ines, we invite you on Thursday 12 March at 2:30pm CET.\n> quoted", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T100000Z\nEND:VEVENT")
	f.Add("Fwd: x", "---------- Forwarded message ---------\nFrom: a\nSubject: b\n\nhalb zehn, 14h30, 3/4", "")
	f.Fuzz(func(t *testing.T, subject, body, calendar string) {
		m := jobsearch.Message{Subject: subject, Text: body, From: jobsearch.Address{Name: subject, Addr: body}}
		if calendar != "" {
			m.Calendar = []string{calendar}
		}
		r := read.Message(m)
		if !(r.Confidence >= 0 && r.Confidence <= 1) {
			t.Fatalf("confidence %v", r.Confidence)
		}
	})
}

func BenchmarkMessage(b *testing.B) {
	body := "Dear Ines,\n\nThank you for applying for the post of Regional Planner. We have received your application and would like to invite you to an interview on Thursday 12 March at 2:30pm CET.\n\n" +
		strings.Repeat("The panel will ask about your experience with timetables and about the way you work with others. Please bring the originals of your certificates. ", 6) +
		"\n\nBest regards,\nDana Reis\nOrme Lab\n\nOrme Lab is an equal opportunity employer.\n\nOn Tue, 3 Mar 2026 Ines wrote:\n> " + strings.Repeat("thank you for your mail ", 20)
	m := mail("Dana Reis", "dana@ormelab.example", "Invitation to interview - Regional Planner", body)
	read.Message(m)
	b.ReportAllocs()
	for b.Loop() {
		read.Message(m)
	}
}
