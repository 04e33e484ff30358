package resume

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docxOf zips parts into a Word file.
func docxOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"word/styles.xml", "word/header1.xml", "word/document.xml", "word/footnotes.xml", "word/footer1.xml", "word/_rels/document.xml.rels", "content.xml", "styles.xml", "mimetype"} {
		if content, ok := parts[name]; ok {
			w, err := z.Create(name)
			require.NoError(t, err)
			_, err = io.WriteString(w, content)
			require.NoError(t, err)
		}
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

const wordHead = `<?xml version="1.0"?><w:document xmlns:w="w" xmlns:mc="mc" xmlns:wps="wps" xmlns:r="r"><w:body>`

func paragraphs(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("<w:p><w:r><w:t>" + l + "</w:t></w:r></w:p>")
	}
	return b.String()
}

func TestADesignedWordFileIsReadWhole(t *testing.T) {
	body := wordHead +
		`<w:p><w:r><w:t>Kuber</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>netes</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:ins><w:r><w:t> inserted</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>` +
		`<w:p><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>` +
		`<w:tbl><w:tr><w:tc>` + paragraphs("Languages") + `</w:tc><w:tc>` + paragraphs("Go, C") + `</w:tc></w:tr><w:tr><w:tc>` + paragraphs("Left one", "Left two") + `</w:tc><w:tc>` + paragraphs("Right one", "Right two") + `<w:tbl><w:tr><w:tc>` + paragraphs("Nested") + `</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>` +
		`<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:hyperlink r:id="x"><w:r><w:t>A linked bullet</w:t></w:r></w:hyperlink></w:p>` +
		`<w:sdt><w:sdtContent>` + paragraphs("A content control") + `</w:sdtContent></w:sdt>` +
		`<w:p><w:r><w:t>Before</w:t><w:tab/><w:t>after</w:t><w:br/><w:t>below</w:t></w:r></w:p></w:body></w:document>`
	content := docxOf(t, map[string]string{
		"word/document.xml": body, "word/header1.xml": `<w:hdr xmlns:w="w">` + paragraphs("Name in the header") + `</w:hdr>`, "word/footer1.xml": `<w:ftr xmlns:w="w">` + paragraphs("Footer") + `</w:ftr>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="x" Type="http://x/hyperlink" Target="https://example.org/me"/></Relationships>`,
	})
	doc, err := ReadDocument(context.Background(), "cv.docx", content, Options{})
	require.NoError(t, err)
	assert.Equal(t, "Name in the header\nKubernetes inserted\nIn a box\n\nLanguages\tGo, C\n\nLeft one\nLeft two\n\nRight one\nRight two\nNested\n• A linked bullet\nA content control\nBefore\tafter\nbelow\nFooter", doc.Text)
	assert.Equal(t, "Name in the header", doc.Header)
	assert.Equal(t, "Footer", doc.Footer)
	assert.Equal(t, "In a box", doc.TextBox)
	assert.Equal(t, 2, doc.Tables)
	assert.Equal(t, []string{"https://example.org/me"}, doc.Links)
}

func TestWhatAFileIsItsBytesSay(t *testing.T) {
	for _, c := range []struct {
		name    string
		content string
		is      error
		says    string
	}{
		{"cv.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", jobsearch.ErrInput, "legacy Word file"},
		{"cv.txt", "%PDF-1.7 …", jobsearch.ErrUnsupported, "DocumentReader"},
		{"cv.txt", "", jobsearch.ErrInput, "empty"},
		{"cv.pdf", "\x89PNG\r\n\x1a\n", jobsearch.ErrInput, "picture"},
		{"cv.bin", "\x00\x01\x02\x03\x04\x05", jobsearch.ErrInput, "no text file"},
		{"cv.docx", "PK\x03\x04garbage", jobsearch.ErrInput, "damaged"},
		{"cv.json", "{", jobsearch.ErrInput, "no JSON"},
		{"cut.odt", string(docxOf(t, map[string]string{"content.xml": "<a><text:p>x</text", "mimetype": odtType})), jobsearch.ErrInput, "content.xml"},
		{"cut.docx", string(docxOf(t, map[string]string{"word/document.xml": wordHead + "<w:p><w:r><w:t>x</w"})), jobsearch.ErrInput, "word/document.xml"},
	} {
		_, err := ReadDocument(context.Background(), c.name, []byte(c.content), Options{})
		require.ErrorIs(t, err, c.is, c.says)
		assert.Contains(t, err.Error(), c.says)
	}
}

const odtType = "application/vnd.oasis.opendocument.text"

