package storage_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/postgres"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/internal/pgtest"
)

// contender is a database with its store and a plain connection to another one of the same schema, for what the same rows cost without the store.
type contender struct {
	db      jobsearch.DB
	plain   *sql.DB
	rows    int // of one plain INSERT: what is fastest there
	dollar  bool
	analyze func() // does what PostgreSQL's autovacuum does within a minute: the planner knows the rows, and an index alone can answer
}

func contenders(b *testing.B) map[string]func(*testing.B) contender {
	open := func(b *testing.B, driver, url, raw string, open func(string) (jobsearch.DB, error)) contender {
		other, err := open(raw)
		require.NoError(b, err)
		require.NoError(b, other.Close()) // for its schema
		db, err := open(url)
		require.NoError(b, err)
		b.Cleanup(func() { db.Close() })
		c := contender{db: db, rows: 1, analyze: func() {}}
		if driver == "postgres" {
			raw += "&search_path=jobsearch&binary_parameters=yes"
			c.rows, c.dollar = 200, true
			c.analyze = func() {
				raw, err := sql.Open(driver, url)
				require.NoError(b, err)
				defer raw.Close()
				_, err = raw.Exec("VACUUM (ANALYZE)")
				require.NoError(b, err)
			}
		} else {
			raw = "file:" + raw + "?_txlock=immediate&_synchronous=FULL"
		}
		c.plain, err = sql.Open(driver, raw)
		require.NoError(b, err)
		c.plain.SetMaxOpenConns(1)
		b.Cleanup(func() { c.plain.Close() })
		return c
	}
	return map[string]func(*testing.B) contender{
		"sqlite": func(b *testing.B) contender {
			dir := b.TempDir()
			return open(b, "sqlite3", filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db"), func(p string) (jobsearch.DB, error) { return sqlite.Open(context.Background(), p) })
		},
		"postgres": func(b *testing.B) contender {
			return open(b, "postgres", pgtest.New(b), pgtest.New(b), func(u string) (jobsearch.DB, error) { return postgres.Open(context.Background(), u) })
		},
	}
}

// insert writes rows as a program without the store would: one transaction, one prepared statement.
func (c contender) insert(b *testing.B, table string, columns []string, n int, row func(i int) []any) {
	tx, err := c.plain.Begin()
	require.NoError(b, err)
	defer tx.Rollback()
	if c.dollar {
		_, err = tx.Exec("SELECT set_config('jobsearch.user', 'ann', true)")
		require.NoError(b, err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	for r := range c.rows {
		for i := range columns {
			sep := ", "
			if i == 0 {
				sep = map[bool]string{true: "(", false: ", ("}[r == 0]
			}
			if c.dollar {
				fmt.Fprintf(&text, "%s$%d", sep, r*len(columns)+i+1)
			} else {
				text.WriteString(sep + "?")
			}
		}
		text.WriteString(")")
	}
	stmt, err := tx.Prepare(text.String())
	require.NoError(b, err)
	var args []any
	for i := range n {
		args = append(args, row(i)...)
		if len(args) == c.rows*len(columns) {
			_, err := stmt.Exec(args...)
			require.NoError(b, err)
			args = args[:0]
		}
	}
	require.NoError(b, tx.Commit())
}

const layout = "2006-01-02T15:04:05.000000Z"

func posting(run, i int) *jobsearch.Job {
	return &jobsearch.Job{Source: "board", Tenant: "acme", PostingID: fmt.Sprint(run, "-", i), Title: fmt.Sprint("Engineer ", i), Company: "Acme & Söhne", URL: "https://boards.example/acme/1", Location: "Zürich",
		Places: []jobsearch.Place{{City: "Zürich", Country: "CH"}}, Remote: jobsearch.RemoteHybrid, Pay: []jobsearch.Pay{{Min: 9000000, Max: 12000000, Currency: "CHF", Period: jobsearch.PerYear}},
		Description: strings.Repeat("We look for someone who builds reliable services in Go. ", 60), Keywords: []string{"go", "postgresql", "kubernetes"}, PostedAt: time.Date(2026, 3, 1, 9, i%60, 0, 0, time.UTC), Status: jobsearch.JobOpen}
}

func BenchmarkAddJobs(b *testing.B) {
	const n = 10_000
	for name, make := range contenders(b) {
		b.Run(name, func(b *testing.B) {
			c := make(b)
			var store, plain time.Duration
			run := 0
			for b.Loop() {
				run++
				begin := time.Now()
				require.NoError(b, c.db.For("ann").InTx(b.Context(), func(tx jobsearch.Store) error {
					for from := 0; from < n; from += 500 {
						batch := []*jobsearch.Job{}
						for i := range 500 {
							batch = append(batch, posting(run, from+i))
						}
						if _, err := tx.Jobs().Add(b.Context(), batch...); err != nil {
							return err
						}
					}
					return nil
				}))
				store += time.Since(begin)
				begin = time.Now()
				c.insert(b, "jobs", jobColumns, n, func(i int) []any { return jobRow(posting(run, i)) })
				plain += time.Since(begin)
			}
			report(b, n, store, plain)
		})
	}
}

var jobColumns = strings.Fields(`user_id id version created_at updated_at source tenant posting_id title company company_folded company_id url apply_url location places remote pay pay_text description requirements
	employment_type seniority job_function department language requisition keywords posted_at deadline status status_at seen_at repost_of origins problems search_folded`)

func jobRow(j *jobsearch.Job) []any {
	text := func(v any) string { b, _ := json.Marshal(v); return string(b) }
	now := time.Now().UTC().Format(layout)
	return []any{"ann", string(jobsearch.KeyID("ann", jobsearch.NounJob, j.NaturalKey())), 1, now, now, j.Source, j.Tenant, j.PostingID, j.Title, j.Company, strings.ToLower(j.Company), string(j.CompanyID), j.URL, j.ApplyURL,
		j.Location, text(j.Places), string(j.Remote), text(j.Pay), j.PayText, j.Description, j.Requirements, j.EmploymentType, j.Seniority, j.Function, j.Department, j.Language, j.Requisition, text(j.Keywords),
		j.PostedAt.Format(layout), nil, string(j.Status), nil, nil, string(j.RepostOf), "", "", strings.ToLower(j.Title + "\x1f" + j.Company + "\x1f" + j.Location)}
}

func BenchmarkAppendEvents(b *testing.B) {
	const n, batch = 100_000, 1000
	for name, make := range contenders(b) {
		b.Run(name, func(b *testing.B) {
			c := make(b)
			var store, plain time.Duration
			run := 0
			for b.Loop() {
				run++
				begin := time.Now()
				for range n / batch {
					events := []*jobsearch.Event{}
					for i := range batch {
						events = append(events, event(i))
					}
					require.NoError(b, c.db.For("ann").Events().Append(b.Context(), events...))
				}
				store += time.Since(begin)
				begin = time.Now()
				for k := range n / batch {
					c.insert(b, "events", eventColumns, batch, func(i int) []any {
						e := event(i)
						at := e.At.Format(layout)
						return []any{"ann", (run*n + k*batch + i), string(e.Kind), string(e.Subject.Noun), string(e.Subject.ID), e.From, e.To, at, at, string(e.By), "", "", e.Note, string(e.Data)}
					})
				}
				plain += time.Since(begin)
			}
			report(b, n, store, plain)
		})
	}
}

var eventColumns = strings.Fields("user_id position kind subject_noun subject_id from_status to_status happened_at recorded_at actor cause_noun cause_id note event_data")

func event(i int) *jobsearch.Event {
	return &jobsearch.Event{Kind: jobsearch.ApplicationMoved, Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: jobsearch.ID(fmt.Sprint("0190-", i%500))}, From: "applied", To: "interview",
		At: time.Date(2026, 3, 1, 9, i%60, 0, 0, time.UTC), By: jobsearch.ByMail, Note: "a mail said so", Data: json.RawMessage(`{"n": 1}`)}
}

func report(b *testing.B, n int, store, plain time.Duration) {
	b.ReportMetric(float64(n*b.N)/store.Seconds(), "rows/s")
	b.ReportMetric(float64(n*b.N)/plain.Seconds(), "plain-rows/s")
	b.ReportMetric(plain.Seconds()/store.Seconds(), "ratio")
}

// BenchmarkPage reads a page of 50 leads by score, a user's page of applications and its counts, in a database of 10,000 rows and one of 1,000,000. It takes minutes to fill the latter: -timeout 30m.
func BenchmarkPage(b *testing.B) {
	for name, make := range contenders(b) {
		for _, rows := range []int{10_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				c := make(b)
				ctx := b.Context()
				fillLeads(b, c.db.For("ann"), rows)
				for u := range max(rows/10_000, 1) { // as many applications, of users with 10,000 each
					fillApplications(b, c.db.For(jobsearch.UserID(fmt.Sprint("user-", u))), 10_000)
				}
				c.analyze()
				one := c.db.For("user-0")
				b.Run("50 leads by score", func(b *testing.B) {
					for b.Loop() {
						n := 0
						for _, err := range c.db.For("ann").Leads().List(ctx, jobsearch.LeadFilter{Paging: jobsearch.Paging{Limit: 50, Order: jobsearch.OrderScore}}) {
							require.NoError(b, err)
							n++
						}
						require.Equal(b, 50, n)
					}
				})
				b.Run("50 active leads by score from the middle", func(b *testing.B) {
					var mid jobsearch.Lead
					for l, err := range c.db.For("ann").Leads().List(ctx, jobsearch.LeadFilter{Paging: jobsearch.Paging{Limit: 5000, Order: jobsearch.OrderScore}}) {
						require.NoError(b, err)
						mid = l
					}
					for b.Loop() {
						for _, err := range c.db.For("ann").Leads().List(ctx, jobsearch.LeadFilter{Paging: jobsearch.Paging{Limit: 50, Order: jobsearch.OrderScore, After: mid.ID}, Status: []jobsearch.LeadStatus{jobsearch.LeadNew, jobsearch.LeadShortlisted}}) {
							require.NoError(b, err)
						}
					}
				})
				b.Run("a user's page by date", func(b *testing.B) {
					for b.Loop() {
						for _, err := range one.Applications().List(ctx, jobsearch.ApplicationFilter{Paging: jobsearch.Paging{Limit: 50, Order: jobsearch.OrderDate}}) {
							require.NoError(b, err)
						}
					}
				})
				b.Run("an application by its job", func(b *testing.B) {
					for b.Loop() {
						for _, err := range one.Applications().List(ctx, jobsearch.ApplicationFilter{JobID: "job-77"}) {
							require.NoError(b, err)
						}
					}
				})
				b.Run("a user's counts", func(b *testing.B) {
					for b.Loop() {
						_, err := one.Applications().Count(ctx, jobsearch.ApplicationFilter{})
						require.NoError(b, err)
						_, err = one.Applications().Count(ctx, jobsearch.ApplicationFilter{Status: []jobsearch.ApplicationStatus{jobsearch.ApplicationInterview, jobsearch.ApplicationOffer}})
						require.NoError(b, err)
					}
				})
			})
		}
	}
}

