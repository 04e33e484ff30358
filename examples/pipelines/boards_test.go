package pipelines_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/folder"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/adapters/web"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeHost is one host on the loopback network with boards that share one behaviour.
type fakeHost struct {
	url       string
	behaviour string
	bytes     atomic.Int64
	mu        sync.Mutex
	asked     []time.Time
	limited   map[string]bool
}

const jobsPerBoard = 3

// serveHost starts a host at 127.0.0.n that ends with the test.
func serveHost(t *testing.T, n int, behaviour string) *fakeHost {
	t.Helper()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", n))
	require.NoError(t, err)
	h := &fakeHost{url: "http://" + l.Addr().String(), behaviour: behaviour, limited: map[string]bool{}}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Second}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return h
}

func (h *fakeHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.asked = append(h.asked, time.Now())
	first := !h.limited[r.URL.Path]
	h.limited[r.URL.Path] = true
	h.mu.Unlock()
	say := func(s string) {
		n, _ := w.Write([]byte(s))
		h.bytes.Add(int64(n))
	}
	board := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/boards/"), "/")[0]
	switch h.behaviour {
	case "down":
		http.Error(w, "down", http.StatusInternalServerError)
		return
	case "gone":
		http.Error(w, `{"status":404,"error":"Job not found"}`, http.StatusNotFound)
		return
	case "reset":
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
		return
	case "blocked":
		w.Header().Set("Content-Type", "text/html")
		say("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>")
		return
	case "changed":
		w.Header().Set("Content-Type", "application/json")
		say(`{"postings":[{"name":"Baker"}]}`)
		return
	case "redirects":
		http.Redirect(w, r, r.URL.Path+"?again=1", http.StatusFound)
		return
	case "endless":
		w.Header().Set("Content-Type", "application/json")
		say(`{"jobs":[`)
		for r.Context().Err() == nil {
			say(strings.Repeat(" ", 1<<16))
		}
		return
	case "slow":
		w.Header().Set("Content-Type", "application/json")
		for r.Context().Err() == nil {
			say("{")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(time.Second):
			}
		}
		return
	case "empty":
		w.Header().Set("Content-Type", "application/json")
		say(`{"jobs":[],"meta":{"total":0}}`)
		return
	case "limited":
		if first && strings.HasSuffix(board, "-0") {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
	case "delayed":
		time.Sleep(20 * time.Millisecond)
	}
	tag := `"` + board + `-1"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	var jobs []string
	for i := range jobsPerBoard {
		jobs = append(jobs, fmt.Sprintf(`{"id":%d,"title":"Engineer %c","company_name":"%s","absolute_url":"https://boards.example/%s/%d","location":{"name":"Berlin, Germany"},"first_published":"2026-02-01T00:00:00Z","content":"%s"}`,
			i+1, 'A'+i, board, board, i+1, strings.Repeat("You will work with Go and PostgreSQL. ", 40)))
	}
	say(`{"jobs":[` + strings.Join(jobs, ",") + `],"meta":{"total":` + fmt.Sprint(len(jobs)) + `}}`)
}

// TestManyBoardsAreAskedPolitely asks 300 boards on 100 hosts (2,000 in a soak), a tenth of which misbehave, each in its own way.
func TestManyBoardsAreAskedPolitely(t *testing.T) {
	t.Parallel() // it waits for slow hosts most of its time
	const hosts, interval = 100, 10 * time.Millisecond
	perHost := 3
	if n, err := strconv.Atoi(os.Getenv("SOAK")); err == nil && n > 1 {
		perHost = 20
	}
	faults := []string{"down", "gone", "reset", "blocked", "changed", "redirects", "endless", "slow", "empty"}
	want := map[string][]aggregate.Outcome{ // what a fault may be called; a host that failed often enough is left alone
		"down": {aggregate.OutcomeFailed}, "gone": {aggregate.OutcomeGone}, "reset": {aggregate.OutcomeFailed}, "blocked": {aggregate.OutcomeBlocked}, "changed": {aggregate.OutcomeChanged},
		"redirects": {aggregate.OutcomeFailed, aggregate.OutcomeBlocked, aggregate.OutcomeChanged}, "endless": {aggregate.OutcomeFailed}, "slow": {aggregate.OutcomeFailed}, "empty": {aggregate.OutcomeEmpty},
	}
	served := make([]*fakeHost, hosts)
	var sources []jobsearch.JobSource
	behaviours := map[string]string{}
	dir := t.TempDir()
	client := web.Client(web.Options{AllowPrivate: true, Cache: folder.NewCache(filepath.Join(dir, "cache")), Default: web.HostLimit{Interval: interval, Concurrent: 2},
		Timeout: 5 * time.Second, Backoff: 20 * time.Millisecond, MaxBody: 1 << 20}) // far above what a healthy host takes on a busy machine
	for i := range served {
		behaviour := []string{"plain", "delayed", "plain", "delayed", "plain", "delayed", "plain", "delayed", "plain", "limited"}[i%10]
		if i < len(faults) {
			behaviour = faults[i]
		}
		served[i] = serveHost(t, i+2, behaviour)
	}
	for k := range perHost { // hosts in turn, so that one that makes us wait holds up no other
		for i, h := range served {
			token := fmt.Sprintf("board%d-%d", i, k)
			behaviours["greenhouse:"+token] = h.behaviour
			sources = append(sources, greenhouse.Board(token, greenhouse.Options{HTTP: client, BaseURL: h.url}))
		}
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "test.db"), sqlite.Options{})
	require.NoError(t, err)
	defer db.Close()
	ask := func(day int) (aggregate.Report, int64) {
		for _, h := range served {
			h.bytes.Store(0)
		}
		c := aggregate.NewCrawler(db.Catalog(), sources, aggregate.CrawlOptions{Parallel: 64, Timeout: time.Minute, Now: at(day)})
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
		defer cancel()
		require.NoError(t, c.Run(ctx))
		var n int64
		for _, h := range served {
			if !slices.Contains(faults, h.behaviour) {
				n += h.bytes.Load()
			}
		}
		return c.Report(), n
	}

	report, firstBytes := ask(0)
	for _, r := range report.Sources {
		behaviour := behaviours[r.Source]
		if names := want[behaviour]; names != nil {
			assert.Contains(t, names, r.Outcome, "%s: %s", behaviour, r.Error)
			continue
		}
		if assert.Equal(t, aggregate.OutcomeOK, r.Outcome, "%s: %s", behaviour, r.Error) {
			assert.Equal(t, jobsPerBoard, r.New)
		}
	}
	assert.Equal(t, (hosts-len(faults))*perHost*jobsPerBoard, openJobs(t, db.Catalog()), "no posting of a healthy board is lost")
	for _, h := range served { // measured at the server: no more than the pace allows, with a little for the network's jitter
		h.mu.Lock()
		if n := len(h.asked); n > 5 {
			took := h.asked[n-1].Sub(h.asked[0])
			assert.GreaterOrEqual(t, took, time.Duration(n-1)*interval*8/10, "%s: %d requests in %s", h.behaviour, n, took)
		}
		h.mu.Unlock()
	}

	report, secondBytes := ask(9)
	found, added, closed, _ := report.Totals()
	assert.Equal(t, (hosts-len(faults))*perHost*jobsPerBoard, found, "what did not change is still there")
	assert.Zero(t, added)
	assert.Zero(t, closed)
	assert.Less(t, secondBytes, firstBytes/50, "a run with nothing new transfers almost nothing: %d of %d bytes", secondBytes, firstBytes)
	if raw, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if strings.HasPrefix(line, "VmHWM") {
				t.Log("peak memory of this process:", strings.TrimSpace(line))
			}
		}
	}
}
