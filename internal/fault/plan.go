// Package fault tests pipelines against faults, one at a time and all of them: the n-th call of a run fails, or the program stops there; then the pipeline is run again undisturbed, and what is
// stored must equal what an undisturbed run stores. Every does it for every n until n no longer matters.
//
// A Plan wraps what a pipeline calls (store, sources, mailer, model), so the pipeline itself is not changed.
package fault

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrInjected is the error of a call that a Plan made to fail.
var ErrInjected = errors.New("injected fault")

// ErrStopped is the error of every call after a Plan stopped the program: nothing has an effect any more, as for a program that was killed.
var ErrStopped = errors.New("program stopped here")

// Kind is what a Plan does at its step.
type Kind string

// The kinds of disturbance.
const (
	None Kind = "none" // counts the steps only
	Fail Kind = "fail" // the step's call fails, later ones work
	Stop Kind = "stop" // the step's call and all later ones do nothing
)

// Plan disturbs one step of one run. The zero Plan disturbs nothing and counts. Safe for concurrent use.
type Plan struct {
	Kind Kind
	At   int // the step, from 1

	mu      sync.Mutex
	steps   int
	hit     string
	stopped bool
}

// Step is one point at which a run can be disturbed: before a call, or after its effect. A wrapper that this package lacks calls it itself.
func (p *Plan) Step(ctx context.Context, name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return fmt.Errorf("%s: %w", name, ErrStopped)
	}
	p.steps++
	if p.steps != p.At || p.Kind == None || p.Kind == "" {
		return nil
	}
	p.hit = name
	if p.Kind == Stop {
		p.stopped = true
		return fmt.Errorf("%s: %w", name, ErrStopped)
	}
	return fmt.Errorf("%s: %w", name, ErrInjected)
}

// Steps is how many steps were taken.
func (p *Plan) Steps() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.steps
}

// Hit is the name of the step that was disturbed, "" when the run did not come so far.
func (p *Plan) Hit() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hit
}

// Calm ends the disturbance: from now on all works, as after a restart.
func (p *Plan) Calm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Kind, p.stopped = None, false
}
