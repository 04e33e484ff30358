package resume

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// label is what a person read in a resume.
type label struct {
	File, Name, Email, Phone string
	Work                     []struct{ Employer, Title, Start, End string }
	Education                []struct{ Institution, Degree, End string }
	Skills                   []string
	Alt                      map[string][]string
}

func labels(t *testing.T, path string) []label {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var out []label
	for l := range strings.Lines(string(content)) {
		var x label
		require.NoError(t, json.Unmarshal([]byte(l), &x))
		out = append(out, x)
	}
	return out
}

// lettersOf folds a name to what is compared: letters and digits, without accents.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(s))
}

func alike(a, b string) bool {
	a, b = lettersOf(a), lettersOf(b)
	return len(a) > 1 && len(b) > 1 && (strings.Contains(a, b) || strings.Contains(b, a))
}

// figures count what was found of what was asked.
type figures map[string][2]int

func (f figures) put(field string, right bool) {
	x := f[field]
	if right {
		x[0]++
	}
	x[1]++
	f[field] = x
}

func (f figures) share(field string) float64 {
	if f[field][1] == 0 {
		return 1
	}
	return float64(f[field][0]) / float64(f[field][1])
}

func measure(t *testing.T, folder string, ls []label) figures {
	f := figures{}
	for _, l := range ls {
		if strings.HasSuffix(l.File, ".pdf") {
			continue // read by adapters/pdfium
		}
		content, err := os.ReadFile(filepath.Join(folder, l.File))
		require.NoError(t, err)
		r, err := Read(context.Background(), filepath.Base(l.File), content, Options{})
		require.NoError(t, err)
		miss := func(field string, right bool, want, got any) {
			f.put(field, right)
			if !right {
				t.Logf("%s: %s: want %v, got %v", l.File, field, want, got)
			}
		}
		name := strings.EqualFold(r.Basics.Name, l.Name)
		for _, alt := range l.Alt["name"] {
			name = name || strings.EqualFold(r.Basics.Name, alt)
		}
		miss("name", name, l.Name, r.Basics.Name)
		miss("email", r.Basics.Email == l.Email, l.Email, r.Basics.Email)
		miss("phone", digitsOf(r.Basics.Phone) == digitsOf(l.Phone), l.Phone, r.Basics.Phone)
		used := map[int]bool{}
		for _, w := range l.Work {
			found := -1
			for i, x := range r.Work {
				if !used[i] && alike(x.Name, w.Employer) && (found < 0 || strings.HasPrefix(x.StartDate, w.Start)) {
					found = i
				}
			}
			miss("employer", found >= 0, w.Employer, r.Work)
			if found < 0 {
				continue
			}
			used[found] = true
			x := r.Work[found]
			miss("title", alike(x.Position, w.Title), w.Title, x.Position)
			end := strings.Replace(w.End, "present", "", 1)
			miss("dates", x.StartDate == w.Start && x.EndDate == end, w.Start+" "+end, x.StartDate+" "+x.EndDate)
		}
		for i, x := range r.Work {
			if x.Name != "" {
				f.put("employer precision", used[i])
			}
		}
		for _, e := range l.Education {
			found := false
			for _, x := range r.Education {
				found = found || alike(x.Institution, e.Institution)
			}
			miss("education", found, e.Institution, r.Education)
		}
		all := strings.ToLower("|" + strings.Join(r.AllSkills(), "|") + "|")
		for _, s := range l.Skills {
			miss("skills", strings.Contains(all, strings.ToLower(s)), s, r.AllSkills())
		}
	}
	return f
}

func check(t *testing.T, f figures) {
	for field, least := range map[string]float64{"name": 0.95, "email": 0.95, "phone": 0.95, "employer": 0.85, "employer precision": 0.85, "title": 0.85, "dates": 0.9, "education": 0.85, "skills": 0.85} {
		t.Logf("%-20s %.3f %v", field, f.share(field), f[field])
		assert.GreaterOrEqual(t, f.share(field), least, field)
	}
}

func TestInventedResumesOfManyCountriesAndTrades(t *testing.T) {
	check(t, measure(t, filepath.Join("testdata", "resumes"), labels(t, filepath.Join("testdata", "invented.jsonl"))))
}

