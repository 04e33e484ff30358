package polite

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/seed-57f86535/jobsearch"
)

const (
	robotsFor = 24 * time.Hour
	maxRobots = 500 << 10 // RFC 9309 section 2.5: at least 500 KiB are read
)

// rules is a host's robots.txt, read once a day.
type rules struct {
	mu    sync.Mutex
	until time.Time
	group *robotstxt.Group
	err   error
}

// allowed asks the host's robots.txt (RFC 9309) whether a page may be read: 4xx means no rules, 5xx means leave it alone.
func (t *transport) allowed(ctx context.Context, u *url.URL) error {
	site := u.Scheme + "://" + u.Host
	t.mu.Lock()
	r := t.robots[site]
	if r == nil {
		if len(t.robots) >= maxHosts {
			clear(t.robots)
		}
		r = &rules{}
		t.robots[site] = r
	}
	t.mu.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	if t.o.Now().After(r.until) {
		if err := t.readRules(ctx, site, r); err != nil {
			return err
		}
	}
	if r.err != nil {
		return r.err
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if r.group != nil && path != "/robots.txt" && !r.group.Test(path) {
		return fmt.Errorf("robots.txt of %s asks not to read %s: %w", u.Host, u.EscapedPath(), jobsearch.ErrBlocked)
	}
	return nil
}

func (t *transport) readRules(ctx context.Context, site string, r *rules) error {
	req, err := http.NewRequestWithContext(context.WithValue(ctx, mannerKey{}, manner{}), http.MethodGet, site+"/robots.txt", nil)
	if err != nil {
		return err
	}
	var resp *http.Response
	for range maxRedirects {
		req.Header.Set("User-Agent", t.agent)
		if resp, err = t.try(req, t.host(req.URL.Host)); err != nil {
			return fmt.Errorf("robots.txt: %w", err)
		}
		next, err := resp.Location()
		if err != nil || resp.StatusCode < 300 || resp.StatusCode > 399 || !sameHost(req.URL, next) && !sameSite(req.URL, next) {
			break
		}
		resp.Body.Close()
		req = req.Clone(req.Context())
		req.URL, req.Host = next, next.Host
	}
	defer resp.Body.Close()
	r.until, r.group, r.err = t.o.Now().Add(robotsFor), nil, nil
	switch {
	case resp.StatusCode >= 500:
		r.until = t.o.Now().Add(time.Hour)
		r.err = fmt.Errorf("robots.txt of %s cannot be read (%s), so its pages are left alone: %w", req.URL.Host, resp.Status, jobsearch.ErrBlocked)
	case resp.StatusCode == http.StatusOK:
		text, err := io.ReadAll(io.LimitReader(resp.Body, maxRobots))
		if err != nil {
			r.until = time.Time{}
			return fmt.Errorf("robots.txt: %w", err)
		}
		if data, err := robotstxt.FromBytes(text); err == nil {
			r.group = data.FindGroup("jobsearch")
			if r.group != nil && r.group.CrawlDelay > 0 {
				t.host(req.URL.Host).slower(r.group.CrawlDelay)
			}
		}
	}
	return nil
}
