package pipelines_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/content"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/seed-57f86535/jobsearch/outreach"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func plan(t testing.TB, s jobsearch.Store, day int) {
	t.Helper()
	require.NoError(t, planner(s, day).Run(context.Background()))
}

func planner(s jobsearch.Store, day int) *outreach.Planner {
	return outreach.NewPlanner(s, content.New(content.Options{}), outreach.PlannerOptions{Location: time.UTC, Now: at(day)})
}

func drafts(t testing.TB, s jobsearch.Store, status ...jobsearch.DraftStatus) []jobsearch.Draft {
	t.Helper()
	var out []jobsearch.Draft
	for d, err := range s.Drafts().List(context.Background(), jobsearch.DraftFilter{Status: status}) {
		require.NoError(t, err)
		out = append(out, d)
	}
	return out
}

// sent pretends that a person approved a draft and that it left.
func sent(t testing.TB, s jobsearch.Store, d jobsearch.Draft, day int) {
	t.Helper()
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		d.To = []jobsearch.Address{{Addr: "hr@acme.example"}}
		cause := jobsearch.Cause{At: at(day)()}
		if err := jobsearch.EditDraft(ctx, tx, &d, cause); err != nil {
			return err
		}
		if err := jobsearch.ApproveDraft(ctx, tx, &d, "ann", cause); err != nil {
			return err
		}
		if _, err := jobsearch.ClaimDraft(ctx, tx, d.ID, "key", cause); err != nil {
			return err
		}
		_, err := jobsearch.MoveDraft(ctx, tx, d.ID, jobsearch.DraftIsSent, cause)
		return err
	})
}

func TestFollowUpsComeAfterEightAndSevenBusinessDaysAndNoMore(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Baker") // on a Monday
	plan(t, s, 9)
	assert.Empty(t, drafts(t, s), "seven business days have passed")
	plan(t, s, 10)
	plan(t, s, 11)
	first := drafts(t, s)
	require.Len(t, first, 1)
	assert.Contains(t, first[0].Body, "Northwind")
	assert.Equal(t, jobsearch.DraftIsPending, first[0].Status, "it waits for a person")

	plan(t, s, 25)
	assert.Len(t, drafts(t, s), 1, "no second reminder before the first was sent")
	sent(t, s, first[0], 25)
	plan(t, s, 33)
	assert.Len(t, drafts(t, s), 1)
	plan(t, s, 36)
	plan(t, s, 40)
	assert.Len(t, drafts(t, s), 2, "two at most")
	plan(t, s, 45)
	assert.Equal(t, jobsearch.ApplicationNoResponse, status(t, s, id), "presumed no after 45 days")
	assert.Len(t, drafts(t, s, jobsearch.DraftIsExpired), 1, "and the second is withdrawn")
	agrees(t, s)
}

func TestAnyAnswerWithdrawsThePlannedFollowUps(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Baker")
	plan(t, s, 10)
	require.Len(t, drafts(t, s, jobsearch.DraftIsPending), 1)
	answered(t, s, id, jobsearch.KindAssessment, 11)
	plan(t, s, 11)
	assert.Len(t, drafts(t, s, jobsearch.DraftIsExpired), 1)
	plan(t, s, 30)
	assert.Empty(t, drafts(t, s, jobsearch.DraftIsPending))
	agrees(t, s)
}

// answered records that a mail of a kind came, from a person.
func answered(t testing.TB, s jobsearch.Store, id jobsearch.ID, kind jobsearch.MessageKind, day int) {
	t.Helper()
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		m := jobsearch.Message{Account: "a", MessageID: string(kind), From: jobsearch.Address{Name: "Lena Vogt", Addr: "lena@northwind.example"}, Subject: "Your application", Kind: kind,
			ApplicationID: id, Action: "send us your certificates", ReceivedAt: at(day)()}
		if _, err := jobsearch.RecordMessages(ctx, tx, jobsearch.Cause{}, &m); err != nil {
			return err
		}
		_, err := jobsearch.RecordReply(ctx, tx, id, kind, jobsearch.Cause{At: m.ReceivedAt, By: jobsearch.ByMail, Ref: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: m.ID}})
		return err
	})
}

func TestARequestForInformationGetsADraftedReplyToWhoAsked(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Baker")
	answered(t, s, id, jobsearch.KindInfoRequest, 2)
	plan(t, s, 2)
	plan(t, s, 3)
	d := drafts(t, s)
	require.Len(t, d, 1)
	assert.Equal(t, jobsearch.DraftReply, d[0].Kind)
	assert.Equal(t, "lena@northwind.example", d[0].To[0].Addr)
	assert.Equal(t, "info_request", d[0].InReplyTo)
	assert.NotEmpty(t, d[0].Findings, "the person must fill in the answer")
}

// invited records an interview.
func invited(t testing.TB, s jobsearch.Store, id jobsearch.ID, start time.Time) {
	t.Helper()
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		cause := jobsearch.Cause{At: start.AddDate(0, 0, -5)}
		if _, err := jobsearch.MoveApplication(ctx, tx, id, jobsearch.ApplicationInterview, cause); err != nil {
			return err
		}
		return jobsearch.RecordInterview(ctx, tx, &jobsearch.Interview{Key: "uid-1", ApplicationID: id, Start: start, URL: "https://meet.example/1"}, cause)
	})
}

