package pipelines_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/inbox/read"
	"github.com/seed-57f86535/jobsearch/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func messages(t testing.TB, s jobsearch.Store) (out []jobsearch.Message) {
	t.Helper()
	for m, err := range s.Messages().List(context.Background(), jobsearch.MessageFilter{}) {
		require.NoError(t, err)
		out = append(out, m)
	}
	return out
}

// stored is the mail with a Message-ID.
func stored(t testing.TB, s jobsearch.Store, id string) jobsearch.Message {
	t.Helper()
	all := messages(t, s)
	i := slices.IndexFunc(all, func(m jobsearch.Message) bool { return m.MessageID == id })
	require.GreaterOrEqual(t, i, 0, "mail %s is stored", id)
	return all[i]
}

func meetings(t testing.TB, s jobsearch.Store) (out []jobsearch.Interview) {
	t.Helper()
	for i, err := range s.Interviews().List(context.Background(), jobsearch.InterviewFilter{}) {
		require.NoError(t, err)
		out = append(out, i)
	}
	return out
}

func fix(t testing.TB, s jobsearch.Store, id string, c inbox.Correction) {
	t.Helper()
	_, err := inbox.Fix(context.Background(), s, stored(t, s, id).ID, c)
	require.NoError(t, err)
	agrees(t, s)
}

func undo(t testing.TB, s jobsearch.Store, id string) {
	t.Helper()
	_, err := inbox.Undo(context.Background(), s, stored(t, s, id).ID)
	require.NoError(t, err)
	agrees(t, s)
}

// event is an invitation to a training: it reads like one to an interview.
func event(day int, id string) jobsearch.Message {
	m := mail(day, id, "Northwind Talent Team", "You are invited, Ann",
		fmt.Sprintf("Hi Ann,\n\nWe were impressed by your application for the Backend Engineer position at Northwind and would like to invite you to a practice interview with the team on %s. Please let us know if that works for you.\n\nNorthwind", monday.AddDate(0, 0, day+9).Format("Monday 2 January 2006 at 3:04pm")))
	m.From.Addr = "events@northwind.example"
	return m
}

func TestACorrectionChangesLaterReadingsUntilItIsUndoneAndNobodyElses(t *testing.T) {
	db := open(t)
	ann, bob := db.For("ann"), db.For("bob")
	for _, s := range []jobsearch.Store{ann, bob} {
		apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, event(1, "e1"))
		require.Equal(t, jobsearch.KindInterview, stored(t, s, "e1").Kind)
		require.Equal(t, jobsearch.ApplicationInterview, applications(t, s)[0].Status, "%+v", stored(t, s, "e1"))
	}
	fix(t, ann, "e1", inbox.Correction{Kind: jobsearch.KindAlert})
	assert.Equal(t, jobsearch.ApplicationApplied, applications(t, ann)[0].Status)
	lessons, err := inbox.LoadLessons(t.Context(), ann)
	require.NoError(t, err)
	require.Len(t, lessons, 1)
	assert.Equal(t, "events@northwind.example", lessons[0].Sender)
	assert.Equal(t, jobsearch.KindInterview, lessons[0].Was)

	for _, s := range []jobsearch.Store{ann, bob} {
		scan(t, s, event(1, "e1"), event(20, "e2"))
	}
	learned := stored(t, ann, "e2")
	assert.Equal(t, jobsearch.KindAlert, learned.Kind)
	assert.True(t, learned.Review, "what looks like an interview is never put away without the person")
	assert.Contains(t, learned.Evidence[0], "you corrected mail "+string(stored(t, ann, "e1").ID))
	assert.Equal(t, jobsearch.ApplicationApplied, applications(t, ann)[0].Status)
	assert.Equal(t, jobsearch.KindInterview, stored(t, bob, "e2").Kind, "one person's corrections are not another's")

	undo(t, ann, "e1")
	assert.Equal(t, jobsearch.KindInterview, stored(t, ann, "e1").Kind)
	assert.Equal(t, jobsearch.ApplicationInterview, applications(t, ann)[0].Status, "it is read as if it came now")
	assert.False(t, stored(t, ann, "e1").Corrected)
	scan(t, ann, event(1, "e1"), event(20, "e2"), event(30, "e3"))
	assert.Equal(t, jobsearch.KindInterview, stored(t, ann, "e3").Kind)
	corrected, err := inbox.Corrections(t.Context(), ann)
	require.NoError(t, err)
	assert.Empty(t, corrected)
	_, err = inbox.Undo(t.Context(), ann, stored(t, ann, "e1").ID)
	assert.ErrorIs(t, err, jobsearch.ErrInput, "there is nothing left to undo")
}

