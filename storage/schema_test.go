package storage_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
)

// TestEverySeedFieldHasAPlace holds the schema that the project began with against the one here: each field and index with the column or index where it lives.
func TestEverySeedFieldHasAPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	db, err := sqlite.Open(context.Background(), path)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	raw, err := sql.Open("sqlite3", "file:"+path)
	require.NoError(t, err)
	defer raw.Close()

	for seed, here := range map[string]string{
		"companies.name":             "companies.name",
		"companies.website":          "companies.website",
		"companies.industry":         "companies.industry",
		"companies.size_range":       "companies.size",
		"companies.glassdoor_rating": "companies.rating",
		"companies.recent_news":      "companies.news",
		"companies.tech_stack":       "companies.tech",
		"companies.culture_notes":    "companies.culture",
		"companies.last_researched":  "companies.researched_at",
		"companies.created":          "companies.created_at",
		"companies.updated":          "companies.updated_at",

		"jobs.company":              "jobs.company jobs.company_id",
		"jobs.title":                "jobs.title",
		"jobs.job_url":              "jobs.url jobs.apply_url",
		"jobs.source":               "jobs.source jobs.tenant jobs.posting_id",
		"jobs.job_description":      "jobs.description",
		"jobs.requirements":         "jobs.requirements",
		"jobs.posted_date":          "jobs.posted_at",
		"jobs.salary_range":         "jobs.pay jobs.pay_text",
		"jobs.remote_type":          "jobs.remote",
		"jobs.ats_score":            "leads.ats_score", // a user's view of a posting
		"jobs.fit_score":            "leads.fit",
		"jobs.keywords":             "jobs.keywords",
		"jobs.application_deadline": "jobs.deadline",
		"jobs.status":               "jobs.status leads.status",
		"jobs.priority":             "leads.priority",
		"jobs.created":              "jobs.created_at leads.created_at",

		"applications.job":                  "applications.job_id",
		"applications.applied_date":         "applications.applied_at",
		"applications.application_method":   "applications.method",
		"applications.resume_version":       "applications.resume_id",
		"applications.cover_letter_version": "applications.cover_letter_id",
		"applications.ats_score":            "applications.ats_score",
		"applications.keywords_matched":     "applications.keywords_matched",
		"applications.status":               "applications.status",
		"applications.response_received":    "applications.response_at", // NULL is no
		"applications.response_date":        "applications.response_at",
		"applications.response_type":        "applications.response_kind",
		"applications.interview_scheduled":  "applications.interview_at",
		"applications.referral_used":        "applications.referred",
		"applications.referral_person":      "applications.referred_by",
		"applications.notes":                "applications.notes",
		"applications.created":              "applications.created_at",
		"applications.updated":              "applications.updated_at",

		"email_tracking.application":     "messages.application_id",
		"email_tracking.email_id":        "messages.message_id messages.id", // unique: the id is derived from account and Message-ID
		"email_tracking.from_address":    "messages.from_address",
		"email_tracking.subject":         "messages.subject",
		"email_tracking.received_date":   "messages.received_at",
		"email_tracking.body_preview":    "messages.body", // Message.Preview
		"email_tracking.classification":  "messages.kind",
		"email_tracking.processed":       "messages.processed",
		"email_tracking.action_required": "messages.action_required",
		"email_tracking.created":         "messages.created_at",

		"linkedin_outreach.application":       "outreach.application_id",
		"linkedin_outreach.profile_url":       "contacts.profile",
		"linkedin_outreach.person_name":       "contacts.name",
		"linkedin_outreach.person_title":      "contacts.title",
		"linkedin_outreach.connection_status": "outreach.status contacts.connected",
		"linkedin_outreach.message_sent":      "outreach.draft_id drafts.body",
		"linkedin_outreach.response_received": "outreach.responded_at",
		"linkedin_outreach.response_text":     "outreach.response",
		"linkedin_outreach.outreach_date":     "outreach.sent_at",
		"linkedin_outreach.follow_up_date":    "outreach.follow_up_at",
		"linkedin_outreach.created":           "outreach.created_at",

		"template_performance.type":                 "drafts.kind", // the table is derived from these rows and the log
		"template_performance.version":              "drafts.template applications.template",
		"template_performance.times_used":           "drafts.sent_at",
		"template_performance.responses_received":   "applications.response_at",
		"template_performance.interviews_received":  "applications.interview_at",
		"template_performance.response_rate":        "applications.response_at",
		"template_performance.avg_time_to_response": "applications.applied_at applications.response_at",
		"template_performance.last_used":            "drafts.sent_at",

		"analytics_events.event_type": "events.kind",
		"analytics_events.event_data": "events.event_data events.from_status events.to_status",
		"analytics_events.user":       "events.user_id",
		"analytics_events.session_id": "events.event_data", // a member of the data, where the caller has sessions
		"analytics_events.created":    "events.recorded_at events.happened_at",
	} {
		for place := range strings.FieldsSeq(here) {
			table, column, _ := strings.Cut(place, ".")
			var n int
			require.NoError(t, raw.QueryRow("SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = ?", table, column).Scan(&n))
			require.Equal(t, 1, n, "%s should live in %s", seed, place)
		}
	}

	for seed, here := range map[string]struct{ index, columns, only string }{
		"jobs by status":                       {"jobs_status", "user_id, status", ""},
		"leads by status":                      {"leads_status", "user_id, status", ""},
		"jobs by priority":                     {"leads_priority", "user_id, priority", ""},
		"jobs by fit score where active":       {"leads_fit_active", "user_id, fit", "status IN ('new', 'shortlisted')"},
		"applications by status":               {"applications_status", "user_id, status", ""},
		"applications by date":                 {"applications_applied", "user_id, COALESCE(applied_at", ""},
		"applications by date, where no draft": {"applications_applied_sent", "user_id, COALESCE(applied_at", "status <> 'draft'"},
		"messages unprocessed by date":         {"messages_unprocessed", "user_id, COALESCE(received_at", "NOT processed"},
		"outreach by status":                   {"outreach_status", "user_id, status", ""},
	} {
		var text string
		require.NoError(t, raw.QueryRow("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", here.index).Scan(&text), seed)
		require.Contains(t, text, "("+here.columns, seed)
		if here.only != "" {
			require.Contains(t, text, "WHERE "+here.only, seed)
		}
	}
}
