package storagetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// day is an instant of the fixtures.
func day(n int) time.Time { return time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC) }

// selection adds rows and checks which of them filters select, by a name of each row, in the order of the List.
func selection[T, F any](t *testing.T, db jobsearch.DB, table func(jobsearch.Store) jobsearch.Table[T, F], name func(*T) string, rows []*T, cases map[string]struct {
	filter F
	want   string // names, separated by spaces
}) {
	s, _ := fresh(t, db)
	ctx := within(t)
	_, err := table(s).Add(ctx, rows...)
	require.NoError(t, err)
	for says, c := range cases {
		t.Run(says, func(t *testing.T) {
			var got []string
			for _, v := range all(t, table(s).List(ctx, c.filter)) {
				got = append(got, name(&v))
			}
			require.Equal(t, c.want, strings.Join(got, " "))
			n, err := table(s).Count(ctx, c.filter)
			require.NoError(t, err)
			require.Equal(t, len(got), n)
		})
	}
}

// filters checks every field of every filter.
func filters(t *testing.T, db jobsearch.DB) {
	t.Run("jobs", func(t *testing.T) {
		type c = struct {
			filter jobsearch.JobFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Jobs, func(v *jobsearch.Job) string { return v.PostingID }, []*jobsearch.Job{
			{Meta: jobsearch.Meta{ID: "1"}, PostingID: "a", Source: "greenhouse", Tenant: "acme", Company: "Größe & Söhne", Title: "Go Engineer", Location: "Zürich", Status: jobsearch.JobOpen, PostedAt: day(1)},
			{Meta: jobsearch.Meta{ID: "2"}, PostingID: "b", Source: "greenhouse", Tenant: "beta", Company: "Beta 100%_", Title: "Data Analyst", Location: "Remote, ΟΔΟΣ", Status: jobsearch.JobClosed, PostedAt: day(2)},
			{Meta: jobsearch.Meta{ID: "3"}, PostingID: "c", Source: "lever", Tenant: "acme", Company: "GRÖSSE & SÖHNE", Title: "Kelvin", Location: "Berlin", Status: jobsearch.JobOpen},
		}, map[string]c{
			"the zero filter selects all":              {jobsearch.JobFilter{}, "a b c"},
			"IDs":                                      {jobsearch.JobFilter{IDs: []jobsearch.ID{"3", "1", "9"}}, "a c"},
			"one ID":                                   {jobsearch.JobFilter{IDs: []jobsearch.ID{"2"}}, "b"},
			"status":                                   {jobsearch.JobFilter{Status: []jobsearch.JobStatus{jobsearch.JobOpen}}, "a c"},
			"any of several statuses":                  {jobsearch.JobFilter{Status: []jobsearch.JobStatus{jobsearch.JobOpen, jobsearch.JobClosed}}, "a b c"},
			"source":                                   {jobsearch.JobFilter{Source: "greenhouse"}, "a b"},
			"source is not a prefix, and has case":     {jobsearch.JobFilter{Source: "Greenhouse"}, ""},
			"tenant":                                   {jobsearch.JobFilter{Tenant: "acme"}, "a c"},
			"company, equal but for case":              {jobsearch.JobFilter{Company: "größe & söhne"}, "a"},
			"company, upper case":                      {jobsearch.JobFilter{Company: "GRÖßE & SÖHNE"}, "a"},
			"company is not a part":                    {jobsearch.JobFilter{Company: "Beta"}, ""},
			"text in the title, but for case":          {jobsearch.JobFilter{Text: "go ENG"}, "a"},
			"text in the company":                      {jobsearch.JobFilter{Text: "SÖHNE"}, "a c"},
			"text in the place":                        {jobsearch.JobFilter{Text: "zÜR"}, "a"},
			"text with a final sigma":                  {jobsearch.JobFilter{Text: "οδος"}, "b"},
			"text with the Kelvin sign":                {jobsearch.JobFilter{Text: "\u212aELVIN"}, "c"},
			"text with signs that are wild in LIKE":    {jobsearch.JobFilter{Text: "0%_"}, "b"},
			"a percent sign is no wildcard":            {jobsearch.JobFilter{Text: "G%r"}, ""},
			"text does not reach over fields":          {jobsearch.JobFilter{Text: "Engineer Größe"}, ""},
			"posted after":                             {jobsearch.JobFilter{PostedAfter: day(1)}, "b"},
			"posted after, to the microsecond":         {jobsearch.JobFilter{PostedAfter: day(2).Add(-time.Microsecond)}, "b"},
			"several fields together":                  {jobsearch.JobFilter{Source: "greenhouse", Tenant: "acme", Text: "go"}, "a"},
			"an unknown posting date is after nothing": {jobsearch.JobFilter{PostedAfter: day(-300)}, "a b"},
		})
	})
	t.Run("leads", func(t *testing.T) {
		type c = struct {
			filter jobsearch.LeadFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Leads, func(v *jobsearch.Lead) string { return string(v.JobID) }, []*jobsearch.Lead{
			{Meta: jobsearch.Meta{ID: "1"}, JobID: "a", Status: jobsearch.LeadNew, Fit: 50, ATSScore: 80},
			{Meta: jobsearch.Meta{ID: "2"}, JobID: "b", Status: jobsearch.LeadHidden, Fit: 60.5, ATSScore: 70},
			{Meta: jobsearch.Meta{ID: "3"}, JobID: "c", Status: jobsearch.LeadShortlisted, Fit: 70, ATSScore: 10},
		}, map[string]c{
			"IDs":     {jobsearch.LeadFilter{IDs: []jobsearch.ID{"3"}}, "c"},
			"JobIDs":  {jobsearch.LeadFilter{JobIDs: []jobsearch.ID{"a", "b"}}, "a b"},
			"status":  {jobsearch.LeadFilter{Status: []jobsearch.LeadStatus{jobsearch.LeadNew, jobsearch.LeadShortlisted}}, "a c"},
			"fit":     {jobsearch.LeadFilter{MinFit: 60.5}, "b c"},
			"score":   {jobsearch.LeadFilter{MinScore: 70}, "a b"},
			"nothing": {jobsearch.LeadFilter{MinFit: 99}, ""},
		})
	})
	t.Run("companies", func(t *testing.T) {
		type c = struct {
			filter jobsearch.CompanyFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Companies, func(v *jobsearch.Company) string { return v.Name }, []*jobsearch.Company{
			{Meta: jobsearch.Meta{ID: "1"}, Name: "Acme", Domain: "acme.com"}, {Meta: jobsearch.Meta{ID: "2"}, Name: "ÉCOLE", Domain: "ecole.fr"},
		}, map[string]c{
			"IDs":                      {jobsearch.CompanyFilter{IDs: []jobsearch.ID{"1"}}, "Acme"},
			"name, equal but for case": {jobsearch.CompanyFilter{Name: "école"}, "ÉCOLE"},
			"domain":                   {jobsearch.CompanyFilter{Domain: "acme.com"}, "Acme"},
		})
	})
	t.Run("applications", func(t *testing.T) {
		type c = struct {
			filter jobsearch.ApplicationFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Applications, func(v *jobsearch.Application) string { return v.Key }, []*jobsearch.Application{
			{Meta: jobsearch.Meta{ID: "1"}, Key: "a", Status: jobsearch.ApplicationDraft, JobID: "j1", Company: "Acme"},
			{Meta: jobsearch.Meta{ID: "2"}, Key: "b", Status: jobsearch.ApplicationApplied, JobID: "j2", Company: "ACME", AppliedAt: day(3)},
			{Meta: jobsearch.Meta{ID: "3"}, Key: "c", Status: jobsearch.ApplicationOffer, JobID: "j2", Company: "Beta", AppliedAt: day(5)},
		}, map[string]c{
			"IDs":     {jobsearch.ApplicationFilter{IDs: []jobsearch.ID{"1", "2"}}, "a b"},
			"status":  {jobsearch.ApplicationFilter{Status: []jobsearch.ApplicationStatus{jobsearch.ApplicationApplied}}, "b"},
			"job":     {jobsearch.ApplicationFilter{JobID: "j2"}, "b c"},
			"company": {jobsearch.ApplicationFilter{Company: "acme"}, "a b"},
			"applied": {jobsearch.ApplicationFilter{AppliedAfter: day(3)}, "c"},
		})
	})
	t.Run("messages", func(t *testing.T) {
		type c = struct {
			filter jobsearch.MessageFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Messages, func(v *jobsearch.Message) string { return v.MessageID }, []*jobsearch.Message{
			{Meta: jobsearch.Meta{ID: "1"}, MessageID: "a", Account: "x", Kind: jobsearch.KindOffer, ApplicationID: "p", Processed: true, ReceivedAt: day(1)},
			{Meta: jobsearch.Meta{ID: "2"}, MessageID: "b", Account: "y", Kind: jobsearch.KindOther, Review: true, ReceivedAt: day(2)},
			{Meta: jobsearch.Meta{ID: "3"}, MessageID: "b", Account: "y", Kind: jobsearch.KindAlert, Processed: true, Review: true, ReceivedAt: day(3)},
		}, map[string]c{
			"IDs":         {jobsearch.MessageFilter{IDs: []jobsearch.ID{"1", "3"}}, "a b"},
			"Message-IDs": {jobsearch.MessageFilter{MessageIDs: []string{"b", "z"}}, "b b"},
			"kinds":       {jobsearch.MessageFilter{Kinds: []jobsearch.MessageKind{jobsearch.KindOffer}}, "a"},
			"application": {jobsearch.MessageFilter{ApplicationID: "p"}, "a"},
			"account":     {jobsearch.MessageFilter{Account: "y"}, "b b"},
			"unprocessed": {jobsearch.MessageFilter{Unprocessed: true}, "b"},
			"review":      {jobsearch.MessageFilter{Review: true}, "b b"},
			"received":    {jobsearch.MessageFilter{ReceivedAfter: day(2)}, "b"},
		})
	})
	t.Run("interviews", func(t *testing.T) {
		type c = struct {
			filter jobsearch.InterviewFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Interviews, func(v *jobsearch.Interview) string { return v.Key }, []*jobsearch.Interview{
			{Meta: jobsearch.Meta{ID: "1"}, Key: "a", ApplicationID: "p", Status: jobsearch.InterviewProposed}, {Meta: jobsearch.Meta{ID: "2"}, Key: "b", ApplicationID: "q", Status: jobsearch.InterviewScheduled, Start: day(9)},
		}, map[string]c{
			"IDs":         {jobsearch.InterviewFilter{IDs: []jobsearch.ID{"2"}}, "b"},
			"application": {jobsearch.InterviewFilter{ApplicationID: "p"}, "a"},
			"key":         {jobsearch.InterviewFilter{Key: "b"}, "b"},
			"status":      {jobsearch.InterviewFilter{Status: []jobsearch.InterviewStatus{jobsearch.InterviewProposed}}, "a"},
			"start":       {jobsearch.InterviewFilter{StartAfter: day(1)}, "b"},
		})
	})
	moreFilters(t, db)
	t.Run("a list of 40,000 ids is no error", func(t *testing.T) {
		s, _ := fresh(t, db)
		_, err := s.Jobs().Add(within(t), &jobsearch.Job{Meta: jobsearch.Meta{ID: "id-7"}})
		require.NoError(t, err)
		var ids []jobsearch.ID
		for i := range 40_000 {
			ids = append(ids, jobsearch.ID(fmt.Sprint("id-", i)))
		}
		require.Len(t, all(t, s.Jobs().List(within(t), jobsearch.JobFilter{IDs: ids})), 1)
	})
}

