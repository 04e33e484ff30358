package gmail

import (
	"context"

	"golang.org/x/oauth2"

	"github.com/seed-57f86535/jobsearch/internal/tokens"
)

// TokenStore keeps an account's tokens. Load answers a *jobsearch.UnauthorizedError when it has none. Safe for concurrent use.
type TokenStore = tokens.Store

// Tokens gives the tokens that Login kept, renews them when they expire and keeps the renewed ones. A withdrawn or expired consent shows as a *jobsearch.UnauthorizedError
// where the tokens are used. ctx is that of Load only.
func Tokens(ctx context.Context, app App, store TokenStore) (oauth2.TokenSource, error) {
	return tokens.Source(ctx, app.config("", nil), store)
}

// FileTokens keeps the tokens in a file that only its owner may read (0600). A file that others may read is refused.
func FileTokens(path string) TokenStore {
	return tokens.Place{Name: "gmail", Login: "gmail login", File: path}
}

// KeyringTokens keeps the tokens in the system's keyring, under service "jobsearch-gmail" and the account.
func KeyringTokens(account string) TokenStore {
	return tokens.Place{Name: "gmail", Login: "gmail login", Service: "jobsearch-gmail", Account: account}
}
