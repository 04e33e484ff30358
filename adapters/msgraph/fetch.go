package msgraph

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// position is a cursor: a sync from the links in From, by folder ("" or none is the beginning), to those in To. To and Last are there while it is under way.
// Mail that came after To belongs to the next sync, so that a sync which is taken up again has the same mails as before.
type position struct {
	From map[string]string `json:"f,omitempty"`
	To   map[string]string `json:"t,omitempty"`
	Last *mark             `json:"l,omitempty"` // the last mail done
}

// mark orders the mails of a sync.
type mark struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

func (a mark) compare(b mark) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) }

const cursorPrefix = "msgraph1 "

func parseCursor(c jobsearch.Cursor) (p position) {
	text, ok := strings.CutPrefix(string(c), cursorPrefix)
	if !ok || json.Unmarshal([]byte(text), &p) != nil {
		return position{}
	}
	return p
}

func (p position) cursor() jobsearch.Cursor {
	b, _ := json.Marshal(p) // strings and times of Graph's cannot fail
	return jobsearch.Cursor(cursorPrefix + string(b))
}

var errStopped = errors.New("stopped") // the loop over Fetch was left

// Fetch yields the mail that is new since the cursor, as jobsearch.MailSource says.
func (m *Mailbox) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		err := m.failed
		if err == nil {
			f := &fetch{Mailbox: m, ctx: ctx, yield: yield}
			err = f.run(parseCursor(since))
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(jobsearch.Fetched{}, err)
		}
	}
}

// fetch is one Fetch.
type fetch struct {
	*Mailbox
	ctx   context.Context
	yield func(jobsearch.Fetched, error) bool
}

// run syncs from p, and once more when it took a sync up that was under way, for what came since.
func (f *fetch) run(p position) error {
	again := p.To != nil
	for try := 0; ; try++ {
		next, err := f.sync(p)
		switch {
		case expired(err) && try < 2:
			p, again = position{}, false
		case expired(err):
			return fmt.Errorf("msgraph: sync: expired while it was read: %w", jobsearch.ErrChanged)
		case err != nil:
			return err
		case !again:
			return nil
		default:
			p, again = next, false
		}
	}
}

// item is a mail as a folder's changes name it.
type item struct {
	mark
	sent bool
}

// sync yields what is new after p and then a checkpoint, unless nothing changed at all.
func (f *fetch) sync(p position) (end position, err error) {
	to := map[string]string{}
	maps.Copy(to, p.To)
	later := map[string]bool{}
	var items []item
	for _, name := range f.folders() {
		if p.To != nil && p.To[name] == "" { // came into being meanwhile: the next sync reads it whole
			continue
		}
		if p.To[name] != "" { // what came after the sync began
			news, _, err := f.changes(name, p.To[name])
			if err != nil {
				return p, err
			}
			for _, i := range news {
				later[i.ID] = true
			}
		}
		found, link, err := f.changes(name, p.From[name])
		if err != nil {
			return p, err
		}
		if to[name] == "" && link != "" {
			to[name] = link
		}
		for _, i := range found {
			items = append(items, item{i, name == sentItems})
		}
	}
	slices.SortFunc(items, func(a, b item) int { return a.compare(b.mark) })
	items = slices.DeleteFunc(items, func(i item) bool { return later[i.ID] || p.Last != nil && i.compare(*p.Last) <= 0 })
	items = slices.CompactFunc(items, func(a, b item) bool { return a.ID == b.ID }) // moved from one folder to another
	p.To = to
	for chunk := range slices.Chunk(items, f.opts.Parallel) {
		mails, err := f.get(chunk)
		if err != nil {
			return p, err
		}
		for i, msg := range mails {
			p.Last = &chunk[i].mark
			if msg == nil {
				continue
			}
			if err := f.step(msg, p); err != nil {
				return p, err
			}
		}
	}
	end = position{From: to}
	if len(items) == 0 && maps.Equal(to, p.From) {
		return end, nil
	}
	return end, f.step(nil, end)
}

