package pipelines_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mail is one mail to Ann, some days after monday.
func mail(day int, id, from, subject, text string) jobsearch.Message {
	when := monday.AddDate(0, 0, day)
	return jobsearch.Message{Account: "ann@example.com", MessageID: id, Hash: "hash-" + id, From: jobsearch.Address{Name: from, Addr: "hr@" + id + ".example"}, Subject: subject, Text: text,
		SentAt: when, ReceivedAt: when, To: []jobsearch.Address{{Addr: "ann@example.com"}}}
}

func receipt(day int, id, company, role string) jobsearch.Message {
	return mail(day, id, company+" Careers", "Thank you for applying to "+company,
		fmt.Sprintf("Hi Ann,\n\nThank you for applying to %s. We have received your application for the %s position and will review it.\n\nThe %s Hiring Team", company, role, company))
}

func rejection(day int, id, company, role string) jobsearch.Message {
	return mail(day, id, company+" Careers", "Update on your application to "+company,
		fmt.Sprintf("Dear Ann,\n\nThank you for your interest in the %s position at %s. After careful consideration we have decided to move forward with other candidates and will not be progressing your application.\n\nBest wishes,\n%s", role, company, company))
}

func invitation(day int, id, company, role string) jobsearch.Message {
	return mail(day, id, "Lena Vogt, "+company, "Interview invitation: "+role+" at "+company,
		fmt.Sprintf("Hi Ann,\n\nWe were impressed by your application for the %s position at %s and would like to invite you to an interview with the team on Thursday 19 March 2026 at 2:30pm CET. Please let me know if that works for you.\n\nLena Vogt\n%s", role, company, company))
}

func newsletter(day int, id string) jobsearch.Message {
	m := mail(day, id, "Gopher Weekly", "Issue 12: iterators in practice", "This week: range over functions, and a look at synctest.\n\nUnsubscribe here.")
	m.List = true
	return m
}

func scan(t testing.TB, s jobsearch.Store, mails ...jobsearch.Message) inbox.Summary {
	t.Helper()
	sum, err := inbox.New(s, memory.NewMailSource("box", mails...), inbox.Options{}).Scan(context.Background())
	require.NoError(t, err)
	return sum
}

func applications(t testing.TB, s jobsearch.Store) []jobsearch.Application {
	t.Helper()
	var out []jobsearch.Application
	for a, err := range s.Applications().List(context.Background(), jobsearch.ApplicationFilter{}) {
		require.NoError(t, err)
		out = append(out, a)
	}
	return out
}

func apply(t testing.TB, s jobsearch.Store, company, title string) jobsearch.ID {
	t.Helper()
	a := jobsearch.Application{Key: company + "/" + title, Company: company, Title: title, AppliedAt: monday}
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.AddApplications(ctx, tx, jobsearch.Cause{At: monday}, &a)
		return err
	})
	return a.ID
}

func status(t testing.TB, s jobsearch.Store, id jobsearch.ID) jobsearch.ApplicationStatus {
	t.Helper()
	a, err := s.Applications().Get(context.Background(), id)
	require.NoError(t, err)
	return a.Status
}

func TestAnEmptyTrackerFillsFromAMailbox(t *testing.T) {
	s := open(t).For("ann")
	sum := scan(t, s,
		receipt(0, "r1", "Northwind", "Backend Engineer"), receipt(0, "r2", "Contoso", "Data Analyst"), newsletter(1, "n1"),
		invitation(3, "i1", "Northwind", "Backend Engineer"), rejection(5, "x2", "Contoso", "Data Analyst"), rejection(6, "x3", "Fabrikam", "Site Manager"))
	assert.Equal(t, 6, sum.Read)
	assert.Equal(t, 5, sum.Stored, "a newsletter leaves nothing behind")
	apps := applications(t, s)
	require.Len(t, apps, 3)
	got := map[string]jobsearch.ApplicationStatus{}
	for _, a := range apps {
		got[a.Company] = a.Status
	}
	assert.Equal(t, map[string]jobsearch.ApplicationStatus{"Northwind": jobsearch.ApplicationInterview, "Contoso": jobsearch.ApplicationRejected, "Fabrikam": jobsearch.ApplicationRejected}, got)
	var meetings []jobsearch.Interview
	for i, err := range s.Interviews().List(t.Context(), jobsearch.InterviewFilter{}) {
		require.NoError(t, err)
		meetings = append(meetings, i)
	}
	require.Len(t, meetings, 1)
	assert.True(t, meetings[0].Start.Equal(time.Date(2026, 3, 19, 13, 30, 0, 0, time.UTC)), "%s", meetings[0].Start)
	agrees(t, s)
}

