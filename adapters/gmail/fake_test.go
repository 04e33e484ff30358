package gmail_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/gmail"
	"github.com/seed-57f86535/jobsearch/internal/mime"
	"golang.org/x/oauth2"
)

// fake is a Gmail of one account, as far as its documentation tells: ids, labels, history, tokens; and faults on demand.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	mails   []*stored
	history []record
	now     uint64 // the mailbox's historyId
	oldest  uint64 // history before it is gone
	page    int    // entries of a page
	faults  []fault
	asked   map[string]int // requests by kind
	access  string         // the access token that is good; "" is any
	grant   string         // the refresh token that is good
	renewed int
	query   string // the last search
}

type stored struct {
	ID     string
	Raw    []byte
	Labels []string
	At     int64
	gone   bool
}

type record struct {
	id      uint64
	added   []*stored
	removed []string // labels removed from added[0]
}

// fault answers the next request of a kind ("" is any).
type fault struct {
	kind   string
	status int
	reason string
	header map[string]string
	cut    bool // answer half, then close
	hang   bool // no answer
}

func newFake(t testing.TB) *fake {
	f := &fake{now: 1000, page: 3, asked: map[string]int{}, grant: "refresh-1"}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

// deliver puts a mail into the mailbox.
func (f *fake) deliver(raw []byte, labels ...string) *stored { return f.deliverAll(labels, raw)[0] }

// deliverAll puts mails into the mailbox with one record of history.
func (f *fake) deliverAll(labels []string, raws ...[]byte) (list []*stored) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(labels) == 0 {
		labels = []string{"INBOX", "UNREAD"}
	}
	for _, raw := range raws {
		s := &stored{ID: fmt.Sprintf("%x", 0x18f0000000+len(f.mails)), Raw: raw, Labels: labels, At: time.Date(2026, 3, 2, 9, 0, len(f.mails), 0, time.UTC).UnixMilli()}
		f.mails = append(f.mails, s)
		list = append(list, s)
	}
	f.now += 7
	f.history = append(f.history, record{id: f.now, added: list})
	return list
}

func (f *fake) fail(list ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, list...)
}

func (f *fake) count(kind string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[kind]
}

func (f *fake) fault(kind string) (fault, bool) {
	for i, x := range f.faults {
		if x.kind == "" || x.kind == kind {
			f.faults = slices.Delete(f.faults, i, i+1)
			return x, true
		}
	}
	return fault{}, false
}

