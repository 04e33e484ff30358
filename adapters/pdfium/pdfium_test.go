package pdfium

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shared is one Reader for all tests: compiling costs seconds.
var shared = New(Options{})

func TestMain(m *testing.M) {
	code := m.Run()
	if err := shared.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// at is a piece of text on a page: from the left and from the upper edge, in points.
type at struct {
	x, y, size float64
	text       string
	bold       bool
}

// pdf writes a PDF of A4 pages with these texts in Helvetica; extra goes into every page's stream.
func pdf(pages [][]at, extra string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 6+2*i))
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(pages))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>")
	object("<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\nA\nendstream")
	for i, texts := range pages {
		var s strings.Builder
		for _, t := range texts {
			name := "F1"
			if t.bold {
				name = "F2"
			}
			fmt.Fprintf(&s, "BT /%s %g Tf %g %g Td (%s) Tj ET\n", name, t.size, t.x, 842-t.y, strings.NewReplacer("(", `\(`, ")", `\)`, "\\", `\\`, "•", `\225`, "–", `\226`).Replace(t.text))
		}
		s.WriteString(extra)
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R/F2 4 0 R>>/XObject<</Im 5 0 R>>>>>>", 7+2*i)
		object("<</Length %d>>stream\n%s\nendstream", s.Len(), s.String())
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return b.Bytes()
}

// column sets lines below each other.
func column(x, y, leading float64, lines ...string) []at {
	var out []at
	for i, l := range lines {
		if l != "" {
			out = append(out, at{x: x, y: y + float64(i)*leading, size: 10, text: l})
		}
	}
	return out
}

func text(t *testing.T, content []byte) jobsearch.Document {
	t.Helper()
	doc, err := shared.ReadDocument(context.Background(), "cv.pdf", content)
	require.NoError(t, err)
	return doc
}

// inOrder demands that the pieces stand in the text one after the other.
func inOrder(t *testing.T, text string, pieces ...string) {
	t.Helper()
	from := 0
	for _, p := range pieces {
		i := strings.Index(text[from:], p)
		if !assert.GreaterOrEqual(t, i, 0, "%q not found after what stands before it in\n%s", p, text) {
			return
		}
		from += i + len(p)
	}
}

var sidebar = []string{"CONTACT", "nils@example.org", "0491 570 006", "Kiel", "", "SKILLS", "Welding", "Rigging", "AutoCAD", "Excel", "", "LANGUAGES", "German", "Danish"}

var body = []string{"EXPERIENCE", "Shipwright, Nordwerft GmbH", "March 2018 – present", "• Built forty hulls of welded aluminium for the coast guard", "• Trained six apprentices in the yard every single year", "• Kept the crane log and the daily register of tools", "", "Welder, Fjord Stahl AS", "June 2011 – February 2018", "• Welded bulkheads on three ferries in Flensburg", "• Passed the class society's weld tests each spring", "", "EDUCATION", "Gesellenbrief, Handwerkskammer Flensburg, 2011"}

func TestColumnsAreReadOneAfterTheOther(t *testing.T) {
	name := at{x: 40, y: 50, size: 20, text: "Nils Petersen-Hoyer", bold: true}
	for _, c := range []struct {
		name string
		page []at
	}{
		{"a sidebar at the left", append(append([]at{name}, column(40, 90, 14, sidebar...)...), column(200, 97, 15.5, body...)...)},
		{"a sidebar at the left on the same grid of lines", append(append([]at{name}, column(40, 90, 15, sidebar...)...), column(200, 90, 15, body...)...)},
		{"the body written before the sidebar", append(append([]at{name}, column(200, 97, 15.5, body...)...), column(40, 90, 14, sidebar...)...)},
		{"a sidebar at the right", append(append([]at{name}, column(40, 90, 15.5, body...)...), column(430, 95, 14, sidebar...)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := text(t, pdf([][]at{c.page}, ""))
			assert.Equal(t, 2, doc.Columns)
			inOrder(t, doc.Text, "CONTACT", "nils@example.org", "Kiel", "SKILLS", "Welding", "Rigging", "AutoCAD", "Excel", "LANGUAGES", "German", "Danish")
			inOrder(t, doc.Text, "EXPERIENCE", "Shipwright", "March 2018", "Built forty", "Trained six", "Welder, Fjord", "June 2011", "EDUCATION", "Gesellenbrief")
			first, last := strings.Index(doc.Text, "CONTACT"), strings.Index(doc.Text, "Danish")
			if b := strings.Index(doc.Text, "EXPERIENCE"); b > first && b < last {
				t.Errorf("the columns are mixed:\n%s", doc.Text)
			}
		})
	}
}

