// Package folder keeps bytes in a folder of the local disk: it is a jobsearch.Cache and a jobsearch.Files.
package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 256 << 20

// Cache keeps values as files, for this user alone (0600). A value that has run out is removed when it is asked for; Prune removes the others. Safe for concurrent use, also by several processes.
type Cache struct {
	dir string
	now func() time.Time
}

var _ jobsearch.Cache = (*Cache)(nil)

// NewCache makes the cache in dir, which is made when it is first written to.
func NewCache(dir string) *Cache { return &Cache{dir: dir, now: time.Now} }

// path is spread over 256 folders by the hash of the key: a key may hold anything.
func (c *Cache) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	name := hex.EncodeToString(sum[:])
	return filepath.Join(c.dir, name[:2], name[2:])
}

// Get reads a value; jobsearch.ErrNotFound for one that is not there or has run out.
func (c *Cache) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	raw, err := read(c.path(key))
	if err != nil {
		return nil, err
	}
	until, value, ok := entry(raw)
	if !ok || c.now().After(until) {
		_ = os.Remove(c.path(key)) // the next Get finds nothing either way
		return nil, fmt.Errorf("cache: %w", jobsearch.ErrNotFound)
	}
	return value, nil
}

// Set keeps a value for ttl.
func (c *Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	head := binary.BigEndian.AppendUint64(nil, uint64(c.now().Add(ttl).UnixMilli()))
	return write(c.path(key), append(head, value...))
}

// Prune removes the values that have run out.
func (c *Cache) Prune(ctx context.Context) error {
	return filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		f, err := os.Open(path)
		if err != nil {
			return nil // another process removed it
		}
		head := make([]byte, 8)
		_, err = io.ReadFull(f, head)
		f.Close()
		if until, _, ok := entry(head); err != nil || !ok || c.now().After(until) {
			return os.Remove(path)
		}
		return nil
	})
}

// entry splits what is kept: eight bytes of the time until which it holds, then the value.
func entry(raw []byte) (until time.Time, value []byte, ok bool) {
	if len(raw) < 8 {
		return until, nil, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(raw))), raw[8:], true
}

// Files are the files of one folder. Names are relative and stay inside it. Safe for concurrent use: a file is replaced as a whole.
type Files struct{ root string }

var _ jobsearch.Files = (*Files)(nil)

// NewFiles makes the Files of dir.
func NewFiles(dir string) *Files { return &Files{root: dir} }

func (f *Files) path(name string) (string, error) {
	if !filepath.IsLocal(name) {
		return "", &jobsearch.InputError{What: "file name", At: name, Reason: "is not a relative name inside the folder"}
	}
	return filepath.Join(f.root, name), nil
}

// Read reads a file; jobsearch.ErrNotFound when it is not there, a *jobsearch.LimitError when it is larger than MaxFile.
func (f *Files) Read(ctx context.Context, name string) ([]byte, error) {
	path, err := f.path(name)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return nil, err
	}
	return read(path)
}

// Write replaces a file, for this user alone (0600).
func (f *Files) Write(ctx context.Context, name string, content []byte) error {
	path, err := f.path(name)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	return write(path, content)
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), jobsearch.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(io.LimitReader(f, MaxFile+1)); err != nil {
		return nil, err
	}
	if buf.Len() > MaxFile {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), &jobsearch.LimitError{What: "file size", Limit: MaxFile, Unit: "bytes"})
	}
	return buf.Bytes(), nil
}

// write replaces a file as a whole: whoever reads it meanwhile sees the old one or the new one.
func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
