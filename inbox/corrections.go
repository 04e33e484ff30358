package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Corrected is a mail that a person corrected, and how.
type Corrected struct {
	MessageID jobsearch.ID          `json:"message_id"`
	Was       jobsearch.MessageKind `json:"was"`     // before the first correction
	Kind      jobsearch.MessageKind `json:"kind"`    // after the last
	Teaches   bool                  `json:"teaches"` // the person said the kind: later mail of its sender and shape is read so
	At        time.Time             `json:"at"`      // of the last
}

// correction is the Data of a MessageCorrected event.
type correction struct {
	Kind   bool `json:"kind"`   // the person said the kind, not only the application
	Undone bool `json:"undone"` // the person took the corrections of this mail back
}

// record appends what a person said about a mail to the log.
func (c correction) record(ctx context.Context, tx jobsearch.Store, was jobsearch.MessageKind, m jobsearch.Message) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.MessageCorrected, Subject: jobsearch.Ref{Noun: jobsearch.NounMessage, ID: m.ID}, From: string(was), To: string(m.Kind),
		By: jobsearch.ByPerson, Cause: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: m.ApplicationID}, Data: data})
}

// Corrections are the mails that a person corrected and did not undo, in the order of the first correction. They are derived from the log.
func Corrections(ctx context.Context, store jobsearch.Store) ([]Corrected, error) {
	var order []jobsearch.ID
	live := map[jobsearch.ID]Corrected{}
	for e, err := range store.Events().Read(ctx, 0, jobsearch.EventFilter{Kinds: []jobsearch.EventKind{jobsearch.MessageCorrected}}) {
		if err != nil {
			return nil, fmt.Errorf("corrections: %w", err)
		}
		said := correction{Kind: e.From != e.To} // what an event without Data says
		if len(e.Data) > 0 {
			if err := json.Unmarshal(e.Data, &said); err != nil {
				return nil, fmt.Errorf("corrections: event %d: %w", e.Position, err)
			}
		}
		id := e.Subject.ID
		c, known := live[id]
		switch {
		case said.Undone:
			delete(live, id)
			continue
		case !known:
			order = append(order, id)
			c = Corrected{MessageID: id, Was: jobsearch.MessageKind(e.From)}
		}
		c.Kind, c.Teaches, c.At = jobsearch.MessageKind(e.To), c.Teaches || said.Kind, e.At
		live[id] = c
	}
	var out []Corrected
	for _, id := range order {
		if c, ok := live[id]; ok {
			out = append(out, c)
			delete(live, id) // corrected, undone and corrected again stands twice in order
		}
	}
	return out, nil
}