func TestALessonIsAppliedAndACorrectionMadeAndUndoneTheSameWhereverTheyAreStopped(t *testing.T) {
	t.Parallel()
	fault.Every(t, func(t testing.TB, p *fault.Plan) (jobsearch.Store, func(context.Context) error) {
		s := open(t).For("ann")
		apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, event(1, "e1"), receipt(2, "r1", "Contoso", "Data Analyst"), rejection(3, "x1", "Fabrikam", "Site Manager"))
		fix(t, s, "r1", inbox.Correction{Kind: jobsearch.KindInfoRequest})
		src := memory.NewMailSource("box", event(1, "e1"), event(20, "e2"), receipt(21, "r2", "Contoso", "Data Analyst"))
		e1, r1, x1 := stored(t, s, "e1").ID, stored(t, s, "r1").ID, stored(t, s, "x1").ID
		return s, func(ctx context.Context) error {
			disturbed := p.Store(s)
			m, err := disturbed.Messages().Get(ctx, e1)
			if err != nil {
				return err
			}
			if !m.Corrected {
				if _, err := inbox.Fix(ctx, disturbed, e1, inbox.Correction{Kind: jobsearch.KindAlert}); err != nil {
					return err
				}
			}
			if m, err = disturbed.Messages().Get(ctx, x1); err != nil {
				return err
			}
			if !m.Corrected {
				if _, err := inbox.Fix(ctx, disturbed, x1, inbox.Correction{Kind: jobsearch.KindOther}); err != nil {
					return err
				}
			}
			if m, err = disturbed.Messages().Get(ctx, r1); err != nil {
				return err
			}
			if m.Corrected {
				if _, err := inbox.Undo(ctx, disturbed, r1); err != nil {
					return err
				}
			}
			return inbox.New(disturbed, p.MailSource(src), inbox.Options{}).Run(ctx)
		}
	}, fault.Options{})
}

func TestWhatAWronglyReadMailDidIsTakenBackWholly(t *testing.T) {
	s, w := open(t).For("ann"), wall{}
	follow := func() { require.NoError(t, inbox.NewAgenda(s, w, nil).Run(t.Context())) }
	scan(t, s, invitation(3, "i1", "Northwind", "Backend Engineer"))
	follow()
	require.Len(t, w, 1)
	require.Len(t, applications(t, s), 1)
	fix(t, s, "i1", inbox.Correction{Kind: jobsearch.KindOther})
	follow()
	assert.Empty(t, w, "nor does its interview stand in the calendar")
	assert.Empty(t, applications(t, s), "the application that it opened is none")
	assert.Empty(t, stored(t, s, "i1").ApplicationID)
	undo(t, s, "i1")
	follow()
	require.Len(t, applications(t, s), 1)
	assert.Equal(t, jobsearch.ApplicationInterview, applications(t, s)[0].Status)
	assert.Len(t, w, 1)

	t.Run("but an application on which something else rests stays, without the answer that was none", func(t *testing.T) {
		s := open(t).For("ann")
		scan(t, s, receipt(1, "r1", "Northwind", "Backend Engineer"), rejection(3, "x1", "Northwind", "Backend Engineer"))
		require.False(t, applications(t, s)[0].ResponseAt.IsZero())
		fix(t, s, "x1", inbox.Correction{Kind: jobsearch.KindOther})
		a := applications(t, s)[0]
		assert.Equal(t, jobsearch.ApplicationConfirmed, a.Status)
		assert.True(t, a.ResponseAt.IsZero())
		assert.Empty(t, a.ResponseKind)
		fix(t, s, "r1", inbox.Correction{Kind: jobsearch.KindOther})
		assert.Len(t, applications(t, s), 1, "another mail is still filed under it")
	})
	t.Run("an earlier answer is the first again", func(t *testing.T) {
		s := open(t).For("ann")
		id := apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, invitation(5, "i1", "Northwind", "Backend Engineer"), rejection(2, "x1", "Northwind", "Backend Engineer"))
		fix(t, s, "x1", inbox.Correction{Kind: jobsearch.KindConfirmation})
		a, err := s.Applications().Get(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, jobsearch.KindInterview, a.ResponseKind)
		assert.True(t, a.ResponseAt.Equal(at(5)()))
	})
}

