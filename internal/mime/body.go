package mime

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
)

// read fills text, calendar parts and files from the tree of parts.
func (p *parser) read(root *entity) {
	defer func() {
		if r := recover(); r != nil {
			p.problem("text", fmt.Sprint("body not readable: ", r))
		}
	}()
	p.part(root)
	if p.text.Len() == 0 {
		for _, e := range p.spare {
			if p.leaf(e); p.text.Len() > 0 {
				break
			}
		}
	}
	p.m.Text = p.text.String()
}

// part reads a part into the message's text, calendar and files, in the order in which a person sees it.
func (p *parser) part(e *entity) {
	switch {
	case e.is("multipart/alternative"):
		p.alternative(p.children(e))
	case e.is("multipart/signed"), e.is("multipart/related"):
		for i, child := range p.children(e) {
			if i == 0 {
				p.part(child)
			} else {
				p.beside(child)
			}
		}
	case e.is("multipart/report"):
		for i, child := range p.children(e) {
			if i == 0 || child.text() && i == 1 && p.text.Len() == 0 {
				p.part(child)
			} else {
				p.file(child) // the mail that came back is not this mail's text
			}
		}
	case e.is("multipart/encrypted"), e.is("application/pkcs7-mime"), e.is("application/x-pkcs7-mime"):
		p.problem("text", "encrypted")
		p.file(e)
	case e.multipart():
		children := p.children(e)
		if children == nil && len(e.body) > 0 && e.depth < MaxDepth {
			p.leaf(&entity{body: e.body, encoding: e.encoding, depth: e.depth})
		}
		for _, child := range children {
			p.part(child)
		}
	case e.is("message/rfc822"), e.is("message/global"):
		p.forwarded(e)
	case e.calendar():
		p.calendar(e)
	case e.text() && !e.attached() && (e.filename() == "" || e.depth == 0):
		p.leaf(e)
	case e.is("application/ms-tnef"):
		p.problem("files", "attachments in Outlook's own format (winmail.dat) are not opened")
		p.file(e)
	default:
		p.beside(e)
	}
}

// beside reads a part that is not the message's text: what is in it may still be a calendar.
func (p *parser) beside(e *entity) {
	switch {
	case e.multipart():
		for _, child := range p.children(e) {
			p.beside(child)
		}
	case e.calendar():
		p.calendar(e)
	default:
		if e.text() && !(e.attached() && e.filename() != "") {
			p.spare = append(p.spare, e)
		}
		if !e.text() || e.filename() != "" || e.attached() {
			p.file(e)
		}
	}
}

// alternative reads one of several renderings of the same text: the plain one, unless it is empty or only says to look at the other.
func (p *parser) alternative(children []*entity) {
	var plain *entity
	rich := 0 // bytes of the other renderings
	for _, c := range children {
		if c.text() && !c.html() && !c.attached() && plain == nil {
			plain = c
		} else if c.html() || c.multipart() {
			rich += len(c.body)
		}
	}
	text, fromHTML := "", false
	if plain != nil {
		text, fromHTML = p.render(plain)
	}
	chosen := plain
	if rich > 0 && (plain == nil || isStub(text) || len(text) < 200 && rich > 2000) {
		short := text
		for _, c := range slices.Backward(children) {
			if c == plain || !(c.html() || c.multipart()) {
				continue
			}
			before, was := p.text.Len(), p.m.FromHTML
			if p.part(c); p.text.Len() == before {
				continue
			}
			if long := p.text.String()[before:]; short != "" && !isStub(short) && len(long) < 5*len(short) {
				kept := p.text.String()[:before] // the plain text was whole after all
				p.text.Reset()
				p.text.WriteString(kept)
				p.m.FromHTML = was
				break
			}
			chosen, text = c, ""
			break
		}
	}
	if text != "" {
		p.write(text, fromHTML)
	}
	for _, c := range children {
		if c != chosen && c != plain && !c.text() {
			p.beside(c)
		}
	}
}

// leaf appends a text part.
func (p *parser) leaf(e *entity) {
	text, fromHTML := p.render(e)
	p.write(text, fromHTML)
}

func (p *parser) write(text string, fromHTML bool) {
	room := MaxText - p.text.Len()
	if len(text) > room {
		p.problem("text", (&jobsearch.LimitError{What: "text", Limit: MaxText, Unit: "bytes"}).Error())
		text = clip(text, max(room-2, 0))
	}
	if text == "" {
		return
	}
	if p.text.Len() > 0 {
		p.text.WriteString("\n\n")
	}
	p.text.WriteString(text)
	p.m.FromHTML = p.m.FromHTML || fromHTML
}

// render is the text of one leaf as a person reads it.
func (p *parser) render(e *entity) (text string, fromHTML bool) {
	b := decodeTransfer(e.body, e.encoding, MaxText+1)
	if len(b) > MaxText {
		p.problem("text", (&jobsearch.LimitError{What: "text part", Limit: MaxText, Unit: "bytes"}).Error())
		b = b[:MaxText]
	}
	charset := e.param("charset")
	if e.html() || looksHTML(b) {
		if stated := htmlCharset(b); charset == "" && stated != "" && !strings.HasPrefix(strings.ToLower(stated), "utf-16") {
			charset = stated
		}
		return unwrap(htmltext.Options{Links: true, Quotes: true}.Text(jobsearch.CleanText(toUTF8(b, charset)))), true
	}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("BEGIN:VCALENDAR")) {
		p.calendar(e)
		return "", false
	}
	s := jobsearch.CleanText(toUTF8(b, charset))
	s = p.cutUU(s)
	if strings.EqualFold(e.param("format"), "flowed") {
		s = unflow(s, strings.EqualFold(e.param("delsp"), "yes"))
	}
	return Clean(s), false
}

