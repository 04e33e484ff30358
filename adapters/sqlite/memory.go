package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"
)

// inMemory connects to one database in memory. Such a database ends with its last connection, and database/sql closes a connection whose
// transaction a context ended: so one more connection is kept that nothing uses.
type inMemory struct {
	sqlite3.SQLiteDriver
	dsn  string
	kept driver.Conn
}

// memory opens a new database in memory, with one connection for everything.
func memory() (*sqlx.DB, error) {
	m := &inMemory{dsn: dsn("/"+uuid.NewString(), "vfs=memdb")} // connections share what begins with a slash: sqlite.org/src/file/src/memdb.c
	var err error
	if m.kept, err = m.Open(m.dsn); err != nil {
		return nil, err
	}
	db := sqlx.NewDb(sql.OpenDB(m), "sqlite3")
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	return db, nil
}

func (m *inMemory) Connect(context.Context) (driver.Conn, error) { return m.Open(m.dsn) }
func (m *inMemory) Driver() driver.Driver                        { return &m.SQLiteDriver }

// Close is called by the pool's Close, after its connections are closed.
func (m *inMemory) Close() error { return m.kept.Close() }
