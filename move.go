package jobsearch

import "slices"

// The allowed moves, one table for each noun that has a status. A move to the status that a row already has is no move and always allowed.

var jobMoves = map[JobStatus][]JobStatus{
	JobOpen:   {JobClosed},
	JobClosed: {JobOpen},
}

var leadMoves = map[LeadStatus][]LeadStatus{
	LeadNew:         {LeadShortlisted, LeadApplied, LeadHidden, LeadClosed},
	LeadShortlisted: {LeadNew, LeadApplied, LeadHidden, LeadClosed},
	LeadHidden:      {LeadNew, LeadShortlisted, LeadApplied},
	LeadApplied:     {LeadShortlisted, LeadClosed},
	LeadClosed:      {LeadNew, LeadShortlisted, LeadApplied},
}

// applicationMoves only go forward; reopenings stand apart.
var applicationMoves = map[ApplicationStatus][]ApplicationStatus{
	ApplicationDraft: {ApplicationApplied, ApplicationConfirmed, ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer,
		ApplicationRejected, ApplicationWithdrawn},
	ApplicationApplied: {ApplicationConfirmed, ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer,
		ApplicationRejected, ApplicationWithdrawn, ApplicationNoResponse},
	ApplicationConfirmed: {ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer,
		ApplicationRejected, ApplicationWithdrawn, ApplicationNoResponse},
	ApplicationScreening:  {ApplicationAssessment, ApplicationInterview, ApplicationOffer, ApplicationRejected, ApplicationWithdrawn, ApplicationNoResponse},
	ApplicationAssessment: {ApplicationInterview, ApplicationOffer, ApplicationRejected, ApplicationWithdrawn, ApplicationNoResponse},
	ApplicationInterview:  {ApplicationOffer, ApplicationRejected, ApplicationWithdrawn, ApplicationNoResponse},
	ApplicationOffer:      {ApplicationAccepted, ApplicationRejected, ApplicationWithdrawn},
	// A late answer is an answer.
	ApplicationNoResponse: {ApplicationConfirmed, ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer, ApplicationRejected, ApplicationWithdrawn},
}

// applicationReopenings need Cause.Reopen or a person.
var applicationReopenings = map[ApplicationStatus][]ApplicationStatus{
	ApplicationRejected:  {ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer},
	ApplicationWithdrawn: {ApplicationApplied, ApplicationScreening, ApplicationAssessment, ApplicationInterview, ApplicationOffer},
}

// draftMoves: nothing leaves pending towards another person but by approved, and approved only by a person.
var draftMoves = map[DraftStatus][]DraftStatus{
	DraftIsPending:   {DraftIsApproved, DraftIsRejected, DraftIsExpired},
	DraftIsApproved:  {DraftIsPending, DraftIsSending, DraftIsRejected, DraftIsExpired},
	DraftIsSending:   {DraftIsSent, DraftIsFailed, DraftIsUncertain, DraftIsApproved},
	DraftIsUncertain: {DraftIsSent, DraftIsFailed},
	DraftIsFailed:    {DraftIsPending, DraftIsApproved, DraftIsRejected},
	DraftIsRejected:  {DraftIsPending},
	DraftIsExpired:   {DraftIsPending},
}

var outreachMoves = map[OutreachStatus][]OutreachStatus{
	OutreachPlanned:  {OutreachSent, OutreachDeclined},
	OutreachSent:     {OutreachAccepted, OutreachResponded, OutreachDeclined, OutreachNoReply},
	OutreachAccepted: {OutreachResponded, OutreachNoReply},
	OutreachNoReply:  {OutreachAccepted, OutreachResponded, OutreachDeclined},
}

// CanMove reports whether an application may go from one status to another. reopen is Cause.Reopen.
func (s ApplicationStatus) CanMove(to ApplicationStatus, reopen bool) bool {
	return slices.Contains(applicationMoves[s], to) || reopen && slices.Contains(applicationReopenings[s], to)
}

func allowed[S ~string](table map[S][]S, ref Ref, from, to S) error {
	if slices.Contains(table[from], to) {
		return nil
	}
	return &MoveError{Ref: ref, From: string(from), To: string(to)}
}
