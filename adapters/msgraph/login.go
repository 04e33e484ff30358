package msgraph

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/microsoft"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/tokens"
)

// What a consent can allow.
const (
	ReadScope = "https://graph.microsoft.com/Mail.Read" // reading, and finding what was sent
	SendScope = "https://graph.microsoft.com/Mail.Send" // sending
)

// App is the registration of a public client in Microsoft Entra that allows public client flows. It has no secret.
type App struct {
	ClientID string
	Tenant   string          // an organisation's id or domain; "" is "common": every account, private ones too
	Endpoint oauth2.Endpoint // the zero value is Microsoft's
}

func (a App) config(scopes []string) *oauth2.Config {
	c := &oauth2.Config{ClientID: a.ClientID, Endpoint: a.Endpoint, Scopes: append([]string{"offline_access"}, scopes...)}
	if c.Endpoint.TokenURL == "" {
		c.Endpoint = microsoft.AzureADEndpoint(a.Tenant)
	}
	c.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	return c
}

// TokenStore keeps an account's tokens. Load answers a *jobsearch.UnauthorizedError when it has none. Safe for concurrent use.
type TokenStore = tokens.Store

// FileTokens keeps the tokens in a file that only its owner may read (0600). A file that others may read is refused.
func FileTokens(path string) TokenStore {
	return tokens.Place{Name: "msgraph", Login: "outlook login", File: path}
}

// KeyringTokens keeps the tokens in the system's keyring, under service "jobsearch-msgraph" and the account.
func KeyringTokens(account string) TokenStore {
	return tokens.Place{Name: "msgraph", Login: "outlook login", Service: "jobsearch-msgraph", Account: account}
}

// Tokens gives the tokens that Login kept, renews them when they expire and keeps the renewed ones. A withdrawn or expired consent shows as a *jobsearch.UnauthorizedError
// where the tokens are used. ctx is that of Load only.
func Tokens(ctx context.Context, app App, store TokenStore) (oauth2.TokenSource, error) {
	return tokens.Source(ctx, app.config(nil), store)
}

// LoginOptions tune Login.
type LoginOptions struct {
	Scopes []string                      // ReadScope by default
	Show   func(page, code string) error // tells the person to open page and type code there; required
	Store  TokenStore                    // keeps the tokens; required
}

// Login asks a person for consent by a device code and keeps the tokens. It waits until the person has answered, the code has expired (some fifteen minutes), or ctx ends.
// A refusal, or no answer in time, is a *jobsearch.UnauthorizedError.
func Login(ctx context.Context, app App, o LoginOptions) error {
	if app.ClientID == "" || o.Show == nil || o.Store == nil {
		return &jobsearch.InputError{What: "msgraph login", Reason: "ClientID, Show and Store are required"}
	}
	if len(o.Scopes) == 0 {
		o.Scopes = []string{ReadScope}
	}
	config := app.config(o.Scopes)
	device, err := config.DeviceAuth(tokens.WithClient(ctx))
	if err != nil {
		return failure(ctx, "login", err)
	}
	if err := o.Show(device.VerificationURI, device.UserCode); err != nil {
		return fmt.Errorf("msgraph: login: show the code: %w", err)
	}
	token, err := config.DeviceAccessToken(tokens.WithClient(ctx), device)
	var refused *oauth2.RetrieveError
	switch {
	case err == nil:
	case errors.As(err, &refused) && (refused.ErrorCode == "authorization_declined" || refused.ErrorCode == "access_denied" || refused.ErrorCode == "expired_token"),
		ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("msgraph: login: %w", &jobsearch.UnauthorizedError{Consent: "consent was not given, or not in time: try again"})
	default:
		return failure(ctx, "login", err)
	}
	if token.RefreshToken == "" {
		return fmt.Errorf("msgraph: login: %w", &jobsearch.UnauthorizedError{Consent: "Microsoft gave no refresh token: allow offline_access to the app and consent again"})
	}
	return o.Store.Save(ctx, token)
}
