package mime

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	jobsearch "github.com/seed-57f86535/jobsearch"
	"github.com/stretchr/testify/require"
)

// lines writes a mail with CRLF line ends.
func lines(of ...string) []byte { return []byte(strings.Join(of, "\r\n")) }

func TestParseReadsWhatAnOrdinaryMailSays(t *testing.T) {
	m := Parse(lines(
		"Received: from mx.example.com by mail.example.net; Tue, 3 Mar 2026 09:15:02 +0100",
		"From: =?UTF-8?Q?Zo=C3=AB_M=C3=BCller?= <Zoe.Mueller@Example.COM>",
		"Reply-To: jobs@example.com, \"Team, Hiring\" <team@example.com>",
		"To: ann@example.org",
		"Cc: Bob <bob@example.org>",
		"Subject: Your application: =?utf-8?B?RW50d2lja2xlcg==?=",
		"   =?utf-8?B?aW4=?= (R-17)",
		"Date: Tue, 3 Mar 2026 09:15:00 +0100 (CET)",
		"Message-ID: <abc.123@mail.example.com>",
		"In-Reply-To: <one@example.org>",
		"References: <zero@example.org>",
		"	<one@example.org>",
		"",
		"Hello Ann,",
		"",
		"thank you.",
	), "ann@example.org")
	require.Equal(t, jobsearch.Address{Name: "Zoë Müller", Addr: "zoe.mueller@example.com"}, m.From)
	require.Equal(t, []jobsearch.Address{{Addr: "jobs@example.com"}, {Name: "Team, Hiring", Addr: "team@example.com"}}, m.ReplyTo)
	require.Equal(t, []jobsearch.Address{{Addr: "ann@example.org"}}, m.To)
	require.Equal(t, []jobsearch.Address{{Name: "Bob", Addr: "bob@example.org"}}, m.Cc)
	require.Equal(t, "Your application: Entwicklerin (R-17)", m.Subject)
	require.Equal(t, time.Date(2026, 3, 3, 8, 15, 0, 0, time.UTC), m.SentAt)
	require.Equal(t, time.Date(2026, 3, 3, 8, 15, 2, 0, time.UTC), m.ReceivedAt)
	require.Equal(t, "abc.123@mail.example.com", m.MessageID)
	require.Equal(t, []string{"one@example.org"}, m.InReplyTo)
	require.Equal(t, []string{"zero@example.org", "one@example.org"}, m.References)
	require.Equal(t, "Hello Ann,\n\nthank you.", m.Text)
	require.Equal(t, "ann@example.org", m.Account)
	require.Len(t, m.Hash, 64)
	require.Empty(t, m.Problems)
	require.False(t, m.List || m.Auto || m.FromHTML || m.Outgoing)
}

func TestParseFindsTheSender(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		want   jobsearch.Address
	}{
		"an address alone":                       {"From: a@b.example", jobsearch.Address{Addr: "a@b.example"}},
		"a comment as the name":                  {"From: a@b.example (Ann Lee)", jobsearch.Address{Name: "Ann Lee", Addr: "a@b.example"}},
		"a name with a comma and no quotes":      {"From: Lee, Ann <a@b.example>", jobsearch.Address{Name: "Lee, Ann", Addr: "a@b.example"}},
		"a bracket that is never closed":         {"From: Ann <a@b.example", jobsearch.Address{Name: "Ann", Addr: "a@b.example"}},
		"blanks before the address":              {"From: \"Ann\" a@b.example", jobsearch.Address{Name: "Ann", Addr: "a@b.example"}},
		"the whole of it encoded":                {"From: =?utf-8?Q?Ann_=3Ca=40b=2Eexample=3E?=", jobsearch.Address{Name: "Ann", Addr: "a@b.example"}},
		"an encoded word in quotes":              {"From: \"=?utf-8?Q?Zo=C3=AB?=\" <a@b.example>", jobsearch.Address{Name: "Zoë", Addr: "a@b.example"}},
		"raw 8-bit Latin-1":                      {"From: Zo\xeb <a@b.example>", jobsearch.Address{Name: "Zoë", Addr: "a@b.example"}},
		"the Sender where From has no address":   {"From: Hiring Team\r\nSender: x@b.example", jobsearch.Address{Name: "Hiring Team", Addr: "x@b.example"}},
		"the Return-Path where there is no From": {"Return-Path: <x@b.example>\r\nSubject: s", jobsearch.Address{Addr: "x@b.example"}},
		"the first of two without a comma":       {"From: Ann <a@b.example> Bob <b@b.example>", jobsearch.Address{Name: "Ann", Addr: "a@b.example"}},
		"an obsolete route":                      {"From: Ann <@x.example,@y.example:a@b.example>", jobsearch.Address{Name: "Ann", Addr: "a@b.example"}},
		"an indented first field":                {" From: Ann <a@b.example>\r\nSubject: s", jobsearch.Address{Name: "Ann", Addr: "a@b.example"}},
		"a name that is the address":             {"From: \"a@b.example\" <a@b.example>", jobsearch.Address{Addr: "a@b.example"}},
		"the envelope line where nothing else":   {"From x@b.example Tue Mar  3 09:15:00 2026\r\nSubject: s", jobsearch.Address{Addr: "x@b.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := Parse([]byte(c.header+"\r\n\r\nhi\r\n"), "")
			require.Equal(t, c.want, m.From)
			require.Equal(t, "hi", m.Text)
		})
	}
}

