package jobsearch

import (
	"context"
	"strings"
	"time"
)

// Draft is anything written that waits for a person. Nothing of it leaves before a person approved that exact text and recipient.
type Draft struct {
	Meta
	Key     string    `json:"key"` // its natural key where its writer has one: "follow_up:<application>:1"
	Kind    DraftKind `json:"kind"`
	Channel Channel   `json:"channel"`

	To         []Address `json:"to"`
	Subject    string    `json:"subject"`
	Body       string    `json:"body"` // plain text
	InReplyTo  string    `json:"in_reply_to"`
	References []string  `json:"references"`
	Attach     []Attach  `json:"attach"`

	ApplicationID ID        `json:"application_id"`
	JobID         ID        `json:"job_id"`
	ContactID     ID        `json:"contact_id"`
	MessageID     ID        `json:"message_id"` // the Message that it answers
	Template      string    `json:"template"`   // name and version of the template behind it
	Model         string    `json:"model"`      // the language model that wrote it, "" for none
	Findings      []Problem `json:"findings"`   // what a check found and a person should see

	Status     DraftStatus `json:"status"`
	SendAfter  time.Time   `json:"send_after"` // not before it, though approved
	ExpiresAt  time.Time   `json:"expires_at"` // not after it
	ApprovedAt time.Time   `json:"approved_at"`
	ApprovedBy string      `json:"approved_by"`
	Approved   string      `json:"approved"`   // the Fingerprint that was approved
	SendKey    string      `json:"send_key"`   // the idempotency key of the send: for mail its Message-ID
	ClaimedAt  time.Time   `json:"claimed_at"` // when the send that is under way began
	SentAt     time.Time   `json:"sent_at"`
	Error      string      `json:"error"`
}

// NaturalKey is the natural key of the draft.
func (d *Draft) NaturalKey() string { return d.Key }

// Fingerprint is the SHA-256, in hex, of all that would reach another person: channel, recipients, subject, body, thread and attachments.
func (d *Draft) Fingerprint() string {
	parts := []string{string(d.Channel), d.Subject, d.Body, d.InReplyTo, strings.Join(d.References, " "), string(d.ContactID)}
	for _, a := range d.To {
		parts = append(parts, "to", a.Name, a.Addr)
	}
	for _, a := range d.Attach {
		parts = append(parts, "attach", a.Name, a.Type, a.Path, a.Hash)
	}
	return fingerprint(parts...)
}

// Attach is a file that goes with a Draft. Hash is the SHA-256, in hex, of the content that was approved: other content is not sent.
type Attach struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Path string `json:"path"`
	Hash string `json:"hash"`
}

// DraftKind is what a Draft is for.
type DraftKind string

// The kinds of Draft.
const (
	DraftCoverLetter   DraftKind = "cover_letter"
	DraftFollowUp      DraftKind = "follow_up"
	DraftThanks        DraftKind = "thank_you"
	DraftReply         DraftKind = "reply"
	DraftContactNote   DraftKind = "contact_note"
	DraftInterviewPack DraftKind = "interview_pack"
)

// Channel is the way by which a Draft reaches someone.
type Channel string

// The channels. A document is for the person alone and is never sent.
const (
	ChannelMail     Channel = "mail"
	ChannelLinkedIn Channel = "linkedin"
	ChannelDocument Channel = "document"
)

// DraftStatus is where a Draft stands.
type DraftStatus string

// The statuses of a Draft.
const (
	DraftIsPending   DraftStatus = "pending"   // waits for a person
	DraftIsApproved  DraftStatus = "approved"  // may be sent
	DraftIsSending   DraftStatus = "sending"   // the outside call may have happened
	DraftIsSent      DraftStatus = "sent"      // it left
	DraftIsRejected  DraftStatus = "rejected"  // a person said no
	DraftIsExpired   DraftStatus = "expired"   // its time passed
	DraftIsFailed    DraftStatus = "failed"    // it did not leave, for sure
	DraftIsUncertain DraftStatus = "uncertain" // it may have left: a person decides
)

// Outgoing is one mail ready to leave.
type Outgoing struct {
	MessageID  string // the header's value without angle brackets, chosen by us
	From       Address
	To         []Address
	Subject    string
	Text       string
	InReplyTo  string
	References []string
	Date       time.Time
	Files      []OutgoingFile
}

// OutgoingFile is an attachment with its content.
type OutgoingFile struct {
	Name, Type string
	Content    []byte
}

// Mailer sends mail.
//
// Send hands one mail to the other side with exactly the given Message-ID. nil means that the other side took it. An error that wraps ErrNotSent means that it surely did not leave;
// any other error, a cancelled ctx included, leaves its fate unknown. A Mailer never retries by itself after it has begun to transmit the mail. Safe for concurrent use.
type Mailer interface {
	Send(ctx context.Context, m Outgoing) error
}

// SentFinder is the ability of a Mailer to be asked whether a mail left.
// SentNo is answered only after the adapter's stated settling time since the send; before it, the answer is SentUnknown.
type SentFinder interface {
	FindSent(ctx context.Context, messageID string, claimed time.Time) (Sent, error)
}

// Sent is the fate of a mail.
type Sent int

// The fates.
const (
	SentUnknown Sent = iota
	SentYes
	SentNo
)
