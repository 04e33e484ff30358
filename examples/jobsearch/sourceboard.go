package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch/aggregate"
	"golang.org/x/term"
)

// sourceBoard tells a person how each source is doing: a line for each that is done, and on a terminal, below them, a line for each that is being asked, which changes as postings come.
// Its methods are called one at a time.
type sourceBoard struct {
	w     io.Writer
	width int // of the terminal; 0 is none
	live  []aggregate.SourceReport
	drawn int // lines of live sources on the screen
}

func newSourceBoard(f *os.File) *sourceBoard {
	b := &sourceBoard{w: f}
	if term.IsTerminal(int(f.Fd())) {
		b.width = 80
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			b.width = w
		}
	}
	return b
}

// show writes the line of a source that was asked, and notes one that is being asked.
func (b *sourceBoard) show(r aggregate.SourceReport) {
	i := slices.IndexFunc(b.live, func(l aggregate.SourceReport) bool { return l.Source == r.Source })
	switch {
	case r.Outcome != "":
		if i >= 0 {
			b.live = slices.Delete(b.live, i, i+1)
		}
		b.draw(reportLine(r) + "\n")
	case b.width == 0:
	case i >= 0:
		b.live[i] = r
		b.draw("")
	default:
		b.live = append(b.live, r)
		b.draw("")
	}
}

// end takes the live lines off the screen.
func (b *sourceBoard) end() {
	b.live = nil
	b.draw("")
}

// sum writes what all sources came to.
func (b *sourceBoard) sum(r aggregate.Report) {
	found, added, closed, failed := r.Totals()
	s := fmt.Sprintf("%d sources: %d postings, %d new, %d closed", len(r.Sources), found, added, closed)
	if failed > 0 {
		s += fmt.Sprintf("; %d gave no whole answer", failed)
	}
	b.draw(s + "\n")
}

// draw takes the live lines off the screen, writes text, and puts them below it.
func (b *sourceBoard) draw(text string) {
	var s strings.Builder
	if b.drawn > 0 {
		fmt.Fprintf(&s, "\033[%dA\r\033[J", b.drawn)
	}
	s.WriteString(text)
	for _, r := range b.live {
		line := fmt.Sprintf("%-30s asking   %5d found", short(plain(r.Source), 30), r.Found)
		if r.Usual > 0 {
			line += fmt.Sprintf(" of about %d", r.Usual)
		}
		if cut := []rune(line); len(cut) >= b.width { // a line that wraps could not be taken off again
			line = string(cut[:b.width-1])
		}
		s.WriteString(line + "\n")
	}
	b.drawn = len(b.live)
	_, _ = io.WriteString(b.w, s.String())
}

// reportLine is a source's report on one line.
func reportLine(r aggregate.SourceReport) string {
	s := fmt.Sprintf("%-30s %-8s %5d found %5d new %4d closed", short(plain(r.Source), 30), r.Outcome, r.Found, r.New, r.Closed)
	if r.Alarm != "" {
		return s + "  ! " + plain(r.Alarm)
	}
	if r.Error != "" {
		return s + "  ! " + short(plain(r.Error), 120)
	}
	return s
}
