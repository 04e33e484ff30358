package pipelines_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func posting(board, id, title, place string) jobsearch.Job {
	return jobsearch.Job{Source: "greenhouse", Tenant: board, PostingID: id, Title: title, Company: "Company " + board, Location: place, URL: "https://boards.example/" + board + "/" + id,
		PostedAt: monday.AddDate(0, 0, -3), Description: fmt.Sprintf("%s number %s in %s. You will work with Go, %s and people who care about %s.", title, id, place, title, id)}
}

// wholeBoard is a double that says its answer is the whole board.
type wholeBoard struct{ *memory.JobSource }

func (wholeBoard) Exhaustive() bool { return true }

func board(name string, jobs ...jobsearch.Job) wholeBoard {
	return wholeBoard{memory.NewJobSource("greenhouse:"+name, jobs...)}
}

func crawl(t testing.TB, catalog jobsearch.Store, day int, sources ...jobsearch.JobSource) map[string]aggregate.SourceReport {
	t.Helper()
	c := aggregate.NewCrawler(catalog, sources, aggregate.CrawlOptions{Now: at(day)})
	require.NoError(t, c.Run(context.Background()))
	out := map[string]aggregate.SourceReport{}
	for _, r := range c.Report().Sources {
		out[r.Source] = r
	}
	return out
}

func openJobs(t testing.TB, s jobsearch.Store) int {
	t.Helper()
	n, err := s.Jobs().Count(context.Background(), jobsearch.JobFilter{Status: []jobsearch.JobStatus{jobsearch.JobOpen}})
	require.NoError(t, err)
	return n
}

func many(boardName string, n int) []jobsearch.Job {
	out := make([]jobsearch.Job, n)
	for i := range out {
		out[i] = posting(boardName, fmt.Sprint(i), fmt.Sprintf("Engineer %c", 'A'+i), "Berlin, Germany")
	}
	return out
}

func TestAPostingMissingFromTwoWholeAnswersIsClosedAndComesBackOpen(t *testing.T) {
	catalog := open(t).Catalog()
	src := board("acme", many("acme", 6)...)
	assert.Equal(t, 6, crawl(t, catalog, 0, src)["greenhouse:acme"].New)
	src.Remove("2")
	assert.Equal(t, 0, crawl(t, catalog, 1, src)["greenhouse:acme"].Closed, "once may be an accident")
	assert.Equal(t, 1, crawl(t, catalog, 2, src)["greenhouse:acme"].Closed)
	assert.Equal(t, 5, openJobs(t, catalog))
	src.Add(many("acme", 3)[2])
	crawl(t, catalog, 3, src)
	assert.Equal(t, 6, openJobs(t, catalog))
	agrees(t, catalog)
}

func TestAnOpeningThatIsPostedAgainIsLinkedToTheFirst(t *testing.T) {
	catalog := open(t).Catalog()
	src := board("acme", many("acme", 6)...)
	crawl(t, catalog, 0, src)
	src.Remove("2")
	crawl(t, catalog, 1, src)
	crawl(t, catalog, 2, src)
	again := many("acme", 6)[2]
	again.PostingID = "77"
	src.Add(again)
	assert.Equal(t, 1, crawl(t, catalog, 3, src)["greenhouse:acme"].New)
	for j, err := range catalog.Jobs().List(t.Context(), jobsearch.JobFilter{}) {
		require.NoError(t, err)
		if j.PostingID == "77" {
			first, err := catalog.Jobs().Get(t.Context(), j.RepostOf)
			require.NoError(t, err)
			assert.Equal(t, "2", first.PostingID)
		} else {
			assert.Empty(t, j.RepostOf)
		}
	}
}

func TestAPostingWhoseDeadlinePassesIsClosedThoughStillShown(t *testing.T) {
	catalog := open(t).Catalog()
	jobs := many("acme", 3)
	jobs[1].Deadline = at(5)()
	src := board("acme", jobs...)
	crawl(t, catalog, 0, src)
	assert.Equal(t, 3, openJobs(t, catalog))
	crawl(t, catalog, 6, src)
	assert.Equal(t, 2, openJobs(t, catalog))
	agrees(t, catalog)
}