// doubtful is a mail of an employer that is read as other, and not surely.
func doubtful(t testing.TB, day int, id string) jobsearch.Message {
	said := []string{
		"The committee met on Friday and things look different now, more soon perhaps.",
		"We shall see what the new year brings for all of us.",
		"Your papers lie with the board now and it may take a while, or not.",
		"Thanks, noted.",
		"Noted, and passed on.",
		"I will be away for a while and look at this when I am back.",
		"We had a long day with the auditors.",
		"The post came up again, and so did you.",
		"It is not the end of the road, nor the beginning.",
		"Do keep the Tuesday in mind.",
	}
	for _, a := range said {
		for _, b := range said {
			m := mail(day, id, "Northwind Talent Team", "A word from Northwind", "Hi Ann,\n\n"+a+" "+b+"\n\nNorthwind Talent Team")
			if r := read.Message(m); r.Kind == jobsearch.KindOther && r.Confidence < read.AskBelow {
				return m
			}
		}
	}
	t.Fatal("no mail is doubtful any more: choose others")
	return jobsearch.Message{}
}

func TestWhatAPersonShouldSeeIsThereAgainAfterACorrection(t *testing.T) {
	t.Run("a doubtful mail of an employer that was applied to, after Undo", func(t *testing.T) {
		s := open(t).For("ann")
		apply(t, s, "Northwind", "Backend Engineer")
		m := doubtful(t, 3, "d1")
		scan(t, s, m)
		kept := stored(t, s, "d1")
		require.Equal(t, jobsearch.KindOther, kept.Kind)
		require.True(t, kept.Review)
		fix(t, s, "d1", inbox.Correction{Kind: jobsearch.KindConfirmation})
		undo(t, s, "d1")
		assert.True(t, stored(t, s, "d1").Review)
	})
	t.Run("a mail that fits several applications", func(t *testing.T) {
		s := open(t).For("ann")
		apply(t, s, "Northwind", "Backend Engineer")
		apply(t, s, "Northwind", "Data Engineer")
		m := doubtful(t, 3, "d1")
		scan(t, s, m)
		fix(t, s, "d1", inbox.Correction{Kind: jobsearch.KindRejection})
		got := stored(t, s, "d1")
		assert.Len(t, got.Suggested, 2)
		assert.True(t, got.Review, "a person says which")
	})
}

func TestACorrectedMailHasItsOwnDate(t *testing.T) {
	t.Run("an old no does not end what has gone on since", func(t *testing.T) {
		s := open(t).For("ann")
		id := apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, receipt(1, "r1", "Northwind", "Backend Engineer"), invitation(9, "i1", "Northwind", "Backend Engineer"))
		fix(t, s, "r1", inbox.Correction{Kind: jobsearch.KindRejection})
		assert.Equal(t, jobsearch.ApplicationInterview, status(t, s, id))
	})
	t.Run("nor does an old invitation reopen what ended later", func(t *testing.T) {
		s := open(t).For("ann")
		id := apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, receipt(1, "r1", "Northwind", "Backend Engineer"), rejection(9, "x1", "Northwind", "Backend Engineer"))
		fix(t, s, "r1", inbox.Correction{Kind: jobsearch.KindInterview})
		assert.Equal(t, jobsearch.ApplicationRejected, status(t, s, id))
	})
	t.Run("what came after a no that was none has its say", func(t *testing.T) {
		s := open(t).For("ann")
		id := apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, rejection(3, "x1", "Northwind", "Backend Engineer"), receipt(5, "r1", "Northwind", "Backend Engineer"))
		require.Equal(t, jobsearch.ApplicationRejected, status(t, s, id))
		fix(t, s, "x1", inbox.Correction{Kind: jobsearch.KindOther})
		assert.Equal(t, jobsearch.ApplicationConfirmed, status(t, s, id))
		a, err := s.Applications().Get(t.Context(), id)
		require.NoError(t, err)
		assert.True(t, a.StatusAt.Equal(at(5)()))
	})
}

