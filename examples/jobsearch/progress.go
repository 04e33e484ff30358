package main

import (
	"fmt"
	"os"

	"github.com/seed-57f86535/jobsearch/inbox"
	"golang.org/x/term"
)

// progress tells a person on a terminal how far a long work has come; it writes nothing elsewhere.
func (a *app) progress(format string, args ...any) {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		fmt.Fprintf(os.Stderr, "\r\033[K"+format, args...)
	}
}

func (a *app) endProgress() { a.progress("") }

func (a *app) progressMail() func(inbox.Summary) {
	return func(s inbox.Summary) {
		if s.Read%50 == 0 {
			a.progress("%d mails read, %d concern the search", s.Read, s.Stored)
		}
	}
}
