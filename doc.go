// Package jobsearch is the root of a library that automates a job search: it finds postings, scores them against a resume, tracks applications, reads the replies in a mailbox, drafts what
// should be written next, sends it once a person has approved it, and reports what works.
//
// The root holds the nouns, the small interfaces that adapters implement, the functions that record a fact, and the Scheduler. The work is done in rooms that all import the root and know each
// other only where the arrow is natural:
//
//	aggregate  finds postings, cleans and merges them, makes Leads
//	ats        scores a resume against a posting, as an applicant tracking system would
//	content    writes letters, mails, notes and interview packs, as Drafts
//	outreach   plans contact, and sends approved Drafts, once
//	inbox      reads the mailbox, matches mail to Applications, moves their status
//	analytics  says what works
//
// Everything outside (a mail provider, a job board, a model, a browser, a database) is an adapter under adapters/, named after what it depends on.
//
// # Nouns
//
// A [Job] is a posting. A [Lead] is one user's interest in it. An [Application] is their bid for it. A [Message] is mail received. A [Draft] is anything written that waits for a person.
// An [Interview] is a meeting, a [Contact] a person who may help, an [Outreach] one attempt to reach them. [Resume] and [Story] are what the person can truthfully say. An [Event] is a fact that happened.
//
// # Store
//
// A [Store] is one user's view of what is remembered: a [Table] for each noun, the [Log] of events, and [Cursors]. A [DB] holds many users. The repeated shape is small: Get, Add, Put, Delete, List, Count.
//
// # Pipelines
//
// A pipeline is one method, Run(ctx) error: read what is new since my cursor, do the work, and in one transaction write the result, append the events and move the cursor. So it may be killed
// at any instruction and run again: nothing is lost, nothing happens twice. [Follow] is that shape for pipelines that react to events. A [Task] gives a pipeline a name, a [Schedule] and the events it waits for; the [Scheduler] runs Tasks.
//
// # Facts
//
// Status changes only through the functions that record a fact: [AddApplications], [MoveApplication], [RecordMessages], [RecordReply], [ApproveDraft] and their kin. Each writes row and event together, and keeps the table of
// allowed moves.
//
// # Errors
//
// What goes wrong outside is told apart everywhere by the same few: [ErrBlocked], [ErrGone], [ErrChanged], [RateLimitedError], [UnauthorizedError], [LimitError], [InputError]; the store adds [ErrNotFound] and [ErrConflict].
// Nothing found is not an error, and an error is never nothing found.
//
// # Safety
//
// Text from outside is data: it goes into prompts fenced ([Prompt]) and decides nothing. Nothing reaches another person without an approval of that exact text and recipient ([ApproveDraft]).
package jobsearch
