package normalise

import "github.com/seed-57f86535/jobsearch/internal/language"

// Language is the language of a text as an ISO 639-1 code, or "" where the text is too short or too mixed to tell.
// It goes by script first and by the share of each language's small words otherwise.
func Language(text string) string { return language.Of(text) }
