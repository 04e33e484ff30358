package resume

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/seed-57f86535/jobsearch"
	"golang.org/x/text/encoding/charmap"
)

// PDFOptions say how a PDF is set. The zero value is A4 with the core fonts, which write the languages of western Europe (Windows-1252).
type PDFOptions struct {
	Letter     bool   // US Letter instead of A4
	Font, Bold []byte // TrueType fonts to embed for other scripts; Bold may be nil
}

// Measures of the page, in millimetres, and type sizes, in points.
const (
	pageMargin = 18.0
	lineHeight = 5.0
	bodySize   = 10.0
)

// typographic are characters without a place in the core fonts that have an equal there.
var typographic = strings.NewReplacer("\u2011", "-", "\u2010", "-", "\u2212", "-", "\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2007", " ", "\u00ad", "", "\u200b", "", "\ufeff", "")

// WritePDF writes the resume as a PDF with real text in one column. Without a font of the caller's, characters outside Windows-1252 are an *jobsearch.InputError that names them. Equal resumes give equal bytes.
func (r Resume) WritePDF(o PDFOptions) ([]byte, error) {
	blocks := layOut(r)
	size := "A4"
	if o.Letter {
		size = "Letter"
	}
	pdf := fpdf.New("P", "mm", size, "")
	pdf.SetCreationDate(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC))
	pdf.SetModificationDate(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC))
	pdf.SetCatalogSort(true)
	pdf.SetMargins(pageMargin, pageMargin, pageMargin)
	pdf.SetAutoPageBreak(true, pageMargin)
	pdf.SetTitle(r.Basics.Name, true)
	family, encode := "Helvetica", pdf.UnicodeTranslatorFromDescriptor("")
	if o.Font != nil {
		family, encode = "embedded", func(s string) string { return s }
		bold := o.Bold
		if bold == nil {
			bold = o.Font
		}
		pdf.AddUTF8FontFromBytes(family, "", o.Font)
		pdf.AddUTF8FontFromBytes(family, "B", bold)
	} else if err := writable(blocks); err != nil {
		return nil, err
	}
	pdf.AddPage()
	s := sheet{pdf: pdf, family: family, encode: func(t string) string { return encode(typographic.Replace(printable(t))) }}
	s.width, _ = pdf.GetPageSize()
	s.width -= 2 * pageMargin
	for i, b := range blocks {
		s.write(b, i)
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("resume: write PDF: %w", err)
	}
	return out.Bytes(), nil
}

// writable says whether the core fonts have every character.
func writable(blocks []block) error {
	var missing []string
	for _, b := range blocks {
		for _, r := range typographic.Replace(b.text + b.label + b.right) {
			if _, ok := charmap.Windows1252.EncodeRune(r); !ok && !slices.Contains(missing, string(r)) && len(missing) < 12 {
				missing = append(missing, string(r))
			}
		}
	}
	if len(missing) > 0 {
		return &jobsearch.InputError{What: "resume", At: "PDF", Reason: fmt.Sprintf("the built-in fonts have no %s: give a font (PDFOptions.Font), or write DOCX", strings.Join(missing, " "))}
	}
	return nil
}

type sheet struct {
	pdf    *fpdf.Fpdf
	family string
	width  float64
	encode func(string) string
}

func (s sheet) write(b block, i int) {
	p := s.pdf
	set := func(style string, size float64) { p.SetFont(s.family, style, size) }
	text := s.encode(b.text)
	switch b.kind {
	case nameBlock:
		set("B", 20)
		p.MultiCell(0, 9, text, "", "L", false)
	case labelBlock:
		set("", 12)
		p.MultiCell(0, 6, text, "", "L", false)
	case contactBlock:
		set("", bodySize)
		p.MultiCell(0, lineHeight, text, "", "L", false)
	case headingBlock:
		s.keep(20)
		p.Ln(3)
		set("B", 12.5)
		p.CellFormat(0, 7, text, "B", 1, "L", false, 0, "")
		p.Ln(1.5)
	case entryBlock:
		s.keep(16)
		if i > 0 {
			p.Ln(1.5)
		}
		set("B", bodySize)
		p.Write(lineHeight, text)
		if b.right != "" { // behind the title and not at the page's right edge, where poppler takes the dates for a column of their own
			set("", bodySize)
			p.Write(lineHeight, "  "+s.encode(b.right))
		}
		p.Ln(lineHeight)
	case subBlock:
		set("", bodySize)
		p.MultiCell(0, lineHeight, text, "", "L", false)
	case bulletBlock:
		set("", bodySize)
		p.SetX(pageMargin + 3)
		p.CellFormat(3, lineHeight, s.encode("•"), "", 0, "L", false, 0, "") // no wider: poppler would take bullets and text for two columns
		p.MultiCell(s.width-6, lineHeight, text, "", "L", false)
		p.SetX(pageMargin)
	default:
		if b.label != "" {
			text = s.encode(b.label+": ") + text
		}
		set("", bodySize)
		p.MultiCell(0, lineHeight, text, "", "L", false)
	}
}

// keep starts a new page where less than room is left, so that a heading does not stand alone at a page's foot.
func (s sheet) keep(room float64) {
	_, height := s.pdf.GetPageSize()
	if s.pdf.GetY()+room > height-pageMargin {
		s.pdf.AddPage()
	}
}
