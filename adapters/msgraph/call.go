package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

const (
	maxAnswer = 8 << 20          // of anything but a mail
	maxPause  = 32 * time.Second // the longest that a request waits before it is tried again; a longer Retry-After is the caller's to keep
)

// status is a refusal of Graph's.
type status struct {
	code   int
	reason string // error.code of the answer
	after  time.Duration
}

func (s *status) Error() string { return fmt.Sprintf("%d %s", s.code, s.reason) }

// do makes one request and gives the body of a good answer, at most limit bytes of it; whole tells that there was not more.
func (m *Mailbox) do(ctx context.Context, method, address string, header map[string]string, body io.Reader, limit int64) (answer []byte, whole bool, err error) {
	if m.failed != nil {
		return nil, false, m.failed
	}
	ctx, cancel := context.WithTimeout(ctx, m.opts.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, false, err
	}
	if req.URL.Scheme != m.base.Scheme || req.URL.Host != m.base.Host { // a link of an answer: the token goes nowhere else
		return nil, false, fmt.Errorf("a link leads to another server: %w", jobsearch.ErrChanged)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := m.client.Do(req)
	if err != nil {
		return nil, false, err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return nil, false, refusal(res)
	}
	answer, err = io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return nil, false, err
	}
	if int64(len(answer)) > limit {
		return answer[:limit], false, nil
	}
	return answer, true, nil
}

func refusal(res *http.Response) *status {
	s := &status{code: res.StatusCode}
	s.after, _ = retry.After(res.Header, time.Now())
	var body struct {
		Error struct{ Code string }
	}
	raw, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	_ = json.Unmarshal(raw, &body) // a refusal without a reason is one all the same
	if s.reason = body.Error.Code; len(s.reason) > 100 {
		s.reason = s.reason[:100]
	}
	return s
}

// read makes a request that changes nothing, again and again while Graph asks to wait or stumbles.
func (m *Mailbox) read(ctx context.Context, doing, address string, header map[string]string, limit int64) (answer []byte, whole bool, err error) {
	for try := 0; ; try++ {
		answer, whole, err = m.do(ctx, http.MethodGet, address, header, nil, limit)
		if err == nil {
			return answer, whole, nil
		}
		wait, again := m.again(ctx, err, try)
		if !again {
			return nil, false, failure(ctx, doing, err)
		}
		if err := retry.Sleep(ctx, wait); err != nil {
			return nil, false, failure(ctx, doing, err)
		}
	}
}

// again says whether, and after what pause, a request that changes nothing is worth another try.
func (m *Mailbox) again(ctx context.Context, err error, try int) (time.Duration, bool) {
	if ctx.Err() != nil || try >= m.opts.Retries {
		return 0, false
	}
	var refused *status
	var token *oauth2.RetrieveError
	var network net.Error
	wait := min(m.opts.Backoff<<min(try, 10), maxPause)
	wait = wait/2 + rand.N(wait/2+1) // half of it for certain, half at random, so that clients do not come back together
	switch {
	case errors.As(err, &token):
		return wait, token.Response != nil && token.Response.StatusCode >= 500
	case errors.As(err, &refused):
		if refused.code != http.StatusTooManyRequests && refused.code < 500 || refused.after > maxPause {
			return 0, false
		}
		return max(wait, refused.after), true
	case errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return wait, true
	}
	return 0, false
}

// noMailbox is the reason of an account whose mailbox is not in Microsoft's cloud.
const noMailbox = "MailboxNotEnabledForRESTAPI"

const revoked = "consent must be given again (outlook login): it was withdrawn, or has expired because it was not used for 90 days"

// failure tells the kinds of failure apart.
func failure(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("msgraph: %s: %w", doing, ctx.Err())
	}
	var refused *status
	var token *oauth2.RetrieveError
	var kind error
	switch {
	case errors.As(err, &token):
		code := token.ErrorCode
		err = fmt.Errorf("renew the token: %s", code) // the answer may repeat the token
		if code == "invalid_grant" || code == "interaction_required" {
			kind = &jobsearch.UnauthorizedError{Consent: revoked}
		}
	case errors.As(err, &refused):
		switch {
		case refused.code == http.StatusTooManyRequests, refused.code == http.StatusServiceUnavailable && refused.after > 0:
			limit := &jobsearch.RateLimitedError{}
			if refused.after > 0 {
				limit.Until = time.Now().Add(refused.after)
			}
			kind = limit
		case refused.code == http.StatusUnauthorized:
			kind = &jobsearch.UnauthorizedError{Consent: revoked}
		case refused.code == http.StatusForbidden && strings.Contains(refused.reason, "AccessDenied"), refused.code == http.StatusForbidden && refused.reason == "Authorization_RequestDenied":
			kind = &jobsearch.UnauthorizedError{Consent: "the consent does not cover this: give it again with the scope for reading or sending"}
		case refused.reason == noMailbox:
			kind = jobsearch.ErrGone
		}
	}
	if kind == nil {
		return fmt.Errorf("msgraph: %s: %w", doing, err)
	}
	return fmt.Errorf("msgraph: %s: %w: %w", doing, kind, err)
}

// missing reports that what was asked for is not there.
func missing(err error) bool {
	var refused *status
	return errors.As(err, &refused) && refused.code == http.StatusNotFound && refused.reason != noMailbox
}

// expired reports that Graph no longer knows a delta link.
func expired(err error) bool {
	var refused *status
	return errors.As(err, &refused) && (refused.code == http.StatusGone || strings.Contains(strings.ToLower(refused.reason), "syncstate") || strings.EqualFold(refused.reason, "resyncRequired"))
}
