// Package llmtest is the conformance suite of jobsearch.LLM: whoever writes one calls Run with a harness that builds it against a Scene, and states by Features what more than the least it can do.
//
// A model behind HTTP is built against a server of this package, which speaks the protocol of OpenAI or Anthropic and fails as the Scene says (see OpenAI and Anthropic).
// Any other takes its replies from Scene.Next and turns a Reply with a Fault into Reply.Err.
package llmtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Key is the key that the servers of this package want. No error may show it.
const Key = "key-7f3a-not-to-be-seen"

// Harness builds the LLM under test so that what it asks is answered by the scene. It must wait no longer than a second or so where a server names no time to wait, and give up on a silent server after one to three seconds.
// What has to be closed, it closes by t.Cleanup.
type Harness func(t testing.TB, scene *Scene) jobsearch.LLM

// Scene is the other side of one test: what it answers, and what it was asked. Safe for concurrent use.
type Scene struct {
	Replies []Reply                  // one for each request, in order; the last one repeats
	Answer  func(user string) string // the text of replies, where set

	mu    sync.Mutex
	asked []Asked
}

// Asked is one request as it reached the other side.
type Asked struct {
	System string   // the instructions
	Turns  []string // the messages after it: user, model, user …
	Schema bool     // the request held the model to a schema
	Stream bool
	At     time.Time
}

// User is the last message.
func (a Asked) User() string {
	if len(a.Turns) == 0 {
		return ""
	}
	return a.Turns[len(a.Turns)-1]
}

// Reply is what the other side does with one request.
type Reply struct {
	Text       string
	Cut        bool          // the answer ended at its length
	Fault      Fault         // "" is none
	RetryAfter time.Duration // of RateLimited, in whole seconds; 0 is not said
}

// Fault is a way in which the other side fails.
type Fault string

// The faults. Those after Silent need a wire to happen on (Features.Wire).
const (
	RateLimited  Fault = "rate limited"        // asks to wait
	NoCredit     Fault = "no credit"           // will not answer before someone pays
	Unauthorized Fault = "unauthorized"        // does not take the key
	Refused      Fault = "refused"             // the model says no
	TooLong      Fault = "prompt too long"     // the prompt does not fit
	NoSchema     Fault = "no schema"           // this request must not have a schema
	ServerError  Fault = "server error"        // fails, perhaps not the next time
	Silent       Fault = "silent"              // takes the request and says no more; in a stream, after the first piece
	Broken       Fault = "connection broken"   // breaks off amid the answer
	Truncated    Fault = "truncated document"  // ends well amid the document
	OtherShape   Fault = "other shape"         // a document of another kind
	Page         Fault = "page"                // an HTML page with status 200
	Nothing      Fault = "nothing"             // an empty body with status 200
	Huge         Fault = "huge"                // an answer that does not end
	Redirect     Fault = "redirected"          // sends the client elsewhere
	Garbage      Fault = "garbage with status" // noise with status 502
)

// Err is the error that a model without a wire has for the fault; nil for none.
func (r Reply) Err() error {
	kind := map[Fault]error{
		NoCredit: &jobsearch.UnauthorizedError{Consent: "add credit"}, Unauthorized: &jobsearch.UnauthorizedError{}, Refused: jobsearch.ErrBlocked,
		TooLong: &jobsearch.LimitError{What: "prompt", Unit: "tokens"}, Truncated: jobsearch.ErrChanged, OtherShape: jobsearch.ErrChanged, Page: jobsearch.ErrChanged, Nothing: jobsearch.ErrChanged,
		Huge: &jobsearch.LimitError{What: "answer", Unit: "bytes"}, Silent: &jobsearch.LimitError{What: "time to answer", Unit: "seconds"},
	}[r.Fault]
	switch {
	case r.Fault == "":
		return nil
	case r.Fault == RateLimited:
		limited := &jobsearch.RateLimitedError{}
		if r.RetryAfter > 0 {
			limited.Until = time.Now().Add(r.RetryAfter)
		}
		return limited
	case kind == nil:
		return fmt.Errorf("llmtest: %s", r.Fault)
	}
	return kind
}

// Next takes down what was asked and says what to answer.
func (s *Scene) Next(asked Asked) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked.At = time.Now()
	s.asked = append(s.asked, asked)
	reply := Reply{Text: "Hello."}
	if n := len(s.Replies); n > 0 {
		reply = s.Replies[min(len(s.asked), n)-1]
	}
	if s.Answer != nil {
		reply.Text = s.Answer(asked.User())
	}
	return reply
}

// Asked is what was asked, in order.
func (s *Scene) Asked() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}
