package jobsearch

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ID identifies a row of one user's store: a UUID in its canonical text form, or "" for none.
type ID string

// UserID names the owner of rows. It is the embedder's own identifier and is never shown to a source, a mailbox or a model.
type UserID string

// LocalUser is the user of a program that serves one person.
const LocalUser UserID = "local"

// CatalogUser owns the catalogue: postings and companies from public boards, which every user may read and only a crawler writes.
const CatalogUser UserID = "catalog"

// Noun names a kind of row, in IDs, events and dumps.
type Noun string

// The nouns of the house.
const (
	NounJob         Noun = "job"
	NounLead        Noun = "lead"
	NounCompany     Noun = "company"
	NounApplication Noun = "application"
	NounMessage     Noun = "message"
	NounInterview   Noun = "interview"
	NounContact     Noun = "contact"
	NounOutreach    Noun = "outreach"
	NounDraft       Noun = "draft"
	NounResume      Noun = "resume"
	NounStory       Noun = "story"
	NounSetting     Noun = "setting"
)

// Meta is what the store keeps with every row. Callers read it; the store writes it.
type Meta struct {
	ID        ID        `json:"id"`
	Version   int64     `json:"version"` // counts the writes of this row; Put demands the one that was read
	Added     bool      `json:"-"`       // set by Table.Add on its arguments: that call inserted the row
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Ref points at a row.
type Ref struct {
	Noun Noun `json:"noun"`
	ID   ID   `json:"id"`
}

// Problem is something wrong with one item read from outside: the item is kept, the problem stands on it.
type Problem struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// idSpace is the namespace of all IDs derived from natural keys (UUID v5, RFC 9562 section 5.5).
var idSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/seed-57f86535/jobsearch"))

// KeyID derives the ID of the row that has a natural key: a UUID v5 over user, noun and key, so that the same fact read twice is the same row.
// An empty key gives NewID.
func KeyID(user UserID, noun Noun, key string) ID {
	if key == "" {
		return NewID()
	}
	return ID(uuid.NewSHA1(idSpace, []byte(string(user)+"\x00"+string(noun)+"\x00"+key)).String())
}

// NewID makes the ID of a row without a natural key: a UUID v7, which sorts by time.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// CleanText makes text from outside fit for a noun: valid UTF-8 without NUL. Nothing else is changed.
func CleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// fingerprint is the SHA-256, in hex, of parts that are joined unambiguously.
func fingerprint(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		var n [8]byte
		for i, l := 0, uint64(len(p)); i < 8; i++ {
			n[i] = byte(l >> (8 * i))
		}
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}
