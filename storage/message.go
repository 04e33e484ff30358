package storage

import "github.com/seed-57f86535/jobsearch"

func messageMeta(m *jobsearch.Message) *jobsearch.Meta { return &m.Meta }

var messages = define(noun[jobsearch.Message, jobsearch.MessageFilter]{
	name: jobsearch.NounMessage, table: "messages", meta: messageMeta, key: (*jobsearch.Message).NaturalKey,
	paging: func(f *jobsearch.MessageFilter) jobsearch.Paging { return f.Paging },
	fields: func(m *jobsearch.Message) []field {
		return []field{
			{"account", &m.Account}, {"message_id", &m.MessageID}, {"hash", &m.Hash}, {"in_reply_to", list(&m.InReplyTo)}, {"thread", list(&m.References)},
			{"from_name", &m.From.Name}, {"from_address", &m.From.Addr}, {"reply_to", list(&m.ReplyTo)}, {"recipients", list(&m.To)}, {"cc", list(&m.Cc)},
			{"subject", &m.Subject}, {"sent_at", at(&m.SentAt)}, {"received_at", at(&m.ReceivedAt)}, {"outgoing", &m.Outgoing}, {"list", &m.List}, {"auto", &m.Auto},
			{"body", &m.Text}, {"from_html", &m.FromHTML}, {"calendar", list(&m.Calendar)}, {"files", list(&m.Files)},
			{"kind", &m.Kind}, {"confidence", &m.Confidence}, {"company", &m.Company}, {"role", &m.Role}, {"evidence", list(&m.Evidence)},
			{"action_required", &m.ActionRequired}, {"action", &m.Action}, {"deadline", at(&m.Deadline)}, {"application_id", &m.ApplicationID}, {"suggested", list(&m.Suggested)},
			{"review", &m.Review}, {"corrected", &m.Corrected}, {"processed", &m.Processed}, {"problems", list(&m.Problems)},
		}
	},
	where: func(c *condition, f *jobsearch.MessageFilter) {
		oneOf(c, "id", f.IDs)
		c.sameAny("message_id", f.MessageIDs)
		anyOf(c, "kind", f.Kinds)
		refers(c, "application_id", f.ApplicationID)
		equal(c, "account", f.Account)
		c.only("NOT processed", f.Unprocessed)
		c.only("review", f.Review)
		c.after("received_at", f.ReceivedAfter)
	},
	orders: orders(messageMeta, map[jobsearch.Order]order[jobsearch.Message]{
		jobsearch.OrderDate: latest("received_at", func(m *jobsearch.Message) moment { return at(&m.ReceivedAt) }),
	}),
})
