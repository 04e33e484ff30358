package text

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Parts is a mail's text by who wrote it when. The parts are slices of the cleaned text.
type Parts struct {
	Now       string // what the sender wrote now, or what was forwarded
	Note      string // the words above a forwarded mail
	Quoted    string // history
	Signature string
	Footer    string
	Forward   Header // the header of the forwarded mail
	Forwarded bool
	Inline    bool // what was written now stands between quoted lines
}

// Header is the few lines that mail programs put above a forwarded or quoted mail.
type Header struct{ From, Date, Subject string }

// Split tells apart what the sender wrote now from history, forward wrapper, signature and footer.
func (v *Vocabulary) Split(text, subject string) Parts {
	var p Parts
	body, rest, kind := v.cut(text)
	p.Inline = kind == cutInline
	wrapper := kind == cutForward || kind == cutHeader && v.forwardSubject(subject)
	if kind == cutHeader && !wrapper && blank(body) {
		wrapper = true
	}
	if wrapper {
		p.Forwarded = true
		p.Note = strings.TrimSpace(body)
		var inner string
		p.Forward, inner = v.readHeader(rest)
		body, rest, _ = v.cut(inner)
		body = strings.ReplaceAll(body, "\n>", "\n")
		if blank(body) {
			body, rest = unquote(inner), ""
		}
	} else if blank(body) && kind != cutNone && kind != cutInline {
		// Nothing above the history: all the sender's words are in it, or there are none.
		if kind == cutQuote {
			body, rest = unquote(rest), ""
		}
	}
	p.Quoted = rest
	p.Now, p.Signature, p.Footer = v.tail(body)
	if blank(p.Now) {
		p.Now = body
	}
	return p
}

type cutKind int

const (
	cutNone    cutKind = iota
	cutQuote           // "> …", or "On … wrote:"
	cutHeader          // From:/Sent:/To: lines
	cutForward         // "Forwarded message"
	cutInline          // answers between quoted lines, which are gone from the body
)

// cut finds where history begins.
func (v *Vocabulary) cut(text string) (body, rest string, kind cutKind) {
	if !strings.ContainsAny(text, ":>") {
		return text, "", cutNone
	}
	pos, inline := 0, false
	for pos < len(text) {
		line, next := lineAt(text, pos)
		trim := strings.TrimSpace(line)
		if trim != "" {
			switch {
			case isQuoted(trim):
				// Quoted lines with the sender's words below them are an inline reply: only these lines are history.
				least := answerSize
				if inline {
					least = 0
				}
				if v.answersBelow(text[pos:], least) {
					inline = true
					break
				}
				if inline {
					return v.dropQuoted(text[:pos]), text[pos:], cutInline
				}
				return text[:pos], text[pos:], cutQuote
			case v.isForwardMark(trim):
				return text[:pos], text[next:], cutForward
			case v.quoteMark(text, trim, next) > 0:
				// Above the answers of one who writes below what is quoted there is no more than a greeting.
				if len(strings.TrimSpace(text[:pos])) < greetingSize && startsQuoted(text[v.quoteMark(text, trim, next):]) && v.answersBelow(text[v.quoteMark(text, trim, next):], answerSize) {
					inline = true
					next = v.quoteMark(text, trim, next)
					break
				}
				return text[:pos], text[pos:], cutQuote
			case v.isOriginalMark(trim):
				return text[:pos], text[next:], cutHeader
			case v.headerBlock(text[pos:]):
				return text[:pos], text[pos:], cutHeader
			}
		}
		pos = next
	}
	if inline {
		return v.dropQuoted(text), "", cutInline
	}
	return text, "", cutNone
}

// joinNext is a line with the one after it: "On Tue … Ann Example\n<ann@example.com> wrote:".
func joinNext(text, line string, next int) string {
	if next >= len(text) || len(line) > 120 || len(line) < 4 {
		return ""
	}
	n, _ := lineAt(text, next)
	n = strings.TrimSpace(n)
	if !strings.HasSuffix(n, ":") || len(n) > 120 {
		return ""
	}
	return line + " " + n
}

// answerSize is how many bytes of the sender's own under a quote make it one that is answered there, rather than history with a name below it.
const answerSize = 40

// greetingSize is how many bytes may stand above a quote that is answered below.
const greetingSize = 80

func (v *Vocabulary) answersBelow(text string, least int) bool {
	pos, own := 0, 0
	for pos < len(text) {
		line, next := lineAt(text, pos)
		t := strings.TrimSpace(line)
		switch {
		case t == "":
		case isQuoted(t):
			if own > 0 {
				return own > min(least, 20)
			}
		default:
			own += len(t)
		}
		pos = next
	}
	return own > least
}

