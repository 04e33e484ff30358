package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"io"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/postgres"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
)

// globals are the flags of every command.
type globals struct {
	JSON    bool   `help:"Write JSON for machines: one object, or one a line." name:"json" env:"JOBSEARCH_JSON"`
	DBURL   string `help:"The database: sqlite:PATH or postgres://…" name:"db" default:"${db}" env:"JOBSEARCH_DB,DATABASE_URL" placeholder:"URL"`
	User    string `help:"Whose search it is, in a database of many." default:"local" env:"JOBSEARCH_USER"`
	Verbose bool   `help:"Say more on stderr." short:"v"`
	modelFlags
}

// app is what commands share: output, logger, and the database, opened when it is first needed.
type app struct {
	*globals
	out *output
	log *slog.Logger
	db  jobsearch.DB
	web *http.Client // made when the first source is
}

func newApp(g *globals) *app {
	level := slog.LevelWarn
	if g.Verbose {
		level = slog.LevelDebug
	}
	return &app{globals: g, out: newOutput(os.Stdout, g.JSON), log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
}

func (a *app) close() {
	if a.db != nil {
		a.db.Close()
	}
}

// client is the web client that all sources share.
func (a *app) client() *http.Client {
	if a.web == nil {
		a.web = newWebClient()
	}
	return a.web
}

func (a *app) store(ctx context.Context) (jobsearch.Store, error) {
	if a.db == nil {
		db, err := openDB(ctx, a.DBURL)
		if err != nil {
			return nil, err
		}
		a.db = db
	}
	return a.db.For(jobsearch.UserID(a.User)), nil
}

// openDB opens sqlite:PATH, a bare path, or postgres://…
func openDB(ctx context.Context, url string) (jobsearch.DB, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return postgres.Open(ctx, url, postgres.Options{})
	}
	if url == "" { // DATABASE_URL is set and empty
		url = defaultDB()
	}
	path := strings.TrimPrefix(url, "sqlite:")
	if path != ":memory:" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of the database: %w", err)
		}
	}
	return sqlite.Open(ctx, path, sqlite.Options{})
}

func defaultDB() string { return "sqlite:" + dataFile("jobsearch.db") }

// dataFile is a file in the user's data directory (XDG Base Directory Specification).
func dataFile(name string) string {
	dir := os.Getenv("XDG_DATA_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return name
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "jobsearch", name)
}

func defaultConfigPath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "jobsearch.yaml"
	}
	return filepath.Join(dir, "jobsearch", "config.yaml")
}

// loadYAML reads flag values from a YAML file: top-level keys are flag names, nested ones are joined with "-".
func loadYAML(r io.Reader) (kong.Resolver, error) {
	raw, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, err
	}
	tree := map[string]any{}
	if err := yaml.Unmarshal(raw, &tree); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	values := map[string]any{}
	flatten(values, "", tree)
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		return values[f.Name], nil
	}), nil
}

func flatten(into map[string]any, prefix string, tree map[string]any) {
	for k, v := range tree {
		if sub, ok := v.(map[string]any); ok {
			flatten(into, prefix+k+"-", sub)
			continue
		}
		into[prefix+k] = v
	}
}
