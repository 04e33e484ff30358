package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// Compose writes a mail as RFC 5322 and RFC 2045 to 2049 have it, lines ended by CRLF: plain text in UTF-8, the files beside it. Message-ID, Date, addresses and thread are
// exactly those given; the same Outgoing gives the same bytes. What cannot stand in a header (an address that is none, a Message-ID with blanks) is a
// *jobsearch.InputError: nothing given can add a header or a recipient.
func Compose(m jobsearch.Outgoing) ([]byte, error) {
	if err := check(m); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	put := func(name, value string) {
		if value != "" {
			b.WriteString(foldLine(name+": "+value) + "\r\n")
		}
	}
	var to []string
	for _, a := range m.To {
		to = append(to, addressField(a))
	}
	put("Message-ID", brackets(m.MessageID))
	if !m.Date.IsZero() { // else the server that takes the mail dates it (RFC 6409 section 8.2)
		put("Date", m.Date.Format(time.RFC1123Z))
	}
	put("From", addressField(m.From))
	put("To", strings.Join(to, ", "))
	put("Subject", mime.QEncoding.Encode("utf-8", oneLine(m.Subject)))
	put("In-Reply-To", brackets(m.InReplyTo))
	var refs []string
	for _, r := range m.References {
		refs = append(refs, brackets(r))
	}
	put("References", strings.Join(refs, " "))
	put("MIME-Version", "1.0")
	if len(m.Files) == 0 {
		writeText(&b, m.Text)
		return b.Bytes(), nil
	}
	sum := sha256.Sum256([]byte(m.MessageID + m.Text))
	boundary := "=_" + hex.EncodeToString(sum[:12]) // "=_" stands in no quoted-printable or base64 text
	put("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	b.WriteString("\r\n--" + boundary + "\r\n")
	writeText(&b, m.Text)
	for _, f := range m.Files {
		b.WriteString("\r\n--" + boundary + "\r\n")
		writeFile(&b, f)
	}
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return b.Bytes(), nil
}

func check(m jobsearch.Outgoing) error {
	bad := func(at, reason string) error { return &jobsearch.InputError{What: "mail", At: at, Reason: reason} }
	if len(m.To) == 0 {
		return bad("to", "no recipient")
	}
	for _, a := range append([]jobsearch.Address{m.From}, m.To...) {
		if parsed, err := mail.ParseAddress("<" + a.Addr + ">"); err != nil || parsed.Address != a.Addr || !ascii(a.Addr) || strings.ContainsAny(a.Addr, " \t\r\n,;<>\"") {
			return bad("address", fmt.Sprintf("%q is not a mail address", clip(a.Addr, 100)))
		}
	}
	if m.MessageID == "" || !strings.Contains(m.MessageID, "@") {
		return bad("message_id", "a Message-ID of the form left@right is required")
	}
	for _, id := range append([]string{m.MessageID, m.InReplyTo}, m.References...) {
		if strings.IndexFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' }) >= 0 || len(id) > 900 {
			return bad("message_id", fmt.Sprintf("%q is not a Message-ID", clip(id, 100)))
		}
	}
	return nil
}

func brackets(id string) string {
	if id == "" {
		return ""
	}
	return "<" + id + ">"
}

func addressField(a jobsearch.Address) string {
	return (&mail.Address{Name: oneLine(a.Name), Address: a.Addr}).String()
}

// oneLine keeps text from ending a header line.
func oneLine(s string) string { return collapse(jobsearch.CleanText(s)) }

// foldLine breaks a header at blanks so that its lines have at most 76 characters where that can be (RFC 5322 section 2.2.3).
func foldLine(s string) string {
	var out strings.Builder
	for len(s) > 76 {
		i := strings.LastIndexByte(s[:76], ' ')
		if i <= 0 || strings.TrimSpace(s[:i]) == "" || strings.HasSuffix(s[:i], ":") {
			if i = strings.IndexByte(s[1:], ' ') + 1; i <= 0 || strings.HasSuffix(s[:i], ":") && strings.IndexByte(s[i+1:], ' ') < 0 {
				break
			}
			if strings.HasSuffix(s[:i], ":") {
				i += 1 + strings.IndexByte(s[i+1:], ' ')
			}
		}
		out.WriteString(s[:i] + "\r\n")
		s = s[i:]
	}
	out.WriteString(s)
	return out.String()
}

func writeText(b *bytes.Buffer, text string) {
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(b)
	_, _ = w.Write([]byte(strings.ReplaceAll(strings.ReplaceAll(jobsearch.CleanText(text), "\r\n", "\n"), "\n", "\r\n"))) // a bytes.Buffer takes everything
	_ = w.Close()
	b.WriteString("\r\n")
}

func writeFile(b *bytes.Buffer, f jobsearch.OutgoingFile) {
	kind := f.Type
	if t, _, err := mime.ParseMediaType(kind); err != nil || !strings.Contains(t, "/") {
		kind = "application/octet-stream"
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": oneLine(f.Name)})
	if disposition == "" || f.Name == "" {
		disposition = "attachment"
	}
	b.WriteString(foldLine("Content-Type: "+oneLine(kind)) + "\r\n" + foldLine("Content-Disposition: "+disposition) + "\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	text := base64.StdEncoding.EncodeToString(f.Content)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
}
