package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
)

// Bounds of what is read from files and standard input.
const (
	maxFile = 64 << 20 // a document, a posting, a saved answer
	maxLine = 16 << 20 // a line of JSON
)

// readFile reads a whole file, or standard input for "-", within maxFile.
func readFile(path string) ([]byte, error) {
	f, err := openInput(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("read %s: %w", path, &jobsearch.LimitError{What: "file size", Limit: maxFile, Unit: "bytes"})
	}
	return raw, nil
}

func openInput(path string) (*os.File, error) {
	if path == "-" {
		return os.Stdin, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &jobsearch.InputError{What: path, Reason: "is a directory: give a file"}
	}
	return os.Open(path)
}

// readText reads a file that must be text.
func readText(path string) (string, error) {
	raw, err := readFile(path)
	if err != nil {
		return "", err
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !looksLikeText(raw) {
		return "", &jobsearch.InputError{What: path, Reason: "is not text: give plain text, Markdown or HTML"}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return "", &jobsearch.InputError{What: path, Reason: "is empty"}
	}
	return string(raw), nil
}

// looksLikeText reports whether the beginning of raw is text: no NUL, and mostly valid UTF-8.
func looksLikeText(raw []byte) bool {
	head := raw[:min(len(raw), 64<<10)]
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	bad := 0
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		}
		i += n
	}
	return bad*20 <= len(head)
}

// jsonLines yields the objects of a file of JSON lines. A line that is none ends it with an *InputError that names the line.
func jsonLines[T any](path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		f, err := openInput(path)
		if err != nil {
			yield(zero, err)
			return
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(make([]byte, 0, 64<<10), maxLine)
		n := 0
		for lines.Scan() {
			n++
			line := bytes.TrimSpace(lines.Bytes())
			if len(line) == 0 {
				continue
			}
			var v T
			if err := json.Unmarshal(line, &v); err != nil {
				yield(zero, &jobsearch.InputError{What: path, At: fmt.Sprintf("line %d", n), Reason: "is not a JSON object as expected: " + err.Error()})
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(zero, fmt.Errorf("read %s: line %d: %w", path, n+1, &jobsearch.LimitError{What: "line length", Limit: maxLine, Unit: "bytes"}))
		case err != nil:
			yield(zero, fmt.Errorf("read %s: %w", path, err))
		}
	}
}

// text is a JSON value that may be a string, a number or null, as ids are in the wild.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err == nil {
		*t = text(s)
		return nil
	}
	if string(raw) == "null" {
		*t = ""
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(raw, &n); err != nil {
		return fmt.Errorf("%s is neither text nor a number", raw)
	}
	*t = text(n.String())
	return nil
}