func odt(t testing.TB) []byte {
	return docxOf(t, map[string]string{
		"mimetype": odtType,
		"content.xml": `<office:document-content><office:body><office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
<text:p>Ada  <text:span>By
ron</text:span></text:p><text:h text:outline-level="1">Experience</text:h><text:p>Cook,<text:s text:c="2"/>Inn<text:tab/>2019 - now</text:p>
<text:list><text:list-item><text:p>Soups<text:line-break/>and bread</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Tools</text:p></table:table-cell><table:table-cell><text:p>Knife</text:p><text:p>Pan</text:p></table:table-cell></table:table-row></table:table>
<text:p><text:a xlink:href="https://example.org/ada">my page</text:a><draw:image/></text:p></office:text></office:body></office:document-content>`,
		"styles.xml": `<office:document-styles><style:header><text:p>ada@example.org</text:p></style:header><style:footer><text:p>page 1</text:p></style:footer></office:document-styles>`,
	})
}

func TestAnOpenDocumentFileIsRead(t *testing.T) {
	doc, err := ReadDocument(context.Background(), "cv.odt", odt(t), Options{})
	require.NoError(t, err)
	assert.Equal(t, "odt", doc.Format)
	assert.Equal(t, "Ada  By ron\nExperience\nCook,  Inn\t2019 - now\n• Soups\n• and bread\nTools\tKnife Pan\nmy page", doc.Text)
	assert.True(t, doc.Lines[1].Bold)
	assert.Equal(t, "ada@example.org", doc.Header)
	assert.Equal(t, "page 1", doc.Footer)
	assert.Equal(t, []string{"https://example.org/ada"}, doc.Links)
	assert.Equal(t, [2]int{1, 1}, [2]int{doc.Tables, doc.Images})
}

const rtf = `{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Calibri;}}{\*\generator Word;}{\info{\title T}}{\header\pard ada@example.org\par}
\pard\b\fs40 Jos\'e9 N\u250?\'f1ez\b0\fs22\par Experience\par Cook, Inn\tab 2019 \endash  now\par
{\listtext\f3 \u-3913?\tab}Soups \{hot\} {\v hidden}and{\b  bread}\par \u-10179?\u-8704? emoji\par {\pict\bin4 }}{{}{\field{\*\fldinst HYPERLINK "https://example.org"}{\fldrslt my page}}\par
\trowd\intbl Tools\cell Knife\cell\row \trowd\intbl Oven\cell\row end}`

func TestAnRTFFileIsRead(t *testing.T) {
	doc, err := ReadDocument(context.Background(), "cv.doc", []byte(rtf), Options{})
	require.NoError(t, err)
	assert.Equal(t, "rtf", doc.Format)
	assert.Equal(t, "José Núñez\nExperience\nCook, Inn\t2019 – now\n• Soups {hot} and bread\n😀 emoji\nmy page\nTools\tKnife\nOven\nend", doc.Text)
	assert.True(t, doc.Lines[0].Bold)
	assert.InDelta(t, 20, doc.Lines[0].Size, 0)
	assert.Equal(t, "ada@example.org", doc.Header)
	assert.Equal(t, [2]int{1, 1}, [2]int{doc.Tables, doc.Images})

	_, err = ReadDocument(context.Background(), "cv.rtf", []byte(`{\rtf1`+strings.Repeat("{", 1000)), Options{})
	require.ErrorIs(t, err, jobsearch.ErrLimit)
	_, err = ReadDocument(context.Background(), "cv.rtf", []byte(`{\rtf1 `+strings.Repeat("a", 1000)), Options{MaxText: 100})
	require.ErrorIs(t, err, jobsearch.ErrLimit)
}

func TestWhatIsNoneOfTheDocumentsInAnRTFFileEndsNoLine(t *testing.T) {
	for aside, want := range map[string]string{
		`{\*\shpinst one\par two}`:       "Head\nBaker since 2019",
		`{\pict 00\line 00}`:             "Head\nBaker since 2019",
		"{\\*\\annotation one\\\ntwo}":   "Head\nBaker since 2019",
		`{\*\shpinst {\header\par one}}`: "Head\nBaker since 2019",
		`{\*\shpinst cut off\par`:        "Head\nBaker",
	} {
		doc, err := ReadDocument(context.Background(), "cv.rtf", []byte(`{\rtf1 Head\par Baker `+aside+`since 2019`), Options{})
		require.NoError(t, err)
		assert.Equal(t, want, doc.Text, aside)
	}
}

