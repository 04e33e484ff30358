// Package mime turns a mail's bytes into a jobsearch.Message: headers, text as a person reads it, calendar parts, names of files.
//
// Mail in the wild breaks every rule of RFC 5322 and RFC 2045 to 2049, so Parse never fails: what can be recovered is recovered, and what was wrong stands in
// Message.Problems. A broken part costs neither the headers nor the other parts. Nothing is judged here.
//
// # Bounds
//
// A message of more than MaxMessage bytes, a header of more than MaxHeader, text of more than MaxText, parts deeper than MaxDepth or more than MaxParts are cut there,
// with a Problem. Time and memory are linear in the bytes read.
package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// The bounds of Parse.
const (
	MaxMessage = 25 << 20  // bytes of a message; the rest is not read
	MaxHeader  = 256 << 10 // bytes of a header block
	MaxText    = 1 << 20   // bytes of one text or calendar part, and of all text together
	MaxDepth   = 20        // parts within parts
	MaxParts   = 1000      // parts of a message
	maxRefs    = 100       // addresses of a field, ids of References, calendar parts, files
	maxField   = 32 << 10  // bytes of a field that has a structure: addresses, parameters
)

// Parse reads a mail. A leading mbox "From " line is not part of it. Hash is the SHA-256 of all bytes but that line, also of those beyond MaxMessage.
// Outgoing is left to the adapter, who knows the folder; so is ReceivedAt where the mailbox keeps it, otherwise it is the date of the topmost Received field, of the
// "From " line, or of the Date field. All text is valid UTF-8 without NUL. Parse keeps no reference to raw. It is safe for concurrent use.
func Parse(raw []byte, account string) jobsearch.Message {
	envelope, raw := cutEnvelope(raw)
	sum := sha256.Sum256(raw)
	m := jobsearch.Message{Account: account, Hash: hex.EncodeToString(sum[:])}
	p := &parser{m: &m}
	if len(raw) > MaxMessage {
		raw = raw[:MaxMessage]
		p.problem("message", (&jobsearch.LimitError{What: "message size", Limit: MaxMessage, Unit: "bytes"}).Error())
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	root := p.entity(bytes.TrimLeft(raw, "\r\n"), "text/plain")
	p.headers(root, envelope)
	p.read(root)
	return m
}

// parser fills one Message.
type parser struct {
	m     *jobsearch.Message
	parts int
	text  strings.Builder // the body so far
	spare []*entity       // text parts passed over, for a mail that has no other text
}

func (p *parser) problem(field, reason string) {
	for _, x := range p.m.Problems {
		if x.Field == field && x.Reason == reason {
			return
		}
	}
	if len(p.m.Problems) < 20 {
		p.m.Problems = append(p.m.Problems, jobsearch.Problem{Field: field, Reason: reason})
	}
}

// headers fills what the header block says.
func (p *parser) headers(root *entity, envelope []byte) {
	m, h, charset := p.m, root.header, root.param("charset")
	m.Subject = decodeText(h.get("Subject"), charset)
	m.MessageID = first(messageIDs(h.get("Message-ID")))
	m.InReplyTo = messageIDs(h.get("In-Reply-To"))
	m.References = messageIDs(h.get("References"))
	from := addresses(h.get("From"), charset)
	m.From = first(from)
	if len(from) > 1 && m.From.Addr == "" && from[1].Addr != "" { // a comma in a name without quotes
		m.From = jobsearch.Address{Name: strings.TrimSuffix(m.From.Name+", "+from[1].Name, ", "), Addr: from[1].Addr}
	}
	if m.From.Addr == "" {
		m.From = p.sender(h, m.From, envelope, charset)
	}
	m.ReplyTo = addresses(h.get("Reply-To"), charset)
	m.To = addresses(h.join("To"), charset)
	m.Cc = addresses(h.join("Cc"), charset)

	if date := h.get("Date"); date != "" {
		if m.SentAt = parseDate(date); m.SentAt.IsZero() {
			p.problem("sent_at", fmt.Sprintf("unreadable date %q", clip(decodeText(date, charset), 60)))
		}
	}
	m.ReceivedAt = receivedAt(h, envelope)
	if m.ReceivedAt.IsZero() {
		m.ReceivedAt = m.SentAt
	}
	precedence := strings.ToLower(strings.TrimSpace(h.get("Precedence")))
	m.List = h.has("List-Id") || h.has("List-Unsubscribe") || precedence == "bulk" || precedence == "list"
	auto := strings.ToLower(strings.TrimSpace(h.get("Auto-Submitted")))
	m.Auto = auto != "" && !strings.HasPrefix(auto, "no") || h.has("X-Autoreply") || h.has("X-Autorespond") || h.has("X-Auto-Reply-From") ||
		precedence == "auto_reply" || precedence == "auto-reply"
}

// sender is who else the mail names as its sender, where From gives no address: RFC 5322 section 3.6.2, and the envelope.
func (p *parser) sender(h header, from jobsearch.Address, envelope []byte, charset string) jobsearch.Address {
	p.problem("from", "no address in the From field")
	for _, name := range []string{"Sender", "Return-Path", "Reply-To", "X-Envelope-From", "X-Original-From"} {
		if a := first(addresses(h.get(name), charset)); a.Addr != "" {
			if from.Name != "" {
				a.Name = from.Name
			}
			return a
		}
	}
	if f := bytes.Fields(envelope); len(f) > 0 && bytes.IndexByte(f[0], '@') > 0 {
		from.Addr = strings.ToLower(jobsearch.CleanText(string(f[0])))
	}
	return from
}

// receivedAt is the date of the topmost Received field (RFC 5321 section 4.4), else of the mbox "From " line.
func receivedAt(h header, envelope []byte) time.Time {
	if v := h.get("Received"); v != "" {
		if i := strings.LastIndexByte(v, ';'); i >= 0 {
			if t := parseDate(v[i+1:]); !t.IsZero() {
				return t
			}
		}
	}
	if _, date, ok := bytes.Cut(envelope, []byte(" ")); ok {
		return parseDate(string(date))
	}
	return time.Time{}
}

// cutEnvelope takes a leading mbox "From " line off, as RFC 4155 describes it, or ">From " as some mailers leave it.
func cutEnvelope(raw []byte) (envelope, rest []byte) {
	b := bytes.TrimLeft(raw, "\r\n")
	b = bytes.TrimPrefix(b, []byte(">"))
	if !bytes.HasPrefix(b, []byte("From ")) {
		return nil, raw
	}
	line, rest, ok := bytes.Cut(b, []byte("\n"))
	if !ok || len(line) > 1000 {
		return nil, raw
	}
	return bytes.TrimSpace(line[len("From "):]), rest
}

func first[T any](s []T) (v T) {
	if len(s) > 0 {
		v = s[0]
	}
	return v
}

// clip is the first n bytes of s, cut at a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
