package storage

import "github.com/seed-57f86535/jobsearch"

func contactMeta(v *jobsearch.Contact) *jobsearch.Meta { return &v.Meta }

var contacts = define(noun[jobsearch.Contact, jobsearch.ContactFilter]{
	name: jobsearch.NounContact, table: "contacts", meta: contactMeta, key: (*jobsearch.Contact).NaturalKey,
	paging: func(f *jobsearch.ContactFilter) jobsearch.Paging { return f.Paging },
	fields: func(v *jobsearch.Contact) []field {
		return []field{
			{"name", &v.Name}, {"title", &v.Title}, {"company", &v.Company}, {"company_folded", folded{&v.Company}}, {"email", &v.Email}, {"profile", &v.Profile},
			{"relation", &v.Relation}, {"mutual", &v.Mutual}, {"same_school", &v.SameSchool}, {"connected", &v.Connected}, {"connected_at", at(&v.ConnectedAt)},
			{"source", &v.Source}, {"notes", &v.Notes},
		}
	},
	where: func(c *condition, f *jobsearch.ContactFilter) {
		oneOf(c, "id", f.IDs)
		c.same("company_folded", fold(f.Company))
		c.same("email", f.Email)
	},
	orders: orders(contactMeta, nil),
})

func outreachMeta(o *jobsearch.Outreach) *jobsearch.Meta { return &o.Meta }

var outreach = define(noun[jobsearch.Outreach, jobsearch.OutreachFilter]{
	name: jobsearch.NounOutreach, table: "outreach", meta: outreachMeta, key: (*jobsearch.Outreach).NaturalKey,
	paging: func(f *jobsearch.OutreachFilter) jobsearch.Paging { return f.Paging },
	fields: func(o *jobsearch.Outreach) []field {
		return []field{
			{"natural_key", &o.Key}, {"contact_id", &o.ContactID}, {"application_id", &o.ApplicationID}, {"draft_id", &o.DraftID}, {"channel", &o.Channel}, {"status", &o.Status},
			{"sent_at", at(&o.SentAt)}, {"responded_at", at(&o.RespondedAt)}, {"response", &o.Response}, {"follow_up_at", at(&o.FollowUpAt)},
		}
	},
	where: func(c *condition, f *jobsearch.OutreachFilter) {
		oneOf(c, "id", f.IDs)
		refers(c, "contact_id", f.ContactID)
		refers(c, "application_id", f.ApplicationID)
		refers(c, "draft_id", f.DraftID)
		equal(c, "channel", f.Channel)
		anyOf(c, "status", f.Status)
		c.after("sent_at", f.SentAfter)
	},
	orders: orders(outreachMeta, map[jobsearch.Order]order[jobsearch.Outreach]{
		jobsearch.OrderDate: latest("sent_at", func(o *jobsearch.Outreach) moment { return at(&o.SentAt) }),
	}),
})

func draftMeta(d *jobsearch.Draft) *jobsearch.Meta { return &d.Meta }

var drafts = define(noun[jobsearch.Draft, jobsearch.DraftFilter]{
	name: jobsearch.NounDraft, table: "drafts", meta: draftMeta, key: (*jobsearch.Draft).NaturalKey,
	paging: func(f *jobsearch.DraftFilter) jobsearch.Paging { return f.Paging },
	fields: func(d *jobsearch.Draft) []field {
		return []field{
			{"natural_key", &d.Key}, {"kind", &d.Kind}, {"channel", &d.Channel}, {"recipients", list(&d.To)}, {"subject", &d.Subject}, {"body", &d.Body},
			{"in_reply_to", &d.InReplyTo}, {"thread", list(&d.References)}, {"attach", list(&d.Attach)}, {"application_id", &d.ApplicationID}, {"job_id", &d.JobID},
			{"contact_id", &d.ContactID}, {"message_id", &d.MessageID}, {"template", &d.Template}, {"model", &d.Model}, {"findings", list(&d.Findings)}, {"status", &d.Status},
			{"send_after", at(&d.SendAfter)}, {"expires_at", at(&d.ExpiresAt)}, {"approved_at", at(&d.ApprovedAt)}, {"approved_by", &d.ApprovedBy}, {"approved", &d.Approved},
			{"send_key", &d.SendKey}, {"claimed_at", at(&d.ClaimedAt)}, {"sent_at", at(&d.SentAt)}, {"error", &d.Error},
		}
	},
	where: func(c *condition, f *jobsearch.DraftFilter) {
		oneOf(c, "id", f.IDs)
		equal(c, "kind", f.Kind)
		equal(c, "channel", f.Channel)
		anyOf(c, "status", f.Status)
		refers(c, "application_id", f.ApplicationID)
		refers(c, "contact_id", f.ContactID)
		c.after("sent_at", f.SentAfter)
		c.after("claimed_at", f.ClaimedAfter)
	},
	orders: orders(draftMeta, nil),
})