func fillLeads(b *testing.B, s jobsearch.Store, n int) {
	for from := 0; from < n; from += 5000 {
		batch := []*jobsearch.Lead{}
		for i := range 5000 {
			k := from + i
			batch = append(batch, &jobsearch.Lead{JobID: jobsearch.ID(fmt.Sprint("job-", k)), Status: []jobsearch.LeadStatus{jobsearch.LeadNew, jobsearch.LeadHidden}[k%2], ATSScore: float64(k*7919%100_000) / 1000, Fit: float64(k * 104729 % 100)})
		}
		_, err := s.Leads().Add(b.Context(), batch...)
		require.NoError(b, err)
	}
}

func fillApplications(b *testing.B, s jobsearch.Store, n int) {
	statuses := []jobsearch.ApplicationStatus{jobsearch.ApplicationApplied, jobsearch.ApplicationInterview, jobsearch.ApplicationOffer, jobsearch.ApplicationRejected}
	batch := []*jobsearch.Application{}
	for i := range n {
		batch = append(batch, &jobsearch.Application{Key: fmt.Sprint("a:", i), JobID: jobsearch.ID(fmt.Sprint("job-", i)), Company: "Acme", Title: "Engineer", Status: statuses[i%4], AppliedAt: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC)})
	}
	_, err := s.Applications().Add(b.Context(), batch...)
	require.NoError(b, err)
}

