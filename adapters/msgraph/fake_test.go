package msgraph_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/msgraph"
	"github.com/seed-57f86535/jobsearch/internal/mime"
	"golang.org/x/oauth2"
)

// fake is a mailbox behind Graph, as far as its documentation tells: folders, delta links, tokens; and faults on demand.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	mails   []*stored
	folders map[string]bool
	epoch   int // delta links of an earlier one are gone
	page    int // entries of a page
	faults  []fault
	asked   map[string]int // requests by kind
	most    int            // requests for mails at once
	now     int
	access  string // the access token that is good; "" is any
	grant   string // the refresh token that is good
	renewed int
	polls   int    // answers to a device code before consent is there
	refusal string // of the device code
	newIDs  bool   // the server replaces the Message-ID of what is sent
}

type stored struct {
	ID, Folder string
	Raw        []byte
	At         time.Time
	read, gone bool
}

// fault answers the next request of a kind.
type fault struct {
	kind   string
	status int
	reason string
	header map[string]string
	cut    bool // answer half, then close
	hang   bool // no answer
}

func newFake(t testing.TB) *fake {
	f := &fake{page: 3, asked: map[string]int{}, folders: map[string]bool{"inbox": true, "archive": true, "sentitems": true}, grant: "refresh-1"}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) deliver(raw []byte) *stored { return f.put("inbox", raw) }

// put puts a mail into a folder, received a minute after the one before.
func (f *fake) put(folder string, raw []byte) *stored {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := &stored{ID: fmt.Sprintf("AAMk/%d=", len(f.mails)), Folder: folder, Raw: raw, At: time.Date(2026, 3, 2, 9, len(f.mails), 0, 0, time.UTC)}
	f.mails = append(f.mails, s)
	return s
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
		if x.kind == kind {
			f.faults = slices.Delete(f.faults, i, i+1)
			return x, true
		}
	}
	return fault{}, false
}

func refuse(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"code": reason, "message": "for people"}})
}

