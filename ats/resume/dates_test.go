package resume

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDatesOfEveryUsualForm(t *testing.T) {
	for _, c := range []struct {
		text, start, end string
		now              bool
	}{
		{"Jan 2020 – Present", "2020-01", "", true},
		{"03/2019 - 05/2021", "2019-03", "2021-05", false},
		{"since 2021", "2021", "", true},
		{"seit 03.2021", "2021-03", "", true},
		{"01.04.2018 – 31.12.2019", "2018-04", "2019-12", false},
		{"Summer 2019", "2019-06", "", false},
		{"März 2016 bis heute", "2016-03", "", true},
		{"janv. 2018 à déc. 2019", "2018-01", "2019-12", false},
		{"depuis septembre 2020", "2020-09", "", true},
		{"enero de 2017 - actualidad", "2017-01", "", true},
		{"Mar 2015 to Feb 2018", "2015-03", "2018-02", false},
		{"2019–21", "2019", "2021", false},
		{"2014 - 2017", "2014", "2017", false},
		{"2021 to date", "2021", "", true},
		{"Sept 2020 - now", "2020-09", "", true},
		{"2023 –", "2023", "", true},
		{"Jan – Mar 2020", "2020-01", "2020-03", false},
		{"Q3 2018 - Q1 2020", "2018-07", "2020-01", false},
		{"2018-04 to 2019-06", "2018-04", "2019-06", false},
		{"Jun '15 - Aug '17", "2015-06", "2017-08", false},
		{"05/17 - 08/19", "2017-05", "2019-08", false},
		{"Sep. 2023 - Mar. 2024", "2023-09", "2024-03", false},
		{"maart 2019 - heden", "2019-03", "", true},
		{"od marca 2020", "2020-03", "", true},
		{"gennaio 2012 – oggi", "2012-01", "", true},
		{"2016年4月", "2016", "", false},
		{"June 2023 – present", "2023-06", "", true},
		{"May 2014", "2014-05", "", false},
		{"September 1, 2013 - June 30, 2017", "2013-09", "2017-06", false},
		{"Oct. 2015 – May 2019", "2015-10", "2019-05", false},
		{"desde março de 2022", "2022-03", "", true},
		{"2018 until 2020", "2018", "2020", false},
		{"10/2017–heute", "2017-10", "", true},
	} {
		t.Run(c.text, func(t *testing.T) {
			got := findDates(c.text)
			if assert.Len(t, got, 1) {
				assert.Equal(t, c.start, got[0].start)
				assert.Equal(t, c.end, got[0].end)
				assert.Equal(t, c.now, got[0].now)
			}
		})
	}
	for _, text := range []string{"call 555-2019-20", "saved $2020", "2000+ users", "I may go", "marched on", "11,2345", "currently working"} {
		assert.Empty(t, findDates(text), text)
	}
}
