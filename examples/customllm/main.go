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

// parrot is a model that says what it was given.
type parrot struct{}

func (parrot) Complete(_ context.Context, p jobsearch.Prompt) (jobsearch.Completion, error) {
	for _, m := range p.Material {
		if m.Name == "posting" {
			role, _, _ := strings.Cut(m.Text, "\n")
			return jobsearch.Completion{Text: "I would like to be your " + role + " at Acme.", Model: "parrot"}, nil
		}
	}
	return jobsearch.Completion{}, jobsearch.ErrUnsupported
}

func main() {
	writer := content.New(content.Options{LLM: parrot{}})
	draft, err := writer.FollowUp(context.Background(), content.Brief{
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
