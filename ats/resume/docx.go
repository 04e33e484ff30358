package resume

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/seed-57f86535/jobsearch"
)

// Bounds of a DOCX beside Options.MaxText: what a zip's own header says of its sizes is not believed.
const (
	maxParts    = 64   // parts that we read
	maxEntries  = 5000 // files in the zip
	maxXMLDepth = 256
)

// Names of the parts with text, in reading order (ECMA-376 part 1, 11.3).
var docxParts = []*regexp.Regexp{
	regexp.MustCompile(`^word/header\d*\.xml$`),
	regexp.MustCompile(`^word/document\d*\.xml$`),
	regexp.MustCompile(`^word/(footnotes|endnotes)\.xml$`),
	regexp.MustCompile(`^word/footer\d*\.xml$`),
}

// readDOCX walks the parts of a Word file. encoding/xml resolves no external entities.
func readDOCX(ctx context.Context, name string, content []byte, o Options) (jobsearch.Document, error) {
	bad := func(reason string) (jobsearch.Document, error) {
		return jobsearch.Document{}, &jobsearch.InputError{What: name, Reason: reason}
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return bad("the file is damaged or cut short: it is no whole zip archive")
	}
	if len(z.File) > maxEntries {
		return jobsearch.Document{}, &jobsearch.LimitError{What: "files in the archive", Limit: maxEntries, Unit: "files"}
	}
	byName := map[string]*zip.File{}
	var names []string
	images := 0
	for _, f := range z.File {
		byName[f.Name] = f
		names = append(names, f.Name)
		if strings.HasPrefix(f.Name, "word/media/") {
			images++
		}
	}
	sort.Strings(names)
	w := &docxWalk{left: 8 * o.MaxText, max: 8 * o.MaxText, styles: map[string]docxStyle{}}
	if f := byName["word/styles.xml"]; f != nil {
		_ = w.read(ctx, f, w.style) // only how headings look: a damaged part costs nothing but that
	}
	parts, found := 0, false
	for kind, pattern := range docxParts {
		for _, n := range names {
			if !pattern.MatchString(n) {
				continue
			}
			if parts++; parts > maxParts {
				return jobsearch.Document{}, &jobsearch.LimitError{What: "parts", Limit: maxParts, Unit: "parts"}
			}
			w.part = kind
			found = found || kind == 1
			if err := w.read(ctx, byName[n], w.body); err != nil {
				var limit *jobsearch.LimitError
				if errors.As(err, &limit) || ctx.Err() != nil {
					return jobsearch.Document{}, err
				}
				if kind == 1 {
					return jobsearch.Document{}, &jobsearch.InputError{What: name, At: n, Reason: "the Word file is damaged: " + err.Error()}
				}
				w.problems = append(w.problems, jobsearch.Problem{Field: n, Reason: "the part is damaged and was left out"})
			}
		}
	}
	if !found {
		if byName["content.xml"] != nil && byName["mimetype"] != nil {
			return readODT(ctx, name, byName, o)
		}
		return bad("this zip archive is no Word file: it has no word/document.xml")
	}
	d := w.document("docx")
	d.Tables, d.Images, d.Problems = w.tables, images, append(d.Problems, w.problems...)
	d.Header, d.Footer, d.TextBox = strings.TrimSpace(w.header.String()), strings.TrimSpace(w.footer.String()), strings.TrimSpace(w.textbox.String())
	d.Links = w.links
	if f := byName["word/_rels/document.xml.rels"]; f != nil {
		_ = w.read(ctx, f, w.relation)
		d.Links = w.links
	}
	if strings.TrimSpace(d.Text) == "" {
		reason := "the file has no text"
		if images > 0 {
			reason = "the file holds only pictures: there is no text to read"
		}
		d.Quality, d.Problems = 0, append(d.Problems, jobsearch.Problem{Field: "text", Reason: reason})
	}
	return d, nil
}

type docxStyle struct {
	bold bool
	size float64
	list bool
}

// paragraph is a w:p being read; a text box nests further ones.
type paragraph struct {
	text    strings.Builder
	style   docxStyle
	list    bool
	runBold bool
	runSize float64
	indent  float64
	started bool
	first   docxStyle // of the first run with text
	inBox   bool
}

// cell is a w:tc being read.
type cell struct{ lines []jobsearch.DocumentLine }

