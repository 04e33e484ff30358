package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/seed-57f86535/jobsearch"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one step of the schema: a file NNNN_name.sql for all dialects, or NNNN_name.<dialect>.sql for one.
type migration struct {
	Version  int    `db:"version"`
	Name     string `db:"name"`
	Checksum string `db:"checksum"`
	text     string
}

// migrations are a dialect's, in order.
func migrations(d *Dialect) ([]migration, error) {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var out []migration
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(f, "migrations/"), ".sql")
		number, rest, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", f, err)
		}
		if _, only, ok := strings.Cut(rest, "."); ok && only != d.Name {
			continue
		}
		b, err := migrationFiles.ReadFile(f)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		m := migration{Version: version, Name: name, Checksum: hex.EncodeToString(sum[:]), text: string(b)}
		if d.Adapt != nil {
			m.text = d.Adapt(m.text)
		}
		out = append(out, m)
	}
	return out, nil
}

// migrate brings the schema up to date. Several processes may do it at once: they wait for each other, and the last finds nothing to do.
func migrate(ctx context.Context, db *DB) error {
	known, err := migrations(db.dialect)
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	if missing, err := pending(ctx, db.write, known); err == nil && len(missing) == 0 {
		return nil // the usual case takes no lock
	} else if errors.Is(err, errSchema) {
		return fmt.Errorf("store: migrate: %w", err)
	}
	s := &store{db: db, user: jobsearch.CatalogUser}
	err = s.again(ctx, db.write, nil, func(s *store) error {
		if s.db.dialect.Exclude != "" {
			if _, err := s.exec(ctx, s.db.dialect.Exclude); err != nil {
				return err
			}
		}
		if _, err := s.exec(ctx, "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"); err != nil {
			return err
		}
		missing, err := pending(ctx, s.tx, known)
		if err != nil {
			return err
		}
		for _, m := range missing {
			if _, err := s.tx.ExecContext(ctx, m.text); err != nil {
				return fmt.Errorf("%s: %w", m.Name, s.failed(ctx, err))
			}
			now := s.db.now()
			if _, err := s.exec(ctx, "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)", m.Version, m.Name, m.Checksum, at(&now)); err != nil {
				return err
			}
			s.db.log.InfoContext(ctx, "schema migrated", "migration", m.Name)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// errSchema marks a schema that this program must not touch.
var errSchema = errors.New("schema is not this program's")

// pending are the migrations that are still to be run. A schema that is newer, or that was made by other texts, is an error.
func pending(ctx context.Context, q sqlx.QueryerContext, known []migration) ([]migration, error) {
	var applied []migration
	if err := sqlx.SelectContext(ctx, q, &applied, "SELECT version, name, checksum FROM schema_migrations ORDER BY version"); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	for i, a := range applied {
		switch {
		case i >= len(known):
			return nil, fmt.Errorf("%w: it is at version %d, this program knows %d: upgrade the program", errSchema, applied[len(applied)-1].Version, known[len(known)-1].Version)
		case a.Version != known[i].Version || a.Checksum != known[i].Checksum:
			return nil, fmt.Errorf("%w: migration %s was made by another text than %s here", errSchema, a.Name, known[i].Name)
		}
	}
	return known[len(applied):], nil
}
