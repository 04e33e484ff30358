package aggregate

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch/internal/dom"
	folded "github.com/seed-57f86535/jobsearch/internal/fold"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/schemaorg"
)

// What DiscoverPage reads at most.
const (
	maxDiscoverPage  = 4 << 20 // bytes of a page
	maxDiscoverPages = 4       // the page itself, and pages of openings that it leads to
)

//go:embed careers.txt
var careersText string

// DiscoverPage tells which boards an employer's page leads to. Where the address alone does not tell, it asks for the page with client (nil is the one that sources share), as a guest that obeys robots.txt, and for up to
// three pages of openings on the same site that it links to. A page that describes postings itself gives the source "jsonld". Nothing found is no error; a page that cannot be had is, as Open of a source's page would be:
// ErrBlocked, ErrGone, *RateLimitedError, *LimitError.
func DiscoverPage(ctx context.Context, client *http.Client, address string) ([]Board, error) {
	if b, ok := Discover(address); ok {
		return []Board{b}, nil
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	queue := []string{address}
	for n := 0; n < len(queue); n++ {
		found, links, err := discoverAt(ctx, client, queue[n])
		switch {
		case err != nil && n == 0:
			return nil, fmt.Errorf("discover: %w", err)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case len(found) > 0:
			return found, nil
		}
		for _, l := range links {
			if len(queue) < maxDiscoverPages && !slices.Contains(queue, l) {
				queue = append(queue, l)
			}
		}
	}
	return nil, nil
}

// discoverAt reads one page: the boards that it shows or leads to, and links of the same site to openings.
func discoverAt(ctx context.Context, client *http.Client, address string) (found []Board, links []string, err error) {
	a, err := polite.Open(ctx, client, polite.Request{URL: address, Want: polite.Page, MaxBody: maxDiscoverPage})
	var away *polite.RedirectError
	if errors.As(err, &away) { // many careers pages are an address that leads to the board
		if b, ok := Discover(away.To.String()); ok {
			return []Board{b}, nil, nil
		}
	}
	if err != nil {
		return nil, nil, err
	}
	defer a.Close()
	raw, err := io.ReadAll(a)
	if err != nil {
		return nil, nil, err
	}
	if b, ok := Discover(a.URL.String()); ok {
		return []Board{b}, nil, nil
	}
	if found = DiscoverIn(string(raw)); len(found) > 0 {
		return found, nil, nil
	}
	if len(schemaorg.Read(raw, a.URL.String(), time.Time{}).Jobs) > 0 {
		return []Board{{"jsonld", a.URL.String()}}, nil, nil
	}
	return nil, openings(raw, a.URL), nil
}

// openings are a page's links to openings on its own site, in the page's order.
func openings(raw []byte, page *url.URL) []string {
	doc, err := dom.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	var words []string
	for line := range strings.Lines(careersText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			words = append(words, line)
		}
	}
	var out []string
	for a := range dom.All(doc, dom.Tag("a")) {
		to, err := page.Parse(dom.Attr(a, "href"))
		if err != nil || to.Scheme != "https" && to.Scheme != "http" || !kindred(to.Hostname(), page.Hostname()) {
			continue
		}
		to.Fragment = ""
		said := folded.String(to.Hostname() + " " + to.Path + " " + dom.Line(a))
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) }) && to.String() != page.String() && !slices.Contains(out, to.String()) {
			out = append(out, to.String())
		}
	}
	return out
}

// kindred reports that two hosts are one employer's: one is the other with or without a label before it, such as "careers.acme.com" and "www.acme.com".
func kindred(a, b string) bool {
	a, b = strings.TrimPrefix(strings.ToLower(a), "www."), strings.TrimPrefix(strings.ToLower(b), "www.")
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}
