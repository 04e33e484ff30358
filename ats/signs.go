package ats

import (
	_ "embed"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch/ats/vocabulary"
)

//go:embed data/signs.txt
var signFile string

var signs = sync.OnceValue(func() *vocabulary.Vocabulary {
	entries, err := vocabulary.Parse(strings.NewReader(signFile))
	if err != nil {
		panic("ats: signs.txt: " + err.Error()) // a test reads the file
	}
	return vocabulary.New(entries)
})

// Sign is a reason to doubt a posting. It is a sign and no proof: honest postings have one now and then.
type Sign struct {
	Kind  SignKind `json:"kind"`
	Why   string   `json:"why"`
	Text  string   `json:"text"` // as it stands in the posting, "" where something is missing
	Start int      `json:"start"`
	End   int      `json:"end"`
}

// SignKind says what is doubted.
type SignKind string

// The kinds of signs.
const (
	SignScam  SignKind = "scam"  // that the employer is honest
	SignGhost SignKind = "ghost" // that there is an opening
)

// stale is the age from which an open posting is doubted. Most openings are filled within two months.
const stale = 90 * 24 * time.Hour

// Signs reads what speaks against a posting, apart from how well it suits anybody, in the order of the text. Posted is when the posting was first seen, zero where that is not known.
func Signs(p Posting, posted, now time.Time) []Sign {
	var out []Sign
	for _, m := range signs().Match(nil, p.Text) {
		e := signs().Entry(m.Entry)
		out = append(out, Sign{Kind: SignKind(e.Kind), Why: e.Domain, Text: p.Text[m.Start:m.End], Start: m.Start, End: m.End})
	}
	if len(p.Keywords) == 0 && wordCount(p.Text) > 0 {
		out = append(out, Sign{Kind: SignScam, Why: "asks for no skill at all"})
	}
	if !posted.IsZero() && now.Sub(posted) > stale {
		out = append(out, Sign{Kind: SignGhost, Why: "has been open for more than three months"})
	}
	return out
}
