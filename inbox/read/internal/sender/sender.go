// Package sender knows what kind of house a mail address belongs to: an applicant tracking system, a job board, a test platform, a free mailbox.
package sender

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed data/senders.json
var file []byte

// The kinds of domain.
const (
	ATS      = "ats"
	Board    = "board"
	Test     = "test"
	Calendar = "calendar"
	Sign     = "sign"
	Free     = "free"
)

type table struct {
	Source string              `json:"source"`
	Kinds  map[string][]string `json:"kinds"`
	Boxes  map[string][]string `json:"boxes"`
}

var load = sync.OnceValue(func() (t struct{ domains, boxes map[string]string }) {
	var raw table
	if err := json.Unmarshal(file, &raw); err != nil {
		panic("sender: " + err.Error())
	}
	t.domains, t.boxes = map[string]string{}, map[string]string{}
	for kind, list := range raw.Kinds {
		for _, d := range list {
			t.domains[d] = kind
		}
	}
	for kind, list := range raw.Boxes {
		for _, b := range list {
			t.boxes[b] = kind
		}
	}
	return t
})

// Kind is what the domain's owner does: one of the constants, or "" for an employer's or unknown domain. Sub is what stands left of the known domain ("acme" in acme.myworkday.com).
func Kind(domain string) (kind, sub string) {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	t := load()
	for d, at := domain, 0; d != ""; {
		if k, ok := t.domains[d]; ok {
			return k, strings.TrimSuffix(domain[:at], ".")
		}
		i := strings.IndexByte(d, '.')
		if i < 0 {
			break
		}
		at += i + 1
		d = d[i+1:]
	}
	return "", ""
}

// Box is what a mailbox name (left of the @) says: "robot", "hiring", "desk", or "" for a person or anything else.
func Box(local string) string {
	local = strings.ToLower(local)
	t := load()
	if b, ok := t.boxes[local]; ok {
		return b
	}
	for _, p := range strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '-' || r == '+' || r == '_' }) {
		if b, ok := t.boxes[p]; ok {
			return b
		}
	}
	return ""
}

// Split parts an address at its last @.
func Split(addr string) (local, domain string) {
	if i := strings.LastIndexByte(addr, '@'); i >= 0 {
		return addr[:i], addr[i+1:]
	}
	return addr, ""
}
