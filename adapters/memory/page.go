package memory

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
)

// page is an open page. Query lists every match; Fill, Click and WaitFor work on the first match that a person could see.
type page struct {
	browser *Browser
	url     string
	doc     *html.Node // nil when closed
}

func (p *page) load(ctx context.Context, address string) error {
	doc, err := p.browser.read(ctx, address)
	if err != nil {
		return err
	}
	p.url, p.doc = address, doc
	return nil
}

// URL is the address of the document that the page shows now.
func (p *page) URL() string { return p.url }

// Text is what a person sees, a line for each block.
func (p *page) Text(ctx context.Context) (string, error) {
	if err := p.usable(ctx); err != nil {
		return "", fmt.Errorf("memory: page text: %w", err)
	}
	return visibleText(p.doc), nil
}

// HTML is the document with what was filled in so far.
func (p *page) HTML(ctx context.Context) (string, error) {
	if err := p.usable(ctx); err != nil {
		return "", fmt.Errorf("memory: page HTML: %w", err)
	}
	var b strings.Builder
	if err := html.Render(&b, p.doc); err != nil {
		return "", fmt.Errorf("memory: page HTML: %w", err)
	}
	return b.String(), nil
}

// Query lists the elements that match, in the document's order.
func (p *page) Query(ctx context.Context, selector string) ([]jobsearch.Element, error) {
	nodes, err := p.match(ctx, selector)
	if err != nil {
		return nil, fmt.Errorf("memory: query page: %w", err)
	}
	var elements []jobsearch.Element
	for _, n := range nodes {
		e := jobsearch.Element{Text: visibleText(n), Attrs: make(map[string]string, len(n.Attr))}
		for _, a := range n.Attr {
			e.Attrs[a.Key] = a.Val
		}
		if isField(n) {
			e.Attrs["value"] = fieldValue(n)
		}
		elements = append(elements, e)
	}
	return elements, nil
}

// Fill replaces the value of an input, a textarea or a select; any other element is an *jobsearch.InputError, a text longer than the field's maxlength a *jobsearch.LimitError.
func (p *page) Fill(ctx context.Context, selector, text string) error {
	n, err := p.visible(ctx, selector)
	if err == nil {
		err = fill(n, selector, text)
	}
	if err != nil {
		return fmt.Errorf("memory: fill field: %w", err)
	}
	return nil
}

// Click follows a link, toggles a box, or submits a form; on anything else it does nothing. A link or form that leads out of the browser's web is jobsearch.ErrGone, and the page stays where it was.
func (p *page) Click(ctx context.Context, selector string) error {
	n, err := p.visible(ctx, selector)
	if err == nil {
		err = p.click(ctx, n)
	}
	if err != nil {
		return fmt.Errorf("memory: click: %w", err)
	}
	return nil
}

// WaitFor returns at once when something visible matches. Nothing changes here by itself: otherwise it waits until ctx ends.
func (p *page) WaitFor(ctx context.Context, selector string) error {
	nodes, err := p.match(ctx, selector)
	if err == nil && firstVisible(nodes) == nil {
		<-ctx.Done()
		err = fmt.Errorf("%q: %w", selector, ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("memory: wait for element: %w", err)
	}
	return nil
}

// Close closes the page; closing it again does nothing. Every other method then fails with fs.ErrClosed.
func (p *page) Close() error {
	p.doc = nil
	return nil
}

func (p *page) usable(ctx context.Context) error {
	if p.doc == nil {
		return fs.ErrClosed
	}
	return ctx.Err()
}

func (p *page) match(ctx context.Context, selector string) ([]*html.Node, error) {
	if err := p.usable(ctx); err != nil {
		return nil, err
	}
	group, err := cascadia.ParseGroup(selector)
	if err != nil {
		return nil, &jobsearch.InputError{What: "selector", At: selector, Reason: err.Error()}
	}
	return cascadia.QueryAll(p.doc, group), nil
}

func (p *page) visible(ctx context.Context, selector string) (*html.Node, error) {
	nodes, err := p.match(ctx, selector)
	if err != nil {
		return nil, err
	}
	n := firstVisible(nodes)
	if n == nil {
		return nil, fmt.Errorf("%q: %w", selector, jobsearch.ErrNotFound)
	}
	return n, nil
}

func (p *page) click(ctx context.Context, n *html.Node) error {
	for ; n != nil; n = n.Parent {
		switch kind := strings.ToLower(attr(n, "type")); {
		case hasAttr(n, "disabled"):
			return nil
		case n.Data == "a" && hasAttr(n, "href"):
			return p.follow(ctx, attr(n, "href"))
		case n.Data == "input" && kind == "checkbox":
			setFlag(n, "checked", !hasAttr(n, "checked"))
			return nil
		case n.Data == "input" && kind == "radio":
			for _, other := range elements(formOf(n, p.doc), "input") {
				if attr(other, "name") == attr(n, "name") {
					setFlag(other, "checked", other == n)
				}
			}
			return nil
		case n.Data == "input" && (kind == "submit" || kind == "image"), n.Data == "button" && (kind == "submit" || kind == ""):
			if form := ancestor(n, "form"); form != nil {
				return p.send(ctx, form, n)
			}
			return nil
		}
	}
	return nil
}

func (p *page) follow(ctx context.Context, href string) error {
	target, err := p.resolve(href)
	if err != nil {
		return err
	}
	if withoutFragment(target) == withoutFragment(p.url) && strings.Contains(target, "#") {
		p.url = target
		return nil
	}
	return p.load(ctx, target)
}

func (p *page) send(ctx context.Context, form, button *html.Node) error {
	action, err := p.resolve(attr(form, "action"))
	if err != nil {
		return err
	}
	s := Submission{Method: "GET", URL: withoutFragment(action), Fields: formValues(form, button)}
	if strings.EqualFold(attr(form, "method"), "post") {
		s.Method = "POST"
	} else {
		path, _, _ := strings.Cut(s.URL, "?")
		s.URL = path + "?" + s.Fields.Encode()
	}
	p.browser.submit(s)
	return p.load(ctx, s.URL)
}

func (p *page) resolve(ref string) (string, error) {
	base, err := url.Parse(p.url)
	if err != nil {
		return "", fmt.Errorf("page address: %w", err)
	}
	target, err := base.Parse(strings.TrimSpace(ref))
	if err != nil {
		return "", &jobsearch.InputError{What: "link", At: ref, Reason: "is not a URL"}
	}
	return target.String(), nil
}
