package resume

// section is a kind of part of a resume.
type section string