// TestResumesOfOthers measures on files in JOBSEARCH_DATA/ats/resumes, which are no part of this project; the labels are our own reading of them.
func TestResumesOfOthers(t *testing.T) {
	folder := filepath.Join(os.Getenv("JOBSEARCH_DATA"), "ats", "resumes")
	if _, err := os.Stat(folder); os.Getenv("JOBSEARCH_DATA") == "" || err != nil {
		t.Skip("JOBSEARCH_DATA names no folder with ats/resumes")
	}
	check(t, measure(t, folder, labels(t, filepath.Join("testdata", "labels.jsonl"))))
}

func TestTextThatGivesOrdersChangesNothing(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "resumes", "adversarial.txt"))
	require.NoError(t, err)
	with := Parse(readText(string(content)))
	var plain []string
	for l := range strings.Lines(string(content)) {
		if !strings.Contains(l, "SYSTEM:") && !strings.Contains(l, "<script>") && !strings.Contains(l, "Ignore the above") {
			plain = append(plain, l)
		}
	}
	without := Parse(readText(strings.Join(plain, "")))
	assert.Equal(t, without.Basics.Name, with.Basics.Name)
	assert.Equal(t, without.Basics.Email, with.Basics.Email)
	assert.Equal(t, without.Skills, with.Skills)
	assert.Equal(t, without.Education, with.Education)
	require.Len(t, with.Work, len(without.Work))
	for i := range with.Work {
		assert.Equal(t, without.Work[i].Name, with.Work[i].Name)
		assert.Equal(t, without.Work[i].Position, with.Work[i].Position)
	}
}

func TestEveryFieldSaysWhereItCameFrom(t *testing.T) {
	r := Parse(readText(sample().Plain()))
	found := map[string]string{}
	for _, p := range r.Provenance {
		found[p.Field] = r.Text[p.Start:p.End]
	}
	assert.Equal(t, "jose.muller@example.org", found["basics.email"])
	assert.Equal(t, "Klinikum Nordwall", found["work[0].name"])
	assert.Equal(t, "Senior Nurse", found["work[0].position"])
	assert.Equal(t, "Berufsfachschule am Wall", found["education[0].institution"])
}

func TestYearsCountOverlapsOnce(t *testing.T) {
	now := time.Date(2024, 1, 15, 0, 0, 0, 0, time.UTC)
	r := Resume{Work: []Work{
		{Position: "Go developer", StartDate: "2020-01", EndDate: "2021-12", Highlights: []string{"Wrote Go"}},
		{Position: "Tutor", StartDate: "2021-01", EndDate: "2022-12"},
		{Position: "Lead", StartDate: "2023-07", Summary: "Go and Kafka"},
		{Position: "Undated"},
	}}
	assert.InDelta(t, 3.5, r.Years(now), 1e-9)
	assert.InDelta(t, 2.5, r.SkillYears(now, "Golang", "Go"), 1e-9)
	assert.Zero(t, r.SkillYears(now, "Goat"))
	assert.InDelta(t, 2, Resume{Work: []Work{{StartDate: "2018", EndDate: "2020"}}}.Years(now), 1e-9)
	assert.InDelta(t, 1, Resume{Work: []Work{{StartDate: "2018", EndDate: "2018"}}}.Years(now), 1e-9)
	assert.Zero(t, Resume{Work: []Work{{StartDate: "0000"}, {StartDate: "1202-01", EndDate: "1203-01"}}}.Years(now), "no working life begins then")
}

func TestYearsNeverExceedTheSumNorFallWithMoreWork(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	date := rapid.Custom(func(t *rapid.T) string {
		return time.Date(rapid.IntRange(1990, 2025).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	})
	rapid.Check(t, func(t *rapid.T) {
		var r Resume
		sum, last := 0.0, 0.0
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			w := Work{StartDate: date.Draw(t, "start"), EndDate: date.Draw(t, "end")}
			r.Work = append(r.Work, w)
			sum += Resume{Work: []Work{w}}.Years(now)
			y := r.Years(now)
			if y > sum+1e-9 || y < last-1e-9 {
				t.Fatalf("%v of at most %v, before %v", y, sum, last)
			}
			last = y
		}
	})
}

func TestAJSONResumeWithWrongKindsKeepsTheRest(t *testing.T) {
	r, err := Read(context.Background(), "cv.json", []byte(`{"basics":{"name":"Ada"},"work":[{"name":"X","startDate":"2020"},{"name":5}],"skills":"none"}`), Options{})
	require.NoError(t, err)
	assert.Equal(t, "Ada", r.Basics.Name)
	require.Len(t, r.Work, 1)
	assert.Equal(t, "X", r.Work[0].Name)
}
