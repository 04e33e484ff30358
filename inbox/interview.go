package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// recordInterview keeps the meeting that a mail speaks of. An invitation with a calendar part is known by its UID; one in words by its application, so that a new time moves it.
func recordInterview(ctx context.Context, tx jobsearch.Store, app jobsearch.ID, msg jobsearch.Message, r Reading, cause jobsearch.Cause) error {
	v := r.Interview
	named := !v.Start.IsZero() || len(v.Slots) > 0
	calledOff := v.Key == "" && !named && cancels(msg) // in words
	if r.Kind != jobsearch.KindInterview && !v.Cancelled && !calledOff {
		return nil
	}
	known, err := meetingsOf(ctx, tx, app, cause)
	if err != nil {
		return err
	}
	i := jobsearch.Interview{ApplicationID: app, MessageID: msg.ID, Key: v.Key, Sequence: v.Sequence, Title: msg.Subject, Start: v.Start, End: v.End, Zone: v.Zone, Floating: v.Floating,
		Place: v.Place, URL: v.URL, People: v.People, Slots: v.Slots}
	if v.Cancelled {
		i.Status = jobsearch.InterviewCancelled
	}
	var meant jobsearch.Interview // the one that the mail is about, where it is a known one under another key
	switch off := v.Cancelled && i.Key == "" || calledOff; {
	case slices.Contains(known.keys, i.Key):
	case off && len(known.words) == 0 && len(known.standing) != 1, calledOff && len(known.standing) != 1:
		return nil // nothing that could be cancelled, or it is not said which
	case calledOff:
		i = known.standing[0]
		i.MessageID, i.Status = msg.ID, jobsearch.InterviewCancelled
	case len(known.words) > 0:
		meant = known.words[len(known.words)-1]
	case off:
		meant = known.standing[0]
	case i.Key == "" && !named && slices.ContainsFunc(known.standing, func(s jobsearch.Interview) bool { return v.URL == "" || v.URL == s.URL }):
		return nil // it speaks of a meeting that stands already, and names neither a time nor another way to it
	case i.Key == "":
		meant, _ = moved(known.standing, msg, r) // a new time, in words, for what came by calendar
	}
	switch {
	case meant.Key != "":
		if i.Key == "" && !v.Cancelled && !named && !meant.Start.IsZero() {
			return nil // a mail that names no time takes none away
		}
		i.Key, i.Sequence = meant.Key, max(i.Sequence, meant.Sequence)
		if i.URL == "" && i.Place == "" { // the new time is all that changes
			i.URL, i.Place = meant.URL, meant.Place
		}
		if len(i.People) == 0 {
			i.People = meant.People
		}
	case i.Key == "":
		i.Key = fmt.Sprintf("%s%s:%d", wordsPrefix, app, known.inWords+1)
	}
	return jobsearch.RecordInterview(ctx, tx, &i, cause)
}

// wordsPrefix begins the key of a meeting that is known by words only.
const wordsPrefix = "app:"

// meetings are those of one application.
type meetings struct {
	keys            []string              // of all
	standing, words []jobsearch.Interview // not yet over when the mail came: all, and those known by words only
	inWords         int                   // how many were ever known by words only
}

func meetingsOf(ctx context.Context, tx jobsearch.Store, app jobsearch.ID, cause jobsearch.Cause) (m meetings, err error) {
	for i, err := range tx.Interviews().List(ctx, jobsearch.InterviewFilter{ApplicationID: app}) {
		if err != nil {
			return m, err
		}
		m.keys = append(m.keys, i.Key)
		words := strings.HasPrefix(i.Key, wordsPrefix)
		if words {
			m.inWords++
		}
		if i.Status == jobsearch.InterviewCancelled || !i.Start.IsZero() && !i.Start.After(cause.At) {
			continue
		}
		m.standing = append(m.standing, i)
		if words {
			m.words = append(m.words, i)
		}
	}
	return m, nil
}
