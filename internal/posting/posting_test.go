package posting_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

func TestTime(t *testing.T) {
	for in, want := range map[string]string{
		"2026-07-16T11:55:32-04:00":       "2026-07-16T15:55:32Z",
		"2026-02-04T01:45:22.580+00:00":   "2026-02-04T01:45:22.58Z",
		"2026-08-13T06:25:53":             "2026-08-13T06:25:53Z",
		"2026-08-05 09:41:37 UTC":         "2026-08-05T09:41:37Z",
		"2026-06-05T00:00:00.0000":        "2026-06-05T00:00:00Z",
		"2026-08-12T10:11:12.1234567":     "2026-08-12T10:11:12.1234567Z",
		"2026-04-09T09:54:06.573+0000":    "2026-04-09T09:54:06.573Z",
		"2026-08-15T08:00:00+0200":        "2026-08-15T06:00:00Z",
		"2026-08-05":                      "2026-08-05T00:00:00Z",
		"2026-09-30T00:00":                "2026-09-30T00:00:00Z",
		"Fri, 19 Dec 2014 22:49:39 GMT":   "2014-12-19T22:49:39Z",
		"Tue, 11 Aug 2026 07:30:41 +0000": "2026-08-11T07:30:41Z",
		"Tue, 1 Apr 2026 12:00:00 EST":    "2026-04-01T17:00:00Z",
		"Sun, 20 Sep 2026 04:59:00:0":     "2026-09-20T04:59:00Z",
		"2014-12-19 22:49:39":             "2014-12-19T22:49:39Z",
		"1786660000":                      "2026-08-13T22:26:40Z",
		"1785339866689":                   "2026-07-29T15:44:26.689Z",
		"Aug 3, 2026":                     "2026-08-03T00:00:00Z",
	} {
		assert.Equal(t, want, posting.Time(in).Format(time.RFC3339Nano), in)
	}
	for _, in := range []string{"", "soon", "0000-00-00", "2026-13-45", "0", "-5", "9999999999999999999", strings.Repeat("9", 100)} {
		assert.True(t, posting.Time(in).IsZero(), in)
	}
}

func TestRelative(t *testing.T) {
	now := time.Date(2026, 8, 20, 15, 0, 0, 0, time.UTC)
	for in, days := range map[string]int{"Posted Today": 0, "Just posted": 0, "Posted Yesterday": 1, "Posted 5 Days Ago": 5, "3 hours ago": 0, "20 hours ago": 1, "a week ago": 7, "2 weeks ago": 14, "vor 3 Tagen": 3, "il y a 1 jour": 1, "hace 2 días": 2, "Publié à l'instant": 0, "hier": 1, "gestern": 1, "4d": 4} {
		assert.Equal(t, now.AddDate(0, 0, -days).Format(time.DateOnly), posting.Relative(in, now).Format(time.DateOnly), in)
	}
	assert.Equal(t, "2026-06-20", posting.Relative("2 months ago", now).Format(time.DateOnly))
	for _, in := range []string{"30+ days ago", "Posted 30+ Days Ago", "", "Berlin"} {
		assert.True(t, posting.Relative(in, now).IsZero(), in)
	}
}

func TestParseNumber(t *testing.T) {
	for in, want := range map[string]float64{"120,000.50": 120000.5, "65.000": 65000, "65.000,50": 65000.5, "1 200": 1200, "18.5": 18.5, "1,200,000": 1200000, "1.200.000": 1200000, "22,5": 22.5, "75.00": 75, "0.125": 0.125, "": 0, "x": 0, "$95": 95} {
		assert.Equal(t, want, posting.ParseNumber(in), in)
	}
	var n posting.Number
	require.NoError(t, json.Unmarshal([]byte(`65.123`), &n))
	assert.EqualValues(t, 65.123, n, "the dot of a JSON number is no thousands separator")
}

func TestEmployment(t *testing.T) {
	for in, want := range map[string]string{"Full-time": "full_time", "FULL_TIME": "full_time", "FullTime": "full_time", "fulltime_permanent": "full_time", "fulltime, parttime": "full_time", "Part Time": "part_time", "Contractor": "contract", "Internship": "internship",
		"Intern": "internship", "Temporary": "temporary", "Festanstellung": "full_time", "CDI": "full_time", "Full-Time (m/f/d)": "full_time", "SALARIED": "full_time", "International": "", "Internal": "", "": "", "Berlin": ""} {
		assert.Equal(t, want, posting.Employment(in), in)
	}
}

