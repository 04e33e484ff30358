package fault

import (
	"context"
	"iter"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// MailSource wraps a MailSource: a step before each mail.
func (p *Plan) MailSource(m jobsearch.MailSource) jobsearch.MailSource { return mailSource{m, p} }

type mailSource struct {
	jobsearch.MailSource
	p *Plan
}

func (m mailSource) Fetch(ctx context.Context, since jobsearch.Cursor) iter.Seq2[jobsearch.Fetched, error] {
	return each(m.p, ctx, "fetch "+m.Name(), 1, m.MailSource.Fetch(ctx, since))
}

// JobSource wraps a JobSource: a step before each job.
func (p *Plan) JobSource(s jobsearch.JobSource) jobsearch.JobSource { return jobSource{s, p} }

type jobSource struct {
	jobsearch.JobSource
	p *Plan
}

func (s jobSource) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return each(s.p, ctx, "search "+s.Name(), 1, s.JobSource.Search(ctx, q))
}

// Mailer wraps a Mailer: a step before the mail leaves and one after. It finds sent mails when m does.
func (p *Plan) Mailer(m jobsearch.Mailer) jobsearch.Mailer {
	if f, ok := m.(jobsearch.SentFinder); ok {
		return findingMailer{mailer{m, p}, f}
	}
	return mailer{m, p}
}

type mailer struct {
	to jobsearch.Mailer
	p  *Plan
}

func (m mailer) Send(ctx context.Context, o jobsearch.Outgoing) error {
	return m.p.around(ctx, "send", func() error { return m.to.Send(ctx, o) })
}

type findingMailer struct {
	mailer
	finder jobsearch.SentFinder
}

func (m findingMailer) FindSent(ctx context.Context, messageID string, claimed time.Time) (jobsearch.Sent, error) {
	if err := m.p.Step(ctx, "find sent"); err != nil {
		return jobsearch.SentUnknown, err
	}
	return m.finder.FindSent(ctx, messageID, claimed)
}

// LLM wraps a model: a step before each question and one after its answer.
func (p *Plan) LLM(m jobsearch.LLM) jobsearch.LLM { return llm{m, p} }

type llm struct {
	to jobsearch.LLM
	p  *Plan
}

func (m llm) Complete(ctx context.Context, q jobsearch.Prompt) (c jobsearch.Completion, err error) {
	err = m.p.around(ctx, "complete", func() error {
		c, err = m.to.Complete(ctx, q)
		return err
	})
	return c, err
}

// Calendar wraps a Calendar: a step before each Put and one after.
func (p *Plan) Calendar(c jobsearch.Calendar) jobsearch.Calendar { return calendar{c, p} }

type calendar struct {
	to jobsearch.Calendar
	p  *Plan
}

func (c calendar) Put(ctx context.Context, i jobsearch.Interview) (id string, err error) {
	err = c.p.around(ctx, "calendar put", func() error {
		id, err = c.to.Put(ctx, i)
		return err
	})
	return id, err
}

// CompanySource wraps a CompanySource: a step before each question.
func (p *Plan) CompanySource(s jobsearch.CompanySource) jobsearch.CompanySource {
	return companySource{s, p}
}

type companySource struct {
	jobsearch.CompanySource
	p *Plan
}

func (s companySource) Research(ctx context.Context, c jobsearch.Company) (jobsearch.Company, error) {
	if err := s.p.Step(ctx, "research "+s.Name()); err != nil {
		return jobsearch.Company{}, err
	}
	return s.CompanySource.Research(ctx, c)
}

// News wraps a News: a step before each item.
func (p *Plan) News(n jobsearch.News) jobsearch.News { return news{n, p} }

type news struct {
	to jobsearch.News
	p  *Plan
}

func (n news) News(ctx context.Context, c jobsearch.Company, since time.Time) iter.Seq2[jobsearch.NewsItem, error] {
	return each(n.p, ctx, "news", 1, n.to.News(ctx, c, since))
}
