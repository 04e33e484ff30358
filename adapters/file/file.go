// Package file imports postings from files that a person made or exported: CSV with a header line, and JSON lines (or one JSON array).
package file

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// MaxLine is how many bytes one record may have.
const MaxLine = 4 << 20

// Import is the source of the postings in a file, read anew by each search. Its name is the tenant of its postings, so that two files do not mix.
func Import(path string) jobsearch.JobSource { return source{path} }

type source struct{ path string }

// Name is "file:" and the file's name.
func (s source) Name() string { return "file:" + filepath.Base(s.path) }

// Search implements jobsearch.JobSource. A file that is not there is ErrGone.
func (s source) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		fail := func(err error) { yield(jobsearch.Job{}, fmt.Errorf("%s: %w", s.Name(), err)) }
		if err := ctx.Err(); err != nil {
			fail(err)
			return
		}
		f, err := os.Open(s.path)
		if err != nil {
			if errors.Is(err, os.ErrNotExist) {
				err = fmt.Errorf("no such file: %w", jobsearch.ErrGone)
			}
			fail(err)
			return
		}
		defer f.Close()
		n := 0
		seen := map[string]bool{}
		for j, err := range Decode(f, filepath.Base(s.path)) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				fail(err)
				return
			}
			if key := j.NaturalKey(); seen[key] || !q.Since.IsZero() && !j.PostedAt.IsZero() && j.PostedAt.Before(q.Since) {
				continue
			} else {
				seen[key] = true
			}
			if !yield(j, nil) {
				return
			}
			if n++; q.Limit > 0 && n >= q.Limit {
				return
			}
		}
	}
}

//go:embed columns.json
var columnsJSON []byte

// columns are the names under which a field is known, letters and digits only.
var columns = sync.OnceValue(func() map[string]string {
	var raw struct{ Fields map[string][]string }
	if err := json.Unmarshal(columnsJSON, &raw); err != nil {
		panic("file: columns.json: " + err.Error()) // embedded: a test reads it
	}
	m := map[string]string{}
	for field, names := range raw.Fields {
		for _, n := range names {
			m[n] = field
		}
	}
	return m
})

// field is the field that a column's or member's name means, or "".
func field(name string) string {
	return columns()[strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)]
}

// Decode reads the postings of a file; which of the forms it has is seen from its beginning. Columns are found by name, in any order and in several spellings; others are
// passed over. A file without a title column, or broken in the middle, is an *InputError with the line. tenant tells postings of several files apart.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		head, err := in.Peek(4096)
		if len(head) == 0 {
			if err != nil && err != io.EOF {
				yield(jobsearch.Job{}, err)
			}
			return // an empty file has no postings
		}
		if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
			in.Discard(3)
			head = head[3:]
		}
		switch t := bytes.TrimLeft(head, " \t\r\n"); {
		case bytes.IndexByte(head, 0) >= 0:
			yield(jobsearch.Job{}, &jobsearch.InputError{What: "import", Reason: "is no text file; save it as CSV or JSON lines"})
		case bytes.HasPrefix(t, []byte("{")), bytes.HasPrefix(t, []byte("[")):
			fromJSON(in, tenant)(yield)
		default:
			fromCSV(in, head, tenant)(yield)
		}
	}
}

func fromJSON(in io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		d := json.NewDecoder(in)
		n := 0
		one := func(raw json.RawMessage) bool {
			var m map[string]posting.Text
			if n++; json.Unmarshal(raw, &m) != nil {
				yield(jobsearch.Job{}, &jobsearch.InputError{What: "import", At: fmt.Sprintf("record %d", n), Reason: "is no JSON object"})
				return false
			}
			rec := map[string]string{}
			for k, v := range m {
				if f := field(k); f != "" && rec[f] == "" {
					rec[f] = string(v)
				}
			}
			return yield(job(rec, tenant), nil)
		}
		for {
			var raw json.RawMessage
			err := d.Decode(&raw)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(jobsearch.Job{}, &jobsearch.InputError{What: "import", At: fmt.Sprintf("record %d, byte %d", n+1, d.InputOffset()), Reason: strings.TrimPrefix(err.Error(), "json: ")})
				return
			}
			if len(raw) > 0 && raw[0] == '[' {
				var list []json.RawMessage
				json.Unmarshal(raw, &list)
				for _, v := range list {
					if !one(v) {
						return
					}
				}
			} else if !one(raw) {
				return
			}
		}
	}
}

func fromCSV(in io.Reader, head []byte, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		first, _, _ := bytes.Cut(head, []byte("\n"))
		c := csv.NewReader(in)
		c.FieldsPerRecord, c.LazyQuotes, c.TrimLeadingSpace = -1, true, true
		for _, sep := range []rune{';', '\t', '|'} {
			if bytes.Count(first, []byte(string(sep))) > bytes.Count(first, []byte(string(c.Comma))) {
				c.Comma = sep
			}
		}
		names, err := c.Read()
		if err != nil {
			yield(jobsearch.Job{}, &jobsearch.InputError{What: "import", At: "line 1", Reason: err.Error()})
			return
		}
		titled := false
		for i, n := range names {
			names[i] = field(n)
			titled = titled || names[i] == "title"
		}
		if !titled {
			yield(jobsearch.Job{}, &jobsearch.InputError{What: "import", At: "line 1", Reason: "has no column called title; name the columns in the first line"})
			return
		}
		for {
			row, err := c.Read()
			if err == io.EOF {
				return
			}
			line, _ := c.FieldPos(0)
			if err != nil {
				yield(jobsearch.Job{}, &jobsearch.InputError{What: "import", At: fmt.Sprintf("line %d", line), Reason: err.Error()})
				return
			}
			rec := map[string]string{}
			size := 0
			for i, v := range row {
				if size += len(v); i < len(names) && names[i] != "" && rec[names[i]] == "" {
					rec[names[i]] = text(v)
				}
			}
			if size > MaxLine {
				yield(jobsearch.Job{}, &jobsearch.LimitError{What: "record of the import", Limit: MaxLine, Unit: "bytes"})
				return
			}
			if !yield(job(rec, tenant), nil) {
				return
			}
		}
	}
}

// text reads a cell that is no UTF-8 as windows-1252, as spreadsheets save it.
func text(s string) string {
	if strings.ToValidUTF8(s, "") == s {
		return s
	}
	if t, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
		return t
	}
	return s
}

// job makes a posting of a record's fields.
func job(rec map[string]string, tenant string) jobsearch.Job {
	j := jobsearch.Job{
		Source: "file", Tenant: tenant, PostingID: rec["id"], Title: rec["title"], Company: rec["company"], URL: rec["url"], ApplyURL: rec["apply_url"],
		Location: rec["location"], EmploymentType: posting.Employment(rec["employment"]), Department: rec["department"], Requisition: rec["requisition"],
		Language: posting.Language(rec["language"]), PostedAt: posting.Time(rec["posted"]), Deadline: posting.Time(rec["deadline"]), Description: htmltext.Any(rec["description"]),
		PayText: rec["salary"],
	}
	if j.Location == "" {
		j.Location = posting.Join(", ", rec["city"], rec["region"], rec["country"])
	}
	flag := strings.ToLower(rec["remote"])
	j.Remote = posting.Remote(rec["remote"], flag == "true" || flag == "yes" || flag == "1" || flag == "y", j.Location)
	j.Pay = posting.Pay(posting.ParseNumber(rec["salary_min"]), posting.ParseNumber(rec["salary_max"]), rec["currency"], rec["period"], jobsearch.PayStated)
	return posting.Fill(j)
}