func refuse(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": status, "message": reason, "errors": []map[string]string{{"reason": reason, "domain": "usageLimits"}}}})
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	kind := ""
	path := strings.TrimPrefix(r.URL.Path, "/gmail/v1/users/me/")
	switch {
	case r.URL.Path == "/token":
		kind = "token"
	case path == "profile":
		kind = "profile"
	case path == "messages":
		kind = "list"
	case path == "messages/send":
		kind = "send"
	case path == "history":
		kind = "history"
	case strings.HasPrefix(path, "messages/"):
		kind = "get"
	}
	f.mu.Lock()
	f.asked[kind]++
	x, bad := f.fault(kind)
	access := f.access
	f.mu.Unlock()
	switch {
	case bad && x.hang:
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the client goes
		<-r.Context().Done()
		return
	case bad && x.cut:
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"messages": [{"id`))
		return
	case bad:
		for k, v := range x.header {
			w.Header().Set(k, v)
		}
		refuse(w, x.status, x.reason)
		return
	case kind != "token" && access != "" && r.Header.Get("Authorization") != "Bearer "+access:
		refuse(w, 401, "authError")
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var out any
	switch kind {
	case "token":
		f.token(w, r)
		return
	case "profile":
		out = map[string]any{"emailAddress": "ann@example.org", "historyId": strconv.FormatUint(f.now, 10)}
	case "list":
		out = f.list(r)
	case "history":
		start, _ := strconv.ParseUint(r.URL.Query().Get("startHistoryId"), 10, 64)
		if start < f.oldest || start > f.now {
			refuse(w, 404, "notFound")
			return
		}
		out = f.historyPage(start, r.URL.Query().Get("pageToken"))
	case "get":
		s := f.find(strings.TrimPrefix(path, "messages/"))
		if s == nil {
			refuse(w, 404, "notFound")
			return
		}
		message := map[string]any{"id": s.ID, "labelIds": s.Labels, "internalDate": strconv.FormatInt(s.At, 10)}
		if r.URL.Query().Get("format") == "metadata" {
			m := mime.Parse(s.Raw, "")
			message["payload"] = map[string]any{"headers": []map[string]string{{"name": "Message-ID", "value": "<" + m.MessageID + ">"}, {"name": "Subject", "value": m.Subject}, {"name": "From", "value": m.From.String()}}}
		} else {
			message["raw"] = base64.URLEncoding.EncodeToString(s.Raw)
		}
		out = message
	case "send":
		var in struct{ Raw string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		raw, err := base64.URLEncoding.DecodeString(in.Raw)
		if err != nil {
			refuse(w, 400, "invalidArgument")
			return
		}
		f.mails = append(f.mails, &stored{ID: fmt.Sprintf("sent%d", len(f.mails)), Raw: raw, Labels: []string{"SENT"}})
		if x, lost := f.fault("sent"); lost { // the mail is taken, the answer is lost
			refuse(w, x.status, x.reason)
			return
		}
		out = map[string]any{"id": "1"}
	default:
		refuse(w, 404, "notFound")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (f *fake) find(id string) *stored {
	for _, s := range f.mails {
		if s.ID == id && !s.gone {
			return s
		}
	}
	return nil
}

func (f *fake) list(r *http.Request) any {
	q := r.URL.Query().Get("q")
	f.query = q
	var ids []map[string]string
	for _, s := range slices.Backward(f.mails) {
		m := mime.Parse(s.Raw, "")
		id, bySent := strings.CutPrefix(q, "in:sent rfc822msgid:")
		switch {
		case s.gone || slices.Contains(s.Labels, "SPAM"):
		case bySent && (m.MessageID != id || !slices.Contains(s.Labels, "SENT")):
		case !bySent && q != "" && !gmail.DefaultQuery().Match(&m):
		default:
			ids = append(ids, map[string]string{"id": s.ID})
		}
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("pageToken"))
	out := map[string]any{}
	if end := from + f.page; end < len(ids) {
		out["nextPageToken"] = strconv.Itoa(end)
		ids = ids[:end]
	}
	out["messages"] = ids[min(from, len(ids)):]
	return out
}

func (f *fake) historyPage(start uint64, token string) any {
	var records []map[string]any
	for _, h := range f.history {
		if h.id <= start {
			continue
		}
		var added, removed []map[string]any
		for _, s := range h.added {
			m := map[string]any{"message": map[string]any{"id": s.ID, "labelIds": s.Labels}}
			if h.removed != nil {
				m["labelIds"] = h.removed
				removed = append(removed, m)
			} else {
				added = append(added, m)
			}
		}
		records = append(records, map[string]any{"id": strconv.FormatUint(h.id, 10), "messagesAdded": added, "labelsRemoved": removed})
	}
	from, _ := strconv.Atoi(token)
	out := map[string]any{"historyId": strconv.FormatUint(f.now, 10)}
	if end := from + f.page; end < len(records) {
		out["nextPageToken"] = strconv.Itoa(end)
		records = records[:end]
	}
	out["history"] = records[min(from, len(records)):]
	return out
}

func (f *fake) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	w.Header().Set("Content-Type", "application/json")
	if r.Form.Get("grant_type") == "refresh_token" && r.Form.Get("refresh_token") != f.grant {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}`))
		return
	}
	f.renewed++
	f.access = fmt.Sprintf("access-%d", f.renewed)
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": f.access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": f.grant})
}

func (f *fake) mailbox(o gmail.Options) *gmail.Mailbox {
	return f.mailboxWith(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "any"}), o)
}

func (f *fake) mailboxWith(tokens oauth2.TokenSource, o gmail.Options) *gmail.Mailbox {
	o.Endpoint, o.Backoff = f.URL, time.Millisecond
	if o.Minute == 0 {
		o.Minute = 1e9
	}
	if o.Account == "" {
		o.Account = "ann@example.org"
	}
	o.Base = f.Client().Transport
	return gmail.New(tokens, o)
}

var _ interface {
	jobsearch.MailSource
	jobsearch.Mailer
	jobsearch.SentFinder
} = (*gmail.Mailbox)(nil)
