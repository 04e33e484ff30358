package mbox

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// file is one mail in a file of its own.
type file struct {
	path string
	name string // stays the same while the mail does: without a Maildir's flags
	at   int64  // seconds since 1970 by which it is sorted
	mod  time.Time
}

// fetchFiles yields the mails of files that list gives, after the cursor.
func (s *Source) fetchFiles(ctx context.Context, since jobsearch.Cursor, list func() ([]file, error)) iter.Seq2[jobsearch.Fetched, error] {
	return func(yield func(jobsearch.Fetched, error) bool) {
		files, err := list()
		if err != nil {
			yield(jobsearch.Fetched{}, err)
			return
		}
		slices.SortFunc(files, func(a, b file) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.name, b.name)) })
		seen := after(files, since)
		print := digest(files[:seen])
		for _, f := range files[seen:] {
			if err := ctx.Err(); err != nil {
				yield(jobsearch.Fetched{}, fmt.Errorf("mbox: %w", err))
				return
			}
			print ^= f.digest()
			seen++
			raw, err := read(f.path)
			if errors.Is(err, fs.ErrNotExist) { // moved while we looked; the next fetch sees it under its new name
				continue
			}
			if err != nil {
				yield(jobsearch.Fetched{}, fmt.Errorf("mbox: %w", err))
				return
			}
			m := s.message(raw)
			if m.ReceivedAt.IsZero() {
				m.ReceivedAt = f.mod.UTC()
			}
			c := jobsearch.Cursor(fmt.Sprintf("files1 %d %x", seen, print))
			if !yield(jobsearch.Fetched{Message: m, Cursor: c}, nil) {
				return
			}
		}
	}
}

// after is how many of the sorted files the cursor has behind it: 0 when they are not the same files any more.
func after(files []file, since jobsearch.Cursor) int {
	var n int
	var print uint64
	if k, _ := fmt.Sscanf(string(since), "files1 %d %x", &n, &print); k != 2 || n < 0 || n > len(files) || digest(files[:n]) != print {
		return 0
	}
	return n
}

func digest(files []file) (d uint64) {
	for _, f := range files {
		d ^= f.digest()
	}
	return d
}

func (f file) digest() uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", f.at, f.name)
	return h.Sum64()
}

func (s *Source) one() ([]file, error) {
	info, err := os.Stat(s.path)
	if err != nil {
		return nil, gone(err)
	}
	return []file{{path: s.path, name: fmt.Sprint(info.Name(), info.Size()), mod: info.ModTime()}}, nil
}

// maildirFiles lists new and cur, without drafts. A name begins with the seconds at which the mail was delivered (https://cr.yp.to/proto/maildir.html).
func (s *Source) maildirFiles() ([]file, error) {
	var files []file
	for _, dir := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(s.path, dir))
		if errors.Is(err, fs.ErrNotExist) && dir == "new" && isDir(s.path) {
			continue
		}
		if err != nil {
			return nil, gone(err)
		}
		for _, e := range entries {
			name, flags, _ := strings.Cut(e.Name(), ":")
			if e.IsDir() || strings.HasPrefix(name, ".") || strings.Contains(strings.TrimPrefix(flags, "2,"), "D") {
				continue
			}
			f := file{path: filepath.Join(s.path, dir, e.Name()), name: name}
			if info, err := e.Info(); err == nil {
				f.mod = info.ModTime()
			}
			seconds, _, _ := strings.Cut(name, ".")
			if f.at, err = strconv.ParseInt(seconds, 10, 64); err != nil {
				f.at = f.mod.Unix()
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// folderFiles lists the .eml files below the path by the date in their header.
func (s *Source) folderFiles(ctx context.Context) ([]file, error) {
	var files []file
	err := filepath.WalkDir(s.path, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !d.Type().IsRegular() || !strings.EqualFold(filepath.Ext(path), ".eml") {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		rel, err := filepath.Rel(s.path, path)
		if err != nil {
			rel = path
		}
		f := file{path: path, name: fmt.Sprint(rel, " ", info.Size()), mod: info.ModTime()}
		if sent := sentAt(path); !sent.IsZero() {
			f.at = sent.Unix()
		} else {
			f.at = f.mod.Unix()
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, gone(err)
	}
	return files, nil
}

// sentAt is the date in a mail's header, as far as the first 64 KiB hold it.
func sentAt(path string) time.Time {
	f, err := os.Open(path)
	if err != nil {
		return time.Time{}
	}
	defer f.Close()
	r := bufio.NewReader(io.LimitReader(f, 64<<10))
	var head []byte
	for {
		line, err := r.ReadSlice('\n')
		head = append(head, line...)
		if err != nil && err != bufio.ErrBufferFull || len(bytes.TrimRight(line, "\r\n")) == 0 && len(head) > 2 {
			break
		}
	}
	return mime.Parse(head, "").SentAt
}

// read is a mail's bytes, one more than the bound at most, so that the parser sees that it was passed.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mime.MaxMessage+1))
}
