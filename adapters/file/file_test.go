package file_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/file"
)

func decode(s string) (jobs []jobsearch.Job, failed error) {
	for j, err := range file.Decode(strings.NewReader(s), "x") {
		if failed = err; err == nil {
			jobs = append(jobs, j)
		}
	}
	return jobs, failed
}

func TestDecode(t *testing.T) {
	for name, s := range map[string]string{
		"CSV":                  "Job Title,Company,Job URL,Location,Remote,Salary Min,salary_max,Currency,Period\nCook,Acme,https://a.example/1,\"Rome, Italy\",yes,100,200,EUR,day\n",
		"CSV of a spreadsheet": "\xef\xbb\xbfTitle;Employer;Link;Ort;Remote;min_salary;max_salary;currency;interval\r\nCook;Acme;https://a.example/1;Rome, Italy;remote;100;200;eur;daily\r\n",
		"tabs":                 "position\torganization\turl\tlocation\tis_remote\tsalary min\tsalary max\tcurrency\tperiod\nCook\tAcme\thttps://a.example/1\tRome, Italy\t1\t100\t200\tEUR\tday",
		"JSON lines":           `{"title":"Cook","company":"Acme","url":"https://a.example/1","location":"Rome, Italy","remote":true,"salary_min":100,"salary_max":"200","currency":"EUR","period":"day"}` + "\n",
		"a JSON array":         `[{"jobTitle":"Cook","company":{"name":"Acme"},"job_url":"https://a.example/1","location":"Rome, Italy","remote":"Remote","minSalary":100,"maxSalary":200,"currency":"EUR","interval":"daily"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			jobs, err := decode(s)
			require.NoError(t, err)
			require.Len(t, jobs, 1)
			j := jobs[0]
			assert.Equal(t, "Cook", j.Title)
			assert.Equal(t, "Acme", j.Company)
			assert.Equal(t, "https://a.example/1", j.URL)
			assert.Equal(t, "Rome, Italy", j.Location)
			assert.Equal(t, jobsearch.RemoteFull, j.Remote)
			assert.Equal(t, []jobsearch.Pay{{Min: 10_000, Max: 20_000, Currency: "EUR", Period: jobsearch.PerDay, Basis: jobsearch.PayStated}}, j.Pay)
			assert.NotEmpty(t, j.PostingID)
		})
	}
	for name, s := range map[string]string{"no title column": "a,b\n1,2\n", "cut JSON": `{"title":"a"}` + "\n" + `{"title":`, "no object": `[1]`, "binary": "\x00\x01\x02PK"} {
		t.Run(name, func(t *testing.T) {
			_, err := decode(s)
			require.ErrorIs(t, err, jobsearch.ErrInput)
		})
	}
	jobs, err := decode("")
	require.NoError(t, err)
	require.Empty(t, jobs)
}

func TestImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.csv")
	search := func(ctx context.Context, q jobsearch.Query) (n int, failed error) {
		for _, err := range file.Import(path).Search(ctx, q) {
			if failed = err; err == nil {
				n++
			}
		}
		return n, failed
	}
	_, err := search(t.Context(), jobsearch.Query{})
	require.ErrorIs(t, err, jobsearch.ErrGone)
	require.NoError(t, os.WriteFile(path, []byte("id,title\n1,a\n2,b\n1,a\n"), 0o600))
	n, err := search(t.Context(), jobsearch.Query{})
	require.NoError(t, err)
	assert.Equal(t, 2, n, "each once")
	n, _ = search(t.Context(), jobsearch.Query{Limit: 1})
	assert.Equal(t, 1, n)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = search(ctx, jobsearch.Query{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "file:jobs.csv", file.Import(path).Name())
}

func FuzzDecode(f *testing.F) {
	f.Add("title,company\na,b\n")
	f.Add(`{"title":"a"}`)
	f.Fuzz(func(t *testing.T, s string) { decode(s) })
}
