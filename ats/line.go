package ats

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch/ats/internal/words"
)

// trimLine drops spaces, bullets, numbering and Markdown's signs from the ends of a line.
func trimLine(text string, start, end int) (int, int, bool) {
	bullet := false
	for start < end {
		c, n := utf8.DecodeRuneInString(text[start:end])
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == 0xa0:
		case strings.ContainsRune("•·◦▪‣●○■□–—→*>~+-»✓✔►", c):
			if c == '*' && strings.HasPrefix(text[start:end], "**") { // bold
				start += 2
				continue
			}
			bullet = true
		case c == '#':
		default:
			if k := numbering(text[start:end]); k > 0 {
				start += k
				bullet = true
				continue
			}
			goto tail
		}
		start += n
	}
tail:
	for end > start {
		c := text[end-1]
		if c != ' ' && c != '\t' && c != '\r' && c != '*' && c != '#' {
			break
		}
		end--
	}
	return start, end, bullet
}

// numbering is the length of "1. ", "2) ", "(a) ", "3 " at the start of a line.
func numbering(s string) int {
	i := 0
	if i < len(s) && s[i] == '(' {
		i++
	}
	from := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' && i-from < 2 {
		i++
	}
	if i == from && i < len(s) && s[i] >= 'a' && s[i] <= 'z' && i+1 < len(s) && s[i+1] == ')' {
		i++
	}
	if i == from || i >= len(s) {
		return 0
	}
	if s[i] == '.' || s[i] == ')' {
		i++
	} else {
		return 0
	}
	if i < len(s) && s[i] == ' ' {
		return i + 1
	}
	return 0
}

// endsClause are the bytes that clauseEnd looks at.
var endsClause = [256]bool{'(': true, ')': true, ';': true, '.': true, '!': true, '?': true}

// maxClause bounds a clause, in bytes: what is asked for together is read together, and nobody asks for so much.
const maxClause = 4096

// clauseEnd is where the clause that begins at s ends: after a sentence, before a semicolon, at stop, or between two words where it has grown too long.
func clauseEnd(text string, s, stop int) int {
	if stop-s > maxClause {
		stop = betweenWords(text, s, s+maxClause, stop)
	}
	depth := 0
	for i := s; i < stop; i++ {
		if !endsClause[text[i]] {
			continue
		}
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case ';':
			if depth == 0 {
				return i
			}
		case '.', '!', '?':
			if i+1 >= stop {
				return stop
			}
			if text[i+1] == ' ' && i+2 < stop {
				if text[i] == '.' && (i >= 2 && (text[i-2] == '.' || text[i-2] == ' ' || text[i-2] == '(') || abbreviated(text[s:i])) {
					continue // e.g., B.Sc., initials
				}
				if text[i+2] >= 'a' && text[i+2] <= 'z' && text[i] == '.' && text[max(s, i-1)] != ' ' {
					continue
				}
				return i + 1
			}
		}
	}
	return stop
}

// betweenWords is the last place before at, or else the first behind it, where no word goes on.
func betweenWords(text string, s, at, stop int) int {
	for i := at; i > s; i-- {
		if !goesOn(text[i]) {
			return i
		}
	}
	for at < stop && goesOn(text[at]) {
		at++
	}
	return at
}

// goesOn says whether a byte stands within a word, or within a letter.
func goesOn(c byte) bool { return isLetter(c) || isDigit(c) || c >= utf8.RuneSelf }

func abbreviated(s string) bool {
	for _, a := range [...]string{"incl", "etc", "approx", "resp", "Dr", "Mr", "Ms", "Mrs", "St", "No", "vs", "min", "max", "ca", "yrs", "Ph", "Sr", "Jr"} {
		if strings.HasSuffix(s, a) && (len(s) == len(a) || !isLetter(s[len(s)-len(a)-1])) {
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func wordCount(s string) int {
	n := 0
	for at := 0; ; n++ {
		_, e := words.Next(s, at)
		if e < 0 {
			return n
		}
		at = e
	}
}

func allUpper(s string) bool {
	letters := 0
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			letters++
		}
	}
	return letters >= 4
}

func startsUpper(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(c)
}

func titleLike(line string) bool {
	n := wordCount(line)
	if n == 0 || n > 16 || len(line) > 140 {
		return false
	}
	last := line[len(line)-1]
	return last != '.' && last != ':' && last != '!' && last != '?' && last != ','
}

// beginsAmount are the bytes that a currency's sign or its code begins with.
var beginsAmount = [256]bool{'$': true, 0xc2: true, 0xe2: true, 'E': true, 'U': true, 'G': true, 'C': true, 'P': true, 'S': true, 'N': true, 'D': true, 'A': true, 'I': true}

// money says whether the text names an amount with a currency.
func money(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if !beginsAmount[s[i]] {
			continue
		}
		switch c := s[i]; {
		case c == '$' || c == 0xc2 && strings.HasPrefix(s[i:], "£") || c == 0xe2 && strings.HasPrefix(s[i:], "€"):
			j := i + 1
			for j < len(s) && (s[j] >= 0x80 || s[j] == ' ') {
				j++
			}
			if j < len(s) && s[j] >= '0' && s[j] <= '9' {
				return true
			}
		case c < 0x80 && i+4 < len(s) && (i == 0 || s[i-1] == ' '):
			switch s[i : i+3] {
			case "EUR", "USD", "GBP", "CHF", "PLN", "SEK", "NOK", "DKK", "CAD", "AUD", "NZD", "INR":
				if s[i+3] == ' ' && s[i+4] >= '0' && s[i+4] <= '9' {
					return true
				}
			}
		}
	}
	return false
}
