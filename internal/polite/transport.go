package polite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// transport is the polite http.RoundTripper.
type transport struct {
	o     Options
	agent string

	mu     sync.Mutex
	hosts  map[string]*host
	robots map[string]*rules
}

// manner is how one request is to be made; Open puts it into the request's context.
type manner struct {
	page  bool          // robots.txt has a say
	fresh time.Duration // an answer of the cache that is no older needs no request
}

type mannerKey struct{}

// RoundTrip answers from the cache, or asks, as often as Options allows.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	m, _ := ctx.Value(mannerKey{}).(manner)
	h := t.host(req.URL.Host)
	if m.page {
		if err := t.allowed(ctx, req.URL); err != nil {
			return nil, err
		}
	}
	req = req.Clone(ctx)
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", t.agent)
	}
	kept := t.recall(req)
	if kept != nil && m.fresh > 0 && t.o.Now().Sub(kept.Stored) < m.fresh {
		return kept.response(req, "fresh"), nil
	}
	kept.ask(req)
	resp, err := t.try(req, h)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusNotModified && kept != nil {
		resp.Body.Close()
		kept.Stored = t.o.Now()
		t.keep(req, kept)
		return kept.response(req, "revalidated"), nil
	}
	return t.remember(req, resp), nil
}

// CloseIdleConnections lets http.Client close what is open.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.o.Base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// try asks until there is an answer that no retry could better.
func (t *transport) try(req *http.Request, h *host) (*http.Response, error) {
	ctx := req.Context()
	for n := 1; ; n++ {
		resp, err := t.once(req, h)
		if err == nil && !passing(resp) {
			h.answered()
			return resp, nil
		}
		last := n >= t.o.Attempts || req.Body != nil && req.GetBody == nil
		var pause time.Duration
		if err != nil {
			if !retryable(ctx, err) {
				return nil, err
			}
			if last {
				h.failed(t.o.Now(), err)
				return nil, err
			}
		} else {
			now := t.o.Now()
			asked, said := retry.After(resp.Header, now)
			pause = asked
			var until time.Time
			if said {
				until = now.Add(asked)
			}
			if resp.StatusCode == http.StatusTooManyRequests || said {
				limited := &jobsearch.RateLimitedError{Until: until}
				if pause > t.o.MaxWait {
					resp.Body.Close()
					h.pause(until, limited)
					return nil, limited
				}
				if last {
					resp.Body.Close()
					h.pause(later(until, t.o.Now().Add(t.o.Backoff<<n)), limited)
					return nil, limited
				}
				if said { // the others shall wait as well
					h.pause(until, limited)
				}
			} else if last {
				h.failed(t.o.Now(), fmt.Errorf("%s", resp.Status))
				return resp, nil
			}
			io.CopyN(io.Discard, resp.Body, 4096)
			resp.Body.Close()
		}
		backoff := t.o.Backoff << (n - 1)
		pause += backoff/2 + time.Duration(rand.Int64N(int64(backoff)))
		t.o.Log.DebugContext(ctx, "asking again", "host", h.name, "try", n, "pause", pause, "err", err)
		if err := retry.Sleep(ctx, pause); err != nil {
			return nil, err
		}
		if req.GetBody != nil {
			if req.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

// once asks once, within the host's allowance and the time limit. The returned body keeps the limit.
func (t *transport) once(req *http.Request, h *host) (*http.Response, error) {
	if err := h.enter(req.Context(), &t.o); err != nil {
		return nil, err
	}
	defer h.leave()
	slow := &jobsearch.LimitError{What: "time to answer", Limit: int64(t.o.Timeout / time.Second), Unit: "seconds"}
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := time.AfterFunc(t.o.Timeout, func() { cancel(slow) })
	resp, err := t.o.Base.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err != nil {
		if req.Context().Err() != nil {
			err = req.Context().Err()
		} else if context.Cause(ctx) != nil {
			err = context.Cause(ctx)
		}
		cancel(nil)
		return nil, err
	}
	if t.o.MaxBody > 0 {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{&capped{r: resp.Body, left: t.o.MaxBody, limit: t.o.MaxBody}, resp.Body}
	}
	resp.Body = &body{ReadCloser: resp.Body, parent: req.Context(), ctx: ctx, cancel: cancel, slow: slow, left: t.o.Timeout, host: h, t: t}
	return resp, nil
}

// passing reports whether the answer is one that a retry may better: the server is busy or broken for a moment. A challenge is not.
func passing(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return false
	}
	if resp.Header.Get("Cf-Mitigated") != "" {
		return false
	}
	if !strings.Contains(resp.Header.Get("Content-Type"), "html") {
		return true
	}
	head, _ := io.ReadAll(io.LimitReader(resp.Body, sniff))
	resp.Body = &prefixed{Reader: io.MultiReader(bytes.NewReader(head), resp.Body), body: resp.Body}
	return Challenge(head, false) == ""
}

// retryable reports whether an error may pass by itself. Our own limits and refusals do not; of the time limit one more try is worth it.
func retryable(ctx context.Context, err error) bool {
	var refused *privateError
	var failing *failingError
	switch {
	case ctx.Err() != nil, errors.As(err, &refused), errors.As(err, &failing), errors.Is(err, jobsearch.ErrRateLimited), errors.Is(err, jobsearch.ErrBlocked):
		return false
	case errors.Is(err, jobsearch.ErrLimit):
		var l *jobsearch.LimitError
		return errors.As(err, &l) && l.Unit == "seconds"
	}
	return !strings.Contains(err.Error(), "x509:") && !strings.Contains(err.Error(), "no such host")
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// body counts the time spent waiting for a body, so that a slow server cannot hold the reader for ever and a slow reader is not blamed.
type body struct {
	io.ReadCloser
	parent context.Context // the caller's
	ctx    context.Context // with the time limit
	cancel context.CancelCauseFunc
	slow   error
	left   time.Duration
	host   *host
	t      *transport
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.cancel(b.slow)
		return 0, b.slow
	}
	start := time.Now()
	timer := time.AfterFunc(b.left, func() { b.cancel(b.slow) })
	n, err := b.ReadCloser.Read(p)
	timer.Stop()
	b.left -= time.Since(start)
	if err != nil && err != io.EOF {
		if b.parent.Err() != nil {
			err = b.parent.Err()
		} else if cause := context.Cause(b.ctx); cause != nil {
			err = cause
		} else if !errors.Is(err, jobsearch.ErrLimit) {
			err = fmt.Errorf("connection lost in the middle of an answer: %w", broken{err})
		}
	}
	return n, err
}

// Close ends the request.
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}

// blocked lets the host rest after a challenge.
func (b *body) blocked(why error) { b.host.pause(b.t.o.Now().Add(b.t.o.BlockPause), why) }

// broken keeps io.ErrUnexpectedEOF of a connection apart from that of a document which was sent whole.
type broken struct{ err error }

func (b broken) Error() string { return b.err.Error() }

// prefixed is a body whose beginning was read already.
type prefixed struct {
	io.Reader
	body io.ReadCloser
}

func (p *prefixed) Close() error { return p.body.Close() }

func (p *prefixed) blocked(why error) {
	if b, ok := p.body.(interface{ blocked(error) }); ok {
		b.blocked(why)
	}
}
