package analytics

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Report is what a search looks like at one instant.
type Report struct {
	At        time.Time     `json:"at"`
	Funnel    []Stage       `json:"funnel"`
	Response  Waiting       `json:"response"`  // days from application to the first answer
	Interview Waiting       `json:"interview"` // days from application to the first interview invitation
	Open      int           `json:"open"`      // applications that wait for an answer
	Sources   []Performance `json:"sources"`
	Templates []Performance `json:"templates"`
	Verdicts  []Verdict     `json:"verdicts"` // of templates with at least two to compare
	Weeks     []Week        `json:"weeks"`    // the last 26, oldest first
}

// Stage is one step of the funnel.
type Stage struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	Rate  Rate   `json:"rate"` // of the applications sent
}

// Performance is what applications of one source or template brought.
type Performance struct {
	Name       string    `json:"name"`
	Used       int       `json:"used"`
	Responses  int       `json:"responses"`
	Interviews int       `json:"interviews"`
	Rate       Rate      `json:"rate"`        // of responses
	MedianDays *float64  `json:"median_days"` // to the response; null when fewer than half have one
	LastUsed   time.Time `json:"last_used"`
}

// Verdict compares two templates.
type Verdict struct {
	Better string  `json:"better"` // "" when there is not enough data
	A      string  `json:"a"`
	B      string  `json:"b"`
	Chance float64 `json:"chance"` // that B brings more responses than A
	Text   string  `json:"text"`
}

// Week is one week's figures; At is its Monday.
type Week struct {
	At           time.Time `json:"at"`
	Applications int       `json:"applications"`
	Responses    int       `json:"responses"`
	Interviews   int       `json:"interviews"`
	MeanDays     *float64  `json:"mean_days"` // to the responses of that week
}

// Read makes the Report of a store as of now.
func Read(ctx context.Context, store jobsearch.Store, now time.Time) (Report, error) {
	var apps []jobsearch.Application
	for a, err := range store.Applications().List(ctx, jobsearch.ApplicationFilter{}) {
		if err != nil {
			return Report{}, fmt.Errorf("analytics: read applications: %w", err)
		}
		apps = append(apps, a)
	}
	var events []jobsearch.Event
	kinds := []jobsearch.EventKind{jobsearch.ApplicationAdded, jobsearch.ApplicationMoved, jobsearch.ApplicationCorrected, jobsearch.ReplyReceived}
	for e, err := range store.Events().Read(ctx, 0, jobsearch.EventFilter{Kinds: kinds}) {
		if err != nil {
			return Report{}, fmt.Errorf("analytics: read events: %w", err)
		}
		events = append(events, e)
	}
	return Build(apps, events, now), nil
}

// Weekly is a pipeline: it appends a WeekReported event with the figures of each full week that has none yet, so that a log tells its own history.
type Weekly struct {
	Store jobsearch.Store
	Now   func() time.Time // nil is time.Now
}

// Run reports the weeks that ended since its cursor.
func (w Weekly) Run(ctx context.Context) error {
	const name = "analytics:weeks"
	now := time.Now
	if w.Now != nil {
		now = w.Now
	}
	report, err := Read(ctx, w.Store, now())
	if err != nil {
		return err
	}
	return w.Store.InTx(ctx, func(tx jobsearch.Store) error {
		at, err := tx.Cursors().Get(ctx, name)
		if err != nil {
			return fmt.Errorf("analytics: %w", err)
		}
		to := at
		var events []*jobsearch.Event
		for _, week := range report.Weeks[:len(report.Weeks)-1] { // the last one is not over
			key := jobsearch.Cursor(week.At.Format(time.DateOnly))
			if key <= at || at == "" && week.Applications+week.Responses == 0 {
				continue
			}
			data, err := json.Marshal(week)
			if err != nil {
				return fmt.Errorf("analytics: %w", err)
			}
			events = append(events, &jobsearch.Event{Kind: jobsearch.WeekReported, At: week.At.AddDate(0, 0, 7), By: jobsearch.ByTask, Data: data})
			to = key
		}
		if len(events) == 0 {
			return nil
		}
		if err := tx.Events().Append(ctx, events...); err != nil {
			return fmt.Errorf("analytics: %w", err)
		}
		return tx.Cursors().Move(ctx, name, at, to)
	})
}

