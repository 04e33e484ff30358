package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

// Reading is what a mail says. See package read.
type Reading = read.Reading

// Read reads one mail: pure, deterministic, offline. A time that no store can keep is unknown.
func Read(m jobsearch.Message) Reading {
	r := read.Message(m)
	v := &r.Interview
	v.Start, v.End, v.Stamp, r.Deadline = storable(v.Start), storable(v.End), storable(v.Stamp), storable(r.Deadline)
	v.Slots = slices.DeleteFunc(v.Slots, func(s jobsearch.Slot) bool { return storable(s.Start) != s.Start || storable(s.End) != s.End })
	return r
}

// storable is t, or the zero time where t lies outside the years 1 to 9999 in UTC: one hostile calendar part must not stop a mailbox.
func storable(t time.Time) time.Time {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return time.Time{}
	}
	return t
}

// Options tune a Monitor; the zero value works.
type Options struct {
	Threshold float64          // below this confidence a person is asked; 0 is read.AskBelow
	LLM       jobsearch.LLM    // a second opinion on doubtful readings; nil for none
	Logger    *slog.Logger     // nil is slog.Default
	Now       func() time.Time // nil is time.Now
	Progress  func(Summary)    // called after each mail, with the sums so far; nil for none
}

// Monitor watches one mailbox for one user. Its cursor is in the store: stopped at any instant, it goes on there.
type Monitor struct {
	store jobsearch.Store
	src   jobsearch.MailSource
	opts  Options
}

// New makes the Monitor of a mailbox.
func New(store jobsearch.Store, src jobsearch.MailSource, opts Options) *Monitor {
	if opts.Threshold == 0 {
		opts.Threshold = read.AskBelow
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Monitor{store: store, src: src, opts: opts}
}

// Summary is what a scan did.
type Summary struct {
	Read      int                           `json:"read"`      // mails fetched
	Processed int                           `json:"processed"` // read and judged; the person's own mails are not
	Stored    int                           `json:"stored"`    // new and about the search
	Matched   int                           `json:"matched"`   // to an application that was known
	Proposed  int                           `json:"proposed"`  // opened an application that was not
	Suggested int                           `json:"suggested"` // fit several, or are in doubt: a person decides
	Moved     int                           `json:"moved"`     // changed an application's status
	ByKind    map[jobsearch.MessageKind]int `json:"by_kind"`
}

// Run reads what is new. See Scan.
func (m *Monitor) Run(ctx context.Context) error {
	_, err := m.Scan(ctx)
	return err
}

// checkpointEvery is how many mails that store nothing pass before the cursor is moved.
const checkpointEvery = 200

// Scan reads what is new since the cursor and says what it did. Each mail that concerns the search is stored with its consequences and the cursor in one transaction.
// Another Monitor that works on the same cursor ends it with ErrConflict.
func (m *Monitor) Scan(ctx context.Context) (sum Summary, err error) {
	sum.ByKind = map[jobsearch.MessageKind]int{}
	name := "inbox:" + m.src.Name()
	at, err := m.store.Cursors().Get(ctx, name)
	if err != nil {
		return sum, fmt.Errorf("inbox: %w", err)
	}
	known, err := loadBook(ctx, m.store)
	if err != nil {
		return sum, fmt.Errorf("inbox: %w", err)
	}
	pending, passed := at, 0
	checkpoint := func() error {
		if pending == at {
			return nil
		}
		if err := m.store.Cursors().Move(ctx, name, at, pending); err != nil {
			return fmt.Errorf("inbox: move the cursor: %w", err)
		}
		at, passed = pending, 0
		return nil
	}
	for f, err := range m.src.Fetch(ctx, at) {
		if err != nil {
			return sum, errors.Join(fmt.Errorf("inbox: %w", err), ignoreEnded(ctx, checkpoint()))
		}
		pending = f.Cursor
		if f.Message != nil {
			sum.Read++
			stored, err := m.take(ctx, *f.Message, known, name, at, f.Cursor, &sum)
			if err != nil {
				return sum, fmt.Errorf("inbox: mail %q: %w", f.Message.MessageID, err)
			}
			if stored {
				at, passed = f.Cursor, 0
			}
			if m.opts.Progress != nil {
				m.opts.Progress(sum)
			}
		}
		if passed++; passed >= checkpointEvery {
			if err := checkpoint(); err != nil {
				return sum, err
			}
		}
	}
	return sum, checkpoint()
}

// ignoreEnded drops the error of a last write that ctx did not let through: the error before it says more.
func ignoreEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// take judges one mail and stores it with its consequences; stored is false for one that leaves nothing behind.
func (m *Monitor) take(ctx context.Context, msg jobsearch.Message, known *book, name string, at, next jobsearch.Cursor, sum *Summary) (stored bool, err error) {
	if msg.Outgoing {
		return false, nil
	}
	sum.Processed++
	msg.SentAt, msg.ReceivedAt = storable(msg.SentAt), storable(msg.ReceivedAt)
	r, lesson, keep := known.lessons.Judge(msg, Read(msg))
	if m.opts.LLM != nil && lesson == nil && r.Confidence < m.opts.Threshold {
		if r, err = secondOpinion(ctx, m.opts.LLM, msg, r); err != nil {
			if ctx.Err() != nil {
				return false, err
			}
			m.opts.Logger.WarnContext(ctx, "inbox: no second opinion on a doubtful mail", "error", err)
		}
	}
	sum.ByKind[r.Kind]++
	match, err := known.match(ctx, m.store, msg, r)
	if err != nil {
		return false, err
	}
	keep = keep || known.mayAnswer(msg, r, m.opts.Threshold)
	if match.Application == "" && !keep && (r.Kind == jobsearch.KindOther || r.Kind == jobsearch.KindAlert && msg.List) {
		return false, nil
	}
	msg = withReading(msg, r, match, m.opts.Threshold)
	msg.Review = msg.Review || keep
	var did step
	err = m.store.InTx(ctx, func(tx jobsearch.Store) error {
		did = step{now: m.opts.Now()}
		if err := did.apply(ctx, tx, msg, r, match); err != nil {
			return err
		}
		return tx.Cursors().Move(ctx, name, at, next)
	})
	if err != nil {
		return false, err
	}
	did.count(sum, match, msg.Review)
	if did.application.ID != "" {
		known.put(did.application)
	}
	return true, nil
}

// withReading is the mail with what was read on it.
func withReading(msg jobsearch.Message, r Reading, match Match, threshold float64) jobsearch.Message {
	msg.Kind, msg.Confidence, msg.Company, msg.Role, msg.Evidence = r.Kind, r.Confidence, r.Company, r.Role, r.Evidence
	msg.ActionRequired, msg.Action, msg.Deadline = r.ActionRequired, r.Action, r.Deadline
	msg.ApplicationID, msg.Suggested = match.Application, match.Candidates
	// An invitation that was sent to a list, for no post and by nobody that the person applied to, is to a webinar more often than to an interview.
	crowd := match.Propose && msg.List && r.Role == "" && attention(r.Kind, msg.List) == 3
	msg.Review = len(match.Candidates) > 0 || crowd || r.Confidence < threshold && r.Kind != jobsearch.KindOther
	msg.Processed = true
	return msg
}