var deltaPath = regexp.MustCompile(`^/me/mailFolders/([^/]+)/messages/delta$`)

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	kind := "other"
	folder := deltaPath.FindStringSubmatch(r.URL.Path)
	switch {
	case r.URL.Path == "/token":
		kind = "token"
	case r.URL.Path == "/device":
		kind = "device"
	case folder != nil:
		kind = "delta"
	case strings.HasSuffix(r.URL.Path, "/$value"):
		kind = "get"
	case r.URL.Path == "/me/sendMail":
		kind = "send"
	case r.URL.Path == "/me/mailFolders/sentitems/messages":
		kind = "find"
	}
	f.mu.Lock()
	f.asked[kind]++
	if kind == "get" {
		f.now++
		f.most = max(f.most, f.now)
		defer func() { f.mu.Lock(); f.now--; f.mu.Unlock() }()
	}
	x, faulty := f.fault(kind)
	unauthorized := kind != "token" && kind != "device" && f.access != "" && r.Header.Get("Authorization") != "Bearer "+f.access
	f.mu.Unlock()
	switch {
	case faulty && x.hang:
		<-r.Context().Done()
		return
	case faulty && x.cut:
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"value": [`))
		return
	case faulty:
		for k, v := range x.header {
			w.Header().Set(k, v)
		}
		refuse(w, x.status, x.reason)
		return
	case unauthorized:
		refuse(w, 401, "InvalidAuthenticationToken")
		return
	}
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch kind {
	case "token":
		f.token(w, string(body))
	case "device":
		_, _ = w.Write([]byte(`{"device_code": "dev-1", "user_code": "ABCD-EFGH", "verification_uri": "https://microsoft.example/devicelogin", "expires_in": 900, "interval": 1}`))
	case "delta":
		f.delta(w, r, folder[1])
	case "get":
		id := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/me/messages/"), "/$value")
		i := slices.IndexFunc(f.mails, func(s *stored) bool { return s.ID == id && !s.gone })
		if i < 0 {
			refuse(w, 404, "ErrorItemNotFound")
			return
		}
		_, _ = w.Write(f.mails[i].Raw)
	case "send":
		raw, err := base64.StdEncoding.DecodeString(string(body))
		if err != nil || r.Header.Get("Content-Type") != "text/plain" {
			refuse(w, 400, "ErrorMimeContentInvalidBase64String")
			return
		}
		if f.newIDs {
			raw = regexp.MustCompile(`(?m)^Message-ID: .*$`).ReplaceAll(raw, []byte("Message-ID: <exchange@prod.outlook.example>\r"))
		}
		f.mails = append(f.mails, &stored{ID: fmt.Sprintf("sent%d", len(f.mails)), Folder: "sentitems", Raw: raw, At: time.Now().UTC()})
		if y, lost := f.fault("sent"); lost { // the mail is taken, the answer is lost
			refuse(w, y.status, y.reason)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	case "find":
		f.find(w, r.URL.Query().Get("$filter"))
	default:
		refuse(w, 404, "ResourceNotFound")
	}
}

// delta answers a page of changes; a token is how many mails there were, and where the page begins.
func (f *fake) delta(w http.ResponseWriter, r *http.Request, folder string) {
	if !f.folders[folder] {
		refuse(w, 404, "ErrorItemNotFound")
		return
	}
	q := r.URL.Query()
	if !q.Has("$deltatoken") && !q.Has("$skiptoken") && q.Get("changeType") != "created" {
		refuse(w, 400, "BadRequest")
		return
	}
	since, at, upTo := 0, 0, len(f.mails)
	epoch := f.epoch
	if t := q.Get("$deltatoken"); t != "" {
		_, _ = fmt.Sscanf(t, "%d-%d", &epoch, &since)
	}
	if t := q.Get("$skiptoken"); t != "" {
		_, _ = fmt.Sscanf(t, "%d-%d-%d-%d", &epoch, &since, &at, &upTo)
	}
	if epoch != f.epoch {
		refuse(w, 410, "syncStateNotFound")
		return
	}
	var all []map[string]any
	for i, s := range f.mails[:upTo] {
		if i >= since && s.Folder == folder {
			v := map[string]any{"id": s.ID, "receivedDateTime": s.At.Format(time.RFC3339), "isDraft": false}
			if s.gone {
				v = map[string]any{"id": s.ID, "@removed": map[string]string{"reason": "deleted"}}
			}
			all = append(all, v)
		}
	}
	slices.Reverse(all) // Graph promises no order
	out := map[string]any{}
	base := f.URL + r.URL.EscapedPath() + "?"
	if end := at + f.page; end < len(all) {
		out["value"], out["@odata.nextLink"] = all[at:end], base+"%24skiptoken="+fmt.Sprintf("%d-%d-%d-%d", epoch, since, end, upTo)
	} else {
		out["value"], out["@odata.deltaLink"] = all[min(at, len(all)):], base+fmt.Sprintf("%%24deltatoken=%d-%d", epoch, upTo)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (f *fake) find(w http.ResponseWriter, filter string) {
	out := []map[string]string{}
	id, byID := strings.CutPrefix(filter, "internetMessageId eq '<")
	var begin, end time.Time
	if !byID {
		var a, b string
		_, _ = fmt.Sscanf(filter, "sentDateTime ge %s and sentDateTime le %s", &a, &b)
		begin, _ = time.Parse(time.RFC3339, a)
		end, _ = time.Parse(time.RFC3339, b)
	}
	for _, s := range f.mails {
		m := mime.Parse(s.Raw, "")
		if s.Folder == "sentitems" && (byID && m.MessageID == strings.TrimSuffix(id, ">'") || !byID && !s.At.Before(begin) && !s.At.After(end)) {
			out = append(out, map[string]string{"id": s.ID})
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"value": out})
}

func (f *fake) token(w http.ResponseWriter, body string) {
	r, _ := http.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_ = r.ParseForm()
	w.Header().Set("Content-Type", "application/json")
	bad := func(code string) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error": %q, "error_description": "AADSTS: the refresh token has expired."}`, code)
	}
	switch {
	case r.Form.Get("grant_type") == "refresh_token" && r.Form.Get("refresh_token") != f.grant:
		bad("invalid_grant")
		return
	case r.Form.Get("device_code") != "" && f.refusal != "":
		bad(f.refusal)
		return
	case r.Form.Get("device_code") != "" && f.polls > 0:
		f.polls--
		bad("authorization_pending")
		return
	}
	f.renewed++
	f.access = fmt.Sprintf("access-%d", f.renewed)
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": f.access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": f.grant})
}

func (f *fake) mailbox(o msgraph.Options) *msgraph.Mailbox {
	return f.mailboxWith(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "any"}), o)
}

func (f *fake) mailboxWith(tokens oauth2.TokenSource, o msgraph.Options) *msgraph.Mailbox {
	o.Endpoint, o.Backoff = f.URL, time.Millisecond
	if o.Account == "" {
		o.Account = "ann@example.org"
	}
	o.Base = f.Client().Transport
	return msgraph.New(tokens, o)
}

func (f *fake) app() msgraph.App {
	return msgraph.App{ClientID: "client", Endpoint: oauth2.Endpoint{TokenURL: f.URL + "/token", DeviceAuthURL: f.URL + "/device"}}
}

var _ interface {
	jobsearch.MailSource
	jobsearch.Mailer
	jobsearch.SentFinder
} = (*msgraph.Mailbox)(nil)
