package analytics_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/analytics"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var monday = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func moved(id jobsearch.ID, kind jobsearch.EventKind, from, to jobsearch.ApplicationStatus, at time.Time) jobsearch.Event {
	return jobsearch.Event{Kind: kind, Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: id}, From: string(from), To: string(to), At: at}
}

func application(id jobsearch.ID, applied int, status jobsearch.ApplicationStatus) jobsearch.Application {
	a := jobsearch.Application{AppliedAt: day(applied), Status: status}
	a.ID = id
	return a
}

func stage(r analytics.Report, name string) analytics.Stage {
	for _, s := range r.Funnel {
		if s.Name == name {
			return s
		}
	}
	return analytics.Stage{Count: -1}
}

func TestTheFunnelCountsHowFarEachApplicationCame(t *testing.T) {
	interviewed := application("1", 0, jobsearch.ApplicationRejected)
	interviewed.ResponseAt = day(4)
	silent := application("2", 1, jobsearch.ApplicationApplied)
	draft := jobsearch.Application{Status: jobsearch.ApplicationDraft}
	draft.ID = "3"
	r := analytics.Build([]jobsearch.Application{interviewed, silent, draft}, []jobsearch.Event{
		moved("1", jobsearch.ApplicationMoved, jobsearch.ApplicationApplied, jobsearch.ApplicationInterview, day(4)),
		moved("1", jobsearch.ApplicationMoved, jobsearch.ApplicationInterview, jobsearch.ApplicationRejected, day(9)),
	}, day(10))
	assert.Equal(t, 2, stage(r, "applied").Count, "a draft was not sent")
	assert.Equal(t, 1, stage(r, "responded").Count)
	assert.Equal(t, 1, stage(r, "interview").Count, "an interview that ended in a rejection was one")
	assert.Equal(t, 1, stage(r, "rejected").Count)
	assert.Equal(t, 1, r.Open)
	assert.InDelta(t, 0.5, stage(r, "interview").Rate.Value, 1e-9)
	assert.Less(t, stage(r, "interview").Rate.Low, 0.2, "two applications say little")
}

func TestAnApplicationSentOnAnUnknownDayCountsInTheFunnelAndNotInTimes(t *testing.T) {
	a := jobsearch.Application{Status: jobsearch.ApplicationRejected, Source: "mail", ResponseAt: day(4)}
	a.ID = "1"
	r := analytics.Build([]jobsearch.Application{a, application("2", 0, jobsearch.ApplicationApplied)}, nil, day(10))
	assert.Equal(t, 2, stage(r, "applied").Count)
	assert.Equal(t, 1, stage(r, "rejected").Count)
	assert.Equal(t, 1, r.Response.N, "how long it took is not known")
	last := r.Weeks[len(r.Weeks)-2]
	assert.Equal(t, 1, last.Responses)
	assert.Nil(t, last.MeanDays)
}

func TestACorrectedMoveDidNotHappen(t *testing.T) {
	a := application("1", 0, jobsearch.ApplicationApplied)
	r := analytics.Build([]jobsearch.Application{a}, []jobsearch.Event{
		moved("1", jobsearch.ApplicationMoved, jobsearch.ApplicationApplied, jobsearch.ApplicationOffer, day(2)),
		moved("1", jobsearch.ApplicationCorrected, jobsearch.ApplicationOffer, jobsearch.ApplicationApplied, day(3)),
	}, day(5))
	assert.Zero(t, stage(r, "offer").Count)
}

func TestSilentApplicationsCountAsWaitingNotAsNo(t *testing.T) {
	var obs []analytics.Observation
	for i := range 10 {
		obs = append(obs, analytics.Observation{Days: float64(5 + i), Ended: i < 3})
	}
	w := analytics.KaplanMeier(obs)
	assert.Equal(t, 10, w.N)
	assert.Equal(t, 3, w.Ended)
	assert.Nil(t, w.Median, "seven of ten still wait: the median is not known")
	require.NotNil(t, w.Q1)
	assert.InDelta(t, 7, *w.Q1, 1e-9)
}

