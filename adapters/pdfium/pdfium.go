// Package pdfium is a jobsearch.DocumentReader for PDF files: PDFium compiled to WebAssembly, run by wazero, so there is no cgo and a hostile file stays in its sandbox (no files, no network, bounded memory).
//
// The first PDF compiles 5 MB of WebAssembly (some seconds, once per machine and version: the result is kept under os.UserCacheDir); later processes start in about a tenth of a second. A program that
// never reads a PDF pays nothing. Text comes in reading order: columns are found by their gutters and read one after the other.
package pdfium

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/seed-57f86535/jobsearch"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Options bound what a file may cost. Zero values are the defaults named here.
type Options struct {
	CacheDir      string        // where compiled code is kept; "" is jobsearch/pdfium under os.UserCacheDir, and nowhere if there is none
	MaxBytes      int64         // of a file; 20 MiB
	MaxPages      int           // of a file; 100
	MaxCharacters int           // of a file; 1,000,000
	Timeout       time.Duration // for one file, compiling not counted; 20 s
	MaxMemory     int64         // of one file's sandbox, in bytes; 512 MiB
	Workers       int           // files read at once; 2
	Compiling     func()        // called before the compilation that takes seconds, so that a person can be told; may be nil
}

// Reader reads PDF files. It is safe for concurrent use; Close frees what it holds.
type Reader struct {
	opts Options

	start  sync.Mutex
	pool   pdfium.Pool
	cache  wazero.CompilationCache
	closed bool
}

var _ jobsearch.DocumentReader = (*Reader)(nil)

// New makes a Reader. It starts nothing: the first file does.
func New(o Options) *Reader {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 20 << 20
	}
	if o.MaxPages <= 0 {
		o.MaxPages = 100
	}
	if o.MaxCharacters <= 0 {
		o.MaxCharacters = 1_000_000
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxMemory <= 0 {
		o.MaxMemory = 512 << 20
	}
	if o.Workers <= 0 {
		o.Workers = 2
	}
	if o.CacheDir == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			o.CacheDir = filepath.Join(dir, "jobsearch", "pdfium")
		}
	}
	return &Reader{opts: o}
}

// Close stops the sandbox and waits for nothing: files being read fail. Later calls of ReadDocument answer an error.
func (r *Reader) Close() error {
	r.start.Lock()
	defer r.start.Unlock()
	r.closed = true
	if r.pool == nil {
		return nil
	}
	err := errors.Join(r.pool.Close(), r.cache.Close(context.Background()))
	r.pool = nil
	if err != nil {
		return fmt.Errorf("pdfium: close: %w", err)
	}
	return nil
}

// instances starts the pool once.
func (r *Reader) instances() (pdfium.Pool, error) {
	r.start.Lock()
	defer r.start.Unlock()
	if r.closed {
		return nil, errors.New("pdfium: the reader is closed")
	}
	if r.pool != nil {
		return r.pool, nil
	}
	cache, compiled := wazero.NewCompilationCache(), false
	if r.opts.CacheDir != "" {
		if onDisk, err := wazero.NewCompilationCacheWithDir(r.opts.CacheDir); err == nil { // a read-only home is no reason to fail
			cache, compiled = onDisk, hasFiles(r.opts.CacheDir)
		}
	}
	if !compiled && r.opts.Compiling != nil {
		r.opts.Compiling()
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: r.opts.Workers, MaxTotal: r.opts.Workers,
		Stdout: io.Discard, Stderr: io.Discard,
		FSConfig: wazero.NewFSConfig(), // no directory of ours: the default mounts the whole disk
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithCloseOnContextDone(true).
			WithMemoryLimitPages(uint32(max(r.opts.MaxMemory>>16, 512))).
			WithCompilationCache(cache),
	})
	if err != nil {
		return nil, fmt.Errorf("pdfium: start: %w", errors.Join(err, cache.Close(context.Background())))
	}
	r.pool, r.cache = pool, cache
	return pool, nil
}

// hasFiles says whether something was compiled into dir before: wazero keeps a folder for each of its versions there.
func hasFiles(dir string) bool {
	found, _ := filepath.Glob(filepath.Join(dir, "wazero-*", "*"))
	return len(found) > 0
}

