// Package inbox listens to a mailbox: it reads each mail (package read), matches it to an Application, moves the application's status, keeps interviews, and appends events.
//
// Reading is pure and offline. A mail that is read with doubt, or that fits several applications, changes nothing: it waits for a person (Message.Review). Status moves only forward, by the mail's own date.
// Ordinary mail is not stored, nor are alerts that a board sends to a list: adapters/alertmail reads their postings. Nothing is ever marked as read.
package inbox