func TestKaplanMeierAgreesWithAWorkedExample(t *testing.T) {
	// Times 1, 2+, 3, 4, 5+, 6 (a plus still waits): the survival is 5/6, 5/6·3/4, 5/6·3/4·2/3, 0.
	w := analytics.KaplanMeier([]analytics.Observation{{1, true}, {2, false}, {3, true}, {4, true}, {5, false}, {6, true}})
	require.NotNil(t, w.Median)
	assert.InDelta(t, 4, *w.Median, 1e-9)
}

func TestWilsonsIntervalAgreesWithPublishedValues(t *testing.T) {
	// Newcombe 1998, table I: 15 of 148 and 0 of 20.
	r := analytics.Wilson(15, 148)
	assert.InDelta(t, 0.0624, r.Low, 5e-4)
	assert.InDelta(t, 0.1605, r.High, 5e-4)
	r = analytics.Wilson(0, 20)
	assert.Zero(t, r.Low)
	assert.InDelta(t, 0.1611, r.High, 5e-4)
}

func TestATemplateIsCalledBetterOnlyWithEnoughEvidence(t *testing.T) {
	for name, c := range map[string]struct {
		ka, na, kb, nb int
		better         string
	}{
		"few of each":              {0, 5, 5, 5, ""},
		"much better on 30 each":   {3, 30, 15, 30, "b/1"},
		"hardly better on 30 each": {10, 30, 12, 30, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var apps []jobsearch.Application
			add := func(template string, k, n int) {
				for i := range n {
					a := application(jobsearch.ID(fmt.Sprint(template, i)), 0, jobsearch.ApplicationApplied)
					a.Template = template
					if i < k {
						a.ResponseAt = day(3)
					}
					apps = append(apps, a)
				}
			}
			add("a/1", c.ka, c.na)
			add("b/1", c.kb, c.nb)
			r := analytics.Build(apps, nil, day(20))
			require.Len(t, r.Verdicts, 1)
			assert.Equal(t, c.better, r.Verdicts[0].Better)
		})
	}
}

func TestChanceBetterIsAProbabilityAndSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		na, nb := rapid.IntRange(0, 200).Draw(t, "na"), rapid.IntRange(0, 200).Draw(t, "nb")
		ka, kb := rapid.IntRange(0, na).Draw(t, "ka"), rapid.IntRange(0, nb).Draw(t, "kb")
		p, q := analytics.ChanceBetter(ka, na, kb, nb), analytics.ChanceBetter(kb, nb, ka, na)
		if p < 0 || p > 1 || math.Abs(p+q-1) > 1e-6 {
			t.Fatalf("%v and %v", p, q)
		}
	})
}

func TestWeeksCoverHalfAYearAndEveryFactIsInItsWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		var apps []jobsearch.Application
		inside := 0
		for i := range n {
			ago := rapid.IntRange(0, 300).Draw(t, "ago")
			a := application(jobsearch.ID(fmt.Sprint(i)), -ago, jobsearch.ApplicationApplied)
			if ago <= 25*7 {
				inside++
			}
			apps = append(apps, a)
		}
		r := analytics.Build(apps, nil, monday)
		total := 0
		for i, w := range r.Weeks {
			total += w.Applications
			if w.At.Weekday() != time.Monday || i > 0 && !w.At.Equal(r.Weeks[i-1].At.AddDate(0, 0, 7)) {
				t.Fatalf("week %d begins %s", i, w.At)
			}
		}
		if len(r.Weeks) != 26 || total != inside {
			t.Fatalf("%d weeks, %d of %d applications", len(r.Weeks), total, inside)
		}
	})
}

func ExampleBuild() {
	answered := jobsearch.Application{AppliedAt: day(0), ResponseAt: day(5), Status: jobsearch.ApplicationInterview}
	silent := jobsearch.Application{AppliedAt: day(0), Status: jobsearch.ApplicationApplied}
	answered.ID, silent.ID = "1", "2"
	r := analytics.Build([]jobsearch.Application{answered, silent}, nil, day(10))
	for _, s := range r.Funnel[:3] {
		fmt.Printf("%s: %d\n", s.Name, s.Count)
	}
	// Output:
	// applied: 2
	// confirmed: 0
	// responded: 1
}
