package gmail_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/mailtest"
	"github.com/seed-57f86535/jobsearch/adapters/gmail"
	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"
	"golang.org/x/oauth2"
)

func app(tokenURL string) gmail.App {
	return gmail.App{ClientID: "client", ClientSecret: "s3cret", Endpoint: oauth2.Endpoint{AuthURL: "https://accounts.example/auth", TokenURL: tokenURL, AuthStyle: oauth2.AuthStyleInParams}}
}

func get(t *testing.T, u string) (status int, body string) {
	res, err := http.Get(u) //nolint:noctx
	require.NoError(t, err)
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	http.DefaultClient.CloseIdleConnections()
	return res.StatusCode, string(b)
}

func TestLoginExchangesTheCodeUnderPKCE(t *testing.T) {
	var challenge string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
		if r.Form.Get("code") != "the-code" || base64.RawURLEncoding.EncodeToString(sum[:]) != challenge {
			w.WriteHeader(400)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token": "a1", "refresh_token": "r1", "token_type": "Bearer", "expires_in": 3600}`))
	}))
	defer server.Close()
	store := gmail.FileTokens(filepath.Join(t.TempDir(), "sub", "token.json"))
	err := gmail.Login(t.Context(), app(server.URL), gmail.LoginOptions{Store: store, OpenURL: func(page string) error {
		u, err := url.Parse(page)
		require.NoError(t, err)
		q := u.Query()
		challenge = q.Get("code_challenge")
		require.Equal(t, "S256", q.Get("code_challenge_method"))
		require.Equal(t, gmail.ReadScope, q.Get("scope"))
		require.Equal(t, "offline", q.Get("access_type"))
		back := q.Get("redirect_uri")
		require.Regexp(t, `^http://127\.0\.0\.1:\d+$`, back)
		status, _ := get(t, back+"/?code=evil&state=guessed")
		require.Equal(t, 404, status, "another's state is no answer")
		status, body := get(t, back+"/?code=the-code&state="+url.QueryEscape(q.Get("state")))
		require.Equal(t, 200, status)
		require.NotContains(t, body, "the-code")
		return nil
	}})
	require.NoError(t, err)
	token, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "r1", token.RefreshToken)
}

func TestLoginWithoutConsent(t *testing.T) {
	store := gmail.FileTokens(filepath.Join(t.TempDir(), "token.json"))
	answer := func(query string) func(string) error {
		return func(page string) error {
			u, _ := url.Parse(page)
			get(t, u.Query().Get("redirect_uri")+"/?"+query+"&state="+url.QueryEscape(u.Query().Get("state")))
			return nil
		}
	}
	err := gmail.Login(t.Context(), app("http://127.0.0.1:1"), gmail.LoginOptions{Store: store, OpenURL: answer("error=access_denied")})
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.ErrorContains(t, err, "access_denied")

	err = gmail.Login(t.Context(), app("http://127.0.0.1:1"), gmail.LoginOptions{Store: store, Timeout: 50 * time.Millisecond, OpenURL: func(string) error { return nil }})
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)

	ctx, cancel := context.WithCancel(t.Context())
	err = gmail.Login(ctx, app("http://127.0.0.1:1"), gmail.LoginOptions{Store: store, OpenURL: func(string) error { cancel(); return nil }})
	require.ErrorIs(t, err, context.Canceled)

	err = gmail.Login(t.Context(), app("http://127.0.0.1:1"), gmail.LoginOptions{Store: store, OpenURL: answer("code=secret-code")})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret-code")
	require.NotContains(t, err.Error(), "s3cret")

	require.ErrorIs(t, gmail.Login(t.Context(), gmail.App{}, gmail.LoginOptions{}), jobsearch.ErrInput)
}

func TestRenewedTokensAreKept(t *testing.T) {
	f := newFake(t)
	f.deliver(mailtest.Mail(0))
	f.access = "access-0"
	store := gmail.FileTokens(filepath.Join(t.TempDir(), "token.json"))
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{AccessToken: "stale", RefreshToken: "refresh-1", Expiry: time.Now().Add(-time.Hour)}))
	tokens, err := gmail.Tokens(t.Context(), app(f.URL+"/token"), store)
	require.NoError(t, err)
	ids, _, err := fetch(f.mailboxWith(tokens, gmail.Options{}), "")
	require.NoError(t, err)
	require.Equal(t, want(0, 1), ids)
	require.Equal(t, 1, f.renewed)
	kept, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "access-1", kept.AccessToken)

	tokens, err = gmail.Tokens(t.Context(), app(f.URL+"/token"), store)
	require.NoError(t, err)
	_, _, err = fetch(f.mailboxWith(tokens, gmail.Options{}), "")
	require.NoError(t, err)
	require.Equal(t, 1, f.renewed, "the kept token is used")
}

func TestARevokedGrantAsksForConsentOnce(t *testing.T) {
	f := newFake(t)
	store := gmail.FileTokens(filepath.Join(t.TempDir(), "token.json"))
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{AccessToken: "stale", RefreshToken: "revoked-r3fresh", Expiry: time.Now().Add(-time.Hour)}))
	tokens, err := gmail.Tokens(t.Context(), app(f.URL+"/token"), store)
	require.NoError(t, err)
	m := f.mailboxWith(tokens, gmail.Options{})
	_, _, err = fetch(m, "")
	var consent *jobsearch.UnauthorizedError
	require.ErrorAs(t, err, &consent)
	require.Contains(t, consent.Consent, "7 days")
	require.NotContains(t, err.Error(), "r3fresh")
	require.Equal(t, 1, f.count("token"), "it is not tried again")

	err = m.Send(t.Context(), jobsearch.Outgoing{MessageID: "1@ann.example", From: jobsearch.Address{Addr: "ann@example.org"}, To: []jobsearch.Address{{Addr: "a@b.example"}}, Date: time.Now()})
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.ErrorIs(t, err, jobsearch.ErrNotSent)
}

func TestFileOfTokensIsTheOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token.json")
	store := gmail.FileTokens(path)
	_, err := store.Load(t.Context())
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{RefreshToken: "r"}))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, os.Chmod(path, 0o644))
	_, err = store.Load(t.Context())
	require.ErrorIs(t, err, jobsearch.ErrInput)
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{RefreshToken: "r2"}), "saving makes it private again")
	token, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "r2", token.RefreshToken)
	require.NoError(t, os.WriteFile(path, []byte("not json"), 0o600))
	_, err = store.Load(t.Context())
	require.ErrorIs(t, err, jobsearch.ErrInput)
}

func TestKeyring(t *testing.T) {
	keyring.MockInit()
	store := gmail.KeyringTokens("ann@example.org")
	_, err := store.Load(t.Context())
	require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{RefreshToken: "r"}))
	token, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "r", token.RefreshToken)
}

func TestParseApp(t *testing.T) {
	a, err := gmail.ParseApp([]byte(`{"installed": {"client_id": "c", "client_secret": "s", "auth_uri": "https://accounts.example/a", "token_uri": "https://accounts.example/t", "redirect_uris": ["http://localhost"]}}`))
	require.NoError(t, err)
	require.Equal(t, "c", a.ClientID)
	_, err = gmail.ParseApp([]byte(`{"web": 1, "client_secret": "s3cret"}`))
	require.ErrorIs(t, err, jobsearch.ErrInput)
	require.NotContains(t, err.Error(), "s3cret")
}
