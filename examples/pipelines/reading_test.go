package pipelines_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/jhillyerd/enmime/v2"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/inbox/read"
	"github.com/seed-57f86535/jobsearch/internal/mime"
)

const (
	invitationMail = `Dear Ines,

Thank you for the time that you took to speak with us on Monday about the post of Regional Planner (R-20418) in our Bristol office. Dana and Piet both enjoyed
hearing how you rebuilt the timetable for the coast line, and the panel has asked me to say that your written exercise was among the clearest we have seen.

We would like to invite you to a second interview on Thursday 12 March at 2:30pm GMT. It will take about ninety minutes and has three parts:

- a conversation with Dana Reis, who leads the planning team
- a short exercise about a route that runs at a loss, with thirty minutes to prepare
- time for your own questions, and a look round the control room

Where: Orme Lab, 14 Quay Street, Bristol BS1 4XX
Who: Dana Reis (Head of Planning), Piet de Wit (Timetable Manager)
Join by video if you cannot travel: https://meet.ormelab.example/j/4471-2218

Please bring a photo ID and confirm by Tuesday 10 March at noon. If you need adjustments of any kind, tell us and we will arrange them. We pay travel costs in
second class; keep the receipts. Should the time not suit you, we could also offer Friday 13 March at 9:00. If you are not selected after this round we will
write to you within two weeks, and with your agreement keep your papers on file for a year.

Kind regards
Moira Fenn
Talent Partner
Orme Lab | www.ormelab.example | +44 117 496 0123

Orme Lab is an equal opportunity employer. This message and its attachments are confidential and intended for the addressee only.
`
	historyOfMail = `
On Tue, 3 Mar 2026 at 18:20, Ines Duarte <ines@example.org> wrote:
> Dear Moira,
>
> thank you for the friendly conversation yesterday. I have attached the exercise about the evening
> service between Portishead and the city, with the assumptions in a sheet of their own. I would be
> glad to talk through it at any time; Thursdays suit me best.
>
> As for your question about notice: it is four weeks to the end of a month, and my present salary
> is 38,400 a year. I could begin on 1 May.
>
> Kind regards
> Ines Duarte
>
> On Mon, 2 Mar 2026 at 09:12, Moira Fenn <moira@ormelab.example> wrote:
>> Dear Ines,
>>
>> we have received your application for Regional Planner and would like to speak with you by
>> telephone today at 16:00. Please send us the exercise by Wednesday. The role is based in Bristol
>> and reports to the Head of Planning. We look forward to hearing from you.
>>
>> Moira Fenn
`
	germanMail = `Sehr geehrte Frau Duarte,

vielen Dank für Ihre Bewerbung um die Stelle als Sachbearbeiterin Verkehrsplanung (m/w/d), Kennziffer 2026-114, und für das Interesse, das Sie unserem Haus
entgegenbringen. Wir haben uns die Entscheidung nicht leicht gemacht: Auf die Ausschreibung sind mehr als achtzig Bewerbungen eingegangen, viele davon von
hoher Qualität, und das Auswahlgremium hat sich in drei Sitzungen eingehend mit allen Unterlagen befasst.

Leider müssen wir Ihnen mitteilen, dass wir uns für einen anderen Bewerber entschieden haben, dessen Erfahrung mit der Umlaufplanung noch genauer zu den
Aufgaben der Stelle passt. Bitte sehen Sie darin keine Wertung Ihrer Qualifikation. Wenn Sie einverstanden sind, behalten wir Ihre Unterlagen bis zum
31. Dezember 2026 in unserem Bewerberpool und melden uns, falls eine geeignete Stelle frei wird. Andernfalls werden Ihre Daten nach sechs Monaten gelöscht.

Fragen beantwortet Ihnen Frau Kessler montags bis donnerstags von 9:00 bis 15:00 Uhr unter 0421 555 0142. Die Fahrtkosten für das Gespräch am 17. Februar
erstatten wir Ihnen gegen Vorlage der Belege; bitte senden Sie diese bis zum 15. März 2026 an die unten genannte Anschrift.

Wir danken Ihnen nochmals für das angenehme Gespräch und wünschen Ihnen für Ihren weiteren beruflichen Weg alles Gute und viel Erfolg.

Mit freundlichen Grüßen
i. A. Jens Hollmann
Personalabteilung

Verkehrsbetriebe Nebelau GmbH, Hafenstraße 7, 28195 Nebelau
Geschäftsführung: Dr. Anke Brodersen · Registergericht Nebelau HRB 4471 · www.vb-nebelau.example
Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender und vernichten Sie diese E-Mail.
`
)

