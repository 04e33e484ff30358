package polite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// A host that fails so often in a row is left alone for so long.
const (
	breakerFailures = 5
	breakerPause    = time.Minute
)

// maxHosts is how many hosts are remembered; idle ones are forgotten above it.
const maxHosts = 4096

// host is what is known of one host: when it may be asked next, and why not.
type host struct {
	name  string
	limit HostLimit
	slots chan struct{}

	mu       sync.Mutex
	next     time.Time // when the next request may start
	until    time.Time // it is not asked before
	why      error     // the error of those who ask before
	failures int       // in a row
	day      int       // the day that asked counts
	asked    int
}

// host finds what is known of a host.
func (t *transport) host(name string) *host {
	t.mu.Lock()
	defer t.mu.Unlock()
	if h := t.hosts[name]; h != nil {
		return h
	}
	if len(t.hosts) >= maxHosts {
		t.forget()
	}
	limit := t.limit(name)
	h := &host{name: name, limit: limit, slots: make(chan struct{}, limit.Concurrent)}
	t.hosts[name] = h
	return h
}

// forget drops hosts that nothing is to be remembered of.
func (t *transport) forget() {
	now := t.o.Now()
	for name, h := range t.hosts {
		h.mu.Lock()
		idle := len(h.slots) == 0 && now.After(h.next) && now.After(h.until) && h.limit.PerDay == 0 && h.failures == 0
		h.mu.Unlock()
		if idle {
			delete(t.hosts, name)
		}
	}
}

// limit is the caller's word on a host, else the built-in one, else the default.
func (t *transport) limit(name string) HostLimit {
	l, ok := t.o.Hosts[name]
	if !ok {
		l, ok = builtIn()[name]
	}
	for rest := name; !ok; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			break
		}
		l, ok = builtIn()[rest[i:]]
		rest = rest[i+1:]
	}
	if l.Interval <= 0 {
		l.Interval = t.o.Default.Interval
	}
	if l.Concurrent <= 0 {
		l.Concurrent = t.o.Default.Concurrent
	}
	if !ok {
		l.PerDay = t.o.Default.PerDay
	}
	return l
}

// enter waits for the host's leave to ask. The caller calls leave when the answer's headers are there.
func (h *host) enter(ctx context.Context, o *Options) error {
	if err := h.refuses(ctx, o); err != nil {
		return err
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	h.mu.Lock()
	now := o.Now()
	at := now
	if h.next.After(now) {
		at = h.next
	}
	h.next = at.Add(h.limit.Interval + time.Duration(rand.Int64N(int64(h.limit.Interval)/4+1)))
	h.mu.Unlock()
	err := retry.Sleep(ctx, at.Sub(now))
	if err == nil {
		err = h.refuses(ctx, o) // meanwhile another may have been told to wait
	}
	if err == nil {
		err = h.count(ctx, o)
	}
	if err != nil {
		h.leave()
	}
	return err
}

func (h *host) leave() { <-h.slots }

// refuses says why the host may not be asked now; it waits out a pause that is short enough.
func (h *host) refuses(ctx context.Context, o *Options) error {
	h.mu.Lock()
	wait, why := h.until.Sub(o.Now()), h.why
	h.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	if _, limited := why.(*jobsearch.RateLimitedError); limited && wait <= o.MaxWait {
		return retry.Sleep(ctx, wait)
	}
	return why
}

// count takes one request from the day's allowance. The cache, where there is one, knows what was asked before this client was made, and by other processes; one that is down does not stop anybody.
func (h *host) count(ctx context.Context, o *Options) error {
	if h.limit.PerDay == 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := o.Now().UTC()
	if day := int(now.Unix() / 86400); day != h.day {
		h.day, h.asked = day, 0
	}
	key := "asked:" + h.name + ":" + now.Format(time.DateOnly)
	if o.Cache != nil {
		if raw, err := o.Cache.Get(ctx, key); err == nil {
			n, _ := strconv.Atoi(string(raw))
			h.asked = max(h.asked, n)
		}
	}
	if h.asked >= h.limit.PerDay {
		return &jobsearch.LimitError{What: "requests to " + h.name + " today", Limit: int64(h.limit.PerDay), Unit: "requests"}
	}
	h.asked++
	if o.Cache != nil {
		if err := o.Cache.Set(ctx, key, strconv.AppendInt(nil, int64(h.asked), 10), 48*time.Hour); err != nil {
			o.Log.DebugContext(ctx, "count of the day not kept", "host", h.name, "err", err)
		}
	}
	return nil
}

// pause lets nobody ask before until; why is their error.
func (h *host) pause(until time.Time, why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.until) {
		h.until, h.why = until, why
	}
}

// answered ends a row of failures, failed adds to it and pauses the host when there are too many.
func (h *host) answered() {
	h.mu.Lock()
	h.failures = 0
	h.mu.Unlock()
}

func (h *host) failed(now time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failures++; h.failures >= breakerFailures {
		h.until = now.Add(breakerPause)
		h.why = &failingError{host: h.name, until: h.until, err: err}
	}
}

// failingError says that a host is left alone because it failed too often.
type failingError struct {
	host  string
	until time.Time
	err   error
}

func (e *failingError) Error() string {
	return fmt.Sprintf("%s keeps failing, not asked again before %s: %v", e.host, e.until.UTC().Format(time.RFC3339), e.err)
}

func (e *failingError) Unwrap() error { return e.err }

// slower makes the distance between two requests at least d, as the host's robots.txt asks; a minute at most.
func (h *host) slower(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.limit.Interval = max(h.limit.Interval, min(d, time.Minute))
}