type docxWalk struct {
	builder
	left, max int64
	part      int
	styles    map[string]docxStyle
	styleID   string

	paragraphs []*paragraph
	tableRows  [][]cell // one open row per nested table
	cells      []*cell
	skip       int // depth of the element whose content is not read
	boxes      int
	inProps    bool

	tables                  int
	header, footer, textbox strings.Builder
	links                   []string
	problems                []jobsearch.Problem
}

// read feeds a part's elements to each; depth counts from 1.
func (w *docxWalk) read(ctx context.Context, f *zip.File, each func(t xml.Token, depth int) error) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: w.left + 1}
	d := xml.NewDecoder(limited)
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	depth, tokens := 0, 0
	defer func() { w.paragraphs, w.tableRows, w.cells, w.skip, w.boxes = nil, nil, nil, 0, 0 }()
	for {
		t, err := d.RawToken()
		if limited.N <= 0 {
			return &jobsearch.LimitError{What: "inflated text", Limit: w.max, Unit: "bytes"}
		}
		if err == io.EOF {
			w.left = limited.N - 1
			w.flushOpen()
			return nil
		}
		if err != nil {
			return err
		}
		if tokens++; tokens%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return &jobsearch.LimitError{What: "nesting", Limit: maxXMLDepth, Unit: "elements"}
			}
			if err := each(t, depth); err != nil {
				return err
			}
		case xml.EndElement:
			if err := each(t, depth); err != nil {
				return err
			}
			depth = max(0, depth-1)
		case xml.CharData:
			if err := each(t, depth); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func on(e xml.StartElement) bool {
	v := attr(e, "val")
	return v != "0" && v != "false" && v != "none"
}

// style reads word/styles.xml.
func (w *docxWalk) style(t xml.Token, _ int) error {
	e, ok := t.(xml.StartElement)
	if !ok {
		return nil
	}
	s := w.styles[w.styleID]
	switch e.Name.Local {
	case "style":
		w.styleID = attr(e, "styleId")
		return nil
	case "name":
		name := strings.ToLower(attr(e, "val"))
		switch {
		case name == "title":
			s.bold, s.size = true, max(s.size, headingSizes[1])
		case strings.HasPrefix(name, "heading "):
			n, _ := strconv.Atoi(strings.TrimPrefix(name, "heading "))
			s.bold, s.size = true, max(s.size, headingSizes[min(max(n+1, 2), 6)])
		case strings.HasPrefix(name, "list bullet"), strings.HasPrefix(name, "list number"):
			s.list = true
		}
	case "basedOn":
		if base, ok := w.styles[attr(e, "val")]; ok {
			s.bold, s.size, s.list = s.bold || base.bold, max(s.size, base.size), s.list || base.list
		}
	case "b":
		s.bold = on(e)
	case "sz":
		if n, err := strconv.ParseFloat(attr(e, "val"), 64); err == nil {
			s.size = max(s.size, min(n/2, 72))
		}
	case "numId":
		s.list = attr(e, "val") != "0"
	}
	if w.styleID != "" && len(w.styles) < 2000 {
		w.styles[w.styleID] = s
	}
	return nil
}

// relation reads the targets of hyperlinks.
func (w *docxWalk) relation(t xml.Token, _ int) error {
	if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && strings.HasSuffix(attr(e, "Type"), "/hyperlink") && len(w.links) < 500 {
		w.links = append(w.links, attr(e, "Target"))
	}
	return nil
}

