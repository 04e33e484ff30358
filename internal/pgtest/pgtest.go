// Package pgtest starts a throw-away PostgreSQL for the tests of one test binary, and stops it.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lib/pq"
)

// Run runs a test binary's tests and then stops the server, if one was started. Use it as TestMain: func TestMain(m *testing.M) { pgtest.Run(m) }.
func Run(m *testing.M) {
	m.Run() // its result is the binary's exit code when TestMain returns
	if shared.server != nil {
		shared.server.stop()
	}
}

// shared is the one server of a test binary.
var shared struct {
	sync.Mutex
	server    *instance
	err       error // why there is none
	databases int
}

// New creates an empty database, owned by an ordinary role, and returns its URL. The first call starts the server.
// Where PostgreSQL is not installed the test is skipped, or fails when JOBSEARCH_TEST_SERVICES is "required".
func New(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = start()
	}
	if errors.Is(shared.err, errMissing) && os.Getenv("JOBSEARCH_TEST_SERVICES") != "required" {
		t.Skip(shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	shared.databases++
	name := fmt.Sprintf("test%d", shared.databases)
	if err := shared.server.create(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	return shared.server.url(role, name)
}

// role is the ordinary role that owns the databases.
const role = "app"

var errMissing = errors.New("PostgreSQL's programs are not installed: apt-get install postgresql")

type instance struct {
	dir  string // holds the socket, data and log
	cmd  *exec.Cmd
	done chan struct{} // closed when the server has ended
}

func start() (*instance, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &instance{dir: dir, done: make(chan struct{})}
	attr, err := s.account()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("pgtest: initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	logFile, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	// What is tested is killed clients, not power failures, so the disk need not be waited for.
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=100")
	s.cmd.Dir, s.cmd.SysProcAttr, s.cmd.Stdout, s.cmd.Stderr = dir, attr, logFile, logFile
	begun := make(chan error)
	go func() {
		runtime.LockOSThread() // the server ends with the thread that started it: see account
		err := s.cmd.Start()
		begun <- err
		if err == nil {
			_ = s.cmd.Wait()
		}
		logFile.Close()
		close(s.done)
	}()
	if err := <-begun; err != nil {
		return nil, errors.Join(fmt.Errorf("pgtest: start: %w", err), os.RemoveAll(dir))
	}
	if err := s.ready(); err != nil {
		out, _ := os.ReadFile(logFile.Name())
		s.stop()
		return nil, fmt.Errorf("pgtest: %w: %s", err, out)
	}
	return s, nil
}

// programs is the folder of PostgreSQL's programs: that of the newest Debian package, or of initdb on the PATH.
func programs() (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	p, err := exec.LookPath("initdb")
	if err != nil {
		return "", errMissing
	}
	return filepath.Dir(p), nil
}

// account makes PostgreSQL, which refuses to run as root, run as the user postgres.
func (s *instance) account() (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{}
	endWithParent(attr)
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("pgtest: PostgreSQL does not run as root: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(s.dir, uid, gid)
}

func (s *instance) url(as, database string) string {
	q := url.Values{"host": {s.dir}, "sslmode": {"disable"}, "user": {as}}
	return "postgres:///" + database + "?" + q.Encode()
}

func (s *instance) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		err := s.exec(ctx, "postgres", "CREATE ROLE "+role+" LOGIN")
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			return errors.New("the server ended at once")
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *instance) create(ctx context.Context, name string) error {
	return s.exec(ctx, "postgres", "CREATE DATABASE "+pq.QuoteIdentifier(name)+" OWNER "+role)
}

func (s *instance) exec(ctx context.Context, database, statement string) error {
	db, err := sql.Open("postgres", s.url("postgres", database))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// stop ends the server at once (SIGQUIT is PostgreSQL's immediate shutdown) and removes its files.
func (s *instance) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.done
	}
	if strings.HasPrefix(s.dir, os.TempDir()) {
		_ = os.RemoveAll(s.dir)
	}
}
