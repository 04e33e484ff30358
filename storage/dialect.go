package storage

// Dialect is what differs between the databases. An adapter states it once.
type Dialect struct {
	Name     string // "sqlite", "postgres": migrations for it alone end in .<name>.sql
	BindType int    // sqlx.QUESTION or sqlx.DOLLAR
	Rows     int    // rows in one INSERT statement, at most
	AnyOf    string // a term with %s for the column and ? for a JSON array of strings
	Contains string // a term with %s for the column and ? for the text contained
	ForWrite string // ends a SELECT by primary key whose row will be written in the same transaction; "" where transactions exclude each other
	// Unindexed, before an expression, keeps the planner from reading rows in its order by an index when another index finds the few that are asked for; "" where the planner has statistics to know.
	Unindexed string
	SetUser   string                  // binds a transaction to the user in ?, for row security; "" for none
	Exclude   string                  // makes migrations of several processes wait for each other, as a statement in their transaction; "" where transactions exclude each other
	Adapt     func(ddl string) string // adapts the shared migrations' text; nil for none
	// Transient reports whether a transaction that failed so may succeed when it runs again: busy, deadlock, serialization failure, lost connection.
	Transient func(error) bool
	// CommitMark is a query, run last in a transaction, whose answer CommitCheck later takes to say whether it was committed ("committed", "aborted", "in progress"),
	// for when the connection is lost while the commit is under way. Both are "" where that cannot happen.
	CommitMark, CommitCheck string
}