func TestAThousandUsersOnOneCatalogueAskEachBoardOnceAndSeeNobodyElsesPostings(t *testing.T) {
	db := open(t)
	asked := 0
	src := countingSource{board("acme", many("acme", 3)...), &asked}
	require.NoError(t, aggregate.NewCrawler(db.Catalog(), []jobsearch.JobSource{src}, aggregate.CrawlOptions{Now: at(0)}).Run(t.Context()))
	for i := range 1000 {
		user := db.For(jobsearch.UserID(fmt.Sprint("user", i)))
		inTx(t, user, func(ctx context.Context, tx jobsearch.Store) error {
			_, err := jobsearch.AddJobs(ctx, tx, jobsearch.Cause{}, &jobsearch.Job{Source: "pasted", PostingID: fmt.Sprint(i), Title: fmt.Sprint("Private ", i)})
			return err
		})
		require.NoError(t, aggregate.NewFinder(user, db.Catalog(), aggregate.LeadOptions{Now: at(0)}).Run(t.Context()))
	}
	assert.Equal(t, 1, asked)
	for _, i := range []int{0, 500, 999} {
		var private []string
		n := 0
		for j, err := range db.For(jobsearch.UserID(fmt.Sprint("user", i))).Jobs().List(t.Context(), jobsearch.JobFilter{}) {
			require.NoError(t, err)
			if n++; j.Source == "pasted" {
				private = append(private, j.Title)
			}
		}
		assert.Equal(t, 4, n)
		assert.Equal(t, []string{fmt.Sprint("Private ", i)}, private)
	}
}

// countingSource counts how often it is asked.
type countingSource struct {
	wholeBoard
	asked *int
}

func (s countingSource) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	*s.asked++
	return s.wholeBoard.Search(ctx, q)
}

func TestNoFailureOfASourceClosesAPostingAndEachIsNamedRightly(t *testing.T) {
	for name, c := range map[string]struct {
		after int
		err   error
		want  aggregate.Outcome
	}{
		"a block page":          {0, fmt.Errorf("greenhouse: %w", jobsearch.ErrBlocked), aggregate.OutcomeBlocked},
		"a changed answer":      {0, fmt.Errorf("greenhouse: %w", jobsearch.ErrChanged), aggregate.OutcomeChanged},
		"a board that is gone":  {0, fmt.Errorf("greenhouse: %w", jobsearch.ErrGone), aggregate.OutcomeGone},
		"half of the pages":     {3, errors.New("page 2: 500"), aggregate.OutcomePartial},
		"a missing key":         {0, &jobsearch.UnauthorizedError{Consent: "set the key"}, aggregate.OutcomeSkipped},
		"a rate limit":          {0, &jobsearch.RateLimitedError{Until: monday.AddDate(0, 0, 9)}, aggregate.OutcomeSkipped},
		"a server that is down": {0, errors.New("dial: connection refused"), aggregate.OutcomeFailed},
	} {
		t.Run(name, func(t *testing.T) {
			catalog := open(t).Catalog()
			src := board("acme", many("acme", 6)...)
			healthy := board("other", many("other", 2)...)
			crawl(t, catalog, 0, src, healthy)
			src.FailAfter(c.after, c.err)
			for day := range 3 {
				r := crawl(t, catalog, 1+10*day, src, healthy)
				assert.Equal(t, c.want, r["greenhouse:acme"].Outcome)
				assert.Equal(t, aggregate.OutcomeOK, r["greenhouse:other"].Outcome, "a failing source does not stop the others")
			}
			assert.Equal(t, 8, openJobs(t, catalog))
			agrees(t, catalog)
		})
	}
}

func TestAnEmptyAnswerFromABoardThatHadPostingsIsAnAlarmAndClosesNothing(t *testing.T) {
	catalog := open(t).Catalog()
	crawl(t, catalog, 0, board("acme", many("acme", 6)...))
	for day := range 3 {
		r := crawl(t, catalog, day+1, board("acme"))["greenhouse:acme"]
		assert.Equal(t, aggregate.OutcomeEmpty, r.Outcome)
		assert.Contains(t, r.Alarm, "used to have about 6")
	}
	assert.Equal(t, 6, openJobs(t, catalog))
	assert.Empty(t, crawl(t, catalog, 9, board("new"))["greenhouse:new"].Alarm, "a board that never had any raises no alarm")
}

