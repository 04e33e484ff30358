package memory

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
)

// Browser is a jobsearch.Browser over pages that it was given. It follows links, fills fields and submits forms among them; it runs no scripts and no style sheets.
type Browser struct {
	mu        sync.Mutex
	pages     map[string]string
	errs      map[string]error
	opened    []string
	submitted []Submission
}

var _ jobsearch.Browser = (*Browser)(nil)

// Submission is a form that a page sent.
type Submission struct {
	Method string // GET or POST
	URL    string // where it went; for GET with its query
	Fields url.Values
}

// NewBrowser makes a browser whose whole web is pages: URL to HTML. nil is an empty web.
func NewBrowser(pages map[string]string) *Browser {
	b := &Browser{pages: make(map[string]string, len(pages)), errs: map[string]error{}}
	for u, page := range pages {
		b.pages[withoutFragment(u)] = page
	}
	return b
}

// Set puts a page into the web, or replaces it. Pages that are open stay as they are.
func (b *Browser) Set(url, page string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pages[withoutFragment(url)] = page
}

// Fail makes opening url fail with err; a nil err ends that.
func (b *Browser) Fail(url string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		delete(b.errs, withoutFragment(url))
		return
	}
	b.errs[withoutFragment(url)] = err
}

// Opened is every URL that was loaded, by Open or by a click, in order.
func (b *Browser) Opened() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.opened)
}

// Submitted is every form that was sent, in order.
func (b *Browser) Submitted() []Submission {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := slices.Clone(b.submitted)
	for i := range out {
		out[i].Fields = maps.Clone(out[i].Fields)
	}
	return out
}

// Open opens a page of the web. A URL without a page is jobsearch.ErrGone, one that is no absolute URL an *jobsearch.InputError.
func (b *Browser) Open(ctx context.Context, address string) (jobsearch.Page, error) {
	if u, err := url.Parse(address); err != nil || u.Scheme == "" {
		return nil, fmt.Errorf("memory: open page: %w", &jobsearch.InputError{What: "URL", Reason: "is not absolute"})
	}
	p := &page{browser: b}
	if err := p.load(ctx, address); err != nil {
		return nil, fmt.Errorf("memory: open page: %w", err)
	}
	return p, nil
}

// read is the HTML behind address: the page of the whole URL, else that of the URL without its query.
func (b *Browser) read(ctx context.Context, address string) (*html.Node, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	key := withoutFragment(address)
	if err := b.errs[key]; err != nil {
		return nil, err
	}
	text, ok := b.pages[key]
	if !ok {
		path, _, _ := strings.Cut(key, "?")
		if text, ok = b.pages[path]; !ok {
			return nil, fmt.Errorf("%s: %w", key, jobsearch.ErrGone)
		}
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", key, jobsearch.ErrChanged, err)
	}
	b.opened = append(b.opened, address)
	return doc, nil
}

func (b *Browser) submit(s Submission) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.submitted = append(b.submitted, s)
}

func withoutFragment(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}
