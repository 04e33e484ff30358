package pipelines_test

import (
	"context"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wall is a calendar on the wall.
type wall map[string]time.Time

func (w wall) Put(_ context.Context, i jobsearch.Interview) (string, error) {
	if i.Status == jobsearch.InterviewCancelled {
		delete(w, i.Key)
		return "", nil
	}
	w[i.Key] = i.Start
	return "wall:" + i.Key, nil
}

func TestAnInterviewStandsInTheCalendarOnceMovesAndGoes(t *testing.T) {
	s, w := open(t).For("ann"), wall{}
	id := apply(t, s, "Northwind", "Baker")
	follow := func() {
		require.NoError(t, inbox.NewAgenda(s, w, nil).Run(t.Context()))
		require.NoError(t, inbox.NewAgenda(s, w, nil).Run(t.Context()))
	}
	start := at(9)()
	invited(t, s, id, start)
	invited(t, s, id, start) // mailed twice
	follow()
	assert.Equal(t, wall{"uid-1": start}, w)
	invited(t, s, id, start.AddDate(0, 0, 2))
	follow()
	require.Len(t, w, 1)
	assert.True(t, w["uid-1"].Equal(start.AddDate(0, 0, 2)))
	inTx(t, s, func(ctx context.Context, tx jobsearch.Store) error {
		return jobsearch.RecordInterview(ctx, tx, &jobsearch.Interview{Key: "uid-1", ApplicationID: id, Start: start, Status: jobsearch.InterviewCancelled}, jobsearch.Cause{})
	})
	follow()
	assert.Empty(t, w)
	agrees(t, s)
}

func TestTheAgendaStoppedAtAnyStepEndsWithTheSameStoreAndCalendar(t *testing.T) {
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		s, w := open(t).For("ann"), wall{}
		invited(t, s, apply(t, s, "Northwind", "Baker"), at(9)())
		return s, func(ctx context.Context) error { return inbox.NewAgenda(p.Store(s), p.Calendar(w), nil).Run(ctx) }
	}, fault.Options{})
}
