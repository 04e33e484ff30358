package normalise_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
)

func p(city, region, country string) jobsearch.Place {
	return jobsearch.Place{City: city, Region: region, Country: country}
}

func TestPlaces(t *testing.T) {
	for in, c := range map[string]struct {
		remote jobsearch.Remote
		places []jobsearch.Place
	}{
		"Berlin, Germany":                   {"", []jobsearch.Place{p("Berlin", "", "DE")}},
		"München":                           {"", []jobsearch.Place{p("Munich", "Bavaria", "DE")}},
		"10997 Berlin":                      {"", []jobsearch.Place{p("Berlin", "", "DE")}},
		"San Francisco, CA":                 {"", []jobsearch.Place{p("San Francisco", "California", "US")}},
		"Berlin, DE":                        {"", []jobsearch.Place{p("Berlin", "", "DE")}},
		"Wilmington, DE":                    {"", []jobsearch.Place{p("Wilmington", "Delaware", "US")}},
		"Indianapolis, IN":                  {"", []jobsearch.Place{p("Indianapolis", "Indiana", "US")}},
		"IN-Bengaluru":                      {"", []jobsearch.Place{p("Bengaluru", "Karnataka", "IN")}},
		"London, Ontario":                   {"", []jobsearch.Place{p("London", "Ontario", "CA")}},
		"London, ON, Canada":                {"", []jobsearch.Place{p("London", "Ontario", "CA")}},
		"Cambridge, MA":                     {"", []jobsearch.Place{p("Cambridge", "Massachusetts", "US")}},
		"Cambridge":                         {"", []jobsearch.Place{p("Cambridge", "England", "GB")}},
		"New York, New York, United States": {"", []jobsearch.Place{p("New York", "New York", "US")}},
		"Seattle, Washington":               {"", []jobsearch.Place{p("Seattle", "Washington", "US")}},
		"Washington, D.C.":                  {"", []jobsearch.Place{p("Washington", "District of Columbia", "US")}},
		"Tbilisi, Georgia":                  {"", []jobsearch.Place{p("Tbilisi", "", "GE")}},
		"Atlanta, Georgia":                  {"", []jobsearch.Place{p("Atlanta", "Georgia", "US")}},
		"Bulgaria, Georgia, Poland":         {"", []jobsearch.Place{p("", "", "BG"), p("", "", "GE"), p("", "", "PL")}},
		"Paris; Lyon / Lille":               {"", []jobsearch.Place{p("Paris", "Île-de-France", "FR"), p("Lyon", "", "FR"), p("Lille", "", "FR")}},
		"Austin, TX or Sunnyvale, CA":       {"", []jobsearch.Place{p("Austin", "Texas", "US"), p("Sunnyvale", "California", "US")}},
		"TX - Frisco":                       {"", []jobsearch.Place{p("Frisco", "Texas", "US")}},
		"Remote":                            {jobsearch.RemoteFull, nil},
		"Remote, EU only":                   {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "EU")}},
		"Remote - US & Canada":              {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "US"), p("", "", "CA")}},
		"España (100% remoto)":              {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "ES")}},
		"Télétravail, France":               {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "FR")}},
		"Anywhere in the World":             {"", []jobsearch.Place{p("", "", "WORLD")}},
		"Hybrid - Zürich":                   {jobsearch.RemoteHybrid, []jobsearch.Place{p("Zurich", "Canton of Zurich", "CH")}},
		"Tokyo (Remote/Hybrid)":             {jobsearch.RemoteHybrid, []jobsearch.Place{p("Tokyo", "", "JP")}},
		"Onsite - Austin, TX":               {jobsearch.RemoteNone, []jobsearch.Place{p("Austin", "Texas", "US")}},
		"東京都渋谷区":                            {"", []jobsearch.Place{p("Tokyo", "", "JP")}},
		"Москва":                            {"", []jobsearch.Place{p("Moscow", "", "RU")}},
		"תל אביב, ישראל":                    {"", []jobsearch.Place{p("Tel Aviv", "", "IL")}},
		"دبي":                               {"", []jobsearch.Place{p("Dubai", "", "AE")}},
		"Kleinkleckersdorf, Bavaria":        {"", []jobsearch.Place{p("Kleinkleckersdorf", "Bavaria", "DE")}},
		"Bengaluru, Karnataka, India, APAC": {"", []jobsearch.Place{p("Bengaluru", "Karnataka", "IN")}},
		"Melbourne":                         {"", []jobsearch.Place{p("Melbourne", "Victoria", "AU")}},
		"Melbourne, FL":                     {"", []jobsearch.Place{p("Melbourne", "Florida", "US")}},
		"Remote - Ontario, Canada":          {jobsearch.RemoteFull, []jobsearch.Place{p("", "Ontario", "CA")}},
		"Multiple Locations":                {"", nil},
		"Leipzig oder remote (DE)":          {jobsearch.RemoteFull, []jobsearch.Place{p("Leipzig", "Saxony", "DE"), p("", "", "DE")}},
		"US OR Toronto, ON":                 {"", []jobsearch.Place{p("", "", "US"), p("Toronto", "Ontario", "CA")}},
		"Portland OR, USA":                  {"", []jobsearch.Place{p("Portland", "Oregon", "US")}},
		"Belfast, NI":                       {"", []jobsearch.Place{p("Belfast", "Northern Ireland", "GB")}},
		"Belo Horizonte/MG":                 {"", []jobsearch.Place{p("Belo Horizonte", "Minas Gerais", "BR")}},
		"Ruhrgebiet":                        {"", []jobsearch.Place{p("", "North Rhine-Westphalia", "DE")}},
		"Remote (ET or CT time zones)":      {jobsearch.RemoteFull, nil},
		"Remote - US, EST/PST hours":        {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "US")}},
		"Greater London":                    {"", []jobsearch.Place{p("London", "England", "GB")}},
		"Croydon, Greater London, UK":       {"", []jobsearch.Place{p("Croydon", "Greater London", "GB")}},
		"Berlin oder Hamburg":               {"", []jobsearch.Place{p("Berlin", "", "DE"), p("Hamburg", "", "DE")}},
		"hybrid 2 days Zürich":              {jobsearch.RemoteHybrid, []jobsearch.Place{p("Zurich", "Canton of Zurich", "CH")}},
		"Remote US (EST hours)":             {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "US")}},
		"Worldwide (except US); Berlin":     {"", []jobsearch.Place{p("", "", "WORLD"), p("Berlin", "", "DE")}},
		"Remote - anywhere in Canada":       {jobsearch.RemoteFull, []jobsearch.Place{p("", "", "CA")}},
		"Deutschlandweit":                   {"", []jobsearch.Place{p("", "", "DE")}},
		"Milano (MI)":                       {"", []jobsearch.Place{p("Milan", "Lombardy", "IT")}},
		"Paris (TX)":                        {"", []jobsearch.Place{p("Paris", "Texas", "US")}},
		"Berlin, Europe":                    {"", []jobsearch.Place{p("Berlin", "", "DE")}},
		"Field-based, North West England":   {"", []jobsearch.Place{p("", "England", "GB")}},
		"":                                  {"", nil},
	} {
		t.Run(in, func(t *testing.T) {
			places, remote := normalise.Places(in)
			assert.Equal(t, c.places, places)
			assert.Equal(t, c.remote, remote)
		})
	}
}

