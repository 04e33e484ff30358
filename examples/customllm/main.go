// Command customllm writes with a model of its own: anything with Complete will do.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/resume"
	"github.com/seed-57f86535/jobsearch/content"
)

// local is a model in the process: a function from prompt to text.
type local struct {
	generate func(system, prompt string) (string, error)
}

func (l local) Complete(ctx context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	if err := ctx.Err(); err != nil {
		return jobsearch.Completion{}, err
	}
	text, err := l.generate(p.System, p.User())
	if err != nil {
		return jobsearch.Completion{}, fmt.Errorf("local: %w", err)
	}
	return jobsearch.Completion{Text: text, Model: "local", Reason: "stop"}, nil
}

func main() {
	parrot := local{func(_, prompt string) (string, error) {
		_, posting, _ := strings.Cut(prompt, "The posting follows")
		return "I would like to be your " + strings.Split(posting, "\n")[2] + " at Acme.", nil
	}}
	draft, err := content.New(content.Options{LLM: parrot}).FollowUp(context.Background(), content.Brief{
		Resume: resume.Resume{Text: "Ann Example, baker"},
		Job:    jobsearch.Job{Title: "Baker", Company: "Acme"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(draft.Body)
}

// Output:
// I would like to be your Baker at Acme.
