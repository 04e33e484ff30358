package msgraph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// Send hands one mail to Graph as MIME (https://learn.microsoft.com/en-us/graph/outlook-send-mime-message), as jobsearch.Mailer says. A refusal (4xx) surely means that it did not leave; 5xx or no answer
// leaves its fate unknown. It is never tried again. A mail without From gets Options.Account.
func (m *Mailbox) Send(ctx context.Context, out jobsearch.Outgoing) error {
	if out.From.Addr == "" {
		out.From.Addr = m.opts.Account
	}
	raw, err := mime.Compose(out)
	if err != nil {
		return notSent(fmt.Errorf("msgraph: write: %w", err))
	}
	if m.failed != nil {
		return notSent(fmt.Errorf("msgraph: send: %w", m.failed))
	}
	_, _, err = m.do(ctx, http.MethodPost, m.base.String()+"/me/sendMail", map[string]string{"Content-Type": "text/plain"}, strings.NewReader(base64.StdEncoding.EncodeToString(raw)), maxAnswer)
	if err == nil {
		return nil
	}
	var refused *status
	var token *oauth2.RetrieveError
	var network *net.OpError
	surely := errors.As(err, &token) || errors.Is(err, jobsearch.ErrUnauthorized) || errors.As(err, &refused) && refused.code >= 400 && refused.code < 500 ||
		errors.As(err, &network) && network.Op == "dial"
	if err = failure(ctx, "send", err); surely {
		return notSent(err)
	}
	return err
}

func notSent(err error) error { return fmt.Errorf("%w: %w", jobsearch.ErrNotSent, err) }

// skew is by how much Graph's clock and ours may differ.
const skew = 5 * time.Minute

// FindSent looks for a mail in Sent Items by its Message-ID. Not found, it surely did not leave when after the settling time nothing else was sent around its claim either: Microsoft may have replaced the header.
func (m *Mailbox) FindSent(ctx context.Context, messageID string, claimed time.Time) (jobsearch.Sent, error) {
	found, err := m.sentItems(ctx, "internetMessageId eq '<"+strings.ReplaceAll(messageID, "'", "''")+">'")
	switch {
	case err != nil:
		return jobsearch.SentUnknown, err
	case found > 0:
		return jobsearch.SentYes, nil
	case time.Since(claimed) <= m.opts.Settling:
		return jobsearch.SentUnknown, nil
	}
	begin, end := claimed.Add(-skew).UTC().Format(time.RFC3339), claimed.Add(m.opts.Settling+skew).UTC().Format(time.RFC3339)
	if found, err = m.sentItems(ctx, "sentDateTime ge "+begin+" and sentDateTime le "+end); err != nil || found > 0 {
		return jobsearch.SentUnknown, err
	}
	return jobsearch.SentNo, nil
}

// sentItems counts what a filter selects of Sent Items; more than a few are not told apart.
func (m *Mailbox) sentItems(ctx context.Context, filter string) (int, error) {
	if m.failed != nil {
		return 0, fmt.Errorf("msgraph: sent items: %w", m.failed)
	}
	q := url.Values{"$filter": {filter}, "$select": {"id"}, "$top": {"5"}}
	raw, _, err := m.read(ctx, "sent items", m.base.String()+"/me/mailFolders/sentitems/messages?"+q.Encode(), nil, maxAnswer)
	if err != nil {
		return 0, err
	}
	var page struct{ Value *[]struct{ ID string } }
	if json.Unmarshal(raw, &page) != nil || page.Value == nil {
		return 0, fmt.Errorf("msgraph: sent items: not as documented: %w", jobsearch.ErrChanged)
	}
	return len(*page.Value), nil
}
