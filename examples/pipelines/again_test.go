package pipelines_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/ats"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWiderFilterFindsWhatANarrowerOnePassedBy(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	ann := db.For("ann")
	src := board("acme", posting("acme", "1", "Baker", "Berlin"), posting("acme", "2", "Carpenter", "Hamburg"), posting("acme", "3", "Plumber", "Munich"), posting("acme", "4", "Painter", "Munich"))
	crawl(t, db.Catalog(), 0, src)
	find := func(titles ...string) map[string]jobsearch.LeadStatus {
		require.NoError(t, aggregate.NewFinder(ann, db.Catalog(), aggregate.LeadOptions{Filter: aggregate.Filter{Titles: titles}, Now: at(0)}).Run(ctx))
		return leadsOf(t, ann)
	}
	require.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadNew}, find("baker"))
	for l, err := range ann.Leads().List(ctx, jobsearch.LeadFilter{}) {
		require.NoError(t, err)
		inTx(t, ann, func(ctx context.Context, tx jobsearch.Store) error {
			_, err := jobsearch.MoveLead(ctx, tx, l.ID, jobsearch.LeadHidden, jobsearch.Cause{By: jobsearch.ByPerson})
			return err
		})
	}
	inTx(t, db.Catalog(), func(ctx context.Context, tx jobsearch.Store) error { // one that was closed meanwhile
		for j, err := range tx.Jobs().List(ctx, jobsearch.JobFilter{Text: "painter"}) {
			if err != nil {
				return err
			}
			if _, err := jobsearch.MoveJob(ctx, tx, j.ID, jobsearch.JobClosed, jobsearch.Cause{}); err != nil {
				return err
			}
		}
		return nil
	})
	want := map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadHidden, "Carpenter": jobsearch.LeadNew}
	assert.Equal(t, want, find("baker", "carpenter", "painter"))
	assert.Equal(t, want, find("baker"), "a narrower filter takes no lead away")
	want["Plumber"] = jobsearch.LeadNew
	assert.Equal(t, want, find())
	before, err := ann.Events().Last(ctx)
	require.NoError(t, err)
	assert.Equal(t, want, find())
	after, err := ann.Events().Last(ctx)
	require.NoError(t, err)
	assert.Equal(t, before, after, "looking again once is enough")
}

func TestLookingAgainIsBoundedAndGoesOnInTheNextRun(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	ann := db.For("ann")
	jobs := make([]jobsearch.Job, 250)
	for i := range jobs {
		jobs[i] = posting("acme", fmt.Sprint(i), fmt.Sprintf("Engineer %d", i), fmt.Sprintf("Place %d", i))
		jobs[i].Description = ""
	}
	crawl(t, db.Catalog(), 0, board("acme", jobs...))
	find := func(o aggregate.LeadOptions) int {
		o.Now, o.Again = at(0), 100
		require.NoError(t, aggregate.NewFinder(ann, db.Catalog(), o).Run(ctx))
		n, err := ann.Leads().Count(ctx, jobsearch.LeadFilter{})
		require.NoError(t, err)
		return n
	}
	require.Zero(t, find(aggregate.LeadOptions{Filter: aggregate.Filter{Titles: []string{"baker"}}}))
	var got []int
	for range 4 {
		got = append(got, find(aggregate.LeadOptions{}))
	}
	assert.Equal(t, []int{100, 200, 250, 250}, got)
}

// goResume is a resume that the postings of these tests suit a little.
func goResume() *ats.Prepared {
	return ats.Prepare(resume.Parse(jobsearch.Document{Format: "txt", Text: "Ann Example\nann@example.com\n\nExperience\n\nEngineer, Acme, 2019 - 2026\n- Wrote services in Go and people used them\n\nSkills\nGo, SQL\n"}), ats.Options{Now: monday})
}

func TestAResumeAddedLaterScoresTheLeadsThatWait(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	ann := db.For("ann")
	crawl(t, db.Catalog(), 0, board("acme", many("acme", 3)...))
	find := func(o aggregate.LeadOptions) (scores []float64) {
		o.Now = at(0)
		require.NoError(t, aggregate.NewFinder(ann, db.Catalog(), o).Run(ctx))
		for l, err := range ann.Leads().List(ctx, jobsearch.LeadFilter{}) {
			require.NoError(t, err)
			scores = append(scores, l.ATSScore)
		}
		return scores
	}
	require.Equal(t, []float64{0, 0, 0}, find(aggregate.LeadOptions{}))
	for l, err := range ann.Leads().List(ctx, jobsearch.LeadFilter{Paging: jobsearch.Paging{Limit: 1}}) {
		require.NoError(t, err)
		inTx(t, ann, func(ctx context.Context, tx jobsearch.Store) error {
			_, err := jobsearch.MoveLead(ctx, tx, l.ID, jobsearch.LeadHidden, jobsearch.Cause{By: jobsearch.ByPerson})
			return err
		})
	}
	scores := find(aggregate.LeadOptions{Resume: goResume(), ResumeKey: "1"})
	assert.Zero(t, scores[0], "what the person hid is left alone")
	assert.Positive(t, scores[1])
	assert.Positive(t, scores[2])
}

