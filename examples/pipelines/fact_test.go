package pipelines_test

import (
	"context"
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheSameMessageIDWithOtherContentIsASecondMessageFlagged(t *testing.T) {
	s := open(t).For("ann")
	record := func(hash, text string) (m jobsearch.Message) {
		inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
			m = jobsearch.Message{Account: "a", MessageID: "same@x.example", Hash: hash, Text: text, ReceivedAt: monday}
			_, err := jobsearch.RecordMessages(ctx, tx, jobsearch.Cause{}, &m)
			return err
		})
		return m
	}
	first := record("h1", "one")
	assert.True(t, first.Added)
	assert.False(t, record("h1", "one").Added, "the same mail read twice is one")
	second := record("h2", "two")
	assert.True(t, second.Added)
	assert.NotEqual(t, first.ID, second.ID)
	assert.NotEmpty(t, second.Problems)
	assert.False(t, record("h2", "two").Added)
	kept, err := s.Messages().Get(t.Context(), first.ID)
	require.NoError(t, err)
	assert.Equal(t, "one", kept.Text, "never an update")
	agrees(t, s)
}

func TestAnInterviewIsMovedByAHigherSequenceAndNotByALowerOne(t *testing.T) {
	s := open(t).For("ann")
	app := apply(t, s, "Acme", "Baker")
	record := func(i jobsearch.Interview) jobsearch.Interview {
		inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
			i.Key, i.ApplicationID = "uid", app
			return jobsearch.RecordInterview(ctx, tx, &i, jobsearch.Cause{At: monday})
		})
		return i
	}
	record(jobsearch.Interview{Start: at(5)(), Sequence: 1})
	record(jobsearch.Interview{Start: at(7)(), Sequence: 2})
	old := record(jobsearch.Interview{Start: at(3)(), Sequence: 0})
	assert.True(t, old.Start.Equal(at(7)()), "what came late and is older changes nothing")
	a, err := s.Applications().Get(t.Context(), app)
	require.NoError(t, err)
	assert.True(t, a.InterviewAt.Equal(at(7)()))
	record(jobsearch.Interview{Start: at(7)(), Sequence: 3, Status: jobsearch.InterviewCancelled})
	a, err = s.Applications().Get(t.Context(), app)
	require.NoError(t, err)
	assert.True(t, a.InterviewAt.IsZero())
	var kinds []jobsearch.EventKind
	for e, err := range s.Events().Read(t.Context(), 0, jobsearch.EventFilter{}) {
		require.NoError(t, err)
		if e.Subject.Noun == jobsearch.NounInterview {
			kinds = append(kinds, e.Kind)
		}
	}
	assert.Equal(t, []jobsearch.EventKind{jobsearch.InterviewInvited, jobsearch.InterviewMoved, jobsearch.InterviewEnded}, kinds)
	agrees(t, s)
}

func TestAReceiptIsNoAnswer(t *testing.T) {
	s := open(t).For("ann")
	app := apply(t, s, "Acme", "Baker")
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		_, err := jobsearch.RecordReply(ctx, tx, app, jobsearch.KindConfirmation, jobsearch.Cause{})
		assert.ErrorIs(t, err, jobsearch.ErrInput)
		_, err = jobsearch.RecordReply(ctx, tx, app, jobsearch.KindOffer, jobsearch.Cause{At: at(9)()})
		if err != nil {
			return err
		}
		_, err = jobsearch.RecordReply(ctx, tx, app, jobsearch.KindInterview, jobsearch.Cause{At: at(4)()})
		return err
	})
	a, err := s.Applications().Get(t.Context(), app)
	require.NoError(t, err)
	assert.True(t, a.ResponseAt.Equal(at(4)()), "the first answer by its own date")
	assert.Equal(t, jobsearch.KindInterview, a.ResponseKind)
}

