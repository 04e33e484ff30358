package resume

import "github.com/seed-57f86535/jobsearch"

// Parse reads.
func Parse(doc jobsearch.Document) Resume { return Resume{Text: doc.Text} }