// copies is a catalogue that shows one opening on two boards, the first with a lead of ann's.
func copies(t testing.TB, db jobsearch.DB) (first, second wholeBoard, find func(day int) map[string]jobsearch.LeadStatus) {
	other := posting("elbbrot", "9", "Carpenter", "Hamburg")
	spare := jobsearch.Job{Source: "remotive", PostingID: "8", Title: "Plumber", Company: "Globex", Location: "Oslo", URL: "https://remotive.example/8"}
	first = board("elbbrot", jobsearch.Job{Source: "greenhouse", Tenant: "elbbrot", PostingID: "1", Title: "Baker", Company: "Elbbrot GmbH", Location: "Hamburg, Germany", URL: "https://boards.example/elbbrot/1", Description: bakery}, other)
	second = board("remotive", jobsearch.Job{Source: "remotive", PostingID: "9", Title: "Baker (m/f/d)", Company: "Elbbrot", Location: "Hamburg", URL: "https://remotive.example/9", Description: bakery}, spare)
	return first, second, func(day int) map[string]jobsearch.LeadStatus {
		crawl(t, db.Catalog(), day, first)
		crawl(t, db.Catalog(), day, second)
		require.NoError(t, aggregate.NewFinder(db.For("ann"), db.Catalog(), aggregate.LeadOptions{Filter: aggregate.Filter{Titles: []string{"baker"}}, Now: at(day)}).Run(context.Background()))
		return leadsOf(t, db.For("ann"))
	}
}

func TestALeadIsOpenWhileAnyCopyOfItsPostingIs(t *testing.T) {
	db := open(t)
	first, second, find := copies(t, db)
	require.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadNew}, find(0))
	first.Remove("1")
	find(1)
	assert.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadNew}, find(2), "its own posting is closed, the copy is not")
	second.Remove("9")
	find(3)
	assert.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadClosed}, find(4), "the last copy is closed")
	second.Add(jobsearch.Job{Source: "remotive", PostingID: "9", Title: "Baker (m/f/d)", Company: "Elbbrot", Location: "Hamburg", URL: "https://remotive.example/9", Description: bakery})
	assert.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadNew}, find(5), "a copy is back")
	for j, err := range db.For("ann").Jobs().List(t.Context(), jobsearch.JobFilter{}) {
		require.NoError(t, err)
		assert.Equal(t, jobsearch.JobClosed, j.Status, "the posting itself is still closed")
	}
}

func TestAnOpeningPostedAgainOpensItsClosedLead(t *testing.T) {
	db := open(t)
	first, second, find := copies(t, db)
	second.Remove("9")
	find(0)
	first.Remove("1")
	find(1)
	require.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadClosed}, find(2))
	first.Add(jobsearch.Job{Source: "greenhouse", Tenant: "elbbrot", PostingID: "77", Title: "Baker", Company: "Elbbrot GmbH", Location: "Hamburg, Germany", URL: "https://boards.example/elbbrot/77", Description: bakery})
	assert.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadNew}, find(3))
}

func TestLookingAgainAndClosingCopiesStoppedAtAnyStepEndWithTheSameStore(t *testing.T) {
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		db := open(t)
		first, second, find := copies(t, db)
		find(0)
		first.Remove("1")
		second.Remove("9")
		for day := range 2 {
			crawl(t, db.Catalog(), 1+day, first)
			crawl(t, db.Catalog(), 1+day, second)
		}
		return db.For("ann"), func(ctx context.Context) error {
			return aggregate.NewFinder(p.Store(db.For("ann")), p.Store(db.Catalog()), aggregate.LeadOptions{Resume: goResume(), ResumeKey: "1", Now: at(5)}).Run(ctx)
		}
	}, fault.Options{})
}

func TestAnUnchangedPostingIsSeenToTheDay(t *testing.T) {
	catalog := open(t).Catalog()
	src := board("acme", many("acme", 1)...)
	seen := func(day int) (int, jobsearch.Job) {
		r := crawl(t, catalog, day, src)["greenhouse:acme"]
		for j, err := range catalog.Jobs().List(t.Context(), jobsearch.JobFilter{}) {
			require.NoError(t, err)
			return r.Changed, j
		}
		return r.Changed, jobsearch.Job{}
	}
	_, first := seen(0)
	_, same := seen(0)
	assert.Equal(t, first.Version, same.Version, "nothing is written twice a day")
	changed, later := seen(3)
	assert.Zero(t, changed, "it was seen again, not changed")
	assert.Equal(t, at(3)(), later.SeenAt)
}