func TestWhatMayNotBeApprovedIsNot(t *testing.T) {
	s := open(t).For("ann")
	for name, d := range map[string]jobsearch.Draft{
		"a mail without a recipient": {Channel: jobsearch.ChannelMail, Body: "x"},
		"a document":                 {Channel: jobsearch.ChannelDocument, Body: "x"},
	} {
		inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
			if _, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{}, &d); err != nil {
				return err
			}
			assert.ErrorIs(t, jobsearch.ApproveDraft(ctx, tx, &d, "ann", jobsearch.Cause{}), jobsearch.ErrInput, name)
			d.To, d.Channel = []jobsearch.Address{{Addr: "a@b.example"}}, jobsearch.ChannelMail
			assert.ErrorIs(t, jobsearch.ApproveDraft(ctx, tx, &d, "", jobsearch.Cause{}), jobsearch.ErrConflict, "an approval of another text")
			return nil
		})
	}
	agrees(t, s)
}

func TestAForbiddenMoveIsRefusedAndWritesNothing(t *testing.T) {
	s := open(t).For("ann")
	app := apply(t, s, "Acme", "Baker")
	move := func(to jobsearch.ApplicationStatus, by jobsearch.Actor, day int) error {
		return s.InTx(t.Context(), func(tx jobsearch.Store) error {
			_, err := jobsearch.MoveApplication(t.Context(), tx, app, to, jobsearch.Cause{At: at(day)(), By: by})
			return err
		})
	}
	require.NoError(t, move(jobsearch.ApplicationRejected, jobsearch.ByMail, 3))
	last, err := s.Events().Last(t.Context())
	require.NoError(t, err)
	var refused *jobsearch.MoveError
	require.ErrorAs(t, move(jobsearch.ApplicationInterview, jobsearch.ByMail, 5), &refused)
	assert.Equal(t, "rejected", refused.From)
	now, err := s.Events().Last(t.Context())
	require.NoError(t, err)
	assert.Equal(t, last, now)
	require.NoError(t, move(jobsearch.ApplicationInterview, jobsearch.ByPerson, 1), "a person may reopen")
	require.NoError(t, move(jobsearch.ApplicationInterview, jobsearch.ByPerson, 1), "no move is no event")
	now, err = s.Events().Last(t.Context())
	require.NoError(t, err)
	assert.Equal(t, last+1, now)
	agrees(t, s)
}

func TestAPresumedNoGivesWayToMailThatCameBeforeTheSilenceWasNoted(t *testing.T) {
	for _, to := range []jobsearch.ApplicationStatus{jobsearch.ApplicationInterview, jobsearch.ApplicationRejected} {
		s := open(t).For("ann")
		id := apply(t, s, "Northwind", "Baker")
		inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
			if _, err := jobsearch.MoveApplication(ctx, tx, id, jobsearch.ApplicationNoResponse, jobsearch.Cause{At: at(46)()}); err != nil {
				return err
			}
			_, err := jobsearch.MoveApplication(ctx, tx, id, to, jobsearch.Cause{At: at(44)(), By: jobsearch.ByMail})
			return err
		})
		assert.Equal(t, to, status(t, s, id), "silence is presumed, mail is a fact")
		agrees(t, s)
	}
}

func TestAStepForwardCountsThoughItsMailIsOlderThanTheStatus(t *testing.T) {
	s := open(t).For("ann")
	id := apply(t, s, "Northwind", "Baker")
	move := func(to jobsearch.ApplicationStatus, day int) error {
		return s.InTx(t.Context(), func(tx jobsearch.Store) error {
			_, err := jobsearch.MoveApplication(t.Context(), tx, id, to, jobsearch.Cause{At: at(day)(), By: jobsearch.ByMail})
			return err
		})
	}
	require.NoError(t, move(jobsearch.ApplicationScreening, 9))
	require.NoError(t, move(jobsearch.ApplicationInterview, 5), "the same end as in the right order")
	require.NoError(t, move(jobsearch.ApplicationOffer, 12))
	assert.ErrorIs(t, move(jobsearch.ApplicationRejected, 10), jobsearch.ErrMove, "an older no does not end what has gone on since")
	assert.Equal(t, jobsearch.ApplicationOffer, status(t, s, id))
	agrees(t, s)
}
