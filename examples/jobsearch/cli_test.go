package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// result is what a command did.
type result struct {
	code           int
	stdout, stderr string
}

// shell runs the command in this process, with a database, a configuration and standard streams of its own.
type shell struct {
	t   *testing.T
	dir string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	dir := t.TempDir()
	for name, value := range map[string]string{"XDG_DATA_HOME": dir, "XDG_CONFIG_HOME": dir, "XDG_CACHE_HOME": dir, "NO_COLOR": "1", "DATABASE_URL": "", "JOBSEARCH_DB": ""} {
		t.Setenv(name, value)
	}
	return &shell{t: t, dir: dir}
}

func (s *shell) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	require.NoError(s.t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func (s *shell) run(stdin string, args ...string) result {
	s.t.Helper()
	stream := func(content string) *os.File {
		f, err := os.CreateTemp(s.dir, "stream-*")
		require.NoError(s.t, err)
		_, err = f.WriteString(content)
		require.NoError(s.t, err)
		_, err = f.Seek(0, io.SeekStart)
		require.NoError(s.t, err)
		return f
	}
	in, out, errs := stream(stdin), stream(""), stream("")
	defer func(i, o, e *os.File) { os.Stdin, os.Stdout, os.Stderr = i, o, e }(os.Stdin, os.Stdout, os.Stderr)
	os.Stdin, os.Stdout, os.Stderr = in, out, errs
	code := run(args)
	read := func(f *os.File) string {
		_, err := f.Seek(0, io.SeekStart)
		require.NoError(s.t, err)
		raw, err := io.ReadAll(f)
		require.NoError(s.t, err)
		require.NoError(s.t, f.Close())
		return string(raw)
	}
	in.Close()
	return result{code, read(out), read(errs)}
}

// ok runs a command that must succeed.
func (s *shell) ok(args ...string) result {
	s.t.Helper()
	r := s.run("", args...)
	require.Zero(s.t, r.code, "%v: %s", args, r.stderr)
	return r
}

// object is a command's one JSON object.
func (s *shell) object(args ...string) map[string]any {
	s.t.Helper()
	r := s.ok(append(args, "--json")...)
	var v map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(r.stdout), &v), "%v: %s", args, r.stdout)
	return v
}

// lines are a command's JSON objects, one a line.
func lines(t *testing.T, r result) []map[string]any {
	t.Helper()
	require.Zero(t, r.code, r.stderr)
	var out []map[string]any
	for line := range strings.Lines(r.stdout) {
		var v map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &v), line)
		out = append(out, v)
	}
	return out
}

func demoFile(t *testing.T, name string) string {
	t.Helper()
	raw, err := demoFiles.ReadFile("demo/" + name)
	require.NoError(t, err)
	return string(raw)
}

const postingText = "Senior Go Engineer\n\nRequirements:\n- 5 years of Go\n- PostgreSQL and Kubernetes\n\nNice to have:\n- Rust\n"

