package resume

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

// readODT walks the text of an OpenDocument file (ISO/IEC 26300: content.xml; headers and footers stand in styles.xml), by the DOCX reader's bounds.
func readODT(ctx context.Context, name string, files map[string]*zip.File, o Options) (jobsearch.Document, error) {
	w := &odtWalk{docxWalk: docxWalk{left: 8 * o.MaxText, max: 8 * o.MaxText}}
	if err := w.read(ctx, files["content.xml"], w.element); err != nil {
		var limit *jobsearch.LimitError
		if errors.As(err, &limit) || ctx.Err() != nil {
			return jobsearch.Document{}, err
		}
		return jobsearch.Document{}, &jobsearch.InputError{What: name, At: "content.xml", Reason: "the OpenDocument file is damaged: " + err.Error()}
	}
	w.end()
	d := w.document("odt")
	d.Tables, d.Images, d.Links = w.tables, w.images, w.links
	if f := files["styles.xml"]; f != nil {
		margins := &odtWalk{docxWalk: docxWalk{left: w.left, max: w.max}, margins: true}
		_ = margins.read(ctx, f, margins.element) // a damaged part costs nothing but the header
		d.Header, d.Footer = strings.TrimSpace(margins.header.String()), strings.TrimSpace(margins.footer.String())
	}
	if strings.TrimSpace(d.Text) == "" {
		d.Quality, d.Problems = 0, append(d.Problems, jobsearch.Problem{Field: "text", Reason: "the file has no text"})
	}
	return d, nil
}

// odtWalk reads the elements of an OpenDocument part.
type odtWalk struct {
	docxWalk
	line    strings.Builder
	open    bool // in a paragraph or heading
	heading int
	lists   int
	rows    int
	cells   int // of the row, so far
	images  int
	margins bool // only the header and footer of the page are read
	into    *strings.Builder
}

// maxSpaces bounds how many spaces one element stands for.
const maxSpaces = 100

func (w *odtWalk) element(t xml.Token, depth int) error {
	switch t := t.(type) {
	case xml.CharData:
		if w.open && w.skip == 0 {
			w.line.WriteString(strings.Map(func(r rune) rune { // white space in the source is one space
				if unicode.IsControl(r) {
					return ' '
				}
				return r
			}, string(t)))
		}
	case xml.StartElement:
		w.start(t, depth)
	case xml.EndElement:
		w.finish(t.Name, depth)
	}
	return nil
}

func (w *odtWalk) start(t xml.StartElement, depth int) {
	if w.skip > 0 {
		return
	}
	switch t.Name.Space + ":" + t.Name.Local {
	case "text:tracked-changes", "office:annotation", "text:sequence-decls", "text:note-citation":
		w.skip = depth
	case "style:header", "style:header-first":
		w.into = &w.header
	case "style:footer", "style:footer-first":
		w.into = &w.footer
	case "text:p", "text:h":
		if w.rows == 0 {
			w.end()
		} else if w.line.Len() > 0 && !strings.HasSuffix(w.line.String(), "\t") {
			w.line.WriteByte(' ')
		}
		w.open, w.heading = true, 0
		if t.Name.Local == "h" {
			w.heading = 2
			if n, err := strconv.Atoi(attr(t, "outline-level")); err == nil && n > 0 {
				w.heading = min(n, 6)
			}
		}
	case "text:tab":
		w.line.WriteByte('\t')
	case "text:line-break":
		if w.rows == 0 {
			open, heading := w.open, w.heading
			w.end()
			w.open, w.heading = open, heading
		} else {
			w.line.WriteByte(' ')
		}
	case "text:s":
		n, _ := strconv.Atoi(attr(t, "c"))
		w.line.WriteString(strings.Repeat(" ", min(max(n, 1), maxSpaces)))
	case "text:list":
		w.lists++
	case "text:a":
		if to := attr(t, "href"); to != "" && len(w.links) < maxParts {
			w.links = append(w.links, to)
		}
	case "draw:image":
		w.images++
	case "table:table":
		w.tables++
	case "table:table-row":
		if w.rows == 0 {
			w.end()
		}
		w.rows++
		w.cells = 0
	case "table:table-cell":
		if w.cells++; w.cells > 1 {
			w.line.WriteByte('\t')
		}
	}
}

func (w *odtWalk) finish(name xml.Name, depth int) {
	if w.skip > 0 {
		if depth <= w.skip {
			w.skip = 0
		}
		return
	}
	switch name.Space + ":" + name.Local {
	case "text:p", "text:h":
		if w.rows == 0 {
			w.end()
		}
		w.open = false
	case "text:list":
		w.lists = max(0, w.lists-1)
	case "table:table-row":
		if w.rows = max(0, w.rows-1); w.rows == 0 {
			w.end()
		}
	case "style:header", "style:header-first", "style:footer", "style:footer-first":
		w.end()
		w.into = nil
	}
}

// end ends the line.
func (w *odtWalk) end() {
	text := strings.TrimSpace(w.line.String())
	w.line.Reset()
	if w.margins {
		if w.into != nil && text != "" {
			w.into.WriteString(text + "\n")
		}
		return
	}
	if text == "" {
		if w.open {
			w.add(jobsearch.DocumentLine{}) // an empty paragraph parts what stands around it
		}
		return
	}
	l := jobsearch.DocumentLine{Text: text}
	if w.heading > 0 {
		l.Bold, l.Size = true, headingSizes[w.heading]
	} else if w.lists > 0 && w.rows == 0 {
		l.Text = "• " + text
	}
	w.add(l)
}