// cardsMail is a job board's mail of cards, as a mailing service makes it: tables, inline styles, links with long parameters.
func cardsMail() string {
	var b strings.Builder
	b.WriteString("<html><head><style>td.c{padding:8px}</style></head><body><div style=\"display:none\">9 new jobs near Bristol</div><table>")
	for i, p := range []string{"Data Engineer|Hexel Software", "Senior Buyer|Orrin Foods", "Care Assistant (nights)|Valebridge Homes", "Site Manager|Ferrocraft Ltd", "Marketing Executive|Lark & Loom", "Python Developer|Quarle", "Warehouse Team Leader|Halvard Cold Stores", "Payroll Clerk|Tallis & Co", "Staff Nurse|Eastmoor Hospital"} {
		title, company, _ := strings.Cut(p, "|")
		fmt.Fprintf(&b, "<tr><td class=\"c\" style=\"font-family:Arial,sans-serif;font-size:14px\"><a href=\"https://jobs.example/v/%d?utm_source=alert&utm_medium=email&tk=%s\"><b>%s</b></a><br>%s<br>Bristol · £%d,000 - £%d,000 a year · posted %d days ago<br>We are looking for somebody who likes to work with others and takes pride in a job well done.</td></tr>\r\n",
			4000+i, strings.Repeat("ab", 12), title, company, 28+i, 33+i, i+1)
	}
	b.WriteString("</table><p>You receive this mail because you saved a search. <a href=\"https://jobs.example/u\">Unsubscribe</a> or manage your alerts.</p></body></html>")
	return b.String()
}

// jobMails are mails of about 5 kB, as they lie in the mailbox of somebody who looks for work.
func jobMails() map[string][]byte {
	head := func(from, subject, ctype string) string {
		return "Received: from mx1.example.com (mx1.example.com [192.0.2.1]) by mail.example.org with ESMTPS id x1; Wed, 4 Mar 2026 09:15:02 +0000\r\n" +
			"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=ormelab.example; s=s1;\r\n h=from:to:subject; bh=" + strings.Repeat("q", 44) + "; b=" + strings.Repeat("w", 340) + "\r\n" +
			"From: " + from + "\r\nTo: Ines Duarte <ines@example.org>\r\nSubject: " + subject + "\r\nDate: Wed, 4 Mar 2026 09:15:00 +0000\r\nMessage-ID: <1@ormelab.example>\r\nMIME-Version: 1.0\r\nContent-Type: " + ctype + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
	}
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	plain := "text/plain; charset=utf-8"
	return map[string][]byte{
		"plain":      []byte(head("Personal <bewerbung@vb-nebelau.example>", "Ihre Bewerbung (Kennziffer 2026-114)", plain) + crlf(germanMail)),
		"history":    []byte(head("Moira Fenn <moira@ormelab.example>", "Re: Regional Planner, second interview", plain) + crlf(invitationMail+historyOfMail)),
		"newsletter": []byte(head("Jobs Daily <alerts@jobsdaily.example>", "9 new jobs near Bristol", "text/html; charset=utf-8") + cardsMail()),
	}
}

// BenchmarkRead is a mail parsed and read, as the inbox does it, beside enmime's parsing alone.
func BenchmarkRead(b *testing.B) {
	for name, raw := range jobMails() {
		measure := func(what string, f func()) {
			b.Run(name+"/"+what, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
			})
		}
		measure("parse+read", func() { _ = read.Message(mime.Parse(raw, "ines@example.org")) })
		measure("enmime", func() { _, _ = enmime.ReadEnvelope(bytes.NewReader(raw)) })
	}
}

// TestJobMailsAreReadAsWhatTheyAre holds the benchmark to mails that are read in full.
func TestJobMailsAreReadAsWhatTheyAre(t *testing.T) {
	mails := jobMails()
	for name, raw := range mails {
		require.InDelta(t, 4500, len(raw), 2000, name)
	}
	got := func(name string) read.Reading { return read.Message(mime.Parse(mails[name], "ines@example.org")) }
	require.Equal(t, jobsearch.KindRejection, got("plain").Kind)
	require.Equal(t, jobsearch.KindAlert, got("newsletter").Kind)
	r := got("history")
	require.Equal(t, jobsearch.KindInterview, r.Kind)
	require.Equal(t, "2026-03-12T14:30:00Z", r.Interview.Start.UTC().Format("2006-01-02T15:04:05Z"))
	require.Equal(t, "Regional Planner", r.Role)
}