func TestEveryCommandMeetsBadFilesWithAClearErrorAndNoPanic(t *testing.T) {
	s := newShell(t)
	resume, posting := s.file("resume.md", demoFile(t, "resume.md")), s.file("posting.txt", postingText)
	noise := make([]byte, 1<<20)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(noise)
	big := filepath.Join(s.dir, "big.txt")
	f, err := os.Create(big)
	require.NoError(t, err)
	chunk := bytes.Repeat([]byte("a"), 1<<20)
	for range 200 {
		_, err := f.Write(chunk)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
	empty, noisy, truncated, missing := s.file("empty", ""), s.file("noise.bin", string(noise)), s.file("cut.json", `{"id":"1","jobs":[{"ti`), filepath.Join(s.dir, "none")
	folder := filepath.Join(s.dir, "folder")
	require.NoError(t, os.Mkdir(folder, 0o700))

	commands := map[string][]string{
		"ats score resume": {"ats", "score", "--job", posting, "--resume"}, "ats score job": {"ats", "score", "--resume", resume, "--job"}, "ats keywords": {"ats", "keywords", "--job"},
		"ats parse": {"ats", "parse", "--resume"}, "ats rank": {"ats", "rank", "--resume", resume, "--jobs"}, "inbox classify": {"inbox", "classify"}, "inbox scan": {"inbox", "scan", "--mbox"},
		"inbox evaluate": {"inbox", "evaluate"}, "jobs decode": {"jobs", "decode", "--source", "greenhouse"}, "jobs dedupe": {"jobs", "dedupe"}, "jobs salary": {"jobs", "salary"}, "resumes add": {"resumes", "add"},
	}
	// An empty list of mails, postings or lines is a list; so is a folder without mail.
	fine := map[string]bool{"inbox classify empty": true, "inbox scan empty": true, "inbox evaluate empty": true, "jobs dedupe empty": true, "jobs salary empty": true, "ats rank empty": true,
		"inbox classify folder": true, "inbox scan folder": true, "ats score job truncated": true, "ats keywords truncated": true}
	for name, args := range commands {
		for kind, path := range map[string]string{"empty": empty, "noise": noisy, "truncated": truncated, "missing": missing, "folder": folder, "200 MB": big} {
			t.Run(name+" "+kind, func(t *testing.T) {
				got := s.run("", append(append([]string{}, args...), path, "--json")...)
				assert.NotContains(t, got.stderr, "goroutine ", "a panic")
				if fine[name+" "+kind] {
					assert.Zero(t, got.code, got.stderr)
					return
				}
				assert.Equal(t, 1, got.code, got.stderr)
				assert.Empty(t, got.stdout, "data only on success")
				assert.Contains(t, got.stderr, filepath.Base(path), "the error names the file")
			})
		}
	}
}

func TestWrongUseEndsWithTwo(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{}, {"nonsense"}, {"ats", "score"}, {"apps", "move", "1", "flying"}, {"jobs", "find", "--source", "nowhere:x"}, {"jobs", "find", "--source", "greenhouse"},
		{"jobs", "find"}, {"outbox", "run"}, {"inbox", "scan"}, {"jobs", "export", "x.doc"}} {
		r := s.run("", args...)
		assert.Equal(t, 2, r.code, "%v: %s", args, r.stderr)
		assert.NotEmpty(t, r.stderr)
	}
}

func TestScoreSaysWhatMatchesAndWhatIsMissing(t *testing.T) {
	s := newShell(t)
	v := s.object("ats", "score", "--resume", s.file("resume.md", demoFile(t, "resume.md")), "--job", s.file("posting.txt", postingText))
	for _, part := range []string{"score", "coverage", "density", "format"} {
		n, ok := v[part].(float64)
		assert.True(t, ok && n >= 0 && n <= 100, "%s: %v", part, v[part])
	}
	names := func(key string) (out []string) {
		for _, k := range v[key].([]any) {
			out = append(out, strings.ToLower(k.(map[string]any)["keyword"].(string)))
			assert.Contains(t, k, "required")
			assert.Contains(t, k, "weight")
		}
		return out
	}
	assert.Contains(t, names("matched"), "go")
	assert.Contains(t, names("matched"), "postgresql")
	assert.Contains(t, names("missing"), "rust")
	assert.Contains(t, v, "recommendations")
}

func TestKeywordsStandWhereTheySayInTheFile(t *testing.T) {
	s := newShell(t)
	got := lines(t, s.run("", "ats", "keywords", "--json", "--job", s.file("posting.txt", postingText)))
	require.NotEmpty(t, got)
	found := map[string]bool{}
	for _, k := range got {
		found[postingText[int(k["start"].(float64)):int(k["end"].(float64))]] = true
	}
	for _, want := range []string{"Go", "PostgreSQL", "Kubernetes", "Rust"} {
		assert.True(t, found[want], "%s in %v", want, found)
	}
}

