package gmail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/zalando/go-keyring"
	"golang.org/x/oauth2"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// TokenStore keeps an account's tokens. Load answers a *jobsearch.UnauthorizedError when it has none. Safe for concurrent use.
type TokenStore interface {
	Load(ctx context.Context) (*oauth2.Token, error)
	Save(ctx context.Context, t *oauth2.Token) error
}

// Tokens gives the tokens that Login kept, renews them when they expire and keeps the renewed ones. A withdrawn or expired consent shows as a *jobsearch.UnauthorizedError
// where the tokens are used. ctx is that of Load only.
func Tokens(ctx context.Context, app App, store TokenStore) (oauth2.TokenSource, error) {
	t, err := store.Load(ctx)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	return &kept{source: app.config("", nil).TokenSource(withClient(ctx), t), store: store, last: t.AccessToken, ctx: ctx}, nil
}

// kept saves what its source renews.
type kept struct {
	source oauth2.TokenSource
	store  TokenStore
	ctx    context.Context

	mu   sync.Mutex
	last string
}

func (k *kept) Token() (*oauth2.Token, error) {
	t, err := k.source.Token()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.AccessToken != k.last {
		if err := k.store.Save(k.ctx, t); err != nil {
			return nil, fmt.Errorf("keep the renewed token: %w", err)
		}
		k.last = t.AccessToken
	}
	return t, nil
}

var errNoToken = &jobsearch.UnauthorizedError{Consent: "no consent is kept for this account (gmail login)"}

// FileTokens keeps the tokens in a file that only its owner may read (0600). A file that others may read is refused.
func FileTokens(path string) TokenStore { return fileTokens(path) }

type fileTokens string

func (f fileTokens) Load(context.Context) (*oauth2.Token, error) {
	info, err := os.Stat(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("gmail: tokens: %w", errNoToken)
	}
	if err != nil {
		return nil, fmt.Errorf("gmail: tokens: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, &jobsearch.InputError{What: string(f), Reason: "others may read this file of tokens: chmod 600"}
	}
	b, err := os.ReadFile(string(f))
	if err != nil {
		return nil, fmt.Errorf("gmail: tokens: %w", err)
	}
	return parseToken(b, string(f))
}

func (f fileTokens) Save(_ context.Context, t *oauth2.Token) error {
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("gmail: tokens: %w", err)
	}
	dir := filepath.Dir(string(f))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("gmail: tokens: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".token*") // 0600
	if err != nil {
		return fmt.Errorf("gmail: tokens: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), string(f))
	}
	if err != nil {
		return fmt.Errorf("gmail: tokens: %w", err)
	}
	return nil
}

func parseToken(b []byte, where string) (*oauth2.Token, error) {
	var t oauth2.Token
	if json.Unmarshal(b, &t) != nil || t.RefreshToken == "" && t.AccessToken == "" {
		return nil, &jobsearch.InputError{What: where, Reason: "holds no token: consent again (gmail login)"}
	}
	return &t, nil
}

// KeyringTokens keeps the tokens in the system's keyring, under service "jobsearch-gmail" and the account.
func KeyringTokens(account string) TokenStore { return keyringTokens(account) }

type keyringTokens string

const keyringService = "jobsearch-gmail"

func (k keyringTokens) Load(context.Context) (*oauth2.Token, error) {
	s, err := keyring.Get(keyringService, string(k))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil, fmt.Errorf("gmail: keyring: %w", errNoToken)
	}
	if err != nil {
		return nil, fmt.Errorf("gmail: keyring: %w", err)
	}
	return parseToken([]byte(s), "keyring")
}

func (k keyringTokens) Save(_ context.Context, t *oauth2.Token) error {
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("gmail: keyring: %w", err)
	}
	if err := keyring.Set(keyringService, string(k), string(b)); err != nil {
		return fmt.Errorf("gmail: keyring: %w", err)
	}
	return nil
}
