package storage

import (
	"context"
	"fmt"
	"iter"

	"github.com/seed-57f86535/jobsearch"
)

// copyBatch is how many rows Copy writes at a time.
const copyBatch = 500

// Copy copies all that a user has to the same user's empty Store in another database, in one transaction: rows with their ids, versions and times, events and cursors. The dumps are then equal.
// A job of the catalogue's on which the user has a Lead becomes the user's own. No AppendHook runs for events that are history. Nothing else should write to from meanwhile.
//
// Both must be Stores of this package; another user's Store is an *InputError, and one that has events already is ErrConflict.
func Copy(ctx context.Context, from, to jobsearch.Store) error {
	source, ok := from.(*store)
	if !ok {
		return fmt.Errorf("store: copy: from a %T: %w", from, jobsearch.ErrUnsupported)
	}
	target, ok := to.(*store)
	if !ok {
		return fmt.Errorf("store: copy: to a %T: %w", to, jobsearch.ErrUnsupported)
	}
	if source.user != target.user {
		return &jobsearch.InputError{What: "copy", At: string(target.user), Reason: "ids are derived from the user: copy to the same user, " + string(source.user)}
	}
	mine := *source
	mine.ownOnly = true
	return target.InTx(ctx, func(tx jobsearch.Store) error {
		if err := copyAll(ctx, &mine, tx.(*store)); err != nil {
			return fmt.Errorf("store: copy: %w", err)
		}
		return nil
	})
}

func copyAll(ctx context.Context, from, to *store) error {
	if last, err := to.Events().Last(ctx); err != nil {
		return err
	} else if last > 0 {
		return fmt.Errorf("the target has %d events already: %w", last, jobsearch.ErrConflict)
	}
	for _, step := range []func() error{
		func() error { return copyTable(ctx, jobs, from, to) },
		func() error { return copyTable(ctx, leads, from, to) },
		func() error { return copyTable(ctx, companies, from, to) },
		func() error { return copyTable(ctx, applications, from, to) },
		func() error { return copyTable(ctx, messages, from, to) },
		func() error { return copyTable(ctx, interviews, from, to) },
		func() error { return copyTable(ctx, contacts, from, to) },
		func() error { return copyTable(ctx, outreach, from, to) },
		func() error { return copyTable(ctx, drafts, from, to) },
		func() error { return copyTable(ctx, resumes, from, to) },
		func() error { return copyTable(ctx, stories, from, to) },
		func() error { return copyTable(ctx, settings, from, to) },
		func() error {
			return inBatches(from.Events().Read(ctx, 0, jobsearch.EventFilter{}), func(batch []jobsearch.Event) error { return to.insertEvents(ctx, batch) })
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for c, err := range from.Cursors().List(ctx) {
		if err == nil {
			err = to.Cursors().Move(ctx, c.Name, "", c.At)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func copyTable[T, F any](ctx context.Context, n *noun[T, F], from, to *store) error {
	var all F
	return inBatches(table[T, F]{n, from}.List(ctx, all), func(batch []T) error {
		rows := make([]*T, len(batch))
		for i := range batch {
			rows[i] = &batch[i]
		}
		_, err := table[T, F]{n, to}.insert(ctx, rows, true)
		return err
	})
}

func inBatches[T any](all iter.Seq2[T, error], write func([]T) error) error {
	batch := make([]T, 0, copyBatch)
	for v, err := range all {
		if err != nil {
			return err
		}
		if batch = append(batch, v); len(batch) == copyBatch {
			if err := write(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return write(batch)
}
