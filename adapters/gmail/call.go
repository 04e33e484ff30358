package gmail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// read makes a request that changes nothing, again and again while Gmail asks to wait or stumbles.
func (m *Mailbox) read(ctx context.Context, kind string, units int, request func() error) error {
	for try := 0; ; try++ {
		if err := m.budget.take(ctx, units); err != nil {
			return fmt.Errorf("gmail: %s: %w", kind, err)
		}
		m.count(kind, units)
		err := request()
		if err == nil {
			return nil
		}
		wait, again := m.again(ctx, err, try)
		if !again {
			return failure(ctx, kind, err)
		}
		if err := retry.Sleep(ctx, wait); err != nil {
			return fmt.Errorf("gmail: %s: %w", kind, err)
		}
	}
}

// maxPause is the longest that a request waits before it is tried again; a longer Retry-After is the caller's to keep.
const maxPause = 32 * time.Second

// again says whether, and after what pause, a request that changes nothing is worth another try.
func (m *Mailbox) again(ctx context.Context, err error, try int) (time.Duration, bool) {
	if ctx.Err() != nil || try >= m.opts.Retries {
		return 0, false
	}
	var answer *googleapi.Error
	var token *oauth2.RetrieveError
	switch {
	case errors.As(err, &token):
		if token.Response == nil || token.Response.StatusCode < 500 {
			return 0, false
		}
	case errors.As(err, &answer):
		if !limited(answer) && answer.Code < 500 {
			return 0, false
		}
	case !broken(err):
		return 0, false
	}
	wait := min(m.opts.Backoff<<min(try, 10), maxPause)
	wait = wait/2 + rand.N(wait/2+1) // half of it for certain, half at random, so that clients do not come back together
	if answer != nil {
		if after, _ := retry.After(answer.Header, time.Now()); after > maxPause {
			return 0, false
		} else if after > wait {
			wait = after
		}
	}
	return wait, true
}

// limited reports an answer that asks to come later.
func limited(e *googleapi.Error) bool {
	return e.Code == http.StatusTooManyRequests || e.Code == http.StatusForbidden && slices.ContainsFunc(e.Errors, func(i googleapi.ErrorItem) bool {
		return i.Reason == "rateLimitExceeded" || i.Reason == "userRateLimitExceeded"
	})
}

// broken reports a request that found no answer, or half of one: the network, not Gmail.
func broken(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// failure tells the kinds of failure apart.
func failure(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("gmail: %s: %w", doing, ctx.Err())
	}
	var answer *googleapi.Error
	var token *oauth2.RetrieveError
	var kind error
	switch {
	case errors.As(err, &token):
		if token.ErrorCode == "invalid_grant" {
			kind = &jobsearch.UnauthorizedError{Consent: revoked}
		}
		err = fmt.Errorf("renew the token: %s", token.ErrorCode) // the answer may repeat the token
		if kind == nil {
			return fmt.Errorf("gmail: %s: %w", doing, err)
		}
	case errors.As(err, &answer):
		switch {
		case limited(answer):
			limit := &jobsearch.RateLimitedError{}
			if after, _ := retry.After(answer.Header, time.Now()); after > 0 {
				limit.Until = time.Now().Add(after)
			}
			kind = limit
		case answer.Code == http.StatusUnauthorized:
			kind = &jobsearch.UnauthorizedError{Consent: revoked}
		case answer.Code == http.StatusForbidden && slices.ContainsFunc(answer.Errors, func(i googleapi.ErrorItem) bool {
			return i.Reason == "insufficientPermissions" || i.Reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
		}):
			kind = &jobsearch.UnauthorizedError{Consent: "the consent does not cover this: give it again with the scope for reading or sending"}
		}
	}
	if kind == nil {
		return fmt.Errorf("gmail: %s: %w", doing, err)
	}
	return fmt.Errorf("gmail: %s: %w: %w", doing, kind, err)
}

const revoked = "consent must be given again (gmail login): it was withdrawn or has expired; while the consent screen of the API project is in Testing, Google ends every consent after 7 days"

// bounded cuts answers that are larger than any of ours may be.
type bounded struct{ base http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.base.RoundTrip(r)
	if err == nil {
		res.Body = &boundedBody{res.Body, maxAnswer}
	}
	return res, err
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &jobsearch.LimitError{What: "answer", Limit: maxAnswer, Unit: "bytes"}
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// budget keeps the units used below so many in any minute: a stock of a sixth of them, and the rest by and by.
type budget struct {
	mu     sync.Mutex
	stock  float64
	most   float64
	second float64 // units that come back each second
	at     time.Time
}

func (b *budget) fill(minute int) {
	b.most = float64(minute) / 6
	b.stock, b.second = b.most, (float64(minute)-b.most)/60
}

// take waits until units may be used.
func (b *budget) take(ctx context.Context, units int) error {
	b.mu.Lock()
	now := time.Now()
	if !b.at.IsZero() {
		b.stock = min(b.most, b.stock+now.Sub(b.at).Seconds()*b.second)
	}
	b.at = now
	b.stock -= float64(units)
	var wait time.Duration
	if b.stock < 0 {
		wait = time.Duration(-b.stock / b.second * float64(time.Second))
	}
	b.mu.Unlock()
	if wait == 0 {
		return ctx.Err()
	}
	return retry.Sleep(ctx, wait)
}
