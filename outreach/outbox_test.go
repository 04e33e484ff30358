package outreach_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/outreach"
)

// drawer is a store that holds one draft and, as a real one, writes nothing for a caller whose ctx has ended.
type drawer struct {
	jobsearch.NoStore
	draft *jobsearch.Draft
}

func (s drawer) InTx(ctx context.Context, fn func(jobsearch.Store) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(s)
}

func (s drawer) Drafts() jobsearch.Table[jobsearch.Draft, jobsearch.DraftFilter] {
	return drafts{draft: s.draft}
}

func (drawer) Events() jobsearch.Log      { return noted{} }
func (drawer) Cursors() jobsearch.Cursors { return anywhere{} }

type drafts struct {
	jobsearch.Table[jobsearch.Draft, jobsearch.DraftFilter]
	draft *jobsearch.Draft
}

func (t drafts) Get(context.Context, jobsearch.ID) (jobsearch.Draft, error) { return *t.draft, nil }
func (t drafts) Count(context.Context, jobsearch.DraftFilter) (int, error)  { return 0, nil }
func (t drafts) Put(_ context.Context, d ...*jobsearch.Draft) error {
	*t.draft = *d[0]
	return nil
}

func (t drafts) List(_ context.Context, f jobsearch.DraftFilter) iter.Seq2[jobsearch.Draft, error] {
	return func(yield func(jobsearch.Draft, error) bool) {
		if t.draft.Status == f.Status[0] {
			yield(*t.draft, nil)
		}
	}
}

type noted struct{ jobsearch.Log }

func (noted) Append(context.Context, ...*jobsearch.Event) error { return nil }

type anywhere struct{ jobsearch.Cursors }

func (anywhere) Get(context.Context, string) (jobsearch.Cursor, error) { return "", nil }
func (anywhere) Move(context.Context, string, jobsearch.Cursor, jobsearch.Cursor) error {
	return nil
}

// ending is a service that a program stops while it is asked: for a file, or to send a mail.
type ending struct {
	stop context.CancelFunc
	fail error
}

func (e ending) Read(context.Context, string) ([]byte, error) {
	e.stop()
	return []byte("another file"), e.fail
}

func (ending) Write(context.Context, string, []byte) error { return errors.ErrUnsupported }

func (e ending) Send(context.Context, jobsearch.Outgoing) error {
	e.stop()
	return e.fail
}

func TestAnEndedContextIsTheErrorOfRunAndWhatBecameOfTheMailIsWritten(t *testing.T) {
	for name, c := range map[string]struct {
		attach bool
		fail   error
		want   jobsearch.DraftStatus
	}{
		"while an attachment proves to be another file": {attach: true, want: jobsearch.DraftIsFailed},
		"while an attachment cannot be read":            {attach: true, fail: errors.New("disk"), want: jobsearch.DraftIsApproved},
		"while the server says later":                   {fail: jobsearch.ErrNotSent, want: jobsearch.DraftIsApproved},
		"while the connection breaks":                   {fail: errors.New("broken pipe"), want: jobsearch.DraftIsSending},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			d := jobsearch.Draft{Channel: jobsearch.ChannelMail, Status: jobsearch.DraftIsApproved, To: []jobsearch.Address{{Addr: "lena@northwind.example"}}, Body: "Hello"}
			if c.attach {
				d.Attach = []jobsearch.Attach{{Name: "cv.pdf", Path: "cv.pdf", Hash: "00"}}
			}
			d.ID, d.Approved = "d1", d.Fingerprint()
			service := ending{stop, c.fail}
			err := outreach.NewOutbox(drawer{draft: &d}, service, outreach.Limits{Files: service}).Run(ctx)
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, c.want, d.Status)
		})
	}
}
