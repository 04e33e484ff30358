package inbox_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox"
)

var monday = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// invite is a mail of a meetup, which reads like an invitation: the same words each time, another name, title and day.
func invite(id, addr, company, person, topic string, day int) jobsearch.Message {
	when := monday.AddDate(0, 0, day)
	return jobsearch.Message{Meta: jobsearch.Meta{ID: jobsearch.ID(id)}, MessageID: id, From: jobsearch.Address{Name: company + " Talent Team", Addr: addr}, SentAt: when, ReceivedAt: when,
		Subject: fmt.Sprintf("%s, your invitation from %s", person, company),
		Text:    fmt.Sprintf("Hi %s,\n\nWe would like to invite you to a conversation with our engineers about %s on %s.\nPlease choose a seat at https://events.example/%s\n\nKind regards,\n%s", person, topic, when.AddDate(0, 0, 7).Format("Monday 2 January 2006 at 3:04pm"), id, company)}
}

func judge(m jobsearch.Message, l ...inbox.Lesson) (inbox.Reading, *inbox.Lesson, bool) {
	return inbox.Lessons(l).Judge(m, inbox.Read(m))
}

func TestALessonHoldsForMailOfItsSenderAndShape(t *testing.T) {
	const addr = "events@northwind.example"
	taught := invite("m1", addr, "Northwind", "Ann", "Go", 0)
	lesson := inbox.Learn(taught, jobsearch.KindAlert, monday)
	for name, c := range map[string]struct {
		change func(*jobsearch.Message)
		holds  bool
	}{
		"another name, topic, day and link": {func(m *jobsearch.Message) {}, true},
		"a reply's prefix and quoted history": {func(m *jobsearch.Message) {
			m.Subject, m.Text = "Re: "+m.Subject, m.Text+"\n> You are invited to an interview"
		}, true},
		"another sender":  {func(m *jobsearch.Message) { m.From.Addr = "lena@northwind.example" }, false},
		"another subject": {func(m *jobsearch.Message) { m.Subject = "Your interview with us" }, false},
		"a new sentence that decides": {func(m *jobsearch.Message) {
			m.Text = "Hi Bob,\n\nWe would like to invite you to an interview for the post of data engineer. Please tell us when you are free.\n\n" + m.Text
		}, false},
		"no text": {func(m *jobsearch.Message) { m.Text = "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := invite("m2", addr, "Northwind", "Bob", "Rust", 30)
			c.change(&m)
			plain := inbox.Read(m)
			r, used, _ := judge(m, lesson)
			if !c.holds {
				assert.Nil(t, used)
				assert.Equal(t, plain, r, "it is read as ever")
				return
			}
			require.NotNil(t, used)
			assert.Equal(t, jobsearch.KindAlert, r.Kind)
			assert.Equal(t, "you corrected mail m1 of this sender on 2026-03-02: it is alert", r.Evidence[0])
			assert.Greater(t, r.Confidence, 0.7)
		})
	}
	_, used, _ := judge(taught, lesson)
	assert.Nil(t, used, "a mail teaches others, not itself")
}

func TestASystemThatWritesForManyIsTaughtForOneEmployerOnly(t *testing.T) {
	receipt := func(id, company string) jobsearch.Message {
		return jobsearch.Message{Meta: jobsearch.Meta{ID: jobsearch.ID(id)}, From: jobsearch.Address{Name: company, Addr: "no-reply@greenhouse.io"}, Subject: "Thank you for applying to " + company, SentAt: monday, ReceivedAt: monday,
			Text: "Hi Ann,\n\nThank you for applying to " + company + ". We have received your application and will review it soon.\n\nThe " + company + " Hiring Team"}
	}
	require.Equal(t, "Contoso", inbox.Read(receipt("m1", "Contoso")).Company)
	lesson := inbox.Learn(receipt("m1", "Contoso"), jobsearch.KindInfoRequest, monday)
	_, used, _ := judge(receipt("m2", "Contoso"), lesson)
	assert.NotNil(t, used)
	_, used, _ = judge(receipt("m3", "Fabrikam"), lesson)
	assert.Nil(t, used)
}

func TestALessonThatEndsAnApplicationAsksForTheSameSentences(t *testing.T) {
	m := invite("m1", "events@northwind.example", "Northwind", "Ann", "Go", 0)
	lesson := inbox.Learn(m, jobsearch.KindRejection, monday)
	m.ID = "m2"
	_, used, keep := judge(m, lesson)
	require.NotNil(t, used)
	assert.Equal(t, inbox.Read(m).Kind == jobsearch.KindInterview, keep, "what was read as an invitation is not called a no without the person")
	m.Text += "\n\nOur whole team looks forward to it very much."
	_, used, _ = judge(m, lesson)
	assert.Nil(t, used)
}

func TestTheLatestWordCounts(t *testing.T) {
	m := invite("m1", "events@northwind.example", "Northwind", "Ann", "Go", 0)
	old, late := inbox.Learn(m, jobsearch.KindOther, monday), inbox.Learn(m, jobsearch.KindAssessment, monday.AddDate(0, 0, 1))
	m.ID = "m2"
	for _, l := range [][]inbox.Lesson{{old, late}, {late, old}} {
		r, _, _ := judge(m, l...)
		assert.Equal(t, jobsearch.KindAssessment, r.Kind)
	}
}

