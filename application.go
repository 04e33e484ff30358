package jobsearch

import "time"

// Application is one person's bid for one opening.
type Application struct {
	Meta
	Key         string `json:"key"`    // its natural key where its writer has one ("job:…", "mail:…"): the same fact read twice is one row
	JobID       ID     `json:"job_id"` // "" where the posting is not known
	Company     string `json:"company"`
	Title       string `json:"title"`
	Location    string `json:"location"`
	Requisition string `json:"requisition"`
	URL         string `json:"url"`

	Status    ApplicationStatus `json:"status"`
	StatusAt  time.Time         `json:"status_at"` // when the fact happened that set it: by the mail's date, not ours
	AppliedAt time.Time         `json:"applied_at"`
	Method    string            `json:"method"` // company_site, board, referral, email, recruiter, …
	Deadline  time.Time         `json:"deadline"`

	ResumeID        ID       `json:"resume_id"`       // the version that was sent
	CoverLetterID   ID       `json:"cover_letter_id"` // the Draft that was sent
	Template        string   `json:"template"`        // name and version of the template behind the letter
	Source          string   `json:"source"`          // where the posting was found
	ATSScore        float64  `json:"ats_score"`       // 0 to 100, when it was sent
	KeywordsMatched []string `json:"keywords_matched"`

	ResponseAt   time.Time   `json:"response_at"` // the first reply by a person or a decision; a receipt is none
	ResponseKind MessageKind `json:"response_kind"`
	InterviewAt  time.Time   `json:"interview_at"`

	Referred   bool   `json:"referred"`
	ReferredBy string `json:"referred_by"`
	Notes      string `json:"notes"`
}

// NaturalKey is the natural key of the application.
func (a *Application) NaturalKey() string { return a.Key }

// ApplicationStatus is how far an application has come.
type ApplicationStatus string

// The statuses, in the order of progress; the last four end an application.
const (
	ApplicationDraft      ApplicationStatus = "draft"      // being written
	ApplicationApplied    ApplicationStatus = "applied"    // sent
	ApplicationConfirmed  ApplicationStatus = "confirmed"  // received, says the employer
	ApplicationScreening  ApplicationStatus = "screening"  // a person asked for something
	ApplicationAssessment ApplicationStatus = "assessment" // a test or task
	ApplicationInterview  ApplicationStatus = "interview"
	ApplicationOffer      ApplicationStatus = "offer"
	ApplicationAccepted   ApplicationStatus = "accepted"
	ApplicationRejected   ApplicationStatus = "rejected"
	ApplicationWithdrawn  ApplicationStatus = "withdrawn"
	ApplicationNoResponse ApplicationStatus = "no_response" // presumed no after a long silence
)

// Ended reports whether nothing more is expected.
func (s ApplicationStatus) Ended() bool {
	switch s {
	case ApplicationAccepted, ApplicationRejected, ApplicationWithdrawn, ApplicationNoResponse:
		return true
	}
	return false
}

// Interview is a meeting about an application: proposed, fixed, moved or cancelled.
type Interview struct {
	Meta
	ApplicationID ID              `json:"application_id"`
	MessageID     ID              `json:"message_id"` // the mail that last set it
	Key           string          `json:"key"`        // the calendar's UID with RECURRENCE-ID, or a key of our own: one Interview for each
	Sequence      int             `json:"sequence"`   // the calendar's SEQUENCE; a lower one changes nothing
	Title         string          `json:"title"`
	Start         time.Time       `json:"start"` // zero while no time is fixed
	End           time.Time       `json:"end"`
	Zone          string          `json:"zone"`     // IANA name as stated, "" when the mail states none
	Floating      bool            `json:"floating"` // Start has no sure zone: it was read in the person's own
	Slots         []Slot          `json:"slots"`    // times offered to choose from
	Place         string          `json:"place"`
	URL           string          `json:"url"` // to join, or to choose a time
	People        []Address       `json:"people"`
	Status        InterviewStatus `json:"status"`
	CalendarID    string          `json:"calendar_id"` // the event in the person's calendar
	Notes         string          `json:"notes"`       // the debrief
}

// NaturalKey is the natural key of the interview.
func (i *Interview) NaturalKey() string { return i.Key }

// Slot is a span of time.
type Slot struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// InterviewStatus is where a meeting stands.
type InterviewStatus string

// The statuses of an Interview.
const (
	InterviewProposed  InterviewStatus = "proposed"
	InterviewScheduled InterviewStatus = "scheduled"
	InterviewCancelled InterviewStatus = "cancelled"
	InterviewDone      InterviewStatus = "done"
)

// Valid reports whether s is one of the statuses.
func (s ApplicationStatus) Valid() bool {
	switch s {
	case ApplicationDraft, ApplicationApplied, ApplicationConfirmed, ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer:
		return true
	}
	return s.Ended()
}