// ReadDocument reads a PDF. Errors: *jobsearch.InputError for what is no PDF, is damaged or needs a password; *jobsearch.LimitError for what is over Options; ctx's error when it ends.
// A scan or a font whose letters cannot be told is no error: Document.Problems names it and Quality is low.
func (r *Reader) ReadDocument(ctx context.Context, name string, content []byte) (jobsearch.Document, error) {
	if err := ctx.Err(); err != nil {
		return jobsearch.Document{}, fmt.Errorf("pdfium: read %s: %w", name, err)
	}
	if int64(len(content)) > r.opts.MaxBytes {
		return jobsearch.Document{}, fmt.Errorf("pdfium: read %s: %w", name, &jobsearch.LimitError{What: "file size", Limit: r.opts.MaxBytes, Unit: "bytes"})
	}
	pool, err := r.instances()
	if err != nil {
		return jobsearch.Document{}, err
	}
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return jobsearch.Document{}, fmt.Errorf("pdfium: read %s: %w", name, err)
	}
	limited, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	killed := make(chan struct{})
	stop := context.AfterFunc(limited, func() { defer close(killed); _ = instance.Kill() })
	doc, err := read(limited, instance, name, content, r.opts)
	if stop() {
		_ = instance.Close() // after a trap inside the sandbox this fails, and the sandbox is dropped all the same
	} else {
		<-killed
	}
	switch {
	case ctx.Err() != nil:
		return jobsearch.Document{}, fmt.Errorf("pdfium: read %s: %w", name, ctx.Err())
	case limited.Err() != nil:
		return jobsearch.Document{}, fmt.Errorf("pdfium: read %s: %w", name, &jobsearch.LimitError{What: "time to read the file", Limit: int64(r.opts.Timeout / time.Second), Unit: "seconds"})
	case err != nil:
		return jobsearch.Document{}, fmt.Errorf("pdfium: read %s: %w", name, err)
	}
	return doc, nil
}

// read opens the file in the sandbox and lays out its pages.
func read(ctx context.Context, in pdfium.Pdfium, name string, content []byte, o Options) (doc jobsearch.Document, err error) {
	defer func() { // the binding panics on some damaged files; what it held goes with the sandbox
		if p := recover(); p != nil {
			doc, err = jobsearch.Document{}, &jobsearch.InputError{What: name, Reason: "the PDF is damaged"}
		}
	}()
	opened, err := in.OpenDocument(&requests.OpenDocument{File: &content})
	if err != nil {
		return doc, openError(name, err)
	}
	count, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return doc, damaged(name, "", err)
	}
	if count.PageCount > o.MaxPages {
		return doc, &jobsearch.LimitError{What: "page count", Limit: int64(o.MaxPages), Unit: "pages"}
	}
	pages := make([]page, 0, count.PageCount)
	left := o.MaxCharacters
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return doc, err
		}
		p, err := readPage(in, opened.Document, i, left)
		if err != nil {
			if errors.Is(err, jobsearch.ErrLimit) {
				return doc, &jobsearch.LimitError{What: "text", Limit: int64(o.MaxCharacters), Unit: "characters"}
			}
			doc.Problems = append(doc.Problems, jobsearch.Problem{Field: fmt.Sprintf("page %d", i+1), Reason: "the page cannot be read: the file is damaged"})
			p = page{number: i + 1, broken: true}
		}
		left -= len(p.glyphs)
		pages = append(pages, p)
	}
	if len(pages) > 0 && len(doc.Problems) == len(pages) {
		return jobsearch.Document{}, &jobsearch.InputError{What: name, Reason: "the PDF is damaged: no page can be read"}
	}
	doc = layOut(pages, doc)
	judge(&doc, pages)
	return doc, nil
}

func openError(name string, err error) error {
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return &jobsearch.InputError{What: name, Reason: "the PDF is encrypted: save it again without a password"}
	case errors.Is(err, pdfiumerrors.ErrFormat), errors.Is(err, pdfiumerrors.ErrFile):
		return &jobsearch.InputError{What: name, Reason: "this is no PDF, or it is cut short or damaged: export it again"}
	}
	return damaged(name, "", err)
}

func damaged(name, at string, err error) error {
	return &jobsearch.InputError{What: name, At: at, Reason: "the PDF is damaged: " + err.Error()}
}
