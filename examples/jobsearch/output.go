package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	prettytext "github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// output writes a command's data: tables for people, JSON for machines. Only data goes to it; everything else goes to stderr.
type output struct {
	w     io.Writer
	json  bool
	color bool
	width int
	err   error // the first error of writing
}

func newOutput(f *os.File, asJSON bool) *output {
	o := &output{w: f, json: asJSON}
	if term.IsTerminal(int(f.Fd())) {
		o.color = os.Getenv("NO_COLOR") == ""
		o.width, _, _ = term.GetSize(int(f.Fd()))
	}
	return o
}

// object writes v as JSON, or lets human write.
func (o *output) object(v any, human func()) {
	if !o.json {
		human()
		return
	}
	o.line(v)
}

// line writes v as one line of JSON.
func (o *output) line(v any) {
	raw, err := json.Marshal(v)
	if err == nil {
		_, err = o.w.Write(append(unknownTimes(raw), '\n'))
	}
	if o.err == nil {
		o.err = err
	}
}

// unknownTimes makes null of the nouns' zero times. Inside a string the quotes would be escaped, so only whole values are meant.
func unknownTimes(raw []byte) []byte {
	return bytes.ReplaceAll(raw, []byte(`"0001-01-01T00:00:00Z"`), []byte("null"))
}

func (o *output) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(o.w, format, args...); err != nil && o.err == nil {
		o.err = err
	}
}

// list writes rows of a table, or one JSON object for each.
type list struct {
	o       *output
	table   table.Writer
	columns int
	rows    int
}

func (o *output) list(columns ...any) *list {
	l := &list{o: o, columns: len(columns)}
	if !o.json {
		l.table = table.NewWriter()
		style := table.StyleLight
		style.Options = table.Options{SeparateHeader: true}
		style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
		if o.color {
			style.Color.Header = prettytext.Colors{prettytext.Bold}
		}
		l.table.SetStyle(style)
		l.table.AppendHeader(columns)
		if o.width > 0 {
			l.table.SetAllowedRowLength(o.width)
		}
	}
	return l
}

// add takes one row: v for machines, cells for people.
func (l *list) add(v any, cells ...any) {
	l.rows++
	if l.o.json {
		l.o.line(v)
		return
	}
	for i, c := range cells {
		if s, ok := c.(string); ok {
			cells[i] = short(s, 60)
		}
	}
	l.table.AppendRow(cells)
}

// end writes the table; none is what people read when there are no rows.
func (l *list) end(none string) {
	switch {
	case l.o.json:
	case l.rows == 0:
		l.o.printf("%s\n", none)
	default:
		l.o.printf("%s\n", l.table.Render())
	}
}

// short is s on one line, at most n characters, without control characters: text from outside must not drive the terminal.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(plain(s)), " ")
	r := []rune(s)
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// plain drops the control characters of text from outside, but for line ends and tabs, and those that turn the direction of text: a recipient must read as it is.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.DateOnly)
}

// stamp is t for JSON: null when unknown.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// confirm asks a person on the terminal.
func confirm(question string) bool {
	fmt.Fprint(os.Stderr, question+" [y/N] ")
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(line), "y") || strings.EqualFold(strings.TrimSpace(line), "yes")
}
