package normalise

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/language"
)

// maxPays bounds the ranges kept of one posting.
const maxPays = 16

// Job fills what follows from what the source gave, and cleans what it gave: Title, Description and Requirements as text and Markdown, Places and
// Remote from Location, Seniority, Function and EmploymentType from title and fields, Pay from PayText or, without one, from the description,
// Language, a Deadline that the text states, and Status when the deadline has passed at now (zero: it is not looked at).
//
// What the source said in a field of its own wins over what words suggest: a set Remote, Pay, EmploymentType, Seniority or Language stays.
// Job is deterministic, and harmless on its own result. What is doubtful (an amount that cannot be what its period says, a place nobody knows) is added to Problems.
func Job(j *jobsearch.Job, now time.Time) {
	raw := j.Title
	j.Title = Title(jobsearch.CleanText(raw))
	if j.Requisition == "" {
		j.Requisition = requisition(raw)
	}
	if j.Title == "" {
		problem(j, "title", "empty")
	}
	j.Company = strings.Join(strings.Fields(clean(j.Company)), " ")
	j.Location = strings.Join(strings.Fields(clean(j.Location)), " ")
	j.Description = Markdown(j.Description)
	if j.Requirements == "" {
		j.Requirements = Requirements(j.Description)
	} else {
		j.Requirements = Markdown(j.Requirements)
	}
	places(j, raw)
	j.EmploymentType = employment(j.EmploymentType, j.Title)
	if j.Seniority == "" {
		j.Seniority = Seniority(j.Title)
	} else if s := seniorityField(j.Seniority); s != "" {
		j.Seniority = s
	}
	if j.Function == "" {
		j.Function = Function(j.Title, j.Department)
	}
	if j.Language == "" {
		j.Language = language.Of(j.Title + "\n" + j.Description)
	}
	j.Language, _, _ = strings.Cut(strings.ToLower(j.Language), "-")
	pay(j)
	deadline(j)
	if j.Status == "" {
		j.Status = jobsearch.JobOpen
	}
	if j.Status == jobsearch.JobOpen && !j.Deadline.IsZero() && !now.IsZero() && j.Deadline.Before(now) {
		j.Status, j.StatusAt = jobsearch.JobClosed, j.Deadline
	}
}

func problem(j *jobsearch.Job, field, reason string) {
	p := jobsearch.Problem{Field: field, Reason: reason}
	if !slices.Contains(j.Problems, p) {
		j.Problems = append(j.Problems, p)
	}
}

// places reads Location, and the title where that names none.
func places(j *jobsearch.Job, title string) {
	found, remote := Places(j.Location)
	if len(j.Places) == 0 {
		j.Places = found
	} else {
		for i := range j.Places {
			j.Places[i] = completePlace(j.Places[i])
		}
	}
	if j.Remote == "" {
		j.Remote = remote
	}
	if j.Remote == "" {
		_, r := Places(bracketed(title))
		j.Remote = r
	}
	if j.Remote == "" && len(j.Places) == 1 && j.Places[0].Country == "WORLD" && strings.Contains(strings.ToLower(j.Location), "anywhere") {
		j.Remote = jobsearch.RemoteFull
	}
	if len(j.Places) == 0 && j.Location != "" && remote == "" {
		problem(j, "location", "no known place in "+quoted(j.Location))
	}
}

