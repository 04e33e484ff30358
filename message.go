package jobsearch

import (
	"context"
	"iter"
	"time"
)

// Message is a mail received, as text: what MIME holds is decoded by the adapter, nothing is judged.
// Its natural key is (Account, Message-ID), with the content's hash where there is no Message-ID or where it repeats with other content.
type Message struct {
	Meta
	Account    string    `json:"account"`    // which mailbox: an address, or the mbox's name
	MessageID  string    `json:"message_id"` // the header's value without angle brackets, "" where the mail has none
	Hash       string    `json:"hash"`       // SHA-256 of the raw bytes, in hex
	InReplyTo  []string  `json:"in_reply_to"`
	References []string  `json:"references"`
	From       Address   `json:"from"`
	ReplyTo    []Address `json:"reply_to"`
	To         []Address `json:"to"`
	Cc         []Address `json:"cc"`
	Subject    string    `json:"subject"`
	SentAt     time.Time `json:"sent_at"`     // the Date header; zero when missing or unreadable
	ReceivedAt time.Time `json:"received_at"` // when the mailbox got it; SentAt where that is unknown
	Outgoing   bool      `json:"outgoing"`    // the person's own mail (Sent folder or label): kept for threads, never read as a reply
	List       bool      `json:"list"`        // has List-Id or List-Unsubscribe, or Precedence: bulk
	Auto       bool      `json:"auto"`        // has Auto-Submitted or an auto-reply header
	Text       string    `json:"text"`        // the whole body as plain text, quoted parts included, links kept as "text <url>"
	FromHTML   bool      `json:"from_html"`   // Text was made from HTML
	Calendar   []string  `json:"calendar"`    // each text/calendar part
	Files      []File    `json:"files"`       // names of the attachments; their content is not kept

	Kind           MessageKind `json:"kind"` // "" until it was read
	Confidence     float64     `json:"confidence"`
	Company        string      `json:"company"`
	Role           string      `json:"role"`
	Evidence       []string    `json:"evidence"` // the sentences that decided
	ActionRequired bool        `json:"action_required"`
	Action         string      `json:"action"`
	Deadline       time.Time   `json:"deadline"`
	ApplicationID  ID          `json:"application_id"` // what it was matched to
	Suggested      []ID        `json:"suggested"`      // applications among which a person chooses
	Review         bool        `json:"review"`         // a person should look: the reading or the match is in doubt
	Corrected      bool        `json:"corrected"`      // a person set Kind or ApplicationID; no later reading changes them
	Processed      bool        `json:"processed"`
	Problems       []Problem   `json:"problems"`
}

// NaturalKey is the natural key of the mail.
func (m *Message) NaturalKey() string {
	if m.MessageID == "" {
		return m.Account + "\x00sha256:" + m.Hash
	}
	return m.Account + "\x00" + m.MessageID
}

// Preview is the first n characters of the text on one line.
func (m *Message) Preview(n int) string {
	out := make([]rune, 0, n)
	space := false
	for _, r := range m.Text {
		if r <= ' ' || r == '\u00a0' {
			space = len(out) > 0
			continue
		}
		if space && len(out) < n {
			out = append(out, ' ')
		}
		if space = false; len(out) >= n {
			break
		}
		out = append(out, r)
	}
	return string(out)
}

// Address is a name and a mailbox, as in RFC 5322 section 3.4. Addr is lower case.
type Address struct {
	Name string `json:"name"`
	Addr string `json:"addr"`
}

// String is "Name <addr>", or what there is of it. It is for people to read: it is not encoded for a header.
func (a Address) String() string {
	if a.Name == "" {
		return a.Addr
	}
	if a.Addr == "" {
		return a.Name
	}
	return a.Name + " <" + a.Addr + ">"
}

// File is an attachment's name, type and size in bytes.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// MessageKind is what a mail says about the search.
type MessageKind string

// The nine kinds.
const (
	KindConfirmation MessageKind = "confirmation"      // an application was received
	KindRejection    MessageKind = "rejection"         // an application ends: declined, filled, cancelled
	KindInterview    MessageKind = "interview"         // an invitation to meet or talk, a time, a new time
	KindOffer        MessageKind = "offer"             // employment is offered
	KindAssessment   MessageKind = "assessment"        // something to do that is judged
	KindInfoRequest  MessageKind = "info_request"      // documents, availability, references, forms
	KindReminder     MessageKind = "followup_reminder" // of an interview, test or unfinished application that exists already
	KindAlert        MessageKind = "alert"             // postings or chances offered
	KindOther        MessageKind = "other"             // everything else
)

// MessageKinds are the nine kinds, in the order of the constants.
func MessageKinds() []MessageKind {
	return []MessageKind{KindConfirmation, KindRejection, KindInterview, KindOffer, KindAssessment, KindInfoRequest, KindReminder, KindAlert, KindOther}
}

// Cursor is where a reader stands. Its form is its writer's own: nobody else looks into it. "" is the beginning.
type Cursor string

// Fetched is one step of reading a mailbox. Without a Message it is a checkpoint: progress without mail.
type Fetched struct {
	Message *Message
	Cursor  Cursor // where to go on when this step's Message is stored
}

// MailSource reads a mailbox.
//
// Fetch yields the mail that is new since the cursor, oldest first within one sync, each with the cursor from which to go on after it; "" reads from the beginning.
// A cursor can stand in the middle of a full sync. A cursor that the mailbox no longer understands (UIDVALIDITY changed, history expired) starts a full sync; mail may then come again,
// never get lost. Nothing is marked as read. A mail that cannot be parsed is yielded with Problems and what could be recovered.
// An error comes at most once, last, with a zero Fetched; see JobSource for its kinds. Ranging again asks again.
// One Fetch at a time is enough for callers; implementations need not be safe for concurrent use.
type MailSource interface {
	Name() string // source and account, "gmail:ann@example.com"
	Fetch(ctx context.Context, since Cursor) iter.Seq2[Fetched, error]
}