func TestABlockedSourceIsLeftAloneForADay(t *testing.T) {
	catalog := open(t).Catalog()
	src := board("acme", many("acme", 2)...)
	src.FailAfter(0, jobsearch.ErrBlocked)
	crawl(t, catalog, 0, src)
	src.FailAfter(0, nil)
	hours := func(h int) func() time.Time {
		return func() time.Time { return monday.Add(time.Duration(h) * time.Hour) }
	}
	c := aggregate.NewCrawler(catalog, []jobsearch.JobSource{src}, aggregate.CrawlOptions{Now: hours(6)})
	require.NoError(t, c.Run(t.Context()))
	assert.Equal(t, aggregate.OutcomeSkipped, c.Report().Sources[0].Outcome)
	assert.Equal(t, aggregate.OutcomeOK, crawl(t, catalog, 1, src)["greenhouse:acme"].Outcome)
}

func leadsOf(t testing.TB, s jobsearch.Store) map[string]jobsearch.LeadStatus {
	t.Helper()
	out := map[string]jobsearch.LeadStatus{}
	for l, err := range s.Leads().List(context.Background(), jobsearch.LeadFilter{}) {
		require.NoError(t, err)
		j, err := s.Jobs().Get(context.Background(), l.JobID)
		require.NoError(t, err)
		out[j.Title] = l.Status
	}
	return out
}

func TestEachUserGetsLeadsOfOneCatalogueAndSeesNobodyElses(t *testing.T) {
	db := open(t)
	crawl(t, db.Catalog(), 0, board("acme", posting("acme", "1", "Baker", "Berlin"), posting("acme", "2", "Carpenter", "Hamburg")))
	find := func(user jobsearch.UserID, f aggregate.Filter) {
		require.NoError(t, aggregate.NewFinder(db.For(user), db.Catalog(), aggregate.LeadOptions{Filter: f, Now: at(0)}).Run(t.Context()))
	}
	find("ann", aggregate.Filter{Titles: []string{"baker"}})
	find("bob", aggregate.Filter{})
	assert.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadNew}, leadsOf(t, db.For("ann")))
	assert.Len(t, leadsOf(t, db.For("bob")), 2)
	n, err := db.For("ann").Jobs().Count(t.Context(), jobsearch.JobFilter{})
	require.NoError(t, err)
	assert.Equal(t, 1, n, "a job without a lead is not in the user's view")
	find("bob", aggregate.Filter{})
	assert.Len(t, leadsOf(t, db.For("bob")), 2, "running again adds nothing")
	agrees(t, db.For("bob"))
}

func TestAClosedPostingClosesItsLead(t *testing.T) {
	db := open(t)
	src := board("acme", posting("acme", "1", "Baker", "Berlin"), posting("acme", "2", "Carpenter", "Hamburg"))
	find := func(day int) {
		a := aggregate.New(db.For("ann"), aggregate.Options{Catalog: db.Catalog(), Sources: []jobsearch.JobSource{src}, Now: at(day)})
		require.NoError(t, a.Run(t.Context()))
	}
	find(0)
	src.Remove("1")
	find(1)
	find(2)
	assert.Equal(t, map[string]jobsearch.LeadStatus{"Baker": jobsearch.LeadClosed, "Carpenter": jobsearch.LeadNew}, leadsOf(t, db.For("ann")))
	agrees(t, db.For("ann"))
	agrees(t, db.Catalog())
}

func TestCrawlAndLeadsStoppedAtAnyStepEndWithTheSameStore(t *testing.T) {
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		db := open(t)
		src := board("acme", many("acme", 3)...)
		return db.For("ann"), func(ctx context.Context) error {
			return aggregate.New(p.Store(db.For("ann")), aggregate.Options{Catalog: p.Store(db.Catalog()), Sources: []jobsearch.JobSource{src}, Parallel: 1, Now: at(0)}).Run(ctx)
		}
	}, fault.Options{})
}

func TestTheCatalogueAfterACrawlStoppedAtAnyStepIsTheSame(t *testing.T) {
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		catalog := open(t).Catalog()
		src := board("acme", many("acme", 3)...)
		return catalog, func(ctx context.Context) error {
			return aggregate.NewCrawler(p.Store(catalog), []jobsearch.JobSource{src}, aggregate.CrawlOptions{Parallel: 1, Now: at(0)}).Run(ctx)
		}
	}, fault.Options{Ignore: asked})
}

