package inbox

import (
	"context"
	"errors"
	"log/slog"

	"github.com/seed-57f86535/jobsearch"
)

// Agenda keeps interviews in a person's calendar: it puts what is new there, moves what moved, and removes what was cancelled. It is a pipeline over the log, so each change arrives,
// and Calendar.Put is idempotent, so that none arrives twice.
type Agenda struct {
	store    jobsearch.Store
	calendar jobsearch.Calendar
	log      *slog.Logger
}

// NewAgenda makes the Agenda of one user's calendar. A nil logger is slog.Default.
func NewAgenda(store jobsearch.Store, calendar jobsearch.Calendar, log *slog.Logger) *Agenda {
	if log == nil {
		log = slog.Default()
	}
	return &Agenda{store: store, calendar: calendar, log: log}
}

// Run brings the calendar up to date. An interview without a fixed time stands in no calendar.
func (a *Agenda) Run(ctx context.Context) error {
	kinds := []jobsearch.EventKind{jobsearch.InterviewInvited, jobsearch.InterviewMoved, jobsearch.InterviewEnded}
	return jobsearch.Follow(ctx, a.store, "inbox:agenda", kinds, a.put)
}

// put puts one interview as it stands now.
func (a *Agenda) put(ctx context.Context, e jobsearch.Event) (func(context.Context, jobsearch.Store) error, error) {
	i, err := a.store.Interviews().Get(ctx, e.Subject.ID)
	if errors.Is(err, jobsearch.ErrNotFound) { // a person deleted it
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if i.Start.IsZero() && i.Status != jobsearch.InterviewCancelled || i.Status == jobsearch.InterviewDone {
		return nil, nil
	}
	id, err := a.calendar.Put(ctx, i)
	if errors.Is(err, jobsearch.ErrInput) { // the calendar will never take this one: it holds up no other
		a.log.WarnContext(ctx, "agenda: the calendar refuses an interview", "interview", i.ID, "error", err)
		return nil, nil
	}
	if err != nil || id == i.CalendarID {
		return nil, err
	}
	return func(ctx context.Context, tx jobsearch.Store) error {
		row, err := tx.Interviews().Get(ctx, i.ID)
		if err != nil {
			return err
		}
		row.CalendarID = id
		return tx.Interviews().Put(ctx, &row)
	}, nil
}
