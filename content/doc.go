// Package content writes what a person may want to send or read next: cover letters, follow-ups, thanks, replies, contact notes and interview packs. Everything it writes is a Draft that waits for a person.
//
// With a language model the text is the model's, checked against what it was given, with one repair round. Without one it comes from templates and the person's own facts: plainer, but complete and true.
package content
