// Package mbox reads mail from files as a jobsearch.MailSource: an mbox (RFC 4155, with the From_ quoting of mboxo and mboxrd), a Maildir, one .eml file, or a
// folder with .eml files in it at any depth. Nothing is written, moved or marked as read.
//
// # Bounds
//
// An mbox is streamed: memory is that of one mail, at most mime.MaxMessage (25 MiB), whatever the file's size; what is longer is cut, with a Problem on the Message.
// A folder's list of files is held in memory, about 200 bytes each.
//
// # Cursors
//
// In an mbox a cursor is a byte offset with a fingerprint of what stands before it; a file that was rewritten there is read again from the beginning. Mail comes in the order
// of the file. In folders a cursor is the last mail's date and name with a fingerprint of all before it; mail that appears or vanishes before it means reading
// again from the beginning. Mail comes by its date (Maildir: by the time in its name).
package mbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// Options tune a Source. The zero value works.
type Options struct {
	Account string   // Message.Account; the path's last element without .mbox or .eml by default
	Sent    bool     // all mail here is the person's own: Message.Outgoing
	Own     []string // the person's addresses: mail from them is Outgoing as well
}

// Source is a jobsearch.MailSource over files. It is safe for concurrent use.
type Source struct {
	path string
	kind kind
	opts Options
	own  map[string]bool
}

type kind int

const (
	single kind = iota
	mailbox
	maildir
	folder
)

// Open looks at what stands at path. A file that is neither mail nor mbox is a *jobsearch.InputError; a path where nothing stands wraps jobsearch.ErrGone
// and fs.ErrNotExist. An empty file or folder is an empty mailbox. No file stays open.
func Open(path string, o Options) (*Source, error) {
	s := &Source{path: path, opts: o, own: map[string]bool{}}
	for _, a := range o.Own {
		s.own[strings.ToLower(strings.TrimSpace(a))] = true
	}
	if s.opts.Account == "" {
		name := filepath.Base(filepath.Clean(path))
		s.opts.Account = strings.TrimSuffix(strings.TrimSuffix(name, ".mbox"), ".eml")
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, gone(err)
	}
	if info.IsDir() {
		s.kind = folder
		if isDir(path, "cur") && (isDir(path, "new") || isDir(path, "tmp")) {
			s.kind = maildir
		}
		return s, nil
	}
	if !info.Mode().IsRegular() {
		return nil, &jobsearch.InputError{What: path, Reason: "not a regular file; give an mbox, a Maildir, an .eml file or a folder of them"}
	}
	s.kind, err = s.sniff()
	return s, err
}

func isDir(elem ...string) bool {
	info, err := os.Stat(filepath.Join(elem...))
	return err == nil && info.IsDir()
}

// sniff tells an mbox from a single mail by how it begins.
func (s *Source) sniff() (kind, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return single, gone(err)
	}
	defer f.Close()
	head := make([]byte, 8<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return single, fmt.Errorf("mbox: read: %w", err)
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), "\r\n")
	switch {
	case len(head) == 0, bytes.HasPrefix(head, []byte("From ")):
		return mailbox, nil
	case fields(head):
		return single, nil
	}
	return single, &jobsearch.InputError{What: s.path, Reason: "neither an mbox nor a mail: it begins with no header field"}
}

// fields reports that a header field stands in the first lines.
func fields(head []byte) bool {
	sc := bufio.NewScanner(bytes.NewReader(head))
	for i := 0; i < 20 && sc.Scan(); i++ {
		name, _, ok := bytes.Cut(bytes.TrimLeft(sc.Bytes(), "> \t"), []byte(":"))
		if ok && len(name) > 1 && len(name) < 80 && bytes.IndexFunc(name, func(r rune) bool {
			return r != '-' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
		}) < 0 {
			return true
		}
	}
	return false
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("mbox: %w: %w", jobsearch.ErrGone, err)
	}
	return fmt.Errorf("mbox: %w", err)
}

// Name is "mbox:" and the account.
func (s *Source) Name() string { return "mbox:" + s.opts.Account }

// Fetch yields the mail after since, as jobsearch.MailSource says. Errors are those of the file system; jobsearch.ErrGone when the path no longer exists.
func (s *Source) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	switch s.kind {
	case mailbox:
		return s.fetchMailbox(ctx, since)
	case single:
		return s.fetchFiles(ctx, since, func() ([]file, error) { return s.one() })
	case maildir:
		return s.fetchFiles(ctx, since, func() ([]file, error) { return s.maildirFiles() })
	}
	return s.fetchFiles(ctx, since, func() ([]file, error) { return s.folderFiles(ctx) })
}

// message parses a mail and notes whose it is.
func (s *Source) message(raw []byte) *jobsearch.Message {
	m := mime.Parse(raw, s.opts.Account)
	m.Outgoing = s.opts.Sent || s.own[m.From.Addr]
	return &m
}