func TestSalaryAnswersEachLine(t *testing.T) {
	s := newShell(t)
	r := s.run("US$120k - US$150k a year\nfree fruit\n{\"text\": \"45.000 € brutto im Jahr\", \"country\": \"DE\"}\nab 20 € pro Stunde\n", "jobs", "salary", "--json", "-")
	require.Zero(t, r.code, r.stderr)
	assert.Equal(t, []string{
		`{"min":120000,"max":150000,"currency":"USD","period":"year"}`, `null`, `{"min":45000,"max":45000,"currency":"EUR","period":"year"}`, `{"min":20,"max":null,"currency":"EUR","period":"hour"}`,
	}, strings.Split(strings.TrimSpace(r.stdout), "\n"))
}

func TestDecodeReadsASavedAnswer(t *testing.T) {
	s := newShell(t)
	got := lines(t, s.run("", "jobs", "decode", "--json", "--source", "greenhouse", s.file("board.json", demoFile(t, "board.json"))))
	require.Len(t, got, 5)
	for _, field := range []string{"id", "source", "title", "company", "location", "remote", "salary", "posted", "url", "description"} {
		assert.Contains(t, got[0], field)
	}
	assert.Equal(t, "4501001", got[0]["id"])
	assert.Equal(t, map[string]any{"min": 85000.0, "max": 105000.0, "currency": "EUR", "period": "year"}, got[0]["salary"])
	assert.Nil(t, got[2]["salary"])
}

func TestTheLifeOfADraftOnTheCommandLine(t *testing.T) {
	s := newShell(t)
	a := s.object("apps", "add", "--company", "Acme", "--title", "Baker", "--applied", "2026-01-05")
	assert.Equal(t, "applied", a["status"])
	id := a["id"].(string)
	assert.Equal(t, "interview", s.object("apps", "move", id, "interview")["status"])
	r := s.run("", "apps", "move", id, "confirmed")
	assert.Equal(t, 1, r.code, "not backwards")
	assert.Equal(t, "confirmed", s.object("apps", "move", id, "confirmed", "--correct")["status"])
	shown := s.object("apps", "show", id)
	assert.Len(t, shown["events"], 3)

	s.ok("run", "--once", "--source", "greenhouse:none", "--mbox", s.file("empty.mbox", ""), "--zone", "UTC", "-v")
}

func TestTheDemoRunsAndPrintsThePath(t *testing.T) {
	s := newShell(t)
	out := s.ok("demo").stdout
	for _, want := range []string{"Read the resume of Ann Example", "Senior Backend Engineer (Go)", "Before the approval 0 mails had left", "1 mail left", "interview", "The report", "jobsearch doctor"} {
		assert.Contains(t, out, want)
	}
	for _, l := range lines(t, s.run("", "demo", "--json"))[:6] {
		assert.NotEmpty(t, l["text"])
	}
	assert.NoFileExists(t, filepath.Join(s.dir, "jobsearch", "jobsearch.db"), "the demo leaves the person's database alone")
}

func TestConfigurationComesFromFileEnvironmentAndFlagsInThatOrder(t *testing.T) {
	s := newShell(t)
	config := s.file("c.yaml", "db: sqlite:"+filepath.Join(s.dir, "from-file.db")+"\n")
	s.ok("apps", "list", "--config", config)
	assert.FileExists(t, filepath.Join(s.dir, "from-file.db"))
	t.Setenv("JOBSEARCH_DB", "sqlite:"+filepath.Join(s.dir, "from-env.db"))
	s.ok("apps", "list")
	assert.FileExists(t, filepath.Join(s.dir, "from-env.db"))
	s.ok("apps", "list", "--db", "sqlite:"+filepath.Join(s.dir, "from-flag.db"))
	assert.FileExists(t, filepath.Join(s.dir, "from-flag.db"))
	bad := s.run("", "apps", "list", "--config", s.file("bad.yaml", "db: [unclosed"))
	assert.NotZero(t, bad.code)
	assert.Contains(t, bad.stderr, "configuration")
}