func TestDatesBesideTheirEntriesAreNoColumn(t *testing.T) {
	left := append([]at{{x: 40, y: 50, size: 20, text: "Nils Petersen-Hoyer"}}, column(40, 90, 15, "Shipwright", "Nordwerft GmbH", "• Built hulls", "• Trained people", "Welder", "Fjord Stahl AS", "• Welded", "• Tested", "Helper", "Hafen AG", "• Carried")...)
	right := column(460, 90, 15, "2018 – present", "Kiel", "", "", "2011 – 2018", "Flensburg", "", "", "2009 – 2011", "Husum")
	doc := text(t, pdf([][]at{append(left, right...)}, ""))
	assert.Equal(t, 1, doc.Columns)
	inOrder(t, doc.Text, "Shipwright\t2018 – present", "Nordwerft GmbH\tKiel", "Welder\t2011 – 2018", "Helper\t2009 – 2011")
	// and at the left
	left = column(40, 90, 15, "2018 – present", "", "", "", "2011 – 2018", "", "", "", "2009 – 2011", "", "")
	right = column(140, 90, 15, "Shipwright, Nordwerft GmbH", "• Built hulls for the coast guard", "• Trained people", "• Kept the log", "Welder, Fjord Stahl AS", "• Welded", "• Tested", "• Painted", "Helper, Hafen AG", "• Carried", "• Swept")
	doc = text(t, pdf([][]at{append(left, right...)}, ""))
	inOrder(t, doc.Text, "2018 – present\tShipwright", "2011 – 2018\tWelder", "2009 – 2011\tHelper")
}

func TestAColumnGoesOnOverThePage(t *testing.T) {
	more := []string{"Helper, Hafen AG", "January 2009 – May 2011", "• Carried ropes and swept the floor of the hall", "• Learned to read drawings from the old foreman", "• Sorted the store of screws on rainy days", "• Drove the van"}
	one := append(column(40, 60, 14, sidebar...), column(200, 67, 15.5, body...)...)
	two := append(column(40, 60, 14, "HOBBIES", "Sailing", "Chess", "Choir", "Baking"), column(200, 67, 15.5, more...)...)
	doc := text(t, pdf([][]at{one, two}, ""))
	inOrder(t, doc.Text, "CONTACT", "Danish", "HOBBIES", "Baking", "EXPERIENCE", "Gesellenbrief", "Helper, Hafen AG", "Drove the van")
}

func TestWordsBrokenAtTheLineAreMended(t *testing.T) {
	doc := text(t, pdf([][]at{column(40, 60, 14, "Introduced an employee identity solution with twenty en-", "terprise systems, and open-", "source tools", "for the R-", "2 team")}, ""))
	assert.Contains(t, doc.Text, "enterprise\nsystems")
	assert.Contains(t, doc.Text, "open-source")
	assert.Contains(t, doc.Text, "R-\n2 team")
}

func TestABadFileIsToldApart(t *testing.T) {
	whole := pdf([][]at{column(40, 60, 14, body...)}, "")
	encrypted := bytes.Replace(whole, []byte("trailer<<"), []byte("trailer<</Encrypt<</Filter/Standard/V 1/R 2/O<"+strings.Repeat("41", 32)+">/U<"+strings.Repeat("42", 32)+">/P -4>>/ID[<31><31>]"), 1)
	for _, c := range []struct {
		name    string
		content []byte
		is      error
		says    string
	}{
		{"nothing", nil, jobsearch.ErrInput, "no PDF"},
		{"text", []byte("hello"), jobsearch.ErrInput, "no PDF"},
		{"a head without a body", []byte("%PDF-1.7\n"), jobsearch.ErrInput, "no PDF"},
		{"encrypted", encrypted, jobsearch.ErrInput, "encrypted"},
		{"ten thousand pages", pdf(make([][]at, 10_000), ""), jobsearch.ErrLimit, "pages"},
		{"too large", append(bytes.Repeat([]byte(" "), 21<<20), whole...), jobsearch.ErrLimit, "bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := shared.ReadDocument(context.Background(), "cv.pdf", c.content)
			require.ErrorIs(t, err, c.is)
			assert.Contains(t, err.Error(), c.says)
		})
	}
}

