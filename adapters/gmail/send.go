package gmail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"time"

	"golang.org/x/oauth2"
	gmailapi "google.golang.org/api/gmail/v1"
	"google.golang.org/api/googleapi"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// Send hands one mail to Gmail, as jobsearch.Mailer says; Gmail keeps the given Message-ID. A refusal (4xx) surely means that it did not leave; 5xx or no answer leaves its fate
// unknown, and FindSent can tell later. It is never tried again. A mail without From gets Options.Account.
func (m *Mailbox) Send(ctx context.Context, out jobsearch.Outgoing) error {
	if out.From.Addr == "" {
		out.From.Addr = m.opts.Account
	}
	raw, err := mime.Compose(out)
	if err != nil {
		return notSent(fmt.Errorf("gmail: write: %w", err))
	}
	users, err := m.users()
	if err != nil {
		return notSent(err)
	}
	if err := m.budget.take(ctx, m.costs.send); err != nil {
		return notSent(fmt.Errorf("gmail: send: %w", err))
	}
	m.count("send", m.costs.send)
	_, err = users.Messages.Send("me", &gmailapi.Message{Raw: base64.URLEncoding.EncodeToString(raw)}).Context(ctx).Do()
	if err == nil {
		return nil
	}
	var answer *googleapi.Error
	var token *oauth2.RetrieveError
	var network *net.OpError
	surely := errors.As(err, &token) || errors.Is(err, jobsearch.ErrUnauthorized) ||
		errors.As(err, &answer) && answer.Code >= 400 && answer.Code < 500 ||
		errors.As(err, &network) && network.Op == "dial"
	if err = failure(ctx, "send", err); surely {
		return notSent(err)
	}
	return err
}

func notSent(err error) error { return fmt.Errorf("%w: %w", jobsearch.ErrNotSent, err) }

// FindSent looks for a mail in Sent by its Message-ID.
func (m *Mailbox) FindSent(ctx context.Context, messageID string, claimed time.Time) (jobsearch.Sent, error) {
	users, err := m.users()
	if err != nil {
		return jobsearch.SentUnknown, err
	}
	f := &fetch{Mailbox: m, ctx: ctx, users: users}
	found, err := f.list("in:sent rfc822msgid:" + messageID)
	switch {
	case err != nil:
		return jobsearch.SentUnknown, err
	case len(found) > 0:
		return jobsearch.SentYes, nil
	case time.Since(claimed) > m.opts.Settling:
		return jobsearch.SentNo, nil
	}
	return jobsearch.SentUnknown, nil
}
