// Package feed reads the items of RSS 2.0, RSS 1.0 (RDF) and Atom feeds, with the further elements that job feeds add to them.
package feed

import (
	"encoding/xml"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Item is an item or entry. Text fields stand as sent, descriptions may be HTML.
type Item struct {
	ID          string
	Title       string
	Link        string
	Description string
	Company     string
	Location    string
	Type        string
	Salary      string
	Department  string
	Categories  []string
	Published   time.Time
	Expires     time.Time
	Extra       map[string]string // the other elements that hold text only, by local name
}

// Items yields the items of a feed one by one. A document that is no feed is ErrChanged.
func Items(r io.Reader) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for e, err := range posting.Elements[element](r, []string{"item", "entry"}, "rss", "RDF", "feed", "channel") {
			if err != nil {
				yield(Item{}, err)
				return
			}
			if !yield(e.item(), nil) {
				return
			}
		}
	}
}

// element is any element: an item's children are known by their local names, whatever their namespace.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all is the text of an element and of those in it: Atom's xhtml content.
func (e element) all() string {
	var b strings.Builder
	b.WriteString(e.Text)
	for _, c := range e.Children {
		b.WriteString(" " + c.all())
	}
	return strings.TrimSpace(b.String())
}

func (e element) item() Item {
	it := Item{Extra: map[string]string{}}
	set := func(f *string, v string) {
		if v = strings.TrimSpace(v); *f == "" && v != "" {
			*f = v
		}
	}
	var encoded, summary string
	for _, c := range e.Children {
		text := c.Text
		switch c.XMLName.Local {
		case "guid", "id", "identifier":
			set(&it.ID, text)
		case "title":
			if !strings.Contains(c.XMLName.Space, "media") {
				set(&it.Title, c.all())
			}
		case "link":
			if rel := c.attr("rel"); rel == "" || rel == "alternate" {
				set(&it.Link, text)
				set(&it.Link, c.attr("href"))
			}
		case "description":
			if !strings.Contains(c.XMLName.Space, "media") {
				set(&it.Description, c.all())
			}
		case "encoded":
			set(&encoded, c.all())
		case "content":
			if c.attr("url") == "" {
				set(&encoded, c.all())
			}
		case "summary":
			set(&summary, c.all())
		case "company", "company_name", "companyName", "employer", "hiringOrganization", "organization":
			set(&it.Company, c.all())
		case "location", "job_location", "jobLocation":
			set(&it.Location, c.all())
		case "type", "job_type", "jobType", "jobtype", "employmentType", "employment_type", "contract_type":
			set(&it.Type, text)
		case "salary", "salary_range", "compensation", "pay":
			set(&it.Salary, c.all())
		case "department":
			set(&it.Department, text)
		case "category":
			if text = strings.TrimSpace(text + c.attr("term")); text != "" {
				it.Categories = append(it.Categories, text)
			}
		case "pubDate", "published", "date", "issued", "datePosted", "date_posted":
			if it.Published.IsZero() {
				it.Published = posting.Time(text)
			}
		case "updated", "modified":
			it.Extra["updated"] = strings.TrimSpace(text)
		case "expires_at", "expirationdate", "expiration_date", "expires", "validThrough", "closing_date", "deadline":
			if it.Expires.IsZero() {
				it.Expires = posting.Time(text)
			}
		default:
			if t := c.all(); t != "" {
				it.Extra[c.XMLName.Local] = t
			}
		}
	}
	if it.Published.IsZero() {
		it.Published = posting.Time(it.Extra["updated"])
	}
	if len(encoded) > len(it.Description) {
		it.Description = encoded
	}
	set(&it.Description, summary)
	if it.Link == "" && (strings.HasPrefix(it.ID, "http://") || strings.HasPrefix(it.ID, "https://")) {
		it.Link = it.ID
	}
	return it
}

// TitleParts splits a title that names the employer as well: "Company: Role" at the first colon that a space follows, else "Role at Company" at the last " at ".
func (it Item) TitleParts() (company, title string) {
	if it.Company != "" {
		return it.Company, it.Title
	}
	if c, t, ok := strings.Cut(it.Title, ": "); ok && len(c) <= 60 {
		return strings.TrimSpace(c), strings.TrimSpace(t)
	}
	if i := strings.LastIndex(it.Title, " at "); i > 0 {
		return strings.TrimSpace(it.Title[i+4:]), strings.TrimSpace(it.Title[:i])
	}
	return "", it.Title
}
