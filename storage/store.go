package storage

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"

	"github.com/seed-57f86535/jobsearch"
)

// store is one user's Store, outside a transaction or, with tx, inside one.
type store struct {
	jobsearch.NoStore
	db      *DB
	user    jobsearch.UserID
	tx      *transaction
	ownOnly bool // leaves out the catalogue's companies
}

// Jobs are the user's own, and the catalogue's on which the user has a Lead.
func (s *store) Jobs() jobsearch.Table[jobsearch.Job, jobsearch.JobFilter] {
	return table[jobsearch.Job, jobsearch.JobFilter]{jobs, s}
}

// Leads are the user's leads.
func (s *store) Leads() jobsearch.Table[jobsearch.Lead, jobsearch.LeadFilter] {
	return table[jobsearch.Lead, jobsearch.LeadFilter]{leads, s}
}

// Companies are the user's own and the catalogue's.
func (s *store) Companies() jobsearch.Table[jobsearch.Company, jobsearch.CompanyFilter] {
	return table[jobsearch.Company, jobsearch.CompanyFilter]{companies, s}
}

// Applications are the user's applications.
func (s *store) Applications() jobsearch.Table[jobsearch.Application, jobsearch.ApplicationFilter] {
	return table[jobsearch.Application, jobsearch.ApplicationFilter]{applications, s}
}

// Messages are the user's mails.
func (s *store) Messages() jobsearch.Table[jobsearch.Message, jobsearch.MessageFilter] {
	return table[jobsearch.Message, jobsearch.MessageFilter]{messages, s}
}

// Interviews are the user's meetings.
func (s *store) Interviews() jobsearch.Table[jobsearch.Interview, jobsearch.InterviewFilter] {
	return table[jobsearch.Interview, jobsearch.InterviewFilter]{interviews, s}
}

// Contacts are the people whom the user knows of.
func (s *store) Contacts() jobsearch.Table[jobsearch.Contact, jobsearch.ContactFilter] {
	return table[jobsearch.Contact, jobsearch.ContactFilter]{contacts, s}
}

// Outreach are the user's contact attempts.
func (s *store) Outreach() jobsearch.Table[jobsearch.Outreach, jobsearch.OutreachFilter] {
	return table[jobsearch.Outreach, jobsearch.OutreachFilter]{outreach, s}
}

// Drafts are what waits for the user.
func (s *store) Drafts() jobsearch.Table[jobsearch.Draft, jobsearch.DraftFilter] {
	return table[jobsearch.Draft, jobsearch.DraftFilter]{drafts, s}
}

// Resumes are the versions of the user's resume.
func (s *store) Resumes() jobsearch.Table[jobsearch.Resume, jobsearch.ResumeFilter] {
	return table[jobsearch.Resume, jobsearch.ResumeFilter]{resumes, s}
}

// Stories are the user's own facts.
func (s *store) Stories() jobsearch.Table[jobsearch.Story, jobsearch.StoryFilter] {
	return table[jobsearch.Story, jobsearch.StoryFilter]{stories, s}
}

// Settings are the user's settings.
func (s *store) Settings() jobsearch.Table[jobsearch.Setting, jobsearch.SettingFilter] {
	return table[jobsearch.Setting, jobsearch.SettingFilter]{settings, s}
}

// Events is the user's log.
func (s *store) Events() jobsearch.Log { return eventLog{s} }

// Cursors are the user's cursors.
func (s *store) Cursors() jobsearch.Cursors { return cursors{s} }

// read runs fn with a store that can query: this one inside a transaction, else one that is bound to the user for as long as fn runs. Databases without row security need no transaction for that.
func (s *store) read(ctx context.Context, fn func(*store) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	if s.tx != nil || s.db.dialect.SetUser == "" {
		return fn(s)
	}
	return s.again(ctx, s.db.read, &sql.TxOptions{ReadOnly: true}, fn)
}

// write runs fn in the transaction that s is in, or in one of its own.
func (s *store) write(ctx context.Context, fn func(*store) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	if s.tx != nil {
		return fn(s)
	}
	return s.again(ctx, s.db.write, nil, fn)
}

func (s *store) usable() error {
	if s.user == "" {
		return &jobsearch.InputError{What: "user", Reason: "is empty: whose rows are they?"}
	}
	if s.tx != nil && s.tx.ended {
		return sql.ErrTxDone
	}
	return nil
}

// querier is what a pool and a transaction both do.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (s *store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	var q querier = s.db.read
	if s.tx != nil {
		q = s.tx
	}
	rows, err := q.QueryContext(ctx, sqlx.Rebind(s.db.dialect.BindType, query), args...)
	return rows, s.failed(ctx, err)
}

// get reads one row of one or more columns; sql.ErrNoRows when there is none.
func (s *store) get(ctx context.Context, to any, query string, args ...any) error {
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return s.failed(ctx, err)
		}
		return sql.ErrNoRows
	}
	return s.failed(ctx, rows.Scan(to))
}

// exec writes, inside a transaction, and says how many rows it touched.
func (s *store) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := s.tx.ExecContext(ctx, sqlx.Rebind(s.db.dialect.BindType, query), args...)
	if err != nil {
		return 0, s.failed(ctx, err)
	}
	n, err := res.RowsAffected()
	return n, s.failed(ctx, err)
}

func (s *store) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	stmt, err := s.tx.PrepareContext(ctx, query)
	return stmt, s.failed(ctx, err)
}

// failed notes the database's own error on the transaction: it can no longer commit, whatever fn makes of the error.
func (s *store) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	err = withContext(ctx, err)
	if s.tx != nil {
		s.tx.broken = errors.Join(s.tx.broken, err)
	}
	return err
}
