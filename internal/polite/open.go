package polite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/retry"
)

// DefaultMaxBody is how many bytes of an answer are read at most where Request.MaxBody is 0. The largest boards send some 15 MB.
const DefaultMaxBody = 64 << 20

// maxRedirects is how many redirects of one request are followed.
const maxRedirects = 5

// Want is the kind of answer that is asked for.
type Want int

// JSON and XML are data; a Page is HTML that was made for people, for which robots.txt has a say and redirects within one site are followed.
const (
	JSON Want = iota
	XML
	Page
)

// Request is one question.
type Request struct {
	URL     string
	Name    string // what errors call it, where the path holds a key; "" is host and path
	Method  string // "" is GET
	Header  http.Header
	Body    []byte
	Want    Want
	MaxBody int64         // 0 is DefaultMaxBody
	Fresh   time.Duration // a kept answer that is no older needs no request
	Consent string        // what a person must do when the other side refuses the credentials; "" says that the request has none
}

// Answer is what came: a body to read and to close.
type Answer struct {
	io.Reader
	URL    *url.URL // where it came from, after redirects
	Header http.Header
	body   io.ReadCloser
}

// Close ends the answer.
func (a *Answer) Close() error { return a.body.Close() }

// Open asks with client hc (nil is Shared) and returns a successful answer of the wanted kind. Everything else is an error: ErrGone for 404, 410 and
// redirects to another site, ErrBlocked for 401, 403, 451, challenge pages, login walls and endless redirects, *UnauthorizedError instead of the first two when
// the request had credentials, ErrChanged for 400, 405, 406, 415, 422 and an answer of another kind, *RateLimitedError, *LimitError, or what the network said.
// Errors name the host and the path, never the query, where keys may stand.
func Open(ctx context.Context, hc *http.Client, r Request) (*Answer, error) {
	if hc == nil {
		hc = Shared()
	}
	u, err := checkURL(r.URL)
	if err != nil {
		return nil, err
	}
	where := r.Name
	if where == "" {
		where = u.Host + u.EscapedPath()
	}
	ctx = context.WithValue(ctx, mannerKey{}, manner{page: r.Want == Page, fresh: r.Fresh})
	var sent io.Reader
	if r.Body != nil {
		sent = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), sent)
	if err != nil {
		return nil, fmt.Errorf("%s: address cannot be asked", where)
	}
	req.Header.Set("Accept", [...]string{"application/json", "application/xml, application/rss+xml, application/atom+xml, text/xml;q=0.9", "text/html, application/xhtml+xml;q=0.9"}[r.Want])
	req.Header.Set("Accept-Language", "en")
	for k, v := range r.Header {
		req.Header[k] = v
	}
	c := *hc
	c.CheckRedirect = func(next *http.Request, via []*http.Request) error { return redirected(next, via, r.Want) }
	resp, err := c.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, bare(ctx, err))
	}
	a, err := r.judge(resp)
	if err != nil {
		resp.Body.Close()
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	return a, nil
}

