// Package outreach reaches people: it plans follow-ups, proposes contact notes, and sends what a person approved.
//
// Exactly one place sends: the Outbox. It sends a Draft only as it was approved, text and recipients, and never twice: a draft is committed as "sending" under an idempotency key before the
// outside call. After a crash the other side is asked by that key; where it cannot be asked, or does not know, the draft becomes "uncertain" and a person decides.
package outreach
