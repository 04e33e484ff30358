package storagetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// killTarget names, in the environment of a child of Kill, the database that it works on.
const killTarget = "JOBSEARCH_KILL_TARGET"

// ready is what the child says when its work begins.
const ready = "ready"

// Kill starts the test binary again as a child that works on a database, kills it (SIGKILL) at a random moment, and again, 20 times (times SOAK, a number in the environment); then it lets the work
// end undisturbed and compares with the same work in a database that nobody disturbed: nothing is lost, nothing is there twice.
//
// It must be the only thing that its test function does: the child runs the same function. target makes an empty database and returns the url or path that open opens.
func Kill(t *testing.T, target func(t *testing.T) string, open func(ctx context.Context, url string) (jobsearch.DB, error)) {
	opened := func(url string) jobsearch.DB {
		db, err := open(t.Context(), url)
		require.NoError(t, err)
		return db
	}
	if url := os.Getenv(killTarget); url != "" {
		db := opened(url)
		fmt.Println(ready)
		var wg sync.WaitGroup
		for range 2 { // two workers on one cursor
			wg.Go(func() { work(t.Context(), db.For("ann"), 1_000_000) })
		}
		wg.Wait()
		return
	}
	soak, _ := strconv.Atoi(os.Getenv("SOAK"))
	kills := 20 * max(soak, 1)
	url := target(t)
	require.NoError(t, opened(url).Close()) // with its schema
	for i := range kills {
		killOne(t, url, i)
	}
	disturbed := opened(url)
	defer disturbed.Close()
	at, err := disturbed.For("ann").Cursors().Get(t.Context(), "work")
	require.NoError(t, err)
	done, _ := strconv.Atoi(string(at))
	t.Logf("%d kills, %d units of work survived them", kills, done)
	require.Positive(t, done, "every child was killed before it did anything")
	require.NoError(t, work(t.Context(), disturbed.For("ann"), done+3))

	calm := opened(target(t))
	defer calm.Close()
	require.NoError(t, work(t.Context(), calm.For("ann"), done+3))
	require.Equal(t, dump(t, calm.For("ann")), dump(t, disturbed.For("ann")))
}

// killOne starts one child and kills it: most after its work began, every fourth while it starts.
func killOne(t *testing.T, url string, i int) {
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=60s")
	child.Env = append(os.Environ(), killTarget+"="+url)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	lines := bufio.NewScanner(out)
	if i%4 > 0 {
		for lines.Scan() && lines.Text() != ready {
		}
	}
	time.Sleep(rand.N(100 * time.Millisecond))
	require.NoError(t, child.Process.Kill())
	said := ""
	for lines.Scan() {
		said += lines.Text() + "\n"
	}
	var ended *exec.ExitError
	require.ErrorAs(t, child.Wait(), &ended)
	require.False(t, ended.Exited(), "kill %d: the child ended by itself: %s", i, said)
}

// work is a pipeline: what is new since the cursor is read, and its result, its events and the cursor are written in one transaction. Another worker may be ahead: then it reads again.
func work(ctx context.Context, s jobsearch.Store, until int) error {
	for {
		at, err := s.Cursors().Get(ctx, "work")
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(string(at))
		if n >= until {
			return nil
		}
		if err := s.InTx(ctx, func(tx jobsearch.Store) error { return unit(ctx, tx, n, at) }); err != nil && !errors.Is(err, jobsearch.ErrConflict) {
			return err
		}
	}
}

// unit is one piece of work: an application with a draft that has no natural key, a move, and their events.
func unit(ctx context.Context, tx jobsearch.Store, n int, at jobsearch.Cursor) error {
	cause := jobsearch.Cause{At: day(1).Add(time.Duration(n) * time.Minute)}
	app := &jobsearch.Application{Key: fmt.Sprint("unit:", n), Company: "Acme", Title: fmt.Sprint("Job ", n), AppliedAt: cause.At}
	if _, err := jobsearch.AddApplications(ctx, tx, cause, app); err != nil {
		return err
	}
	draft := &jobsearch.Draft{Kind: jobsearch.DraftFollowUp, Channel: jobsearch.ChannelMail, ApplicationID: app.ID, Body: fmt.Sprint("Dear ", n)}
	if _, err := jobsearch.AddDrafts(ctx, tx, cause, draft); err != nil {
		return err
	}
	if _, err := jobsearch.MoveApplication(ctx, tx, app.ID, jobsearch.ApplicationConfirmed, cause); err != nil {
		return err
	}
	return tx.Cursors().Move(ctx, "work", at, jobsearch.Cursor(strconv.Itoa(n+1)))
}
