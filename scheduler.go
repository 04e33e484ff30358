package jobsearch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// Task is a named pipeline with the times and the events at which it runs.
type Task struct {
	Name     string      // unique among the tasks of one Scheduler; it names the last run in the store
	Schedule Schedule    // nil for events only
	On       []EventKind // run when such an event was appended
	Run      func(ctx context.Context) error
}

// Compose says what one user's Tasks are. One person's program and a platform's workers run the very same function.
type Compose func(ctx context.Context, user UserID, s Store) ([]Task, error)

// SchedulerOptions tune a Scheduler; the zero value works.
type SchedulerOptions struct {
	Location *time.Location // in which Schedules are read; nil is time.Local
	Logger   *slog.Logger   // failures and runs; nil is slog.Default
	Poll     time.Duration  // how often the log is looked at for On; 0 is 2 s
	MinRetry time.Duration  // the first wait after a failure; 0 is 5 s. It doubles, with jitter
	MaxRetry time.Duration  // the longest wait; 0 is 5 min
}

// Scheduler runs one user's Tasks.
//
// A Task never overlaps itself. Times that pass while it runs come to one run afterwards. Its last run is in the store, so a run missed while the process was down happens once at start, and a Task that never ran
// runs at start. A Task that fails is tried again with backoff (not before a RateLimitedError's Until, up to a day) and does not stop the others. Two Schedulers on one store may run the same Task at the same time:
// pipelines stay correct, for their cursors are compare-and-set, but the work is done twice; use a queue (adapters/river) where several processes serve one user.
type Scheduler struct {
	store Store
	opts  SchedulerOptions
}

