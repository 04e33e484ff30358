package ats

import (
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

// Posting is a posting as read: its sections, what it asks for, and its keywords. Read it with ReadPosting or ReadJob; the zero Posting asks for nothing.
type Posting struct {
	ID       string `json:"id,omitempty"`
	Title    string `json:"title"`
	Company  string `json:"company,omitempty"`
	Location string `json:"location,omitempty"`
	Text     string `json:"text"` // what offsets refer to

	Sections     []Section     `json:"sections"`
	Requirements []Requirement `json:"requirements"`
	Keywords     []Keyword     `json:"keywords"` // by falling weight

	vocabulary *vocabulary.Vocabulary // by which it was read
	mentions   []Keyword              // every one, those of Keywords first
	bag        bag                    // its words, for likeness
	topics     topics                 // its trades
	occupation occupation
}

// SectionKind says what a part of a posting is about.
type SectionKind string

// The kinds of sections.
const (
	SectionTitle        SectionKind = "title"
	SectionAbout        SectionKind = "about"
	SectionDuties       SectionKind = "duties"
	SectionRequirements SectionKind = "requirements"
	SectionNice         SectionKind = "nice"
	SectionBenefits     SectionKind = "benefits"
	SectionLegal        SectionKind = "legal"
	SectionMeta         SectionKind = "meta" // job board's fields: date, type, place
	SectionOther        SectionKind = ""
)

// Section is a stretch of the posting under one kind. Heading is the heading's text, "" where there is none.
type Section struct {
	Kind    SectionKind `json:"kind"`
	Heading string      `json:"heading,omitempty"`
	Start   int         `json:"start"`
	End     int         `json:"end"`
}

// maxPosting bounds what is read of one posting, in bytes; the rest is cut off.
const maxPosting = 256 << 10

// ReadPosting reads a posting's text, plain or HTML. Title may be "": then the first line is taken for it where it looks like one.
// It never fails: text that asks for nothing gives a Posting without requirements. Offsets are bytes into Posting.Text. Deterministic; safe for concurrent use.
func ReadPosting(title, text string) Posting { return PostingReader{}.Read(title, text) }

// ReadJob reads the posting of a Job: its description and, where the source gives them apart, its requirements. The names of the employer and of the place are no keywords of it.
func ReadJob(j jobsearch.Job) Posting { return PostingReader{}.ReadJob(j) }

// PostingReader reads postings by a vocabulary of the caller's. The zero PostingReader reads by vocabulary.Default, as ReadPosting and ReadJob do. Safe for concurrent use.
type PostingReader struct {
	Vocabulary *vocabulary.Vocabulary // nil is vocabulary.Default

	// Tagger tells the parts of speech: a skill of the vocabulary that the model does not mark counts only with a noun in it. A text that it cannot tag is read without; nil is none.
	// It adds little: on 58 postings of SkillSpan the F1 of overlapping spans rises from .538 to .541, at twenty times the time (adapters/prose). The Tagger is called without a deadline.
	Tagger jobsearch.Tagger
}

// Read reads a posting's text as ReadPosting does.
func (pr PostingReader) Read(title, text string) Posting {
	return pr.read(Posting{Title: title, Text: text})
}

// ReadJob reads the posting of a Job as the function ReadJob does.
func (pr PostingReader) ReadJob(j jobsearch.Job) Posting {
	text := j.Description
	if r := strings.TrimSpace(j.Requirements); r != "" && !strings.Contains(text, r) {
		text += "\n\nRequirements:\n" + r
	}
	return pr.read(Posting{ID: string(j.ID), Title: j.Title, Company: j.Company, Location: j.Location, Text: text})
}

// read reads the posting of which title and text are given, and perhaps company and location.
func (pr PostingReader) read(p Posting) Posting {
	text := p.Text
	if len(text) > maxPosting {
		text = strings.ToValidUTF8(text[:maxPosting], "")
	}
	if looksLikeHTML(text) {
		text = plainText(text)
	}
	p.Title, p.Text, p.vocabulary = strings.TrimSpace(p.Title), text, pr.Vocabulary
	if p.vocabulary == nil {
		p.vocabulary = vocabulary.Default()
	}
	r := newReader(&p)
	defer r.free()
	r.tagger = pr.Tagger
	r.segment()
	r.match()
	p.occupation = readOccupation(p.vocabulary, p.Title)
	r.occupation = p.occupation
	p.Sections = r.sections()
	p.Keywords, p.mentions = r.keywords()
	alternatives(p.vocabulary, p.Text, p.Keywords)
	p.Requirements = r.requirements()
	p.prepare(r)
	return p
}

// Mentions are all places where the posting names a keyword: those of Keywords, by falling weight, then, with weight 0 and by place, the further mentions of the same things and whole phrases about conduct ("work closely with suppliers").
func (p Posting) Mentions() []Keyword { return p.mentions }

// Kind says what a keyword names.
type Kind = vocabulary.Kind
