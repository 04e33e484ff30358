package chromedp

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/seed-57f86535/jobsearch"
)

//go:embed page.js
var script string

// page is a tab. Query lists every match; Fill, Click and WaitFor work on the first match that a person could see.
type page struct {
	opts  Options
	tab   context.Context
	close context.CancelFunc
	main  string // the frame that is the tab itself

	mu     sync.Mutex // of what the browser's messages change
	moving chan struct{}
	loaded chan struct{}

	url    string
	closed bool
}

func newPage(ctx context.Context, root context.Context, opts Options) (*page, error) {
	tab, cancel := chromedp.NewContext(root)
	stop := context.AfterFunc(ctx, cancel) // while the tab is made; its life is not that of ctx
	err := chromedp.Do(tab)
	if !stop() {
		cancel()
		return nil, ctx.Err()
	}
	if err != nil {
		cancel()
		return nil, err
	}
	p := &page{opts: opts, tab: tab, close: cancel, main: string(chromedp.FromContext(tab).Target.TargetID)}
	dialogs := make(chan *cdppage.EventJavascriptDialogOpening, 16)
	if err := chromedp.Listen(tab, func(event any) { p.hear(event, dialogs) }); err != nil {
		cancel()
		return nil, err
	}
	go p.dismiss(dialogs)
	return p, nil
}

// hear notes what the tab does. It must not wait.
func (p *page) hear(event any, dialogs chan<- *cdppage.EventJavascriptDialogOpening) {
	switch e := event.(type) {
	case *cdppage.EventJavascriptDialogOpening:
		select {
		case dialogs <- e:
		default:
		}
	case *cdppage.EventFrameStartedLoading:
		if string(e.FrameID) == p.main {
			p.mark(&p.moving)
		}
	case *cdppage.EventFrameStoppedLoading:
		if string(e.FrameID) == p.main {
			p.mark(&p.loaded)
		}
	}
}

func (p *page) mark(c *chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if *c != nil {
		close(*c)
		*c = nil
	}
}

// dismiss answers the page's dialogs, which would stop it, until the tab is closed. Only that a page may be left is affirmed.
func (p *page) dismiss(dialogs <-chan *cdppage.EventJavascriptDialogOpening) {
	for {
		select {
		case <-p.tab.Done():
			return
		case d := <-dialogs:
			answer := cdppage.HandleJavaScriptDialogParams{Accept: d.Type == cdppage.DialogTypeBeforeunload}
			_, _ = chromedp.Call(p.tab, cdppage.HandleJavaScriptDialog, answer) // it may be gone by now
		}
	}
}

