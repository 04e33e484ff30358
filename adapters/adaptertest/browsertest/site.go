package browsertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Site is the web of one test: a server on this machine, and its pages for a browser that reads none.
type Site struct {
	URL   string            // of the server, without a slash at its end
	Pages map[string]string // absolute URL to HTML, of all that is no more than a page

	mu     sync.Mutex
	posted []url.Values
}

// Posted is what forms have sent to the server.
func (s *Site) Posted() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]url.Values(nil), s.posted...)
}

var pages = map[string]string{
	"/form": `<!doctype html><meta charset="utf-8"><title>Invite</title>
<h1>Invite <b>Ann</b></h1><p hidden>SECRET</p><p style="display:none">SECRET</p><script>var SECRET = 1</script><style>.SECRET{}</style>
<div><p>First line</p><p>Grüße – "quoted" &amp; 中文</p></div>
<form action="/sent" method="post">
<input type="hidden" name="token" value="t1"><input name="subject" value="old"><input name="short" maxlength="5"><input name="locked" readonly value="kept">
<textarea name="note">old note</textarea>
<select name="tone"><option value="k">Kind</option><option value="s">Short</option></select>
<input type="checkbox" name="copy" value="yes" checked>
<button id="send">Send</button>
</form>
<ul><li class="job" data-id="1">One</li><li class="job" data-id="2">Two</li></ul>
<a id="next" href="/next?x=1">Next</a> <a id="here" href="#there">Here</a> <a id="gone" style="display:none" href="/next">Nowhere</a>`,
	"/next": `<!doctype html><title>Next</title><h1>The next page</h1>`,
	"/sent": `<!doctype html><title>Sent</title><h1>It was sent</h1>`,
}

// serve starts the site until the test ends.
func serve(t testing.TB) *Site {
	site := &Site{Pages: map[string]string{}}
	done := make(chan struct{})
	mux := http.NewServeMux()
	for path, html := range pages {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && r.ParseForm() == nil {
				site.mu.Lock()
				site.posted = append(site.posted, r.PostForm)
				site.mu.Unlock()
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, html)
		})
	}
	mux.HandleFunc("/status/", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/status/"))
		if err != nil {
			code = 400
		}
		w.Header().Set("Retry-After", "3600")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
		io.WriteString(w, "<h1>no page</h1>")
	})
	mux.HandleFunc("/challenge", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cf-Mitigated", "challenge")
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<h1>Just a moment</h1>")
	})
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/next", http.StatusFound) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-done:
		}
	})
	mux.HandleFunc("/broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", `attachment; filename="cv.bin"`)
		io.WriteString(w, "bytes")
	})
	script := func(path, html string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, "<!doctype html>"+html)
		})
	}
	script("/later", `<p id="now">now</p><p id="veiled" style="visibility:hidden">veiled</p><script>setTimeout(() => { document.body.insertAdjacentHTML("beforeend", "<p id=late>late</p>"); }, 300);
setTimeout(() => { document.querySelector("#veiled").style.visibility = "visible"; }, 500)</script>`)
	script("/alert", `<p>before</p><script>alert("stop"); confirm("sure?"); document.body.insertAdjacentHTML("beforeend", "<p>after</p>")</script>`)
	script("/huge", `<p id="p"></p><script>document.querySelector("#p").textContent = "long ".repeat(400000)</script>`)
	script("/watched", `<input id="field"><p id="echo"></p><button id="b" onclick="document.querySelector('#echo').textContent += ' clicked'">B</button>
<div style="position:relative"><button id="under">U</button><div style="position:absolute;inset:0;background:#fff">over</div></div>
<script>document.querySelector("#field").addEventListener("input", (e) => { document.querySelector("#echo").textContent = "typed " + e.target.value })</script>`)
	script("/slowclick", `<button onclick="setTimeout(() => { location.href = '/slownext' }, 20)">Go</button>`)
	mux.HandleFunc("/slownext", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(400 * time.Millisecond)
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<h1>slow but here</h1>")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		close(done)
		server.Close()
	})
	site.URL = server.URL
	for path, html := range pages {
		site.Pages[server.URL+path] = html
	}
	return site
}

func (s *Site) at(path string) string { return s.URL + path }
