package gmail

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/tokens"
)

// App is the OAuth client that asks for consent: of the type "Desktop app" in the Google Cloud console. Its secret is none in the strict sense (RFC 8252 section 8.5), yet is not
// for logs.
type App struct {
	ClientID     string
	ClientSecret string
	Endpoint     oauth2.Endpoint // the zero value is Google's
}

// ParseApp reads the JSON file that the Google Cloud console gives for an OAuth client.
func ParseApp(credentials []byte) (App, error) {
	c, err := google.ConfigFromJSON(credentials)
	if err != nil {
		return App{}, &jobsearch.InputError{What: "OAuth client", Reason: "not the JSON file of a client of type Desktop app"}
	}
	return App{ClientID: c.ClientID, ClientSecret: c.ClientSecret, Endpoint: c.Endpoint}, nil
}

func (a App) config(redirect string, scopes []string) *oauth2.Config {
	c := &oauth2.Config{ClientID: a.ClientID, ClientSecret: a.ClientSecret, Endpoint: a.Endpoint, RedirectURL: redirect, Scopes: scopes}
	if c.Endpoint.TokenURL == "" {
		c.Endpoint = google.Endpoint
	}
	return c
}

// LoginOptions tune Login.
type LoginOptions struct {
	Scopes  []string                    // ReadScope by default
	OpenURL func(url string) error      // shows the page of consent, in the browser or as a text to click; required
	Store   TokenStore                  // keeps the tokens; required
	Timeout time.Duration               // how long the person has; 0: five minutes
	Done    func(w http.ResponseWriter) // writes the page that says it is done; nil: a short English one
}

// Login asks a person for consent and keeps the tokens: OpenURL shows Google's page, whose answer comes to a listener on 127.0.0.1. The exchange is bound to this call by PKCE
// (S256) and a random state. A refusal, or no answer in time, is a *jobsearch.UnauthorizedError.
func Login(ctx context.Context, app App, o LoginOptions) error {
	if app.ClientID == "" || o.OpenURL == nil || o.Store == nil {
		return &jobsearch.InputError{What: "gmail login", Reason: "ClientID, OpenURL and Store are required"}
	}
	if len(o.Scopes) == 0 {
		o.Scopes = []string{ReadScope}
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("gmail: login: %w", err)
	}
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	state, verifier := base64.RawURLEncoding.EncodeToString(secret[:]), oauth2.GenerateVerifier()
	config := app.config("http://"+listener.Addr().String(), o.Scopes)

	answers := make(chan answer, 1)
	server := &http.Server{Handler: callback{state, answers, o.Done}, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(listener) }()
	defer func() { _ = server.Close(); <-served }()

	url := config.AuthCodeURL(state, oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("prompt", "consent"))
	if err := o.OpenURL(url); err != nil {
		return fmt.Errorf("gmail: login: show the page of consent: %w", err)
	}
	var got answer
	select {
	case got = <-answers:
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return fmt.Errorf("gmail: login: %w: %w", &jobsearch.UnauthorizedError{Consent: "no answer came in time: try again"}, ctx.Err())
		}
		return fmt.Errorf("gmail: login: %w", ctx.Err())
	}
	if got.refusal != "" {
		return fmt.Errorf("gmail: login: %w", &jobsearch.UnauthorizedError{Consent: "consent was not given (" + got.refusal + ")"})
	}
	token, err := config.Exchange(tokens.WithClient(ctx), got.code, oauth2.VerifierOption(verifier))
	if err != nil {
		return failure(ctx, "login", err)
	}
	if token.RefreshToken == "" {
		return fmt.Errorf("gmail: login: %w", &jobsearch.UnauthorizedError{Consent: "Google gave no refresh token: remove the app's access in the Google account and consent again"})
	}
	return o.Store.Save(ctx, token)
}

// answer is what Google's page sent: a code, or why there is none.
type answer struct{ code, refusal string }

// callback receives it. A request without the right state is not from our page, and is told nothing.
type callback struct {
	state   string
	answers chan<- answer
	done    func(w http.ResponseWriter)
}

func (c callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if r.Method != http.MethodGet || r.URL.Path != "/" || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(c.state)) != 1 {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	got := answer{code: q.Get("code")}
	if got.code == "" {
		if got.refusal = q.Get("error"); got.refusal == "" || len(got.refusal) > 100 {
			got.refusal = "no code"
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if c.done != nil && got.refusal == "" {
		c.done(w)
	} else if got.refusal == "" {
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Done</title><p>Consent received. You may close this window."))
	} else {
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Not done</title><p>No consent was given. You may close this window."))
	}
	select {
	case c.answers <- got:
	default:
	}
}
