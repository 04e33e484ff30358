package pdfium

import (
	"math"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/seed-57f86535/jobsearch"
)

// page is one page as PDFium gives it, with the origin in the upper left corner.
type page struct {
	number        int
	width, height float64
	glyphs        []glyph
	fonts         map[int]font // of the glyph that starts a fragment
	images        int
	links         []string
	broken        bool
}

// glyph is one character with the box of its ink, in points. Generated spaces have an empty box.
type glyph struct {
	r              rune
	x0, y0, x1, y1 float64
}

type font struct {
	size     float64
	baseline float64 // from the upper edge; 0 where PDFium cannot say
	bold     bool
}

// What a page may hold beside its text.
const (
	maxLinks   = 200
	maxObjects = 400
)

// readPage reads the characters, links and images of a page, at most left characters.
func readPage(in pdfium.Pdfium, doc references.FPDF_DOCUMENT, index, left int) (page, error) {
	loaded, err := in.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: index})
	if err != nil {
		return page{}, err
	}
	defer in.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	at := requests.Page{ByReference: &loaded.Page}
	p := page{number: index + 1, fonts: map[int]font{}}

	if w, err := in.FPDF_GetPageWidth(&requests.FPDF_GetPageWidth{Page: at}); err == nil {
		p.width = w.Width
	}
	if h, err := in.FPDF_GetPageHeight(&requests.FPDF_GetPageHeight{Page: at}); err == nil {
		p.height = h.Height
	}
	text, err := in.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: at})
	if err != nil {
		return page{}, err
	}
	defer in.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	n, err := in.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return page{}, err
	}
	if n.Count > left {
		return page{}, &jobsearch.LimitError{What: "text", Limit: int64(left), Unit: "characters"}
	}
	chars, err := in.GetPageTextStructured(&requests.GetPageTextStructured{Page: at, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return page{}, err
	}
	p.glyphs = make([]glyph, 0, len(chars.Chars))
	for _, c := range chars.Chars {
		for _, r := range c.Text {
			box := c.PointPosition
			p.glyphs = append(p.glyphs, glyph{r: r, x0: min(box.Left, box.Right), x1: max(box.Left, box.Right), y0: p.height - max(box.Top, box.Bottom), y1: p.height - min(box.Top, box.Bottom)})
			break
		}
		if c.Text == "" {
			p.glyphs = append(p.glyphs, glyph{r: unicode.ReplacementChar, x0: c.PointPosition.Left, x1: c.PointPosition.Right, y0: p.height - c.PointPosition.Top, y1: p.height - c.PointPosition.Bottom})
		}
	}
	for _, i := range starts(p.glyphs) {
		p.fonts[i] = fontAt(in, text.TextPage, i, p.height)
	}
	p.links = linksOf(in, doc, at)
	p.images = imagesOf(in, at)
	return p, nil
}

// fontAt is the size and weight of the character's font; zero where PDFium cannot say.
func fontAt(in pdfium.Pdfium, text references.FPDF_TEXTPAGE, i int, height float64) font {
	var f font
	if o, err := in.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: i}); err == nil {
		f.baseline = height - o.Y
	}
	if s, err := in.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: text, Index: i}); err == nil {
		f.size = s.FontSize
	}
	if m, err := in.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: text, Index: i}); err == nil {
		if k := math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D)); k > 0 {
			f.size *= k
		}
	}
	if w, err := in.FPDFText_GetFontWeight(&requests.FPDFText_GetFontWeight{TextPage: text, Index: i}); err == nil {
		f.bold = w.FontWeight >= 600
	}
	if info, err := in.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: text, Index: i}); err == nil {
		name := strings.ToLower(info.FontName)
		f.bold = f.bold || strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy") || strings.Contains(name, "demi")
	}
	return f
}

// linksOf is the addresses that the page's link annotations lead to.
func linksOf(in pdfium.Pdfium, doc references.FPDF_DOCUMENT, at requests.Page) []string {
	var out []string
	for pos, n := 0, 0; n < maxLinks; n++ {
		next, err := in.FPDFLink_Enumerate(&requests.FPDFLink_Enumerate{Page: at, StartPos: pos})
		if err != nil || next.Link == nil || next.NextStartPos == nil || *next.NextStartPos <= pos {
			break
		}
		pos = *next.NextStartPos
		action, err := in.FPDFLink_GetAction(&requests.FPDFLink_GetAction{Link: *next.Link})
		if err != nil || action.Action == nil {
			continue
		}
		uri, err := in.FPDFAction_GetURIPath(&requests.FPDFAction_GetURIPath{Document: doc, Action: *action.Action})
		if err == nil && uri.URIPath != nil && *uri.URIPath != "" {
			out = append(out, jobsearch.CleanText(*uri.URIPath))
		}
	}
	return out
}

// imagesOf counts the images among the page's first objects.
func imagesOf(in pdfium.Pdfium, at requests.Page) int {
	count, err := in.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: at})
	if err != nil {
		return 0
	}
	images := 0
	for i := range min(count.Count, maxObjects) {
		object, err := in.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: at, Index: i})
		if err != nil {
			break
		}
		kind, err := in.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err == nil && kind.Type == enums.FPDF_PAGEOBJ_IMAGE {
			images++
		}
	}
	return images
}