// NewScheduler makes a Scheduler that keeps last runs and event cursors in store.
func NewScheduler(store Store, opts SchedulerOptions) *Scheduler {
	if opts.Location == nil {
		opts.Location = time.Local
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.Poll <= 0 {
		opts.Poll = 2 * time.Second
	}
	if opts.MinRetry <= 0 {
		opts.MinRetry = 5 * time.Second
	}
	if opts.MaxRetry < opts.MinRetry {
		opts.MaxRetry = max(opts.MinRetry, 5*time.Minute)
	}
	return &Scheduler{store: store, opts: opts}
}

// Run runs the tasks until ctx ends and every Task has returned; then it returns nil. Tasks that cannot be scheduled are an *InputError at once.
func (s *Scheduler) Run(ctx context.Context, tasks ...Task) error {
	seen := map[string]bool{}
	for _, t := range tasks {
		switch {
		case t.Name == "" || seen[t.Name]:
			return &InputError{What: "task", At: strconv.Quote(t.Name), Reason: "the name is empty or taken: give each Task its own"}
		case t.Run == nil:
			return &InputError{What: "task", At: t.Name, Reason: "has no Run"}
		case t.Schedule == nil && len(t.On) == 0:
			return &InputError{What: "task", At: t.Name, Reason: "has neither a Schedule nor On: it would never run"}
		}
		seen[t.Name] = true
	}
	var wg sync.WaitGroup
	for _, t := range tasks {
		wg.Go(func() { (&taskLoop{Scheduler: s, task: t}).run(ctx) })
	}
	wg.Wait()
	return nil
}

// taskLoop is the life of one Task.
type taskLoop struct {
	*Scheduler
	task  Task
	fails int // in a row
}

func (l *taskLoop) run(ctx context.Context) {
	for ctx.Err() == nil {
		wake, err := l.step(ctx)
		if err != nil && ctx.Err() == nil {
			wake = l.failed(err)
		}
		timer := time.NewTimer(time.Until(wake))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// step runs the task if it is due and returns when to look again.
func (l *taskLoop) step(ctx context.Context) (wake time.Time, err error) {
	now := time.Now()
	due, last, err := l.due(ctx, now)
	if err != nil {
		return wake, err
	}
	position, pending, err := l.pending(ctx)
	if err != nil {
		return wake, err
	}
	onTime := !due.IsZero() && !due.After(now)
	if onTime || pending {
		l.opts.Logger.DebugContext(ctx, "task runs", "task", l.task.Name, "due", due)
		if err := l.task.Run(ctx); err != nil {
			return wake, err
		}
		if ctx.Err() != nil { // a Run that gave up quietly has not done its work
			return wake, ctx.Err()
		}
		l.fails = 0
	}
	if onTime {
		// The instant that was due, so that runs do not drift; but now where several were missed.
		at := due
		if next := l.task.Schedule.Next(due.In(l.opts.Location)); !next.IsZero() && !next.After(now) {
			at = now
		}
		if err := l.store.Cursors().Move(ctx, l.cursor("ran"), last, Cursor(at.UTC().Format(time.RFC3339Nano))); err != nil && !errors.Is(err, ErrConflict) {
			return wake, fmt.Errorf("keep the last run: %w", err)
		}
	}
	if pending {
		if err := l.store.Cursors().Move(ctx, l.cursor("events"), position.from, position.to); err != nil && !errors.Is(err, ErrConflict) {
			return wake, fmt.Errorf("keep the last event: %w", err)
		}
	}
	if onTime || pending {
		return time.Now(), nil // look again at once: the next time may have passed
	}
	if len(l.task.On) > 0 {
		wake = now.Add(l.opts.Poll)
	}
	if !due.IsZero() && (wake.IsZero() || due.Before(wake)) {
		wake = due
	}
	if wake.IsZero() { // the schedule has ended
		wake = now.Add(24 * time.Hour)
	}
	return wake, nil
}

func (l *taskLoop) cursor(what string) string { return "task:" + l.task.Name + ":" + what }

// due is when the task runs next, and the cursor that says when it last ran.
func (l *taskLoop) due(ctx context.Context, now time.Time) (time.Time, Cursor, error) {
	if l.task.Schedule == nil {
		return time.Time{}, "", nil
	}
	last, err := l.store.Cursors().Get(ctx, l.cursor("ran"))
	if err != nil {
		return time.Time{}, "", fmt.Errorf("read the last run: %w", err)
	}
	if last == "" {
		return now, last, nil
	}
	at, err := time.Parse(time.RFC3339Nano, string(last))
	if err != nil {
		return now, last, nil // not ours: run and write it anew
	}
	return l.task.Schedule.Next(at.In(l.opts.Location)), last, nil
}

type eventSpan struct{ from, to Cursor }

// pending reports whether an event that the task waits for was appended since it last ran for one.
func (l *taskLoop) pending(ctx context.Context) (span eventSpan, found bool, err error) {
	if len(l.task.On) == 0 {
		return span, false, nil
	}
	if span.from, err = l.store.Cursors().Get(ctx, l.cursor("events")); err != nil {
		return span, false, fmt.Errorf("read the last event: %w", err)
	}
	after, _ := strconv.ParseInt(string(span.from), 10, 64)
	last, err := l.store.Events().Last(ctx) // before the run: what comes during it is seen next time
	if err != nil {
		return span, false, fmt.Errorf("read events: %w", err)
	}
	span.to = Cursor(strconv.FormatInt(last, 10))
	for e, err := range l.store.Events().Read(ctx, after, EventFilter{Kinds: l.task.On, Limit: 1}) {
		if err != nil {
			return span, false, fmt.Errorf("read events: %w", err)
		}
		return span, e.Position <= last, nil
	}
	return span, false, nil
}

// failed logs a failure and returns when to try again.
func (l *taskLoop) failed(err error) time.Time {
	wait := l.opts.MaxRetry
	if l.fails < 20 && l.opts.MinRetry <= wait>>l.fails { // not above MaxRetry, and no overflow
		wait = l.opts.MinRetry << l.fails
	}
	l.fails++
	wait = wait/2 + rand.N(wait/2+1)
	at := time.Now().Add(wait)
	var limited *RateLimitedError
	if errors.As(err, &limited) && limited.Until.After(at) {
		at = limited.Until
		if most := time.Now().Add(24 * time.Hour); at.After(most) { // what a server asks for is bounded
			at = most
		}
	}
	l.opts.Logger.Warn("task failed, will try again", "task", l.task.Name, "failures", l.fails, "retry", at, "error", err)
	return at
}
