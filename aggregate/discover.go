package aggregate

import (
	_ "embed"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Board is where an employer's postings can be had: the name of a source and what it takes, as in greenhouse and acme.
type Board struct {
	Source string `json:"source"`
	Arg    string `json:"arg"`
}

// String is NAME:ARG.
func (b Board) String() string { return b.Source + ":" + b.Arg }

// boardText has a line for each form of address: the source, what its argument is made of ({1} is the first group), and a pattern for host and path.
//
//go:embed boards.tsv
var boardText string

type boardForm struct {
	source, arg string
	address     *regexp.Regexp
}

var boardForms = sync.OnceValue(func() []boardForm {
	var out []boardForm
	for line := range strings.Lines(boardText) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) == 3 && !strings.HasPrefix(line, "#") {
			out = append(out, boardForm{cells[0], cells[1], regexp.MustCompile(cells[2])})
		}
	}
	return out
})

// notTenants are first labels of hosts that are the product's own.
var notTenants = []string{"www", "app", "api", "jobs", "careers", "support", "help", "status", "blog", "info", "go"}

// Discover tells from the address of a careers page or of any posting which board it belongs to. It asks nobody; false where the address alone does not tell.
func Discover(address string) (Board, bool) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		return Board{}, false
	}
	place := strings.ToLower(u.Hostname()) + u.EscapedPath()
	if q := u.Query().Get("for"); q != "" {
		place += "?for=" + q
	}
	for _, f := range boardForms() {
		m := f.address.FindStringSubmatch(place)
		if m == nil || slices.Contains(notTenants, strings.ToLower(m[1])) {
			continue
		}
		arg := f.arg
		for i, group := range m[1:] {
			if v, err := url.PathUnescape(group); err == nil {
				group = v
			}
			arg = strings.ReplaceAll(arg, "{"+string(rune('1'+i))+"}", group)
		}
		return Board{f.source, arg}, true
	}
	return Board{}, false
}

// addresses finds web addresses in the source of a page.
var addresses = regexp.MustCompile(`https?://[^\s"'<>\\)]+`)

// DiscoverIn finds the boards that a page's source links to or embeds, each once, in the order of the page.
func DiscoverIn(page string) []Board {
	var out []Board
	page = strings.NewReplacer(`\/`, "/", "&amp;", "&").Replace(page) // as scripts and attributes write them
	for _, a := range addresses.FindAllString(page, 10_000) {
		if b, ok := Discover(a); ok && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}