// byCalendar is an invitation with a calendar part.
func byCalendar(day int, id, uid string, start time.Time) jobsearch.Message {
	m := invitation(day, id, "Northwind", "Backend Engineer")
	m.Text = "Hi Ann,\n\nWe were impressed by your application for the Backend Engineer position at Northwind and would like to invite you to an interview with the team.\n\nLena Vogt\nNorthwind"
	m.Calendar = []string{"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260301T100000Z\r\nDTSTART:" + start.UTC().Format("20060102T150405Z") +
		"\r\nURL:https://meet.example/" + uid + "\r\nSUMMARY:Interview\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}
	return m
}

func TestANewTimeInWordsMovesTheInterviewThatCameByCalendar(t *testing.T) {
	first, second := time.Date(2026, 3, 19, 13, 30, 0, 0, time.UTC), time.Date(2026, 3, 20, 14, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		subject, text string
		moves         bool
	}{
		"English": {"Your interview for Backend Engineer at Northwind", "Hi Ann,\n\nUnfortunately we have to reschedule your interview for the Backend Engineer position at Northwind. The new time is Friday 20 March 2026 at 3pm CET.\n\nLena Vogt\nNorthwind", true},
		"German":  {"Ihr Vorstellungsgespräch als Backend Engineer bei Northwind", "Hallo Ann,\n\nleider müssen wir Ihr Vorstellungsgespräch bei Northwind für die Stelle Backend Engineer verschieben. Der neue Termin ist Freitag, der 20. März 2026 um 15:00 Uhr MEZ.\n\nLena Vogt\nNorthwind", true},
		"a second round with the usual offer to reschedule": {"Interview invitation: Backend Engineer at Northwind",
			"Hi Ann,\n\nWe would like to invite you to a second interview for the Backend Engineer position at Northwind on Friday 20 March 2026 at 3pm CET. If you need to reschedule, please let me know.\n\nLena Vogt\nNorthwind", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t).For("ann")
			apply(t, s, "Northwind", "Backend Engineer")
			scan(t, s, byCalendar(3, "i1", "uid-1", first), mail(5, "i2", "Lena Vogt, Northwind", c.subject, c.text))
			require.Equal(t, jobsearch.KindInterview, stored(t, s, "i2").Kind)
			got := meetings(t, s)
			if !c.moves {
				assert.Len(t, got, 2)
				return
			}
			require.Len(t, got, 1)
			assert.Equal(t, "uid-1", got[0].Key)
			assert.True(t, got[0].Start.Equal(second), "%s", got[0].Start)
			assert.Equal(t, "https://meet.example/uid-1", got[0].URL, "the place is as before")
			assert.True(t, applications(t, s)[0].InterviewAt.Equal(second))

			fix(t, s, "i2", inbox.Correction{Kind: jobsearch.KindOther})
			got = meetings(t, s)
			require.Len(t, got, 1)
			assert.True(t, got[0].Start.Equal(first), "a wrong new time gives way to the one before: %s", got[0].Start)
			assert.Equal(t, jobsearch.InterviewScheduled, got[0].Status)
			agrees(t, s)
		})
	}
	t.Run("of two interviews the one whose old time it names", func(t *testing.T) {
		s := open(t).For("ann")
		apply(t, s, "Northwind", "Backend Engineer")
		scan(t, s, byCalendar(3, "i1", "uid-1", first), byCalendar(4, "i2", "uid-2", first.AddDate(0, 0, 7)),
			mail(5, "i3", "Lena Vogt, Northwind", "Your interview for Backend Engineer at Northwind", "Hi Ann,\n\nWe need to move your interview of Thursday 26 March 2026 for the Backend Engineer position at Northwind. It now takes place on Friday 27 March 2026 at 3pm CET.\n\nLena Vogt\nNorthwind"))
		for _, i := range meetings(t, s) {
			want := map[string]time.Time{"uid-1": first, "uid-2": time.Date(2026, 3, 27, 14, 0, 0, 0, time.UTC)}[i.Key]
			assert.True(t, i.Start.Equal(want), "%s at %s", i.Key, i.Start)
		}
		assert.Len(t, meetings(t, s), 2)
	})
}

