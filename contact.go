package jobsearch

import (
	"strings"
	"time"
)

// Contact is a person who may help. Its natural key is the profile's URL, else the mail address, else name and company.
type Contact struct {
	Meta
	Name        string    `json:"name"`
	Title       string    `json:"title"`
	Company     string    `json:"company"`
	Email       string    `json:"email"`
	Profile     string    `json:"profile"`  // URL
	Relation    string    `json:"relation"` // hiring_manager, same_department, recruiter, or ""
	Mutual      int       `json:"mutual"`   // contacts in common
	SameSchool  bool      `json:"same_school"`
	Connected   bool      `json:"connected"`
	ConnectedAt time.Time `json:"connected_at"`
	Source      string    `json:"source"`
	Notes       string    `json:"notes"`
}

// NaturalKey is the natural key of the contact.
func (c *Contact) NaturalKey() string {
	for _, k := range []string{c.Profile, c.Email} {
		if k != "" {
			return strings.ToLower(k)
		}
	}
	if c.Name == "" {
		return ""
	}
	return strings.ToLower(c.Name + "\x00" + c.Company)
}

// Outreach is one contact attempt to one Contact.
type Outreach struct {
	Meta
	Key           string         `json:"key"` // its natural key where its writer has one
	ContactID     ID             `json:"contact_id"`
	ApplicationID ID             `json:"application_id"`
	DraftID       ID             `json:"draft_id"`
	Channel       Channel        `json:"channel"`
	Status        OutreachStatus `json:"status"`
	SentAt        time.Time      `json:"sent_at"`
	RespondedAt   time.Time      `json:"responded_at"`
	Response      string         `json:"response"`
	FollowUpAt    time.Time      `json:"follow_up_at"`
}

// NaturalKey is the natural key of the attempt.
func (o *Outreach) NaturalKey() string { return o.Key }

// OutreachStatus is where an attempt stands.
type OutreachStatus string

// The statuses of an Outreach.
const (
	OutreachPlanned   OutreachStatus = "planned"
	OutreachSent      OutreachStatus = "sent"
	OutreachAccepted  OutreachStatus = "accepted" // a connection was accepted
	OutreachResponded OutreachStatus = "responded"
	OutreachDeclined  OutreachStatus = "declined"
	OutreachNoReply   OutreachStatus = "no_reply"
)
