package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// protocol is what the servers differ in.
type protocol struct {
	path    string
	key     func(http.Header) string
	read    func(body []byte) (Asked, error)
	whole   func(Asked, Reply) any               // the document of an answer
	stream  func(Asked, Reply) (events []string) // the same as server-sent events, the pieces of the text one by one
	failure func(kind Fault, message string) any // the document of an error
}

// status is the status of the faults that are answers of the protocol. NoSchema and TooLong are about the request.
var status = map[Fault]int{RateLimited: 429, NoCredit: 429, Unauthorized: 401, TooLong: 400, NoSchema: 400, ServerError: 500}

func (p protocol) serve(t testing.TB, scene *Scene) string {
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != p.path {
			p.fail(w, 404, OtherShape, "no such path: "+r.URL.Path)
			return
		}
		if p.key(r.Header) != Key {
			p.fail(w, 401, Unauthorized, "wrong key: "+p.key(r.Header))
			return
		}
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		asked, err := p.read(content)
		if err != nil {
			p.fail(w, 400, OtherShape, err.Error())
			return
		}
		p.answer(w, r, asked, scene.Next(asked), done)
	}))
	t.Cleanup(func() {
		close(done)
		server.Close()
	})
	return server.URL
}

func (p protocol) answer(w http.ResponseWriter, r *http.Request, asked Asked, reply Reply, done <-chan struct{}) {
	if code, ok := status[reply.Fault]; ok {
		if reply.Fault == RateLimited && reply.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(reply.RetryAfter.Seconds())))
		}
		if reply.Fault == NoSchema && !asked.Schema {
			reply.Fault = ""
		} else {
			p.fail(w, code, reply.Fault, map[Fault]string{
				TooLong: "This model's maximum context length is 4096 tokens.", NoSchema: "response_format and output_config are not supported by this model", Unauthorized: "wrong key: " + p.key(r.Header),
			}[reply.Fault])
			return
		}
	}
	silent := func() {
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-done:
		}
	}
	switch reply.Fault {
	case Silent:
		if !asked.Stream {
			silent()
			return
		}
	case Redirect:
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		return
	case Garbage:
		w.WriteHeader(502)
		w.Write([]byte("\x00\xff{{{<html>" + strings.Repeat("\x1b", 4096)))
		return
	case Page:
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<!doctype html><title>Just a moment...</title>")
		return
	case Nothing:
		return
	case OtherShape:
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"jobs":[{"id":1}]}`)
		return
	}
	if asked.Stream {
		p.flow(w, asked, reply, silent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	document, err := json.Marshal(p.whole(asked, reply))
	if err != nil {
		panic(err) // values of this package
	}
	switch reply.Fault {
	case Huge:
		w.Write(document[:len(document)/2])
		pour(w)
	case Truncated:
		w.Write(document[:len(document)/2])
	case Broken:
		w.Write(document[:len(document)/2])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	default:
		w.Write(document)
	}
}

// flow answers with a stream. The faults come after its first half.
func (p protocol) flow(w http.ResponseWriter, asked Asked, reply Reply, silent func()) {
	w.Header().Set("Content-Type", "text/event-stream")
	events := p.stream(asked, reply)
	for i, event := range events {
		io.WriteString(w, event+"\n\n")
		w.(http.Flusher).Flush()
		if i < len(events)/2 {
			continue
		}
		switch reply.Fault {
		case Silent:
			silent()
			return
		case Broken:
			panic(http.ErrAbortHandler)
		case Truncated:
			return
		case Huge:
			io.WriteString(w, "data: \"")
			pour(w)
			return
		}
	}
}

// pour writes until the client has had enough, or 256 MB.
func pour(w io.Writer) {
	for range 256 {
		if _, err := w.Write([]byte(strings.Repeat("A", 1<<20))); err != nil {
			return
		}
	}
}

func (p protocol) fail(w http.ResponseWriter, code int, kind Fault, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(p.failure(kind, message))
}

// words is how the servers count tokens.
func words(texts ...string) int { return len(strings.Fields(strings.Join(texts, " "))) }

// pieces splits a text after each space.
func pieces(text string) []string { return strings.SplitAfter(text, " ") }