func TestMailIsMatchedToTheApplicationThatItMeans(t *testing.T) {
	s := open(t).For("ann")
	engineer := apply(t, s, "Northwind GmbH", "Backend Engineer")
	analyst := apply(t, s, "Northwind GmbH", "Data Analyst")
	other := apply(t, s, "Contoso", "Backend Engineer")
	scan(t, s, rejection(3, "x1", "Northwind", "Data Analyst"))
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, engineer))
	assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, analyst))
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, other))
	assert.Len(t, applications(t, s), 3)
	agrees(t, s)
}

func TestAMailThatFitsSeveralApplicationsWaitsForAPerson(t *testing.T) {
	s := open(t).For("ann")
	one := apply(t, s, "Northwind", "Backend Engineer")
	two := apply(t, s, "Northwind", "Frontend Engineer")
	m := mail(3, "x1", "Northwind Careers", "Your application to Northwind", "Dear Ann, thank you for your interest in Northwind. We have decided to move forward with other candidates and will not be progressing your application.")
	sum := scan(t, s, m)
	assert.Equal(t, 1, sum.Suggested)
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, one))
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, two))
	for kept, err := range s.Messages().List(t.Context(), jobsearch.MessageFilter{Review: true}) {
		require.NoError(t, err)
		assert.ElementsMatch(t, []jobsearch.ID{one, two}, kept.Suggested)
		_, err = inbox.Fix(t.Context(), s, kept.ID, inbox.Correction{Application: two})
		require.NoError(t, err)
	}
	assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, two), "the person chose")
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, one))
	agrees(t, s)
}

func TestAWrongMoveIsTakenBack(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Backend Engineer")
	scan(t, s, rejection(3, "x1", "Northwind", "Backend Engineer"))
	require.Equal(t, jobsearch.ApplicationRejected, status(t, s, id))
	for kept, err := range s.Messages().List(t.Context(), jobsearch.MessageFilter{}) {
		require.NoError(t, err)
		fixed, err := inbox.Fix(t.Context(), s, kept.ID, inbox.Correction{Kind: jobsearch.KindConfirmation})
		require.NoError(t, err)
		assert.True(t, fixed.Corrected)
	}
	assert.Equal(t, jobsearch.ApplicationConfirmed, status(t, s, id))
	agrees(t, s)
}

func TestMailOutOfOrderIsAppliedByItsOwnDate(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Backend Engineer")
	scan(t, s, invitation(9, "i1", "Northwind", "Backend Engineer"), rejection(4, "x1", "Northwind", "Backend Engineer"), receipt(1, "r1", "Northwind", "Backend Engineer"))
	assert.Equal(t, jobsearch.ApplicationInterview, status(t, s, id), "the invitation is the latest fact")
	agrees(t, s)
}

func TestMailThatAnswersInAThreadBelongsToItsApplication(t *testing.T) {
	s := open(t).For("ann")
	apply(t, s, "Northwind", "Backend Engineer")
	id := apply(t, s, "Contoso", "Data Analyst")
	answer := mail(6, "t2", "Bob Recruiter", "Re: hello", "Hi Ann, unfortunately we have decided not to move forward with your application. All the best, Bob")
	answer.InReplyTo = []string{"r1"}
	scan(t, s, receipt(1, "r1", "Contoso", "Data Analyst"), answer)
	assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, id))
	assert.Len(t, applications(t, s), 2)
	agrees(t, s)
}

func TestAThreadThatNamesAnotherPositionWaitsForAPerson(t *testing.T) {
	s := open(t).For("ann")
	baker := apply(t, s, "Contoso", "Night Baker")
	analyst := apply(t, s, "Contoso", "Data Analyst")
	answer := rejection(6, "t2", "Contoso", "Night Baker")
	answer.InReplyTo = []string{"r1"}
	scan(t, s, receipt(1, "r1", "Contoso", "Data Analyst"), answer)
	assert.NotEqual(t, jobsearch.ApplicationRejected, status(t, s, analyst))
	assert.NotEqual(t, jobsearch.ApplicationRejected, status(t, s, baker))
	n, err := s.Messages().Count(t.Context(), jobsearch.MessageFilter{Review: true})
	require.NoError(t, err)
	assert.Equal(t, 1, n)
}