// step yields a mail or a checkpoint.
func (f *fetch) step(msg *jobsearch.Message, p position) error {
	if err := f.ctx.Err(); err != nil {
		return fmt.Errorf("msgraph: %w", err)
	}
	if !f.yield(jobsearch.Fetched{Message: msg, Cursor: p.cursor()}, nil) {
		return errStopped
	}
	return nil
}

// prefer asks for ids that a mail keeps when it is moved, and for large pages.
var prefer = map[string]string{"Prefer": `IdType="ImmutableId", odata.maxpagesize=200`}

// changes are the mails that came into a folder after a delta link, "" for all that it holds, and the link after them. A folder that there is not has none.
func (f *fetch) changes(folder, since string) (found []mark, link string, err error) {
	address := since
	if address == "" {
		q := url.Values{"$select": {"receivedDateTime,isDraft"}, "changeType": {"created"}}
		if !f.opts.Since.IsZero() {
			q.Set("$filter", "receivedDateTime ge "+f.opts.Since.UTC().Format(time.RFC3339))
		}
		address = f.base.String() + "/me/mailFolders/" + url.PathEscape(folder) + "/messages/delta?" + q.Encode()
	}
	for seen := map[string]bool{}; ; {
		raw, whole, err := f.read(f.ctx, "changes of "+folder, address, prefer, maxAnswer)
		if missing(err) {
			return nil, "", nil
		}
		if err != nil {
			return nil, "", err
		}
		var page struct {
			Value []struct {
				ID       string    `json:"id"`
				Received time.Time `json:"receivedDateTime"`
				Draft    bool      `json:"isDraft"`
				Removed  any       `json:"@removed"`
			} `json:"value"`
			Next  string `json:"@odata.nextLink"`
			Delta string `json:"@odata.deltaLink"`
		}
		if !whole || json.Unmarshal(raw, &page) != nil {
			return nil, "", fmt.Errorf("msgraph: changes of %s: not as documented: %w", folder, jobsearch.ErrChanged)
		}
		for _, v := range page.Value {
			if v.ID != "" && v.Removed == nil && !v.Draft {
				found = append(found, mark{v.Received.UTC(), v.ID})
			}
		}
		switch {
		case page.Next == "" && page.Delta == "", page.Next != "" && seen[page.Next]:
			return nil, "", fmt.Errorf("msgraph: changes of %s: no end of the pages: %w", folder, jobsearch.ErrChanged)
		case page.Next == "":
			return found, page.Delta, nil
		}
		seen[page.Next] = true
		address = page.Next
	}
}

// get fetches mails at once; nil stands for one that is gone.
func (f *fetch) get(items []item) ([]*jobsearch.Message, error) {
	ctx, cancel := context.WithCancelCause(f.ctx)
	defer cancel(nil)
	mails := make([]*jobsearch.Message, len(items))
	var wait sync.WaitGroup
	for i, it := range items {
		wait.Go(func() {
			var err error
			if mails[i], err = f.one(ctx, it); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		if f.ctx.Err() != nil {
			return nil, fmt.Errorf("msgraph: get: %w", f.ctx.Err())
		}
		return nil, context.Cause(ctx)
	}
	return mails, nil
}

func (f *fetch) one(ctx context.Context, it item) (*jobsearch.Message, error) {
	raw, whole, err := f.read(ctx, "get", f.base.String()+"/me/messages/"+url.PathEscape(it.ID)+"/$value", map[string]string{"Prefer": `IdType="ImmutableId"`}, mime.MaxMessage)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	msg := mime.Parse(raw, f.opts.Account)
	if !whole {
		msg.Problems = append(msg.Problems, jobsearch.Problem{Field: "message", Reason: (&jobsearch.LimitError{What: "mail", Limit: mime.MaxMessage, Unit: "bytes"}).Error()})
	}
	if !it.At.IsZero() {
		msg.ReceivedAt = it.At
	}
	msg.Outgoing = it.sent || strings.Contains(f.opts.Account, "@") && strings.EqualFold(msg.From.Addr, f.opts.Account)
	return &msg, nil
}
