package memory_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/memory"
)

func ExampleNewJobSource() {
	src := memory.NewJobSource("memory:acme",
		jobsearch.Job{Title: "Go Engineer", Company: "Acme"},
		jobsearch.Job{Title: "Accountant", Company: "Acme"},
	)
	src.FailAfter(1, &jobsearch.RateLimitedError{})
	for job, err := range src.Search(context.Background(), jobsearch.Query{}) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(job.Title, job.PostingID)
	}
	// Output:
	// Go Engineer 1
	// memory:acme: search: rate limited
}

func ExampleNewMailSource() {
	box := memory.NewMailSource("memory:ann@example.com", jobsearch.Message{Subject: "We got your application"})
	var cursor jobsearch.Cursor
	read := func() {
		for f, err := range box.Fetch(context.Background(), cursor) {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(f.Message.Subject)
			cursor = f.Cursor
		}
	}
	read()
	box.Append(jobsearch.Message{Subject: "Can we talk on Monday?"})
	read()
	// Output:
	// We got your application
	// Can we talk on Monday?
}

func ExampleMailer_LoseNext() {
	ctx := context.Background()
	mailer := memory.NewMailer()
	mailer.LoseNext(errors.New("connection reset"))
	err := mailer.Send(ctx, jobsearch.Outgoing{MessageID: "1@example.com", To: []jobsearch.Address{{Addr: "hr@acme.example"}}})
	fmt.Println(err)
	sent, _ := mailer.FindSent(ctx, "1@example.com", time.Now())
	fmt.Println(sent == jobsearch.SentYes)
	// Output:
	// memory: send: connection reset
	// true
}

func ExampleNewLLMFunc() {
	model := memory.NewLLMFunc(func(p jobsearch.Prompt) (string, error) { return "You asked: " + p.Task, nil })
	answer, err := model.Complete(context.Background(), jobsearch.Prompt{Task: "Greet the reader."})
	fmt.Println(answer.Text, err)
	// Output: You asked: Greet the reader. <nil>
}

func ExampleNewBrowser() {
	ctx := context.Background()
	browser := memory.NewBrowser(map[string]string{
		"https://acme.example/jobs":   `<a href="/jobs/1">Go Engineer</a>`,
		"https://acme.example/jobs/1": `<h1>Go Engineer</h1><p>Berlin`,
	})
	page, err := browser.Open(ctx, "https://acme.example/jobs")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer page.Close()
	if err := page.Click(ctx, "a"); err != nil {
		fmt.Println(err)
		return
	}
	text, _ := page.Text(ctx)
	fmt.Println(page.URL())
	fmt.Println(text)
	// Output:
	// https://acme.example/jobs/1
	// Go Engineer
	// Berlin
}