// Build makes a Report from applications and their events. It is pure.
func Build(apps []jobsearch.Application, events []jobsearch.Event, now time.Time) Report {
	now = now.UTC()
	r := Report{At: now}
	var sent []history
	for _, h := range histories(apps, events) {
		if h.app.Status != jobsearch.ApplicationDraft {
			sent = append(sent, h)
		}
	}
	count := func(f func(history) bool) (n int) {
		for _, h := range sent {
			if f(h) {
				n++
			}
		}
		return n
	}
	for _, s := range []struct {
		name string
		in   func(history) bool
	}{
		{"applied", func(history) bool { return true }},
		{"confirmed", func(h history) bool { return !h.confirmed.IsZero() }},
		{"responded", func(h history) bool { return !h.responded.IsZero() }},
		{"interview", func(h history) bool { return !h.interview.IsZero() }},
		{"offer", func(h history) bool { return !h.offer.IsZero() }},
		{"accepted", func(h history) bool { return h.app.Status == jobsearch.ApplicationAccepted }},
		{"rejected", func(h history) bool { return h.app.Status == jobsearch.ApplicationRejected }},
		{"no_response", func(h history) bool { return h.app.Status == jobsearch.ApplicationNoResponse }},
	} {
		n := count(s.in)
		r.Funnel = append(r.Funnel, Stage{s.name, n, Wilson(n, len(sent))})
	}
	r.Open = count(func(h history) bool { return !h.app.Status.Ended() && h.responded.IsZero() })
	r.Response = waiting(sent, now, func(h history) time.Time { return h.responded })
	r.Interview = waiting(sent, now, func(h history) time.Time { return h.interview })
	r.Sources = performance(sent, now, func(h history) string { return h.app.Source })
	r.Templates = performance(sent, now, func(h history) string { return h.app.Template })
	r.Verdicts = verdicts(r.Templates)
	r.Weeks = weeks(sent, now)
	return r
}

// history is what happened to one application, by the facts' own times. applied is zero where nobody knows when it was sent: such a one counts in the funnel and in the weeks of its answers, not in times and not among the applications of a week.
type history struct {
	app                                                    jobsearch.Application
	applied, confirmed, responded, interview, offer, ended time.Time
}

func histories(apps []jobsearch.Application, events []jobsearch.Event) []history {
	out := make([]history, len(apps))
	at := make(map[jobsearch.ID]*history, len(apps))
	for i, a := range apps {
		out[i] = history{app: a, applied: a.AppliedAt, responded: a.ResponseAt}
		at[a.ID] = &out[i]
	}
	for _, e := range events {
		h := at[e.Subject.ID]
		if h == nil {
			continue
		}
		if e.Kind == jobsearch.ReplyReceived {
			if jobsearch.MessageKind(e.To) == jobsearch.KindInterview {
				earliest(&h.interview, e.At)
			}
			continue
		}
		if e.Kind == jobsearch.ApplicationCorrected { // what was wrong did not happen
			if t := h.reached(jobsearch.ApplicationStatus(e.From)); t != nil {
				*t = time.Time{}
			}
		}
		if t := h.reached(jobsearch.ApplicationStatus(e.To)); t != nil {
			earliest(t, e.At)
		}
	}
	return out
}

func (h *history) reached(s jobsearch.ApplicationStatus) *time.Time {
	switch s {
	case jobsearch.ApplicationConfirmed:
		return &h.confirmed
	case jobsearch.ApplicationInterview:
		return &h.interview
	case jobsearch.ApplicationOffer:
		return &h.offer
	case jobsearch.ApplicationRejected, jobsearch.ApplicationWithdrawn, jobsearch.ApplicationAccepted, jobsearch.ApplicationNoResponse:
		return &h.ended
	}
	return nil
}

