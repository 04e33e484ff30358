package polite

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	keepFor   = 30 * 24 * time.Hour
	maxKept   = 16 << 20 // bytes of a kept answer, compressed; larger ones are asked for anew each time
	cacheSign = "X-Jobsearch-Cache"
)

// kept is an answer that the cache holds: what is needed to ask whether it still stands, and its body.
type kept struct {
	ETag     string    `json:"etag,omitempty"`
	Modified string    `json:"modified,omitempty"`
	Type     string    `json:"type,omitempty"`
	Stored   time.Time `json:"stored"`
	Body     []byte    `json:"body"` // gzip
}

// cacheKey names an answer. It is a hash because some addresses hold keys.
func cacheKey(req *http.Request) string {
	sum := sha256.Sum256([]byte(req.URL.String() + "\n" + req.Header.Get("Accept") + "\n" + req.Header.Get("Accept-Language")))
	return "http:" + hex.EncodeToString(sum[:])
}

// cacheable reports whether answers to this request may be kept: questions without a body and without credentials.
func (t *transport) cacheable(req *http.Request) bool {
	return t.o.Cache != nil && req.Method == http.MethodGet && req.Header.Get("Authorization") == "" && req.Header.Get("Range") == ""
}

func (t *transport) recall(req *http.Request) *kept {
	if !t.cacheable(req) {
		return nil
	}
	raw, err := t.o.Cache.Get(req.Context(), cacheKey(req))
	if err != nil {
		return nil // not there, or a cache that is down: then it is asked for
	}
	var k kept
	if json.Unmarshal(raw, &k) != nil || len(k.Body) == 0 {
		return nil
	}
	return &k
}

func (t *transport) keep(req *http.Request, k *kept) {
	if raw, err := json.Marshal(k); err == nil {
		if err := t.o.Cache.Set(req.Context(), cacheKey(req), raw, keepFor); err != nil {
			t.o.Log.DebugContext(req.Context(), "answer not kept", "host", req.URL.Host, "err", err)
		}
	}
}

// ask makes the request conditional.
func (k *kept) ask(req *http.Request) {
	if k == nil {
		return
	}
	if k.ETag != "" {
		req.Header.Set("If-None-Match", k.ETag)
	} else if k.Modified != "" {
		req.Header.Set("If-Modified-Since", k.Modified)
	}
}

// response is the kept answer as if it had just been sent.
func (k *kept) response(req *http.Request, how string) *http.Response {
	h := http.Header{}
	h.Set("Content-Type", k.Type)
	h.Set("ETag", k.ETag)
	h.Set(cacheSign, how)
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, ContentLength: -1, Request: req, Body: &unpacked{packed: k.Body}}
}

// remember keeps an answer while it is read, when it can be asked for conditionally or its request says that it stays fresh for a time.
func (t *transport) remember(req *http.Request, resp *http.Response) *http.Response {
	m, _ := req.Context().Value(mannerKey{}).(manner)
	k := &kept{ETag: resp.Header.Get("ETag"), Modified: resp.Header.Get("Last-Modified"), Type: resp.Header.Get("Content-Type"), Stored: t.o.Now()}
	if resp.StatusCode != http.StatusOK || !t.cacheable(req) || k.ETag == "" && k.Modified == "" && m.fresh == 0 {
		return resp
	}
	tee := &keeping{ReadCloser: resp.Body, done: func(packed []byte) { k.Body = packed; t.keep(req, k) }}
	tee.zip = packers.Get().(*gzip.Writer)
	tee.zip.Reset(&tee.buf)
	resp.Body = tee
	return resp
}

// packers are kept for the next answer: each holds a megabyte.
var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	return z
}}

// keeping packs a body as it is read, and hands it over when its end was seen.
type keeping struct {
	io.ReadCloser
	buf  bytes.Buffer
	zip  *gzip.Writer
	done func([]byte)
}

func (k *keeping) Read(p []byte) (int, error) {
	n, err := k.ReadCloser.Read(p)
	if k.zip == nil {
		return n, err
	}
	k.zip.Write(p[:n])
	if k.buf.Len() > maxKept {
		k.zip, k.buf = nil, bytes.Buffer{}
	} else if err == io.EOF {
		k.zip.Close()
		packers.Put(k.zip)
		k.zip = nil
		k.done(k.buf.Bytes())
	}
	return n, err
}

func (k *keeping) blocked(why error) {
	k.zip = nil // a challenge is not an answer to keep
	if b, ok := k.ReadCloser.(interface{ blocked(error) }); ok {
		b.blocked(why)
	}
}

// unpacked reads a kept body.
type unpacked struct {
	packed []byte
	r      *gzip.Reader
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.r == nil {
		r, err := gzip.NewReader(bytes.NewReader(u.packed))
		if err != nil {
			return 0, err
		}
		u.r = r
	}
	return u.r.Read(p)
}

func (u *unpacked) Close() error { return nil }
