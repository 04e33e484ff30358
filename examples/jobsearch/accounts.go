package main

import (
	"net/url"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/anthropic"
	"github.com/seed-57f86535/jobsearch/adapters/smtp"
)

func newSMTP(u *url.URL, port int, password string) jobsearch.Mailer {
	o := smtp.Options{Port: port, Username: u.User.Username(), Password: password}
	if u.Scheme == "smtps" {
		o.Security = smtp.ImplicitTLS
	}
	if h := u.Hostname(); o.Username == "" && (h == "localhost" || h == "127.0.0.1" || h == "::1") {
		o.Security = smtp.Plain // a server on this machine, without an account
	}
	return smtp.New(u.Hostname(), o)
}

func newAnthropic(key string, f *modelFlags) jobsearch.LLM {
	return anthropic.New(key, anthropic.Options{BaseURL: f.LLMURL, Model: f.LLMModel})
}
