package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/outreach"
)

type draftsCmd struct {
	List    draftsListCmd    `cmd:"" help:"List drafts."`
	Show    draftsShowCmd    `cmd:"" help:"Show one, whole."`
	Approve draftsApproveCmd `cmd:"" help:"Approve exactly what is shown."`
	Edit    draftsEditCmd    `cmd:"" help:"Change one in $EDITOR, or by flags."`
	Reject  draftsRejectCmd  `cmd:"" help:"Do not send it."`
	Settle  draftsSettleCmd  `cmd:"" help:"Say what became of a draft of uncertain fate."`
}

type draftsListCmd struct {
	Status []string `help:"Only these: pending, approved, sending, sent, rejected, expired, failed, uncertain." enum:"pending,approved,sending,sent,rejected,expired,failed,uncertain"`
}

func (c *draftsListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	f := jobsearch.DraftFilter{}
	for _, s := range c.Status {
		f.Status = append(f.Status, jobsearch.DraftStatus(s))
	}
	l := a.out.list("ID", "Status", "Kind", "To", "Subject", "Findings")
	for d, err := range store.Drafts().List(ctx, f) {
		if err != nil {
			return err
		}
		l.add(d, string(d.ID), string(d.Status), string(d.Kind), recipients(d), d.Subject, len(d.Findings))
	}
	l.end("No drafts.")
	return nil
}

func recipients(d jobsearch.Draft) string {
	var to []string
	for _, t := range d.To {
		to = append(to, t.String())
	}
	return strings.Join(to, ", ")
}

type draftsShowCmd struct {
	ID string `arg:"" help:"The draft: its id, or how it begins."`
}

func (c *draftsShowCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := draftID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	d, err := store.Drafts().Get(ctx, id)
	if err != nil {
		return err
	}
	a.out.object(d, func() { a.showDraft(d) })
	return nil
}

func (a *app) showDraft(d jobsearch.Draft) {
	a.out.printf("%s, %s\nTo: %s\nSubject: %s\n\n%s\n", d.Kind, d.Status, plain(recipients(d)), plain(d.Subject), plain(d.Body))
	for _, at := range d.Attach {
		a.out.printf("Attached: %s\n", at.Name)
	}
	for _, f := range d.Findings {
		a.out.printf("! %s: %s\n", f.Field, plain(f.Reason))
	}
	if d.Error != "" {
		a.out.printf("! %s\n", plain(d.Error))
	}
}

type draftsApproveCmd struct {
	ID  string `arg:"" help:"The draft: its id, or how it begins."`
	Yes bool   `help:"Do not ask: the text was read before." short:"y"`
	By  string `help:"Who approves. Default: the login name."`
}

func (c *draftsApproveCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := draftID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	d, err := store.Drafts().Get(ctx, id)
	if err != nil {
		return err
	}
	if !c.Yes {
		if a.JSON {
			return usageError("with --json, approve needs --yes: read the draft first with drafts show")
		}
		a.showDraft(d)
		if !confirm("Approve exactly this, to be sent to " + plain(recipients(d)) + "?") {
			return errors.New("not approved")
		}
	}
	if err := outreach.NewOutbox(store, nil, outreach.Limits{}).Approve(ctx, &d, login(c.By)); err != nil {
		return err
	}
	a.out.object(d, func() {
		if c.Yes {
			for _, f := range d.Findings {
				a.out.printf("! %s: %s\n", f.Field, plain(f.Reason))
			}
		}
		a.out.printf("Approved. It goes out with: jobsearch outbox run\n")
	})
	return nil
}

func login(by string) string {
	if by != "" {
		return by
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "local"
}

type draftsEditCmd struct {
	ID      string   `arg:"" help:"The draft: its id, or how it begins."`
	To      []string `help:"The recipients' addresses." sep:","`
	Subject *string  `help:"The subject."`
	Body    *string  `help:"The text, or - for standard input."`
}

func (c *draftsEditCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := draftID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	d, err := store.Drafts().Get(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case c.To != nil || c.Subject != nil || c.Body != nil:
		if c.To != nil {
			if d.To, err = addresses(c.To); err != nil {
				return err
			}
		}
		if c.Subject != nil {
			d.Subject = strings.TrimSpace(*c.Subject)
		}
		if c.Body != nil {
			d.Body = *c.Body
			if d.Body == "-" {
				raw, err := readFile("-")
				if err != nil {
					return err
				}
				d.Body = jobsearch.CleanText(string(raw))
			}
		}
	case a.JSON:
		return usageError("with --json, edit takes --to, --subject or --body")
	default:
		if d.Body, err = editText(ctx, d.Body); err != nil {
			return err
		}
	}
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		edited := d
		if err := jobsearch.EditDraft(ctx, tx, &edited, jobsearch.Cause{By: jobsearch.ByPerson}); err != nil {
			return err
		}
		d = edited
		return nil
	})
	if err != nil {
		return err
	}
	a.out.object(d, func() { a.showDraft(d) })
	return nil
}

// editText opens the person's editor on a private file.
func editText(ctx context.Context, s string) (string, error) {
	editor := os.Getenv("EDITOR")
	if editor == "" {
		return "", usageError("no $EDITOR is set: set it, or give --body")
	}
	f, err := os.CreateTemp("", "draft-*.txt")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(s); err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	words := strings.Fields(editor)
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], f.Name())...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("run the editor %s: %w", editor, err)
	}
	raw, err := os.ReadFile(f.Name())
	return jobsearch.CleanText(string(raw)), err
}

type draftsRejectCmd struct {
	ID  string `arg:"" help:"The draft: its id, or how it begins."`
	Why string `help:"Why, for later."`
}

func (c *draftsRejectCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := draftID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	if err := outreach.NewOutbox(store, nil, outreach.Limits{}).Reject(ctx, id, c.Why); err != nil {
		return err
	}
	return a.draft(ctx, store, id, "Rejected: it will not be sent.")
}

type draftsSettleCmd struct {
	ID   string `arg:"" help:"The draft: its id, or how it begins."`
	Sent bool   `help:"It was found sent." xor:"fate" required:""`
	Not  bool   `help:"It was not sent; it can be approved again." xor:"fate" required:""`
}

func (c *draftsSettleCmd) Run(ctx context.Context, a *app) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	id, err := draftID(ctx, store, c.ID)
	if err != nil {
		return err
	}
	if err := outreach.NewOutbox(store, nil, outreach.Limits{}).Resolve(ctx, id, c.Sent); err != nil {
		return err
	}
	return a.draft(ctx, store, id, "Settled.")
}

func (a *app) draft(ctx context.Context, store jobsearch.Store, id jobsearch.ID, say string) error {
	d, err := store.Drafts().Get(ctx, id)
	if err != nil {
		return err
	}
	a.out.object(d, func() { a.out.printf("%s\n", say) })
	return nil
}
