package gmail_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailertest"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/gmail"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
)

const emulateVersion = "0.11.2" // the "latest" of this name is another program

// emulator is npm's emulate, which knows nothing of this adapter: another opinion on what Gmail's API is like.
type emulator struct {
	url   string
	users int // how many were given away
}

const emulatorUsers = 60

// unavailable skips a test whose service cannot run here, or fails it where the services are required.
func unavailable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("JOBSEARCH_TEST_SERVICES") == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func startEmulator(t *testing.T) *emulator {
	node, err := exec.LookPath("node")
	if err != nil {
		unavailable(t, "node is not installed: apt-get install nodejs npm (20 or later)")
	}
	version, _ := exec.Command(node, "--version").Output()
	if major, _ := strconv.Atoi(strings.Split(strings.TrimPrefix(strings.TrimSpace(string(version)), "v"), ".")[0]); major < 20 {
		unavailable(t, "node is older than 20")
	}
	module := installEmulator(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	require.NoError(t, l.Close())

	cmd := exec.Command(node, "testdata/emulate.mjs", module, fmt.Sprint(port), fmt.Sprint(emulatorUsers))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = in.Close(); _, _ = io.Copy(io.Discard, out); _ = cmd.Wait() })
	timer := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	for sc := bufio.NewScanner(out); sc.Scan() && !strings.Contains(sc.Text(), "ready"); {
	}
	for range 200 { // it says so a moment before it listens
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close()
			return &emulator{url: fmt.Sprintf("http://127.0.0.1:%d", port)}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the emulator did not start")
	return nil
}

// installEmulator installs it once for all test runs of this user.
func installEmulator(t *testing.T) (module string) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "jobsearch-test", "emulate-"+emulateVersion)
	module = filepath.Join(dir, "node_modules", "emulate", "dist", "api.js")
	if _, err := os.Stat(module); err == nil {
		return module
	}
	require.NoError(t, os.MkdirAll(dir, 0o700))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "emulate@"+emulateVersion)
	if out, err := cmd.CombinedOutput(); err != nil {
		unavailable(t, fmt.Sprintf("npm install emulate@%s: %v\n%s", emulateVersion, err, out))
	}
	return module
}

// translate mends what the emulator does otherwise than Gmail: its history ids have 21 digits, and it has no profile.
type translate struct {
	base http.RoundTripper
	zero *big.Int
}

func newTranslate(base http.RoundTripper) translate {
	return translate{base, new(big.Int).Mul(big.NewInt(time.Now().Add(-24*time.Hour).UnixMilli()), big.NewInt(1e8))}
}

var longID = regexp.MustCompile(`"(historyId|id)":"(\d{21})"`)

func (x translate) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	profile := strings.HasSuffix(r.URL.Path, "/profile")
	q := r.URL.Query()
	if profile {
		r.URL.Path = strings.TrimSuffix(r.URL.Path, "profile") + "history"
		q.Set("startHistoryId", "1")
	}
	if start, ok := new(big.Int).SetString(q.Get("startHistoryId"), 10); ok {
		q.Set("startHistoryId", start.Add(start, x.zero).String())
	}
	r.URL.RawQuery = q.Encode()
	res, err := x.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return nil, err
	}
	body = longID.ReplaceAllFunc(body, func(m []byte) []byte {
		part := longID.FindSubmatch(m)
		id, _ := new(big.Int).SetString(string(part[2]), 10)
		return fmt.Appendf(nil, `"%s":"%s"`, part[1], id.Sub(id, x.zero))
	})
	if profile {
		var history struct{ HistoryID string }
		_ = json.Unmarshal(body, &history)
		if history.HistoryID == "" || history.HistoryID == "0" {
			history.HistoryID = "1"
		}
		body = fmt.Appendf(nil, `{"historyId": %q}`, history.HistoryID)
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Del("Content-Length")
	return res, nil
}

// account is one of the emulator's users.
type account struct {
	*emulator
	token string
	base  http.RoundTripper
}

func (e *emulator) account(t *testing.T) *account {
	e.users++
	require.LessOrEqual(t, e.users, emulatorUsers)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &account{e, fmt.Sprintf("token-%d", e.users), newTranslate(transport)}
}

func (a *account) mailbox() *gmail.Mailbox {
	return gmail.New(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: a.token}), gmail.Options{
		Endpoint: a.url, Base: a.base, Query: gmail.Query{All: true}, Minute: 1e9, Retries: -1, Account: fmt.Sprintf("ann%d@example.org", a.users),
	})
}

func (a *account) call(t *testing.T, method, path string, in, out any) {
	b, err := json.Marshal(in)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), method, a.url+"/gmail/v1/users/me/"+path, bytes.NewReader(b))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+a.token)
	r.Header.Set("Content-Type", "application/json")
	res, err := a.base.RoundTrip(r)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Less(t, res.StatusCode, 300, "%s", body)
	if out != nil {
		require.NoError(t, json.Unmarshal(body, out))
	}
}

func (a *account) deliver(t *testing.T, raw []byte) (id string) {
	var got struct{ ID string }
	a.call(t, "POST", "messages", map[string]any{"raw": base64.URLEncoding.EncodeToString(raw), "labelIds": []string{"INBOX", "UNREAD"}}, &got)
	return got.ID
}

func TestMailSourceOnTheEmulator(t *testing.T) {
	e := startEmulator(t)
	mailtest.Run(t, func(t *testing.T) mailtest.Harness {
		a := e.account(t)
		var ids []string
		return mailtest.Harness{
			Source:  func(t *testing.T) jobsearch.MailSource { return a.mailbox() },
			Deliver: func(t *testing.T, raw []byte) { ids = append(ids, a.deliver(t, raw)) },
			Remove: func(t *testing.T, i int) {
				a.call(t, "POST", "messages/batchDelete", map[string]any{"ids": []string{ids[i]}}, nil)
			},
			Unread: func(t *testing.T) int {
				var list struct{ Messages []struct{ ID string } }
				a.call(t, "GET", "messages?labelIds=UNREAD", nil, &list)
				return len(list.Messages)
			},
		}
	}, mailtest.Features{Remove: true, Unread: true})
}

func TestMailerOnTheEmulator(t *testing.T) {
	e := startEmulator(t)
	mailertest.Run(t, func(t *testing.T) mailertest.Harness {
		a := e.account(t)
		return mailertest.Harness{
			Mailer: a.mailbox(),
			Taken: func(t *testing.T) (raws [][]byte) {
				var list struct{ Messages []struct{ ID string } }
				a.call(t, "GET", "messages?labelIds=SENT", nil, &list)
				for i := range list.Messages {
					var got struct{ Raw string }
					a.call(t, "GET", "messages/"+list.Messages[len(list.Messages)-1-i].ID+"?format=raw", nil, &got)
					raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(got.Raw, "="))
					require.NoError(t, err)
					raws = append(raws, raw)
				}
				return raws
			},
		}
	}, mailertest.Features{})
}
