// Package retry is what every client of a service outside needs to ask again: how long the service wants it to wait, and a wait that ends with its context.
package retry

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longest is what a Retry-After of more is cut to.
const longest = 30 * 24 * time.Hour

// After reads Retry-After (RFC 9110 section 10.2.3): how long the answer asks to wait, in seconds or until a date, never less than zero. said is false where it does not ask.
func After(h http.Header, now time.Time) (wait time.Duration, said bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 { // some send fractions
		return time.Duration(min(s, longest.Seconds()) * float64(time.Second)), true
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), longest), true
	}
	return 0, false
}

// Sleep waits for d, or returns why ctx ended.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
