package evaluate

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/seed-57f86535/jobsearch/inbox/read"
)

// Write prints the report; with mistakes, every misread mail with its text.
func (r Report) Write(w io.Writer, mistakes bool) error {
	b := bufio.NewWriter(w)
	if r.Rows == 0 {
		fmt.Fprintln(b, "no labelled mail")
		return flush(b)
	}
	fmt.Fprintf(b, "%-18s %5s  %9s  %6s  %5s\n", "kind", "mails", "precision", "recall", "F1")
	for _, c := range r.Classes {
		fmt.Fprintf(b, "%-18s %5d  %9.3f  %6.3f  %5.3f\n", c.Kind, c.Rows, c.Precision, c.Recall, c.F1)
	}
	fmt.Fprintf(b, "\n%-18s %5s  %9s  %6s\n", "confidence", "mails", "mean", "right")
	for _, x := range r.Bins {
		if x.Rows > 0 {
			fmt.Fprintf(b, "%.1f to %-11.1f %5d  %9.3f  %6.3f\n", x.From, x.To, x.Rows, x.Confidence, x.Right)
		}
	}
	fmt.Fprintf(b, "\n%d mails, accuracy %.3f, expected calibration error %.3f, ", r.Rows, r.Accuracy, r.ECE)
	if r.Counted > 0 {
		fmt.Fprintf(b, "macro F1 %.3f over the %d kinds with %d mails or more\n", r.MacroF1, r.Counted, minRows)
	} else {
		fmt.Fprintf(b, "no macro F1: no kind has %d mails\n", minRows)
	}
	fmt.Fprintf(b, "company %s, role %s, interview time %s, times invented where there is none: %d\n", r.Company, r.Role, r.When, r.Invented)
	fmt.Fprintf(b, "below confidence %.2f, for a person to look at: %s of the mistakes, %s of the job mail\n", read.AskBelow, r.Low, r.LowJobMail)
	if !mistakes {
		if n := len(r.Mistakes) + len(r.Misread); n > 0 {
			fmt.Fprintln(b, "every mistake with its text: --mistakes")
		}
		return flush(b)
	}
	for _, o := range r.Mistakes {
		fmt.Fprintf(b, "\n--- %s: %s read as %s (%.2f)\n", o.Row.ID, o.Row.Label, o.Answer.Kind, o.Answer.Confidence)
		o.text(b)
		for _, e := range o.Answer.Evidence {
			fmt.Fprintf(b, "  because: %s\n", e)
		}
	}
	for _, o := range r.Misread {
		fmt.Fprintf(b, "\n--- %s: %s\n", o.Row.ID, strings.Join(o.misread(), "; "))
		o.text(b)
	}
	return flush(b)
}

func (o Outcome) text(w io.Writer) {
	fmt.Fprintf(w, "From: %s\nSubject: %s\n\n%s\n", o.Row.From, o.Row.Subject, strings.TrimSpace(o.Row.Body))
}

func flush(b *bufio.Writer) error {
	if err := b.Flush(); err != nil {
		return fmt.Errorf("evaluate: write report: %w", err)
	}
	return nil
}

// String is "17/20 (0.850)", or "-" where nothing was asked.
func (s Share) String() string {
	if s.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d (%.3f)", s.Right, s.Of, ratio(s.Right, s.Of))
}
