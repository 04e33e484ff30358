package resume

import "strings"

// plainText writes a resume as plain text.
func plainText(r Resume) string { return strings.TrimSpace(r.Basics.Name) }
