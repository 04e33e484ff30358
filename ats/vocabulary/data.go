package vocabulary

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch"
)

//go:embed data/*.txt
var files embed.FS

// Default is the embedded vocabulary, built at the first call.
var Default = sync.OnceValue(func() *Vocabulary {
	list, err := files.ReadDir("data")
	if err != nil {
		panic("vocabulary: embedded data: " + err.Error()) // cannot happen: the files are part of the program
	}
	entries := make([]Entry, 0, 8192)
	for _, f := range list {
		b, err := files.ReadFile("data/" + f.Name())
		if err == nil {
			entries, err = parse(entries, strings.Lines(string(b)))
		}
		if err != nil {
			panic("vocabulary: " + f.Name() + ": " + err.Error()) // a test reads every file
		}
	}
	return New(entries)
})

const maxLine = 64 << 10

// Parse reads entries in the format of the embedded files:
//
//	# comment
//	@ kind | domain | parent      holds for the lines below it; the parent may be missing
//	Name | alias | alias < parent
//
// "!" before a name: only in exactly this case. "?" before a name: an everyday word as well. A line that cannot be read is an *jobsearch.InputError.
func Parse(r io.Reader) ([]Entry, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 4096), maxLine)
	out, err := parse(nil, func(yield func(string) bool) {
		for in.Scan() && yield(in.Text()) {
		}
	})
	if err == nil && in.Err() != nil {
		err = fmt.Errorf("vocabulary: read: %w", in.Err())
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func parse(out []Entry, lines iter.Seq[string]) ([]Entry, error) {
	var kind Kind
	var domain, parent string
	n := 0
	for line := range lines {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' && !strings.HasPrefix(line, "#!"):
		case line[0] == '@':
			f := strings.Split(line[1:], "|")
			if len(f) < 2 {
				return nil, &jobsearch.InputError{What: "vocabulary", At: fmt.Sprintf("line %d", n), Reason: `want "@ kind | domain | parent"`}
			}
			kind, domain, parent = Kind(strings.TrimSpace(f[0])), strings.TrimSpace(f[1]), ""
			if len(f) > 2 {
				parent = strings.TrimSpace(f[2])
			}
		case kind == "":
			return nil, &jobsearch.InputError{What: "vocabulary", At: fmt.Sprintf("line %d", n), Reason: "an entry before the first @ line"}
		default:
			e := Entry{Kind: kind, Domain: domain, Parent: parent}
			if i := strings.LastIndex(line, " < "); i >= 0 {
				e.Parent = strings.TrimSpace(line[i+3:])
				line = line[:i]
			}
			for s := range strings.SplitSeq(line, "|") {
				s = strings.TrimSpace(s)
				exact, ambiguous := false, false
				for s != "" && (s[0] == '!' || s[0] == '?') {
					exact, ambiguous = exact || s[0] == '!', ambiguous || s[0] == '?'
					s = s[1:]
				}
				if s == "" {
					continue
				}
				if e.Name == "" {
					e.Name = s
				} else {
					if e.Aliases == nil {
						e.Aliases = make([]string, 0, strings.Count(line, "|"))
					}
					e.Aliases = append(e.Aliases, s)
				}
				if exact {
					e.Exact = append(e.Exact, s)
				}
				if ambiguous {
					e.Ambiguous = append(e.Ambiguous, s)
				}
			}
			if e.Name == "" {
				return nil, &jobsearch.InputError{What: "vocabulary", At: fmt.Sprintf("line %d", n), Reason: "an entry without a name"}
			}
			out = append(out, e)
		}
	}
	return out, nil
}
