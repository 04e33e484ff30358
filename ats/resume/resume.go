package resume

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// Resume is a resume in the shape of JSON Resume 1.0 (https://jsonresume.org/schema), with what the reading adds under "x-" names. Dates are ISO strings, "2020", "2020-03" or "2020-03-15"; an empty
// end date beside a start date means that it goes on.
type Resume struct {
	Schema       string        `json:"$schema,omitempty"`
	Basics       Basics        `json:"basics"`
	Work         []Work        `json:"work,omitempty"`
	Volunteer    []Volunteer   `json:"volunteer,omitempty"`
	Education    []Education   `json:"education,omitempty"`
	Awards       []Award       `json:"awards,omitempty"`
	Certificates []Certificate `json:"certificates,omitempty"`
	Publications []Publication `json:"publications,omitempty"`
	Skills       []Skill       `json:"skills,omitempty"`
	Languages    []Language    `json:"languages,omitempty"`
	Interests    []Interest    `json:"interests,omitempty"`
	References   []Reference   `json:"references,omitempty"`
	Projects     []Project     `json:"projects,omitempty"`
	Meta         *Meta         `json:"meta,omitempty"`

	Provenance []Provenance `json:"x-provenance,omitempty"` // where each field came from, in the order of the document
	Layout     *Layout      `json:"x-layout,omitempty"`     // what was noticed about the file; nil where there was none

	Text string `json:"-"` // the plain text as an applicant tracking system's parser sees it
}

// Basics says who the person is and how to reach them.
type Basics struct {
	Name     string    `json:"name,omitempty"`
	Label    string    `json:"label,omitempty"` // "Web Developer"
	Image    string    `json:"image,omitempty"`
	Email    string    `json:"email,omitempty"`
	Phone    string    `json:"phone,omitempty"` // as written
	URL      string    `json:"url,omitempty"`
	Summary  string    `json:"summary,omitempty"`
	Location Location  `json:"location,omitzero"`
	Profiles []Profile `json:"profiles,omitempty"`
}

