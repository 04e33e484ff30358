// Command jobsearch is a job search on one machine: it finds postings, scores them against a resume, tracks applications, reads the replies in a mailbox, drafts what should be written next, sends what was
// approved, and reports what works. It is also the program to start from: copy this folder and change it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/seed-57f86535/jobsearch"
)

// version is set by the build: -ldflags "-X main.version=v1.2.3".
var version = "devel"

type cli struct {
	Config kong.ConfigFlag `help:"YAML file with flag values (default: ${config})." type:"path" env:"JOBSEARCH_CONFIG"`
	globals

	ATS     atsCmd     `cmd:"" name:"ats" help:"Score a resume against a posting, and what goes with it."`
	Inbox   inboxCmd   `cmd:"" help:"Read mail about applications."`
	Jobs    jobsCmd    `cmd:"" help:"Find postings and work with them."`
	Apps    appsCmd    `cmd:"" help:"Track applications."`
	Drafts  draftsCmd  `cmd:"" help:"See, approve, edit and reject what was written."`
	Outbox  outboxCmd  `cmd:"" help:"Send what was approved."`
	Resumes resumesCmd `cmd:"" help:"Keep versions of the resume."`
	Report  reportCmd  `cmd:"" help:"Show what works."`
	Run     runCmd     `cmd:"" help:"Run everything on its schedule until interrupted."`
	Demo    demoCmd    `cmd:"" help:"Show the whole path on made-up data, in a temporary database."`
	Doctor  doctorCmd  `cmd:"" help:"Say what is configured, reachable and missing."`
	DB      dbCmd      `cmd:"" name:"db" help:"Tend the database."`
	Gmail   gmailCmd   `cmd:"" help:"Connect a Gmail account."`
	Outlook outlookCmd `cmd:"" help:"Connect an Outlook account."`

	Completion completionCmd `cmd:"" help:"Print a completion script for a shell."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("jobsearch"),
		kong.Description("A job search on one machine. Start with: jobsearch demo"),
		kong.Vars{"config": defaultConfigPath(), "db": defaultDB()},
		kong.Configuration(loadYAML, defaultConfigPath()),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, "jobsearch:", err)
		return 1
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "jobsearch:", err)
		fmt.Fprintln(os.Stderr, "Run jobsearch --help for the commands.")
		return 2
	}
	a := newApp(&c.globals)
	defer a.close()
	err = k.Run(a, parser.Model)
	if err == nil {
		err = a.out.err
	}
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled) && ctx.Err() != nil: // what runs until it is interrupted ends without an error
		fmt.Fprintln(os.Stderr, "jobsearch: interrupted")
		return 1
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "jobsearch:", plain(err.Error()))
		return 2
	case errors.Is(err, syscall.EPIPE): // the reader of our output has enough
		return 0
	}
	fmt.Fprintln(os.Stderr, "jobsearch:", plain(err.Error())) // it may quote what a server or a file says
	if mend := mend(err); mend != "" {
		fmt.Fprintln(os.Stderr, mend)
	}
	return 1
}

// usageError is wrong use of a command that only the command could tell.
type usageError string

func (e usageError) Error() string { return string(e) }

// mend is what a person can do about an error, "" where its text says so already.
func mend(err error) string {
	switch {
	case errors.Is(err, jobsearch.ErrBlocked):
		return "The source refuses automated reading. Leave it alone for a day, or use its alert mails: jobsearch inbox scan."
	case errors.Is(err, jobsearch.ErrChanged):
		return "The source changed its answer: the adapter needs mending. Please report it with a saved answer."
	case errors.Is(err, jobsearch.ErrConflict):
		return "Something else changed it in the meantime. Look at it again, then repeat the command."
	}
	return ""
}

type versionCmd struct{}

func (versionCmd) Run(a *app) error {
	a.out.object(map[string]string{"version": version}, func() { fmt.Fprintln(a.out.w, "jobsearch", version) })
	return nil
}
