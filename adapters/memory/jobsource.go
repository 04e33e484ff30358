package memory

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch"
)

// JobSource is a jobsearch.JobSource over postings that it was given. It can also count (jobsearch.Counter).
type JobSource struct {
	name string

	mu    sync.Mutex
	jobs  []jobsearch.Job
	ids   int // the last PostingID that was made up
	after int // how many jobs a Search yields before it fails
	err   error
}

var (
	_ jobsearch.JobSource = (*JobSource)(nil)
	_ jobsearch.Counter   = (*JobSource)(nil)
)

// NewJobSource makes a source of jobs. name is the source and tenant, "memory:acme"; a job without Source gets both from it, a job without PostingID the next number.
func NewJobSource(name string, jobs ...jobsearch.Job) *JobSource {
	s := &JobSource{name: name}
	s.Add(jobs...)
	return s
}

// Name is the name that the source was made with.
func (s *JobSource) Name() string { return s.name }

// Add puts jobs at the source's end. A Search that has begun does not see them.
func (s *JobSource) Add(jobs ...jobsearch.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	source, tenant, _ := strings.Cut(s.name, ":")
	for _, j := range jobs {
		j = cloneJob(j)
		if j.Source == "" {
			j.Source, j.Tenant = source, tenant
		}
		if j.PostingID == "" {
			s.ids++
			j.PostingID = strconv.Itoa(s.ids)
		}
		s.jobs = append(s.jobs, j)
	}
}

// Remove takes away the posting with that id, as a board does when an opening is filled. One that is not there is no error.
func (s *JobSource) Remove(postingID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = slices.DeleteFunc(slices.Clone(s.jobs), func(j jobsearch.Job) bool { return j.PostingID == postingID })
}

// FailAfter makes every Search from now on yield at most n jobs and then err, the way a later page of a real source fails; a nil err ends that. Count fails whenever err is not nil.
func (s *JobSource) FailAfter(n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after, s.err = n, err
}

// Search yields the jobs in the order in which they were added. It filters by Text (every word, in title, company or text), Country, Remote, Since and Limit; it ignores Location.
// A job that does not say what a filter asks for passes it, except Text.
func (s *JobSource) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		s.mu.Lock()
		jobs, after, fail := s.jobs, s.after, s.err
		s.mu.Unlock()

		n := 0
		for i := 0; q.Limit <= 0 || n < q.Limit; i++ {
			if err := ctx.Err(); err != nil {
				yield(jobsearch.Job{}, fmt.Errorf("%s: search: %w", s.name, err))
				return
			}
			if fail != nil && (n >= after || i == len(jobs)) {
				yield(jobsearch.Job{}, fmt.Errorf("%s: search: %w", s.name, fail))
				return
			}
			if i == len(jobs) {
				return
			}
			if !matches(&jobs[i], q) {
				continue
			}
			n++
			if !yield(cloneJob(jobs[i]), nil) {
				return
			}
		}
	}
}

// Count counts what Search would yield without Limit.
func (s *JobSource) Count(ctx context.Context, q jobsearch.Query) (int, error) {
	s.mu.Lock()
	jobs, fail := s.jobs, s.err
	s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("%s: count: %w", s.name, err)
	}
	if fail != nil {
		return 0, fmt.Errorf("%s: count: %w", s.name, fail)
	}
	n := 0
	for i := range jobs {
		if matches(&jobs[i], q) {
			n++
		}
	}
	return n, nil
}

func matches(j *jobsearch.Job, q jobsearch.Query) bool {
	if q.Remote != "" && j.Remote != "" && j.Remote != q.Remote {
		return false
	}
	if !q.Since.IsZero() && !j.PostedAt.IsZero() && j.PostedAt.Before(q.Since) {
		return false
	}
	if q.Country != "" && len(j.Places) > 0 && !slices.ContainsFunc(j.Places, func(p jobsearch.Place) bool {
		return p.Country == "" || len(p.Country) > 2 || strings.EqualFold(p.Country, q.Country)
	}) {
		return false
	}
	text := strings.ToLower(j.Title + "\n" + j.Company + "\n" + j.Description + "\n" + j.Requirements)
	for _, word := range strings.Fields(strings.ToLower(q.Text)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func cloneJob(j jobsearch.Job) jobsearch.Job {
	j.Places = slices.Clone(j.Places)
	j.Pay = slices.Clone(j.Pay)
	j.Keywords = slices.Clone(j.Keywords)
	j.Origins = slices.Clone(j.Origins)
	j.Problems = slices.Clone(j.Problems)
	return j
}
