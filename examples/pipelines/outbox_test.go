package pipelines_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/folder"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/seed-57f86535/jobsearch/outreach"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clock is a time that a test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func statuses(t testing.TB, s jobsearch.Store) map[jobsearch.DraftStatus]int {
	t.Helper()
	out := map[jobsearch.DraftStatus]int{}
	for d, err := range s.Drafts().List(context.Background(), jobsearch.DraftFilter{}) {
		require.NoError(t, err)
		out[d.Status]++
	}
	return out
}

func TestTheOutboxSendsExactlyWhatWasApprovedAndNothingElse(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	approved(t, s, 0, 1)
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{}, &jobsearch.Draft{Key: "unseen", Channel: jobsearch.ChannelMail, To: []jobsearch.Address{{Addr: "x@y.example"}}})
		return err
	})
	mailer := memory.NewMailer()
	require.NoError(t, outreach.NewOutbox(s, mailer, outreach.Limits{Host: "ann.example"}).Run(ctx))
	sent := mailer.Sent()
	require.Len(t, sent, 1)
	assert.Equal(t, "Mail 0", sent[0].Subject)
	assert.Equal(t, "Dear all", sent[0].Text)
	assert.Equal(t, "hr@acme.example", sent[0].To[0].Addr)
	require.NoError(t, outreach.NewOutbox(s, mailer, outreach.Limits{}).Run(ctx))
	assert.Len(t, mailer.Sent(), 1, "never twice")
	agrees(t, s)
}

func TestADraftThatChangedAfterItWasShownCannotBeApproved(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	o := outreach.NewOutbox(s, memory.NewMailer(), outreach.Limits{})
	d := jobsearch.Draft{Channel: jobsearch.ChannelMail, To: []jobsearch.Address{{Addr: "hr@acme.example"}}, Body: "one"}
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{}, &d)
		return err
	})
	shown := d
	edited := d
	edited.Body = "two"
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		return jobsearch.EditDraft(ctx, tx, &edited, jobsearch.Cause{})
	})
	assert.ErrorIs(t, o.Approve(ctx, &shown, "ann"), jobsearch.ErrConflict)
	forged := edited
	forged.To = []jobsearch.Address{{Addr: "someone@else.example"}}
	assert.ErrorIs(t, o.Approve(ctx, &forged, "ann"), jobsearch.ErrConflict, "a recipient that is not the stored one")
	require.NoError(t, o.Approve(ctx, &edited, "ann"))
	agrees(t, s)
}

func TestTheLimitOfTheDayHoldsForAnyTwentyFourHours(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	approved(t, s, 0, 5)
	c := &clock{monday}
	mailer := memory.NewMailer()
	run := func() {
		require.NoError(t, outreach.NewOutbox(s, mailer, outreach.Limits{PerDay: 2, Now: c.Now}).Run(ctx))
	}
	run()
	run()
	assert.Len(t, mailer.Sent(), 2)
	c.now = c.now.Add(23 * time.Hour)
	run()
	assert.Len(t, mailer.Sent(), 2, "a restart does not reset it")
	c.now = c.now.Add(2 * time.Hour)
	run()
	assert.Len(t, mailer.Sent(), 4)
}

func TestAMailThatSurelyDidNotLeaveIsTriedAgainUnderItsApproval(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	approved(t, s, 0, 1)
	mailer := memory.NewMailer()
	o := outreach.NewOutbox(s, mailer, outreach.Limits{})
	mailer.FailNext(fmt.Errorf("smtp: connection refused: %w", jobsearch.ErrNotSent))
	assert.ErrorIs(t, o.Run(ctx), jobsearch.ErrNotSent)
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsApproved: 1}, statuses(t, s))
	require.NoError(t, o.Run(ctx))
	assert.Len(t, mailer.Sent(), 1)

	approved(t, s, 1, 2)
	mailer.FailNext(errors.Join(jobsearch.ErrNotSent, &jobsearch.InputError{What: "recipient", Reason: "does not exist"}))
	require.NoError(t, o.Run(ctx))
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: 2, jobsearch.DraftIsFailed: 1}, statuses(t, s))
	agrees(t, s)
}

