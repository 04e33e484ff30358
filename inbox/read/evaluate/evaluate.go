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
	"github.com/seed-57f86535/jobsearch/inbox/read"
)

// Row is one labelled mail, a line of a JSON-lines file:
//
//	{"id": "1", "from": "Ann <ann@example.com>", "subject": "…", "date": "Tue, 03 Feb 2026 10:00:00 +0100", "body": "…", "label": "interview"}
//
// id may be a number. company, role, interview_time (RFC 3339; "" says that the mail fixes none), group and ambiguous may be left out; position is another name of role.
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

// UnmarshalJSON reads a row whose id is a text or a number.
func (r *Row) UnmarshalJSON(b []byte) error {
	type fields Row
	row := struct {
		ID json.RawMessage `json:"id"`
		*fields
	}{fields: (*fields)(r)}
	if err := json.Unmarshal(b, &row); err != nil {
		return err
	}
	r.ID = strings.Trim(string(row.ID), `"`)
	if len(row.ID) > 0 && row.ID[0] == '"' {
		return json.Unmarshal(row.ID, &r.ID)
	}
	return nil
}

// maxLine is how long a line may be, in bytes.
const maxLine = 8 << 20

// Rows reads labelled mail from JSON lines; a row without an id has its line. A line that is not a row, names no kind there is, or has neither subject nor body ends it with an error that names the line.
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
				yield(Row{}, fmt.Errorf("evaluate: line %d: label %q is none of %s", n, row.Label, kinds()))
				return
			}
			if strings.TrimSpace(row.Subject+row.Body) == "" {
				yield(Row{}, fmt.Errorf("evaluate: line %d: neither subject nor body", n))
				return
			}
			row.ID = cmp.Or(row.ID, fmt.Sprintf("line %d", n))
			if !yield(row, nil) {
				return
			}
		}
		if err := s.Err(); err != nil {
			yield(Row{}, fmt.Errorf("evaluate: %w", err))
		}
	}
}

func kinds() string {
	var names []string
	for _, k := range jobsearch.MessageKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
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
	Kind       jobsearch.MessageKind `json:"kind"`
	Confidence float64               `json:"confidence"`
	Company    string                `json:"company"`
	Role       string                `json:"role"`
	Start      time.Time             `json:"start,omitzero"` // of the interview; zero for none
	Evidence   []string              `json:"evidence"`
}

// Outcome is a row and its answer.
type Outcome struct {
	Row    Row    `json:"row"`
	Answer Answer `json:"answer"`
}

// Class is how one kind was read.
type Class struct {
	Kind      jobsearch.MessageKind `json:"kind"`
	Rows      int                   `json:"rows"`
	Precision float64               `json:"precision"`
	Recall    float64               `json:"recall"`
	F1        float64               `json:"f1"`
}

// Bin is the readings of one span of confidence.
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Rows       int     `json:"rows"`
	Confidence float64 `json:"confidence"` // mean
	Right      float64 `json:"right"`      // share
}

// Share is so many right of so many.
type Share struct {
	Right int `json:"right"`
	Of    int `json:"of"`
}

// Report is how well mail was read.
type Report struct {
	Rows       int       `json:"rows"`
	Classes    []Class   `json:"classes"`
	MacroF1    float64   `json:"macro_f1"`    // over Counted kinds
	Counted    int       `json:"macro_kinds"` // kinds with at least 20 rows
	Accuracy   float64   `json:"accuracy"`
	Bins       []Bin     `json:"bins"`
	ECE        float64   `json:"ece"` // expected calibration error over the bins
	Company    Share     `json:"company"`
	Role       Share     `json:"role"`
	When       Share     `json:"interview_time"`
	Invented   int       `json:"invented_times"`     // interview times where the row says that there is none
	Low        Share     `json:"mistakes_below_ask"` // mistakes below the threshold, of all mistakes
	LowJobMail Share     `json:"job_mail_below_ask"` // job mail below the threshold, of all job mail
	Mistakes   []Outcome `json:"mistakes"`           // of kind, the surest first
	Misread    []Outcome `json:"misread"`            // kind right or not, but company, role or time wrong
}

// minRows is how many rows a kind needs to count in MacroF1.
const minRows = 20

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
		low := o.Answer.Confidence < read.AskBelow
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
	for _, k := range jobsearch.MessageKinds() {
		if want[k]+got[k] == 0 {
			continue
		}
		c := Class{Kind: k, Rows: want[k], Precision: ratio(tp[k], got[k]), Recall: ratio(tp[k], want[k])}
		if c.Precision+c.Recall > 0 {
			c.F1 = 2 * c.Precision * c.Recall / (c.Precision + c.Recall)
		}
		r.Classes = append(r.Classes, c)
		if want[k] >= minRows {
			r.MacroF1 += c.F1
			r.Counted++
		}
	}
	if r.Counted > 0 {
		r.MacroF1 /= float64(r.Counted)
	}
	r.Accuracy = ratio(right, len(outcomes))
	slices.SortStableFunc(r.Mistakes, func(a, b Outcome) int { return cmp.Compare(b.Answer.Confidence, a.Answer.Confidence) })
	return r
}

func (r *Report) details(o Outcome) {
	if len(o.misread()) > 0 {
		r.Misread = append(r.Misread, o)
	}
	count := func(s *Share, asked, wrong bool) {
		if asked {
			s.Of++
			if !wrong {
				s.Right++
			}
		}
	}
	row, a := o.Row, o.Answer
	count(&r.Company, row.Company != "", !alike(row.Company, a.Company))
	count(&r.Role, row.role() != "", !alike(row.role(), a.Role))
	if row.Interview == nil {
		return
	}
	count(&r.When, *row.Interview != "", !row.startsAt(a.Start))
	if *row.Interview == "" && !a.Start.IsZero() {
		r.Invented++
	}
}

// misread says what but the kind was read otherwise than the row has it.
func (o Outcome) misread() (what []string) {
	row, a := o.Row, o.Answer
	if row.Company != "" && !alike(row.Company, a.Company) {
		what = append(what, fmt.Sprintf("company %q read as %q", row.Company, a.Company))
	}
	if row.role() != "" && !alike(row.role(), a.Role) {
		what = append(what, fmt.Sprintf("role %q read as %q", row.role(), a.Role))
	}
	if row.Interview != nil && !row.startsAt(a.Start) {
		start := "none"
		if !a.Start.IsZero() {
			start = a.Start.Format(time.RFC3339)
		}
		what = append(what, fmt.Sprintf("interview time %q read as %s", *row.Interview, start))
	}
	return what
}

// role is the post that the row names.
func (r Row) role() string { return cmp.Or(r.Role, r.Position) }

// startsAt says whether the interview of the row starts at t; zero is none.
func (r Row) startsAt(t time.Time) bool {
	if *r.Interview == "" {
		return t.IsZero()
	}
	want, err := time.Parse(time.RFC3339, *r.Interview)
	return err == nil && want.Equal(t)
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
