package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strings"
	"testing"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestComposedMailReadsAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-zA-Z0-9.]{1,60}@[a-z]{1,20}\.example`)
		name := rapid.StringMatching(`([A-Za-zÄÖüß,."() ]{0,40}[A-Za-zß])?`)
		addr := rapid.StringMatching(`[a-z0-9]{1,20}(\.[a-z0-9]{1,9})?@[a-z0-9]{1,20}\.example`)
		out := jobsearch.Outgoing{
			MessageID: id.Draw(t, "id"), InReplyTo: id.Draw(t, "reply"), References: rapid.SliceOfNDistinct(id, 0, 12, rapid.ID[string]).Draw(t, "refs"),
			From:    jobsearch.Address{Name: name.Draw(t, "name"), Addr: addr.Draw(t, "from")},
			Subject: rapid.StringMatching(`([ -~äöüß€あ\n]{0,200})`).Draw(t, "subject"),
			Text:    rapid.StringMatching(`([ -~äöü€\n.]{0,400})`).Draw(t, "text"),
			Date:    time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "date"), 0).UTC(),
		}
		for range rapid.IntRange(1, 4).Draw(t, "recipients") {
			out.To = append(out.To, jobsearch.Address{Addr: addr.Draw(t, "to")})
		}
		if rapid.Bool().Draw(t, "file") {
			out.Files = []jobsearch.OutgoingFile{{Name: "Lebenslauf Zoë.pdf", Type: "application/pdf", Content: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "content")}}
		}
		raw, err := Compose(out)
		require.NoError(t, err)
		for line := range strings.Lines(string(raw)) {
			require.True(t, strings.HasSuffix(line, "\r\n"), "%q", line)
			require.LessOrEqual(t, len(line), 998)
		}
		m := Parse(raw, "")
		require.Equal(t, out.MessageID, m.MessageID)
		require.Equal(t, []string{out.InReplyTo}, m.InReplyTo)
		require.Equal(t, append([]string(nil), out.References...), append([]string(nil), m.References...))
		require.Equal(t, out.From.Addr, m.From.Addr)
		require.Equal(t, out.To, m.To)
		require.Equal(t, collapse(out.Subject), m.Subject)
		require.Equal(t, Clean(out.Text), m.Text)
		require.True(t, out.Date.Equal(m.SentAt))
		require.Equal(t, len(out.Files), len(m.Files))
		for i, f := range m.Files {
			require.Equal(t, jobsearch.File{Name: out.Files[i].Name, Type: "application/pdf", Size: int64(len(out.Files[i].Content))}, f)
		}
		std, err := mail.ReadMessage(bytes.NewReader(raw)) // another reader agrees about the headers
		require.NoError(t, err)
		require.Equal(t, "<"+out.MessageID+">", std.Header.Get("Message-ID"))
		list, err := std.Header.AddressList("From")
		require.NoError(t, err)
		require.Equal(t, oneLine(out.From.Name), list[0].Name)
	})
}

func TestNothingGivenAddsAHeader(t *testing.T) {
	good := jobsearch.Outgoing{MessageID: "a@b.example", From: jobsearch.Address{Addr: "a@b.example"}, To: []jobsearch.Address{{Addr: "c@d.example"}}, Date: time.Unix(0, 0)}
	evil := good
	evil.Subject = "Hi\r\nBcc: x@y.example\r\n\r\nbody"
	evil.From.Name, evil.Text = "Ann\r\nBcc: x@y.example", ".\r\n.\r\nBcc: x@y.example"
	evil.Files = []jobsearch.OutgoingFile{{Name: "a\r\nBcc: x@y.example\".pdf", Type: "text/x\r\nBcc: x@y.example"}}
	raw, err := Compose(evil)
	require.NoError(t, err)
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	require.Empty(t, m.Header.Get("Bcc"))
	require.Len(t, m.Header, 7)

	for name, spoil := range map[string]func(m *jobsearch.Outgoing){
		"a recipient with a line end":  func(m *jobsearch.Outgoing) { m.To = []jobsearch.Address{{Addr: "c@d.example\r\nBcc: x@y.example"}} },
		"two addresses in one":         func(m *jobsearch.Outgoing) { m.To = []jobsearch.Address{{Addr: "c@d.example, x@y.example"}} },
		"no recipient":                 func(m *jobsearch.Outgoing) { m.To = nil },
		"a sender that is no address":  func(m *jobsearch.Outgoing) { m.From = jobsearch.Address{Name: "Ann"} },
		"no Message-ID":                func(m *jobsearch.Outgoing) { m.MessageID = "" },
		"a Message-ID with a line end": func(m *jobsearch.Outgoing) { m.MessageID = "a@b\r\nBcc: x@y.example" },
		"a reference with a bracket":   func(m *jobsearch.Outgoing) { m.References = []string{"a@b> <c@d"} },
	} {
		m := good
		spoil(&m)
		_, err := Compose(m)
		require.ErrorIs(t, err, jobsearch.ErrInput, name)
	}
}

func TestComposeGivesTheSameBytesAgain(t *testing.T) {
	m := jobsearch.Outgoing{MessageID: "a@b.example", From: jobsearch.Address{Addr: "a@b.example"}, To: []jobsearch.Address{{Addr: "c@d.example"}}, Date: time.Unix(0, 0).UTC(),
		Files: []jobsearch.OutgoingFile{{Name: "x", Content: []byte("y")}}}
	one, err := Compose(m)
	require.NoError(t, err)
	two, err := Compose(m)
	require.NoError(t, err)
	require.Equal(t, one, two)
	sum := sha256.Sum256(one)
	require.Equal(t, hex.EncodeToString(sum[:]), Parse(one, "").Hash)
}
