// Package dovecot starts a real Dovecot IMAP server for tests: as an ordinary user, on a port of the loopback, in a directory that vanishes with the test.
//
// Where no dovecot is installed, the test is skipped by name; with JOBSEARCH_TEST_SERVICES=required in the environment it fails instead.
package dovecot

import (
	_ "embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// Password opens every mailbox.
const Password = "secret"

// Server is a running Dovecot. Any user name has a mailbox with INBOX and Sent.
type Server struct {
	Addr string // host:port, without TLS
	Host string
	Port int

	dir      string
	uid, gid int
	count    int
}

//go:embed dovecot.conf
var config string

// Start starts a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	binary := find()
	if binary == "" {
		if os.Getenv("JOBSEARCH_TEST_SERVICES") == "required" {
			t.Fatal("dovecot is not installed: apt-get install dovecot-imapd")
		}
		t.Skip("dovecot is not installed: apt-get install dovecot-imapd")
	}
	s := &Server{Host: "127.0.0.1", uid: os.Getuid(), gid: os.Getgid()}
	if s.uid == 0 { // Dovecot refuses mail that belongs to root
		s.uid, s.gid = 65534, 65534
	}
	dir, err := os.MkdirTemp("", "dovecot") // not t.TempDir: its path may be too long for a socket's name
	must(t, err)
	s.dir = dir
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for _, d := range []string{"", "run", "state", "mail"} {
		s.own(t, filepath.Join(dir, d), true)
	}
	s.Port = freePort(t)
	s.Addr = fmt.Sprintf("%s:%d", s.Host, s.Port)
	s.configure(t)

	var out strings.Builder
	cmd := exec.Command(binary, "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(s.uid), Gid: uint32(s.gid), NoSetGroups: false}
	}
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			<-done
		}
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", s.Addr); err == nil {
			_ = c.Close()
			return s
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Fatalf("dovecot did not start: %s\n%s", out.String(), log)
		}
	}
}

func find() string {
	for _, name := range []string{"dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (s *Server) configure(t testing.TB) {
	u, err := user.LookupId(strconv.Itoa(s.uid))
	must(t, err)
	g, err := user.LookupGroupId(strconv.Itoa(s.gid))
	must(t, err)
	f, err := os.Create(filepath.Join(s.dir, "dovecot.conf"))
	must(t, err)
	must(t, template.Must(template.New("").Parse(config)).Execute(f, map[string]any{
		"Dir": s.dir, "User": u.Username, "Group": g.Name, "UID": s.uid, "GID": s.gid, "Port": s.Port, "Password": Password,
	}))
	must(t, f.Close())
	s.own(t, f.Name(), false)
}

// own gives a path to the user that Dovecot runs as.
func (s *Server) own(t testing.TB, path string, dir bool) {
	if dir {
		must(t, os.MkdirAll(path, 0o755))
	}
	if os.Getuid() == 0 {
		must(t, os.Chown(path, s.uid, s.gid))
	}
}

func (s *Server) folder(account, mailbox string) string {
	dir := filepath.Join(s.dir, "mail", account)
	if mailbox != "INBOX" {
		dir = filepath.Join(dir, "."+mailbox)
	}
	return dir
}

// Deliver puts a mail into a mailbox as a delivery agent does: unread. It returns the mail's name, for Remove.
func (s *Server) Deliver(t testing.TB, account, mailbox string, raw []byte) string {
	t.Helper()
	dir := s.folder(account, mailbox)
	s.own(t, s.folder(account, "INBOX"), true)
	for _, d := range []string{"", "new", "cur", "tmp"} {
		s.own(t, filepath.Join(dir, d), true)
	}
	s.count++
	name := fmt.Sprintf("%d.M%06dP1.test", time.Now().Unix(), s.count)
	tmp := filepath.Join(dir, "tmp", name)
	must(t, os.WriteFile(tmp, raw, 0o600))
	s.own(t, tmp, false)
	must(t, os.Rename(tmp, filepath.Join(dir, "new", name)))
	return name
}

// Remove expunges a mail.
func (s *Server) Remove(t testing.TB, account, mailbox, name string) {
	t.Helper()
	for _, d := range []string{"new", "cur"} {
		found, err := filepath.Glob(filepath.Join(s.folder(account, mailbox), d, name+"*"))
		must(t, err)
		for _, f := range found {
			must(t, os.Remove(f))
			return
		}
	}
	t.Fatalf("no mail %s", name)
}

// Unread counts the mails that bear no mark of having been read.
func (s *Server) Unread(t testing.TB, account, mailbox string) int {
	t.Helper()
	n := 0
	for _, d := range []string{"new", "cur"} {
		list, err := os.ReadDir(filepath.Join(s.folder(account, mailbox), d))
		must(t, err)
		for _, e := range list {
			_, flags, _ := strings.Cut(e.Name(), ":2,")
			if !strings.Contains(flags, "S") {
				n++
			}
		}
	}
	return n
}

var validity = regexp.MustCompile(`\bV(\d+)\b`)

// Renumber gives a mailbox a new UIDVALIDITY, as after a restored backup, and so new UIDs to all its mails.
func (s *Server) Renumber(t testing.TB, account, mailbox string) {
	t.Helper()
	dir := s.folder(account, mailbox)
	list := filepath.Join(dir, "dovecot-uidlist")
	b, err := os.ReadFile(list)
	must(t, err)
	head, _, _ := strings.Cut(string(b), "\n")
	old := validity.FindStringSubmatch(head)
	if old == nil {
		t.Fatalf("no UIDVALIDITY in %q", head)
	}
	n, err := strconv.Atoi(old[1])
	must(t, err)
	must(t, os.WriteFile(list, fmt.Appendf(nil, "3 V%d N1\n", n+1), 0o600))
	s.own(t, list, false)
	index, err := filepath.Glob(filepath.Join(dir, "dovecot.index*"))
	must(t, err)
	for _, f := range index {
		must(t, os.Remove(f))
	}
}

func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