func TestAMailOfUnknownFateIsAskedForAndElseLeftToAPerson(t *testing.T) {
	for name, c := range map[string]struct {
		lost bool // the mail left, and the answer did not arrive
		ask  bool
		want jobsearch.DraftStatus
		sent int
	}{
		"it left and the other side says so":          {true, true, jobsearch.DraftIsSent, 1},
		"it left and nobody can be asked":             {true, false, jobsearch.DraftIsUncertain, 1},
		"it did not leave and nobody can be asked":    {false, false, jobsearch.DraftIsUncertain, 0},
		"it did not leave and the other side says so": {false, true, jobsearch.DraftIsSent, 1},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			s := open(t).For("ann")
			approved(t, s, 0, 1)
			double := memory.NewMailer()
			if c.lost {
				double.LoseNext(errors.New("timeout after the final dot"))
			} else {
				double.FailNext(errors.New("connection reset"))
			}
			var mailer jobsearch.Mailer = double
			if !c.ask {
				mailer = deafMailer{double}
			}
			clock := &clock{monday}
			o := outreach.NewOutbox(s, mailer, outreach.Limits{Now: clock.Now})
			require.Error(t, o.Run(ctx))
			require.NoError(t, o.Run(ctx))
			assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSending: 1}, statuses(t, s), "it may still be under way")
			clock.now = clock.now.Add(time.Hour)
			require.NoError(t, o.Run(ctx))
			assert.Equal(t, map[jobsearch.DraftStatus]int{c.want: 1}, statuses(t, s))
			assert.Len(t, double.Sent(), c.sent)
			agrees(t, s)
		})
	}
}

// deafMailer cannot be asked what became of a mail.
type deafMailer struct{ m jobsearch.Mailer }

func (d deafMailer) Send(ctx context.Context, m jobsearch.Outgoing) error { return d.m.Send(ctx, m) }

func TestTheOutboxStoppedAtAnyStepSendsEachMailOnce(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]bool{"and the other side can be asked": true, "and nobody can be asked": false} {
		t.Run(name, func(t *testing.T) {
			var doubles []*memory.Mailer
			setup := func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
				s := open(t).For("ann")
				approved(t, s, 0, 3)
				double := memory.NewMailer()
				doubles = append(doubles, double)
				mailer := p.Mailer(double)
				if !ask {
					mailer = deafMailer{mailer}
				}
				c := &clock{monday}
				return s, func(ctx context.Context) error {
					err := outreach.NewOutbox(p.Store(s), mailer, outreach.Limits{Now: c.Now}).Run(ctx)
					c.now = c.now.Add(time.Hour) // a restart comes later
					return err
				}
			}
			fault.Every(t, setup, fault.Options{Reruns: 2, Check: func(t testing.TB, _, _ string, s jobsearch.Store) {
				agrees(t, s)
				got := statuses(t, s)
				if ask {
					assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: 3}, got)
				}
				assert.Equal(t, 3, got[jobsearch.DraftIsSent]+got[jobsearch.DraftIsUncertain], "sent, or for a person to decide: %v", got)
				assert.LessOrEqual(t, got[jobsearch.DraftIsUncertain], 1)
			}, After: func(t testing.TB, _ jobsearch.Store) {
				keys := map[string]int{}
				for _, m := range doubles[len(doubles)-1].Sent() {
					keys[m.MessageID]++
				}
				for k, n := range keys {
					assert.Equal(t, 1, n, "mail %s left %d times", k, n)
				}
			}})
		})
	}
}

func TestASentLetterWhoseApplicationIsGoneDoesNotStopTheOutbox(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	app := apply(t, s, "Northwind", "Baker")
	o := outreach.NewOutbox(s, memory.NewMailer(), outreach.Limits{})
	d := jobsearch.Draft{Kind: jobsearch.DraftCoverLetter, Channel: jobsearch.ChannelMail, ApplicationID: app, To: []jobsearch.Address{{Addr: "hr@acme.example"}}, Body: "Dear all"}
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{}, &d)
		return err
	})
	require.NoError(t, o.Approve(ctx, &d, "ann"))
	require.NoError(t, s.Applications().Delete(ctx, app))
	require.NoError(t, o.Run(ctx))
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: 1}, statuses(t, s))
}

