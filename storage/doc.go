// Package storage is the SQL store: jobsearch.DB over SQLite or PostgreSQL. Programs open it through adapters/sqlite or adapters/postgres; the contract is written on jobsearch.Store and
// its parts, and storagetest checks it.
//
// Each noun is one list of columns with the places of their values (job.go, application.go and so on), used for writing and for reading; table.go and list.go do the rest for all of them.
// What the databases do differently is a Dialect. Migrations are SQL files, numbered, embedded, and run when a database is opened.
//
// # Transactions
//
// Events wait in the transaction until it commits; then the user's counter is raised, the events get their positions from it, and the AppendHook runs: the counter is locked last and for the
// shortest time, so positions rise in commit order. A transaction that fails because of others (busy, deadlock, serialization failure, lost connection) is run again, a few times, after a short random pause.
//
// Dump writes what a user has in a form in which two stores can be compared, and Copy moves a user to another database.
package storage
