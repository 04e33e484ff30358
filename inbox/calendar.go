package inbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/seed-57f86535/jobsearch"
)

// Agenda keeps interviews in a person's calendar: it puts what is new there, moves what moved, and removes what was cancelled. It is a pipeline over the log, so each change arrives,
// and Calendar.Put is idempotent, so that none arrives twice.
type Agenda struct {
	store    jobsearch.Store
	calendar jobsearch.Calendar
}

// NewAgenda makes the Agenda of one user's calendar.
func NewAgenda(store jobsearch.Store, calendar jobsearch.Calendar) *Agenda {
	return &Agenda{store: store, calendar: calendar}
}

const agendaCursor = "inbox:agenda"

// Run brings the calendar up to date. An interview without a fixed time stands in no calendar.
func (a *Agenda) Run(ctx context.Context) error {
	at, err := a.store.Cursors().Get(ctx, agendaCursor)
	if err != nil {
		return fmt.Errorf("agenda: %w", err)
	}
	after, _ := strconv.ParseInt(string(at), 10, 64)
	kinds := []jobsearch.EventKind{jobsearch.InterviewInvited, jobsearch.InterviewMoved, jobsearch.InterviewEnded}
	for e, err := range a.store.Events().Read(ctx, after, jobsearch.EventFilter{Kinds: kinds}) {
		if err != nil {
			return fmt.Errorf("agenda: %w", err)
		}
		next := jobsearch.Cursor(strconv.FormatInt(e.Position, 10))
		if err := a.follow(ctx, e.Subject.ID, at, next); err != nil {
			return fmt.Errorf("agenda: interview %s: %w", e.Subject.ID, err)
		}
		at = next
	}
	return nil
}

// follow puts one interview as it stands now, and moves the cursor.
func (a *Agenda) follow(ctx context.Context, id jobsearch.ID, at, next jobsearch.Cursor) error {
	i, err := a.store.Interviews().Get(ctx, id)
	if err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
		return err
	}
	known := i.CalendarID
	if err == nil && (!i.Start.IsZero() || i.Status == jobsearch.InterviewCancelled) && i.Status != jobsearch.InterviewDone {
		if known, err = a.calendar.Put(ctx, i); err != nil {
			return err
		}
	}
	return a.store.InTx(ctx, func(tx jobsearch.Store) error {
		if known != i.CalendarID {
			row, err := tx.Interviews().Get(ctx, id)
			if err != nil {
				return err
			}
			row.CalendarID = known
			if err := tx.Interviews().Put(ctx, &row); err != nil {
				return err
			}
		}
		return tx.Cursors().Move(ctx, agendaCursor, at, next)
	})
}