// dropQuoted leaves out what is quoted, and the lines that say who wrote it.
func (v *Vocabulary) dropQuoted(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for pos := 0; pos < len(text); {
		line, next := lineAt(text, pos)
		t := strings.TrimSpace(line)
		if after := v.quoteMark(text, t, next); after > 0 {
			pos = after
			continue
		}
		if t == "" || !isQuoted(t) {
			b.WriteString(text[pos:next])
		}
		pos = next
	}
	return b.String()
}

// unquote takes the ">" off the lines, and the line that says who wrote.
func unquote(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for pos := 0; pos < len(text); {
		line, next := lineAt(text, pos)
		b.WriteString(strings.TrimLeft(line, "> "))
		b.WriteByte('\n')
		pos = next
	}
	return b.String()
}

// isQuoted says whether a line is marked as another's words: "> …", or "EO> …" with the initials of the one who wrote it.
func isQuoted(line string) bool {
	i := strings.IndexByte(line, '>')
	if i < 0 || i > 3 {
		return false
	}
	for j := range i {
		if line[j] < 'A' || line[j] > 'Z' {
			return false
		}
	}
	return true
}

func lineAt(text string, pos int) (line string, next int) {
	if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
		return text[pos : pos+i], pos + i + 1
	}
	return text[pos:], len(text)
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func (v *Vocabulary) isForwardMark(line string) bool {
	if len(line) > 90 {
		return false
	}
	line = strings.Trim(line, "-=_* >")
	return v.forwards.mayBegin(line) && hasAny(Fold(line), v.seg.Forwarded, strings.HasPrefix)
}

func (v *Vocabulary) isOriginalMark(line string) bool {
	if len(line) > 90 || line[0] != '-' && line[0] != '_' && line[0] != '=' {
		return false
	}
	return hasAny(Fold(strings.Trim(line, "-=_* ")), v.seg.Original, strings.HasPrefix)
}

// quoteMark is where the text goes on after a line, or two, that say who wrote what follows; 0 where the line does not.
func (v *Vocabulary) quoteMark(text, line string, next int) int {
	if v.isQuoteMark(line) {
		return next
	}
	if v.isQuoteMark(joinNext(text, line, next)) {
		_, after := lineAt(text, next)
		return after
	}
	return 0
}

// startsQuoted says whether the first words of a text are quoted.
func startsQuoted(text string) bool { return isQuoted(strings.TrimLeft(text, " \n")) }

// isQuoteMark knows "On … wrote:" in the languages of the vocabulary.
func (v *Vocabulary) isQuoteMark(line string) bool {
	if len(line) < 8 || len(line) > 240 || !strings.HasSuffix(line, ":") {
		return false
	}
	f := Fold(line)
	for _, q := range v.seg.Wrote {
		if strings.HasPrefix(f, q.Begin) && strings.Contains(f, q.Verb) && strings.ContainsAny(f, "0123456789") {
			return true
		}
	}
	return false
}

// headerBlock says whether the text begins with at least two header lines, the first of them From.
func (v *Vocabulary) headerBlock(text string) bool {
	pos, n := 0, 0
	for pos < len(text) && n < 4 {
		line, next := lineAt(text, pos)
		name := v.headerName(line)
		if n == 0 && name != "from" {
			return false
		}
		if name == "" {
			break
		}
		n++
		pos = next
	}
	return n >= 2
}

// headerName is from, date, subject, to or "".
func (v *Vocabulary) headerName(line string) string {
	line = strings.TrimLeft(line, " >*")
	i := strings.IndexByte(line, ':')
	if i < 1 || i > 16 {
		return ""
	}
	return v.headers[Fold(strings.Trim(line[:i], " *"))]
}

func (v *Vocabulary) readHeader(text string) (h Header, rest string) {
	pos, seen := 0, false
	for pos < len(text) {
		line, next := lineAt(text, pos)
		name := v.headerName(line)
		if name == "" {
			if blank(line) && !seen {
				pos = next
				continue
			}
			if seen && !blank(line) && (line[0] == ' ' || line[0] == '\t') { // folded
				pos = next
				continue
			}
			break
		}
		seen = true
		value := strings.Trim(line[strings.IndexByte(line, ':')+1:], " *")
		switch name {
		case "from":
			h.From = value
		case "date":
			h.Date = value
		case "subject":
			h.Subject = value
		}
		pos = next
	}
	return h, text[pos:]
}

func (v *Vocabulary) forwardSubject(subject string) bool {
	f := Fold(strings.TrimSpace(subject))
	return hasAny(f, v.seg.ForwardSubject, strings.HasPrefix)
}

func hasAny(s string, list []string, has func(string, string) bool) bool {
	for _, x := range list {
		if has(s, x) {
			return true
		}
	}
	return false
}