func TestScanningAgainAndTwoScansAtOnceStoreNothingTwice(t *testing.T) {
	s := open(t).For("ann")
	var mails []jobsearch.Message
	for i := range 20 {
		mails = append(mails, receipt(i, fmt.Sprint("r", i), fmt.Sprint("Company", i), "Engineer"))
	}
	src := memory.NewMailSource("box", mails...)
	done := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := inbox.New(s, src, inbox.Options{}).Scan(context.Background())
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			assert.ErrorIs(t, err, jobsearch.ErrConflict)
		}
	}
	_, err := inbox.New(s, src, inbox.Options{}).Scan(t.Context())
	require.NoError(t, err)
	n, err := s.Messages().Count(t.Context(), jobsearch.MessageFilter{})
	require.NoError(t, err)
	assert.Equal(t, 20, n)
	assert.Len(t, applications(t, s), 20)
	agrees(t, s)
}

func TestTheInboxStoppedAtAnyStepEndsWithTheSameStore(t *testing.T) {
	t.Parallel()
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		s := open(t).For("ann")
		src := memory.NewMailSource("box", receipt(0, "r1", "Northwind", "Backend Engineer"), newsletter(1, "n1"), invitation(3, "i1", "Northwind", "Backend Engineer"),
			rejection(4, "x3", "Fabrikam", "Site Manager"), newsletter(5, "n2"))
		return s, func(ctx context.Context) error {
			return inbox.New(p.Store(s), p.MailSource(src), inbox.Options{}).Run(ctx)
		}
	}, fault.Options{})
}

func TestAnInvitationForAnEndedApplicationWaitsForAPerson(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Backend Engineer")
	sum := scan(t, s, rejection(3, "x1", "Northwind", "Backend Engineer"), invitation(9, "i1", "Northwind", "Backend Engineer"))
	assert.Equal(t, 1, sum.Suggested)
	assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, id), "who says which opening it is?")
	waiting := 0
	for m, err := range s.Messages().List(t.Context(), jobsearch.MessageFilter{Review: true}) {
		require.NoError(t, err)
		waiting++
		assert.Equal(t, jobsearch.KindInterview, m.Kind)
		_, err = inbox.Fix(t.Context(), s, m.ID, inbox.Correction{Application: id})
		require.NoError(t, err)
	}
	assert.Equal(t, 1, waiting)
	assert.Equal(t, jobsearch.ApplicationInterview, status(t, s, id), "the person said so")
	agrees(t, s)
}

func TestWhoAppliesAgainHasASecondApplicationInTheSameScan(t *testing.T) {
	s := open(t).For("ann")
	scan(t, s, receipt(0, "r1", "Northwind", "Backend Engineer"), rejection(9, "x1", "Northwind", "Backend Engineer"),
		receipt(200, "r2", "Northwind", "Backend Engineer"), invitation(210, "i2", "Northwind", "Backend Engineer"))
	var got []jobsearch.ApplicationStatus
	for _, a := range applications(t, s) {
		got = append(got, a.Status)
	}
	assert.Equal(t, []jobsearch.ApplicationStatus{jobsearch.ApplicationRejected, jobsearch.ApplicationInterview}, got)
	agrees(t, s)
}

func TestACorrectedMailHasItsWholeEffect(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Backend Engineer")
	scan(t, s, invitation(3, "i1", "Northwind", "Backend Engineer"))
	fix := func(c inbox.Correction) {
		for m, err := range s.Messages().List(ctx, jobsearch.MessageFilter{}) {
			require.NoError(t, err)
			_, err = inbox.Fix(ctx, s, m.ID, c)
			require.NoError(t, err)
		}
	}
	meetings := func() map[jobsearch.InterviewStatus]int {
		out := map[jobsearch.InterviewStatus]int{}
		for i, err := range s.Interviews().List(ctx, jobsearch.InterviewFilter{}) {
			require.NoError(t, err)
			out[i.Status]++
		}
		return out
	}
	require.Equal(t, map[jobsearch.InterviewStatus]int{jobsearch.InterviewScheduled: 1}, meetings())
	fix(inbox.Correction{Kind: jobsearch.KindOther})
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, id))
	assert.Equal(t, map[jobsearch.InterviewStatus]int{jobsearch.InterviewCancelled: 1}, meetings(), "what was no invitation stands in no calendar")

	answers := 0
	fix(inbox.Correction{Kind: jobsearch.KindRejection})
	for e, err := range s.Events().Read(ctx, 0, jobsearch.EventFilter{Kinds: []jobsearch.EventKind{jobsearch.ReplyReceived}}) {
		require.NoError(t, err)
		if e.To == string(jobsearch.KindRejection) {
			answers++
		}
	}
	assert.Equal(t, 1, answers, "the follow-ups that were planned are withdrawn by it")
	assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, id))
	for m, err := range s.Messages().List(ctx, jobsearch.MessageFilter{}) {
		require.NoError(t, err)
		_, err = inbox.Fix(ctx, s, m.ID, inbox.Correction{Application: "no-such-application"})
		assert.ErrorIs(t, err, jobsearch.ErrNotFound)
	}
	agrees(t, s)
}

