package storage

import "github.com/seed-57f86535/jobsearch"

func applicationMeta(a *jobsearch.Application) *jobsearch.Meta { return &a.Meta }

var applications = define(noun[jobsearch.Application, jobsearch.ApplicationFilter]{
	name: jobsearch.NounApplication, table: "applications", meta: applicationMeta, key: (*jobsearch.Application).NaturalKey,
	paging: func(f *jobsearch.ApplicationFilter) jobsearch.Paging { return f.Paging },
	fields: func(a *jobsearch.Application) []field {
		return []field{
			{"natural_key", &a.Key}, {"job_id", &a.JobID}, {"company", &a.Company}, {"company_folded", folded{&a.Company}}, {"title", &a.Title}, {"location", &a.Location},
			{"requisition", &a.Requisition}, {"url", &a.URL}, {"status", &a.Status}, {"status_at", at(&a.StatusAt)}, {"applied_at", at(&a.AppliedAt)}, {"method", &a.Method},
			{"deadline", at(&a.Deadline)}, {"resume_id", &a.ResumeID}, {"cover_letter_id", &a.CoverLetterID}, {"template", &a.Template}, {"source", &a.Source},
			{"ats_score", &a.ATSScore}, {"keywords_matched", list(&a.KeywordsMatched)}, {"response_at", at(&a.ResponseAt)}, {"response_kind", &a.ResponseKind},
			{"interview_at", at(&a.InterviewAt)}, {"referred", &a.Referred}, {"referred_by", &a.ReferredBy}, {"notes", &a.Notes},
		}
	},
	where: func(c *condition, f *jobsearch.ApplicationFilter) {
		oneOf(c, "id", f.IDs)
		anyOf(c, "status", f.Status)
		refers(c, "job_id", f.JobID)
		c.same("company_folded", fold(f.Company))
		c.after("applied_at", f.AppliedAfter)
	},
	orders: orders(applicationMeta, map[jobsearch.Order]order[jobsearch.Application]{
		jobsearch.OrderDate: latest("applied_at", func(a *jobsearch.Application) moment { return at(&a.AppliedAt) }),
	}),
})

func interviewMeta(i *jobsearch.Interview) *jobsearch.Meta { return &i.Meta }

var interviews = define(noun[jobsearch.Interview, jobsearch.InterviewFilter]{
	name: jobsearch.NounInterview, table: "interviews", meta: interviewMeta, key: (*jobsearch.Interview).NaturalKey,
	paging: func(f *jobsearch.InterviewFilter) jobsearch.Paging { return f.Paging },
	fields: func(i *jobsearch.Interview) []field {
		return []field{
			{"application_id", &i.ApplicationID}, {"message_id", &i.MessageID}, {"natural_key", &i.Key}, {"sequence", &i.Sequence}, {"title", &i.Title},
			{"start_at", at(&i.Start)}, {"end_at", at(&i.End)}, {"zone", &i.Zone}, {"floating", &i.Floating},
			{"slots", list(&i.Slots)},
			{"place", &i.Place}, {"url", &i.URL}, {"people", list(&i.People)}, {"status", &i.Status}, {"calendar_id", &i.CalendarID}, {"notes", &i.Notes},
		}
	},
	where: func(c *condition, f *jobsearch.InterviewFilter) {
		oneOf(c, "id", f.IDs)
		refers(c, "application_id", f.ApplicationID)
		c.same("natural_key", f.Key)
		anyOf(c, "status", f.Status)
		c.after("start_at", f.StartAfter)
	},
	orders: orders(interviewMeta, map[jobsearch.Order]order[jobsearch.Interview]{
		jobsearch.OrderDate: soonest("start_at", func(i *jobsearch.Interview) moment { return at(&i.Start) }),
	}),
})
