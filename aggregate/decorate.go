package aggregate

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// Decorators give a source what it lacks: each takes a JobSource and is one, with the same name and abilities, so that they compose and sources stay dumb.
// Sources that ask with the polite client of adapters/web retry, keep their pace and keep answers already; Retry and Limit are for those that ask by other ways, such as a client library of a board's own.

// decorated is a source that searches in another way.
type decorated struct {
	jobsearch.JobSource
	exhaustive bool
	search     func(context.Context, jobsearch.Query) iter.Seq2[jobsearch.Job, error]
}

// Search implements jobsearch.JobSource.
func (d decorated) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return d.search(ctx, q)
}

// Exhaustive implements jobsearch.Exhaustive.
func (d decorated) Exhaustive() bool { return d.exhaustive }

func exhaustive(s jobsearch.JobSource) bool {
	e, ok := s.(jobsearch.Exhaustive)
	return ok && e.Exhaustive()
}

// decorate is src with another Search, exhaustive where src is; it can count where src can.
func decorate(src jobsearch.JobSource, search func(context.Context, jobsearch.Query) iter.Seq2[jobsearch.Job, error]) jobsearch.JobSource {
	return decorated{src, exhaustive(src), search}.counting()
}

// counting is the decorated source with the source's count, where it has one.
func (d decorated) counting() jobsearch.JobSource {
	if c, ok := d.JobSource.(jobsearch.Counter); ok {
		return struct {
			decorated
			jobsearch.Counter
		}{d, c}
	}
	return d
}

// Retry asks again, up to attempts times in all, where src failed before it yielded anything and the failure may pass by itself; it waits pause before the second attempt and twice as long before each further one.
// What a source refuses (ErrBlocked, ErrGone, ErrChanged, ErrUnauthorized, ErrRateLimited, ErrLimit, ErrInput) is not asked again, and an answer that broke off stays partial.
func Retry(src jobsearch.JobSource, attempts int, pause time.Duration) jobsearch.JobSource {
	return decorate(src, func(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
		return func(yield func(jobsearch.Job, error) bool) {
			for n := 1; ; n++ {
				begun, again := false, false
				for j, err := range src.Search(ctx, q) {
					if again = err != nil && !begun && n < attempts && passing(ctx, err); again {
						break
					}
					if begun = true; !yield(j, err) {
						return
					}
				}
				if !again {
					return
				}
				if err := retry.Sleep(ctx, pause<<(n-1)); err != nil {
					yield(jobsearch.Job{}, err)
					return
				}
			}
		}
	})
}

// passing reports whether a failure may pass by itself.
func passing(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	for _, lasting := range []error{jobsearch.ErrBlocked, jobsearch.ErrGone, jobsearch.ErrChanged, jobsearch.ErrUnauthorized, jobsearch.ErrRateLimited, jobsearch.ErrLimit, jobsearch.ErrInput} {
		if errors.Is(err, lasting) {
			return false
		}
	}
	return true
}

// Limit lets searches of src begin at least every apart; one that comes too early waits.
func Limit(src jobsearch.JobSource, every time.Duration) jobsearch.JobSource {
	var mu sync.Mutex
	var next time.Time
	turn := func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		at := now
		if next.After(now) {
			at = next
		}
		next = at.Add(every)
		return at.Sub(now)
	}
	return decorate(src, func(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
		return func(yield func(jobsearch.Job, error) bool) {
			if err := retry.Sleep(ctx, turn()); err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			src.Search(ctx, q)(yield)
		}
	})
}
