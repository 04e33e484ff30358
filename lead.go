package jobsearch

// Lead is one user's interest in a Job: their status, priority and scores of it. There is one for each job; JobID is its natural key.
type Lead struct {
	Meta
	JobID    ID         `json:"job_id"`
	Status   LeadStatus `json:"status"`
	Priority int        `json:"priority"`  // set by the person: higher is sooner; 0 is none
	Fit      float64    `json:"fit"`       // 0 to 100: how well the opening suits the person
	ATSScore float64    `json:"ats_score"` // 0 to 100: how the resume scores against the posting
	Matched  []string   `json:"matched"`   // keywords of the posting that the resume has
	Missing  []string   `json:"missing"`   // and those it lacks
	Reasons  []string   `json:"reasons"`   // why it was kept or scored so
	Notes    string     `json:"notes"`
}

// NaturalKey is the natural key of the lead.
func (l *Lead) NaturalKey() string { return string(l.JobID) }

// LeadStatus is what the person made of a posting.
type LeadStatus string

// The statuses of a Lead.
const (
	LeadNew         LeadStatus = "new"
	LeadShortlisted LeadStatus = "shortlisted"
	LeadApplied     LeadStatus = "applied"
	LeadHidden      LeadStatus = "hidden" // the person does not want to see it
	LeadClosed      LeadStatus = "closed" // the posting ended first
)

// Active reports whether the lead still waits for the person to act.
func (s LeadStatus) Active() bool { return s == LeadNew || s == LeadShortlisted }
