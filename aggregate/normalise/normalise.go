// Package normalise makes sense of what a source words in its own way: titles, places, pay, dates, languages and descriptions of postings.
//
// Everything here is pure, deterministic and offline: the words and places that it knows are embedded tables. What is doubtful becomes a
// jobsearch.Problem on the posting, never an error.
package normalise
