package main

import (
	"context"
	"errors"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/analytics"
	"github.com/seed-57f86535/jobsearch/content"
	"github.com/seed-57f86535/jobsearch/inbox"
	"github.com/seed-57f86535/jobsearch/outreach"
)

type runCmd struct {
	Once   bool     `help:"Run every task once, now, and end."`
	Source []string `help:"Sources beside those of jobs watch: NAME:ARG." placeholder:"NAME:ARG"`
	Zone   string   `help:"The time zone of the schedules. Default: this machine's." placeholder:"Europe/Berlin"`
	filterFlags
	mailbox
	mailerFlags
	calendarFlags
}

func (c *runCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	loc := time.Local
	if c.Zone != "" {
		if loc, err = time.LoadLocation(c.Zone); err != nil {
			return usageError("there is no time zone " + c.Zone)
		}
	}
	tasks, err := c.compose(ctx, a, store, loc)
	if err != nil {
		return err
	}
	if c.Once {
		var failed error
		for _, t := range tasks {
			if err := t.Run(ctx); err != nil {
				failed = errors.Join(failed, err)
			}
		}
		return failed
	}
	names := make([]string, len(tasks))
	for i, t := range tasks {
		names[i] = t.Name
	}
	a.out.object(map[string]any{"tasks": names}, func() { a.out.printf("Running %v. Stop with Ctrl-C.\n", names) })
	return jobsearch.NewScheduler(store, jobsearch.SchedulerOptions{Location: loc, Logger: a.log}).Run(ctx, tasks...)
}

// compose says what one person's tasks are, out of what is configured.
func (c *runCmd) compose(ctx context.Context, a *app, store jobsearch.Store, loc *time.Location) ([]jobsearch.Task, error) {
	filter, err := c.filter()
	if err != nil {
		return nil, err
	}
	seed := jobsearch.DefaultSchedules()
	planner := outreach.NewPlanner(store, content.New(content.Options{LLM: a.llm()}), outreach.PlannerOptions{Location: loc})
	tasks := []jobsearch.Task{
		{Name: "find", Schedule: seed.Aggregate, Run: func(ctx context.Context) error {
			named, err := watchedSources(ctx, store)
			if named = append(named, c.Source...); err != nil || len(named) == 0 {
				return err
			}
			sources, err := a.sources(ctx, store, named)
			if err != nil {
				return err
			}
			resume, key, err := a.preparedResume(ctx, store)
			if err != nil {
				return err
			}
			return aggregate.New(store, aggregate.Options{Catalog: a.db.Catalog(), Sources: sources, Resume: resume, ResumeKey: key, Filter: filter, Logger: a.log}).Run(ctx)
		}},
	}
	if c.mailbox.given() {
		src, err := c.mailbox.open(ctx, a)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, jobsearch.Task{Name: "read", Schedule: seed.Inbox, Run: inbox.New(store, src, inbox.Options{Logger: a.log, LLM: a.llm()}).Run})
	}
	calendar, err := c.calendarFlags.open(ctx, &c.gmailFlags)
	if err != nil {
		return nil, err
	}
	if calendar != nil {
		tasks = append(tasks, jobsearch.Task{Name: "agenda", On: []jobsearch.EventKind{jobsearch.InterviewInvited, jobsearch.InterviewMoved, jobsearch.InterviewEnded}, Run: inbox.NewAgenda(store, calendar, a.log).Run})
	}
	// With --once they run in this order: an answer that was just read withdraws a follow-up before it is sent.
	tasks = append(tasks,
		jobsearch.Task{Name: "plan", Schedule: seed.FollowUps, On: []jobsearch.EventKind{jobsearch.ReplyReceived, jobsearch.MessageReceived, jobsearch.MessageCorrected, jobsearch.InterviewInvited, jobsearch.InterviewMoved}, Run: planner.Run},
		jobsearch.Task{Name: "analyse", Schedule: seed.Analytics, Run: analytics.Weekly{Store: store}.Run})
	send, err := c.outbox(ctx, a, store, &c.gmailFlags)
	if err != nil {
		return nil, err
	}
	if send != nil {
		tasks = append(tasks, jobsearch.Task{Name: "send", Schedule: jobsearch.Every(time.Hour), On: []jobsearch.EventKind{jobsearch.DraftApproved}, Run: send.Run})
	}
	return tasks, nil
}