// completePlace makes a place that a source gave in parts uniform: names as the tables have them, the country as a code.
func completePlace(p jobsearch.Place) jobsearch.Place {
	var parts []string
	for _, s := range []string{p.City, p.Region, p.Country} {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	if c := Country(p.Country); c != "" {
		p.Country = c
	}
	if found, _ := Places(strings.Join(parts, ", ")); len(found) == 1 && (p.City == "" || found[0].City != "") {
		return found[0]
	}
	return p
}

// bracketed is what stands in brackets or behind the last dash of a title, where titles say "(Remote)" and "- Berlin".
func bracketed(title string) string {
	var out []string
	for rest := title; ; {
		i := strings.IndexAny(rest, "([")
		if i < 0 {
			break
		}
		k := strings.IndexAny(rest[i:], ")]")
		if k < 0 {
			break
		}
		out = append(out, rest[i+1:i+k])
		rest = rest[i+k+1:]
	}
	for _, dash := range []string{" - ", " – ", " — ", " | ", ", "} {
		if i := strings.LastIndex(title, dash); i >= 0 {
			out = append(out, title[i+len(dash):])
		}
	}
	return strings.Join(out, "; ")
}

func employment(field, title string) string {
	switch field {
	case "full_time", "part_time", "contract", "temporary", "internship":
		return field
	}
	return EmploymentType(field, title)
}

// seniorityField reads a board's own word for the level.
func seniorityField(s string) string {
	switch s {
	case "intern", "junior", "mid", "senior", "staff", "lead", "manager", "director", "executive":
		return s
	}
	return Seniority(s)
}

// country is where the pay is counted: the one country of the places, or one of several that share a currency.
func country(j *jobsearch.Job) string {
	first := ""
	for _, p := range j.Places {
		if len(p.Country) != 2 || p.Country == "EU" {
			continue
		}
		if first == "" {
			first = p.Country
		} else if p.Country != first && Currency(p.Country) != Currency(first) {
			return ""
		}
	}
	return first
}

// pay fills Pay and checks it.
func pay(j *jobsearch.Job) {
	cc := country(j)
	j.Pay = slices.DeleteFunc(j.Pay, func(p jobsearch.Pay) bool { return p.Min <= 0 && p.Max <= 0 })
	if len(j.Pay) == 0 && j.PayText != "" {
		j.Pay = Pays(j.PayText, cc)
		for i := range j.Pay {
			if j.Pay[i].Basis != jobsearch.PayEstimated {
				j.Pay[i].Basis = jobsearch.PayStated
			}
		}
	}
	if len(j.Pay) == 0 {
		j.Pay = Pays(j.Description, cc)
	}
	if len(j.Pay) > maxPays {
		j.Pay = j.Pay[:maxPays]
	}
	for i := range j.Pay {
		p := &j.Pay[i]
		p.Min, p.Max = max(p.Min, 0), max(p.Max, 0)
		p.Currency = strings.ToUpper(strings.TrimSpace(p.Currency))
		if p.Min != 0 && p.Max != 0 && p.Min > p.Max {
			p.Min, p.Max = p.Max, p.Min
			problem(j, "pay", "the ends of the range were given in reverse")
		}
		if p.Period == "" && p.Currency != "" {
			if per, off := guessPeriod(middle(*p), p.Currency, cc); off < math.Log(8) {
				p.Period = per
			}
		}
		if why := PayDoubt(*p, j.Title); why != "" {
			problem(j, "pay", why)
		}
	}
}

// middle is the middle of the range in units, on a logarithmic scale.
func middle(p jobsearch.Pay) float64 {
	lo, hi := p.Min, p.Max
	if lo == 0 {
		lo = hi
	}
	if hi == 0 {
		hi = lo
	}
	return math.Sqrt(jobsearch.Units(lo, p.Currency) * jobsearch.Units(hi, p.Currency))
}

// PayDoubt says what is wrong with a range, "" when nothing seems to be: an amount that is no pay for its period but would be for another (an hourly
// amount stored as a year's), thousands that were dropped, ends that do not belong together. The bounds follow the currency and the level in the title.
func PayDoubt(p jobsearch.Pay, title string) string {
	if p.Min != 0 && p.Max != 0 && float64(p.Max) > 5*float64(p.Min) {
		return fmt.Sprintf("the upper end is %.1f times the lower", float64(p.Max)/float64(p.Min))
	}
	if _, known := currencyTable().byCode[p.Currency]; !known || p.Period == "" {
		return ""
	}
	low, high := math.Log(1.0/6), math.Log(12.0)
	switch Seniority(title) {
	case "executive", "director":
		high = math.Log(30)
	case "staff", "lead", "manager":
		high = math.Log(20)
	case "intern":
		low = math.Log(1.0 / 12)
	}
	mid := middle(p)
	off := offBy(mid, p.Period, p.Currency)
	if off >= low && off <= high {
		return ""
	}
	what := fmt.Sprintf("%.0f %s a %s is no usual pay", mid, p.Currency, p.Period)
	if off < low {
		if d := offBy(mid*1000, p.Period, p.Currency); math.Abs(d) < math.Log(4) && mid < 1000 && math.Abs(d) < math.Abs(offBy(mid, jobsearch.PerHour, p.Currency)) {
			return what + ": the thousands seem to be dropped"
		}
	}
	for _, x := range periods {
		if x.per != p.Period && math.Abs(offBy(mid, x.per, p.Currency)) < math.Log(4) {
			return fmt.Sprintf("%s: it looks like an amount for each %s", what, x.per)
		}
	}
	return what
}

// deadlineWords stand before the day on which a posting closes.
var deadlineWords = []string{"apply by", "apply before", "application deadline", "applications close", "applications due", "closing date", "close date", "deadline for applications", "closes on", "deadline:", "bewerbungsfrist", "bewerbungsschluss", "bewerbung bis", "date limite", "candidatures jusqu'au", "fecha límite", "plazo de presentación", "prazo", "inscrições até", "scadenza", "sluitingsdatum", "solliciteren kan tot", "reageren voor", "termin składania", "aplikuj do", "uzávěrka", "jelentkezési határidő", "data limită", "sista ansökningsdag", "søknadsfrist", "ansøgningsfrist", "hakuaika päättyy", "son başvuru tarihi", "срок подачи", "応募締切", "截止日期", "마감일"}

// deadline reads the day from the description where the source gave none.
func deadline(j *jobsearch.Job) {
	if !j.Deadline.IsZero() || j.Description == "" {
		return
	}
	low := strings.ToLower(j.Description)
	for _, w := range deadlineWords {
		i := strings.Index(low, w)
		if i < 0 || len(low) != len(j.Description) {
			continue
		}
		rest := strings.TrimLeft(clip(j.Description[i+len(w):], 60), " :*-–—\n")
		rest, _, _ = strings.Cut(rest, "\n")
		ws := strings.Fields(rest)
		for n := min(6, len(ws)); n > 0; n-- {
			at := strings.TrimRight(strings.Join(ws[:n], " "), ".,;)*")
			for _, lead := range []string{"is ", "on ", "ist ", "am ", "der ", "le ", "el ", "den ", "until ", "bis "} {
				at = strings.TrimPrefix(at, lead)
			}
			if t, approx, ok := Date(at, time.Time{}); ok {
				if approx { // the day itself still counts
					t = t.Add(24*time.Hour - time.Second)
				}
				j.Deadline = t
				return
			}
		}
	}
}

func quoted(s string) string { return fmt.Sprintf("%q", clip(s, 80)) }