func TestOnlyADraftOfUncertainFateIsSettledByHand(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	approved(t, s, 0, 1)
	id := drafts(t, s)[0].ID
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.ClaimDraft(ctx, tx, id, "key", jobsearch.Cause{})
		return err
	})
	o := outreach.NewOutbox(s, memory.NewMailer(), outreach.Limits{})
	assert.ErrorIs(t, o.Resolve(ctx, id, false), jobsearch.ErrMove, "it is being sent right now: failed, it could be approved and sent again")
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSending: 1}, statuses(t, s))
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.MoveDraft(ctx, tx, id, jobsearch.DraftIsUncertain, jobsearch.Cause{})
		return err
	})
	require.NoError(t, o.Resolve(ctx, id, true))
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: 1}, statuses(t, s))
	agrees(t, s)
}

// slowMailer notes until when a send may last.
type slowMailer struct {
	*memory.Mailer
	deadline time.Time
}

func (m *slowMailer) Send(ctx context.Context, out jobsearch.Outgoing) error {
	m.deadline, _ = ctx.Deadline()
	return m.Mailer.Send(ctx, out)
}

func TestASendEndsBeforeAnotherOutboxAsksWhatBecameOfIt(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	approved(t, s, 0, 1)
	now := time.Now()
	late := func() time.Time { // each look at the clock is half a minute later: claiming and reading took time
		now = now.Add(30 * time.Second)
		return now
	}
	claimed := now.Add(time.Minute)
	mailer := &slowMailer{Mailer: memory.NewMailer()}
	require.NoError(t, outreach.NewOutbox(s, mailer, outreach.Limits{Now: late, Timeout: 5 * time.Minute}).Run(ctx))
	d := drafts(t, s)[0]
	left := time.Until(mailer.deadline)
	assert.Less(t, left, 5*time.Minute-20*time.Second, "claimed at %s (%s)", d.ClaimedAt, claimed)
}

// fullMailbox refuses two mails for now, again and again.
type fullMailbox struct{ *memory.Mailer }

func (m fullMailbox) Send(ctx context.Context, out jobsearch.Outgoing) error {
	if out.Subject == "Mail 0" || out.Subject == "Mail 1" {
		return fmt.Errorf("smtp: 452 mailbox full: %w", jobsearch.ErrNotSent)
	}
	return m.Mailer.Send(ctx, out)
}

func TestAMailThatIsRefusedAgainAndAgainHoldsNoOtherUp(t *testing.T) {
	s := open(t).For("ann")
	approved(t, s, 0, 4)
	mailer := fullMailbox{memory.NewMailer()}
	o := outreach.NewOutbox(s, mailer, outreach.Limits{})
	for range 3 {
		assert.ErrorIs(t, o.Run(t.Context()), jobsearch.ErrNotSent)
	}
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: 2, jobsearch.DraftIsApproved: 2}, statuses(t, s))
	agrees(t, s)
}

// withResume approves a mail that carries resume.pdf, of the given content.
func withResume(t testing.TB, s jobsearch.Store, content string) jobsearch.ID {
	sum := sha256.Sum256([]byte(content))
	d := &jobsearch.Draft{Key: "letter", Kind: jobsearch.DraftCoverLetter, Channel: jobsearch.ChannelMail, To: []jobsearch.Address{{Addr: "hr@acme.example"}}, Subject: "Letter", Body: "Dear all",
		Attach: []jobsearch.Attach{{Name: "resume.pdf", Type: "application/pdf", Path: "resume.pdf", Hash: hex.EncodeToString(sum[:])}}}
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		if _, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{At: monday}, d); err != nil {
			return err
		}
		return jobsearch.ApproveDraft(ctx, tx, d, "ann", jobsearch.Cause{At: monday})
	})
	return d.ID
}