func moreFilters(t *testing.T, db jobsearch.DB) {
	t.Run("contacts", func(t *testing.T) {
		type c = struct {
			filter jobsearch.ContactFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Contacts, func(v *jobsearch.Contact) string { return v.Name }, []*jobsearch.Contact{
			{Meta: jobsearch.Meta{ID: "1"}, Name: "Ann", Company: "Æther", Email: "ann@x.com"}, {Meta: jobsearch.Meta{ID: "2"}, Name: "Bo", Company: "Beta", Email: "bo@x.com"},
		}, map[string]c{
			"IDs":     {jobsearch.ContactFilter{IDs: []jobsearch.ID{"2"}}, "Bo"},
			"company": {jobsearch.ContactFilter{Company: "æTHER"}, "Ann"},
			"mail":    {jobsearch.ContactFilter{Email: "bo@x.com"}, "Bo"},
		})
	})
	t.Run("outreach", func(t *testing.T) {
		type c = struct {
			filter jobsearch.OutreachFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Outreach, func(v *jobsearch.Outreach) string { return v.Key }, []*jobsearch.Outreach{
			{Meta: jobsearch.Meta{ID: "1"}, Key: "a", ContactID: "c", Channel: jobsearch.ChannelMail, Status: jobsearch.OutreachSent, SentAt: day(1)},
			{Meta: jobsearch.Meta{ID: "2"}, Key: "b", ApplicationID: "p", DraftID: "d", Channel: jobsearch.ChannelLinkedIn, Status: jobsearch.OutreachPlanned},
		}, map[string]c{
			"IDs":         {jobsearch.OutreachFilter{IDs: []jobsearch.ID{"2"}}, "b"},
			"contact":     {jobsearch.OutreachFilter{ContactID: "c"}, "a"},
			"application": {jobsearch.OutreachFilter{ApplicationID: "p"}, "b"},
			"draft":       {jobsearch.OutreachFilter{DraftID: "d"}, "b"},
			"channel":     {jobsearch.OutreachFilter{Channel: jobsearch.ChannelMail}, "a"},
			"status":      {jobsearch.OutreachFilter{Status: []jobsearch.OutreachStatus{jobsearch.OutreachPlanned}}, "b"},
			"sent":        {jobsearch.OutreachFilter{SentAfter: day(-5)}, "a"},
		})
	})
	t.Run("drafts", func(t *testing.T) {
		type c = struct {
			filter jobsearch.DraftFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Drafts, func(v *jobsearch.Draft) string { return v.Key }, []*jobsearch.Draft{
			{Meta: jobsearch.Meta{ID: "1"}, Key: "a", Kind: jobsearch.DraftReply, Channel: jobsearch.ChannelMail, Status: jobsearch.DraftIsSent, ApplicationID: "p", SentAt: day(1)},
			{Meta: jobsearch.Meta{ID: "2"}, Key: "b", Kind: jobsearch.DraftContactNote, Channel: jobsearch.ChannelLinkedIn, Status: jobsearch.DraftIsPending, ContactID: "c"},
		}, map[string]c{
			"IDs":         {jobsearch.DraftFilter{IDs: []jobsearch.ID{"1"}}, "a"},
			"kind":        {jobsearch.DraftFilter{Kind: jobsearch.DraftContactNote}, "b"},
			"channel":     {jobsearch.DraftFilter{Channel: jobsearch.ChannelMail}, "a"},
			"status":      {jobsearch.DraftFilter{Status: []jobsearch.DraftStatus{jobsearch.DraftIsPending, jobsearch.DraftIsSending}}, "b"},
			"application": {jobsearch.DraftFilter{ApplicationID: "p"}, "a"},
			"contact":     {jobsearch.DraftFilter{ContactID: "c"}, "b"},
			"sent":        {jobsearch.DraftFilter{SentAfter: day(0)}, "a"},
		})
	})
	t.Run("resumes", func(t *testing.T) {
		type c = struct {
			filter jobsearch.ResumeFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Resumes, func(v *jobsearch.Resume) string { return v.Name }, []*jobsearch.Resume{
			{Meta: jobsearch.Meta{ID: "1"}, Name: "base", Default: true}, {Meta: jobsearch.Meta{ID: "2"}, Name: "acme", For: "job"},
		}, map[string]c{
			"IDs":     {jobsearch.ResumeFilter{IDs: []jobsearch.ID{"2"}}, "acme"},
			"name":    {jobsearch.ResumeFilter{Name: "base"}, "base"},
			"for":     {jobsearch.ResumeFilter{For: "job"}, "acme"},
			"default": {jobsearch.ResumeFilter{Default: true}, "base"},
		})
	})
	t.Run("stories", func(t *testing.T) {
		type c = struct {
			filter jobsearch.StoryFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Stories, func(v *jobsearch.Story) string { return v.Key }, []*jobsearch.Story{{Meta: jobsearch.Meta{ID: "1"}, Key: "a"}, {Meta: jobsearch.Meta{ID: "2"}, Key: "b"}},
			map[string]c{"IDs": {jobsearch.StoryFilter{IDs: []jobsearch.ID{"2"}}, "b"}})
	})
	t.Run("settings", func(t *testing.T) {
		type c = struct {
			filter jobsearch.SettingFilter
			want   string
		}
		selection(t, db, jobsearch.Store.Settings, func(v *jobsearch.Setting) string { return v.Name }, []*jobsearch.Setting{
			{Meta: jobsearch.Meta{ID: "1"}, Name: "mail.host"}, {Meta: jobsearch.Meta{ID: "2"}, Name: "mail.über"}, {Meta: jobsearch.Meta{ID: "3"}, Name: "Mail"},
		}, map[string]c{
			"IDs":                       {jobsearch.SettingFilter{IDs: []jobsearch.ID{"2"}}, "mail.über"},
			"name":                      {jobsearch.SettingFilter{Name: "Mail"}, "Mail"},
			"prefix":                    {jobsearch.SettingFilter{Prefix: "mail."}, "mail.host mail.über"},
			"prefix with an umlaut":     {jobsearch.SettingFilter{Prefix: "mail.ü"}, "mail.über"},
			"a prefix has no wildcards": {jobsearch.SettingFilter{Prefix: "mail_"}, ""},
		})
	})
}