func earliest(t *time.Time, at time.Time) {
	if t.IsZero() || at.Before(*t) {
		*t = at
	}
}

// waiting is the time from application to an instant, with those that still wait counted as waiting until now or their end.
func waiting(sent []history, now time.Time, of func(history) time.Time) Waiting {
	var obs []Observation
	for _, h := range sent {
		switch t := of(h); {
		case h.applied.IsZero():
		case !t.IsZero():
			obs = append(obs, Observation{days(h.applied, t), true})
		case !h.ended.IsZero():
			obs = append(obs, Observation{days(h.applied, h.ended), false})
		default:
			obs = append(obs, Observation{days(h.applied, now), false})
		}
	}
	return KaplanMeier(obs)
}

func days(from, to time.Time) float64 { return max(0, to.Sub(from).Hours()/24) }

func performance(sent []history, now time.Time, of func(history) string) []Performance {
	groups := map[string][]history{}
	for _, h := range sent {
		if name := of(h); name != "" {
			groups[name] = append(groups[name], h)
		}
	}
	var out []Performance
	for name, g := range groups {
		p := Performance{Name: name, Used: len(g)}
		for _, h := range g {
			if !h.responded.IsZero() {
				p.Responses++
			}
			if !h.interview.IsZero() {
				p.Interviews++
			}
			if h.applied.After(p.LastUsed) {
				p.LastUsed = h.applied
			}
		}
		p.Rate = Wilson(p.Responses, p.Used)
		p.MedianDays = waiting(g, now, func(h history) time.Time { return h.responded }).Median
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Performance) int {
		return cmp.Or(-cmp.Compare(a.Rate.Low, b.Rate.Low), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// enough is how many applications each of two templates needs before they are compared.
const enough = 20

func verdicts(t []Performance) []Verdict {
	var out []Verdict
	for i, b := range t {
		for _, a := range t[i+1:] {
			v := Verdict{A: a.Name, B: b.Name, Chance: ChanceBetter(a.Responses, a.Used, b.Responses, b.Used), Text: "not enough data yet"}
			if a.Used >= enough && b.Used >= enough {
				switch {
				case v.Chance > 0.95:
					v.Better, v.Text = b.Name, b.Name+" brings more responses"
				case v.Chance < 0.05:
					v.Better, v.Text = a.Name, a.Name+" brings more responses"
				default:
					v.Text = "no clear difference"
				}
			}
			out = append(out, v)
		}
	}
	return out
}

func weeks(sent []history, now time.Time) []Week {
	monday := func(t time.Time) time.Time {
		t = t.UTC()
		day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	}
	out := make([]Week, 26)
	first := monday(now).AddDate(0, 0, -7*(len(out)-1))
	total, timed := make([]float64, len(out)), make([]int, len(out))
	for i := range out {
		out[i].At = first.AddDate(0, 0, 7*i)
	}
	index := func(t time.Time) int {
		if t.IsZero() || t.Before(first) {
			return -1
		}
		if i := int(monday(t).Sub(first).Hours() / (7 * 24)); i < len(out) {
			return i
		}
		return -1
	}
	for _, h := range sent {
		if i := index(h.applied); i >= 0 {
			out[i].Applications++
		}
		if i := index(h.responded); i >= 0 {
			out[i].Responses++
			if !h.applied.IsZero() {
				total[i] += days(h.applied, h.responded)
				timed[i]++
			}
		}
		if i := index(h.interview); i >= 0 {
			out[i].Interviews++
		}
	}
	for i := range out {
		if n := timed[i]; n > 0 {
			mean := total[i] / float64(n)
			out[i].MeanDays = &mean
		}
	}
	return out
}
