package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

// StatusError is a server's refusal for which the root has no name.
type StatusError struct {
	Status  int
	Type    string // the server's own words for the kind of error
	Code    string
	Param   string // the field of the request that it concerns
	Message string // shortened, without the key
}

func (e *StatusError) Error() string {
	s := fmt.Sprintf("the server answered %d", e.Status)
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// About tells whether the refusal concerns a field of the request: servers name it in param or only in the message.
func (e *StatusError) About(fields ...string) bool {
	if e.Status != http.StatusBadRequest && e.Status != http.StatusUnprocessableEntity && e.Status != http.StatusNotImplemented {
		return false
	}
	for _, f := range fields {
		if e.Param == f || strings.HasPrefix(e.Param, f+".") || strings.Contains(e.Message, f) {
			return true
		}
	}
	return false
}

var unsupported = regexp.MustCompile(`(?i)unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|not permitted|extra (fields|inputs)|does not exist|deprecated`)

// Unsupported tells whether the server does not know, or not take, one of the fields at all, whatever its value.
func (e *StatusError) Unsupported(fields ...string) bool {
	return e.About(fields...) && unsupported.MatchString(e.Code+" "+e.Message)
}

// Refusal reads what a server says of an error: {"error": {"message", "type", "code", "param"}}, as OpenAI and Anthropic write it, or any part of it.
// It is one of the root's errors where one fits, else a *StatusError. status may be 0 when the error came within a stream.
func (c *Client) Refusal(status int, content []byte) error {
	e := &StatusError{Status: status}
	var answer struct{ Error json.RawMessage }
	_ = json.Unmarshal(content, &answer) // what is no JSON says nothing more than its status
	var detail struct {
		Message, Type, Param string
		Code                 any
	}
	if json.Unmarshal(answer.Error, &detail) != nil {
		_ = json.Unmarshal(answer.Error, &detail.Message) // some servers have a string there
	}
	e.Type, e.Param, e.Message = detail.Type, detail.Param, detail.Message
	if detail.Code != nil {
		e.Code = fmt.Sprint(detail.Code)
	}
	return c.Named(e)
}

var (
	tooLong   = regexp.MustCompile(`(?i)context.{0,3}(length|size|window)|prompt is too long|too many tokens|exceeds? the (maximum|available|model)|request_too_large|string_above_max_length`)
	noCredit  = regexp.MustCompile(`(?i)insufficient_quota|billing_(error|hard_limit|not_active)|credit balance|insufficient (balance|credits|funds)`)
	refused   = regexp.MustCompile(`(?i)content_policy|content_filter|content management policy|moderation|flagged|usage policy`)
	limitSize = regexp.MustCompile(`(?i)(?:maximum context length is|context size \(|>|limit(?:ed)? (?:of|to)|maximum of)\s*([0-9][0-9,]*)`)
)

// Named is the root's error for what e says, where there is one, else e.
func (c *Client) Named(e *StatusError) error {
	e.Message = c.short(e.Message)
	words := e.Type + " " + e.Code + " " + e.Message
	switch {
	case (e.Status == 0 || e.Status/100 == 4) && noCredit.MatchString(words):
		return fmt.Errorf("%w (%w)", &jobsearch.UnauthorizedError{Consent: "the account has no credit left: add credit or raise its limit"}, e)
	case e.Status == http.StatusUnauthorized, e.Type == "authentication_error", e.Code == "invalid_api_key":
		return fmt.Errorf("%w (%w)", &jobsearch.UnauthorizedError{Consent: c.Consent}, e)
	case e.Status == http.StatusForbidden && e.Message == "": // a gateway's page, not the model's server
		return fmt.Errorf("%w (%w)", jobsearch.ErrBlocked, e)
	case e.Status == http.StatusForbidden && !refused.MatchString(words), e.Type == "permission_error":
		return fmt.Errorf("%w (%w)", &jobsearch.UnauthorizedError{Consent: c.Consent}, e)
	case e.Status == http.StatusTooManyRequests, e.Type == "rate_limit_error", e.Code == "rate_limit_exceeded":
		return fmt.Errorf("%w (%w)", &jobsearch.RateLimitedError{}, e)
	case e.Status == http.StatusRequestEntityTooLarge, (e.Status == 0 || e.Status/100 == 4) && tooLong.MatchString(words):
		limit := &jobsearch.LimitError{What: "prompt", Unit: "tokens"}
		if m := limitSize.FindStringSubmatch(e.Message); m != nil {
			limit.Limit, _ = strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64) // digits; 0 where they are too many
		}
		return fmt.Errorf("%w (%w)", limit, e)
	case e.Status/100 == 4 && refused.MatchString(words):
		return fmt.Errorf("%w (%w)", jobsearch.ErrBlocked, e)
	case e.Status/100 == 3:
		return fmt.Errorf("%w: the server redirects: set the base URL to where it stands now", e)
	}
	return e
}

// refusal names the error of an answer outside 2xx, and how long to wait before another attempt: below zero for never, zero for a time of our own choice.
func (c *Client) refusal(resp *http.Response, content []byte) (time.Duration, error) {
	err := c.Refusal(resp.StatusCode, content)
	asked := retryAfter(resp.Header)
	var limited *jobsearch.RateLimitedError
	if errors.As(err, &limited) {
		if asked > 0 {
			limited.Until = time.Now().Add(asked)
		}
		return asked, err
	}
	if resp.StatusCode/100 == 5 && resp.StatusCode != http.StatusNotImplemented || resp.StatusCode == http.StatusRequestTimeout {
		return asked, err
	}
	return -1, err
}

// short is the first line's worth of a server's words, without control characters and the key.
func (c *Client) short(s string) string {
	s = strings.Join(strings.FieldsFunc(jobsearch.CleanText(s), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	s = c.hide(s)
	const most = 300
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}

// Missing names the model where err says that the server has none of that name, or the base URL leads nowhere.
func (c *Client) Missing(err error, model string) error {
	var e *StatusError
	if !errors.As(err, &e) || e.Status != http.StatusNotFound {
		return err
	}
	reason := "the server knows no such model, or the base URL is wrong"
	if e.Message != "" {
		reason += " (" + e.Message + ")"
	}
	return &jobsearch.InputError{What: "model", At: model, Reason: reason}
}

// Known tells whether err says by itself what went wrong: a refusal that was read, a connection that was lost, the end of ctx. Any other error of a library means that it could not read the answer.
func Known(err error) bool {
	var lost *lostError
	var refused *StatusError
	if errors.As(err, &lost) || errors.As(err, &refused) {
		return true
	}
	for _, kind := range []error{context.Canceled, context.DeadlineExceeded, jobsearch.ErrLimit, jobsearch.ErrBlocked, jobsearch.ErrUnauthorized, jobsearch.ErrRateLimited, jobsearch.ErrInput, jobsearch.ErrChanged} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
