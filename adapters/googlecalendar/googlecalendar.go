// Package googlecalendar keeps interviews in a Google calendar as a jobsearch.Calendar (https://developers.google.com/workspace/calendar/api).
//
// An interview's event is found by an iCalendar UID made of Interview.Key, and written by events.import, so writing the same interview again, also after a crash, gives the same event.
// It has no attendees: nobody is invited or told.
//
// # Limits
//
// A Put is two requests, three where an event is removed; none is larger than 16 MiB. 429, 403 for the rate and 5xx are tried again up to three times with growing pauses, and a
// Retry-After of up to 30 seconds is kept.
//
// The tokens need Scope; gmail.Login asks for it as for any other.
package googlecalendar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	calendar "google.golang.org/api/calendar/v3"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// Scope is what a consent must allow: reading and writing events, no settings.
const Scope = calendar.CalendarEventsScope

// Options tune a Calendar. The zero value writes to the account's primary calendar.
type Options struct {
	CalendarID string        // "primary" by default
	Duration   time.Duration // of an interview whose end is not known; 0: an hour
	Backoff    time.Duration // the first pause before a request is tried again; 0: a second

	Endpoint string            // another address of the API, for tests; "" is Google's
	Base     http.RoundTripper // what carries the requests; nil: http.DefaultTransport
}

// Calendar is a jobsearch.Calendar. It is safe for concurrent use.
type Calendar struct {
	opts    Options
	client  *http.Client
	once    sync.Once
	service *calendar.Service
	failed  error
}

// New makes a Calendar that signs its requests with tokens. It does not connect.
func New(tokens oauth2.TokenSource, o Options) *Calendar {
	if o.CalendarID == "" {
		o.CalendarID = "primary"
	}
	if o.Duration <= 0 {
		o.Duration = time.Hour
	}
	if o.Backoff <= 0 {
		o.Backoff = time.Second
	}
	if o.Base == nil {
		o.Base = http.DefaultTransport
	}
	return &Calendar{opts: o, client: &http.Client{Timeout: time.Minute, Transport: &oauth2.Transport{Source: tokens, Base: bounded{o.Base}}}}
}

func (c *Calendar) events() (*calendar.EventsService, error) {
	c.once.Do(func() {
		options := []option.ClientOption{option.WithHTTPClient(c.client)}
		if c.opts.Endpoint != "" {
			options = append(options, option.WithEndpoint(strings.TrimSuffix(c.opts.Endpoint, "/")+"/"))
		}
		c.service, c.failed = calendar.NewService(context.Background(), options...)
	})
	if c.failed != nil {
		return nil, fmt.Errorf("googlecalendar: %w", c.failed)
	}
	return c.service.Events, nil
}

// UID is the iCalendar UID of an Interview.Key's event.
func UID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16]) + "@jobsearch"
}

// Put writes an interview: the first creates its event, later ones move it, a cancelled one removes it. One without a start is not in the calendar. It returns Google's id of the
// event, "" where there is none.
func (c *Calendar) Put(ctx context.Context, i jobsearch.Interview) (string, error) {
	if i.Key == "" {
		return "", &jobsearch.InputError{What: "interview", At: "key", Reason: "required"}
	}
	events, err := c.events()
	if err != nil {
		return "", err
	}
	uid := UID(i.Key)
	var found *calendar.Events
	err = c.try(ctx, "find", func() (err error) {
		found, err = events.List(c.opts.CalendarID).ICalUID(uid).ShowDeleted(true).Context(ctx).Do()
		return err
	})
	if err != nil {
		return "", err
	}
	if i.Status == jobsearch.InterviewCancelled || i.Start.IsZero() {
		return "", c.remove(ctx, events, found)
	}
	event := c.event(uid, i)
	for _, old := range found.Items {
		if event.Sequence = max(event.Sequence, old.Sequence); same(old, event) { // Google refuses a lower SEQUENCE than it has
			return old.Id, nil
		}
	}
	var written *calendar.Event
	err = c.try(ctx, "write", func() (err error) {
		written, err = events.Import(c.opts.CalendarID, event).Context(ctx).Do()
		return err
	})
	if err != nil {
		return "", err
	}
	return written.Id, nil
}

func (c *Calendar) remove(ctx context.Context, events *calendar.EventsService, found *calendar.Events) error {
	for _, e := range found.Items {
		if e.Status == "cancelled" {
			continue
		}
		err := c.try(ctx, "remove", func() error {
			return events.Delete(c.opts.CalendarID, e.Id).SendUpdates("none").Context(ctx).Do()
		})
		if err != nil && !gone(err) {
			return err
		}
	}
	return nil
}

func gone(err error) bool {
	var answer *googleapi.Error
	return errors.As(err, &answer) && (answer.Code == http.StatusNotFound || answer.Code == http.StatusGone)
}