func TestWhatBecomesAnInterviewHasTheTimeThatTheMailNames(t *testing.T) {
	m := invite("m1", "events@northwind.example", "Northwind", "Ann", "Go", 0)
	lesson := inbox.Learn(m, jobsearch.KindInterview, monday)
	m = invite("m2", "events@northwind.example", "Northwind", "Ann", "Go", 3)
	r, used, keep := judge(m, lesson)
	require.NotNil(t, used)
	assert.False(t, keep)
	assert.True(t, r.Interview.Start.Equal(m.SentAt.AddDate(0, 0, 7)), "%v", r.Interview)
}

// asks orders the kinds by what they ask of a person, as the test sees it.
var asks = map[jobsearch.MessageKind]int{jobsearch.KindInterview: 3, jobsearch.KindOffer: 3, jobsearch.KindAssessment: 3, jobsearch.KindInfoRequest: 3, jobsearch.KindReminder: 3,
	jobsearch.KindRejection: 2, jobsearch.KindConfirmation: 2, jobsearch.KindAlert: 1}

func TestLessonsNeverLowerAttentionAndChangeNothingElse(t *testing.T) {
	senders := []string{"events@northwind.example", "no-reply@greenhouse.io", "jobs@board.example"}
	texts := []string{"Talk about Go", "Panel on hiring", ""}
	kinds := jobsearch.MessageKinds()
	mail := func(t *rapid.T, id string) jobsearch.Message {
		m := invite(id, rapid.SampledFrom(senders).Draw(t, "from"), rapid.SampledFrom([]string{"Northwind", "Contoso"}).Draw(t, "company"), rapid.SampledFrom([]string{"Ann", "Bob"}).Draw(t, "person"),
			rapid.SampledFrom(texts).Draw(t, "topic"), rapid.IntRange(0, 300).Draw(t, "day"))
		if rapid.Bool().Draw(t, "calendar") {
			m.Calendar = []string{"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260301T100000Z\r\nDTSTART:20260401T100000Z\r\nSUMMARY:Talk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}
		}
		return m
	}
	rapid.Check(t, func(t *rapid.T) {
		var lessons inbox.Lessons
		for i := range rapid.IntRange(0, 4).Draw(t, "lessons") {
			lessons = append(lessons, inbox.Learn(mail(t, fmt.Sprint("l", i)), rapid.SampledFrom(kinds).Draw(t, "is"), monday.AddDate(0, 0, i)))
		}
		m := mail(t, "m")
		before := inbox.Read(m)
		before.Kind, before.Confidence = rapid.SampledFrom(kinds).Draw(t, "read as"), rapid.Float64Range(0, 1).Draw(t, "sure")
		given := before
		given.Evidence = slices.Clone(before.Evidence)
		after, used, keep := lessons.Judge(m, before)
		again, _, _ := lessons.Judge(m, before)
		require.Equal(t, after, again, "the same answer each time")
		require.Equal(t, given, before, "nothing given is changed")
		if used == nil {
			require.Equal(t, before, after)
			require.False(t, keep)
			return
		}
		require.Equal(t, used.Kind, after.Kind)
		require.True(t, after.Confidence >= 0 && after.Confidence <= 1)
		if asks[after.Kind] < asks[before.Kind] || asks[after.Kind] < 3 && !after.Interview.Start.IsZero() {
			require.True(t, keep, "%s became %s", before.Kind, after.Kind)
		}
		if after.Kind == jobsearch.KindOther && before.Kind == jobsearch.KindOther {
			require.Equal(t, before.Confidence, after.Confidence, "doubt is not taken away")
		}
		after.Kind, after.Confidence, after.Evidence = before.Kind, before.Confidence, before.Evidence
		after.Interview.Start, after.Interview.Slots, after.Interview.Floating = before.Interview.Start, before.Interview.Slots, before.Interview.Floating
		require.Equal(t, before, after)
		// others' lessons and the order do not matter
		slices.Reverse(lessons)
		turned, _, _ := lessons.Judge(m, before)
		require.Equal(t, used.Kind, turned.Kind)
	})
}

func FuzzJudge(f *testing.F) {
	f.Add("Your invitation", "We would like to invite you to talk. Please choose a time.\n> old", "Your invitation", "We would like to invite you to talk. Please choose a time.")
	f.Add("Re: Re:", "\x00\xff....!!", ":::", "")
	f.Fuzz(func(t *testing.T, subject, text, subject2, text2 string) {
		from := jobsearch.Address{Addr: "a@b.example"}
		l := inbox.Learn(jobsearch.Message{Meta: jobsearch.Meta{ID: "1"}, From: from, Subject: subject, Text: text, ReceivedAt: monday}, jobsearch.KindOffer, monday)
		m := jobsearch.Message{Meta: jobsearch.Meta{ID: "2"}, From: from, Subject: subject2, Text: text2, ReceivedAt: monday}
		r := inbox.Read(m)
		judged, used, _ := inbox.Lessons{l}.Judge(m, r)
		if used == nil {
			require.Equal(t, r, judged)
		}
	})
}
