// Package chromedp is a Browser over Chrome or Chromium, by github.com/chromedp/chromedp: one that it starts, or one that runs already.
//
// It drives the browser as what it is: Chrome says that it is automated, headless Chrome says so in its User-Agent, and nothing here hides either. It solves no challenge and bypasses no login: a page that refuses is
// jobsearch.ErrBlocked. Dialogs of a page are dismissed, downloads of a Chrome that it started are refused.
package chromedp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os/exec"
	"sync"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"

	"github.com/seed-57f86535/jobsearch"
)

// The defaults of Options.
const (
	DefaultTimeout  = 30 * time.Second
	DefaultMaxBytes = 8 << 20
)

// Options tune a Browser; the zero value starts a headless Chrome with a profile of its own, which is deleted at the end.
type Options struct {
	ExecPath    string            // the program; "" looks for Chrome and Chromium where they usually are
	UserDataDir string            // the profile, with its logins; no other Chrome may have it open. "" is a new one
	Visible     bool              // show a window
	NoSandbox   bool              // without Chrome's sandbox, which does not work for root: only for pages that you trust
	Flags       map[string]string // further command line flags, without the dashes; "" is a flag without value
	RemoteURL   string            // a Chrome that runs already: "http://127.0.0.1:9222" (started with --remote-debugging-port). Only pages are closed there; the fields above are for one that is started
	Timeout     time.Duration     // for opening a page, and for what a click leads to; beyond it a LimitError; 0 is 30 s
	MaxBytes    int64             // of a page's text or HTML, in UTF-16 units as the browser counts; beyond it a LimitError; 0 is 8 MB
}

// Browser is a jobsearch.Browser. Safe for concurrent use.
type Browser struct {
	opts Options
	life context.Context
	end  context.CancelFunc

	mu   sync.Mutex
	root context.Context // of the Chrome that runs; nil before the first page
	stop func()
}

var _ jobsearch.Browser = (*Browser)(nil)

// New makes a Browser that lives until ctx ends or it is closed. Chrome starts with the first page, and again if it has died in between.
func New(ctx context.Context, opts Options) *Browser {
	if opts.Timeout <= 0 {
		opts.Timeout = DefaultTimeout
	}
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	life, end := context.WithCancel(ctx)
	return &Browser{opts: opts, life: life, end: end}
}

// Close closes the pages that are open and the Chrome that was started, and waits until it has ended. Open then fails. Closing again does nothing.
func (b *Browser) Close() error {
	b.end()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		b.stop()
		b.root, b.stop = nil, nil
	}
	return nil
}

// Open opens a page in a tab of its own and returns when it has loaded. Only http and https are opened; anything else is an *jobsearch.InputError.
func (b *Browser) Open(ctx context.Context, address string) (jobsearch.Page, error) {
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("chromedp: open page: %w", &jobsearch.InputError{What: "URL", Reason: "is no absolute http or https address"})
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("chromedp: open page: %w", err)
	}
	root, err := b.chrome()
	if err != nil {
		return nil, fmt.Errorf("chromedp: start Chrome: %w", err)
	}
	p, err := newPage(ctx, root, b.opts)
	if err != nil {
		return nil, fmt.Errorf("chromedp: open page: %w", err)
	}
	if err := p.navigate(ctx, address); err != nil {
		p.Close()
		return nil, fmt.Errorf("chromedp: open %s: %w", address, err)
	}
	return p, nil
}

// chrome is the context of a Chrome that runs.
func (b *Browser) chrome() (context.Context, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.life.Err(); err != nil {
		return nil, err
	}
	if b.root != nil && b.root.Err() == nil {
		return b.root, nil
	}
	if b.stop != nil {
		b.stop()
		b.root, b.stop = nil, nil
	}
	var allocator context.Context
	var freeAllocator context.CancelFunc
	if b.opts.RemoteURL != "" {
		allocator, freeAllocator = remote.NewAllocator(b.life, b.opts.RemoteURL)
	} else {
		allocator, freeAllocator = chromedp.NewExecAllocator(b.life, b.flags()...)
	}
	quiet := func(string, ...any) {} // what fails is returned
	root, freeRoot := chromedp.NewContext(allocator, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	stop := func() {
		freeRoot()
		freeAllocator()
	}
	if err := chromedp.Do(root); err != nil {
		stop()
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w: %w", &jobsearch.InputError{What: "Options.ExecPath", Reason: "no Chrome or Chromium found: install one, or say where it is"}, err)
		}
		return nil, err
	}
	if b.opts.RemoteURL == "" {
		if _, err := chromedp.CallBrowser(root, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorDeny}); err != nil {
			stop()
			return nil, fmt.Errorf("refuse downloads: %w", err)
		}
	}
	b.root, b.stop = root, stop
	return root, nil
}

// flags are Chrome's command line: quiet, and honest about the automation.
func (b *Browser) flags() []chromedp.ExecAllocatorOption {
	flags := []chromedp.ExecAllocatorOption{
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("enable-automation", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("no-sandbox", b.opts.NoSandbox),
	}
	if !b.opts.Visible {
		flags = append(flags, chromedp.Headless)
	}
	if b.opts.ExecPath != "" {
		flags = append(flags, chromedp.ExecPath(b.opts.ExecPath))
	}
	if b.opts.UserDataDir != "" {
		flags = append(flags, chromedp.UserDataDir(b.opts.UserDataDir))
	}
	for name, value := range b.opts.Flags {
		if value == "" {
			flags = append(flags, chromedp.Flag(name, true))
		} else {
			flags = append(flags, chromedp.Flag(name, value))
		}
	}
	return flags
}
