package smtp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailertest"
	"github.com/seed-57f86535/jobsearch/adapters/smtp"
	"github.com/seed-57f86535/jobsearch/internal/smtptest"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(s *smtptest.Server) smtp.Options {
	return smtp.Options{Port: s.Port, TLS: &tls.Config{RootCAs: s.Root}, Timeout: 5 * time.Second}
}

func TestMailer(t *testing.T) {
	for name, start := range map[string]func() (func(t testing.TB) *smtptest.Server, smtp.Security){
		"STARTTLS":     func() (func(t testing.TB) *smtptest.Server, smtp.Security) { return smtptest.New, smtp.StartTLS },
		"implicit TLS": func() (func(t testing.TB) *smtptest.Server, smtp.Security) { return smtptest.NewTLS, smtp.ImplicitTLS },
	} {
		t.Run(name, func(t *testing.T) {
			newServer, security := start()
			mailertest.Run(t, func(t *testing.T) mailertest.Harness {
				s := newServer(t)
				o := options(s)
				o.Security = security
				return mailertest.Harness{
					Mailer: smtp.New(s.Host, o),
					Taken: func(t *testing.T) (raw [][]byte) {
						for _, m := range s.Taken() {
							raw = append(raw, m.Raw)
						}
						return raw
					},
					Refuse:   func(t *testing.T) { s.Fail(smtptest.Fault{Stage: smtptest.To, Answer: "550 5.1.1 no such user"}) },
					Vanish:   func(t *testing.T) { s.Fail(smtptest.Fault{Stage: smtptest.Taken}) },
					Attempts: func(t *testing.T) int { return s.Transmissions() },
				}
			}, mailertest.Features{Refuse: true, Vanish: true, Files: true})
		})
	}
}

func mail() jobsearch.Outgoing {
	return jobsearch.Outgoing{MessageID: "1@ann.example", From: jobsearch.Address{Addr: "ann@example.org"}, To: []jobsearch.Address{{Addr: "a@acme.example"}, {Addr: "b@acme.example"}},
		Subject: "s", Text: strings.Repeat("Some text.\n", 20000), Date: time.Unix(1e9, 0)}
}

func TestFateByWhereItBroke(t *testing.T) {
	for name, c := range map[string]struct {
		fault   smtptest.Fault
		notSent bool
		is      error
	}{
		"dropped at the greeting":               {smtptest.Fault{Stage: smtptest.Greeting}, true, nil},
		"turned away at the greeting":           {smtptest.Fault{Stage: smtptest.Greeting, Answer: "421 too busy"}, true, jobsearch.ErrRateLimited},
		"sender refused":                        {smtptest.Fault{Stage: smtptest.From, Answer: "550 no"}, true, nil},
		"dropped at MAIL":                       {smtptest.Fault{Stage: smtptest.From}, true, nil},
		"recipient refused":                     {smtptest.Fault{Stage: smtptest.To, Answer: "550 no"}, true, nil},
		"recipient greylisted":                  {smtptest.Fault{Stage: smtptest.To, Answer: "450 come later"}, true, jobsearch.ErrRateLimited},
		"DATA refused":                          {smtptest.Fault{Stage: smtptest.Data, Answer: "554 no"}, true, nil},
		"dropped at DATA":                       {smtptest.Fault{Stage: smtptest.Data}, true, nil},
		"refused after the final dot":           {smtptest.Fault{Stage: smtptest.Refused, Answer: "554 spam"}, true, nil},
		"dropped after the final dot":           {smtptest.Fault{Stage: smtptest.Taken}, false, nil},
		"dropped after the final dot, not kept": {smtptest.Fault{Stage: smtptest.Refused}, false, nil},
		"silent after the final dot":            {smtptest.Fault{Stage: smtptest.Taken, Silent: true}, false, nil},
		"silent at RCPT":                        {smtptest.Fault{Stage: smtptest.To, Silent: true}, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := smtptest.New(t)
			s.Fail(c.fault)
			o := options(s)
			o.Timeout = time.Second
			err := smtp.New(s.Host, o).Send(t.Context(), mail())
			require.Error(t, err)
			require.Equal(t, c.notSent, errors.Is(err, jobsearch.ErrNotSent), "%v", err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			if c.notSent {
				require.Empty(t, s.Taken())
			}
		})
	}
}

func TestDroppedWhileTransmittingIsNeverCalledSent(t *testing.T) {
	s := smtptest.New(t)
	s.Fail(smtptest.Fault{Stage: smtptest.Body})
	m := mail()
	m.Text = strings.Repeat("Some text that does not fit into the buffers of a connection.\n", 200000)
	require.Error(t, smtp.New(s.Host, options(s)).Send(t.Context(), m))
	require.Empty(t, s.Taken())
	require.Equal(t, 1, s.Transmissions())
}

func TestCancelledWhileTheServerIsSilent(t *testing.T) {
	s := smtptest.New(t)
	s.Fail(smtptest.Fault{Stage: smtptest.Taken, Silent: true})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := smtp.New(s.Host, options(s)).Send(ctx, mail())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, jobsearch.ErrNotSent)
	require.Less(t, time.Since(began), 4*time.Second)
}

func TestAuthentication(t *testing.T) {
	for name, o := range map[string]smtp.Options{
		"password": {Username: "ann", Password: "secret"},
		"token":    {Username: "ann", Token: func(context.Context) (string, error) { return "secret", nil }},
	} {
		t.Run(name, func(t *testing.T) {
			s := smtptest.New(t)
			s.User, s.Password = "ann", "secret"
			base := options(s)
			base.Username, base.Password, base.Token = o.Username, o.Password, o.Token
			require.NoError(t, smtp.New(s.Host, base).Send(t.Context(), mail()))
			require.Equal(t, "ann", s.Taken()[0].User)

			base.Password, base.Token = "wr0ng-pass", nil
			err := smtp.New(s.Host, base).Send(t.Context(), mail())
			require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
			require.ErrorIs(t, err, jobsearch.ErrNotSent)
			require.NotContains(t, err.Error(), "wr0ng-pass")
		})
	}
}

func TestEncryptionIsNotNegotiable(t *testing.T) {
	s := smtptest.New(t)
	for name, o := range map[string]smtp.Options{
		"a certificate that nobody trusts": {Port: s.Port, Timeout: time.Second},
		"a server without TLS":             {Port: s.Port, Timeout: time.Second, Security: smtp.ImplicitTLS, TLS: &tls.Config{RootCAs: s.Root}},
	} {
		err := smtp.New(s.Host, o).Send(t.Context(), mail())
		require.ErrorIs(t, err, jobsearch.ErrNotSent, name)
		require.Empty(t, s.Taken(), name)
	}
}

func TestNobodyListens(t *testing.T) {
	err := smtp.New("localhost", smtp.Options{Port: 1, Timeout: time.Second}).Send(t.Context(), mail())
	require.ErrorIs(t, err, jobsearch.ErrNotSent)
}

func ExampleNew() {
	mailer := smtp.New("smtp.example.org", smtp.Options{
		Username: "ann@example.org", Password: "app password", From: jobsearch.Address{Name: "Ann", Addr: "ann@example.org"},
	})
	err := mailer.Send(context.Background(), jobsearch.Outgoing{MessageID: "1@ann.example.org", Text: "to nobody", Date: time.Now()})
	fmt.Println(errors.Is(err, jobsearch.ErrNotSent), err)
	// Output: true smtp: write: not sent: mail: to: no recipient
}
