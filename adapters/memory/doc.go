// Package memory implements the root's interfaces without an outside: job sources, mailboxes, mailers, language models and browsers that live in the process and hold what they were given.
//
// They are for the tests of programs that embed jobsearch, for demonstrations, and for feeding in what was read elsewhere. They keep the contracts of the root package like any other adapter,
// can be told to fail the way the outside fails, and show afterwards what was asked of them. All of them are safe for concurrent use, except a Page, as the contract of Page says.
package memory
