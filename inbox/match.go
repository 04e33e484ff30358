package inbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/employer"
)

// Match is to which application a mail belongs, and why.
type Match struct {
	Application jobsearch.ID   // "" for none
	Candidates  []jobsearch.ID // several fit: a person chooses
	Propose     bool           // none fits, and the mail says enough to open one
	Strong      bool           // by thread or requisition: the same opening for sure
	Why         string
}

// book is what mails are read and matched against: the user's applications by employer, and by requisition, and what the user's corrections teach.
type book struct {
	lessons       Lessons
	byEmployer    map[string][]jobsearch.Application
	byRequisition map[string][]jobsearch.ID
}

func loadBook(ctx context.Context, store jobsearch.Store) (*book, error) {
	lessons, err := LoadLessons(ctx, store)
	if err != nil {
		return nil, err
	}
	b := &book{lessons: lessons, byEmployer: map[string][]jobsearch.Application{}, byRequisition: map[string][]jobsearch.ID{}}
	for a, err := range store.Applications().List(ctx, jobsearch.ApplicationFilter{}) {
		if err != nil {
			return nil, err
		}
		b.add(a)
	}
	return b, nil
}

func (b *book) add(a jobsearch.Application) {
	if key := employer.Key(a.Company); key != "" {
		b.byEmployer[key] = append(b.byEmployer[key], a)
	}
	if r := requisitionKey(a.Requisition); r != "" {
		b.byRequisition[r] = append(b.byRequisition[r], a.ID)
	}
}

// put keeps an application as it stands now.
func (b *book) put(a jobsearch.Application) {
	same := b.byEmployer[employer.Key(a.Company)]
	if i := slices.IndexFunc(same, func(known jobsearch.Application) bool { return known.ID == a.ID }); i >= 0 {
		same[i] = a
		return
	}
	b.add(a)
}

// match finds the application: by thread, then by requisition, then by employer and title. The domain of an applicant tracking system says nothing.
func (b *book) match(ctx context.Context, store jobsearch.Store, m jobsearch.Message, r Reading) (Match, error) {
	id, err := thread(ctx, store, m)
	if err != nil {
		return Match{}, err
	}
	if id != "" {
		if other := b.named(id, r); other != "" {
			return Match{Candidates: []jobsearch.ID{id, other}, Why: "answers in the thread of one application and names another"}, nil
		}
		return Match{Application: id, Strong: true, Why: "answers in a thread of it"}, nil
	}
	if ids := b.byRequisition[requisitionKey(r.Requisition)]; len(ids) == 1 && !b.elsewhere(ids[0], r.Company) {
		return Match{Application: ids[0], Strong: true, Why: "names its requisition " + r.Requisition}, nil
	}
	switch r.Kind {
	case jobsearch.KindOther, jobsearch.KindAlert:
		return Match{}, nil
	}
	key := employer.Key(r.Company)
	if key == "" {
		return Match{}, nil
	}
	same := b.byEmployer[key]
	if r.Kind == jobsearch.KindConfirmation { // who is thanked for applying after a no has applied again
		same = slices.DeleteFunc(slices.Clone(same), func(a jobsearch.Application) bool {
			return a.Status.Ended() && a.Status != jobsearch.ApplicationNoResponse && m.ReceivedAt.Sub(a.StatusAt) > receiptsCross
		})
	}
	return choose(same, r), nil
}

// receiptsCross is how long after a decision a receipt may still be one of the same application: automatic mails overtake each other.
const receiptsCross = 7 * 24 * time.Hour

// mayAnswer reports whether a mail that reads as ordinary may be the answer of an employer that the user applied to: it is doubtful, and kept for the person.
func (b *book) mayAnswer(m jobsearch.Message, r Reading, threshold float64) bool {
	return r.Kind == jobsearch.KindOther && r.Confidence < threshold && !m.List && len(b.byEmployer[employer.Key(r.Company)]) > 0
}

// elsewhere reports whether a mail's employer is one that the user applied to, and not that of the application: two employers may number their openings alike.
func (b *book) elsewhere(id jobsearch.ID, company string) bool {
	same := b.byEmployer[employer.Key(company)]
	return len(same) > 0 && !slices.ContainsFunc(same, func(a jobsearch.Application) bool { return a.ID == id })
}

// named is another application of the same employer whose position a mail names, where it is clearly not that of the application with the given id.
func (b *book) named(id jobsearch.ID, r Reading) jobsearch.ID {
	if r.Role == "" {
		return ""
	}
	for _, same := range b.byEmployer {
		i := slices.IndexFunc(same, func(a jobsearch.Application) bool { return a.ID == id })
		if i < 0 {
			continue
		}
		if titlesFit(same[i].Title, r.Role) {
			return ""
		}
		if m := choose(same, r); m.Application != id {
			return m.Application
		}
	}
	return ""
}

// thread is the application of the mails, or of our own sent drafts, that this one answers.
func thread(ctx context.Context, store jobsearch.Store, m jobsearch.Message) (jobsearch.ID, error) {
	refs := slices.Concat(m.InReplyTo, m.References)
	if len(refs) == 0 {
		return "", nil
	}
	if len(refs) > 50 {
		refs = refs[len(refs)-50:]
	}
	for known, err := range store.Messages().List(ctx, jobsearch.MessageFilter{MessageIDs: refs}) {
		if err != nil {
			return "", err
		}
		if known.ApplicationID != "" && known.Account == m.Account {
			return known.ApplicationID, nil
		}
	}
	for _, ref := range refs { // the Outbox begins a Message-ID with the draft's id
		id, _, ok := strings.Cut(ref, ".")
		if !ok || len(id) != 36 {
			continue
		}
		d, err := store.Drafts().Get(ctx, jobsearch.ID(id))
		if errors.Is(err, jobsearch.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		if d.SendKey == ref && d.ApplicationID != "" {
			return d.ApplicationID, nil
		}
	}
	return "", nil
}

// choose takes the application of one employer that a mail means.
func choose(same []jobsearch.Application, r Reading) Match {
	var fits []jobsearch.Application
	for _, a := range same {
		if titlesFit(a.Title, r.Role) {
			fits = append(fits, a)
		}
	}
	if len(fits) > 1 && r.Role != "" { // the closest title, where one is clearly so
		slices.SortStableFunc(fits, func(a, b jobsearch.Application) int {
			return titleDistance(a.Title, r.Role) - titleDistance(b.Title, r.Role)
		})
		if titleDistance(fits[0].Title, r.Role) < titleDistance(fits[1].Title, r.Role) {
			fits = fits[:1]
		}
	}
	if len(fits) > 1 { // those that still wait for an answer
		if open := slices.DeleteFunc(slices.Clone(fits), func(a jobsearch.Application) bool { return a.Status.Ended() }); len(open) == 1 && r.Role != "" {
			fits = open
		}
	}
	switch len(fits) {
	case 0:
		return Match{Propose: len(same) == 0 || r.Role != "", Why: "no application to this employer fits"}
	case 1:
		return Match{Application: fits[0].ID, Why: "same employer and position"}
	}
	m := Match{Why: "several applications fit"}
	for _, a := range fits {
		m.Candidates = append(m.Candidates, a.ID)
	}
	return m
}