func TestTruncatedFilesEndInAnErrorOrInText(t *testing.T) {
	whole := pdf([][]at{column(40, 60, 14, body...), column(40, 60, 14, sidebar...)}, "")
	for n := 20; n < len(whole); n += len(whole) / 25 {
		doc, err := shared.ReadDocument(context.Background(), "cv.pdf", whole[:n])
		if err != nil {
			assert.ErrorIs(t, err, jobsearch.ErrInput, "cut at %d", n)
			continue
		}
		assert.NotEmpty(t, doc.Text+fmt.Sprint(doc.Problems))
	}
}

func TestAPageTreeThatLoopsEnds(t *testing.T) {
	loop := bytes.Replace(pdf([][]at{column(40, 60, 14, body...)}, ""), []byte("/Kids[6 0 R]"), []byte("/Kids[2 0 R]"), 1)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	doc, err := shared.ReadDocument(ctx, "cv.pdf", loop)
	require.NoError(t, ctx.Err())
	if err == nil {
		assert.NotEmpty(t, doc.Problems)
	}
}

func TestAScanIsNamed(t *testing.T) {
	doc := text(t, pdf([][]at{nil}, "q 595 0 0 842 0 0 cm /Im Do Q\n"))
	assert.Less(t, doc.Quality, 0.1)
	require.NotEmpty(t, doc.Problems)
	assert.Contains(t, doc.Problems[0].Reason, "scan")
}

func TestAFontWithoutItsMapIsNamed(t *testing.T) {
	content := pdf([][]at{column(40, 60, 14, body...)}, "")
	content = bytes.ReplaceAll(content, []byte("/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"), []byte("/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<<>>/FirstChar 0/LastChar 0/Widths[]/Encoding<</Differences[0]>>"))
	doc, err := shared.ReadDocument(context.Background(), "cv.pdf", content)
	if err == nil {
		assert.Less(t, doc.Quality, 0.5)
		assert.NotEmpty(t, doc.Problems)
	} else {
		assert.ErrorIs(t, err, jobsearch.ErrInput)
	}
}

func TestTheContextStopsTheReader(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := shared.ReadDocument(ctx, "cv.pdf", pdf([][]at{column(40, 60, 14, body...)}, ""))
	require.ErrorIs(t, err, context.Canceled)

	var many [][]at
	for range 90 {
		page := column(40, 60, 14, body...)
		for i := range 60 {
			page = append(page, column(40+float64(i%6)*90, 300+float64(i/6)*50, 3, body...)...)
		}
		many = append(many, page)
	}
	slow := New(Options{Timeout: time.Millisecond * 50})
	defer slow.Close()
	_, err = slow.ReadDocument(context.Background(), "cv.pdf", pdf(many, ""))
	require.ErrorIs(t, err, jobsearch.ErrLimit)
	assert.Contains(t, err.Error(), "time")
	short := pdf([][]at{{{x: 40, y: 40, size: 10, text: "Short"}}}, "")
	require.Eventually(t, func() bool { // on a busy machine a short file may take longer, too
		doc, err := slow.ReadDocument(context.Background(), "cv.pdf", short)
		return err == nil && strings.Contains(doc.Text, "Short")
	}, 30*time.Second, time.Millisecond, "the reader goes on after a file was stopped")
}

func TestACharacterLimitHolds(t *testing.T) {
	small := New(Options{MaxCharacters: 100})
	defer small.Close()
	_, err := small.ReadDocument(context.Background(), "cv.pdf", pdf([][]at{column(40, 60, 14, body...)}, ""))
	require.ErrorIs(t, err, jobsearch.ErrLimit)
}

func TestFilesAreReadAtOnce(t *testing.T) {
	content := pdf([][]at{column(40, 60, 14, body...)}, "")
	done := make(chan error, 8)
	for range 8 {
		go func() {
			_, err := shared.ReadDocument(context.Background(), "cv.pdf", content)
			done <- err
		}()
	}
	for range 8 {
		assert.NoError(t, <-done)
	}
}

func TestAClosedReaderRefuses(t *testing.T) {
	r := New(Options{})
	require.NoError(t, r.Close())
	_, err := r.ReadDocument(context.Background(), "cv.pdf", nil)
	require.Error(t, err)
}