// body reads a part with paragraphs.
func (w *docxWalk) body(t xml.Token, depth int) error {
	if w.skip > 0 {
		if _, ok := t.(xml.EndElement); ok && depth <= w.skip {
			w.skip = 0
		}
		return nil
	}
	var p *paragraph
	if n := len(w.paragraphs); n > 0 {
		p = w.paragraphs[n-1]
	}
	switch t := t.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "Fallback", "del", "moveFrom", "instrText", "delText", "delInstrText", "footnoteSeparator", "rt":
			w.skip = depth
		case "p":
			if t.Name.Space != "a" {
				w.paragraphs = append(w.paragraphs, &paragraph{inBox: w.boxes > 0})
			}
		case "txbxContent":
			w.boxes++
		case "tbl":
			w.tables++
			w.tableRows = append(w.tableRows, nil)
		case "tc":
			w.cells = append(w.cells, &cell{})
		}
		if p == nil {
			return nil
		}
		switch t.Name.Local {
		case "pStyle":
			p.style = w.styles[attr(t, "val")]
			p.list = p.list || p.style.list
		case "numPr":
			p.list = true
		case "numId":
			p.list = attr(t, "val") != "0"
		case "ind":
			if n, err := strconv.ParseFloat(attr(t, "left"), 64); err == nil {
				p.indent = n / 20
			}
		case "r":
			p.runBold, p.runSize = p.style.bold, p.style.size
		case "b":
			p.runBold = on(t)
		case "sz":
			if n, err := strconv.ParseFloat(attr(t, "val"), 64); err == nil {
				p.runSize = min(n/2, 200)
			}
		case "tab":
			if attr(t, "pos") == "" { // not a tab stop's definition
				p.text.WriteByte('\t')
			}
		case "br", "cr":
			if attr(t, "type") != "page" || p.text.Len() > 0 {
				p.text.WriteByte('\n')
			}
		case "noBreakHyphen":
			p.text.WriteByte('-')
		case "t":
			w.inProps = true
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "t":
			w.inProps = false
		case "p":
			if p != nil && t.Name.Space != "a" {
				w.paragraphs = w.paragraphs[:len(w.paragraphs)-1]
				w.finish(p)
			}
		case "txbxContent":
			w.boxes = max(0, w.boxes-1)
		case "tc":
			if n := len(w.cells); n > 0 {
				done := w.cells[n-1]
				w.cells = w.cells[:n-1]
				if m := len(w.tableRows); m > 0 {
					w.tableRows[m-1] = append(w.tableRows[m-1], *done)
				}
			}
		case "tr":
			if m := len(w.tableRows); m > 0 {
				w.row(w.tableRows[m-1])
				w.tableRows[m-1] = nil
			}
		case "tbl":
			if m := len(w.tableRows); m > 0 {
				w.tableRows = w.tableRows[:m-1]
			}
		}
	case xml.CharData:
		if p != nil && w.inProps {
			if !p.started && strings.TrimSpace(string(t)) != "" {
				p.started, p.first = true, docxStyle{bold: p.runBold, size: p.runSize}
			}
			p.text.Write(t)
		}
	}
	return nil
}

// finish turns a paragraph into lines.
func (w *docxWalk) finish(p *paragraph) {
	text := strings.ReplaceAll(p.text.String(), "\u00ad", "")
	for i, line := range strings.Split(text, "\n") {
		line = wideGap.ReplaceAllString(strings.TrimSpace(line), "\t")
		l := jobsearch.DocumentLine{Text: line, Bold: p.first.bold, Size: p.first.size, X: p.indent}
		if p.list && i == 0 && line != "" && !strings.HasPrefix(line, "•") {
			l.Text = "• " + line
		}
		switch {
		case line == "":
		case p.inBox:
			w.textbox.WriteString(l.Text + "\n")
		case w.part == 0:
			w.header.WriteString(l.Text + "\n")
		case w.part == 3:
			w.footer.WriteString(l.Text + "\n")
		}
		w.emit(l)
	}
}

func (w *docxWalk) emit(l jobsearch.DocumentLine) {
	if n := len(w.cells); n > 0 {
		w.cells[n-1].lines = append(w.cells[n-1].lines, l)
		return
	}
	w.add(l)
}

// row writes a table's row: cells of one line each side by side, with tabs; cells with more (a layout made of a table) one after the other.
func (w *docxWalk) row(cells []cell) {
	lines := make([][]jobsearch.DocumentLine, 0, len(cells))
	most := 0
	for _, c := range cells {
		var full []jobsearch.DocumentLine
		for _, l := range c.lines {
			if strings.TrimSpace(l.Text) != "" {
				full = append(full, l)
			}
		}
		if len(full) > 0 {
			lines = append(lines, full)
			most = max(most, len(full))
		}
	}
	if most <= 1 {
		var joined jobsearch.DocumentLine
		for i, l := range lines {
			if i == 0 {
				joined = l[0]
			} else {
				joined.Text += "\t" + strings.TrimPrefix(l[0].Text, "• ")
			}
		}
		w.emit(joined)
		return
	}
	for _, c := range cells {
		w.emit(jobsearch.DocumentLine{})
		for _, l := range c.lines {
			w.emit(l)
		}
	}
}

// flushOpen keeps what a cut-off part had begun.
func (w *docxWalk) flushOpen() {
	for i := len(w.paragraphs) - 1; i >= 0; i-- {
		w.finish(w.paragraphs[i])
	}
	w.paragraphs = nil
	for i := len(w.cells) - 1; i >= 0; i-- {
		open := w.cells[i]
		w.cells = w.cells[:i]
		for _, l := range open.lines {
			w.emit(l)
		}
	}
}