// looksHTML reports plain text that is an HTML document by mistake.
func looksHTML(b []byte) bool {
	b = head(bytes.TrimSpace(b), 200)
	if len(b) == 0 || b[0] != '<' {
		return false
	}
	lower := bytes.ToLower(b)
	for _, tag := range []string{"<html", "<!doctype html", "<head", "<body", "<div", "<table", "<p>", "<style", "<meta"} {
		if bytes.HasPrefix(lower, []byte(tag)) {
			return true
		}
	}
	return false
}

//go:embed stubs.txt
var stubFile string

// stubs are phrases of plain texts that only say to look at the HTML, in lower case.
var stubs = func() (list []string) {
	for line := range strings.Lines(stubFile) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}()

// isStub reports a plain text that stands in for the real one.
func isStub(text string) bool {
	if strings.TrimSpace(text) == "" {
		return true
	}
	if len(text) > 400 {
		return false
	}
	lower := strings.ToLower(text)
	return slices.ContainsFunc(stubs, func(s string) bool { return strings.Contains(lower, s) })
}

// forwarded appends a mail that was forwarded as a part, in the form in which mail programs forward inline.
func (p *parser) forwarded(e *entity) {
	if e.attached() && e.filename() != "" {
		p.file(e)
	}
	if e.depth >= MaxDepth {
		p.problem("parts", (&jobsearch.LimitError{What: "nesting", Limit: MaxDepth, Unit: "parts"}).Error())
		return
	}
	_, body := cutEnvelope(decodeTransfer(e.body, e.encoding, MaxMessage))
	inner := p.entity(bytes.TrimLeft(body, "\r\n"), "text/plain")
	inner.depth = e.depth + 1
	charset := inner.param("charset")
	var b strings.Builder
	b.WriteString("---------- Forwarded message ----------")
	for _, name := range []string{"From", "Date", "Subject", "To"} {
		if v := decodeText(inner.header.get(name), charset); v != "" {
			b.WriteString("\n" + name + ": " + v)
		}
	}
	p.write(b.String(), false)
	if inner.text() && inner.filename() == "" {
		p.leaf(inner)
	} else {
		p.part(inner)
	}
}

// calendar keeps a calendar part, once: invitations carry it inline and as a file.
func (p *parser) calendar(e *entity) {
	if len(p.m.Calendar) < maxRefs {
		charset := e.param("charset")
		text := strings.TrimSpace(jobsearch.CleanText(toUTF8(decodeTransfer(e.body, e.encoding, MaxText), charset)))
		switch {
		case text == "":
			p.problem("calendar", "empty calendar part")
		case len(text) >= MaxText:
			p.problem("calendar", (&jobsearch.LimitError{What: "calendar part", Limit: MaxText, Unit: "bytes"}).Error())
		case !slices.Contains(p.m.Calendar, text):
			p.m.Calendar = append(p.m.Calendar, text)
		}
	}
	if e.filename() != "" {
		p.file(e)
	}
}

// file notes an attachment.
func (p *parser) file(e *entity) {
	size := len(e.body)
	switch e.encoding {
	case "base64":
		lines := bytes.Count(e.body, []byte("\n"))
		size = (size - lines) * 3 / 4
		if pad := bytes.TrimRight(e.body, "\r\n "); len(pad) > 2 {
			size -= bytes.Count(pad[len(pad)-2:], []byte("="))
		}
		if bytes.Contains(head(e.body, 100), []byte("\r\n")) {
			size -= lines * 3 / 4
		}
	case "quoted-printable":
		size = len(decodeQuoted(e.body, MaxMessage))
	}
	name := e.filename()
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	p.addFile(jobsearch.File{Name: clip(collapse(jobsearch.CleanText(name)), 255), Type: clip(jobsearch.CleanText(e.ctype.main), 127), Size: int64(max(size, 0))})
}

func (p *parser) addFile(f jobsearch.File) {
	if len(p.m.Files) < maxRefs && !slices.Contains(p.m.Files, f) {
		p.m.Files = append(p.m.Files, f)
	}
}

// cutUU takes uuencoded files out of a text and notes their names.
func (p *parser) cutUU(s string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], "begin ")
		if i < 0 {
			return s
		}
		i += from
		if from = i + 1; i > 0 && s[i-1] != '\n' {
			continue
		}
		line, rest, ok := strings.Cut(s[i:], "\n")
		f := strings.Fields(line)
		if !ok || len(f) < 3 || len(f[1]) < 3 || len(f[1]) > 4 || strings.Trim(f[1], "01234567") != "" {
			continue
		}
		end := strings.Index(rest, "\nend")
		if end < 0 {
			return s
		}
		name := strings.TrimSpace(strings.TrimPrefix(line[6:], f[1]))
		p.addFile(jobsearch.File{Name: clip(strings.TrimLeft(name, " "), 255), Type: "application/octet-stream", Size: int64(len(decodeUU([]byte(rest[:end]), MaxMessage)))})
		s = s[:i] + strings.TrimPrefix(strings.TrimPrefix(rest[end+4:], "\r"), "\n")
		from = i
	}
}
