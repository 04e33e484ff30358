// Package evaluate measures how well mail is read, on labelled mail of anyone's own.
package evaluate

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/seed-57f86535/jobsearch"
)

// Row is one labelled mail, a line of a JSON-lines file:
//
//	{"id": "1", "from": "Ann <ann@example.com>", "subject": "…", "date": "Tue, 03 Feb 2026 10:00:00 +0100", "body": "…", "label": "interview"}
//
// company, role, interview_time (RFC 3339; "" says that the mail fixes none), group and ambiguous may be left out.
type Row struct {
	ID        string                `json:"id"`
	From      string                `json:"from"`
	To        string                `json:"to"`
	Subject   string                `json:"subject"`
	Date      string                `json:"date"`
	Body      string                `json:"body"`
	Label     jobsearch.MessageKind `json:"label"`
	Company   string                `json:"company"`
	Role      string                `json:"role"`
	Position  string                `json:"position"`
	Interview *string               `json:"interview_time"`
	Group     string                `json:"group"`
	Ambiguous bool                  `json:"ambiguous"`
	Why       string                `json:"why"`
	Language  string                `json:"lang"`
	Source    string                `json:"-"` // the file it came from
}

// maxLine is how long a line may be, in bytes.
const maxLine = 8 << 20

// Rows reads labelled mail from JSON lines. A line that is not a row ends it with an error that names the line.
func Rows(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(make([]byte, 64<<10), maxLine)
		for n := 1; s.Scan(); n++ {
			line := strings.TrimSpace(s.Text())
			if line == "" {
				continue
			}
			var row Row
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				yield(Row{}, fmt.Errorf("evaluate: line %d: %w", n, err))
				return
			}
			if !slices.Contains(jobsearch.MessageKinds(), row.Label) {
				yield(Row{}, fmt.Errorf("evaluate: line %d: no kind %q", n, row.Label))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := s.Err(); err != nil {
			yield(Row{}, fmt.Errorf("evaluate: %w", err))
		}
	}
}

// Message is the row as a mail.
func (r Row) Message() jobsearch.Message {
	m := jobsearch.Message{MessageID: r.ID, From: address(r.From), Subject: r.Subject, Text: r.Body}
	if r.To != "" {
		m.To = []jobsearch.Address{address(r.To)}
	}
	if t, err := mail.ParseDate(r.Date); err == nil {
		m.SentAt = t
	} else if t, err := time.Parse(time.RFC3339, r.Date); err == nil {
		m.SentAt = t
	}
	m.ReceivedAt = m.SentAt
	return m
}

func address(s string) jobsearch.Address {
	name, addr := "", strings.TrimSpace(s)
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		name, addr = strings.TrimSpace(s[:i]), s[i+1:]
		if j := strings.IndexByte(addr, '>'); j >= 0 {
			addr = addr[:j]
		}
		name = strings.Trim(name, `"`)
	}
	return jobsearch.Address{Name: name, Addr: strings.ToLower(strings.TrimSpace(addr))}
}

// Answer is what was read of a row.
type Answer struct {
	Kind       jobsearch.MessageKind
	Confidence float64
	Company    string
	Role       string
	Start      time.Time // of the interview; zero for none
	Evidence   []string
}

// Outcome is a row and its answer.
type Outcome struct {
	Row    Row
	Answer Answer
}

// Class is how one kind was read.
type Class struct {
	Kind                  jobsearch.MessageKind
	Rows                  int
	Precision, Recall, F1 float64
}

// Bin is the readings of one span of confidence.
type Bin struct {
	From, To   float64
	Rows       int
	Confidence float64 // mean
	Right      float64 // share
}

// Share is so many right of so many.
type Share struct{ Right, Of int }

// Report is how well mail was read.
type Report struct {
	Rows                int
	Classes             []Class
	MacroF1             float64 // over kinds with at least MinRows rows
	Accuracy            float64
	Bins                []Bin
	ECE                 float64 // expected calibration error over the bins
	Company, Role, When Share
	Invented            int   // interview times where the row says that there is none
	Low                 Share // mistakes below the threshold, of all mistakes
	LowJobMail          Share // job mail below the threshold, of all job mail
	Mistakes            []Outcome
	Misread             []Outcome // kind right or not, but company, role or time wrong
}

const (
	// MinRows is how many rows a kind needs to count in MacroF1.
	MinRows = 20
	// Threshold is the confidence below which a person is asked.
	Threshold = 0.7
)

