package storage

import "github.com/seed-57f86535/jobsearch"

func jobMeta(j *jobsearch.Job) *jobsearch.Meta { return &j.Meta }

var jobs = define(noun[jobsearch.Job, jobsearch.JobFilter]{
	name: jobsearch.NounJob, table: "jobs", meta: jobMeta, key: (*jobsearch.Job).NaturalKey,
	catalog: "id IN (SELECT job_id FROM leads WHERE leads.user_id = ?)",
	paging:  func(f *jobsearch.JobFilter) jobsearch.Paging { return f.Paging },
	fields: func(j *jobsearch.Job) []field {
		return []field{
			{"source", &j.Source}, {"tenant", &j.Tenant}, {"posting_id", &j.PostingID},
			{"title", &j.Title}, {"company", &j.Company}, {"company_folded", folded{&j.Company}}, {"company_id", &j.CompanyID}, {"url", &j.URL}, {"apply_url", &j.ApplyURL},
			{"location", &j.Location}, {"places", list(&j.Places)}, {"remote", &j.Remote}, {"pay", list(&j.Pay)}, {"pay_text", &j.PayText},
			{"description", &j.Description}, {"requirements", &j.Requirements}, {"employment_type", &j.EmploymentType}, {"seniority", &j.Seniority},
			{"job_function", &j.Function}, {"department", &j.Department}, {"language", &j.Language}, {"requisition", &j.Requisition}, {"keywords", list(&j.Keywords)},
			{"posted_at", at(&j.PostedAt)}, {"deadline", at(&j.Deadline)}, {"status", &j.Status}, {"status_at", at(&j.StatusAt)}, {"seen_at", at(&j.SeenAt)},
			{"repost_of", &j.RepostOf}, {"origins", list(&j.Origins)}, {"problems", list(&j.Problems)},
			{"search_folded", folded{&j.Title, &j.Company, &j.Location}},
		}
	},
	where: func(c *condition, f *jobsearch.JobFilter) {
		oneOf(c, "id", f.IDs)
		anyOf(c, "status", f.Status)
		equal(c, "source", f.Source)
		equal(c, "tenant", f.Tenant)
		c.same("company_folded", fold(f.Company))
		c.contains("search_folded", f.Text)
		c.after("posted_at", f.PostedAfter)
	},
	orders: orders(jobMeta, map[jobsearch.Order]order[jobsearch.Job]{
		jobsearch.OrderDate: latest("posted_at", func(j *jobsearch.Job) moment { return at(&j.PostedAt) }),
	}),
})

func leadMeta(l *jobsearch.Lead) *jobsearch.Meta { return &l.Meta }

var leads = define(noun[jobsearch.Lead, jobsearch.LeadFilter]{
	name: jobsearch.NounLead, table: "leads", meta: leadMeta, key: (*jobsearch.Lead).NaturalKey,
	paging: func(f *jobsearch.LeadFilter) jobsearch.Paging { return f.Paging },
	fields: func(l *jobsearch.Lead) []field {
		return []field{
			{"job_id", &l.JobID}, {"status", &l.Status}, {"priority", &l.Priority}, {"fit", &l.Fit}, {"ats_score", &l.ATSScore},
			{"matched", list(&l.Matched)}, {"missing", list(&l.Missing)}, {"reasons", list(&l.Reasons)}, {"notes", &l.Notes},
		}
	},
	where: func(c *condition, f *jobsearch.LeadFilter) {
		oneOf(c, "id", f.IDs)
		oneOf(c, "job_id", f.JobIDs)
		anyOf(c, "status", f.Status)
		c.atLeast("fit", f.MinFit)
		c.atLeast("ats_score", f.MinScore)
	},
	orders: orders(leadMeta, map[jobsearch.Order]order[jobsearch.Lead]{
		jobsearch.OrderFit:      {by: "fit", down: true, at: func(l *jobsearch.Lead) any { return l.Fit }},
		jobsearch.OrderScore:    {by: "ats_score", down: true, at: func(l *jobsearch.Lead) any { return l.ATSScore }},
		jobsearch.OrderPriority: {by: "priority", down: true, at: func(l *jobsearch.Lead) any { return l.Priority }},
	}),
})

func companyMeta(v *jobsearch.Company) *jobsearch.Meta { return &v.Meta }

var companies = define(noun[jobsearch.Company, jobsearch.CompanyFilter]{
	name: jobsearch.NounCompany, table: "companies", meta: companyMeta, key: (*jobsearch.Company).NaturalKey,
	catalog: "? <> ''", // all of the catalogue's
	paging:  func(f *jobsearch.CompanyFilter) jobsearch.Paging { return f.Paging },
	fields: func(v *jobsearch.Company) []field {
		return []field{
			{"name", &v.Name}, {"name_folded", folded{&v.Name}}, {"domain", &v.Domain}, {"website", &v.Website}, {"industry", &v.Industry}, {"size", &v.Size}, {"rating", &v.Rating},
			{"news", list(&v.News)}, {"tech", list(&v.Tech)}, {"culture", &v.Culture},
			{"facts", list(&v.Facts)}, {"researched_at", at(&v.ResearchedAt)},
		}
	},
	where: func(c *condition, f *jobsearch.CompanyFilter) {
		oneOf(c, "id", f.IDs)
		c.same("name_folded", fold(f.Name))
		c.same("domain", f.Domain)
	},
	orders: orders(companyMeta, nil),
})