func TestAnInterviewGetsAPackAndThanksAndAQuestionAfterSilence(t *testing.T) {
	s := open(t).For("ann")
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := tx.Resumes().Add(ctx, &jobsearch.Resume{Name: "base", Document: json.RawMessage(`{"basics":{"name":"Ann Example"}}`), Default: true})
		return err
	})
	id := apply(t, s, "Northwind", "Baker")
	start := at(14)()
	invited(t, s, id, start)
	plan(t, s, 10)
	pack := drafts(t, s)
	require.Len(t, pack, 1)
	assert.Contains(t, pack[0].Body, "https://meet.example/1")

	invited(t, s, id, start.AddDate(0, 0, 1)) // moved by a day
	plan(t, s, 11)
	require.Len(t, drafts(t, s), 1)
	assert.Contains(t, drafts(t, s)[0].Body, "Tuesday 17 March", "the pack has the new time")

	plan(t, s, 16)
	require.Len(t, drafts(t, s), 2, "thanks, the day after the interview: %v", drafts(t, s))
	plan(t, s, 21)
	assert.Len(t, drafts(t, s), 2)
	plan(t, s, 22)
	assert.Len(t, drafts(t, s), 3, "after five business days the question how it stands")
	agrees(t, s)
}

func TestThePlannerStoppedAtAnyStepEndsWithTheSameStore(t *testing.T) {
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		s := open(t).For("ann")
		apply(t, s, "Contoso", "Carpenter")
		answered(t, s, apply(t, s, "Northwind", "Baker"), jobsearch.KindInfoRequest, 2)
		invited(t, s, apply(t, s, "Fabrikam", "Smith"), at(9)())
		return s, func(ctx context.Context) error { return planner(p.Store(s), 10).Run(ctx) }
	}, fault.Options{})
}

// slowModel lets something happen while it writes.
type slowModel struct{ meanwhile func() }

func (m slowModel) Complete(context.Context, jobsearch.Prompt) (jobsearch.Completion, error) {
	m.meanwhile()
	return jobsearch.Completion{Text: "Dear Hiring Team at Northwind, how does it stand?"}, nil
}

func TestAnAnswerThatComesWhileAFollowUpIsWrittenLeavesNone(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Baker")
	other := apply(t, s, "Contoso", "Smith")
	model := slowModel{func() {
		inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
			for _, app := range []jobsearch.ID{id, other} {
				if _, err := jobsearch.MoveApplication(ctx, tx, app, jobsearch.ApplicationInterview, jobsearch.Cause{At: at(10)(), By: jobsearch.ByMail}); err != nil {
					return err
				}
			}
			return nil
		})
	}}
	p := outreach.NewPlanner(s, content.New(content.Options{LLM: model}), outreach.PlannerOptions{Location: time.UTC, Now: at(10)})
	require.NoError(t, p.Run(t.Context()))
	assert.Empty(t, drafts(t, s))
	agrees(t, s)
}

func TestACompanyWithoutANameIsNoCompanyAtAll(t *testing.T) {
	s := open(t).For("ann")
	apply(t, s, "", "Baker")
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := tx.Companies().Add(ctx, &jobsearch.Company{Name: "Somebody Else"})
		return err
	})
	plan(t, s, 10)
	d := drafts(t, s)
	require.Len(t, d, 1)
	assert.NotContains(t, d[0].Body, "Somebody Else")
}

func TestAnyMailThatAPersonWroteWithdrawsTheFollowUpsAndAReceiptDoesNot(t *testing.T) {
	for kind, left := range map[jobsearch.MessageKind]int{jobsearch.KindOther: 0, jobsearch.KindConfirmation: 1} {
		s := open(t).For("ann")
		id := apply(t, s, "Northwind", "Baker")
		late := apply(t, s, "Contoso", "Smith")
		write := func(app jobsearch.ID, day int) {
			inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
				_, err := jobsearch.RecordMessages(ctx, tx, jobsearch.Cause{}, &jobsearch.Message{Account: "a", MessageID: string(app), Kind: kind, ApplicationID: app, ReceivedAt: at(day)(),
					From: jobsearch.Address{Addr: "lena@northwind.example"}, Text: "I am away and will get back to you next week."})
				return err
			})
		}
		write(late, 5)
		plan(t, s, 10)
		require.Len(t, drafts(t, s, jobsearch.DraftIsPending), 1+left, "%s", kind)
		write(id, 11)
		plan(t, s, 11)
		assert.Len(t, drafts(t, s, jobsearch.DraftIsPending), 2*left, "%s", kind)
		agrees(t, s)
	}
}

func TestMailOfYearsAgoAsksForNoDraft(t *testing.T) {
	request := mail(4, "q1", "Lena Vogt, Northwind", "Your application as Baker at Northwind", "Hi Ann,\n\nThank you for your application for the Baker position at Northwind. Could you please send us your salary expectation and your earliest start date?\n\nLena Vogt\nNorthwind")
	require.Equal(t, jobsearch.KindInfoRequest, inbox.Read(request).Kind)
	for day, want := range map[int]int{6: 2, 700: 0} {
		s := open(t).For("ann")
		scan(t, s, request, invitation(5, "i1", "Contoso", "Site Manager"))
		require.Len(t, meetings(t, s), 1)
		plan(t, s, day)
		assert.Len(t, drafts(t, s), want, "after %d days", day)
		agrees(t, s)
	}
	t.Run("nor is an employer asked about an interview of a year ago", func(t *testing.T) {
		s := open(t).For("ann")
		scan(t, s, invitation(5, "i1", "Contoso", "Site Manager"))
		plan(t, s, 400)
		assert.Empty(t, drafts(t, s))
	})
}