func TestAnAttachmentThatCannotBeReadNowKeepsItsMailApprovedAndHoldsNoOtherUp(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	id := withResume(t, s, "my resume")
	approved(t, s, 0, 2)
	mailer, files := memory.NewMailer(), folder.NewFiles(t.TempDir())
	o := outreach.NewOutbox(s, mailer, outreach.Limits{Files: files})
	for range 3 {
		err := o.Run(ctx)
		assert.ErrorIs(t, err, jobsearch.ErrNotFound)
		assert.ErrorIs(t, err, jobsearch.ErrNotSent)
	}
	assert.Len(t, mailer.Sent(), 2, "the others left, once")
	d, err := s.Drafts().Get(ctx, id)
	require.NoError(t, err)
	assert.Equal(t, jobsearch.DraftIsApproved, d.Status)
	assert.Contains(t, d.Error, "resume.pdf: an attachment cannot be read", "and it says why it waits")
	used, err := s.Drafts().Count(ctx, jobsearch.DraftFilter{ClaimedAfter: monday})
	require.NoError(t, err)
	assert.Equal(t, 2, used, "a try is no mail of the day")
	assert.ErrorIs(t, outreach.NewOutbox(s, mailer, outreach.Limits{}).Run(ctx), jobsearch.ErrNotSent, "nor is it lost where no Files are given")

	require.NoError(t, files.Write(ctx, "resume.pdf", []byte("my resume")))
	require.NoError(t, o.Run(ctx))
	require.NoError(t, o.Run(ctx))
	sent := mailer.Sent()
	require.Len(t, sent, 3)
	assert.Equal(t, "my resume", string(sent[2].Files[0].Content))
	agrees(t, s)
}

func TestAnotherFileThanWasApprovedIsNotSentAndNeedsANewApproval(t *testing.T) {
	ctx := t.Context()
	s := open(t).For("ann")
	id := withResume(t, s, "my resume")
	approved(t, s, 0, 2)
	mailer, files := memory.NewMailer(), folder.NewFiles(t.TempDir())
	require.NoError(t, files.Write(ctx, "resume.pdf", []byte("another's resume")))
	o := outreach.NewOutbox(s, mailer, outreach.Limits{Files: files})
	assert.ErrorIs(t, o.Run(ctx), jobsearch.ErrInput)
	require.NoError(t, o.Run(ctx))
	assert.Len(t, mailer.Sent(), 2, "the others left, once")
	d, err := s.Drafts().Get(ctx, id)
	require.NoError(t, err)
	assert.Equal(t, jobsearch.DraftIsFailed, d.Status)
	assert.Contains(t, d.Error, "approve the draft again")
	agrees(t, s)
}

// lateFile is there from the second time on.
type lateFile struct {
	jobsearch.Files
	asked int
}

func (f *lateFile) Read(context.Context, string) ([]byte, error) {
	if f.asked++; f.asked == 1 {
		return nil, fmt.Errorf("folder: %w", jobsearch.ErrNotFound)
	}
	return []byte("my resume"), nil
}

func TestAMailWithAnAttachmentStoppedAtAnyStepIsSentOnce(t *testing.T) {
	var doubles []*memory.Mailer
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		s := open(t).For("ann")
		withResume(t, s, "my resume")
		double := memory.NewMailer()
		doubles = append(doubles, double)
		mailer, files, c := p.Mailer(double), &lateFile{}, &clock{monday}
		return s, func(ctx context.Context) error {
			err := outreach.NewOutbox(p.Store(s), mailer, outreach.Limits{Now: c.Now, Files: files}).Run(ctx)
			c.now = c.now.Add(time.Hour)
			if errors.Is(err, jobsearch.ErrNotFound) { // said, and tried again by the next run
				return outreach.NewOutbox(p.Store(s), mailer, outreach.Limits{Now: c.Now, Files: files}).Run(ctx)
			}
			return err
		}
	}, fault.Options{Reruns: 3, Check: func(t testing.TB, _, _ string, s jobsearch.Store) {
		agrees(t, s)
		assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: 1}, statuses(t, s))
	}, After: func(t testing.TB, _ jobsearch.Store) {
		assert.Len(t, doubles[len(doubles)-1].Sent(), 1)
	}})
}
