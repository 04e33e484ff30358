package inbox

import (
	"context"
	"fmt"

	"github.com/seed-57f86535/jobsearch"
)

// Explanation is why a stored mail is taken for what it is, as it would be today.
type Explanation struct {
	Message jobsearch.Message
	Plain   Reading // as the mail reads by itself
	Reading Reading // in the light of the person's corrections of other mails
	Lesson  *Lesson // the correction behind Reading; nil where none holds
	Match   Match   // to which application it belongs, and why
}

// Explain reads and matches a stored mail again and changes nothing.
func Explain(ctx context.Context, store jobsearch.Store, id jobsearch.ID) (e Explanation, err error) {
	if e.Message, err = store.Messages().Get(ctx, id); err != nil {
		return e, fmt.Errorf("explain mail %s: %w", id, err)
	}
	known, err := loadBook(ctx, store)
	if err != nil {
		return e, fmt.Errorf("explain mail %s: %w", id, err)
	}
	e.Plain = Read(e.Message)
	e.Reading, e.Lesson, _ = known.lessons.Judge(e.Message, e.Plain)
	if e.Match, err = known.match(ctx, store, e.Message, e.Reading); err != nil {
		return e, fmt.Errorf("explain mail %s: %w", id, err)
	}
	return e, nil
}