func TestParseReadsDates(t *testing.T) {
	want := time.Date(2026, 3, 3, 9, 15, 30, 0, time.UTC)
	for _, date := range []string{
		"Tue, 3 Mar 2026 09:15:30 +0000", "Tue, 03 Mar 2026 09:15:30 GMT", "3 Mar 26 09:15:30 UT", "Tue, 3 Mar 2026 10:15:30 +0100 (CET)",
		"Tue, 3 Mar 2026 04:15:30 EST", "Tue Mar  3 09:15:30 2026", "2026-03-03T09:15:30Z", "2026-03-03 09:15:30 +0000", "Tuesday, March 3, 2026 9:15:30 AM",
		"03-Mar-2026 09:15:30 +0000", "Tue, 3 Mar 2026 14:45:30 +05:30", "Tue,3 Mar 2026 09:15:30 +0000", "Tue, 3 Mar 2026 09:15:30 GMT+0000",
	} {
		require.Equal(t, want, parseDate(date), date)
	}
	for _, date := range []string{"", "yesterday", "32 Mar 2026 09:15:30", "31 Feb 2026 09:15:30 +0000", "3 Mar 9999 09:15:30 +0000", "Tue, 3 Mar", "::::"} {
		require.True(t, parseDate(date).IsZero(), date)
	}
}

func TestParseTellsListsAndAutomaticMail(t *testing.T) {
	for header, want := range map[string][2]bool{
		"List-Id: <jobs.example>":                {true, false},
		"List-Unsubscribe: <mailto:x@y.example>": {true, false},
		"Precedence: bulk":                       {true, false},
		"Auto-Submitted: auto-replied":           {false, true},
		"Auto-Submitted: no":                     {false, false},
		"X-Autoreply: yes":                       {false, true},
		"Precedence: auto_reply":                 {false, true},
		"X-Other: 1":                             {false, false},
	} {
		m := Parse([]byte(header+"\nFrom: a@b.example\n\nhi"), "")
		require.Equal(t, want, [2]bool{m.List, m.Auto}, header)
	}
}

func multipart(kind string, parts ...string) []byte {
	s := "From: a@b.example\r\nSubject: s\r\nContent-Type: multipart/" + kind + "; boundary=\"b1\"\r\n\r\npreamble\r\n"
	for _, p := range parts {
		s += "--b1\r\n" + p + "\r\n"
	}
	return []byte(s + "--b1--\r\nepilogue")
}

