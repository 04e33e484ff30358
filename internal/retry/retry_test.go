package retry_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/internal/retry"
)

func TestAfterReadsSecondsAndDates(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"0": 0, " 120 ": 2 * time.Minute, "1.5": 1500 * time.Millisecond, "Mon, 02 Mar 2026 10:01:00 GMT": time.Minute,
		"Mon, 02 Mar 2026 09:00:00 GMT": 0, "1e300": 30 * 24 * time.Hour, "Inf": 30 * 24 * time.Hour, "Thu, 01 Jan 2099 00:00:00 GMT": 30 * 24 * time.Hour,
	} {
		wait, said := retry.After(http.Header{"Retry-After": {v}}, now)
		assert.True(t, said, v)
		assert.Equal(t, want, wait, v)
	}
	for _, v := range []string{"", "soon", "-1", "NaN"} {
		_, said := retry.After(http.Header{"Retry-After": {v}}, now)
		assert.False(t, said, v)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	assert.NoError(t, retry.Sleep(t.Context(), time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(5*time.Millisecond, cancel)
	assert.ErrorIs(t, retry.Sleep(ctx, time.Hour), context.Canceled)
	assert.ErrorIs(t, retry.Sleep(ctx, 0), context.Canceled)
}