// Location is where the person lives.
type Location struct {
	Address     string `json:"address,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	City        string `json:"city,omitempty"`
	CountryCode string `json:"countryCode,omitempty"` // ISO 3166-1 alpha-2
	Region      string `json:"region,omitempty"`
}

// Profile is a page of the person's on a network.
type Profile struct {
	Network  string `json:"network,omitempty"`
	Username string `json:"username,omitempty"`
	URL      string `json:"url,omitempty"`
}

// Work is one position at one employer.
type Work struct {
	Name        string   `json:"name,omitempty"` // the employer
	Position    string   `json:"position,omitempty"`
	Location    string   `json:"location,omitempty"`
	Description string   `json:"description,omitempty"` // of the employer
	URL         string   `json:"url,omitempty"`
	StartDate   string   `json:"startDate,omitempty"`
	EndDate     string   `json:"endDate,omitempty"` // "" goes on, where StartDate is there
	Summary     string   `json:"summary,omitempty"`
	Highlights  []string `json:"highlights,omitempty"`
}

// Volunteer is unpaid work.
type Volunteer struct {
	Organization string   `json:"organization,omitempty"`
	Position     string   `json:"position,omitempty"`
	URL          string   `json:"url,omitempty"`
	StartDate    string   `json:"startDate,omitempty"`
	EndDate      string   `json:"endDate,omitempty"`
	Summary      string   `json:"summary,omitempty"`
	Highlights   []string `json:"highlights,omitempty"`
}

// Education is one course of study. Level is ours: none, secondary, vocational, associate, bachelor, master or doctorate.
type Education struct {
	Institution string   `json:"institution,omitempty"`
	URL         string   `json:"url,omitempty"`
	Area        string   `json:"area,omitempty"`      // "Computer Science"
	StudyType   string   `json:"studyType,omitempty"` // "Bachelor of Science"
	Level       Level    `json:"x-level,omitempty"`
	StartDate   string   `json:"startDate,omitempty"`
	EndDate     string   `json:"endDate,omitempty"`
	Score       string   `json:"score,omitempty"`
	Courses     []string `json:"courses,omitempty"`
}

// Award is a prize.
type Award struct {
	Title   string `json:"title,omitempty"`
	Date    string `json:"date,omitempty"`
	Awarder string `json:"awarder,omitempty"`
	Summary string `json:"summary,omitempty"`
}

// Certificate is a certification or a licence. Expires is ours.
type Certificate struct {
	Name    string `json:"name,omitempty"`
	Date    string `json:"date,omitempty"`
	Expires string `json:"x-expires,omitempty"`
	Issuer  string `json:"issuer,omitempty"`
	URL     string `json:"url,omitempty"`
}

// Publication is something the person wrote.
type Publication struct {
	Name        string `json:"name,omitempty"`
	Publisher   string `json:"publisher,omitempty"`
	ReleaseDate string `json:"releaseDate,omitempty"`
	URL         string `json:"url,omitempty"`
	Summary     string `json:"summary,omitempty"`
}

// Skill is a group of skills under a name ("Languages"), or one skill where Keywords is empty.
type Skill struct {
	Name     string   `json:"name,omitempty"`
	Level    string   `json:"level,omitempty"`
	Keywords []string `json:"keywords,omitempty"`
}

// Language is a human language and how well the person has it, in the document's words.
type Language struct {
	Language string `json:"language,omitempty"`
	Fluency  string `json:"fluency,omitempty"`
}

// Interest is something the person likes.
type Interest struct {
	Name     string   `json:"name,omitempty"`
	Keywords []string `json:"keywords,omitempty"`
}

// Reference is what someone says about the person.
type Reference struct {
	Name      string `json:"name,omitempty"`
	Reference string `json:"reference,omitempty"`
}

// Project is something the person made.
type Project struct {
	Name        string   `json:"name,omitempty"`
	Description string   `json:"description,omitempty"`
	Highlights  []string `json:"highlights,omitempty"`
	Keywords    []string `json:"keywords,omitempty"`
	StartDate   string   `json:"startDate,omitempty"`
	EndDate     string   `json:"endDate,omitempty"`
	URL         string   `json:"url,omitempty"`
	Roles       []string `json:"roles,omitempty"`
	Entity      string   `json:"entity,omitempty"`
	Type        string   `json:"type,omitempty"`
}

// Meta is the document's own version.
type Meta struct {
	Canonical    string `json:"canonical,omitempty"`
	Version      string `json:"version,omitempty"`
	LastModified string `json:"lastModified,omitempty"`
}

// Provenance says where a field came from: the bytes Start to End of Resume.Text, and how sure the reading is, 0 to 1.
type Provenance struct {
	Field      string  `json:"field"` // "basics.email", "work[0].name"
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Confidence float64 `json:"confidence"`
}

// Layout is what was noticed about how the file is laid out, and what in it an applicant tracking system may not read.
type Layout struct {
	Format   string              `json:"format"`
	Pages    int                 `json:"pages"`
	Columns  int                 `json:"columns"`
	Tables   int                 `json:"tables"`
	Images   int                 `json:"images"`
	Header   string              `json:"header,omitempty"`  // text that stands only in page headers
	Footer   string              `json:"footer,omitempty"`  // and footers
	TextBox  string              `json:"textbox,omitempty"` // and text boxes
	Quality  float64             `json:"quality"`           // 0 to 1: how sure it is that the text is what a person sees
	Problems []jobsearch.Problem `json:"problems,omitempty"`
}

// Level is a level of education, in order.
type Level string

// The levels of education.
const (
	LevelUnknown    Level = ""
	LevelSecondary  Level = "secondary"
	LevelVocational Level = "vocational"
	LevelAssociate  Level = "associate"
	LevelBachelor   Level = "bachelor"
	LevelMaster     Level = "master"
	LevelDoctorate  Level = "doctorate"
)

// Rank orders levels: 0 for unknown, then 1 for secondary to 6 for doctorate.
func (l Level) Rank() int {
	for i, x := range []Level{LevelSecondary, LevelVocational, LevelAssociate, LevelBachelor, LevelMaster, LevelDoctorate} {
		if l == x {
			return i + 1
		}
	}
	return 0
}

// Level is the highest level of education that the resume names.
func (r Resume) Level() Level {
	var best Level
	for _, e := range r.Education {
		if e.Level.Rank() > best.Rank() {
			best = e.Level
		}
	}
	return best
}

// JSON writes the resume as a JSON Resume document with our additions under "x-" names.
func (r Resume) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return nil, fmt.Errorf("resume: write JSON: %w", err)
	}
	return b.Bytes(), nil
}

// AllSkills is every skill that the resume lists, in order, each once: the keywords of every group, and the name of a group that has none.
func (r Resume) AllSkills() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range r.Skills {
		words := s.Keywords
		if len(words) == 0 && s.Name != "" {
			words = []string{s.Name}
		}
		for _, w := range words {
			if k := strings.ToLower(w); !seen[k] {
				seen[k] = true
				out = append(out, w)
			}
		}
	}
	return out
}
