package storagetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// noun is what the suite must know of one noun to test its table.
type noun[T, F any] struct {
	name  jobsearch.Noun
	table func(jobsearch.Store) jobsearch.Table[T, F]
	meta  func(*T) *jobsearch.Meta
	key   func(*T) string
	make  func(i int) *T   // a row with a natural key for each i
	note  func(*T) *string // a text of it that is no part of the key
	page  func(jobsearch.Paging) F
	unkey func(*T) // removes the natural key; nil where a row always has one
}

// anyNoun is a noun whatever its types.
type anyNoun interface {
	noun() string
	contract(t *testing.T, db jobsearch.DB)
	foreign(t *testing.T, mine jobsearch.Store, as func(calls func(other jobsearch.Store)))
	cancelled(t *testing.T, s jobsearch.Store)
	add(t *testing.T, s jobsearch.Store)
}

func (n noun[T, F]) noun() string { return string(n.name) }

func nouns() []anyNoun {
	return []anyNoun{
		noun[jobsearch.Job, jobsearch.JobFilter]{jobsearch.NounJob, jobsearch.Store.Jobs, func(v *jobsearch.Job) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Job).NaturalKey,
			func(i int) *jobsearch.Job { return &jobsearch.Job{Source: "board", PostingID: fmt.Sprint(i)} }, func(v *jobsearch.Job) *string { return &v.Title },
			func(p jobsearch.Paging) jobsearch.JobFilter { return jobsearch.JobFilter{Paging: p} }, func(v *jobsearch.Job) { v.PostingID = "" }},
		noun[jobsearch.Lead, jobsearch.LeadFilter]{jobsearch.NounLead, jobsearch.Store.Leads, func(v *jobsearch.Lead) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Lead).NaturalKey,
			func(i int) *jobsearch.Lead { return &jobsearch.Lead{JobID: jobsearch.ID(fmt.Sprint("job-", i))} }, func(v *jobsearch.Lead) *string { return &v.Notes },
			func(p jobsearch.Paging) jobsearch.LeadFilter { return jobsearch.LeadFilter{Paging: p} }, nil},
		noun[jobsearch.Company, jobsearch.CompanyFilter]{jobsearch.NounCompany, jobsearch.Store.Companies, func(v *jobsearch.Company) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Company).NaturalKey,
			func(i int) *jobsearch.Company {
				return &jobsearch.Company{Name: "Acme", Domain: fmt.Sprintf("acme%d.com", i)}
			}, func(v *jobsearch.Company) *string { return &v.Culture },
			func(p jobsearch.Paging) jobsearch.CompanyFilter { return jobsearch.CompanyFilter{Paging: p} }, nil},
		noun[jobsearch.Application, jobsearch.ApplicationFilter]{jobsearch.NounApplication, jobsearch.Store.Applications, func(v *jobsearch.Application) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Application).NaturalKey,
			func(i int) *jobsearch.Application { return &jobsearch.Application{Key: fmt.Sprint("mail:", i)} }, func(v *jobsearch.Application) *string { return &v.Notes },
			func(p jobsearch.Paging) jobsearch.ApplicationFilter { return jobsearch.ApplicationFilter{Paging: p} }, func(v *jobsearch.Application) { v.Key = "" }},
		noun[jobsearch.Message, jobsearch.MessageFilter]{jobsearch.NounMessage, jobsearch.Store.Messages, func(v *jobsearch.Message) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Message).NaturalKey,
			func(i int) *jobsearch.Message {
				return &jobsearch.Message{Account: "ann@example.com", MessageID: fmt.Sprintf("%d@example.com", i)}
			}, func(v *jobsearch.Message) *string { return &v.Subject },
			func(p jobsearch.Paging) jobsearch.MessageFilter { return jobsearch.MessageFilter{Paging: p} }, nil},
		noun[jobsearch.Interview, jobsearch.InterviewFilter]{jobsearch.NounInterview, jobsearch.Store.Interviews, func(v *jobsearch.Interview) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Interview).NaturalKey,
			func(i int) *jobsearch.Interview { return &jobsearch.Interview{Key: fmt.Sprintf("uid-%d", i)} }, func(v *jobsearch.Interview) *string { return &v.Notes },
			func(p jobsearch.Paging) jobsearch.InterviewFilter { return jobsearch.InterviewFilter{Paging: p} }, func(v *jobsearch.Interview) { v.Key = "" }},
		noun[jobsearch.Contact, jobsearch.ContactFilter]{jobsearch.NounContact, jobsearch.Store.Contacts, func(v *jobsearch.Contact) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Contact).NaturalKey,
			func(i int) *jobsearch.Contact { return &jobsearch.Contact{Name: fmt.Sprint("Bo ", i), Company: "Acme"} }, func(v *jobsearch.Contact) *string { return &v.Notes },
			func(p jobsearch.Paging) jobsearch.ContactFilter { return jobsearch.ContactFilter{Paging: p} }, func(v *jobsearch.Contact) { v.Name = "" }},
		noun[jobsearch.Outreach, jobsearch.OutreachFilter]{jobsearch.NounOutreach, jobsearch.Store.Outreach, func(v *jobsearch.Outreach) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Outreach).NaturalKey,
			func(i int) *jobsearch.Outreach { return &jobsearch.Outreach{Key: fmt.Sprint("note:", i)} }, func(v *jobsearch.Outreach) *string { return &v.Response },
			func(p jobsearch.Paging) jobsearch.OutreachFilter { return jobsearch.OutreachFilter{Paging: p} }, func(v *jobsearch.Outreach) { v.Key = "" }},
		noun[jobsearch.Draft, jobsearch.DraftFilter]{jobsearch.NounDraft, jobsearch.Store.Drafts, func(v *jobsearch.Draft) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Draft).NaturalKey,
			func(i int) *jobsearch.Draft { return &jobsearch.Draft{Key: fmt.Sprint("follow_up:", i)} }, func(v *jobsearch.Draft) *string { return &v.Body },
			func(p jobsearch.Paging) jobsearch.DraftFilter { return jobsearch.DraftFilter{Paging: p} }, func(v *jobsearch.Draft) { v.Key = "" }},
		noun[jobsearch.Resume, jobsearch.ResumeFilter]{jobsearch.NounResume, jobsearch.Store.Resumes, func(v *jobsearch.Resume) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Resume).NaturalKey,
			func(i int) *jobsearch.Resume { return &jobsearch.Resume{Name: fmt.Sprint("base-", i)} }, func(v *jobsearch.Resume) *string { return &v.Text },
			func(p jobsearch.Paging) jobsearch.ResumeFilter { return jobsearch.ResumeFilter{Paging: p} }, func(v *jobsearch.Resume) { v.Name = "" }},
		noun[jobsearch.Story, jobsearch.StoryFilter]{jobsearch.NounStory, jobsearch.Store.Stories, func(v *jobsearch.Story) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Story).NaturalKey,
			func(i int) *jobsearch.Story { return &jobsearch.Story{Key: fmt.Sprint("story-", i)} }, func(v *jobsearch.Story) *string { return &v.Title },
			func(p jobsearch.Paging) jobsearch.StoryFilter { return jobsearch.StoryFilter{Paging: p} }, func(v *jobsearch.Story) { v.Key = "" }},
		noun[jobsearch.Setting, jobsearch.SettingFilter]{jobsearch.NounSetting, jobsearch.Store.Settings, func(v *jobsearch.Setting) *jobsearch.Meta { return &v.Meta }, (*jobsearch.Setting).NaturalKey,
			func(i int) *jobsearch.Setting { return &jobsearch.Setting{Name: fmt.Sprint("setting-", i)} }, nil,
			func(p jobsearch.Paging) jobsearch.SettingFilter { return jobsearch.SettingFilter{Paging: p} }, func(v *jobsearch.Setting) { v.Name = "" }},
	}
}

// edit changes something of a row that is no part of its key, each time to something else.
func (n noun[T, F]) edit(v *T, to string) {
	if n.note != nil {
		*n.note(v) = to
		return
	}
	b, _ := json.Marshal(to)
	any(v).(*jobsearch.Setting).Value = b
}

// full is a row in which no field is zero, as the store gives it back: times in UTC to the microsecond.
func (n noun[T, F]) full(seed int) *T {
	v := new(T)
	fill(reflect.ValueOf(v).Elem(), &seed)
	*n.meta(v) = jobsearch.Meta{}
	return v
}

func fill(v reflect.Value, seed *int) {
	*seed++
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		*at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(*seed) * 1001 * time.Microsecond)
		return
	case *json.RawMessage:
		*at = json.RawMessage(fmt.Sprintf(`{"b": %d, "a": ["ü", null]}`, *seed))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("Grün %d ✓ 'x' \"y\" %%_?$1", *seed))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*seed))
	case reflect.Float64:
		v.SetFloat(float64(*seed) + 0.1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), seed)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), seed)
		}
	default:
		panic("storagetest: no value for " + v.Type().String())
	}
}