func TestAMailWithoutATimeLeavesTheTimeOfTheInterview(t *testing.T) {
	s := open(t).For("ann")
	apply(t, s, "Northwind", "Backend Engineer")
	later := mail(4, "i2", "Lena Vogt, Northwind", "Your interview for Backend Engineer at Northwind", "Hi Ann,\n\nWe are delighted to invite you to interview for the Backend Engineer position at Northwind. You will meet our team lead. Please bring your portfolio.\n\nLena Vogt\nNorthwind")
	require.Equal(t, jobsearch.KindInterview, inbox.Read(later).Kind)
	require.True(t, inbox.Read(later).Interview.Start.IsZero())
	scan(t, s, invitation(3, "i1", "Northwind", "Backend Engineer"), later)
	n := 0
	for i, err := range s.Interviews().List(t.Context(), jobsearch.InterviewFilter{}) {
		require.NoError(t, err)
		n++
		assert.Equal(t, time.Date(2026, 3, 19, 13, 30, 0, 0, time.UTC), i.Start.UTC())
	}
	assert.Equal(t, 1, n)
	assert.False(t, applications(t, s)[0].InterviewAt.IsZero())
	agrees(t, s)
}

func TestAMailDatedInTheFutureDoesNotSilenceThoseThatFollow(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Backend Engineer")
	src := memory.NewMailSource("box", rejection(4000, "x1", "Northwind", "Backend Engineer"))
	_, err := inbox.New(s, src, inbox.Options{Now: at(5)}).Scan(t.Context())
	require.NoError(t, err)
	a, err := s.Applications().Get(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, at(5)(), a.StatusAt.UTC())
	agrees(t, s)
}

func TestOneHostileCalendarPartStopsNoMailbox(t *testing.T) {
	s := open(t).For("ann")
	apply(t, s, "Northwind", "Backend Engineer")
	m := mail(3, "i1", "Lena Vogt, Northwind", "Interview invitation: Backend Engineer at Northwind", "Hi Ann, we would like to invite you to an interview for the Backend Engineer position at Northwind. Lena Vogt, Northwind")
	m.Calendar = []string{"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260301T100000Z\r\nDTSTART;TZID=America/Los_Angeles:99991231T200000\r\nSUMMARY:Interview\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}
	m.SentAt = time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -8*3600))
	sum := scan(t, s, m, receipt(4, "r1", "Contoso", "Data Analyst"))
	assert.Equal(t, 2, sum.Stored)
	agrees(t, s)
}

func TestARequisitionOfAnotherEmployerIsAnother(t *testing.T) {
	s := open(t).For("ann")
	one := apply(t, s, "Northwind", "Backend Engineer")
	two := apply(t, s, "Contoso", "Data Analyst")
	a, err := s.Applications().Get(t.Context(), one)
	require.NoError(t, err)
	a.Requisition = "R-1234"
	require.NoError(t, s.Applications().Put(t.Context(), &a))
	m := rejection(5, "x1", "Contoso", "Data Analyst")
	m.Text = "Requisition ID: R-1234\n\n" + m.Text
	require.NotEmpty(t, inbox.Read(m).Requisition)
	scan(t, s, m)
	assert.Equal(t, jobsearch.ApplicationApplied, status(t, s, one))
	assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, two))
	agrees(t, s)
}

func TestAnInvitationToACrowdOpensNoApplication(t *testing.T) {
	m := mail(3, "w1", "Northwind", "Interview invitation", "Hi Ann,\n\nWe would like to invite you to an interview with our team on Thursday 19 March 2026 at 2:30pm CET. Please let me know if that works for you.\n\nNorthwind")
	require.Equal(t, jobsearch.KindInterview, inbox.Read(m).Kind)
	require.Empty(t, inbox.Read(m).Role)
	for list, opened := range map[bool]int{true: 0, false: 1} {
		s := open(t).For("ann")
		m.List = list
		sum := scan(t, s, m)
		assert.Len(t, applications(t, s), opened)
		assert.Equal(t, 1-opened, sum.Suggested, "it is kept for the person")
	}
}
