package pipelines_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/imap"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/internal/dovecot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wire is a mail as it comes over the wire.
func wire(m jobsearch.Message) []byte {
	return fmt.Appendf(nil, "From: %s <%s>\r\nTo: ann@example.com\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s@jobs.example>\r\n\r\n%s\r\n", m.From.Name, m.From.Addr, m.Subject, m.SentAt.Format(time.RFC1123Z), m.MessageID, m.Text)
}

func TestARealMailboxIsReadOnceWhateverHappensToItAndNothingIsMarkedAsRead(t *testing.T) {
	d := dovecot.Start(t)
	const mails = 24
	var names []string
	for i := range mails {
		names = append(names, d.Deliver(t, "ann", "INBOX", wire(receipt(i, fmt.Sprint("r", i), fmt.Sprint("Company", i), "Engineer"))))
	}
	s := open(t).For("ann")
	box := func() jobsearch.MailSource {
		return imap.New(d.Host, imap.Options{Port: d.Port, Security: imap.Plain, Username: "ann", Password: dovecot.Password})
	}
	scan := func() error {
		_, err := inbox.New(s, box(), inbox.Options{}).Scan(context.Background())
		return err
	}
	same := func(applied int) {
		t.Helper()
		n, err := s.Messages().Count(t.Context(), jobsearch.MessageFilter{})
		require.NoError(t, err)
		assert.Equal(t, applied, n)
		assert.Len(t, applications(t, s), applied)
		received := 0
		for _, err := range s.Events().Read(t.Context(), 0, jobsearch.EventFilter{Kinds: []jobsearch.EventKind{jobsearch.MessageReceived}}) {
			require.NoError(t, err)
			received++
		}
		assert.Equal(t, applied, received)
		agrees(t, s)
	}

	var wait sync.WaitGroup
	failed := make(chan error, 2)
	for range 2 { // two at once: one of them may have to give way
		wait.Go(func() { failed <- scan() })
	}
	wait.Wait()
	for range 2 {
		if err := <-failed; err != nil {
			require.ErrorIs(t, err, jobsearch.ErrConflict)
		}
	}
	require.NoError(t, scan())
	same(mails)

	d.Renumber(t, "ann", "INBOX") // a new UIDVALIDITY: all mail comes again
	d.Deliver(t, "ann", "INBOX", wire(receipt(30, "r30", "Company30", "Engineer")))
	require.NoError(t, scan())
	same(mails + 1)

	for _, name := range names[:3] { // expunged
		d.Remove(t, "ann", "INBOX", name)
	}
	d.Deliver(t, "ann", "INBOX", wire(receipt(31, "r31", "Company31", "Engineer")))
	require.NoError(t, scan())
	same(mails + 2)
	assert.Equal(t, mails+2-3, d.Unread(t, "ann", "INBOX"), "nothing is marked as read")
}
