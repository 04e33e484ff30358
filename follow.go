package jobsearch

import (
	"context"
	"fmt"
	"strconv"
)

// Follow is the shape of a pipeline that reacts to events. It reads what was appended to the store's own log since the cursor called name, oldest first. For each event, react does what is to be done outside of
// a transaction (ask a model, a calendar) and returns what to write, nil for nothing; that and the cursor's move are written together. So a program that is killed at any instruction goes on with the same event:
// what react does outside may happen twice for one event, what it writes happens once. ErrConflict says that another worker moved the cursor.
func Follow(ctx context.Context, s Store, name string, kinds []EventKind, react func(ctx context.Context, e Event) (write func(ctx context.Context, tx Store) error, err error)) error {
	at, err := s.Cursors().Get(ctx, name)
	if err != nil {
		return fmt.Errorf("follow %s: %w", name, err)
	}
	after, _ := strconv.ParseInt(string(at), 10, 64) // "" is the beginning
	for e, err := range s.Events().Read(ctx, after, EventFilter{Kinds: kinds}) {
		if err != nil {
			return fmt.Errorf("follow %s: %w", name, err)
		}
		write, err := react(ctx, e)
		if err != nil {
			return fmt.Errorf("follow %s: event %d: %w", name, e.Position, err)
		}
		next := Cursor(strconv.FormatInt(e.Position, 10))
		err = s.InTx(ctx, func(tx Store) error {
			if write != nil {
				if err := write(ctx, tx); err != nil {
					return err
				}
			}
			return tx.Cursors().Move(ctx, name, at, next)
		})
		if err != nil {
			return fmt.Errorf("follow %s: event %d: %w", name, e.Position, err)
		}
		at = next
	}
	return nil
}