// during is the tab's context for one call: it ends with ctx, too, and after the timeout with a LimitError as its cause; 0 is none.
func (p *page) during(ctx context.Context, timeout time.Duration) (call context.Context, done func(error) error, err error) {
	if p.closed {
		return nil, nil, fs.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	call, cancel := context.WithCancelCause(p.tab)
	slow := &jobsearch.LimitError{What: "time to load", Limit: int64(timeout / time.Second), Unit: "seconds"}
	stop := context.AfterFunc(ctx, func() { cancel(ctx.Err()) })
	var timer *time.Timer
	if timeout > 0 {
		timer = time.AfterFunc(timeout, func() { cancel(slow) })
	}
	return call, func(err error) error {
		stop()
		if timer != nil {
			timer.Stop()
		}
		cause := context.Cause(call)
		cancel(nil)
		if err != nil && cause != nil {
			if p.tab.Err() != nil && ctx.Err() == nil {
				return fmt.Errorf("the tab is gone: %w: %w", fs.ErrClosed, cause)
			}
			return cause
		}
		return err
	}, nil
}

func (p *page) navigate(ctx context.Context, address string) error {
	call, done, err := p.during(ctx, p.opts.Timeout)
	if err != nil {
		return err
	}
	answer, err := chromedp.Run(call, chromedp.NavigateResponse(address))
	if err = done(err); err != nil {
		return refused(err)
	}
	p.url = address
	if answer == nil { // nothing was asked of a server
		return nil
	}
	p.url = answer.URL
	header := func(name string) string {
		for key, value := range answer.Headers {
			if strings.EqualFold(key, name) {
				return fmt.Sprint(value)
			}
		}
		return ""
	}
	return status(int(answer.Status), header)
}

// refused gives an error of the network its kind. The texts are Chromium's, net/base/net_error_list.h.
func refused(err error) error {
	var load *chromedp.LoadError
	if !errors.As(err, &load) {
		return err
	}
	switch load.ErrorText {
	case "net::ERR_INVALID_URL", "net::ERR_UNSAFE_PORT", "net::ERR_DISALLOWED_URL_SCHEME":
		return &jobsearch.InputError{What: "URL", Reason: load.ErrorText}
	case "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_BLOCKED_BY_RESPONSE", "net::ERR_BLOCKED_BY_ADMINISTRATOR":
		return fmt.Errorf("%w: %w", jobsearch.ErrBlocked, err)
	case "net::ERR_ABORTED": // a download, or an answer without content
		return fmt.Errorf("the answer is no page: %w", jobsearch.ErrChanged)
	case "net::ERR_TOO_MANY_REDIRECTS", "net::ERR_INVALID_RESPONSE", "net::ERR_INVALID_HTTP_RESPONSE":
		return fmt.Errorf("%w: %w", jobsearch.ErrChanged, err)
	}
	return err
}

// status is the error of a page that is none.
func status(code int, header func(string) string) error {
	said := fmt.Errorf("the server answered %d", code)
	switch {
	case header("cf-mitigated") != "": // a challenge, whatever the status says
		return fmt.Errorf("%w: a challenge page (%w)", jobsearch.ErrBlocked, said)
	case code < 400:
		return nil
	case code == http.StatusNotFound, code == http.StatusGone:
		return fmt.Errorf("%w (%w)", jobsearch.ErrGone, said)
	case code == http.StatusUnauthorized:
		return fmt.Errorf("%w (%w)", &jobsearch.UnauthorizedError{Consent: "log in by hand, in the browser of this profile"}, said)
	case code == http.StatusTooManyRequests:
		limited := &jobsearch.RateLimitedError{}
		if seconds, err := strconv.Atoi(header("retry-after")); err == nil && seconds > 0 && seconds < 1e9 {
			limited.Until = time.Now().Add(time.Duration(seconds) * time.Second)
		} else if at, err := http.ParseTime(header("retry-after")); err == nil {
			limited.Until = at
		}
		return fmt.Errorf("%w (%w)", limited, said)
	case code == http.StatusForbidden, code == http.StatusUnavailableForLegalReasons, code == 999: // LinkedIn's
		return fmt.Errorf("%w (%w)", jobsearch.ErrBlocked, said)
	}
	return said
}

// seen is what page.js answers.
type seen struct {
	URL      string  `json:"url"`
	Error    string  `json:"error"`
	Detail   string  `json:"detail"`
	Text     string  `json:"text"`
	Size     int64   `json:"size"`
	X        float64 `json:"x"`
	Y        float64 `json:"y"`
	Elements []struct {
		Text  string            `json:"text"`
		Attrs map[string]string `json:"attrs"`
	} `json:"elements"`
}

// look runs page.js in the page, again while the page is just giving way to another.
func (p *page) look(ctx context.Context, op, selector, text string) (seen, error) {
	for attempt := 0; ; attempt++ {
		s, err := p.lookOnce(ctx, op, selector, text)
		var protocol *cdproto.Error
		if !errors.As(err, &protocol) || attempt == 10 {
			return s, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return seen{}, ctx.Err()
		}
	}
}

func (p *page) lookOnce(ctx context.Context, op, selector, text string) (seen, error) {
	call, done, err := p.during(ctx, p.opts.Timeout)
	if err != nil {
		return seen{}, err
	}
	arguments, err := json.Marshal([]any{op, selector, text, p.opts.MaxBytes})
	if err != nil {
		return seen{}, done(err)
	}
	s, err := chromedp.Run(call, chromedp.Evaluate[seen]("((op, selector, text, limit) => {"+script+"})(..."+string(arguments)+")"))
	if err = done(err); err != nil {
		var thrown *chromedp.ExceptionError
		if errors.As(err, &thrown) {
			err = fmt.Errorf("the page cannot be read: %w", jobsearch.ErrChanged)
		}
		return seen{}, err
	}
	p.url = s.URL
	switch s.Error {
	case "":
	case "none":
		return seen{}, fmt.Errorf("%q: %w", selector, jobsearch.ErrNotFound)
	case "covered":
		return seen{}, fmt.Errorf("%q is covered by another element: %w", selector, jobsearch.ErrNotFound)
	case "size":
		return seen{}, &jobsearch.LimitError{What: "page", Limit: p.opts.MaxBytes, Unit: "characters"}
	case "length":
		return seen{}, &jobsearch.LimitError{What: "field " + selector, Limit: s.Size, Unit: "characters"}
	default:
		return seen{}, &jobsearch.InputError{What: "selector", At: selector, Reason: s.Detail}
	}
	return s, nil
}

// URL is the address of the document that the page shows now, as far as is known without asking.
func (p *page) URL() string { return p.url }

// Text is what a person sees.
func (p *page) Text(ctx context.Context) (string, error) {
	s, err := p.look(ctx, "text", "", "")
	if err != nil {
		return "", fmt.Errorf("chromedp: page text: %w", err)
	}
	return jobsearch.CleanText(s.Text), nil
}

// HTML is the document as it stands.
func (p *page) HTML(ctx context.Context) (string, error) {
	s, err := p.look(ctx, "html", "", "")
	if err != nil {
		return "", fmt.Errorf("chromedp: page HTML: %w", err)
	}
	return jobsearch.CleanText(s.Text), nil
}

// Query lists the elements that match, in the document's order. The attribute value of a field is what it holds now.
func (p *page) Query(ctx context.Context, selector string) ([]jobsearch.Element, error) {
	s, err := p.look(ctx, "query", selector, "")
	if err != nil {
		return nil, fmt.Errorf("chromedp: query page: %w", err)
	}
	var elements []jobsearch.Element
	for _, e := range s.Elements {
		elements = append(elements, jobsearch.Element{Text: jobsearch.CleanText(e.Text), Attrs: e.Attrs})
	}
	return elements, nil
}

// Fill replaces the value of an input, a textarea, a select or an editable element. Any other element, and a value that the field does not take, is an *jobsearch.InputError, one that is too long for it a *jobsearch.LimitError.
func (p *page) Fill(ctx context.Context, selector, text string) error {
	if _, err := p.look(ctx, "fill", selector, text); err != nil {
		return fmt.Errorf("chromedp: fill field: %w", err)
	}
	return nil
}

// begins is how long after a click a page may take to begin loading another.
const begins = 200 * time.Millisecond

// Click clicks with the mouse, and waits for the page that it leads to, if it leads to one in this tab.
func (p *page) Click(ctx context.Context, selector string) error {
	place, err := p.look(ctx, "place", selector, "")
	if err == nil {
		err = p.clickAt(ctx, place.X, place.Y)
	}
	if err == nil {
		_, err = p.look(ctx, "where", "", "")
	}
	if err != nil {
		return fmt.Errorf("chromedp: click: %w", err)
	}
	return nil
}

func (p *page) clickAt(ctx context.Context, x, y float64) error {
	call, done, err := p.during(ctx, p.opts.Timeout)
	if err != nil {
		return err
	}
	moving, loaded := make(chan struct{}), make(chan struct{})
	p.mu.Lock()
	p.moving, p.loaded = moving, loaded
	p.mu.Unlock()
	if err := chromedp.Do(call, chromedp.MouseClickXY(x, y)); err != nil {
		return done(err)
	}
	select {
	case <-moving:
	case <-call.Done():
		return done(call.Err())
	case <-time.After(begins):
		return done(nil)
	}
	select {
	case <-loaded:
	case <-call.Done():
		return done(call.Err())
	}
	return done(nil)
}

// WaitFor returns when something that matches is visible, or with ctx.
func (p *page) WaitFor(ctx context.Context, selector string) error {
	for {
		_, err := p.look(ctx, "seen", selector, "")
		if err == nil {
			return nil
		}
		if !errors.Is(err, jobsearch.ErrNotFound) && !errors.Is(err, jobsearch.ErrChanged) || errors.Is(err, fs.ErrClosed) {
			return fmt.Errorf("chromedp: wait for %q: %w", selector, err)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("chromedp: wait for %q: %w", selector, ctx.Err())
		}
	}
}

// Close closes the tab; closing it again does nothing. Every other method then fails with fs.ErrClosed.
func (p *page) Close() error {
	if !p.closed {
		p.closed = true
		p.close()
	}
	return nil
}