func TestPay(t *testing.T) {
	for unit, want := range map[string]jobsearch.Pay{
		"per-year-salary": {Min: 1000, Max: 2000, Period: "year"}, "1 YEAR": {Min: 1000, Max: 2000, Period: "year"}, "hourly": {Min: 1000, Max: 2000, Period: "hour"}, "2 WEEK": {Min: 500, Max: 1000, Period: "week"},
		"0.5 MONTH": {Min: 2000, Max: 4000, Period: "month"}, "semi-month-salary": {Min: 2000, Max: 4000, Period: "month"}, "never": {Min: 1000, Max: 2000}, "": {Min: 1000, Max: 2000},
	} {
		want.Currency, want.Basis = "EUR", jobsearch.PayStated
		assert.Equal(t, []jobsearch.Pay{want}, posting.Pay(20, 10, "eur", unit, jobsearch.PayStated), "%q, the smaller first", unit)
	}
	assert.Empty(t, posting.Pay(0, 0, "EUR", "year", ""))
	assert.Empty(t, posting.Pay(-1, -1, "EUR", "year", ""))
	assert.Equal(t, int64(3000), posting.Pay(3000, -1, "JPY", "hour", "")[0].Min, "yen have no minor unit, and -1 is an open end")
}

func TestRemote(t *testing.T) {
	for _, c := range []struct {
		enum     string
		flag     bool
		location string
		want     jobsearch.Remote
	}{
		{"Hybrid", true, "Remote", jobsearch.RemoteHybrid}, {"OnSite", true, "", jobsearch.RemoteNone}, {"", true, "Berlin", jobsearch.RemoteFull}, {"", false, "Remote - US", jobsearch.RemoteFull},
		{"unspecified", false, "Berlin (Hybrid)", jobsearch.RemoteHybrid}, {"", false, "Berlin", ""}, {"TELECOMMUTE", false, "", jobsearch.RemoteFull}, {"Non-remote", false, "", jobsearch.RemoteNone},
	} {
		assert.Equal(t, c.want, posting.Remote(c.enum, c.flag, c.location), "%+v", c)
	}
}

func TestLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://A.example:443/x?utm_source=a&b=1#f": "https://a.example/x?b=1#f", " http://a.example:80/ ": "http://a.example/", "javascript:alert(1)": "", "//a.example": "", "ftp://a.example": "", "https://user:pw@a.example/": "", "": "", "https://": "",
	} {
		assert.Equal(t, want, posting.Link(in), in)
	}
	assert.Equal(t, "https://a.example/jobs/1", posting.Resolve("https://a.example/x/", "/jobs/1"))
}

func TestObjects(t *testing.T) {
	read := func(s string, shape posting.Shape) (out []string, failed error) {
		for raw, err := range shape.Objects(strings.NewReader(s), nil) {
			if failed = err; err == nil {
				out = append(out, string(raw))
			}
		}
		return out, failed
	}
	shape := posting.Shape{Lists: []string{"jobs"}, Marks: []string{"url"}}
	for name, c := range map[string]struct {
		in   string
		n    int
		fail bool
	}{
		"a named list":                {`{"meta":1,"jobs":[{"a":1},{"a":2}],"more":{}}`, 2, false},
		"an empty list":               {`{"jobs":[]}`, 0, false},
		"an array at the top":         {`[{"url":1},{"url":2}]`, 2, false},
		"an empty array":              {`[]`, 0, false},
		"one that lacks its mark":     {`[{"legal":"x"},{"url":1},{"a":2}]`, 2, false},
		"the same, deeper":            {`{"boards":{"x":[{"url":1},{"a":2}]}}`, 2, false},
		"an array of something else":  {`[{"a":1}]`, 0, true},
		"one posting alone":           {`{"url":1,"title":"a"}`, 1, false},
		"a list deep inside":          {`{"pages":[{"data":{"jobs":[{"a":1}]}}]}`, 1, false},
		"lists by name of board":      {`{"boards":{"x":[{"url":1}],"y":[]}}`, 1, false},
		"a list that is null":         {`{"jobs":null}`, 0, true},
		"no list":                     {`{"a":{"b":[1]}}`, 0, true},
		"cut in the middle":           {`{"jobs":[{"a":1},{"a":`, 1, true},
		"text":                        {`"jobs"`, 0, true},
		"elements that are no object": {`{"jobs":[1,"x",null,{"a":1}]}`, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := read(c.in, shape)
			assert.Len(t, out, c.n)
			if c.fail {
				require.ErrorIs(t, err, jobsearch.ErrChanged)
			} else {
				require.NoError(t, err)
			}
		})
	}
	t.Run("they come in the document's order", func(t *testing.T) {
		for range 20 {
			out, err := read(`{"a":{"url":1},"b":[{"x":[{"url":2}]},{"url":3},{"n":4}],"c":{"url":5},"d":{"jobs":[{"n":6}]}}`, shape)
			require.NoError(t, err)
			require.Equal(t, []string{`{"url":1}`, `{"url":2}`, `{"url":3}`, `{"n":4}`, `{"url":5}`, `{"n":6}`}, out)
		}
	})
	t.Run("a reader's own error is not the document's", func(t *testing.T) {
		for _, err := range shape.Objects(io.MultiReader(strings.NewReader(`{"jobs":[`), iotest.ErrReader(io.ErrNoProgress)), nil) {
			require.ErrorIs(t, err, io.ErrNoProgress)
			require.NotErrorIs(t, err, jobsearch.ErrChanged)
		}
	})
}