func TestParseChoosesTheTextThatAPersonReads(t *testing.T) {
	html := "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>We would like to <a href=\"https://x.example/pick\">meet you</a>.</p><div style=\"display:none\">hidden</div><blockquote>old</blockquote></body></html>"
	long := "Content-Type: text/html\r\n\r\n<p>" + strings.Repeat("We have read your application with care. ", 80) + "</p>"
	plain := func(s string) string { return "Content-Type: text/plain\r\n\r\n" + s }
	for name, c := range map[string]struct {
		raw  []byte
		want string
		html bool
	}{
		"plain text before HTML":              {multipart("alternative", plain("Plain."), html), "Plain.", false},
		"HTML where plain text is empty":      {multipart("alternative", plain(" "), html), "We would like to meet you <https://x.example/pick>.\n\n> old", true},
		"HTML where plain text is a stub":     {multipart("alternative", plain("Please view this email in your browser"), html), "We would like to meet you <https://x.example/pick>.\n\n> old", true},
		"HTML where it says far more":         {multipart("alternative", plain("Siehe unten"), long), strings.TrimSpace(strings.Repeat("We have read your application with care. ", 80)), true},
		"HTML in related in alternative":      {multipart("alternative", "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"+html+"\r\n--r\r\nContent-Type: image/png\r\n\r\nx\r\n--r--"), "We would like to meet you <https://x.example/pick>.\n\n> old", true},
		"HTML sent as plain text":             {[]byte("Subject: s\n\n<!DOCTYPE html><p>Hello</p>"), "Hello", true},
		"all inline texts of mixed":           {multipart("mixed", plain("One."), "Content-Type: application/pdf; name=a.pdf\r\n\r\nx", plain("Two.")), "One.\n\nTwo.", false},
		"the first part of signed":            {multipart("signed", plain("Signed."), "Content-Type: application/pgp-signature\r\n\r\nx"), "Signed.", false},
		"not the mail that came back":         {multipart("report", plain("Not delivered."), "Content-Type: message/delivery-status\r\n\r\nx", "Content-Type: message/rfc822\r\n\r\nSubject: old\r\n\r\nold"), "Not delivered.", false},
		"a forwarded mail":                    {multipart("mixed", plain("FYI"), "Content-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\nSubject: Hello\r\n\r\nInside."), "FYI\n\n---------- Forwarded message ----------\nFrom: c@d.example\nSubject: Hello\n\nInside.", false},
		"a body without parts":                {[]byte("Content-Type: multipart/mixed\n\njust text"), "just text", false},
		"parts with an unstated boundary":     {[]byte("Content-Type: multipart/mixed\n\n--zz\nContent-Type: text/plain\n\nfound\n--zz--"), "found", false},
		"a boundary that starts another's":    {[]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\none\n--ab--\n--a\n\ntwo\n--a--"), "one\n\ntwo", false},
		"a missing last delimiter":            {[]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\n\ntwo"), "one\n\ntwo", false},
		"an enclosed text where none else":    {multipart("mixed", "Content-Type: text/plain; name=body.txt\r\nContent-Disposition: inline\r\n\r\nhere"), "here", false},
		"a line without colon among fields":   {[]byte("From: a@b.example\nX-Long: one\ntwo three\nSubject: s\n\nbody"), "body", false},
		"a body without the empty line":       {[]byte("From: a@b.example\nSubject: s\nHello Ann, this is the text\nand more"), "Hello Ann, this is the text\nand more", false},
		"line ends that are carriage returns": {[]byte("From: a@b.example\rSubject: s\r\rbody"), "body", false},
		"no header at all":                    {[]byte("Just a text without any header."), "Just a text without any header.", false},
		"flowed text":                         {[]byte("Content-Type: text/plain; format=flowed\n\nThis line \ngoes on.\nThis not.\n> quoted \n> too\n-- \nAnn"), "This line goes on.\nThis not.\n> quoted too\n-- \nAnn", false},
		"uuencoded files left out":            {[]byte("Subject: s\n\nSee below.\nbegin 644 cv.txt\n#0V%T\n`\nend\nBye"), "See below.\nBye", false},
	} {
		t.Run(name, func(t *testing.T) {
			m := Parse(c.raw, "")
			require.Equal(t, c.want, m.Text)
			require.Equal(t, c.html, m.FromHTML)
		})
	}
}

func TestParseDecodesTransferEncodingsAndCharsets(t *testing.T) {
	for name, c := range map[string]struct{ header, body, want string }{
		"quoted-printable":                         {"text/plain; charset=utf-8|quoted-printable", "Gr=C3=BC=\r\n=C3=9Fe =\r\nall", "Grüße all"},
		"quoted-printable with stray equals":       {"text/plain|quoted-printable", "a=b =ZZ c=3d", "a=b =ZZ c="},
		"base64":                                   {"text/plain; charset=utf-8|base64", "R3LDvMOf\r\nZQ==", "Grüße"},
		"base64 with rubbish and a footer":         {"text/plain; charset=utf-8|base64", "R3LD*vMOf\r\nZQ==\r\n-- \r\nlist footer.", "Grüße"},
		"base64 claimed for plain words":           {"text/plain|base64", "Dear Ann, this is not base64 at all.", "Dear Ann, this is not base64 at all."},
		"quoted-printable that nobody declared":    {"text/plain; charset=utf-8|7bit", "Your applica=\ntion f=\nor the role =E2=80=93 thank you=20\nAnn", "Your application for the role – thank you\nAnn"},
		"Latin-1":                                  {"text/plain; charset=iso-8859-1|8bit", "Gr\xfc\xdfe", "Grüße"},
		"Windows-1252 quotes under the name ASCII": {"text/plain; charset=us-ascii|8bit", "\x93Yes\x94", "“Yes”"},
		"UTF-8 under the name Latin-1":             {"text/plain; charset=iso-8859-1|8bit", "Grüße", "Grüße"},
		"Latin-1 under the name UTF-8":             {"text/plain; charset=utf-8|8bit", "Gr\xfc\xdfe", "Grüße"},
		"UTF-8 with one broken byte":               {"text/plain; charset=utf-8|8bit", "Grüße, Zoë \xff", "Grüße, Zoë \uFFFD"},
		"a charset that nobody knows":              {"text/plain; charset=klingon|8bit", "Grüße", "Grüße"},
		"Shift JIS":                                {"text/plain; charset=Shift_JIS|8bit", "\x82\xa0", "あ"},
		"ISO-2022-JP":                              {"text/plain; charset=iso-2022-jp|7bit", "\x1b$B$\"\x1b(B", "あ"},
		"KOI8-R":                                   {"text/plain; charset=koi8-r|8bit", "\xf0\xf2\xe9\xf7\xe5\xf4", "ПРИВЕТ"},
		"UTF-7":                                    {"text/plain; charset=utf-7|7bit", "Gr+APwA3w-e +- x", "Grüße + x"},
		"GB 2312":                                  {"text/plain; charset=gb2312|8bit", "\xc4\xe3\xba\xc3", "你好"},
		"the charset of an HTML document itself":   {"text/html|8bit", "<html><head><meta charset=\"windows-1251\"></head><body>\xcf\xf0\xe8</body></html>", "При"},
		"entities in plain text":                   {"text/plain|7bit", "R&amp;D &ndash; caf&eacute; &#x27;x&#39; a=1&copy=2", "R&D – café 'x' a=1&copy=2"},
		"invisible and odd characters":             {"text/plain; charset=utf-8|8bit", "A\u00a0b\u200bc\u00add\u2003e\ufeff \x00f\x07", "A bcd e f"},
	} {
		t.Run(name, func(t *testing.T) {
			ctype, cte, _ := strings.Cut(c.header, "|")
			m := Parse([]byte("Subject: s\nContent-Type: "+ctype+"\nContent-Transfer-Encoding: "+cte+"\n\n"+c.body), "")
			require.Equal(t, c.want, m.Text)
		})
	}
}

func TestParseDecodesSubjects(t *testing.T) {
	for raw, want := range map[string]string{
		"=?utf-8?Q?caf=C3=A9_au_lait?=":                       "café au lait",
		"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=":                  "café",
		"=?ISO-8859-1?B?R3L832U?=":                            "Grüße",
		"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?= an alle":              "Grüße an alle",
		"=?utf-8?Q?with space?= after":                        "with space after",
		"=?utf-8?Q?unfinished":                                "=?utf-8?Q?unfinished",
		"=?utf-8?X?nope?=":                                    "=?utf-8?X?nope?=",
		"Re: =?utf-8?q?=5BAcme=5D?= offer =?utf-8?q?inside?=": "Re: [Acme] offer inside",
		"Grüße":         "Grüße",
		"Gr\xfc\xdfe":   "Grüße",
		"a  b\tc\x00\v": "a b c",
	} {
		require.Equal(t, want, Parse([]byte("Subject: "+raw+"\n\n"), "").Subject, raw)
	}
}

func TestParseKeepsCalendarsAndNamesOfFiles(t *testing.T) {
	ics := "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR"
	m := Parse(multipart("mixed",
		"Content-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\nContent-Type: text/plain\r\n\r\nInterview.\r\n--b2\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"+ics+"\r\n--b2--",
		"Content-Type: application/ics; name=\"invite.ics\"\r\nContent-Disposition: attachment; filename=\"invite.ics\"\r\nContent-Transfer-Encoding: base64\r\n\r\nQkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6UkVRVUVTVA0KRU5EOlZDQUxFTkRBUg==",
		"Content-Type: application/pdf; name*0*=utf-8''Caf%C3%A9; name*1=\" menu.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\nAAAA",
		"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"..\\\\x\\\\notes.txt\"\r\n\r\nnotes",
	), "")
	require.Equal(t, []string{ics}, m.Calendar)
	require.Equal(t, "Interview.", m.Text)
	require.Equal(t, []jobsearch.File{
		{Name: "invite.ics", Type: "application/ics", Size: 46},
		{Name: "Café menu.pdf", Type: "application/pdf", Size: 3},
		{Name: "notes.txt", Type: "text/plain", Size: 5},
	}, m.Files)
	require.Equal(t, []string{ics}, Parse([]byte("Content-Type: text/calendar\n\n"+ics), "").Calendar)
}

func TestParseStripsTheEnvelopeLine(t *testing.T) {
	with := Parse([]byte("From ann@example.org Tue Mar  3 09:15:00 2026\nSubject: s\nMessage-ID: <a@b>\n\nhi"), "")
	without := Parse([]byte("Subject: s\nMessage-ID: <a@b>\n\nhi"), "")
	require.Equal(t, without.Hash, with.Hash)
	require.Equal(t, "s", with.Subject)
	require.Equal(t, time.Date(2026, 3, 3, 9, 15, 0, 0, time.UTC), with.ReceivedAt)
}

func TestParseIsBounded(t *testing.T) {
	problems := func(m jobsearch.Message) string { return fmt.Sprint(m.Problems) }

	m := Parse(append([]byte("Subject: s\n\n"), make([]byte, MaxMessage)...), "")
	require.Contains(t, problems(m), "message size over the limit")
	require.Equal(t, "s", m.Subject)

	m = Parse([]byte("Subject: s\nX: "+strings.Repeat("y\n y", MaxHeader/2)+"\n\nbody"), "")
	require.Contains(t, problems(m), "header size over the limit")
	require.Equal(t, "s", m.Subject)
	require.Equal(t, "body", m.Text)

	m = Parse([]byte("Subject: s\n\n"+strings.Repeat("word word\n", MaxText/5)), "")
	require.LessOrEqual(t, len(m.Text), MaxText)
	require.Contains(t, problems(m), "text part over the limit")

	deep := "Subject: s\n"
	for i := range 100 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	m = Parse([]byte(deep+"\nbottom"), "")
	require.Contains(t, problems(m), "nesting over the limit")

	m = Parse([]byte("Content-Type: multipart/mixed; boundary=b\n\n"+strings.Repeat("--b\n\nx\n", 5000)), "")
	require.Contains(t, problems(m), "parts over the limit")
	require.LessOrEqual(t, len(m.Problems), 20)

	m = Parse([]byte("To: "+strings.Repeat("a@b.example, ", 10000)+"\n\n"), "")
	require.LessOrEqual(t, len(m.To), 100)
}

// Each of these would keep a parser busy for hours whose time grows with the square of the size.
func TestParseTakesTimeInProportion(t *testing.T) {
	big := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	for name, raw := range map[string]string{
		"addresses in brackets":  "To: <" + big(",", 200<<10) + ">\n\n",
		"closing brackets":       "To: " + big(">", 200<<10) + "\n\n",
		"comments":               "From: " + big("(", 200<<10) + "\n\n",
		"encoded words":          "Subject: " + big("=?a?q? ", 200<<10) + "\n\n",
		"encoded word openings":  "Subject: " + big("=?", 200<<10) + "\n\n",
		"ids":                    "References: " + big("<a>", 100<<10) + big("<ab>", 100<<10) + "\n\n",
		"blanks in parameters":   "Content-Type: text/plain; a=" + big(" ", 200<<10) + "x\n\n",
		"parameters":             "Content-Type: text/plain; " + big("a*0=x;", 200<<10) + "\n\n",
		"padding":                "Content-Transfer-Encoding: base64\n\n" + big("AAAA", 400) + "\n" + big("=A", 4<<20),
		"uuencoded beginnings":   "\n" + big("begin 644 x\n", 2<<20),
		"begin on one line":      "\n" + big("begin ", 2<<20),
		"boundaries":             "Content-Type: multipart/mixed; boundary=b\n\n" + big("--b\n", 4<<20),
		"no boundaries":          "Content-Type: multipart/mixed; boundary=b\n\n" + big(" --b", 4<<20),
		"soft breaks":            "Content-Transfer-Encoding: quoted-printable\n\n" + big("=\n", 4<<20),
		"equals and blanks":      "Content-Transfer-Encoding: quoted-printable\n\n" + big("= ", 4<<20),
		"references to entities": "\n" + big("&a", 2<<20),
		"header lines":           big("a:\n", 200<<10) + big("x\n", 200<<10) + "\n",
		"open tags":              "Content-Type: text/html\n\n" + big("<div>", 2<<20),
		"open quotes":            "Content-Type: text/html\n\n" + big("<a href=\"", 2<<20),
	} {
		t.Run(name, func(t *testing.T) { Parse([]byte(raw), "") })
	}
}

func TestCleanJoinsOnlyLinesThatWereWrapped(t *testing.T) {
	wrapped := "Thank you for the time that you took to speak with us about the\nposition of Data Engineer. We were impressed, and we would like to\ninvite you to a second conversation.\n\n- a list item stays\n- and another\n\nBest\nAnn"
	require.Equal(t, "Thank you for the time that you took to speak with us about the position of Data Engineer. We were impressed, and we would like to invite you to a second conversation.\n\n- a list item stays\n- and another\n\nBest\nAnn", Clean(wrapped))
	rows := "New jobs for you this week\nMachine operator, second shift - Muebles Avante - Oaxaca\nSales executive for the north - Grupo Loma - $14,000\n----------------------------------------------------\nUnsubscribe here"
	require.Equal(t, rows, Clean(rows))
	short := "Hello,\nthis is\nshort."
	require.Equal(t, short, Clean(short))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("From: a@b.example\nSubject: =?utf-8?Q?x?=\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/html\n\n<p>x</p>\n--a--"))
	f.Add([]byte("From x Tue Mar 3 09:15:00 2026\nFrom: \"a\\\" <b@c>, g: d@e;\nDate: x\nReferences: <a <b> c\n\nbegin 644 x\n#\nend\n"))
	f.Add([]byte("Content-Type: text/plain; charset=utf-7; format=flowed; delsp=yes\nContent-Transfer-Encoding: base64\n\nR3LD=\n"))
	f.Add([]byte("Content-Type: message/rfc822\n\nContent-Type: multipart/report\nContent-Disposition: attachment; filename*0*=x'y'%41; filename*1=b\n\n--\n--x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Parse(raw, "x")
		for _, s := range []string{m.Subject, m.Text, m.From.Name, m.From.Addr, m.MessageID, strings.Join(m.Calendar, ""), strings.Join(m.References, "")} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("not clean: %q", s)
			}
		}
		if len(m.Hash) != 64 || len(m.Text) > MaxText {
			t.Fatal("hash or bound")
		}
		for _, p := range m.Problems {
			if strings.Contains(p.Reason, "not readable") {
				t.Fatal(p)
			}
		}
		for _, x := range m.Files {
			if !utf8.ValidString(x.Name) || !utf8.ValidString(x.Type) {
				t.Fatal("file name")
			}
		}
	})
}

func ExampleParse() {
	m := Parse([]byte("From: Acme Hiring <jobs@acme.example>\nSubject: =?utf-8?Q?Caf=C3=A9_Manager?=\n\nThank you for applying.\n"), "ann@example.org")
	fmt.Println(m.From)
	fmt.Println(m.Subject)
	fmt.Println(m.Text)
	// Output:
	// Acme Hiring <jobs@acme.example>
	// Café Manager
	// Thank you for applying.
}

func FuzzClean(f *testing.F) {
	f.Add("Hello\r\nthis =\r\nis&nbsp;it\u00a0 \u200b\n\n\n-- \nAnn")
	f.Add(strings.Repeat("=E2=80=93=20=\n", 6))
	f.Fuzz(func(t *testing.T, s string) {
		clean := Clean(jobsearch.CleanText(s))
		if !utf8.ValidString(clean) || strings.Contains(clean, "\n\n\n") || strings.ContainsAny(clean, "\r\u00a0\u200b") {
			t.Fatalf("not clean: %q", clean)
		}
		if again := even(clean); again != clean {
			t.Fatalf("not even: %q, %q", clean, again)
		}
	})
}
