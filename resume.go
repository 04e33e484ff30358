package jobsearch

import (
	"encoding/json"
	"time"
)

// Resume is one version of the person's resume, tied to what was sent with it. Its natural key is Name.
type Resume struct {
	Meta
	Name     string          `json:"name"`     // "base", "acme-backend-2"
	Format   string          `json:"format"`   // of the file it was read from: docx, pdf, md, txt, html, json
	Text     string          `json:"text"`     // as an applicant tracking system reads it
	Document json.RawMessage `json:"document"` // JSON Resume 1.0 (jsonresume.org)
	BasedOn  ID              `json:"based_on"` // the version that this one was made from
	For      ID              `json:"for"`      // the Job it was made for
	Default  bool            `json:"default"`
}

// NaturalKey is the natural key of the resume.
func (r *Resume) NaturalKey() string { return r.Name }

// Story is something the person did, in their own words, with where it comes from. Drafts claim nothing that no Story or Resume says.
type Story struct {
	Meta
	Key       string   `json:"key"` // its natural key where its writer has one
	Title     string   `json:"title"`
	Situation string   `json:"situation"`
	Task      string   `json:"task"`
	Action    string   `json:"action"`
	Result    string   `json:"result"`
	Skills    []string `json:"skills"`
	From      string   `json:"from"` // the place in the resume, or "told"
}

// NaturalKey is the natural key of the story.
func (s *Story) NaturalKey() string { return s.Key }

// Setting is a named value of the user's. Its natural key is Name.
type Setting struct {
	Meta
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
	SetAt time.Time       `json:"set_at"`
}

// NaturalKey is the natural key of the setting.
func (s *Setting) NaturalKey() string { return s.Name }