func TestCountryKnowsItsNames(t *testing.T) {
	for name, want := range map[string]string{"Deutschland": "DE", "UK": "GB", "États-Unis": "US", "Česko": "CZ", "日本": "JP", "the Netherlands": "NL", "ESP": "ES", "Atlantis": "", "": "", "Paris": ""} {
		assert.Equal(t, want, normalise.Country(name), name)
	}
}

func TestWithin(t *testing.T) {
	assert.True(t, normalise.Within("DE", "EU"))
	assert.True(t, normalise.Within("DE", "EMEA"))
	assert.True(t, normalise.Within("CH", "EEA"))
	assert.False(t, normalise.Within("GB", "EU"))
	assert.True(t, normalise.Within("BR", "WORLD"))
	assert.True(t, normalise.Within("FR", "FR"))
}

func FuzzPlaces(f *testing.F) {
	for _, s := range []string{"San Francisco, CA | New York, NY; Remote (US)", "US-CA-San Francisco", "((", "U.S.A.", "東京", "Washington, D.C., D.C., D.C."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, ra := normalise.Places(s)
		b, rb := normalise.Places(s)
		assert.Equal(t, a, b)
		assert.Equal(t, ra, rb)
		normalise.Country(s)
	})
}

func ExamplePlaces() {
	places, remote := normalise.Places("Remote, EU only; or Zürich")
	fmt.Println(places, remote)
	// Output: [{  EU} {Zurich Canton of Zurich CH}] remote
}