// judge says what an answer is.
func (r Request) judge(resp *http.Response) (*Answer, error) {
	limit := r.MaxBody
	if limit <= 0 {
		limit = DefaultMaxBody
	}
	if resp.ContentLength > limit {
		return nil, &jobsearch.LimitError{What: "answer", Limit: limit, Unit: "bytes"}
	}
	in := bufio.NewReaderSize(&capped{r: resp.Body, left: limit, limit: limit}, 32<<10)
	peek := 512
	if resp.StatusCode != http.StatusOK {
		peek = 32 << 10
	}
	head, perr := in.Peek(peek)
	page := IsHTML(head)
	if page && r.Want != Page || page && len(head) >= 512 {
		head, perr = in.Peek(32 << 10)
	}
	refuse := func(why string) error {
		err := fmt.Errorf("%s: %w", why, jobsearch.ErrBlocked)
		if b, ok := resp.Body.(interface{ blocked(error) }); ok {
			b.blocked(err)
		}
		return err
	}
	if resp.Header.Get("Cf-Mitigated") == "challenge" {
		return nil, refuse("challenge page")
	}
	if why := Challenge(head, r.Want == Page); why != "" && resp.StatusCode != http.StatusNotFound {
		return nil, refuse(why)
	}
	switch s := resp.StatusCode; {
	case s == http.StatusOK:
	case s == http.StatusNotFound || s == http.StatusGone:
		return nil, fmt.Errorf("%s: %w", resp.Status, jobsearch.ErrGone)
	case (s == http.StatusUnauthorized || s == http.StatusForbidden) && r.Consent != "":
		return nil, fmt.Errorf("%s: %w", resp.Status, &jobsearch.UnauthorizedError{Consent: r.Consent})
	case s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusUnavailableForLegalReasons:
		return nil, fmt.Errorf("%s: %w", resp.Status, jobsearch.ErrBlocked)
	case s == http.StatusTooManyRequests:
		limited := &jobsearch.RateLimitedError{}
		if wait, said := retry.After(resp.Header, time.Now()); said {
			limited.Until = time.Now().Add(wait)
		}
		return nil, limited
	case s >= 500 || s == http.StatusRequestTimeout:
		return nil, errors.New(resp.Status)
	case s == http.StatusNoContent:
		return nil, fmt.Errorf("%s: %w", resp.Status, jobsearch.ErrChanged)
	default:
		return nil, fmt.Errorf("%s: %w", resp.Status, jobsearch.ErrChanged)
	}
	if perr != nil && perr != io.EOF && perr != bufio.ErrBufferFull {
		return nil, perr
	}
	if page && r.Want != Page {
		if resp.Request != nil && resp.Request.Response != nil { // it came by a redirect: the board is no more, a general page is shown
			return nil, fmt.Errorf("a web page instead of the board's data: %w", jobsearch.ErrGone)
		}
		return nil, fmt.Errorf("a web page instead of data: %w", jobsearch.ErrChanged)
	}
	u := resp.Request.URL
	return &Answer{Reader: in, URL: u, Header: resp.Header, body: resp.Body}, nil
}

// redirected says whether a redirect is followed: within the same host, for a page within the same site, not for ever, and not to a login.
func redirected(next *http.Request, via []*http.Request, want Want) error {
	first := via[0].URL
	if len(via) > maxRedirects {
		return fmt.Errorf("redirects without end: %w", jobsearch.ErrBlocked)
	}
	if next.URL.Scheme != "https" && (next.URL.Scheme != "http" || first.Scheme == "https" && !sameHost(first, next.URL)) {
		return fmt.Errorf("redirect to a %s address: %w", next.URL.Scheme, jobsearch.ErrBlocked)
	}
	if login(next.URL) {
		return fmt.Errorf("redirect to a login (%s): %w", next.URL.Host, jobsearch.ErrBlocked)
	}
	if sameHost(first, next.URL) || want == Page && sameSite(first, next.URL) {
		return nil
	}
	return &RedirectError{To: next.URL}
}

// RedirectError says that an address leads to another site, which was not asked. It is ErrGone.
type RedirectError struct{ To *url.URL }

func (e *RedirectError) Error() string {
	return fmt.Sprintf("redirect to another site (%s): %v", e.To.Host, jobsearch.ErrGone)
}

// Unwrap is ErrGone.
func (e *RedirectError) Unwrap() error { return jobsearch.ErrGone }

func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Host, b.Host) || strings.EqualFold(strings.TrimPrefix(a.Hostname(), "www."), strings.TrimPrefix(b.Hostname(), "www.")) && a.Port() == b.Port()
}

// sameSite reports whether two hosts belong to one registrable domain.
func sameSite(a, b *url.URL) bool {
	x, err1 := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(a.Hostname()))
	y, err2 := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(b.Hostname()))
	return err1 == nil && err2 == nil && x == y
}

// login reports whether an address is one that asks who you are.
func login(u *url.URL) bool {
	host, _, _ := strings.Cut(strings.ToLower(u.Hostname()), ".")
	switch host {
	case "login", "signin", "auth", "sso", "accounts", "idp":
		return true
	}
	for part := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		switch part {
		case "login", "log-in", "signin", "sign-in", "sign_in", "authwall", "sso", "oauth", "checkpoint", "uas":
			return true
		}
	}
	return false
}

// bare takes the address out of a client's error: its query may hold keys.
func bare(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var ue *url.Error
	for errors.As(err, &ue) {
		err = ue.Err
		ue = nil
	}
	return err
}

// capped ends with a *LimitError where a body goes on too long.
type capped struct {
	r           io.Reader
	left, limit int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		var one [1]byte
		if n, err := c.r.Read(one[:]); n == 0 && err != nil {
			return 0, err
		}
		return 0, &jobsearch.LimitError{What: "answer", Limit: c.limit, Unit: "bytes"}
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}
