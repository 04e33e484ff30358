package sender_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/inbox/read/internal/sender"
)

func TestKind(t *testing.T) {
	cases := []struct{ name, domain, kind, sub string }{
		{"a tracking system is known by its domain", "greenhouse.io", sender.ATS, ""},
		{"the part on its left is the house that uses it", "acme.myworkday.com", sender.ATS, "acme"},
		{"several parts on its left are kept", "eu.acme.icims.com", sender.ATS, "eu.acme"},
		{"case and a final dot change nothing", "Us.Greenhouse-Mail.IO.", sender.ATS, "us"},
		{"a board is no employer", "linkedin.com", sender.Board, ""},
		{"a test platform is one", "codility.com", sender.Test, ""},
		{"a calendar is one", "calendly.com", sender.Calendar, ""},
		{"a place to sign is one", "docusign.net", sender.Sign, ""},
		{"a free mailbox is one", "gmail.com", sender.Free, ""},
		{"a domain that only ends alike is not it", "notgreenhouse.io", "", ""},
		{"an employer is unknown", "orme.example", "", ""},
		{"nothing is unknown", "", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			kind, sub := sender.Kind(c.domain)
			assert.Equal(t, c.kind, kind)
			assert.Equal(t, c.sub, sub)
		})
	}
}

func TestBox(t *testing.T) {
	cases := []struct{ name, local, want string }{
		{"a robot's box", "no-reply", "robot"},
		{"case changes nothing", "NoReply", "robot"},
		{"a hiring box", "bewerbung", "hiring"},
		{"one part is enough", "acme+careers", "hiring"},
		{"a desk", "info", "desk"},
		{"a person is none", "dana.reis", ""},
		{"a part of a word is none", "thermal", ""},
		{"nothing is none", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, sender.Box(c.local)) })
	}
}

func TestSplit(t *testing.T) {
	for addr, want := range map[string][2]string{
		"ann@x.example":   {"ann", "x.example"},
		`"a@b"@x.example`: {`"a@b"`, "x.example"},
		"no address":      {"no address", ""},
		"":                {"", ""},
		"@x.example":      {"", "x.example"},
		"ann@":            {"ann", ""},
	} {
		local, domain := sender.Split(addr)
		assert.Equal(t, want, [2]string{local, domain}, addr)
	}
}
