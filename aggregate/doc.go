// Package aggregate finds postings and turns them into Leads.
//
// A Crawler asks each source once per installation and writes the catalogue; a Finder reads the catalogue's log from its cursor and makes one user's Leads: filtered, merged with what is known, scored by package ats.
// New joins both for one person. Sources compose by decorators that are sources themselves: Retry, Limit, Cached, Record and Replay. Every run says for each source how it went (Report), and nothing but a whole, undisturbed answer closes a posting.
package aggregate