func TestAnObjectWithAttributesIsReadWithAllThatStandsBesideThem(t *testing.T) {
	type job struct {
		ID, Title, Body, City posting.Text
		Links                 posting.Maybe[struct{ Self posting.Text }]
	}
	for in, want := range map[string]string{
		`{"id":12,"type":"jobs","links":{"self":"/12"},"city":"Malmö","attributes":{"title":"Cook","body":"Grill"}}`: "12 Cook Grill Malmö /12",
		`{"id":"12","type":"jobs","title":"Cook","city":"Malmö","attributes":{"id":"13","body":"Grill"}}`:            "13 Cook Grill Malmö ",
		`{"id":"12","title":"Cook","attributes":{"title":"night shift"}}`:                                            "12 Cook   ",
		`{"id":"12","type":"jobs","title":"Cook","attributes":[{"key":"XYZ"}]}`:                                      "12 Cook   ",
	} {
		for j, err := range posting.Decode(strings.NewReader(`{"data":[`+in+`]}`), posting.Shape{Lists: []string{"data"}}, nil, func(p job) (jobsearch.Job, bool) {
			return jobsearch.Job{PostingID: string(p.ID), Title: string(p.Title), Description: strings.Join([]string{string(p.ID), string(p.Title), string(p.Body), string(p.City), string(p.Links.V.Self)}, " ")}, true
		}) {
			require.NoError(t, err)
			assert.Equal(t, strings.TrimSpace(want), strings.TrimSpace(j.Description), in)
		}
	}
}

func TestUnmangled(t *testing.T) {
	assert.Equal(t, "é’s “x”", posting.Unmangled("Ã©â€™s â€œxâ€\u009d"))
	for _, s := range []string{"plain", "São Paulo", "Ärger", "Â", "château âge"} {
		assert.Equal(t, s, posting.Unmangled(s))
	}
}

func TestFill(t *testing.T) {
	j := posting.Fill(jobsearch.Job{Title: "R&amp;D\n Lead", URL: "https://a.example/jobs/12", ApplyURL: "https://a.example/jobs/12", Location: "Rome, "})
	assert.Equal(t, "R&D Lead", j.Title)
	assert.Equal(t, "12", j.PostingID)
	assert.Equal(t, "Rome", j.Location)
	assert.Empty(t, j.ApplyURL)
	assert.Equal(t, jobsearch.JobOpen, j.Status)
	assert.Empty(t, j.Problems)
	j = posting.Fill(jobsearch.Job{})
	assert.Len(t, j.Problems, 2)
}

func FuzzElements(f *testing.F) {
	f.Add([]byte("<a><item><t>x</t></item></a>"))
	f.Add([]byte("<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9\x00&nbsp;&x</a>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		type item struct {
			XMLName xml.Name
			T       string `xml:"t"`
		}
		n := 0
		for _, err := range posting.Elements[item](bytes.NewReader(b), []string{"item"}, "a") {
			if n++; err != nil {
				break
			}
		}
	})
}

func FuzzObjects(f *testing.F) {
	f.Add(`{"jobs":[{"url":"x"}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		for range (posting.Shape{Lists: []string{"jobs"}, Marks: []string{"url"}}).Objects(strings.NewReader(s), map[string]json.RawMessage{}) {
		}
		posting.Time(s)
		posting.Relative(s, time.Now())
		posting.Link(s)
		posting.ParseNumber(s)
	})
}
