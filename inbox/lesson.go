package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Lesson is what a correction teaches about later mail of the same sender and shape: the same subject and sentences, names and numbers apart.
type Lesson struct {
	MessageID jobsearch.ID          `json:"message_id"` // the mail that was corrected
	Sender    string                `json:"sender"`     // an address; the domain and employer where a system writes for many
	Subject   string                `json:"subject"`    // masked: "*" stands for names and numbers
	Was       jobsearch.MessageKind `json:"was"`        // as the mail is read without the lesson
	Kind      jobsearch.MessageKind `json:"kind"`       // as the person says
	At        time.Time             `json:"at"`         // when the person said so

	shape shape
}

// Lessons are one person's, oldest first. They are never another's: they are read from that person's store.
type Lessons []Lesson

// Learn is the Lesson of one corrected mail. It is pure.
func Learn(m jobsearch.Message, kind jobsearch.MessageKind, at time.Time) Lesson {
	r := Read(m)
	s := shapeOf(m, r)
	return Lesson{MessageID: m.ID, Sender: senderOf(m, r), Subject: s.subject, Was: r.Kind, Kind: kind, At: at, shape: s}
}

// LoadLessons reads what a person's corrections teach: the log says which mails were corrected and are not undone, the mails their shapes. A mail that the person deleted teaches nothing.
func LoadLessons(ctx context.Context, store jobsearch.Store) (Lessons, error) {
	corrected, err := Corrections(ctx, store)
	if err != nil {
		return nil, err
	}
	var out Lessons
	for _, c := range corrected {
		if !c.Teaches {
			continue
		}
		m, err := store.Messages().Get(ctx, c.MessageID)
		if errors.Is(err, jobsearch.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("lessons: %w", err)
		}
		out = append(out, Learn(m, c.Kind, c.At))
	}
	return out, nil
}

// How alike a mail must be for a lesson to hold: a lesson that ends an application asks for the same sentences, all of them.
const (
	alike    = 0.6
	alikeEnd = 1
)

// attention is how much a mail of a kind asks of the person. What a board sends to a list is not even kept.
func attention(k jobsearch.MessageKind, list bool) int {
	switch k {
	case jobsearch.KindInterview, jobsearch.KindOffer, jobsearch.KindAssessment, jobsearch.KindInfoRequest, jobsearch.KindReminder:
		return 3
	case jobsearch.KindConfirmation, jobsearch.KindRejection:
		return 2
	case jobsearch.KindAlert:
		if !list {
			return 1
		}
	}
	return 0
}

// Judge is the reading of m in the light of the lessons: where one holds, it has the corrected kind, and says so first in its evidence. The mail that a lesson was learned from is left out.
// used is the lesson, nil where none holds; then r is returned as it was.
//
// A lesson holds for mail of its sender with its subject and most of its sentences, when what decided r stands in the corrected mail too: a new sentence that says something is judged by itself.
// It never lowers attention: where the corrected kind asks less of the person than r did, or the mail holds a meeting that the corrected kind has not, keep tells that the mail must be kept for the person to look at.
// Judge is pure. It changes nothing of r but kind, confidence, evidence and, for what is now an interview, the time of the meeting.
func (l Lessons) Judge(m jobsearch.Message, r Reading) (judged Reading, used *Lesson, keep bool) {
	sender := senderOf(m, r)
	var s shape
	var mask map[string]bool
	best := 0.0
	for i := range l {
		if l[i].Sender != sender || m.ID != "" && l[i].MessageID == m.ID {
			continue
		}
		if s.sentences == nil {
			s, mask = shapeOf(m, r), names(m, r)
		}
		least := alike
		if l[i].Kind == jobsearch.KindRejection {
			least = alikeEnd
		}
		like := s.likeness(l[i].shape)
		if like < least || !l[i].knows(r, mask) {
			continue
		}
		if used == nil || like > best || like == best && !l[i].At.Before(used.At) { // of equals the latest word
			lesson := l[i]
			best, used = like, &lesson
		}
	}
	if used == nil {
		return r, nil, false
	}
	before, after := attention(r.Kind, m.List), attention(used.Kind, m.List)
	meeting := r.Interview.Key != "" || !r.Interview.Start.IsZero() || len(r.Interview.Slots) > 0
	keep = after < before || meeting && after < 3
	switch sure := 0.6 + 0.35*best; {
	case used.Kind != r.Kind:
		r.Kind, r.Confidence = used.Kind, sure
	case after > 0: // a doubtful reading as nothing stays doubtful
		r.Confidence = max(r.Confidence, sure)
	}
	says := fmt.Sprintf("you corrected mail %s of this sender on %s: it is %s", used.MessageID, used.At.Format(time.DateOnly), used.Kind)
	r.Evidence = append([]string{says}, r.Evidence...)
	return meet(r, m), used, keep
}

// knows reports whether the sentences that decided a reading stand in the mail of the lesson; mask are the names in it.
func (l *Lesson) knows(r Reading, mask map[string]bool) bool {
	for _, sentence := range r.Evidence {
		if !l.shape.says(sentence, mask) {
			return false
		}
	}
	return true
}

// meet fills the time of a meeting in a reading that became an interview afterwards, from the dates that the mail states with a time of day: one is the time, several are offered.
func meet(r Reading, m jobsearch.Message) Reading {
	if r.Kind != jobsearch.KindInterview || r.Interview.Cancelled || !r.Interview.Start.IsZero() || len(r.Interview.Slots) > 0 {
		return r
	}
	var found []jobsearch.Slot
	for _, d := range r.Dates {
		if d.Clock && d.At.After(m.ReceivedAt) && !slices.ContainsFunc(found, func(s jobsearch.Slot) bool { return s.Start.Equal(d.At) }) {
			found = append(found, jobsearch.Slot{Start: d.At})
			r.Interview.Floating = r.Interview.Floating || d.Floating
		}
	}
	if len(found) == 1 {
		r.Interview.Start = found[0].Start
	} else {
		r.Interview.Slots = found
	}
	return r
}
