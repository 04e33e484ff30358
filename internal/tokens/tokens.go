// Package tokens keeps the OAuth tokens of mail accounts: in a file that only its owner may read, or in the system's keyring, and saves what is renewed.
package tokens

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
	"golang.org/x/oauth2"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// Store keeps an account's tokens. Load answers a *jobsearch.UnauthorizedError when it has none. Safe for concurrent use.
type Store interface {
	Load(ctx context.Context) (*oauth2.Token, error)
	Save(ctx context.Context, t *oauth2.Token) error
}

// Source gives the tokens of store, renews them as config says and saves what is renewed. ctx is that of Load only.
func Source(ctx context.Context, config *oauth2.Config, store Store) (oauth2.TokenSource, error) {
	t, err := store.Load(ctx)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	return &kept{source: config.TokenSource(WithClient(ctx), t), store: store, last: t.AccessToken, ctx: ctx}, nil
}

// WithClient gives the exchange of tokens a client that does not wait for ever.
func WithClient(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Timeout: 30 * time.Second})
}

// kept saves in store what source renews.
type kept struct {
	source oauth2.TokenSource
	store  Store
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

// Place is where the tokens of one account are. The zero File means the keyring, under Service and Account. Name begins error texts; Login is how a person consents again.
type Place struct {
	Name, Login      string
	File             string
	Service, Account string
}

func (p Place) none() error {
	return &jobsearch.UnauthorizedError{Consent: "no consent is kept for this account (" + p.Login + ")"}
}

// Load reads the tokens. A file that others may read is refused.
func (p Place) Load(context.Context) (*oauth2.Token, error) {
	if p.File == "" {
		s, err := keyring.Get(p.Service, p.Account)
		if errors.Is(err, keyring.ErrNotFound) {
			return nil, fmt.Errorf("%s: keyring: %w", p.Name, p.none())
		}
		if err != nil {
			return nil, fmt.Errorf("%s: keyring: %w", p.Name, err)
		}
		return p.parse([]byte(s), "keyring")
	}
	info, err := os.Stat(p.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: tokens: %w", p.Name, p.none())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: tokens: %w", p.Name, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, &jobsearch.InputError{What: p.File, Reason: "others may read this file of tokens: chmod 600"}
	}
	b, err := os.ReadFile(p.File)
	if err != nil {
		return nil, fmt.Errorf("%s: tokens: %w", p.Name, err)
	}
	return p.parse(b, p.File)
}

// Save writes the tokens, whole or not at all.
func (p Place) Save(_ context.Context, t *oauth2.Token) error {
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("%s: tokens: %w", p.Name, err)
	}
	if p.File == "" {
		err = keyring.Set(p.Service, p.Account, string(b))
	} else {
		err = p.write(b)
	}
	if err != nil {
		return fmt.Errorf("%s: tokens: %w", p.Name, err)
	}
	return nil
}

func (p Place) write(b []byte) error {
	dir := filepath.Dir(p.File)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".token*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), p.File)
	}
	return err
}

func (p Place) parse(b []byte, where string) (*oauth2.Token, error) {
	var t oauth2.Token
	if json.Unmarshal(b, &t) != nil || t.RefreshToken == "" && t.AccessToken == "" {
		return nil, &jobsearch.InputError{What: where, Reason: "holds no token: consent again (" + p.Login + ")"}
	}
	return &t, nil
}
