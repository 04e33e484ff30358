package resume

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
	"golang.org/x/text/encoding/charmap"
)

// Options bound what a file may cost and say who reads PDFs. Zero values are the defaults named here.
type Options struct {
	Reader   jobsearch.DocumentReader // for PDF (adapters/pdfium); nil refuses PDFs with ErrUnsupported
	MaxBytes int64                    // of a file; 20 MiB
	MaxText  int64                    // of its text; 2 MiB. The parts of a DOCX may inflate to eight times that, markup counted
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 20 << 20
	}
	if o.MaxText <= 0 {
		o.MaxText = 2 << 20
	}
	return o
}

// Open reads the resume in a file. Errors are those of ReadDocument, and the file system's.
func Open(ctx context.Context, path string, o Options) (Resume, error) {
	o = o.withDefaults()
	f, err := os.Open(path)
	if err != nil {
		return Resume{}, fmt.Errorf("resume: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, o.MaxBytes+1))
	if err != nil {
		return Resume{}, fmt.Errorf("resume: read %s: %w", filepath.Base(path), err)
	}
	return Read(ctx, filepath.Base(path), content, o)
}

// Read is ReadDocument and Parse in one.
func Read(ctx context.Context, name string, content []byte, o Options) (Resume, error) {
	doc, err := ReadDocument(ctx, name, content, o)
	if err != nil {
		return Resume{}, err
	}
	return Parse(doc), nil
}

// ReadDocument turns a file into text with its layout. What the file is, its first bytes say; name's ending decides only between text, Markdown, HTML and JSON.
// Errors: *jobsearch.InputError names what is wrong and how to mend it (legacy .doc, encrypted, damaged), *jobsearch.LimitError a bound of Options, ErrUnsupported a PDF without a Reader.
// For JSON Resume, Document.Text is the JSON itself.
func ReadDocument(ctx context.Context, name string, content []byte, o Options) (jobsearch.Document, error) {
	o = o.withDefaults()
	doc, err := readAs(ctx, name, content, o)
	if err != nil {
		return jobsearch.Document{}, fmt.Errorf("resume: read %s: %w", name, err)
	}
	doc.Text = jobsearch.CleanText(doc.Text)
	return doc, nil
}

func readAs(ctx context.Context, name string, content []byte, o Options) (jobsearch.Document, error) {
	if err := ctx.Err(); err != nil {
		return jobsearch.Document{}, err
	}
	if int64(len(content)) > o.MaxBytes {
		return jobsearch.Document{}, &jobsearch.LimitError{What: "file size", Limit: o.MaxBytes, Unit: "bytes"}
	}
	bad := func(reason string) (jobsearch.Document, error) {
		return jobsearch.Document{}, &jobsearch.InputError{What: name, Reason: reason}
	}
	head := bytes.TrimLeft(content[:min(len(content), 1024)], "\xef\xbb\xbf \t\r\n")
	switch {
	case len(head) == 0:
		return bad("the file is empty")
	case bytes.Contains(content[:min(len(content), 1024)], []byte("%PDF-")):
		if o.Reader == nil {
			return jobsearch.Document{}, fmt.Errorf("a PDF needs a DocumentReader (adapters/pdfium): %w", jobsearch.ErrUnsupported)
		}
		return o.Reader.ReadDocument(ctx, name, content)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readDOCX(ctx, name, content, o)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return bad("this is a legacy Word file (.doc, or a .docx protected by a password): save it as .docx without a password")
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return readRTF(ctx, name, content, o)
	case isImage(head):
		return bad("this is a picture: an applicant tracking system reads no text in it; export the resume as .docx or PDF")
	}
	text, err := decode(content)
	if err != nil {
		return bad(err.Error())
	}
	if int64(len(text)) > o.MaxText {
		return jobsearch.Document{}, &jobsearch.LimitError{What: "text", Limit: o.MaxText, Unit: "bytes"}
	}
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case ext == ".json" || head[0] == '{' && ext != ".txt" && ext != ".md":
		if !json.Valid([]byte(text)) {
			return bad("this is no JSON")
		}
		return jobsearch.Document{Format: "json", Text: text, Columns: 1, Quality: 1}, nil
	case ext == ".html" || ext == ".htm" || looksHTML(head):
		return readHTML(text), nil
	case ext == ".md" || ext == ".markdown":
		return readMarkdown(text), nil
	}
	return readText(text), nil
}

func isImage(head []byte) bool {
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "II*\x00", "MM\x00*", "BM6"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

func looksHTML(head []byte) bool {
	low := bytes.ToLower(head)
	return bytes.HasPrefix(low, []byte("<!doctype html")) || bytes.HasPrefix(low, []byte("<html"))
}

// decode reads UTF-8, UTF-16 with its mark, and takes anything else that is text for Windows-1252.
func decode(content []byte) (string, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		content = content[3:]
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		units := make([]uint16, 0, len(content)/2)
		for i := 2; i+1 < len(content); i += 2 {
			a, b := uint16(content[i]), uint16(content[i+1])
			if content[0] == 0xff {
				a, b = b, a
			}
			units = append(units, a<<8|b)
		}
		return string(utf16.Decode(units)), nil
	}
	control := 0
	for _, b := range content[:min(len(content), 8192)] {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' {
			control++
		}
	}
	if control*50 > min(len(content), 8192) {
		return "", errors.New("this is no text file, and no format that we read (PDF, DOCX, ODT, RTF, HTML, Markdown, text, JSON Resume)")
	}
	if utf8.Valid(content) {
		return string(content), nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil {
		return "", fmt.Errorf("the text's encoding is not understood: %w", err)
	}
	return string(out), nil
}