func TestAFollowUpThatAWronglyReadMailWithdrewWaitsAgain(t *testing.T) {
	s := open(t).For("ann")
	apply(t, s, "Northwind", "Backend Engineer")
	plan(t, s, 12)
	require.Len(t, drafts(t, s, jobsearch.DraftIsPending), 1)
	no := rejection(13, "x1", "Northwind", "Backend Engineer")
	no.From.Addr = "no-reply@northwind.example"
	scan(t, s, no)
	plan(t, s, 13)
	require.Len(t, drafts(t, s, jobsearch.DraftIsExpired), 1, "an answer came")
	fix(t, s, "x1", inbox.Correction{Kind: jobsearch.KindConfirmation})
	plan(t, s, 14)
	assert.Len(t, drafts(t, s, jobsearch.DraftIsPending), 1)
	fix(t, s, "x1", inbox.Correction{Kind: jobsearch.KindRejection})
	plan(t, s, 14)
	assert.Empty(t, drafts(t, s, jobsearch.DraftIsPending))
	agrees(t, s)
}

func TestAnInterviewIsCalledOffInWords(t *testing.T) {
	start := time.Date(2026, 3, 19, 13, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		text string
		off  bool
	}{
		"by the sender":     {"Hi Ann,\n\nI am afraid we have to cancel your interview for the Backend Engineer position at Northwind. The position has been filled internally, so we will not be moving forward with your application.\n\nLena Vogt\nNorthwind", true},
		"in German":         {"Hallo Ann,\n\nleider müssen wir das Vorstellungsgespräch bei Northwind absagen, denn die Stelle wurde intern besetzt. Daher können wir Ihre Bewerbung nicht weiter berücksichtigen.\n\nLena Vogt\nNorthwind", true},
		"only offered":      {"Hi Ann,\n\nWe look forward to your interview for the Backend Engineer position at Northwind. Use this link to cancel your interview. If you have to cancel the interview, we will find another time.\n\nLena Vogt\nNorthwind", false},
		"something else is": {"Hi Ann,\n\nWe look forward to your interview for the Backend Engineer position at Northwind. Our summer party has been cancelled.\n\nLena Vogt\nNorthwind", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t).For("ann")
			apply(t, s, "Northwind", "Backend Engineer")
			off := mail(5, "c1", "Lena Vogt, Northwind", "Re: Interview invitation: Backend Engineer at Northwind", c.text)
			off.InReplyTo = []string{"i1"}
			scan(t, s, byCalendar(3, "i1", "uid-1", start), off)
			got := meetings(t, s)
			require.Len(t, got, 1)
			if !c.off {
				assert.Equal(t, jobsearch.InterviewScheduled, got[0].Status)
				return
			}
			assert.Equal(t, jobsearch.InterviewCancelled, got[0].Status)
			assert.True(t, applications(t, s)[0].InterviewAt.IsZero())
			fix(t, s, "c1", inbox.Correction{Kind: jobsearch.KindOther})
			got = meetings(t, s)
			assert.Equal(t, jobsearch.InterviewScheduled, got[0].Status, "it was wrongly read")
			assert.True(t, got[0].Start.Equal(start))
			agrees(t, s)
		})
	}
}
