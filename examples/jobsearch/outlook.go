package main

import (
	"context"
	"fmt"
	"os"

	"github.com/seed-57f86535/jobsearch/adapters/msgraph"
)

// outlookFlags name the app that may read an Outlook account.
type outlookFlags struct {
	OutlookApp string `help:"The application (client) id of a public client in Microsoft Entra that allows public client flows." env:"JOBSEARCH_OUTLOOK_APP" placeholder:"ID"`
}

func (f *outlookFlags) app() (msgraph.App, error) {
	if f.OutlookApp == "" {
		return msgraph.App{}, usageError("give --outlook-app, the client id of your app: register one in the Microsoft Entra admin center and allow public client flows")
	}
	return msgraph.App{ClientID: f.OutlookApp}, nil
}

// outlookTokens is where the tokens of the connected Outlook account are kept.
func outlookTokens() msgraph.TokenStore {
	return msgraph.FileTokens(dataFile("outlook-token.json"))
}

func (f *outlookFlags) mailbox(ctx context.Context) (*msgraph.Mailbox, error) {
	client, err := f.app()
	if err != nil {
		return nil, err
	}
	tokens, err := msgraph.Tokens(ctx, client, outlookTokens())
	if err != nil {
		return nil, err
	}
	return msgraph.New(tokens, msgraph.Options{}), nil
}

type outlookCmd struct {
	Login outlookLoginCmd `cmd:"" help:"Ask for consent by a code and keep the tokens."`
}

type outlookLoginCmd struct {
	outlookFlags
}

func (c *outlookLoginCmd) Run(ctx context.Context, a *app) error {
	client, err := c.app()
	if err != nil {
		return err
	}
	o := msgraph.LoginOptions{Store: outlookTokens(), Show: func(page, code string) error {
		_, err := fmt.Fprintf(os.Stderr, "Open %s and type the code %s there.\n", plain(page), plain(code))
		return err
	}}
	if err := msgraph.Login(ctx, client, o); err != nil {
		return err
	}
	a.out.object(map[string]bool{"connected": true}, func() { a.out.printf("Connected. Read it with: jobsearch inbox scan --outlook\n") })
	return nil
}
