package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const receiptMail = `From: Northwind Careers <jobs@northwind.example>
To: Ann Example <ann@example.com>
Subject: Thank you for applying to Northwind
Date: Mon, 2 Mar 2026 10:00:00 +0000
Message-ID: <r1@northwind.example>

Hi Ann,

Thank you for applying to Northwind. We have received your application for the Baker position and will review it.

The Northwind Hiring Team
`

func TestACorrectionIsSeenTeachesAndIsUndone(t *testing.T) {
	s := newShell(t)
	s.ok("inbox", "scan", "--mbox", s.file("one.eml", receiptMail))
	kept := lines(t, s.ok("--json", "inbox", "list"))
	require.Len(t, kept, 1)
	require.Equal(t, "confirmation", kept[0]["kind"])
	id := kept[0]["id"].(string)
	assert.Contains(t, s.ok("inbox", "corrections").stdout, "You corrected nothing")

	said := s.ok("inbox", "fix", id, "--kind", "info_request").stdout
	assert.Contains(t, said, "Baker at Northwind, which stands at screening")
	assert.Contains(t, said, "corrections undo "+id)
	list := lines(t, s.ok("--json", "inbox", "corrections", "list"))
	require.Len(t, list, 1)
	assert.Equal(t, map[string]any{"message_id": id, "was": "confirmation", "kind": "info_request", "sender": "jobs@northwind.example"},
		map[string]any{"message_id": list[0]["message_id"], "was": list[0]["was"], "kind": list[0]["kind"], "sender": list[0]["sender"]})

	s.ok("inbox", "scan", "--mbox", s.file("two.eml", "X-Copy: 2\n"+receiptMail[:len(receiptMail)-1]))
	var second string
	for _, m := range lines(t, s.ok("--json", "inbox", "list")) {
		if m["id"] != id {
			second = m["id"].(string)
			assert.Equal(t, "info_request", m["kind"])
		}
	}
	require.NotEmpty(t, second)
	assert.Contains(t, s.ok("inbox", "why", second).stdout, "you corrected mail "+id+" of this sender")

	assert.Contains(t, s.ok("inbox", "corrections", "undo", id).stdout, "It is read as confirmation")
	assert.Contains(t, s.ok("inbox", "corrections").stdout, "You corrected nothing")
	assert.Equal(t, 1, s.run("", "inbox", "corrections", "undo", id).code, "there is nothing left to undo")
}
