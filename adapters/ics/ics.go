// Package ics keeps interviews in a calendar file (iCalendar, RFC 5545) as a jobsearch.Calendar, for any calendar program to open or subscribe to.
//
// The file is this package's own: it holds the interviews that were put, each once, by Interview.Key. It is readable by its owner only (0600) and always whole: it is written beside and
// renamed. Within one process a File is safe for concurrent use; one process at a time may write a file. A file of more than MaxFile is
// a *jobsearch.LimitError, one that is no calendar of ours a *jobsearch.InputError, and neither is touched.
package ics

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 8 << 20

// Options tune a File. The zero value works.
type Options struct {
	Duration time.Duration    // of an interview whose end is not known; 0: an hour
	Now      func() time.Time // for DTSTAMP; nil: time.Now
}

// File is a jobsearch.Calendar in a file.
type File struct {
	path string
	opts Options
	mu   sync.Mutex
}

// New makes a calendar in the file at path, which need not exist yet.
func New(path string, o Options) *File {
	if o.Duration <= 0 {
		o.Duration = time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &File{path: path, opts: o}
}

// Put writes an interview: the first creates its event, later ones move it, a cancelled one removes it. One without a start is not in the calendar. Its id is the event's
// UID. What changes nothing writes nothing.
func (f *File) Put(ctx context.Context, i jobsearch.Interview) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("ics: %w", err)
	}
	if i.Key == "" {
		return "", &jobsearch.InputError{What: "interview", At: "key", Reason: "required"}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	events, err := f.read()
	if err != nil {
		return "", err
	}
	uid := UID(i.Key)
	at := slices.IndexFunc(events, func(e event) bool { return e.uid == uid })
	gone := i.Status == jobsearch.InterviewCancelled || i.Start.IsZero()
	switch {
	case gone && at < 0:
		return uid, nil
	case gone:
		events = slices.Delete(events, at, at+1)
	default:
		e := f.event(uid, i)
		if at >= 0 && events[at].same(e) {
			return uid, nil
		}
		if at >= 0 {
			events[at] = e
		} else {
			events = append(events, e)
		}
	}
	return uid, f.write(events)
}

// UID is the event's UID for an Interview.Key: the same for the same key, and plain text whatever the key holds.
func UID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16]) + "@jobsearch"
}

// event is a VEVENT: its UID and its lines.
type event struct {
	uid   string
	lines []string
}

// same compares all but the time of writing.
func (e event) same(o event) bool {
	stamp := func(l string) bool { return strings.HasPrefix(l, "DTSTAMP") }
	return slices.Equal(slices.DeleteFunc(slices.Clone(e.lines), stamp), slices.DeleteFunc(slices.Clone(o.lines), stamp))
}

const utc = "20060102T150405Z"

func (f *File) event(uid string, i jobsearch.Interview) event {
	end := i.End
	if !end.After(i.Start) {
		end = i.Start.Add(f.opts.Duration)
	}
	status := "CONFIRMED"
	if i.Status == jobsearch.InterviewProposed || i.Floating {
		status = "TENTATIVE"
	}
	e := event{uid: uid}
	put := func(name, value string) {
		if value != "" {
			e.lines = append(e.lines, name+":"+value)
		}
	}
	put("BEGIN", "VEVENT")
	put("UID", uid)
	put("DTSTAMP", f.opts.Now().UTC().Format(utc))
	put("DTSTART", i.Start.UTC().Format(utc))
	put("DTEND", end.UTC().Format(utc))
	put("SEQUENCE", fmt.Sprint(max(i.Sequence, 0)))
	put("SUMMARY", text(title(i)))
	put("LOCATION", text(place(i)))
	put("URL", uri(i.URL))
	put("DESCRIPTION", text(description(i)))
	put("STATUS", status)
	put("END", "VEVENT")
	return e
}

func title(i jobsearch.Interview) string {
	if i.Title == "" {
		return "Interview"
	}
	return i.Title
}

func place(i jobsearch.Interview) string {
	if i.Place == "" {
		return i.URL
	}
	return i.Place
}

func description(i jobsearch.Interview) string {
	var parts []string
	if i.Floating {
		parts = append(parts, "The mail named no time zone: check the time.")
	}
	if i.URL != "" {
		parts = append(parts, i.URL)
	}
	var people []string
	for _, p := range i.People {
		people = append(people, p.String())
	}
	if len(people) > 0 {
		parts = append(parts, "With "+strings.Join(people, ", "))
	}
	if i.Notes != "" {
		parts = append(parts, i.Notes)
	}
	return strings.Join(parts, "\n\n")
}

// text escapes a value (RFC 5545 section 3.3.11): nothing in it can begin another property.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, jobsearch.CleanText(s))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}

// uri is a URL fit for a property; anything else is left out.
func uri(s string) string {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return ""
	}
	return s
}

const (
	begin = "BEGIN:VCALENDAR"
	prod  = "PRODID:-//jobsearch//interviews//EN"
)

// read parses the file that write wrote: unfolded lines, one event after another.
func (f *File) read() ([]event, error) {
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && info.Size() > MaxFile {
		return nil, fmt.Errorf("ics: %s: %w", f.path, &jobsearch.LimitError{What: "calendar file", Limit: MaxFile, Unit: "bytes"})
	}
	var b []byte
	if err == nil {
		b, err = os.ReadFile(f.path)
	}
	if err != nil {
		return nil, fmt.Errorf("ics: %w", err)
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return nil, nil
	}
	s := strings.ReplaceAll(string(b), "\r\n", "\n")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\n ", ""), "\n\t", "")
	if !strings.HasPrefix(s, begin+"\n") || !strings.Contains(s, "\n"+prod+"\n") || !strings.HasSuffix(strings.TrimRight(s, "\n"), "END:VCALENDAR") {
		return nil, &jobsearch.InputError{What: f.path, Reason: "not a calendar that this program wrote, or cut short: choose another file"}
	}
	var events []event
	var e *event
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		if line == "BEGIN:VEVENT" {
			events = append(events, event{})
			e = &events[len(events)-1]
		}
		if e == nil {
			continue
		}
		e.lines = append(e.lines, line)
		if uid, ok := strings.CutPrefix(line, "UID:"); ok {
			e.uid = uid
		}
		if line == "END:VEVENT" {
			e = nil
		}
	}
	return events, nil
}

func (f *File) write(events []event) error {
	var b bytes.Buffer
	for _, l := range []string{begin, "VERSION:2.0", prod, "CALSCALE:GREGORIAN"} {
		b.WriteString(l + "\r\n")
	}
	for _, e := range events {
		for _, l := range e.lines {
			fold(&b, l)
		}
	}
	b.WriteString("END:VCALENDAR\r\n")
	if b.Len() > MaxFile {
		return fmt.Errorf("ics: %w", &jobsearch.LimitError{What: "calendar file", Limit: MaxFile, Unit: "bytes"})
	}
	dir := filepath.Dir(f.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("ics: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".ics*") // 0600
	if err != nil {
		return fmt.Errorf("ics: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b.Bytes())
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("ics: %w", err)
	}
	return nil
}

// fold writes a line in pieces of at most 75 bytes (RFC 5545 section 3.1), cut between characters.
func fold(b *bytes.Buffer, line string) {
	for room := 75; len(line) > room; room = 74 {
		n := room
		for line[n]&0xC0 == 0x80 {
			n--
		}
		b.WriteString(line[:n] + "\r\n ")
		line = line[n:]
	}
	b.WriteString(line + "\r\n")
}
