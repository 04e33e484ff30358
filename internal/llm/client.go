// Package llm is what the adapters of language models share: an HTTP client that waits, retries and bounds, the reading of what a server refuses, answers that keep a JSON Schema, and prices.
package llm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// The defaults of Client's fields.
const (
	DefaultRetries  = 3
	DefaultMinRetry = 500 * time.Millisecond
	DefaultMaxRetry = 30 * time.Second
	DefaultTimeout  = 2 * time.Minute
	DefaultMaxBytes = 8 << 20
)

// Client sends requests to a model's server. It has the Do of http.Client, so that a library can be given it in its stead. Safe for concurrent use.
//
// A status outside 2xx comes back as an error: one of the root's, or a *StatusError. 429, 5xx and broken connections are tried again, a stream only until its answer has begun.
// Redirects are not followed: they would carry the prompt, and a key in a header, to another host.
type Client struct {
	HTTP     *http.Client
	Key      string        // never shown in an error
	Consent  string        // what the person must do when Key is refused
	Retries  int           // after the first attempt; 0 is DefaultRetries, negative is none
	MinRetry time.Duration // the first wait where the server names none; it doubles, with jitter
	MaxRetry time.Duration // the longest wait; a server that asks for more is not asked again
	Timeout  time.Duration // for each attempt; of a stream, for each piece
	MaxBytes int64         // of an answer
}

// Filled is c with its defaults.
func (c Client) Filled() *Client {
	plain := http.Client{}
	if c.HTTP != nil {
		plain = *c.HTTP
	}
	plain.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.HTTP = &plain
	if c.Retries == 0 {
		c.Retries = DefaultRetries
	}
	if c.MinRetry <= 0 {
		c.MinRetry = DefaultMinRetry
	}
	if c.MaxRetry <= 0 {
		c.MaxRetry = DefaultMaxRetry
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.MaxBytes <= 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	return &c
}

// Do sends req, whose body must be one that http.NewRequest can rewind, and answers only what has a status of 2xx. An answer that is no stream of events is read whole before Do returns.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	for attempt := 0; ; attempt++ {
		if attempt > 0 && req.Body != nil {
			if req.GetBody == nil {
				return nil, errors.New("the request cannot be sent twice")
			}
			body, err := req.GetBody()
			if err != nil {
				return nil, fmt.Errorf("rewind request: %w", err)
			}
			req.Body = body
		}
		resp, wait, err := c.attempt(req)
		if err == nil || wait < 0 || attempt >= c.Retries || req.Context().Err() != nil {
			return resp, err
		}
		if wait > c.MaxRetry {
			return nil, err
		}
		if wait > 0 {
			wait += rand.N(wait/10 + 1) // so that those who were told the same time do not come together
		} else {
			wait = c.backoff(attempt)
		}
		if ended := retry.Sleep(req.Context(), wait); ended != nil {
			return nil, errors.Join(ended, err)
		}
	}
}

// backoff is the wait after the attempt of that number, from 0: half of it is certain, half chance.
func (c *Client) backoff(attempt int) time.Duration {
	wait := min(c.MinRetry, c.MaxRetry)
	for ; attempt > 0 && wait < c.MaxRetry/2; attempt-- {
		wait *= 2
	}
	return wait/2 + rand.N(wait/2+1)
}

// attempt sends req once. A wait below zero means that there is no sense in another attempt, zero that the server named no time.
func (c *Client) attempt(req *http.Request) (resp *http.Response, wait time.Duration, err error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	slow := &jobsearch.LimitError{What: "time to answer", Limit: int64(c.Timeout / time.Second), Unit: "seconds"}
	timer := time.AfterFunc(c.Timeout, func() { cancel(slow) })
	end := func() {
		timer.Stop()
		cancel(nil)
	}
	why := func(err error) error {
		if context.Cause(ctx) == error(slow) {
			return slow
		}
		return &lostError{c.redacted(err)}
	}

	resp, err = c.HTTP.Do(req.WithContext(ctx))
	if err != nil {
		err = why(err)
		end()
		if errors.Is(err, jobsearch.ErrLimit) {
			return nil, -1, err
		}
		return nil, 0, err
	}
	if resp.StatusCode/100 == 2 && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		resp.Body = &body{from: resp.Body, left: c.MaxBytes, limit: c.MaxBytes, why: why, end: end, piece: func() { timer.Reset(c.Timeout) }}
		return resp, 0, nil
	}
	defer end()
	whole, err := io.ReadAll(&body{from: resp.Body, left: c.MaxBytes, limit: c.MaxBytes, why: why, end: func() {}, piece: func() {}})
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		wait, err := c.refusal(resp, whole)
		return nil, wait, err
	}
	if err != nil {
		if errors.Is(err, jobsearch.ErrLimit) {
			return nil, -1, err
		}
		return nil, 0, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(whole))
	return resp, 0, nil
}

// lostError is a connection that could not be made or broke. What it breaks off is not to be taken for an answer of another shape.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

// redacted hides the key, should a transport or server have put it into an error.
func (c *Client) redacted(err error) error {
	if c.Key == "" || !strings.Contains(err.Error(), c.Key) {
		return err
	}
	return &hiddenError{text: c.hide(err.Error()), err: err}
}

func (c *Client) hide(s string) string {
	if c.Key == "" {
		return s
	}
	return strings.ReplaceAll(s, c.Key, "[key]")
}

// hiddenError has the kind of an error without its text.
type hiddenError struct {
	text string
	err  error
}

func (e *hiddenError) Error() string        { return e.text }
func (e *hiddenError) Is(target error) bool { return errors.Is(e.err, target) }

// body bounds an answer in size, and in the time between its pieces.
type body struct {
	from        io.ReadCloser
	left, limit int64
	why         func(error) error
	piece, end  func()
}

func (b *body) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &jobsearch.LimitError{What: "answer", Limit: b.limit, Unit: "bytes"}
	}
	if n > 0 {
		b.piece()
	}
	if err != nil && err != io.EOF {
		err = b.why(err)
	}
	return n, err
}

func (b *body) Close() error {
	err := b.from.Close()
	b.end()
	return err
}

// retryAfter is what the server asks for (RFC 9110 section 10.2.3), or zero.
func retryAfter(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e12 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	wait, _ := retry.After(h, time.Now())
	return wait
}
