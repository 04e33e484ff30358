package gmail

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	gmailapi "google.golang.org/api/gmail/v1"
	"google.golang.org/api/googleapi"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// position is a cursor. Its history begins where a full sync began, or where the last increment ended.
type position struct {
	History uint64 `json:"h"`
	Full    bool   `json:"f,omitempty"` // a full sync is under way
	Last    string `json:"l,omitempty"` // the last mail done: of the full sync, or of the record after History
}

const cursorPrefix = "gmail1 "

func parseCursor(c jobsearch.Cursor) (p position, ok bool) {
	text, ok := strings.CutPrefix(string(c), cursorPrefix)
	if !ok || json.Unmarshal([]byte(text), &p) != nil || p.History == 0 {
		return position{}, false
	}
	return p, true
}

func (p position) cursor() jobsearch.Cursor {
	b, _ := json.Marshal(p) // numbers and strings cannot fail
	return jobsearch.Cursor(cursorPrefix + string(b))
}

var (
	errStopped = errors.New("stopped")         // the loop over Fetch was left
	errExpired = errors.New("history expired") // a full sync is due
)

// Fetch yields the mail that is new since the cursor, as jobsearch.MailSource says. Mail that the query does not select shows as checkpoints.
func (m *Mailbox) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		users, err := m.users()
		if err == nil {
			f := &fetch{Mailbox: m, ctx: ctx, users: users, yield: yield}
			err = f.run(since)
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
	users *gmailapi.UsersService
	yield func(jobsearch.Fetched, error) bool
}

func (f *fetch) run(since jobsearch.Cursor) error {
	p, ok := parseCursor(since)
	for try := 0; ; try++ {
		var err error
		if !ok {
			if p, err = f.begin(); err != nil {
				return err
			}
		}
		if err = f.from(p); !errors.Is(err, errExpired) {
			return err
		}
		if ok = false; try == 2 {
			return fmt.Errorf("gmail: history: expired while it was read: %w", jobsearch.ErrChanged)
		}
	}
}

// begin is the start of a full sync. The profile's historyId is taken before anything is listed, so that what arrives meanwhile is in the history.
func (f *fetch) begin() (p position, err error) {
	err = f.read(f.ctx, "profile", f.costs.profile, func() error {
		profile, err := f.users.GetProfile("me").Context(f.ctx).Do()
		if err == nil {
			p = position{History: profile.HistoryId, Full: true}
		}
		return err
	})
	if err == nil && p.History == 0 {
		err = fmt.Errorf("gmail: profile: no historyId: %w", jobsearch.ErrChanged)
	}
	return p, err
}

func (f *fetch) from(p position) error {
	if p.Full {
		if err := f.full(p); err != nil {
			return err
		}
		p = position{History: p.History}
		if err := f.step(nil, p); err != nil {
			return err
		}
	}
	return f.increments(p)
}

// step yields a mail or a checkpoint.
func (f *fetch) step(msg *jobsearch.Message, p position) error {
	if err := f.ctx.Err(); err != nil {
		return fmt.Errorf("gmail: %w", err)
	}
	if msg != nil {
		f.mu.Lock()
		f.usage.Mails++
		f.mu.Unlock()
	}
	if !f.yield(jobsearch.Fetched{Message: msg, Cursor: p.cursor()}, nil) {
		return errStopped
	}
	return nil
}