// TestWordsAgainstPoppler measures on the resumes of JOBSEARCH_DATA/ats/resumes, which are no part of this project: at least 99 % of poppler's words on average.
func TestWordsAgainstPoppler(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(os.Getenv("JOBSEARCH_DATA"), "ats", "resumes", "*.pdf"))
	if os.Getenv("JOBSEARCH_DATA") == "" || len(files) == 0 {
		t.Skip("JOBSEARCH_DATA names no folder with ats/resumes/*.pdf")
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("JOBSEARCH_TEST_SERVICES") == "required" {
			t.Fatal("pdftotext is not installed")
		}
		t.Skip("pdftotext is not installed")
	}
	sum := 0.0
	for _, f := range files {
		content, err := os.ReadFile(f)
		require.NoError(t, err)
		truth, err := exec.Command("pdftotext", f, "-").Output()
		require.NoError(t, err)
		doc := text(t, content)
		share := recovered(string(truth), doc.Text)
		t.Logf("%.3f %s columns=%d", share, filepath.Base(f), doc.Columns)
		sum += share
	}
	t.Logf("mean %.4f over %d files", sum/float64(len(files)), len(files))
	assert.GreaterOrEqual(t, sum/float64(len(files)), 0.99)
}

// recovered is the share of truth's words that got has, with ligatures taken apart and drawn soft hyphens as hyphens.
func recovered(truth, got string) float64 {
	plain := strings.NewReplacer("ﬁ", "fi", "ﬂ", "fl", "ﬀ", "ff", "ﬃ", "ffi", "ﬄ", "ffl", "\u00ad", "-")
	have := map[string]int{}
	for _, w := range strings.Fields(plain.Replace(got)) {
		have[w]++
	}
	hit, all := 0, 0
	for _, w := range strings.Fields(plain.Replace(truth)) {
		all++
		if have[w] > 0 {
			have[w]--
			hit++
		}
	}
	return float64(hit) / float64(max(1, all))
}

func FuzzReadDocument(f *testing.F) {
	f.Add(pdf([][]at{column(40, 60, 14, body...)}, ""))
	f.Add(pdf([][]at{append(column(40, 60, 14, sidebar...), column(200, 67, 15.5, body...)...)}, ""))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>"))
	reader := New(Options{Timeout: 5 * time.Second, MaxPages: 20, MaxMemory: 128 << 20})
	f.Cleanup(func() { _ = reader.Close() })
	// What is covered differs from run to run, for sandboxes start and stop beside the reading: the fuzzer would spend its first minute, all it is given as a rule, on making one input smaller.
	require.NoError(f, flag.Set("test.fuzzminimizetime", "1x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := reader.ReadDocument(context.Background(), "cv.pdf", content)
		if err == nil && (doc.Quality < 0 || doc.Quality > 1) {
			t.Errorf("quality %v", doc.Quality)
		}
	})
}

func FuzzLayOut(f *testing.F) {
	f.Add([]byte("some glyphs \n at places\tand more"), uint8(3))
	f.Fuzz(func(t *testing.T, raw []byte, step uint8) {
		p := page{number: 1, width: 595, height: 842, fonts: map[int]font{}}
		for i, r := range string(raw) {
			x := float64(i*int(step)%600) - 20
			y := float64(i * int(step) / 600 * 12 % 900)
			p.glyphs = append(p.glyphs, glyph{r: r, x0: x, y0: y, x1: x + float64(step%9), y1: y + float64(step%13)})
		}
		doc := layOut([]page{p, p}, jobsearch.Document{})
		judge(&doc, []page{p, p})
	})
}

func BenchmarkReadDocument(b *testing.B) {
	content := pdf([][]at{append(column(40, 60, 14, sidebar...), column(200, 67, 15.5, body...)...)}, "")
	if _, err := shared.ReadDocument(context.Background(), "cv.pdf", content); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := shared.ReadDocument(context.Background(), "cv.pdf", content); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkColdStart is what the first PDF of a process costs once the cache exists.
func BenchmarkColdStart(b *testing.B) {
	content := pdf([][]at{column(40, 60, 14, body...)}, "")
	for b.Loop() {
		r := New(Options{})
		if _, err := r.ReadDocument(context.Background(), "cv.pdf", content); err != nil {
			b.Fatal(err)
		}
		_ = r.Close()
	}
}