func TestDoctorCompletionDumpAndVersionAnswer(t *testing.T) {
	s := newShell(t)
	assert.Contains(t, s.ok("doctor").stdout, "jobsearch resumes add")
	for _, shellName := range []string{"bash", "zsh", "fish"} {
		assert.Contains(t, s.ok("completion", shellName).stdout, "inbox")
	}
	s.ok("resumes", "add", s.file("cv.md", demoFile(t, "resume.md")))
	assert.Contains(t, s.ok("db", "dump").stdout, `"noun":"resume"`)
	assert.NotEmpty(t, s.object("version")["version"])
	assert.Len(t, lines(t, s.run("", "jobs", "watch", "add", "greenhouse:acme", "lever:acme", "--json")), 2)
	assert.Len(t, lines(t, s.run("", "jobs", "watch", "rm", "lever:acme", "--json")), 1)
	assert.Len(t, lines(t, s.run("", "resumes", "list", "--json")), 1)
}

func TestExportedTextCannotRunInASpreadsheet(t *testing.T) {
	var buf bytes.Buffer
	line := jobLine{Title: "=cmd|' /C calc'!A0", Company: "@x", Lead: &jobsearch.Lead{}}
	require.NoError(t, writeCSV(&buf, []jobLine{line}))
	assert.Contains(t, buf.String(), "'=cmd")
	assert.Contains(t, buf.String(), "'@x")
}

func TestUnknownTimesAreNull(t *testing.T) {
	s := newShell(t)
	r := s.ok("--json", "apps", "add", "--company", "Northwind", "--title", "Baker")
	assert.NotContains(t, r.stdout, "0001-01-01")
	var a map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &a))
	assert.Nil(t, a["applied_at"])
	assert.NotNil(t, a["created_at"])
}

func TestTextFromOutsideDoesNotDriveTheTerminal(t *testing.T) {
	s := newShell(t)
	r := s.ok("--json", "apps", "add", "--company", "North\x1b[2Jwind", "--title", "Baker", "--applied", "2026-01-05")
	var a struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &a))
	r = s.ok("apps", "move", a.ID, "interview")
	assert.NotContains(t, r.stdout, "\x1b")
	assert.Equal(t, "a (hr@x.example)", plain("a \u202e(hr@x.example)\u2069"))
}

func TestADayWithoutMailsIsNotTheUsualNumber(t *testing.T) {
	s := newShell(t)
	r := s.run("", "outbox", "run", "--smtp", "smtp://localhost:1", "--from", "ann@example.com", "--per-day", "0")
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.stderr, "per-day")
}

func TestOneRunReadsMailBeforeItPlansAndPlansBeforeItSends(t *testing.T) {
	s := newShell(t)
	box := s.file("box.mbox", "")
	var c runCmd
	c.Mbox, c.SMTP, c.From, c.PerDay = box, "smtp://localhost:1", "ann@example.com", 1
	a := newApp(&globals{DBURL: "sqlite::memory:", User: "local"})
	defer a.close()
	store, err := a.store(t.Context())
	require.NoError(t, err)
	tasks, err := c.compose(t.Context(), a, store, time.UTC)
	require.NoError(t, err)
	var names []string
	for _, task := range tasks {
		names = append(names, task.Name)
	}
	assert.Equal(t, []string{"find", "read", "plan", "analyse", "send"}, names)
}

func TestTheDoctorTellsNoPassword(t *testing.T) {
	var said []string
	c := doctorCmd{}
	a := newApp(&globals{DBURL: "sqlite::memory:", User: "local"})
	defer a.close()
	store, err := a.store(t.Context())
	require.NoError(t, err)
	a.DBURL = "postgres://db.example/jobs?user=ann&password=s3cret"
	c.checkStore(t.Context(), a, store, func(_, _, text, _ string) { said = append(said, text) })
	assert.NotContains(t, strings.Join(said, " "), "s3cret")
	assert.Contains(t, said[0], "db.example/jobs")
}