// asked leaves out that and how often a source was asked: asking again is a fact of its own.
func asked(line string) bool {
	return strings.Contains(line, `"source_reported"`) || strings.Contains(line, `"key":"source:`)
}

func TestAPostingThatABoardShowsTwiceDoesNotStopTheCrawl(t *testing.T) {
	catalog := open(t).Catalog()
	crawl(t, catalog, 0, board("acme", many("acme", 3)...))
	again := many("acme", 3)
	again[1].Description += " Now with a changed text."
	twice := append(again, again[1]) // a page that moved while it was read
	r := crawl(t, catalog, 1, board("acme", twice...), board("other", many("other", 2)...))
	assert.Equal(t, 1, r["greenhouse:acme"].Changed)
	assert.Equal(t, 2, r["greenhouse:other"].New)
	agrees(t, catalog)
}

func TestASourceThatRefusesInTheMiddleIsLeftAloneToo(t *testing.T) {
	catalog := open(t).Catalog()
	src := memory.NewJobSource("greenhouse:acme", many("acme", 3)...)
	src.FailAfter(2, fmt.Errorf("page 2: %w", jobsearch.ErrBlocked))
	r := crawl(t, catalog, 0, src)
	assert.Equal(t, aggregate.OutcomePartial, r["greenhouse:acme"].Outcome)
	assert.False(t, r["greenhouse:acme"].Until.IsZero(), "it is paused")
}

func TestJoiningWithAPostingThatThereIsNotHidesNothing(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	s := db.For("ann")
	require.NoError(t, aggregate.New(s, aggregate.Options{Catalog: db.Catalog(), Sources: []jobsearch.JobSource{board("acme", many("acme", 1)...)}}).Run(ctx))
	for l, err := range s.Leads().List(ctx, jobsearch.LeadFilter{}) {
		require.NoError(t, err)
		assert.ErrorIs(t, aggregate.Join(ctx, s, "no-such-posting", l.JobID), jobsearch.ErrNotFound)
		l, err = s.Leads().Get(ctx, l.ID)
		require.NoError(t, err)
		assert.Equal(t, jobsearch.LeadNew, l.Status)
	}
}

// nameless yields one posting that has no id.
type nameless struct{ job jobsearch.Job }

func (nameless) Name() string { return "nameless" }

func (n nameless) Search(context.Context, jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) { yield(n.job, nil) }
}

func TestAPostingWithoutAnIDIsOnePostingInEveryCrawl(t *testing.T) {
	catalog := open(t).Catalog()
	src := nameless{posting("acme", "", "Engineer A", "Berlin, Germany")}
	crawl(t, catalog, 0, src)
	r := crawl(t, catalog, 1, src)
	assert.Equal(t, 0, r["nameless"].New)
	assert.Equal(t, 1, openJobs(t, catalog))
}

func TestAPostingThatWasClosedWhenItWasFirstMetBecomesALeadWhenItIsOpen(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	catalog, s := db.Catalog(), db.For("ann")
	find := aggregate.NewFinder(s, catalog, aggregate.LeadOptions{Now: at(0)})
	crawl(t, catalog, 0, board("acme", many("acme", 2)...))
	move := func(to jobsearch.JobStatus) {
		inTx(t, catalog, func(ctx context.Context, tx jobsearch.Store) error {
			for j, err := range tx.Jobs().List(ctx, jobsearch.JobFilter{}) {
				if err != nil {
					return err
				}
				if _, err := jobsearch.MoveJob(ctx, tx, j.ID, to, jobsearch.Cause{}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	leads := func() int {
		require.NoError(t, find.Run(ctx))
		n, err := s.Leads().Count(ctx, jobsearch.LeadFilter{Status: []jobsearch.LeadStatus{jobsearch.LeadNew}})
		require.NoError(t, err)
		return n
	}
	move(jobsearch.JobClosed)
	require.Zero(t, leads())
	move(jobsearch.JobOpen)
	assert.Equal(t, 2, leads())
	move(jobsearch.JobClosed)
	require.Zero(t, leads())
	move(jobsearch.JobOpen)
	assert.Equal(t, 2, leads())
	agrees(t, s)
}