// tail separates signature and footer from the words.
func (v *Vocabulary) tail(body string) (now, signature, footer string) {
	now = strings.TrimRight(body, " \n")
	// The signature that mail programs mark (RFC 3676 section 4.3).
	if i := strings.Index(now, "\n-- \n"); i >= 0 {
		signature, now = now[i+5:], now[:i]
	} else if i := strings.Index(now, "\n--\n"); i >= 0 && i > len(now)/4 {
		signature, now = now[i+4:], now[:i]
	}
	// Footer paragraphs, from the end upwards.
	cut := len(now)
	for cut > 0 {
		i := strings.LastIndex(strings.TrimRight(now[:cut], " \n"), "\n\n")
		if i < 0 {
			break
		}
		if !v.isFooter(now[i:cut]) {
			break
		}
		cut = i
	}
	// A footer paragraph may have others below it that name no cue: everything below the first cue in the last part goes, unless the sender speaks to the reader there.
	if cut < len(now) {
		footer, now = now[cut:], now[:cut]
	}
	// The closing: what follows it in few short lines is the signature.
	pos := 0
	for pos < len(now) {
		line, next := lineAt(now, pos)
		t := strings.TrimSpace(line)
		if t != "" && len(t) < 60 && pos > 0 && (v.isClosing(t) || v.isThanks(t) && !startsSentence(now[next:])) {
			rest := now[next:]
			sig, after := v.closingBlock(rest)
			signature = strings.TrimSpace(sig + "\n" + signature)
			if blank(after) {
				return strings.TrimRight(now[:pos], " \n"), signature, footer
			}
			if v.isFooter(after) || len(after) > 0 && !v.speaks(after) {
				return strings.TrimRight(now[:pos], " \n"), signature, after + footer
			}
			return now[:pos] + "\n\n" + after, signature, footer
		}
		pos = next
	}
	return now, signature, footer
}

// closingBlock takes the lines of name, title and address below a closing: up to two short paragraphs.
func (v *Vocabulary) closingBlock(rest string) (sig, after string) {
	pos, paragraphs, lines := 0, 0, 0
	for pos < len(rest) {
		line, next := lineAt(rest, pos)
		t := strings.TrimSpace(line)
		if t == "" {
			if lines > 0 {
				paragraphs++
			}
			pos = next
			if paragraphs >= 2 {
				break
			}
			continue
		}
		f := Fold(t)
		if len(t) > 75 || strings.HasPrefix(f, "p.s") || strings.HasPrefix(f, "ps") && len(f) > 2 && !isLetter(f[2]) || lines > 8 {
			break
		}
		lines++
		pos = next
	}
	return rest[:pos], rest[pos:]
}

// speaks says whether a text after the signature still speaks to the reader (a postscript) rather than about the sender.
func (v *Vocabulary) speaks(text string) bool {
	f := Fold(strings.TrimSpace(text))
	return strings.HasPrefix(f, "p.s") || strings.HasPrefix(f, "ps:") || strings.HasPrefix(f, "ps ") || strings.HasPrefix(f, "ps.") || hasAny(" "+f, v.seg.Speaks, strings.Contains)
}

func (v *Vocabulary) isClosing(line string) bool {
	if !v.closings.mayBegin(line) {
		return false
	}
	f := strings.TrimRight(Fold(line), " ,.!")
	if utf8.RuneCountInString(f) > 45 {
		return false
	}
	for _, c := range v.seg.Closings {
		rest, ok := strings.CutPrefix(f, c)
		if !ok || len(rest) >= 28 {
			continue
		}
		switch {
		case rest == "" || rest[0] == ',':
			return true
		case rest[0] != ' ':
		case strings.Contains(c, " "):
			return true
		case strings.Count(rest, " ") <= 2 && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "?"): // "Gruß Tom", but not "Kindly confirm."
			return true
		}
	}
	return false
}

// isThanks knows thanks that may close a letter ("Many thanks, Ann") or begin it ("Thank you for applying."): only those that do not say what for can be a closing.
func (v *Vocabulary) isThanks(line string) bool {
	if !v.thanks.mayBegin(line) {
		return false
	}
	f := strings.TrimRight(Fold(line), " ,.!")
	for _, c := range v.seg.Thanks {
		rest, ok := strings.CutPrefix(f, c)
		if !ok || len(rest) >= 28 || rest != "" && rest[0] != ' ' && rest[0] != ',' {
			continue
		}
		word, _, _ := strings.Cut(strings.TrimLeft(rest, " ,"), " ")
		if !slices.Contains(v.seg.For, word) {
			return true
		}
	}
	return false
}

// startsSentence says whether the first line of a text is a sentence rather than a name or a title.
func startsSentence(text string) bool {
	line, _, _ := strings.Cut(strings.TrimLeft(text, " \n"), "\n")
	line = strings.TrimSpace(line)
	return len(line) > 75 || strings.Count(line, " ") >= 3 && strings.ContainsAny(line[len(line)-1:], ".!?:,")
}

func (v *Vocabulary) isFooter(paragraph string) bool {
	f := Fold(strings.Join(strings.Fields(paragraph), " "))
	return f == "" || hasAny(f, v.seg.Footers, strings.Contains)
}