// full yields the mails that the query selects, from p on. What the history since p has is left to the increments.
func (f *fetch) full(p position) error {
	ids, err := f.list(f.opts.Query.String())
	if err != nil {
		return err
	}
	later := map[string]bool{}
	err = f.history(p.History, func(h *gmailapi.History) error {
		for _, id := range additions(h) {
			later[id] = true
		}
		return nil
	}, nil)
	if err != nil {
		return err
	}
	slices.Reverse(ids) // Gmail lists the newest first
	ids = slices.DeleteFunc(ids, func(id string) bool { return later[id] })
	if i := slices.Index(ids, p.Last); p.Last != "" && i >= 0 {
		ids = ids[i+1:] // otherwise that mail was deleted: from the beginning, rather than lose any
	}
	for chunk := range slices.Chunk(ids, f.opts.Parallel) {
		mails, err := f.get(chunk)
		if err != nil {
			return err
		}
		for i, msg := range mails {
			if p.Last = chunk[i]; msg == nil {
				continue
			}
			if err := f.step(msg, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// list gives the ids of what a search finds, newest first.
func (f *fetch) list(query string) (ids []string, err error) {
	for token, first := "", true; first || token != ""; first = false {
		var page *gmailapi.ListMessagesResponse
		err := f.read(f.ctx, "list", f.costs.list, func() (err error) {
			call := f.users.Messages.List("me").MaxResults(500).Fields("messages/id", "nextPageToken")
			if query != "" {
				call = call.Q(query)
			}
			if token != "" {
				call = call.PageToken(token)
			}
			page, err = call.Context(f.ctx).Do()
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, m := range page.Messages {
			ids = append(ids, m.Id)
		}
		if page.NextPageToken == token && token != "" {
			return nil, fmt.Errorf("gmail: list: the same page again: %w", jobsearch.ErrChanged)
		}
		token = page.NextPageToken
	}
	return ids, nil
}

// increments yields what the history has after p, then a checkpoint where it ends.
func (f *fetch) increments(p position) error {
	at, newest := p, p.History
	done := map[string]bool{}
	err := f.history(p.History, func(h *gmailapi.History) error {
		ids := additions(h)
		if len(ids) == 0 {
			return nil
		}
		left := ids[slices.Index(ids, at.Last)+1:] // all of them, but in a record that is half done
		left = slices.DeleteFunc(slices.Clone(left), func(id string) bool { return done[id] })
		for chunk := range slices.Chunk(left, f.opts.Parallel) {
			mails, err := f.get(chunk)
			if err != nil {
				return err
			}
			for i, msg := range mails {
				done[chunk[i]] = true
				if msg == nil || !f.opts.Query.Match(msg) {
					continue
				}
				next := position{History: at.History, Last: chunk[i]}
				if chunk[i] == ids[len(ids)-1] {
					next = position{History: h.Id}
				}
				if err := f.step(msg, next); err != nil {
					return err
				}
			}
		}
		at = position{History: h.Id}
		return nil
	}, &newest)
	if err != nil {
		return err
	}
	if end := (position{History: max(newest, at.History)}); end != p {
		return f.step(nil, end)
	}
	return nil
}

// additions are the mails that a record of the history brings: new ones, and those that left spam or trash.
func additions(h *gmailapi.History) (ids []string) {
	for _, a := range h.MessagesAdded {
		if a.Message != nil && !hidden(a.Message.LabelIds) {
			ids = append(ids, a.Message.Id)
		}
	}
	for _, l := range h.LabelsRemoved {
		if l.Message != nil && hidden(l.LabelIds) && !hidden(l.Message.LabelIds) {
			ids = append(ids, l.Message.Id)
		}
	}
	return ids
}

// hidden reports mail that is no received or sent mail of the person's.
func hidden(labels []string) bool {
	return slices.ContainsFunc(labels, func(l string) bool { return l == "DRAFT" || l == "CHAT" || l == "SPAM" || l == "TRASH" })
}

// history reads the records after start; newest becomes the mailbox's historyId.
func (f *fetch) history(start uint64, record func(*gmailapi.History) error, newest *uint64) error {
	for token, first := "", true; first || token != ""; first = false {
		var page *gmailapi.ListHistoryResponse
		err := f.read(f.ctx, "history", f.costs.history, func() (err error) {
			call := f.users.History.List("me").StartHistoryId(start).HistoryTypes("messageAdded", "labelRemoved").MaxResults(500)
			if token != "" {
				call = call.PageToken(token)
			}
			page, err = call.Context(f.ctx).Do()
			return err
		})
		if notFound(err) {
			return errExpired
		}
		if err != nil {
			return err
		}
		for _, h := range page.History {
			if err := record(h); err != nil {
				return err
			}
		}
		if newest != nil && page.HistoryId > *newest {
			*newest = page.HistoryId
		}
		if page.NextPageToken == token && token != "" {
			return fmt.Errorf("gmail: history: the same page again: %w", jobsearch.ErrChanged)
		}
		token = page.NextPageToken
	}
	return nil
}

func notFound(err error) bool {
	var answer *googleapi.Error
	return errors.As(err, &answer) && answer.Code == http.StatusNotFound
}

// get fetches mails at once; nil stands for one that is gone, or hidden.
func (f *fetch) get(ids []string) ([]*jobsearch.Message, error) {
	ctx, cancel := context.WithCancelCause(f.ctx)
	defer cancel(nil)
	mails := make([]*jobsearch.Message, len(ids))
	var wait sync.WaitGroup
	for i, id := range ids {
		wait.Go(func() {
			var err error
			if mails[i], err = f.one(ctx, id); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		if f.ctx.Err() != nil {
			return nil, fmt.Errorf("gmail: get: %w", f.ctx.Err())
		}
		return nil, context.Cause(ctx)
	}
	return mails, nil
}

func (f *fetch) one(ctx context.Context, id string) (*jobsearch.Message, error) {
	var got *gmailapi.Message
	err := f.read(ctx, "get", f.costs.get, func() (err error) {
		got, err = f.users.Messages.Get("me", id).Format("raw").Context(ctx).Do()
		return err
	})
	if errors.Is(err, jobsearch.ErrLimit) {
		return f.header(ctx, id)
	}
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if hidden(got.LabelIds) {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(got.Raw[:min(len(got.Raw), maxRaw)], "="))
	msg := f.message(got, raw)
	if err != nil {
		msg.Problems = append(msg.Problems, jobsearch.Problem{Field: "message", Reason: "not whole: " + err.Error()})
	}
	return msg, nil
}

// header fetches what is left of a mail that is too large.
func (f *fetch) header(ctx context.Context, id string) (*jobsearch.Message, error) {
	var got *gmailapi.Message
	err := f.read(ctx, "get", f.costs.get, func() (err error) {
		got, err = f.users.Messages.Get("me", id).Format("metadata").Context(ctx).Do()
		return err
	})
	if notFound(err) || err == nil && hidden(got.LabelIds) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var raw strings.Builder
	if got.Payload != nil {
		for _, h := range got.Payload.Headers {
			if !strings.HasPrefix(strings.ToLower(h.Name), "content-") {
				fmt.Fprintf(&raw, "%s: %s\r\n", h.Name, strings.NewReplacer("\r", " ", "\n", " ").Replace(h.Value))
			}
		}
	}
	msg := f.message(got, []byte(raw.String()+"\r\n"))
	msg.Problems = append(msg.Problems, jobsearch.Problem{Field: "message", Reason: (&jobsearch.LimitError{What: "answer", Limit: maxAnswer, Unit: "bytes"}).Error()})
	return msg, nil
}

func (f *fetch) message(got *gmailapi.Message, raw []byte) *jobsearch.Message {
	msg := mime.Parse(raw, f.opts.Account)
	if got.InternalDate > 0 {
		msg.ReceivedAt = time.UnixMilli(got.InternalDate).UTC()
	}
	msg.Outgoing = slices.Contains(got.LabelIds, "SENT")
	return &msg
}