// Measure makes the report. Ambiguous rows should be left out by the caller, or measured apart.
func Measure(outcomes []Outcome) Report {
	r := Report{Rows: len(outcomes)}
	tp, got, want := map[jobsearch.MessageKind]int{}, map[jobsearch.MessageKind]int{}, map[jobsearch.MessageKind]int{}
	r.Bins = make([]Bin, 5)
	for i := range r.Bins {
		r.Bins[i].From, r.Bins[i].To = float64(i)/5, float64(i+1)/5
	}
	right := 0
	for _, o := range outcomes {
		ok := o.Answer.Kind == o.Row.Label
		want[o.Row.Label]++
		got[o.Answer.Kind]++
		b := &r.Bins[min(4, max(0, int(o.Answer.Confidence*5)))]
		b.Rows++
		b.Confidence += o.Answer.Confidence
		low := o.Answer.Confidence < Threshold
		if ok {
			right++
			tp[o.Row.Label]++
			b.Right++
		} else {
			r.Mistakes = append(r.Mistakes, o)
			r.Low.Of++
			if low {
				r.Low.Right++
			}
		}
		if o.Row.Label != jobsearch.KindOther {
			r.LowJobMail.Of++
			if low {
				r.LowJobMail.Right++
			}
		}
		r.details(o)
	}
	for i := range r.Bins {
		b := &r.Bins[i]
		if b.Rows == 0 {
			continue
		}
		b.Confidence /= float64(b.Rows)
		b.Right /= float64(b.Rows)
		d := b.Confidence - b.Right
		r.ECE += max(d, -d) * float64(b.Rows) / float64(len(outcomes))
	}
	kinds := 0
	for _, k := range jobsearch.MessageKinds() {
		if want[k]+got[k] == 0 {
			continue
		}
		c := Class{Kind: k, Rows: want[k], Precision: ratio(tp[k], got[k]), Recall: ratio(tp[k], want[k])}
		if c.Precision+c.Recall > 0 {
			c.F1 = 2 * c.Precision * c.Recall / (c.Precision + c.Recall)
		}
		r.Classes = append(r.Classes, c)
		if want[k] >= MinRows {
			r.MacroF1 += c.F1
			kinds++
		}
	}
	if kinds > 0 {
		r.MacroF1 /= float64(kinds)
	}
	r.Accuracy = ratio(right, len(outcomes))
	slices.SortStableFunc(r.Mistakes, func(a, b Outcome) int { return cmp.Compare(b.Answer.Confidence, a.Answer.Confidence) })
	return r
}

func (r *Report) details(o Outcome) {
	bad := false
	if o.Row.Company != "" {
		r.Company.Of++
		if alike(o.Row.Company, o.Answer.Company) {
			r.Company.Right++
		} else {
			bad = true
		}
	}
	if role := o.Row.Role; role != "" {
		r.Role.Of++
		if alike(role, o.Answer.Role) {
			r.Role.Right++
		} else {
			bad = true
		}
	}
	if o.Row.Interview != nil {
		if *o.Row.Interview != "" {
			r.When.Of++
			if t, err := time.Parse(time.RFC3339, *o.Row.Interview); err == nil && t.Equal(o.Answer.Start) {
				r.When.Right++
			} else {
				bad = true
			}
		} else if !o.Answer.Start.IsZero() {
			r.Invented++
			bad = true
		}
	}
	if bad {
		r.Misread = append(r.Misread, o)
	}
}

// alike says whether one name contains the other, letters and digits only.
func alike(want, got string) bool {
	a, b := bare(want), bare(got)
	return b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Write prints the report; with mistakes, every misread mail with its text.
func (r Report) Write(w io.Writer, mistakes bool) error {
	b := bufio.NewWriter(w)
	for _, c := range r.Classes {
		fmt.Fprintf(b, "%-18s n=%4d P=%.3f R=%.3f F1=%.3f\n", c.Kind, c.Rows, c.Precision, c.Recall, c.F1)
	}
	fmt.Fprintln(b, "confidence   rows  mean   right")
	for _, x := range r.Bins {
		fmt.Fprintf(b, "%.1f to %.1f  %5d  %.3f  %.3f\n", x.From, x.To, x.Rows, x.Confidence, x.Right)
	}
	fmt.Fprintf(b, "macro F1 %.3f, accuracy %.3f, ECE %.3f, %d rows\n", r.MacroF1, r.Accuracy, r.ECE, r.Rows)
	fmt.Fprintf(b, "company %s, role %s, interview time %s, invented %d\n", r.Company, r.Role, r.When, r.Invented)
	fmt.Fprintf(b, "below %.1f: %s of the mistakes, %s of the job mail\n", Threshold, r.Low, r.LowJobMail)
	if mistakes {
		for _, o := range r.Mistakes {
			fmt.Fprintf(b, "\n--- %s: %s read as %s (%.2f)\nFrom: %s\nSubject: %s\n\n%s\n", o.Row.ID, o.Row.Label, o.Answer.Kind, o.Answer.Confidence, o.Row.From, o.Row.Subject, strings.TrimSpace(o.Row.Body))
			for _, e := range o.Answer.Evidence {
				fmt.Fprintf(b, "  because: %s\n", e)
			}
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("evaluate: write report: %w", err)
	}
	return nil
}

// String is "17/20 (0.850)".
func (s Share) String() string {
	return fmt.Sprintf("%d/%d (%.3f)", s.Right, s.Of, ratio(s.Right, s.Of))
}
