// Package aimock runs aimock (npm @copilotkit/aimock), a local server that speaks the protocols of language models, for tests of the adapters against something that was not written with them.
package aimock

import (
	"bufio"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Version is the release that is installed.
const Version = "1.43.0"

// Key is the only API key that the server takes.
const Key = "aimock-key"

//go:embed aimock.mjs
var script []byte

// Start starts a server with the fixtures of a JSON file, until the test ends, and returns its URL, without a version. The first call on a machine installs the package by npm into the user's cache directory.
// Without node and npm, or when the package cannot be installed, the test is skipped, or fails where JOBSEARCH_TEST_SERVICES is "required".
func Start(t testing.TB, fixtures string) string {
	t.Helper()
	missing := func(format string, args ...any) {
		t.Helper()
		if os.Getenv("JOBSEARCH_TEST_SERVICES") == "required" {
			t.Fatalf("aimock: "+format, args...)
		}
		t.Skipf("aimock: "+format, args...)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("node is not installed: %v", err)
	}
	library, err := install()
	if err != nil {
		missing("%v", err)
	}
	fixtures, err = filepath.Abs(fixtures)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "aimock.mjs")
	if err := os.WriteFile(program, script, 0o600); err != nil {
		t.Fatal(err)
	}

	server := exec.Command(node, program, library, fixtures)
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		stop := time.AfterFunc(5*time.Second, func() { server.Process.Kill() })
		server.Wait()
		stop.Stop()
	})
	url, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("aimock did not start: %v", err)
	}
	return strings.TrimSpace(url)
}

// install returns the path of the library, after installing it where it is not there yet. Tests of several packages may run at once: each installs beside, and the first to be done moves its copy into place.
func install() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "jobsearch-test", "aimock-"+Version)
	library := filepath.Join(dir, "node_modules", "@copilotkit", "aimock", "dist", "index.js")
	if _, err := os.Stat(library); err == nil {
		return library, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), "install-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(beside)
	npm := exec.Command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", beside, "@copilotkit/aimock@"+Version)
	if out, err := npm.CombinedOutput(); err != nil {
		return "", &installError{err, string(out)}
	}
	if err := os.Rename(beside, dir); err != nil {
		if _, there := os.Stat(library); there != nil {
			return "", err
		}
	}
	return library, nil
}

type installError struct {
	err error
	out string
}

func (e *installError) Error() string { return "npm install: " + e.err.Error() + "\n" + e.out }
func (e *installError) Unwrap() error { return e.err }