func TestEncodingsAreRead(t *testing.T) {
	for name, content := range map[string]string{
		"UTF-8 with a mark": "\xef\xbb\xbfJosé Núñez",
		"UTF-16 LE":         "\xff\xfeJ\x00o\x00s\x00\xe9\x00 \x00N\x00\xfa\x00\xf1\x00e\x00z\x00",
		"UTF-16 BE":         "\xfe\xff\x00J\x00o\x00s\x00\xe9\x00 \x00N\x00\xfa\x00\xf1\x00e\x00z",
		"Windows-1252":      "Jos\xe9 N\xfa\xf1ez",
	} {
		doc, err := ReadDocument(context.Background(), "cv.txt", []byte(content), Options{})
		require.NoError(t, err, name)
		assert.Equal(t, "José Núñez", doc.Text, name)
	}
}

func TestAZipBombIsStopped(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	w, err := z.Create("word/document.xml")
	require.NoError(t, err)
	_, err = io.WriteString(w, wordHead+"<w:p><w:r><w:t>")
	require.NoError(t, err)
	block := bytes.Repeat([]byte("a"), 1<<20)
	for range 200 {
		_, err = w.Write(block)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	start := time.Now()
	_, err = ReadDocument(context.Background(), "cv.docx", b.Bytes(), Options{})
	require.ErrorIs(t, err, jobsearch.ErrLimit)
	assert.Less(t, time.Since(start), 20*time.Second)

	deep := wordHead + strings.Repeat("<w:sdt>", 100_000)
	_, err = ReadDocument(context.Background(), "cv.docx", docxOf(t, map[string]string{"word/document.xml": deep}), Options{})
	require.ErrorIs(t, err, jobsearch.ErrLimit)
}

func TestHTMLIsReadAsAPersonSeesIt(t *testing.T) {
	doc, err := ReadDocument(context.Background(), "cv.html", []byte(`<html><head><title>t</title></head><body><script>x()</script><h1>Ada  Byron</h1><p>One<br>two <b>bold</b></p><div style="display: none">hidden</div><ul><li>Item <a href="https://example.org">link</a></li></ul><table><tr><td>Tools</td><td>Excel</td></tr></table></body></html>`), Options{})
	require.NoError(t, err)
	assert.Equal(t, "Ada Byron\n\nOne\ntwo bold\n• Item link\nTools\tExcel", doc.Text)
	assert.Equal(t, []string{"https://example.org"}, doc.Links)
}

func FuzzRead(f *testing.F) {
	docx, _ := sample().WriteDOCX()
	f.Add("cv.docx", docx)
	f.Add("cv.docx", docxOf(f, map[string]string{"word/document.xml": wordHead + paragraphs("x", "y")}))
	f.Add("cv.md", sample().WriteMarkdown())
	f.Add("cv.odt", odt(f))
	f.Add("cv.rtf", []byte(rtf))
	f.Add("cv.txt", []byte(sample().Plain()))
	f.Add("cv.html", []byte("<h1>A B</h1><ul><li>2019 - now: Cook, Inn</ul><table><tr><td>x"))
	f.Add("cv.json", []byte(`{"basics":{"name":1},"work":[{"name":"X","startDate":"2020"}, 3]}`))
	f.Add("cv.txt", []byte("Jan 2019 – \tx\n• a\n2020-21\nEDUCATION\nBSc, X, 2019\nSKILLS\na (b, c), d"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		r, err := Read(context.Background(), name, content, Options{MaxText: 1 << 20})
		if err != nil {
			return
		}
		for _, p := range r.Provenance {
			if p.Start < 0 || p.End < p.Start || p.End > len(r.Text) || p.Confidence < 0 || p.Confidence > 1 {
				t.Fatalf("%s: %+v of %d bytes", name, p, len(r.Text))
			}
		}
		if y := r.Years(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); y < 0 || y > 90 {
			t.Fatalf("%v years", y)
		}
		if _, err := r.JSON(); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzFindDates(f *testing.F) {
	for _, s := range []string{"Jan 2020 – Present", "2019–21", "(2016年", "'19 - ’21", "05/17 -", "March 2020 – bis heute", "1.1.2020-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, d := range findDates(s) {
			if d.at < 0 || d.to > len(s) || d.at > d.to {
				t.Fatalf("%q: %+v", s, d)
			}
			at = d.to
		}
		_ = at
		_ = withoutDates(s, findDates(s))
	})
}

func BenchmarkReadDOCX(b *testing.B) {
	content, err := sample().WriteDOCX()
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), "cv.docx", content, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	doc := readText(sample().Plain())
	b.ReportAllocs()
	for b.Loop() {
		Parse(doc)
	}
}
