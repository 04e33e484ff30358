package jobsearch

import (
	"context"
	"iter"
	"time"
)

// Calendar keeps interviews in a person's calendar. Put is idempotent by Interview.Key: the first creates, later ones move, a cancelled one removes. It returns the calendar's own id.
type Calendar interface {
	Put(ctx context.Context, i Interview) (id string, err error)
}

// News finds reports about a company, newest first. The Company's domain, industry and place tell it from others of its name.
type News interface {
	News(ctx context.Context, c Company, since time.Time) iter.Seq2[NewsItem, error]
}

// CompanySource finds facts about a company. It returns what it knows, with sources; nothing known is not an error.
type CompanySource interface {
	Name() string
	Research(ctx context.Context, c Company) (Company, error)
}

// Cache keeps bytes for a time. Get answers ErrNotFound for what it has not, or no longer. Safe for concurrent use.
type Cache interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
}

// Files keeps files of the user's: resumes, packs. Read answers ErrNotFound for what it has not. Safe for concurrent use.
type Files interface {
	Read(ctx context.Context, name string) ([]byte, error)
	Write(ctx context.Context, name string, content []byte) error
}

// DocumentReader turns the bytes of a PDF or the like into text with its layout. A damaged, encrypted or oversized file is an *InputError or *LimitError that says which;
// a readable file without text (a scan) is no error: Document.Problems says so. Safe for concurrent use.
type DocumentReader interface {
	ReadDocument(ctx context.Context, name string, content []byte) (Document, error)
}

// Document is a file's text and what was noticed about how it is laid out.
type Document struct {
	Format   string         `json:"format"` // pdf, docx, html, md, txt, json
	Text     string         `json:"text"`   // in reading order
	Pages    int            `json:"pages"`  // 0 where the format has none
	Lines    []DocumentLine `json:"lines"`  // with places, where the format has them
	Columns  int            `json:"columns"`
	Tables   int            `json:"tables"`
	Images   int            `json:"images"`
	Header   string         `json:"header"`  // text that stands only in page headers
	Footer   string         `json:"footer"`  // and footers
	TextBox  string         `json:"textbox"` // and text boxes
	Links    []string       `json:"links"`
	Quality  float64        `json:"quality"` // 0 to 1: how sure it is that Text is what a person sees
	Problems []Problem      `json:"problems"`
}

// DocumentLine is a line of text with its box on the page, in points from the upper left corner, and its style.
type DocumentLine struct {
	Text   string  `json:"text"`
	Page   int     `json:"page"` // from 1
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Size   float64 `json:"size"` // of the type; 0 is unknown
	Bold   bool    `json:"bold"`
}

// Tagger tags words with their part of speech (Penn Treebank tags). Safe for concurrent use.
type Tagger interface {
	Tag(ctx context.Context, text string) ([]TaggedWord, error)
}

// TaggedWord is a word with its tag and its place, in bytes, in the text.
type TaggedWord struct {
	Word, Tag  string
	Start, End int
}

// Schedule says when a Task runs: the first instant strictly after t, or the zero time for never again. Any cron library's schedule fits.
type Schedule interface {
	Next(t time.Time) time.Time
}
