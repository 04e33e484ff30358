package folder_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/folder"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

func TestAValueIsKeptUntilItRunsOut(t *testing.T) {
	ctx, c := t.Context(), folder.NewCache(t.TempDir())
	require.NoError(t, c.Set(ctx, "https://a.example/?x=../../etc", []byte("one"), time.Hour))
	v, err := c.Get(ctx, "https://a.example/?x=../../etc")
	require.NoError(t, err)
	assert.Equal(t, "one", string(v))
	_, err = c.Get(ctx, "other")
	assert.ErrorIs(t, err, jobsearch.ErrNotFound)
	require.NoError(t, c.Set(ctx, "gone", []byte("x"), -time.Second))
	_, err = c.Get(ctx, "gone")
	assert.ErrorIs(t, err, jobsearch.ErrNotFound)
}

func TestPruneRemovesOnlyWhatHasRunOut(t *testing.T) {
	dir := t.TempDir()
	ctx, c := t.Context(), folder.NewCache(filepath.Join(dir, "cache"))
	require.NoError(t, c.Prune(ctx), "a cache that was never written to")
	require.NoError(t, c.Set(ctx, "keep", nil, time.Hour))
	require.NoError(t, c.Set(ctx, "drop", []byte("x"), -time.Second))
	require.NoError(t, c.Prune(ctx))
	files, err := filepath.Glob(filepath.Join(dir, "cache", "*", "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	info, err := os.Stat(files[0])
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
	_, err = c.Get(ctx, "keep")
	assert.NoError(t, err)
}

func TestReadersSeeOneWholeValueWhileItIsReplaced(t *testing.T) {
	ctx, c := t.Context(), folder.NewCache(t.TempDir())
	value := func(i int) []byte { return []byte(fmt.Sprintf("%0100000d", i)) }
	require.NoError(t, c.Set(ctx, "k", value(0), time.Hour))
	g, gctx := errgroup.WithContext(ctx)
	for w := range 4 {
		g.Go(func() error {
			for i := range 25 {
				if err := c.Set(gctx, "k", value(w*100+i), time.Hour); err != nil {
					return err
				}
				v, err := c.Get(gctx, "k")
				if err != nil {
					return err
				}
				if len(v) != 100000 {
					return fmt.Errorf("a torn value of %d bytes", len(v))
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
}

func TestFilesStayInTheirFolder(t *testing.T) {
	ctx, f := t.Context(), folder.NewFiles(t.TempDir())
	for _, name := range []string{"../x", "/etc/passwd", "a/../../x", ""} {
		assert.ErrorIs(t, f.Write(ctx, name, nil), jobsearch.ErrInput, name)
		_, err := f.Read(ctx, name)
		assert.ErrorIs(t, err, jobsearch.ErrInput, name)
	}
	require.NoError(t, f.Write(ctx, "2026/cv.pdf", []byte("pdf")))
	v, err := f.Read(ctx, "2026/cv.pdf")
	require.NoError(t, err)
	assert.Equal(t, "pdf", string(v))
	_, err = f.Read(ctx, "none")
	assert.ErrorIs(t, err, jobsearch.ErrNotFound)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	assert.ErrorIs(t, f.Write(ended, "x", nil), context.Canceled)
}

func ExampleNewFiles() {
	dir, err := os.MkdirTemp("", "files-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	files := folder.NewFiles(dir)
	if err := files.Write(context.Background(), "cv.txt", []byte("Ann Example")); err != nil {
		fmt.Println(err)
		return
	}
	content, err := files.Read(context.Background(), "cv.txt")
	fmt.Println(string(content), err)
	// Output: Ann Example <nil>
}
