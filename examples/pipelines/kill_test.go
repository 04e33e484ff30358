package pipelines_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/outreach"
	"github.com/seed-57f86535/jobsearch/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The child is this test binary, told by its environment to run every pipeline once and end.
const (
	childDir   = "JOBSEARCH_KILL_DIR"
	childRun   = "JOBSEARCH_KILL_RUN" // which run it is: a restart comes an hour later
	killMails  = 25
	killDrafts = 12
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		run, _ := strconv.Atoi(os.Getenv(childRun))
		if err := everyPipeline(context.Background(), dir, run); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// everyPipeline is a whole program: it crawls, makes leads, reads mail, plans and sends.
func everyPipeline(ctx context.Context, dir string, run int) error {
	db, err := sqlite.Open(ctx, filepath.Join(dir, "test.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	ann := db.For("ann")
	var postings []jobsearch.Job
	for i := range 20 {
		postings = append(postings, posting("acme", fmt.Sprint(i), fmt.Sprintf("Engineer %c", 'A'+i), "Berlin, Germany"))
	}
	find := aggregate.New(ann, aggregate.Options{Catalog: db.Catalog(), Sources: []jobsearch.JobSource{board("acme", postings...)}, Parallel: 1, Now: at(0)})
	var mails []jobsearch.Message
	for i := range killMails {
		mails = append(mails, receipt(i, fmt.Sprint("r", i), fmt.Sprint("Firm", i), "Engineer"))
	}
	read := inbox.New(ann, memory.NewMailSource("box", mails...), inbox.Options{Now: at(0)})
	// A restart comes an hour later, so that what was being sent is asked for.
	send := outreach.NewOutbox(db.For("out"), fileMailer{filepath.Join(dir, "sent.txt")}, outreach.Limits{PerDay: 100, Now: func() time.Time { return monday.Add(time.Duration(run) * time.Hour) }})
	for _, p := range []func(context.Context) error{find.Run, read.Run, planner(ann, 40).Run, send.Run} {
		if err := p(ctx); err != nil {
			return err
		}
	}
	return nil
}

// fileMailer is another side that survives the program: a file with a line for each mail.
type fileMailer struct{ path string }

func (m fileMailer) Send(_ context.Context, out jobsearch.Outgoing) error {
	f, err := os.OpenFile(m.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(out.MessageID + "\n")
	return err
}

func (m fileMailer) FindSent(_ context.Context, id string, _ time.Time) (jobsearch.Sent, error) {
	raw, err := os.ReadFile(m.path)
	if err != nil && !os.IsNotExist(err) {
		return jobsearch.SentUnknown, err
	}
	if strings.Contains(string(raw), id+"\n") {
		return jobsearch.SentYes, nil
	}
	return jobsearch.SentNo, nil
}

// startChild runs the pipelines in a process of their own.
func startChild(t *testing.T, dir string, run int) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childRun+"="+strconv.Itoa(run))
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	return cmd
}

// seeded is a folder whose database has approved drafts.
func seeded(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "test.db"), sqlite.Options{})
	require.NoError(t, err)
	approved(t, db.For("out"), 0, killDrafts)
	require.NoError(t, db.Close())
	return dir
}

func dumpOf(t *testing.T, dir string) string {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "test.db"), sqlite.Options{})
	require.NoError(t, err)
	defer db.Close()
	var buf bytes.Buffer
	require.NoError(t, storage.Dump(t.Context(), db.For("ann"), &buf))
	for _, user := range []jobsearch.UserID{"ann", "out", jobsearch.CatalogUser} {
		agrees(t, db.For(user))
	}
	assert.Equal(t, map[jobsearch.DraftStatus]int{jobsearch.DraftIsSent: killDrafts}, statuses(t, db.For("out")))
	return buf.String()
}

// TestEveryPipelineSurvivesKilling kills a process that runs every pipeline 20 times (times SOAK), at random instants, and demands the store and the mails of an undisturbed run.
func TestEveryPipelineSurvivesKilling(t *testing.T) {
	t.Parallel()
	undisturbed := seeded(t)
	started := time.Now()
	require.NoError(t, startChild(t, undisturbed, 0).Wait())
	took := time.Since(started)
	want := dumpOf(t, undisturbed)
	require.Contains(t, want, "Firm24")

	kills := 20
	if n, err := strconv.Atoi(os.Getenv("SOAK")); err == nil && n > 1 {
		kills *= n
	}
	for done := 0; done < kills; {
		dir, run := seeded(t), 0
		for range 3 { // killed up to three times on its way
			child := startChild(t, dir, run)
			run++
			time.Sleep(rand.N(took))
			if child.Process.Kill() == nil {
				done++
			}
			_ = child.Wait()
		}
		require.NoError(t, startChild(t, dir, run).Wait())
		require.Equal(t, want, dumpOf(t, dir), "the store after kills is that of an undisturbed run")
		raw, err := os.ReadFile(filepath.Join(dir, "sent.txt"))
		require.NoError(t, err)
		seen := map[string]bool{}
		for line := range strings.Lines(string(raw)) {
			require.False(t, seen[line], "a mail left twice")
			seen[line] = true
		}
		require.Len(t, seen, killDrafts)
	}
}
