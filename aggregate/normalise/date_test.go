package normalise_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

var reading = time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"2026-08-05T09:41:37Z":            "2026-08-05T09:41:37Z",
		"2026-08-05T09:41:37.123+02:00":   "2026-08-05T07:41:37Z",
		"2026-08-13T06:25:53":             "2026-08-13T06:25:53Z",
		"2026-06-05T00:00:00.0000":        "2026-06-05T00:00:00Z",
		"2026-08-13T00:00:00.0000000":     "2026-08-13T00:00:00Z",
		"2026-08-05 09:41:37 UTC":         "2026-08-05T09:41:37Z",
		"2026-08-15 15:28:49":             "2026-08-15T15:28:49Z",
		"2026-08-15":                      "2026-08-15T00:00:00Z",
		"Fri, 19 Dec 2014 22:49:39 GMT":   "2014-12-19T22:49:39Z",
		"Tue, 05 Aug 2025 10:00:00 +0000": "2025-08-05T10:00:00Z",
		"24 November 2026":                "2026-11-24T00:00:00Z",
		"Nov 24, 2026":                    "2026-11-24T00:00:00Z",
		"24. November 2026":               "2026-11-24T00:00:00Z",
		"24 de noviembre de 2026":         "2026-11-24T00:00:00Z",
		"1er août 2026":                   "2026-08-01T00:00:00Z",
		"24 listopada 2026":               "2026-11-24T00:00:00Z",
		"24.11.2026":                      "2026-11-24T00:00:00Z",
		"2026年11月24日":                     "2026-11-24T00:00:00Z",
		"25/12/2026":                      "2026-12-25T00:00:00Z",
		"12/25/2026":                      "2026-12-25T00:00:00Z",
		"Posted 5 Days Ago":               "2026-11-19T00:00:00Z",
		"Posted 30+ Days Ago":             "2026-10-25T00:00:00Z",
		"Posted Yesterday":                "2026-11-23T00:00:00Z",
		"Posted Today":                    "2026-11-24T00:00:00Z",
		"Just posted":                     "2026-11-24T00:00:00Z",
		"3 hours ago":                     "2026-11-24T12:00:00Z",
		"a month ago":                     "2026-10-24T00:00:00Z",
		"2w":                              "2026-11-10T00:00:00Z",
		"vor 3 Tagen":                     "2026-11-21T00:00:00Z",
		"vor einem Monat":                 "2026-10-24T00:00:00Z",
		"il y a 3 jours":                  "2026-11-21T00:00:00Z",
		"Publié à l'instant":              "2026-11-24T00:00:00Z",
		"hace 2 semanas":                  "2026-11-10T00:00:00Z",
		"há 5 dias":                       "2026-11-19T00:00:00Z",
		"3 giorni fa":                     "2026-11-21T00:00:00Z",
		"2 dagen geleden":                 "2026-11-22T00:00:00Z",
		"3 dni temu":                      "2026-11-21T00:00:00Z",
		"před 3 dny":                      "2026-11-21T00:00:00Z",
		"för 2 dagar sedan":               "2026-11-22T00:00:00Z",
		"2 gün önce":                      "2026-11-22T00:00:00Z",
		"3 дня назад":                     "2026-11-21T00:00:00Z",
		"3日前":                             "2026-11-21T00:00:00Z",
		"昨天":                              "2026-11-23T00:00:00Z",
		"3일 전":                            "2026-11-21T00:00:00Z",
	} {
		t.Run(in, func(t *testing.T) {
			got, _, ok := normalise.Date(in, reading)
			if assert.True(t, ok) {
				assert.Equal(t, want, got.Truncate(time.Second).Format(time.RFC3339))
			}
		})
	}
	for name, in := range map[string]string{
		"nothing": "", "a word": "soon", "an epoch is the source's to read": "1754380800", "an order nobody knows": "03/04/2026", "no such day": "31.02.2026", "a count that is no age": "5 days a week off",
	} {
		t.Run("no date in "+name, func(t *testing.T) {
			got, _, ok := normalise.Date(in, reading)
			assert.False(t, ok, "%s", got)
		})
	}
	t.Run("relative words need the time of reading", func(t *testing.T) {
		_, _, ok := normalise.Date("3 days ago", time.Time{})
		assert.False(t, ok)
	})
	t.Run("a day is approximate and a second is not", func(t *testing.T) {
		_, approx, _ := normalise.Date("vor 3 Tagen", reading)
		assert.True(t, approx)
		_, approx, _ = normalise.Date("2026-08-05T09:41:37Z", reading)
		assert.False(t, approx)
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"Posted 30+ Days Ago", "2026-08-05 09:41:37 UTC", "3日前", "31/12/2026", "999999999999 days ago"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, ok := normalise.Date(s, reading)
		if ok && (got.Year() < 900 || got.Year() > 2300) {
			t.Fatalf("%q is %s", s, got)
		}
	})
}

func ExampleDate() {
	t, approx, _ := normalise.Date("il y a 3 jours", time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	fmt.Println(t.Format(time.DateOnly), approx)
	// Output: 2026-11-21 true
}
