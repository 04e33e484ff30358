// Package mimebench measures internal/mime beside enmime, in a package of its own so that nobody who imports mime downloads enmime.
package mimebench

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/jhillyerd/enmime/v2"
	"github.com/seed-57f86535/jobsearch/internal/mime"
	"github.com/stretchr/testify/require"
)

const letter = `Dear Ann,

thank you for the time that you took to speak with us about the position of
Data Engineer (R-2041). We were impressed by what you have built, and we would
like to invite you to a second conversation with the team on Thursday, 14 May,
at 2:30pm CET. Please choose a place that suits you: https://calendar.example/acme

Best regards
Zoë from Acme
`

// mails are the shapes that job mail comes in: short plain text, plain text with HTML of a mailing service, HTML alone, an invitation, and an attachment.
func mails() map[string][]byte {
	head := func(ctype string) string {
		return "Received: from mx1.example.com (mx1.example.com [192.0.2.1]) by mail.example.org with ESMTPS id x1; Tue, 3 Mar 2026 09:15:02 +0100\r\n" +
			"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=acme.example; s=s1;\r\n h=from:to:subject; bh=" + strings.Repeat("q", 44) + "; b=" + strings.Repeat("w", 340) + "\r\n" +
			"From: =?UTF-8?Q?Zo=C3=AB_M=C3=BCller?= <zoe@acme.example>\r\nTo: ann@example.org\r\nSubject: =?UTF-8?B?WW91ciBhcHBsaWNhdGlvbg==?= (R-2041)\r\n" +
			"Date: Tue, 3 Mar 2026 09:15:00 +0100\r\nMessage-ID: <1@acme.example>\r\nMIME-Version: 1.0\r\nContent-Type: " + ctype + "\r\n\r\n"
	}
	text := strings.ReplaceAll(letter, "\n", "\r\n")
	var html strings.Builder
	html.WriteString("<html><head><style>" + strings.Repeat("td.x { color: #333; padding: 0 }\r\n", 120) + "</style></head><body><table>")
	for _, p := range strings.Split(letter, "\n") {
		fmt.Fprintf(&html, "<tr><td style=3D\"font-family: Arial, sans-serif; font-size: 14px; line-height: 20px\"><p>%s</p></td></tr>\r\n", p)
	}
	html.WriteString(strings.Repeat("<tr><td><img src=3D\"https://img.example/x.png\" width=3D\"1\" height=3D\"1\" alt=3D\"\"></td></tr>=\r\n", 60) + "</table></body></html>")
	alternative := "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + html.String() + "\r\n"
	return map[string][]byte{
		"plain":       []byte(head("text/plain; charset=utf-8") + text),
		"alternative": []byte(head("multipart/alternative; boundary=b") + alternative + "--b--"),
		"html":        []byte(head("text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable") + html.String()),
		"invitation":  []byte(head("multipart/alternative; boundary=b") + alternative + "--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--b--"),
		"attachment": []byte(head("multipart/mixed; boundary=b") + "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--b\r\nContent-Type: application/pdf; name=offer.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			strings.TrimSpace(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("pdf"), 20000))) + "\r\n--b--"),
	}
}

func BenchmarkParse(b *testing.B) {
	for name, raw := range mails() {
		b.Run(name+"/mime", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				_ = mime.Parse(raw, "ann@example.org")
			}
		})
		b.Run(name+"/enmime", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				_, _ = enmime.ReadEnvelope(bytes.NewReader(raw))
			}
		})
	}
}

// TestBothReadTheSame holds our parser against one that others keep.
func TestBothReadTheSame(t *testing.T) {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for name, raw := range mails() {
		t.Run(name, func(t *testing.T) {
			ours := mime.Parse(raw, "")
			theirs, err := enmime.ReadEnvelope(bytes.NewReader(raw))
			require.NoError(t, err)
			require.Equal(t, theirs.GetHeader("Subject"), ours.Subject)
			require.Equal(t, len(theirs.Attachments), len(ours.Files))
			if name != "html" {
				require.Equal(t, words(theirs.Text), words(ours.Text))
			}
			for _, word := range []string{"R-2041", "Thursday, 14 May", "https://calendar.example/acme", "Zoë"} {
				require.Contains(t, ours.Text, word)
			}
		})
	}
}
