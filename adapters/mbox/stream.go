package mbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// position is a cursor in an mbox: the last mail that was read stood in [start, end).
type position struct {
	start, end int64
	print      string
}

const fingerprinted = 1024 // bytes before a position, and at the file's beginning, that its fingerprint covers

func (s *Source) fetchMailbox(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		f, err := os.Open(s.path)
		if err != nil {
			yield(jobsearch.Fetched{}, gone(err))
			return
		}
		defer f.Close()
		at, err := resume(f, since)
		if err != nil {
			yield(jobsearch.Fetched{}, fmt.Errorf("mbox: resume: %w", err))
			return
		}
		r := newReader(io.NewSectionReader(f, at, 1<<62-at), at)
		for {
			if err := ctx.Err(); err != nil {
				yield(jobsearch.Fetched{}, fmt.Errorf("mbox: %w", err))
				return
			}
			raw, start, end, err := r.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(jobsearch.Fetched{}, fmt.Errorf("mbox: read at byte %d: %w", start, err))
				return
			}
			p := position{start: start, end: end}
			if p.print, err = fingerprint(f, end); err != nil {
				yield(jobsearch.Fetched{}, fmt.Errorf("mbox: %w", err))
				return
			}
			if !yield(jobsearch.Fetched{Message: s.message(raw), Cursor: p.cursor()}, nil) {
				return
			}
		}
	}
}

func (p position) cursor() jobsearch.Cursor {
	return jobsearch.Cursor(fmt.Sprintf("mbox1 %d %d %s", p.start, p.end, p.print))
}

// resume is the offset at which to go on: behind the last mail; at it, when it has grown since; at 0 when the file before it is not what it was.
func resume(f *os.File, since jobsearch.Cursor) (int64, error) {
	var p position
	if n, _ := fmt.Sscanf(string(since), "mbox1 %d %d %s", &p.start, &p.end, &p.print); n != 3 || p.start < 0 || p.end < p.start {
		return 0, nil
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if p.end > info.Size() {
		return 0, nil
	}
	if print, err := fingerprint(f, p.end); err != nil || print != p.print {
		return 0, err
	}
	next := make([]byte, 64)
	n, err := f.ReadAt(next, p.end)
	if err != nil && err != io.EOF {
		return 0, err
	}
	if next = bytes.TrimLeft(next[:n], "\r\n"); len(next) > 0 && !bytes.HasPrefix(next, []byte("From ")) {
		return p.start, nil
	}
	return p.end, nil
}

// fingerprint is a hash of what stands before end and at the file's beginning.
func fingerprint(f *os.File, end int64) (string, error) {
	var b [2 * fingerprinted]byte
	first := min(end, fingerprinted)
	last := max(first, end-fingerprinted)
	n, err := f.ReadAt(b[:first], 0)
	if err == nil && last < end {
		var more int
		more, err = f.ReadAt(b[n:n+int(end-last)], last)
		n += more
	}
	if err != nil && err != io.EOF {
		return "", err
	}
	sum := sha256.Sum256(b[:n])
	return hex.EncodeToString(sum[:12]), nil
}

// keep is how many bytes of a mail are kept: enough for the parser to see that its bound was passed.
const keep = mime.MaxMessage + 2000

// reader cuts a stream at its From_ lines.
type reader struct {
	r       *bufio.Reader
	offset  int64 // of what r gives next
	buf     []byte
	started bool   // a From_ line was read whose mail follows
	from    []byte // that line
	start   int64  // where it stood
}

func newReader(r io.Reader, offset int64) *reader {
	return &reader{r: bufio.NewReaderSize(r, 128<<10), offset: offset}
}

// next is the next mail with its From_ line, unquoted, at most keep bytes of it; and where it stands. The bytes are valid until the next call.
func (r *reader) next() (raw []byte, start, end int64, err error) {
	if !r.started {
		if err := r.first(); err != nil {
			return nil, r.offset, r.offset, err
		}
	}
	r.buf = append(r.buf[:0], r.from...)
	start = r.start
	blank, fresh := false, true // the line before was empty; a line begins
	for {
		at := r.offset
		line, err := r.r.ReadSlice('\n')
		r.offset += int64(len(line))
		if err != nil && err != bufio.ErrBufferFull && err != io.EOF {
			return nil, at, at, err
		}
		if fresh && bytes.HasPrefix(line, []byte("From ")) && r.separates(line, blank) {
			r.from, r.start = append(r.from[:0], line...), at
			return r.buf, start, at, nil
		}
		if fresh {
			blank = len(bytes.TrimRight(line, "\r\n")) == 0
			line = unquote(line)
		}
		fresh = err == nil
		if room := keep - len(r.buf); room > 0 {
			r.buf = append(r.buf, line[:min(len(line), room)]...)
		}
		if err == io.EOF {
			r.started = false
			return r.buf, start, r.offset, nil
		}
	}
}

// first goes to the first From_ line.
func (r *reader) first() error {
	for fresh := true; ; {
		at := r.offset
		line, err := r.r.ReadSlice('\n')
		r.offset += int64(len(line))
		if fresh && bytes.HasPrefix(line, []byte("From ")) {
			r.from, r.start, r.started = append(r.from[:0], line...), at, true
			return nil
		}
		if err != nil && err != bufio.ErrBufferFull {
			return err
		}
		fresh = err == nil
	}
}

// separates tells a From_ line from a line of text that begins with the word: it names a time and a year, or stands after an empty line and before a header field.
func (r *reader) separates(line []byte, blank bool) bool {
	if len(line) > 1000 {
		return false
	}
	if hasClockAndYear(line[len("From "):]) {
		return true
	}
	if !blank {
		return false
	}
	if words := bytes.Fields(line); len(words) > 2 {
		return false
	}
	next, _ := r.r.Peek(200)
	next, _, _ = bytes.Cut(next, []byte("\n"))
	return fields(next)
}

// hasClockAndYear reports "09:15" and "2026" as words, as every From_ line ends with.
func hasClockAndYear(s []byte) bool {
	clock, year, weekday := false, false, false
	for _, w := range bytes.Fields(s) {
		switch {
		case len(w) >= 4 && len(w) <= 8 && w[0] >= '0' && w[0] <= '9' && bytes.IndexByte(w, ':') > 0:
			clock = true
		case len(w) == 4 && (w[0] == '1' || w[0] == '2') && (w[1] == '9' || w[1] == '0') && digit(w[2]) && digit(w[3]):
			year = true
		case len(w) >= 3 && slices.Contains([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, strings.ToLower(string(w[:3]))):
			weekday = true
		}
	}
	return clock && year && weekday
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// unquote takes one > off a quoted From_ line (mboxrd; mboxo quotes only once).
func unquote(line []byte) []byte {
	if len(line) > 0 && line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
		return line[1:]
	}
	return line
}
