package jobsearch

import (
	"context"
	"iter"
	"time"
)

// Job is a posting: one opening as one source shows it, or several sources' copies merged (see Origins).
// Its natural key is (Source, Tenant, PostingID), never the title.
type Job struct {
	Meta
	Source    string `json:"source"`     // the adapter's name: "greenhouse"
	Tenant    string `json:"tenant"`     // the employer's slug at that source, "" where the source has none
	PostingID string `json:"posting_id"` // the source's own id

	Title          string    `json:"title"`
	Company        string    `json:"company"`
	CompanyID      ID        `json:"company_id"`
	URL            string    `json:"url"`
	ApplyURL       string    `json:"apply_url"`
	Location       string    `json:"location"` // as the source words it
	Places         []Place   `json:"places"`   // what Location means, one for each place
	Remote         Remote    `json:"remote"`
	Pay            []Pay     `json:"pay"`      // every range the posting states, headline first
	PayText        string    `json:"pay_text"` // as the source words it
	Description    string    `json:"description"`
	Requirements   string    `json:"requirements"`
	EmploymentType string    `json:"employment_type"` // full_time, part_time, contract, temporary, internship, or "" for unknown
	Seniority      string    `json:"seniority"`       // intern, junior, mid, senior, staff, lead, manager, director, executive, or ""
	Function       string    `json:"function"`        // engineering, data, sales, …
	Department     string    `json:"department"`
	Language       string    `json:"language"` // ISO 639-1 of the text
	Requisition    string    `json:"requisition"`
	Keywords       []string  `json:"keywords"`
	PostedAt       time.Time `json:"posted_at"`
	Deadline       time.Time `json:"deadline"`
	Status         JobStatus `json:"status"`
	StatusAt       time.Time `json:"status_at"`
	SeenAt         time.Time `json:"seen_at"`   // when the source last showed it
	RepostOf       ID        `json:"repost_of"` // the earlier posting that this one repeats
	Origins        []Origin  `json:"origins"`   // the copies merged into this one, the best first
	Problems       []Problem `json:"problems"`
}

// NaturalKey is the natural key of the posting, or "" where the source gave no id.
func (j *Job) NaturalKey() string {
	if j.PostingID == "" {
		return ""
	}
	return j.Source + "\x00" + j.Tenant + "\x00" + j.PostingID
}

// JobStatus is where a posting stands.
type JobStatus string

// A Job is open until its source no longer shows it or says so.
const (
	JobOpen   JobStatus = "open"
	JobClosed JobStatus = "closed"
)

// Remote says where the work is done.
type Remote string

// The zero Remote is unknown.
const (
	RemoteFull   Remote = "remote"
	RemoteHybrid Remote = "hybrid"
	RemoteNone   Remote = "onsite"
)

// Place is one place of work, or, for remote work, one place from which it may be done.
type Place struct {
	City    string `json:"city"`
	Region  string `json:"region"`
	Country string `json:"country"` // ISO 3166-1 alpha-2, upper case; "EU", "EMEA", "WORLD" and the like for wider limits
}

// Origin is one copy of a merged posting and why it was taken for the same.
type Origin struct {
	JobID     ID        `json:"job_id"` // the copy as its source shows it
	Source    string    `json:"source"`
	Tenant    string    `json:"tenant"`
	PostingID string    `json:"posting_id"`
	URL       string    `json:"url"`
	Why       string    `json:"why"`
	SeenAt    time.Time `json:"seen_at"`
}

// Query says what to look for. A source ignores what it cannot filter by; the caller filters again. The zero Query asks for everything.
type Query struct {
	Text     string    // words of the title or text
	Location string    // as a person words it
	Country  string    // ISO 3166-1 alpha-2
	Remote   Remote    // only such work
	Since    time.Time // only what was posted at or after it, where the source can tell
	Limit    int       // at most so many jobs; 0 is the source's own cap
}

// JobSource finds postings.
//
// Search yields them in the source's own order. Nothing found yields nothing; it is never an error, and an error is never nothing found.
// An error comes at most once, last, with a zero Job: it wraps ErrBlocked, ErrGone, ErrChanged, a *RateLimitedError, *UnauthorizedError or *LimitError where one of them fits.
// When a later page fails, the jobs of the earlier pages have been yielded: the caller reports the source as partial and closes nothing.
// A broken posting is yielded with Problems. When ctx ends, the error wraps ctx.Err(). Ranging again asks again.
// Implementations are safe for concurrent use and keep their source's limits and terms by themselves.
type JobSource interface {
	Name() string // source and tenant, "greenhouse:acme": it names the source in reports
	Search(ctx context.Context, q Query) iter.Seq2[Job, error]
}

// Counter is the ability of a JobSource to say how many postings it holds without reading them.
type Counter interface {
	Count(ctx context.Context, q Query) (int, error)
}

// Exhaustive is the ability of a JobSource to say that an undisturbed Search of the zero Query yields every open posting of its tenant, so that one which is missing was closed.
// A feed of the newest postings has it not, or answers false.
type Exhaustive interface {
	Exhaustive() bool
}
