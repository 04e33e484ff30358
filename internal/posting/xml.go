package posting

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"

	"github.com/seed-57f86535/jobsearch"
)

// Elements yields each element called one of names of an XML document, decoded into T, wherever it stands, one at a time. It reads what feeds are in fact: HTML
// entities, a bare &, a wrong declared encoding, control characters. A document that has none of roots is ErrChanged; so is one that ends in the middle, after
// what could be read.
func Elements[T any](r io.Reader, names []string, roots ...string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		in := &noting{r: r}
		d := xml.NewDecoder(unicoded(in))
		d.Strict, d.Entity, d.AutoClose = false, xml.HTMLEntity, nil
		d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
		known := false
		for {
			t, err := d.Token()
			if err == io.EOF && known {
				return
			}
			if err != nil {
				yield(zero, xmlError(d, in, err, known))
				return
			}
			start, ok := t.(xml.StartElement)
			if !ok {
				continue
			}
			for _, root := range roots {
				known = known || start.Name.Local == root
			}
			if !slices.Contains(names, start.Name.Local) {
				continue
			}
			known = true
			var v T
			if err := d.DecodeElement(&v, &start); err != nil {
				yield(zero, xmlError(d, in, err, true))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

func xmlError(d *xml.Decoder, in *noting, err error, known bool) error {
	if in.err != nil && in.err != io.EOF {
		return in.err
	}
	if err == io.EOF && !known {
		return fmt.Errorf("no feed in the answer: %w", jobsearch.ErrChanged)
	}
	return fmt.Errorf("XML at byte %d: %v: %w", d.InputOffset(), plainErr(err), jobsearch.ErrChanged)
}

var declared = regexp.MustCompile(`^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

// unicoded reads a document of any declared encoding as UTF-8; bytes that are no UTF-8 are taken for windows-1252, characters that XML forbids for spaces.
func unicoded(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 32<<10)
	head, _ := b.Peek(256)
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if m := declared.FindSubmatch(head); m != nil && !bytes.EqualFold(m[1], []byte("utf-8")) {
		if cr, err := charset.NewReaderLabel(string(m[1]), b); err == nil {
			return &legal{r: bufio.NewReaderSize(cr, 32<<10)}
		}
	}
	return &legal{r: b}
}

// legal lets through what XML allows.
type legal struct {
	r    *bufio.Reader
	rest []byte
	buf  [utf8.UTFMax]byte
}

func (l *legal) Read(p []byte) (int, error) {
	n := copy(p, l.rest)
	if l.rest = l.rest[n:]; n > 0 || len(p) == 0 {
		return n, nil
	}
	for n+utf8.UTFMax <= len(p) {
		if n > 0 && l.r.Buffered() < utf8.UTFMax {
			return n, nil
		}
		r, size, err := l.r.ReadRune()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		n += utf8.EncodeRune(p[n:], l.legal(r, size))
	}
	if n == 0 {
		r, size, err := l.r.ReadRune()
		if err != nil {
			return 0, err
		}
		k := utf8.EncodeRune(l.buf[:], l.legal(r, size))
		n = copy(p, l.buf[:k])
		l.rest = l.buf[n:k]
	}
	return n, nil
}

func (l *legal) legal(r rune, size int) rune {
	switch {
	case r == utf8.RuneError && size == 1:
		l.r.UnreadByte()
		b, _ := l.r.ReadByte()
		return charmap.Windows1252.DecodeByte(b)
	case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff:
		return ' '
	}
	return r
}
