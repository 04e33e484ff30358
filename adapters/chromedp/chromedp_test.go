package chromedp_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/browsertest"
	"github.com/seed-57f86535/jobsearch/adapters/chromedp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options are for a Chrome that opens nothing but this test's own pages. Without Chrome the test is skipped, or fails where JOBSEARCH_TEST_SERVICES is "required".
func options(t testing.TB) chromedp.Options {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return chromedp.Options{ExecPath: path, NoSandbox: os.Geteuid() == 0, Timeout: 3 * time.Second, MaxBytes: 1 << 20, Flags: map[string]string{"disable-quic": ""}}
		}
	}
	if os.Getenv("JOBSEARCH_TEST_SERVICES") == "required" {
		t.Fatal("Chromium is not installed")
	}
	t.Skip("Chromium is not installed")
	return chromedp.Options{}
}

func TestContract(t *testing.T) {
	opts := options(t)
	browsertest.Run(t, func(t testing.TB, _ *browsertest.Site) jobsearch.Browser {
		b := chromedp.New(context.Background(), opts)
		t.Cleanup(func() { assert.NoError(t, b.Close()) })
		return b
	}, browsertest.Features{Network: true, Scripts: true})
}

func site(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<h1>"+r.UserAgent()+"</h1><script>document.write(navigator.webdriver)</script>")
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestChromeSaysWhatItIs(t *testing.T) {
	b := chromedp.New(t.Context(), options(t))
	defer b.Close()
	p, err := b.Open(t.Context(), site(t))
	require.NoError(t, err)
	defer p.Close()
	text, err := p.Text(t.Context())
	require.NoError(t, err)
	assert.Contains(t, text, "HeadlessChrome")
	assert.Contains(t, text, "true", "navigator.webdriver")
}

func TestEverythingEndsWithTheContextOfTheBrowser(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := chromedp.New(ctx, options(t))
	defer b.Close()
	p, err := b.Open(t.Context(), site(t))
	require.NoError(t, err)
	cancel()
	_, err = p.Text(t.Context())
	require.Error(t, err)
	_, err = b.Open(t.Context(), site(t))
	assert.ErrorIs(t, err, context.Canceled)
	assert.NoError(t, p.Close())
}

func TestAChromeThatDiedIsStartedAgain(t *testing.T) {
	opts := options(t)
	dir := t.TempDir()
	notes := "#!/bin/sh\necho $$ > " + dir + "/pid\nexec " + opts.ExecPath + ` "$@"` + "\n"
	opts.ExecPath = dir + "/chrome"
	require.NoError(t, os.WriteFile(opts.ExecPath, []byte(notes), 0o700))
	b := chromedp.New(t.Context(), opts)
	defer b.Close()
	first, err := b.Open(t.Context(), site(t))
	require.NoError(t, err)
	content, err := os.ReadFile(dir + "/pid")
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	assert.Eventually(t, func() bool {
		_, err := first.Text(t.Context())
		return err != nil
	}, 5*time.Second, 20*time.Millisecond)
	assert.NoError(t, first.Close())
	var again jobsearch.Page
	require.Eventually(t, func() bool {
		again, err = b.Open(t.Context(), site(t))
		return err == nil
	}, 10*time.Second, 50*time.Millisecond)
	assert.NoError(t, again.Close())
}

func TestAChromeThatRunsAlreadyIsAttachedTo(t *testing.T) {
	opts := options(t)
	args := []string{"--headless", "--remote-debugging-port=0", "--user-data-dir=" + t.TempDir(), "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "about:blank"}
	if opts.NoSandbox {
		args = append(args, "--no-sandbox")
	}
	chrome := exec.Command(opts.ExecPath, args...)
	stderr, err := chrome.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, chrome.Start())
	lines := bufio.NewScanner(stderr)
	address := ""
	for address == "" && lines.Scan() {
		_, address, _ = strings.Cut(lines.Text(), "DevTools listening on ")
	}
	defer func() {
		assert.NoError(t, chrome.Process.Signal(syscall.SIGTERM))
		io.Copy(io.Discard, stderr)
		chrome.Wait()
	}()
	require.NotEmpty(t, address)
	address, _, _ = strings.Cut(strings.Replace(address, "ws://", "http://", 1), "/devtools/")

	for range 2 { // closing the Browser leaves that Chrome alone
		b := chromedp.New(t.Context(), chromedp.Options{RemoteURL: address, Timeout: opts.Timeout})
		p, err := b.Open(t.Context(), site(t))
		require.NoError(t, err)
		text, err := p.Text(t.Context())
		require.NoError(t, err)
		assert.Contains(t, text, "Chrome")
		assert.NoError(t, b.Close(), "with a page that is still open")
		_, err = p.Text(t.Context())
		assert.Error(t, err)
		assert.NoError(t, p.Close())
	}
	b := chromedp.New(t.Context(), chromedp.Options{RemoteURL: "http://127.0.0.1:1"})
	defer b.Close()
	_, err = b.Open(t.Context(), site(t))
	assert.Error(t, err)
}

func ExampleNew() {
	ctx := context.Background()
	browser := chromedp.New(ctx, chromedp.Options{UserDataDir: "/home/ann/.config/jobsearch/chrome", Visible: true})
	defer browser.Close()
	page, err := browser.Open(ctx, "https://example.com/jobs")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer page.Close()
	titles, err := page.Query(ctx, "h2.job-title")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, title := range titles {
		fmt.Println(title.Text)
	}
}

func TestWithoutChromeTheErrorSaysWhatToDo(t *testing.T) {
	b := chromedp.New(t.Context(), chromedp.Options{ExecPath: "/no/such/chrome"})
	defer b.Close()
	_, err := b.Open(t.Context(), "http://127.0.0.1:1/")
	assert.ErrorIs(t, err, jobsearch.ErrInput)
}
