package jobsearch

import "context"

// Browser opens pages in a real browser: the user's own, at a person's pace. It evades nothing.
//
// Open returns when the page has loaded; its errors are those of JobSource. Safe for concurrent use; a Page is not.
type Browser interface {
	Open(ctx context.Context, url string) (Page, error)
}

// Page is an open page. Who opens it closes it; a closed one answers fs.ErrClosed. A selector is a CSS selector; one that is none is an *InputError, one that matches nothing ErrNotFound.
// Fill and Click act on the first match that is visible. A text longer than a field takes is a *LimitError. A field's Attrs["value"] is what it holds now.
type Page interface {
	URL() string
	Text(ctx context.Context) (string, error)                      // what a person sees
	HTML(ctx context.Context) (string, error)                      // the document as it stands
	Query(ctx context.Context, selector string) ([]Element, error) // all that match, none is no error
	Fill(ctx context.Context, selector, text string) error         // replaces the value of a field
	Click(ctx context.Context, selector string) error
	WaitFor(ctx context.Context, selector string) error // until it is visible or ctx ends
	Close() error
}

// Element is what a page says of one element.
type Element struct {
	Text  string
	Attrs map[string]string
}