func (c *Calendar) event(uid string, i jobsearch.Interview) *calendar.Event {
	end := i.End
	if !end.After(i.Start) {
		end = i.Start.Add(c.opts.Duration)
	}
	e := &calendar.Event{ICalUID: uid, Summary: i.Title, Location: i.Place, Status: "confirmed", Sequence: int64(max(i.Sequence, 0)), Start: when(i.Start, i.Zone), End: when(end, i.Zone)}
	if e.Summary == "" {
		e.Summary = "Interview"
	}
	if e.Location == "" {
		e.Location = i.URL
	}
	if i.Status == jobsearch.InterviewProposed || i.Floating {
		e.Status = "tentative"
	}
	var parts []string
	if i.Floating {
		parts = append(parts, "The mail named no time zone: check the time.")
	}
	if i.URL != "" {
		parts = append(parts, escape(i.URL))
	}
	var people []string
	for _, p := range i.People {
		people = append(people, p.String())
	}
	if len(people) > 0 {
		parts = append(parts, "With "+escape(strings.Join(people, ", ")))
	}
	if i.Notes != "" {
		parts = append(parts, escape(i.Notes))
	}
	e.Description = strings.Join(parts, "\n\n")
	return e
}

// escape keeps text from being HTML, which Google shows in descriptions.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func when(t time.Time, zone string) *calendar.EventDateTime {
	if loc, err := time.LoadLocation(zone); err == nil && zone != "" && zone != "Local" {
		return &calendar.EventDateTime{DateTime: t.In(loc).Format(time.RFC3339), TimeZone: zone}
	}
	return &calendar.EventDateTime{DateTime: t.UTC().Format(time.RFC3339), TimeZone: "UTC"}
}

// same reports that the calendar has the event already.
func same(a, b *calendar.Event) bool {
	at := func(d *calendar.EventDateTime) time.Time {
		if d == nil {
			return time.Time{}
		}
		t, _ := time.Parse(time.RFC3339, d.DateTime)
		return t
	}
	return a.Status == b.Status && a.Summary == b.Summary && a.Location == b.Location && a.Description == b.Description && a.Sequence == b.Sequence &&
		at(a.Start).Equal(at(b.Start)) && at(a.End).Equal(at(b.End))
}

const (
	tries    = 4
	maxPause = 30 * time.Second
)

// try makes a request, and again while Google asks to wait or stumbles: all of ours may be made twice.
func (c *Calendar) try(ctx context.Context, doing string, request func() error) error {
	for n := 0; ; n++ {
		err := request()
		if err == nil {
			return nil
		}
		wait := c.opts.Backoff << n
		wait = wait/2 + rand.N(wait/2+1)
		var answer *googleapi.Error
		again := errors.As(err, &answer) && (answer.Code >= 500 || limited(answer))
		if again {
			after, _ := retry.After(answer.Header, time.Now())
			wait = max(wait, after)
		}
		if !again || n+1 == tries || wait > maxPause || ctx.Err() != nil {
			return failure(ctx, doing, err)
		}
		if err := retry.Sleep(ctx, wait); err != nil {
			return fmt.Errorf("googlecalendar: %s: %w", doing, err)
		}
	}
}

func limited(e *googleapi.Error) bool {
	return e.Code == http.StatusTooManyRequests || e.Code == http.StatusForbidden && slices.ContainsFunc(e.Errors, func(i googleapi.ErrorItem) bool {
		return i.Reason == "rateLimitExceeded" || i.Reason == "userRateLimitExceeded"
	})
}

func failure(ctx context.Context, doing string, err error) error {
	var token *oauth2.RetrieveError
	var answer *googleapi.Error
	var kind error
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("googlecalendar: %s: %w", doing, ctx.Err())
	case errors.As(err, &token):
		err = fmt.Errorf("renew the token: %s", token.ErrorCode) // the answer may repeat the token
		if token.ErrorCode == "invalid_grant" {
			kind = &jobsearch.UnauthorizedError{Consent: "consent must be given again, with access to the calendar's events"}
		}
	case !errors.As(err, &answer):
	case limited(answer):
		limit := &jobsearch.RateLimitedError{}
		if after, said := retry.After(answer.Header, time.Now()); said {
			limit.Until = time.Now().Add(after)
		}
		kind = limit
	case answer.Code == http.StatusUnauthorized,
		answer.Code == http.StatusForbidden && slices.ContainsFunc(answer.Errors, func(i googleapi.ErrorItem) bool { return i.Reason == "insufficientPermissions" }):
		kind = &jobsearch.UnauthorizedError{Consent: "consent must be given again, with access to the calendar's events"}
	case answer.Code == http.StatusNotFound && doing != "remove":
		kind = jobsearch.ErrGone // no such calendar
	}
	if kind == nil {
		return fmt.Errorf("googlecalendar: %s: %w", doing, err)
	}
	return fmt.Errorf("googlecalendar: %s: %w: %w", doing, kind, err)
}

const maxAnswer = 16 << 20

// bounded cuts answers that are larger than any of ours may be.
type bounded struct{ base http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.base.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, maxAnswer), res.Body}
	}
	return res, err
}