// BenchmarkCatalogue reads what a user with 50 leads sees of a catalogue, small and large.
func BenchmarkCatalogue(b *testing.B) {
	for name, make := range contenders(b) {
		for _, postings := range []int{1_000, 50_000} {
			b.Run(fmt.Sprintf("%s/%d", name, postings), func(b *testing.B) {
				c := make(b)
				ctx := b.Context()
				var leads []*jobsearch.Lead
				for from := 0; from < postings; from += 1000 {
					var batch []*jobsearch.Job
					for i := range 1000 {
						batch = append(batch, &jobsearch.Job{Source: "board", PostingID: fmt.Sprint(from + i), Title: "Engineer", PostedAt: time.Date(2026, 3, 1, 0, i, 0, 0, time.UTC)})
					}
					_, err := c.db.Catalog().Jobs().Add(ctx, batch...)
					require.NoError(b, err)
					if from%(postings/50) == 0 {
						leads = append(leads, &jobsearch.Lead{JobID: batch[0].ID})
					}
				}
				s := c.db.For("ann")
				_, err := s.Leads().Add(ctx, leads...)
				require.NoError(b, err)
				c.analyze()
				for b.Loop() {
					n := 0
					for _, err := range s.Jobs().List(ctx, jobsearch.JobFilter{Paging: jobsearch.Paging{Order: jobsearch.OrderDate}}) {
						require.NoError(b, err)
						n++
					}
					k, err := s.Jobs().Count(ctx, jobsearch.JobFilter{})
					require.NoError(b, err)
					require.Equal(b, n, k)
					require.Equal(b, len(leads), n)
				}
			})
		}
	}
}
